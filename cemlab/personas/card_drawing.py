"""The persona card: who they are at the left, what they want and how they differ at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cemlab.documents import WEAK
from cemlab.drawing import Sheet
from cemlab.language import speaker
from cemlab.personas import card_content, card_marks
from cemlab.personas.card_columns import columns, meanings
from cemlab.personas.card_content import Card
from cemlab.personas.card_marks import GRADE, grade
from cemlab.personas.card_panel import PAD, PANEL, SMALL, panel, panel_ground

if TYPE_CHECKING:
    from datetime import date

    from cemlab.documents import Persona, Resolution
    from cemlab.drawing import Drawing
    from cemlab.personas.matching import Remark
    from cemlab.personas.result import PersonaResult

GAP = 24.0  # between the panel and the right side, and between blocks
DIFFERENCES = 0.58  # of the right side
ABREAST = 3  # what it means for us: in the columns of goals, pain points and needs
LEAST_HEIGHT = 380.0


def draw(
    result: PersonaResult, persona: str, document: Persona | None = None, *, width: float = 1000,
    language: str, theme: str = "light", resolution: Resolution | None = None,
    on: date | None = None,
) -> Drawing:  # fmt: skip
    """The card of a group that was found.

    Parameters
    ----------
    result : PersonaResult
    persona : str
        The group; "1" is the largest.
    document : Persona, optional
        What people wrote about this group: name, goals, pain points, needs, meaning. Without it
        the card has numbers only, and no name is made up.
    width : float, default 1000
        Pixels.
    language : {"en", "zh"}
    theme : {"light", "dark"}
    resolution : Resolution, optional
        What `resolve` found for the document. Without it the document is looked up in this
        result alone.
    on : date, optional
        The day on which `review_by` and evidence are judged; past it is red.

    Returns
    -------
    Drawing
    """
    card = card_content.measured(result, persona, document, language, resolution=resolution, on=on)
    return _laid_out(card, width, language, theme)


def draw_proto(
    document: Persona, *, width: float = 1000, language: str, theme: str = "light",
    remark: Remark | None = None, resolution: Resolution | None = None, on: date | None = None,
) -> Drawing:  # fmt: skip
    """The card of a document that belongs to no group: assumptions, and no number.

    Parameters
    ----------
    document : Persona
    width : float, default 1000
        Pixels.
    language : {"en", "zh"}
    theme : {"light", "dark"}
    remark : tuple, optional
        Why a document that names a group is drawn without its numbers.
    resolution : Resolution, optional
        What `resolve` found for the document. Without it nothing was looked up, and no statement
        has a grade that answers would have to give.
    on : date, optional
        The day on which `review_by` and evidence are judged; past it is red.

    Returns
    -------
    Drawing
    """
    card = card_content.assumed(document, language, remark, resolution=resolution, on=on)
    return _laid_out(card, width, language, theme)


def _laid_out(card: Card, width: float, language: str, theme: str) -> Drawing:
    """Placed once to learn the height, then drawn on a panel of that height."""
    tried = Sheet(width, language, theme)
    natural = panel(tried, card)
    height = max(natural, _right(tried, card), LEAST_HEIGHT)
    sheet = Sheet(width, language, theme)
    panel_ground(sheet, height, measured=card.figures is not None)
    panel(sheet, card, drop=height - natural)
    _right(sheet, card)
    sheet.rect(0.5, 0.5, width - 1, height - 1, stroke="rule")
    if card.remark:
        sheet.remark("persona", card.remark)
    say = speaker(language)
    return sheet.finish(
        height, title=say("personas.card.title", name=card.name),
        description=_description(card, language), table=_table(card, language),
        sources=card.sources,
    )  # fmt: skip


def _right(sheet: Sheet, card: Card) -> float:
    """Everything right of the panel; returns where it ends."""
    left, right = PANEL * sheet.width + GAP, sheet.width - PAD
    y = columns(sheet, card.columns, left, right, PAD, card.nothing) + 20
    below = _numbers if card.figures is not None else _assumptions
    y = below(sheet, card, left, right, y) + 12
    for one in card.excluded:
        with sheet.tied(one.mark):
            box = sheet.paragraph(left, y, right - left - GRADE - 5, one.text, size=SMALL,
                                  colour="ink_2", most=3)  # fmt: skip
            grade(sheet, right - GRADE, y + 1, one.grade, dashed=one.is_weak)
        y = max(box.y1, y + GRADE + 2) + 4
    y += 4
    sheet.line(left, y, right, y)
    lines = [card.source, card.key] if card.key else [card.source]
    y += 7
    if card.overdue:
        y = sheet.paragraph(left, y, right - left, card.overdue, size=SMALL, colour="bad_text",
                            weight="bold").y1  # fmt: skip
    for line in lines:
        y = sheet.paragraph(left, y, right - left, line, size=SMALL, colour="muted").y1
    return y + 12


def _numbers(sheet: Sheet, card: Card, left: float, right: float, y: float) -> float:
    """How the group differs from the rest, shares beside it; below, what it means for us."""
    low, aside = y, left
    if len(card.figures.rows):
        middle = left + (right - left) * DIFFERENCES
        low = card_marks.differences(sheet, card.figures.rows, left, middle, y)
        aside = middle + GAP + 6
    for place, (item, head, levels) in enumerate(card.figures.bars):
        y = card_marks.shares(sheet, item, head, levels, card.figures.hidden[item], aside, right,
                              y, first=place == 0) + 16  # fmt: skip
    if card.figures.untold:
        y = card_marks.untold(sheet, card.figures.untold, aside, right, y)
    return meanings(sheet, card.meanings, left, right, max(low + 14, y), ABREAST)


def _assumptions(sheet: Sheet, card: Card, left: float, right: float, y: float) -> float:
    """What else a document says; beside it, what it means for us."""
    third = (right - left - 2 * GAP) / 3
    split = left + 2 * third + GAP if card.meanings else right
    low = columns(sheet, card.behind, left, split, y) if card.behind else y
    return max(low, meanings(sheet, card.meanings, split + GAP, right, y))


def _description(card: Card, language: str) -> str:
    parts = [card.archetype, card.kicker]
    if card.figures is not None:
        parts += [card.figures.share, card.figures.share_detail]
    parts.append(card.remark)
    return speaker(language)("common.source_join").join(part for part in parts if part)


def _table(card: Card, language: str) -> list[tuple[str, ...]]:
    """The same content as rows: what, text, evidence."""
    say = speaker(language)
    rows = [tuple(say(f"personas.card.table_{head}") for head in ("what", "text", "evidence"))]
    for column in (*card.columns, *card.behind):
        rows += [(column.head, one.text, " ".join(filter(None, (one.tag, one.grade))))
                 for one in column.entries]  # fmt: skip
    if card.figures is not None:
        rows += card_marks.told(card.figures, language)
    rows += [(say("personas.card.meaning"), text, WEAK[-1]) for text in card.meanings]
    return rows + [(say("personas.card.not_covered"), one.text, one.grade) for one in card.excluded]
