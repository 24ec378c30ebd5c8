"""What both forms of the emotion curve share: scale, line, marks and how numbers are written."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from cemlab.style import colour, marks

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PLAIN = 4.6  # points across: the square of a plain mean
DASHES = (0, (3.5, 2.2))


def is_hollow(row) -> bool:
    """Hollow: not told from neutral, or few answers."""
    return bool(row.small) or row.tone == "ink_2"


def scale_ends(table: pd.DataFrame, whole) -> tuple[float, float]:
    """The scale of experience; without one, whole numbers around what is drawn."""
    if not math.isnan(whole["scale_min"]):
        return float(whole["scale_min"]), float(whole["scale_max"])
    seen = table[["low", "high", "y", "estimate", "conf_low", "conf_high"]]
    return marks.ends(float(seen.min().min()), float(seen.max().max()))


def scale_ticks(low: float, high: float, say: Callable) -> tuple[list[float], list[str]]:
    """Ticks of the scale, with signs where it goes below zero."""
    ticks = marks.scale_ticks(low, high)
    names = marks.plain_numbers(ticks)
    signed = [
        f"+{name}" if low < 0 < tick else name for tick, name in zip(ticks, names, strict=True)
    ]
    return ticks, signed


def scale_name(whole, low: float, high: float, say: Callable) -> str:
    """What the axis is called, with the ends of the scale; and that it is recalled, if it is."""
    recalled = "_recalled" if whole["is_retrospective"] else ""
    end = "_plain" if math.isnan(whole["scale_min"]) else recalled
    return say(f"journeys.figure.curve_y{end}", low=low, high=high)


def neutral_line(line: Callable, whole) -> None:
    """The line at neutral, where there is one."""
    if not math.isnan(whole["neutral"]):
        line(whole["neutral"], color=colour("muted"), linewidth=1.1, zorder=1, gid="reference")


def joined_line(ax: Axes, table: pd.DataFrame, *, upright: bool, places=None) -> None:
    """Straight segments and a band between neighbours that are both there; never across a gap."""
    places = list(range(len(table))) if places is None else list(places)
    fill = ax.fill_betweenx if upright else ax.fill_between
    rows = list(table.itertuples())
    for at, (one, other) in enumerate(pairwise(rows)):
        if math.isnan(one.y) or math.isnan(other.y):
            continue
        along, values = [places[at], places[at + 1]], [one.y, other.y]
        fill(along, [one.low, other.low], [one.high, other.high], color=colour("band"),
             linewidth=0, zorder=0.5, gid="band")  # fmt: skip
        few = one.small or other.small
        ax.plot(
            *((values, along) if upright else (along, values)), color=colour("ink_2"),
            linewidth=1.9, linestyle=DASHES if few else "solid", zorder=2, gid="curve",
        )  # fmt: skip


def value_key(whole) -> str:
    """How a mean is written: with its sign where the scale goes below zero."""
    return f"journeys.value.{'signed' if whole['scale_min'] < 0 else 'plain'}"


def halo() -> list:
    """Paper around a text that crosses marks."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=3, foreground=colour("paper"))]


def square(ax: Axes, x: float, y: float) -> None:
    """A plain mean."""
    if not math.isnan(y):
        ax.plot(
            [x], [y], marker="s", markersize=PLAIN, linestyle="none", markeredgewidth=0,
            markerfacecolor=colour("mark_weak"), clip_on=False, zorder=3.5, gid="plain",
        )  # fmt: skip
