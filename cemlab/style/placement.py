"""Finds places for labels of points, so that they cover nothing and do not meet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cemlab.style.fonts import text_width
from cemlab.style.layout import INCH, inches
from cemlab.style.palette import colour
from cemlab.style.setting import clean, wrap
from cemlab.style.sheet import BODY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DISTANCES = (7, 11, 16, 23, 32, 43, 56, 72, 90, 112, 140)  # points from the mark
LEADER_FROM = 20  # points; labels farther away are tied to their mark by a line
AROUND = tuple(math.radians(angle) for angle in (0, 180, 90, 270, 35, 145, 325, 215, 65, 115))
MARK = 6.0  # points: half the size of a mark with its surroundings
WIDEST = 1.75 * INCH
LEADING = 1.22
HALO = 1.5
PASSES = 4

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


@dataclass(frozen=True, kw_only=True)
class Named:
    """A point and what it is called."""

    x: float
    y: float
    label: str
    tone: str = "ink"
    bold: bool = False
    ground: str = "paper"  # role of the area behind: lines end short of the name


def label_points(
    ax: Axes,
    points: Sequence[Named],
    language: str,
    *,
    lines: Sequence[tuple[float, float, float, float]] = (),
    taken: Sequence[Box] = (),
) -> None:
    """Write the name of each point beside it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        With its final limits.
    points : sequence of Named
    language : {"en", "zh"}
    lines : sequence of (x, y, x, y)
        Lines in data values that labels should rather not cross.
    taken : sequence of (left, bottom, right, top)
        Places labels must not have, in points from the lower left corner of the axes.

    Notes
    -----
    Each label takes the cheapest of some hundred places around its mark, most crowded marks
    first; then every label is placed again, given all others, a few times.
    """
    at = _in_points(ax, [(point.x, point.y) for point in points])
    width, height = (INCH * side for side in inches(ax))
    broken = [_broken(point, language) for point in points]
    strokes = _in_points(ax, [(a, b) for x0, y0, x1, y1 in lines for a, b in ((x0, y0), (x1, y1))])
    search = _Search(
        marks=at,
        sizes=np.array([size for _, size in broken]).reshape(-1, 2),
        strokes=strokes.reshape(-1, 4),
        taken=np.array(taken, float).reshape(-1, 4),
        limits=(width, height),
    )
    for point, (text, _), mark, box in zip(points, broken, at, search.boxes(), strict=True):
        _draw(ax, point, text, mark, box)


def _in_points(ax: Axes, pairs) -> np.ndarray:
    """Data values as points from the lower left corner of the axes."""
    if not pairs:
        return np.empty((0, 2))
    fractions = ax.transLimits.transform(ax.transScale.transform(np.array(pairs, float)))
    return fractions * np.array(inches(ax)) * INCH


def _broken(point: Named, language: str) -> tuple[str, tuple[float, float]]:
    weight = "bold" if point.bold else "regular"
    lines = wrap(clean(point.label), WIDEST, BODY, language, weight=weight, most=2)
    width = max(text_width(line, BODY, language, weight) for line in lines)
    return "\n".join(lines), (width + 2 * HALO, BODY * LEADING * len(lines) + HALO)


@dataclass(frozen=True, kw_only=True)
class _Search:
    marks: np.ndarray  # shape (n, 2)
    sizes: np.ndarray  # shape (n, 2)
    strokes: np.ndarray  # shape (m, 4)
    taken: np.ndarray  # shape (k, 4)
    limits: tuple[float, float]

    def boxes(self) -> np.ndarray:
        """The chosen place of every label."""
        count = len(self.marks)
        options = [self._options(index) for index in range(count)]
        own = [self._own_cost(index, boxes) for index, boxes in enumerate(options)]
        chosen = np.full((count, 4), np.nan)
        for _ in range(PASSES):
            for index in self._crowded_first():
                others = chosen[np.arange(count) != index]
                cost = own[index] + 1000 * _overlap(options[index], others[~np.isnan(others[:, 0])])
                chosen[index] = options[index][int(np.argmin(cost))]
        return chosen

    def _crowded_first(self) -> np.ndarray:
        far = np.linalg.norm(self.marks[:, None] - self.marks[None], axis=2)
        return np.argsort(-(far < 80).sum(axis=1), kind="stable")

    def _options(self, index: int) -> np.ndarray:
        """Boxes around a mark, nearest first."""
        x, y = self.marks[index]
        width, height = self.sizes[index]
        boxes = []
        for distance in DISTANCES:
            for angle in AROUND:
                dx, dy = math.cos(angle), math.sin(angle)
                left = x + dx * distance + (width / 2 * (dx - 1) if abs(dx) > 1e-9 else -width / 2)
                if abs(dx) > 0.3:
                    left = x + dx * distance - (0 if dx > 0 else width)
                bottom = y + dy * distance - height / 2 * (1 - dy)
                boxes.append((left, bottom, left + width, bottom + height))
        return np.array(boxes)

    def _own_cost(self, index: int, boxes: np.ndarray) -> np.ndarray:
        """What a place costs whatever the other labels do."""
        width, height = self.limits
        out = (
            np.clip(-boxes[:, 0], 0, None)
            + np.clip(-boxes[:, 1], 0, None)
            + np.clip(boxes[:, 2] - width, 0, None)
            + np.clip(boxes[:, 3] - height, 0, None)
        )
        around = np.column_stack([self.marks - MARK, self.marks + MARK])
        turn = np.linspace(0, 3, len(AROUND))  # the first directions are a little better
        far = np.repeat(DISTANCES, len(AROUND)) + np.tile(turn, len(DISTANCES))
        return (
            far
            + 2000 * (out > 0)
            + 50 * out
            + 1000 * _overlap(boxes, self.taken)
            + 1000 * _overlap(boxes, around)
            + 14 * _crossings(boxes, self.strokes)
        )


def _overlap(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How many of the other boxes each box meets."""
    meets = (
        (boxes[:, None, 0] < others[None, :, 2])
        & (boxes[:, None, 2] > others[None, :, 0])
        & (boxes[:, None, 1] < others[None, :, 3])
        & (boxes[:, None, 3] > others[None, :, 1])
    )
    return meets.sum(axis=1)


def _crossings(boxes: np.ndarray, strokes: np.ndarray) -> np.ndarray:
    """How many upright or level lines run through each box."""
    if not len(strokes):
        return np.zeros(len(boxes))
    low = np.minimum(strokes[:, :2], strokes[:, 2:])
    high = np.maximum(strokes[:, :2], strokes[:, 2:])
    return _overlap(boxes, np.column_stack([low - 0.5, high + 0.5]))


def _draw(ax: Axes, point: Named, text: str, mark: np.ndarray, box: np.ndarray) -> None:
    corner = ax.transAxes
    width, height = (INCH * side for side in inches(ax))
    near = np.clip(mark, box[:2], box[2:])
    if np.linalg.norm(near - mark) > LEADER_FROM:
        start = mark + (near - mark) * (MARK / np.linalg.norm(near - mark))
        ax.plot(
            [start[0] / width, near[0] / width], [start[1] / height, near[1] / height],
            transform=corner, color=colour("mark_weak"), linewidth=0.8, zorder=2, gid="leader",
        )  # fmt: skip
    # beside its mark a label leans towards it
    lean = "left" if box[0] >= mark[0] else "right" if box[2] <= mark[0] else "center"
    x = {"left": box[0] + HALO, "right": box[2] - HALO, "center": (box[0] + box[2]) / 2}[lean]
    ax.text(
        x / width, (box[1] + box[3]) / 2 / height, text, transform=corner, ha=lean, va="center",
        multialignment=lean, color=colour(point.tone), weight="bold" if point.bold else "normal",
        size=BODY, linespacing=1.05, zorder=3.5,
        bbox={"facecolor": colour(point.ground), "edgecolor": "none", "pad": 0.6, "alpha": 0.8},
    )  # fmt: skip
