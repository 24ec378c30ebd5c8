"""Figures of doubt: robustness values with their measure, and slopes beyond the other items."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.language import speaker
from cemlab.style import clean, colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.drivers.doubts.result import SensitivityResult

COLUMN_GAP = 0.26
TOP, TICKS, NAME_LINE = 0.28, 0.27, 0.19  # inches: heads of columns, ticks, a line of an axis name
TICK = 0.6  # inches a tick needs
LEAST_REACH = 0.1  # of an axis of robustness values
FURTHEST = 2.0  # times the largest value: benchmarks beyond it stand at the end of the axis
SHARE_STEPS = (0.02, 0.05, 0.1, 0.2, 0.25)
SLOPE_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 50)
APART = 0.075  # inches from the middle of a row to each of its two marks
TONES = {"robust": "ink", "fragile": "bad", "cannot_tell": "mark_weak"}
WORDS = {"robust": "ink", "fragile": "bad_text", "cannot_tell": "muted"}


def robustness(result: SensitivityResult, *, ax: Axes | None, language: str) -> Axes:
    """Robustness value of each driver, with what something as strong as another would need.

    Parameters
    ----------
    result : SensitivityResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    A line runs from the value that leaves an interval with 0 to the value of a slope of 0 (the
    dot). The upright tick is the benchmark; left of the line the driver is robust to it.
    """
    say, table = speaker(language), result.tidy()
    with figure_style(language):
        heads = [say("drivers.sensitivity.figure.rv"), say("drivers.sensitivity.figure.benchmark")]
        texts = [[_percent(one, say) for one in table[name]] for name in ("rv", "rv_benchmark")]
        name = say("drivers.sensitivity.figure.robustness_x", outcome=_outcome(result, language))
        ax, labels, columns = _rows(result, ax, heads, texts, name, language)
        high = _reach(table)
        ax.set_xlim(0, high)
        step = marks.nice_step(high, SHARE_STEPS, most=int(layout.inches(ax)[0] / TICK))
        ax.set_xticks(*marks.percent_ticks(0, high, step), color=colour("ink_2"))
        marks.row_lines(ax, labels.places)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            tone = TONES[row.verdict]
            marks.interval(ax, row.rv_significant, row.rv, y, tone)
            marks.dot(ax, row.rv, y, tone, hollow=row.verdict != "robust")
            _benchmark(ax, row.rv_benchmark, high, y)
        looks = [_look(WORDS[verdict]) for verdict in table["verdict"]]
        columns.write(ax, labels.places, first=looks)
    return ax


def beyond(result: SensitivityResult, *, ax: Axes | None, language: str) -> Axes:
    """Slope of each driver alone, and beside what the person says of all other items.

    Parameters
    ----------
    result : SensitivityResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Above and grey: alone. Below: beside the person's mean of the others; hollow where its
    interval holds 0.
    """
    say, table = speaker(language), result.tidy()
    table = table.sort_values("beyond", ascending=False, ignore_index=True, kind="stable")
    with figure_style(language):
        heads = [say("drivers.sensitivity.figure.alone"), say("drivers.sensitivity.figure.beyond")]
        texts = [[_slope(one, say) for one in table[name]] for name in ("alone", "beyond")]
        name = say("drivers.sensitivity.figure.beyond_x", outcome=_outcome(result, language))
        ax, labels, columns = _rows(result, ax, heads, texts, name, language, table)
        seen = table[["alone_low", "alone_high", "beyond_low", "beyond_high"]]
        _slope_axis(ax, float(seen.min().min()), float(seen.max().max()))
        marks.row_lines(ax, labels.places)
        marks.reference(ax, 0.0, solid=True)
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            marks.interval(ax, row.alone_low, row.alone_high, y - APART, "mark_weak")
            marks.dot(ax, row.alone, y - APART, "mark_weak", size=marks.SMALL_DOT)
            marks.interval(ax, row.beyond_low, row.beyond_high, y + APART, "ink")
            marks.dot(ax, row.beyond, y + APART, "ink", hollow=not is_apart(row))
        looks = [_look("ink" if is_apart(row) else "muted") for row in table.itertuples()]
        columns.write(ax, labels.places, others=looks)
    return ax


def is_apart(row) -> bool:
    """Whether the slope beyond the other items is told from 0."""
    return row.beyond_low > 0 or row.beyond_high < 0


def _rows(
    result: SensitivityResult, ax: Axes | None, heads: list[str], texts: list[list[str]],
    name: str, language: str, table: pd.DataFrame | None = None,
):  # fmt: skip
    """An axes with the drivers as rows and its x named, their labels, and columns to be written."""
    table = result.tidy() if table is None else table
    across = layout.across(ax)
    named = [result.label(driver, language) for driver in table["driver"]]
    labels = layout.RowLabels.of(named, language, across=across)
    columns = layout.Columns.of(heads, texts, language, gap=COLUMN_GAP)
    free = across - labels.width - columns.width + columns.widths[0]
    bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
    ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
    layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
    layout.label_rows(ax, labels)
    layout.axis_name(ax, name, language, room=layout.inches(ax)[0] + columns.widths[0])
    return ax, labels, columns


def _reach(table: pd.DataFrame) -> float:
    """End of an axis of robustness values."""
    largest = float(table["rv"].max())
    if math.isnan(largest):
        return LEAST_REACH
    near = table.loc[table["rv_benchmark"] <= FURTHEST * largest, "rv_benchmark"]
    return min(max(largest, *near, LEAST_REACH) * 1.05, 1.0)


def _benchmark(ax: Axes, x: float, high: float, y: float) -> None:
    """A tick, or an arrow at the end of an axis that does not reach so far."""
    if math.isnan(x):
        return
    beyond_end = x > high
    ax.plot(
        [min(x, high)], [y], marker=">" if beyond_end else "|", color=colour("ink_2"),
        markersize=6 if beyond_end else 13, markeredgewidth=0.0 if beyond_end else 1.8,
        linestyle="none", clip_on=False, zorder=5, gid="benchmark",
    )  # fmt: skip


def _slope_axis(ax: Axes, low: float, high: float) -> None:
    """Ends around what is drawn and 0, with round ticks."""
    low, high = min(low, 0.0), max(high, 0.0)
    most = max(int(layout.inches(ax)[0] / TICK), 2)
    step = marks.nice_step((high - low) or 1.0, SLOPE_STEPS, most=most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = [step * index for index in range(first, max(last, first + 1) + 1)]
    ax.set_xlim(ticks[0], ticks[-1])
    ax.set_xticks(ticks, marks.plain_numbers(ticks), color=colour("ink_2"))


def _outcome(result: SensitivityResult, language: str) -> str:
    return clean(result.label(result.glance()["outcome"].iloc[0], language))


def _percent(share: float, say) -> str:
    return "–" if math.isnan(share) else marks.percent(share, say)


def _slope(x: float, say) -> str:
    return "–" if math.isnan(x) else say("drivers.sensitivity.value.slope", x=x)


def _look(tone: str) -> dict:
    return {"color": colour(tone), "weight": "bold" if tone != "muted" else "regular"}
