"""Figures of a journey: the emotion curve, where customers go next, and how far they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.journeys.curve_figure import curve
from cemlab.journeys.flow_figures import funnel, transitions
from cemlab.language import speaker
from cemlab.style import BODY, colour, figure_style, layout, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.journeys.result import JourneyResult

__all__ = ["absent", "curve", "funnel", "transitions"]

LINE = 0.22  # inches


def absent(result: JourneyResult, *, ax: Axes | None, language: str, figure: str) -> Axes:
    """In the place of a figure that these moments do not allow: a sentence that says why.

    Parameters
    ----------
    result : JourneyResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}
    figure : {"curve", "funnel", "transitions"}
    """
    limit = result.glance()["min_cell"].iloc[0]
    text = speaker(language)(f"journeys.figure.no_{figure}", limit=limit)
    with figure_style(language):
        lines = wrap(text, layout.across(ax) * layout.INCH, BODY, language)
        ax = layout.room(ax, "wide", LINE * len(lines) + 2 * layout.PAD)
        ax.set_axis_off()
        for at, line in enumerate(lines):
            ax.annotate(
                line, (0, 1), xycoords="axes fraction", textcoords="offset points", va="top",
                xytext=(0, -at * LINE * layout.INCH), size=BODY, color=colour("ink_2"),
            )  # fmt: skip
    return ax
