"""Silhouettes: how much nearer each respondent is to the own group than to the next.

References
----------
.. [1] Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and
   validation of cluster analysis. *Journal of Computational and Applied Mathematics*,
   20, 53–65.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

MANY = 2_000  # rows from which single precision does
LARGE = 20_000  # rows above which distances go to a part of them
PART = 4_000
DISTANCES_AT_ONCE = 500_000  # 4 MB: more leave the cache
ROWS_AT_ONCE = 128  # of distances between all rows, for the same reason


def silhouettes(x: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Silhouette of each row [1]_: nearer to the own group (1) or to the next one (−1).

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Items, as they were grouped.
    labels : ndarray of int, shape (n,)
        Group of each row, 0 to k − 1.
    weights : ndarray, shape (n,)
        Weights above 0.

    Returns
    -------
    ndarray, shape (n,)
        −1 to 1; NaN where there is a single group.

    Notes
    -----
    s = (b − a) / max(a, b), with a the mean distance to the others of the own group and b
    that to the nearest other group, both weighted; 0 for a group of one. Above 20,000
    rows distances go to 4,000 of them instead of to all. From 2,000 rows on distances are found in
    single precision: silhouettes are off by some 1e-6.
    """
    n, k = len(x), labels.max() + 1
    if k == 1:
        return np.full(n, np.nan)
    others = np.argsort(labels, kind="stable")  # so that a part has its share of every group
    if n > LARGE:
        others = others[np.linspace(0, n - 1, PART).astype(int)]
    member = (labels[others, None] == np.arange(k)) * weights[others, None]
    seen = np.isin(np.arange(n), others) * weights
    total, found = member.sum(axis=0), np.empty(n)
    sums, step = _sums(x, others, member, weights), max(1, DISTANCES_AT_ONCE // len(others))
    for start in range(0, n, step):
        rows = np.arange(start, min(start + step, n))
        found[rows] = _of_rows(sums(rows), labels[rows], seen[rows], total)
    return found


def _sums(
    x: np.ndarray, others: np.ndarray, member: np.ndarray, weights: np.ndarray
) -> Callable[[np.ndarray], np.ndarray]:
    """What gives the sums of distances of some rows to each group, shape (rows, k)."""
    from scipy.spatial.distance import cdist

    if len(x) < MANY:
        return lambda rows: cdist(x[rows], x[others]) @ member
    small = _single(x, weights)
    far, groups, squares = small[others], member.astype(np.float32), _squares(small)

    place = np.full(len(x), -1)
    place[others] = np.arange(len(others))

    def sums(rows: np.ndarray) -> np.ndarray:
        away = _away(small[rows], squares[rows], far, squares[others])
        itself = np.flatnonzero(place[rows] >= 0)
        away[itself, place[rows[itself]]] = 0.0
        return (away @ groups).astype(float)

    return sums


def mean_silhouettes(
    x: np.ndarray, groups: Sequence[np.ndarray], weights: np.ndarray
) -> np.ndarray:
    """Mean silhouettes of several groupings of the same rows, the distances found only once.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Items, as they were grouped.
    groups : sequence of ndarray of int, shape (n,)
        Groupings, each of 0 to k − 1 of its own k; a number that nobody has does no harm.
    weights : ndarray, shape (n,)
        Weights above 0.

    Returns
    -------
    ndarray, shape (len(groups),)
        Weighted means, as of `silhouettes`; 0 where all rows are in one group.

    Notes
    -----
    Distances are found in single precision: means are off by some 1e-5.
    """
    n, sizes = len(x), [int(one.max()) + 1 for one in groups]
    small = _single(x, weights)
    squares = _squares(small)
    member = np.concatenate(
        [(one[:, None] == np.arange(k)) * weights[:, None]
         for one, k in zip(groups, sizes, strict=True)], axis=1,
    ).astype(np.float32)  # fmt: skip
    sums = np.zeros(member.shape)
    for start in range(0, n, ROWS_AT_ONCE):  # of every two rows the distance is found once
        rows, rest = slice(start, start + ROWS_AT_ONCE), slice(start + ROWS_AT_ONCE, n)
        away = _away(small[rows], squares[rows], small[start:], squares[start:])
        np.fill_diagonal(away, 0.0)
        sums[rows] += away @ member[start:]
        sums[rest] += away[:, ROWS_AT_ONCE:].T @ member[rows]
    total, ends = member.sum(axis=0, dtype=float), np.cumsum([0, *sizes])
    parts = [slice(*two) for two in itertools.pairwise(ends)]
    found = [
        _of_rows(sums[:, part], own, weights, total[part])
        for part, own in zip(parts, groups, strict=True)
    ]
    return np.array(found) @ weights / weights.sum()


def _single(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Rows around their middle, or squares would cancel, in single precision."""
    return (x - np.average(x, axis=0, weights=weights)).astype(np.float32)


def _squares(x: np.ndarray) -> np.ndarray:
    return np.einsum("ij,ij->i", x, x)


def _away(x: np.ndarray, own: np.ndarray, others: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Distances of rows to others by their products; `own` and `theirs` are squared lengths."""
    away = (-2 * x) @ others.T
    away += theirs
    away += own[:, None]
    return np.sqrt(np.maximum(away, 0.0, out=away), out=away)


def _of_rows(sums: np.ndarray, own: np.ndarray, seen: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Silhouettes from the sums of distances to each group, of which `seen` was the row itself."""
    rows = np.arange(len(own))
    rest = total[own] - seen
    alone = rest <= 1e-9
    a = sums[rows, own] / np.where(alone, 1.0, rest)
    means = np.where(total > 0, sums / np.where(total > 0, total, 1.0), np.inf)
    means[rows, own] = np.inf
    b = means.min(axis=1)
    b = np.where(np.isfinite(b), b, a)  # there is no other group
    larger = np.maximum(a, b)
    return np.where(alone | (larger == 0), 0.0, (b - a) / np.where(larger, larger, 1))
