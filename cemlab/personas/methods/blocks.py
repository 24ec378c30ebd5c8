"""Blocks of items that ask about the same: declared, or found by their correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cemlab.numerics import correlation_matrix

ALIKE = 0.5  # mean |r| between the items of a block; our choice


def declared(items: Sequence[str], blocks: Mapping[str, Sequence[str]]) -> np.ndarray:
    """Block of each item, shape (p,); an item that no block names stands alone.

    Parameters
    ----------
    items : sequence of str, length p
    blocks : mapping of str to sequence of str
        Items of each block; those that are not among `items` are passed over.
    """
    named = {name: place for place, own in enumerate(blocks.values()) for name in own}
    alone = iter(range(len(blocks), len(blocks) + len(items)))
    return np.array([named[name] if name in named else next(alone) for name in items])


def found(x: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Blocks by average linkage on 1 − |r|: items correlate by 0.5 or more on average.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Answers; a gap counts as the item's mean.
    weights : ndarray, shape (n,), optional
        Survey weights.

    Returns
    -------
    ndarray of int, shape (p,)
        An item that never varies stands alone.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    x = np.asarray(x, dtype=float)
    each = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    known = ~np.isnan(x)
    mass = np.maximum(each @ known, 1e-12)
    full = np.where(known, x, each @ np.where(known, x, 0.0) / mass)
    varies = full.std(axis=0) > 0
    blocks = np.arange(x.shape[1])
    if varies.sum() < 2:
        return blocks
    r = np.abs(correlation_matrix(full[:, varies], each))
    apart = squareform(np.clip(1 - (r + r.T) / 2, 0.0, None), checks=False)
    blocks[varies] = x.shape[1] + fcluster(linkage(apart, "average"), 1 - ALIKE, "distance")
    return np.unique(blocks, return_inverse=True)[1]
