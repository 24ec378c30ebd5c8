"""McFadden's R² of an ordinal or binary model for every team of drivers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.drivers.methods.fit_importance import STATISTICS
from cemlab.drivers.methods.ordinal_answers import prepare
from cemlab.drivers.methods.submodels import log_likelihoods
from cemlab.numerics import Kind, Players, checked_players


def ordinal_values(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
    *,
    kind: Kind = "survey",
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
) -> np.ndarray:
    """What every team of players adds to McFadden's R² of the forced columns.

    Parameters
    ----------
    x, y, weights, players, forced, kind, names, outcome
        As for `fit_importance.analyse`; the number of players is not limited here.

    Returns
    -------
    ndarray, shape (2**players,)
        By number of the team, as `dominance.from_values` takes them; 0 for the empty one.

    Raises
    ------
    MethodError
        Answers that `ordinal.fit` refuses, or separation.
    """
    own = checked_players(np.shape(x)[1], players, forced)
    answers = prepare(x, y, weights, kind=kind, names=names, outcome=outcome)
    found = log_likelihoods(answers, own, tuple(forced or ()))
    shares = answers.shares
    null = float(answers.n * shares @ np.log(shares))
    values = STATISTICS["mcfadden"](found, null, answers.n)
    return values - values[0]
