"""What the answers must allow before any driver method runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import (
    Kind,
    Players,
    Split,
    checked_players,
    checked_weights,
    correlation_matrix,
    redundant,
)

ROUNDING = 1e-10  # how far sums of products may be from what they stand for
ALL_COVARIATES = "the covariates"  # where they have no names, or are at fault together


def check_design(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    players: Players | None = None,
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
    forced: Sequence[int] | None = None,
    forced_names: Sequence[str] | None = None,
) -> np.ndarray:
    """Refuse what no driver method can answer, and name the columns at fault.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Drivers.
    y : ndarray, shape (n,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey or frequency weights.
    kind : {"survey", "frequency"}, default "survey"
        What the weights are.
    players : sequence of sequences of int, optional
        Columns of each player; single columns by default.
    names : sequence of str, optional
        Name of each player, for messages; `x[:, 0]`, … by default.
    outcome : str, optional
        Name of the outcome, for messages.
    forced : sequence of int, optional
        Columns of covariates, which are in no player and may repeat each other.
    forced_names : sequence of str, optional
        Covariate of each forced column, for messages.

    Returns
    -------
    ndarray, shape (p + 1, p + 1)
        Correlations, the outcome last, since they are known by then.

    Raises
    ------
    MethodError
        Gaps; not more answers than parameters; an outcome or a driver that never varies;
        drivers that repeat each other exactly.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 2 or y.shape != (len(x),) or not x.shape[1]:
        raise MethodError(
            f"Drivers have shape {x.shape} and the outcome {y.shape}; expected (n, p) with "
            "p ≥ 1, and (n,)."
        )
    weights = checked_weights(weights, len(y), kind)
    players = checked_players(x.shape[1], players, forced)
    if names is None:
        names = ["x[:, " + ", ".join(map(str, columns)) + "]" for columns in players]
    covariates: dict[str, list[int]] = {}
    for place, column in enumerate(forced or ()):
        name = forced_names[place] if forced_names else ALL_COVARIATES
        covariates.setdefault(name, []).append(column)
    _refuse_gaps(x, y)
    counted = slice(None) if weights is None else weights > 0
    people = len(y[counted]) if kind == "survey" or weights is None else round(weights.sum())
    parameters = x.shape[1] + 1
    if people <= parameters:
        raise MethodError(
            f"{people} complete answers for {parameters} parameters ({x.shape[1]} driver columns "
            "and the intercept). More answers than parameters are needed: use fewer drivers."
        )
    everything = [*players, *map(tuple, covariates.values())]
    try:
        r = correlation_matrix(np.column_stack([x, y]), weights)
    except MethodError:
        _refuse_still(x[counted], y[counted], everything, [*names, *covariates], outcome)
        raise
    _refuse_repeats(r[:-1, :-1], players, list(names), covariates)
    return r


def from_answers(split: Split) -> Callable[..., np.ndarray]:
    """A method for answers out of one for correlation matrices.

    Parameters
    ----------
    split : callable
        `split(r, players, forced)` gives the parts of R² of a correlation matrix.

    Returns
    -------
    callable
        `(x, y, weights=None, players=None, forced=None)` gives one part per player, after
        `check_design`; x is (n, p), players are the columns of each, forced those of covariates.
        Further options go to `split`.
    """

    def importance(
        x: np.ndarray,
        y: np.ndarray,
        weights: np.ndarray | None = None,
        players: Players | None = None,
        forced: Sequence[int] | None = None,
        **options: Any,
    ) -> np.ndarray:
        r = check_design(x, y, weights, players=players, forced=forced)
        return split(r, players, forced, **options)

    return importance


def checked_correlations(r: np.ndarray) -> np.ndarray:
    """Refuse a matrix that cannot be the correlations of any data set.

    Correlations of pairs, each from those who answered both, may contradict each other; R²
    can then exceed 1.

    Parameters
    ----------
    r : ndarray, shape (q, q)
        Correlations.

    Returns
    -------
    ndarray, shape (q, q)

    Raises
    ------
    MethodError
        Not square; gaps; a diagonal other than 1; not symmetric; a negative eigenvalue.
    """
    r = np.asarray(r, dtype=float)
    if r.ndim != 2 or r.shape[0] != r.shape[1] or not r.size:
        raise MethodError(f"Correlations have shape {r.shape}; expected (q, q) with q ≥ 1.")
    if not np.isfinite(r).all():
        raise MethodError(
            f"{(~np.isfinite(r)).sum()} of {r.size} correlations are missing: nobody, or too few, "
            "answered both items. Use complete answers, or impute."
        )
    wrong = []
    if np.abs(np.diagonal(r) - 1).max() > ROUNDING:
        wrong.append("its diagonal is not 1")
    if np.abs(r - r.T).max() > ROUNDING:
        wrong.append("it is not symmetric")
    if wrong:
        raise MethodError(
            f"This is no correlation matrix: {' and '.join(wrong)}. Give correlations, not "
            "covariances, of the same items in rows and columns."
        )
    least = np.linalg.eigvalsh(r)[0]
    if least < -ROUNDING:
        raise MethodError(
            f"Pairwise matrix is not positive definite (smallest eigenvalue {least:.2g}). It "
            "belongs to no possible data set. Use complete answers, or impute."
        )
    return r


def _refuse_gaps(x: np.ndarray, y: np.ndarray) -> None:
    if np.isfinite(x).all() and np.isfinite(y).all():
        return
    gaps = (~np.isfinite(x)).any(axis=1) | ~np.isfinite(y)
    raise MethodError(
        f"{gaps.sum()} of {len(y)} rows have gaps. Methods take complete rows; not-applicable "
        "answers become two columns (see two_part)."
    )


def _refuse_still(
    x: np.ndarray, y: np.ndarray, players: Players, names: Sequence[str], outcome: str
) -> None:
    if (y == y[0]).all():
        raise MethodError(
            f"The outcome {outcome!r} never varies: all {len(y)} answers are {y[0]:g}. "
            "There is nothing to explain; choose another outcome."
        )
    still = (x == x[0]).all(axis=0)
    for name, columns in zip(names, players, strict=True):
        if still[list(columns)].any():
            value = x[0, columns[int(still[list(columns)].argmax())]]
            raise MethodError(
                f"Driver {name!r} never varies: all {len(x)} answers are {value:g}. "
                "A driver that never varies explains nothing; leave it out of the drivers."
            )


def _refuse_repeats(
    r_xx: np.ndarray, players: Players, names: list[str], covariates: dict[str, list[int]]
) -> None:
    told = [*names, *covariates]
    found = redundant(r_xx, [*players, *covariates.values()])
    if found is not None and found[0] >= len(players):  # covariates may repeat each other
        together = [column for own in covariates.values() for column in own]
        told = told if len(covariates) == 1 else [*names, ALL_COVARIATES]
        found = redundant(r_xx, [*players, together])
    if found is None:
        return
    player, others = found[0], [told[other] for other in found[1]]
    if len(others) == 1:
        first, second = sorted((player, found[1][0]))
        drivers = "Drivers" if second < len(players) else "Driver"
        is_named = second >= len(players) and told[second] != ALL_COVARIATES
        raise MethodError(
            f"{drivers} {told[first]!r} and {'covariate ' if is_named else ''}{told[second]!r} "
            "hold the same information (they predict each other exactly), so that importance "
            "cannot be divided between them. Keep one of the two."
        )
    listed = ", ".join(map(repr, others[:6])) + (" and others" if len(others) > 6 else "")
    raise MethodError(
        f"{'Driver' if player < len(players) else 'Covariate'} {told[player]!r} is fixed exactly "
        f"by {listed}, so that importance cannot be divided among them. Leave one of them out."
    )
