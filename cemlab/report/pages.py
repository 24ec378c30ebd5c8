"""What stands on the page of one language: cover, findings, sections, methods, data quality."""

from __future__ import annotations

from typing import Any

from cemlab.language import listed, speaker
from cemlab.report import (
    data_quality,
    evidence,
    guesses,
    measures,
    methods,
    page_findings,
    wording,
)
from cemlab.report.limits import with_limit
from cemlab.report.page_figures import Numbering, caption, figure, key_of, kind_of
from cemlab.report.page_tables import drawing_table, result_table, table_title
from cemlab.report.reading import CAPABILITIES, OTHER, KeptResult, RunContent
from cemlab.study import Study

BESIDE = ("composition", "gains")  # tables that are read with the main one
CURRENT = "current"  # the run everybody means when none is named
ADVISING = ("drivers",)  # its headline says where to act; others say how things stand


def page(study: Study, run_id: str, content: RunContent, language: str) -> dict[str, Any]:
    """Everything the template writes, in one language."""
    numbering = Numbering.of(content)
    return {
        "language": language,
        "html_language": {"zh": "zh-CN"}.get(language, language),
        "cover": _cover(study, run_id, content, language),
        "simulated": study.simulated,
        "unchecked": guesses.sentence(study, content, language),
        "findings": page_findings.findings(content, numbering, language),
        "sections": _sections(content, numbering, language),
        "measures": measures.section(content, language),
        "methods": methods.section(study, content, language),
        "quality": data_quality.section(study, content, numbering, language),
        "evidence": evidence.section(content, language),
        "empty": not content.results and content.survey is None and content.events is None,
    }


def _cover(study: Study, run_id: str, content: RunContent, language: str) -> dict[str, Any]:
    say = speaker(language)
    facts = [("period", study.words(study.period, language) or _days(content, language))]
    if sample := _sample(content, language):
        facts.append(("sample", sample))
    if run_id != CURRENT:
        facts.append(("run", run_id))
    facts.append(("version", say("report.cover.version_value", version=methods.version())))
    return {
        "owner": study.words(study.owner, language),
        "title": study.words(study.title, language) or study.id,
        "question": study.words(study.question, language),
        "sentence": _recommendation(content, language),
        "facts": [{"name": say(f"report.cover.{name}"), "value": value} for name, value in facts],
    }


def _recommendation(content: RunContent, language: str) -> str:
    """The checked headline that comes nearest to what should be done, as a sentence."""
    ranked = sorted(content.results, key=lambda kept: kept.capability not in ADVISING)
    claim = next(filter(None, (kept.result.headline(language) for kept in ranked)), "")
    return wording.sentence(claim, language)


def _days(content: RunContent, language: str) -> str:
    """From when to when people answered, where the study does not say it in words."""
    days = (content.survey or {}).get("days") or ()
    if not days:
        return speaker(language)("report.cover.not_stated")
    first, last = days
    return (
        first if first == last else speaker(language)("report.cover.days", first=first, last=last)
    )


def _sample(content: RunContent, language: str) -> str:
    """How many answers or moments there are, and of how many people where these gave several."""
    told, say = [kept.result.provenance for kept in content.results], speaker(language)
    n = (
        content.survey["n"]
        if content.survey is not None
        else max((one.n for one in told), default=0)
    )
    customers = max((one.customers or 0 for one in told), default=0)
    said = [say("common.n", n=n)] if n else []
    if 0 < customers < n:
        said.append(say("common.customers", n=customers))
    return say("common.source_join").join(said)


def _sections(content: RunContent, numbering: Numbering, language: str) -> list[dict[str, Any]]:
    sections = []
    for part in (*CAPABILITIES, OTHER):
        chosen = [kept for kept in content.results if kept.capability == part]
        if chosen:
            results = [_result(kept, numbering, language) for kept in chosen]
            sections.append({"id": part, "key": f"report.section.{part}", "results": results})
    return sections


def _result(kept: KeptResult, numbering: Numbering, language: str) -> dict[str, Any]:
    result = kept.result
    checks = result.checks(language).to_dict("records")
    failed = [with_limit(check, language) for check in checks
              if check["passed"] is not None and not bool(check["passed"])]  # fmt: skip
    shown = kept.shown()
    return {
        "title": wording.result_title(result, kept.name, language),
        "narrative": result.narrate(language),
        "figures": [_figure(kept, what, numbering, language) for what in shown],
        "tables": [] if result.figures() else _tables(kept, (), language),
        "failed": failed,
        "n_checks": len(checks),
        "notes": [message for _, message in result.notes(language)],
    }


def _figure(kept: KeptResult, what: str, numbering: Numbering, language: str) -> dict[str, Any]:
    number, path = numbering.numbers[key_of(kept, what)], kept.svg(what, language)
    is_map, told = what in kept.drawings, kept.result.provenance
    under = caption(kind_of(what) if is_map else what, told.n, language, customers=told.customers,
                    kind="" if is_map else type(kept.result).__name__)  # fmt: skip
    if is_map:
        tables = drawing_table(kept.drawings[what][language], language)
    else:
        tables = _tables(kept, (what,), language)
    changed = kept.outdated.get(what, ())
    outdated = speaker(language)("report.figure.outdated", documents=listed(changed, language))
    return figure(path, number, is_map=is_map, caption=under, tables=tables,
                  outdated=outdated if changed else "")  # fmt: skip


def _tables(kept: KeptResult, figures: tuple[str, ...], language: str) -> list[dict[str, Any]]:
    """The tables behind a figure: the main one, and one that has the name of the figure."""
    result = kept.result
    known = result.tables()
    first = result.figures()[:1]
    own = [name for name in figures if name in known]
    if not own or figures == first:
        own = ["tidy", *(name for name in BESIDE if name in known), *own]
    return [
        {"title": table_title(name, known[name], language)}
        | result_table(result, known[name], language)
        for name in own
    ]
