"""The journey map: what customers do, feel and need, touchpoint by touchpoint."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.drawing import Drawing, Sheet
from cemlab.journeys import map_columns, map_frame, map_lanes
from cemlab.journeys.map_content import Content
from cemlab.journeys.map_curve import curve
from cemlab.journeys.map_joining import content_of
from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.documents import Journey, Persona
    from cemlab.journeys.result import JourneyResult

MOST_TOUCHPOINTS = 16


def draw(
    result: JourneyResult, document: Journey | None, *, width: float = 1000, language: str,
    theme: str = "light", persona: Persona | None = None,
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

    Notes
    -----
    A journey that is not as-is shows nothing that was measured: its emotions are targets, dashed.
    Moments without an order are dots with intervals, without line or end.
    """
    content = content_of(result, document, language=language, persona=persona)
    sheet, sizes = Sheet(width, language, theme), map_columns.sizes_for(width)
    columns = map_columns.columns_of(sheet, content, sizes)
    _remarks(sheet, content, columns.is_narrow)
    y = map_frame.head(sheet, content, columns, sizes)
    y = first = map_frame.stages(sheet, content, columns, y, sizes)
    y = _lane(sheet, content, columns, "actions", y, sizes)
    map_lanes.rule(sheet, columns, y)
    y = map_lanes.touchpoints(sheet, content, columns, y, sizes)
    map_lanes.rule(sheet, columns, y)
    before = y
    y = after = curve(sheet, content, columns, y, sizes)
    for lane in ("thoughts", "pains", "needs", "measures"):
        y = _lane(sheet, content, columns, lane, y, sizes)
    map_lanes.rule(sheet, columns, y)
    for x, _ in columns.stages[1:]:
        sheet.line(x, first, x, before, stroke="grid")
        sheet.line(x, after, x, y, stroke="grid")
    bottom = map_frame.foot(sheet, content, columns, y, sizes)
    return sheet.finish(
        bottom, title=content.headline, description=_description(content), table=_table(content)
    )


def _lane(sheet: Sheet, content: Content, columns, lane: str, y: float, sizes) -> float:
    """A lane of statements under its rule; nothing where nobody said anything."""
    end = map_lanes.statements(sheet, content, columns, lane, y, sizes)
    if end > y:
        map_lanes.rule(sheet, columns, y)
    return end


def _remarks(sheet: Sheet, content: Content, is_narrow: bool) -> None:
    say, many = speaker(content.language), len(content.steps)
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
    drawn = {one.id: one for one in content.steps if one.point.is_drawn and not one.point.target}
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
    heads = [say(f"journeys.map.table.{name}") for name in own]
    rows = [[*heads, *(say(f"journeys.map.{lane}") for lane in lanes)]]
    for stage in content.stages:
        for step in stage.steps:
            texts = (
                " / ".join(" ".join(part for part in (one.tag, one.text) if part) for one in said)
                for said in (step.lanes.get(lane, ()) for lane in lanes)
            )
            rows.append([stage.title, step.title, *_numbers(step.point, say), *texts])
    return rows


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
