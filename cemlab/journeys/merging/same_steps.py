"""Which touchpoints of several journeys are the same, and in which order they stand together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from cemlab.documents import Journey
from cemlab.errors import OptionError


class Aligned(NamedTuple):
    """Touchpoints of all journeys under common ids.

    Attributes
    ----------
    ids : tuple of mapping
        For each journey the common id of each of its touchpoints, in its order.
    stages, steps : tuple of str
        Common ids, in the order of the first journey; what it lacks stands after what comes
        before it elsewhere.
    """

    ids: tuple[Mapping[str, str], ...]
    stages: tuple[str, ...]
    steps: tuple[str, ...]

    def present(self, step: str) -> tuple[int, ...]:
        """The journeys that have a touchpoint."""
        return tuple(at for at, own in enumerate(self.ids) if step in own.values())


def aligned(journeys: Sequence[Journey]) -> Aligned:
    """Touchpoints are the same where their ids are, or where they match an event in common.

    Raises
    ------
    OptionError
        Two touchpoints of one journey are the same as one of another.
    """
    common: dict[str, str] = {}  # event or id: common id
    ids, wrong = [], []
    for journey in journeys:
        own: dict[str, str] = {}
        for step in journey.steps:
            events = (step.id, *(step.match.event if step.match else ()))
            found = dict.fromkeys(common[one] for one in events if one in common)
            name = next(iter(found), step.id)
            taken = [one for one, other in own.items() if other == name]
            if taken or len(found) > 1:
                other = taken[0] if taken else list(found)[1]
                wrong.append(f"{journey.id!r}: {step.id!r} and {other!r} are both the same as "
                             f"{name!r} of another journey.")  # fmt: skip
            own[step.id] = name
            for one in events:
                common.setdefault(one, name)
        ids.append(own)
    if wrong:
        raise OptionError(
            "\n".join(wrong) + "\nExpected one touchpoint for each: change `id` or `match.event`."
        )
    return Aligned(tuple(ids), *_order(journeys, ids))


def _order(
    journeys: Sequence[Journey], ids: Sequence[Mapping[str, str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    stages: list[str] = []
    steps: list[str] = []
    stage_of: dict[str, str] = {}
    for journey, own in zip(journeys, ids, strict=True):
        _insert(stages, [stage.id for stage in journey.stages])
        _insert(steps, list(own.values()))
        for step in journey.steps:
            stage_of.setdefault(own[step.id], step.stage)
    used = [stage for stage in stages if stage in stage_of.values()]
    return tuple(used), tuple(sorted(steps, key=lambda one: used.index(stage_of[one])))


def _insert(names: list[str], more: Sequence[str]) -> None:
    """Put names that are not there yet after the one before them."""
    for at, name in enumerate(more):
        if name not in names:
            names.insert(names.index(more[at - 1]) + 1 if at else 0, name)


def turned(found: Aligned) -> list[tuple[str, str, tuple[int, ...], tuple[int, ...]]]:
    """Pairs of touchpoints whose order differs: both ids, who has the first first, who not."""
    places = [{name: at for at, name in enumerate(own.values())} for own in found.ids]
    pairs = []
    for one, two in combinations(found.steps, 2):
        both = [at for at, place in enumerate(places) if one in place and two in place]
        first = tuple(at for at in both if places[at][one] < places[at][two])
        if 0 < len(first) < len(both):
            pairs.append((one, two, first, tuple(at for at in both if at not in first)))
    return pairs
