"""Moments made ready: checked, put journey by journey, with the place of each journey."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError


class Moments(NamedTuple):
    """Long arrays in which the moments of a journey stand together, in their order.

    Attributes
    ----------
    journey : ndarray, shape (journeys,)
        Code of each journey, rising.
    n : ndarray of int, shape (journeys,)
        Moments of each journey.
    first, last : ndarray of int, shape (journeys,)
        Rows of the first and last moment of each journey.
    owner : ndarray of int, shape (moments,)
        Place in `journey` of each moment.
    experience : ndarray, shape (moments,)
        How each moment felt.
    seconds : ndarray, shape (moments,), or None
        Time of each moment.
    """

    journey: np.ndarray
    n: np.ndarray
    first: np.ndarray
    last: np.ndarray
    owner: np.ndarray
    experience: np.ndarray
    seconds: np.ndarray | None

    def total(self, values: np.ndarray) -> np.ndarray:
        """Sum of the values of each journey; of booleans, how many are true."""
        return np.add.reduceat(values.astype(float), self.first)

    def highest(self, values: np.ndarray) -> np.ndarray:
        """Highest value of each journey."""
        return np.maximum.reduceat(values, self.first)

    def lowest(self, values: np.ndarray) -> np.ndarray:
        """Lowest value of each journey."""
        return np.minimum.reduceat(values, self.first)


def grouped(
    journey: np.ndarray, experience: np.ndarray, seconds: np.ndarray | None = None
) -> Moments:
    """Check long arrays and put the moments of each journey together.

    Parameters
    ----------
    journey : ndarray, shape (moments,)
        Journey of each moment.
    experience : ndarray, shape (moments,)
        How each moment felt.
    seconds : ndarray, shape (moments,), optional
        Time of each moment.

    Returns
    -------
    Moments

    Raises
    ------
    MethodError
        No moments, gaps, arrays of different length, or times that fall in a journey.
    """
    journey, v = np.asarray(journey), np.asarray(experience, dtype=float)
    t = None if seconds is None else np.asarray(seconds, dtype=float)
    if v.ndim != 1 or journey.shape != v.shape or (t is not None and t.shape != v.shape):
        shapes = f"{journey.shape}, {v.shape}" + ("" if t is None else f" and {t.shape}")
        raise MethodError(
            f"Journeys, experiences and times have the shapes {shapes}; expected one entry of "
            "each per moment."
        )
    if not len(v):
        raise MethodError("No moments were given. At least one journey with a moment is needed.")
    if journey.dtype.kind == "O":
        blank = np.array([one is None or one != one for one in journey])
    else:
        blank = journey != journey  # a missing number is not itself
    _refuse_gaps(blank, "have no journey", "say which journey they belong to, or drop them")
    _refuse_gaps(
        ~np.isfinite(v), "have no experience", "drop them, and say how many; a gap is no rating"
    )
    if t is not None:
        _refuse_gaps(~np.isfinite(t), "have no time", "drop them, or leave the times out")

    # sorting is most of the work, and most logs are sorted already
    together = journey.dtype.kind in "iu" and bool((journey[1:] >= journey[:-1]).all())
    if not together:
        journey, code = np.unique(journey, return_inverse=True)
        order = np.argsort(code, kind="stable")
        v, t = v[order], None if t is None else t[order]
        first = np.flatnonzero(np.diff(code[order], prepend=-1))
    else:
        first = np.flatnonzero(np.append(True, journey[1:] != journey[:-1]))
        journey = journey[first]
    n = np.diff(first, append=len(v))
    made = Moments(journey, n, first, first + n - 1, np.repeat(np.arange(len(n)), n), v, t)
    _refuse_falling(made)
    return made


def _refuse_gaps(gaps: np.ndarray, what: str, advice: str) -> None:
    if gaps.any():
        rows = ", ".join(map(str, np.flatnonzero(gaps)[:5]))
        raise MethodError(
            f"{gaps.sum()} of {len(gaps)} moments {what} (first rows: {rows}). "
            f"{advice[0].upper()}{advice[1:]}."
        )


def _refuse_falling(moments: Moments) -> None:
    if moments.seconds is None:
        return
    falls = (np.diff(moments.seconds) < 0) & (np.diff(moments.owner) == 0)
    if falls.any():
        journeys = np.unique(moments.owner[1:][falls])
        named = ", ".join(map(str, moments.journey[journeys[:5]]))
        raise MethodError(
            f"Times run backwards in {len(journeys)} of {len(moments.n)} journeys ({named}). "
            "Moments must come in their order: sort them by journey and time, or leave the "
            "times out if the declared order is right."
        )
