"""How sure a ranking is: ranks of the players in each resample, summed up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class PairDifferences(NamedTuple):
    """Row less column for each pair of players; each field has shape (players, players)."""

    low: np.ndarray
    high: np.ndarray
    p_larger: np.ndarray


class RankSummary(NamedTuple):
    """Where each player ranks (1 = most important); each field has shape (players,)."""

    rank_low: np.ndarray
    rank_high: np.ndarray
    p_first: np.ndarray
    p_top3: np.ndarray


def ranks(parts: np.ndarray) -> np.ndarray:
    """Rank of each player in each row, 1 for the largest; ties in order of the players."""
    order = np.argsort(-parts, axis=-1, kind="stable")
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(1, parts.shape[-1] + 1), axis=-1)
    return places


def rank_summary(parts: np.ndarray, level: float = 0.95) -> RankSummary:
    """Rank intervals and the chances of being first and among the first three.

    Parameters
    ----------
    parts : ndarray, shape (resamples, players)
        Parts or shares of R² of each resample.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    RankSummary
        Interval ends are whole ranks, rounded outwards.

    References
    ----------
    .. [1] Goldstein, H., & Spiegelhalter, D. J. (1996). League tables and their
       limitations. *Journal of the Royal Statistical Society A*, 159, 385–443.
    """
    places = ranks(parts)
    tail = (1 - level) / 2
    return RankSummary(
        rank_low=np.quantile(places, tail, axis=0, method="lower").astype(int),
        rank_high=np.quantile(places, 1 - tail, axis=0, method="higher").astype(int),
        p_first=(places == 1).mean(axis=0),
        p_top3=(places <= 3).mean(axis=0),
    )


def pair_differences(shares: np.ndarray, level: float = 0.95) -> PairDifferences:
    """How far apart two players are, from the same resamples.

    Intervals of single shares that overlap say little: shares of one sample move against each
    other. What counts is whether the interval of their difference holds 0.

    Parameters
    ----------
    shares : ndarray, shape (resamples, players)
        Parts or shares of R² of each resample.
    level : float, default 0.95
        Level of the intervals, each pair by itself.

    Returns
    -------
    PairDifferences
        Percentile intervals of row less column, and the share of the resamples in which the row
        is larger (a tie counts half).
    """
    tail = (1 - level) / 2
    players = shares.shape[-1]
    low, high, larger = (np.zeros((players, players)) for _ in range(3))
    for row in range(players):
        apart = shares[:, row, None] - shares
        low[row], high[row] = np.quantile(apart, [tail, 1 - tail], axis=0)
        larger[row] = ((apart > 0) + 0.5 * (apart == 0)).mean(axis=0)
    return PairDifferences(low, high, larger)
