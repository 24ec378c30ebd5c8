"""The rows that the sentences and marks of a journey map lead to, and the grades they have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cemlab.documents import WEAK, Resolution, told
from cemlab.journeys import map_wording
from cemlab.journeys.map_content import DOT, NAN
from cemlab.journeys.map_facts import Facts, facts_of, headline_of, number
from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.documents import Claim, Journey, Pain, Persona
    from cemlab.journeys.map_content import Content, Kpi, Point, Stage, Step
    from cemlab.journeys.result import JourneyResult

Rows = tuple[Mapping[str, Any], ...]
HEADLINE, WHO = "headline", "persona"
COUNTED = ("resolved", "changed")
AFFECTED = ("share", "reach", "low")  # statistics that say how many


class Grades(NamedTuple):
    """Letters of statements: A to E of a resolution, else A to C as people wrote them."""

    document: Journey
    resolution: Resolution | None

    def of(self, claim: Claim, place: str) -> dict[str, Any]:
        """Mark, letter and look of the claim at a place."""
        letter, weak = self.document.grade_of(claim), "C"
        if self.resolution is not None:
            letter, weak = self.resolution.grade_of(self.document, place), WEAK
        return {"mark": place, "grade": letter, "is_weak": letter in weak,
                "is_assumed": letter == weak[-1]}  # fmt: skip


class Shares(NamedTuple):
    """How many customers a pain point affects: of low answers by item, else looked up by place."""

    low_answers: Mapping[str, Mapping[str, Any]]
    looked_up: Mapping[str, Mapping[str, Any]]

    @classmethod
    def found(cls, document: Journey, known: Resolution, facts: Facts) -> Shares:
        """None of a journey that is only planned."""
        if document.kind != "as_is":
            return cls({}, {})
        rows = reversed(known.rows(document))  # so that the first of a place is kept
        return cls(facts.low_answers, {
            row["place"]: row for row in rows
            if row["state"] in COUNTED and row["statistic"] in AFFECTED
        })  # fmt: skip

    def of(self, pain: Pain, place: str) -> dict[str, float]:
        """Share with its interval; empty where nobody counted."""
        row = self.low_answers.get(pain.item) or self.looked_up.get(place, {})
        share = row.get("share", row.get("estimate"))
        return {"share": number(share), "low": number(row.get("conf_low")),
                "high": number(row.get("conf_high"))}  # fmt: skip


def rows_of(
    result: JourneyResult, document: Journey | None, content: Content, *,
    people: Sequence[Persona], known: Resolution | None,
) -> Rows:  # fmt: skip
    """A row for everything on a map that says something, each with its mark and in words.

    `known` is what the document rests on. Where the letters on the map are not those of it but of
    the document, words name no others.
    """
    found = list(_measured(result, content))
    if document is None or known is None:
        return tuple(found)
    for row in known.rows(document):
        kept = {name: row[name] for name in Resolution.columns}
        words = told(row, content.language, graded=content.is_resolved)
        found.append({"mark": row["place"], "told": words} | kept)
    return (*found, *_written(document, people, content.language))


def _measured(result: JourneyResult, content: Content) -> Iterator[dict[str, Any]]:
    """Headline, numbers of the whole, stages, and touchpoints."""
    language = content.language
    if not content.is_target:
        line = result.source_line(language, figure="map")
        if content.headline == headline_of(result, language):
            yield _row(HEADLINE, line, claim=content.headline, state="resolved")
        for kpi in content.kpis:
            yield _kpi(kpi, language)
        for number, stage in enumerate(content.stages, start=1):
            if stage.n == stage.n:
                yield _stage(number, stage, language)
    method = f"journey_{facts_of(result).whole['curve']}"
    for step in content.steps:
        yield _point(step, step.point, method, language)
        for one in content.curves:
            if step.id in one.points:
                row = _point(step, one.points[step.id], method, language)
                yield row | {"mark": one.mark(step.id), "place": one.mark(step.id),
                             "told": DOT.join(filter(None, (one.name, row["told"])))}  # fmt: skip


def _kpi(kpi: Kpi, language: str) -> dict[str, Any]:
    size = speaker(language)("common.n", n=kpi.n)
    parts = dict.fromkeys((kpi.name, *map_wording.kpi_words(kpi, language), size))
    words = DOT.join(filter(None, parts))
    return _row(kpi.mark, words, claim=kpi.name, n=kpi.n, estimate=kpi.value, conf_low=kpi.low,
                conf_high=kpi.high, unit=kpi.unit, state="resolved")  # fmt: skip


def _stage(number: int, stage: Stage, language: str) -> dict[str, Any]:
    words = DOT.join((stage.title, *map_wording.stage_told(stage, language)))
    n = stage.n if math.isnan(stage.duration) else stage.n_timed
    return _row(f"stage.{number}", words, claim=stage.title, n=n, estimate=stage.duration,
                conf_low=stage.low, conf_high=stage.high, unit="seconds",
                state="resolved")  # fmt: skip


def _point(step: Step, point: Point, method: str, language: str) -> dict[str, Any]:
    """What was measured at a touchpoint, that it must not be told, or that it is a target."""
    own = {"wording": step.title, "filter": f"touchpoint={step.name or step.id}", "state": "hidden"}
    if point.is_drawn and point.target:
        own |= {"state": "target", "estimate": point.value}
    elif point.is_drawn:
        own |= {"statistic": "emotion", "n": point.n, "estimate": point.value,
                "conf_low": point.low, "conf_high": point.high, "method": method,
                "state": "resolved", "grade": "C" if point.small else "B"}  # fmt: skip
    row = _row(step.mark, "", **own)
    plain = row if own["state"] == "resolved" else row | {"estimate": NAN}
    return row | {"told": told(plain, language)}


def _written(
    document: Journey, people: Sequence[Persona], language: str
) -> Iterator[dict[str, Any]]:
    """What makes no claim: scene and goal of the team, measures, and who is made up."""
    say = speaker(language)
    parts = [("scenario", document.scenario, "assumed"), ("goal", document.goal, "assumed")]
    parts += [
        (f"steps.{at}.measures.{place}", one.text, "planned")
        for at, step in enumerate(document.steps) for place, one in enumerate(step.measures)
    ]  # fmt: skip
    for place, text, state in parts:
        steps = tuple(int(one) if one.isdigit() else one for one in place.split("."))
        yield _row(
            place, say(f"documents.evidence.state_{state}"), document=document.id,
            file=document.file, line=document.line(steps), claim=document.words(text, language),
            grade="E" if state == "assumed" else "", state=state,
        )  # fmt: skip
    for one in people:
        state = "assumed" if one.fiction is None else "fiction"
        yield _row(WHO, say(f"documents.evidence.state_{state}"), document=one.id,
                   file=one.file, state=state)  # fmt: skip


def _row(mark: str, words: str, **known: Any) -> dict[str, Any]:
    return {"mark": mark, "told": words} | Resolution.blank | {"place": mark} | known
