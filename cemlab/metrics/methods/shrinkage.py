"""Many branches at once: the error of a small one's score, and shares drawn to their mean.

Scores are drawn towards their mean by `cemlab.numerics.shrink`; shares by a beta-binomial [1]_.
Ranks come with intervals [2]_.

References
----------
.. [1] Efron, B., & Morris, C. (1977). Stein's paradox in statistics. *Scientific American*,
   236(5), 119–127.
.. [2] Goldstein, H., & Spiegelhalter, D. J. (1996). League tables and their limitations.
   *Journal of the Royal Statistical Society A*, 159, 385–443.
.. [3] Gelman, A. (2006). Prior distributions for variance parameters in hierarchical models.
   *Bayesian Analysis*, 1, 515–534.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy import optimize, special, stats

from cemlab.numerics.weighting import normal_quantile

MEANS, SPREADS = 41, 60  # values of a beta's mean and spread among which they are drawn
NO_SPREAD = 1e4  # α + β beyond which shares do not differ


class Shares(NamedTuple):
    """Shares drawn towards their mean, each shape (branches,), and the beta behind them."""

    estimate: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    alpha: float
    beta: float
    is_spread: bool


def pooled_errors(variances: np.ndarray, n: np.ndarray, *, small: int = 30) -> np.ndarray:
    """Standard errors of branch scores; small branches get the pooled variance.

    Parameters
    ----------
    variances : ndarray, shape (branches,)
        Variance of one answer within each branch.
    n : ndarray, shape (branches,)
        (Effective) answers.
    small : int, default 30
        Below so many answers a branch's own variance is not used: three equal answers would have
        none, and all the weight.

    Returns
    -------
    ndarray, shape (branches,)
    """
    variances, n = np.asarray(variances, dtype=float), np.asarray(n, dtype=float)
    pooled = (variances * n).sum() / n.sum()
    own = (n >= small) & (variances > 0)
    return np.sqrt(np.where(own, variances, pooled) / n)


def draws_of_shares(
    successes: np.ndarray, n: np.ndarray, *, n_draws: int = 10_000, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Draws of what the shares of the branches may truly be, and of the mean of all.

    Parameters
    ----------
    successes, n : ndarray, shape (branches,)
        (Effective) counts.
    n_draws : int, default 10,000
        Number of draws.
    seed : int, default 0
        The same seed gives the same draws.

    Returns
    -------
    shares, mean : ndarray, shapes (n_draws, branches) and (n_draws,)

    Notes
    -----
    Mean and spread of the beta are drawn from their likelihood with flat priors [3]_. With α and
    β taken as known, branches that do not differ would have intervals of no width.
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    rng = np.random.default_rng(seed)
    whole = (k.sum() + 0.5) / (n.sum() + 1)
    noise = whole * (1 - whole)
    top = min(3 * sqrt((k / n).var(ddof=1) + noise / n.min()), 0.99 * sqrt(noise))
    reach = 4 * sqrt(noise / n.sum() + (k / n).var(ddof=1) / len(k))
    means = np.linspace(max(whole - reach, 1e-4), min(whole + reach, 1 - 1e-4), MEANS)
    spreads = np.linspace(top / SPREADS, top, SPREADS)
    mean, spread = (grid.ravel() for grid in np.meshgrid(means, spreads))
    size = np.minimum(mean * (1 - mean) / spread**2 - 1, NO_SPREAD**2)
    inside = size > 0
    mean, size = mean[inside], size[inside]
    fits = np.zeros(len(mean))
    for one, many in zip(k, n, strict=True):
        fits += _beta_binomial(one, many, mean * size, (1 - mean) * size)
    chance = np.exp(fits - fits.max())
    drawn = rng.choice(len(mean), n_draws, p=chance / chance.sum())
    step = means[1] - means[0]
    centre = np.clip(mean[drawn] + step * (rng.random(n_draws) - 0.5), 1e-6, 1 - 1e-6)
    a, b = (centre * size[drawn])[:, None], ((1 - centre) * size[drawn])[:, None]
    return rng.beta(a + k, b + n - k), centre


def shrink_shares(successes: np.ndarray, n: np.ndarray, *, level: float = 0.95) -> Shares:
    """Branch shares drawn towards their mean by a beta-binomial.

    Parameters
    ----------
    successes, n : ndarray, shape (branches,)
        (Effective) counts.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Shares
        Intervals take α and β as known, and so are a little too narrow. `is_spread` is False
        where the likelihood still rises beyond α + β = 10,000: shares then differ no more than
        sampling makes them.
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    share = k.sum() / n.sum()

    def loss(theta: np.ndarray) -> float:
        mean, size = special.expit(theta[0]), np.exp(np.clip(theta[1], -20, 20))
        return -float(_beta_binomial(k, n, mean * size, (1 - mean) * size).sum())

    start = [special.logit(np.clip(share, 1e-3, 1 - 1e-3)), np.log(10.0)]
    found = optimize.minimize(loss, start, method="Nelder-Mead",
                              options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 5000})  # fmt: skip
    mean, size = float(special.expit(found.x[0])), float(np.exp(np.clip(found.x[1], -20, 20)))
    a, b = mean * size, (1 - mean) * size
    normal_quantile(level)  # refuses an impossible level
    tail = (1 - level) / 2
    posterior = stats.beta(a + k, b + n - k)
    return Shares(
        posterior.mean(), posterior.ppf(tail), posterior.ppf(1 - tail), a, b, size < NO_SPREAD
    )


def _beta_binomial(k, n, a, b) -> np.ndarray:
    """Log-likelihood of each count, up to a constant."""
    return special.betaln(a + k, b + n - k) - special.betaln(a, b)
