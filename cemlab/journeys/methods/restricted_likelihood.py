"""The restricted likelihood of a random intercept, at a price that ignores how many customers.

A customer with n_i moments enters only through n_i, one sum and the counts by touchpoint, so
customers with equally many moments are added up beforehand, once. The likelihood is profiled
to one number, θ = σ_u² / σ_e². Formulas and sources stand in `random_intercept`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.journeys.methods.customer_sums import CustomerTable

LOG_RATIOS = np.linspace(-12, 18, 61)  # where log θ is looked for, before it is refined
NO_GAIN = 1e-8  # a deviance this near to that of θ = 0 speaks for no difference of customers
ROUNDING = 1e-14  # of the sum of squares: what an exact fit may leave


class Sums(NamedTuple):
    """All that the likelihood needs; D is the number of different n_i."""

    sizes: np.ndarray  # (D,) moments a customer
    customers: np.ndarray  # (D,) Σw of customers with that many
    crossed: np.ndarray  # (D, T, T) Σ w c cᵀ
    mixed: np.ndarray  # (D, T) Σ w c s
    squared: np.ndarray  # (D,) Σ w s²
    totals: np.ndarray  # (T,) Σ w y
    visits: np.ndarray  # (T,) Σ w
    square: float  # Σ w y²


class Profile(NamedTuple):
    """The model at a given θ."""

    theta: float
    deviance: float
    mean: np.ndarray  # (T,)
    inverse: np.ndarray  # (T, T) A⁻¹
    residual_variance: float


def added_up(table: CustomerTable) -> Sums:
    """Customers with equally many moments added up."""
    sizes, group = np.unique(table.sizes, return_inverse=True)
    t = len(table.met)
    crossed, mixed = np.empty((len(sizes), t, t)), np.empty((len(sizes), t))
    weighted = table.counts.multiply(table.each[:, None]).tocsr()
    rows = np.argsort(group, kind="stable")
    for i, these in enumerate(np.split(rows, np.cumsum(np.bincount(group))[:-1])):
        crossed[i] = (table.counts[these].T @ weighted[these]).toarray()
        mixed[i] = weighted[these].T @ table.sums[these]
    return Sums(
        sizes=sizes,
        customers=np.bincount(group, table.each),
        crossed=crossed,
        mixed=mixed,
        squared=np.bincount(group, table.each * table.sums**2),
        totals=table.totals.T @ table.each,
        visits=table.counts.T @ table.each,
        square=float(table.each @ table.squares),
    )


def best_profile(sums: Sums) -> Profile:
    """The θ of least deviance; 0 where a difference of customers explains nothing."""
    from scipy.optimize import minimize_scalar

    def deviance(log_ratio: float) -> float:
        return profile(sums, float(np.exp(log_ratio))).deviance

    none = profile(sums, 0.0)
    if not sums.square > 0:
        return none  # all the same answer
    best = int(np.argmin([deviance(one) for one in LOG_RATIOS]))
    around = LOG_RATIOS[[max(best - 1, 0), min(best + 1, len(LOG_RATIOS) - 1)]]
    found = minimize_scalar(deviance, bounds=around, method="bounded", options={"xatol": 1e-9})
    some = profile(sums, float(np.exp(found.x)))
    return none if none.deviance <= some.deviance + NO_GAIN else some


def profile(sums: Sums, theta: float) -> Profile:
    """Means, residual variance and deviance at a given θ."""
    k = theta / (1 + sums.sizes * theta)
    a = np.diag(sums.visits) - np.tensordot(k, sums.crossed, axes=1)
    b = sums.totals - k @ sums.mixed
    inverse = np.linalg.inv(a)
    mean = inverse @ b
    df = sums.visits.sum() - len(b)
    # the logarithm of what rounding leaves of an exact fit must not decide
    left = max(sums.square - k @ sums.squared - b @ mean, ROUNDING * sums.square)
    residual = float(left / df)
    spread = sums.customers @ np.log1p(sums.sizes * theta) + np.linalg.slogdet(a)[1]
    scale = np.log(2 * np.pi * residual) if residual > 0 else -np.inf
    return Profile(theta, float(spread + df * (1 + scale)), mean, inverse, residual)


def sandwich(table: CustomerTable, one: Profile) -> np.ndarray:
    """Covariance of the means from the scores of the customers, which are independent."""
    residual = (table.totals - table.counts.multiply(one.mean[None, :])).tocsr()
    k = one.theta / (1 + table.sizes * one.theta)
    level = k * (residual @ np.ones(len(one.mean)))
    scores = residual - table.counts.multiply(level[:, None])
    scores = scores.multiply(table.each[:, None]).tocsr()
    m = len(table.each)
    return one.inverse @ (scores.T @ scores).toarray() @ one.inverse * (m / (m - 1))
