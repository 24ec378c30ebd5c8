"""Differences between touchpoints, from the model that knows who went to both.

Whether one moment is lower than another is told by the interval of their difference, not by
two intervals that overlap or do not: both means rest on the same people. Whoever looks for
the lowest of many has compared all pairs, so the p-values are Holm's over all of them [1]_.

References
----------
.. [1] Holm, S. (1979). A simple sequentially rejective multiple test procedure.
   *Scandinavian Journal of Statistics*, 6, 65–70.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from cemlab.numerics import adjusted_p, normal_quantile


class Differences(NamedTuple):
    """All pairs; arrays of shape (pairs,).

    Attributes
    ----------
    first, second : ndarray of int
        Codes of the two touchpoints, `first` < `second`.
    estimate, conf_low, conf_high : ndarray
        First minus second, with the interval of each pair alone.
    p_value, p_adjusted : ndarray
        Two-sided, of each pair alone and by Holm over all pairs.
    """

    first: np.ndarray
    second: np.ndarray
    estimate: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    p_value: np.ndarray
    p_adjusted: np.ndarray


def differences(
    mean: np.ndarray, covariance: np.ndarray, df: int, *, level: float = 0.95
) -> Differences:
    """Every pair of touchpoints that have a mean.

    Parameters
    ----------
    mean : ndarray, shape (touchpoints,)
        NaN where a touchpoint is not compared.
    covariance : ndarray, shape (touchpoints, touchpoints)
        Of the means.
    df : int
        Degrees of freedom.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Differences
    """
    from scipy.special import stdtr, stdtrit  # costs as much to import as all else here

    normal_quantile(level)  # refuses an impossible level
    pairs = np.array(list(combinations(np.flatnonzero(~np.isnan(mean)), 2)), dtype=int)
    first, second = pairs.reshape(-1, 2).T
    estimate = mean[first] - mean[second]
    variance = np.diag(covariance)
    variance = variance[first] + variance[second] - 2 * covariance[first, second]
    error = np.sqrt(np.maximum(variance, 0.0))
    reach = stdtrit(df, (1 + level) / 2) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        p_value = 2 * stdtr(df, -np.abs(estimate) / error)
    p_value = np.where(np.isnan(p_value), 1.0, p_value)  # equal, and no variance: not told apart
    return Differences(
        first, second, estimate, estimate - reach, estimate + reach, p_value, adjusted_p(p_value)
    )
