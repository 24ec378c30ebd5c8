"""The empathy map: fields of lines with bar, count and grade; pains and gains tinted below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cemlab.documents import WEAK
from cemlab.drawing import Sheet
from cemlab.language import Speaker, Verbatim, check_language, speaker
from cemlab.personas.card_marks import GRADE, grade
from cemlab.personas.empathy import map_content
from cemlab.personas.empathy.map_content import BLOCK, Area, Item, MapContent

if TYPE_CHECKING:
    from datetime import date

    from cemlab.documents import EmpathyMap, Journey, Persona, Resolution
    from cemlab.drawing import Drawing

PAD, GAP = 24.0, 28.0  # around the map, and between its columns
HEADLINE, HEAD, BODY, SMALL = 22, 16, 13, 11
BAR, BAR_HIGH, COUNT = 84.0, 9.0, 34.0
ROW = 26.0
INSET = 14.0  # of a tinted line
DASH = (3.0, 2.5)
TINTS = (("bad_tint", "bad_text"), ("good_tint", "good_text"))


def draw_empathy_map(
    document: EmpathyMap, *, persona: Persona | None = None, journey: Journey | None = None,
    fields: Literal[4, 6] = 4, width: float = 1000, language: str, theme: str = "light",
    resolution: Resolution | None = None, on: date | None = None,
) -> Drawing:  # fmt: skip
    """An empathy map that people wrote: statements with grades A to E, weak ones dashed, no number.

    Parameters
    ----------
    document : EmpathyMap
    persona : Persona, optional
        The document of its persona, for the name.
    journey : Journey, optional
        The document of the journey of its scene, for the title of the step.
    fields : {4, 6}, default 4
        Says, thinks, does, feels; with 6 also hears and sees. Pains and gains always.
    width : float, default 1000
        Pixels.
    language : {"en", "zh"}
    theme : {"light", "dark"}
    resolution : Resolution, optional
        What `resolve` found for the document. Without it nothing was looked up, and no statement
        has a grade that answers would have to give.
    on : date, optional
        The day on which `review_by` is judged; past it is red.

    Returns
    -------
    Drawing

    Raises
    ------
    OptionError
        `fields` is neither 4 nor 6.

    Examples
    --------
    >>> document = cemlab.documents.read_empathy_map("documents/empathy_maps/lin.yaml")
    >>> draw_empathy_map(document, fields=6, language="zh")
    """
    check_language(language)
    areas = map_content.areas_of(fields)
    content = map_content.written(document, language, areas, persona, journey,
                                  resolution=resolution, on=on)  # fmt: skip
    return laid_out(content, width, language, theme)


def written_in(
    document: EmpathyMap, persona: Persona | None, journey: Journey | None, on: date, language: str
) -> Drawing:
    """`draw_empathy_map` as a report calls it: by the language alone, six fields where written."""
    fields = 6 if document.hears or document.sees else 4
    return draw_empathy_map(
        document, persona=persona, journey=journey, fields=fields, language=language, on=on
    )


def laid_out(content: MapContent, width: float, language: str, theme: str) -> Drawing:
    """Everything in its place, two columns wide."""
    sheet = Sheet(width, language, theme)
    across = width - 2 * PAD
    y = sheet.paragraph(PAD, 20, across, content.kicker, size=BODY, colour="ink_2", most=2).y1 + 2
    y = sheet.paragraph(PAD, y, across, content.headline, size=HEADLINE, weight="bold", most=3,
                        leading=1.35).y1 + 14  # fmt: skip
    column = (across - GAP) / 2
    lefts = (PAD, PAD + column + GAP)
    for first in range(0, len(content.areas), 2):
        pair = content.areas[first : first + 2]
        y = max(_area(sheet, area, content, left, column, y)
                for area, left in zip(pair, lefts, strict=True)) + 14  # fmt: skip
    y = _lines(sheet, content, lefts, column, y) + 12
    y = _foot(sheet, content, across, y)
    for remark in content.remarks:
        sheet.remark("left_out", remark)
    return sheet.finish(
        y + 12, title=content.headline, description=content.kicker,
        table=_table(content, language), sources=content.sources,
    )  # fmt: skip


def _area(sheet: Sheet, area: Area, content: MapContent, x: float, width: float, y: float) -> float:
    """One field under its rule; returns where it ends."""
    sheet.line(x, y, x + width, y, stroke="ink", thick=2)
    y += 10
    head = sheet.paragraph(x, y, width * 0.6, area.head, size=HEAD, weight="bold", most=1)
    if area.mark:
        sheet.text(x + width, y + HEAD, area.mark, size=SMALL, colour="ink_2", anchor="end")
    y = head.y1 + 4
    if not area.items:
        return sheet.paragraph(x, y, width, content.nothing, size=BODY, colour="muted", most=2).y1
    for item in area.items:
        with sheet.tied(item.mark):
            y = _item(sheet, item, x, width, y)
    if area.more:
        y = sheet.paragraph(x, y + 2, width, area.more, size=SMALL, colour="muted", most=2).y1
    return y


def _item(sheet: Sheet, item: Item, x: float, width: float, y: float) -> float:
    """Text at the left; bar, count and grade at the right, level with its first line."""
    right = x + width - GRADE - 1
    ink = "muted" if item.is_single else "ink_2" if item.is_assumed else "ink"
    middle = y + ROW / 2
    grade(sheet, right, middle - GRADE / 2, item.grade, dashed=item.grade in WEAK)
    right -= 12
    if item.share is not None:
        sheet.text(right, middle + 4.5, item.count, size=BODY, colour=ink, anchor="end")
        right -= COUNT
        _bar(sheet, item, right - BAR, middle)
        right -= BAR + 14
    if item.is_assumed:
        x += 10
    room = right - x
    box = sheet.paragraph(x, middle - BODY * 0.71, room, item.text, size=BODY, colour=ink, most=3,
                          quoted=item.is_quote)  # fmt: skip
    low = box.y1
    if item.below:
        low = sheet.paragraph(x, low - 1, room, item.below, size=SMALL, colour="muted", most=2).y1
    if item.is_assumed:
        sheet.line(x - 8, box.y0 + 2, x - 8, low - 2, stroke="muted", dash=DASH)
    return max(low + 5, y + ROW)


def _bar(sheet: Sheet, item: Item, x: float, middle: float) -> None:
    """The share of all who wrote, with its interval as a thin line."""
    top = middle - BAR_HIGH / 2
    sheet.rect(x, top, BAR, BAR_HIGH, fill="grid")
    tone = "mark_weak" if item.is_single else "ink"
    sheet.rect(x, top, BAR * item.share, BAR_HIGH, fill="band" if item.is_single else "mark_weak")
    sheet.line(x + BAR * item.low, middle, x + BAR * item.high, middle, stroke=tone, thick=1.4)


def _lines(
    sheet: Sheet, content: MapContent, lefts: tuple[float, float], width: float, y: float
) -> float:
    """Pains and gains, each in a tinted box as high as the other; returns where they end."""
    say = speaker(sheet.language)
    texts = [_joined(area, content, say) for area in content.lines]
    rooms, lows = [], []
    for area, text in zip(content.lines, texts, strict=True):
        indent = sheet.measure(area.head, HEAD, "bold") + 12
        rooms.append((indent, width - indent - 2 * INSET))
        lows.append(len(sheet.wrapped(rooms[-1][1], text, size=BODY)))
    high = max(lows) * BODY * 1.42 + 20
    for area, text, left, (indent, room), (tint, ink) in zip(
        content.lines, texts, lefts, rooms, TINTS, strict=True
    ):
        sheet.rect(left, y, width, high, fill=tint)
        sheet.text(left + INSET, y + 10 + HEAD * 0.95, area.head, size=HEAD, weight="bold",
                   colour=ink)  # fmt: skip
        with sheet.tied(area.name if content.is_measured and area.items else ""):
            sheet.paragraph(left + INSET + indent, y + 10, room, text, size=BODY,
                            colour="ink" if area.items else "ink_2")  # fmt: skip
    return y + high


def _joined(area: Area, content: MapContent, say: Speaker) -> str:
    """Pains or gains in a line, each with how many people, or its grade."""
    if not area.items:
        return content.nothing
    parts = []
    for item in area.items:
        if item.share is None:
            key = "assumed" if item.is_assumed else "graded"
        else:
            key = "single" if item.is_single else "counted"
        parts.append(say(f"{BLOCK}.in_line.{key}", text=Verbatim(item.text), count=item.count,
                         grade=item.grade))  # fmt: skip
    joined = say(f"{BLOCK}.in_line.join").join(parts)
    return say("join").join([joined, area.more]) if area.more else joined


def _foot(sheet: Sheet, content: MapContent, across: float, y: float) -> float:
    if content.overdue:
        y = sheet.paragraph(PAD, y, across, content.overdue, size=SMALL, colour="bad_text",
                            weight="bold").y1  # fmt: skip
    for line in (*content.foot, content.key):
        y = sheet.paragraph(PAD, y, across, line, size=SMALL, colour="muted", most=3).y1
    return y


def _table(content: MapContent, language: str) -> list[tuple[str, ...]]:
    """The same content as rows: field, text, people, grade."""
    say = speaker(language)
    rows = [tuple(say(f"{BLOCK}.table.{head}") for head in ("field", "text", "people", "grade"))]
    for area in (*content.areas, *content.lines):
        for item in area.items:
            people = "" if item.share is None else say(
                f"{BLOCK}.table.count", count=item.count, share=item.share, low=item.low,
                high=item.high,
            )  # fmt: skip
            text = " · ".join(part for part in (item.text, item.below) if part)
            rows.append((area.head, text, people, item.grade))
    return rows
