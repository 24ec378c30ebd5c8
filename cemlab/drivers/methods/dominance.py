"""Dominance analysis: which driver beats which, on average, by size of the team, or always.

Driver i dominates driver j *completely* if it adds more to every team of the other drivers,
*conditionally* if it adds more on average to teams of every size, and *generally* if it adds
more on average over the sizes [1]_. The first implies the second and the second the third.
General dominance is Shapley (LMG). Where neither always wins, the pair is undetermined: no
order of the two can be told from this model, however large the sample.

References
----------
.. [1] Azen, R., & Budescu, D. V. (2003). The dominance analysis approach for comparing
   predictors in multiple regression. *Psychological Methods*, 8, 129–148.
.. [2] Budescu, D. V. (1993). Dominance analysis: a new approach to the problem of relative
   importance of predictors in multiple regression. *Psychological Bulletin*, 114, 542–551.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.preconditions import check_design
from cemlab.errors import MethodError
from cemlab.numerics import Players, checked_players, rises_by_size, team_values

MAX_PLAYERS = 20  # a million regressions: a third of a second
MATRICES_AT_ONCE = 2**18  # teams × matrices held at a time
SAME = 1e-12  # rises that differ by less are the same


class Dominance(NamedTuple):
    """Who dominates whom; matrices of pairs say what the row does to the column.

    Attributes
    ----------
    general : ndarray, shape (..., players)
        Shapley (LMG) part of R².
    conditional : ndarray, shape (..., players, players)
        Mean rise in R² that a player (row) brings to teams of 0, 1, … others (column).
    wins : ndarray, shape (..., players, players)
        Share of the teams of the other players to which the row adds more, 0 to 1.
    complete, conditional_pairs, general_pairs : ndarray, shape (..., players, players)
        1 where the row dominates the column, 0 where it is dominated, 0.5 undetermined.
    """

    general: np.ndarray
    conditional: np.ndarray
    wins: np.ndarray
    complete: np.ndarray
    conditional_pairs: np.ndarray
    general_pairs: np.ndarray


class Reproducibility(NamedTuple):
    """How often resamples agree on a pair; each field has shape (players, players) [1]_.

    Attributes
    ----------
    mean : ndarray
        Mean of 1, 0.5 and 0 over the resamples.
    row, column, neither : ndarray
        Share of the resamples where the row dominates, is dominated, or neither.
    reproduced : ndarray
        Share of the resamples that find what the sample found.
    """

    mean: np.ndarray
    row: np.ndarray
    column: np.ndarray
    neither: np.ndarray
    reproduced: np.ndarray


def analyse(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
) -> Dominance:
    """All three kinds of dominance, from one pass over all teams.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Driver ratings, without gaps.
    y : ndarray, shape (n,)
        Outcome ratings.
    weights : ndarray, shape (n,), optional
        Survey or frequency weights; equal when not given.
    players : sequence of sequences of int, optional
        Columns of each player; single columns by default. At most 20 players.
    forced : sequence of int, optional
        Columns of covariates, which are in every team.

    Returns
    -------
    Dominance

    Raises
    ------
    MethodError
        More than 20 players, or answers that `check_design` refuses.
    """
    _refuse_many(len(checked_players(np.shape(x)[1], players, forced)))
    return split(check_design(x, y, weights, players=players, forced=forced), players, forced)


def split(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> Dominance:
    """Dominance for correlation matrices with the outcome last, one or a stack."""
    count = len(checked_players(r.shape[-1] - 1, players, forced))
    _refuse_many(count)
    stack = r.reshape(-1, *r.shape[-2:])
    step = max(1, MATRICES_AT_ONCE >> count)
    pieces = [
        from_values(team_values(stack[start : start + step], players, forced))
        for start in range(0, len(stack), step)
    ]
    joined = (np.concatenate(fields) for fields in zip(*pieces, strict=True))
    return Dominance(*(field.reshape(*r.shape[:-2], *field.shape[1:]) for field in joined))


def from_values(values: np.ndarray) -> Dominance:
    """Dominance from the value of every team, for any measure of fit (McFadden's R², …).

    Parameters
    ----------
    values : ndarray, shape (..., 2**players)
        Value of each team by its number: player 0 is in the odd ones, player 1 in 2, 3, 6, ….

    Returns
    -------
    Dominance
    """
    conditional = rises_by_size(values)
    general = conditional.mean(axis=-1)
    wins = _complete_wins(values)
    return Dominance(
        general,
        conditional,
        wins,
        _verdict(wins),
        _verdict(_wins(conditional)),
        _verdict(_wins(general[..., None])),
    )


def reproducibility(sample: np.ndarray, resamples: np.ndarray) -> Reproducibility:
    """How often resamples find the dominance of each pair that the sample found.

    Parameters
    ----------
    sample : ndarray, shape (players, players)
        One of the three matrices of pairs of `Dominance`.
    resamples : ndarray, shape (resamples, players, players)
        The same matrix in each resample.

    Returns
    -------
    Reproducibility
    """
    return Reproducibility(
        mean=resamples.mean(axis=0),
        row=(resamples == 1).mean(axis=0),
        column=(resamples == 0).mean(axis=0),
        neither=(resamples == 0.5).mean(axis=0),
        reproduced=(resamples == sample).mean(axis=0),
    )


def _refuse_many(count: int) -> None:
    if count > MAX_PLAYERS:
        raise MethodError(
            f"Dominance analysis takes at most {MAX_PLAYERS} drivers; {count} were given. "
            "Combine related ones, or choose method='shapley' (general dominance)."
        )


def _complete_wins(values: np.ndarray) -> np.ndarray:
    """Share of the teams of the others to which the row adds more than the column."""
    flat = values.reshape(-1, values.shape[-1])
    count = values.shape[-1].bit_length() - 1
    wins = np.zeros((len(flat), count, count))
    for high in range(count):
        for low in range(high):
            bits = flat.reshape(len(flat), -1, 2, 2 ** (high - low - 1), 2, 2**low)
            more = (bits[:, :, 1, :, 0] - bits[:, :, 0, :, 1]).reshape(len(flat), -1)
            wins[:, high, low] = (more > SAME).mean(axis=1)
            wins[:, low, high] = (more < -SAME).mean(axis=1)
    return wins.reshape(*values.shape[:-1], count, count)


def _wins(rises: np.ndarray) -> np.ndarray:
    """Share of the columns in which one row is larger than another."""
    return (rises[..., :, None, :] > rises[..., None, :, :] + SAME).mean(axis=-1)


def _verdict(wins: np.ndarray) -> np.ndarray:
    """1 where the row wins and never loses, 0 the other way round, 0.5 for all else."""
    losses = np.swapaxes(wins, -1, -2)
    return 0.5 + 0.5 * ((wins > 0) & (losses == 0)) - 0.5 * ((losses > 0) & (wins == 0))
