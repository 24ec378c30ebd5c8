"""Four simple importances: first, last, squared coefficients and CAR scores.

They are there to compare with others' reports; of the four only CAR adds up to R² [1]_, [2]_.

- *first*: R² of the driver alone (after the covariates): what it could explain at most, with
  all that it shares with others counted for each of them.
- *last*: the rise in R² when the driver enters after all others, of which correlated drivers
  leave each other little; sums to less than R², mostly.
- *betasq*: variance of the driver's term of the prediction; for a single column its squared
  standardised coefficient. Says nothing about what is shared.
- *car*: squared correlation of the outcome with the driver's column of the decorrelated
  drivers nearest to them, r_xx^(−½) r_xy [3]_.

References
----------
.. [1] Darlington, R. B. (1968). Multiple regression in psychological research and practice.
   *Psychological Bulletin*, 69, 161–182.
.. [2] Grömping, U. (2006). Relative importance for linear regression in R: the
   package relaimpo. *Journal of Statistical Software*, 17(1).
.. [3] Zuber, V., & Strimmer, K. (2011). High-dimensional regression and variable selection
   using CAR scores. *Statistical Applications in Genetics and Molecular Biology*, 10(1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.numerics import Players, beyond_forced, checked_players, of_players, rises


def first(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> np.ndarray:
    """R² of each player alone, or what it alone adds to the R² of the forced columns.

    Parameters
    ----------
    r : ndarray, shape (..., p + 1, p + 1)
        Correlations with the outcome last, one matrix or a stack.
    players : sequence of sequences of int, optional
        Columns of each player; single columns by default.
    forced : sequence of int, optional
        Columns of covariates, which enter first and get no part.

    Returns
    -------
    ndarray, shape (..., players)
        Not negative; parts of correlated players add up to more than R².
    """
    r, players = beyond_forced(r, players, forced)
    return np.concatenate([rises(r, [own]) for own in players], axis=-1)


def last(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> np.ndarray:
    """Rise in R² as each player enters after all others.

    Parameters and shape of the return value are those of `first`.
    """
    r, players = beyond_forced(r, players, forced)
    each = []
    for own in players:
        others = [player for player in players if player != own]
        each.append(rises(r, [*others, own])[..., -1])
    return np.maximum(np.stack(each, axis=-1), 0.0)


def betasq(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> np.ndarray:
    """Variance of each player's term of the prediction, in units of the outcome's variance.

    Parameters and shape of the return value are those of `first`. For a player of one column
    this is its squared standardised coefficient, with covariates in the model; the dummies of a
    factor give the same however they are coded.
    """
    players = checked_players(r.shape[-1] - 1, players, forced)
    r_xx, r_xy = r[..., :-1, :-1], r[..., :-1, -1]
    beta = (np.linalg.pinv(r_xx, rcond=1e-12, hermitian=True) @ r_xy[..., None])[..., 0]
    each = []
    for own in players:
        columns = list(own)
        within, slopes = r_xx[..., columns, :][..., columns], beta[..., columns]
        each.append(np.einsum("...i,...ij,...j->...", slopes, within, slopes))
    return np.stack(each, axis=-1)


def car(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> np.ndarray:
    """Squared CAR scores; a player's columns are added up.

    Parameters and shape of the return value are those of `first`; parts add up to R².
    """
    r, players = beyond_forced(r, players, forced)
    values, vectors = np.linalg.eigh(r[..., :-1, :-1])
    useful = values > 1e-12
    inverse_root = useful / np.sqrt(np.where(useful, values, 1.0))
    turned = np.swapaxes(vectors, -1, -2) @ r[..., :-1, -1:]
    scores = (vectors @ (inverse_root[..., None] * turned))[..., 0]
    return of_players(scores**2, players)
