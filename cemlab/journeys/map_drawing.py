"""The journey map: what customers do, feel and need, touchpoint by touchpoint."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cemlab.drawing import Drawing, Profile, Sheet, profile_for
from cemlab.drawing.sheet_frame import foot
from cemlab.journeys import map_extra_lanes, map_frame, map_group_curves, map_lanes
from cemlab.journeys.map_columns import Columns, columns_of
from cemlab.journeys.map_content import DOT, EXTRA, Content, Statement
from cemlab.journeys.map_curve import curve
from cemlab.journeys.map_joining import content_of
from cemlab.journeys.map_pages import with_pages
from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.documents import Journey, Persona, Resolution
    from cemlab.journeys.map_comparing import Compared
    from cemlab.journeys.result import JourneyResult

MOST_TOUCHPOINTS = 16
OWN = ("actions", "touchpoints", "emotion", "thoughts", "pains", "needs", "measures")
# after which lane of every map one of the document stands, by its kind; the rest stand last
AFTER = {"channel": "touchpoints", "arc": "emotion", "emotion": "emotion", "thought": "thoughts",
         "quote": "thoughts", "pain": "pains", "gain": "pains", "need": "needs"}  # fmt: skip


def draw(
    result: JourneyResult, document: Journey | None, *, width: float = 1000, language: str,
    theme: str = "light", persona: Persona | None = None, resolution: Resolution | None = None,
    compared: Compared | None = None,
) -> Drawing:  # fmt: skip
    """Draw the map of a journey.

    Parameters
    ----------
    result : JourneyResult
        Every number on the map stands in one of its tables.
    document : Journey or None
        What a team wrote: actions, thoughts, pains, needs, measures. Without one, the map has
        stages, touchpoints and curve as the data have them.
    width : float
        Pixels: 1000 for a notebook, 1240 for landscape A4, 1560 for landscape A3.
    language : {"en", "zh"}
    theme : {"light", "dark"}
    persona : Persona, optional
        Who lives the journey.
    resolution : Resolution, optional
        What `resolve` found for the document: statements then have its grades A to E. Without it
        they have those of the document, A to C, and the key says so.
    compared : Compared, optional
        Curves of groups, or of a plan, in place of the curve of everybody.

    Notes
    -----
    A journey that is not as-is shows nothing that was measured: its emotions are targets, dashed.
    Moments without an order are dots with intervals, without line or end.
    """
    content = content_of(result, document, language=language, persona=persona,
                         resolution=resolution, compared=compared)  # fmt: skip
    return page(content, lanes_of(content), width, theme)


def draw_slides(
    result: JourneyResult, document: Journey | None, *, width: float = 1280, language: str,
    theme: str = "light", persona: Persona | None = None, resolution: Resolution | None = None,
    compared: Compared | None = None,
) -> tuple[Drawing, ...]:  # fmt: skip
    """The map on slides of 16:9, at most four lanes each, as many as are needed."""
    content = content_of(result, document, language=language, persona=persona,
                         resolution=resolution, compared=compared)  # fmt: skip
    least = profile_for(width).tallest

    def drawn(lanes: Sequence[str], number: int, many: int) -> Drawing:
        own = content
        if number > 1:  # the numbers of the whole stand on the first
            own = replace(content, kpis=(), scene=())
        said = speaker(content.language)("journeys.map.page", number=number, many=many)
        own = replace(own, kicker=f"{content.kicker} · {said}") if many > 1 else own
        return page(own, lanes, width, theme, least=least)

    return with_pages(lanes_of(content), least, drawn)


def lanes_of(content: Content) -> list[str]:
    """The lanes that have anything to show, from above to below."""
    has = {lane: any(stage.lane(lane) for stage in content.stages) for lane in OWN}
    points = [step.point for step in content.steps]
    points += [point for one in content.curves for point in one.points.values()]
    has |= {"touchpoints": True, "emotion": any(point.is_drawn for point in points)}
    lanes = []
    for lane in OWN:
        lanes += [lane] if has[lane] else []
        lanes += [one.name for one in content.extra if AFTER.get(one.kind) == lane]
    return lanes + [one.name for one in content.extra if one.kind not in AFTER]


def page(
    content: Content, lanes: Sequence[str], width: float, theme: str, *, least: float = 0
) -> Drawing:
    """A sheet with some lanes of a map, at least so high."""
    sheet, sizes = Sheet(width, content.language, theme), profile_for(width)
    columns = columns_of(sheet, content, sizes)
    _remarks(sheet, content, columns.is_narrow)
    y = map_frame.head(sheet, content, columns, sizes)
    y = map_frame.stages(sheet, content, columns, y, sizes)
    for lane in lanes:
        map_lanes.rule(sheet, columns, y)
        top, y = y, _lane(sheet, content, columns, lane, y, sizes)
        for x, _ in columns.stages[1:]:
            if lane != "emotion" and not lane.startswith(EXTRA):  # these have their own
                sheet.line(x, top, x, y, stroke="grid")
    bottom = foot(sheet, sizes, y, sources=content.sources, key=map_frame.key_of(content, lanes))
    if sizes.tallest and bottom > sizes.tallest:
        told = {"height": bottom, "limit": sizes.tallest}
        sheet.remark("tall", speaker(content.language)("drawing.tall", **told))
    return sheet.finish(
        max(bottom, least),
        title=content.headline,
        description=_description(content),
        table=_table(content),
        sources=content.evidence,
    )


def _lane(
    sheet: Sheet, content: Content, columns: Columns, lane: str, y: float, sizes: Profile
) -> float:
    """One lane; returns where it ends."""
    if lane == "touchpoints":
        return map_lanes.touchpoints(sheet, content, columns, y, sizes)
    if lane == "emotion":
        draw_curve = map_group_curves.curves if content.curves else curve
        return draw_curve(sheet, content, columns, y, sizes)
    if lane.startswith(EXTRA):
        own = next(one for one in content.extra if one.name == lane)
        return map_extra_lanes.extra_lane(sheet, content, own, columns, y, sizes)
    return map_lanes.statements(sheet, content, columns, lane, y, sizes)


def _remarks(sheet: Sheet, content: Content, is_narrow: bool) -> None:
    say, many = speaker(content.language), len(content.steps)
    for code, text in content.remarks:
        sheet.remark(code, text)
    if content.left_out:
        names = say("list_join").join(content.left_out)
        sheet.remark("not_on_map", say("journeys.map.remark.not_on_map", names=names))
    if many > MOST_TOUCHPOINTS:
        told = {"n": many, "limit": MOST_TOUCHPOINTS}
        sheet.remark("many_touchpoints", say("journeys.map.remark.many_touchpoints", **told))
    if is_narrow:
        sheet.remark("narrow", say("journeys.map.remark.narrow"))


def _description(content: Content) -> str:
    """What kind of map this is, how large, and its lowest and highest touchpoint."""
    say = speaker(content.language)
    told = [say("journeys.map.alt", stages=len(content.stages), touchpoints=len(content.steps))]
    drawn = {one.name: one for one in content.steps if one.point.is_drawn and not one.point.target}
    for key, name in (("alt_lowest", content.lowest), ("alt_highest", content.highest)):
        if name in drawn:
            step = drawn[name]
            told.append(say(f"journeys.map.{key}", name=step.title, value=step.point.value))
    return say("join").join(told)


def _table(content: Content) -> list[list[str]]:
    """The same content in rows, a touchpoint each."""
    say = speaker(content.language)
    lanes = [lane for lane in ("actions", "thoughts", "pains", "needs", "measures")
             if any(step.lanes.get(lane) for step in content.steps)]  # fmt: skip
    own = ("stage", "touchpoint", "emotion", "interval", "n")
    rows = [[
        *(say(f"journeys.map.table.{name}") for name in own),
        *(one.name for one in content.curves),
        *(say(f"journeys.map.{lane}") for lane in lanes),
        *(one.title for one in content.extra),
    ]]  # fmt: skip
    places = {step.id: at for at, step in enumerate(content.steps)}
    for stage in content.stages:
        for step in stage.steps:
            texts = (
                " / ".join(_told(one, content) for one in said)
                for said in (step.lanes.get(lane, ()) for lane in lanes)
            )
            groups = (DOT.join(filter(None, _numbers(one.points[step.id], say)))
                      if step.id in one.points else "–" for one in content.curves)  # fmt: skip
            more = (
                " / ".join(_told(piece.said, content) for piece in one.pieces
                           if piece.first <= places[step.id] <= piece.last)
                for one in content.extra
            )  # fmt: skip
            rows.append([stage.title, step.title, *_numbers(step.point, say), *groups, *texts,
                         *more])  # fmt: skip
    return rows


def _told(said: Statement, content: Content) -> str:
    """A statement with its tag, and with its grade where that was computed."""
    text = " ".join(part for part in (said.tag, said.text) if part)
    if not (said.grade and content.is_resolved):
        return text
    return speaker(content.language)("journeys.map.graded", text=text, grade=said.grade)


def _numbers(point, say) -> list[str]:
    """Value, interval and n of a touchpoint, as far as they may be told."""
    if not point.is_drawn:
        return ["–", "", f"{point.n:,.0f}" if point.n else ""]
    value = say("journeys.map.value", x=point.value)
    if point.target:
        return [value, say("journeys.map.target"), ""]
    known = not math.isnan(point.low)
    ends = [say("journeys.map.value", x=end) for end in (point.low, point.high)] if known else []
    return [value, "–".join(ends), f"{point.n:,.0f}"]
