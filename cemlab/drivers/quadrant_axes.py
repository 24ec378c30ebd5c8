"""The ground of importance–performance figures: axes, dividing lines, names of the quadrants."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from cemlab.language.speaking import MINUS
from cemlab.style import BODY, HEAD, SMALL, Area, colour, layout, marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Box = tuple[float, float, float, float]

TOP, BOTTOM, NAME = 0.28, 0.52, 0.25  # inches: heads; ticks and name of x; name of y
SIDE = 0.28  # of the width: what the name of a quadrant needs
CORNERS = (("concentrate", 0, 1), ("keep_up", 1, 1), ("low_priority", 0, 0), ("overkill", 1, 0))


class Ground(NamedTuple):
    """What is drawn before the drivers.

    Attributes
    ----------
    limits : tuple of float
        Left, right, bottom, top.
    x, y : float
        Where performance and importance are divided.
    x_name, y_name : str
        Names of these lines.
    scale : tuple of float
        Ends of the answer scale, missing without a common one.
    measure : str
        What shares are of, as `glance` has it.
    """

    limits: tuple[float, float, float, float]
    x: float
    y: float
    x_name: str
    y_name: str
    scale: tuple[float, float]
    measure: str

    def lines(self) -> list[Box]:
        """The dividing lines."""
        left, right, bottom, top = self.limits
        return [(self.x, bottom, self.x, top), (left, self.y, right, self.y)]

    def areas(self) -> list[Area]:
        """The quadrants; the one to improve is tinted."""
        left, right, bottom, top = self.limits
        return [
            Area(left=left, bottom=self.y, right=self.x, top=top, ground="bad_tint"),
            Area(left=self.x, bottom=self.y, right=right, top=top),
            Area(left=left, bottom=bottom, right=self.x, top=self.y),
            Area(left=self.x, bottom=bottom, right=right, top=self.y),
        ]


def limits_of(
    xs: Iterable[float], ys: Iterable[float], x: float, y: float
) -> tuple[float, float, float, float]:
    """Left, right, bottom, top: all that is drawn, the lines, and some air for labels.

    Beside the upright line there is always room for the name of a quadrant.
    """
    across = [*(one for one in xs if not math.isnan(one)), x]
    up = [*(one for one in ys if not math.isnan(one)), y, 0.0]
    wide, high = (max(across) - min(across)) or 1.0, max(up) or 1.0
    bottom, top = min(up) - 0.09 * high, max(up) + 0.12 * high
    left, right = min(across) - 0.12 * wide, max(across) + 0.12 * wide
    least = SIDE / (1 - SIDE) * max(x - left, right - x)
    return min(left, x - least), max(right, x + least), bottom, top


def share_ticks(low: float, high: float, step: float) -> tuple[list[float], list[str]]:
    """Ticks of shares in steps from 0, also to the negative ones that some methods have."""
    values, names = marks.percent_ticks(0, high, step)
    below = [-step * index for index in range(int(-low / step + 1e-9), 0, -1)]
    return [*below, *values], [*(f"{MINUS}{-100 * value:.0f}" for value in below), *names]


def draw_ground(ax: Axes, ground: Ground, say: Callable, language: str) -> list[Box]:
    """Axes, dividing lines and the names of the quadrants; returns where their words stand."""
    left, right, bottom, top = ground.limits
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
    low, high = ground.scale
    values = [value for value in values if not (value < low or value > high)]
    ax.set_xticks(values, marks.plain_numbers(values))
    key = "matrix_x_plain" if math.isnan(low) else "matrix_x"
    layout.axis_name(ax, say(f"drivers.figure.{key}", low=low, high=high), language)
    suffix = "" if ground.measure == "r_squared" else f"_{ground.measure}"
    ax.set_ylabel(say(f"drivers.figure.matrix_y{suffix}"), loc="bottom", labelpad=4)
    x, y = ground.x, ground.y
    ax.axvspan(left, x, (y - bottom) / (top - bottom), 1, color=colour("bad_tint"), linewidth=0,
               zorder=0)  # fmt: skip
    marks.reference(ax, x)
    ax.axhline(y, color=colour("ink_2"), linewidth=1.0, linestyle=(0, (4, 2.5)), zorder=1)
    layout.header(ax, x, ground.x_name, ha="center")
    return [*_quadrants(ax, say, language), _line_name(ax, ground, language)]


def _line_name(ax: Axes, ground: Ground, language: str) -> Box:
    """The name of the level line, above its right end."""
    y, (_, _, bottom, top) = ground.y, ground.limits
    ax.annotate(
        ground.y_name, (1, y), xycoords=("axes fraction", "data"), xytext=(-2, 3), ha="right",
        textcoords="offset points", size=SMALL, color=colour("ink_2"), va="baseline",
    )  # fmt: skip
    width, height = (layout.INCH * side for side in layout.inches(ax))
    base = (y - bottom) / (top - bottom) * height
    long = layout.widest([ground.y_name], SMALL, language) * layout.INCH
    return (width - long - 4, base, width, base + 15)


def _quadrants(ax: Axes, say: Callable, language: str) -> list[Box]:
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
