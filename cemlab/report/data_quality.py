"""The appendix on data quality, from the survey and the moments that notebooks have kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cemlab.language import speaker
from cemlab.report.limits import limit_of
from cemlab.report.page_figures import Numbering, caption, figure, survey_drawings
from cemlab.report.page_tables import survey_table
from cemlab.report.reading import RunContent
from cemlab.study import Study


def section(
    study: Study, content: RunContent, numbering: Numbering, language: str
) -> dict[str, Any]:
    """What was kept of the answers and of the moments; None where nothing was."""
    return {
        "survey": _survey(study, content, numbering, language),
        "events": _events(content, language),
    }


def _survey(
    study: Study, content: RunContent, numbering: Numbering, language: str
) -> dict[str, Any] | None:
    survey = content.survey
    if survey is None:
        return None
    words = survey["words"][language]
    figures = []
    for what, files in survey_drawings(content):
        number = numbering.numbers["survey", "", what]
        file = files.get(language)
        under = caption(what, survey["n"], language)
        figures.append(figure(file, number, caption=under, tables=[]))
    return {
        "narrative": words.get("narrative", ""),
        "sentences": _sentences(study, survey, language),
        "figures": figures,
        "checks": [_check(row, language) for row in words.get("quality", ())],
        "codebook": survey_table(words.get("codebook", ()), words.get("columns", {}), language),
    }


def _events(content: RunContent, language: str) -> dict[str, Any] | None:
    events = content.events
    if events is None:
        return None
    words, say = events["words"][language], speaker(language)
    touchpoints = survey_table(words.get("touchpoints", ()), words.get("columns", {}), language)
    return {
        "narrative": words.get("narrative", ""),
        "sentences": [say("report.quality.file", file=events["file"])],
        "checks": [_check(row, language) for row in words.get("quality", ())],
        "touchpoints": touchpoints,
    }


def _check(row: Mapping[str, Any], language: str) -> dict[str, str]:
    """One check in words, its limit, and how it came out; some only tell a fact."""
    states = {True: "passed", False: "failed"}
    passed = row.get("passed")
    state = "told" if passed is None else states[bool(passed)]
    return {"note": row["note"], "limit": limit_of(row, language), "state": state}


def _sentences(study: Study, survey: Mapping[str, Any], language: str) -> list[str]:
    say = speaker(language)
    told = [say("report.quality.file", file=survey["file"])]
    if not survey.get("weighted"):
        told.append(say("report.quality.unweighted"))
    source = study.words(study.source, language)
    return [*told, say("report.quality.source", source=source)] if source else told
