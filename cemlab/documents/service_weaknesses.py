"""What documents weaken in each other: blueprint and journey, journey to be and as it is, waves."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cemlab.documents.blueprint_schema import Blueprint
from cemlab.documents.journey_schema import Journey
from cemlab.documents.story_map_schema import StoryMap
from cemlab.documents.text_weaknesses import shortened

# whose deeds belong into the journey, where map and blueprint find them
CUSTOMERS = re.compile(
    r"(?:the )?(?:customers?|clients?|residents?|tenants?|guests?|passengers?|patients?|users?)"
    r"|客户|顾客|用户|住户|业主|租户|乘客|客人|患者",
    re.IGNORECASE,
)

Found = Iterator[tuple[str, tuple, dict[str, Any]]]


def weak_blueprint(blueprint: Blueprint, journeys: Mapping[str, Journey]) -> Found:
    """Customer actions that a blueprint tells again, and those that its journey does not tell.

    Yields
    ------
    (code, place, values of the message)
    """
    journey = journeys.get(blueprint.journey)
    steps = {} if journey is None else {step.id: step for step in journey.steps}
    for at, node in enumerate(blueprint.nodes):
        step = steps.get(node.step)
        action = None if step is None else step.customer_action
        is_same = action is not None and not set(map(_plain, node.text.values())).isdisjoint(
            map(_plain, action.text.values())
        )
        acts = node.actor is not None and any(map(CUSTOMERS.fullmatch, node.actor.values()))
        if is_same or acts:
            yield "action_repeated", ("nodes", at), {"text": shortened(node.text)}
    first = {node.step: at for at, node in reversed(list(enumerate(blueprint.nodes)))}
    for name, at in sorted(first.items(), key=lambda one: one[1]):
        if name in steps and steps[name].customer_action is None:
            yield "no_action", ("nodes", at, "step"), {"id": name, "journey": journey.id}


def served_steps(blueprints: Collection[Blueprint], journey: str) -> set[str]:
    """Touchpoints of a journey where a blueprint says who or what acts."""
    return {
        node.step
        for one in blueprints
        if one.journey == journey
        for node in one.nodes
        if node.actor is not None or node.system is not None
    }


def weak_story_map(story_map: StoryMap) -> Found:
    """Cards that serve no pain and no measure."""
    for at, card in enumerate(story_map.cards):
        if not card.pains and not card.measures:
            yield "card_of_nothing", ("cards", at), {"text": shortened(card.text)}


def weak_kinship(journey: Journey, journeys: Mapping[str, Journey]) -> Found:
    """Touchpoints that a planned journey calls otherwise than the journey as it is."""
    before = _as_is(journey, journeys)
    if before is None:
        return
    known = {step.id for step in before.steps}
    if known.isdisjoint(step.id for step in journey.steps):
        if before.id in (*journey.links, journey.parent):  # else it may be that of something else
            yield "no_common_step", ("steps",), {"journey": before.id}
        return
    here = {step.id for step in journey.steps}
    titles = {_plain(title): step.id for step in before.steps if step.id not in here
              for title in step.title.values()}  # fmt: skip
    for at, step in enumerate(journey.steps):
        same = [titles[title] for title in map(_plain, step.title.values()) if title in titles]
        if step.id not in known and same:
            yield "id_changed", ("steps", at, "id"), {"id": step.id, "before": same[0]}


def changed_metrics(journey: Journey, changed: Mapping[str, str]) -> Found:
    """Items by which a journey is judged, and which were asked otherwise in another wave.

    `changed` has the wave for each such item. In a study of one wave there is none.
    """
    named = [] if journey.outcome is None else [(("outcome",), journey.outcome)]
    for at, step in enumerate(journey.steps):
        for inner, measure in enumerate(step.measures):
            for key in ("predicted", "acceptance"):
                rule = getattr(measure, key)
                if rule is not None:
                    place = ("steps", at, "measures", inner, key, "metric")
                    named.append((place, rule.metric))
    for place, name in named:
        if name in changed:
            yield "changed_metric", place, {"id": name, "wave": changed[name]}


def _as_is(journey: Journey, journeys: Mapping[str, Journey]) -> Journey | None:
    """The journey as it is of a planned one: that it links to, else the only one there is."""
    if journey.kind == "as_is":
        return None
    there = {name: one for name, one in journeys.items() if one.kind == "as_is"}
    linked = [there[name] for name in (*journey.links, journey.parent) if name in there]
    if linked:
        return linked[0]
    return next(iter(there.values())) if len(there) == 1 else None


def _plain(text: str) -> str:
    """A text without what does not make it another one."""
    return re.sub(r"[\W_]+", "", text).casefold()
