"""Personas side by side: share, what sets them apart on one scale, and what they use."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cemlab.documents import WEAK
from cemlab.drawing import Box, Sheet
from cemlab.errors import OptionError
from cemlab.language import speaker
from cemlab.personas.card_marks import GRADE, LEAST, grade, reach, tick
from cemlab.personas.comparison_content import Head, Levels, Strip, strip_of

if TYPE_CHECKING:
    import pandas as pd

    from cemlab.documents import Documents
    from cemlab.drawing import Drawing
    from cemlab.personas.result import PersonaResult

PAD, GAP = 22.0, 18.0
LABELS = 0.2  # of the width
NARROWEST = 132.0  # of a column; more personas make the strip wider
HEAD, BODY, SMALL, NAME, LARGE = 14, 12.5, 11, 16, 21
RADIUS, DOT, BAR = 17.0, 4.5, 10.0
VALUE = 40.0  # room for a number at the right of a column
ROW, LINE = 26.0, 16.5


def draw_comparison(
    result: PersonaResult, documents: Documents | None = None, *, width: float = 1000,
    language: str | None = None, theme: str = "light",
) -> Drawing:  # fmt: skip
    """All personas of a result side by side.

    Parameters
    ----------
    result : PersonaResult
    documents : Documents, optional
        Names of the personas; documents that belong to no group have no column.
    width : float, default 1000
        Pixels; many personas make it wider.
    language : {"en", "zh"}, optional
    theme : {"light", "dark"}

    Returns
    -------
    Drawing
        `evidence()` has a row for every mark.

    Raises
    ------
    OptionError
        There are no groups.

    Warns
    -----
    CemlabWarning
        A document was written for another number of groups, and is not matched.

    Examples
    --------
    >>> cemlab.personas.draw_comparison(personas, read_documents(study), language="zh")
    """
    if result.glance()["k"].iloc[0] < 2:
        raise OptionError("There are no groups to compare. Draw the documents alone with "
                          "cemlab.personas.draw_proto, or look at result.checks().")  # fmt: skip
    language = language or result.language
    strip = strip_of(result, documents, language)
    k = len(strip.heads)
    width = max(width, PAD * 2 + (NARROWEST + GAP) * k / (1 - LABELS))
    say, sheet = speaker(language), Sheet(width, language, theme)
    places = _places(width, k)
    y = _top(sheet, strip, places)
    y = _differences(sheet, strip, places, y + 12)
    for segment in strip.segments:
        y = _levels(sheet, strip, segment, places, y + 10)
    height = _foot(sheet, strip, y + 10)
    sheet.rect(0.5, 0.5, width - 1, height - 1, stroke="rule")
    return sheet.finish(
        height, title=say("personas.comparison.title", k=k),
        description=say("personas.comparison.description", k=k), table=_table(strip, language),
        sources=strip.sources,
    )  # fmt: skip


def _places(width: float, k: int) -> list[tuple[float, float]]:
    """Left and right end of every column, that of the labels first."""
    labels = LABELS * width
    start = PAD + labels
    each = (width - PAD - start - GAP * (k - 1)) / k
    lefts = [start + at * (each + GAP) for at in range(k)]
    return [(PAD, start - GAP), *((left, left + each) for left in lefts)]


def _top(sheet: Sheet, strip: Strip, places: list[tuple[float, float]]) -> float:
    """Who they are, and how many."""
    say, ends = speaker(sheet.language), []
    for head, (left, right) in zip(strip.heads, places[1:], strict=True):
        ends.append(_who(sheet, head, left, right))
    y = max(ends) + 10
    sheet.line(places[0][0], y, places[-1][1], y, stroke="rule")
    y += 8
    ends = [sheet.paragraph(*_at(places[0], y), say("personas.card.share"), size=HEAD,
                            weight="bold", most=3).y1]  # fmt: skip
    for head, (left, right) in zip(strip.heads, places[1:], strict=True):
        with sheet.tied(f"{head.persona}.size"):
            sheet.text(left, y + LARGE, head.figures.share, size=LARGE, weight="bold")
            ends.append(
                sheet.paragraph(left, y + LARGE + 7, right - left, head.figures.share_detail,
                                size=SMALL, colour="ink_2", most=3).y1
            )  # fmt: skip
    return max(ends)


def _who(sheet: Sheet, head: Head, left: float, right: float) -> float:
    across = 2 * RADIUS
    sheet.circle(left + RADIUS, PAD + RADIUS, RADIUS, fill="brand")
    sheet.text(left + RADIUS, PAD + RADIUS + 4.5, head.initials, size=12.5, weight="bold",
               colour="on_brand", anchor="middle",
               cell=Box(left + 1, PAD, left + across - 1, PAD + across))  # fmt: skip
    x, mark = left + across + 8, f"{head.persona}.{'fiction' if head.is_fiction else 'label'}"
    with sheet.tied(mark if head.archetype else ""):
        lines = len(sheet.wrapped(right - x, head.name, size=NAME, weight="bold"))
        top = PAD + max(0, RADIUS - NAME * 1.25 / 2) * (lines == 1)
        low = sheet.paragraph(x, top, right - x, head.name, size=NAME, weight="bold", most=3,
                              leading=1.25).y1  # fmt: skip
    low = max(low, PAD + across) + 4
    if not head.archetype:
        return low
    with sheet.tied(f"{head.persona}.label"):
        grade(sheet, right - GRADE, low + 2, WEAK[-1], dashed=True)
        return sheet.paragraph(left, low, right - left - GRADE - 6, head.archetype, size=SMALL,
                               colour="ink_2", most=3).y1  # fmt: skip


def _at(place: tuple[float, float], y: float) -> tuple[float, float, float]:
    return place[0], y, place[1] - place[0]


def _head(sheet: Sheet, places, y: float, head: str, how: str) -> float:
    """A heading over the whole strip, and how to read what follows."""
    left, right = places[0][0], places[-1][1]
    sheet.line(left, y, right, y, stroke="rule")
    y = sheet.paragraph(left, y + 8, right - left, head, size=HEAD, weight="bold", most=2).y1
    return sheet.paragraph(left, y, right - left, how, size=SMALL, colour="ink_2", most=3).y1 + 6


def _differences(sheet: Sheet, strip: Strip, places, y: float) -> float:
    """The items on which they differ most, all columns on one scale."""
    say = speaker(sheet.language)
    if not strip.items:
        return y
    names = [name for name, _ in strip.items]
    rows = strip.profiles[strip.profiles["item"].isin(names)].set_index(["item", "persona"])
    plain = "_plain" if rows.loc[rows["built"], "hedges_g_low"].isna().all() else ""
    y = _head(sheet, places, y, say("personas.comparison.differences"),
              say(f"personas.card.differences_how{plain}"))  # fmt: skip
    far, top = reach(rows), y
    for name, label in strip.items:
        height = _label(sheet, places[0], label, y)
        for head, (left, right) in zip(strip.heads, places[1:], strict=True):
            with sheet.tied(f"{head.persona}.difference.{name}"):
                _dot(sheet, rows.loc[(name, head.persona)], left, right - VALUE, right,
                     y + height / 2, far)  # fmt: skip
        y += height
    for left, right in places[1:]:
        end = right - VALUE
        middle = (left + end) / 2
        sheet.line(middle, top - 2, middle, y + 2, stroke="ink_2")
        for value in (-tick(far), 0, tick(far)):
            text = say("personas.figure.signed", x=value) if value else "0"
            sheet.text(middle + (end - left) / 2 * value / far, y + 14, text, size=SMALL,
                       colour="ink_2", anchor="middle")  # fmt: skip
    return y + 20


def _label(sheet: Sheet, place: tuple[float, float], label: str, y: float) -> float:
    """The name of a row; returns the height of the row."""
    width = place[1] - place[0]
    lines = min(len(sheet.wrapped(width, label, size=BODY)), 3)
    height, step = max(ROW, 8 + LINE * lines), BODY * 1.3
    sheet.paragraph(place[0], y + (height - step * lines) / 2, width, label, size=BODY, most=3,
                    leading=1.3)  # fmt: skip
    return height


def _dot(sheet: Sheet, row: pd.Series, left, end, right, y, far) -> None:
    """A difference with its interval; a word where it is hidden."""
    say = speaker(sheet.language)
    if math.isnan(row["hedges_g"]):
        sheet.text(left, y + 4, say("personas.comparison.hidden"), size=SMALL, colour="muted",
                   cell=Box(left, y - 12, right, y + 12))  # fmt: skip
        return

    def at(value: float) -> float:
        return left + (end - left) * (min(max(value, -far), far) + far) / (2 * far)

    low, high, value = row["hedges_g_low"], row["hedges_g_high"], row["hedges_g"]
    crosses = low <= 0 <= high
    ink, tone = ("muted", "mark_weak") if crosses else ("ink", "ink")
    sheet.line(left, y, end, y, stroke="grid")
    if low == low:
        sheet.line(at(low), y, at(high), y, stroke=tone, thick=2.2)
    look = {"fill": "paper", "stroke": tone, "thick": 1.6} if crosses else {"fill": tone}
    if row["built"]:
        sheet.rect(at(value) - DOT, y - DOT, 2 * DOT, 2 * DOT, **look)
    else:
        sheet.circle(at(value), y, DOT, **look)
    sheet.text(right, y + 4.5, say("personas.card.effect", x=value), size=BODY, colour=ink,
               weight="regular" if crosses else "bold", anchor="end")  # fmt: skip


def _levels(sheet: Sheet, strip: Strip, segment: Levels, places, y: float) -> float:
    """Shares of the levels of a segment on which they differ."""
    built = "_built" if segment.rows["built"].any() else ""
    how = speaker(sheet.language)(f"personas.comparison.bars_how{built}")
    y = _head(sheet, places, y, segment.label, how)
    rows = segment.rows.set_index(["level", "persona"])
    most = max(float(rows[["share_high", "rest_share"]].max().max()), 0.05)
    for name, label in segment.levels:
        height = _label(sheet, places[0], label, y)
        for head, (left, right) in zip(strip.heads, places[1:], strict=True):
            with sheet.tied(f"{head.persona}.share.{segment.item}.{name}"):
                _bar(sheet, rows.loc[(name, head.persona)], left, right, y + height / 2, most)
        y += height
    return y


def _bar(sheet: Sheet, row: pd.Series, left, right, y, most) -> None:
    say = speaker(sheet.language)
    if math.isnan(row["share"]):
        sheet.text(left, y + 4, say("personas.comparison.hidden"), size=SMALL, colour="muted",
                   cell=Box(left, y - 12, right, y + 12))  # fmt: skip
        return
    scale = (right - VALUE - left) / most
    sheet.rect(left, y - BAR / 2, row["share"] * scale, BAR, fill="band")
    sheet.line(left + row["share_low"] * scale, y, left + row["share_high"] * scale, y,
               stroke="ink", thick=1.8)  # fmt: skip
    rest = left + row["rest_share"] * scale
    sheet.line(rest, y - BAR / 2 - 2, rest, y + BAR / 2 + 2, stroke="muted", thick=2)
    key = "style.percent_less" if 0 < row["share"] < LEAST else "style.percent"
    sheet.text(right, y + 4.5, say(key, x=row["share"]), size=BODY, anchor="end",
               weight="bold" if row["distinctive"] else "regular")  # fmt: skip


def _foot(sheet: Sheet, strip: Strip, y: float) -> float:
    left, right = PAD, sheet.width - PAD
    sheet.line(left, y, right, y)
    y += 7
    if strip.remark:
        sheet.remark("persona", strip.remark)
        y = sheet.paragraph(left, y, right - left, strip.remark, size=BODY, weight="bold").y1
    if strip.hidden:
        y = sheet.paragraph(left, y, right - left, strip.hidden, size=SMALL, colour="ink_2").y1
    key = speaker(sheet.language)("documents.evidence.key")
    for line in [strip.source, *([key] if any(head.archetype for head in strip.heads) else [])]:
        y = sheet.paragraph(left, y, right - left, line, size=SMALL, colour="muted").y1
    return y + 12


def _table(strip: Strip, language: str) -> list[tuple[str, ...]]:
    """The same content as rows, a column for each persona."""
    say = speaker(language)
    told = {row["mark"]: row["told"] for row in strip.sources}
    lines = [(say("personas.card.share"), "size")]
    lines += [(label, f"difference.{name}") for name, label in strip.items]
    lines += [(label, f"share.{one.item}.{name}") for one in strip.segments
              for name, label in one.levels]  # fmt: skip
    rows = [(say("personas.card.table_what"), *(head.name for head in strip.heads))]
    return rows + [
        (label, *(told.get(f"{head.persona}.{mark}", "") for head in strip.heads))
        for label, mark in lines
    ]
