"""What documents written by hand rest on: their evidence, and how much of them is assumed."""

from __future__ import annotations

from typing import Any

from cemlab.documents import Claim, Document, Documents, Evidence, Persona
from cemlab.language import listed, speaker

HEADINGS = ("source", "kind", "n", "grade", "documents")


def section(documents: Documents | None, language: str) -> dict[str, Any] | None:
    """A sentence for each document, and a table of all evidence; None without documents."""
    if documents is None or not documents.all():
        return None
    say = speaker(language)
    return {
        "sentences": [_sentence(document, language) for document in documents.all()],
        "table": {
            "headings": [say(f"report.evidence.{name}") for name in HEADINGS],
            "rows": _rows(documents, language),
        },
    }


def _sentence(document: Document, language: str) -> str:
    """How many claims a document makes, and how many of them nothing supports yet."""
    claims = [part for _, part in document.parts() if isinstance(part, Claim)]
    assumed = sum(document.grade_of(claim) == "C" for claim in claims)
    counts = {"n": len(claims), "n_assumed": assumed}
    return speaker(language)("report.evidence.claims", title=_title(document, language), **counts)


def _rows(documents: Documents, language: str) -> list[list[dict[str, Any]]]:
    """A row for each source; what several documents say of one in the same words is one."""
    named: dict[tuple[str, ...], list[str]] = {}
    for document in documents.all():
        for source in document.sources().values():
            rests = named.setdefault(_told(document, source, language), [])
            rests.append(_title(document, language))
    return [
        [
            {"text": text, "number": heading == "n"}
            for heading, text in zip(HEADINGS, (*told, listed(titles, language)), strict=True)
        ]
        for told, titles in named.items()
    ]


def _told(document: Document, source: Evidence, language: str) -> tuple[str, ...]:
    say = speaker(language)
    grade = source.grade or ("C" if source.kind == "assumption" else "B")
    size = say("report.number.whole", x=source.n) if source.n else say("report.word.none")
    kind = say(f"report.evidence.kind_{source.kind}")
    return (document.words(source.source, language), kind, size, grade)


def _title(document: Document, language: str) -> str:
    label = document.label if isinstance(document, Persona) else document.title
    return document.words(label, language)
