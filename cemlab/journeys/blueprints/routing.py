"""Ways for arrows between cards, at right angles, that cross no card.

Columns and rows of cards make a grid of lines: line ``2c + 1`` runs through the middle of column
c, line ``2c`` through the gap before it; rows alike. Where two lines cross lies a place. A place
in a column and in a row is a cell, and closed where a card stands in it.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

Place = tuple[int, int]
Way = list[Place]  # corners, from tail to tip
Segment = tuple[int, int, int]  # line, from, to: along the other direction

BEND, CROWD = 3.0, 0.7
STEP = (1.0, 0.6)  # across, down
OUTER = 4.0  # above the first row and beside the last column: only where nothing else is free
MOVES = ((1, 0), (-1, 0), (0, 1), (0, -1))


def ways(
    links: Sequence[tuple[Place, Place]], taken: Collection[Place], n_columns: int, n_rows: int
) -> list[Way]:
    """A way for each link between cells (column, row); what is short is laid first.

    Parameters
    ----------
    links : sequence of (cell, cell)
    taken : collection of cells
        Where cards stand.
    n_columns, n_rows : int

    Returns
    -------
    list of Way
        Corners as (line across, line down), in the order of the links.
    """
    closed = {(2 * column + 1, 2 * row + 1) for column, row in taken}
    order = sorted(range(len(links)), key=lambda at: (_apart(links[at]), at))
    used: dict[Place, int] = {}
    found: list[Way] = [[] for _ in links]
    for at in order:
        tail, tip = ((2 * column + 1, 2 * row + 1) for column, row in links[at])
        places = _shortest(tail, tip, closed, used, 2 * n_columns, 2 * n_rows)
        for place in places:
            used[place] = used.get(place, 0) + 1
        found[at] = _corners(places)
    return found


def tracks(found: Sequence[Way], axis: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Which track a stretch of a way takes beside those that run along the same line.

    Parameters
    ----------
    found : sequence of Way
    axis : {0, 1}
        0 for the stretches that go down (along a column), 1 for those that go across.

    Returns
    -------
    dict
        (way, number of its stretch) to (track, how many tracks lie side by side there).
    """
    lines: dict[int, list[tuple[int, int, tuple[int, int]]]] = {}
    for number, way in enumerate(found):
        for part, (one, other) in enumerate(pairwise(way)):
            if one[axis] == other[axis]:
                low, high = sorted((one[1 - axis], other[1 - axis]))
                lines.setdefault(one[axis], []).append((low, high, (number, part)))
    placed: dict[tuple[int, int], tuple[int, int]] = {}
    for stretches in lines.values():
        for bunch in _bunches(sorted(stretches)):
            placed |= _side_by_side(bunch)
    return placed


def widest(placed: Mapping, found: Sequence[Way], axis: int) -> dict[int, int]:
    """How many tracks each line needs."""
    needed: dict[int, int] = {}
    for (number, part), (_, many) in placed.items():
        line = found[number][part][axis]
        needed[line] = max(needed.get(line, 0), many)
    return needed


def _apart(link: tuple[Place, Place]) -> int:
    (column, row), (other_column, other_row) = link
    return abs(column - other_column) + abs(row - other_row)


def _shortest(tail: Place, tip: Place, closed, used, right: int, bottom: int) -> list[Place]:
    """The cheapest places from tail to tip: few bends, short, and not where others are."""
    queue = [(0.0, 0, tail, (0, 0))]
    best, before, count = {(tail, (0, 0)): 0.0}, {}, 0
    while queue:
        cost, _, place, heading = heapq.heappop(queue)
        if place == tip:
            return _back(before, (place, heading))
        if cost > best[place, heading]:
            continue
        for move in MOVES:
            there = (place[0] + move[0], place[1] + move[1])
            inside = 1 <= there[0] <= right and 0 <= there[1] <= bottom  # the names stand at 0
            if not inside or (there in closed and there != tip):
                continue
            turned = heading not in ((0, 0), move)
            outer = OUTER if there[1] == 0 or there[0] == right else 0.0
            told = (cost + STEP[move[0] == 0] + BEND * turned + outer
                    + CROWD * used.get(there, 0))  # fmt: skip
            if told < best.get((there, move), float("inf")):
                best[there, move] = told
                before[there, move] = (place, heading)
                count += 1
                heapq.heappush(queue, (told, count, there, move))
    return []


def _back(before: Mapping, state) -> list[Place]:
    places = [state[0]]
    while state in before:
        state = before[state]
        places.append(state[0])
    return places[::-1]


def _corners(places: list[Place]) -> Way:
    """Only where a way begins, turns and ends."""
    if len(places) < 3:
        return places
    kept = [places[0]]
    for one, own, other in zip(places, places[1:], places[2:], strict=False):
        if (one[0] == own[0]) != (own[0] == other[0]):
            kept.append(own)
    return [*kept, places[-1]]


def _bunches(stretches: list) -> list[list]:
    """Stretches along a line that meet, directly or by way of others."""
    bunches: list[list] = []
    reach = -1
    for one in stretches:
        # ends that meet at a cell touch two sides of a card; in a gap they would run together
        meets = one[0] < reach or (one[0] == reach and reach % 2 == 0)
        if bunches and meets:
            bunches[-1].append(one)
        else:
            bunches.append([one])
            reach = -1
        reach = max(reach, one[1])
    return bunches


def _side_by_side(bunch: list) -> dict[tuple[int, int], tuple[int, int]]:
    ends: list[int] = []
    own: dict[tuple[int, int], int] = {}
    for low, high, key in bunch:
        free = next((track for track, end in enumerate(ends)
                     if end < low or (end == low and low % 2)), None)  # fmt: skip
        if free is None:
            ends.append(high)
            free = len(ends) - 1
        else:
            ends[free] = high
        own[key] = free
    return {key: (track, len(ends)) for key, track in own.items()}
