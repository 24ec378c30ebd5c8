"""What the answers must allow before any driver method runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import (
    Kind,
    Players,
    checked_players,
    checked_weights,
    correlation_matrix,
    redundant,
)


def check_design(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    players: Players | None = None,
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
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
    players = checked_players(x.shape[1], players)
    if names is None:
        names = ["x[:, " + ", ".join(map(str, columns)) + "]" for columns in players]
    _refuse_gaps(x, y)
    counted = slice(None) if weights is None else weights > 0
    people = len(y[counted]) if kind == "survey" or weights is None else round(weights.sum())
    parameters = x.shape[1] + 1
    if people <= parameters:
        raise MethodError(
            f"{people} complete answers for {parameters} parameters ({x.shape[1]} driver columns "
            "and the intercept). More answers than parameters are needed: use fewer drivers."
        )
    _refuse_still(x[counted], y[counted], players, names, outcome)
    r = correlation_matrix(np.column_stack([x, y]), weights)
    _refuse_repeats(r[:-1, :-1], players, names)
    return r


def _refuse_gaps(x: np.ndarray, y: np.ndarray) -> None:
    gaps = (~np.isfinite(x)).any(axis=1) | ~np.isfinite(y)
    if gaps.any():
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


def _refuse_repeats(r_xx: np.ndarray, players: Players, names: Sequence[str]) -> None:
    found = redundant(r_xx, players)
    if found is None:
        return
    player, others = found[0], [names[other] for other in found[1]]
    if len(others) == 1:
        raise MethodError(
            f"Drivers {names[player]!r} and {others[0]!r} hold the same information (they "
            "predict each other exactly), so that importance cannot be divided between them. "
            "Keep one of the two."
        )
    listed = ", ".join(map(repr, others[:6])) + (" and others" if len(others) > 6 else "")
    raise MethodError(
        f"Driver {names[player]!r} is fixed exactly by {listed}, so that importance cannot be "
        "divided among them. Leave one of them out."
    )
