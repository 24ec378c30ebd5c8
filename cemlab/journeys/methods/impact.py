"""What a touchpoint costs: importance × how far it falls short × how many come there.

Each part by itself misleads: the lowest mean may be met by few and matter to nobody [1]_. The
parts are multiplied as they are; rescaled to 0–1 first, the least important would count nothing.

References
----------
.. [1] Martilla, J. A., & James, J. C. (1977). Importance–performance analysis. *Journal of
   Marketing*, 41(1), 77–79 (importance beside performance; here with reach).
.. [2] Efron, B., & Tibshirani, R. J. (1993). *An Introduction to the Bootstrap*. Chapman & Hall,
   ch. 13 (percentile intervals).
"""

from __future__ import annotations

import numpy as np

BLOCK = 4_000_000  # numbers of a block of resamples


def impacts(
    importance: np.ndarray, mean: np.ndarray, reach: np.ndarray, target: float
) -> np.ndarray:
    """Importance × max(0, target − mean) × reach.

    Parameters
    ----------
    importance : ndarray, shape (touchpoints,)
        Conditional effect among visitors per scale point; below 0 counts as none.
    mean : ndarray, shape (..., touchpoints)
        Of those who came.
    reach : ndarray, shape (..., touchpoints)
        Share of customers who came, 0 to 1.
    target : float
        On the scale of the means.

    Returns
    -------
    ndarray, shape (..., touchpoints)
        Scale points of the outcome that would be won, averaged over all customers, were the
        target met and the association one of cause.
    """
    return np.maximum(importance, 0.0) * np.maximum(target - mean, 0.0) * reach


def resampled_impacts(
    customers: np.ndarray,
    touchpoints: np.ndarray,
    values: np.ndarray,
    n_touchpoints: int,
    importance: np.ndarray,
    target: float,
    weights: np.ndarray | None = None,
    *,
    resamples: int,
    seed: int,
) -> np.ndarray:
    """Impacts in resamples of customers [2]_.

    Parameters
    ----------
    customers, touchpoints : ndarray of int, shape (n,)
        Codes of each moment.
    values : ndarray, shape (n,)
        Experience; NaN where a moment was not rated: it counts for reach alone.
    n_touchpoints : int
    importance : ndarray, shape (touchpoints,) or (resamples, touchpoints)
        Taken as known, or a draw for each resample.
    target : float
    weights : ndarray, shape (n,), optional
        Survey weights of the customers.
    resamples, seed : int

    Returns
    -------
    ndarray, shape (resamples, touchpoints)
        NaN where nobody rated in the resample.
    """
    rng = np.random.default_rng(seed)
    _, who = np.unique(customers, return_inverse=True)
    m = int(who.max()) + 1
    weights = np.ones(len(who)) if weights is None else weights
    cell, shape = who * n_touchpoints + touchpoints, (m, n_touchpoints)
    rated = ~np.isnan(values)
    each = np.bincount(who, weights) / np.bincount(who)
    counted = np.bincount(cell[rated], weights[rated], m * n_touchpoints).reshape(shape)
    summed = np.bincount(cell[rated], (weights * values)[rated], m * n_touchpoints).reshape(shape)
    came = (np.bincount(cell, minlength=m * n_touchpoints).reshape(shape) > 0) * each[:, None]
    found = np.empty((resamples, n_touchpoints))
    rows = max(1, BLOCK // m)
    for start in range(0, resamples, rows):
        drawn = rng.multinomial(m, np.full(m, 1 / m), size=min(rows, resamples - start))
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (drawn @ summed) / (drawn @ counted)
        reach = (drawn @ came) / (drawn @ each)[:, None]
        own = importance if importance.ndim == 1 else importance[start : start + len(drawn)]
        found[start : start + len(drawn)] = impacts(own, mean, reach, target)
    return found


def top_chances(replicates: np.ndarray, top: int) -> np.ndarray:
    """Share of the resamples in which each player is among the first so many, and above 0.

    NaN (nobody rated in that resample) counts as last.
    """
    known = np.where(np.isnan(replicates), -np.inf, replicates)
    order = np.argsort(-known, axis=1, kind="stable")[:, :top]
    first = np.zeros(known.shape, dtype=bool)
    np.put_along_axis(first, order, True, axis=1)
    return (first & (known > 0)).mean(axis=0)
