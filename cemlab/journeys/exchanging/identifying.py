"""Ids of what had none: that of the study where it says the same words, else made of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from cemlab.documents import Documents
from cemlab.documents.texts import LONGEST_ID, SAFE_ID
from cemlab.journeys.exchanging.lane_names import folded
from cemlab.study import Study

ROOM = 4  # for the number of a second one


@dataclass(frozen=True, kw_only=True)
class Known:
    """Ids of the study by their words in either language."""

    touchpoints: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    personas: Mapping[str, str] = field(default_factory=dict)


def known_in(study: Study, documents: Documents) -> Known:
    """What a study calls its touchpoints, stages and personas."""
    personas = {
        name: [*persona.label.values(), *_fiction(persona)]
        for name, persona in documents.personas.items()
    }
    return Known(
        touchpoints=_by_words({name: _words(one) for name, one in study.touchpoints.items()}),
        stages=_by_words({name: _words(one) for name, one in study.stages.items()}),
        personas=_by_words(personas),
    )


def identifier(words: str, taken: Collection[str] = (), otherwise: str = "step") -> str:
    """A safe id made of words, with a number where it is taken."""
    made = re.sub(r"[\W_]+", "_", words.strip().lower()).strip("_")[: LONGEST_ID - ROOM].strip("_")
    made = made if SAFE_ID.fullmatch(made) else otherwise
    if made not in taken:
        return made
    number = 2
    while f"{made}_{number}" in taken:
        number += 1
    return f"{made}_{number}"


def person_id(words: str) -> str:
    """The id of a persona: as it is written where it is one."""
    return words if SAFE_ID.fullmatch(words) and len(words) <= LONGEST_ID else identifier(
        words, otherwise="persona"
    )  # fmt: skip


def _by_words(named: Mapping[str, list[str]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in named:
        found.setdefault(folded(name), name)
    for name, several in named.items():
        for one in several:
            found.setdefault(folded(one), name)
    return found


def _words(one) -> list[str]:
    return [said for said in (one.label or {}).values() if said]


def _fiction(persona) -> list[str]:
    return list(persona.fiction.name.values()) if persona.fiction else []
