"""Importance and performance of drivers in the same resamples of customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import Kind, Split, checked_weights, standardised
from cemlab.numerics.design import checked_strata
from cemlab.numerics.product_sums import correlations_from_sums, row_products


class Design(Protocol):
    """Columns of a model (`x`, shape (rows, columns)), and those of each player."""

    @property
    def x(self) -> np.ndarray: ...

    @property
    def players(self) -> Sequence[Sequence[int]]: ...


class MapReplicates(NamedTuple):
    """Each of shape (resamples − dropped, p); performance is the mean rating of those who rated.

    `dropped` are resamples in which the outcome never varied, or nobody rated some driver.
    """

    shares: np.ndarray
    performance: np.ndarray
    dropped: int


def resampled_map(
    split: Split,
    design: Design,
    ratings: np.ndarray,
    applies: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    customers: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    forced: Sequence[int] | None = None,
    rows: np.ndarray | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> MapReplicates:
    """Shares of importance and mean ratings in resamples of customers.

    Parameters
    ----------
    split : callable
        As for `cemlab.numerics.importance_replicates`.
    design : TwoPart or Columns
        Columns of the model, and those of each of the p drivers.
    ratings, applies : ndarray, shape (n, p)
        Ratings, and who gave one; of everybody whose ratings count, in the model or not.
    y : ndarray, shape (rows,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey weights go with their row; of frequency weights Σf people are redrawn.
    kind : {"survey", "frequency"}, default "survey"
        What the weights are.
    customers : ndarray, shape (n,), optional
        Customer (or cluster) of each row, who is redrawn with all rows.
    strata : ndarray, shape (n,), optional
        Stratum of each row; of its m customers m − 1 are drawn and count m / (m − 1) times, as in
        `cemlab.numerics.resampled_correlations`.
    forced : sequence of int, optional
        Columns that enter before all drivers and get no share.
    rows : ndarray of int, optional
        Which of the n are in the model, in the order of `design.x` and `y`; all of them when not
        given. Some people rate a driver and leave another one blank.
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
        A single customer, in all or in a stratum, a customer in two strata, shapes that differ, a
        column that never varies, frequency weights with customers or strata, or no resample left.
    """
    if resamples < 1:
        raise OptionError(f"`resamples` is {resamples}; expected at least 1.")
    n, p = len(ratings), len(design.players)
    rows = np.arange(n) if rows is None else np.asarray(rows)
    shapes = [np.shape(ratings), np.shape(applies), np.shape(y)]
    if shapes != [(n, p), (n, p), (len(rows),)] or len(design.x) != len(rows):
        raise MethodError(
            f"Ratings, `applies` and the outcome have shapes {', '.join(map(str, shapes))}; "
            f"expected {(n, p)} twice, and {(len(rows),)}, with as many rows of the design."
        )
    is_count = kind == "frequency" and weights is not None
    if is_count and not (customers is None and strata is None):
        raise MethodError(
            "Frequency weights count people, so rows cannot be grouped by customer or stratum as "
            "well. Leave out the customers and strata, or the weights."
        )
    weights = checked_weights(weights, n, kind)
    z = standardised(np.column_stack([design.x, y]), None if weights is None else weights[rows])
    own = row_products(z)
    products = np.zeros((n, own.shape[1] + 2 * p))
    products[rows, : -2 * p] = own  # who is not in the model adds nothing to it
    applies = np.asarray(applies, dtype=bool)
    products[:, -2 * p :] = np.column_stack([applies, np.where(applies, ratings, 0.0)])
    if weights is not None and not is_count:
        products *= weights[:, None]
    rng = np.random.default_rng(seed)
    layers = _of_people(products, weights) if is_count else _layers(products, customers, strata)
    sums = sum(
        count / drawn * np.array([rng.multinomial(drawn, chance) @ held for _ in range(resamples)])
        for held, chance, count, drawn in layers
    )
    r = correlations_from_sums(sums[:, : -2 * p], z.shape[1])
    visits, total = sums[:, -2 * p : -p], sums[:, -p:]
    kept = (r[:, -1, -1] > 0) & (visits > 0).all(axis=1)
    if not kept.any():
        raise MethodError(
            "In no resample does the outcome vary and everybody's driver get a rating. Leave "
            "drivers with few ratings out."
        )
    parts = split(r[kept], design.players, forced)
    whole = parts.sum(axis=1, keepdims=True)
    shares = parts / np.where(whole > 0, whole, np.inf)
    return MapReplicates(shares, total[kept] / visits[kept], int((~kept).sum()))


Layer = tuple[np.ndarray, np.ndarray, int, int]  # products, chances, units, how many are drawn


def _of_people(products: np.ndarray, weights: np.ndarray) -> Iterator[Layer]:
    people = round(weights.sum())
    yield products, weights / weights.sum(), people, people


def _layers(
    products: np.ndarray, customers: np.ndarray | None, strata: np.ndarray | None
) -> Iterator[Layer]:
    """Customers of each stratum, with the sums of their products."""
    customers = np.arange(len(products)) if customers is None else np.asarray(customers)
    units, code = np.unique(customers, return_inverse=True)
    if code.shape != (len(products),) or len(units) < 2:
        raise MethodError("A bootstrap needs a customer for each row, and at least two customers.")
    own = np.zeros((len(units), products.shape[1]))
    np.add.at(own, code, products)
    if strata is None:
        yield own, np.full(len(own), 1 / len(own)), len(own), len(own)
        return
    for rows in checked_strata(np.asarray(strata), customers):
        held = own[np.unique(code[rows])]
        yield held, np.full(len(held), 1 / len(held)), len(held), len(held) - 1
