"""Where everything stands on a blueprint: columns, rows, the gaps between, and its arrows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from cemlab.drawing import Box, Profile, Sheet
from cemlab.errors import OptionError
from cemlab.journeys.blueprints.cards import PAD, height_of
from cemlab.journeys.blueprints.content import BlueprintContent
from cemlab.journeys.blueprints.routing import Way, tracks, ways, widest
from cemlab.journeys.map_columns import shared
from cemlab.style import unbroken

GAP, TRACK = 10.0, 6.0  # between columns; between two arrows side by side in a gap
DOWN = 8.0  # between two arrows that leave the same side of a card
WIDEST_WORD = 104.0  # what a single word may claim of a column at base 12; a longer one is broken
LEAST_CHARACTERS = 3.2  # that a line of a card must hold; else nothing can be read
BETWEEN = 16.0  # two lanes without a line
ROWS_GAP = 7.0  # two cards of one lane
AFTER_LINE, BEFORE_LINE = 14.0, 6.0
LINES = {"frontstage": "interaction", "backstage": "visibility", "support": "internal"}


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Columns and rows of cards, and how the arrows run."""

    left: float  # where the first column begins
    columns: tuple[tuple[float, float], ...]
    cells: dict[tuple[int, int], tuple[int, int]]  # (lane, card of a cell) by row: see `rows`
    rows: tuple[tuple[int, int], ...]  # (lane, number of the card in its cell)
    ways: tuple[Way, ...]
    down: dict[tuple[int, int], tuple[int, int]]
    across: dict[tuple[int, int], tuple[int, int]]
    is_narrow: bool


def grid_of(sheet: Sheet, content: BlueprintContent, profile: Profile) -> Grid:
    """Columns as wide as their longest word needs; arrows by rows and columns, not yet in pixels.

    Raises
    ------
    OptionError
        The columns are so narrow that nothing could be read.
    """
    k = profile.scale
    rows = tuple((at, row) for at, lane in enumerate(content.lanes) for row in range(lane.rows))
    order = {pair: at for at, pair in enumerate(rows)}
    cells = {
        card.id: (column, order[at, row])
        for at, lane in enumerate(content.lanes)
        for column, stack in enumerate(lane.cells)
        for row, card in enumerate(stack)
    }
    found = ways([(cells[one.tail], cells[one.tip]) for one in content.links],
                 set(cells.values()), len(content.columns), len(rows))  # fmt: skip
    down, across = tracks(found, 0), tracks(found, 1)
    needed = widest(down, found, 0)
    gaps = [max(GAP, TRACK * (needed.get(2 * at, 0) + 1)) * k
            for at in range(1, len(content.columns))]  # fmt: skip
    outer = TRACK * k * (needed.get(2 * len(content.columns), 0) + 1) * (
        2 * len(content.columns) in needed)  # fmt: skip
    least = [_column_needs(sheet, content, at, profile) for at in range(len(content.columns))]
    left = profile.edge + _label_width(sheet, content, profile, min(least[0], 80 * k))
    free = sheet.width - profile.edge - outer - left - sum(gaps)
    _refuse_crowd(sheet, content, free, profile)
    placed, x = [], left
    for at, width in enumerate(shared(free, least, [1.0] * len(least))):
        placed.append((x, x + width))
        x += width + (gaps[at] if at < len(gaps) else 0)
    return Grid(
        left=left, columns=tuple(placed), cells=cells, rows=rows, ways=tuple(found), down=down,
        across=across, is_narrow=sum(least) > free + 0.5,
    )  # fmt: skip


def row_heights(
    sheet: Sheet, content: BlueprintContent, grid: Grid, profile: Profile
) -> list[float]:
    """How high each row of cards must be."""
    least = 2.6 * profile.base * 1.42
    heights = []
    for lane, row in grid.rows:
        stacks = content.lanes[lane].cells
        own = [
            height_of(sheet, stack[row], x1 - x0, profile)
            for stack, (x0, x1) in zip(stacks, grid.columns, strict=True) if row < len(stack)
        ]  # fmt: skip
        heights.append(max(own, default=least))
    return heights


def line_before(content: BlueprintContent, grid: Grid, row: int) -> str:
    """The line of the blueprint that lies above a row: where a new part of the service begins."""
    lane, card = grid.rows[row]
    if card:
        return ""
    part = content.lanes[lane].name.partition("_")[0]
    before = content.lanes[lane - 1].name.partition("_")[0] if lane else ""
    return LINES.get(part, "") if part != before else ""


def points_of(
    grid: Grid, number: int, tops: list[tuple[float, float]], channels: list[tuple[float, float]],
    ends: tuple[Box, Box], k: float,
) -> list[tuple[float, float]]:  # fmt: skip
    """The corners of an arrow in pixels, from border to border.

    Parameters
    ----------
    tops : list of (top, bottom)
        Of each row.
    channels : list of (top, bottom)
        Where arrows may run across above each row, and below the last.
    ends : tuple of Box
        The cards at its tail and tip.
    """
    way = grid.ways[number]
    spots = []  # of each stretch: its line in pixels
    for part, (one, other) in enumerate(pairwise(way)):
        if one[0] == other[0]:
            spots.append(("x", _column_line(grid, one[0], grid.down[number, part], k)))
        else:
            spots.append(("y", _row_line(one[1], grid.across[number, part], tops, channels, k)))
    corners = []
    for (axis, value), (_, following) in pairwise(spots):
        corners.append((value, following) if axis == "x" else (following, value))
    first, last = _border(ends[0], spots[0], way[0], way[1]), _border(
        ends[1], spots[-1], way[-1], way[-2])  # fmt: skip
    return [first, *corners, last]


def _border(card: Box, spot: tuple[str, float], own, other) -> tuple[float, float]:
    """Where an arrow meets the border of a card."""
    axis, value = spot
    if axis == "x":
        return (value, card.y1 if other[1] > own[1] else card.y0)
    return (card.x1 if other[0] > own[0] else card.x0, value)


def _column_line(grid: Grid, line: int, track: tuple[int, int], k: float) -> float:
    at, many = track
    column = line // 2
    if line % 2:
        x0, x1 = grid.columns[column]
        step = min(DOWN * k, (x1 - x0 - 2 * PAD * k) / max(many, 1))
        return (x0 + x1) / 2 + (at - (many - 1) / 2) * step
    x0 = grid.columns[column - 1][1]
    x1 = grid.columns[column][0] if column < len(grid.columns) else x0 + TRACK * k * (many + 1)
    return x0 + (x1 - x0) * (at + 1) / (many + 1)


def _row_line(line: int, track: tuple[int, int], tops, channels, k: float) -> float:
    at, many = track
    if line % 2:
        y0, y1 = tops[line // 2]
        step = min(DOWN * k, (y1 - y0) / (many + 1))
        return (y0 + y1) / 2 + (at - (many - 1) / 2) * step
    y0, y1 = channels[line // 2]
    return y0 + (y1 - y0) * (at + 1) / (many + 1)


def _column_needs(sheet: Sheet, content: BlueprintContent, at: int, profile: Profile) -> float:
    """Width for the longest word of a column."""
    k = profile.scale
    words = [(content.columns[at].title, profile.head, "bold", 14 * k)]
    for lane in content.lanes:
        for card in lane.cells[at]:
            words.append((card.text, profile.base, "regular", 2 * PAD * k))
            words += [(fail.text, profile.small, "regular", 2 * PAD * k) for fail in card.fails]
    widest = max(
        min(sheet.measure(piece, size, weight), WIDEST_WORD * k) + air
        for text, size, weight, air in words for piece in unbroken(text) or [""]
    )  # fmt: skip
    return max(widest, 4 * profile.base + 2 * PAD * k)


def _label_width(sheet: Sheet, content: BlueprintContent, profile: Profile, first: float) -> float:
    """Names of lanes in their longest word; those of lines may reach into the first column."""
    from cemlab.journeys.blueprints.frame import line_name, time_names  # it draws what stands here

    k, names = profile.scale, [lane.title for lane in content.lanes]
    pieces = [piece for name in names for piece in unbroken(name)]
    lanes = max(sheet.measure(piece, profile.label, "bold") for piece in pieces)
    if sheet.language == "zh":  # short enough to stay whole, as far as six characters go
        whole = max(sheet.measure(name, profile.label, "bold") for name in names)
        lanes = max(lanes, min(whole, 6 * profile.label))
    time = max(sheet.measure(name, profile.small) for name in time_names(sheet))
    lines = max(sheet.measure(line_name(sheet, one), profile.label, "bold")
                for one in LINES.values())  # fmt: skip
    return max(lanes + 12 * k, time + 12 * k, lines - first / 2 + 18 * k)


def _refuse_crowd(sheet: Sheet, content: BlueprintContent, free: float, profile: Profile) -> None:
    many = len(content.columns)
    least = LEAST_CHARACTERS * profile.base + 2 * PAD * profile.scale
    if free < many * least:
        raise OptionError(
            f"The journey has {many} touchpoints, and {max(int(free // least), 1)} is the most "
            f"that a blueprint of width {sheet.width:g} can show. Split the journey into parts, "
            "or draw it on a wider sheet (1560 is landscape A3)."
        )
