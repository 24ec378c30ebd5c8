"""The service blueprint: who does what behind each touchpoint, and where it goes wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cemlab.drawing import Box, Drawing, Profile, Sheet, profile_for
from cemlab.drawing.profiles import width_of
from cemlab.drawing.sheet_frame import foot, head
from cemlab.drawing.signs import arrow
from cemlab.journeys.blueprints import frame, places
from cemlab.journeys.blueprints.cards import TOP, draw_card
from cemlab.journeys.blueprints.content import CUSTOMER, BlueprintContent
from cemlab.journeys.blueprints.evidence import evidence_rows
from cemlab.journeys.blueprints.joining import joined
from cemlab.journeys.blueprints.listing import rows_of
from cemlab.journeys.blueprints.slides import pages_of
from cemlab.journeys.blueprints.telling import below_visibility, headlines
from cemlab.language import check_language, speaker

if TYPE_CHECKING:
    from cemlab.documents import Blueprint, Journey
    from cemlab.journeys.result import JourneyResult

BLOCK = "journeys.blueprint"
MOST_TOUCHPOINTS = 16


def draw_blueprint(
    blueprint: Blueprint, journey: Journey, *, result: JourneyResult | None = None,
    dwell: Any = None, deviations: Any = None, width: float = 1000, language: str,
    theme: str = "light", resolution: Any = None,
) -> Drawing:  # fmt: skip
    """The service blueprint of a journey.

    Columns are the touchpoints of the journey, and what customers do is the `customer_action` of
    the journey, as its map has it. Times are measured (`dwell`) or aimed at (`standard` of the
    journey), never written by hand as if they were measured.

    Parameters
    ----------
    blueprint : Blueprint
    journey : Journey
        The journey that the blueprint names.
    result : JourneyResult, optional
        Tells how many customers answer low where a failure point names a pain with an item.
    dwell : result with `tidy()` or DataFrame, optional
        Seconds at each `touchpoint` as `median` or `estimate`, with `conf_low`, `conf_high`, `n`.
    deviations : result with `tidy()` or DataFrame, optional
        Share of journeys in which a `touchpoint` went wrong: rows of the `kind` ``failed``.
    width : float, default 1000
        Pixels: 1000 a notebook, 1240 landscape A4, 1280 a slide, 1560 landscape A3.
    language : {"en", "zh"}
    theme : {"light", "dark"}
    resolution : Resolution, optional
        What `cemlab.documents.resolve` found for blueprint and journey: numbers behind their
        evidence, and grades A to E; without it grades are A to C, as people wrote them.

    Returns
    -------
    Drawing
        `remarks` tell texts that are too long to be read, arrows without a card, and a sheet that
        is too narrow or too tall.

    Raises
    ------
    OptionError
        The blueprint is of another journey, a table cannot be read, or there are more touchpoints
        than the width can show.

    Notes
    -----
    A journey that is not as-is shows nothing that was measured. The headline is a sentence only
    where it is true: a longest wait only where its interval lies above those of all others.

    References
    ----------
    Shostack (1984); Bitner, Ostrom & Morgan (2008) for the lines.

    Examples
    --------
    >>> documents = cemlab.documents.read_documents(study)
    >>> draw_blueprint(documents.blueprints["repair"], documents.journeys["repair"], language="zh")
    """
    check_language(language)
    content = joined(blueprint, journey, result=result, dwell=dwell, deviations=deviations,
                     resolution=resolution, language=language)  # fmt: skip
    sources = evidence_rows(blueprint, journey, resolution, language)
    return _sheet(content, headlines(content), width, theme, sources)


def draw_blueprint_slides(
    blueprint: Blueprint, journey: Journey, *, result: JourneyResult | None = None,
    dwell: Any = None, deviations: Any = None, language: str, theme: str = "light",
    resolution: Any = None,
) -> tuple[Drawing, ...]:  # fmt: skip
    """The service blueprint on slides of 16:9: some lanes on each, for all or some touchpoints.

    Parameters are those of `draw_blueprint`. An arrow to a card of another slide is a line of
    words on the card: the number of its touchpoint, and what stands there. The headline is that of
    the whole. `cemlab.drawing.save_slides` writes them into one file.

    Examples
    --------
    >>> slides = draw_blueprint_slides(blueprint, journey, language="en")
    >>> cemlab.drawing.save_slides("blueprint.pptx", slides)
    """
    check_language(language)
    whole = joined(blueprint, journey, result=result, dwell=dwell, deviations=deviations,
                   resolution=resolution, language=language)  # fmt: skip
    width, told = width_of("slide"), headlines(whole)
    least = profile_for(width).tallest
    sources = evidence_rows(blueprint, journey, resolution, language)

    def said(number: int, many: int) -> list[str]:
        if many == 1:
            return told
        first = speaker(language)("journeys.map.page_headline", headline=told[0], number=number,
                                  many=many)  # fmt: skip
        return [first, *told[1:]]

    def height(part: BlueprintContent) -> float:
        return _laid(part, said(99, 99), width, theme)[1]

    parts = pages_of(whole, least, height)
    return tuple(
        _sheet(part, said(number, len(parts)), width, theme, sources, least=least)
        for number, part in enumerate(parts, start=1)
    )


def _sheet(
    content: BlueprintContent, told: Sequence[str], width: float, theme: str,
    sources: Sequence[Mapping[str, Any]], *, least: float = 0,
) -> Drawing:  # fmt: skip
    """A sheet with a blueprint or a part of one, at least so high."""
    sheet, bottom = _laid(content, told, width, theme)
    return sheet.finish(max(bottom, least), title=told[0], description=_description(content),
                        table=rows_of(content), sources=sources)  # fmt: skip


def _laid(
    content: BlueprintContent, told: Sequence[str], width: float, theme: str
) -> tuple[Sheet, float]:
    """Everything on a sheet under its headlines `told`, and where it ends."""
    sheet, profile = Sheet(width, content.language, theme), profile_for(width)
    grid = places.grid_of(sheet, content, profile)
    y = head(sheet, profile, kicker=content.kicker, headline=told[0], sublines=told[1:])
    y = frame.column_heads(sheet, content, grid, y, profile)
    y = frame.times(sheet, content, grid, y, profile)
    y = _body(sheet, content, grid, y, profile)
    bottom = foot(sheet, profile, y, sources=content.sources, key=frame.key_of(content))
    _remarks(sheet, content, grid, bottom, profile)
    return sheet, bottom


def _body(sheet: Sheet, content: BlueprintContent, grid, y: float, profile: Profile) -> float:
    """Lanes with their lines and cards, then the arrows; returns where they end."""
    k, heights = profile.scale, places.row_heights(sheet, content, grid, profile)
    needed = places.widest(grid.across, grid.ways, 1)
    tops: list[tuple[float, float]] = []
    channels: list[tuple[float, float]] = []
    for row, height in enumerate(heights):
        room = places.TRACK * k * needed.get(2 * row, 0)
        line = places.line_before(content, grid, row)
        if line:
            y += places.BEFORE_LINE * k + profile.label * 1.3 + 4 * k
            frame.service_line(sheet, line, y, profile)
            gap = places.AFTER_LINE * k + room + (6 * k if room else 0)
            channels.append((y + 2 * k, y + gap - 9 * k * bool(room)))
        else:
            new_lane = row and not grid.rows[row][1]
            gap = (places.BETWEEN if new_lane else places.ROWS_GAP if row else 0) * k + room
            channels.append((y, y + gap))
        y += gap
        tops.append((y, y + height))
        y += height
    channels.append((y, y + places.TRACK * k * (needed.get(2 * len(heights), 0) + 1)))
    boxes = _cards(sheet, content, grid, tops, profile)
    _arrows(sheet, content, grid, tops, channels, boxes, k)
    return channels[-1][1] + 8 * k


def _cards(sheet: Sheet, content: BlueprintContent, grid, tops, profile: Profile) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    for row, (lane, number) in enumerate(grid.rows):
        y0, y1 = tops[row]
        own = content.lanes[lane]
        if number == 0:
            end = tops[row + own.rows - 1][1]
            room = grid.left - profile.edge - 8 * profile.scale
            sheet.paragraph(profile.edge, y0 + TOP * profile.scale, room, own.title,
                            size=profile.label, weight="bold", colour="ink_2", leading=1.3, most=4,
                            cell=Box(profile.edge, y0, grid.left, end + 40))  # fmt: skip
        for (x0, x1), stack in zip(grid.columns, own.cells, strict=True):
            if number < len(stack):
                box = Box(x0, y0, x1, y1)
                with sheet.tied(stack[number].id):
                    draw_card(sheet, stack[number], own.name, box, profile)
                boxes[stack[number].id] = box
    return boxes


def _arrows(sheet: Sheet, content: BlueprintContent, grid, tops, channels, boxes, k) -> None:
    """Arrows from card to card; orange where both ends fail."""
    failing = {card.id for _, _, card in content.cards() if card.fails}
    for number, link in enumerate(content.links):
        if len(grid.ways[number]) < 2:
            continue
        ends = (boxes[link.tail], boxes[link.tip])
        points = places.points_of(grid, number, tops, channels, ends, k)
        role = "bad" if {link.tail, link.tip} <= failing else "ink_2"
        dash = (3 * k, 2.5 * k) if link.kind == "dependency" else None
        arrow(sheet, points, stroke=role, thick=1.2 * k, k=k, dash=dash, both=link.two_way)
        if link.kind == "handover":
            sheet.circle(*points[0], 2.5 * k, fill="paper", stroke=role, thick=1.2 * k)


def _remarks(sheet: Sheet, content: BlueprintContent, grid, bottom: float, profile) -> None:
    say, many = speaker(content.language), len(content.columns)
    for code, text in content.remarks:
        sheet.remark(code, text)
    if many > MOST_TOUCHPOINTS:
        told = {"n": many, "limit": MOST_TOUCHPOINTS}
        sheet.remark("many_touchpoints", say("journeys.map.remark.many_touchpoints", **told))
    if grid.is_narrow:
        sheet.remark("narrow", say("journeys.map.remark.narrow"))
    if profile.tallest and bottom > profile.tallest:
        told = {"height": bottom, "limit": profile.tallest}
        sheet.remark("tall", say("drawing.tall", **told))


def _description(content: BlueprintContent) -> str:
    """What kind of map this is, how large, what fails and what is below the line."""
    say, (below, every) = speaker(content.language), below_visibility(content)
    cards = [card for lane, _, card in content.cards() if lane.name != CUSTOMER]
    told = [say(f"{BLOCK}.alt", touchpoints=len(content.columns), cards=len(cards),
                lanes=len(content.lanes))]  # fmt: skip
    if every:
        told.append(say(f"{BLOCK}.alt_fails", n=every, below=below))
    late = [column.title for column in content.columns if column.time.verdict == "late"]
    if late:
        told.append(say(f"{BLOCK}.alt_late", names=say("list_join").join(late)))
    return say("join").join(told)
