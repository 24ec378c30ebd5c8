"""Head and key of a journey map: what it says, the numbers of the whole, stages, marks."""

from __future__ import annotations

from collections.abc import Sequence

from cemlab.drawing import Box, Profile, Sheet
from cemlab.drawing.sheet_frame import HEADLINE_LEADING, HEADLINE_LINES, Key
from cemlab.journeys import map_wording
from cemlab.journeys.map_columns import PAD, Columns
from cemlab.journeys.map_content import Content, Kpi
from cemlab.journeys.map_evidence import HEADLINE, WHO
from cemlab.language import speaker

GAP = 4.0  # between two chevrons
TIP = 8.0
CHEVRON_WIDEST = 2  # lines of a stage's name
SCENE = ("scenario", "goal")


def head(sheet: Sheet, content: Content, columns: Columns, sizes: Profile) -> float:
    """Kicker, headline, numbers of the whole, and who lives it; returns where it ends."""
    k, top = sizes.scale, 16.0 * sizes.scale
    strip = [_kpi_width(sheet, kpi, sizes) for kpi in content.kpis]
    beside = columns.outer - columns.edge - sum(strip) - 20 * k * bool(strip)
    told = {"size": sizes.headline, "weight": "bold", "last": 0.25 * beside}
    whole = columns.outer - columns.edge
    fits = len(sheet.wrapped(beside, content.headline, **told)) <= HEADLINE_LINES
    if strip and (not fits or beside < 0.4 * whole):
        beside, fits = whole, False
    kicker = sheet.paragraph(
        columns.edge, top, beside, content.kicker, size=sizes.kicker, colour="ink_2", most=1
    )
    lines = len(sheet.wrapped(beside, content.headline, **told))
    if lines > HEADLINE_LINES:
        sheet.remark(
            "headline_long", speaker(content.language)("journeys.map.remark.headline", n=lines)
        )
    with sheet.tied(content.known(HEADLINE)):
        headline = sheet.paragraph(
            columns.edge, kicker.y1 + 3 * k, beside, content.headline, leading=HEADLINE_LEADING,
            most=HEADLINE_LINES + 1, **told,
        )  # fmt: skip
    y = headline.y1
    if strip:
        at = top + 2 * k if fits else headline.y1 + 8 * k
        y = max(y, _kpis(sheet, content, columns, strip, at, sizes))
    return _who(sheet, content, columns, y + 5 * k, sizes)


def stages(sheet: Sheet, content: Content, columns: Columns, y: float, sizes: Profile) -> float:
    """A chevron for each stage, with its name, duration and n; returns where they end."""
    if not content.has_stages:
        return y
    k = sizes.scale
    numbered = [
        speaker(content.language)("journeys.map.stage", number=number, title=stage.title)
        for number, stage in enumerate(content.stages, start=1)
    ]
    rooms = [x1 - x0 - (PAD + GAP + TIP) * k for x0, x1 in columns.stages]
    look = {"size": sizes.head, "weight": "bold"}
    lines = max(
        len(sheet.wrapped(room, name, **look)) for room, name in zip(rooms, numbered, strict=True)
    )
    below = [map_wording.stage_sizes(stage, content.language) for stage in content.stages]
    first = min(lines, CHEVRON_WIDEST) * sizes.head * 1.25
    height = 9 * k + first + (sizes.small * 1.42 if any(below) else 0) + 3 * k
    for at, (x0, x1) in enumerate(columns.stages):
        _chevron(sheet, x0, x1, y, height, k, is_first=at == 0)
        cell = Box(x0, y, x1 - GAP * k, y + height)
        box = sheet.paragraph(
            x0 + PAD * k, y + 5 * k, rooms[at], numbered[at], leading=1.25, cell=cell,
            colour="on_brand", most=CHEVRON_WIDEST, **look,
        )  # fmt: skip
        if below[at]:
            with sheet.tied(content.known(f"stage.{at + 1}")):
                sheet.text(
                    x0 + PAD * k, box.y1 + sizes.small * 1.12, below[at][0], size=sizes.small,
                    colour="on_brand_2", shorter=below[at][1:],
                    cell=Box(x0, y, x1 - (GAP + TIP / 2) * k, y + height),
                )  # fmt: skip
    return y + height


def key_of(content: Content, lanes: Sequence[str]) -> list[Key]:
    """What each mark means, of those that are drawn in these lanes."""
    say, felt = speaker(content.language), "emotion" in lanes
    steps = content.steps
    points = [point for one in content.curves for point in one.points.values()] or [
        step.point for step in steps
    ]
    drawn = [point for point in points if point.is_drawn and not point.target]
    said = [one for stage in content.stages for lane in lanes for one in stage.lane(lane)]
    said += [piece.said for lane in content.extra if lane.name in lanes for piece in lane.pieces]
    grades = {grade: say(f"documents.grade.{grade}") for grade in "ABC"}
    scale = "key_strength" if content.is_resolved else "key_grades"
    many = bool(content.curves)
    moments = any(step.is_moment for step in steps) and "touchpoints" in lanes
    wanted = [
        (moments and not many, _diamond, "key_moment", {}),
        (moments and many, None, "key_moment_name", {}),
        (felt and drawn and content.is_ordered and not many, _patch, "key_band", {}),
        (felt and drawn and (many or not content.is_ordered), _upright, "key_line", {}),
        (felt and any(point.verdict == "open" for point in drawn), _ring, "key_open", {}),
        (felt and any(point.verdict == "suppressed" for point in points), None, "key_gap",
         {"limit": content.min_cell}),
        (felt and any(point.target for point in points), _dashes, "key_target", {}),
        ("pains" in lanes and any(one.share == one.share for one in said), _bar, "key_bar", {}),
        (any(one.grade for one in said), None, scale, {} if content.is_resolved else grades),
    ]  # fmt: skip
    return [(draw, 14.0 if draw else 0.0, say(f"journeys.map.{key}", **more))
            for shown, draw, key, more in wanted if shown]  # fmt: skip


def _kpi_width(sheet: Sheet, kpi: Kpi, sizes: Profile) -> float:
    value, interval = map_wording.kpi_words(kpi, sheet.language)
    return 24 * sizes.scale + max(
        min(sheet.measure(kpi.name, sizes.small), 150 * sizes.scale),
        sheet.measure(value, sizes.value, "bold"),
        sheet.measure(interval, sizes.small),
    )


def _kpis(sheet: Sheet, content: Content, columns: Columns, strip, top: float, sizes) -> float:
    """Label above, value, interval below; a rule at the left of each."""
    k, x = sizes.scale, columns.outer - sum(strip) + 14 * sizes.scale
    small, height = sizes.small * 1.42, 2 * sizes.small * 1.42 + sizes.value * 1.25
    for kpi, width in zip(content.kpis, strip, strict=True):
        value, interval = map_wording.kpi_words(kpi, sheet.language)
        cell = Box(x, top, x + width - 12 * k, top + height)
        sheet.line(x - 9 * k, top, x - 9 * k, top + height)
        look = {"size": sizes.small, "colour": "ink_2", "cell": cell}
        with sheet.tied(content.known(kpi.mark)):
            sheet.text(x, top + small - 4 * k, kpi.name, **look)
            sheet.text(x, top + small + sizes.value * 0.98, value, size=sizes.value,
                       weight="bold", cell=cell)  # fmt: skip
            sheet.text(x, top + height - 4 * k, interval, **look)
        x += width
    return top + height


def _who(sheet: Sheet, content: Content, columns: Columns, y: float, sizes: Profile) -> float:
    """Who, in which scene, what for: in one line where there is room."""
    parts = [(content.who, "bold", "ink", WHO), (content.base, "regular", "ink_2", "")]
    parts += [(one, "regular", "ink_2", mark)
              for one, mark in zip(content.scene, SCENE, strict=False)]  # fmt: skip
    parts = [part for part in parts if part[0]]
    gap, x, bottom = 20 * sizes.scale, columns.edge, y
    for words, weight, role, mark in parts:
        width = sheet.measure(words, sizes.subline, weight)
        if x > columns.edge and x + width > columns.outer:
            x, y = columns.edge, bottom
        with sheet.tied(content.known(mark)):
            box = sheet.paragraph(
                x,
                y,
                columns.outer - x,
                words,
                size=sizes.subline,
                weight=weight,
                colour=role,
                most=3,
            )
        x, bottom = box.x1 + gap, max(bottom, box.y1)
        if box.height > 1.5 * sizes.subline * 1.42:  # took several lines: the next starts below
            x, y = columns.edge, bottom
            x = columns.outer
    if content.compared:
        bottom = sheet.paragraph(
            columns.edge,
            bottom,
            columns.outer - columns.edge,
            content.compared,
            size=sizes.subline,
            colour="ink_2",
            most=2,
        ).y1
    return bottom + 8 * sizes.scale


def _chevron(sheet: Sheet, x0: float, x1: float, y: float, height: float, k: float, *, is_first):
    right, middle = x1 - GAP * k, y + height / 2
    points = [(x0, y), (right - TIP * k, y), (right, middle), (right - TIP * k, y + height),
              (x0, y + height)]  # fmt: skip
    if not is_first:
        points.append((x0 + TIP * k - GAP * k / 2, middle))
    sheet.polygon(points, fill="brand")


def _diamond(sheet: Sheet, x: float, y: float, k: float) -> None:
    r = 6 * k
    centre = x + r
    sheet.polygon([(centre, y - r), (centre + r, y), (centre, y + r), (centre - r, y)],
                  fill="moment", stroke="ink")  # fmt: skip


def _patch(sheet: Sheet, x: float, y: float, k: float) -> None:
    sheet.rect(x, y - 4 * k, 13 * k, 8 * k, fill="band")


def _upright(sheet: Sheet, x: float, y: float, k: float) -> None:
    sheet.line(x + 6 * k, y - 6 * k, x + 6 * k, y + 6 * k, stroke="ink_2", thick=1.8 * k)


def _ring(sheet: Sheet, x: float, y: float, k: float) -> None:
    sheet.circle(x + 6 * k, y, 4.5 * k, fill="paper", stroke="ink_2", thick=1.8 * k)


def _dashes(sheet: Sheet, x: float, y: float, k: float) -> None:
    sheet.line(x, y, x + 14 * k, y, stroke="ink_2", thick=2 * k, dash=(4 * k, 3 * k))


def _bar(sheet: Sheet, x: float, y: float, k: float) -> None:
    sheet.rect(x, y - 3 * k, 14 * k, 6 * k, fill="grid")
    sheet.rect(x, y - 3 * k, 8 * k, 6 * k, fill="bad_mid")
    sheet.line(x + 5 * k, y, x + 11 * k, y, stroke="ink", thick=1.2 * k)
