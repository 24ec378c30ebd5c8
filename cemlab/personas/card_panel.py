"""The left side of a persona card: name, quote, facts, size and stability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.documents import WEAK
from cemlab.drawing import Box
from cemlab.language import speaker
from cemlab.personas.card_marks import GRADE, grade

if TYPE_CHECKING:
    from cemlab.drawing import Sheet
    from cemlab.personas.card_content import Card, Figures

PANEL = 0.272  # of the width of the card
PAD = 22.0
NAME, LONG_NAME, QUOTE, LARGE, BODY, SMALL = 21, 16, 16, 22, 12.5, 11
RADIUS = 26.0
DASHES = (4.0, 3.0)
SIZES = {"share": "size", "stability": "stability"}  # what a number is called in the evidence


def panel_ground(sheet: Sheet, height: float, *, measured: bool) -> None:
    """What the panel stands on: the brand colour, or grey with dashes where all is assumed."""
    width = PANEL * sheet.width
    sheet.rect(0, 0, width, height, fill="brand" if measured else "panel")
    if not measured:
        sheet.line(width, 0, width, height, stroke="muted", dash=DASHES)


def panel(sheet: Sheet, card: Card, *, drop: float = 0.0) -> float:
    """Everything on the panel; returns where it ends. Numbers stand so much lower: at its foot."""
    measured = card.figures is not None
    ink, second = ("on_brand", "on_brand_2") if measured else ("ink", "ink_2")
    x, width = PAD, PANEL * sheet.width - 2 * PAD
    y = sheet.paragraph(x, PAD, width, card.kicker, size=SMALL, colour=second, most=3).y1 + 12
    y = _name(sheet, card, x, y, width, ink, second) + 16
    if card.quote:
        with sheet.tied("quotes.0"):
            y = sheet.paragraph(x, y, width, card.quote, size=QUOTE, weight="bold", colour=ink,
                                most=6, quoted=True).y1 + 3  # fmt: skip
            low = sheet.paragraph(x, y, width - GRADE - 6, card.speaker, size=SMALL,
                                  colour=second, most=1).y1  # fmt: skip
            grade(sheet, x + width - GRADE, y + 2, card.quote_grade, colour=second,
                  dashed=card.quote_grade in WEAK)  # fmt: skip
            y = max(low, y + GRADE + 2) + 14
    elif card.summary:
        with sheet.tied("summary"):
            box = sheet.paragraph(x, y, width - GRADE - 6, card.summary, size=BODY, colour=second,
                                  most=8)  # fmt: skip
            grade(sheet, x + width - GRADE, y + 3, WEAK[-1], colour=second, dashed=True)
        y = box.y1 + 10
    for fact in card.facts:
        room = width - GRADE - 6
        with sheet.tied(fact.mark):
            box = sheet.paragraph(x, y, room, fact.text, size=BODY, colour=second, most=3)
            grade(sheet, x + width - GRADE, y + 3, fact.grade, colour=second,
                  dashed=fact.is_weak)  # fmt: skip
        y = box.y1 + 5
    if measured:
        y = _measured(sheet, card.figures, x, y + 8 + drop, width)
    if card.remark:
        y = sheet.paragraph(x, y + 12, width, card.remark, size=BODY, weight="bold", colour=ink,
                            most=8).y1  # fmt: skip
    return y + PAD


def _name(sheet: Sheet, card: Card, x: float, y: float, width: float, ink: str, second: str):
    """A circle with initials, no picture; beside it name and archetype, which is assumed."""
    measured, across = card.figures is not None, 2 * RADIUS
    if measured:
        sheet.circle(x + RADIUS, y + RADIUS, RADIUS, fill="on_brand")
    else:
        sheet.circle(x + RADIUS, y + RADIUS, RADIUS, stroke="muted", dash=DASHES)
    sheet.text(
        x + RADIUS, y + RADIUS + 5.5, card.initials, size=16, weight="bold", anchor="middle",
        colour="brand" if measured else "ink_2",
        cell=Box(x + 2, y, x + across - 2, y + across),
    )  # fmt: skip
    left = x + across + 12
    room = width - across - 12 - (GRADE + 6 if card.key else 0)
    is_short = len(sheet.wrapped(room, card.name, size=NAME, weight="bold")) == 1
    size = NAME if is_short else LONG_NAME
    with sheet.tied(card.name_mark):
        low = sheet.paragraph(left, y, room, card.name, size=size, weight="bold", colour=ink,
                              most=4, leading=1.3).y1  # fmt: skip
        if card.key and not card.archetype:
            grade(sheet, x + width - GRADE, y + 5, WEAK[-1], colour=second, dashed=True)
    with sheet.tied("label" if card.name_mark else ""):
        if card.key and card.archetype:
            grade(sheet, x + width - GRADE, low + 2, WEAK[-1], colour=second, dashed=True)
        low = sheet.paragraph(left, low, room, card.archetype, size=BODY, colour=second, most=4,
                              leading=1.35).y1  # fmt: skip
    return max(low, y + across)


def _measured(sheet: Sheet, figures: Figures, x: float, y: float, width: float) -> float:
    """Share and stability, large, each with its detail; and what the groups may be called."""
    say = speaker(sheet.language)
    sheet.line(x, y, x + width, y, stroke="brand_rule")
    y += 12
    for head, value, detail in (
        ("share", figures.share, figures.share_detail),
        ("stability", figures.jaccard, figures.jaccard_detail),
    ):
        if not value:
            continue
        with sheet.tied(SIZES[head]):
            y = _large(sheet, say(f"personas.card.{head}"), value, detail, x, y, width)
    return sheet.paragraph(x, y, width, figures.verdict, size=SMALL, colour="on_brand_2",
                           most=5).y1  # fmt: skip


def _large(sheet: Sheet, head: str, value: str, detail: str, x: float, y: float, width: float):
    """A number with its heading, and its detail beside it, or below where that is too narrow."""
    y = sheet.paragraph(x, y, width, head, size=SMALL, colour="on_brand_2", most=1).y1
    base = y + LARGE
    beside = sheet.text(x, base, value, size=LARGE, weight="bold", colour="on_brand").x1 + 12
    if sheet.measure(detail, SMALL) <= x + width - beside:
        sheet.text(beside, base, detail, size=SMALL, colour="on_brand_2")
        y = base + 16
    else:
        y = sheet.paragraph(x, base + 6, width, detail, size=SMALL, colour="on_brand_2",
                            most=2).y1 + 12  # fmt: skip
    return y
