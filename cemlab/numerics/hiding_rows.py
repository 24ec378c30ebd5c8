"""Groups of a table of kinds that are hidden whole, so that no kind of few people is told."""

from __future__ import annotations

import numpy as np

from cemlab.errors import OptionError
from cemlab.numerics.publishing import MIN_REPORT


def rows_to_hide(
    counts: np.ndarray, *, minimum: int = MIN_REPORT, few: np.ndarray | None = None,
    hidden: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """Which rows of a table of groups by kinds to hide whole, where every kind's total is told.

    Parameters
    ----------
    counts : ndarray, shape (groups, kinds)
        How many there are of each kind.
    minimum : int, default 10
        Fewer people than this of one group and kind, but not none, must not be told.
    few : ndarray of bool, shape (groups, kinds), optional
        Cells that must not be told, where `counts` counts something else than people.
    hidden : ndarray of bool, shape (groups,), optional
        Groups that are hidden already.

    Returns
    -------
    ndarray of bool, shape (groups,)
        At least two rows where any is hidden. Of a kind with a cell of few, the hidden rows hold
        `minimum` together, or all there is of a rarer kind.
    """
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 2 or not np.isfinite(counts).all() or (counts < 0).any():
        raise OptionError("`counts` must be a table of groups by kinds, without gaps or negatives.")
    few = (counts > 0) & (counts < minimum) if few is None else np.asarray(few, bool)
    hide = few.any(axis=1) | (np.zeros(len(counts), bool) if hidden is None else hidden)
    for kind in np.flatnonzero(few.any(axis=0)):
        own = counts[:, kind]
        while not hide.all() and (own[hide].sum() < min(minimum, own.sum()) or hide.sum() < 2):
            open_ = np.flatnonzero(~hide)
            hide[min(open_, key=lambda row: (own[row] == 0, own[row], counts[row].sum()))] = True
    return hide
