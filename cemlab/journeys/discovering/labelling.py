"""What touchpoints and stages of a discovered journey are called, in both languages."""

from __future__ import annotations

from typing import Any

from cemlab.data import EventLog
from cemlab.journeys.discovering.drafting import STAGE, named_ids
from cemlab.journeys.discovering.sorting_out import Sorted
from cemlab.language import LANGUAGES, speaker
from cemlab.study import words


def stage_ids(found: Sorted) -> list[str]:
    """Ids of the stages in order: those that are declared, else numbers."""
    if found.stages:
        return list(named_ids(found.stages).values())
    return [f"stage-{number + 1}" for number in range(max(found.stage_of) + 1)]


def labels_of(events: EventLog, title: Any, found: Sorted, ids: dict[str, str]) -> dict:
    """Words of touchpoints, stages and the journey; a stage also as `stage: ID`."""
    own = events.labels()
    steps = {ids[name]: own.get(name, dict.fromkeys(LANGUAGES, name)) for name in found.names}
    rest = {f"event: {name}": own.get(name, dict.fromkeys(LANGUAGES, name))
            for name in found.left_out["touchpoint"]}  # fmt: skip
    if title is None:
        called = {one: speaker(one)("journeys.discovery.title", file=events.source)
                  for one in LANGUAGES}  # fmt: skip
    else:
        called = {one: words(title, one) for one in LANGUAGES}
    own_ids, stages = stage_ids(found), {}
    for number in range(max(found.stage_of) + 1):
        inside = [name for name, own_stage in zip(found.names, found.stage_of, strict=True)
                  if own_stage == number]  # fmt: skip
        stages[own_ids[number]] = {
            one: words(events.stages[found.stages[number]], one) or found.stages[number]
            if found.stages else speaker(one)("journeys.discovery.stage",
                                              name=steps[ids[inside[0]]][one])
            for one in LANGUAGES
        }  # fmt: skip
    by_place = {f"{STAGE}{name}": said for name, said in stages.items()}
    return stages | by_place | steps | rest | {"journey": called}
