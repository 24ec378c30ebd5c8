"""Finds room for words beside a curve: the first place where they meet nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cemlab.drawing import Box

Segment = tuple[tuple[float, float], tuple[float, float]]
MEETING, CROSSING = 100.0, 1.0  # how bad it is to stand on words, and on a line
FAINT = 0.01  # and on a line of the scale: it may be crossed where no other place is free


@dataclass
class Places:
    """What is taken of an area."""

    area: Box
    boxes: list[Box] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    faint: list[Segment] = field(default_factory=list)

    def trouble(self, box: Box, enough: float = float("inf")) -> float:
        """How much a box would stand in the way; 0 for nothing. Counting ends at `enough`."""
        outside = (
            box.x0 < self.area.x0 or box.x1 > self.area.x1
            or box.y0 < self.area.y0 or box.y1 > self.area.y1
        )  # fmt: skip
        trouble = MEETING * outside
        for other in self.boxes:
            if trouble >= enough:
                return trouble
            trouble += MEETING * _shared(box, other)
        for segment in self.segments:
            if trouble >= enough:
                return trouble
            trouble += CROSSING * _crosses(box, *segment)
        return trouble + FAINT * sum(_crosses(box, *segment) for segment in self.faint)

    def best(self, candidates: Iterable[Box]) -> tuple[Box, float]:
        """The first box with the least trouble, and how much that is; it is taken."""
        found, least = None, float("inf")
        for box in candidates:
            trouble = self.trouble(box, least)
            if trouble < least:
                found, least = box, trouble
            if not least:
                break
        if found is None:
            raise ValueError("There is no place to choose from.")
        return found, least


def _shared(one: Box, other: Box) -> bool:
    x0, y0, x1, y1 = other
    return (
        one.x0 < x1 and x0 < one.x1 and one.y0 < y1 and y0 < one.y1
        and x0 < x1 and y0 < y1 and one.x0 < one.x1 and one.y0 < one.y1  # nothing meets nothing
    )  # fmt: skip


def _crosses(box: Box, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Whether any of a segment is inside a box (Liang & Barsky 1984)."""
    x0, y0, x1, y1 = box
    if max(start[0], end[0]) < x0 or min(start[0], end[0]) > x1:
        return False  # wholly beside it, as most are
    low, high = 0.0, 1.0
    for axis, (near, far) in enumerate(((x0, x1), (y0, y1))):
        step = end[axis] - start[axis]
        if step == 0:
            if not near <= start[axis] <= far:
                return False
            continue
        first, last = sorted(((near - start[axis]) / step, (far - start[axis]) / step))
        low, high = max(low, first), min(high, last)
    return low <= high
