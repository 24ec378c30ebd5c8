"""What a drawing is made of; colours are roles of the palette, y goes down, units are pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

Points = tuple[tuple[float, float], ...]
Dash = tuple[float, ...] | None


class Box(NamedTuple):
    """Where something stands: left, top, right, bottom."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.y1 - self.y0

    def around(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.x0, other.x0), min(self.y0, other.y0),
            max(self.x1, other.x1), max(self.y1, other.y1),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Rect:
    """A rectangle, its corners perhaps rounded."""

    box: Box
    fill: str | None
    stroke: str | None
    thick: float
    radius: float
    dash: Dash


@dataclass(frozen=True, kw_only=True)
class Polyline:
    """Straight segments, one after the other; a line is the shortest."""

    points: Points
    stroke: str
    thick: float
    dash: Dash


@dataclass(frozen=True, kw_only=True)
class Polygon:
    """A filled area with straight sides."""

    points: Points
    fill: str | None
    stroke: str | None
    thick: float
    opacity: float


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A circle."""

    x: float
    y: float
    r: float
    fill: str | None
    stroke: str | None
    thick: float
    dash: Dash


@dataclass(frozen=True, kw_only=True)
class Path:
    """Curves, in the letters M, L, H, V, C, Q and Z of SVG; ribbons may be seen through."""

    d: str
    fill: str | None
    stroke: str | None
    thick: float
    opacity: float = 1


@dataclass(frozen=True, kw_only=True)
class Icon:
    """A line icon; x and y are its upper left corner."""

    name: str
    x: float
    y: float
    size: float
    stroke: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """Lines of text: (x, base line, words) each, all of one look; a box around each line."""

    lines: tuple[tuple[float, float, str], ...]
    size: float
    weight: str
    colour: str
    anchor: str
    halo: bool
    boxes: tuple[Box, ...]
    cell: Box | None

    @property
    def box(self) -> Box:
        """Around all lines."""
        return reduce(Box.around, self.boxes)

    @property
    def words(self) -> str:
        """What it says, in one line."""
        return " ".join(line for _, _, line in self.lines)


Mark = Rect | Polyline | Polygon | Circle | Path | Icon | Text
