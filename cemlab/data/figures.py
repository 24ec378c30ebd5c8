"""Figure of the answers: how many answered each item, to whom it did not apply, who left it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.style import BODY, Part, figure_style, layout, marks, part_heads, stack

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMN_GAP = 0.22
TOP, BOTTOM = 0.28, 0.06  # inches: names of the parts; air
ROW = 0.36
PARTS = ("answered", "not_applicable", "missing")
LOOKS = {
    "answered": {"fill": "mark_weak", "text": "ink", "head": "ink"},
    "not_applicable": {"fill": "band", "text": "ink_2", "head": "ink_2", "hatched": True},
    "missing": {"fill": "bad_mid", "text": "ink", "head": "bad_text"},
}


def answers(table: pd.DataFrame, *, ax: Axes | None, language: str) -> Axes:
    """Shares of answered, not applicable and missing by item, most missing first.

    Parameters
    ----------
    table : DataFrame
        Columns ``item``, ``label``, ``answered``, ``not_applicable``, ``missing`` (shares that
        add up to 1) and ``n`` (answers).
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}
    """
    say = speaker(language)
    table = table.sort_values(["missing", "not_applicable"], ascending=False, kind="stable")
    with figure_style(language):
        labels = layout.RowLabels.of(
            list(table["label"]), language, across=layout.across(ax), row=ROW
        )
        sizes = [say("style.n", n=n) for n in table["n"]]
        right = layout.widest(sizes, BODY, language) + COLUMN_GAP
        ax = layout.room(ax, "wide", labels.height + TOP + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=right, top=TOP, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        ax.set_xlim(0, 1)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        parts = [Part(name=say(f"data.figure.{name}"), **LOOKS[name]) for name in PARTS]
        for y, shares in zip(labels.places, table[list(PARTS)].to_numpy(float), strict=True):
            stack(ax, y, 0.0, shares, parts, lambda x: marks.percent(x, say), language)
        part_heads(ax, parts, 0.5, language)
        layout.column(ax, layout.inches(ax)[0] + right, sizes, labels.places)
    return ax
