"""Lanes of a journey map: touchpoints, and statements with what they rest on."""

from __future__ import annotations

import math

from cemlab.drawing import LEADING, Box, Profile, Sheet
from cemlab.drawing.signs import GRADE, grade
from cemlab.journeys.map_columns import INDENT, PAD, Columns
from cemlab.journeys.map_content import DOT, Content, Statement
from cemlab.language import speaker

ABOVE = 7.0  # of a lane, and below
BETWEEN = 8.0  # two statements of a cell
MOST_CHARACTERS, MOST_WORDS = 26, 14  # of a text that is read on a map
MOST_LINES = 12
NAME_LINES, NAME_AIR = 3, 3.0  # of a touchpoint: most lines, and what stays free at both sides
TONES = {"pains": "bad", "measures": "good"}


def lane_name(sheet: Sheet, columns: Columns, name: str, y: float, sizes: Profile) -> None:
    """The name of a lane, at the left."""
    words = speaker(sheet.language)(f"journeys.map.{name}")
    sheet.text(columns.edge, y + ABOVE * sizes.scale + sizes.label * 1.08, words,
               size=sizes.label, weight="bold", colour="ink_2",
               cell=Box(columns.edge, y, columns.left, math.inf))  # fmt: skip


def title_of_lane(sheet: Sheet, columns: Columns, title: str, y: float, sizes: Profile) -> float:
    """The title of a lane of the document, in few lines; returns where it ends."""
    room = columns.left - columns.edge - 8 * sizes.scale
    return sheet.paragraph(
        columns.edge, y + ABOVE * sizes.scale, room, title, size=sizes.label, weight="bold",
        colour="ink_2", leading=1.3, most=3, cell=Box(columns.edge, y, columns.left, math.inf),
    ).y1  # fmt: skip


def rule(sheet: Sheet, columns: Columns, y: float) -> None:
    """The line between two lanes."""
    sheet.line(columns.edge, y, columns.outer, y)


def touchpoints(
    sheet: Sheet, content: Content, columns: Columns, y: float, sizes: Profile
) -> float:
    """Icons of channels over the names of the touchpoints; returns where the lane ends."""
    k = sizes.scale
    lane_name(sheet, columns, "touchpoints", y, sizes)
    icon, bottom = 18 * k, y
    has_icons = any(step.icon for step in content.steps)
    top = y + ABOVE * k + (icon + 3 * k if has_icons else 0)
    for step, (x0, x1) in zip(content.steps, columns.steps, strict=True):
        middle = (x0 + x1) / 2
        sheet.icon(step.icon, middle - icon / 2, y + ABOVE * k, size=icon)
        weight = "bold" if step.is_moment else "regular"
        look = {"size": sizes.label, "weight": weight}
        cell = Box(x0 + NAME_AIR * k, y, x1 - NAME_AIR * k, math.inf)
        for line in _name_lines(sheet, step.title, cell.width, look):
            top_line = top if line[0] == 0 else top + line[0] * sizes.label * 1.3
            box = sheet.text(middle, top_line + sizes.label * 1.02, line[1], anchor="middle",
                             cell=cell, **look)  # fmt: skip
            bottom = max(bottom, box.y1)
    return bottom + ABOVE * k


def statements(
    sheet: Sheet, content: Content, columns: Columns, lane: str, y: float, sizes: Profile
) -> float:
    """A lane of texts; returns where it ends, `y` itself where nobody said anything."""
    cells = [stage.lane(lane) for stage in content.stages]
    if not any(cells):
        return y
    k = sizes.scale
    lane_name(sheet, columns, lane, y, sizes)
    bottom = y
    for at, said in enumerate(cells):
        cell, top = columns.cell(at, y), y + ABOVE * k
        for one in said:
            with sheet.tied(one.mark):
                end = _statement(sheet, one, cell, top, TONES.get(lane, ""), sizes,
                                 graded=content.is_resolved)  # fmt: skip
            bottom, top = max(bottom, end), end + BETWEEN * k
    return bottom + ABOVE * k


def check_budget(sheet: Sheet, text: str) -> None:
    """Remark on a text that is longer than is read on a map."""
    say = speaker(sheet.language)
    if sheet.language == "zh":
        long, limit = len(text) > MOST_CHARACTERS, say("journeys.map.remark.characters")
    else:
        long, limit = len(text.split()) > MOST_WORDS, say("journeys.map.remark.words")
    if long:
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        sheet.remark("long_text", say("journeys.map.remark.budget", text=shown, limit=limit))


def _name_lines(sheet: Sheet, title: str, width: float, look: dict) -> list[tuple[int, str]]:
    lines = sheet.wrapped(width, title, **look)
    if len(lines) > NAME_LINES:  # the last takes the rest, and is cut where it is drawn
        gap = "" if sheet.language == "zh" else " "
        lines = [*lines[: NAME_LINES - 1], gap.join(lines[NAME_LINES - 1 :])]
    return list(enumerate(lines))


def _statement(
    sheet: Sheet, said: Statement, cell: Box, y: float, tone: str, sizes: Profile, *, graded: bool
) -> float:
    """One text with its tag, what is below it, its bar and its grade; returns where it ends.

    A grade that was computed always stands there; of those written by hand, the usual one does not.
    """
    k = sizes.scale
    x, right = cell.x0 + PAD * k, cell.x1 - PAD * k
    if said.tag:
        _tag(sheet, said.tag, x, y, tone, cell, sizes)
        x += INDENT * k
    check_budget(sheet, said.text)
    has_bar = not math.isnan(said.share)
    shown = graded or said.is_assumed or bool(said.tag)
    beside = bool(said.grade) and not has_bar and shown
    width, taken = right - x, (GRADE + 6) * k
    look = {"size": sizes.base, "quoted": said.quoted}
    if beside:
        lines = sheet.wrapped(width, said.text, **look)
        full = sheet.measure("".join(lines[-1:]), sizes.base) + taken > width
        width -= taken * (full or len(lines) > MOST_LINES)
    box = sheet.paragraph(
        x, y, width, said.text, cell=cell, most=MOST_LINES,
        colour="ink_2" if said.is_assumed else "ink", **look,
    )  # fmt: skip
    end = box.y1
    if beside:
        lines, at = sheet.wrapped(width, said.text, **look), right - GRADE * k
        if len(lines) <= MOST_LINES:  # else the last is cut, and ends where its room does
            at = min(at, x + sheet.measure("".join(lines[-1:]), sizes.base) + 5 * k)
        _grade(sheet, said, at, end - sizes.base * LEADING / 2, sizes)
    if has_bar:
        end = _affected(sheet, said, x, right, end, cell, sizes)
    if said.below:
        end = _below(sheet, said, x, right, end, cell, sizes)
    return end


def _tag(sheet: Sheet, tag: str, x: float, y: float, tone: str, cell: Box, sizes: Profile) -> None:
    k = sizes.scale
    middle, width = y + sizes.base * LEADING / 2, 24 * k
    sheet.rect(x, middle - 8 * k, width, 16 * k, fill=f"{tone}_tint", radius=3)
    sheet.text(x + width / 2, middle + sizes.small * 0.36, tag, size=sizes.small, weight="bold",
               colour=f"{tone}_text", anchor="middle", cell=cell)  # fmt: skip


def _grade(sheet: Sheet, said: Statement, x: float, middle: float, sizes: Profile) -> None:
    """A letter in a box; grey for an assumption."""
    grade(sheet, said.grade, x, middle, sizes.scale, is_weak=said.is_weak,
          colour="ink_2" if said.is_assumed else "ink")  # fmt: skip


def _affected(sheet, said: Statement, x: float, right: float, y: float, cell, sizes) -> float:
    """How many are affected: bar with interval, percentage, grade."""
    k, say = sizes.scale, speaker(sheet.language)
    short = say("style.percent", x=said.share)
    forms = [short]
    if not math.isnan(said.low):
        told = {"share": said.share, "low": 100 * said.low, "high": 100 * said.high}
        forms.insert(0, say("journeys.map.share_sized", **told))
    middle, after = y + 8 * k, (GRADE + 6) * k
    room = right - x - after - 40 * k
    words = next((one for one in forms if sheet.measure(one, sizes.small) <= room), short)
    bar = min(60 * k, right - x - after - sheet.measure(words, sizes.small) - 5 * k)
    sheet.rect(x, middle - 3 * k, bar, 6 * k, fill="grid")
    sheet.rect(x, middle - 3 * k, bar * min(said.share, 1), 6 * k, fill="bad_mid")
    if not math.isnan(said.low):
        sheet.line(x + bar * said.low, middle, x + bar * said.high, middle, stroke="ink",
                   thick=1.4 * k)  # fmt: skip
    box = sheet.text(x + bar + 5 * k, middle + sizes.small * 0.36, words, size=sizes.small,
                     colour="ink_2", cell=cell)  # fmt: skip
    if said.grade:
        _grade(sheet, said, box.x1 + 5 * k, middle, sizes)
    return y + 16 * k


def _below(sheet, said: Statement, x: float, right: float, y: float, cell, sizes) -> float:
    """Meta line: breaks between its parts only, each of which stays whole."""
    lines: list[str] = []
    for part in said.below:
        longer = f"{lines[-1]}{DOT}{part}" if lines else part
        if lines and sheet.measure(longer, sizes.small) <= right - x:
            lines[-1] = longer
        else:
            lines.append(part)
    role = "muted" if said.quoted else "ink_2"
    for line in lines:
        sheet.text(x, y + sizes.small * 1.1, line, size=sizes.small, colour=role,
                   cell=Box(cell.x0, cell.y0, right + 2, cell.y1))  # fmt: skip
        y += sizes.small * LEADING
    return y
