"""Pratt importance: standardised coefficient times correlation with the outcome.

Parts add up to R², but a suppressed driver has a negative part, which cannot be read as
importance; offered to compare, never as the default [1]_.

References
----------
.. [1] Pratt, J. W. (1987). Dividing the indivisible: using simple symmetry to partition
   variance explained. *Proceedings of the Second International Tampere Conference in
   Statistics*, 245–260.
.. [2] Thomas, D. R., Hughes, E., & Zumbo, B. D. (1998). On variable importance in linear
   regression. *Social Indicators Research*, 45, 253–275.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.drivers.methods.preconditions import check_design
from cemlab.numerics import Players, beyond_forced


def importance(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
) -> np.ndarray:
    """Part of R² of each player, β_j r_j; a player's columns are added up.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Driver ratings, without gaps.
    y : ndarray, shape (n,)
        Outcome ratings.
    weights : ndarray, shape (n,), optional
        Survey or frequency weights; equal when not given.
    players : sequence of sequences of int, optional
        Columns of each player; single columns by default.
    forced : sequence of int, optional
        Columns of covariates, which enter first and get no part.

    Returns
    -------
    ndarray, shape (players,)
        Adds up to R²; may be negative.
    """
    return split(check_design(x, y, weights, players=players, forced=forced), players, forced)


def split(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> np.ndarray:
    """Parts of R², shape (..., players), for correlation matrices with the outcome last."""
    r, players = beyond_forced(r, players, forced)
    r_xx, r_xy = r[..., :-1, :-1], r[..., :-1, -1]
    beta = np.linalg.pinv(r_xx, rcond=1e-12, hermitian=True) @ r_xy[..., None]
    parts = beta[..., 0] * r_xy
    return np.stack([parts[..., list(own)].sum(axis=-1) for own in players], axis=-1)
