"""One table with its gaps filled by chained equations and predictive mean matching.

Column by column, given all others [1]_: a regression on those who answered, a draw of its slopes
from what the data leave open, and then the answer of one of the five people whose prediction is
nearest [2]_, so that only answers somebody gave come up. Several sweeps over the columns let
them agree with each other.

References
----------
.. [1] van Buuren, S., & Groothuis-Oudshoorn, K. (2011). mice: Multivariate imputation by chained
   equations in R. *Journal of Statistical Software*, 45(3).
.. [2] Little, R. J. A. (1988). Missing-data adjustments in large surveys. *Journal of Business &
   Economic Statistics*, 6, 287–296.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

DONORS = 5
RIDGE = 1e-5  # as in mice: keeps columns that repeat each other from blowing up


class _Column(NamedTuple):
    """One column with gaps: rows to fill, rows that answered, rows out, what predicts it."""

    place: int
    gaps: np.ndarray
    answered: np.ndarray
    out: np.ndarray
    predictors: np.ndarray


def completed(
    table: np.ndarray, applies: np.ndarray, sweeps: int, rng: np.random.Generator
) -> np.ndarray:
    """One draw of the missing answers.

    Parameters
    ----------
    table : ndarray, shape (n, q)
        Answers, NaN where missing; each column with gaps has answers.
    applies : ndarray of bool, shape (n, q)
        Where a column applies; the rest is NaN in the result, and "not visited" as a predictor.
    sweeps : int
        Rounds over the columns.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (n, q)
    """
    full = np.where(applies, table, np.nan)
    gaps = gaps_of(table, applies)
    for j in np.flatnonzero(gaps.any(axis=0)):
        full[gaps[:, j], j] = rng.choice(full[applies[:, j] & ~gaps[:, j], j], gaps[:, j].sum())
    z, centre, scale = _predictors(full, applies)
    columns = _columns(z.shape[1], gaps, applies)
    sums = z.T @ z
    for _ in range(sweeps):
        for one in columns:
            j = one.place
            slopes, drawn = _slopes(z, sums, one, rng)
            donors = full[one.answered, j]
            near = _matched(z[one.answered] @ slopes, z[one.gaps] @ drawn, rng)
            full[one.gaps, j] = donors[near]
            z[one.gaps, j] = (full[one.gaps, j] - centre[j]) / scale[j]
            sums[j] = sums[:, j] = z[:, j] @ z
    return full


def gaps_of(table: np.ndarray, applies: np.ndarray | None) -> np.ndarray:
    """Where an answer is missing although the column applies."""
    return np.isnan(table) if applies is None else np.isnan(table) & np.asarray(applies)


def _predictors(full: np.ndarray, applies: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Standardised columns (0 where not applicable), then 1, then who visited; centres, scales."""
    centre, scale = np.nanmean(full, axis=0), np.nanstd(full, axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    standard = np.where(applies, (full - centre) / scale, 0.0)
    visited = applies[:, ~applies.all(axis=0)].astype(float)
    return np.column_stack([standard, np.ones(len(full)), visited]), centre, scale


def _columns(width: int, gaps: np.ndarray, applies: np.ndarray) -> list[_Column]:
    """Columns with gaps, those with fewest first."""
    q = gaps.shape[1]
    visits = {int(j): q + 1 + i for i, j in enumerate(np.flatnonzero(~applies.all(axis=0)))}
    order = [int(j) for j in np.argsort(gaps.sum(axis=0), kind="stable") if gaps[:, j].any()]
    found = []
    for j in order:
        answered = applies[:, j] & ~gaps[:, j]
        predictors = np.setdiff1d(np.arange(width), [j, visits.get(j, j)])
        rows = (np.flatnonzero(which) for which in (gaps[:, j], answered, ~answered))
        found.append(_Column(j, *rows, predictors))
    return found


def _slopes(
    z: np.ndarray, sums: np.ndarray, one: _Column, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Slopes among those who answered, and a draw from what the data leave open of them.

    Sums of products over those who answered are taken as those of all less those of the rest,
    who mostly are few.
    """
    rest = z[one.out]
    sums = sums - rest.T @ rest
    inside = sums[np.ix_(one.predictors, one.predictors)]
    diagonal = np.diagonal(inside)
    count = len(one.answered)
    nothing = diagonal <= 1e-9 * count  # a predictor that is 0 among those who answered
    inside = inside + np.diag(np.where(nothing, count, RIDGE * diagonal))
    root = np.linalg.cholesky(inside)
    half = np.linalg.solve(root, sums[one.predictors, one.place])
    freedom = max(count - len(one.predictors), 1)
    left = max(sums[one.place, one.place] - half @ half, 0.0)
    sigma = np.sqrt(left / rng.chisquare(freedom))
    noise = sigma * rng.normal(size=len(half))
    slopes, drawn = np.zeros((2, len(sums)))
    slopes[one.predictors], drawn[one.predictors] = np.linalg.solve(
        root.T, np.column_stack([half, half + noise])
    ).T
    return slopes, drawn


def _matched(among: np.ndarray, wanted: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """For each wanted prediction one of the five nearest among others, ties in random order."""
    shuffled = rng.permutation(len(among))
    order = shuffled[np.argsort(among[shuffled], kind="stable")]
    ranked = among[order]
    donors = min(DONORS, len(among))
    window = min(2 * donors, len(among))
    start = np.clip(np.searchsorted(ranked, wanted) - donors, 0, len(among) - window)
    places = start[:, None] + np.arange(window)
    distance = np.abs(ranked[places] - wanted[:, None])
    nearest = np.argpartition(distance, donors - 1, axis=1)[:, :donors]
    picked = nearest[np.arange(len(wanted)), rng.integers(donors, size=len(wanted))]
    return order[start + picked]
