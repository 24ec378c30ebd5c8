"""Groups around typical members, from distances alone, and whether they come back.

Partitioning around medoids [1]_ with weights, so that equal sequences are computed once; the
number of groups by silhouette [2]_ and by what comes back in resamples [3]_.

References
----------
.. [1] Kaufman, L., & Rousseeuw, P. J. (1990). *Finding Groups in Data*. Wiley, ch. 2.
.. [2] Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation
   of cluster analysis. *Journal of Computational and Applied Mathematics*, 20, 53–65.
.. [3] Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational Statistics
   & Data Analysis*, 52, 258–271.
.. [4] Hubert, L., & Arabie, P. (1985). Comparing partitions. *Journal of Classification*, 2,
   193–218.
.. [5] Schubert, E., & Rousseeuw, P. J. (2021). Fast and eager k-medoids clustering. *Information
   Systems*, 101, 101804 (all exchanges at once).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

MOST_SWAPS = 200
AT_ONCE = 400  # sequences of a resample, where there are more variants than that


class Grouped(NamedTuple):
    """Groups by weight falling: their medoids, the group of each point, and the loss."""

    medoids: np.ndarray
    labels: np.ndarray
    loss: float


def around_medoids(distance: np.ndarray, k: int, weights: np.ndarray) -> Grouped:
    """k groups, each point to the nearest of k typical points.

    Parameters
    ----------
    distance : ndarray, shape (n, n)
        Symmetric, 0 on the diagonal.
    k : int
        From 1 to n.
    weights : ndarray, shape (n,)
        How many each point stands for.
    """
    medoids = _built(distance, k, weights)
    for _ in range(MOST_SWAPS):
        better = _swapped(distance, medoids, weights)
        if better is None:
            break
        medoids = better
    near = distance[:, medoids]
    labels = near.argmin(axis=1)
    labels[medoids] = np.arange(k)  # of two medoids at one place, each is its own
    order = np.argsort(-np.bincount(labels, weights, k), kind="stable")
    place = np.empty(k, dtype=int)
    place[order] = np.arange(k)
    return Grouped(medoids[order], place[labels], float(weights @ near.min(axis=1)))


def _built(distance: np.ndarray, k: int, weights: np.ndarray) -> np.ndarray:
    """Medoids one by one, each where it shortens the way most."""
    medoids = [int(np.argmin(weights @ distance))]
    near = distance[:, medoids[0]].copy()
    while len(medoids) < k:
        gain = weights @ np.maximum(near[:, None] - distance, 0.0)
        gain[medoids] = -1.0
        medoids.append(int(gain.argmax()))
        np.minimum(near, distance[:, medoids[-1]], out=near)
    return np.array(medoids)


def _swapped(distance: np.ndarray, medoids: np.ndarray, weights: np.ndarray) -> np.ndarray | None:
    """The exchange of a medoid for another point that shortens the way most [5]_."""
    k = len(medoids)
    near = distance[:, medoids]
    if k == 1:
        first, own, second = near[:, 0], np.zeros(len(near), dtype=int), np.full(len(near), np.inf)
    else:
        two = np.argpartition(near, 1, axis=1)[:, :2]
        values = np.take_along_axis(near, two, axis=1)
        turned = values[:, 0] > values[:, 1]
        own = np.where(turned, two[:, 1], two[:, 0])
        first, second = values.min(axis=1), values.max(axis=1)
    shorter = np.minimum(distance - first[:, None], 0.0)
    alone = np.minimum(distance, second[:, None]) - first[:, None]  # were its medoid gone
    member = np.zeros((len(near), k))
    member[np.arange(len(near)), own] = weights
    change = (weights @ shorter)[None, :] + member.T @ (alone - shorter)
    change[:, medoids] = np.inf
    out, in_ = np.unravel_index(change.argmin(), change.shape)
    if change[out, in_] >= -1e-9 * max(1.0, float(weights @ first)):
        return None
    swapped = medoids.copy()
    swapped[out] = in_
    return swapped


def silhouettes(distance: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Silhouette of each point, −1 to 1; a point that is a group of its own has 0."""
    k = labels.max() + 1
    member = np.zeros((len(labels), k))
    member[np.arange(len(labels)), labels] = weights
    sums, sizes = distance @ member, member.sum(axis=0)
    at = np.arange(len(labels))
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = sums[at, labels] / (sizes[labels] - 1)  # its equals, at distance 0, count too
        apart = sums / sizes
    apart[at, labels] = np.inf
    outside = apart.min(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (outside - inside) / np.maximum(outside, inside)
    return np.where(sizes[labels] <= 1, 0.0, np.nan_to_num(found))


def jaccards(
    distance: np.ndarray, labels: np.ndarray, weights: np.ndarray, *, resamples: int, seed: int
) -> np.ndarray:
    """How much of each group comes back when a resample is grouped anew; shape (k,).

    Parameters
    ----------
    distance, weights
        As for `around_medoids`; weights are whole counts.
    labels : ndarray of int, shape (n,)
    resamples, seed : int

    Notes
    -----
    As many as there are sequences are drawn with replacement; of more than 400 variants, 400
    sequences. For each group the largest Jaccard with a new one, over what was drawn, weighted by
    counts; averaged over the resamples in which any of it was drawn.
    """
    rng = np.random.default_rng(seed)
    k, n = int(labels.max()) + 1, int(weights.sum())
    size = n if len(labels) <= AT_ONCE else min(n, AT_ONCE)
    found = np.full((resamples, k), np.nan)
    for row in found:
        counts = rng.multinomial(size, weights / n)
        drawn = np.flatnonzero(counts)
        if len(drawn) < k:
            row[:] = 0.0
            continue
        new = around_medoids(distance[np.ix_(drawn, drawn)], k, counts[drawn].astype(float)).labels
        crossed = np.zeros((k, k))
        np.add.at(crossed, (labels[drawn], new), weights[drawn])
        old, fresh = crossed.sum(axis=1, keepdims=True), crossed.sum(axis=0, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            row[:] = (crossed / (old + fresh - crossed)).max(axis=1)
        row[old[:, 0] == 0] = np.nan
    return np.nanmean(found, axis=0) if resamples else np.full(k, np.nan)


def adjusted_rand(first: np.ndarray, second: np.ndarray, weights: np.ndarray) -> float:
    """Agreement of two groupings beyond chance [4]_; 1 where they are the same."""
    crossed = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(crossed, (first, second), weights)

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1)).sum() / 2)

    both, rows, columns = pairs(crossed), pairs(crossed.sum(axis=1)), pairs(crossed.sum(axis=0))
    expected = rows * columns / pairs(crossed.sum())
    most = (rows + columns) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)
