"""What each key of a document allows, but the whole document, or all of them, do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cemlab.documents.blueprint_schema import Blueprint
from cemlab.documents.claims import Document, Evidence, base_of
from cemlab.documents.empathy import EmpathyMap, scene_names
from cemlab.documents.journey_consistency import journey_contradictions, kin_names
from cemlab.documents.journey_schema import Journey
from cemlab.documents.journey_users import (
    blueprint_contradictions,
    service_names,
    story_map_contradictions,
)
from cemlab.documents.naming import Names, Problems, twice, unknown
from cemlab.documents.persona_schema import Persona
from cemlab.documents.story_map_schema import StoryMap
from cemlab.documents.study_names import journey_names, query_names, segment_names
from cemlab.study import Study


def contradictions(document: Document) -> Problems:
    """What one document says against itself."""
    own = {
        Persona: _persona,
        Journey: journey_contradictions,
        Blueprint: blueprint_contradictions,
        StoryMap: story_map_contradictions,
    }.get(type(document))
    return _evidence(document) + (own(document) if own is not None else [])


def cross_contradictions(
    documents: Sequence[Document], study: Study, unread: Mapping[str, Iterable[str]]
) -> dict[str, Problems]:
    """What documents say against each other and the study, by file.

    `unread` has the ids of documents with problems of their own (``{"persona": […]}``), so that
    naming one is no second problem.
    """
    found: dict[str, Problems] = {document.file: [] for document in documents}
    personas = [document for document in documents if isinstance(document, Persona)]
    journeys = [document for document in documents if isinstance(document, Journey)]
    maps = [document for document in documents if isinstance(document, EmpathyMap)]
    first: dict[tuple[type, str], str] = {}
    for document in documents:
        file = first.setdefault((type(document), document.id), document.file)
        if file != document.file:
            found[document.file].append(
                (("id",), f"is {document.id!r}, which is the id of {file}. Give each its own.")
            )
    known = [*(persona.id for persona in personas), *unread.get("persona", ())]
    for one in maps:
        found[one.file] += scene_names(one, known, journeys, tuple(unread.get("journey", ())))
    for journey in journeys:
        found[journey.file] += journey_names(journey, study)
        found[journey.file] += kin_names(journey, known, journeys, tuple(unread.get("journey", ())))
    for one in documents:
        if isinstance(one, (Blueprint, StoryMap)):
            unread_journeys = tuple(unread.get("journey", ()))
            found[one.file] += service_names(one, known, journeys, unread_journeys, study)
    for document in documents:
        found[document.file] += query_names(document, study)
    for persona in personas:
        found[persona.file] += segment_names(persona, study, personas)
    travelling = {name for journey in journeys for name in journey.personas}
    for persona in personas:
        # a journey that cannot be read, or names a persona wrongly, may be that of this one
        if not unread.get("journey") and (persona.id in travelling or travelling <= set(known)):
            found[persona.file] += _persona_pains(persona, journeys)
    return found


def _evidence(document: Document) -> Problems:
    problems: Problems = []
    written: Names = []
    named: Names = []
    for place, part in document.parts():
        if isinstance(part, Evidence):
            written.append(((*place, "id"), part.id))
            if part.quote is not None and not part.speaker:
                problems.append(
                    ((*place, "quote"), "has no speaker. Add `speaker` with a pseudonym.")
                )
        elif not isinstance(part, Document):
            uses = enumerate(getattr(part, "evidence", ()))
            named += [((*place, "evidence", at), use) for at, use in uses if isinstance(use, str)]
    known = [name for _, name in written]
    asked = {part.id for _, part in document.parts() if isinstance(part, Evidence) and part.query}
    for place, name in named:
        base = base_of(name, known)
        if base != name and base in asked:
            problems.append(
                (place, f"names an item after {base!r}, which has a query of its own. Name "
                 f"{base!r} alone, or write evidence without a query for it.")
            )  # fmt: skip
    named = [(place, name) for place, name in named if base_of(name, known) not in known]
    return problems + twice(written) + unknown(named, known, "evidence of this document")


def _persona(persona: Persona) -> Problems:
    segment, problems = persona.segment, []
    if segment is not None and segment.group > segment.k:
        problems.append(
            (("segment", "group"), f"is {segment.group}, but `k` is {segment.k}. Expected 1 (the "
             f"largest group) to {segment.k}.")
        )  # fmt: skip
    if segment is not None and persona.kind != "data_driven":
        problems.append(
            (("segment",), f"is a group found in the answers, but `kind` is {persona.kind!r}. "
             "Write `kind: data_driven`, or remove the segment.")
        )  # fmt: skip
    return problems


def _persona_pains(persona: Persona, journeys: Sequence[Journey]) -> Problems:
    known = [
        pain.id
        for journey in journeys
        if persona.id in journey.personas
        for pain in journey.pains()
    ]
    named = [
        (("pains", at, "pain"), pain.pain)
        for at, pain in enumerate(persona.pains)
        if pain.pain is not None
    ]
    return unknown(named, known, "pain of a journey of this persona")
