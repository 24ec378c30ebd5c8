"""Figure of pain points: impact by touchpoint, with what makes it up beside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.journeys.row_figure import DotRow, dot_rows, number_axis
from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import figure_style, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.journeys.weighing.result import PainPointResult

BLOCK = "journeys.pain_points"
TONES = {"pain_point": "bad", "bright_spot": "good"}


def impact(result: PainPointResult, *, ax: Axes | None, language: str) -> Axes:
    """Impacts with their intervals, the largest first; what is not weighed stands below.

    Parameters
    ----------
    result : PainPointResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    """
    say, table = speaker(language), result.tidy()
    whole = result.glance().iloc[0]
    order = table["estimate"].fillna(-1.0)
    table = table.loc[order.sort_values(ascending=False, kind="stable").index]
    rows = [_row(result, row, whole, language) for row in table.itertuples()]
    heads = [say(f"{BLOCK}.figure.{name}") for name in ("class", "importance", "gap", "reach", "n")]
    ends = table[["estimate", "conf_high"]].max().max()
    along = number_axis(0.0, (ends if ends > 0 else 1.0) * 1.04, say(f"{BLOCK}.figure.x"))
    with figure_style(language):
        return dot_rows(ax, rows, along, heads, language)


def _row(result: PainPointResult, row, whole, language: str) -> DotRow:
    say = speaker(language)
    said = ""
    if row.verdict == "suppressed":
        said = say("journeys.figure.suppressed", limit=whole["min_cell"])
    elif row.verdict == "not_weighed":
        said = say(f"{BLOCK}.figure.not_weighed")
    verdict = "both" if row.verdict == "pain_point" and row.is_moment_of_truth else row.verdict
    hidden = row.verdict == "suppressed"
    texts = (
        "" if said else say(f"{BLOCK}.class.{verdict}"),
        "" if math.isnan(row.importance) else say(f"{BLOCK}.value", x=row.importance),
        "" if hidden else say("journeys.value.signed", x=row.mean - whole["target"]),
        "" if hidden else marks.percent(row.reach, say),
        "" if math.isnan(row.n) else f"{row.n:,.0f}",
    )
    few = row.n < SMALL_N
    return DotRow(
        result.label(row.touchpoint, language), row.estimate, row.conf_low, row.conf_high, texts,
        tone=TONES.get(row.verdict, "ink_2"), hollow=few or row.verdict == "cannot_tell",
        dashed=few, said=said,
    )  # fmt: skip
