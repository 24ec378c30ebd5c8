"""What documents name of their study: touchpoints, stages, items, and groups found in answers."""

from __future__ import annotations

from collections.abc import Sequence

from cemlab.documents.claims import Document, Query, base_of
from cemlab.documents.journey_schema import Journey
from cemlab.documents.naming import Problems, unknown
from cemlab.documents.persona_schema import Persona
from cemlab.study import Item, Study

ITEM = "item of the survey"
POINT = "touchpoint of the study"


def journey_names(journey: Journey, study: Study) -> Problems:
    """Names that the study does not have, or has elsewhere; a new journey may have new ones."""
    problems: Problems = []
    if journey.kind == "as_is" and study.touchpoints:
        steps = [(("steps", at, "id"), step.id) for at, step in enumerate(journey.steps)]
        problems += unknown(steps, study.touchpoints, "touchpoint of the study")
    if journey.kind == "as_is" and study.stages:
        stages = [(("stages", at, "id"), stage.id) for at, stage in enumerate(journey.stages)]
        problems += unknown(stages, study.stages, "stage of the study")
    for at, step in enumerate(journey.steps):
        same = study.touchpoints.get(step.id)
        if same is not None and same.stage != step.stage:
            problems.append(
                (("steps", at, "stage"), f"is {step.stage!r}, but the study has {step.id!r} in "
                 f"stage {same.stage!r}. Say the same in both.")
            )  # fmt: skip
    return problems + _asked(journey, study) + _study_items(journey, study)


def segment_names(persona: Persona, study: Study, personas: Sequence[Persona]) -> Problems:
    """A group that the study does not look for, or that another persona tells of."""
    segment = persona.segment
    if segment is None:
        return []
    options = study.analyses.get(segment.analysis)
    if options is None:
        return [
            (("segment", "analysis"), f"is {segment.analysis!r}, but the study has no such "
             f"analysis. Add the block analyses.{segment.analysis} to study.yaml, or remove the "
             "segment.")
        ]  # fmt: skip
    problems: Problems = []
    if options.get("k") not in (None, segment.k):
        problems.append(
            (("segment", "k"), f"is {segment.k}, but the study looks for {options['k']} groups "
             f"(analyses.{segment.analysis}.k). Say the same in both.")
        )  # fmt: skip
    same = next(one for one in personas if one.segment == segment)
    if same is not persona:
        problems.append(
            (("segment",), f"is group {segment.group} of {segment.k}, which {same.file} tells of. "
             "A group has one persona.")
        )  # fmt: skip
    return problems


def query_names(document: Document, study: Study) -> Problems:
    """Items that claims ask for, and the survey has not."""
    items, known, points = study.survey.items, document.sources(), study.touchpoints
    problems: Problems = []
    for place, part in document.parts():
        if isinstance(part, Query):
            named = [((*place, "item"), part.item)] if part.item is not None else []
            named += [((*place, "segment", name), name) for name in part.segment]
            problems += unknown([one for one in named if one[1] not in items], items, ITEM)
            if part.touchpoint is not None and points:
                problems += unknown([((*place, "touchpoint"), part.touchpoint)], points, POINT)
        for at, use in enumerate(getattr(part, "evidence", ())):
            if isinstance(part, Document) or not isinstance(use, str):
                continue
            base = base_of(use, known)
            rest = use[len(base) + 1 :]
            if rest in points and base in known and known[base].kind == "behaviour":
                continue
            if rest and base in known and not {rest, rest.rpartition(".")[0]} & set(items):
                problems += unknown([((*place, "evidence", at), rest)], items, ITEM)
    return problems


def _asked(journey: Journey, study: Study) -> Problems:
    """Items that are to say how the journey was, or are asked at a touchpoint."""
    named = [] if journey.outcome is None else [(("outcome",), journey.outcome)]
    named += [(("steps", at, "ask", "item"), step.ask.item) for at, step in enumerate(journey.steps)
              if step.ask is not None and step.ask.item is not None]  # fmt: skip
    return unknown(named, study.survey.items, ITEM)


def _study_items(journey: Journey, study: Study) -> Problems:
    """Items that are to say how many suffer a pain, but cannot."""
    items = study.survey.items
    rated = [name for name, item in items.items() if _is_rating(item)]
    named = [
        (("steps", at, "pains", inner, "item"), pain.item)
        for at, step in enumerate(journey.steps)
        for inner, pain in enumerate(step.pains)
        if pain.item is not None
    ]
    problems = unknown([one for one in named if one[1] not in items], rated, "item of the survey")
    return problems + [
        (place, f"names {name!r}, which is no rating on a scale, so that no answer to it is low. "
         f"Rated items: {', '.join(rated) or 'none'}.")
        for place, name in named if name in items and name not in rated
    ]  # fmt: skip


def _is_rating(item: Item) -> bool:
    return item.scale is not None and item.role not in ("segment", "verbatim", "ignored")
