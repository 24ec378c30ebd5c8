"""What to change: the measures of the journey documents, with the pain points they answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cemlab.documents import WEAK, Documents, Journey, Pain, Resolution
from cemlab.language import listed, speaker
from cemlab.report.claims import resolution_of
from cemlab.report.evidence import grade_shown
from cemlab.report.reading import RunContent

RETIRED = "retired"
UNKNOWN = 1.0  # after every share, which are negative where they are ranked


def section(content: RunContent, language: str) -> list[dict[str, Any]]:
    """A table for each journey that has measures, most affected customers first."""
    documents = content.documents
    if documents is None:
        return []
    shares, found = _low_answers(content), resolution_of(content, language)
    return [
        _table(journey, documents, shares, found, language)
        for journey in documents.journeys.values()
        if journey.measures() and journey.status != RETIRED
    ]


def _low_answers(content: RunContent) -> Mapping[str, Mapping[str, Any]]:
    """Shares of low answers by item, from the journey results of the run."""
    found: dict[str, Mapping[str, Any]] = {}
    for kept in content.results:
        table = kept.result.tables().get("low_answers") if kept.capability == "journeys" else None
        for row in [] if table is None else table.to_dict("records"):
            found.setdefault(row["item"], row)
    return found


def _table(
    journey: Journey, documents: Documents, shares: Mapping, found: Resolution, language: str
) -> dict[str, Any]:
    say, pains = speaker(language), {pain.id: pain for pain in journey.pains()}
    grades = _grades(journey, found)
    rows = []
    for measure in journey.measures():
        answers = sorted(
            (pains[name] for name in measure.pains), key=lambda one: _rank(one, shares)
        )
        row = {
            "id": measure.id,
            "text": documents.words(measure.text, language),
            "owner": documents.words(measure.owner, language) if measure.owner else "",
            "effort": say(f"report.measures.effort_{measure.effort}") if measure.effort else "",
            "pains": [
                _pain(pain, documents, shares, language) | grades[pain.id] for pain in answers
            ],
        }
        rows.append((_rank(answers[0], shares) if answers else UNKNOWN, row))
    rows.sort(key=lambda ranked: ranked[0])  # stable: else in the order of the journey
    answered = {name for measure in journey.measures() for name in measure.pains}
    unanswered = [pain for pain in journey.pains() if pain.id not in answered]
    told = [f"{pain.id} {documents.words(pain.text, language)}" for pain in unanswered]
    title = documents.words(journey.title, language)
    kind = say(f"documents.journey.{journey.kind}")
    return {
        "title": say("report.measures.journey", title=title, kind=kind),
        "rows": [row for _, row in rows],
        "open": listed(told, language),
    }


def _rank(pain: Pain, shares: Mapping) -> float:
    """Where a pain stands: the most frequent first, those of unknown frequency last."""
    row = _share_of(pain, shares)
    return -row["share"] if row else UNKNOWN


def _grades(journey: Journey, found: Resolution) -> dict[str, dict[str, Any]]:
    """The grade of each pain point, and whether it is weak."""
    grades = {
        pain.id: grade_shown(found, journey, f"steps.{at}.pains.{place}")
        for at, step in enumerate(journey.steps) for place, pain in enumerate(step.pains)
    }  # fmt: skip
    return {name: {"grade": grade, "weak": grade in WEAK} for name, grade in grades.items()}


def _pain(pain: Pain, documents: Documents, shares: Mapping, language: str) -> dict[str, str]:
    say, row = speaker(language), _share_of(pain, shares)
    told = {key: row[key] for key in ("share", "conf_low", "conf_high", "n")} if row else {}
    return {
        "id": pain.id,
        "text": documents.words(pain.text, language),
        "share": say("report.measures.share", **told) if row else "",
        "interval": say("report.measures.interval", **told) if row else "",
    }


def _share_of(pain: Pain, shares: Mapping) -> Mapping[str, Any] | None:
    """How many are affected, where the item that a pain names was asked of enough people."""
    row = shares.get(pain.item)
    return row if row is not None and not pd.isna(row["share"]) else None
