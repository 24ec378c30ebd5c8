"""Whether groups live a journey differently: one test of all differences in shape first.

The model is y ~ touchpoint × group + (1 | customer). Whether curves have different shapes is
asked once, of all interactions together [1]_; touchpoints are compared one by one only after
that, with Holm's correction. Two curves that look different, or two intervals that do not
overlap, are no such test.

References
----------
.. [1] Pinheiro, J. C., & Bates, D. M. (2000). *Mixed-Effects Models in S and S-PLUS*. Springer,
   section 2.4 (likelihood-ratio tests of fixed effects need ML, not REML; conditional F tests).
.. [2] Rabe-Hesketh, S., & Skrondal, A. (2006). Multilevel modelling of complex survey data.
   *Journal of the Royal Statistical Society A*, 169, 805–827.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.journeys.methods.customer_sums import customer_table
from cemlab.journeys.methods.random_intercept import RandomIntercept
from cemlab.journeys.methods.random_intercept import fit as random_intercept
from cemlab.journeys.methods.restricted_likelihood import LOG_RATIOS, Sums, added_up


class JointTest(NamedTuple):
    """A joint test; `kind` is "lr" (likelihood ratio) or "wald" (F, with weights)."""

    kind: str
    statistic: float
    df: int
    df_error: float
    p_value: float


class Shapes(NamedTuple):
    """Means of each touchpoint in each group, and what can be said of their differences.

    Attributes
    ----------
    model : RandomIntercept
        Of the cells, code touchpoint × groups + group.
    interaction : JointTest
        Whether curves differ in shape.
    level : JointTest
        Whether groups differ at all in level, with equal shapes.
    """

    model: RandomIntercept
    interaction: JointTest
    level: JointTest


def compare_shapes(
    customers: np.ndarray,
    touchpoints: np.ndarray,
    groups: np.ndarray,
    values: np.ndarray,
    n_touchpoints: int,
    n_groups: int,
    weights: np.ndarray | None = None,
) -> Shapes:
    """Means by touchpoint and group with the two joint tests.

    Parameters
    ----------
    customers, touchpoints, groups : ndarray of int, shape (n,)
        Codes of each moment.
    values : ndarray, shape (n,)
        Experience, without gaps.
    n_touchpoints, n_groups : int
    weights : ndarray, shape (n,), optional
        Survey weights of the customers.

    Returns
    -------
    Shapes

    Notes
    -----
    Without weights −2 log of the ratio of the maximised likelihoods (ML) of the models with and
    without the interaction, χ². With weights the pseudo-likelihood has no such distribution: then
    an F test with the sandwich covariance [2]_ and customers − groups degrees of freedom.
    """
    cells = touchpoints * n_groups + groups
    model = random_intercept(customers, cells, values, n_touchpoints * n_groups, weights)
    table = customer_table(customers, cells, values, n_touchpoints * n_groups, weights)
    place, group = table.met // n_groups, table.met % n_groups
    by_place = np.eye(n_touchpoints)[place]
    additive = _basis(np.hstack([by_place, np.eye(n_groups)[group]]))
    places = _basis(by_place)
    everything = np.eye(len(table.met))
    if model.status == "not_estimable":
        nothing = JointTest("lr", np.nan, 0, np.nan, np.nan)
        return Shapes(model, nothing, nothing)
    if (table.each != 1).any():
        m = len(table.each) - n_groups
        return Shapes(model, _wald(model, table.met, everything, additive, m),
                      _wald(model, table.met, additive, places, m))  # fmt: skip
    sums = added_up(table)
    deviance = [_least_deviance(sums, design) for design in (everything, additive, places)]
    ranks = [design.shape[1] for design in (everything, additive, places)]
    return Shapes(model, _ratio(deviance[:2], ranks[:2]), _ratio(deviance[1:], ranks[1:]))


def _basis(design: np.ndarray) -> np.ndarray:
    """Independent columns that span the same."""
    left, values, _ = np.linalg.svd(design, full_matrices=False)
    return left[:, values > 1e-9 * values[0]]


def _ratio(deviance: list[float], ranks: list[int]) -> JointTest:
    from scipy.special import chdtrc

    df = ranks[0] - ranks[1]
    if not df:
        return JointTest("lr", np.nan, 0, np.nan, np.nan)
    statistic = max(deviance[1] - deviance[0], 0.0)
    return JointTest("lr", statistic, df, np.inf, float(chdtrc(df, statistic)))


def _least_deviance(sums: Sums, design: np.ndarray) -> float:
    """−2 log-likelihood (ML) of means that lie in the span of the design."""
    from scipy.optimize import minimize_scalar

    def at(log_ratio: float) -> float:
        return _deviance(sums, design, float(np.exp(log_ratio)))

    grid = LOG_RATIOS[::4]
    best = int(np.argmin([at(one) for one in grid]))
    around = grid[[max(best - 1, 0), min(best + 1, len(grid) - 1)]]
    found = minimize_scalar(at, bounds=around, method="bounded", options={"xatol": 1e-6})
    return min(float(found.fun), _deviance(sums, design, 0.0))


def _deviance(sums: Sums, design: np.ndarray, theta: float) -> float:
    k = theta / (1 + sums.sizes * theta)
    a = np.diag(sums.visits) - np.tensordot(k, sums.crossed, axes=1)
    b = design.T @ (sums.totals - k @ sums.mixed)
    explained = b @ np.linalg.solve(design.T @ a @ design, b)
    n = sums.visits.sum()
    left = max(sums.square - k @ sums.squared - explained, 1e-14 * sums.square)
    spread = sums.customers @ np.log1p(sums.sizes * theta)
    return float(spread + n * (1 + np.log(2 * np.pi * left / n)))


def _wald(
    model: RandomIntercept, met: np.ndarray, large: np.ndarray, small: np.ndarray, df_error: int
) -> JointTest:
    """F test that the means, projected on `large`, lie in the span of `small`."""
    from scipy.special import fdtrc

    inside = large - small @ (small.T @ large)  # what of `large` is not in `small`
    contrasts = _basis(inside)
    df = large.shape[1] - small.shape[1]
    if not df:
        return JointTest("wald", np.nan, 0, np.nan, np.nan)
    contrasts = contrasts[:, :df]
    gap = contrasts.T @ model.mean[met]
    covariance = contrasts.T @ model.covariance[np.ix_(met, met)] @ contrasts
    statistic = float(gap @ np.linalg.solve(covariance, gap)) / df
    return JointTest("wald", statistic, df, df_error, float(fdtrc(df, df_error, statistic)))
