"""Figure of the scorecard: all items side by side."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.metrics.result import ScorecardResult

COLUMN_GAP = 0.22
TOP, BOTTOM = 0.28, 0.52  # inches: heads of columns; ticks and the name of the axis


def items(result: ScorecardResult, *, ax: Axes | None, language: str) -> Axes:
    """Mean of each item with its interval on the answer scale; top-box share and n beside it.

    Parameters
    ----------
    result : ScorecardResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    with figure_style(language):
        named = [result.label(item, language) for item in table["item"]]
        labels = layout.RowLabels.of(named, language, across=layout.across(ax))
        heads, texts = _item_heads(whole, say), _item_columns(table, whole, say)
        columns = layout.Columns.of(heads, texts, language, gap=COLUMN_GAP)
        ax = layout.room(ax, "wide", labels.height + TOP + BOTTOM + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=BOTTOM)
        layout.label_rows(ax, labels)
        marks.row_lines(ax, labels.places)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            few = row.n < SMALL_N
            marks.interval(ax, row.conf_low, row.conf_high, y, "ink", width=2.4, dashed=few)
            marks.dot(ax, row.estimate, y, "ink", hollow=few)
        low, high, known = _item_scale(table, whole)
        ticks = marks.scale_ticks(low, high)
        ax.set_xlim(low, high)
        ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks], color=colour("ink_2"))
        key = "mean_x" if known else "mean_x_plain"
        layout.axis_name(ax, say(f"metrics.figure.{key}", low=low, high=high), language)
        bold = {"weight": "bold", "color": colour("ink")}
        columns.write(ax, labels.places, first=[bold] * len(table))
    return ax


def _item_heads(whole, say: Callable) -> list[str]:
    names = ("mean_head", "share_head", "n_head")
    return [say(f"metrics.figure.{name}", boxes=whole["top_boxes"]) for name in names]


def _item_columns(table: pd.DataFrame, whole, say: Callable) -> list[list[str]]:
    def written(key: str, column: str) -> list[str]:
        return ["" if math.isnan(x) else say(key, x=x) for x in table[column]]

    return [
        written("metrics.figure.value_mean", "estimate"),
        written("metrics.figure.value_share", "share"),
        written("metrics.figure.value_n", "n"),
    ]


def _item_scale(table: pd.DataFrame, whole) -> tuple[float, float, bool]:
    """Ends of the answer scale, and whether all items share it."""
    low, high = float(whole["scale_min"]), float(whole["scale_max"])
    if not math.isnan(low) and not math.isnan(high):
        return low, high, True
    seen = table[["estimate", "conf_low", "conf_high"]]
    return *marks.ends(float(seen.min().min()), float(seen.max().max())), False
