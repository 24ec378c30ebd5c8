"""Where customers go next, and where they leave: transitions with entry and exit.

A transition matrix without entry and exit makes the last touchpoint look like a certain
step to somewhere; here every journey begins at the entry and ends at the exit, or is still
open, and then has not ended at all [1]_.

References
----------
.. [1] Bernard, G., & Andritsos, P. (2017). A process mining based model for customer
   journey mapping. *CAiSE Forum*, CEUR 1848, 49–56 (journeys as directly-follows relations).
.. [2] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
   inference. *Journal of the American Statistical Association*, 22, 209–212.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.journeys.methods.preconditions import checked_codes, same_length
from cemlab.numerics import wilson_intervals


class Transitions(NamedTuple):
    """Steps from each touchpoint; T is the number of touchpoints.

    Attributes
    ----------
    counts : ndarray of int, shape (T + 1, T + 1)
        Steps from (rows) to (columns). The last row is the entry, the last column the exit.
    row_n : ndarray of int, shape (T + 1,)
        Steps from each touchpoint; of the entry, the journeys.
    share, conf_low, conf_high : ndarray, shape (T + 1, T + 1)
        Share of a row with its Wilson interval, 0 to 1; NaN in rows without steps.
    open_at : ndarray of int, shape (T,)
        Open journeys by their last touchpoint: in no row, and no exit.
    journeys, n_open, n : int
        All journeys; those still open; moments counted.
    """

    counts: np.ndarray
    row_n: np.ndarray
    share: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    open_at: np.ndarray
    journeys: int
    n_open: int
    n: int


def transitions(
    journeys: np.ndarray,
    touchpoints: np.ndarray,
    n_touchpoints: int,
    *,
    open_journeys: np.ndarray | None = None,
    collapse_repeats: bool = False,
    level: float = 0.95,
) -> Transitions:
    """First-order transitions with entry and exit.

    Parameters
    ----------
    journeys, touchpoints : ndarray of int, shape (n,)
        Codes of each moment, each journey a block of rows in its order (`order_moments`).
    n_touchpoints : int
        Touchpoints there are, also those nobody visited.
    open_journeys : ndarray of int, optional
        Codes of journeys still going on when the data end.
    collapse_repeats : bool, default False
        Whether the same touchpoint several times in a row is one.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Transitions

    Raises
    ------
    MethodError
        Unknown codes, or journeys that are not in blocks.

    Notes
    -----
    For each touchpoint: steps in (with entries) = steps out (with exits) + open journeys
    there. The intervals take the steps of a row as independent, and are too narrow where
    journeys come back to the same touchpoint often.
    """
    journeys, touchpoints, first = _blocks(journeys, touchpoints, n_touchpoints)
    if collapse_repeats:
        kept = first | (touchpoints != np.roll(touchpoints, 1))
        journeys, touchpoints, first = journeys[kept], touchpoints[kept], first[kept]
    t, last = n_touchpoints, np.roll(first, -1)
    still_open = np.zeros(len(journeys), dtype=bool)
    if open_journeys is not None and np.size(open_journeys):
        _refuse_unknown(np.asarray(open_journeys), journeys)
        still_open = np.isin(journeys, open_journeys)

    counts = np.zeros((t + 1, t + 1), dtype=np.int64)
    counts[:t, :t] = _pairs(touchpoints, first, t)
    counts[t, :t] = np.bincount(touchpoints[first], minlength=t)
    counts[:t, t] = np.bincount(touchpoints[last & ~still_open], minlength=t)
    row_n = counts.sum(axis=1)
    share, low, high = wilson_intervals(counts, row_n[:, None], level=level)
    return Transitions(
        counts=counts,
        row_n=row_n,
        share=share,
        conf_low=low,
        conf_high=high,
        open_at=np.bincount(touchpoints[last & still_open], minlength=t),
        journeys=int(first.sum()),
        n_open=int((last & still_open).sum()),
        n=len(touchpoints),
    )


def directly_follows(
    journeys: np.ndarray, touchpoints: np.ndarray, n_touchpoints: int
) -> np.ndarray:
    """How often each touchpoint directly follows another within a journey.

    Parameters
    ----------
    journeys, touchpoints, n_touchpoints
        As for `transitions`.

    Returns
    -------
    ndarray of int, shape (n_touchpoints, n_touchpoints)
        From (rows) to (columns).
    """
    _, touchpoints, first = _blocks(journeys, touchpoints, n_touchpoints)
    return _pairs(touchpoints, first, n_touchpoints)


def _blocks(
    journeys: np.ndarray, touchpoints: np.ndarray, n_touchpoints: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Checked codes, and whether each moment is the first of its journey."""
    journeys = checked_codes(journeys, "journeys")
    touchpoints = checked_codes(touchpoints, "touchpoints", n_touchpoints)
    same_length(len(journeys), touchpoints=touchpoints)
    change = np.diff(journeys)
    first = np.r_[True, change != 0]
    if (change < 0).any():  # not sorted, and perhaps not even together
        codes, blocks = np.unique(journeys[first], return_counts=True)
        if (blocks > 1).any():
            torn = ", ".join(map(str, codes[blocks > 1][:5]))
            raise MethodError(
                f"{(blocks > 1).sum()} journeys are not together in one block of rows (codes "
                f"{torn}). Order the moments with `order_moments` first."
            )
    return journeys, touchpoints, first


def _pairs(touchpoints: np.ndarray, first: np.ndarray, t: int) -> np.ndarray:
    step = touchpoints[:-1] * t + touchpoints[1:]
    return np.bincount(step[~first[1:]], minlength=t * t).reshape(t, t)


def _refuse_unknown(open_journeys: np.ndarray, journeys: np.ndarray) -> None:
    unknown = np.setdiff1d(open_journeys, journeys)
    if unknown.size:
        raise MethodError(
            f"{unknown.size} open journeys have no moments (codes "
            f"{', '.join(map(str, unknown[:5]))}). Give codes that occur in `journeys`."
        )
