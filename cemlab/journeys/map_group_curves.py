"""Several emotion curves in one lane: a colour and a shape each, names at their right end."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

from cemlab.drawing import Box, Profile, Sheet
from cemlab.journeys.map_columns import Columns
from cemlab.journeys.map_content import Content, GroupCurve, Point
from cemlab.journeys.map_curve import BOTTOM, DASHED, TOP, scale
from cemlab.journeys.map_lanes import lane_name
from cemlab.journeys.map_places import Places
from cemlab.language import speaker

ASIDE = 6.0  # between intervals of two curves at a touchpoint
MARK = 5.0  # half of a mark
NEAR = (8.0, 14.0, 22.0, 32.0, 44.0)  # from a mark to its value, the first that is free
NAME_LINES = 3

Spot = tuple[str, float, float, Point]  # step, x, y, what was measured


def curves(sheet: Sheet, content: Content, columns: Columns, y: float, sizes: Profile) -> float:
    """Draw the lane; returns where it ends. Values stand at highest, lowest and last points."""
    k, bottom = sizes.scale, y + sizes.curve
    unit = (sizes.curve - (TOP + BOTTOM) * k) / 4
    neutral = y + TOP * k + 2 * unit

    def height(value: float) -> float:
        return neutral - unit * min(max(value, -2.0), 2.0)

    lane_name(sheet, columns, "emotion", y, sizes)
    for x, _ in columns.stages[1:]:
        sheet.line(x, y, x, bottom, stroke="grid")
    beside = _beside(columns, len(content.curves), k)
    scale(sheet, columns, height, sizes, right=min(columns.right, beside - 4 * k))
    spots = [_spots(content, columns, number, height, k) for number in range(len(content.curves))]
    area = Box(columns.left, y + 2, columns.outer, bottom - 2)
    places = Places(area)
    for number, own in enumerate(spots):
        places.segments += _line(sheet, content, own, number, k)
    for number, (one, own) in enumerate(zip(content.curves, spots, strict=True)):
        for step, x, top, point in own:
            if math.isnan(top):
                continue
            with sheet.tied(content.known(one.mark(step))):
                _point(sheet, number, x, top, point, height, k)
            r = MARK * k
            places.boxes.append(Box(x - r, top - r, x + r, top + r))
    _names(sheet, content, spots, columns, places, sizes)
    for own in spots:
        for spot in _told(own):
            _value(sheet, spot, places, sizes)
    return bottom


def marker(
    sheet: Sheet, number: int, x: float, y: float, r: float, *, hollow: bool = False,
    dash: tuple[float, float] | None = None,
) -> None:  # fmt: skip
    """The shape of a group: circle, square, triangle."""
    role = f"group_{number + 1}"
    look = {"fill": "paper" if hollow else role, "stroke": role, "thick": r * 0.36}
    if number == 0:
        sheet.circle(x, y, r, dash=dash, **look)
    elif number == 1:
        sheet.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r, dash=dash, **look)
    else:
        sheet.polygon([(x, y - 1.15 * r), (x + 1.1 * r, y + 0.85 * r), (x - 1.1 * r, y + 0.85 * r)],
                      **look)  # fmt: skip


def _spots(
    content: Content, columns: Columns, number: int, height: Callable[[float], float], k: float
) -> list[Spot]:
    """Where the points of a curve stand; touchpoints that it does not have are left out."""
    one, many = content.curves[number], len(content.curves)
    aside = (number - (many - 1) / 2) * ASIDE * k
    found = []
    for step, (x0, x1) in zip(content.steps, columns.steps, strict=True):
        if step.id in one.points:
            point = one.points[step.id]
            top = height(point.value) if point.is_drawn else math.nan
            found.append((step.id, (x0 + x1) / 2 + aside, top, point))
    return found


def _line(sheet: Sheet, content: Content, own: list[Spot], number: int, k: float) -> list:
    """Straight segments between neighbours, never over a gap; returns them."""
    if not content.is_ordered:
        return []
    drawn = []
    for (_, x, y, point), (_, right, end, other) in pairwise(own):
        if math.isnan(y) or math.isnan(end):
            continue
        dashed = any(one.target or one.small for one in (point, other))
        sheet.line(x, y, right, end, stroke=f"group_{number + 1}", thick=2 * k,
                   dash=tuple(length * k for length in DASHED) if dashed else None)  # fmt: skip
        drawn.append(((x, y), (right, end)))
    return drawn


def _point(sheet: Sheet, number: int, x: float, y: float, point: Point, height, k: float) -> None:
    """Interval and mark; hollow where the interval includes neutral, dashed where few answered."""
    if not math.isnan(point.low):
        sheet.line(x, height(point.high), x, height(point.low), stroke=f"group_{number + 1}",
                   thick=1.4 * k)  # fmt: skip
    weak = point.small or point.target
    marker(sheet, number, x, y, MARK * k, hollow=point.verdict == "open" or weak,
           dash=(2.2 * k, 1.6 * k) if weak else None)  # fmt: skip


def _told(own: list[Spot]) -> Iterator[Spot]:
    """Highest, lowest and last."""
    drawn = [spot for spot in own if not math.isnan(spot[2])]
    if not drawn:
        return
    value = [spot[3].value for spot in drawn]
    chosen = {value.index(max(value)), value.index(min(value)), len(drawn) - 1}
    yield from (drawn[at] for at in sorted(chosen))


def _value(sheet: Sheet, spot: Spot, places: Places, sizes: Profile) -> None:
    _, x, y, point = spot
    say, k = speaker(sheet.language), sizes.scale
    words = say("journeys.map.value", x=point.value)
    if point.small:
        words = f"{words} ({say('journeys.map.small', n=point.n)})"
    width, tall = sheet.measure(words, sizes.label, "bold"), sizes.label * 1.25
    candidates = []
    for near in NEAR:
        for up in (True, False) if point.value >= 0 else (False, True):
            top = y - near * k - tall if up else y + near * k
            for left in (x - width / 2, x - width - 8 * k, x + 8 * k):
                candidates.append(Box(left, top, left + width, top + tall))
    box, _ = places.best(candidates)
    places.boxes.append(box)
    sheet.text(box.x0, box.y0 + sizes.label * 0.98, words, size=sizes.label, weight="bold",
               halo=True)  # fmt: skip


def _beside(columns: Columns, many: int, k: float) -> float:
    """Where the names begin: right of the marks of the last touchpoint; no line goes so far."""
    return sum(columns.steps[-1]) / 2 + (ASIDE * many / 2 + MARK + 5) * k


def _names(
    sheet: Sheet, content: Content, spots: list[list[Spot]], columns: Columns, places: Places,
    sizes: Profile,
) -> None:  # fmt: skip
    """Names at the right of the last touchpoint, in the order of the curves' ends."""
    k, leading = sizes.scale, 1.25
    x0 = _beside(columns, len(spots), k)
    room = columns.outer - x0 - 13 * k
    look = {"size": sizes.label, "weight": "bold"}
    ends = []
    for number, (one, own) in enumerate(zip(content.curves, spots, strict=True)):
        drawn = [spot for spot in own if not math.isnan(spot[2])]
        if drawn:
            lines = sheet.wrapped(room, one.name, **look)[:NAME_LINES]
            size = sizes.small * leading * (one.n == one.n)
            ends.append((drawn[-1][2], number, one, len(lines) * sizes.label * leading + size))
    ends.sort(key=lambda end: end[0])
    for (_, number, one, tall), top in zip(ends, _tops(ends, places.area, k), strict=True):
        marker(sheet, number, x0 + 4 * k, top + sizes.label * leading / 2, 4 * k,
               hollow=_is_target(one))  # fmt: skip
        box = sheet.paragraph(x0 + 13 * k, top, room, one.name, leading=leading, most=NAME_LINES,
                              cell=Box(x0, places.area.y0, columns.outer, places.area.y1),
                              **look)  # fmt: skip
        if one.n == one.n:
            size = speaker(sheet.language)("common.n", n=one.n)
            sheet.text(x0 + 13 * k, box.y1 + sizes.small, size, size=sizes.small, colour="ink_2",
                       cell=Box(x0, places.area.y0, columns.outer, places.area.y1 + 2))  # fmt: skip
        places.boxes.append(Box(x0, top, box.x1, top + tall))


def _tops(ends: list, area: Box, k: float) -> list[float]:
    """Where names begin: at the height of their curve, pushed apart where they would meet."""
    tops: list[float] = []
    for middle, _, _, tall in ends:
        top = max(middle - tall / 2, area.y0)
        tops.append(max(top, tops[-1] + ends[len(tops) - 1][3] + 3 * k) if tops else top)
    floor = area.y1
    for at in range(len(tops) - 1, -1, -1):
        tops[at] = min(tops[at], floor - ends[at][3])
        floor = tops[at] - 3 * k
    return tops


def _is_target(one: GroupCurve) -> bool:
    return all(point.target for point in one.points.values() if point.is_drawn)
