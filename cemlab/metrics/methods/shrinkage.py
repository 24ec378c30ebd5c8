"""Many branches at once: how much they differ beyond sampling, and where each one stands.

Scores: y_j ~ N(θ_j, s_j²), θ_j ~ N(μ, τ²), with τ² by restricted maximum likelihood [1]_ or in
closed form [2]_. Shares: a beta-binomial [3]_. Each branch is drawn towards the mean by what its
own number cannot support; ranks come with intervals [4]_.

References
----------
.. [1] Viechtbauer, W. (2005). Bias and efficiency of meta-analytic variance estimators.
   *Journal of Educational and Behavioral Statistics*, 30, 261–293.
.. [2] DerSimonian, R., & Laird, N. (1986). Meta-analysis in clinical trials. *Controlled
   Clinical Trials*, 7, 177–188.
.. [3] Efron, B., & Morris, C. (1977). Stein's paradox in statistics. *Scientific American*,
   236(5), 119–127.
.. [4] Goldstein, H., & Spiegelhalter, D. J. (1996). League tables and their limitations.
   *Journal of the Royal Statistical Society A*, 159, 385–443.
.. [5] Gelman, A. (2006). Prior distributions for variance parameters in hierarchical models.
   *Bayesian Analysis*, 1, 515–534.
"""

from __future__ import annotations

from math import sqrt
from typing import Literal, NamedTuple

import numpy as np
from scipy import optimize, special, stats

from cemlab.errors import MethodError
from cemlab.numerics.weighting import normal_quantile

GRID = 300  # values of τ among which it is drawn
MEANS, SPREADS = 41, 60  # values of a beta's mean and spread among which they are drawn
NO_SPREAD = 1e4  # α + β beyond which shares do not differ


class Shrunk(NamedTuple):
    """Where branches stand; `estimate`, `std_error` and `pull` have shape (branches,).

    `pull` is B = τ² / (τ² + s²): 1 keeps a branch's own number, 0 gives it the mean. `q` is
    Cochran's statistic of differences beyond sampling, on branches − 1 degrees of freedom.
    """

    estimate: np.ndarray
    std_error: np.ndarray
    pull: np.ndarray
    mean: float
    mean_error: float
    spread: float  # τ
    q: float
    p_value: float


class Shares(NamedTuple):
    """Shares drawn towards their mean, each shape (branches,), and the beta behind them."""

    estimate: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    alpha: float
    beta: float
    is_spread: bool


def shrink(y: np.ndarray, errors: np.ndarray, *, method: Literal["reml", "dl"] = "reml") -> Shrunk:
    """Branch scores drawn towards their mean.

    Parameters
    ----------
    y : ndarray, shape (branches,)
        Score of each branch.
    errors : ndarray, shape (branches,)
        Standard errors, above 0. That of a small branch must not come from its own answers: see
        `pooled_errors`.
    method : {"reml", "dl"}, default "reml"
        How τ² is found: restricted maximum likelihood, or DerSimonian and Laird's closed form.

    Returns
    -------
    Shrunk
        Standard errors hold the uncertainty of the mean.
    """
    y, variances = np.asarray(y, dtype=float), np.asarray(errors, dtype=float) ** 2
    if len(y) < 2 or not (variances > 0).all():
        raise MethodError(
            f"{len(y)} branches, {(~(variances > 0)).sum()} of them without a standard error. "
            "At least 2 are needed, each with an error above 0."
        )
    weights = 1 / variances
    q = float((weights * (y - np.average(y, weights=weights)) ** 2).sum())
    tau2 = _dersimonian_laird(q, weights) if method == "dl" else _reml(y, variances)
    weights = 1 / (variances + tau2)
    mean, mean_error = float(np.average(y, weights=weights)), sqrt(1 / weights.sum())
    pull = tau2 / (tau2 + variances)
    return Shrunk(
        estimate=mean + pull * (y - mean),
        std_error=np.sqrt(pull * variances + (1 - pull) ** 2 * mean_error**2),
        pull=pull,
        mean=mean,
        mean_error=mean_error,
        spread=sqrt(tau2),
        q=q,
        p_value=float(stats.chi2.sf(q, len(y) - 1)),
    )


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


def draws(y: np.ndarray, errors: np.ndarray, *, n: int = 10_000, seed: int = 0) -> np.ndarray:
    """Draws of what the branches may truly be, shape (n, branches).

    Parameters
    ----------
    y, errors : ndarray, shape (branches,)
        As for `shrink`.
    n : int, default 10,000
        Number of draws.
    seed : int, default 0
        The same seed gives the same draws.

    Notes
    -----
    τ is drawn from the restricted likelihood with a flat prior [5]_, the mean given τ, and each
    branch given both. With τ taken as known instead, intervals of 12 branches hold the truth 88%
    of the time, not 95%.
    """
    return draws_with_mean(y, errors, n=n, seed=seed)[0]


def draws_with_mean(
    y: np.ndarray, errors: np.ndarray, *, n: int = 10_000, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """As `draws`, and of the mean of all branches, shape (n,)."""
    y, variances = np.asarray(y, dtype=float), np.asarray(errors, dtype=float) ** 2
    rng = np.random.default_rng(seed)
    grid = np.linspace(0, 3 * sqrt(y.var(ddof=1) + variances.max()), GRID)
    loss = np.array([_restricted(y, variances, tau**2) for tau in grid])
    chance = np.exp(loss.min() - loss)
    tau2 = rng.choice(grid, n, p=chance / chance.sum())[:, None] ** 2
    weights = 1 / (variances + tau2)
    mean = (weights * y).sum(axis=1) / weights.sum(axis=1)
    mean = (mean + rng.normal(size=n) / np.sqrt(weights.sum(axis=1)))[:, None]
    pull = tau2 * weights
    noise = np.sqrt(pull * variances) * rng.normal(size=weights.shape)
    return mean + pull * (y - mean) + noise, mean[:, 0]


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
    Mean and spread of the beta are drawn from their likelihood with flat priors [5]_. With α and
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


def _dersimonian_laird(q: float, w: np.ndarray) -> float:
    return max(0.0, (q - (len(w) - 1)) / (w.sum() - (w**2).sum() / w.sum()))


def _reml(y: np.ndarray, variances: np.ndarray) -> float:
    """τ² where the restricted likelihood is highest."""
    top = 10 * (y.var() + variances.max())
    grid = np.concatenate([[0.0], top * np.geomspace(1e-6, 1, 60)])
    best = int(np.argmin([_restricted(y, variances, one) for one in grid]))
    found = optimize.minimize_scalar(
        lambda tau2: _restricted(y, variances, tau2),
        bounds=(grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]),
        method="bounded",
        options={"xatol": top * 1e-12},
    )
    return float(found.x) if found.fun < _restricted(y, variances, 0.0) else 0.0


def _restricted(y: np.ndarray, variances: np.ndarray, tau2: float) -> float:
    """Minus the restricted log-likelihood of τ², up to a constant."""
    weights = 1 / (variances + tau2)
    mean = np.average(y, weights=weights)
    return 0.5 * float(
        np.log(variances + tau2).sum() + np.log(weights.sum()) + (weights * (y - mean) ** 2).sum()
    )
