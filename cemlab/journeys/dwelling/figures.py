"""Figures of stays: medians on a logarithmic axis, with the middle half and standards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cemlab.journeys.map_wording import DAY, HOUR, MINUTE, duration
from cemlab.journeys.row_figure import Along, DotRow, dot_rows
from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import figure_style, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.journeys.dwelling.result import DwellResult

BLOCK = "journeys.dwell"
ROUND = (1, 5, 15, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, DAY, 3 * DAY,
         7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 1000 * DAY)  # fmt: skip
MOST_TICKS = 6
MOST_ROWS = 32  # of groups in one figure
LEAST = 1.0  # second: shorter stays stand at the left edge


def times(result: DwellResult, *, ax: Axes | None, language: str) -> Axes:
    """A dot with its 95% interval for each step, a bar for the middle half of the stays, and a
    mark where the standard is.

    Parameters
    ----------
    result : DwellResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    table = result.tidy()
    rows = [_row(result, result.label_step(getattr(row, result.row), language), row, language)
            for row in table.itertuples()]  # fmt: skip
    return _drawn(ax, rows, result, language)


def groups(result: DwellResult, *, ax: Axes | None, language: str) -> Axes:
    """The same for each group, step by step; of many rows, the steps at which groups differ most.

    Parameters
    ----------
    result : DwellResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, table = speaker(language), _most_apart(result)
    rows, before = [], None
    for row in table.itertuples():
        step, group = getattr(row, result.row), result.label(row.group, language)
        name = say(f"{BLOCK}.figure.of", step=result.label_step(step, language), group=group)
        rows.append(_row(result, name, row, language, rule=before not in (None, step)))
        before = step
    return _drawn(ax, rows, result, language)


def _most_apart(result: DwellResult) -> pd.DataFrame:
    table, tests = result.groups(), result.tests().sort_values("p_value", kind="stable")
    most = max(1, MOST_ROWS // int(result.glance()["n_groups"].iloc[0]))
    if table[result.row].nunique() <= most:
        return table
    return table[table[result.row].isin(tests[result.row].head(most))].reset_index(drop=True)


def _row(result: DwellResult, name: str, row, language: str, *, rule: bool = False) -> DotRow:
    say = speaker(language)
    beyond = "" if math.isnan(row.beyond) else marks.percent(row.beyond, say)
    if row.verdict == "suppressed":
        limit = int(result.glance()["min_cell"].iloc[0])
        said = say("journeys.figure.suppressed", limit=limit)
        return DotRow(name, math.nan, math.nan, math.nan, ("", "", "", ""), said=said, rule=rule)
    few = row.n < SMALL_N
    texts = (median_words(row, language), beyond, f"{row.n_open:,.0f}", f"{row.n:,.0f}")
    high = row.conf_high if not math.isnan(row.conf_high) else row.longest
    reached = row.verdict == "reached"
    return DotRow(
        name, _at(row.estimate), _at(row.conf_low), _at(high) if reached else math.nan, texts,
        hollow=few, dashed=few or math.isnan(row.conf_high), rule=rule, tick=row.standard,
        inner=(_at(row.q25), _at(row.q75 if not math.isnan(row.q75) else row.longest)),
    )  # fmt: skip


def median_words(row, language: str) -> str:
    """The median as it is told: more than the longest time seen where it was not reached."""
    if row.verdict == "reached":
        return duration(row.estimate, language)
    return speaker(language)(f"{BLOCK}.more_than", time=duration(row.longest, language))


def next_words(result: DwellResult, language: str) -> str:
    """Until when a time runs: the next touchpoint, the next stage, the end of the journey."""
    return speaker(language)(f"{BLOCK}.next.{result.row}")


def _at(seconds: float) -> float:
    return seconds if math.isnan(seconds) else max(seconds, LEAST)


def _drawn(ax, rows: Sequence[DotRow], result: DwellResult, language: str) -> Axes:
    say = speaker(language)
    heads = [say(f"{BLOCK}.figure.{name}") for name in ("median", "beyond", "open", "n")]
    if not result.tidy()["standard"].notna().any():
        heads.pop(1)
        rows = [row._replace(texts=(row.texts[0], *row.texts[2:])) for row in rows]
    with figure_style(language):
        named = say(f"{BLOCK}.figure.x", next=next_words(result, language))
        return dot_rows(ax, rows, _along(rows, named, language), heads, language)


def _along(rows: Sequence[DotRow], name: str, language: str) -> Along:
    """A logarithmic axis with durations that people say."""
    ends = [one for row in rows for one in (row.value, row.low, row.high, row.tick,
                                            *(row.inner or ()))]  # fmt: skip
    seen = [one for one in ends if not math.isnan(one)] or [MINUTE, DAY]
    low, high = min(seen) / 1.3, max(seen) * 1.3
    ticks = [float(one) for one in ROUND if low <= one <= high]
    while len(ticks) > MOST_TICKS:
        ticks = ticks[::2]
    return Along(name, low, high, (ticks, [duration(one, language) for one in ticks]), is_log=True)
