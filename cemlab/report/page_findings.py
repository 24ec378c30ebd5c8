"""The first page after the cover: five findings at most, each part of the study having its say."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from cemlab.report.page_figures import Numbering, key_of
from cemlab.report.reading import CAPABILITIES, OTHER, KeptResult, RunContent
from cemlab.results import Finding

MOST_FINDINGS = 5
SIGNS = ("+", "\u2212")  # only a score around zero is good or bad by its sign, and coloured

Told = tuple[int, KeptResult, Finding]  # with the place of the result in reading order


def findings(content: RunContent, numbering: Numbering, language: str) -> dict[str, Any]:
    """The first finding of every part, then the second ones, until the page is full.

    They stand in the order of the sections; an assumption is never first.
    """
    parts = [_of_part(content, part, language) for part in (*CAPABILITIES, OTHER)]
    chosen = _in_turn(parts)[:MOST_FINDINGS]
    chosen.sort(key=lambda told: told[0])  # stable: the findings of a result keep their order
    rows = [_row(kept, finding, numbering) for _, kept, finding in chosen]
    rows.sort(key=lambda row: row["grade"] == "C")
    return {
        "rows": rows,
        "count": len(rows),
        "only_assumptions": bool(rows) and rows[0]["grade"] == "C",
    }


def _of_part(content: RunContent, part: str, language: str) -> list[Told]:
    """The findings of a part: the first of each of its results, then the second ones."""
    found = [
        [(place, kept, finding) for finding in kept.result.findings(language)]
        for place, kept in enumerate(content.results)
        if kept.capability == part
    ]
    return _in_turn(found)


def _in_turn(lists: list[list[Told]]) -> list[Told]:
    return [told for turn in zip_longest(*lists) for told in turn if told is not None]


def _row(kept: KeptResult, finding: Finding, numbering: Numbering) -> dict[str, Any]:
    number = numbering.numbers.get(key_of(kept, finding.figure))
    words = {key: getattr(finding, key) for key in ("value", "claim", "detail", "grade")}
    tone = finding.tone if finding.value.startswith(SIGNS) else "plain"
    return words | {"tone": tone, "figure": number}
