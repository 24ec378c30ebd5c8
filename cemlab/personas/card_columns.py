"""Columns of statements on a persona card, each with its evidence, and what they mean for us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.documents import WEAK
from cemlab.drawing import Box
from cemlab.language import speaker
from cemlab.personas.card_marks import GRADE, grade

if TYPE_CHECKING:
    from cemlab.drawing import Sheet
    from cemlab.personas.card_content import Column, Entry

GAP = 22.0
HEAD, BODY, SMALL, TAG = 14, 12.5, 11, 10.5
INDENT, ICON_INDENT = 12.0, 24.0
TAG_WIDTH = 27.0
ARROW = 16.0


def columns(
    sheet: Sheet, found: tuple[Column, ...], left: float, right: float, y: float, nothing: str = ""
) -> float:
    """Columns of one width; returns where the longest ends. One without entries says `nothing`."""
    width = (right - left - GAP * (len(found) - 1)) / len(found)
    ends = [_column(sheet, column, left + at * (width + GAP), width, y, nothing)
            for at, column in enumerate(found)]  # fmt: skip
    return max(ends)


def _column(sheet: Sheet, column: Column, x: float, width: float, y: float, nothing: str) -> float:
    y = sheet.paragraph(x, y, width, column.head, size=HEAD, weight="bold", most=2).y1 + 3
    sheet.line(x, y, x + width, y, stroke=column.tone, thick=2)
    y += 8
    for entry in column.entries:
        y = _entry(sheet, entry, x, width, y) + 5
    if nothing and not column.entries:
        y = sheet.paragraph(x, y, width, nothing, size=SMALL, colour="ink_2", most=2).y1
    return y


def _entry(sheet: Sheet, entry: Entry, x: float, width: float, y: float) -> float:
    """A statement with its tag and grade at the right; what is assumed has a weaker ink."""
    with sheet.tied(entry.mark):
        return _placed(sheet, entry, x, width, y)


def _placed(sheet: Sheet, entry: Entry, x: float, width: float, y: float) -> float:
    right = x + width
    if entry.grade:
        right -= GRADE
        grade(sheet, right, y + 2.5, entry.grade, dashed=entry.is_weak)
        right -= 5
    if entry.tag:
        right -= TAG_WIDTH
        cell = Box(right, y, right + TAG_WIDTH, y + 17)
        sheet.rect(right, y + 1, TAG_WIDTH, 16, fill="bad_tint", radius=3)
        sheet.text(right + TAG_WIDTH / 2, y + 12.8, entry.tag, size=TAG, weight="bold",
                   colour="bad_text", anchor="middle", cell=cell)  # fmt: skip
        right -= 5
    if entry.icon:
        sheet.icon(entry.icon, x, y + 0.5, 17)
    else:
        sheet.circle(x + 3, y + 9, 2, fill="muted")
    indent = ICON_INDENT if entry.icon else INDENT
    ink = "ink_2" if entry.is_assumed else "ink"
    box = sheet.paragraph(x + indent, y, right - x - indent, entry.text, size=BODY, colour=ink,
                          most=5)  # fmt: skip
    return max(box.y1, y + 17)


def meanings(
    sheet: Sheet, texts: tuple[str, ...], left: float, right: float, y: float, abreast: int = 1
) -> float:
    """What it means for us, so many abreast, each after an arrow; nothing where nobody wrote it.

    Nobody measures it, so that its heading is marked as assumed, and its ink is weaker.
    """
    if not texts:
        return y
    head, room = speaker(sheet.language)("personas.card.meaning"), right - left - GRADE - 6
    low = sheet.paragraph(left, y, room, head, size=HEAD, weight="bold", most=2).y1 + 6
    beside = left + min(sheet.measure(head, HEAD, "bold"), room) + 6
    grade(sheet, beside, y + 4, WEAK[-1], dashed=True)
    y = low
    width = (right - left - GAP * (abreast - 1)) / abreast
    for first in range(0, len(texts), abreast):
        y = max(_meaning(sheet, text, left + at * (width + GAP), width, y, first + at)
                for at, text in enumerate(texts[first : first + abreast])) + 4  # fmt: skip
    return y


def _meaning(sheet: Sheet, text: str, x: float, width: float, y: float, place: int) -> float:
    """One of them after its arrow; returns where it ends."""
    with sheet.tied(f"implications.{place}"):
        return _after_arrow(sheet, text, x, width, y)


def _after_arrow(sheet: Sheet, text: str, x: float, width: float, y: float) -> float:
    middle = y + 9
    sheet.line(x, middle, x + 10, middle, stroke="good", thick=1.4)
    points = ((x + 6.5, middle - 3.5), (x + 10.5, middle), (x + 6.5, middle + 3.5))
    sheet.polyline(points, stroke="good", thick=1.4)
    return sheet.paragraph(x + ARROW, y, width - ARROW, text, size=BODY, colour="ink_2",
                           most=4).y1  # fmt: skip
