"""A persona's categories against the rest: shares, points, index.

References
----------
.. [1] Newcombe, R. G. (1998). Interval estimation for the difference between independent
   proportions: comparison of eleven methods. *Statistics in Medicine*, 17, 873–890.
"""

from __future__ import annotations

from math import asin, exp, log, sqrt
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import normal_quantile, sample, wilson_intervals

DISTINCTIVE_POINTS = 0.10


class ShareContrast(NamedTuple):
    """A persona's share of one category against that of the rest.

    Attributes
    ----------
    share, rest_share : float
        0 to 1, weighted.
    difference, conf_low, conf_high : float
        share − rest_share with its Newcombe interval; 0.1 is 10 points.
    index, index_total : float
        100 share / rest_share and 100 share / share of all; NaN where that is 0.
    odds_ratio, odds_low, odds_high : float
        With Woolf's interval, from effective counts; a half is added to all four where one is 0.
    cohens_h : float
        Difference of 2 arcsin √share.
    n_chosen, n, n_rest : int
        People of the persona who chose it, and who answered on each side. To be shown beside
        the index: 200 on a base of 1% is no finding.
    distinctive : bool
        |difference| of at least 10 points.
    adjusted_residual : float
        How many standard errors the cell lies from independence: (p − q) over its error if both
        shares were equal, with effective counts. NaN where nobody or everybody chose it.
    """

    share: float
    rest_share: float
    difference: float
    conf_low: float
    conf_high: float
    index: float
    index_total: float
    odds_ratio: float
    odds_low: float
    odds_high: float
    cohens_h: float
    n_chosen: int
    n: int
    n_rest: int
    distinctive: bool
    adjusted_residual: float


def share_contrast(
    persona: np.ndarray,
    rest: np.ndarray,
    weights: np.ndarray | None = None,
    rest_weights: np.ndarray | None = None,
    *,
    clusters: np.ndarray | None = None,
    rest_clusters: np.ndarray | None = None,
    limit: float = DISTINCTIVE_POINTS,
    level: float = 0.95,
) -> ShareContrast:
    """Share against share.

    Parameters
    ----------
    persona, rest : ndarray of bool, shapes (n,) and (n_rest,)
        Who chose the category, among those who answered.
    weights, rest_weights : ndarray, same shapes, optional
        Survey weights.
    clusters, rest_clusters : ndarray, same shapes, optional
        Customer of each answer, where customers answered more than once.
    limit : float, default 0.1
        |difference| from which a category is distinctive.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    ShareContrast

    Notes
    -----
    Newcombe's hybrid score interval [1]_: with Wilson bounds l and u of each share,
    d − √((p₁ − l₁)² + (u₂ − p₂)²) to d + √((u₁ − p₁)² + (p₂ − l₂)²). With weights or customers
    the counts are effective: n is that of the linearised standard error.
    """
    a = sample(persona, weights, clusters=clusters)
    b = sample(rest, rest_weights, clusters=rest_clusters)
    p, q, n, m = a.mean, b.mean, a.n_effective, b.n_effective
    low, high = wilson_intervals(p * n, n, level=level)[1:]
    rest_low, rest_high = wilson_intervals(q * m, m, level=level)[1:]
    mass = [float(s.n if w is None else np.sum(w)) for s, w in [(a, weights), (b, rest_weights)]]
    total = (p * mass[0] + q * mass[1]) / sum(mass)
    odds, odds_low, odds_high = _odds_ratio(
        np.array([[p * n, n - p * n], [q * m, m - q * m]]), level
    )
    return ShareContrast(
        share=p,
        rest_share=q,
        difference=p - q,
        conf_low=p - q - sqrt((p - low) ** 2 + (rest_high - q) ** 2),
        conf_high=p - q + sqrt((high - p) ** 2 + (q - rest_low) ** 2),
        index=100 * p / q if q else np.nan,
        index_total=100 * p / total if total else np.nan,
        odds_ratio=odds,
        odds_low=odds_low,
        odds_high=odds_high,
        cohens_h=2 * asin(sqrt(min(p, 1.0))) - 2 * asin(sqrt(min(q, 1.0))),
        n_chosen=int(np.count_nonzero(persona)),
        n=a.n,
        n_rest=b.n,
        distinctive=bool(abs(p - q) >= limit - 1e-12),
        adjusted_residual=_residual(p, q, n, m),
    )


def share_profile(
    codes: np.ndarray,
    labels: np.ndarray,
    persona: int,
    weights: np.ndarray | None = None,
    *,
    limit: float = DISTINCTIVE_POINTS,
) -> tuple[tuple[int, ShareContrast], ...]:
    """All categories of one persona with their code, the largest |difference| first.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Category of each row; −1 where there is no answer.
    labels : ndarray of int, shape (n,)
        Persona of each row.
    persona : int
        The persona to describe.
    weights : ndarray, shape (n,), optional
        Survey weights.
    limit : float, default 0.1
        As for `share_contrast`.
    """
    codes, own = np.asarray(codes), np.asarray(labels) == persona
    inside, outside = own & (codes >= 0), ~own & (codes >= 0)
    if not inside.any() or not outside.any():
        raise MethodError(
            f"{inside.sum()} answers of persona {persona} and {outside.sum()} of the rest: "
            "nothing to compare. Leave the item out of the profile."
        )
    sides = [None, None] if weights is None else [weights[inside], weights[outside]]
    found = [
        (
            int(code),
            share_contrast(codes[inside] == code, codes[outside] == code, *sides, limit=limit),
        )
        for code in np.unique(codes[codes >= 0])
    ]
    return tuple(sorted(found, key=lambda pair: -abs(pair[1].difference)))


def _residual(p: float, q: float, n: float, m: float) -> float:
    pooled = (p * n + q * m) / (n + m)
    variance = pooled * (1 - pooled) * (1 / n + 1 / m)
    return (p - q) / sqrt(variance) if variance > 1e-15 else np.nan


def _odds_ratio(counts: np.ndarray, level: float) -> tuple[float, float, float]:
    if (counts < 1e-9).any():
        counts = counts + 0.5
    ratio = log(counts[0, 0] * counts[1, 1] / (counts[0, 1] * counts[1, 0]))
    reach = normal_quantile(level) * sqrt((1 / counts).sum())
    return exp(ratio), exp(ratio - reach), exp(ratio + reach)
