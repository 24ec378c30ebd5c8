"""Choosing so many of a list that score most together, while nothing that must be covered is not.

The sum of scores over subsets of a fixed size is made largest exactly: journey by journey, for
each number chosen so far and each set of things covered so far, only the best choice is kept
(dynamic programming over covers [1]_). That gives the subset that enumerating all of them gives.

References
----------
.. [1] Bellman, R. (1957). *Dynamic Programming*. Princeton University Press.
.. [2] Nemhauser, G. L., Wolsey, L. A., & Fisher, M. L. (1978). An analysis of approximations for
   maximizing submodular set functions. *Mathematical Programming*, 14, 265–294 (greedy).
"""

from __future__ import annotations

import numpy as np

MOST_COVERED = 12  # things to cover, beyond which 2**12 sets take too long
MOST_JOURNEYS = 62  # bits of a whole number that mark who is chosen


def best_subsets(scores: np.ndarray, m: int, covers: np.ndarray) -> tuple[np.ndarray, bool]:
    """The best subset of size m for each row of scores.

    Parameters
    ----------
    scores : ndarray, shape (draws, journeys)
        Of which the sum is made largest; ties go to the earlier journey.
    m : int
        How many to choose.
    covers : ndarray of bool, shape (journeys, things)
        What each journey covers; every thing must be covered by a journey that is chosen.

    Returns
    -------
    chosen : ndarray of bool, shape (draws, journeys)
        Rows without any True where no subset covers everything.
    is_exact : bool
        False where there was too much to cover, so that the choice is greedy with swaps [2]_.
    """
    scores, covers = np.atleast_2d(np.asarray(scores, dtype=float)), np.asarray(covers, dtype=bool)
    chosen = _top(scores, m)
    if not covers.shape[1]:
        return chosen, True
    uncovered = ~(chosen.astype(int) @ covers.astype(int) > 0).all(axis=1)
    if not uncovered.any():
        return chosen, True
    is_exact = covers.shape[1] <= MOST_COVERED and scores.shape[1] <= MOST_JOURNEYS
    if is_exact:
        chosen[uncovered] = _covering(scores[uncovered], m, covers)
    else:
        chosen[uncovered] = [_greedy(own, m, covers) for own in scores[uncovered]]
    return chosen, is_exact


def _top(scores: np.ndarray, m: int) -> np.ndarray:
    chosen = np.zeros(scores.shape, dtype=bool)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :m]
    np.put_along_axis(chosen, order, True, axis=1)
    return chosen


def _covering(scores: np.ndarray, m: int, covers: np.ndarray) -> np.ndarray:
    """Best value and choice by number chosen and set covered, for all draws at once."""
    draws, n = scores.shape
    own = (covers @ (1 << np.arange(covers.shape[1]))).astype(int).tolist()
    everything = (1 << covers.shape[1]) - 1
    start = (np.zeros(draws), np.zeros(draws, dtype=np.int64))
    states: list[dict] = [{0: start}] + [{} for _ in range(m)]
    for journey in range(n):
        for count in range(min(journey, m - 1), -1, -1):
            following = states[count + 1]
            for mask, (value, picked) in list(states[count].items()):
                better = value + scores[:, journey]
                with_it = picked | np.int64(1 << journey)
                known = following.get(mask | own[journey])
                if known is not None:
                    wins = better > known[0] + 1e-12  # of equals, the earlier
                    better = np.where(wins, better, known[0])
                    with_it = np.where(wins, with_it, known[1])
                following[mask | own[journey]] = (better, with_it)
    found = states[m].get(everything)
    if found is None:
        return np.zeros((draws, n), dtype=bool)
    return (found[1][:, None] >> np.arange(n)) & 1 > 0


def _greedy(score: np.ndarray, m: int, covers: np.ndarray) -> np.ndarray:
    """Cover first, by most newly covered and then by score; fill up; swap while it helps."""
    chosen = np.zeros(len(score), dtype=bool)
    while chosen.sum() < m:
        missing = ~covers[chosen].any(axis=0)
        new = (covers & missing).sum(axis=1) if missing.any() else np.zeros(len(score))
        order = np.lexsort((-score, -new))
        chosen[next(one for one in order if not chosen[one])] = True
    if not covers[chosen].any(axis=0).all():
        return np.zeros(len(score), dtype=bool)
    while (better := _swap(score, chosen, covers)) is not None:
        chosen = better
    return chosen


def _swap(score: np.ndarray, chosen: np.ndarray, covers: np.ndarray) -> np.ndarray | None:
    """The exchange of one for another that gains most and still covers everything."""
    best, gain = None, 1e-12
    counts = covers[chosen].sum(axis=0)
    for out in np.flatnonzero(chosen):
        needed = counts - covers[out] == 0
        for in_ in np.flatnonzero(~chosen):
            won = score[in_] - score[out]
            if won > gain and covers[in_][needed].all():
                best, gain = (out, in_), won
    if best is None:
        return None
    swapped = chosen.copy()
    swapped[best[0]], swapped[best[1]] = False, True
    return swapped
