"""Stacked bars of shares, with their percentages where these fit and names above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cemlab.style.fonts import text_width
from cemlab.style.layout import INCH, header, inches, widest
from cemlab.style.palette import colour
from cemlab.style.sheet import SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BAR = 0.27  # inches, as the rows of a figure are measured
AIR = 6  # points kept free at both sides of a percentage
HEAD_GAP = 0.18  # inches between two names


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a stacked bar: its name above, its fill, and the colour of its words."""

    name: str
    fill: str
    text: str = "paper"  # role of the percentage on the fill
    head: str = "ink_2"  # role of the name above
    hatched: bool = False


def stack(
    ax: Axes, y: float, left: float, shares: Sequence[float], parts: Sequence[Part],
    say: Callable[[float], str], language: str,
) -> None:  # fmt: skip
    """One bar: parts from left to right, each with its percentage if it fits.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With its final limits: they say what fits.
    y, left : float
        Where the bar lies, and where it starts.
    shares : sequence of float, 0 to 1
    parts : sequence of Part
    say : callable
        Share to text.
    language : {"en", "zh"}
    """
    low, high = ax.get_xlim()
    point = (high - low) / (inches(ax)[0] * INCH)  # a point, in values of x
    for share, part in zip(shares, parts, strict=True):
        if share > 0:
            ax.barh(
                y, share, left=left, height=BAR, color=colour(part.fill), linewidth=0,
                hatch="////" if part.hatched else None, edgecolor=colour("paper"), gid="part",
                zorder=2,
            )  # fmt: skip
            text = say(share)
            if text_width(text, SMALL, language) + AIR <= share / point:
                _percentage(ax, left + share / 2, y, text, part)
        left += share


def _percentage(ax: Axes, x: float, y: float, text: str, part: Part) -> None:
    back = {"facecolor": colour(part.fill), "edgecolor": "none", "pad": 1.2}
    ax.text(
        x, y, text, ha="center", va="center_baseline", size=SMALL, color=colour(part.text),
        bbox=back if part.hatched else None, zorder=3,
    )  # fmt: skip


def part_heads(ax: Axes, parts: Sequence[Part], middle: float, language: str) -> None:
    """Names of the parts above the first row: at the left, near the middle, at the right.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    parts : sequence of two or three Part
    middle : float
        Value of x over which the middle name should stand; it gives way to its neighbours, and
        is left out where there is no room: the quiet part can go without a name.
    language : {"en", "zh"}
    """
    width = inches(ax)[0]
    low, high = ax.get_xlim()
    first, *centre, last = parts
    header(ax, 0, first.name, ha="left", axes=True, color=colour(first.head))
    header(ax, 1, last.name, ha="right", axes=True, color=colour(last.head))
    for part in centre:
        own = widest([part.name], SMALL, language)
        least = widest([first.name], SMALL, language) + HEAD_GAP + own / 2
        most = width - widest([last.name], SMALL, language) - HEAD_GAP - own / 2
        if least <= most:
            at = min(max((middle - low) / (high - low) * width, least), most)
            header(ax, at / width, part.name, ha="center", axes=True, color=colour(part.head))
