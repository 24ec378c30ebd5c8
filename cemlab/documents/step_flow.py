"""Where customers can go in a journey: from each touchpoint to the next ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cemlab.documents.journey_schema import Journey


def has_flow(journey: Journey) -> bool:
    """Whether any touchpoint says where customers go; else the order of the file is the way."""
    return any("next" in step.model_fields_set for step in journey.steps)


def ways(journey: Journey, *, is_certain: bool = False) -> dict[str, tuple[str, ...]]:
    """Touchpoints that can follow each one; with `is_certain`, only where nothing leads elsewhere.

    A touchpoint that says nothing leads to the one after it in the file.
    """
    steps = journey.steps
    found = {}
    for step, after in zip(steps, (*steps[1:], None), strict=True):
        if "next" in step.model_fields_set:
            found[step.id] = tuple(way.to for way in step.next if way.is_for_all or not is_certain)
        else:
            found[step.id] = () if after is None else (after.id,)
    return found


def unreachable(journey: Journey) -> tuple[str, ...]:
    """Touchpoints that no way from the first one leads to."""
    met = _met(ways(journey), [journey.steps[0].id])
    return tuple(step.id for step in journey.steps if step.id not in met)


def dead_ends(journey: Journey) -> tuple[str, ...]:
    """Touchpoints from which no way leads to the last one."""
    back: dict[str, list[str]] = {step.id: [] for step in journey.steps}
    for start, ends in ways(journey).items():
        for end in ends:
            back[end].append(start)
    met = _met(back, [journey.steps[-1].id])
    return tuple(step.id for step in journey.steps if step.id not in met)


def endless(journey: Journey) -> tuple[str, ...]:
    """Touchpoints that everybody meets and that lead back to themselves whatever happens."""
    required = {step.id for step in journey.steps if step.required}
    certain = {
        start: [end for end in ends if end in required]
        for start, ends in ways(journey, is_certain=True).items()
        if start in required
    }
    return tuple(start for start in certain if start in _met(certain, certain[start]))


def _met(ways: Mapping[str, Iterable[str]], start: Iterable[str]) -> set[str]:
    met: set[str] = set()
    waiting = list(start)
    while waiting:
        here = waiting.pop()
        if here not in met:
            met.add(here)
            waiting += ways.get(here, ())
    return met
