"""Lanes that a document has beside those of every map; their cells may span touchpoints."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from cemlab.drawing import LEADING, Box, Profile, Sheet
from cemlab.drawing.signs import GRADE, grade
from cemlab.journeys.map_columns import Columns
from cemlab.journeys.map_content import DOT, Content, ExtraLane, Piece, Statement, Step
from cemlab.journeys.map_group_curves import marker
from cemlab.journeys.map_lanes import ABOVE, check_budget, title_of_lane
from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.documents import Journey
    from cemlab.journeys.map_evidence import Grades

INSIDE, GAP = 6.0, 3.0  # from the edge of a cell to its text; between two cells
NARROW = 40.0  # a text may not be for a grade to stand beside it
MOST_LINES = 8
FILLS = {"pain": "bad_tint", "gain": "good_tint"}
QUOTED = ("quote", "thought")
PROPS = "props"  # a lane of this id without cells has the physical evidence of the touchpoints


def extra_lane(
    sheet: Sheet, content: Content, lane: ExtraLane, columns: Columns, y: float, sizes: Profile
) -> float:
    """A lane with a box for each cell, from its first touchpoint to its last."""
    k, top = sizes.scale, y + ABOVE * sizes.scale
    bottom = title_of_lane(sheet, columns, lane.title, y, sizes)
    for row in _rows(lane.pieces):
        heights = [_height(sheet, piece, _box(columns, piece, top, k), sizes) for piece in row]
        for piece in row:
            box = _box(columns, piece, top, k)
            box = Box(box.x0, top, box.x1, top + max(heights))
            with sheet.tied(content.known(piece.said.mark)):
                _draw(sheet, content, lane, piece, box, sizes)
        top += max(heights) + GAP * k
        bottom = max(bottom, top - GAP * k)
    return bottom + ABOVE * k


def extra_lanes(
    document: Journey, grades: Grades, steps: tuple[Step, ...], names: dict[str, str], language: str
) -> tuple[ExtraLane, ...]:
    """Lanes of a document; channels, owners, arc and props are taken from the touchpoints where
    the lane has no cells."""
    places = {step.id: at for at, step in enumerate(steps)}
    found = []
    for lane in document.lanes:
        cells = [(at, cell) for at, cell in enumerate(document.cells) if cell.lane == lane.id]
        pieces = [
            Piece(first=first, last=last, persona=names.get(cell.persona or "", cell.persona or ""),
                  said=Statement(text=document.words(cell.text, language),
                                 quoted=lane.kind in QUOTED, **grades.of(cell, f"cells.{at}")))
            for at, cell in cells for first, last in _spans(cell.steps, places)
        ]  # fmt: skip
        if not cells:
            pieces = list(_of_steps(document, lane, grades, places, language))
        title = document.words(lane.title, language)
        if pieces:
            found.append(ExtraLane(id=lane.id, kind=lane.kind, title=title, pieces=tuple(pieces)))
    return tuple(found)


def _of_steps(document: Journey, lane, grades: Grades, places, language: str) -> Iterator[Piece]:
    """What touchpoints say themselves; neighbours that say the same have one cell."""
    if lane.id == PROPS:
        for at, step in enumerate(document.steps):
            for place, prop in enumerate(step.props):
                if step.id in places:
                    here = places[step.id]
                    said = Statement(text=document.words(prop.text, language),
                                     **grades.of(prop, f"steps.{at}.props.{place}"))  # fmt: skip
                    yield Piece(first=here, last=here, said=said)
        return
    say = speaker(language)
    told = {places[step.id]: _told(document, step, lane.kind, say, language)
            for step in document.steps if step.id in places}  # fmt: skip
    for text, run in groupby(sorted(told), key=told.get):
        own = list(run)
        if text:
            yield Piece(first=own[0], last=own[-1], said=Statement(text=text))


def _told(document: Journey, step, kind: str, say, language: str) -> str:
    if kind == "channel":
        return say(f"documents.channel.{step.channel}")
    if kind == "arc":
        return "" if step.arc is None else say("journeys.map.arc", n=step.arc)
    owners = [one.owner for one in (*step.pains, *step.measures) if one.owner]
    if kind != "owner" or not owners:
        return ""
    return DOT.join(dict.fromkeys(document.words(one, language) for one in owners))


def _spans(named: tuple[str, ...], places: dict[str, int]) -> Iterator[tuple[int, int]]:
    """Stretches of neighbours; a cell of touchpoints that are apart stands at each."""
    own = sorted({places[one] for one in named if one in places})
    for _, run in groupby(enumerate(own), key=lambda pair: pair[1] - pair[0]):
        stretch = [place for _, place in run]
        yield stretch[0], stretch[-1]


def _rows(pieces: tuple[Piece, ...]) -> list[list[Piece]]:
    """Cells that do not stand below the same touchpoint share a row."""
    rows: list[list[Piece]] = []
    for piece in pieces:
        for row in rows:
            if all(piece.last < one.first or piece.first > one.last for one in row):
                row.append(piece)
                break
        else:
            rows.append([piece])
    return rows


def _box(columns: Columns, piece: Piece, top: float, k: float) -> Box:
    x0, x1 = columns.steps[piece.first][0], columns.steps[piece.last][1]
    return Box(x0 + GAP * k / 2, top, x1 - GAP * k / 2, math.inf)


def _room(piece: Piece, box: Box, k: float) -> tuple[float, bool]:
    """How wide the text may be, and whether its grade stands below: beside takes too much."""
    inside, taken = box.width - 2 * INSIDE * k, (GRADE + 4) * k
    if not piece.said.grade:
        return inside, False
    is_below = inside - taken < NARROW * k
    return (inside if is_below else inside - taken), is_below


def _height(sheet: Sheet, piece: Piece, box: Box, sizes: Profile) -> float:
    k, said = sizes.scale, piece.said
    room, is_below = _room(piece, box, k)
    lines = sheet.wrapped(room, said.text, size=sizes.base, quoted=said.quoted)
    other = sizes.small * LEADING * bool(piece.persona) + (GRADE + 2 * GAP) * k * is_below
    return other + min(max(len(lines), 1), MOST_LINES) * sizes.base * LEADING + 2 * GAP * k


def _draw(
    sheet: Sheet, content: Content, lane: ExtraLane, piece: Piece, box: Box, sizes: Profile
) -> None:
    k, said = sizes.scale, piece.said
    sheet.rect(box.x0, box.y0, box.width, box.height, fill=FILLS.get(lane.kind, "panel"),
               radius=2 * k)  # fmt: skip
    x, y = box.x0 + INSIDE * k, box.y0 + GAP * k
    if piece.persona:
        at = x
        for number, one in enumerate(content.curves):
            if one.name == piece.persona:
                marker(sheet, number, x + 5 * k, y + sizes.small * LEADING / 2, 4 * k)
                at = x + 14 * k
        sheet.text(at, y + sizes.small * 1.05, piece.persona, size=sizes.small, colour="ink_2",
                   weight="bold", cell=box)  # fmt: skip
        y += sizes.small * LEADING
    check_budget(sheet, said.text)
    role, (room, is_below) = "ink_2" if said.is_assumed else "ink", _room(piece, box, k)
    end = sheet.paragraph(x, y, room, said.text, size=sizes.base, quoted=said.quoted,
                          most=MOST_LINES, cell=box, colour=role).y1  # fmt: skip
    at, middle = box.x1 - (GRADE + 4) * k, y + sizes.base * LEADING / 2
    if is_below:
        at, middle = x, end + (GAP + GRADE / 2) * k
    grade(sheet, said.grade, at, middle, k, is_weak=said.is_weak, colour=role)
