"""Many groups at once: how much they differ beyond sampling, each drawn towards the mean.

y_j ~ N(θ_j, s_j²), θ_j ~ N(μ, τ²), with τ² by restricted maximum likelihood [1]_ or in closed
form [2]_. Each group is drawn towards the mean by what its own number cannot support.

References
----------
.. [1] Viechtbauer, W. (2005). Bias and efficiency of meta-analytic variance estimators.
   *Journal of Educational and Behavioral Statistics*, 30, 261–293.
.. [2] DerSimonian, R., & Laird, N. (1986). Meta-analysis in clinical trials. *Controlled
   Clinical Trials*, 7, 177–188.
.. [3] Gelman, A. (2006). Prior distributions for variance parameters in hierarchical models.
   *Bayesian Analysis*, 1, 515–534.
"""

from __future__ import annotations

from math import sqrt
from typing import Literal, NamedTuple

import numpy as np

from cemlab.errors import MethodError

GRID = 300  # values of τ among which it is drawn


class Shrunk(NamedTuple):
    """Where groups stand; `estimate`, `std_error` and `pull` have shape (groups,).

    `pull` is B = τ² / (τ² + s²): 1 keeps a group's own number, 0 gives it the mean. `q` is
    Cochran's statistic of differences beyond sampling, on groups − 1 degrees of freedom.
    """

    estimate: np.ndarray
    std_error: np.ndarray
    pull: np.ndarray
    mean: float
    mean_error: float
    spread: float  # τ
    q: float
    p_value: float


def shrink(y: np.ndarray, errors: np.ndarray, *, method: Literal["reml", "dl"] = "reml") -> Shrunk:
    """Scores of groups drawn towards their mean.

    Parameters
    ----------
    y : ndarray, shape (groups,)
        Score of each group (a branch, a persona).
    errors : ndarray, shape (groups,)
        Standard errors, above 0. That of a small group must not come from its own few answers.
    method : {"reml", "dl"}, default "reml"
        How τ² is found: restricted maximum likelihood, or DerSimonian and Laird's closed form.

    Returns
    -------
    Shrunk
        Standard errors hold the uncertainty of the mean.
    """
    from scipy.special import chdtrc  # costs as much to import as all else here

    y, variances = np.asarray(y, dtype=float), np.asarray(errors, dtype=float) ** 2
    if len(y) < 2 or not (variances > 0).all():
        raise MethodError(
            f"{len(y)} groups, {(~(variances > 0)).sum()} of them without a standard error. "
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
        p_value=float(chdtrc(len(y) - 1, q)),
    )


def draws(y: np.ndarray, errors: np.ndarray, *, n: int = 10_000, seed: int = 0) -> np.ndarray:
    """Draws of what the groups may truly be, shape (n, groups).

    Parameters
    ----------
    y, errors : ndarray, shape (groups,)
        As for `shrink`.
    n : int, default 10,000
        Number of draws.
    seed : int, default 0
        The same seed gives the same draws.

    Notes
    -----
    τ is drawn from the restricted likelihood with a flat prior [3]_, the mean given τ, and each
    group given both. With τ taken as known instead, intervals of 12 groups hold the truth 88%
    of the time, not 95%.
    """
    return draws_with_mean(y, errors, n=n, seed=seed)[0]


def draws_with_mean(
    y: np.ndarray, errors: np.ndarray, *, n: int = 10_000, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """As `draws`, and of the mean of all groups, shape (n,)."""
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


def _dersimonian_laird(q: float, w: np.ndarray) -> float:
    return max(0.0, (q - (len(w) - 1)) / (w.sum() - (w**2).sum() / w.sum()))


def _reml(y: np.ndarray, variances: np.ndarray) -> float:
    """τ² where the restricted likelihood is highest."""
    from scipy import optimize

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
