"""Means of touchpoints, adjusted for who goes there: a random intercept for each customer.

y_it = μ_t + u_i + e_it with one mean a touchpoint, u_i ~ N(0, σ_u²) the general level of a
customer and e_it ~ N(0, σ_e²), by restricted maximum likelihood [1]_, [2]_. A customer who
is unhappy everywhere pulls down the plain mean of every touchpoint visited; here that happens
only as far as the other moments do not explain it.

References
----------
.. [1] Laird, N. M., & Ware, J. H. (1982). Random-effects models for longitudinal data.
   *Biometrics*, 38, 963–974.
.. [2] Bates, D., Mächler, M., Bolker, B., & Walker, S. (2015). Fitting linear mixed-effects
   models using lme4. *Journal of Statistical Software*, 67(1), section 3.
.. [3] Rabe-Hesketh, S., & Skrondal, A. (2006). Multilevel modelling of complex survey data.
   *Journal of the Royal Statistical Society A*, 169, 805–827.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.journeys.methods.customer_sums import customer_table, spread
from cemlab.journeys.methods.restricted_likelihood import added_up, best_profile, sandwich

Status = Literal["mixed", "singular", "not_estimable"]


class RandomIntercept(NamedTuple):
    """A fitted model.

    Attributes
    ----------
    mean, std_error : ndarray, shape (touchpoints,)
        Adjusted means and their errors; NaN where nobody was.
    covariance : ndarray, shape (touchpoints, touchpoints)
        Of the means, for differences between touchpoints.
    person_variance, residual_variance : float
        σ_u² and σ_e².
    status : {"mixed", "singular", "not_estimable"}
        "singular": customers do not differ, so the means are the plain ones, with the pooled
        error of least squares. "not_estimable": too few customers have several moments to
        tell customers from touchpoints; all numbers are NaN.
    df : int
        Degrees of freedom for intervals, customers − 1.
    deviance : float
        −2 × restricted log-likelihood; of the weighted pseudo-likelihood under weights.
    """

    mean: np.ndarray
    std_error: np.ndarray
    covariance: np.ndarray
    person_variance: float
    residual_variance: float
    status: Status
    df: int
    deviance: float


def fit(
    customers: np.ndarray,
    touchpoints: np.ndarray,
    values: np.ndarray,
    n_touchpoints: int,
    weights: np.ndarray | None = None,
) -> RandomIntercept:
    """Adjusted means of all touchpoints.

    Parameters
    ----------
    customers, touchpoints : ndarray of int, shape (n,)
        Codes of each moment. A customer may meet a touchpoint more than once.
    values : ndarray, shape (n,)
        Experience, without gaps.
    n_touchpoints : int
        Touchpoints there are, also those nobody visited.
    weights : ndarray, shape (n,), optional
        Survey weights of the customers; where they differ within a customer, their mean.

    Returns
    -------
    RandomIntercept

    Raises
    ------
    MethodError
        Gaps, unknown codes, impossible weights, or a single customer.

    Notes
    -----
    With k_i = θ / (1 + n_i θ), c_i the counts and s_i the sum of customer i:
    A = diag(Σ c_i) − Σ k_i c_i c_iᵀ, b = Σ y − Σ k_i s_i c_i, μ̂ = A⁻¹ b,
    r = Σ y² − Σ k_i s_i² − bᵀ μ̂, σ̂_e² = r / (n − T), and the deviance is
    Σ log(1 + n_i θ) + log |A| + (n − T) (1 + log 2π σ̂_e²). The covariance is σ̂_e² A⁻¹.
    With weights each customer counts w_i times (mean 1), and the covariance is the sandwich
    over customers [3]_ with m / (m − 1).
    """
    table = customer_table(customers, touchpoints, values, n_touchpoints, weights)
    m, t = table.counts.shape
    if m < 2:
        raise MethodError(
            "All moments are those of one customer; at least two are needed to tell how "
            "customers differ. Join more customers, or show the moments themselves."
        )
    if table.n < m + t:
        nothing = np.full(n_touchpoints, np.nan)
        crossed = np.full((n_touchpoints, n_touchpoints), np.nan)
        nan = float("nan")
        return RandomIntercept(nothing, nothing, crossed, nan, nan, "not_estimable", m - 1, nan)
    best = best_profile(added_up(table))
    covariance = best.residual_variance * best.inverse
    if (table.each != 1).any():
        covariance = sandwich(table, best)
    return RandomIntercept(
        mean=spread(best.mean + table.centre, table.met, n_touchpoints),
        std_error=spread(np.sqrt(np.diag(covariance)), table.met, n_touchpoints),
        covariance=spread(covariance, table.met, n_touchpoints),
        person_variance=best.theta * best.residual_variance,
        residual_variance=best.residual_variance,
        status="mixed" if best.theta > 0 else "singular",
        df=m - 1,
        deviance=best.deviance,
    )
