"""Small cells of tables of counts: which to hide so that nobody can work them out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import OptionError
from cemlab.numerics.covering import covered
from cemlab.numerics.open_tables import Table, determined, interval
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
    interval narrower than `minimum` (linear programming, counts ≥ 0). Further cells are hidden,
    those of few people first, until none is exposed, and given back where they prove needless: no
    single one of them can be shown. Of a table of up to 25 numbers, totals included, they are those
    of the fewest people (a 0–1 program whose conditions are added as they are broken [1]_), unless
    30 rounds of it do not find them. An empty cell is shown: nobody stands behind it.

    References
    ----------
    .. [1] Fischetti, M., & Salazar, J. J. (2001). Solving the cell suppression problem on tabular
       data with linear constraints. *Management Science*, 47(7), 1008–1027.
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
    table = Table.of(counts, int(minimum))
    mask = (table.whole > 0) & (table.whole < minimum)
    if margins:
        if table.flat:
            mask[1] = False  # the one row is its own total
        mask = covered(table, mask)
        if table.flat:
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
    table = Table.of(counts, minimum)
    mask = np.zeros(table.whole.shape, bool)
    if isinstance(hidden, Hidden):
        mask[:-1, :-1], mask[:-1, -1], mask[-1, :-1], mask[-1, -1] = hidden
    else:
        mask[:-1, :-1] = np.atleast_2d(np.asarray(hidden, bool))
    fixed, found = determined(table, mask), []
    for at in table.places():
        if mask[at]:
            low, high = interval(table, mask, at)
            if at in fixed or high - low < minimum - 1e-6:
                found.append(Exposed(*at, low, high))
    return found


def _counts(counts: np.ndarray) -> np.ndarray:
    counts = np.asarray(counts, dtype=float)
    if counts.ndim not in (1, 2):
        raise OptionError(f"`counts` has {counts.ndim} dimensions; expected 1 or 2.")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise OptionError("`counts` holds gaps or negative numbers; expected how many people.")
    return counts
