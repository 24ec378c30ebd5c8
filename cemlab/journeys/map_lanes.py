"""Lanes of a journey map: touchpoints, and statements with what they rest on."""

from __future__ import annotations

import math

from cemlab.drawing import LEADING, Box, Sheet
from cemlab.journeys.map_columns import PAD, Columns, Sizes
from cemlab.journeys.map_content import DOT, Content, Statement
from cemlab.language import speaker

ABOVE = 7.0  # of a lane, and below
BETWEEN = 8.0  # two statements of a cell
BOX = 13.0  # of a grade
MOST_CHARACTERS, MOST_WORDS = 26, 14  # of a text that is read on a map
MOST_LINES = 12
NAME_LINES = 3
TONES = {"pains": "bad", "measures": "good"}


def lane_name(sheet: Sheet, columns: Columns, name: str, y: float, sizes: Sizes) -> None:
    """The name of a lane, at the left."""
    words = speaker(sheet.language)(f"journeys.map.{name}")
    sheet.text(columns.edge, y + ABOVE * sizes.scale + sizes.label * 1.08, words,
               size=sizes.label, weight="bold", colour="ink_2",
               cell=Box(columns.edge, y, columns.left, math.inf))  # fmt: skip


def rule(sheet: Sheet, columns: Columns, y: float) -> None:
    """The line between two lanes."""
    sheet.line(columns.edge, y, columns.right, y)


def touchpoints(sheet: Sheet, content: Content, columns: Columns, y: float, sizes: Sizes) -> float:
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
        for line in _name_lines(sheet, step.title, x1 - x0 - 4 * k, look):
            top_line = top if line[0] == 0 else top + line[0] * sizes.label * 1.3
            box = sheet.text(middle, top_line + sizes.label * 1.02, line[1], anchor="middle",
                             cell=Box(x0, y, x1, math.inf), **look)  # fmt: skip
            bottom = max(bottom, box.y1)
    return bottom + ABOVE * k


def statements(
    sheet: Sheet, content: Content, columns: Columns, lane: str, y: float, sizes: Sizes
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
            end = _statement(sheet, one, cell, top, TONES.get(lane, ""), sizes)
            bottom, top = max(bottom, end), end + BETWEEN * k
    return bottom + ABOVE * k


def _name_lines(sheet: Sheet, title: str, width: float, look: dict) -> list[tuple[int, str]]:
    lines = sheet.wrapped(width, title, **look)
    if len(lines) > NAME_LINES:  # the last takes the rest, and is cut where it is drawn
        gap = "" if sheet.language == "zh" else " "
        lines = [*lines[: NAME_LINES - 1], gap.join(lines[NAME_LINES - 1 :])]
    return list(enumerate(lines))


def _statement(
    sheet: Sheet, said: Statement, cell: Box, y: float, tone: str, sizes: Sizes
) -> float:
    """One text with its tag, what is below it, its bar and its grade; returns where it ends."""
    k = sizes.scale
    x, right = cell.x0 + PAD * k, cell.x1 - PAD * k
    if said.tag:
        _tag(sheet, said.tag, x, y, tone, cell, sizes)
        x += sizes.indent
    _check_budget(sheet, said.text)
    has_bar = not math.isnan(said.share)
    beside = bool(said.grade) and not has_bar and (said.is_assumed or bool(said.tag))
    width = right - x
    if beside:
        last = sheet.wrapped(width, said.text, size=sizes.base, quoted=said.quoted)[-1:]
        if sheet.measure("".join(last), sizes.base) + (BOX + 6) * k > width:
            width -= (BOX + 6) * k
    box = sheet.paragraph(
        x, y, width, said.text, size=sizes.base, quoted=said.quoted, cell=cell, most=MOST_LINES,
        colour="ink_2" if said.is_assumed else "ink",
    )  # fmt: skip
    end = box.y1
    if beside:
        lines = sheet.wrapped(width, said.text, size=sizes.base, quoted=said.quoted)[:MOST_LINES]
        at = x + sheet.measure(lines[-1], sizes.base) + 5 * k if lines else x
        _grade(sheet, said.grade, min(at, right - BOX * k), end - sizes.base * LEADING / 2, sizes)
    if has_bar:
        end = _affected(sheet, said, x, right, end, cell, sizes)
    if said.below:
        end = _below(sheet, said, x, right, end, cell, sizes)
    return end


def _tag(sheet: Sheet, tag: str, x: float, y: float, tone: str, cell: Box, sizes: Sizes) -> None:
    k = sizes.scale
    middle, width = y + sizes.base * LEADING / 2, 24 * k
    sheet.rect(x, middle - 8 * k, width, 16 * k, fill=f"{tone}_tint", radius=3)
    sheet.text(x + width / 2, middle + sizes.small * 0.36, tag, size=sizes.small, weight="bold",
               colour=f"{tone}_text", anchor="middle", cell=cell)  # fmt: skip


def _grade(sheet: Sheet, grade: str, x: float, middle: float, sizes: Sizes) -> None:
    """A letter in a box; that of an assumption is dashed."""
    side, k = BOX * sizes.scale, sizes.scale
    sheet.rect(x, middle - side / 2, side, side, stroke="muted", radius=2 * k,
               dash=(2 * k, 2 * k) if grade == "C" else None)  # fmt: skip
    sheet.text(x + side / 2, middle + 3.5 * k, grade, size=10 * k, colour="ink_2", anchor="middle")


def _affected(sheet, said: Statement, x: float, right: float, y: float, cell, sizes) -> float:
    """How many are affected: bar with interval, percentage, grade."""
    k, say = sizes.scale, speaker(sheet.language)
    short = say("style.percent", x=said.share)
    forms = [short]
    if not math.isnan(said.low):
        told = {"share": said.share, "low": 100 * said.low, "high": 100 * said.high}
        forms.insert(0, say("journeys.map.share_sized", **told))
    middle, after = y + 8 * k, (BOX + 6) * k
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
    _grade(sheet, said.grade, box.x1 + 5 * k, middle, sizes)
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


def _check_budget(sheet: Sheet, text: str) -> None:
    say = speaker(sheet.language)
    if sheet.language == "zh":
        long, limit = len(text) > MOST_CHARACTERS, say("journeys.map.remark.characters")
    else:
        long, limit = len(text.split()) > MOST_WORDS, say("journeys.map.remark.words")
    if long:
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        sheet.remark("long_text", say("journeys.map.remark.budget", text=shown, limit=limit))
