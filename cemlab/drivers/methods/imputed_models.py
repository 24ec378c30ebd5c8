"""Regression and importance where people left questions unanswered.

A regression is fitted to each of many imputed tables and pooled. Importance shares have no
formula for their error: they are averaged over imputed tables, and their intervals come from
resamples of people, each imputed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.covariance import clustered, robust
from cemlab.drivers.methods.imputation import (
    SWEEPS,
    Progress,
    bootstrap_imputed,
    imputations,
)
from cemlab.drivers.methods.keeping import checked_answers
from cemlab.drivers.methods.pooling import Pooled, pool, pool_r_squared
from cemlab.drivers.methods.preconditions import check_design
from cemlab.drivers.methods.same_design import same_columns
from cemlab.drivers.methods.two_part import TwoPart, design
from cemlab.errors import MethodError
from cemlab.numerics import Replicates, Split, checked_weights, rises
from cemlab.numerics.product_sums import correlations_from_sums, row_products


class ImputedFit(NamedTuple):
    """A regression pooled over imputed tables.

    Attributes
    ----------
    coefficients : Pooled
        Of the intercept and the estimable columns of `design`, with HC3 errors, or by customer.
    r_squared : Pooled
        See `pool_r_squared`.
    design : TwoPart
        Its columns, of the first imputed table.
    n : int
        People.
    """

    coefficients: Pooled
    r_squared: Pooled
    design: TwoPart
    n: int


class ImputedImportance(NamedTuple):
    """Parts of R² of each driver.

    Attributes
    ----------
    parts : ndarray, shape (p,)
        Averages over the imputed tables.
    replicates : Replicates
        Those of resamples, imputed once each; the percentiles of its shares are their interval.
    n, tables : int
        People, and imputed tables averaged.
    """

    parts: np.ndarray
    replicates: Replicates
    n: int
    tables: int


def fit_imputed(
    ratings: np.ndarray,
    applies: np.ndarray,
    y: np.ndarray,
    auxiliaries: np.ndarray | None = None,
    weights: np.ndarray | None = None,
    *,
    customers: np.ndarray | None = None,
    count: int | None = None,
    sweeps: int = SWEEPS,
    level: float = 0.95,
    seed: int = 0,
    progress: Progress | None = None,
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
) -> ImputedFit:
    """Regression on two-part columns of imputed tables, pooled by Rubin's rules.

    Parameters
    ----------
    ratings, applies
        Ratings, NaN where missing, and where a driver applies; shape (n, p) each.
    y : ndarray, shape (n,)
        Outcome, without gaps: an imputed outcome adds nothing but noise [1]_.
    auxiliaries : ndarray, shape (n, k), optional
        Other columns that tell what was not answered, or who did not answer; NaN is imputed too.
    weights : ndarray, shape (n,), optional
        Survey weights of the regression. They predict missing answers as well, so that people
        who stand for many are imputed like each other.
    customers : ndarray, shape (n,), optional
        Customer of each row; errors then take the rows of a customer together (CR2 with the
        fewest of its degrees of freedom, or CR1).
    count, sweeps, seed, progress
        As for `imputation.imputations`.
    level : float, default 0.95
        Level of the intervals.
    names, outcome
        Name of each column of the ratings, and that of the outcome, for messages.

    Returns
    -------
    ImputedFit

    Raises
    ------
    MethodError
        A missing outcome, shapes that differ, or what imputation and regression refuse.

    References
    ----------
    .. [1] von Hippel, P. T. (2007). Regression with missing Ys: an improved strategy for
       analyzing multiply imputed data. *Sociological Methodology*, 37, 83–117.
    """
    ratings, applies, y, table, known = _together(ratings, applies, y, auxiliaries, weights)
    p = ratings.shape[1]
    parts: TwoPart | None = None
    found, explained = [], []
    for full in imputations(table, known, count=count, sweeps=sweeps, seed=seed, progress=progress):
        if parts is None:
            parts = design(full[:, :p], applies, weights)
            columns = same_columns(parts, full[:, :p], applies)
            check_design(columns, y, weights, players=parts.players, names=names, outcome=outcome)
        x = same_columns(parts, full[:, :p], applies)[:, list(parts.estimable)]
        one = (
            robust(x, y, weights, level=level)
            if customers is None
            else clustered(x, y, customers, weights, level=level)
        )
        left = y - one.coefficient[0] - x @ one.coefficient[1:]
        total = y - np.average(y, weights=weights)
        rest = np.average(left**2, weights=weights) / np.average(total**2, weights=weights)
        explained.append(max(1 - rest, 0.0))
        found.append(one)
    coefficients = pool(
        [one.coefficient for one in found],
        [one.std_error**2 for one in found],
        float(found[0].df.min()),
        level=level,
    )
    return ImputedFit(coefficients, pool_r_squared(explained, len(y), level=level), parts, len(y))


def importance_imputed(
    split: Split,
    ratings: np.ndarray,
    applies: np.ndarray,
    y: np.ndarray,
    auxiliaries: np.ndarray | None = None,
    weights: np.ndarray | None = None,
    *,
    customers: np.ndarray | None = None,
    count: int | None = None,
    resamples: int = 200,
    sweeps: int = SWEEPS,
    seed: int = 0,
    progress: Progress | None = None,
) -> ImputedImportance:
    """Importance of drivers with missing answers.

    Parameters
    ----------
    split : callable
        As for `cemlab.numerics.importance_replicates`.
    ratings, applies, y, auxiliaries, weights, count, sweeps, seed
        As for `fit_imputed`.
    customers, resamples, progress
        As for `imputation.bootstrap_imputed`.

    Returns
    -------
    ImputedImportance

    Raises
    ------
    MethodError
        As for `fit_imputed`, or no resample with an outcome that varies.
    """
    ratings, applies, y, table, known = _together(ratings, applies, y, auxiliaries, weights)
    parts: TwoPart | None = None
    found = []
    for full in imputations(table, known, count=count, sweeps=sweeps, seed=seed):
        if parts is None:
            parts = design(full[:, : ratings.shape[1]], applies, weights)
        x = same_columns(parts, full[:, : ratings.shape[1]], applies)
        r = check_design(x, y, weights, players=parts.players)
        found.append(split(r, parts.players, None))

    def correlations(full: np.ndarray, rows: np.ndarray) -> np.ndarray:
        x = same_columns(parts, full[:, : ratings.shape[1]], applies[rows])
        z = np.column_stack([x, y[rows]])
        still = np.ptp(z, axis=0) == 0
        z = (z - z.mean(axis=0)) / np.where(still, np.inf, z.std(axis=0))
        each = np.ones(len(z)) if weights is None else weights[rows]
        return correlations_from_sums(each[None] @ row_products(z), z.shape[1])[0]

    r = bootstrap_imputed(
        correlations, table, known, customers=customers, resamples=resamples, sweeps=sweeps,
        seed=seed + 1, progress=progress,
    )  # fmt: skip
    varies = np.diagonal(r, axis1=1, axis2=2) > 0
    kept = varies[:, -1]
    if not kept.any():
        raise MethodError("The outcome never varies in any resample; choose another outcome.")
    columns = [column for own in parts.players for column in own]
    replicates = Replicates(
        split(r[kept], parts.players, None),
        rises(r[kept], [columns])[:, 0],
        int((~kept).sum()),
        int((~varies[kept]).any(axis=1).sum()),
    )
    return ImputedImportance(np.mean(found, axis=0), replicates, len(y), len(found))


def _together(
    ratings: np.ndarray,
    applies: np.ndarray,
    y: np.ndarray,
    auxiliaries: np.ndarray | None,
    weights: np.ndarray | None,
) -> tuple[np.ndarray, ...]:
    """Checked answers; all columns of the imputation, and where they apply."""
    ratings, applies, y = checked_answers(ratings, applies, y)
    n = len(ratings)
    if not np.isfinite(y).all():
        raise MethodError(
            f"{(~np.isfinite(y)).sum()} people gave no outcome. An imputed outcome adds nothing "
            "but noise: leave these people out, and count them as missing."
        )
    weights = checked_weights(weights, n)
    others = np.empty((n, 0)) if auxiliaries is None else np.asarray(auxiliaries, dtype=float)
    if others.ndim != 2 or len(others) != n:
        raise MethodError(f"Auxiliaries have shape {others.shape}; expected ({n}, k).")
    if weights is not None and np.ptp(weights) > 0:
        others = np.column_stack([others, weights])
    ratings = np.where(applies, ratings, np.nan)
    table = np.column_stack([ratings, y, others])
    known = np.column_stack([applies, np.ones((n, 1 + others.shape[1]), bool)])
    return ratings, applies, y, table, known
