"""Evidence of several journeys under ids of its own, with the journey a sentence came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cemlab.documents import Claim, Evidence, Journey, Quote
from cemlab.documents.claims import base_of
from cemlab.documents.texts import LONGEST_ID
from cemlab.study import Words

Plain = dict[str, Any]


class Borrowed:
    """The evidence of a merged journey.

    Evidence of one id that says the same is one; else the later has the id of its journey behind.
    Each journey is evidence too, with the grade C, so that it makes no statement firmer.
    """

    def __init__(self, journeys: Sequence[Journey], names: Sequence[Words]) -> None:
        self._found: dict[str, Plain] = {}
        self._ids: list[dict[str, str]] = []
        for journey in journeys:
            own = {}
            for name, source in journey.sources().items():
                own[name] = self._put(name, plain(source), journey.id)
            self._ids.append(own)
        self._journeys = []
        for journey, name in zip(journeys, names, strict=True):
            told = {"kind": "document", "source": dict(name), "grade": "C"}
            told |= {"simulated": True} if _is_simulated(journey) else {}
            self._journeys.append(self._put(f"map-{journey.id}"[:LONGEST_ID], told, "merged"))
        self._sources = [journey.sources() for journey in journeys]

    def _put(self, name: str, told: Plain, behind: str) -> str:
        told = {key: value for key, value in told.items() if key != "id"}
        free, number = name, 1
        while free in self._found and self._found[free] != told:
            end = f"-{behind}" if number == 1 else f"-{behind}-{number}"
            free, number = f"{name[: LONGEST_ID - len(end)]}{end}", number + 1
        self._found[free] = told
        return free

    def all(self) -> list[Plain]:
        """Every piece of evidence, as a document holds it."""
        return [{"id": name, **told} for name, told in self._found.items()]

    def of(self, at: int, part: Claim | Quote) -> list[str]:
        """The evidence of a statement of a journey, and that journey, under their common ids.

        A quote keeps its own: who spoke agreed to be quoted from there.
        """
        known = self._sources[at]
        uses = [self._use(at, one.id if isinstance(one, Evidence) else one, known)
                for one in part.evidence]  # fmt: skip
        own = [] if isinstance(part, Quote) else [self._journeys[at]]
        return list(dict.fromkeys([*uses, *own]))

    def _use(self, at: int, use: str, known: Mapping[str, Evidence]) -> str:
        base = base_of(use, known)
        return self._ids[at][base] + use[len(base) :]

    def journeys(self, places: Sequence[int]) -> list[str]:
        """Evidence that is the journeys themselves."""
        return [self._journeys[at] for at in places]


def _is_simulated(journey: Journey) -> bool:
    """Whether all that was found out for a journey was simulated."""
    found = [one.simulated for one in journey.sources().values() if one.kind != "assumption"]
    return bool(found) and all(found)


def plain(part: Any) -> Plain:
    """A part of a document as it was given."""
    return part.model_dump(exclude_unset=True)


def same_text(one: Words, other: Words) -> bool:
    """Whether two texts say the same in a language that both have."""
    shared = set(one) & set(other)
    return any(one[name].strip().casefold() == other[name].strip().casefold() for name in shared)
