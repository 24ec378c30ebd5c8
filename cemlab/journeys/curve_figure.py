"""Figure of the emotion curve: from left to right where the names fit, else from top to bottom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.journeys.curve_columns import draw_columns, fitting_names
from cemlab.journeys.curve_rows import draw_rows
from cemlab.language import speaker
from cemlab.style import clean, figure_style, layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.journeys.result import JourneyResult


def curve(result: JourneyResult, *, ax: Axes | None, language: str) -> Axes:
    """Experience at each touchpoint: adjusted means with their interval, plain means beside.

    Parameters
    ----------
    result : JourneyResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    A line with a pointwise band joins touchpoints in a declared order; others are dots with
    intervals. Blue lies above neutral with the whole interval, orange below, hollow grey neither.
    Few answers are hollow and dashed, too few are a gap that no line crosses.
    """
    say, whole = speaker(language), result.glance().iloc[0]
    emotion = result.tables()["emotion"][["verdict", "small"]]
    table = result.tidy().join(emotion)
    kind = "estimate" if whole["curve"] == "plain" else "adjusted"
    low, high = ("conf_low", "conf_high") if kind == "estimate" else (f"{kind}_low", f"{kind}_high")
    table = table.assign(y=table[kind], low=table[low], high=table[high])
    table["tone"] = [_tone(row, whole) for row in table.itertuples()]
    named = [clean(result.label(name, language)) for name in table["touchpoint"]]
    with figure_style(language):
        across = layout.across(ax)
        names = fitting_names(named, table, across, say, language) if whole["is_ordered"] else None
        if names is None:
            return draw_rows(ax, table, named, whole, say, language)
        return draw_columns(result, ax, table, names, whole, say, language)


def _tone(row, whole) -> str:
    """Colour role: by the side of neutral on which the whole interval lies."""
    if math.isnan(whole["neutral"]):
        return "ink"
    return row.verdict if row.verdict in ("good", "bad") else "ink_2"
