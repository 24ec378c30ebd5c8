"""Partial proportional odds: some drivers move the thresholds of the outcome differently.

P(Y ≤ k) = F(θ_k − x′β − z′γ_k) with slopes γ_k of their own at each threshold for the columns z
[1]_. Lines that are not parallel cross somewhere, and a category would then have a negative
share: a fit that crosses within the answers is refused.

References
----------
.. [1] Peterson, B., & Harrell, F. E. (1990). Partial proportional odds models for ordinal
   response variables. *Applied Statistics*, 39, 205–217.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from cemlab.drivers.methods import ordinal
from cemlab.drivers.methods.cumulative import BLOCK
from cemlab.drivers.methods.ordinal import OrdinalFit
from cemlab.errors import MethodError
from cemlab.numerics import Players, checked_players


class ParallelTests(NamedTuple):
    """Each player's slopes set free, one player at a time; arrays of shape (players,).

    Attributes
    ----------
    chi2, p_value : ndarray
        Likelihood ratio against common slopes; with survey weights, customers or strata the
        Wald test of equal slopes. Not a number where the free model has no best fit.
    df : ndarray of int
    log_likelihood : ndarray
        Of the free model.
    crossing : ndarray of int
        Answers for which lines cross there: that model is no model of shares.
    """

    chi2: np.ndarray
    p_value: np.ndarray
    df: np.ndarray
    log_likelihood: np.ndarray
    crossing: np.ndarray


def fit(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    varying: Sequence[int],
    **options: Any,
) -> OrdinalFit:
    """Ordinal regression in which some columns have a slope at each threshold.

    Parameters
    ----------
    x, y, weights
        As for `ordinal.fit`.
    varying : sequence of int
        Columns whose slope differs by threshold.
    **options
        Further options of `ordinal.fit`.

    Returns
    -------
    OrdinalFit
        With coefficients of shape (K − 1, p); common ones stand in every row.

    Raises
    ------
    MethodError
        What `ordinal.fit` refuses, and lines that cross.
    """
    found = ordinal.fit(x, y, weights, varying=varying, **options)
    crossed = crossing(found, x)
    if crossed:
        names = options.get("names") or [f"x[:, {column}]" for column in range(np.shape(x)[1])]
        free = ", ".join(repr(names[column]) for column in found.layout.varying)
        raise MethodError(
            f"With a slope of its own at each threshold for {free}, {crossed} of {len(y)} answers "
            "get a category with a negative share: the lines cross. Keep its slope common, or "
            "merge neighbouring categories."
        )
    return found


def crossing(found: OrdinalFit, x: np.ndarray) -> int:
    """Rows of x, shape (n, p), to which a model gives a category with no or a negative share."""
    if not found.layout.varying:
        return 0
    count = 0
    for start in range(0, len(x), BLOCK):
        cuts = found.threshold - np.asarray(x[start : start + BLOCK], dtype=float) @ found.slopes.T
        count += int((np.diff(cuts, axis=1) <= 0).any(axis=1).sum())
    return count


def parallel_tests(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    players: Players | None = None,
    **options: Any,
) -> ParallelTests:
    """Test of parallel lines by the model's own likelihood, one player at a time.

    Parameters
    ----------
    x, y, weights
        As for `ordinal.fit`.
    players : sequence of sequences of int, optional
        Columns set free together; single columns by default. One player of all columns is the
        test of the whole model.
    **options
        Further options of `ordinal.fit`.

    Returns
    -------
    ParallelTests
    """
    common = ordinal.fit(x, y, weights, **options)
    is_design = np.isfinite(common.df)
    rows = []
    for columns in checked_players(np.shape(x)[1], players):
        df = (common.layout.cuts - 1) * len(columns)
        try:
            free = ordinal.fit(x, y, weights, varying=columns, **options)
        except MethodError:
            rows.append((np.nan, df, np.nan, 0))
            continue
        chi2 = 2 * (free.log_likelihood - common.log_likelihood)
        if is_design:
            chi2 = _wald(free, list(columns)) if df < common.df else np.nan
        rows.append((chi2, df, free.log_likelihood, crossing(free, x)))
    chi2, df, log_likelihood, crossed = map(np.array, zip(*rows, strict=True))
    return ParallelTests(chi2, special.chdtrc(df, chi2), df, log_likelihood, crossed)


def _wald(free: OrdinalFit, columns: list[int]) -> float:
    """χ² of equal slopes at all thresholds."""
    places = free.layout.slopes[:, columns]
    differences = np.zeros((places[1:].size, len(free.parameter)))
    each = np.arange(places[1:].size)
    differences[each, np.broadcast_to(places[0], places[1:].shape).ravel()] = 1
    differences[each, places[1:].ravel()] = -1
    apart = differences @ free.parameter
    return float(apart @ np.linalg.solve(differences @ free.covariance @ differences.T, apart))
