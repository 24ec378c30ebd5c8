"""What documents written by hand rest on: each claim with its number, and how much is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.documents import (
    WEAK,
    Blueprint,
    Claim,
    Document,
    Documents,
    Evidence,
    Journey,
    Persona,
    Resolution,
    StoryMap,
    number,
)
from cemlab.language import listed, speaker
from cemlab.report.claims import OUTDATED, resolution_of
from cemlab.report.reading import RunContent

SOURCES = ("source", "kind", "n", "documents")
COLUMNS = ("source", "wording", "filter", "number", "wave", "data_hash", "grade")
EVERYBODY = "persona=all"


def section(content: RunContent, language: str) -> dict[str, Any] | None:
    """A sentence and a table of claims for each document, and all sources; None without any."""
    documents = content.documents
    if documents is None or not documents.all():
        return None
    say, found = speaker(language), resolution_of(content, language)
    key = say("report.evidence.key")
    told = [_document(one, found, language) for one in documents.all()]
    names = [f"{kept.name}_evidence.{language}.csv" for kept in content.results if kept.claims]
    return {
        "lead": say("report.evidence.lead", key=key),
        "sentences": [one["sentence"] for one in told if one["claims"]],
        "outdated": [say("report.evidence.outdated_document", title=_title(one, language))
                     for one in documents.all() if _is_outdated(found, one)],
        "documents": [one for one in told if one["claims"]],
        "whole": say("report.evidence.whole", files=listed(names, language)) if names else "",
        "table": {
            "headings": [say(f"report.evidence.{name}") for name in SOURCES],
            "rows": _rows(documents, language),
        },
    }  # fmt: skip


def grade_shown(found: Resolution, document: Document, place: str) -> str:
    """The grade of a claim; nothing where only a number that is out of date spoke for it."""
    rows = found.rows(document, place)
    is_open = any(row["state"] == OUTDATED for row in rows)
    is_graded = any(row["grade"] for row in rows)
    return "" if is_open and not is_graded else found.grade_of(document, place)


def _document(document: Document, found: Resolution, language: str) -> dict[str, Any]:
    """How many claims a document makes, how many are assumed, and every one with its rows."""
    say, title = speaker(language), _title(document, language)
    places = [".".join(map(str, place)) for place, part in document.parts()
              if isinstance(part, Claim)]  # fmt: skip
    states = [[row["state"] for row in found.rows(document, place)] for place in places]
    counts = {
        "n": len(places),
        "n_assumed": sum(grade_shown(found, document, place) == "E" for place in places),
        "n_numbers": sum("resolved" in one or "changed" in one for one in states),
    }
    rows = found.rows(document)
    told = dict.fromkeys(row["place"] for row in rows)
    columns = [name for name in COLUMNS
               if name == "number" or any(row[name] for row in rows)]  # fmt: skip
    return {
        "sentence": say("report.evidence.claims", title=title, **counts),
        "summary": say("report.evidence.document", title=title),
        "caption": say("report.evidence.of_claims", title=title),
        "headings": [say(f"report.evidence.{name}") for name in ("claim", *columns)],
        "claims": [_claim(found, document, place, columns, language) for place in told],
    }


def _claim(
    found: Resolution, document: Document, place: str, columns: list[str], language: str
) -> dict[str, Any]:
    rows = found.rows(document, place)
    return {
        "text": rows[0]["claim"],
        "rows": [[_cell(name, row, language) for name in columns] for row in rows],
    }


def _cell(name: str, row: Mapping[str, Any], language: str) -> dict[str, Any]:
    say, text = speaker(language), row.get(name, "")
    if name == "number":
        text = _number(row, language)
    elif name == "filter" and text == EVERYBODY:
        text = say("report.evidence.everybody")
    return {"text": text, "letter": text if name == "grade" else "",
            "weak": name == "grade" and text in WEAK, "which": name == "filter"}  # fmt: skip


def _number(row: Mapping[str, Any], language: str) -> str:
    """The number of a row; where there is none, why."""
    say, state = speaker(language), row["state"]
    if state == "unknown":
        return say("report.evidence.state_unknown" if row["evidence"] else
                   "report.evidence.state_unsourced")  # fmt: skip
    if state == OUTDATED:
        return say("report.evidence.state_outdated")
    told = number(row, language)
    if state in ("resolved", "source"):
        return told
    said = say(f"documents.evidence.state_{state}")
    return say("common.source_join").join(one for one in (told, said) if one)


def _is_outdated(found: Resolution, document: Document) -> bool:
    return any(row["state"] == OUTDATED for row in found.rows(document))


def _rows(documents: Documents, language: str) -> list[list[dict[str, Any]]]:
    """A row for each source; what several documents say of one in the same words is one."""
    named: dict[tuple[str, ...], dict[str, None]] = {}
    for document in documents.all():
        for source in document.sources().values():
            rests = named.setdefault(_told(document, source, language), {})
            rests[_title(document, language)] = None
    return [
        [
            {"text": text, "number": heading == "n"}
            for heading, text in zip(SOURCES, (*told, listed(list(titles), language)), strict=True)
        ]
        for told, titles in named.items()
    ]


def _told(document: Document, source: Evidence, language: str) -> tuple[str, ...]:
    say = speaker(language)
    size = say("report.number.whole", x=source.n) if source.n else say("report.word.none")
    kind = say(f"report.evidence.kind_{source.kind}")
    return (document.words(source.source, language), kind, size)


def _title(document: Document, language: str) -> str:
    """What a document is called on the page; journeys, and what is drawn of them, by their kind."""
    say, name = speaker(language), "label" if isinstance(document, Persona) else "title"
    label = getattr(document, name, None)
    title = document.id if label is None else document.words(label, language)
    if isinstance(document, Journey):
        kind = say(f"documents.journey.{document.kind}")
    elif isinstance(document, (Blueprint, StoryMap)):
        kind = say(f"report.evidence.of_{type(document).__name__}")
    else:
        return title
    return say("report.measures.journey", title=title, kind=kind)
