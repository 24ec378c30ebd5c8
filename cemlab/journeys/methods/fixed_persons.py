"""Means of touchpoints with a fixed effect for each customer: the check on the adjusted curve.

A random intercept shrinks the level of a customer who was seen seldom, and so leaves a part
of the bias where visiting depends on that level. A fixed effect shrinks nothing: differences
between touchpoints come only from customers who visited both [1]_. It is unbiased there, and
less precise; it is biased where a rating decides on later visits, which the random intercept
allows. Where the two disagree, who goes where deserves a look.

References
----------
.. [1] Wooldridge, J. M. (2010). *Econometric Analysis of Cross Section and Panel Data*
   (2nd ed.). MIT Press, ch. 10.5 (fixed effects) and 10.7 (comparison).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.journeys.methods.customer_sums import CustomerTable, customer_table, spread

CONNECTED = 1e-9  # eigenvalues below this tell parts that no customer connects


class FixedPersons(NamedTuple):
    """Means with their errors, shape (touchpoints,); NaN where they cannot be compared."""

    mean: np.ndarray
    std_error: np.ndarray
    covariance: np.ndarray  # (touchpoints, touchpoints)
    df: int  # customers − 1


def fit(
    customers: np.ndarray,
    touchpoints: np.ndarray,
    values: np.ndarray,
    n_touchpoints: int,
    weights: np.ndarray | None = None,
) -> FixedPersons:
    """Means of the two-way additive model, for the average customer.

    Parameters
    ----------
    customers, touchpoints, values, n_touchpoints, weights
        As for the random intercept.

    Returns
    -------
    FixedPersons
        All NaN where touchpoints fall into parts that no customer connects.

    Notes
    -----
    y_it = μ_t + α_i + e_it by least squares with Σ α_i = 0 over customers (weighted with
    weights). The covariance is linearised over customers, with m / (m − 1).
    """
    table = customer_table(customers, touchpoints, values, n_touchpoints, weights)
    m = len(table.sizes)
    found = _solved(table) if m > 1 else None
    if found is None:
        nothing = np.full(n_touchpoints, np.nan)
        return FixedPersons(nothing, nothing, np.full((n_touchpoints,) * 2, np.nan), m - 1)
    mean, covariance = found
    return FixedPersons(
        mean=spread(mean + table.centre, table.met, n_touchpoints),
        std_error=spread(np.sqrt(np.diag(covariance)), table.met, n_touchpoints),
        covariance=spread(covariance, table.met, n_touchpoints),
        df=m - 1,
    )


def _solved(table: CustomerTable) -> tuple[np.ndarray, np.ndarray] | None:
    counts, sizes = table.counts, table.sizes
    each = table.each / table.each.sum()
    visits = counts.T @ each
    share = counts.multiply(1 / sizes[:, None]).tocsr()
    a = np.diag(visits) - (counts.multiply(each[:, None]).T @ share).toarray()
    root = np.sqrt(visits)
    values, vectors = np.linalg.eigh(a / np.outer(root, root))
    if (values < CONNECTED).sum() > 1:
        return None
    vectors = vectors[:, values >= CONNECTED] / root[:, None]
    inverse = vectors / values[values >= CONNECTED] @ vectors.T

    own = table.sums / sizes  # each customer's mean
    effect = inverse @ (table.totals.T @ each - share.T @ (each * table.sums))
    level = own - share @ effect
    typical = share.T @ each
    to_mean = np.eye(len(visits)) - np.outer(np.ones(len(visits)), typical)
    mean = to_mean @ effect + each @ own

    left = table.totals - counts.multiply(effect[None, :]) - counts.multiply(level[:, None])
    within = left.tocsr() @ (to_mean @ inverse).T  # dense (m, T)
    influence = each[:, None] * (within + (level - each @ level)[:, None])
    m = len(sizes)
    return mean, influence.T @ influence * (m / (m - 1))
