"""Silhouettes: how much nearer each respondent is to the own group than to the next.

References
----------
.. [1] Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and
   validation of cluster analysis. *Journal of Computational and Applied Mathematics*,
   20, 53–65.
"""

from __future__ import annotations

import numpy as np

LARGE = 20_000  # rows above which distances go to a part of them
PART = 4_000
DISTANCES_AT_ONCE = 4_000_000  # 32 MB


def silhouettes(x: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Silhouette of each row [1]_: nearer to the own group (1) or to the next one (−1).

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Items, as they were grouped.
    labels : ndarray of int, shape (n,)
        Group of each row, 0 to k − 1.
    weights : ndarray, shape (n,)
        Weights above 0.

    Returns
    -------
    ndarray, shape (n,)
        −1 to 1; NaN where there is a single group.

    Notes
    -----
    s = (b − a) / max(a, b), with a the mean distance to the others of the own group and b
    that to the nearest other group, both weighted; 0 for a group of one. Above 20,000
    rows distances go to 4,000 of them instead of to all.
    """
    from scipy.spatial.distance import cdist

    n, k = len(x), labels.max() + 1
    if k == 1:
        return np.full(n, np.nan)
    others = np.argsort(labels, kind="stable")  # so that a part has its share of every group
    if n > LARGE:
        others = others[np.linspace(0, n - 1, PART).astype(int)]
    member = (labels[others, None] == np.arange(k)) * weights[others, None]
    seen = np.isin(np.arange(n), others) * weights
    total, found = member.sum(axis=0), np.empty(n)
    step = max(1, DISTANCES_AT_ONCE // len(others))
    for start in range(0, n, step):
        rows = np.arange(start, min(start + step, n))
        sums, own = cdist(x[rows], x[others]) @ member, labels[rows]
        rest = total[own] - seen[rows]
        alone = rest <= 1e-9
        a = sums[np.arange(len(rows)), own] / np.where(alone, 1.0, rest)
        means = np.where(total > 0, sums / np.where(total > 0, total, 1.0), np.inf)
        means[np.arange(len(rows)), own] = np.inf
        b = means.min(axis=1)
        larger = np.maximum(a, b)
        found[rows] = np.where(alone | (larger == 0), 0.0, (b - a) / np.where(larger, larger, 1))
    return found
