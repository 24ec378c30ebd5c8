"""Groups by several parts of their worth at once: who is first, and for which weights.

References
----------
.. [1] Goldstein, H., & Spiegelhalter, D. J. (1996). League tables and their limitations. *Journal
   of the Royal Statistical Society A*, 159, 385–443.
.. [2] Lahdelma, R., Hokkanen, J., & Salminen, P. (1998). SMAA: stochastic multiobjective
   acceptability analysis. *European Journal of Operational Research*, 106, 137–143.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.numerics import pair_differences, percentile_interval, rank_summary

FINE, COARSE = 100, 20  # pieces of a side of the simplex of weights
SURE = 0.95


class Standing(NamedTuple):
    """Totals of k groups, and how sure their order is; arrays of shape (k,).

    Attributes
    ----------
    total, low, high : ndarray
        Weighted mean of the parts with its percentile interval.
    p_first : ndarray
        Share of the resamples in which the group is first; ties are shared.
    rank_low, rank_high : ndarray
        95% interval of the rank, 1 for the highest total.
    share_first : ndarray
        Share of all possible weights with which the group's parts put it first [2]_.
    share_sure : ndarray
        Share of all possible weights with which it is first in 95% of the resamples.
    pairs_apart : int
        Pairs whose difference leaves 0 out of its interval, 95% for all pairs together.
    verdict : list of str
        "first" or "last" where the intervals of its differences from all others leave 0 out on
        one side, "cannot_rank" else.
    """

    total: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p_first: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray
    share_first: np.ndarray
    share_sure: np.ndarray
    pairs_apart: int
    verdict: list[str]


def simplex(parts: int, pieces: int) -> np.ndarray:
    """Weights that stand for pieces of equal size of all possible ones, shape (pieces, parts).

    Parameters
    ----------
    parts : {1, 2, 3}
    pieces : int
        Pieces of a side; for three parts their square.
    """
    if parts == 1:
        return np.ones((1, 1))
    if parts == 2:
        first = (np.arange(pieces) + 0.5) / pieces
        return np.column_stack([first, 1 - first])
    i, j = np.mgrid[:pieces, :pieces]
    up, down = i + j < pieces, i + j < pieces - 1  # triangles that point up and down
    third = np.concatenate([
        np.column_stack([i[up] + 1 / 3, j[up] + 1 / 3]),
        np.column_stack([i[down] + 2 / 3, j[down] + 2 / 3]),
    ]) / pieces  # fmt: skip
    return np.column_stack([third, 1 - third.sum(axis=1)])


def standing(parts: np.ndarray, drawn: np.ndarray, weights: np.ndarray) -> Standing:
    """Who is first by the weighted mean of the parts, how surely, and for which weights.

    Parameters
    ----------
    parts : ndarray, shape (k, p)
        Estimates, all on one scale where more is better.
    drawn : ndarray, shape (resamples, k, p)
        The same in each resample; none for no intervals.
    weights : ndarray, shape (p,)
        Not negative, not all 0.
    """
    w = weights / weights.sum()
    k, p = parts.shape
    total, gap = parts @ w, np.full(k, np.nan)
    share_first = _first(parts @ simplex(p, FINE).T).mean(axis=1)
    if not len(drawn):
        return Standing(total, gap, gap, gap, gap, gap, share_first, gap, 0,
                        ["cannot_rank"] * k)  # fmt: skip
    totals = drawn @ w
    low, high = percentile_interval(totals)
    pairs, others = pair_differences(totals), ~np.eye(k, dtype=bool)
    strict = pair_differences(totals, 1 - 0.05 / (k * (k - 1) / 2))
    above = ((pairs.low > 0) | ~others).all(axis=1)
    below = ((pairs.high < 0) | ~others).all(axis=1)
    ranked = rank_summary(totals)
    coarse = simplex(p, COARSE)
    chance = np.array([_first(drawn @ one, axis=1).mean(axis=0) for one in coarse])
    return Standing(
        total, low, high, _first(totals, axis=1).mean(axis=0),
        ranked.rank_low.astype(float), ranked.rank_high.astype(float), share_first,
        (chance >= SURE).mean(axis=0), int((strict.low > 0).sum()),
        np.where(above, "first", np.where(below, "last", "cannot_rank")).tolist(),
    )  # fmt: skip


def _first(totals: np.ndarray, axis: int = 0) -> np.ndarray:
    """1 for the highest, shared among equals."""
    top = totals >= totals.max(axis=axis, keepdims=True) - 1e-9
    return top / top.sum(axis=axis, keepdims=True)
