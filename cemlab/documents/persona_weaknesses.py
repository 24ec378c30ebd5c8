"""What weakens claims about people: pictures, quotes, differences nobody found, old personas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cemlab.documents.asking import ELSEWHERE, UNSAID, may_be_none, uses_of
from cemlab.documents.claims import Document, Evidence, Quote
from cemlab.documents.computed_files import computed_path, is_edited
from cemlab.documents.journey_schema import Journey
from cemlab.documents.persona_schema import Persona
from cemlab.documents.resolving import Resolution

Found = Iterator[tuple[str, tuple, dict[str, Any]]]
TOLD_STATES = ("unknown", "changed", "hidden")


def picture_and_people(document: Document) -> Found:
    """A picture without a licence, quotes without consent, differences nobody found, no review."""
    known = document.sources()
    for place, part in document.parts():
        if isinstance(part, Quote) and not _has_consent(document, part, known):
            yield "no_consent", (*place, "speaker"), {"speaker": part.speaker}
        if isinstance(part, Evidence) and part.quote is not None and not _agreed(part):
            yield "no_consent", (*place, "quote"), {"speaker": part.speaker or "–"}
    if not isinstance(document, Persona):
        return
    if document.kind == "data_driven" and document.review_by is None:
        yield "no_review", ("kind",), {}  # as of proto personas
    if document.image is not None and document.image.licence is None:
        yield "no_licence", ("image",), {"file": document.image.file}
    for at, one in enumerate(document.demographics):
        if not one.context and (one.assumed or not one.evidence):
            yield "demographic", ("demographics", at), {}


def _has_consent(document: Document, quote: Quote, known: Mapping[str, Evidence]) -> bool:
    if quote.consent is not None:
        return quote.consent
    uses = [use.evidence for use in uses_of(document, quote, known)]
    return bool(uses) and all(one is not None and _agreed(one) for one in uses)


def _agreed(evidence: Evidence) -> bool:
    """Nobody real needs to be asked."""
    return bool(evidence.consent) or evidence.simulated


def old_personas(journey: Journey, personas: Mapping[str, Persona], on: date | None) -> Found:
    """Personas of a journey that were to be reviewed, or are retired."""
    for at, name in enumerate(journey.personas):
        persona = personas.get(name)
        if persona is None:
            continue
        if persona.status == "retired":
            yield "retired_persona", ("personas", at), {"id": name}
        elif on is not None and persona.review_by is not None and persona.review_by < on:
            day = persona.review_by.isoformat()
            yield "expired_persona", ("personas", at), {"id": name, "day": day}


def unresolved(document: Document, resolution: Resolution | None) -> Found:
    """A computed file edited by hand; what the answers do not know, or say otherwise by now."""
    if is_edited(document):
        yield "computed_edited", (), {"file": computed_path(document).name}
    if resolution is None:
        return
    told = set()
    for row in resolution.rows(document):
        yield from _unshown(row)
        # what rests on nothing at all has its own finding
        if (
            row["state"] in TOLD_STATES
            and row["evidence"]
            and (row["state"], row["evidence"]) not in told
        ):
            told.add((row["state"], row["evidence"]))
            yield f"evidence_{row['state']}", _place(row), {"id": row["evidence"],
                                                            "filter": row["filter"]}  # fmt: skip


def _unshown(row: Mapping[str, Any]) -> Found:
    """Words that nobody said, or others did; a difference that may be none."""
    heard, place = row.get("_heard", ""), _place(row)
    if heard in (*UNSAID, *ELSEWHERE):
        step = ("text" if heard == "not_said" else "speaker",) if row["speaker"] else ()
        yield f"quote_{heard}", (*place, *step), {"speaker": row["speaker"] or row["evidence"]}
    if row["state"] in ("resolved", "changed") and may_be_none(row):
        yield "no_difference", place, {"id": row["evidence"], "filter": row["filter"]}


def _place(row: Mapping[str, Any]) -> tuple:
    return tuple(int(step) if step.isdigit() else step for step in row["place"].split("."))
