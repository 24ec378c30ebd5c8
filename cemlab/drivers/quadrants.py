"""The importance–performance matrix: what to work on, what to keep, with its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from cemlab.language import speaker
from cemlab.language.speaking import MINUS
from cemlab.style import (
    BODY,
    HEAD,
    SMALL,
    Area,
    Named,
    colour,
    figure_style,
    label_points,
    layout,
    marks,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from cemlab.drivers.result import DriverResult

    Box = tuple[float, float, float, float]

TOP, BOTTOM, NAME = 0.28, 0.52, 0.25  # inches: heads; ticks and name of x; name of y
CORNERS = (("concentrate", 0, 1), ("keep_up", 1, 1), ("low_priority", 0, 0), ("overkill", 1, 0))


def is_priority(row, whole, down: Collection[str] = ()) -> bool:
    """Importance above the mean share and told from noise, performance under the mean.

    Drivers in `down` go down with the outcome: improving them is no priority.
    """
    above = row.share > whole["mean_share"] and row.verdict != "noise" and row.driver not in down
    return bool(above and row.mean < whole["mean_cut"])


def tone_of(row, whole, down: Collection[str] = ()) -> str:
    """Which colour role a driver has."""
    if row.verdict == "noise":
        return "mark_weak"
    return "bad" if is_priority(row, whole, down) else "ink"


def share_ticks(low: float, high: float, step: float) -> tuple[list[float], list[str]]:
    """Ticks of shares in steps from 0, also to the negative ones that some methods have."""
    values, names = marks.percent_ticks(0, high, step)
    below = [-step * index for index in range(int(-low / step + 1e-9), 0, -1)]
    return [*below, *values], [*(f"{MINUS}{-100 * value:.0f}" for value in below), *names]


def going_down(result: DriverResult) -> Collection[str]:
    """Drivers that are noted to go down with the outcome."""
    return result.notes_of("negative_link").get("items", ())


def matrix(result: DriverResult, *, ax: Axes | None, language: str) -> Axes:
    """Importance–performance matrix, cut at mean performance and equal importance.

    Parameters
    ----------
    result : DriverResult
    ax : matplotlib.axes.Axes or None
    language : {"en", "zh"}

    Notes
    -----
    Crosses are 95% intervals. Hollow: an interval crosses a dividing line. Grey: not told from
    noise. Labels are placed by
    a collision test.

    References
    ----------
    Martilla, J. A., & James, J. C. (1977). Importance-performance analysis. Journal of
    Marketing, 41(1), 77–79.
    """
    say = speaker(language)
    table, whole = result.tidy(), result.glance().iloc[0]
    table = table[table["mean"].notna()]
    with figure_style(language):
        ax = layout.room(ax, "square", 6.2)
        limits = _matrix_limits(table, whole)
        taken = _matrix_axes(ax, limits, whole, say, language)
        points, lines = [], []
        down = going_down(result)
        for row in table.itertuples():
            tone = tone_of(row, whole, down)
            line = "bad" if tone == "bad" else "mark_weak"
            across, up = (row.mean_low, row.mean_high), (row.share_low, row.share_high)
            marks.interval(ax, *across, row.share, line, width=1.2)
            marks.interval(ax, *up, row.mean, line, width=1.2, upright=True)
            marks.dot(ax, row.mean, row.share, tone, hollow=_crosses(row, whole))
            lines += [(across[0], row.share, across[1], row.share)]
            lines += [(row.mean, up[0], row.mean, up[1])]
            look = {"tone": "bad_text", "bold": True} if tone == "bad" else {}
            label = result.label(row.driver, language)
            points.append(Named(x=row.mean, y=row.share, label=label, **look))
        lines = [line for line in lines if not any(math.isnan(value) for value in line)]
        lines += _dividers(limits, whole)
        areas = _areas(limits, whole)
        label_points(ax, points, language, lines=lines, taken=taken, areas=areas)
    return ax


def _matrix_limits(table: pd.DataFrame, whole) -> tuple[float, float, float, float]:
    """Left, right, bottom, top: all that is drawn, and some air for labels."""
    xs = table[["mean", "mean_low", "mean_high"]].to_numpy(float).ravel()
    ys = table[["share", "share_low", "share_high"]].to_numpy(float).ravel()
    xs = [*xs[~np.isnan(xs)], float(whole["mean_cut"])]
    ys = [*ys[~np.isnan(ys)], float(whole["mean_share"]), 0.0]
    wide, high = (max(xs) - min(xs)) or 1.0, max(ys) or 1.0
    bottom, top = min(ys) - 0.09 * high, max(ys) + 0.12 * high
    return min(xs) - 0.12 * wide, max(xs) + 0.12 * wide, bottom, top


def _dividers(limits, whole) -> list[tuple[float, float, float, float]]:
    left, right, bottom, top = limits
    x, y = float(whole["mean_cut"]), float(whole["mean_share"])
    return [(x, bottom, x, top), (left, y, right, y)]


def _areas(limits, whole) -> list[Area]:
    """The quadrants; the one to improve is tinted."""
    left, right, bottom, top = limits
    x, y = float(whole["mean_cut"]), float(whole["mean_share"])
    return [
        Area(left=left, bottom=y, right=x, top=top, ground="bad_tint"),
        Area(left=x, bottom=y, right=right, top=top),
        Area(left=left, bottom=bottom, right=x, top=y),
        Area(left=x, bottom=bottom, right=right, top=y),
    ]


def _matrix_axes(ax: Axes, limits, whole, say, language: str) -> list[Box]:
    """Axes, dividing lines and the names of the quadrants; returns where their words stand."""
    left, right, bottom, top = limits
    step = marks.nice_step(top, marks.SHARE_STEPS)
    ticks, names = share_ticks(bottom, top, step)
    beside = layout.widest(names, BODY, language) + 0.1
    layout.shrink(ax, left=beside + NAME, right=0.06, top=TOP, bottom=BOTTOM)
    ax.spines["left"].set_visible(True)
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)
    ax.set_yticks(ticks, names, color=colour("ink_2"))
    step = marks.nice_step(right - left, (0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20))
    first = math.ceil(left / step)
    values = [step * index for index in range(first, math.floor(right / step) + 1)]
    ax.set_xticks(values, marks.plain_numbers(values))
    low, high = float(whole["scale_min"]), float(whole["scale_max"])
    key = "matrix_x_plain" if math.isnan(low) else "matrix_x"
    layout.axis_name(ax, say(f"drivers.figure.{key}", low=low, high=high), language)
    measure = whole.get("measure", "r_squared")
    suffix = "" if measure == "r_squared" else f"_{measure}"
    ax.set_ylabel(say(f"drivers.figure.matrix_y{suffix}"), loc="bottom", labelpad=4)
    x, y = float(whole["mean_cut"]), float(whole["mean_share"])
    ax.axvspan(left, x, (y - bottom) / (top - bottom), 1, color=colour("bad_tint"), linewidth=0,
               zorder=0)  # fmt: skip
    marks.reference(ax, x)
    ax.axhline(y, color=colour("ink_2"), linewidth=1.0, linestyle=(0, (4, 2.5)), zorder=1)
    layout.header(ax, x, say("drivers.figure.mean_cut", x=x), ha="center")
    return [*_quadrants(ax, say, language), _line_name(ax, y, limits, say, language)]


def _line_name(ax: Axes, y: float, limits, say, language: str) -> Box:
    """The mean share, above the right end of its line."""
    text = say("drivers.figure.mean_share", x=y)
    ax.annotate(
        text, (1, y), xycoords=("axes fraction", "data"), xytext=(-2, 3), ha="right",
        textcoords="offset points", size=SMALL, color=colour("ink_2"), va="baseline",
    )  # fmt: skip
    width, height = (layout.INCH * side for side in layout.inches(ax))
    base = (y - limits[2]) / (limits[3] - limits[2]) * height
    long = layout.widest([text], SMALL, language) * layout.INCH
    return (width - long - 4, base, width, base + 15)


def _quadrants(ax: Axes, say, language: str) -> list[Box]:
    """Names in the corners; returns where they stand."""
    width, height = (layout.INCH * side for side in layout.inches(ax))
    boxes = []
    for name, x, y in CORNERS:
        text = say(f"drivers.figure.{name}")
        tone = "bad_text" if name == "concentrate" else "muted"
        edge = 8 if x == 0 else -8
        ax.annotate(
            text, (x, y), xycoords="axes fraction", xytext=(edge, 8 if y == 0 else -8),
            textcoords="offset points", ha="left" if x == 0 else "right", size=HEAD,
            va="baseline" if y == 0 else "top", weight="bold", color=colour(tone),
        )  # fmt: skip
        long = layout.widest([text], HEAD, language, "bold") * layout.INCH + 12
        low = 0 if y == 0 else height - 27
        boxes.append((0 if x == 0 else width - long, low, long if x == 0 else width, low + 27))
    return boxes


def _crosses(row, whole) -> bool:
    """Whether an interval includes one of the dividing lines."""
    return bool(
        row.share_low < whole["mean_share"] < row.share_high
        or row.mean_low < whole["mean_cut"] < row.mean_high
    )
