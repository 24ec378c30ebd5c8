"""What moments are sorted by: ranks of times and positions, with gaps and ties declared."""

from __future__ import annotations

import numpy as np

from cemlab.errors import MethodError

LAST = np.iinfo(np.int64).max  # of a moment that cannot be placed


def ranks(values: np.ndarray | None, n: int) -> np.ndarray:
    """Whole ranks from 0, equal for equal values; −1 where not known."""
    if values is None:
        return np.full(n, -1, dtype=np.int64)
    values = np.asarray(values)
    if values.dtype.kind not in "Mfiu":
        raise MethodError(
            f"Times or positions are {values.dtype}; expected datetime64 or numbers. "
            "Convert them first, times with a zone to UTC."
        )
    if values.dtype.kind == "M":
        known, values = ~np.isnat(values), values.astype(np.int64)
    else:
        values = values.astype(float)
        known = ~np.isnan(values)
        if np.isinf(values).any():
            raise MethodError(
                f"{np.isinf(values).sum()} times or positions are infinite. "
                "Mark what is not known as NaN."
            )
    ranks = np.full(n, -1, dtype=np.int64)
    ranks[known] = np.unique(values[known], return_inverse=True)[1]
    return ranks


def sort_keys(
    by: str, time: np.ndarray, place: np.ndarray, journey: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First and second key of the order; `LAST` where a moment cannot be placed."""
    if by == "row":
        return np.zeros_like(time), np.zeros_like(time)
    first, second = (time, place) if by == "time" else (place, time)
    gap, m = first < 0, int(journey.max()) + 1
    whole_second = ~marked(journey[second < 0], m)
    swapped = (marked(journey[gap], m) & whole_second)[journey]
    first = np.where(swapped, second, np.where(gap, LAST, first))
    return first, np.where(second < 0, LAST - 1, second)


def marked(journeys: np.ndarray, m: int) -> np.ndarray:
    """Which of m journeys occur among these, shape (m,)."""
    return np.bincount(journeys, minlength=m) > 0
