"""How many are left after each time: the Kaplan–Meier estimate with its log–log interval.

References
----------
.. [1] Kaplan, E. L., & Meier, P. (1958). Nonparametric estimation from incomplete observations.
   *Journal of the American Statistical Association*, 53, 457–481.
.. [2] Kalbfleisch, J. D., & Prentice, R. L. (2002). *The Statistical Analysis of Failure Time
   Data* (2nd ed.). Wiley, ch. 1 (log–log interval).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.numerics.shares import wilson_intervals
from cemlab.numerics.weighting import normal_quantile


class Survival(NamedTuple):
    """Of each period with somebody at risk, shape (periods,).

    `retention` is the share of those there at its start who are there at its end, with Wilson's
    interval; `survival` the share of all who started, with the log–log interval.
    """

    period: np.ndarray
    at_risk: np.ndarray
    left: np.ndarray
    retention: np.ndarray
    retention_low: np.ndarray
    retention_high: np.ndarray
    survival: np.ndarray
    survival_low: np.ndarray
    survival_high: np.ndarray


def survival_of(at_risk: np.ndarray, left: np.ndarray, period: np.ndarray, *,
                level: float = 0.95) -> Survival:  # fmt: skip
    """Survival from counts per period, in order.

    Parameters
    ----------
    at_risk, left : ndarray, shape (periods,)
        Customers there at the start of each period, and those who left in it.
    period : ndarray, shape (periods,)
        Names or numbers of the periods.
    level : float, default 0.95
        Level of the intervals.

    Notes
    -----
    S(t) = Π (1 − d/n) [1]_; Greenwood's variance on the log–log scale keeps the interval in 0 to 1
    [2]_: S^exp(±z √Σ d/(n(n − d)) / |ln S|). That interval does not exist where nobody or everybody
    has left: it then runs from the lowest of Wilson's for the retentions to 1, and from 0 to
    Wilson's upper limit of the last retention, times the upper limit before.
    """
    at_risk, left = np.asarray(at_risk, dtype=float), np.asarray(left, dtype=float)
    stayed = at_risk - left
    retention = wilson_intervals(stayed, at_risk, level=level)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - left / at_risk)
        greenwood = np.cumsum(left / (at_risk * stayed))
        error = np.sqrt(greenwood) / np.abs(np.log(survival))
        reach = normal_quantile(level) * error
        low, high = survival ** np.exp(reach), survival ** np.exp(-reach)
    everybody_left = survival == 0
    low = np.where(everybody_left, 0.0, low)
    before = np.fmin.accumulate(np.append(1.0, np.where(everybody_left, np.nan, high)))[:-1]
    high = np.where(everybody_left, before * retention[2], high)
    nobody_left = survival == 1
    low = np.where(nobody_left, np.minimum.accumulate(retention[1]), low)
    high = np.where(nobody_left, 1.0, high)
    return Survival(np.asarray(period), at_risk, left, *retention, survival, low, high)
