"""Tables of counts with hidden cells: how far the numbers that are shown leave each one open."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

Place = tuple[int, int]
TINY = 1e-9


class Table(NamedTuple):
    """A table of counts with its totals.

    Attributes
    ----------
    whole : ndarray, shape (rows + 1, columns + 1)
        Counts, the totals of rows and columns last.
    minimum : int
        Each hidden number must be left open this widely.
    flat : bool
        Whether the table is one row with one total.
    """

    whole: np.ndarray
    minimum: int
    flat: bool

    @classmethod
    def of(cls, counts: np.ndarray, minimum: int) -> Table:
        """Counts of one or two dimensions, with their totals."""
        below = np.atleast_2d(counts)
        below = np.vstack([below, below.sum(axis=0)])
        whole = np.hstack([below, below.sum(axis=1, keepdims=True)])
        return cls(whole, minimum, counts.ndim == 1)

    def places(self) -> list[Place]:
        """Where a number stands: of a flat table the row of totals is none of its own."""
        rows, columns = self.whole.shape
        return [(i, j) for i in range(1 if self.flat else rows) for j in range(columns)]

    def equations(self, places: list[Place]) -> np.ndarray:
        """Rows and columns as equations, the total with −1: shape (lines, places)."""
        (rows, columns), at = self.whole.shape, np.array(places, dtype=int).reshape(-1, 2)
        matrix, number = np.zeros((rows + columns, len(at))), np.arange(len(at))
        matrix[at[:, 0], number] = np.where(at[:, 1] == columns - 1, -1.0, 1.0)
        if self.flat:
            return matrix[:1]
        matrix[rows + at[:, 1], number] = np.where(at[:, 0] == rows - 1, -1.0, 1.0)
        return matrix


def interval(
    table: Table, mask: np.ndarray, at: Place, said: dict[Place, tuple] | None = None
) -> tuple[float, float]:
    """The least and the most a hidden number may be: infinite where nothing bounds it.

    Solved by linear programming over all tables of counts from 0 on that agree with what is shown,
    and with the least and most that is `said` of hidden numbers.
    """
    from scipy.optimize import linprog

    places = [one for one in table.places() if mask[one]]
    matrix = table.equations(places)
    known = matrix @ np.array([table.whole[one] for one in places])
    aim = np.zeros(len(places))
    aim[places.index(at)] = 1.0
    bounds, ends = [(said or {}).get(one, (0, None)) for one in places], []
    for sign in (1.0, -1.0):
        solved = linprog(sign * aim, A_eq=matrix, b_eq=known, bounds=bounds, method="highs")
        ends.append(sign * -np.inf if solved.status else float(aim @ solved.x))
    return max(ends[0], 0.0), ends[1]


def determined(table: Table, mask: np.ndarray) -> list[Place]:
    """Hidden numbers that what is shown fixes: their unit vector lies in the row space (rank)."""
    places = [one for one in table.places() if mask[one]]
    if not places:
        return []
    _, sizes, right = np.linalg.svd(table.equations(places), full_matrices=False)
    basis = right[sizes > 1e-9 * max(sizes[0], 1.0)]
    fixed = np.isclose((basis**2).sum(axis=0), 1.0, atol=1e-9)
    return [one for one, is_fixed in zip(places, fixed, strict=True) if is_fixed]


class Freedom(NamedTuple):
    """How far a hidden number can move, up to the width that is asked for.

    Attributes
    ----------
    is_enough : bool
    used : set of (int, int)
        Hidden numbers that move with it, itself among them: as long as these stay hidden,
        whatever else is shown, it moves as far.
    needed : dict of (int, int) to float
        Where it is not enough: numbers of which more must be hidden, and how far it could move at
        most by each. Together those that are hidden must allow `short`.
    short : float
    """

    is_enough: bool
    used: set[Place]
    needed: dict[Place, float]
    short: float


def freedom(table: Table, mask: np.ndarray, at: Place) -> Freedom:
    """How far a hidden number can move while all that is shown stays as it is.

    It is found as the largest flow: lines are the nodes of a net and hidden numbers its edges.
    What one gains, others of its row and column lose and gain in turn, in circles; none can lose
    more than it has. Where the flow is too small, the numbers across its smallest cut say why.
    This is the width of `interval`, many times faster.
    """
    net: dict[int, dict[Place, int]] = {}
    for one in table.places():
        if mask[one] and one != at:
            for here, there in (_ends(table, one), _ends(table, one)[::-1]):
                net.setdefault(here, {})[one] = there
    tail, head = _ends(table, at)
    gain, used, behind = _flow(table, net, head, tail, table.minimum)
    needed = _across(table, at, behind)
    left = min(table.minimum - gain, table.whole[at])
    short = float(table.minimum)
    if left > TINY:
        loss, more, behind = _flow(table, net, tail, head, min(table.minimum, table.whole[at]))
        gain, used = gain + loss, used | more
        if behind:
            for one, far in _across(table, at, behind).items():
                needed[one] = needed.get(one, 0.0) + far
        else:
            short -= loss
    return Freedom(gain >= table.minimum - TINY, {at} | used, needed, short)


def _across(table: Table, at: Place, behind: set[int]) -> dict[Place, float]:
    """Numbers between the lines behind a cut and the others, and what each lets through."""
    found = {}
    for one in table.places() if behind else ():
        first, second = _ends(table, one)
        if one != at and (first in behind) != (second in behind):
            most = np.inf if first in behind else table.whole[one]
            found[one] = min(float(most), float(table.minimum))
    return found


def _ends(table: Table, at: Place) -> tuple[int, int]:
    """The row and the column of a number, from the one to the other that a gain flows."""
    row, column = at[0], -1 if table.flat else -2 - at[1]
    is_total = (at[0] == len(table.whole) - 1) != (at[1] == table.whole.shape[1] - 1)
    return (column, row) if is_total else (row, column)


def _flow(
    table: Table, net: dict[int, dict[Place, int]], source: int, sink: int, most: float
) -> tuple[float, set[Place], set[int]]:
    """The largest flow up to `most` along shortest paths (Edmonds–Karp), what it moves, and, where
    it stays below, the lines it reaches."""
    moved: dict[Place, float] = {}
    reached, behind = 0.0, set()
    while reached < most - TINY:
        steps: dict[int, tuple[Place, int] | None] = {source: None}
        queue = deque([source])
        while queue and sink not in steps:
            here = queue.popleft()
            for one, there in net.get(here, {}).items():
                if there not in steps and _room(table, moved, one, here) > TINY:
                    steps[there] = one, here
                    queue.append(there)
        if sink not in steps:
            behind = set(steps)
            break
        path, here = [], sink
        while (step := steps[here]) is not None:
            path.append(step)
            here = step[1]
        far = min(most - reached, *(_room(table, moved, *step) for step in path))
        for one, here in path:
            sign = 1.0 if _ends(table, one)[0] == here else -1.0
            moved[one] = moved.get(one, 0.0) + sign * far
        reached += far
    return reached, {one for one, far in moved.items() if abs(far) > TINY}, behind


def _room(table: Table, moved: dict[Place, float], one: Place, here: int) -> float:
    """How much more can flow through a number from one of its lines: losses end at none."""
    if _ends(table, one)[0] == here:
        return np.inf
    return table.whole[one] + moved.get(one, 0.0)
