"""The cards of a blueprint: how high they are, and what stands on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cemlab.drawing import LEADING, Box, Profile, Sheet
from cemlab.drawing.signs import GOLDEN, GRADE, badge, grade, waiting
from cemlab.journeys.blueprints.content import CUSTOMER, Card, Fail
from cemlab.journeys.map_lanes import check_budget

PAD, TOP = 7.0, 6.0  # inside a card
MOST_LINES = 10
# fill and outline, from what customers can touch down to what they never see
LOOKS = {
    "evidence": ("paper", "rule"),
    CUSTOMER: ("good_tint", None),
    "frontstage_people": ("depth_1", None),
    "frontstage_technology": ("depth_1", None),
    "backstage_people": ("depth_2", None),
    "backstage_technology": ("depth_2", None),
    "support": ("depth_3", None),
    "rules": ("depth_3", None),
    "staff_feeling": ("paper", "rule"),
}


class Piece(NamedTuple):
    """A part of a card: its height, and what draws it from its upper left corner."""

    height: float
    draw: Callable[[float, float], None]


def height_of(sheet: Sheet, card: Card, width: float, profile: Profile) -> float:
    """How high a card must be for all that stands on it."""
    k = profile.scale
    box = Box(0, 0, width, float("inf"))
    return 2 * TOP * k + sum(one.height for one in _pieces(sheet, card, box, profile))


def draw_card(sheet: Sheet, card: Card, lane: str, box: Box, profile: Profile) -> None:
    """A card in its box, darker the further from customers; orange where something goes wrong."""
    k, (fill, outline) = profile.scale, LOOKS[lane]
    thick = 1.0
    if card.fails:
        outline, thick = "bad", 1.8 * k
    dash = (3 * k, 2.5 * k) if card.is_assumed and not card.fails else None
    if card.is_assumed and not card.fails:
        outline = "mark_weak"
    sheet.rect(*box[:2], box.width, box.height, fill=fill, stroke=outline, thick=thick,
               radius=3 * k, dash=dash)  # fmt: skip
    check_budget(sheet, card.text)
    y = box.y0 + TOP * k
    for piece in _pieces(sheet, card, box, profile):
        piece.draw(box.x0 + PAD * k, y)
        y += piece.height


def _pieces(sheet: Sheet, card: Card, box: Box, profile: Profile) -> Iterator[Piece]:
    """What stands on a card, from above."""
    k = profile.scale
    room = box.width - 2 * PAD * k
    letter = card.grade if card.is_weak else ""
    below = _with_room(sheet, card, room, profile) if letter else ""
    yield _text(sheet, card.text, "" if below else letter, room, box, profile,
                "ink_2" if card.is_assumed else "ink")  # fmt: skip
    for forms in card.waits:
        yield _wait(sheet, forms, room, box, profile)
    for words in card.meta:
        yield _text(sheet, words, letter if words == below else "", room, box, profile, "ink_2",
                    profile.small)  # fmt: skip
    for fail in card.fails:
        yield _fail(sheet, fail, "" if fail.grade == letter else fail.grade, room, box, profile)
    for words in card.onward:
        yield _text(sheet, words, "", room, box, profile, "ink_2", profile.small)


def _with_room(sheet: Sheet, card: Card, room: float, profile: Profile) -> str:
    """The line below the text that takes its letter, where the text itself has no room for it."""

    def is_free(words: str, size: float) -> bool:
        lines = sheet.wrapped(room, words, size=size)[:MOST_LINES]
        return sheet.measure(lines[-1], size) + (GRADE + 5) * profile.scale <= room

    if not card.text or is_free(card.text, profile.base):
        return ""
    return next((words for words in card.meta if is_free(words, profile.small)), "")


def _text(
    sheet: Sheet, words: str, letter: str, room: float, box: Box, profile: Profile, role: str,
    size: float = 0.0,
) -> Piece:  # fmt: skip
    """Words, and the letter of what carries little after the last of them."""
    k, size = profile.scale, size or profile.base
    lines = sheet.wrapped(room, words, size=size)[:MOST_LINES]
    step, after = size * LEADING, (GRADE + 5) * k
    last = sheet.measure(lines[-1], size) if lines else 0.0
    below = bool(letter) and last + after > room
    height = (len(lines) + below) * step

    def draw(x: float, y: float) -> None:
        sheet.paragraph(x, y, room, words, cell=box, most=MOST_LINES, colour=role, size=size)
        grade(sheet, letter, x if below else x + last + 5 * k, y + height - step / 2, k, box,
              is_weak=True)  # fmt: skip

    return Piece(height, draw)


def _wait(sheet: Sheet, forms: tuple[str, ...], room: float, box: Box, profile: Profile) -> Piece:
    """A gold triangle, and how long."""
    k, step = profile.scale, profile.base * LEADING
    free = room - (GOLDEN[0] + 5) * k
    look = {"size": profile.small, "weight": "bold"}
    words = next((one for one in forms if sheet.measure(one, **look) <= free), forms[-1])
    lines = sheet.wrapped(free, words, **look)[:3]
    height = max(step, len(lines) * profile.small * LEADING)

    def draw(x: float, y: float) -> None:
        end = waiting(sheet, x, y + step / 2, k)
        top = y + (step - profile.small * LEADING) / 2
        sheet.paragraph(end + 5 * k, top, free, words, cell=box, most=3, **look)

    return Piece(height, draw)


def _fail(sheet: Sheet, fail: Fail, letter: str, room: float, box: Box, profile: Profile) -> Piece:
    """A badge, what goes wrong, how often, and what that rests on where the card does not say."""
    k, size = profile.scale, profile.small
    wide = sheet.measure(fail.tag, size, "bold") + 8 * k
    beside = room - wide - 5 * k >= 4.5 * size  # else the words stand below the badge
    indent, drop = (wide + 5 * k, 0.0) if beside else (0.0, 17 * k)
    free, step = room - indent, size * LEADING
    often = next((one for one in fail.often if sheet.measure(one, size, "bold") <= free),
                 fail.often[-1] if fail.often else "")  # fmt: skip
    lines = sheet.wrapped(free, fail.text, size=size)[:MOST_LINES]
    shares = sheet.wrapped(free, often, size=size, weight="bold")[:4]
    told = shares or lines
    last = sheet.measure(told[-1], size, "bold" if shares else "regular") if told else 0.0
    below = bool(letter) and last + (GRADE + 5) * k > free
    height = drop + (len(lines) + len(shares) + below) * step + 2 * k

    def draw(x: float, y: float) -> None:
        badge(sheet, fail.tag, x, y + 8.5 * k, size=size, k=k, cell=box)
        left, look = x + indent, {"size": size, "colour": "bad_text", "cell": box}
        end = sheet.paragraph(left, y + drop + 1 * k, free, fail.text, most=MOST_LINES, **look).y1
        sheet.paragraph(left, end, free, often, most=4, weight="bold", **look)
        at = left if below else left + last + 5 * k
        grade(sheet, letter, at, y + height - step / 2 - 1 * k, k, box, is_weak=fail.is_weak)

    return Piece(height, draw)
