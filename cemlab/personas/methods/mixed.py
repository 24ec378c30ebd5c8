"""Answers of two kinds side by side: numbers, and categories as codes.

References
----------
.. [1] Gower, J. C. (1971). A general coefficient of similarity and some of its properties.
   *Biometrics*, 27, 857–871.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods.preconditions import checked_row_weights


class Mixed(NamedTuple):
    """Rows to be grouped.

    Attributes
    ----------
    numbers : ndarray, shape (n, p)
        Ratings and amounts, ready to be compared; p may be 0.
    codes : ndarray of int, shape (n, q)
        Category of each row, 0 to levels − 1; −1 where there is no answer. q may be 0.
    levels : sequence of int, length q
        Number of categories of each column of `codes`.
    """

    numbers: np.ndarray
    codes: np.ndarray
    levels: Sequence[int]


def of_numbers(numbers: np.ndarray) -> Mixed:
    """Rows of numbers only."""
    numbers = np.asarray(numbers, dtype=float)
    return Mixed(numbers, np.empty((len(numbers), 0), dtype=np.intp), ())


def of_codes(codes: np.ndarray, levels: Sequence[int] | None = None) -> Mixed:
    """Rows of categories only; by default each column has as many as its highest code says."""
    codes = np.asarray(codes)
    if levels is None:
        known = np.where(np.isfinite(codes), codes, -1) if codes.ndim == 2 and len(codes) else None
        levels = () if known is None else tuple(int(top) + 1 for top in known.max(axis=0))
    return Mixed(np.empty((len(codes), 0)), codes, levels)


def check_mixed(
    x: Mixed, k: int = 1, weights: np.ndarray | None = None
) -> tuple[Mixed, np.ndarray]:
    """Refuse what cannot be grouped, all problems at once.

    Parameters
    ----------
    x : Mixed
        Rows.
    k : int, default 1
        Groups asked for.
    weights : ndarray, shape (n,), optional
        Survey weights above 0.

    Returns
    -------
    x : Mixed
        With floats, ints and a tuple.
    weights : ndarray, shape (n,)
        With mean 1; ones when none were given.

    Raises
    ------
    OptionError
        `k` is not a whole number from 1.
    MethodError
        Shapes that do not fit; codes beyond the levels; gaps among the numbers; a column that
        never varies; fewer than two columns; more groups than different rows; a weight of 0.
    """
    if k != int(k) or k < 1:
        raise OptionError(f"`k` is {k!r}; expected a whole number of groups, from 1.")
    numbers, codes = np.asarray(x.numbers, dtype=float), np.asarray(x.codes)
    levels = tuple(int(one) for one in x.levels)
    n = len(numbers)
    if (
        numbers.ndim != 2 or codes.ndim != 2 or len(codes) != n or not n
        or codes.shape[1] != len(levels)
    ):  # fmt: skip
        raise MethodError(
            f"Numbers have shape {numbers.shape}, codes {codes.shape}, with {len(levels)} numbers "
            "of levels; expected (n, p), (n, q) and q, with n ≥ 1."
        )
    codes = _whole(codes, levels)
    problems = [*_problems(numbers, codes)]
    if not problems:
        different = _different(np.column_stack([numbers, codes]), k)
        if k > different:
            problems.append(
                f"{k} groups were asked for, but only {different} of {n} rows differ. Ask for "
                "fewer groups, or give more items."
            )
    if problems:
        raise MethodError(" ".join(problems))
    return Mixed(numbers, codes, levels), checked_row_weights(weights, n)


def _whole(codes: np.ndarray, levels: tuple[int, ...]) -> np.ndarray:
    """Codes as ints, refused where they are none."""
    if codes.size and not (np.isfinite(codes) & (codes == np.rint(codes))).all():
        raise MethodError("Codes must be whole numbers: 0 to levels − 1, −1 for a gap.")
    codes = codes.astype(np.intp)
    for column, count in enumerate(levels):
        beyond = (codes[:, column] < -1) | (codes[:, column] >= count)
        if beyond.any():
            raise MethodError(
                f"codes[:, {column}] has {codes[beyond, column][0]}; it has {count} levels, so "
                f"expected 0 to {count - 1}, or −1 for a gap."
            )
    return codes


def _different(table: np.ndarray, enough: int) -> int:
    """Number of different rows; the first thousand are looked at where they are enough."""
    first = len(np.unique(table[:1000], axis=0))
    return first if first >= enough else len(np.unique(table, axis=0))


def _problems(numbers: np.ndarray, codes: np.ndarray) -> list[str]:
    problems, n = [], len(numbers)
    if numbers.shape[1] + codes.shape[1] < 2:
        problems.append("Groups need at least two items. One item alone is a score, no groups.")
    gaps = ~np.isfinite(numbers)
    if gaps.any():
        problems.append(
            f"{gaps.any(axis=1).sum()} of {n} rows have gaps among their numbers. Prepare the "
            "answers first (preparation.prepare fills few gaps and drops rows with many)."
        )
    for name, table, given in [("numbers", numbers, ~gaps), ("codes", codes, codes >= 0)]:
        for column in range(table.shape[1]):
            seen = np.unique(table[given[:, column], column])
            if not seen.size:
                problems.append(f"{name}[:, {column}] has no answers; leave it out.")
            elif seen.size == 1 and n > 1:
                problems.append(
                    f"{name}[:, {column}] never varies: all {given[:, column].sum()} answers are "
                    f"{seen[0]:g}. It cannot tell people apart; leave it out."
                )
    return problems


def one_hot(codes: np.ndarray, levels: Sequence[int]) -> np.ndarray:
    """A column of 0 and 1 for every category, items side by side; a gap is 0 in all of its."""
    begins = begins_of(levels)
    indicators = np.zeros((len(codes), int(sum(levels))))
    rows, columns = np.nonzero(codes >= 0)
    indicators[rows, begins[columns] + codes[rows, columns]] = 1.0
    return indicators


def begins_of(levels: Sequence[int]) -> np.ndarray:
    """Where the categories of each item begin when they stand side by side, shape (q,)."""
    return np.cumsum([0, *levels], dtype=np.intp)[:-1]


def by_size(share: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Old places of groups in their order: the largest first, equal ones by `keys` (k, …)."""
    return np.lexsort((*np.round(keys, 9).T[::-1], -np.round(share, 9)))


def margins(distances: np.ndarray) -> np.ndarray:
    """(d₂ − d₁) / d₂ of each row's two nearest groups, from distances of shape (n, k)."""
    if distances.shape[1] == 1:
        return np.full(len(distances), np.nan)
    first, second = np.partition(distances, 1, axis=1)[:, :2].T
    return (second - first) / np.where(second > 0, second, 1.0)


def gower(x: Mixed, ranges: np.ndarray | None = None) -> np.ndarray:
    """Gower's distances [1]_: the mean over items of |difference| / range, or of 'not the same'.

    Parameters
    ----------
    x : Mixed
        Rows; NaN and −1 are gaps.
    ranges : ndarray, shape (p,), optional
        Range of each number; that of the rows by default.

    Returns
    -------
    ndarray, shape (n, n)
        0 to 1, over the items that both answered; NaN where there are none.
    """
    numbers, codes = np.asarray(x.numbers, dtype=float), np.asarray(x.codes)
    if ranges is None:
        ranges = np.nanmax(numbers, axis=0) - np.nanmin(numbers, axis=0) if numbers.size else []
    total, items = np.zeros((2, len(numbers), len(numbers)))
    for column, reach in zip(numbers.T, ranges, strict=True):
        away = np.abs(column[:, None] - column) / (reach if reach > 0 else 1.0)
        total += np.nan_to_num(away)
        items += np.isfinite(away)
    for column in codes.T:
        both = (column[:, None] >= 0) & (column >= 0)
        total += both & (column[:, None] != column)
        items += both
    return np.where(items > 0, total / np.where(items > 0, items, 1.0), np.nan)
