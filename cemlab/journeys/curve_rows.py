"""The emotion curve from the top down, for long names, many touchpoints, or no order."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from cemlab.journeys.curve_parts import (
    halo,
    is_hollow,
    joined_line,
    neutral_line,
    scale_ends,
    scale_name,
    scale_ticks,
    square,
    value_key,
)
from cemlab.style import SMALL, colour, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TOP, BOTTOM = 0.27, 0.7  # inches: heads of columns; ticks, the name of the axis and the key
COLUMN_GAP = 0.24
BELOW = 0.115  # inches, from the dot to the square of a plain mean


def draw_rows(ax, table, named, whole, say: Callable, language: str) -> Axes:
    """Rows from the top down, for long names, many touchpoints, or no order."""
    labels = layout.RowLabels.of(named, language, across=layout.across(ax))
    columns = layout.Columns.of(*_row_columns(table, whole, say), language, gap=COLUMN_GAP)
    ax = layout.room(ax, "wide", labels.height + TOP + BOTTOM + 2 * layout.PAD)
    layout.shrink(ax, left=labels.width, right=columns.width + 0.05, top=TOP, bottom=BOTTOM)
    layout.label_rows(ax, labels)
    low, high = scale_ends(table, whole)
    ticks, written = scale_ticks(low, high, say)
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, written, color=colour("ink_2"))
    marks.row_lines(ax, labels.places)
    neutral_line(ax.axvline, whole)
    if whole["is_ordered"]:
        joined_line(ax, table, upright=True, places=labels.places)
    for y, row in zip(labels.places, table.itertuples(), strict=True):
        _row_marks(ax, y, row, whole, say)
    key = say("journeys.figure.key_plain" if whole["curve"] == "plain" else "journeys.figure.key")
    name = f"{scale_name(whole, low, high, say)}\n{key}"
    ax.set_xlabel(name, loc="left", labelpad=5, linespacing=1.35, size=SMALL)
    bold = [{"weight": "bold", "color": colour(row.tone)} for row in table.itertuples()]
    plain = [{"color": colour("bad_text" if row.small else "ink_2")} for row in table.itertuples()]
    columns.write(ax, labels.places, first=bold, others=plain)
    return ax


def _row_columns(table: pd.DataFrame, whole, say: Callable) -> tuple[list[str], list[list[str]]]:
    def written(column: str) -> list[str]:
        return ["" if math.isnan(x) else say(value_key(whole), x=x) for x in table[column]]

    heads = ["adjusted", "plain", "n_head"] if whole["curve"] == "adjusted" else ["plain", "n_head"]
    columns = [written("y"), *([written("estimate")] if len(heads) == 3 else [])]
    columns.append(["" if math.isnan(n) else f"{n:,.0f}" for n in table["n"]])
    return [say(f"journeys.figure.{head}") for head in heads], columns


def _row_marks(ax: Axes, y: float, row, whole, say: Callable) -> None:
    if math.isnan(row.y):
        key = "suppressed" if row.n else "unrated"
        ax.text(
            0.5, y, say(f"journeys.figure.{key}", limit=whole["min_cell"]), ha="center", size=SMALL,
            va="center_baseline", transform=ax.get_yaxis_transform(), color=colour("muted"),
            path_effects=halo(),
        )  # fmt: skip
        return
    if row.small or not whole["is_ordered"]:
        marks.interval(ax, row.low, row.high, y, row.tone, width=2.2, dashed=row.small)
    if whole["curve"] == "adjusted":
        marks.interval(ax, row.conf_low, row.conf_high, y + BELOW, "mark_weak", width=1.0)
        square(ax, row.estimate, y + BELOW)
    marks.dot(ax, row.y, y, row.tone, hollow=is_hollow(row))
