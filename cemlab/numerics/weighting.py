"""Survey and frequency weights: standard errors, effective sizes, and the mean's interval."""

from __future__ import annotations

from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics.design import design_covariance

Kind = Literal["survey", "frequency"]
KINDS = ("survey", "frequency")


class Estimate(NamedTuple):
    """A number with its interval, its standard error and its sizes."""

    estimate: float
    conf_low: float
    conf_high: float
    std_error: float
    n: int
    n_effective: float


class Sample(NamedTuple):
    """Answers made ready: `weights` is None where all answers count the same."""

    x: np.ndarray
    weights: np.ndarray | None
    clusters: np.ndarray | None
    n: int
    mean: float
    variance: float  # divisor n
    std_error: float | None  # linearised, where survey weights or clusters need it
    n_effective: float


def normal_quantile(level: float) -> float:
    """Two-sided normal quantile: 1.96 for 0.95."""
    if not 0 < level < 1:
        raise OptionError(f"`level` is {level!r}; expected a share between 0 and 1, such as 0.95.")
    return NormalDist().inv_cdf((1 + level) / 2)


def sample(
    x: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    clusters: np.ndarray | None = None,
) -> Sample:
    """Check answers and weights, and find mean, variance, error and effective size.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Answers, without gaps.
    weights : ndarray, shape (n,), optional
        Weights, not negative. Constant survey weights are the same as none.
    kind : {"survey", "frequency"}, default "survey"
        Survey weights say how many people of the population an answer stands for;
        frequency weights say how many people gave it, so that n is their sum.
    clusters : ndarray, shape (n,), optional
        Customer of each answer, where customers answered more than once.

    Returns
    -------
    Sample

    Notes
    -----
    With survey weights or clusters n_effective = variance / SE², with the sample variance
    (divisor n − 1) and the linearised standard error, and never more than n. Where the
    variance is 0 it is Kish's n of the weights, summed by cluster.
    """
    x = np.asarray(x, dtype=float)
    weights = checked_weights(weights, len(x), kind)
    if weights is not None and kind == "frequency":
        counted = weights > 0
        x, weights = x[counted], weights[counted]
        if clusters is not None:
            raise MethodError(
                "Frequency weights count people, so answers cannot be grouped by customer as "
                "well. Leave out the customers or the weights."
            )
    if len(x) == 0:
        raise MethodError("No valid answers. At least one is needed.")
    if not np.isfinite(x).all():
        raise MethodError(f"{(~np.isfinite(x)).sum()} answers are missing; drop them first.")
    frequency = weights is not None and kind == "frequency"
    n = round(weights.sum()) if frequency else len(x)
    if not frequency and weights is not None and (weights == weights[0]).all():
        weights = None
    # answers all alike: what rounding leaves of their weighted mean is no variance
    mean = float(x[0]) if (x == x[0]).all() else float(np.average(x, weights=weights))
    variance = float(np.average((x - mean) ** 2, weights=weights))
    if frequency or (weights is None and clusters is None) or n == 1:
        return Sample(x, weights, None, n, mean, variance, None, float(n))

    each = np.ones(n) if weights is None else weights
    error = linearised_error(x, each, clusters=clusters)
    if variance > 0 and error > 0:
        n_effective = min(variance * n / (n - 1) / error**2, float(n))
    else:
        n_effective = kish_n(each if clusters is None else _sums(each, clusters))
    return Sample(x, weights, clusters, n, mean, variance, error, n_effective)


def checked_weights(weights: np.ndarray | None, n: int, kind: str = "survey") -> np.ndarray | None:
    """Weights as floats, refused where they are no weights.

    Raises
    ------
    OptionError
        The kind is not known.
    MethodError
        A weight is negative or missing, all are 0, or a frequency is not whole.
    """
    if kind not in KINDS:
        raise OptionError.unknown("kind", kind, KINDS)
    if weights is None:
        return None
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (n,):
        raise MethodError(f"{weights.size} weights for {n} answers; give one weight an answer.")
    for wrong, what in [(~np.isfinite(weights), "missing"), (weights < 0, "negative")]:
        if wrong.any():
            rows = ", ".join(map(str, np.flatnonzero(wrong)[:5]))
            raise MethodError(
                f"{wrong.sum()} of {n} weights are {what} (first rows: {rows}). "
                "A weight is a number from 0; correct these rows or drop them."
            )
    if n and not weights.any():
        raise MethodError("All weights are 0. At least one answer must count.")
    if kind == "frequency" and (weights != np.round(weights)).any():
        raise MethodError(
            "Frequency weights count people and must be whole numbers. "
            "Declare them as survey weights if they are not counts."
        )
    return weights


def linearised_error(
    x: np.ndarray,
    weights: np.ndarray,
    strata: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
) -> float:
    """Standard error of a weighted mean by Taylor linearisation.

    Parameters
    ----------
    x, weights : ndarray, shape (n,)
        Answers and survey weights.
    strata : ndarray, shape (n,), optional
        Stratum of each answer.
    clusters : ndarray, shape (n,), optional
        Primary sampling unit (a customer, a branch) of each answer, nested in strata.

    Returns
    -------
    float

    Notes
    -----
    With z_c = Σ_{i∈c} w_i (x_i − θ) / Σw for each unit c and n_h units in stratum h,
    Var = Σ_h n_h / (n_h − 1) Σ_c (z_hc − z̄_h)². Equals `survey::svymean` of R [1]_,
    without finite population correction. A stratum of one unit is refused.

    References
    ----------
    .. [1] Lumley, T. (2010). *Complex Surveys: A Guide to Analysis Using R*. Wiley.
    """
    x, weights = np.asarray(x, dtype=float), np.asarray(weights, dtype=float)
    theta = np.average(x, weights=weights)
    z = weights * (x - theta) / weights.sum()
    return float(np.sqrt(design_covariance(z[:, None], strata, clusters)[0, 0]))


def kish_n(weights: np.ndarray) -> float:
    """Kish's effective number of answers, (Σw)² / Σw²."""
    weights = np.asarray(weights, dtype=float)
    return float(weights.sum() ** 2 / (weights**2).sum())


def design_effect(weights: np.ndarray) -> float:
    """How many times the variance grows by weighting, n Σw² / (Σw)² (Kish)."""
    return len(weights) / kish_n(weights)


def mean_interval(
    x: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    clusters: np.ndarray | None = None,
    level: float = 0.95,
) -> Estimate:
    """Mean with its t interval.

    Parameters
    ----------
    x, weights, kind, clusters
        As for `sample`.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    Estimate
        In units of `x`. Interval and error are NaN for a single answer.

    Notes
    -----
    SE = s / √n with n − 1 degrees of freedom; with survey weights the linearised error and
    n − 1, with clusters one less than the clusters.
    """
    from scipy.special import stdtrit  # costs as much to import as all else here

    one = sample(x, weights, kind=kind, clusters=clusters)
    if one.n == 1:
        return Estimate(one.mean, np.nan, np.nan, np.nan, 1, one.n_effective)
    freedom = one.n - 1 if one.clusters is None else len(np.unique(one.clusters)) - 1
    error = one.std_error
    if error is None:
        error = float(np.sqrt(one.variance / (one.n - 1)))
    normal_quantile(level)  # refuses an impossible level
    reach = float(stdtrit(freedom, (1 + level) / 2)) * error
    return Estimate(one.mean, one.mean - reach, one.mean + reach, error, one.n, one.n_effective)


def _sums(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Sum of the values of each group."""
    _, code = np.unique(groups, return_inverse=True)
    return np.bincount(code, weights=values)
