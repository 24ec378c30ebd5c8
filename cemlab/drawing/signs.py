"""Signs that several maps share: arrows, badges, grades, the triangle of a wait."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cemlab.drawing.primitives import Box, Dash
from cemlab.drawing.sheets import Sheet

HEAD, HEAD_WIDE = 7.0, 6.0  # of an arrow at base 12
GRADE, LETTER = 13.0, 10.5  # the box of a grade, and its letter
GOLDEN = (10.0, 9.0)  # width and height of the triangle of a wait


def arrow(
    sheet: Sheet, points: Sequence[tuple[float, float]], *, stroke: str = "ink_2",
    thick: float = 1.2, k: float = 1, dash: Dash = None, both: bool = False,
) -> None:  # fmt: skip
    """Straight segments that end in a head; with `both`, they begin with one as well.

    Parameters
    ----------
    points : sequence of (x, y)
        From the tail to the tip; a last segment shorter than a head gets a shorter head.
    k : float
        How much larger than on a screen.
    """
    if len(points) < 2:
        return
    inner = [tuple(point) for point in points]
    tips = [(inner[-1], inner[-2], -1)] + ([(inner[0], inner[1], 0)] if both else [])
    heads = []
    for tip, before, place in tips:
        shape, back = _head(tip, before, k)
        heads.append(shape)
        inner[place] = back
    sheet.polyline(inner, stroke=stroke, thick=thick, dash=dash)
    for shape in heads:
        sheet.polygon(shape, fill=stroke)


def badge(
    sheet: Sheet, text: str, x: float, middle: float, *, size: float, fill: str = "bad",
    colour: str = "paper", k: float = 1, cell: Box | None = None,
) -> Box:  # fmt: skip
    """A short text on a filled box, such as F1; returns the box."""
    width = sheet.measure(text, size, "bold") + 8 * k
    box = sheet.rect(x, middle - 7.5 * k, width, 15 * k, fill=fill, radius=2 * k)
    sheet.text(x + width / 2, middle + size * 0.36, text, size=size, weight="bold", colour=colour,
               anchor="middle", cell=cell)  # fmt: skip
    return box


def grade(
    sheet: Sheet, letter: str, x: float, middle: float, k: float = 1, cell: Box | None = None, *,
    is_weak: bool | None = None, colour: str = "ink_2",
) -> None:  # fmt: skip
    """The letter of evidence in a box; dashed where it is weak, which C is unless said."""
    if not letter:
        return
    side, weak = GRADE * k, letter == "C" if is_weak is None else is_weak
    sheet.rect(x, middle - side / 2, side, side, stroke="muted", radius=2 * k,
               dash=(2 * k, 2 * k) if weak else None)  # fmt: skip
    sheet.text(x + side / 2, middle + 3.5 * k, letter, size=LETTER * k, colour=colour,
               anchor="middle", cell=cell)  # fmt: skip


def waiting(sheet: Sheet, x: float, middle: float, k: float = 1) -> float:
    """The triangle of a wait, with its outline; returns where it ends."""
    width, height = GOLDEN[0] * k, GOLDEN[1] * k
    top = middle - height / 2
    sheet.polygon([(x, top), (x + width, top), (x + width / 2, top + height)], fill="moment",
                  stroke="ink", thick=0.8 * k)  # fmt: skip
    return x + width


def _head(tip: tuple[float, float], before: tuple[float, float], k: float):
    """The triangle of a head, and where the line behind it ends."""
    across, down = tip[0] - before[0], tip[1] - before[1]
    length = math.hypot(across, down) or 1.0
    size = min(HEAD * k, length)
    wide = HEAD_WIDE * k / 2 * size / (HEAD * k)
    across, down = across / length, down / length
    back = (tip[0] - across * size, tip[1] - down * size)
    side = (-down * wide, across * wide)
    shape = [tip, (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])]
    return shape, back
