"""Errors of regression coefficients where answers are unequal, clustered, or sampled by design.

Three sandwiches around one (weighted) least squares fit: for residual variances that differ
(`robust`, HC0–HC5), for answers that come in clusters such as branches (`clustered`), and for
designs with strata, clusters and finite populations (`designed`). With few clusters the plain
cluster sandwich is too small and its t has fewer degrees of freedom than clusters less one:
CR2 makes it right on average for a constant variance, and Satterthwaite degrees of freedom
follow from how unequal the clusters are [3]_, [4]_.

References
----------
.. [1] MacKinnon, J. G., & White, H. (1985). Some heteroskedasticity-consistent covariance
   matrix estimators with improved finite sample properties. *Journal of Econometrics*,
   29, 305–325.
.. [2] Cribari-Neto, F. (2004). Asymptotic inference under heteroskedasticity of unknown form.
   *Computational Statistics & Data Analysis*, 45, 215–233 (HC4; with others 2007 HC5).
.. [3] Bell, R. M., & McCaffrey, D. F. (2002). Bias reduction in standard errors for linear
   regression with multi-stage samples. *Survey Methodology*, 28, 169–181.
.. [4] Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust
   variance estimation and hypothesis testing in fixed effects models. *Journal of Business &
   Economic Statistics*, 36, 672–683.
.. [5] Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex
   surveys. *International Statistical Review*, 51, 279–292.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from cemlab.drivers.methods.preconditions import check_design
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import adjusted_scores, checked_weights, design_covariance

HC = ("HC0", "HC1", "HC2", "HC3", "HC4", "HC5")
CR = ("CR0", "CR1", "CR1S", "CR2", "CR3")
FEW_CLUSTERS = 20


class RobustFit(NamedTuple):
    """Coefficients with their errors; arrays begin with the intercept, shape (p + 1,).

    Attributes
    ----------
    coefficient, std_error, statistic, p_value, conf_low, conf_high : ndarray
        t statistics, two-sided p, and the ends of the intervals.
    df : ndarray
        Degrees of freedom of each t; below 4 its p cannot be relied on.
    covariance : ndarray, shape (p + 1, p + 1)
        Of the coefficients.
    kind : str
        "HC3", "CR2", "design", ….
    units : int
        Answers, or clusters.
    """

    coefficient: np.ndarray
    std_error: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    df: np.ndarray
    covariance: np.ndarray
    kind: str
    units: int


def robust(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Literal["HC0", "HC1", "HC2", "HC3", "HC4", "HC5"] = "HC3",
    level: float = 0.95,
) -> RobustFit:
    """Errors for residual variances that differ from answer to answer.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Columns of the drivers, without gaps; none may be fixed by the others.
    y : ndarray, shape (n,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey weights (weighted least squares).
    kind : {"HC0", "HC1", "HC2", "HC3", "HC4", "HC5"}, default "HC3"
        How squared residuals are raised for the leverage h of their answer: not at all; by
        n / (n − p − 1); by 1 / (1 − h); by its square [1]_; by powers that grow with h [2]_.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    RobustFit
        t with n − p − 1 degrees of freedom.

    Raises
    ------
    OptionError
        An unknown kind.
    MethodError
        Answers that `check_design` refuses, or an answer that is fitted exactly.
    """
    if kind not in HC:
        raise OptionError.unknown("kind", kind, HC)
    terms, y, weights = _checked(x, y, weights)
    counted = weights > 0
    terms, y, weights = terms[counted], y[counted], weights[counted]
    bread, beta, residual = _fit(terms, y, weights)
    n, k = terms.shape
    h = weights * np.einsum("ij,jk,ik->i", terms, bread, terms)
    if kind not in ("HC0", "HC1") and h.max() > 1 - 1e-9:
        raise MethodError(
            f"Row {int(h.argmax())} alone decides a coefficient and leaves no residual to judge "
            f"its error by. Leave the driver out, wait for more answers, or choose kind='HC1'."
        )
    power = np.zeros(n)
    if kind in ("HC2", "HC3"):
        power += {"HC2": 1, "HC3": 2}[kind]
    elif kind == "HC4":
        power = np.minimum(4, n * h / k)
    elif kind == "HC5":
        power = np.minimum(n * h / k, max(4, 0.7 * n * h.max() / k)) / 2
    scores = terms * (weights * residual * (1 - h) ** (-power / 2))[:, None]
    covariance = bread @ (scores.T @ scores) @ bread * (n / (n - k) if kind == "HC1" else 1)
    return _told(beta, covariance, np.full(k, float(n - k)), kind, n, level)


def clustered(
    x: np.ndarray,
    y: np.ndarray,
    clusters: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Literal["CR0", "CR1", "CR1S", "CR2", "CR3"] | None = None,
    level: float = 0.95,
) -> RobustFit:
    """Errors for answers that come in clusters.

    Parameters
    ----------
    x, y, weights, level
        As for `robust`.
    clusters : ndarray, shape (n,)
        Cluster of each answer.
    kind : {"CR0", "CR1", "CR1S", "CR2", "CR3"}, optional
        Plain; times G / (G − 1); times (n − 1) / (n − p − 1) as well; adjusted for leverage so
        that it is right on average for a constant variance; leaving out each cluster in turn.
        CR2 for fewer than 20 clusters, CR1S else, when not given.

    Returns
    -------
    RobustFit
        t with G − 1 degrees of freedom, CR2 with Satterthwaite's for each coefficient.

    Raises
    ------
    OptionError
        An unknown kind.
    MethodError
        A single cluster; clusters that do not fit the answers; what `check_design` refuses.
    """
    terms, y, weights = _checked(x, y, weights)
    clusters = np.asarray(clusters)
    if clusters.shape != y.shape:
        raise MethodError(
            f"`clusters` has shape {clusters.shape} for {len(y)} answers; expected one each."
        )
    counted = weights > 0  # who does not count must not make a cluster
    terms, y, weights, clusters = terms[counted], y[counted], weights[counted], clusters[counted]
    _, code = np.unique(clusters, return_inverse=True)
    count = int(code.max()) + 1
    if count < 2:
        raise MethodError(
            f"All {len(y)} answers belong to one cluster, so that nothing tells how clusters "
            "differ. Use errors for single answers, and say so."
        )
    kind = kind or ("CR2" if count < FEW_CLUSTERS else "CR1S")
    if kind not in CR:
        raise OptionError.unknown("kind", kind, CR)
    bread, beta, residual = _fit(terms, y, weights)
    n, k = terms.shape
    order = np.argsort(code, kind="stable")
    rows = np.split(order, np.flatnonzero(np.diff(code[order])) + 1)
    scores, freedom = adjusted_scores(terms, residual, weights, bread, rows, kind)
    covariance = bread @ (scores.T @ scores) @ bread
    if kind in ("CR1", "CR1S"):
        covariance *= count / (count - 1) * ((n - 1) / (n - k) if kind == "CR1S" else 1)
    df = np.full(k, count - 1.0) if freedom is None else freedom
    return _told(beta, covariance, df, kind, count, level)


def designed(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    strata: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
    population: np.ndarray | None = None,
    level: float = 0.95,
) -> RobustFit:
    """Errors by the design of the sample, linearised [5]_: those of R's `svyglm`.

    Parameters
    ----------
    x, y, weights, level
        As for `robust`.
    strata, clusters : ndarray, shape (n,), optional
        Stratum and cluster of each answer.
    population : ndarray, shape (n,), optional
        Clusters that there are in the stratum of the answer, for the finite population
        correction.

    Returns
    -------
    RobustFit
        t with clusters − strata − p degrees of freedom.

    Raises
    ------
    MethodError
        What `check_design` and `design_covariance` refuse, or no degrees of freedom left.
    """
    terms, y, weights = _checked(x, y, weights)
    bread, beta, residual = _fit(terms, y, weights)
    scores = (terms * (weights * residual)[:, None]) @ bread
    covariance = design_covariance(scores, strata, clusters, population)
    units = len(y) if clusters is None else len(np.unique(clusters))
    layers = 1 if strata is None else len(np.unique(strata))
    df = units - layers + 1 - len(beta)
    if df < 1:
        within, or_else = (
            ("", "") if strata is None else (f" in {layers} strata", ", or wider strata")
        )
        raise MethodError(
            f"{units} sampling units{within} leave no degrees of freedom for {len(beta)} "
            f"coefficients. Use fewer drivers{or_else}."
        )
    return _told(beta, covariance, np.full(len(beta), float(df)), "design", units, level)


def _checked(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Terms with the intercept, outcome, and weights with mean 1."""
    check_design(x, y, weights)
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    weights = checked_weights(weights, len(y))
    weights = np.ones(len(y)) if weights is None else weights / weights.mean()
    return np.column_stack([np.ones(len(y)), x]), y, weights


def _fit(
    terms: np.ndarray, y: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(XᵀWX)⁻¹, coefficients and residuals, by QR."""
    root = np.sqrt(weights)
    q, triangle = np.linalg.qr(terms * root[:, None])
    inverse = np.linalg.inv(triangle)
    beta = inverse @ (q.T @ (y * root))
    return inverse @ inverse.T, beta, y - terms @ beta


def _told(
    beta: np.ndarray, covariance: np.ndarray, df: np.ndarray, kind: str, units: int, level: float
) -> RobustFit:
    from scipy.special import stdtr, stdtrit  # costs as much to import as all else here

    error = np.sqrt(np.diagonal(covariance))
    statistic = beta / error
    reach = stdtrit(df, (1 + level) / 2) * error
    return RobustFit(
        coefficient=beta,
        std_error=error,
        statistic=statistic,
        p_value=2 * stdtr(df, -np.abs(statistic)),
        conf_low=beta - reach,
        conf_high=beta + reach,
        df=df,
        covariance=covariance,
        kind=kind,
        units=units,
    )
