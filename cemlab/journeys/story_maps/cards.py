"""The cards of a story map: a coloured edge, the word of their kind, the text, and what for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cemlab.drawing import LEADING, Box, Profile, Sheet
from cemlab.journeys.map_lanes import check_budget
from cemlab.journeys.story_maps.content import Card
from cemlab.language import speaker

BLOCK = "journeys.story_map"
EDGE, PAD, TOP = 3.0, 8.0, 6.0  # the coloured edge, and the air inside a card
MOST_LINES = 8


class Line(NamedTuple):
    """A part of a card: its height, and what draws it from its upper left corner."""

    height: float
    draw: Callable[[float, float], object]


def height_of(sheet: Sheet, card: Card, width: float, profile: Profile) -> float:
    """How high a card must be."""
    box = Box(0, 0, width, float("inf"))
    return 2 * TOP * profile.scale + sum(one.height for one in _lines(sheet, card, box, profile))


def draw_card(sheet: Sheet, card: Card, box: Box, profile: Profile) -> None:
    """A card in its box."""
    tone, k = tone_of(card), profile.scale
    sheet.rect(*box[:2], box.width, box.height, fill=f"{tone}_tint")
    sheet.rect(*box[:2], EDGE * k, box.height, fill=tone)
    check_budget(sheet, card.text)
    y = box.y0 + TOP * k
    for line in _lines(sheet, card, box, profile):
        line.draw(box.x0 + (EDGE + PAD) * k, y)
        y += line.height


def tone_of(card: Card) -> str:
    """Blue for what users see, red for what supports it; the word says so as well."""
    return "support" if card.is_supporting else "good"


def _lines(sheet: Sheet, card: Card, box: Box, profile: Profile) -> Iterator[Line]:
    k, say, tone = profile.scale, speaker(sheet.language), tone_of(card)
    room = box.width - (EDGE + 1.6 * PAD) * k
    small = {"size": profile.small, "cell": box}
    kind = say(f"{BLOCK}.kind.{card.kind}")
    yield Line(
        profile.small * 1.3,
        lambda x, y: sheet.text(x, y + profile.small * 0.98, kind, weight="bold",
                                colour=f"{tone}_text", **small),
    )  # fmt: skip
    lines = sheet.wrapped(room, card.text, size=profile.base)[:MOST_LINES]
    yield Line(
        len(lines) * profile.base * LEADING,
        lambda x, y: sheet.paragraph(x, y, room, card.text, size=profile.base, cell=box,
                                     most=MOST_LINES),
    )  # fmt: skip
    for words in _meta(card, say):
        many = len(sheet.wrapped(room, words, size=profile.small)[:3])
        yield Line(
            many * profile.small * LEADING,
            lambda x, y, words=words: sheet.paragraph(x, y, room, words, colour="ink_2", most=3,
                                                      **small),
        )  # fmt: skip


def _meta(card: Card, say: Callable) -> list[str]:
    """What the card serves, through what it is to work, and for whom."""
    serves = say("journeys.map.answers_to", pains=", ".join(card.serves)) if card.serves else ""
    effect = say(f"{BLOCK}.effect", item=card.effect) if card.effect else ""
    persona = say(f"{BLOCK}.persona", persona=card.persona) if card.persona else ""
    return [words for words in (serves, effect, persona) if words]
