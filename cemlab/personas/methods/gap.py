"""The gap statistic: how much tighter groups are than those of answers spread evenly.

It can vote for a single group, but its reference knows no gradient: on a satisfaction
gradient it mostly names three or four groups. It is shown beside the others, and decides nothing.

References
----------
.. [1] Tibshirani, R., Walther, G., & Hastie, T. (2001). Estimating the number of clusters in a
   data set via the gap statistic. *Journal of the Royal Statistical Society B*, 63, 411–423.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import OptionError
from cemlab.personas.methods.copula_null import in_order
from cemlab.personas.methods.many_starts import search
from cemlab.personas.methods.threads import Progress, each

SAMPLES = 100
STARTS = 10
MOST_ROWS = 4_000
STREAM = 6  # apart from the random numbers of the other measures


class Gap(NamedTuple):
    """The gap of every number of groups.

    Attributes
    ----------
    gap : ndarray, shape (k_max,)
        Mean of log W of the reference, less log W of the answers; W is the sum of squared
        distances to the own centre.
    error : ndarray, shape (k_max,)
        Population standard deviation of the references' log W, times √(1 + 1 / samples).
    k : int
        The smallest number with gap(k) ≥ gap(k + 1) − error(k + 1) [1]_; `k_max` where there is
        none.
    n : int
        Rows that were used: all, or 4,000.
    """

    gap: np.ndarray
    error: np.ndarray
    k: int
    n: int


def gaps(
    x: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    k_max: int = 8,
    samples: int = SAMPLES,
    seed: int = 0,
    progress: Progress | None = None,
) -> Gap:
    """The gap statistic with the reference uniform in the box along the principal components.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Items, as they are grouped, without gaps.
    weights : ndarray, shape (n,), optional
        Survey weights above 0.
    k_max : int, default 8
        Largest number of groups.
    samples : int, default 100
        Draws of the reference.
    seed : int, default 0
        The same seed gives the same numbers.
    progress : callable, optional
        Called with 1 after each draw.

    Returns
    -------
    Gap

    Raises
    ------
    OptionError
        Fewer than two samples, or `k_max` below 2.
    MethodError
        What `check_items` refuses.

    Notes
    -----
    Squared distances, as in the source; R's `clusGap` takes plain ones unless told otherwise
    (`d.power = 2`). Of more than 4,000 rows a random part of 4,000 is used, of the answers and of
    the references alike.
    """
    if samples < 2 or k_max < 2:
        raise OptionError(f"`samples` is {samples} and `k_max` {k_max}; expected at least 2.")
    rng = np.random.default_rng([seed, STREAM])
    x, weights = in_order(x, weights, k_max, most=MOST_ROWS, rng=rng)
    centred = x - np.average(x, axis=0, weights=weights)
    axes = np.linalg.svd(np.sqrt(weights)[:, None] * centred, full_matrices=False)[2]
    turned = centred @ axes.T  # k-means does not mind: references need no turning back
    low, high = turned.min(axis=0), turned.max(axis=0)

    def drawn(job: int) -> np.ndarray:
        rng = np.random.default_rng([seed, STREAM, job])
        if job == 0:
            return _within(turned, weights, k_max, rng)
        even = rng.uniform(low, high, size=turned.shape)
        return _within(even, np.ones(len(even)), k_max, rng)

    own, *others = each(drawn, range(samples + 1), rows=len(x), progress=progress)
    null = np.array(others)
    gap = null.mean(axis=0) - own
    error = null.std(axis=0) * np.sqrt(1 + 1 / samples)
    enough = np.flatnonzero(gap[:-1] >= gap[1:] - error[1:])
    return Gap(gap, error, int(enough[0]) + 1 if enough.size else k_max, len(x))


def _within(x: np.ndarray, weights: np.ndarray, k_max: int, rng: np.random.Generator) -> np.ndarray:
    """Log of the pooled sum of squares for 1 to `k_max` groups."""
    sums = [search(x, k, weights, starts=STARTS, rng=rng)[2] for k in range(1, k_max + 1)]
    return np.log(np.maximum(sums, np.finfo(float).tiny))
