"""Small cells of tables of counts: which to hide so that nobody can work them out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cemlab.errors import OptionError
from cemlab.numerics.publishing import MIN_REPORT


class Hidden(NamedTuple):
    """What of a table must not be shown: its cells, and the totals of rows, columns and all."""

    cells: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    total: bool


class Exposed(NamedTuple):
    """A hidden cell that can be worked out, and how narrowly; totals have the last index."""

    row: int
    column: int
    low: float
    high: float


def suppress(counts: np.ndarray, *, minimum: int = MIN_REPORT, margins: bool = True) -> np.ndarray:
    """Which cells of a table of counts to hide.

    Parameters
    ----------
    counts : ndarray, shape (n,) or (rows, columns)
        How many people stand in each cell.
    minimum : int, default 10
        Cells of fewer people, but not of none, are hidden.
    margins : bool, default True
        Whether totals are shown: then more cells are hidden, so that subtraction does not give
        the small ones away. Totals below `minimum` must be hidden too: see `suppress_totals`.

    Returns
    -------
    ndarray of bool, shape of `counts`
        True where a cell must not be shown.

    Notes
    -----
    A hidden cell counts as exposed where the totals determine it (rank test) or leave it an
    interval narrower than `minimum` (linear programming, counts ≥ 0); the smallest cell of its
    row or column is hidden as well until none is exposed. An empty cell is shown: nobody stands
    behind it.
    """
    counts = _counts(counts)
    hidden = suppress_totals(counts, minimum=minimum, margins=margins)
    return hidden.cells.reshape(counts.shape)


def suppress_totals(
    counts: np.ndarray, *, minimum: int = MIN_REPORT, margins: bool = True
) -> Hidden:
    """Which cells and which totals of a table of counts to hide.

    Parameters
    ----------
    counts, minimum, margins
        As for `suppress`.

    Returns
    -------
    Hidden
        `rows` has the total of each row, `columns` that of each column; a table of one dimension
        is one row.
    """
    counts = _counts(counts)
    if not isinstance(minimum, (int, np.integer)) or minimum < 1:
        raise OptionError(f"`minimum` is {minimum!r}; expected a whole number from 1, such as 10.")
    whole = _with_totals(np.atleast_2d(counts))
    mask = (whole > 0) & (whole < minimum)
    if margins:
        flat = counts.ndim == 1
        if flat:
            mask[1] = False  # the one row is its own total
        _cover(whole, mask, minimum, flat)
        safe: set[tuple[int, int]] = set()  # hiding more never narrows an interval
        while found := next(_exposed(whole, mask, minimum, flat, safe), None):
            if not _hide_one_more(whole, mask, found, flat):
                break
        if flat:
            mask[1, -1] = mask[0, -1]
    return Hidden(mask[:-1, :-1], mask[:-1, -1], mask[-1, :-1], bool(mask[-1, -1]))


def exposed(
    counts: np.ndarray, hidden: np.ndarray | Hidden, *, minimum: int = MIN_REPORT
) -> list[Exposed]:
    """Hidden cells that what is shown gives away.

    Parameters
    ----------
    counts : ndarray, shape (n,) or (rows, columns)
        How many people stand in each cell.
    hidden : ndarray of bool or Hidden
        What is not shown; with an array all totals are.
    minimum : int, default 10
        How wide the interval that remains must be.

    Returns
    -------
    list of Exposed
        With the smallest and the largest number that each may be.
    """
    counts = _counts(counts)
    whole = _with_totals(np.atleast_2d(counts))
    mask = np.zeros(whole.shape, bool)
    if isinstance(hidden, Hidden):
        mask[:-1, :-1], mask[:-1, -1], mask[-1, :-1], mask[-1, -1] = hidden
    else:
        mask[:-1, :-1] = np.atleast_2d(np.asarray(hidden, bool))
    return list(_exposed(whole, mask, minimum, counts.ndim == 1, set()))


def _counts(counts: np.ndarray) -> np.ndarray:
    counts = np.asarray(counts, dtype=float)
    if counts.ndim not in (1, 2):
        raise OptionError(f"`counts` has {counts.ndim} dimensions; expected 1 or 2.")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise OptionError("`counts` holds gaps or negative numbers; expected how many people.")
    return counts


def _with_totals(counts: np.ndarray) -> np.ndarray:
    below = np.vstack([counts, counts.sum(axis=0)])
    return np.hstack([below, below.sum(axis=1, keepdims=True)])


def _lines(shape: tuple[int, int], flat: bool) -> list[list[tuple[int, int]]]:
    """Rows and columns of a table with totals; the last of each is the sum of the others."""
    rows, columns = shape
    if flat:
        return [[(0, j) for j in range(columns)]]
    across = [[(i, j) for j in range(columns)] for i in range(rows)]
    return across + [[(i, j) for i in range(rows)] for j in range(columns)]


def _cover(whole: np.ndarray, mask: np.ndarray, minimum: int, flat: bool) -> None:
    """Hide the cheapest partners of each small cell, so that it can move far enough."""
    for i, j in np.argwhere(mask[:-1, :-1]).tolist():
        if _swing(whole, mask, (i, j), flat) >= minimum:
            continue
        if flat:
            for other in np.argsort(whole[0, :-1], kind="stable").tolist():
                if _swing(whole, mask, (i, j), flat) >= minimum:
                    break
                mask[0, other] |= whole[0, other] > 0
            continue
        inner = np.ones_like(mask[:-1, :-1])
        rows = np.array([row for row in range(inner.shape[0]) if row != i], dtype=int)
        columns = np.array([column for column in range(inner.shape[1]) if column != j], dtype=int)
        if not len(rows) or not len(columns):
            continue
        price = np.where(mask, 0.0, np.where(whole > 0, whole, np.inf))[:-1, :-1]
        cost = price[rows, j][:, None] + price[i, columns][None, :] + price[np.ix_(rows, columns)]
        cost = np.where(_swings(whole, inner, i, j, rows, columns) >= minimum, cost, np.inf)
        row, column = np.unravel_index(np.argmin(cost), cost.shape)
        if np.isfinite(cost[row, column]):
            mask[i, columns[column]] = mask[rows[row], j] = mask[rows[row], columns[column]] = True


def _hide_one_more(whole: np.ndarray, mask: np.ndarray, found: Exposed, flat: bool) -> bool:
    """Hide the cheapest further cell beside an exposed one; False where nothing is left."""
    last = (whole.shape[0] - 1, whole.shape[1] - 1)
    lines = _lines(whole.shape, flat)
    beside = {at for line in lines if (found.row, found.column) in line for at in line}
    everywhere = {at for line in lines for at in line}

    def price(at: tuple[int, int]) -> tuple:
        totals = (at[0] == last[0] and not flat) + (at[1] == last[1])
        return (at not in beside, whole[at] == 0, totals, whole[at], at)

    open_ = [at for at in everywhere if not mask[at]]
    if not open_:
        return False
    mask[min(open_, key=price)] = True
    return True


def _exposed(
    whole: np.ndarray, mask: np.ndarray, minimum: int, flat: bool, safe: set[tuple[int, int]]
) -> Iterator[Exposed]:
    """Hidden cells that can be worked out; those that cannot are added to `safe`."""
    places = [tuple(map(int, at)) for at in np.argwhere(mask)]
    matrix, right = _system(whole, mask, places, flat)
    if not len(matrix):
        return
    free = ~_determined(matrix)
    for number, at in enumerate(places):
        if at in safe:
            continue
        if not (free[number] and _swing(whole, mask, at, flat) >= minimum):
            low, high = _interval(matrix, right, number)
            if high - low < minimum:
                yield Exposed(*at, low, high)
                continue
        safe.add(at)


def _system(
    whole: np.ndarray, mask: np.ndarray, places: list[tuple[int, int]], flat: bool
) -> tuple[np.ndarray, np.ndarray]:
    """What the shown numbers say of the hidden ones: an equation for each row and column."""
    index = {at: number for number, at in enumerate(places)}
    system, known = [], []
    for line in _lines(whole.shape, flat):
        row, rest = np.zeros(len(places)), 0.0
        for at in line:
            sign = -1.0 if at == line[-1] else 1.0
            if at in index:
                row[index[at]] += sign
            else:
                rest -= sign * whole[at]
        if row.any():
            system.append(row)
            known.append(rest)
    return np.array(system), np.array(known)


def _determined(matrix: np.ndarray) -> np.ndarray:
    """Unknowns that the equations fix: their unit vector lies in the row space."""
    _, sizes, right = np.linalg.svd(matrix, full_matrices=False)
    basis = right[sizes > 1e-9 * max(sizes[0], 1.0)]
    return np.isclose((basis**2).sum(axis=0), 1.0, atol=1e-9)


def _swing(whole: np.ndarray, mask: np.ndarray, at: tuple[int, int], flat: bool) -> float:
    """How far a hidden cell can move against others while all totals stay: at least this far."""
    i, j = at
    inner = mask[:-1, :-1]
    if i >= inner.shape[0] or j >= inner.shape[1]:
        return 0.0
    if flat:
        others = np.flatnonzero(inner[0] & (np.arange(inner.shape[1]) != j))
        return float(whole[0, j] + whole[0, others].sum()) if len(others) else 0.0
    rows = np.flatnonzero(inner[:, j] & (np.arange(inner.shape[0]) != i))
    columns = np.flatnonzero(inner[i] & (np.arange(inner.shape[1]) != j))
    if not len(rows) or not len(columns):
        return 0.0
    return float(_swings(whole, inner, i, j, rows, columns).max())


def _swings(
    whole: np.ndarray, hidden: np.ndarray, i: int, j: int, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """How far a cell can move round each rectangle whose four corners are hidden."""
    corners = np.ix_(rows, columns)
    up = np.minimum(whole[rows, j][:, None], whole[i, columns][None, :])
    down = np.minimum(whole[i, j], whole[corners])
    return np.where(hidden[corners], up + down, 0.0)


def _interval(matrix: np.ndarray, right: np.ndarray, number: int) -> tuple[float, float]:
    from scipy.optimize import linprog

    aim = np.zeros(matrix.shape[1])
    aim[number] = 1.0
    ends = []
    for sign in (1.0, -1.0):
        solved = linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs")
        ends.append(float(solved.x[number]) if solved.status == 0 else sign * -np.inf)
    low, high = ends
    return max(low, 0.0), high
