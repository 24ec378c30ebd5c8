"""What changed between two waves: shares of personas, answers to items, and the groups themselves.

Shares are compared under one frozen rule, or a change of the rule would pass for a change of
people. Whether the rule still describes people is told by grouping the second wave anew:
how far both groupings agree (adjusted Rand index [1]_), beside how far two samples of the
first wave agree with each other.

References
----------
.. [1] Hubert, L., & Arabie, P. (1985). Comparing partitions. *Journal of Classification*, 2,
   193–218.
.. [2] Newcombe, R. G. (1998). Interval estimation for the difference between independent
   proportions: comparison of eleven methods. *Statistics in Medicine*, 17, 873–890.
.. [3] Yurdakul, B., & Naranjo, J. (2020). Statistical properties of the population stability
   index. *Journal of Risk Model Validation*, 14(4), 89–100.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import adjusted_p, percentile_interval, wilson_intervals
from cemlab.personas.methods import closeness, gaussian_mixture, kmeans
from cemlab.personas.methods.algorithms import group
from cemlab.personas.methods.crosstable import association
from cemlab.personas.methods.frozen import FrozenModel
from cemlab.personas.methods.many_starts import search
from cemlab.personas.methods.mixed import Mixed
from cemlab.personas.methods.stability import STARTS, rows_at_once

SAME_SHAPE = 0.6  # ARI from which shares may be read
SHIFTED = 0.25  # PSI from which the answers to an item are another distribution
RETEST_LOW = 0.05
PAIRS = 50  # of samples, where groups are not around centres of numbers: these take longer
MOST_ROWS = 4_000  # of such a sample
MIXTURE_STARTS = 3  # of such a sample: starts are k-means already


class ShareChanges(NamedTuple):
    """Second less first; arrays of shape (k,) unless said otherwise.

    Attributes
    ----------
    difference, conf_low, conf_high : ndarray
        With Newcombe's interval [2]_.
    p_value, p_adjusted : ndarray
        Pooled z-test; Holm over all shares, so that the chance of any false alarm is the level.
    chi2, df, chi2_p : float
        Homogeneity of both distributions (scalars).
    psi : float
        Population stability index of the shares (scalar).
    """

    difference: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    p_value: np.ndarray
    p_adjusted: np.ndarray
    chi2: float
    df: int
    chi2_p: float
    psi: float


class Stability(NamedTuple):
    """Population stability index of one item, and what chance alone makes of it.

    `limit` is passed by 5% of equal distributions (χ² approximation [3]_); `is_shifted` says
    that the index passes both .25 and that limit.
    """

    psi: float
    limit: float
    is_shifted: bool


class Retest(NamedTuple):
    """Adjusted Rand index between pairs of groupings of one and the same wave."""

    median: float
    low: float  # 5% of the pairs agree less
    high: float  # 95%
    draws: int


class Refit(NamedTuple):
    """Groups found anew, in the order of the old ones they match; arrays of shape (k,)."""

    ari: float
    moved: np.ndarray  # root mean squared move of the centre, in units of the prepared items
    share: np.ndarray
    jaccard: np.ndarray  # of the old group with its match, among the new people


def share_changes(
    first: np.ndarray, second: np.ndarray, n_first: np.ndarray, n_second: np.ndarray
) -> ShareChanges:
    """Shares of one wave against those of another.

    Parameters
    ----------
    first, second : ndarray, shape (k,)
        Shares of all categories, each adding up to 1.
    n_first, n_second : ndarray, shape (k,) or ()
        (Effective) numbers of answers behind each.
    """
    from scipy.special import ndtr

    first, second = np.asarray(first, float), np.asarray(second, float)
    sizes = [np.broadcast_to(np.asarray(n, float), first.shape) for n in (n_first, n_second)]
    (low, high), (low_2, high_2) = (
        wilson_intervals(share * n, n)[1:] for share, n in zip((first, second), sizes, strict=True)
    )
    difference = second - first
    pooled = (first * sizes[0] + second * sizes[1]) / (sizes[0] + sizes[1])
    error = np.sqrt(pooled * (1 - pooled) * (1 / sizes[0] + 1 / sizes[1]))
    p_value = np.where(error > 0, 2 * ndtr(-np.abs(difference) / np.where(error > 0, error, 1)), 1)
    table = np.vstack([first * sizes[0].mean(), second * sizes[1].mean()])
    filled = (table.sum(axis=0) > 0).sum()
    found = association(table) if filled > 1 else None
    return ShareChanges(
        difference=difference,
        conf_low=difference - np.sqrt((second - low_2) ** 2 + (high - first) ** 2),
        conf_high=difference + np.sqrt((high_2 - second) ** 2 + (first - low) ** 2),
        p_value=p_value,
        # of two shares each is the other's mirror: one question, not two
        p_adjusted=p_value if len(first) == 2 else adjusted_p(p_value, "holm"),
        chi2=found.chi2 if found else 0.0,
        df=found.df if found else 0,
        chi2_p=found.p_value if found else 1.0,
        psi=psi(table[0], table[1]),
    )


def psi(first: np.ndarray, second: np.ndarray) -> float:
    """Population stability index Σ (q − p) ln(q / p) of two tables of counts.

    Half a count is added to every category where one is empty on one side.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    kept = first + second > 0
    first, second = first[kept], second[kept]
    if not (first.all() and second.all()):
        first, second = first + 0.5, second + 0.5
    p, q = first / first.sum(), second / second.sum()
    return float(((q - p) * np.log(q / p)).sum())


def jensen_shannon(first: np.ndarray, second: np.ndarray) -> float:
    """Jensen–Shannon divergence of two tables of counts, 0 to 1 bit."""
    p, q = (np.asarray(one, float) / np.sum(one) for one in (first, second))
    middle = (p + q) / 2

    def away(one: np.ndarray) -> float:
        kept = one > 0
        return float((one[kept] * np.log2(one[kept] / middle[kept])).sum())

    return (away(p) + away(q)) / 2


def item_stability(
    first: np.ndarray, second: np.ndarray, n_first: float, n_second: float
) -> Stability:
    """Whether the answers to an item come from another distribution than before.

    Parameters
    ----------
    first, second : ndarray, shape (categories,)
        (Weighted) counts.
    n_first, n_second : float
        (Effective) numbers of answers.

    Notes
    -----
    Equal distributions have PSI ≈ (1/n₁ + 1/n₂) χ² with categories − 1 degrees of freedom: with
    50 answers each to 11 points, one in six passes .25 by chance. So the limit of chance must be
    passed as well.
    """
    from scipy.stats import chi2

    first, second = np.asarray(first, float), np.asarray(second, float)
    found = psi(first / first.sum() * n_first, second / second.sum() * n_second)
    free = max(int((first + second > 0).sum()) - 1, 1)
    limit = float(chi2.ppf(0.95, free)) * (1 / n_first + 1 / n_second)
    return Stability(found, limit, bool(found > SHIFTED and found > limit))


def refit(
    x: Mixed, frozen: np.ndarray, model: FrozenModel, weights: np.ndarray, fitting: np.ndarray, *,
    seed: int = 0,
) -> Refit:  # fmt: skip
    """Group new people anew by the same method, and match what is found to the old groups.

    Parameters
    ----------
    x : Mixed
        New people, prepared by the constants of the frozen model.
    frozen : ndarray of int, shape (n,)
        Their groups under it.
    model : FrozenModel
    weights : ndarray, shape (n,)
    fitting : ndarray of bool, shape (n,)
        Who may shape the groups.
    seed : int, default 0

    Notes
    -----
    Matched by the Hungarian method: on squared distances of the centres, or, for methods without
    any, so that most people stay in their group.
    """
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    k, moved = model.k, np.full(model.k, np.nan)
    shaping = Mixed(x.numbers[fitting], x.codes[fitting], x.levels)
    again = group(shaping, k, model.method, weights[fitting], seed=seed)
    labels = closeness.of(model.method, again.parameters, x.numbers, x.codes)[0]
    table = np.bincount(frozen * k + labels, weights, minlength=k * k).reshape(k, k)
    if model.method == "kmeans":
        away = cdist(np.asarray(model.parameters["centroids"]), again.parameters["centroids"])
        match = linear_sum_assignment(away**2)[1]
        moved = away[np.arange(k), match] / np.sqrt(x.numbers.shape[1])
    else:
        match = linear_sum_assignment(-table)[1]
    table = table[:, match]
    together = np.diag(table)
    union = table.sum(axis=0) + table.sum(axis=1) - together
    return Refit(
        ari=ari(frozen, labels),
        moved=moved,
        share=table.sum(axis=0) / table.sum(),
        jaccard=together / np.where(union > 0, union, 1.0),
    )


def retest(
    x: np.ndarray, k: int, weights: np.ndarray, fitting: np.ndarray, n_second: int, *,
    resamples: int, seed: int = 0,
) -> Retest:  # fmt: skip
    """How far two groupings agree where nothing has changed.

    Parameters
    ----------
    x, weights, fitting
        People of the first wave: numbers, prepared; weights; who may shape groups.
    k : int
        Number of groups.
    n_second : int
        People who shape the groups of the second wave.
    resamples : int
        Pairs of samples: one as large as the first wave, one as the second; both are grouped, and
        all people are sorted by both.

    Notes
    -----
    Of more than 20,000 people, 4,000 are drawn.
    """
    rng = np.random.default_rng([seed, 8])
    pool = np.flatnonzero(fitting)
    sizes = [min(len(pool), rows_at_once(len(pool))), min(n_second, rows_at_once(n_second))]
    found = np.empty(resamples)
    with kmeans.one_thread():
        for draw in range(resamples):
            labels = []
            for size in sizes:
                counts = np.bincount(rng.integers(len(pool), size=size), minlength=len(pool))
                rows = pool[counts > 0]
                often = counts[counts > 0] * weights[rows]
                centres = search(x[rows], k, often, starts=STARTS, rng=rng)[0]
                labels.append(kmeans.nearest(x, centres)[0])
            found[draw] = ari(*labels)
    low, high = percentile_interval(found[:, None], 1 - 2 * RETEST_LOW)
    return Retest(float(np.median(found)), float(low[0]), float(high[0]), resamples)


def retest_by(
    model: FrozenModel, x: Mixed, weights: np.ndarray, fitting: np.ndarray, n_second: int, *,
    resamples: int, seed: int = 0,
) -> Retest:  # fmt: skip
    """The same for groups of any other method.

    Parameters
    ----------
    model : FrozenModel
        Its method, number of groups and shape (of a mixture).
    x : Mixed
        People of the first wave, prepared by the constants of the model.
    weights, fitting, n_second, resamples, seed
        As for `retest`.

    Notes
    -----
    At most 50 pairs, each of at most 4,000 people a sample: smaller samples agree less, so that
    "changed" is said rather too rarely. A sample in which an item has one answer is drawn no
    second time; where that befalls every other pair, nothing can be told (NaN).
    """
    rng = np.random.default_rng([seed, 8])
    pool = np.flatnonzero(fitting)
    sizes, found = [min(n, MOST_ROWS) for n in (len(pool), n_second)], []
    draws = min(resamples, PAIRS)
    with kmeans.one_thread():
        for draw in range(draws):
            rows = [pool[rng.integers(len(pool), size=size)] for size in sizes]
            try:
                found.append(ari(*(
                    _sorted_anew(model, x, one, weights, seed=2 * draw + place)
                    for place, one in enumerate(rows)
                )))  # fmt: skip
            except MethodError:
                continue
    if len(found) * 2 < draws:
        return Retest(np.nan, np.nan, np.nan, len(found))
    low, high = percentile_interval(np.array(found)[:, None], 1 - 2 * RETEST_LOW)
    return Retest(float(np.median(found)), float(low[0]), float(high[0]), len(found))


def _sorted_anew(
    model: FrozenModel, x: Mixed, rows: np.ndarray, weights: np.ndarray, *, seed: int
) -> np.ndarray:
    """Group of everybody by a model of some rows; who is drawn twice is there twice."""
    if model.method == "gaussian_mixture":
        held = gaussian_mixture.fit(
            x.numbers[rows], model.k, shapes=(_shape(model.parameters["covariances"]),),
            starts=MIXTURE_STARTS, seed=seed,
        ).parameters  # fmt: skip
    else:
        part = Mixed(x.numbers[rows], x.codes[rows], x.levels)
        starts = kmeans.MIN_STARTS if model.method == "famd" else None
        held = group(part, model.k, model.method, weights[rows], seed=seed, n_init=starts)
        held = held.parameters
    return closeness.of(model.method, held, x.numbers, x.codes)[0]


def _shape(covariances: Any) -> str:
    """Which shape of a mixture gives such covariances; the simplest."""
    own = np.asarray(covariances, float)
    small = 1e-9 * np.abs(own).max()
    variances = np.diagonal(own, axis1=1, axis2=2)
    if np.abs(own - np.eye(own.shape[1]) * variances[:, None]).max() <= small:
        return "spherical" if np.ptp(variances, axis=1).max() <= small else "diag"
    return "tied" if np.ptp(own, axis=0).max() <= small else "full"


def ari(a: np.ndarray, b: np.ndarray) -> float:
    """Adjusted Rand index of two groupings of the same people: 1 the same, 0 as by chance."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(a, b))
