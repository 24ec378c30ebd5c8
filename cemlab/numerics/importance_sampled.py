"""Shapley (LMG) parts of R² from sampled orders of entry, where all subsets are too many.

A player's part is its rise in R² at entry, averaged over orders of entry [1]_. Orders come in
rounds: a random order, its rotations and the reversals of these, so that in each round every
player stands at every place equally often. Rounds are independent of each other, and their
spread tells the error of sampling.

References
----------
.. [1] Castro, J., Gómez, D., & Tejada, J. (2009). Polynomial calculation of the Shapley
   value based on sampling. *Computers & Operations Research*, 36, 1726–1730.
.. [2] Mitchell, R., Cooper, J., Frank, E., & Holmes, G. (2022). Sampling permutations for
   Shapley value estimation. *Journal of Machine Learning Research*, 23(43) (antithetic orders).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import OptionError
from cemlab.numerics.importance_tree import AT_ONCE, enter, shapley_parts
from cemlab.numerics.moments import Players, beyond_forced

MAX_EXACT = 25  # players; a third of a second, and each further one doubles the wait
MIN_ROUNDS, MAX_ROUNDS = 16, 1024
ROUNDS_AT_ONCE = 16
NUMBERS_AT_ONCE = 2_000_000  # held at a time: 16 MB


class SampledParts(NamedTuple):
    """Shapley parts with the error that sampling adds, apart from that of the answers.

    Attributes
    ----------
    parts : ndarray, shape (players,)
        Part of R² of each player; they add up to R².
    std_error : ndarray, shape (players,)
        Standard error of sampling.
    orders : int
        Orders of entry that were drawn.
    """

    parts: np.ndarray
    std_error: np.ndarray
    orders: int


def shapley_estimate(
    r: np.ndarray,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
    *,
    precision: float = 5e-4,
    seed: int = 0,
) -> SampledParts:
    """Shapley parts of one correlation matrix for any number of players.

    Rounds of orders are drawn until the largest standard error is at most `precision`.

    Parameters
    ----------
    r : ndarray, shape (p + 1, p + 1)
        Correlations, the outcome last.
    players, forced
        As for `shapley_parts`.
    precision : float, default 5e-4
        Standard error to reach, in units of R²; 1,024 rounds are the most.
    seed : int, default 0
        Seed of the orders.

    Returns
    -------
    SampledParts

    Raises
    ------
    OptionError
        A precision that is not above 0.
    """
    if not precision > 0:
        raise OptionError(f"`precision` is {precision}; expected a number above 0, such as 5e-4.")
    r, players = beyond_forced(r, players, forced)
    rng = np.random.default_rng(seed)
    rounds = np.empty((0, len(players)))
    error = np.full(len(players), np.inf)
    while len(rounds) < MIN_ROUNDS or (len(rounds) < MAX_ROUNDS and error.max() > precision):
        more = [_round(r, players, rng) for _ in range(ROUNDS_AT_ONCE)]
        rounds = np.concatenate([rounds, more])
        error = rounds.std(axis=0, ddof=1) / np.sqrt(len(rounds))
    return SampledParts(rounds.mean(axis=0), error, 2 * len(players) * len(rounds))


def sampled_parts(
    r: np.ndarray,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
    *,
    rounds: int = 8,
    seed: int = 0,
) -> np.ndarray:
    """Shapley parts of a stack of similar matrices, from few orders of entry.

    The parts of the mean of the stack (the anchor) are computed once: exactly for up to 25
    players, by `shapley_estimate` for more. Each matrix then gets the anchor's parts plus the
    difference between its own parts and the anchor's, both averaged over the same sampled
    orders; the error of sampling is common to both and cancels almost wholly. Parts still add
    up to each matrix's own R².

    Parameters
    ----------
    r : ndarray, shape (stack, p + 1, p + 1)
        As for `shapley_parts`; replicates of one sample.
    players, forced
        As for `shapley_parts`.
    rounds : int, default 8
        Rounds of 2 × players orders.
    seed : int, default 0
        Seed of the orders.

    Returns
    -------
    ndarray, shape (stack, players)

    Notes
    -----
    With eight rounds the sampling error is about a tenth of the bootstrap's standard error,
    which it widens by half a percent.
    """
    r = np.asarray(r, dtype=float)
    anchor = r.mean(axis=0)
    both, own = beyond_forced(np.concatenate([anchor[None], r]), players, forced)
    parts = np.zeros((len(both), len(own)))
    orders = _orders(len(own), rounds, np.random.default_rng(seed))
    for start in range(0, len(both), AT_ONCE):
        chunk = both[start : start + AT_ONCE]
        for order in orders:
            parts[start : start + AT_ONCE, order] += rises(chunk, [own[i] for i in order])
    parts /= len(orders)
    if len(own) <= MAX_EXACT:
        whole = shapley_parts(both[0], own)
    else:
        whole = shapley_estimate(both[0], own, seed=seed).parts
    return np.maximum(whole + parts[1:] - parts[0], 0.0)


def rises(r: np.ndarray, players: Players) -> np.ndarray:
    """Rise in R² as each player enters after those before it.

    Parameters
    ----------
    r : ndarray, shape (..., p + 1, p + 1)
        Correlations with the outcome last, one matrix or a stack.
    players : sequence of sequences of int
        Columns of the players in their order of entry; not all columns need enter.

    Returns
    -------
    ndarray, shape (..., players)
    """
    columns = [column for own in players for column in own]
    a = np.moveaxis(r.reshape(-1, *r.shape[-2:]), 0, -1)[np.ix_(columns, [*columns, -1])]
    gains = np.empty((len(players), a.shape[-1]))
    for place, own in enumerate(players):
        a, gains[place] = enter(a, np.zeros(a.shape[-1]), len(own))
    return gains.T.reshape(*r.shape[:-2], len(players))


def _round(
    r: np.ndarray, players: tuple[tuple[int, ...], ...], rng: np.random.Generator
) -> np.ndarray:
    """Mean rise of each player over the orders of one round, all orders walked together."""
    columns = np.array(
        [[c for i in order for c in players[i]] for order in _orders(len(players), 1, rng)]
    )
    rise = np.zeros(len(r) - 1)
    step = max(1, NUMBERS_AT_ONCE // len(r) ** 2)
    for start in range(0, len(columns), step):
        own = columns[start : start + step]
        with_outcome = np.column_stack([own, np.full(len(own), len(r) - 1)])
        a = np.moveaxis(r[own[:, :, None], with_outcome[:, None, :]], 0, -1)
        for place in range(own.shape[1]):
            a, gained = enter(a, np.zeros(len(own)), 1)
            rise += np.bincount(own[:, place], weights=gained, minlength=len(rise))
    rise /= len(columns)
    return np.array([rise[list(own)].sum() for own in players])


def _orders(count: int, rounds: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Rotations of random orders and their reversals."""
    orders = []
    for _ in range(rounds):
        first = rng.permutation(count)
        for turn in range(count):
            order = np.roll(first, turn)
            orders += [order, order[::-1]]
    return orders
