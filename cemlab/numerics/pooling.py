"""Rare cells of a row that are told together with its main one, where that had to be hidden."""

from __future__ import annotations

import numpy as np

from cemlab.numerics.open_tables import Place, Table, interval
from cemlab.numerics.publishing import MIN_REPORT
from cemlab.numerics.suppression import Hidden

MOST_POOLED = 0.05  # our choice: of what is told together, the share that rare cells may have


def pooled_cells(
    counts: np.ndarray, hidden: Hidden, *, minimum: int = MIN_REPORT
) -> dict[Place, int]:
    """Large hidden cells that may be told together with the rare ones of their row.

    Parameters
    ----------
    counts : ndarray, shape (rows, columns)
    hidden : Hidden
        What `suppress_totals` hides of it.
    minimum : int, default 10
        Cells of fewer, but not of none, are rare.

    Returns
    -------
    dict of (row, column) to int
        Cells to be told as what their row holds beside its shown cells, and how many rare cells
        are in that.

    Notes
    -----
    A cell qualifies as the one large hidden cell of a row whose total is shown, where the rare ones
    can be no more than 5% of what is told together. What is told is a difference of shown numbers;
    all it adds is which cells are rare, from 1 to `minimum` − 1. A row is told only where every
    rare cell of the table may still be any of these numbers, as far as all that is told goes
    (linear programming).
    """
    counts = np.asarray(counts, dtype=float)
    table = Table.of(counts, int(minimum))
    mask = np.zeros(table.whole.shape, bool)
    mask[:-1, :-1], mask[:-1, -1], mask[-1, :-1], mask[-1, -1] = hidden
    rare = hidden.cells & (counts > 0) & (counts < minimum)
    found: dict[Place, int] = {}
    said: dict[Place, tuple] = {}
    for at, more in _candidates(counts, hidden, rare, int(minimum)):
        own = {(at[0], int(j)): (1, minimum - 1) for j in np.flatnonzero(rare[at[0]])}
        further = said | own | {at: (minimum, None)}
        if _all_free(table, mask, rare, further):
            found[at], said = more, further
    return found


def _candidates(
    counts: np.ndarray, hidden: Hidden, rare: np.ndarray, minimum: int
) -> list[tuple[Place, int]]:
    """The one large hidden cell of each row that has only rare ones beside it, largest first."""
    found = []
    for i in np.flatnonzero(~hidden.rows):
        large = np.flatnonzero(hidden.cells[i] & ~rare[i])
        n = int(rare[i].sum())
        together = counts[i, hidden.cells[i]].sum()
        if len(large) == 1 and n and (minimum - 1) * n <= MOST_POOLED * together:
            found.append(((int(i), int(large[0])), n))
    return sorted(found, key=lambda one: (-counts[one[0]], one[0]))


def _all_free(table: Table, mask: np.ndarray, rare: np.ndarray, said: dict[Place, tuple]) -> bool:
    """Whether each rare cell may be any number from 1 to one below the minimum."""
    wide = max(table.minimum - 2, 1)
    for at in map(tuple, np.argwhere(rare).tolist()):
        low, high = interval(table, mask, at, said)
        if high - low < wide - 1e-6:
            return False
    return True
