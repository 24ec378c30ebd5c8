"""How many are left after each period: life table with those still there counted as such."""

from __future__ import annotations

import numpy as np

from cemlab.numerics import Survival, survival_of

__all__ = ["Survival", "life_table", "survival_of"]


def life_table(tenure: np.ndarray, has_left: np.ndarray) -> tuple[np.ndarray, ...]:
    """Periods, customers at risk and customers who left, from one row per customer.

    Parameters
    ----------
    tenure : ndarray, shape (customers,)
        The period in which the customer left, from 1, or the last one in which they were seen.
    has_left : ndarray of bool, shape (customers,)

    Returns
    -------
    period, at_risk, left : ndarray, shape (periods,)
        Only periods in which somebody was at risk; who is still there leaves the risk after the
        last period in which they were seen.
    """
    tenure, has_left = np.asarray(tenure, dtype=float), np.asarray(has_left, dtype=bool)
    period = np.unique(tenure[tenure > 0])
    at_risk = np.array([(tenure >= t).sum() for t in period], dtype=float)
    left = np.array([((tenure == t) & has_left).sum() for t in period], dtype=float)
    return period, at_risk, left
