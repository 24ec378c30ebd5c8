"""The user-story map: activities over tasks over what to build for them, release by release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cemlab.drawing import Box, Drawing, Sheet, profile_for
from cemlab.drawing.profiles import width_of
from cemlab.drawing.sheet_frame import Key, foot, head
from cemlab.journeys.story_maps.cards import PAD, draw_card, height_of
from cemlab.journeys.story_maps.columns import GAP, Columns, columns_of
from cemlab.journeys.story_maps.content import StoryContent
from cemlab.journeys.story_maps.joining import joined
from cemlab.journeys.story_maps.slides import pages_of
from cemlab.journeys.story_maps.telling import headline
from cemlab.language import check_language, listed, speaker

if TYPE_CHECKING:
    from cemlab.documents import Journey, Persona, StoryMap
    from cemlab.journeys.result import JourneyResult

BLOCK = "journeys.story_map"
STACK, SLICE = 7.0, 11.0  # between cards of a column, around a slice
HEAD_LINES = 3
MOST_TOUCHPOINTS = 16


def draw_story_map(
    story_map: StoryMap, journey: Journey, *, result: JourneyResult | None = None,
    personas: Mapping[str, Persona] | None = None, width: float = 1000, language: str,
    theme: str = "light",
) -> Drawing:  # fmt: skip
    """The user-story map of a journey.

    Activities are its stages, tasks its touchpoints. Functional cards are what users see,
    supporting ones what that rests on; each names the pain points and measures it serves. The
    order of cards in a column is their priority.

    Parameters
    ----------
    story_map : StoryMap
    journey : Journey
        The journey that the story map names.
    result : JourneyResult, optional
        Knows how the survey words the items that cards name; else they are called by their ids.
    personas : mapping of str to Persona, optional
        Knows the personas that cards name, by id: `documents.personas`.
    width : float, default 1000
        Pixels: 1000 a notebook, 1240 landscape A4, 1280 a slide, 1560 landscape A3.
    language : {"en", "zh"}
    theme : {"light", "dark"}

    Returns
    -------
    Drawing
        `remarks` tell cards that serve nothing, texts that are too long to be read, and a sheet
        that is too narrow or too tall.

    Raises
    ------
    OptionError
        The story map is of another journey, or there are more touchpoints than the width can show.

    Notes
    -----
    The headline counts the pain points that the first slice serves, directly or by a measure;
    where it serves none it is the plain name.

    References
    ----------
    Patton (2014), *User Story Mapping*.

    Examples
    --------
    >>> documents = cemlab.documents.read_documents(study)
    >>> draw_story_map(documents.story_maps["repair"], documents.journeys["repair"], language="zh")
    """
    check_language(language)
    content = joined(story_map, journey, language, result=result, personas=personas)
    return _sheet(content, headline(content), width, theme)


def draw_story_map_slides(
    story_map: StoryMap, journey: Journey, *, result: JourneyResult | None = None,
    personas: Mapping[str, Persona] | None = None, language: str, theme: str = "light",
) -> tuple[Drawing, ...]:  # fmt: skip
    """The user-story map on slides of 16:9: as many releases on each as fit.

    Parameters are those of `draw_story_map`. A release that is too tall is spread over several
    slides, by priority. `cemlab.drawing.save_slides` writes them into one file.

    Examples
    --------
    >>> slides = draw_story_map_slides(story_map, journey, language="en")
    >>> cemlab.drawing.save_slides("stories.pptx", slides)
    """
    check_language(language)
    whole = joined(story_map, journey, language, result=result, personas=personas)
    say, told, width = speaker(language), headline(whole), width_of("slide")
    least = profile_for(width).tallest

    def said(number: int, many: int) -> str:
        numbers = {"number": number, "many": many}
        return told if many == 1 else say("journeys.map.page_headline", headline=told, **numbers)

    def height(part: StoryContent) -> float:
        return _laid(part, said(99, 99), width, theme)[1]

    parts = pages_of(whole, least, height)
    return tuple(_sheet(part, said(number, len(parts)), width, theme, least=least)
                 for number, part in enumerate(parts, start=1))  # fmt: skip


def _sheet(
    content: StoryContent, told: str, width: float, theme: str, *, least: float = 0
) -> Drawing:
    """A sheet with a story map or a part of one, at least so high."""
    sheet, bottom = _laid(content, told, width, theme)
    return sheet.finish(max(bottom, least), title=told, description=_description(content),
                        table=_table(content))  # fmt: skip


def _laid(content: StoryContent, told: str, width: float, theme: str) -> tuple[Sheet, float]:
    """Everything on a sheet under its headline, and where it ends."""
    sheet, profile = Sheet(width, content.language, theme), profile_for(width)
    columns = columns_of(sheet, content, profile)
    y = head(sheet, profile, kicker=content.kicker, headline=told)
    y = _heads(sheet, content, columns, y + 2 * profile.scale, profile)
    y = _slices(sheet, content, columns, y, profile)
    bottom = foot(sheet, profile, y, sources=content.sources, key=_key(content))
    _remarks(sheet, content, columns, bottom, profile)
    return sheet, bottom


def _heads(sheet: Sheet, content: StoryContent, columns: Columns, y: float, profile) -> float:
    """Activities over their tasks; returns where they end."""
    k, say = profile.scale, speaker(content.language)
    spans, at = [], 0
    for activity in content.activities:
        last = at + len(activity.tasks) - 1
        spans.append((columns.tasks[at][0], columns.tasks[last][1]))
        at = last + 1
    rows = (
        ("activities", [one.title for one in content.activities], spans, profile.head, "brand"),
        ("tasks", [one.title for one in content.tasks], columns.tasks, profile.base, "depth_2"),
    )
    for name, titles, places, size, fill in rows:
        y = _head_row(sheet, say(f"{BLOCK}.{name}"), titles, places, size, fill, y, profile)
        y += GAP * k
    return y + 3 * k


def _head_row(sheet: Sheet, name, titles, places, size: float, fill: str, y: float, profile):
    """A row of filled boxes with bold names, all equally high; returns where it ends."""
    k, look = profile.scale, {"size": size, "weight": "bold", "leading": 1.25}
    broken = [sheet.wrapped(x1 - x0 - 2 * PAD * k, title, size=size, weight="bold")[:HEAD_LINES]
              for title, (x0, x1) in zip(titles, places, strict=True)]  # fmt: skip
    height = max(map(len, broken)) * size * 1.25 + 14 * k
    sheet.text(profile.edge, y + height / 2 + size * 0.36, name, size=profile.label,
               weight="bold", colour="ink_2")  # fmt: skip
    for title, lines, (x0, x1) in zip(titles, broken, places, strict=True):
        box = sheet.rect(x0, y, x1 - x0, height, fill=fill, radius=3 * k)
        top = y + (height - len(lines) * size * 1.25) / 2
        sheet.paragraph(x0 + PAD * k, top, box.width - 2 * PAD * k, title, most=HEAD_LINES,
                        colour="on_brand" if fill == "brand" else "ink", cell=box,
                        **look)  # fmt: skip
    return y + height


def _slices(sheet: Sheet, content: StoryContent, columns: Columns, y: float, profile) -> float:
    """What is built together, under its line; the line under the first slice is the strongest."""
    k = profile.scale
    sheet.line(profile.edge, y, sheet.width - profile.edge, y, stroke="ink", thick=2 * k)
    for number, name in enumerate(content.slices):
        y += SLICE * k
        label = sheet.paragraph(
            profile.edge, y + 5 * k, columns.left - profile.edge - 8 * k, name,
            size=profile.label, weight="bold", leading=1.3,
            colour="ink_2" if number + content.first else "ink",
            most=4,
        )  # fmt: skip
        stacks = [task.cells[number] for task in content.tasks]
        end = y
        for row in range(content.rows(number)):
            own = [(stack[row], place) for stack, place in zip(stacks, columns.tasks, strict=True)
                   if row < len(stack)]  # fmt: skip
            height = max((height_of(sheet, card, x1 - x0, profile) for card, (x0, x1) in own),
                         default=0.0)  # fmt: skip
            top = end + (STACK * k if row else 0)
            for card, (x0, x1) in own:
                draw_card(sheet, card, Box(x0, top, x1, top + height), profile)
            end = top + height
        y = max(end, label.y1) + SLICE * k
        is_last = number == len(content.slices) - 1
        if not number + content.first and not is_last:
            sheet.line(profile.edge, y, sheet.width - profile.edge, y, stroke="ink", thick=1.4 * k)
        elif not is_last:
            sheet.line(profile.edge, y, sheet.width - profile.edge, y)
    return y


def _key(content: StoryContent) -> list[Key]:
    say, kinds = speaker(content.language), {card.kind for card in content.cards()}
    draws = {"functional": _functional, "supporting": _supporting}
    key: list[Key] = [(draw, 14.0, say(f"{BLOCK}.key.{kind}")) for kind, draw in draws.items()
                      if kind in kinds]  # fmt: skip
    if any(card.serves for card in content.cards()):
        key.append((None, 0.0, say(f"{BLOCK}.key.serves")))
    return key


def _functional(sheet: Sheet, x: float, y: float, k: float) -> None:
    _sample(sheet, x, y, k, "good")


def _supporting(sheet: Sheet, x: float, y: float, k: float) -> None:
    _sample(sheet, x, y, k, "support")


def _sample(sheet: Sheet, x: float, y: float, k: float, tone: str) -> None:
    sheet.rect(x, y - 6 * k, 14 * k, 12 * k, fill=f"{tone}_tint")
    sheet.rect(x, y - 6 * k, 3 * k, 12 * k, fill=tone)


def _remarks(sheet: Sheet, content: StoryContent, columns: Columns, bottom: float, profile) -> None:
    say, many = speaker(content.language), len(content.tasks)
    idle = [card.id or card.text for card in content.cards() if not card.serves]
    if idle:
        named = listed(idle, content.language, most=5)
        sheet.remark("serves_nothing", say(f"{BLOCK}.serves_nothing", cards=named))
    if many > MOST_TOUCHPOINTS:
        told = {"n": many, "limit": MOST_TOUCHPOINTS}
        sheet.remark("many_touchpoints", say("journeys.map.remark.many_touchpoints", **told))
    if columns.is_narrow:
        sheet.remark("narrow", say("journeys.map.remark.narrow"))
    if profile.tallest and bottom > profile.tallest:
        sheet.remark("tall", say("drawing.tall", height=bottom, limit=profile.tallest))


def _description(content: StoryContent) -> str:
    say, cards = speaker(content.language), content.cards()
    return say(
        f"{BLOCK}.alt", activities=len(content.activities), tasks=len(content.tasks),
        functional=sum(not card.is_supporting for card in cards),
        supporting=sum(card.is_supporting for card in cards), slices=len(content.slices),
    )  # fmt: skip


def _table(content: StoryContent) -> list[list[str]]:
    """The same content in rows, a card each, slice by slice."""
    say = speaker(content.language)
    names = ("slice", "activity", "task", "kind", "text", "serves", "effect", "persona")
    rows = [[say(f"{BLOCK}.table.{name}") for name in names]]
    for number, name in enumerate(content.slices):
        for activity in content.activities:
            rows += [
                [name, activity.title, task.title, say(f"{BLOCK}.word.{card.kind}"), card.text,
                 ", ".join(card.serves), card.effect, card.persona]
                for task in activity.tasks for card in task.cells[number]
            ]  # fmt: skip
    return rows
