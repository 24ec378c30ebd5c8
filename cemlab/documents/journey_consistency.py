"""What a journey says against itself, or of journeys that are not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cemlab.documents.journey_schema import Journey
from cemlab.documents.naming import Problems, twice, unknown
from cemlab.documents.step_flow import endless

STAGE, STEP = "stage of this journey", "touchpoint of this journey"


def journey_contradictions(journey: Journey) -> Problems:
    """What a journey says against itself."""
    return [
        *_names_twice(journey), *_stages(journey), *_pains(journey), *_ways(journey),
        *_lanes(journey), *_scope(journey), *_feelings(journey),
    ]  # fmt: skip


def kin_names(
    journey: Journey, personas: Sequence[str], journeys: Sequence[Journey], unread: Sequence[str]
) -> Problems:
    """Personas and journeys that a journey names and no file of the study has.

    `unread` has the ids of journeys with problems of their own: naming one is no second problem.
    """
    named = [(("personas", at), name) for at, name in enumerate(journey.personas)]
    problems = unknown(named, personas, "persona")
    named = [] if journey.parent is None else [(("parent",), journey.parent)]
    for kind in ("children", "links"):
        named += [((kind, at), name) for at, name in enumerate(getattr(journey, kind))]
    known = [*(one.id for one in journeys), *unread]
    problems += unknown(named, known, "journey")
    parents = {one.id: one.parent for one in journeys}
    if journey.parent in known and journey.id in _above(journey.parent, parents):
        problems.append(
            (("parent",), f"is {journey.parent!r}, so that {journey.id!r} is a part of itself. "
             "Name the journey that this one is part of, or remove the key.")
        )  # fmt: skip
    return problems


def _above(name: str | None, parents: dict[str, str | None]) -> Iterable[str]:
    """A journey and all that it is part of."""
    met: list[str] = []
    while name is not None and name not in met:
        met.append(name)
        name = parents.get(name)
    return met


def _names_twice(journey: Journey) -> Problems:
    steps = list(enumerate(journey.steps))
    problems = twice([(("stages", at, "id"), one.id) for at, one in enumerate(journey.stages)])
    problems += twice([(("lanes", at, "id"), one.id) for at, one in enumerate(journey.lanes)])
    for kind in ("personas", "children", "links", "out_of_scope"):
        problems += twice([((kind, at), one) for at, one in enumerate(getattr(journey, kind))])
    for kind in ("pains", "measures"):
        problems += twice(
            [(("steps", at, kind, inner, "id"), part.id)
             for at, step in steps for inner, part in enumerate(getattr(step, kind))]
        )  # fmt: skip
    first: dict[str, str] = {}
    for at, step in steps:
        stage = first.setdefault(step.id, step.stage)
        if stage != step.stage:
            problems.append(
                (("steps", at, "id"), f"is {step.id!r}, which stands in stage {stage!r} and again "
                 f"in {step.stage!r}. A touchpoint is of one stage: remove one, or give each its "
                 "own id.")
            )  # fmt: skip
    again = twice([(("steps", at, "id"), step.id) for at, step in steps])
    told = {place for place, _ in problems}
    return problems + [problem for problem in again if problem[0] not in told]


def _stages(journey: Journey) -> Problems:
    stages = [stage.id for stage in journey.stages]
    named = [(("steps", at, "stage"), step.stage) for at, step in enumerate(journey.steps)]
    problems = unknown(named, stages, STAGE)
    latest = 0
    for at, step in enumerate(journey.steps):
        if step.stage not in stages:
            continue
        if stages.index(step.stage) < latest:
            problems.append(
                (("steps", at), f"{step.id!r} is of stage {step.stage!r}, but stands after a "
                 "touchpoint of a later stage. Order the touchpoints by stage.")
            )  # fmt: skip
        latest = max(latest, stages.index(step.stage))
    used = [stage.phase for stage in journey.stages]
    return problems + [
        (("out_of_scope", at), f"is {phase!r}, but the stage "
         f"{journey.stages[used.index(phase)].id!r} is of that phase. Say one of them.")
        for at, phase in enumerate(journey.out_of_scope) if phase in used
    ]  # fmt: skip


def _pains(journey: Journey) -> Problems:
    named = [
        (("steps", at, "measures", inner, "pains", last), name)
        for at, step in enumerate(journey.steps)
        for inner, measure in enumerate(step.measures)
        for last, name in enumerate(measure.pains)
    ]
    return unknown(named, [pain.id for pain in journey.pains()], "pain of this journey")


def _ways(journey: Journey) -> Problems:
    steps = [step.id for step in journey.steps]
    named = [(("steps", at, "next", inner, "to"), way.to)
             for at, step in enumerate(journey.steps)
             for inner, way in enumerate(step.next)]  # fmt: skip
    problems = unknown(named, steps, STEP)
    for at, step in enumerate(journey.steps):
        ends = [(("steps", at, "next", inner, "to"), way.to) for inner, way in enumerate(step.next)]
        problems += twice(ends)
        total = sum(way.share or 0 for way in step.next)
        if total > 1 + 1e-9:
            problems.append(
                (("steps", at, "next"), f"has shares that add up to {total:g}. Expected 1 at most.")
            )
    if problems:
        return problems
    loop = endless(journey)
    return [
        (("steps", steps.index(name), "next"), f"leads back to {name!r} whatever happens "
         f"(through {', '.join(loop)}), so that nobody can leave. Say `when` customers go back, or "
         "what `share` of them.")
        for name in loop[:1]
    ]  # fmt: skip


def _lanes(journey: Journey) -> Problems:
    lanes = [lane.id for lane in journey.lanes]
    steps = [step.id for step in journey.steps]
    cells = list(enumerate(journey.cells))
    problems = unknown([(("cells", at, "lane"), one.lane) for at, one in cells], lanes,
                       "lane of this journey")  # fmt: skip
    named = [(("cells", at, "steps", inner), name)
             for at, one in cells for inner, name in enumerate(one.steps)]  # fmt: skip
    problems += unknown(named, steps, STEP)
    people = [(("cells", at, "persona"), one.persona) for at, one in cells
              if one.persona is not None]  # fmt: skip
    problems += unknown(people, journey.personas, "persona of this journey")
    for at, cell in cells:
        places = [steps.index(name) for name in cell.steps if name in steps]
        if places and sorted(places) != list(range(min(places), max(places) + 1)):
            problems.append(
                (("cells", at, "steps"), "are not neighbours in this order of touchpoints. A cell "
                 "spans touchpoints that stand side by side: write two cells.")
            )  # fmt: skip
    return problems


def _scope(journey: Journey) -> Problems:
    """Events of the scope that no touchpoint is, neither by its id nor by its `match`."""
    if journey.scope is None:
        return []
    known = [step.id for step in journey.steps]
    known += [event for step in journey.steps if step.match for event in step.match.event]
    named = [(("scope", key), getattr(journey.scope, key)) for key in ("start_event", "end_event")]
    return unknown(
        [(place, name) for place, name in named if name is not None], known,
        "touchpoint of this journey, nor an event that one of them matches",
    )  # fmt: skip


def _feelings(journey: Journey) -> Problems:
    return [
        (("steps", at, "assumed_emotion"), "is allowed only beside `assumed: true`. "
         "Measured emotion is never written here: it is joined from results.")
        for at, step in enumerate(journey.steps)
        if step.assumed_emotion is not None and not step.assumed
    ]  # fmt: skip
