"""Is the effect of a driver a straight line? Lack of fit, with all other drivers linear.

Rating scales: a mean of its own for each scale point against the straight line, the classical
lack-of-fit F [1]_. Drivers of many values: a restricted cubic spline of four knots [2]_ against
the line; the F of its bends is the likelihood ratio of the two normal models, exact in small
samples. Beside it stands the Wald test of the same columns with HC3 errors, to be preferred where
answers are weighted or of unequal variance.

References
----------
.. [1] Draper, N. R., & Smith, H. (1998). *Applied Regression Analysis* (3rd ed.). Wiley, ch. 2.
.. [2] Harrell, F. E. (2015). *Regression Modeling Strategies* (2nd ed.). Springer, ch. 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import fdtrc

from cemlab.drivers.methods.driver_columns import DriverColumns, columns_of
from cemlab.errors import MethodError
from cemlab.numerics import Kind, adjusted_p

MAX_POINTS = 11  # a scale from 0 to 10; beyond, a mean for each value would rest on few answers
KNOTS = (0.05, 0.35, 0.65, 0.95)  # quantiles at which the spline may bend


class LackOfFit(NamedTuple):
    """Test of one driver's straight line.

    Attributes
    ----------
    form : str
        What the line was compared with: "points", "spline", or "" where it could not be tested
        (fewer than three different ratings, or too few visitors); numbers are then NaN.
    statistic, p_value : float
        F with `df1` and `df2` degrees of freedom.
    p_adjusted : float
        Holm over the drivers.
    robust_p_value : float
        Of the Wald test; NaN where an answer stands alone at its scale point.
    df1, df2 : int
    points : ndarray, shape (k,)
        Scale points; empty for a spline.
    n : ndarray of int, shape (k,)
        People who chose each.
    mean : ndarray, shape (k,)
        Mean outcome at each point with everything else at its mean.
    """

    form: str
    statistic: float
    p_value: float
    p_adjusted: float
    robust_p_value: float
    df1: int
    df2: int
    points: np.ndarray
    n: np.ndarray
    mean: np.ndarray


UNTESTED = LackOfFit("", *[np.nan] * 4, 0, 0, np.empty(0), np.empty(0, int), np.empty(0))


def lack_of_fit(
    ratings: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    applies: np.ndarray | None = None,
    covariates: np.ndarray | None = None,
    kind: Kind = "survey",
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
) -> tuple[LackOfFit, ...]:
    """Test each driver's straight line, all others being linear.

    Parameters
    ----------
    ratings, y, weights, applies, covariates, kind, names, outcome
        As for `driver_columns.columns_of`. Clusters are not taken: with few of them no test of
        several bends at once keeps its level; that of two slopes (`asymmetry`) does.

    Returns
    -------
    tuple of LackOfFit, length p

    Raises
    ------
    MethodError
        Answers that `columns_of` refuses.
    """
    columns = columns_of(
        ratings,
        y,
        weights,
        applies=applies,
        covariates=covariates,
        kind=kind,
        names=names,
        outcome=outcome,
    )
    straight = _fitted(columns, columns.x)[1]
    found = [_tested(columns, j, straight) for j in range(columns.ratings.shape[1])]
    adjusted = adjusted_p(np.array([one.p_value for one in found]))
    return tuple(one._replace(p_adjusted=float(p)) for one, p in zip(found, adjusted, strict=True))


def _tested(columns: DriverColumns, driver: int, straight: float) -> LackOfFit:
    """The test of one driver, given the sum of squares left by straight lines."""
    rating, each = columns.ratings[:, driver], columns.each
    counted = columns.applies[:, driver] & (each > 0)
    points, n = np.unique(rating[counted], return_counts=True)
    if columns.place(driver) is None or len(points) < 3:
        return UNTESTED
    is_scale = len(points) <= MAX_POINTS
    if is_scale:
        bends = [(rating == point).astype(float) for point in points[1:-1]]
    else:
        bends = _bends(rating, rating[counted], each[counted])
    x = columns.bent(driver, *bends, rating)
    df1, df2 = len(bends), int((each > 0).sum()) - x.shape[1] - 1
    parameter, left, rank = _fitted(columns, x)
    if not df1 or df2 < 1 or rank < len(parameter):  # too few values, or other columns bend so too
        return UNTESTED
    statistic = (straight - left) / df1 / (left / df2) if left > 0 else np.inf
    found = UNTESTED._replace(
        form="points" if is_scale else "spline",
        statistic=float(statistic),
        p_value=float(fdtrc(df1, df2, statistic)),
        robust_p_value=_robust(columns, x, df1),
        df1=df1,
        df2=df2,
    )
    if not is_scale:
        return found
    at_mean = np.average(x, axis=0, weights=each)
    own = columns.driver == driver
    if (own & ~columns.is_rating).any():  # who rated has visited
        visited = np.flatnonzero(np.delete(own, columns.place(driver))) + df1 + 1
        at_mean[visited] = 1.0
    at = np.repeat(at_mean[None], len(points), axis=0)
    at[:, :df1] = np.eye(len(points))[:, 1:-1]
    at[:, df1] = points
    return found._replace(points=points, n=n, mean=parameter[0] + at @ parameter[1:])


def _fitted(columns: DriverColumns, x: np.ndarray) -> tuple[np.ndarray, float, int]:
    """Parameters of least squares, the intercept first, sum of squares left, and rank."""
    root = np.sqrt(columns.each)
    terms = np.column_stack([np.ones(len(x)), x]) * root[:, None]
    parameter, _, rank, _ = np.linalg.lstsq(terms, columns.y * root, rcond=None)
    left = columns.y * root - terms @ parameter
    return parameter, float(left @ left), int(rank)


def _robust(columns: DriverColumns, x: np.ndarray, bends: int) -> float:
    """p-value of the Wald test of the first columns, as F."""
    try:
        fit = columns.regression(x)
    except MethodError:  # an answer alone at its scale point leaves no residual
        return np.nan
    own = slice(1, bends + 1)
    effect = fit.coefficient[own]
    statistic = effect @ np.linalg.solve(fit.covariance[own, own], effect) / bends
    return float(fdtrc(bends, fit.df[1], statistic))


def _bends(rating: np.ndarray, counted: np.ndarray, weights: np.ndarray) -> list[np.ndarray]:
    """Columns of a restricted cubic spline beside the line; none with fewer than three knots."""
    knots = np.unique(np.quantile(counted, KNOTS, weights=weights, method="inverted_cdf"))
    if len(knots) < 3:
        return []
    *inner, before, last = knots

    def cube(knot: float) -> np.ndarray:
        return np.maximum(rating - knot, 0.0) ** 3

    return [
        (
            cube(knot)
            - cube(before) * (last - knot) / (last - before)
            + cube(last) * (before - knot) / (last - before)
        )
        / (last - knots[0]) ** 2
        for knot in inner
    ]
