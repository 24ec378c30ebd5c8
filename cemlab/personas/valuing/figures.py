"""The figure of values: total of each persona, and the parts it is made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import BODY, SMALL, colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.personas.valuing.result import ValueResult

BOTTOM, HEAD, GAP, KEYS = 0.52, 0.3, 0.2, 0.3  # inches
ROW, LIFT = 0.5, 0.27  # a row, and how far below its middle the parts lie, of a row
MARKERS = {"repeat": "s", "refer": "^", "spread": "D"}
PART, BESIDE, BETWEEN = 5.5, 0.14, 0.3  # points of a part; inches around the names of parts


def value(result: ValueResult, *, ax: Axes | None, language: str) -> Axes:
    """A row per persona: the total with its interval, its parts in small below.

    Parameters
    ----------
    result : ValueResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Filled where the persona is first or last; dashed on fewer than 30 people.
    """
    say, table = speaker(language), result.tidy()
    parts = result.parts()["part"].tolist()
    with figure_style(language):
        across = layout.across(ax)
        named = [result.label(name, language) for name in table["persona"]]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        texts = {
            "total": ["" if math.isnan(x) else say("personas.worth.number", x=x)
                      for x in table["estimate"]],
            "first": ["" if math.isnan(x) else marks.percent(x, say) for x in table["p_first"]],
            "weights": ["" if math.isnan(x) else marks.percent(x, say)
                        for x in table["share_first"]],
            "n": ["" if math.isnan(n) else f"{n:,.0f}" for n in table["n"]],
        }  # fmt: skip
        texts = {key: own for key, own in texts.items() if any(own)}
        heads = [say(f"personas.worth.figure.{key}") for key in texts]
        columns = layout.Columns.of(heads, list(texts.values()), language, gap=GAP)
        ax = layout.room(ax, "wide", labels.height + HEAD + KEYS + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=HEAD + KEYS, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        ax.set_xlim(0, 100)
        ax.set_xticks([0, 20, 40, 60, 80, 100], ["0", "20", "40", "60", "80", "100"],
                      color=colour("ink_2"))  # fmt: skip
        layout.axis_name(ax, say("personas.worth.figure.x"), language)
        marks.row_lines(ax, labels.places)
        for y, (_, row) in zip(labels.places, table.iterrows(), strict=True):
            if math.isnan(row["estimate"]):
                ax.text(0, y, say("personas.figure.hidden"), size=BODY, color=colour("ink_2"),
                        va="center_baseline")  # fmt: skip
                continue
            clear = row["verdict"] in ("first", "last")
            tone = "ink" if clear else "ink_2"
            marks.interval(ax, row["conf_low"], row["conf_high"], y, tone,
                           dashed=row["n"] < SMALL_N)  # fmt: skip
            marks.dot(ax, row["estimate"], y, tone, hollow=not clear)
            for part in parts:
                _mark(ax, row[part], y + LIFT * ROW, part)
        _key(ax, result, parts, language)
        bold = [{"weight": "bold", "color": colour("ink")}] * len(table)
        columns.write(ax, labels.places, first=bold)
    return ax


def _mark(ax: Axes, x: float, y: float, part: str, **look) -> None:
    ax.plot([x], [y], marker=MARKERS[part], markersize=PART, linestyle="none", clip_on=False,
            color=colour("mark_weak"), markeredgewidth=0, zorder=3, gid="part", **look)  # fmt: skip


def _key(ax: Axes, result: ValueResult, parts: list[str], language: str) -> None:
    """The marks of the parts with their names, above everything."""
    width, height = layout.inches(ax)
    x, y = 0.05, 1 + (HEAD + KEYS / 2) / height
    for part in parts:
        name = result.label(f"part: {part}", language)
        _mark(ax, x / width, y, part, transform=ax.transAxes)
        ax.text((x + BESIDE) / width, y, name, transform=ax.transAxes, size=SMALL,
                color=colour("ink_2"), va="center_baseline", ha="left")  # fmt: skip
        x += BESIDE + layout.widest([name], SMALL, language) + BETWEEN
