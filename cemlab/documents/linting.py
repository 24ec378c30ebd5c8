"""What a document may say, but a reader should know before trusting its map or card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cemlab.documents.blueprint_schema import Blueprint
from cemlab.documents.claims import Claim, Document, Evidence
from cemlab.documents.empathy import EmpathyMap, empathy_weaknesses
from cemlab.documents.journey_schema import Journey
from cemlab.documents.journey_weaknesses import weak_journey
from cemlab.documents.lint_rules import NO_RULE, RULES
from cemlab.documents.persona_schema import Persona
from cemlab.documents.persona_weaknesses import old_personas, picture_and_people, unresolved
from cemlab.documents.reading import Documents
from cemlab.documents.resolving import Resolution
from cemlab.documents.service_weaknesses import (
    changed_metrics,
    served_steps,
    weak_blueprint,
    weak_kinship,
    weak_story_map,
)
from cemlab.documents.story_map_schema import StoryMap
from cemlab.documents.target_weaknesses import weak_targets
from cemlab.documents.text_weaknesses import weak_texts
from cemlab.language import check_language, listed, speaker

Found = Iterator[tuple[str, tuple, dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class LintFinding:
    """One thing to know: which rule, in which file and line, at which key, in words.

    `rule` is the number of one of the twenty rules for journey documents, 0 for others.
    """

    code: str
    file: str
    line: int
    where: str
    message: str
    rule: int = NO_RULE


def lint(
    documents: Documents | Document, language: str | None = None, *, on: date | None = None,
    resolution: Resolution | None = None,
) -> tuple[LintFinding, ...]:  # fmt: skip
    """What is allowed in documents but weakens them, in the order of files and lines.

    Parameters
    ----------
    documents : Documents or Document
        What is between documents (rules 1, 11, 12 and 14) is judged for Documents alone.
    language : {"en", "zh"}, optional
        Language of the messages; the study's when not given.
    on : date, optional
        The day on which `review_by` and `expires` are judged. Not judged when not given: what
        depends on the clock has no place in a run that must give the same bytes again.
    resolution : Resolution, optional
        What `resolve` found for the documents: then what is unknown, hidden, or changed since the
        computed files were written, and whose quotes are in no comment, is told as well.

    Returns
    -------
    tuple of LintFinding
        Codes by rule:

        1. ``action_repeated`` (a blueprint tells what customers do, which is the journey's),
           ``no_action`` (the journey does not tell it)
        2. ``no_actor``
        3. ``no_owner_of_pain``
        4. ``no_pain``, ``no_owner_of_measure``, ``no_acceptance`` (of a measure),
           ``card_of_nothing`` (a story card without pain and measure)
        5. ``no_evidence``, ``evidence_unknown``, ``not_observed`` (a deed that nobody saw),
           ``mind_read`` (an interpretation of grade A without the words of several people),
           ``demographic`` (neither shown to differ nor marked as context), ``no_difference`` (an
           interval with zero in it)
        6. ``no_review`` (a proto persona without `review_by`), ``overdue``, ``expired``
        7. ``department`` (a stage that is named after one)
        8. ``no_phase``, ``stage_without_phase``
        9. ``unreachable``, ``dead_end``
        10. ``no_ask`` (of a moment of truth)
        11. ``id_changed``, ``no_common_step``, ``new_touchpoint`` (of a journey that is planned)
        12. ``expired_persona``, ``retired_persona``
        13. ``whole_target`` (0 or 100%), ``speed_target``, ``speed_measures`` (speed alone)
        14. ``changed_metric``
        15. ``small_n``, ``evidence_hidden``
        16. ``untranslated``
        17. ``no_consent``, ``no_source_of_quote``, ``speaker`` (one who has a name, not an id),
            ``quote_no_speaker``, ``quote_no_comment``, ``quote_not_said`` (the survey is known, and
            has not what is quoted), ``quote_other_group``, ``quote_no_group`` (another persona's)
        18. ``no_licence``
        19. ``computed_edited``, ``evidence_changed``

        Of no rule: ``no_measure`` (a pain of grade A without one), ``many_stages``,
        ``many_touchpoints``, ``empty_stage``, ``markup``, ``control`` (invisible characters),
        ``private`` (a telephone, an address, a name …). Rule 20 is about drawings, which lint
        does not see.

    Notes
    -----
    A plain text stands for both languages. A quote is verbatim and needs no translation. Rules
    about what older documents do not have (2, 3, 8, 10, and owner and acceptance of measures)
    speak where the journey has it anywhere, or is live.

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
            *weak_texts(document), *_days(document, on), *picture_and_people(document),
            *unresolved(document, resolution), *weak_targets(document),
            *_own(document, documents if is_set else None, on),
        ]  # fmt: skip
        of_file = [
            LintFinding(
                code=code,
                file=document.file,
                line=document.line(place),
                where=".".join(map(str, place)),
                message=_message(code, told, language),
                rule=RULES.get(code, NO_RULE),
            )
            for code, place, told in found
        ]
        findings += sorted(of_file, key=lambda finding: finding.line)
    return tuple(findings)


def _own(document: Document, documents: Documents | None, on: date | None) -> Found:
    """What weakens documents of its kind, by itself and beside the others."""
    if isinstance(document, EmpathyMap):
        yield from empathy_weaknesses(document)
    if isinstance(document, StoryMap):
        yield from weak_story_map(document)
    if isinstance(document, Blueprint):
        yield from weak_blueprint(document, documents.journeys if documents else {})
    if not isinstance(document, Journey):
        return
    if documents is None:
        yield from weak_journey(document)
        return
    served = served_steps(tuple(documents.blueprints.values()), document.id)
    yield from weak_journey(document, documents.touchpoints, served)
    yield from old_personas(document, documents.personas, on)
    yield from weak_kinship(document, documents.journeys)
    yield from changed_metrics(document, documents.changed_items)


def _message(code: str, told: dict[str, Any], language: str) -> str:
    say = speaker(language)
    for key, named in (("kinds", "privacy.kind"), ("phases", "documents.phase")):
        if key in told:
            told = told | {key: listed([say(f"{named}.{one}") for one in told[key]], language)}
    return say(f"documents.lint.{code}", **told)


def _days(document: Document, on: date | None) -> Found:
    if isinstance(document, Persona) and document.kind == "proto" and document.review_by is None:
        yield "no_review", ("kind",), {}
    if on is None:
        return
    if document.review_by is not None and document.review_by < on:
        claims = [part for _, part in document.parts() if isinstance(part, Claim)]
        day, n = document.review_by.isoformat(), sum(one.assumed for one in claims)
        yield "overdue", ("review_by",), {"day": day, "n": n}
    for place, part in document.parts():
        if isinstance(part, Evidence) and part.expires is not None and part.expires < on:
            day = part.expires.isoformat()
            yield "expired", (*place, "expires"), {"id": part.id, "day": day}
