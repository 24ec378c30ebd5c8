"""Joins the words of a journey document with the numbers of a result."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cemlab.documents import CHANNELS, Claim, resolve
from cemlab.errors import OptionError
from cemlab.journeys.map_comparing import Compared, comparison, sources_of
from cemlab.journeys.map_content import DOT, Content, Kpi, Point, Stage, Statement, Step
from cemlab.journeys.map_evidence import Grades, Shares, rows_of
from cemlab.journeys.map_extra_lanes import extra_lanes
from cemlab.journeys.map_facts import Facts, facts_of, headline_of, names_of, number
from cemlab.language import listed, speaker
from cemlab.numerics import MIN_REPORT

if TYPE_CHECKING:
    from cemlab.documents import Journey, JourneyTouchpoint, Persona, Resolution
    from cemlab.journeys.result import JourneyResult

MOST_NAMED = 4  # personas in the head of a map


def content_of(
    result: JourneyResult, document: Journey | None, *, language: str, persona: Persona | None,
    resolution: Resolution | None = None, compared: Compared | None = None,
) -> Content:  # fmt: skip
    """Join a journey document, where there is one, with the numbers of a result."""
    say, facts = speaker(language), facts_of(result)
    points, whole = facts.points, facts.whole
    is_ordered = bool(whole.get("is_ordered", True))
    people, known = _people(document, persona, compared), None
    if document is None:
        stages = _measured_stages(result, facts, language)
        kicker, title = say("journeys.map.plain_kicker"), say("journeys.map.plain_kicker")
        scene, extra = (), ()
    else:
        grades = Grades(document, resolution)
        known = resolution or resolve(document, result, language=language)
        shares = Shares.found(document, known, facts)
        stages = _written_stages(document, facts, grades, shares, language)
        title = document.words(document.title, language)
        kind = say(f"documents.journey.{document.kind}")
        kicker = say("journeys.map.kicker", title=title, kind=kind)
        scene = _scene(document, say, language)
        drawn = tuple(step for stage in stages for step in stage.steps)
        names = {key: one.words(one.label, language)
                 for key, one in (compared.personas if compared else {}).items()}  # fmt: skip
        extra = extra_lanes(document, grades, drawn, names, language)
    is_target = document is not None and document.kind != "as_is"
    if is_target and compared is not None and (compared.groups is not None or compared.to_be):
        raise OptionError(f"The journey {document.id!r} is {document.kind}, so nothing measured is "
                          "drawn. Give the journey as it is, and this one as `to_be`.")  # fmt: skip
    steps = [step for stage in stages for step in stage.steps]
    several = comparison(compared, points, {step.id: step.name for step in steps}, language)
    if not is_target:
        several["remarks"] = (*several.get("remarks", ()), *_without_name(steps, say))
    told = _told(document, steps)
    left = [name for name in points if name not in told] if not is_target else []
    ends = [step.name for step in steps if step.point.is_drawn]
    content = Content(
        language=language,
        kicker=kicker,
        headline=_headline(result, compared, is_target, language) or title,
        stages=stages,
        is_ordered=is_ordered or is_target,
        min_cell=int(whole.get("min_cell", MIN_REPORT)),
        is_target=is_target,
        end=_end(whole.get("end"), ends),
        lowest=facts.lowest,
        highest=facts.highest,
        kpis=() if is_target else _kpis(result, facts, language),
        sources=(
            *sources_of(compared, language),
            *_sources(result, document, people, say, language),
        ),
        left_out=tuple(result.label(name, language) for name in left),
        who=_who(people, language),
        base="" if is_target or not people else say("journeys.map.base", n=whole["n_customers"]),
        scene=scene,
        extra=extra,
        **several,
        is_resolved=document is not None and resolution is not None,
    )
    rows = rows_of(result, document, content, people=people, known=known)
    return replace(content, evidence=rows)


def _headline(result, compared: Compared | None, is_target: bool, language: str) -> str:
    """What was found: of groups what their contrast says, which for single results nobody asked."""
    if is_target:
        return ""
    if compared is None or compared.groups is None:
        return headline_of(result, language)
    groups = compared.groups
    return "" if isinstance(groups, Mapping) else groups.headline(language)


def _people(
    document: Journey | None, persona: Persona | None, compared: Compared | None
) -> tuple[Persona, ...]:
    """Who lives the journey: the persona that was chosen, else all whom the document names."""
    if compared is not None and compared.groups is not None:
        return ()
    if persona is not None:
        return (persona,)
    known = compared.personas if compared is not None else {}
    named = document.personas if document is not None else ()
    return tuple(known[one] for one in named if one in known)


def _told(document: Journey | None, steps: list[Step]) -> set[str]:
    """Names in the data of everything on the map, also of what has several."""
    known = {step.name for step in steps}
    for step in document.steps if document is not None else ():
        known |= set(step.match.event) if step.match else set()
    return known


def _without_name(steps: list[Step], say) -> list[tuple[str, str]]:
    """A remark on touchpoints of which the data have no number alone."""
    names = say("list_join").join(step.title for step in steps if not step.name)
    return [("no_number", say("journeys.map.remark.no_number", names=names))] if names else []


def _end(declared: Any, drawn: list[str]) -> str:
    """The touchpoint that ends the journey: the declared one, else the last that is drawn."""
    if isinstance(declared, str) and declared:
        return declared
    return drawn[-1] if drawn else ""


def _measured_stages(result, facts: Facts, language: str) -> tuple[Stage, ...]:
    """Stages as the data have them, each with its touchpoints."""
    grouped: dict[str, list[Step]] = {}
    for name, row in facts.touchpoints.items():
        stage = row.get("stage")
        stage = stage if isinstance(stage, str) else ""
        point = facts.points.get(name, Point())
        step = Step(id=name, name=name, title=result.label(name, language), point=point, lanes={})
        grouped.setdefault(stage, []).append(step)
    return tuple(
        Stage(
            title=_stage_label(result, name, language),
            steps=tuple(steps),
            **_size(facts.stages, name),
        )
        for name, steps in grouped.items()
    )


def _stage_label(result, name: str, language: str) -> str:
    """The words of a stage, which may have the id of a touchpoint."""
    own = f"stage: {name}"
    said = result.label(own, language) if name else ""
    return result.label(name, language) if said == own else said


def _written_stages(
    document: Journey, facts: Facts, grades: Grades, shares: Shares, language: str
) -> tuple[Stage, ...]:
    """Stages as the document has them; numbers only where it tells what is."""
    measured = document.kind == "as_is"
    points, sizes = (facts.points, facts.stages) if measured else ({}, {})
    names = names_of(document, facts.touchpoints)
    stages = []
    for stage in document.stages:
        steps = [
            _step(document, step, names[step.id], points, shares, grades, language)
            for step in document.steps_of(stage.id)
        ]
        if steps:
            title = document.words(stage.title, language)
            stages.append(Stage(title=title, steps=tuple(steps), **_size(sizes, stage.id)))
    return tuple(stages)


def _step(
    document, step: JourneyTouchpoint, name: str, points, shares: Shares, grades: Grades,
    language: str,
) -> Step:  # fmt: skip
    say, at = speaker(language), f"steps.{document.steps.index(step)}"
    point = points.get(name, Point())
    if not point.is_drawn and step.assumed_emotion is not None:
        point = Point(value=step.assumed_emotion, target=True)
    return Step(
        id=step.id,
        name=name,
        title=document.words(step.title, language),
        channel=say(f"documents.channel.{step.channel}"),
        icon=CHANNELS[step.channel],
        is_moment=step.moment_of_truth,
        point=point,
        lanes={
            "actions": () if step.customer_action is None else (
                _claim(grades, step.customer_action, f"{at}.customer_action", language),
            ),
            "thoughts": tuple(
                Statement(text=document.words(quote.text, language), quoted=True,
                          mark=f"{at}.thoughts.{place}", below=(quote.speaker,))
                for place, quote in enumerate(step.thoughts)
            ),
            "pains": tuple(_pain(grades, pain, f"{at}.pains.{place}", shares, language)
                           for place, pain in enumerate(step.pains)),
            "needs": tuple(_claim(grades, one, f"{at}.needs.{place}", language)
                           for place, one in enumerate(step.needs)),
            "measures": tuple(_measure(document, one, f"{at}.measures.{place}", language)
                              for place, one in enumerate(step.measures)),
        },
    )  # fmt: skip


def _claim(grades: Grades, claim: Claim, place: str, language: str) -> Statement:
    text = grades.document.words(claim.text, language)
    return Statement(text=text, **grades.of(claim, place))


def _pain(grades: Grades, pain, place: str, shares: Shares, language: str) -> Statement:
    said = _claim(grades, pain, place, language)
    return replace(said, tag=pain.id, **shares.of(pain, place))


def _measure(document, measure, place: str, language: str) -> Statement:
    say, below = speaker(language), []
    if measure.pains:
        below.append(say("journeys.map.answers_to", pains=", ".join(measure.pains)))
    if measure.owner:
        below.append(document.words(measure.owner, language))
    if measure.effort:
        below.append(say(f"journeys.map.effort.{measure.effort}"))
    text = document.words(measure.text, language)
    return Statement(text=text, mark=place, tag=measure.id, below=tuple(below))


def _who(people: Sequence[Persona], language: str) -> str:
    """Name and label of who lives the journey; of several, those who have one are called by it."""
    labels = [one.words(one.label, language) for one in people]
    names = ["" if one.fiction is None else one.words(one.fiction.name, language)
             for one in people]  # fmt: skip
    if len(people) == 1:
        return DOT.join(filter(None, (*names, *labels)))
    shown = [name or label for name, label in zip(names, labels, strict=True)]
    return listed(shown, language, most=MOST_NAMED)


def _scene(document, say, language: str) -> tuple[str, ...]:
    """In which scene, and what for."""
    scene = {"scenario": document.scenario, "goal": document.goal}
    told = (
        say(f"journeys.map.{name}", text=document.words(text, language))
        for name, text in scene.items()
    )
    return tuple(told)


def _kpis(result, facts: Facts, language: str) -> tuple[Kpi, ...]:
    say, outcome = speaker(language), facts.whole.get("outcome")
    return tuple(
        Kpi(
            name=result.label(outcome, language) if row["kpi"] == "mean"
            else say(f"journeys.map.kpi.{row['kpi']}"),
            mark=f"kpi.{row['kpi']}",
            value=number(row["value"]), low=number(row["conf_low"]),
            high=number(row["conf_high"]), n=number(row["n"]), unit=str(row["unit"]),
            top=number(row["scale_high"]),
        )
        for row in facts.kpis
        if not math.isnan(number(row["value"]))
    )  # fmt: skip


def _sources(result, document, people, say, language: str) -> tuple[str, ...]:
    """Where numbers and statements come from, a line each."""
    lines = []
    if document is None or document.kind == "as_is":
        lines.append(result.source_line(language, figure="map"))
        if facts_of(result).whole.get("is_retrospective", False):
            lines.append(say("journeys.narrative.recalled"))
    if document is not None:
        sizes: dict[str, int] = {}  # what asks different things of one source names it once
        for one in document.sources().values():
            words = document.words(one.source, language)
            sizes[words] = max(sizes.get(words, 0), one.n or 0)
        named = [say("journeys.map.source", source=words, n=n) if n else words
                 for words, n in sizes.items()]  # fmt: skip
        simulated = any(one.simulated for one in document.sources().values())
        if simulated and not (lines and result.provenance.simulated):
            named.append(say("common.simulated"))
        if named:
            listed = say("common.source_join").join(named)
            lines.append(say("journeys.map.evidence", sources=listed))
    if any(one.fiction for one in people):
        lines.append(say("documents.fiction"))
    return tuple(lines)


def _size(sizes: Mapping[str, Mapping], stage: str) -> dict[str, float]:
    row = sizes.get(stage, {})
    columns = {"duration": "duration_median", "low": "duration_median_low",
               "high": "duration_median_high", "n": "n_journeys", "n_timed": "n_timed",
               "n_ended": "n_ended"}  # fmt: skip
    return {name: number(row.get(column)) for name, column in columns.items()}
