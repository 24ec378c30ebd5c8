"""The features as a figure: what each is credited with, beside what noise would get."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.peak_end.figures import axis_text
from cemlab.style import SMALL, colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.peak_end.result import PeakEndResult

ROW = 0.42  # inches
TOP, TICKS, NAME_LINE = 0.28, 0.27, 0.19  # inches: heads of columns, ticks, a line of an axis name
GAP = 0.3  # inches between columns
SMALL_FLOOR = 0.0095  # told with a decimal
TICK = 0.6  # inches a tick needs


def importance(result: PeakEndResult, *, ax: Axes | None, language: str) -> Axes:
    """Share of each feature with its interval, the largest first.

    Parameters
    ----------
    result : PeakEndResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    Filled: above the noise floor (dotted); hollow and grey: not told from noise. Under 30
    customers intervals are dashed.
    """
    say = speaker(language)
    table, whole = result.importance(), result.glance().iloc[0]
    with figure_style(language):
        across = layout.across(ax)
        named = [say(f"peak_end.feature.{name}") for name in table["feature"]]
        labels = layout.RowLabels.of(named, language, across=across, row=ROW)
        columns = layout.Columns.of(*_columns(table, say), language, gap=GAP)
        name = axis_text(result, say("peak_end.figure.importance_x"), language)
        left = max(labels.width, _floor_width(table, say, language))
        free = across - left - columns.width + columns.widths[0]
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=left, right=columns.width, top=TOP, bottom=bottom)
        layout.label_rows(ax, labels)
        is_told = [verdict != "noise" for verdict in table["verdict"]]
        marks.row_lines(ax, labels.places)
        for y, row, told in zip(labels.places, table.itertuples(), is_told, strict=True):
            tone = "ink" if told else "muted"
            few = whole["n_customers"] < SMALL_N
            marks.interval(ax, row.share_low, row.share_high, y, tone, width=2.2, dashed=few)
            marks.dot(ax, row.share, y, tone, hollow=not told)
        _axis(ax, table, say)
        layout.axis_name(ax, name, language, room=layout.inches(ax)[0] + columns.widths[0])
        columns.write(ax, labels.places, first=[_look(told) for told in is_told])
    return ax


def _columns(table: pd.DataFrame, say) -> tuple[list[str], list[list[str]]]:
    """Heads and texts at the right: shares, and ranks where there are any."""
    heads = [say("peak_end.figure.share_head")]
    columns = [[marks.percent(share, say) for share in table["share"]]]
    if table["rank_low"].notna().all():
        heads.append(say("peak_end.figure.rank_head"))
        columns.append([
            say(f"peak_end.figure.rank_{'one' if low == high else 'range'}", low=low, high=high)
            for low, high in zip(table["rank_low"], table["rank_high"], strict=True)
        ])  # fmt: skip
    return heads, columns


def _look(told: bool) -> dict:
    return {"color": colour("ink"), "weight": "bold"} if told else {"color": colour("muted")}


def _floor_name(table: pd.DataFrame, say) -> str:
    """The noise floor, so exact that a small one is not called nothing."""
    floor = float(table["noise_floor"].iloc[0])
    return say(f"peak_end.figure.noise_floor{'_small' if floor < SMALL_FLOOR else ''}", x=floor)


def _floor_width(table: pd.DataFrame, say, language: str) -> float:
    """Room that the name of the noise floor may need at the left of its line."""
    if table["noise_floor"].isna().all():
        return 0.0
    return layout.widest([_floor_name(table, say)], SMALL, language) + 0.05


def _axis(ax: Axes, table: pd.DataFrame, say) -> None:
    """From 0 to the largest upper end, with the noise floor."""
    floor = float(table["noise_floor"].iloc[0])
    seen = [*table["share"], *table["share_high"], floor]
    high = max(value for value in seen if not math.isnan(value))
    high = max(high, marks.SHARE_STEPS[0]) * 1.02
    ax.set_xlim(0, high)
    step = marks.nice_step(high, marks.SHARE_STEPS, most=int(layout.inches(ax)[0] / TICK))
    ax.set_xticks(*marks.percent_ticks(0, high, step), color=colour("ink_2"))
    if not math.isnan(floor):
        marks.reference(ax, floor, dotted=True)
        right = floor > high / 2
        layout.header(ax, floor, _floor_name(table, say), color=colour("muted"),
                      ha="right" if right else "left", shift=-3 if right else 3)  # fmt: skip
