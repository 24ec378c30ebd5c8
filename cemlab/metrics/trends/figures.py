"""The control chart as a figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cemlab.language import speaker
from cemlab.metrics.answers import is_judged
from cemlab.metrics.trends import telling
from cemlab.metrics.wording import axis_unit, unit
from cemlab.numerics import SMALL_N
from cemlab.style import BODY, SMALL, colour, figure_style, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cemlab.metrics.trends.result import TrendResult

HEIGHT = 3.2
TOP, BOTTOM = 0.26, 0.5  # inches: name of the baseline's end; names of periods and their n
NAME = 0.25  # inches of the name of y
BELOW = 25  # points from the axis to the n of a period
STEPS = {"nps": (2, 5, 10, 20, 25, 50), "share": (0.02, 0.05, 0.1, 0.2, 0.25),
         "mean": (0.05, 0.1, 0.2, 0.25, 0.5, 1, 2),
         "index": (0.5, 1, 2, 5, 10, 20, 25)}  # fmt: skip


def trend(result: TrendResult, *, ax: Axes | None, language: str) -> Axes:
    """The score of each period within the limits of what it does by itself.

    Parameters
    ----------
    result : TrendResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    The band follows the number of answers; a dashed line ends the baseline. Filled points are
    signals, blue above and orange below (a share of named answers has no colour: nobody has said
    which is better); all others are hollow, because nothing is to be said of them.
    Periods of few answers are gaps over which no line is drawn. Below the name of a period stands
    its n; of many periods every second or third is named, and the subline has the range of n.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    with figure_style(language):
        low, high, step = _ends(table, whole)
        ticks = np.arange(np.ceil(low / step - 1e-9), high / step + 1e-9) * step
        names = [telling.value(one, whole, say) for one in ticks]
        center = say(
            "metrics.trend.figure.center", center=telling.value(whole["center"], whole, say)
        )
        left = layout.widest(names, BODY, language) + 0.12 + NAME
        right = layout.widest([center], SMALL, language) + 0.14
        ax = layout.room(ax, "wide", HEIGHT)
        layout.shrink(ax, left=left, right=right, top=TOP, bottom=BOTTOM)
        ax.set_ylim(low, high)
        ax.set_yticks(ticks, names, color=colour("ink_2"))
        ax.set_xlim(-0.5, len(table) - 0.5)
        ax.set_ylabel(say(f"metrics.trend.figure.y_{axis_unit(whole['metric'])}"), loc="bottom",
                      labelpad=4)  # fmt: skip
        _period_names(ax, result, table, language)
        _band(ax, table)
        ax.axhline(whole["center"], color=colour("ink_2"), linewidth=1.0, zorder=1)
        if whole["baseline"] < len(table):
            marks.reference(ax, whole["baseline"] - 0.5)
            layout.header(ax, whole["baseline"] - 0.5, say("metrics.trend.figure.baseline"),
                          ha="right")  # fmt: skip
        ax.text(1.0, whole["center"], " " + center, transform=ax.get_yaxis_transform(),
                va="center", size=SMALL, color=colour("ink_2"))  # fmt: skip
        places = np.arange(len(table))
        ax.plot(places, table["estimate"], color=colour("ink_2"), linewidth=1.4, zorder=2)
        for x, row in zip(places, table.itertuples(), strict=True):
            tone = _tone(row.verdict, whole["metric"])
            hollow = row.verdict not in telling.SIDES or row.n < SMALL_N
            marks.dot(ax, x, row.estimate, tone, hollow=hollow, size=7.5)
    return ax


def _band(ax: Axes, table) -> None:
    """Limits as a stepped band, and its edges."""
    for i, row in enumerate(table.itertuples()):
        if math.isnan(row.limit_low):
            continue
        sides = [i - 0.5, i + 0.5]
        ax.fill_between(sides, row.limit_low, row.limit_high, color=colour("band"), linewidth=0,
                        zorder=0)  # fmt: skip


def _ends(table, whole) -> tuple[float, float, float]:
    seen = table[["limit_low", "limit_high", "estimate"]]
    counted = unit(whole["metric"])
    low, high = float(seen.min().min()), float(seen.max().max())
    air = (high - low) * 0.08 or 1.0
    bounds = {"nps": (-100, 100), "share": (0, 1)}.get(
        counted, (whole["scale_min"], whole["scale_max"])
    )
    step = marks.nice_step(high - low + 2 * air, STEPS[counted])
    low, high = math.floor((low - air) / step) * step, math.ceil((high + air) / step) * step
    if bounds[0] == bounds[0]:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return low, high, step


def _period_names(ax: Axes, result: TrendResult, table, language: str) -> None:
    """Names of periods, each with its n below."""
    say, places = speaker(language), range(0, len(table), telling.step_of_names(table))
    names = [result.label(table["period"].iloc[i], language) for i in places]
    ax.set_xticks(places, names, color=colour("ink_2"), size=SMALL)
    for place in places:
        n = table["n"].iloc[place]
        if math.isnan(n):
            continue
        few = n < SMALL_N
        ax.annotate(
            say("style.small" if few else "style.n", n=n), (place, 0), size=SMALL, ha="center",
            xycoords=("data", "axes fraction"), xytext=(0, -BELOW), textcoords="offset points",
            va="baseline", annotation_clip=False, color=colour("bad_text" if few else "ink_2"),
        )  # fmt: skip


def _tone(verdict: str | None, metric: str) -> str:
    if verdict not in telling.SIDES:
        return "ink_2"
    return telling.TONES[verdict] if is_judged(metric) else "ink"
