"""R² of every team of players in one pass, and what dominance and games need of it.

Where importance alone is wanted, `shapley_parts` gets it without holding 2^players values.
Teams are numbered by their bits: player 0 is in the odd ones, player 1 in 2, 3, 6, 7, ….

References
----------
.. [1] Azen, R., & Budescu, D. V. (2003). The dominance analysis approach for comparing
   predictors in multiple regression. *Psychological Methods*, 8, 129–148.
.. [2] Shapley, L. S. (1953). A value for n-person games. *Contributions to the Theory of
   Games II*, 307–317.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

from cemlab.numerics.importance_tree import out_and_in
from cemlab.numerics.moments import Players, beyond_forced


def team_values(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> np.ndarray:
    """What every team of players adds to the R² of the forced columns.

    Parameters
    ----------
    r, players, forced
        As for `shapley_parts`.

    Returns
    -------
    ndarray, shape (..., 2**players)
        By number of the team; 0 for the empty one.

    Notes
    -----
    Takes 8 bytes a team and matrix and, while it works, about four times as much.
    """
    r, players = beyond_forced(r, players, forced)
    columns = [column for own in players for column in own]
    stack = np.moveaxis(r.reshape(-1, *r.shape[-2:]), 0, -1)
    matrices = stack.shape[-1]
    a, gained = stack[np.ix_(columns, [*columns, -1])], np.zeros(matrices)
    for own in players:
        a, gained = out_and_in(a, gained, len(own))
    return gained.reshape(-1, matrices).T.reshape(*r.shape[:-2], 2 ** len(players))


def team_sizes(count: int) -> np.ndarray:
    """Number of players in each team of `count` players, by number of the team."""
    sizes = np.zeros(1, dtype=int)
    for _ in range(count):
        sizes = np.concatenate([sizes, sizes + 1])
    return sizes


def rises_by_size(values: np.ndarray) -> np.ndarray:
    """Mean rise that a player brings to teams of each size: conditional dominance [1]_.

    Parameters
    ----------
    values : ndarray, shape (..., 2**players)
        Value of each team, such as R², by number of the team.

    Returns
    -------
    ndarray, shape (..., players, players)
        Column s is the mean over all teams of s other players. The mean of a row is the
        Shapley value of the player [2]_.
    """
    flat = values.reshape(-1, values.shape[-1])
    count = values.shape[-1].bit_length() - 1
    others = team_sizes(count - 1)
    number = np.bincount(others)
    found = np.empty((len(flat), count, count))
    for player in range(count):
        joined = flat.reshape(len(flat), -1, 2, 2**player)
        rise = (joined[:, :, 1] - joined[:, :, 0]).reshape(len(flat), -1)
        for row, own in zip(found, rise, strict=True):
            row[player] = np.bincount(others, weights=own) / number
    return found.reshape(*values.shape[:-1], count, count)


def averaged_game(values: np.ndarray, outside: int) -> np.ndarray:
    """The game that the first players play while the last `outside` ones come and go.

    Parameters
    ----------
    values : ndarray, shape (..., 2**(inside + outside))
        Value of each team, by number of the team.
    outside : int
        Players averaged over, as they would stand before a newcomer in a random order.

    Returns
    -------
    ndarray, shape (..., 2**inside)
    """
    weight = np.array([1 / ((outside + 1) * comb(outside, s)) for s in range(outside + 1)])
    by_outside = values.reshape(*values.shape[:-1], 2**outside, -1)
    return np.einsum("...ti,t->...i", by_outside, weight[team_sizes(outside)])
