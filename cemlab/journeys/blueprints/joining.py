"""Joins a blueprint with its journey, and with the times and shares that were measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cemlab.documents import Blueprint, Journey
from cemlab.errors import OptionError
from cemlab.journeys.blueprints.content import (
    CUSTOMER,
    ORDER,
    BlueprintContent,
    Card,
    Column,
    Fail,
    Lane,
    Link,
    Time,
)
from cemlab.journeys.blueprints.grading import Letters
from cemlab.journeys.blueprints.naming_sources import sources_of
from cemlab.journeys.blueprints.reading_tables import measured_failures, measured_times, number
from cemlab.journeys.blueprints.wording import aimed
from cemlab.journeys.map_wording import duration
from cemlab.language import Speaker, listed, speaker
from cemlab.numerics import MIN_REPORT

if TYPE_CHECKING:
    from cemlab.documents import BlueprintNode, JourneyTouchpoint, Resolution
    from cemlab.journeys.result import JourneyResult

BLOCK = "journeys.blueprint"
ALWAYS = (CUSTOMER, "frontstage", "backstage", "support")  # also where nobody acts


def joined(
    blueprint: Blueprint, journey: Journey, *, result: JourneyResult | None, dwell: Any,
    deviations: Any, resolution: Resolution | None, language: str,
) -> BlueprintContent:  # fmt: skip
    """The words of both documents, the measured times, and how often something fails."""
    _check(blueprint, journey)
    letters = Letters.found(blueprint, journey, resolution)
    say = speaker(language)
    as_is = journey.kind == "as_is"  # what is only planned shows nothing that was measured
    least = MIN_REPORT if result is None else result.glance()["min_cell"].iloc[0]
    times = measured_times(dwell, least) if as_is else {}
    failed = measured_failures(deviations) if as_is else {}
    low = _low_answers(result) if as_is else {}
    tags = _tags(blueprint, journey)
    lanes = _lanes(letters, times, failed, low, tags, language)
    columns = tuple(_column(journey, step, times, number, language)
                    for number, step in enumerate(journey.steps, start=1))  # fmt: skip
    drawn = {card.id for lane in lanes for cell in lane.cells for card in cell}
    links, lost = [], []
    for one in blueprint.links:
        known = one.from_ in drawn and one.to in drawn
        (links if known else lost).append(
            Link(tail=one.from_, tip=one.to, kind=one.kind, two_way=one.two_way)
        )
    title = blueprint.words(blueprint.title, language)
    remarks = _remarks(lost, times, journey, say, language)
    sources = sources_of(blueprint, journey, dwell if times else None, result if low else None,
                       deviations if failed else None, language)  # fmt: skip
    return BlueprintContent(
        language=language, title=title,
        kicker=say(f"{BLOCK}.kicker", title=journey.words(journey.title, language),
                   kind=say(f"documents.journey.{journey.kind}")),
        columns=columns, lanes=lanes, links=tuple(links), sources=sources, remarks=remarks,
        is_resolved=letters.resolution is not None,
    )  # fmt: skip


def _check(blueprint: Blueprint, journey: Journey) -> None:
    if not isinstance(blueprint, Blueprint) or not isinstance(journey, Journey):
        raise OptionError(
            f"Given were a {type(blueprint).__name__} and a {type(journey).__name__}. Expected a "
            "Blueprint and its Journey: read them with cemlab.documents.read_documents(study)."
        )
    if blueprint.journey != journey.id:
        raise OptionError(
            f"The blueprint {blueprint.id!r} is of the journey {blueprint.journey!r}, but the "
            f"journey given is {journey.id!r}. Give the journey {blueprint.journey!r}."
        )
    steps = {step.id for step in journey.steps}
    strange = sorted({node.step for node in blueprint.nodes} - steps)
    if strange:
        raise OptionError(
            f"Nodes of the blueprint {blueprint.id!r} stand at "
            f"{', '.join(map(repr, strange))}, which the journey {journey.id!r} does not have. "
            f"Its steps: {', '.join(step.id for step in journey.steps)}."
        )


def _tags(blueprint: Blueprint, journey: Journey) -> dict[str, str]:
    """F1, F2 … by node: touchpoint by touchpoint, from above."""
    order = [
        node.id for step in journey.steps for lane in ORDER if lane != CUSTOMER
        for node in blueprint.nodes_of(step.id, lane) if node.fail_point is not None
    ]  # fmt: skip
    return {name: f"F{at}" for at, name in enumerate(order, start=1)}


def _lanes(letters: Letters, times, failed, low, tags, language: str) -> tuple[Lane, ...]:
    """Lanes from above; those of people and of technology are one where only one is used."""
    blueprint, journey = letters.blueprint, letters.journey
    say, used = speaker(language), {node.lane for node in blueprint.nodes}
    lanes = []
    for name in ORDER:
        if name == CUSTOMER:
            cells = tuple(_customer(letters, step, times, language)
                          for step in journey.steps)  # fmt: skip
        else:
            cells = tuple(
                (*_props(letters, step, name, language),
                 *(_card(letters, node, times, failed, low, tags, language)
                   for node in blueprint.nodes_of(step.id, name)))
                for step in journey.steps
            )  # fmt: skip
        stage, _, kind = name.partition("_")
        twin = {"people": "technology", "technology": "people"}.get(kind)
        plain = kind == "people" and f"{stage}_{twin}" not in used
        is_fixed = stage in ALWAYS and (twin is None or plain)
        if any(cells) or is_fixed:
            title = say(f"{BLOCK}.lane.{stage if plain else name}")
            lanes.append(Lane(name=name, title=title, cells=cells, is_fixed=is_fixed))
    return tuple(lanes)


def _customer(letters: Letters, step: JourneyTouchpoint, times, language) -> tuple[Card, ...]:
    """What the customer does, as the map has it, and how long they wait for it."""
    action = step.customer_action
    if action is None:
        return ()
    waits = [
        forms for node in letters.blueprint.nodes_of(step.id) if node.wait_before is not None
        for forms in [_wait(node.wait_before, times, language)] if forms
    ]  # fmt: skip
    if not waits and _is_wait(step) and times.get(step.id, Time()).is_measured:
        waits = [_measured_wait(times[step.id], language)]
    return (
        Card(id=f"{CUSTOMER}.{step.id}", text=letters.journey.words(action.text, language),
             waits=tuple(dict.fromkeys(waits)), **letters.action(step)),
    )  # fmt: skip


def _wait(wait, times: Mapping[str, Time], language: str) -> tuple[str, ...]:
    """How long somebody waits: as measured, else as it is to be at most."""
    found = times.get(wait.measured or "", Time())
    if found.is_measured:
        return _measured_wait(found, language)
    if wait.seconds is None:
        return ()
    return (speaker(language)(f"{BLOCK}.at_most", time=aimed(wait.seconds, language)),)


def _measured_wait(found: Time, language: str) -> tuple[str, ...]:
    time = duration(found.now, language)
    return (speaker(language)(f"{BLOCK}.median", time=time), time)


def _is_wait(step: JourneyTouchpoint) -> bool:
    return step.kind == "wait" or step.channel == "wait"


def _props(letters: Letters, step: JourneyTouchpoint, lane: str, language: str) -> tuple[Card, ...]:
    """What the journey says customers can touch or see."""
    if lane != "evidence":
        return ()
    return tuple(
        Card(id=f"prop.{step.id}.{at}", text=letters.journey.words(prop.text, language),
             **letters.prop(step, at))
        for at, prop in enumerate(step.props)
    )  # fmt: skip


def _card(letters: Letters, node: BlueprintNode, times, failed, low, tags, language) -> Card:
    say, blueprint = speaker(language), letters.blueprint
    meta = [blueprint.words(one, language) for one in (node.actor, node.system, node.cost) if one]
    if node.duration is not None:
        own = times.get(node.duration.measured or "", Time())
        told = {"now": duration(own.now, language)} if own.is_measured else {}
        if node.duration.seconds is not None:
            told["target"] = aimed(node.duration.seconds, language)
        if told:
            key = "both" if len(told) == 2 else f"only_{next(iter(told))}"
            meta.append(say(f"{BLOCK}.{key}", **told))
    fails = ()
    if node.fail_point is not None:
        fails = (_fail(letters, node, failed, low, tags[node.id], language),)
    return Card(id=node.id, text=blueprint.words(node.text, language), meta=tuple(meta),
                fails=fails, **letters.node(node))  # fmt: skip


def _fail(letters: Letters, node: BlueprintNode, failed, low, tag: str, language: str) -> Fail:
    """What goes wrong, and how often: as the log has it, as customers rate it, as is written."""
    say, fail = speaker(language), node.fail_point
    item = next((pain.item for pain in letters.journey.pains() if pain.id == fail.pain), None)
    often: tuple[str, ...] = ()
    for key, found in (("failed", failed.get(node.step)), ("low", low.get(item))):
        if found and not often and found["share"] == found["share"]:
            often = (say(f"{BLOCK}.often.{key}", share=found["share"]),)
            if found["low"] == found["low"]:
                told = {
                    "share": found["share"],
                    "low": 100 * found["low"],
                    "high": 100 * found["high"],
                }
                often = (say(f"{BLOCK}.often.{key}_sized", **told), *often)
    if not often and fail.share is not None:
        often = (say(f"{BLOCK}.often.written", share=fail.share),)
    return Fail(tag=tag, text=letters.blueprint.words(fail.text, language), often=often,
                **letters.fail(node))  # fmt: skip


def _column(journey, step: JourneyTouchpoint, times, number: int, language: str) -> Column:
    time, standard = times.get(step.id, Time()), step.standard
    if standard is not None and standard.seconds is not None:
        time = replace(time, target=standard.seconds)
    elif standard is not None and standard.text is not None:
        time = replace(time, promise=journey.words(standard.text, language))
    return Column(id=step.id, title=journey.words(step.title, language), time=time,
                  is_wait=_is_wait(step), number=number, stage=step.stage)  # fmt: skip


def _low_answers(result: JourneyResult | None) -> dict[str, Mapping[str, float]]:
    """Share of low answers of each item, with its interval."""
    table = None if result is None else result.tables().get("low_answers")
    return {} if table is None else {
        row["item"]: {"share": number(row["share"]), "low": number(row["conf_low"]),
                      "high": number(row["conf_high"])}
        for row in table.to_dict("records")
    }  # fmt: skip


def _remarks(lost, times, journey, say: Speaker, language: str) -> tuple[tuple[str, str], ...]:
    """Arrows without a card at an end, and measured touchpoints that the journey does not have."""
    told = []
    if lost:
        named = listed([f"{one.tail} → {one.tip}" for one in lost], language, most=5)
        told.append(("arrow_without_card", say(f"{BLOCK}.remark.arrow", arrows=named)))
    strange = [name for name in times if name not in {step.id for step in journey.steps}]
    if strange:
        named = listed(strange, language, most=5)
        told.append(("not_on_blueprint", say(f"{BLOCK}.remark.not_on_blueprint", names=named)))
    return tuple(told)
