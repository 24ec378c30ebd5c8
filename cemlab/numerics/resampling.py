"""The customer bootstrap: many samples of customers at the price of one matrix product.

Customers are drawn with replacement and bring all their rows; resampling rows instead
makes intervals too narrow where customers answered more than once. A replicate is then a
count per customer, and its weighted sums of [1, z, z zᵀ] are `counts @ products`, with the
products summed per customer once. Columns are centred first, or variances would cancel.

References
----------
.. [1] Efron, B., & Tibshirani, R. J. (1993). *An Introduction to the Bootstrap*. Chapman
   & Hall, ch. 8 (resampling the units that were sampled).
.. [2] Field, C. A., & Welsh, A. H. (2007). Bootstrapping clustered data. *Journal of the
   Royal Statistical Society B*, 69, 369–390.
.. [3] Rao, J. N. K., Wu, C. F. J., & Yue, K. (1992). Some recent work on resampling methods for
   complex surveys. *Survey Methodology*, 18, 209–217.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics.design import checked_strata
from cemlab.numerics.importance_sampled import rises
from cemlab.numerics.moments import Players, beyond_forced, standardised
from cemlab.numerics.product_sums import correlations_from_sums, row_products
from cemlab.numerics.weighting import Kind, checked_weights

COUNTS_AT_ONCE = 1_000_000  # counts held at a time: 8 MB
PRODUCTS_AT_ONCE = 4_000_000  # products held at a time: 32 MB

Split = Callable[[np.ndarray, Players | None, Sequence[int] | None], np.ndarray]


class Replicates(NamedTuple):
    """What an importance method gives in each resample.

    Attributes
    ----------
    parts : ndarray, shape (resamples − dropped, players)
        Part of R² of each player.
    r_squared : ndarray, shape (resamples − dropped,)
        R² of all players together, beyond that of the forced columns.
    dropped : int
        Resamples left out because the outcome never varied in them.
    degenerate : int
        Resamples kept in which some column never varied, and so added nothing.
    """

    parts: np.ndarray
    r_squared: np.ndarray
    dropped: int
    degenerate: int

    @property
    def shares(self) -> np.ndarray:
        """Parts as shares of their sum, which is R² where they add up; 0 where it is 0."""
        whole = self.parts.sum(axis=1)
        return self.parts / np.where(whole > 0, whole, np.inf)[:, None]


def importance_replicates(
    split: Split,
    x: np.ndarray,
    y: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    kind: Kind = "survey",
    customers: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> Replicates:
    """Importance in each of many resamples of customers.

    Parameters
    ----------
    split : callable
        `split(r, players, forced)` gives the parts of R² for a stack of correlation matrices
        with the outcome last, such as `shapley_parts`.
    x : ndarray, shape (n, p)
        Drivers, without gaps; every column varies.
    y : ndarray, shape (n,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey weights go with their row; of frequency weights Σf people are redrawn.
    kind : {"survey", "frequency"}, default "survey"
        What the weights are.
    customers : ndarray, shape (n,), optional
        Customer (or cluster) of each row; every row its own customer when not given.
    strata : ndarray, shape (n,), optional
        Stratum of each row, in which its customer lies; each stratum is redrawn by itself.
    players : sequence of sequences of int, optional
        Columns of each player; single columns by default.
    forced : sequence of int, optional
        Columns that enter before all players and get no part.
    resamples : int, default 1000
        Number of resamples.
    seed : int, default 0
        The same seed gives the same numbers.

    Returns
    -------
    Replicates
    """
    r, dropped, degenerate = resampled_correlations(
        np.column_stack([x, y]),
        weights=weights,
        kind=kind,
        customers=customers,
        strata=strata,
        resamples=resamples,
        seed=seed,
    )
    parts = split(r, players, forced)
    left, own = beyond_forced(r, players, forced)
    whole = rises(left, [[column for columns in own for column in columns]])[:, 0]
    return Replicates(parts, whole, dropped, degenerate)


def resampled_correlations(
    table: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    kind: Kind = "survey",
    customers: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> tuple[np.ndarray, int, int]:
    """Correlation matrices of resampled tables, the outcome in the last column.

    Of the m customers of a stratum m − 1 are drawn and count m / (m − 1) times each [3]_: with
    few customers a stratum, drawing m of m would make errors too small. Without strata all of
    the customers are drawn as often as there are.

    Returns
    -------
    r : ndarray, shape (resamples − dropped, q, q)
        A column that never varies in a resample has zeros, also on the diagonal.
    dropped : int
        Resamples without a varying outcome.
    degenerate : int
        Resamples kept in which another column never varied.

    Raises
    ------
    OptionError
        Fewer than one resample.
    MethodError
        A single customer, in all or in a stratum; a customer in two strata; frequency weights
        together with customers or strata; an outcome that never varies.
    """
    if resamples < 1:
        raise OptionError(f"`resamples` is {resamples}; expected at least 1.")
    weights = checked_weights(weights, len(table), kind)
    if kind == "frequency" and weights is not None and not (customers is None and strata is None):
        raise MethodError(
            "Frequency weights count people, so rows cannot be grouped by customer or stratum as "
            "well. Leave out the customers and strata, or the weights."
        )
    z = standardised(table, weights)
    if kind == "frequency" and weights is not None:
        sums = _frequency_sums(z, weights, resamples, np.random.default_rng(seed))
    elif strata is None:
        sums = _customer_sums(z, weights, customers, resamples, np.random.default_rng(seed))
    else:
        sums = _stratified_sums(
            z, weights, customers, np.asarray(strata), resamples, np.random.default_rng(seed)
        )
    r = correlations_from_sums(sums, z.shape[1])
    varies = np.diagonal(r, axis1=1, axis2=2) > 0
    kept = varies[:, -1]
    if not kept.any():
        raise MethodError(
            "The outcome never varies in any resample: too few people gave another answer. "
            "Set resamples=0, or choose an outcome that varies more."
        )
    return r[kept], int((~kept).sum()), int((~varies[kept]).any(axis=1).sum())


def percentile_interval(values: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Middle part of the replicates, along the first axis."""
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    return low, high


def _frequency_sums(
    z: np.ndarray, weights: np.ndarray, resamples: int, rng: np.random.Generator
) -> np.ndarray:
    """Sums of the products in resamples of Σf people, shape (resamples, products)."""
    rows = np.flatnonzero(weights)
    people, shares = round(weights.sum()), weights[rows] / weights.sum()
    products = row_products(z[rows])
    step = max(1, COUNTS_AT_ONCE // len(rows))
    chunks = [
        rng.multinomial(people, shares, size=min(step, resamples - start)).astype(float) @ products
        for start in range(0, resamples, step)
    ]
    return np.concatenate(chunks)


def _stratified_sums(
    z: np.ndarray,
    weights: np.ndarray | None,
    customers: np.ndarray | None,
    strata: np.ndarray,
    resamples: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Sums of the products in resamples within strata, shape (resamples, products)."""
    customers = np.arange(len(z)) if customers is None else np.asarray(customers)
    rows = checked_strata(strata, customers)
    total = 0.0
    for own in rows:
        m = len(np.unique(customers[own]))
        sums = _customer_sums(
            z[own], None if weights is None else weights[own], customers[own], resamples, rng, m - 1
        )
        total = total + m / (m - 1) * sums
    return total


def _customer_sums(
    z: np.ndarray,
    weights: np.ndarray | None,
    customers: np.ndarray | None,
    resamples: int,
    rng: np.random.Generator,
    drawn: int | None = None,
) -> np.ndarray:
    """Sums of the products in resamples of customers, shape (resamples, products).

    Large tables are taken in blocks of customers. How many draws fall in each block is
    multinomial, and within a block every customer is as likely: together an ordinary
    resample of all customers, without a product of every row in memory.
    """
    blocks = list(_blocks(z, weights, customers))
    size = np.array([block[1] for block in blocks])
    if size.sum() < 2:
        raise MethodError("All rows belong to one customer; a bootstrap needs at least two.")
    drawn = size.sum() if drawn is None else drawn
    draws = rng.multinomial(drawn, size / size.sum(), size=resamples)
    sums = 0.0
    for number, (rows, count, starts) in enumerate(blocks):
        products = row_products(z[rows])
        if weights is not None:
            products *= weights[rows, None]
        if starts is not None:
            products = np.add.reduceat(products, starts, axis=0)
        sums = sums + _drawn(draws[:, number], count, rng, products)
    return sums


def _blocks(
    z: np.ndarray, weights: np.ndarray | None, customers: np.ndarray | None
) -> Iterator[tuple[np.ndarray, int, np.ndarray | None]]:
    """Rows of some customers, how many customers, and where each customer's rows start."""
    if customers is None:
        order, starts = np.arange(len(z)), np.arange(len(z))
    else:
        _, code = np.unique(customers, return_inverse=True)
        order = np.argsort(code, kind="stable")
        starts = np.flatnonzero(np.diff(code[order], prepend=-1))
    per_row = (z.shape[1] + 1) * (z.shape[1] + 2) // 2
    pieces = max(1, round(len(z) * per_row / PRODUCTS_AT_ONCE))
    ends = np.append(starts, len(z))
    for own in np.array_split(np.arange(len(starts)), min(pieces, len(starts))):
        first, last = ends[own[0]], ends[own[-1] + 1]
        inner = None if customers is None else starts[own] - first
        yield order[first:last], len(own), inner


def _drawn(
    draws: np.ndarray, count: int, rng: np.random.Generator, products: np.ndarray
) -> np.ndarray:
    """`counts @ products` for each resample's draws among `count` customers."""
    step = max(1, COUNTS_AT_ONCE // count)
    sums = np.empty((len(draws), products.shape[1]))
    for start in range(0, len(draws), step):
        drawn = draws[start : start + step]
        picked = rng.integers(count, size=drawn.sum())
        picked += np.repeat(np.arange(len(drawn)) * count, drawn)
        counts = np.bincount(picked, minlength=len(drawn) * count).reshape(len(drawn), count)
        sums[start : start + step] = counts.astype(float) @ products
    return sums
