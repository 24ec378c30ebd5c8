"""Figures of the answers: how many answered each item, and why others did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from cemlab.language import speaker
from cemlab.style import (
    BODY,
    SMALL,
    Part,
    colour,
    figure_style,
    layout,
    marks,
    part_heads,
    stack,
    text_width,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMN_GAP = 0.22
TOP, BOTTOM = 0.28, 0.06  # inches: names of the parts; air
ROW = 0.36
LINE = 0.2  # inches, of a second line of names
SWATCH, SWATCH_GAP, NAME_GAP = 0.13, 0.06, 0.2
INCH = 72
PARTS = ("answered", "not_applicable", "not_asked", "dropped_out", "missing")
USUAL = ("answered", "not_applicable", "missing")  # named above the first bar, without a key
LOOKS = {
    "answered": {"fill": "mark_weak", "text": "ink", "head": "ink"},
    "not_applicable": {"fill": "band", "text": "ink_2", "head": "ink_2", "hatched": True},
    "not_asked": {"fill": "grid", "text": "ink_2", "head": "ink_2"},
    "dropped_out": {"fill": "ink_2", "text": "paper", "head": "ink"},
    "missing": {"fill": "bad_mid", "text": "ink", "head": "bad_text"},
}


def answers(table: pd.DataFrame, *, ax: Axes | None, language: str) -> Axes:
    """Shares of answers and of each kind of gap by item, most missing first.

    Parameters
    ----------
    table : DataFrame
        Columns ``item``, ``label``, ``answered``, ``not_applicable``, ``missing`` (and
        ``not_asked``, ``dropped_out`` where there are any: shares that add up to 1) and ``n``
        (answers).
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}
    """
    say = speaker(language)
    if not len(table):
        return _nothing(ax, language)
    gaps = ["missing", *(part for part in PARTS[1:-1] if part in table)]
    table = table.sort_values(gaps, ascending=False, kind="stable")
    return _bars(table, [say("style.n", n=n) for n in table["n"]], ax=ax, language=language)


def coverage(table: pd.DataFrame, *, ax: Axes | None, language: str) -> Axes:
    """The same by level of a segment, in the order of the table; hidden kinds have no bar.

    Parameters
    ----------
    table : DataFrame
        As `Survey.coverage` gives it, with ``label`` as it shall stand at the rows.
    """
    say = speaker(language)
    sizes = [
        say("data.coverage.hidden") if untold else say("style.n", n=n)
        for n, untold in zip(table["n"], table["answered"].isna(), strict=True)
    ]
    return _bars(table, sizes, ax=ax, language=language)


def _nothing(ax: Axes | None, language: str) -> Axes:
    """A sentence in the place of the bars: the survey has nothing but comments or notes."""
    with figure_style(language):
        ax = layout.room(ax, "wide", 2 * ROW)
        ax.set_axis_off()
        ax.annotate(
            speaker(language)("data.figure.nothing"), (0, 0.5), xycoords="axes fraction",
            va="center", size=BODY, color=colour("ink_2"),
        )  # fmt: skip
    return ax


def _bars(table: pd.DataFrame, sizes: list[str], *, ax: Axes | None, language: str) -> Axes:
    say = speaker(language)
    shown = [part for part in PARTS if part in table]
    parts = [Part(name=say(f"data.figure.{name}"), **LOOKS[name]) for name in shown]
    with figure_style(language):
        labels = layout.RowLabels.of(
            list(table["label"]), language, across=layout.across(ax), row=ROW
        )
        right = layout.widest(sizes, BODY, language) + COLUMN_GAP
        room = layout.across(ax) - labels.width - right - 2 * layout.PAD
        lines = 1 if tuple(shown) == USUAL else len(_lines(parts, room, language))
        top = TOP + (lines - 1) * LINE
        ax = layout.room(ax, "wide", labels.height + top + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=right, top=top, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        ax.set_xlim(0, 1)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        rows = np.nan_to_num(table[shown].to_numpy(float))
        for y, shares in zip(labels.places, rows, strict=True):
            stack(ax, y, 0.0, shares, parts, lambda x: marks.percent(x, say), language)
        if tuple(shown) == USUAL:
            part_heads(ax, parts, 0.5, language)
        else:
            _keys(ax, parts, language)
        layout.column(ax, layout.inches(ax)[0] + right, sizes, labels.places)
    return ax


def _lines(parts: list[Part], room: float, language: str) -> list[list[tuple[Part, float]]]:
    """Parts with the inches where their keys begin, broken into lines that fit."""
    lines: list[list[tuple[Part, float]]] = [[]]
    at = 0.0
    for part in parts:
        own = SWATCH + SWATCH_GAP + text_width(part.name, SMALL, language) / INCH
        if lines[-1] and at + own > room:
            lines.append([])
            at = 0.0
        lines[-1].append((part, at))
        at += own + NAME_GAP
    return lines


def _keys(ax: Axes, parts: list[Part], language: str) -> None:
    """A patch and a name for each part: more than three can no longer be named beside a bar."""
    width, height = layout.inches(ax)
    lines = _lines(parts, width, language)
    for line, placed in enumerate(reversed(lines)):
        lift = 6 / INCH + line * LINE
        for part, at in placed:
            ax.add_patch(
                Rectangle(
                    (at / width, 1 + (lift - 0.02) / height), SWATCH / width, SWATCH / height,
                    transform=ax.transAxes, clip_on=False, facecolor=colour(part.fill),
                    edgecolor=colour("paper" if part.hatched else part.fill), linewidth=0,
                    hatch="////" if part.hatched else None, gid="key",
                )
            )  # fmt: skip
            ax.annotate(
                part.name, ((at + SWATCH + SWATCH_GAP) / width, 1), xycoords="axes fraction",
                xytext=(0, lift * INCH), textcoords="offset points", ha="left", va="baseline",
                annotation_clip=False, size=SMALL, color=colour(part.head),
            )  # fmt: skip
