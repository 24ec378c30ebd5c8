"""Importance and performance of drivers in the same resamples of customers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.two_part import TwoPart
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import Split, checked_weights, standardised
from cemlab.numerics.product_sums import correlations_from_sums, row_products


class MapReplicates(NamedTuple):
    """Each of shape (resamples − dropped, p); performance is the mean rating of those who rated.

    `dropped` are resamples in which the outcome never varied, or nobody rated some driver.
    """

    shares: np.ndarray
    performance: np.ndarray
    dropped: int


def resampled_map(
    split: Split,
    design: TwoPart,
    ratings: np.ndarray,
    applies: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    customers: np.ndarray | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> MapReplicates:
    """Shares of importance and mean ratings in resamples of customers.

    Parameters
    ----------
    split : callable
        As for `cemlab.numerics.importance_replicates`.
    design : TwoPart
        Columns of the drivers.
    ratings, applies : ndarray, shape (n, p)
        What the design was made of.
    y : ndarray, shape (n,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey weights.
    customers : ndarray, shape (n,), optional
        Customer (or cluster) of each row, who is redrawn with all rows.
    resamples : int, default 1000
        How many.
    seed : int, default 0
        The same seed gives the same numbers.

    Returns
    -------
    MapReplicates

    Raises
    ------
    OptionError
        Fewer than one resample.
    MethodError
        A single customer, shapes that differ, a column that never varies, or no resample left.
    """
    if resamples < 1:
        raise OptionError(f"`resamples` is {resamples}; expected at least 1.")
    n, p = len(design.x), len(design.players)
    shapes = [np.shape(ratings), np.shape(applies), np.shape(y)]
    if shapes != [(n, p), (n, p), (n,)]:
        raise MethodError(
            f"Ratings, `applies` and the outcome have shapes {', '.join(map(str, shapes))}; "
            f"expected {(n, p)} twice, and {(n,)}."
        )
    weights = checked_weights(weights, n)
    applies = np.asarray(applies, dtype=bool)
    z = standardised(np.column_stack([design.x, y]), weights)
    rated = np.where(applies, np.asarray(ratings, dtype=float), 0.0)
    products = np.column_stack([row_products(z), applies, rated])
    if weights is not None:
        products *= weights[:, None]
    _, code = np.unique(np.arange(n) if customers is None else customers, return_inverse=True)
    if code.shape != (n,) or code.max() < 1:
        raise MethodError("A bootstrap needs a customer for each row, and at least two customers.")
    own = np.zeros((code.max() + 1, products.shape[1]))
    np.add.at(own, code, products)
    rng = np.random.default_rng(seed)
    chance = np.full(len(own), 1 / len(own))
    sums = np.array([rng.multinomial(len(own), chance) @ own for _ in range(resamples)])
    r = correlations_from_sums(sums[:, : -2 * p], z.shape[1])
    visits, total = sums[:, -2 * p : -p], sums[:, -p:]
    kept = (r[:, -1, -1] > 0) & (visits > 0).all(axis=1)
    if not kept.any():
        raise MethodError(
            "In no resample does the outcome vary and everybody's driver get a rating. Leave "
            "drivers with few ratings out."
        )
    parts = split(r[kept], design.players, None)
    whole = parts.sum(axis=1, keepdims=True)
    shares = parts / np.where(whole > 0, whole, np.inf)
    return MapReplicates(shares, total[kept] / visits[kept], int((~kept).sum()))
