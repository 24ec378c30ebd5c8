"""What blueprints and story maps say against themselves, their journey or the study."""

from __future__ import annotations

from collections.abc import Sequence

from cemlab.documents.blueprint_schema import CUSTOMER, Blueprint
from cemlab.documents.journey_schema import Journey
from cemlab.documents.naming import Names, Problems, twice, unknown
from cemlab.documents.story_map_schema import StoryMap
from cemlab.study import Study


def blueprint_contradictions(blueprint: Blueprint) -> Problems:
    """What a blueprint says against itself."""
    nodes = [node.id for node in blueprint.nodes]
    problems = twice([(("nodes", at, "id"), name) for at, name in enumerate(nodes)])
    problems += [
        (("nodes", at, "id"), f"is {name!r}, but ids that begin with {CUSTOMER!r} are the actions "
         "of customers. Give the node another.")
        for at, name in enumerate(nodes) if name.startswith(CUSTOMER)
    ]  # fmt: skip
    links = list(enumerate(blueprint.links))
    ends = [(("links", at, key), name)
            for at, link in links for key, name in (("from", link.from_), ("to", link.to))
            if not name.startswith(CUSTOMER)]  # fmt: skip
    problems += unknown(ends, nodes, "node of this blueprint")
    for at, link in links:
        if link.from_ == link.to:
            problems.append((("links", at), f"leads from {link.to!r} to itself. Remove it."))
    drawn: Names = [(("links", at), f"{link.from_} → {link.to}") for at, link in links]
    return problems + twice(drawn)


def story_map_contradictions(story_map: StoryMap) -> Problems:
    """What a story map says against itself."""
    slices = [one.id for one in story_map.slices]
    cards = list(enumerate(story_map.cards))
    problems = twice([(("slices", at, "id"), name) for at, name in enumerate(slices)])
    problems += twice([(("cards", at, "id"), card.id) for at, card in cards if card.id is not None])
    named = [(("cards", at, "slice"), card.slice) for at, card in cards]
    return problems + unknown(named, slices, "slice of this story map")


def service_names(
    document: Blueprint | StoryMap, personas: Sequence[str], journeys: Sequence[Journey],
    unread: Sequence[str], study: Study,
) -> Problems:  # fmt: skip
    """Names that the journey of a blueprint or story map, or the study, does not have.

    `unread` has the ids of journeys with problems of their own: naming one is no second problem.
    """
    if document.journey in unread:
        return []
    by_id = {one.id: one for one in journeys}
    if document.journey not in by_id:
        return unknown([(("journey",), document.journey)], by_id, "journey")
    own = _of_blueprint if isinstance(document, Blueprint) else _of_story_map
    problems = own(document, by_id[document.journey])
    if isinstance(document, StoryMap):
        cards = list(enumerate(document.cards))
        named = [(("cards", at, "persona"), card.persona) for at, card in cards if card.persona]
        problems += unknown(named, personas, "persona")
        named = [(("cards", at, "driver_effect"), card.driver_effect) for at, card in cards
                 if card.driver_effect]  # fmt: skip
        problems += unknown(named, study.survey.items, "item of the survey")
    return problems


def _of_blueprint(blueprint: Blueprint, journey: Journey) -> Problems:
    steps = [step.id for step in journey.steps]
    what = f"touchpoint of the journey {journey.id!r}"
    nodes = list(enumerate(blueprint.nodes))
    problems = unknown([(("nodes", at, "step"), node.step) for at, node in nodes], steps, what)
    for key in ("duration", "wait_before"):
        timed = [(("nodes", at, key, "measured"), getattr(node, key).measured)
                 for at, node in nodes
                 if getattr(node, key) is not None and getattr(node, key).measured]  # fmt: skip
        problems += unknown(timed, steps, what)
    failing = [
        (("nodes", at, "fail_point", "pain"), node.fail_point.pain)
        for at, node in nodes
        if node.fail_point is not None and node.fail_point.pain
    ]
    pains = [pain.id for pain in journey.pains()]
    problems += unknown(failing, pains, f"pain of the journey {journey.id!r}")
    acting = [f"{CUSTOMER}{step.id}" for step in journey.steps if step.customer_action]
    ends = [
        (("links", at, key), name)
        for at, link in enumerate(blueprint.links)
        for key, name in (("from", link.from_), ("to", link.to))
        if name.startswith(CUSTOMER)
    ]
    return problems + unknown(ends, acting, f"action of customers in the journey {journey.id!r}")


def _of_story_map(story_map: StoryMap, journey: Journey) -> Problems:
    cards = list(enumerate(story_map.cards))
    problems = unknown([(("cards", at, "task"), card.task) for at, card in cards],
                       [step.id for step in journey.steps],
                       f"touchpoint of the journey {journey.id!r}")  # fmt: skip
    for kind, known in (("pains", journey.pains()), ("measures", journey.measures())):
        named = [
            (("cards", at, kind, inner), name)
            for at, card in cards
            for inner, name in enumerate(getattr(card, kind))
        ]
        what = f"{kind.removesuffix('s')} of the journey {journey.id!r}"
        problems += unknown(named, [one.id for one in known], what)
    return problems
