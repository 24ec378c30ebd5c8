"""Joins the words of a journey document with the numbers of a result."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from cemlab.documents import CHANNELS, Claim
from cemlab.errors import OptionError
from cemlab.journeys.extremes import extreme
from cemlab.journeys.map_comparing import Compared, comparison, sources_of
from cemlab.journeys.map_content import DOT, NAN, Content, Kpi, Point, Stage, Statement, Step
from cemlab.journeys.map_evidence import Grades, rows_of
from cemlab.journeys.map_extra_lanes import extra_lanes
from cemlab.language import speaker
from cemlab.numerics import MIN_REPORT

if TYPE_CHECKING:
    from cemlab.documents import Journey, JourneyTouchpoint, Persona, Resolution
    from cemlab.journeys.result import JourneyResult


def content_of(
    result: JourneyResult, document: Journey | None, *, language: str, persona: Persona | None,
    resolution: Resolution | None = None, compared: Compared | None = None,
) -> Content:  # fmt: skip
    """Join a journey document, where there is one, with the numbers of a result."""
    say = speaker(language)
    tables = result.tables()
    points = points_of(result)
    whole = result.glance().iloc[0]
    is_ordered = bool(whole.get("is_ordered", True))
    if document is None:
        stages = _measured_stages(result, tables, points, language)
        kicker, title = say("journeys.map.plain_kicker"), say("journeys.map.plain_kicker")
        scene, extra = (), ()
    else:
        grades = Grades(document, resolution)
        stages = _written_stages(document, tables, points, grades, language)
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
    names = [step.id for stage in stages for step in stage.steps]
    several = comparison(compared, points, names, language)
    drawn = {step.id for stage in stages for step in stage.steps}
    left = [name for name in points if name not in drawn] if not is_target else []
    ends = [step.id for stage in stages for step in stage.steps if step.point.is_drawn]
    content = Content(
        language=language,
        kicker=kicker,
        headline=_headline(result, compared, is_target, language) or title,
        stages=stages,
        is_ordered=is_ordered or is_target,
        min_cell=int(whole.get("min_cell", MIN_REPORT)),
        is_target=is_target,
        end=_end(whole.get("end"), ends),
        lowest=_told(result, "lowest"),
        highest=_told(result, "highest"),
        kpis=() if is_target else _kpis(result, tables, whole.get("outcome"), language),
        sources=(
            *sources_of(compared, language),
            *_sources(result, document, persona, say, language),
        ),
        left_out=tuple(result.label(name, language) for name in left),
        who="" if compared is not None and compared.groups is not None else _who(persona, language),
        scene=scene,
        extra=extra,
        **several,
        is_resolved=document is not None and resolution is not None,
    )
    rows = rows_of(result, document, content, persona=persona, resolution=resolution)
    return replace(content, evidence=rows)


def points_of(result: JourneyResult) -> dict[str, Point]:
    """What was measured, by touchpoint."""
    tables = result.tables()
    rows = {row["touchpoint"]: row for row in _records(result.tidy())}
    found = {}
    for row in _records(tables.get("emotion")):
        more = rows.get(row["touchpoint"], {})
        found[row["touchpoint"]] = Point(
            value=_number(row["emotion"]),
            low=_number(row["emotion_low"]),
            high=_number(row["emotion_high"]),
            verdict=str(row["verdict"]),
            small=bool(row["small"]),
            n=_number(more.get("n", 0)),
            reach=_number(more.get("reach")),
            reach_low=_number(more.get("reach_low")),
            reach_high=_number(more.get("reach_high")),
            negative=_number(more.get("share_negative")),
            positive=_number(more.get("share_positive")),
        )
    return found


def _headline(result, compared: Compared | None, is_target: bool, language: str) -> str:
    """What was found: of groups what their contrast says, which for single results nobody asked."""
    if is_target:
        return ""
    if compared is None or compared.groups is None:
        return result.headline(language)
    groups = compared.groups
    return "" if isinstance(groups, Mapping) else groups.headline(language)


def _end(declared: Any, drawn: list[str]) -> str:
    """The touchpoint that ends the journey: the declared one, else the last that is drawn."""
    if isinstance(declared, str) and declared:
        return declared
    return drawn[-1] if drawn else ""


def _told(result: JourneyResult, side: Literal["lowest", "highest"]) -> str:
    """The lowest or highest touchpoint, if its difference from every other says so."""
    found = extreme(result, side)
    return found.touchpoint if found is not None and not found.ties else ""


def _measured_stages(result, tables, points, language: str) -> tuple[Stage, ...]:
    """Stages as the data have them, each with its touchpoints."""
    sizes = {row["stage"]: row for row in _records(tables.get("stages"))}
    grouped: dict[str, list[Step]] = {}
    for row in _records(result.tidy()):
        name = row["touchpoint"]
        stage = row.get("stage")
        stage = stage if isinstance(stage, str) else ""
        step = Step(
            id=name, title=result.label(name, language), point=points.get(name, Point()), lanes={}
        )
        grouped.setdefault(stage, []).append(step)
    return tuple(
        Stage(
            title=_stage_label(result, name, language),
            steps=tuple(steps),
            **_size(sizes, name),
        )
        for name, steps in grouped.items()
    )


def _stage_label(result, name: str, language: str) -> str:
    """The words of a stage, which may have the id of a touchpoint."""
    own = f"stage: {name}"
    said = result.label(own, language) if name else ""
    return result.label(name, language) if said == own else said


def _written_stages(
    document: Journey, tables, points, grades: Grades, language: str
) -> tuple[Stage, ...]:
    """Stages as the document has them; numbers only where it tells what is."""
    measured = document.kind == "as_is"
    sizes = {row["stage"]: row for row in _records(tables.get("stages"))} if measured else {}
    shares = {row["item"]: row for row in _records(tables.get("low_answers"))} if measured else {}
    stages = []
    for stage in document.stages:
        steps = [
            _step(document, step, points if measured else {}, shares, grades, language)
            for step in document.steps_of(stage.id)
        ]
        if steps:
            title = document.words(stage.title, language)
            stages.append(Stage(title=title, steps=tuple(steps), **_size(sizes, stage.id)))
    return tuple(stages)


def _step(document, step: JourneyTouchpoint, points, shares, grades: Grades, language: str) -> Step:
    say, at = speaker(language), f"steps.{document.steps.index(step)}"
    point = points.get(step.id, Point())
    if not point.is_drawn and step.assumed_emotion is not None:
        point = Point(value=step.assumed_emotion, target=True)
    return Step(
        id=step.id,
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


def _pain(grades: Grades, pain, place: str, shares, language: str) -> Statement:
    said = _claim(grades, pain, place, language)
    found = shares.get(pain.item, {})
    return replace(
        said, tag=pain.id, share=_number(found.get("share")),
        low=_number(found.get("conf_low")), high=_number(found.get("conf_high")),
    )  # fmt: skip


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


def _who(persona, language: str) -> str:
    """Name and label of who lives the journey."""
    if persona is None:
        return ""
    label = persona.words(persona.label, language)
    if persona.fiction is None:
        return label
    return f"{persona.words(persona.fiction.name, language)}{DOT}{label}"


def _scene(document, say, language: str) -> tuple[str, ...]:
    """In which scene, and what for."""
    scene = {"scenario": document.scenario, "goal": document.goal}
    told = (
        say(f"journeys.map.{name}", text=document.words(text, language))
        for name, text in scene.items()
    )
    return tuple(told)


def _kpis(result, tables, outcome: str, language: str) -> tuple[Kpi, ...]:
    say = speaker(language)
    return tuple(
        Kpi(
            name=result.label(outcome, language) if row["kpi"] == "mean"
            else say(f"journeys.map.kpi.{row['kpi']}"),
            mark=f"kpi.{row['kpi']}",
            value=_number(row["value"]), low=_number(row["conf_low"]),
            high=_number(row["conf_high"]), n=_number(row["n"]), unit=str(row["unit"]),
            top=_number(row["scale_high"]),
        )
        for row in _records(tables.get("kpis"))
        if not math.isnan(_number(row["value"]))
    )  # fmt: skip


def _sources(result, document, persona, say, language: str) -> tuple[str, ...]:
    """Where numbers and statements come from, a line each."""
    lines = []
    if document is None or document.kind == "as_is":
        lines.append(result.source_line(language, figure="map"))
        if result.glance().iloc[0].get("is_retrospective", False):
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
    if persona is not None and persona.fiction:
        lines.append(say("documents.fiction"))
    return tuple(lines)


def _size(sizes: Mapping[str, Mapping], stage: str) -> dict[str, float]:
    row = sizes.get(stage, {})
    return {"duration": _number(row.get("duration_median")), "n": _number(row.get("n_journeys"))}


def _records(table) -> list[dict[str, Any]]:
    return [] if table is None else table.to_dict("records")


def _number(value: Any, otherwise: float = NAN) -> float:
    return otherwise if value is None else float(value)
