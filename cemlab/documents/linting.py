"""What a document may say, but a reader should know before trusting its map or card."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cemlab.documents.claims import Claim, Document, Evidence, Quote
from cemlab.documents.empathy import EmpathyMap, empathy_weaknesses
from cemlab.documents.persona_weaknesses import old_personas, picture_and_people, unresolved
from cemlab.documents.reading import Documents
from cemlab.documents.resolving import Resolution
from cemlab.documents.schema import Journey, Persona
from cemlab.language import check_language, listed, speaker
from cemlab.privacy import is_name_like, redact

MOST_STAGES = 7
MOST_TOUCHPOINTS = 16
LONGEST_SHOWN = 40  # characters of a text that a message repeats
MARKUP = re.compile(r"<\s*[A-Za-z/!?]")
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # turn text round
NO_CHARACTERS = frozenset("\ufffe\uffff")  # XML, and so SVG, forbids them

Found = Iterator[tuple[str, tuple, dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class LintFinding:
    """One thing to know: which rule, in which file and line, at which key, in words."""

    code: str
    file: str
    line: int
    where: str
    message: str


def lint(
    documents: Documents | Document, language: str | None = None, *, on: date | None = None,
    resolution: Resolution | None = None,
) -> tuple[LintFinding, ...]:  # fmt: skip
    """What is allowed in documents but weakens them, in the order of files and lines.

    Parameters
    ----------
    documents : Documents, Persona, Journey or EmpathyMap
    language : {"en", "zh"}, optional
        Language of the messages; the study's when not given.
    on : date, optional
        The day on which `review_by` and `expires` are judged. Not judged when not given: what
        depends on the clock has no place in a run that must give the same bytes again.
    resolution : Resolution, optional
        What `resolve` found for the documents: then what is unknown, hidden, or changed since the
        computed files were written is told as well.

    Returns
    -------
    tuple of LintFinding
        Codes: ``no_evidence``, ``no_pain`` (a measure without one), ``no_measure`` (a pain of
        grade A without one), ``many_stages``, ``many_touchpoints``, ``empty_stage``,
        ``new_touchpoint`` (of a journey that is not as-is), ``untranslated``, ``markup``,
        ``control`` (invisible characters), ``private`` (a telephone, an address, a name …),
        ``speaker`` (a speaker who has a name in place of an id), ``no_review`` (a proto persona
        without `review_by`), ``overdue``, ``expired``, ``expired_persona`` and
        ``retired_persona`` (of a journey), ``no_licence`` (of a picture), ``no_consent`` (of who
        is quoted, unless simulated), ``demographic`` (neither shown to differ nor marked as
        context), ``computed_edited``, ``evidence_unknown``, ``evidence_changed``,
        ``evidence_hidden``; of empathy maps ``not_observed`` (a deed
        that nobody saw), ``mind_read`` (an interpretation of grade A without the words of several
        people), ``no_source_of_quote``.

    Notes
    -----
    A plain text stands for both languages. A quote is verbatim and needs no translation.

    Examples
    --------
    >>> [finding.message for finding in lint(read_documents(study), "zh")]
    """
    is_set = isinstance(documents, Documents)
    language = language or (documents.language if is_set else "en")
    check_language(language)
    findings = []
    for document in documents.all() if is_set else (documents,):
        found = [
            *_claims(document), *_characters(document), *_people(document), *_days(document, on),
            *picture_and_people(document), *unresolved(document, resolution),
        ]  # fmt: skip
        if isinstance(document, Journey):
            found += _journey(document, documents.touchpoints if is_set else ())
            found += old_personas(document, documents.personas if is_set else {}, on)
        if isinstance(document, EmpathyMap):
            found += empathy_weaknesses(document)
        of_file = [
            LintFinding(
                code=code,
                file=document.file,
                line=document.line(place),
                where=".".join(map(str, place)),
                message=_message(code, told, language),
            )
            for code, place, told in found
        ]
        findings += sorted(of_file, key=lambda finding: finding.line)
    return tuple(findings)


def _message(code: str, told: dict[str, Any], language: str) -> str:
    say = speaker(language)
    if "kinds" in told:
        told = {"kinds": listed([say(f"privacy.kind.{kind}") for kind in told["kinds"]], language)}
    return say(f"documents.lint.{code}", **told)


def _claims(document: Document) -> Found:
    verbatim = _verbatim(document)
    for place, part in document.parts():
        if isinstance(part, Claim) and not part.evidence and not part.assumed:
            yield "no_evidence", place, {"text": _short(part.text)}
        if isinstance(part, Mapping) and len(part) == 1 and place not in verbatim:
            yield "untranslated", place, {"text": _short(part), "given": next(iter(part))}


def _verbatim(document: Document) -> set[tuple]:
    """Places of words that somebody said, in whichever language."""
    return {
        (*place, "text" if isinstance(part, Quote) else "quote")
        for place, part in document.parts()
        if isinstance(part, (Quote, Evidence))
    }


def _characters(document: Document) -> Found:
    for place, part in document.parts():
        if not isinstance(part, (Mapping, str)):
            continue
        texts = (part,) if isinstance(part, str) else tuple(part.values())
        if any(MARKUP.search(text) for text in texts):
            yield "markup", place, {}
        hidden = sorted({mark for text in texts for mark in text if _is_hidden(mark)})
        if hidden:
            yield "control", place, {"marks": ", ".join(f"U+{ord(mark):04X}" for mark in hidden)}


def _people(document: Document) -> Found:
    """What points at somebody: contact data, a name in a quote or where an id belongs.

    The name of a persona is fiction and may stand anywhere.
    """
    made_up = isinstance(document, Persona) and document.fiction is not None
    fiction = tuple(document.fiction.name.values()) if made_up else ()
    verbatim = _verbatim(document)
    for place, part in document.parts():
        named = isinstance(part, (Quote, Evidence)) and part.speaker not in (None, *fiction)
        if named and (redact(part.speaker).counts or is_name_like(part.speaker)):
            yield "speaker", (*place, "speaker"), {}
        if not isinstance(part, Mapping):
            continue
        kinds = {kind for text in part.values() for kind in redact(text).counts}
        if place not in verbatim or any(name in one for name in fiction for one in part.values()):
            kinds -= {"name"}
        if kinds:
            yield "private", place, {"kinds": sorted(kinds)}


def _is_hidden(mark: str) -> bool:
    if mark in "\n\t":
        return False
    return unicodedata.category(mark) == "Cc" or mark in TURNS or mark in NO_CHARACTERS


def _days(document: Document, on: date | None) -> Found:
    if isinstance(document, Persona) and document.kind == "proto" and document.review_by is None:
        yield "no_review", ("kind",), {}
    if on is None:
        return
    if document.review_by is not None and document.review_by < on:
        yield "overdue", ("review_by",), {"day": document.review_by.isoformat()}
    for place, part in document.parts():
        if isinstance(part, Evidence) and part.expires is not None and part.expires < on:
            day = part.expires.isoformat()
            yield "expired", (*place, "expires"), {"id": part.id, "day": day}


def _journey(journey: Journey, touchpoints: tuple[str, ...]) -> Found:
    for code, place, parts, most in (
        ("many_stages", "stages", journey.stages, MOST_STAGES),
        ("many_touchpoints", "steps", journey.steps, MOST_TOUCHPOINTS),
    ):
        if len(parts) > most:
            yield code, (place,), {"n": len(parts), "limit": most}
    for at, stage in enumerate(journey.stages):
        if not journey.steps_of(stage.id):
            yield "empty_stage", ("stages", at), {"id": stage.id}
    treated = {pain for measure in journey.measures() for pain in measure.pains}
    for at, step in enumerate(journey.steps):
        if touchpoints and step.id not in touchpoints and journey.kind != "as_is":
            yield "new_touchpoint", ("steps", at, "id"), {"id": step.id}
        for inner, measure in enumerate(step.measures):
            if not measure.pains:
                yield "no_pain", ("steps", at, "measures", inner), {"id": measure.id}
        for inner, pain in enumerate(step.pains):
            if journey.grade_of(pain) == "A" and pain.id not in treated:
                yield "no_measure", ("steps", at, "pains", inner), {"id": pain.id}


def _short(text: Mapping[str, str]) -> str:
    """The start of a text, without what cannot be seen."""
    said = "".join(mark if mark.isprintable() else " " for mark in next(iter(text.values())))
    return said if len(said) <= LONGEST_SHOWN else f"{said[: LONGEST_SHOWN - 1]}…"
