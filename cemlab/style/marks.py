"""Marks for estimates and their intervals: one vocabulary for every figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cemlab.style.palette import colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THIN, THICK = 1.8, 5.0  # points: 95% and 80% intervals
DOT = 8.5  # points across
SMALL_DOT = 6.5
LEAST = 0.005  # smaller shares would be rounded to 0%
SHARE_STEPS = (0.02, 0.05, 0.1, 0.2)  # between ticks of shares


def dot(
    ax: Axes, x: float, y: float, tone: str, *, hollow: bool = False, size: float = DOT
) -> None:
    """An estimate; hollow when it is not told from its reference or rests on few answers."""
    if math.isnan(x) or math.isnan(y):
        return
    edge = colour(tone)
    ax.plot(
        [x], [y], marker="o", markersize=size - (1.0 if hollow else 0.0), linestyle="none",
        markerfacecolor=colour("paper") if hollow else edge, markeredgecolor=edge,
        markeredgewidth=1.8 if hollow else 0.0, clip_on=False, zorder=4, gid="dot",
    )  # fmt: skip


def interval(
    ax: Axes, low: float, high: float, at: float, tone: str, *,
    width: float = THIN, dashed: bool = False, upright: bool = False,
) -> None:  # fmt: skip
    """An interval as a line: thin for 95%, thick for 80%; dashed on few answers."""
    if math.isnan(low) or math.isnan(high):
        return
    along, across = [low, high], [at, at]
    ax.plot(
        *((across, along) if upright else (along, across)), color=colour(tone), linewidth=width,
        linestyle=(0, (2.2, 1.4)) if dashed else "solid", clip_on=False, zorder=3, gid="interval",
        marker="none",
    )  # fmt: skip


def row_lines(ax: Axes, places: Sequence[float]) -> None:
    """A quiet line behind every row, to lead the eye from the label to the mark."""
    for y in places:
        ax.axhline(y, color=colour("grid"), linewidth=1.0, zorder=0)


def reference(ax: Axes, x: float, *, dotted: bool = False, solid: bool = False) -> None:
    """A value to compare with, as an upright line: dashed, dotted or solid."""
    style = "solid" if solid else (0, (1, 2)) if dotted else (0, (4, 2.5))
    ax.axvline(
        x, color=colour("muted" if dotted else "ink_2"), linewidth=1.0, linestyle=style, zorder=1,
        gid="reference",
    )  # fmt: skip


def percent(share: float, say: Callable) -> str:
    """A share in whole percent; a little is never written as nothing."""
    return say("style.percent_less" if 0 < share < LEAST else "style.percent", x=share)


def percent_ticks(low: float, high: float, step: float) -> tuple[list[float], list[str]]:
    """Ticks of shares in steps, the last with its percent sign."""
    count = math.floor((high - low) / step + 1e-9)
    values = [low + step * index for index in range(count + 1)]
    names = [f"{value * 100:.0f}" for value in values]
    return values, [*names[:-1], f"{names[-1]}%"]


def nice_step(span: float, steps: Sequence[float], most: int = 6) -> float:
    """The smallest of some steps that gives at most so many intervals."""
    most = max(most, 1)
    return next((step for step in steps if span / step <= most + 1e-9), steps[-1])


def ends(low: float, high: float) -> tuple[float, float]:
    """Whole numbers around what is drawn, for answers without a declared scale."""
    if math.isnan(low) or math.isnan(high):
        return 0.0, 1.0
    low, high = math.floor(low), math.ceil(high)
    return float(low), float(max(high, low + 1))


def scale_ticks(low: float, high: float) -> list[float]:
    """Ticks of an answer scale: every point when they are few, else a few round ones."""
    span = high - low
    step = nice_step(span, (1, 2, 5, 10, 20, 50), most=6)
    first = math.ceil(low / step) * step if span > 6 else low
    return [first + step * index for index in range(int((high - first) / step + 1e-9) + 1)]


def plain_numbers(values: Sequence[float]) -> list[str]:
    """Numbers of an axis, all with as many decimals as the finest needs."""
    decimals = max(len(f"{value:.6f}".rstrip("0").partition(".")[2]) for value in values)
    return [f"{value:.{decimals}f}".replace("-", "\u2212") for value in values]
