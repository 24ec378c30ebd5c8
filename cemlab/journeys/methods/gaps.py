"""What goes with an outcome: least squares with errors for customers who gave several answers.

Association, not cause: a gap says how journeys with and without something differ, the others
alike in what else is in the model.

References
----------
.. [1] MacKinnon, J. G., & White, H. (1985). Some heteroskedasticity-consistent covariance matrix
   estimators with improved finite sample properties. *Journal of Econometrics*, 29, 305–325.
.. [2] Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance
   estimation and hypothesis testing in fixed effects models. *Journal of Business & Economic
   Statistics*, 36, 672–683.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.numerics import adjusted_scores, resampled_sums

NOTHING = 1e-9  # of a column's variation that the others leave
FEW_CUSTOMERS = 20  # below it the plain cluster sandwich is too small, and CR2 is used


class Slopes(NamedTuple):
    """Slopes of columns with 95% t intervals and two-sided p; NaN where others fix a column.

    `n` answers and `units` customers gave them; `r_squared` is the share explained.
    """

    slope: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p_value: np.ndarray
    n: int
    units: int
    r_squared: float


def slopes(
    x: np.ndarray, y: np.ndarray, customers: np.ndarray, weights: np.ndarray | None = None,
    *, level: float = 0.95,
) -> Slopes:  # fmt: skip
    """Least squares of an outcome on columns, an intercept added.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Without gaps. Of columns that fix each other, the first are kept.
    y : ndarray, shape (n,)
    customers : ndarray, shape (n,)
        Whose answer it is.
    weights : ndarray, shape (n,), optional
        Survey weights.
    level : float, default 0.95

    Returns
    -------
    Slopes

    Notes
    -----
    Errors are HC3 [1]_ where every customer gave one answer; else sandwiches of customers, CR2 with
    Satterthwaite's degrees of freedom for fewer than 20 [2]_. Where answers do not outnumber the
    columns, nothing is told.
    """
    p = x.shape[1]
    empty = np.full(p, np.nan)
    units, code = np.unique(customers, return_inverse=True)
    nothing = Slopes(empty, empty, empty, empty, len(y), len(units), np.nan)
    kept = separable(x)
    if not kept or min(len(y), len(units)) <= len(kept) + 1:
        return nothing
    each = np.ones(len(y)) if weights is None else weights / weights.mean()
    terms = np.column_stack([np.ones(len(y)), x[:, kept]])
    root = np.sqrt(each)
    q, triangle = np.linalg.qr(terms * root[:, None])
    inverse = np.linalg.inv(triangle)
    beta = inverse @ (q.T @ (y * root))
    bread, residual = inverse @ inverse.T, y - terms @ beta
    covariance, df = _sandwich(terms, residual, each, bread, code, len(units))
    spread = np.average((y - np.average(y, weights=each)) ** 2, weights=each)
    left = np.average(residual**2, weights=each)
    told = _told(beta, np.sqrt(np.diagonal(covariance)), df, level)
    found = [np.full(p, np.nan) for _ in told]
    for whole, own in zip(found, told, strict=True):
        whole[kept] = own[1:]
    r_squared = 1 - left / spread if spread > 0 else np.nan
    return Slopes(*found, len(y), len(units), float(r_squared))


def separable(x: np.ndarray) -> list[int]:
    """Columns that vary and are not fixed by those before them."""
    centred = x - x.mean(axis=0) if len(x) else x
    kept: list[int] = []
    basis = np.empty((len(x), 0))
    for column in range(x.shape[1]):
        own = centred[:, column]
        size = float(own @ own)
        left = own - basis @ (basis.T @ own)
        left = left - basis @ (basis.T @ left)  # once more: rounding
        if size > 0 and float(left @ left) > NOTHING * size:
            kept.append(column)
            basis = np.column_stack([basis, left / np.linalg.norm(left)])
    return kept


def resampled_slopes(
    x: np.ndarray, y: np.ndarray, customers: np.ndarray, weights: np.ndarray | None,
    beside: np.ndarray, resamples: int, rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Slopes in resamples of customers, and sums of what else customers bring.

    Parameters
    ----------
    x, y, customers, weights
        As for `slopes`; customers are whole codes from 0.
    beside : ndarray, shape (all customers, q)
        Further sums of each customer, also of those without an answer.
    resamples : int
    rng : Generator

    Returns
    -------
    slopes : ndarray, shape (resamples, p)
    sums : ndarray, shape (resamples, q)
    """
    each = np.ones(len(y)) if weights is None else weights
    terms = np.column_stack([np.ones(len(y)), x, y - y.mean() if len(y) else y])
    k = terms.shape[1]
    at, to = np.triu_indices(k)
    products = terms[:, at] * terms[:, to] * each[:, None]
    sums = np.column_stack([
        *(np.bincount(customers, one, minlength=len(beside)) for one in products.T), beside,
    ])  # fmt: skip
    drawn = resampled_sums(sums, resamples, rng)
    whole = np.zeros((resamples, k, k))
    whole[:, at, to] = whole[:, to, at] = drawn[:, : len(at)]
    inverse = np.linalg.pinv(whole[:, :-1, :-1], rcond=NOTHING, hermitian=True)
    found = np.einsum("rij,rj->ri", inverse, whole[:, :-1, -1])
    return found[:, 1:], drawn[:, len(at) :]


def _sandwich(
    terms: np.ndarray, residual: np.ndarray, weights: np.ndarray, bread: np.ndarray,
    code: np.ndarray, units: int,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Covariance of the coefficients, and the degrees of freedom of each t."""
    n, k = terms.shape
    if units == n:
        lever = weights * np.einsum("ij,jk,ik->i", terms, bread, terms)
        scores = terms * (weights * residual / np.maximum(1 - lever, NOTHING))[:, None]
        return bread @ (scores.T @ scores) @ bread, np.full(k, float(n - k))
    order = np.argsort(code, kind="stable")
    if units < FEW_CUSTOMERS:
        rows = np.split(order, np.flatnonzero(np.diff(code[order])) + 1)
        scores, df = adjusted_scores(terms, residual, weights, bread, rows, "CR2")
        return bread @ (scores.T @ scores) @ bread, df
    each = terms * (weights * residual)[:, None]
    scores = np.column_stack([np.bincount(code, one) for one in each.T])
    more = units / (units - 1) * (n - 1) / (n - k)
    return more * bread @ (scores.T @ scores) @ bread, np.full(k, units - 1.0)


def _told(
    beta: np.ndarray, error: np.ndarray, df: np.ndarray, level: float
) -> tuple[np.ndarray, ...]:
    from scipy.special import stdtr, stdtrit  # costs as much to import as all else here

    reach = stdtrit(df, (1 + level) / 2) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(error > 0, beta / error, np.where(beta == 0, 0.0, np.inf))
    return beta, beta - reach, beta + reach, 2 * stdtr(df, -np.abs(statistic))
