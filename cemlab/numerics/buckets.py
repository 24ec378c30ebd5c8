"""A customer bootstrap that reads the data once: sums of products by buckets of customers.

A customer belongs to the bucket `customer % buckets`, with all rows; what is kept of a bucket
are its sums of 1, z and z zᵀ. Resampling buckets instead of customers costs the same for a
thousand answers and for a billion. A thousand buckets are enough: the standard error of a
bootstrap has then itself an error of 1 / √2000, some 2% [1]_.

References
----------
.. [1] Kleiner, A., Talwalkar, A., Sarkar, P., & Jordan, M. I. (2014). A scalable bootstrap for
   massive data. *Journal of the Royal Statistical Society B*, 76, 795–816.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics.product_sums import correlations_from_sums, row_products
from cemlab.numerics.weighting import checked_weights

ROWS_AT_ONCE = 20_000


class Buckets(NamedTuple):
    """Sums of products of each bucket that has rows.

    Attributes
    ----------
    sums : ndarray, shape (buckets, 1 + q + q (q + 1) / 2)
        Sums of `row_products` of the columns, centred and scaled by the first block.
    columns : int
        q, the outcome last.
    n : int
        Rows.
    """

    sums: np.ndarray
    columns: int
    n: int


def bucket_sums(
    blocks: Iterable[tuple[np.ndarray, np.ndarray, np.ndarray | None]], buckets: int = 1000
) -> Buckets:
    """One pass over the data.

    Parameters
    ----------
    blocks : iterable of (table, customers, weights)
        Rows in any portions: the table of shape (rows, q), without gaps, the outcome last; the
        integer key of the customer of each row; survey weights, or None.
    buckets : int, default 1000
        Number of buckets.

    Returns
    -------
    Buckets

    Raises
    ------
    OptionError
        Fewer than two buckets.
    MethodError
        Gaps; keys that are no integers; customers in fewer than two buckets.
    """
    if buckets < 2:
        raise OptionError(f"`buckets` is {buckets}; expected at least 2, such as 1000.")
    sums, n, centre, scale = None, 0, 0.0, 1.0
    for table, customers, weights in blocks:
        table, customers = np.asarray(table, dtype=float), np.asarray(customers)
        _refuse_block(table, customers)
        weights = checked_weights(weights, len(table))
        if sums is None:  # any centre near the means will do; variances do not depend on it
            centre, scale = table.mean(axis=0), table.std(axis=0)
            scale = np.where(scale > 0, scale, 1.0)
            q = table.shape[1]
            sums = np.zeros((buckets, 1 + q + q * (q + 1) // 2))
        for start in range(0, len(table), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            products = row_products((table[rows] - centre) / scale)
            if weights is not None:
                products *= weights[rows, None]
            code = customers[rows] % buckets
            order = np.argsort(code, kind="stable")
            starts = np.flatnonzero(np.diff(code[order], prepend=-1))
            sums[code[order][starts]] += np.add.reduceat(products[order], starts, axis=0)
        n += len(table)
    if sums is None:
        raise MethodError("There are no rows. Give at least one block.")
    sums = sums[sums[:, 0] > 0]
    if len(sums) < 2:
        raise MethodError("All rows fall in one bucket; a bootstrap needs customers in two.")
    return Buckets(sums, table.shape[1], n)


def bucket_correlations(found: Buckets) -> np.ndarray:
    """Correlations of all rows, shape (q, q), the outcome last."""
    return correlations_from_sums(found.sums.sum(axis=0)[None], found.columns)[0]


def resampled_buckets(found: Buckets, resamples: int = 1000, seed: int = 0) -> np.ndarray:
    """Correlations in resamples of buckets, shape (resamples, q, q), the outcome last.

    A column that never varies in a resample has zeros, also on the diagonal.
    """
    if resamples < 1:
        raise OptionError(f"`resamples` is {resamples}; expected at least 1.")
    count = len(found.sums)
    rng = np.random.default_rng(seed)
    times = rng.multinomial(count, np.full(count, 1 / count), size=resamples).astype(float)
    return correlations_from_sums(times @ found.sums, found.columns)


def _refuse_block(table: np.ndarray, customers: np.ndarray) -> None:
    if table.ndim != 2 or customers.shape != (len(table),) or not len(table):
        raise MethodError(
            f"A block has a table of shape {table.shape} and customers of shape "
            f"{customers.shape}; expected (rows, q) and (rows,) with a row or more."
        )
    if not np.issubdtype(customers.dtype, np.integer):
        raise MethodError(
            f"Keys of customers are {customers.dtype}; expected integers, of which the remainder "
            "is taken. Number the customers."
        )
    gaps = ~np.isfinite(table).all(axis=1)
    if gaps.any():
        raise MethodError(
            f"{gaps.sum()} of {len(table)} rows of a block have gaps. Leave them out."
        )
