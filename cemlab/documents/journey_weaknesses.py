"""What weakens a journey map: gaps in its order, its phases, and who answers for what.

Rules about fields that older documents do not have speak where the journey uses such a field
anywhere, or is live: a draft is not to drown in them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from cemlab.documents.department_names import is_department
from cemlab.documents.journey_schema import PHASES, Journey
from cemlab.documents.step_flow import dead_ends, has_flow, unreachable

MOST_STAGES = 7
MOST_TOUCHPOINTS = 16
NOBODY = ("wait", "none")  # channels at which nobody acts: reason enough to name no actor

Found = Iterator[tuple[str, tuple, dict[str, Any]]]


def weak_journey(
    journey: Journey, touchpoints: Collection[str] = (), served: Collection[str] = ()
) -> Found:
    """What a reader of the map should know.

    Parameters
    ----------
    journey : Journey
    touchpoints : collection of str
        Those of the study.
    served : collection of str
        Touchpoints where a blueprint says who acts.

    Yields
    ------
    (code, place, values of the message)
    """
    yield from _size(journey)
    yield from _stages(journey)
    yield from _phases(journey)
    yield from _ways(journey)
    yield from _touchpoints(journey, touchpoints, served)
    yield from _pains(journey)
    yield from _measures(journey)
    yield from _evidence(journey)


def _size(journey: Journey) -> Found:
    for code, place, parts, most in (
        ("many_stages", "stages", journey.stages, MOST_STAGES),
        ("many_touchpoints", "steps", journey.steps, MOST_TOUCHPOINTS),
    ):
        if len(parts) > most:
            yield code, (place,), {"n": len(parts), "limit": most}


def _stages(journey: Journey) -> Found:
    for at, stage in enumerate(journey.stages):
        if not journey.steps_of(stage.id):
            yield "empty_stage", ("stages", at), {"id": stage.id}
        named = next((title for title in stage.title.values() if is_department(title)), None)
        if named is not None:
            yield "department", ("stages", at, "title"), {"title": named}


def _phases(journey: Journey) -> Found:
    used = {stage.phase for stage in journey.stages}
    if used == {None} and not journey.out_of_scope and journey.status != "live":
        return
    missing = [phase for phase in PHASES if phase not in used | set(journey.out_of_scope)]
    if missing:
        yield "no_phase", ("stages",), {"phases": missing}
    for at, stage in enumerate(journey.stages):
        if stage.phase is None:
            yield "stage_without_phase", ("stages", at), {"id": stage.id}


def _ways(journey: Journey) -> Found:
    if not has_flow(journey):
        return
    places = {step.id: ("steps", at) for at, step in enumerate(journey.steps)}
    for name in unreachable(journey):
        yield "unreachable", places[name], {"id": name}
    for name in dead_ends(journey):
        place = (*places[name], "next") if journey.steps[places[name][1]].next else places[name]
        yield "dead_end", place, {"id": name}


def _touchpoints(journey: Journey, touchpoints: Collection[str], served: Collection[str]) -> Found:
    is_live = journey.status == "live"
    tells_actors = is_live or any(step.actor is not None for step in journey.steps)
    tells_asks = is_live or any(step.ask is not None for step in journey.steps)
    for at, step in enumerate(journey.steps):
        place = ("steps", at)
        if touchpoints and step.id not in touchpoints and journey.kind != "as_is":
            yield "new_touchpoint", (*place, "id"), {"id": step.id}
        is_served = step.actor is not None or step.channel in NOBODY or step.id in served
        if tells_actors and not is_served:
            yield "no_actor", place, {"id": step.id}
        if tells_asks and step.moment_of_truth and step.ask is None:
            yield "no_ask", (*place, "moment_of_truth"), {"id": step.id}


def _pains(journey: Journey) -> Found:
    treated = {pain for measure in journey.measures() for pain in measure.pains}
    tells = journey.status == "live" or any(pain.owner is not None for pain in journey.pains())
    for at, step in enumerate(journey.steps):
        for inner, pain in enumerate(step.pains):
            place = ("steps", at, "pains", inner)
            if journey.grade_of(pain) == "A" and pain.kind == "pain" and pain.id not in treated:
                yield "no_measure", place, {"id": pain.id}
            if tells and pain.owner is None and pain.kind != "delight":
                yield "no_owner_of_pain", place, {"id": pain.id}


def _measures(journey: Journey) -> Found:
    is_live, measures = journey.status == "live", journey.measures()
    tells_owner = is_live or any(one.owner is not None for one in measures)
    tells_acceptance = is_live or any(one.acceptance is not None for one in measures)
    for at, step in enumerate(journey.steps):
        for inner, measure in enumerate(step.measures):
            place = ("steps", at, "measures", inner)
            if not measure.pains:
                yield "no_pain", place, {"id": measure.id}
            if measure.state == "dropped":
                continue
            if tells_owner and measure.owner is None:
                yield "no_owner_of_measure", place, {"id": measure.id}
            if tells_acceptance and measure.acceptance is None:
                yield "no_acceptance", place, {"id": measure.id}


def _evidence(journey: Journey) -> Found:
    """Sources with fewer people than this journey tells of."""
    if journey.min_n is None:
        return
    for at, one in enumerate(journey.evidence):
        if one.n is not None and one.n < journey.min_n:
            yield "small_n", ("evidence", at, "n"), {
                "id": one.id, "n": one.n, "limit": journey.min_n,
            }  # fmt: skip
