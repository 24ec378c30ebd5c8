"""Does the end go with the overall rating more than the peak? Correlations that share people.

Both correlations come from the same journeys and share the overall rating. The test of two
independent correlations is wrong for them, and so is the eye.

References
----------
.. [1] Williams, E. J. (1959). The comparison of regression variables. *Journal of the Royal
   Statistical Society B*, 21, 396–399.
.. [2] Steiger, J. H. (1980). Tests for comparing elements of a correlation matrix.
   *Psychological Bulletin*, 87, 245–251.
.. [3] Liang, K.-Y., & Zeger, S. L. (1986). Longitudinal data analysis using generalized linear
   models. *Biometrika*, 73, 13–22.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtr

from cemlab.errors import MethodError

ONE = 1e-12  # how near to a determinant of 0 three correlations fix each other


class CorrelationTest(NamedTuple):
    """Whether two correlations with the same outcome differ (two-sided t)."""

    difference: float
    statistic: float
    df: int
    p_value: float


def williams_test(first: float, second: float, between: float, n: int) -> CorrelationTest:
    """Williams' t [1]_ for two correlations with one outcome, as [2]_ recommends.

    Parameters
    ----------
    first, second : float
        Correlations of the two features with the outcome, −1 to 1.
    between : float
        Correlation of the two features.
    n : int
        Journeys, each of another customer; at least 4.

    Returns
    -------
    CorrelationTest

    Raises
    ------
    MethodError
        Correlations that no data can have together, that fix each other, or fewer than 4
        journeys.

    Notes
    -----
    t = (r₁ − r₂) √[(n − 1)(1 + r₁₂) / (2 |R| (n − 1)/(n − 3) + r̄² (1 − r₁₂)³)] with n − 3 degrees
    of freedom, |R| = 1 − r₁² − r₂² − r₁₂² + 2 r₁ r₂ r₁₂ and r̄ = (r₁ + r₂)/2.
    """
    given = np.array([first, second, between], dtype=float)
    determinant = 1 - (given**2).sum() + 2 * given.prod()
    if not (np.abs(given) <= 1).all() or determinant < -ONE:
        raise MethodError(
            f"Correlations of {first}, {second} and {between} cannot occur together. Expected "
            "three numbers from −1 to 1 of the same journeys."
        )
    if determinant < ONE:
        raise MethodError(
            f"Correlations of {first}, {second} and {between} fix each other: one of the three "
            "is given by the others, and nothing is left to test."
        )
    if n < 4:
        raise MethodError(f"{n} journeys; at least 4 are needed to compare two correlations.")
    spread = 2 * determinant * (n - 1) / (n - 3) + ((first + second) / 2) ** 2 * (1 - between) ** 3
    statistic = (first - second) * np.sqrt((n - 1) * (1 + between) / spread)
    p_value = 2 * float(stdtr(n - 3, -abs(statistic)))
    return CorrelationTest(float(first - second), float(statistic), n - 3, p_value)


def compared_correlations(
    first: np.ndarray, second: np.ndarray, y: np.ndarray, customer: np.ndarray | None = None
) -> CorrelationTest:
    """Compare the correlations of two features with the outcome.

    Parameters
    ----------
    first, second : ndarray, shape (n,)
        Features of the journeys, without gaps.
    y : ndarray, shape (n,)
        Overall ratings.
    customer : ndarray, shape (n,), optional
        Customer of each journey; every journey its own when not given.

    Returns
    -------
    CorrelationTest

    Raises
    ------
    MethodError
        A feature or the outcome never varies, the three fix each other, or too few customers.

    Notes
    -----
    Williams' t where every customer has one journey. Otherwise the difference over its error by
    customer [3]_, with one degree less than customers: journey i moves a correlation r by
    a b − r (a² + b²)/2, where a and b are its standardised values, and the moves of one customer
    are added up.
    """
    columns = np.column_stack([first, second, y]).astype(float)
    if (np.ptp(columns, axis=0) == 0).any():
        raise MethodError(
            "A feature or the overall rating never varies, so it has no correlation. Compare "
            "features that vary."
        )
    n = len(columns)
    _, code = np.unique(np.arange(n) if customer is None else customer, return_inverse=True)
    people = int(code.max()) + 1
    r = np.corrcoef(columns, rowvar=False)
    plain = williams_test(r[0, 2], r[1, 2], r[0, 1], n)
    if people == n:
        return plain
    if people < 4:
        raise MethodError(
            f"{n} journeys of {people} customers; at least 4 customers are needed to compare two "
            "correlations."
        )
    z = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    moves = [z[:, f] * z[:, 2] - r[f, 2] * (z[:, f] ** 2 + z[:, 2] ** 2) / 2 for f in (0, 1)]
    sums = np.bincount(code, weights=moves[0] - moves[1])
    error = np.sqrt(people / (people - 1) * (sums**2).sum()) / n
    statistic = plain.difference / error
    p_value = 2 * float(stdtr(people - 1, -abs(statistic)))
    return CorrelationTest(plain.difference, float(statistic), people - 1, p_value)
