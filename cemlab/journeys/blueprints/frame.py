"""What surrounds the cards of a blueprint: touchpoints and times above, lines, names, the key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from cemlab.drawing import Box, Profile, Sheet
from cemlab.drawing.sheet_frame import Key
from cemlab.drawing.signs import arrow, badge, grade, waiting
from cemlab.journeys.blueprints.content import BlueprintContent, Column
from cemlab.journeys.blueprints.wording import time_words
from cemlab.language import speaker

BLOCK = "journeys.blueprint"
TITLE_LINES = 3
DASHES = {"interaction": None, "visibility": (7.0, 4.0), "internal": (1.6, 3.2)}
THICK = {"interaction": 1.6, "visibility": 1.6, "internal": 1.2}


def line_name(sheet: Sheet, line: str) -> str:
    """The words above one of the three lines."""
    return speaker(sheet.language)(f"{BLOCK}.line.{line}")


def time_names(sheet: Sheet) -> list[str]:
    """The name of the lane of times, and what its two numbers are."""
    say = speaker(sheet.language)
    return [say(f"{BLOCK}.{name}") for name in ("time", "time_now", "time_target")]


def column_heads(
    sheet: Sheet, content: BlueprintContent, grid, y: float, profile: Profile
) -> float:
    """Number and name of each touchpoint over a bar, orange where it takes too long."""
    k, step = profile.scale, profile.head * 1.25
    rooms = []
    for column, (x0, x1) in zip(content.columns, grid.columns, strict=True):
        indent = sheet.measure(str(column.number), profile.small) + 4 * k
        rooms.append((x0 + indent, x1 - x0 - indent))
    look = {"size": profile.head, "weight": "bold"}
    lines = max(
        min(len(sheet.wrapped(room, column.title, **look)), TITLE_LINES)
        for (_, room), column in zip(rooms, content.columns, strict=True)
    )
    bottom = y + lines * step + 3 * k
    for at, ((x, room), column) in enumerate(zip(rooms, content.columns, strict=True)):
        x0, x1 = grid.columns[at]
        cell = Box(x0, y - 2, x1, bottom)
        sheet.text(x0, y + profile.head * 0.955, str(column.number), size=profile.small,
                   colour="muted", cell=cell)  # fmt: skip
        sheet.paragraph(x, y, room, column.title, most=TITLE_LINES, leading=1.25, cell=cell, **look)
        _bar(sheet, column, x0, x1, bottom, k)
    return bottom + 4 * k


def times(sheet: Sheet, content: BlueprintContent, grid, y: float, profile: Profile) -> float:
    """Now and target of each touchpoint, then interval and n, on two lines where need be."""
    k, size = profile.scale, profile.base
    step = size * 1.35
    told = [time_words(column.time, sheet.language) for column in content.columns]
    if not any(any(one) for one in told):
        return y + 4 * k
    _time_label(sheet, grid, y, profile)
    beside = all(
        sheet.measure(now, size, "bold") + sheet.measure(target, profile.small) + 5 * k <= x1 - x0
        for (now, target, _), (x0, x1) in zip(told, grid.columns, strict=True) if now and target
    )  # fmt: skip
    bottom = y + profile.label * 1.35 + 2 * profile.small * 1.3
    for (now, target, sized), column, (x0, x1) in zip(told, content.columns, grid.columns,
                                                      strict=True):  # fmt: skip
        cell, at, x = Box(x0, y, x1, y + 6 * step), y + size * 1.05, x0
        if now:
            late = "bad_text" if column.time.verdict == "late" else "ink"
            x = sheet.text(x0, at, now, size=size, weight="bold", colour=late, cell=cell).x1 + 5 * k
        if target:
            if now and not beside:
                x, at = x0, at + step
            lines = sheet.wrapped(x1 - x, target, size=profile.small)[:3]
            sheet.paragraph(x, at - profile.small * 1.12, x1 - x, target, size=profile.small,
                            colour="ink_2", most=3, cell=cell)  # fmt: skip
            at += (len(lines) - 1) * profile.small * 1.42
        few = "bad_text" if column.time.is_small else "muted"
        for words in _fitting(sheet, sized, x1 - x0, profile.small):
            at += step
            sheet.text(x0, at, words, size=profile.small, colour=few, cell=cell)
        bottom = max(bottom, at + 5 * k)
    return bottom + 6 * k


def _fitting(
    sheet: Sheet, forms: Sequence[tuple[str, ...]], room: float, size: float
) -> tuple[str, ...]:
    """The lines of the first form that is not too wide."""
    for lines in forms:
        if all(sheet.measure(words, size) <= room for words in lines):
            return lines
    return ()


def service_line(sheet: Sheet, line: str, y: float, profile: Profile) -> None:
    """One of the three lines, its name above at the left."""
    k = profile.scale
    dash = DASHES[line] and tuple(one * k for one in DASHES[line])
    role = "muted" if line == "internal" else "ink"
    sheet.line(profile.edge, y, sheet.width - profile.edge, y, stroke=role, thick=THICK[line] * k,
               dash=dash)  # fmt: skip
    sheet.text(profile.edge, y - 5 * k, line_name(sheet, line), size=profile.label, weight="bold",
               colour="ink_2" if line == "internal" else "ink")  # fmt: skip


def key_of(content: BlueprintContent) -> list[Key]:
    """What each mark means, of those that are drawn."""
    say = speaker(content.language)
    cards = [card for _, _, card in content.cards()]
    verdicts = {column.time.verdict for column in content.columns}
    kinds = {link.kind for link in content.links}
    if content.is_resolved:
        scale, grades, assumed = "map.key_strength", {}, partial(_assumed, letter="E")
    else:
        grades = {name: say(f"documents.grade.{name}") for name in "ABC"}
        scale, assumed = "blueprint.key_grades", _assumed
    shown = any(card.is_weak or any(fail.grade for fail in card.fails) for card in cards)
    wanted = [
        (any(card.fails for card in cards), _badge, 16, "key_fail"),
        (any(card.waits for card in cards), waiting, 10, "key_wait"),
        ("late" in verdicts, _late, 14, "key_late"),
        ("open" in verdicts, _open, 14, "key_open"),
        ("flow" in kinds, _flow, 16, "key_flow"),
        ("dependency" in kinds, _dependency, 16, "key_dependency"),
        ("handover" in kinds, _handover, 16, "key_handover"),
        (any(card.is_assumed for card in cards), assumed, 13, "key_assumed"),
    ]
    told = [(draw, wide, say(f"{BLOCK}.{key}")) for is_there, draw, wide, key in wanted if is_there]
    return [*told, (None, 0, say(f"journeys.{scale}", **grades))] if shown else told


def _bar(sheet: Sheet, column: Column, x0: float, x1: float, y: float, k: float) -> None:
    """Filled orange: surely too long; only outlined: perhaps."""
    verdict = column.time.verdict
    if verdict == "open":
        sheet.rect(x0, y - 1.5 * k, x1 - x0, 3 * k, fill="paper", stroke="bad", thick=k)
        return
    sheet.rect(x0, y - 1.5 * k, x1 - x0, 3 * k, fill="bad" if verdict == "late" else "mark_weak")


def _time_label(sheet: Sheet, grid, y: float, profile: Profile) -> None:
    """What the lane of times is, and below what its numbers are."""
    name, *lines = time_names(sheet)
    cell = Box(profile.edge, y, grid.left, y + 80 * profile.scale)
    sheet.text(profile.edge, y + profile.base * 1.05, name, size=profile.label, weight="bold",
               colour="ink_2", cell=cell)  # fmt: skip
    for at, words in enumerate(lines, start=1):
        sheet.text(profile.edge, y + profile.base * 1.05 + at * profile.small * 1.3, words,
                   size=profile.small, colour="ink_2", cell=cell)  # fmt: skip


def _badge(sheet: Sheet, x: float, y: float, k: float) -> None:
    badge(sheet, "F", x, y, size=10.5 * k, k=k)


def _late(sheet: Sheet, x: float, y: float, k: float) -> None:
    sheet.rect(x, y - 1.5 * k, 14 * k, 3 * k, fill="bad")


def _open(sheet: Sheet, x: float, y: float, k: float) -> None:
    sheet.rect(x, y - 1.5 * k, 14 * k, 3 * k, fill="paper", stroke="bad", thick=k)


def _flow(sheet: Sheet, x: float, y: float, k: float) -> None:
    arrow(sheet, [(x, y), (x + 16 * k, y)], k=k, thick=1.2 * k)


def _dependency(sheet: Sheet, x: float, y: float, k: float) -> None:
    arrow(sheet, [(x, y), (x + 16 * k, y)], k=k, thick=1.2 * k, dash=(3 * k, 2.5 * k))


def _handover(sheet: Sheet, x: float, y: float, k: float) -> None:
    arrow(sheet, [(x, y), (x + 16 * k, y)], k=k, thick=1.2 * k)
    sheet.circle(x + 2.5 * k, y, 2.5 * k, fill="paper", stroke="ink_2", thick=1.2 * k)


def _assumed(sheet: Sheet, x: float, y: float, k: float, letter: str = "C") -> None:
    grade(sheet, letter, x, y, k, is_weak=True)
