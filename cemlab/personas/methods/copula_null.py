"""Are there separate groups, or would a continuum with the same answers look like this?

Silhouettes of any cloud of answers are positive, and a gradient cut in thirds comes back as well
as three groups do. So the silhouettes are held against answers that have no groups by making:
draws from a Gaussian copula with the same margins, ties and correlations [1]_. Discrete answers
weaken correlations, so that those of the copula are raised until the drawn answers have the
observed ones; without this the test rejects a plain gradient far too often.

References
----------
.. [1] Hennig, C., & Lin, C.-J. (2015). Flexible parametric bootstrap for testing homogeneity
   against clustering and assessing the number of clusters. *Statistics and Computing*, 25,
   821–833 (the idea; ours is the copula, and the maximum over standardised silhouettes).
.. [2] Higham, N. J. (2002). Computing the nearest correlation matrix: a problem from finance.
   *IMA Journal of Numerical Analysis*, 22, 329–343.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import correlation_matrix
from cemlab.personas.methods.many_starts import search
from cemlab.personas.methods.preconditions import check_items
from cemlab.personas.methods.silhouette import mean_silhouettes
from cemlab.personas.methods.threads import Progress, each

SAMPLES = 99
STARTS = 10  # of every fit, of the answers and of the draws alike
ROUNDS, DRAWS = 6, 4_000  # of the calibration
MOST_ROWS = 4_000  # of the test: a part stands for more
FEWEST_SAMPLES = 39  # with fewer p could hardly lie below .05
STEPS = 100
STREAM = 5  # apart from the random numbers of the stability measures


class Homogeneity(NamedTuple):
    """How far silhouettes lie above those of a continuum.

    Attributes
    ----------
    p : float
        Share of draws (and of the answers themselves) whose largest standardised silhouette is as
        large; at least 1 / (samples + 1).
    p_each : ndarray, shape (k_max − 1,)
        The same for z of k = 2, …, against the largest z of the draws: looking at several
        numbers of groups is paid for.
    z : ndarray, shape (k_max − 1,)
        For k = 2, …: mean silhouette less the mean of the draws, in their standard deviations.
    limit : float
        What the largest z of 95% of the draws stays below.
    silhouette : ndarray, shape (k_max − 1,)
        Mean silhouettes of the answers, of the rows that were used.
    null_mean : ndarray, shape (k_max − 1,)
        Those of the draws.
    n : int
        Rows that were used: all, or 4,000.
    correlations_off : float
        Largest difference between an observed correlation and that of the calibrated draws.
    """

    p: float
    p_each: np.ndarray
    z: np.ndarray
    limit: float
    silhouette: np.ndarray
    null_mean: np.ndarray
    n: int
    correlations_off: float


def homogeneity(
    x: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    k_max: int = 8,
    samples: int = SAMPLES,
    seed: int = 0,
    progress: Progress | None = None,
) -> Homogeneity:
    """Test whether answers fall apart more than a continuum with their margins and correlations.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Items, as they are grouped, without gaps.
    weights : ndarray, shape (n,), optional
        Survey weights above 0. Margins and correlations are weighted; drawn rows get the weights
        in random order.
    k_max : int, default 8
        Largest number of groups.
    samples : int, default 99
        Draws from the copula, at least 39.
    seed : int, default 0
        The same seed gives the same numbers, whatever the order of the rows.
    progress : callable, optional
        Called with 1 after each draw.

    Returns
    -------
    Homogeneity

    Raises
    ------
    OptionError
        Fewer than 39 samples, or `k_max` below 2.
    MethodError
        A single item, and what `check_items` refuses.

    Notes
    -----
    Of more than 4,000 rows a random part of 4,000 is tested. The statistic is the largest of the
    standardised silhouettes over k; that of each draw is standardised alike. A draw is grouped as
    the answers are, by k-means from ten starts.
    """
    if samples < FEWEST_SAMPLES or k_max < 2:
        raise OptionError(
            f"`samples` is {samples} and `k_max` {k_max}; expected at least {FEWEST_SAMPLES} and 2."
        )
    rng = np.random.default_rng([seed, STREAM])
    x, weights = in_order(x, weights, k_max, most=MOST_ROWS, rng=rng)
    if x.shape[1] < 2:
        raise MethodError("A single item has no correlations to keep. Give at least two items.")
    margins = _Margins(x, weights)
    loadings, off = calibrated(x, weights, margins, rng)

    def drawn(job: int) -> np.ndarray:
        own = np.random.default_rng([seed, STREAM, job])
        if job == 0:
            return _silhouettes(x, weights, k_max, own)
        z = own.standard_normal(x.shape) @ loadings.T
        return _silhouettes(margins.answers(z), own.permutation(weights), k_max, own)

    first, *others = each(drawn, range(samples + 1), rows=len(x), progress=progress)
    null = np.array(others)
    mean, spread = null.mean(axis=0), null.std(axis=0, ddof=1)
    spread = np.where(spread > 0, spread, np.inf)  # a number without spread tells nothing
    z, largest = (first - mean) / spread, ((null - mean) / spread).max(axis=1)
    p = (1 + (largest >= z[:, None]).sum(axis=1)) / (samples + 1)
    limit = float(np.quantile(largest, 0.95, method="higher"))
    return Homogeneity(float(p.min()), p, z, limit, first, mean, len(x), off)


def in_order(
    x: np.ndarray, weights: np.ndarray | None, k: int, *, most: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Checked rows in an order of their own, at most so many, and their weights with mean 1.

    To the last digit the same whatever order they come in: many answers lie halfway between two
    centres, and there a last digit decides.
    """
    x, checked = check_items(x, k, weights)
    order = np.lexsort((checked, *x.T[::-1]))
    if len(x) > most:
        order = order[np.sort(rng.permutation(len(x))[:most])]
    own = checked[order] if weights is None else np.asarray(weights, dtype=float)[order]
    return x[order], own / own.mean()


class _Margins:
    """Empirical quantiles of every item: normal draws become answers with the same ties."""

    def __init__(self, x: np.ndarray, weights: np.ndarray) -> None:
        from scipy.special import ndtri

        self.levels, self.cuts = [], []
        for column in x.T:
            levels, place = np.unique(column, return_inverse=True)
            share = np.cumsum(np.bincount(place, weights))
            self.levels.append(levels)
            self.cuts.append(ndtri(np.minimum(share[:-1] / share[-1], 1.0)))

    def answers(self, z: np.ndarray) -> np.ndarray:
        """Normal scores, shape (n, p), as answers."""
        own = zip(self.levels, self.cuts, z.T, strict=True)
        return np.column_stack([levels[np.searchsorted(cuts, one)] for levels, cuts, one in own])


def calibrated(
    x: np.ndarray, weights: np.ndarray, margins: _Margins, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Root of the copula's correlations, shape (p, p), and how far the answers' are then off."""
    observed = correlation_matrix(x, weights)
    normal = rng.standard_normal((DRAWS, x.shape[1]))  # the same in every round
    r = nearest_correlations(observed)
    for _ in range(ROUNDS):
        raised = np.clip(r + observed - _reached(normal, r, margins), -0.99, 0.99)
        np.fill_diagonal(raised, 1.0)
        r = nearest_correlations(raised)
    return _root(r), float(np.abs(observed - _reached(normal, r, margins)).max())


def _reached(normal: np.ndarray, r: np.ndarray, margins: _Margins) -> np.ndarray:
    """Correlations of the answers that a copula gives; 0 with an item that came out constant."""
    found = margins.answers(normal @ _root(r).T)
    varies = found.std(axis=0) > 0
    reached = np.eye(len(r))
    reached[np.ix_(varies, varies)] = np.corrcoef(found[:, varies].T)
    return reached


def _root(r: np.ndarray) -> np.ndarray:
    """The symmetric root: unlike others it moves little when correlations do, so that the rounds
    of the calibration see the same draws."""
    values, axes = np.linalg.eigh(r)
    return (axes * np.sqrt(np.clip(values, 0.0, None))) @ axes.T


def nearest_correlations(r: np.ndarray, *, tolerance: float = 1e-9) -> np.ndarray:
    """The correlation matrix nearest to a symmetric one, by alternating projections [2]_.

    Parameters
    ----------
    r : ndarray, shape (p, p)
        Symmetric.
    tolerance : float, default 1e-9
        Largest change of a cell in the last step; after 100 steps it ends as it is.

    Returns
    -------
    ndarray, shape (p, p)
        Positive semidefinite up to rounding, with ones on its diagonal.
    """
    found, correction = np.array(r, dtype=float), np.zeros_like(r, dtype=float)
    for _ in range(STEPS):
        values, axes = np.linalg.eigh(found - correction)
        if values[0] >= 0 and not correction.any() and np.allclose(np.diag(found), 1.0, atol=0):
            return found
        inside = (axes * np.clip(values, 0.0, None)) @ axes.T
        correction = inside - (found - correction)
        before, found = found, inside.copy()
        np.fill_diagonal(found, 1.0)
        if np.abs(found - before).max() <= tolerance:
            break
    return found


def _silhouettes(
    x: np.ndarray, weights: np.ndarray, k_max: int, rng: np.random.Generator
) -> np.ndarray:
    """Mean silhouettes of k-means with 2 to `k_max` groups."""
    groups = [  # silhouettes differ between solutions that are nearly as good: the best is wanted
        search(x, k, weights, starts=STARTS, rng=rng, followed=STARTS)[1]
        for k in range(2, k_max + 1)
    ]
    return mean_silhouettes(x, groups, weights)
