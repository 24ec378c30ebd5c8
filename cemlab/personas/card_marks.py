"""Marks of a persona card: differences with intervals, shares as bars, grades of evidence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.drawing import Box
from cemlab.language import Speaker, speaker
from cemlab.numerics import SMALL_N

if TYPE_CHECKING:
    import pandas as pd

    from cemlab.drawing import Sheet
    from cemlab.personas.card_content import Figures

GRADE = 13.0  # side of the box
HEAD, BODY, SMALL = 14, 12.5, 11
ROW, LINE = 27.0, 17.0
LABELS = 0.42  # most of the width that names of rows may take
VALUE, PERCENT = 44.0, 40.0
DOT = 5.0
BAR = 11.0
LEAST = 0.005  # smaller shares would be rounded to 0%


def grade(
    sheet: Sheet, x: float, y: float, letter: str, *, colour: str = "ink_2", dashed: bool = False
) -> None:
    """The evidence grade in its box, dashed for an assumption."""
    if not letter:
        return
    dash = (2.5, 2.0) if dashed else None
    sheet.rect(x, y, GRADE, GRADE, stroke=colour, radius=2, dash=dash)
    sheet.text(x + GRADE / 2, y + 10, letter, size=9.5, colour=colour, anchor="middle",
               cell=Box(x, y - 1, x + GRADE, y + GRADE + 1))  # fmt: skip


def differences(sheet: Sheet, rows: pd.DataFrame, left: float, right: float, y: float) -> float:
    """Difference of the group from the rest, item by item, on one scale; returns where it ends.

    Squares built the groups, circles only describe; hollow where the interval includes zero.
    """
    say = speaker(sheet.language)
    width = right - left
    y = sheet.paragraph(left, y, width, say("personas.card.differences"), size=HEAD, weight="bold",
                        most=2).y1  # fmt: skip
    plain = "_plain" if rows.loc[rows["built"], "hedges_g_low"].isna().all() else ""
    how = say(f"personas.card.differences_how{plain}")
    y = sheet.paragraph(left, y, width, how, size=SMALL, colour="ink_2", most=3).y1 + 8
    if not len(rows):
        return y
    widest = max(sheet.measure(label, BODY) for label in rows["label"])
    room = min(widest + 2, LABELS * width)
    start, end = left + room + 14, right - VALUE - 8
    far = reach(rows)

    def at(value: float) -> float:
        return start + (end - start) * (min(max(value, -far), far) + far) / (2 * far)

    top = y
    for row in rows.itertuples():
        lines = len(sheet.wrapped(room, row.label, size=BODY)[:2])
        height = max(ROW, 10 + LINE * lines)
        with sheet.tied(f"difference.{row.item}"):
            _difference(sheet, row, left, room, right, y, height, at)
        y += height
    sheet.line(at(0), top - 4, at(0), y + 2, stroke="ink_2")
    for value in (-tick(far), 0, tick(far)):
        text = say("personas.figure.signed", x=value) if value else "0"
        sheet.text(at(value), y + 14, text, size=SMALL, colour="ink_2", anchor="middle")
    return y + 22


def _difference(sheet: Sheet, row, left, room, right, y, height, at) -> None:
    say, middle = speaker(sheet.language), y + height / 2
    known = not math.isnan(row.hedges_g_low)
    crosses = known and row.hedges_g_low <= 0 <= row.hedges_g_high
    few = min(row.n, row.n_rest) < SMALL_N
    tone, ink = ("mark_weak", "muted") if crosses else ("ink", "ink")
    sheet.line(left + room + 14, middle, right - VALUE - 8, middle, stroke="grid")
    lines = sheet.wrapped(room, row.label, size=BODY)[:2]
    step = BODY * 1.3
    sheet.paragraph(left, middle - step * len(lines) / 2, room, row.label, size=BODY, colour=ink,
                    most=2, leading=1.3)  # fmt: skip
    if known:
        sheet.line(at(row.hedges_g_low), middle, at(row.hedges_g_high), middle, stroke=tone,
                   thick=2.4, dash=(3, 2) if few else None)  # fmt: skip
    look = {"fill": "paper", "stroke": tone, "thick": 1.6} if crosses or few else {"fill": tone}
    x = at(row.hedges_g)
    if row.built:
        sheet.rect(x - DOT + 0.5, middle - DOT + 0.5, 2 * DOT - 1, 2 * DOT - 1, **look)
    else:
        sheet.circle(x, middle, DOT, **look)
    sheet.text(right, middle + 4.5, say("personas.card.effect", x=row.hedges_g), size=BODY,
               weight="regular" if crosses else "bold", colour=ink, anchor="end")  # fmt: skip


def reach(rows: pd.DataFrame) -> float:
    """Both ends of the scale lie equally far from zero."""
    seen = rows[["hedges_g", "hedges_g_low", "hedges_g_high"]].abs()
    return max(float(seen.max().max()) * 1.04, 0.5)


def tick(far: float) -> float:
    """Where a number stands on a scale that reaches so far."""
    return float(math.floor(far)) if far >= 1 else 0.5


def shares(
    sheet: Sheet, item: str, head: str, levels: pd.DataFrame, hidden: tuple[str, ...],
    left: float, right: float, y: float, *, first: bool,
) -> float:  # fmt: skip
    """Shares of the levels of a segment as bars with interval; a tick marks the rest.

    How to read them is said at the first segment; where it built the groups, at each. Which levels
    are hidden, and why, is said below.
    """
    say, width = speaker(sheet.language), right - left
    y = sheet.paragraph(left, y, width, head, size=HEAD, weight="bold", most=2).y1
    built = "_built" if levels["built"].any() else ""
    key = f"personas.card.bars_{'how' if first else 'n'}{built}"
    how = say(key if first or built else "common.n", n=levels["n"].iloc[0])
    y = sheet.paragraph(left, y, width, how, size=SMALL, colour="ink_2", most=3).y1 + 5
    widest = max(sheet.measure(label, BODY) for label in levels["label"])
    room = min(widest + 2, LABELS * width)
    start, end = left + room + 10, right - PERCENT
    most = max(float(levels[["share_high", "rest_share"]].max().max()), 0.05)
    for row in levels.itertuples():
        lines = sheet.wrapped(room, row.label, size=BODY)[:2]
        height = max(22.0, 6 + LINE * len(lines))
        with sheet.tied(f"share.{item}.{row.level}"):
            _share(sheet, row, left, room, right, y, height, (end - start) / most)
        y += height
    return untold(sheet, hidden, left, right, y + 2) if hidden else y


def untold(sheet: Sheet, hidden: tuple[str, ...], left: float, right: float, y: float) -> float:
    """What may not be shown, and why."""
    say = speaker(sheet.language)
    said = say("personas.card.hidden_levels", levels=say("list_join").join(hidden))
    return sheet.paragraph(left, y, right - left, said, size=SMALL, colour="muted", most=6).y1


def _share(sheet: Sheet, row, left, room, right, y, height, scale) -> None:
    """A level: its name, its bar with interval, the tick of the rest, and its percentage."""
    start, middle, step = left + room + 10, y + height / 2, BODY * 1.3
    lines = sheet.wrapped(room, row.label, size=BODY)[:2]
    sheet.paragraph(left, middle - step * len(lines) / 2, room, row.label, size=BODY, most=2,
                    leading=1.3)  # fmt: skip
    sheet.rect(start, middle - BAR / 2, row.share * scale, BAR, fill="band")
    sheet.line(start + row.share_low * scale, middle, start + row.share_high * scale, middle,
               stroke="ink", thick=1.8)  # fmt: skip
    rest = start + row.rest_share * scale
    sheet.line(rest, middle - BAR / 2 - 2, rest, middle + BAR / 2 + 2, stroke="muted", thick=2)
    sheet.text(right, middle + 4.5, _percent(row.share, speaker(sheet.language)), size=BODY,
               weight="bold" if row.distinctive else "regular", anchor="end")  # fmt: skip


def _percent(share: float, say: Speaker) -> str:
    """A share in whole percent; a little is never written as nothing."""
    return say("style.percent_less" if 0 < share < LEAST else "style.percent", x=share)


def told(figures: Figures, language: str) -> list[tuple[str, ...]]:
    """The measured numbers as rows of a table."""
    say = speaker(language)
    rows = [(say("personas.card.share"), figures.share, figures.share_detail)]
    if figures.jaccard:
        rows.append((say("personas.card.stability"), figures.jaccard, figures.jaccard_detail))
    head = say("personas.card.differences")
    for row in figures.rows.itertuples():
        key = "interval" if row.hedges_g_low == row.hedges_g_low else "interval_none"
        detail = say(f"personas.card.{key}", low=row.hedges_g_low, high=row.hedges_g_high,
                     n=row.n)  # fmt: skip
        effect = say("personas.card.effect", x=row.hedges_g)
        rows.append((say("personas.card.table_row", head=head, label=row.label), effect, detail))
    for item, name, levels in figures.bars:
        rows += [
            (say("personas.card.table_row", head=name, label=row.label), _percent(row.share, say),
             say("personas.card.share_detail", low=row.share_low, high=row.share_high, n=row.n))
            for row in levels.itertuples()
        ]  # fmt: skip
        rows += [(say("personas.card.table_row", head=name, label=level),
                  say("personas.comparison.hidden"), "")
                 for level in figures.hidden[item]]  # fmt: skip
    rows += [(name, say("personas.comparison.hidden"), "") for name in figures.untold]
    return rows
