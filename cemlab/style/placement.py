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

DISTANCES = (7, 11, 16, 23, 32, 43, 56, 72, 90, 112, 140, 170)  # points from the mark
LEADER_FROM = 16  # points; labels farther away are tied to their mark by a line
AROUND = tuple(
    math.radians(angle)
    for angle in (0, 180, 90, 270, 35, 145, 325, 215, 65, 115, 20, 160, 340, 200, 245, 295)
)
MARK = 6.0  # points: half the size of a mark with its surroundings
WIDEST = 1.75 * INCH
LEADING = 1.3
SPACING = 1.35  # of matplotlib, which measures from base line to top: 1.2 of the size
HALO = 1.5
PASSES = 4
STARTS = 20  # orders in which labels are placed; the cheapest outcome is drawn
STEPS = np.linspace(0.0, 1.0, 11)  # where a leader is looked at

# What a place costs, in points of distance.
BLOCKED = 1000.0  # meets another label, a mark, or a place that is taken
ABROAD = (250.0, 400.0)  # leaves the area of its mark at all; wholly
CROSSING = 14.0  # a line runs through
TIED = 12.0  # needs a leader
MISLED = 120.0  # another mark is nearer than its own
PASSED = 200.0  # its leader passes another mark
ALONG = 40.0  # its leader runs level or upright, where intervals run
OVER = 300.0  # a leader runs under a label, or crosses another leader
WORTH = 700.0  # dearer places than the cheapest by so much are not tried


def _alignments(dx: float, dy: float) -> tuple[float, ...]:
    """Which parts of a label may stand over the end of its way from the mark, 0 its left edge."""
    beside = 0.0 if dx > 0 else 1.0
    if abs(dy) < 0.5:
        return (beside,)
    return (0.5, 0.25, 0.75, 0.0, 1.0) if abs(dx) < 0.3 else (beside, 0.25, 0.5, 0.75)


# The first directions are a little better.
TURN = np.concatenate(
    [
        3 * at / len(AROUND) + np.arange(len(_alignments(math.cos(angle), math.sin(angle))))
        for at, angle in enumerate(AROUND)
    ]
)
Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


@dataclass(frozen=True, kw_only=True)
class Named:
    """A point and what it is called."""

    x: float
    y: float
    label: str
    tone: str = "ink"
    bold: bool = False
    note: str = ""  # a line of its own below the name


@dataclass(frozen=True, kw_only=True)
class Area:
    """A part of the axes in data values, with the role of its ground.

    The name of a point in it should stand in it.
    """

    left: float
    bottom: float
    right: float
    top: float
    ground: str = "paper"


def label_points(
    ax: Axes,
    points: Sequence[Named],
    language: str,
    *,
    lines: Sequence[tuple[float, float, float, float]] = (),
    taken: Sequence[Box] = (),
    areas: Sequence[Area] = (),
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
    areas : sequence of Area
        Parts of the axes that mean something: names stay in the part of their point.

    Notes
    -----
    Each label takes the cheapest of some hundred places around its mark, most crowded marks
    first; then every label is placed again, given all others, a few times. The same is tried
    in other orders, and the cheapest outcome is drawn.
    """
    at = _in_points(ax, [(point.x, point.y) for point in points])
    width, height = (INCH * side for side in inches(ax))
    broken = [_broken(point, language) for point in points]
    strokes = _in_points(ax, [(a, b) for x0, y0, x1, y1 in lines for a, b in ((x0, y0), (x1, y1))])
    corners = [(a, b) for one in areas for a, b in ((one.left, one.bottom), (one.right, one.top))]
    grounds = _in_points(ax, corners).reshape(-1, 4)
    search = _Search(
        marks=at,
        sizes=np.array([size for _, size in broken]).reshape(-1, 2),
        strokes=strokes.reshape(-1, 4),
        taken=np.array(taken, float).reshape(-1, 4),
        areas=grounds,
        limits=(width, height),
    )
    painted = list(zip(grounds, (one.ground for one in areas), strict=True))
    painted = painted or [(np.array([0, 0, width, height]), "paper")]
    for point, (text, _), mark, box in zip(points, broken, at, search.boxes(), strict=True):
        _clear(ax, box, painted)
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
    lines += [point.note] if point.note else []
    width = max(text_width(line, BODY, language, weight) for line in lines)
    return "\n".join(lines), (width + 2 * HALO, BODY * LEADING * len(lines) + HALO)


@dataclass(frozen=True, kw_only=True)
class _Search:
    marks: np.ndarray  # shape (n, 2)
    sizes: np.ndarray  # shape (n, 2)
    strokes: np.ndarray  # shape (m, 4)
    taken: np.ndarray  # shape (k, 4)
    areas: np.ndarray  # shape (a, 4)
    limits: tuple[float, float]

    def boxes(self) -> np.ndarray:
        """The chosen place of every label."""
        count = len(self.marks)
        options, ties, own = [], [], []
        for index in range(count):
            boxes = self._options(index)
            lines = _leaders(self.marks[index], boxes)
            cost = self._own_cost(index, boxes, lines)
            worth = cost <= cost.min() + WORTH
            options.append(boxes[worth])
            ties.append(lines[worth])
            own.append(cost[worth])
        rng = np.random.default_rng(0)  # the same figure every time
        orders = [self._crowded_first(), *(rng.permutation(count) for _ in range(STARTS - 1))]
        found = [self._placed(order, options, ties, own) for order in orders]
        return min(found, key=lambda one: one[0])[1]

    def _placed(self, order, options, ties, own) -> tuple[float, np.ndarray]:
        """Boxes found by placing labels in an order, a few times over; and what they cost."""
        count = len(order)
        chosen = np.full((count, 4), np.nan)
        leaders = np.full((count, len(STEPS), 2), np.nan)
        paid = np.zeros(count)
        for _ in range(PASSES):
            before = chosen.copy()
            for index in order:
                others = np.arange(count) != index
                cost = (
                    own[index]
                    + BLOCKED * _overlap(options[index], chosen[others])
                    + OVER * _inside(leaders[others].reshape(1, -1, 2), options[index][:, None])
                    + OVER * _inside(ties[index][:, :, None], chosen[others])
                    + OVER * _crossed(ties[index], leaders[others])
                )
                best = int(np.argmin(cost))
                chosen[index], leaders[index] = options[index][best], ties[index][best]
                paid[index] = cost[best]
            if np.array_equal(before, chosen):
                break
        return float(paid.sum()), chosen

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
                bottom = y + dy * distance - height / 2 * (1 - dy)
                for part in _alignments(dx, dy):
                    left = x + dx * distance - part * width
                    boxes.append((left, bottom, left + width, bottom + height))
        return np.array(boxes)

    def _own_cost(self, index: int, boxes: np.ndarray, ties: np.ndarray) -> np.ndarray:
        """What a place costs whatever the other labels do."""
        width, height = self.limits
        out = (
            np.clip(-boxes[:, 0], 0, None)
            + np.clip(-boxes[:, 1], 0, None)
            + np.clip(boxes[:, 2] - width, 0, None)
            + np.clip(boxes[:, 3] - height, 0, None)
        )
        around = np.column_stack([self.marks - MARK, self.marks + MARK])
        far = np.repeat(DISTANCES, len(TURN)) + np.tile(TURN, len(DISTANCES))
        return (
            far
            + 2000 * (out > 0)
            + 50 * out
            + BLOCKED * _overlap(boxes, self.taken)
            + BLOCKED * _overlap(boxes, around)
            + CROSSING * _crossings(boxes, self.strokes)
            + self._abroad(self.marks[index], boxes)
            + self._unclear(index, boxes, ties)
        )

    def _abroad(self, mark: np.ndarray, boxes: np.ndarray) -> np.ndarray:
        """What it costs to leave the area of the mark."""
        low, high = self.areas[:, :2], self.areas[:, 2:]
        home = self.areas[((low <= mark) & (mark <= high)).all(axis=1)][:1]
        if not len(home):
            return np.zeros(len(boxes))
        within = np.minimum(boxes[:, 2:], home[0, 2:]) - np.maximum(boxes[:, :2], home[0, :2])
        size = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
        left = 1 - np.clip(within, 0, None).prod(axis=1) / size
        return np.where(left > 1e-6, ABROAD[0] + ABROAD[1] * left, 0.0)

    def _unclear(self, index: int, boxes: np.ndarray, ties: np.ndarray) -> np.ndarray:
        """What it costs when a label could be taken for that of another mark."""
        others = self.marks[np.arange(len(self.marks)) != index]
        own = _distance(self.marks[index][None], boxes)[:, 0]
        tied = own > LEADER_FROM
        nearest = _distance(others, boxes).min(axis=1, initial=np.inf)
        passed = np.linalg.norm(ties[:, :, None] - others, axis=3) < 1.5 * MARK
        sides = np.abs(ties[:, -1] - ties[:, 0])
        level = sides.min(axis=1) < 0.12 * sides.max(axis=1)
        return (
            TIED * tied
            + PASSED * passed.any(axis=1).sum(axis=1)
            + MISLED * ((nearest < own + 3) & ~tied)
            + ALONG * level
        )


def _leaders(mark: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Points of the line from a mark to each box, shape (boxes, steps, 2); NaN without one."""
    near = np.clip(mark, boxes[:, :2], boxes[:, 2:])
    way = (near - mark)[:, None] * STEPS[:, None]
    tied = np.linalg.norm(near - mark, axis=1) > LEADER_FROM
    return np.where(tied[:, None, None], mark + way, np.nan)


def _distance(marks: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """From each box to each mark, shape (boxes, marks)."""
    near = np.clip(marks[None], boxes[:, None, :2], boxes[:, None, 2:])
    return np.linalg.norm(near - marks, axis=2)


def _inside(points: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """How many pairs of the middle axes have the point in the box; NaN is nowhere."""
    # each coordinate by itself: numpy goes through a last axis of two slowly
    x, y = points[..., 0], points[..., 1]
    inside = (x > boxes[..., 0]) & (x < boxes[..., 2]) & (y > boxes[..., 1]) & (y < boxes[..., 3])
    return np.count_nonzero(inside.reshape(len(inside), -1), axis=1)


def _crossed(ties: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How many of the other leaders each leader crosses."""
    start, end = ties[:, None, 0], ties[:, None, -1]
    first, last = others[None, :, 0], others[None, :, -1]

    def side(a, b, point):
        return (b[..., 0] - a[..., 0]) * (point[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
            point[..., 0] - a[..., 0]
        )

    apart = (side(start, end, first) * side(start, end, last) < 0) & (
        side(first, last, start) * side(first, last, end) < 0
    )
    return apart.sum(axis=1)


def _overlap(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How many of the other boxes each box meets; one of NaN meets none."""
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


def _clear(ax: Axes, box: np.ndarray, painted: Sequence[tuple[np.ndarray, str]]) -> None:
    """Paint the ground under a name, each part of it in the colour of its area."""
    from matplotlib.patches import Rectangle

    width, height = (INCH * side for side in inches(ax))
    for area, role in painted:
        low, high = np.maximum(box[:2], area[:2]), np.minimum(box[2:], area[2:])
        if (high > low).all():
            across, up = high - low
            ax.add_patch(
                Rectangle(
                    (low[0] / width, low[1] / height), across / width, up / height,
                    transform=ax.transAxes, facecolor=colour(role), alpha=0.8, linewidth=0,
                    zorder=3.4, gid="ground",
                )
            )  # fmt: skip


def _draw(ax: Axes, point: Named, text: str, mark: np.ndarray, box: np.ndarray) -> None:
    corner = ax.transAxes
    width, height = (INCH * side for side in inches(ax))
    near = np.clip(mark, box[:2], box[2:])
    if np.linalg.norm(near - mark) > LEADER_FROM:
        start = mark + (near - mark) * (MARK / np.linalg.norm(near - mark))
        ax.plot(
            [start[0] / width, near[0] / width], [start[1] / height, near[1] / height],
            transform=corner, color=colour("ink_2"), linewidth=0.7, zorder=3.3, gid="leader",
        )  # fmt: skip
    # beside its mark a label leans towards it
    lean = "left" if box[0] >= mark[0] else "right" if box[2] <= mark[0] else "center"
    x = {"left": box[0] + HALO, "right": box[2] - HALO, "center": (box[0] + box[2]) / 2}[lean]
    ax.text(
        x / width, (box[1] + box[3]) / 2 / height, text, transform=corner, ha=lean, va="center",
        multialignment=lean, color=colour(point.tone), weight="bold" if point.bold else "normal",
        size=BODY, linespacing=SPACING, zorder=3.5,
    )  # fmt: skip
