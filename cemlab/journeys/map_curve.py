"""The emotion curve of a journey map: what was measured, from delighted to upset."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from cemlab.drawing import Box, Profile, Sheet
from cemlab.journeys.map_columns import Columns
from cemlab.journeys.map_content import Content, Point, Step
from cemlab.journeys.map_lanes import lane_name
from cemlab.journeys.map_places import CROSSING, Places
from cemlab.language import speaker

TOP, BOTTOM = 40.0, 28.0  # above +2 and below −2
DOT, DIAMOND = 5.2, 7.5  # half of a mark
NEAR = 18.0  # from a mark to the middle of its value
MOVES, MOVE = 24, 3.5  # how often and how far a callout is moved up and down to find room
EVERYBODY = 0.95  # reached by more than this, a touchpoint is on everybody's way
CLEAR = 5.0  # around a callout, so that it is read as its own
DASHED = (4.0, 3.0)


@dataclass(frozen=True)
class Mark:
    """A touchpoint on the curve; `y` is NaN where nothing may be shown."""

    step: Step
    cell: tuple[float, float]
    x: float
    y: float
    low: float
    high: float

    @property
    def point(self) -> Point:
        """What was measured there."""
        return self.step.point


def curve(sheet: Sheet, content: Content, columns: Columns, y: float, sizes: Profile) -> float:
    """Draw the lane of the curve; returns where it ends, `y` itself without any value."""
    points = [step.point for step in content.steps]
    if not any(point.is_drawn for point in points):
        return y
    k, bottom = sizes.scale, y + sizes.curve
    unit = (sizes.curve - (TOP + BOTTOM) * k) / 4
    neutral = y + TOP * k + 2 * unit

    def height(value: float) -> float:
        return neutral - unit * min(max(value, -2.0), 2.0)

    marks = _marks(content, columns, height)
    words = standing_out(content)
    lane_name(sheet, columns, "emotion", y, sizes)
    for mark in marks:
        tint = _tint(words.get(mark.step.id, ()))
        if tint:
            sheet.rect(mark.cell[0], y, mark.cell[1] - mark.cell[0], bottom - y,
                       fill=f"{tint}_tint")  # fmt: skip
    for x, _ in columns.stages[1:]:
        sheet.line(x, y, x, bottom, stroke="grid")
    scale(sheet, columns, height, sizes)
    _lines(sheet, content, marks, sizes)
    area = Box(columns.left, y + 2, columns.right, bottom - 2)
    axis = ((columns.left, neutral), (columns.right, neutral))
    places = Places(area, segments=_segments(content, marks), faint=[axis])
    for mark in marks:
        with sheet.tied(mark.step.mark):
            _mark(sheet, mark, k)
        if not math.isnan(mark.y):
            r = (DIAMOND if mark.step.is_moment else DOT) * k
            places.boxes.append(Box(mark.x - r, mark.y - r, mark.x + r, mark.y + r))
    for mark in marks:
        with sheet.tied(mark.step.mark):
            _value(sheet, mark, words.get(mark.step.id, ()), places, neutral, sizes,
                   content.min_cell)  # fmt: skip
    tinted = [mark for mark in marks if _tint(words.get(mark.step.id, ()))]
    places.boxes += [Box(mark.cell[0], y, mark.cell[1], bottom) for mark in tinted]
    for mark in tinted:
        with sheet.tied(mark.step.mark):
            _callout(sheet, mark, _tint(words[mark.step.id]), places, sizes)
    return bottom


def _marks(content: Content, columns: Columns, height: Callable[[float], float]) -> list[Mark]:
    """Every touchpoint with its place; values that may not be shown have none."""
    return [
        Mark(step, cell, sum(cell) / 2, *(
            height(value) if step.point.is_drawn and not math.isnan(value) else math.nan
            for value in (step.point.value, step.point.low, step.point.high)
        ))
        for step, cell in zip(content.steps, columns.steps, strict=True)
    ]  # fmt: skip


def standing_out(content: Content) -> dict[str, tuple[str, ...]]:
    """Which touchpoints are called peak, valley and end.

    The highest is a peak only if it can be told from every other and lies above neutral, the
    lowest a valley only if it lies below; few answers make neither. Moments without an order
    have no end.
    """
    found: dict[str, tuple[str, ...]] = {}
    for step in content.steps:
        point = step.point
        if not point.is_drawn or point.target:
            continue
        named = {
            "valley": step.name == content.lowest and point.verdict == "bad" and not point.small,
            "peak": step.name == content.highest and point.verdict == "good" and not point.small,
            "end": step.name == content.end and content.is_ordered,
        }
        found[step.id] = tuple(word for word, so in named.items() if so)
    return found


def tone(point: Point) -> str:
    """The colour role of a point and its value."""
    sure = point.verdict in ("good", "bad") and not point.target
    return point.verdict if sure else "ink_2"


def scale(
    sheet: Sheet, columns: Columns, height, sizes: Profile, *, right: float | None = None
) -> None:
    """Lines at whole values, the neutral one stronger; the ends are named."""
    say, k = speaker(sheet.language), sizes.scale
    right = columns.right if right is None else right
    for value in (-2, -1, 1, 2):
        sheet.line(columns.left, height(value), right, height(value), stroke="grid")
    sheet.line(columns.left, height(0), right, height(0), stroke="muted")
    for value, name in ((2, "best"), (0, "neutral"), (-2, "worst")):
        sheet.text(columns.left - 7 * k, height(value) + sizes.small * 0.36,
                   say(f"journeys.map.{name}"), size=sizes.small, colour="ink_2", anchor="end",
                   cell=Box(columns.edge - 1, 0, columns.left, math.inf))  # fmt: skip


def _tint(words: tuple[str, ...]) -> str:
    return "bad" if "valley" in words else "good" if "peak" in words else ""


def _runs(marks: list[Mark]) -> Iterator[list[Mark]]:
    """Neighbours that may be joined: never over a gap, nor what is measured with what is not."""
    run: list[Mark] = []
    for mark in marks:
        if run and (math.isnan(mark.y) or mark.point.target != run[-1].point.target):
            yield run
            run = []
        if not math.isnan(mark.y):
            run.append(mark)
    if run:
        yield run


def _lines(sheet: Sheet, content: Content, marks: list[Mark], sizes: Profile) -> None:
    """Band and line, run by run; upright intervals where nothing may be joined."""
    k = sizes.scale
    joined = list(_runs(marks)) if content.is_ordered else [[one] for one in marks]
    for run in joined:
        known = [mark for mark in run if not math.isnan(mark.low)]
        if len(run) > 1 and len(known) == len(run):
            above = [(mark.x, mark.high) for mark in run]
            below = [(mark.x, mark.low) for mark in reversed(run)]
            sheet.polygon([*above, *below], fill="band")
        elif known:
            for mark in known:
                sheet.line(mark.x, mark.high, mark.x, mark.low, thick=1.8 * k,
                           stroke=tone(mark.point))  # fmt: skip
    for run in joined:
        for first, second in pairwise(run):
            dashed = any(one.point.small or one.point.target for one in (first, second))
            sheet.line(first.x, first.y, second.x, second.y, stroke="ink_2", thick=2 * k,
                       dash=tuple(length * k for length in DASHED) if dashed else None)  # fmt: skip


def _segments(content: Content, marks: list[Mark]) -> list:
    """Everything words should not cross: the line and the edges of the band."""
    if not content.is_ordered:
        return [((one.x, one.high), (one.x, one.low)) for one in marks if not math.isnan(one.low)]
    return [
        ((first.x, one), (second.x, other))
        for run in _runs(marks)
        for first, second in pairwise(run)
        for one, other in ((first.y, second.y), (first.low, second.low), (first.high, second.high))
        if not math.isnan(one) and not math.isnan(other)
    ]


def _mark(sheet: Sheet, mark: Mark, k: float) -> None:
    """Filled where the interval leaves neutral out, else hollow; gold at moments of truth."""
    if math.isnan(mark.y):
        return
    point, x, y, r = mark.point, mark.x, mark.y, DIAMOND * k
    hollow = point.verdict == "open" or point.small or point.target
    if mark.step.is_moment:
        around = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
        sheet.polygon(around, fill="paper" if hollow else "moment", stroke="ink", thick=1.3 * k)
        if hollow:
            r = r * 0.48
            core = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
            sheet.polygon(core, fill="moment")
        return
    role = tone(point)
    if hollow:
        dash = (2.2 * k, 1.6 * k) if point.small or point.target else None
        sheet.circle(x, y, DOT * k, fill="paper", stroke=role, thick=1.9 * k, dash=dash)
    else:
        sheet.circle(x, y, (DOT + 0.6) * k, fill=role)


def _value(
    sheet, mark: Mark, words: tuple[str, ...], places: Places, neutral: float, sizes,
    min_cell: int,
):  # fmt: skip
    """The value above or below its point, with the word that goes with it."""
    k, say, point = sizes.scale, speaker(sheet.language), mark.point
    if math.isnan(mark.y):
        _gap(sheet, mark, places, neutral, sizes, min_cell)
        return
    role = tone(point)
    if role != "ink_2":
        role = f"{role}_text"  # it may stand on a tint or on the band of an interval
    said = say("journeys.map.value", x=point.value)
    called = [say(f"journeys.map.{word}") for word in words]
    extra = [say("journeys.map.small", n=point.n)] if point.small else []
    gap = " " if called else ""
    forms = [[f"{said}{gap}{' '.join(called)}", *extra], [said, *called, *extra]]
    step = sizes.label * 1.25
    candidates = {}
    up_first = (1, -1) if point.value >= 0 else (-1, 1)
    for lines in forms if called else forms[:1]:
        width = max(sheet.measure(one, sizes.label, "bold") for one in lines)
        x = min(max(mark.x, places.area.x0 + width / 2), places.area.x1 - width / 2)
        for away in (0, 8):
            for up in up_first:
                tall = step * len(lines)
                near = (NEAR + away) * k - step / 2
                top = mark.y - near - tall if up > 0 else mark.y + near
                candidates[Box(x - width / 2, top, x + width / 2, top + tall)] = (x, lines)
    box, _ = places.best(candidates)
    x, lines = candidates[box]
    places.boxes.append(box)
    for at, line in enumerate(lines):
        few = line in extra
        sheet.text(x, box.y0 + step * at + sizes.label * 0.98, line, size=sizes.label,
                   weight="bold", colour="bad_text" if few else role, anchor="middle",
                   halo=not _tint(words))  # fmt: skip


def _gap(sheet, mark: Mark, places: Places, neutral: float, sizes: Profile, min_cell: int) -> None:
    """Why nothing stands here."""
    say = speaker(sheet.language)
    few = mark.point.verdict == "suppressed" and mark.point.n != 0
    key = "few" if few else "unrated" if mark.step.name else "no_number"
    words = say(f"journeys.map.{key}", limit=min_cell)
    box = sheet.text(mark.x, neutral - 6 * sizes.scale, words, size=sizes.small, colour="muted",
                     anchor="middle", cell=Box(*_within(mark.cell, places)))  # fmt: skip
    places.boxes.append(box)


def _within(cell: tuple[float, float], places: Places) -> tuple[float, float, float, float]:
    return cell[0], places.area.y0, cell[1], places.area.y1


def _callout(sheet: Sheet, mark: Mark, side: str, places: Places, sizes: Profile) -> None:
    """Numbers that say more about valley and peak, beside their column."""
    forms = _callout_forms(sheet, mark.step, side)
    if not forms:
        return
    k, step = sizes.scale, sizes.label * 1.32
    moves = sorted(range(-MOVES, MOVES + 1), key=abs)
    candidates = {}
    sides = (("end", mark.cell[0] - 8 * k), ("start", mark.cell[1] + 8 * k))
    air = CLEAR * k
    for lines in forms:
        width, tall = max(sheet.measure(line, sizes.label) for line in lines), step * len(lines)
        for move, (anchor, edge) in product(moves, sides):
            top = mark.y - tall / 2 + move * MOVE * k
            x0 = edge - width if anchor == "end" else edge
            box = Box(x0 - air, top - air, x0 + width + air, top + tall + air / 2)
            candidates[box] = (anchor, edge, top, lines)
    box, trouble = places.best(candidates)
    if trouble >= CROSSING:
        say = speaker(sheet.language)
        sheet.remark("callout", say("journeys.map.remark.callout", name=mark.step.title))
        return
    anchor, edge, top, lines = candidates[box]
    places.boxes.append(box)
    for at, line in enumerate(lines):
        sheet.text(edge, top + step * at + sizes.label, line, size=sizes.label,
                   colour=f"{side}_text", anchor=anchor, halo=True)  # fmt: skip


def _callout_forms(sheet: Sheet, step: Step, side: str) -> list[list[str]]:
    """Lines that say what stands out; the first names the touchpoint, because another may stand
    nearer. Where that line is too long the name has its own."""
    say, point = speaker(sheet.language), step.point
    lines = []
    if not math.isnan(point.reach) and point.reach < EVERYBODY:
        ends = {"low": 100 * point.reach_low, "high": 100 * point.reach_high}
        lines.append(say("journeys.map.reached", share=point.reach, **ends))
    share = point.negative if side == "bad" else point.positive
    if not math.isnan(share):
        lines.append(say(f"journeys.map.{'below' if side == 'bad' else 'above'}", share=share))
    if not lines:
        return []
    first = say("journeys.map.callout", name=step.title, text=lines[0])
    return [[first, *lines[1:]], [say("journeys.map.callout_name", name=step.title), *lines]]
