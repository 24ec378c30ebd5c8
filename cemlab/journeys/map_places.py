"""Finds room for words beside a curve: the first place where they meet nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cemlab.drawing import Box

Segment = tuple[tuple[float, float], tuple[float, float]]
MEETING, CROSSING = 100.0, 1.0  # how bad it is to stand on words, and on a line


@dataclass
class Places:
    """What is taken of an area."""

    area: Box
    boxes: list[Box] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)

    def trouble(self, box: Box) -> float:
        """How much a box would stand in the way; 0 for nothing."""
        outside = (
            box.x0 < self.area.x0 or box.x1 > self.area.x1
            or box.y0 < self.area.y0 or box.y1 > self.area.y1
        )  # fmt: skip
        met = sum(_shared(box, other) for other in self.boxes)
        crossed = sum(_crosses(box, *segment) for segment in self.segments)
        return MEETING * (met + outside) + CROSSING * crossed

    def best(self, candidates: Iterable[Box]) -> tuple[Box, float]:
        """The first box with the least trouble, and how much that is; it is taken."""
        found, least = None, float("inf")
        for box in candidates:
            trouble = self.trouble(box)
            if trouble < least:
                found, least = box, trouble
            if not least:
                break
        if found is None:
            raise ValueError("There is no place to choose from.")
        return found, least


def _shared(one: Box, other: Box) -> bool:
    return (
        min(one.x1, other.x1) > max(one.x0, other.x0)
        and min(one.y1, other.y1) > max(one.y0, other.y0)
    )  # fmt: skip


def _crosses(box: Box, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Whether any of a segment is inside a box (Liang & Barsky 1984)."""
    low, high = 0.0, 1.0
    for axis, (near, far) in enumerate(((box.x0, box.x1), (box.y0, box.y1))):
        step = end[axis] - start[axis]
        if step == 0:
            if not near <= start[axis] <= far:
                return False
            continue
        first, last = sorted(((near - start[axis]) / step, (far - start[axis]) / step))
        low, high = max(low, first), min(high, last)
    return low <= high
