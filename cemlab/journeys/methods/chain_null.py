"""Whether types of sequences say more than choices made one by one: a chain as the null.

Journeys in which each step depends only on the touchpoint before have types as well: every
branch makes two. If such a chain, with the same steps as often, gives a silhouette as high, the
types are a stable way to sort journeys, and no separate kinds.

References
----------
.. [1] Hennig, C., & Lin, C.-J. (2015). Flexible parametric bootstrap for testing homogeneity
   against clustering and assessing the number of clusters. *Statistics and Computing*, 25,
   821–833 (silhouettes against those of a model without clusters).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cemlab.journeys.methods.aligning import PAD, Variants, distances, variants_of
from cemlab.journeys.methods.medoids import around_medoids, silhouettes

AT_ONCE = 300  # journeys of each sample
LONGEST = 200  # steps of a journey of the chain


def chain_p(
    variants: Variants, n: int, k: int, costs: Callable[[Variants], np.ndarray], *,
    samples: int, seed: int,
) -> float:  # fmt: skip
    """How often a chain gives a mean silhouette as high, (1 + times) / (1 + samples).

    Parameters
    ----------
    variants : Variants
        Of touchpoints 0 to n − 1.
    n, k : int
        Touchpoints, and types.
    costs : callable
        Costs of replacements for some variants.
    samples, seed : int

    Notes
    -----
    Of more than 300 journeys, 300 are drawn, of the observed and of the chain alike.
    """
    rng = np.random.default_rng([seed, 2])
    size = min(int(variants.counts.sum()), AT_ONCE)
    start, steps = _chain(variants, n)
    drawn = rng.multivariate_hypergeometric(variants.counts, size)
    kept = np.flatnonzero(drawn)
    observed = _structure(
        Variants(variants.codes[kept], variants.lengths[kept], drawn[kept], kept), k, costs
    )
    times = sum(
        _structure(variants_of(_walks(start, steps, size, rng)), k, costs) >= observed - 1e-12
        for _ in range(samples)
    )
    return (1 + times) / (1 + samples)


def _chain(variants: Variants, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Chances to begin, and to go from each touchpoint (rows) to each or to the end (last)."""
    counts = np.zeros((n, n + 1))
    before, after = variants.codes, np.full_like(variants.codes, PAD)
    after[:, :-1] = variants.codes[:, 1:]
    there = before != PAD
    weight = np.broadcast_to(variants.counts[:, None], before.shape)[there]
    np.add.at(counts, (before[there], np.where(after[there] == PAD, n, after[there])), weight)
    start = np.bincount(variants.codes[:, 0], variants.counts, n)
    sums = counts.sum(axis=1, keepdims=True)
    return start / start.sum(), np.divide(counts, sums, where=sums > 0, out=counts)


def _walks(start, steps, size: int, rng: np.random.Generator) -> list[np.ndarray]:
    n = len(start)
    reached = np.cumsum(steps, axis=1)
    at = np.searchsorted(np.cumsum(start), rng.random(size), side="right").clip(max=n - 1)
    rows = [at]
    while (rows[-1] != PAD).any() and len(rows) < LONGEST:
        now = rows[-1]
        following = (rng.random(size)[:, None] >= reached[now]).sum(axis=1)
        rows.append(np.where((now == PAD) | (following >= n), PAD, following))
    return [column[column != PAD] for column in np.stack(rows, axis=1)]


def _structure(variants: Variants, k: int, costs: Callable[[Variants], np.ndarray]) -> float:
    """Mean silhouette of k types; 0 where there are no more variants than types."""
    if len(variants.counts) <= k:
        return 0.0
    weights = variants.counts.astype(float)
    distance = distances(variants, costs(variants))
    labels = around_medoids(distance, k, weights).labels
    return float(np.average(silhouettes(distance, labels, weights), weights=weights))
