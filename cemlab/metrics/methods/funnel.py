"""Funnel plots: where scores fall when all branches are equal, by their number of answers [1]_.

References
----------
.. [1] Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance.
   *Statistics in Medicine*, 24, 1185–1202.
"""

from __future__ import annotations

import numpy as np

from cemlab.numerics.weighting import normal_quantile


def funnel_limits(
    target: float, n: np.ndarray, variance: float | None = None, *, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Within which scores of n answers fall when all branches are at the target.

    Parameters
    ----------
    target : float
        The score of all branches.
    n : ndarray
        Answers.
    variance : float, optional
        Variance of one answer; target (1 − target), a share's, when not given.
    level : float, default 0.95
        Share of such branches between the limits; 0.998 is the usual outer pair.

    Returns
    -------
    low, high : ndarray, shape of `n`
        By the normal approximation: not cut at the ends of the scale.
    """
    variance = target * (1 - target) if variance is None else variance
    reach = normal_quantile(level) * np.sqrt(variance / np.asarray(n, dtype=float))
    return target - reach, target + reach
