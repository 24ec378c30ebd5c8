"""Joins a story map with the journey whose stages and touchpoints it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cemlab.documents import Journey, Persona, StoryCard, StoryMap
from cemlab.errors import OptionError
from cemlab.journeys.story_maps.content import Activity, Card, StoryContent, Task
from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.journeys.result import JourneyResult

BLOCK = "journeys.story_map"


def joined(
    story_map: StoryMap, journey: Journey, language: str, *, result: JourneyResult | None = None,
    personas: Mapping[str, Persona] | None = None,
) -> StoryContent:  # fmt: skip
    """Activities are the stages of the journey that have touchpoints, tasks the touchpoints.

    Personas and survey items are called by their words where `personas` and `result` know them,
    else by their ids.
    """
    _check(story_map, journey)
    say = speaker(language)
    names = {key: _called(one, language) for key, one in (personas or {}).items()}

    def card_of(card: StoryCard) -> Card:
        item = card.driver_effect or ""
        return Card(
            text=story_map.words(card.text, language), kind=card.kind, id=card.id or "",
            serves=(*card.pains, *card.measures),
            persona=names.get(card.persona or "", card.persona or ""),
            effect=result.label(item, language) if item and result is not None else item,
        )  # fmt: skip

    activities = tuple(
        Activity(
            title=journey.words(stage.title, language),
            tasks=tuple(
                Task(title=journey.words(step.title, language),
                     cells=tuple(tuple(map(card_of, story_map.cards_of(step.id, one.id)))
                                 for one in story_map.slices))
                for step in journey.steps_of(stage.id)
            ),
        )
        for stage in journey.stages if journey.steps_of(stage.id)
    )  # fmt: skip
    return StoryContent(
        language=language,
        kicker=say(f"{BLOCK}.kicker", title=journey.words(journey.title, language)),
        title=story_map.words(story_map.title, language),
        slices=tuple(story_map.words(one.title, language) for one in story_map.slices),
        activities=activities,
        pains=tuple(pain.id for pain in journey.pains() if pain.kind != "delight"),
        relieved=tuple(_relieved(story_map, journey, one.id) for one in story_map.slices),
        sources=(say("common.simulated"),)
        if any(one.simulated for one in journey.sources().values())
        else (),
    )


def _check(story_map: StoryMap, journey: Journey) -> None:
    if not isinstance(story_map, StoryMap) or not isinstance(journey, Journey):
        raise OptionError(
            f"Given were a {type(story_map).__name__} and a {type(journey).__name__}. Expected a "
            "StoryMap and its Journey: read them with cemlab.documents.read_documents(study)."
        )
    if story_map.journey != journey.id:
        raise OptionError(
            f"The story map {story_map.id!r} is of the journey {story_map.journey!r}, but the "
            f"journey given is {journey.id!r}. Give the journey {story_map.journey!r}."
        )
    slices = {one.id for one in story_map.slices}
    steps = {step.id for step in journey.steps}
    wrong = [
        f"{card.text.get('en') or card.text.get('zh')!r}: the {what} {name!r} is in neither file"
        for card in story_map.cards
        for what, name, known in (("task", card.task, steps), ("slice", card.slice, slices))
        if name not in known
    ]
    if wrong:
        raise OptionError(
            f"Cards of the story map {story_map.id!r} have no place:\n" + "\n".join(wrong)
            + "\nName a step of the journey, and a slice of the story map."
        )  # fmt: skip


def _called(persona: Persona, language: str) -> str:
    """The name that people gave a persona, which is short; else what kind of person it is."""
    given = persona.label if persona.fiction is None else persona.fiction.name
    return persona.words(given, language)


def _relieved(story_map: StoryMap, journey: Journey, name: str) -> tuple[str, ...]:
    """Pain points that a slice serves: named by a card, or by a measure that a card is part of."""
    measures = {measure.id: measure.pains for measure in journey.measures()}
    served = {
        pain for card in story_map.cards if card.slice == name
        for pain in (*card.pains, *(one for own in card.measures for one in measures.get(own, ())))
    }  # fmt: skip
    return tuple(pain.id for pain in journey.pains()
                 if pain.id in served and pain.kind != "delight")  # fmt: skip
