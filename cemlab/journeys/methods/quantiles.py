"""Weighted quantiles with their intervals, for durations that a few journeys stretch.

References
----------
.. [1] Woodruff, R. S. (1952). Confidence intervals for medians and other position measures.
   *Journal of the American Statistical Association*, 47, 635–646.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.numerics import checked_weights, kish_n, normal_quantile


class Quantile(NamedTuple):
    """A quantile with its interval; `n` values."""

    estimate: float
    conf_low: float
    conf_high: float
    n: int


def quantile_interval(
    x: np.ndarray, share: float = 0.5, weights: np.ndarray | None = None, *, level: float = 0.95
) -> Quantile:
    """A quantile with Woodruff's interval [1]_.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Values without gaps, at least one.
    share : float, default 0.5
        Which quantile, 0 to 1.
    weights : ndarray, shape (n,), optional
        Survey weights.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    Quantile

    Notes
    -----
    The ends are the quantiles at share ± z √(share (1 − share) / n), with Kish's n. Without
    weights quantiles are interpolated (Hyndman and Fan's type 7), with weights they are values
    that occur.

    Examples
    --------
    >>> quantile_interval(np.arange(1, 101)).estimate
    50.5
    """
    x = np.asarray(x, dtype=float)
    weights = checked_weights(weights, len(x))
    n = len(x) if weights is None else kish_n(weights)
    reach = normal_quantile(level) * np.sqrt(share * (1 - share) / n)
    places = np.clip([share, share - reach, share + reach], 0, 1)
    if weights is None:
        found = np.quantile(x, places)
    else:
        found = np.quantile(x, places, weights=weights, method="inverted_cdf")
    return Quantile(*found.tolist(), len(x))
