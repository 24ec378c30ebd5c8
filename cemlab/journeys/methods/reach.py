"""Who comes where: moments and customers at each touchpoint, and their share of all customers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.journeys.methods.preconditions import checked_moments
from cemlab.numerics import kish_n, wilson_intervals


class Reach(NamedTuple):
    """Who comes where; arrays of shape (touchpoints,).

    Attributes
    ----------
    n : ndarray of int
        Moments.
    n_customers : ndarray of int
        Customers with at least one moment there.
    share, conf_low, conf_high : ndarray
        Their share of all customers, 0 to 1, with its Wilson interval.
    customers : int
        All customers.
    """

    n: np.ndarray
    n_customers: np.ndarray
    share: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    customers: int


def touchpoint_reach(
    customers: np.ndarray,
    touchpoints: np.ndarray,
    n_touchpoints: int,
    weights: np.ndarray | None = None,
    *,
    level: float = 0.95,
) -> Reach:
    """Moments, customers and reach of each touchpoint; moments without a rating count too.

    Parameters
    ----------
    customers, touchpoints : ndarray of int, shape (n,)
        Codes of each moment.
    n_touchpoints : int
        Touchpoints there are, also those nobody visited.
    weights : ndarray, shape (n,), optional
        Survey weights. A customer's weight is the mean of its moments'; moments of weight 0
        are not counted.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Reach

    Notes
    -----
    With weights the share is weighted, and its interval uses Kish's n of the customers.
    """
    customers, touchpoints, _, weights = checked_moments(
        customers, touchpoints, n_touchpoints, None, weights
    )
    _, customers = np.unique(customers, return_inverse=True)
    m = int(customers.max()) + 1
    each = np.ones(m)
    if weights is not None:
        each = np.bincount(customers, weights) / np.bincount(customers)
    pair = np.unique(customers * n_touchpoints + touchpoints)
    who, where = pair // n_touchpoints, pair % n_touchpoints
    reached = np.bincount(where, each[who], minlength=n_touchpoints) / each.sum()
    n = kish_n(each)
    share, low, high = wilson_intervals(np.minimum(reached, 1.0) * n, n, level=level)
    return Reach(
        n=np.bincount(touchpoints, minlength=n_touchpoints),
        n_customers=np.bincount(where, minlength=n_touchpoints),
        share=share,
        conf_low=low,
        conf_high=high,
        customers=m,
    )
