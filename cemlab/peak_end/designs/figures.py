"""The figure of a design: predicted changes, each beside that of raising the mean by as much."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cemlab.language import speaker
from cemlab.numerics import SMALL_N
from cemlab.style import clean, colour, figure_style, layout, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.peak_end.designs.result import DesignResult

ROW = 0.52  # inches: two marks, one above the other
APART = 0.085  # inches of each mark from the middle of its row
GAP = 0.26  # inches between columns
TOP, TICKS, NAME_LINE = 0.28, 0.27, 0.19  # inches: heads of columns, ticks, a line of an axis name
TICK = 0.6  # inches a tick needs
AIR = 0.04  # of the range, beyond the last interval
STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20)
TONES = {"rise": "good", "fall": "bad"}


def edits(result: DesignResult, *, ax: Axes | None, language: str) -> Axes:
    """Predicted change of each edit with its interval; below it that of raising the mean.

    Parameters
    ----------
    result : DesignResult
    ax : matplotlib.axes.Axes or None
        Where to draw; everything stays inside its place.
    language : {"en", "zh"}

    Notes
    -----
    Large mark: the edit; hollow where its interval includes zero. Small grey mark: every moment
    raised equally, so that the mean rises by as much. Dashed under 30 customers.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    with figure_style(language):
        across = layout.across(ax)
        labels = layout.RowLabels.of(_names(result, say, language), language, across=across,
                                     row=ROW)  # fmt: skip
        columns = layout.Columns.of(*_columns(table, say), language, gap=GAP)
        outcome = clean(result.label(whole["outcome"], language))
        name = say("peak_end.design.figure.x", outcome=outcome)
        free = across - labels.width - columns.width
        bottom = TICKS + NAME_LINE * layout.name_lines(name, free, language) + 0.06
        ax = layout.room(ax, "wide", labels.height + TOP + bottom + 2 * layout.PAD)
        layout.shrink(ax, left=labels.width, right=columns.width, top=TOP, bottom=bottom)
        layout.label_rows(ax, labels)
        marks.row_lines(ax, labels.places)
        _axis(ax, table)
        marks.reference(ax, 0.0, solid=True)
        few = whole["n_customers"] < SMALL_N
        for y, row in zip(labels.places, table.itertuples(), strict=True):
            tone = TONES.get(row.verdict, "mark_weak")
            above, below = y - APART, y + APART
            marks.interval(ax, row.conf_low, row.conf_high, above, tone, dashed=few)
            marks.dot(ax, row.estimate, above, tone, hollow=row.verdict == "cannot_tell")
            marks.interval(ax, row.baseline_low, row.baseline_high, below, "muted", width=1.0,
                           dashed=few)  # fmt: skip
            marks.dot(ax, row.baseline, below, "muted", size=marks.SMALL_DOT)
        layout.axis_name(ax, name, language)
        looks = [{"color": colour(f"{TONES[one]}_text"), "weight": "bold"} if one in TONES
                 else {"color": colour("muted")} for one in table["verdict"]]  # fmt: skip
        columns.write(ax, labels.places, first=looks)
    return ax


def _names(result: DesignResult, say, language: str) -> list[str]:
    """Edits by their names; those beyond what was observed say so."""
    return [
        say("peak_end.design.figure.far", edit=label) if row.extrapolates else label
        for row in result.tidy().itertuples()
        for label in [result.label(row.edit, language)]
    ]


def _columns(table: pd.DataFrame, say) -> tuple[list[str], list[list[str]]]:
    """Heads and texts at the right: the change, that of the mean, and what goes beyond it."""
    rows = list(table.itertuples())
    texts = {
        "change": [say("peak_end.design.figure.number", x=row.estimate) for row in rows],
        "baseline": [say("peak_end.design.figure.number", x=row.baseline) for row in rows],
        "beyond": [
            say("peak_end.design.figure.beyond_value", x=row.difference, low=row.difference_low,
                high=row.difference_high)
            for row in rows
        ],
    }  # fmt: skip
    return [say(f"peak_end.design.figure.{key}") for key in texts], list(texts.values())


def _axis(ax: Axes, table: pd.DataFrame) -> None:
    """Limits around zero and all intervals."""
    ends = ["conf_low", "conf_high", "baseline_low", "baseline_high"]
    seen = np.append(table[ends].to_numpy(float).ravel(), 0.0)
    low, high = float(np.nanmin(seen)), float(np.nanmax(seen))
    air = AIR * (high - low)
    low, high = low - (air if low < 0 else 0.0), high + (air if high > 0 else 0.0)
    most = max(2, int(layout.inches(ax)[0] / TICK))
    step = marks.nice_step(high - low, STEPS, most=most)
    ticks = np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1) * step
    ax.set_xlim(low, high)
    names = marks.plain_numbers([round(float(one), 6) for one in ticks])
    ax.set_xticks(ticks, names, color=colour("ink_2"))
