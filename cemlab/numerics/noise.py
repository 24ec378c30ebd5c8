"""The noise floor: the part of R² that a driver which says nothing would get.

Shares are never negative, so that an interval above zero is no evidence. In each round one
more player joins the drivers: a copy of a driver's column (or pair of columns) whose rows
have been shuffled, so that it keeps its distribution and loses every connection with the
outcome and with the other drivers. The 95% quantile of the part of R² that this player gets is
the floor: 95 of 100 useless drivers stay below it. The drivers themselves stay as they
are; shuffling one of them in place would take away its share and not only its meaning.

References
----------
.. [1] Kursa, M. B., & Rudnicki, W. R. (2010). Feature selection with the Boruta package.
   *Journal of Statistical Software*, 36(11) (shuffled copies as a yardstick).
.. [2] Tonidandel, S., LeBreton, J. M., & Johnson, J. W. (2009). Determining the
   statistical significance of relative weights. *Psychological Methods*, 14, 387–399
   (a random variable added as the comparison).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.errors import OptionError
from cemlab.numerics.moments import Players, checked_players, standardised
from cemlab.numerics.resampling import Split
from cemlab.numerics.weighting import Kind, checked_weights


def noise_floor(
    split: Split,
    x: np.ndarray,
    y: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    kind: Kind = "survey",
    customers: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
    rounds: int = 200,
    quantile: float = 0.95,
    seed: int = 0,
) -> float:
    """Part of R² below which a driver is not distinguishable from noise.

    Parameters
    ----------
    split, x, y, weights, kind, customers, players, forced, seed
        As for `importance_replicates`.
    rounds : int, default 200
        Shuffled copies; the drivers take turns.
    quantile : float, default 0.95
        Quantile of the copies' parts.

    Returns
    -------
    float
        A part of R², common to all drivers. A pair of columns gets more by chance than a single
        one: where drivers are of both kinds, the kind with the higher floor decides.
    """
    parts, widths = noise_parts(
        split,
        x,
        y,
        weights=weights,
        kind=kind,
        customers=customers,
        players=players,
        forced=forced,
        rounds=rounds,
        seed=seed,
    )
    return max(float(np.quantile(parts[widths == w], quantile)) for w in np.unique(widths))


def noise_parts(
    split: Split,
    x: np.ndarray,
    y: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    kind: Kind = "survey",
    customers: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
    rounds: int = 200,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Part of R² of a shuffled copy of a driver, and its number of columns; shape (rounds,)."""
    if rounds < 1:
        raise OptionError(f"`rounds` is {rounds}; expected at least 1.")
    weights = checked_weights(weights, len(y), kind)
    if weights is not None and kind == "frequency":  # people are shuffled, not cells
        people = weights.astype(int)
        x, y, weights = np.repeat(x, people, axis=0), np.repeat(y, people), None
    players = checked_players(x.shape[1], players, forced)
    rng = np.random.default_rng([seed, 1])  # apart from the stream of the bootstrap
    z = standardised(np.column_stack([x, y]), weights)
    weighted = (z if weights is None else z * weights[:, None] / weights.mean()) / len(z)
    base = z.T @ weighted
    blocks = _customer_blocks(customers)
    turns = np.arange(rounds) % len(players)
    found, widths = np.empty(rounds), np.empty(rounds, int)
    for width in sorted({len(players[turn]) for turn in turns}):
        own = [number for number in range(rounds) if len(players[turns[number]]) == width]
        r = np.empty((len(own), len(base) + width, len(base) + width))
        for place, number in enumerate(own):
            copy = _shuffled(z[:, list(players[turns[number]])], blocks, rng)
            r[place] = _with_copy(base, copy, weighted, weights)
        p = x.shape[1]
        found[own] = split(r, (*players, tuple(range(p, p + width))), forced)[:, -1]
        widths[own] = width
    return found, widths


def _customer_blocks(customers: np.ndarray | None) -> list[np.ndarray] | None:
    """Rows of each customer; None when every row is a customer."""
    if customers is None:
        return None
    _, code = np.unique(customers, return_inverse=True)
    order = np.argsort(code, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(code[order])) + 1)


def _shuffled(
    columns: np.ndarray, blocks: list[np.ndarray] | None, rng: np.random.Generator
) -> np.ndarray:
    """Rows in another order; customers keep their rows together, or noise would look smaller."""
    if blocks is None:
        return columns[rng.permutation(len(columns))]
    order = np.concatenate([blocks[i] for i in rng.permutation(len(blocks))])
    shuffled = np.empty_like(columns)
    shuffled[np.concatenate(blocks)] = columns[order]
    return shuffled


def _with_copy(
    base: np.ndarray, copy: np.ndarray, weighted: np.ndarray, weights: np.ndarray | None
) -> np.ndarray:
    """Correlations of drivers, copy and outcome, the outcome last."""
    p, width = len(base) - 1, copy.shape[1]
    mean = np.average(copy, axis=0, weights=weights)
    copy = copy - mean
    own = copy.T @ (copy if weights is None else copy * weights[:, None] / weights.mean())
    own /= len(copy)
    spread = np.sqrt(np.diagonal(own))
    across = copy.T @ weighted / spread[:, None]
    r = np.empty((p + width + 1, p + width + 1))
    new, old = np.arange(p, p + width), np.r_[:p, p + width]
    r[np.ix_(old, old)] = base
    r[np.ix_(new, old)], r[np.ix_(old, new)] = across, across.T
    r[np.ix_(new, new)] = own / np.outer(spread, spread)
    return r
