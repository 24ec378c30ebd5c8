"""Shapley (LMG) importance: the rise in R², averaged over every order of entry.

A driver is credited with the rise in R² it brings when it enters the regression,
averaged over all orders in which the drivers could enter. Shares are never negative and
add up to R² [1]_, [2]_. The same numbers are called LMG, general dominance [3]_ and
Shapley R². A player of several columns (a rating with its visited indicator, the dummies
of a factor) enters with all its columns at once.

References
----------
.. [1] Lindeman, R. H., Merenda, P. F., & Gold, R. Z. (1980). *Introduction to
   Bivariate and Multivariate Analysis*. Scott, Foresman, p. 119 ff.
.. [2] Grömping, U. (2006). Relative importance for linear regression in R: the
   package relaimpo. *Journal of Statistical Software*, 17(1).
.. [3] Azen, R., & Budescu, D. V. (2003). The dominance analysis approach for comparing
   predictors in multiple regression. *Psychological Methods*, 8, 129–148.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from cemlab.drivers.methods.preconditions import check_design
from cemlab.errors import MethodError
from cemlab.numerics import (
    MAX_EXACT,
    Players,
    checked_players,
    correlation_matrix,
    sampled_parts,
    shapley_parts,
)

MAX_PLAYERS_RESAMPLED = 17  # exact in each of many resamples up to here, sampled beyond


def importance(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
) -> np.ndarray:
    """Part of R² credited to each player, exactly.

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

    Raises
    ------
    MethodError
        More than 25 players, or answers that `check_design` refuses.
    """
    count = len(checked_players(np.shape(x)[1], players, forced))
    if count > MAX_EXACT:
        raise MethodError(
            f"Shapley importance takes at most {MAX_EXACT} drivers; {count} were given. "
            "Drop some, combine related ones, or choose method='sampled' or 'johnson'."
        )
    r = check_design(x, y, weights, players=players, forced=forced)
    return shapley_parts(r, players, forced)


def split(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> np.ndarray:
    """Parts of R² for a stack of correlation matrices with the outcome last.

    Exact for a single matrix and for up to 17 players; with more, each matrix of a stack
    gets the sampled parts of `cemlab.numerics.sampled_parts`.

    Parameters
    ----------
    r : ndarray, shape (..., p + 1, p + 1)
        Correlations; for more than 17 players the replicates of one sample.
    players, forced
        As for `importance`.

    Returns
    -------
    ndarray, shape (..., players)
    """
    count = len(checked_players(r.shape[-1] - 1, players, forced))
    if r.ndim > 2 and len(r) > 1 and count > MAX_PLAYERS_RESAMPLED:
        return sampled_parts(r, players, forced)
    return shapley_parts(r, players, forced)


def definition(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
) -> np.ndarray:
    """The definition, word for word: what `importance` is tested against.

    Takes a regression per team of players, and so a minute at 15 players. Parameters and
    return value are those of `importance`.
    """
    r = correlation_matrix(np.column_stack([x, y]), weights)
    players = checked_players(x.shape[1], players, forced)
    count, first = len(players), list(forced or ())
    teams = [team for size in range(count + 1) for team in combinations(range(count), size)]
    r_squared = {
        team: _r_squared(r, [*first, *(column for player in team for column in players[player])])
        for team in teams
    }
    parts = np.zeros(count)
    for player in range(count):
        others = [other for other in range(count) if other != player]
        for size in range(count):
            rises = [
                r_squared[tuple(sorted((*team, player)))] - r_squared[team]
                for team in combinations(others, size)
            ]
            parts[player] += np.mean(rises) / count
    return parts


def _r_squared(r: np.ndarray, columns: list[int]) -> float:
    """R² of the regression on these columns alone."""
    if not columns:
        return 0.0
    r_xx, r_xy = r[np.ix_(columns, columns)], r[columns, -1]
    return float(r_xy @ np.linalg.lstsq(r_xx, r_xy, rcond=1e-12)[0])
