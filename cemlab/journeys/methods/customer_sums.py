"""Moments as a sparse table of customers by touchpoints: all that the adjusted means need."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cemlab.journeys.methods.preconditions import checked_moments

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class CustomerTable(NamedTuple):
    """Counts and sums; m customers, T touchpoints that somebody visited.

    Attributes
    ----------
    counts, totals : csr_array, shape (m, T)
        Moments and sum of their centred values; the same places are filled.
    sizes, sums, squares : ndarray, shape (m,)
        Moments of each customer, sum and sum of squares of their centred values.
    each : ndarray, shape (m,)
        Weight of each customer, mean 1.
    met : ndarray of int, shape (T,)
        Codes of the touchpoints.
    centre : float
        What was taken off the values, so that sums of squares lose no digits.
    """

    counts: csr_array
    totals: csr_array
    sizes: np.ndarray
    sums: np.ndarray
    squares: np.ndarray
    each: np.ndarray
    met: np.ndarray
    centre: float

    @property
    def n(self) -> int:
        """Moments."""
        return int(self.sizes.sum())


def customer_table(
    customers: np.ndarray,
    touchpoints: np.ndarray,
    values: np.ndarray,
    n_touchpoints: int,
    weights: np.ndarray | None = None,
) -> CustomerTable:
    """The table of these moments; where weights differ within a customer, their mean counts."""
    from scipy.sparse import csr_array

    customers, touchpoints, values, weights = checked_moments(
        customers, touchpoints, n_touchpoints, values, weights
    )
    _, customers = np.unique(customers, return_inverse=True)
    met, touchpoints = np.unique(touchpoints, return_inverse=True)
    sizes, t = np.bincount(customers), len(met)
    each = np.ones(len(sizes))
    if weights is not None and (weights != weights[0]).any():
        each = np.bincount(customers, weights) / sizes
        each /= each.mean()
    centre = float(values.mean())
    values = values - centre
    cell, at = np.unique(customers * t + touchpoints, return_inverse=True)
    places, shape = (cell // t, cell % t), (len(sizes), t)
    return CustomerTable(
        counts=csr_array((np.bincount(at).astype(float), places), shape=shape),
        totals=csr_array((np.bincount(at, values), places), shape=shape),
        sizes=sizes,
        sums=np.bincount(customers, values),
        squares=np.bincount(customers, values**2),
        each=each,
        met=met,
        centre=centre,
    )


def spread(found: np.ndarray, met: np.ndarray, n_touchpoints: int) -> np.ndarray:
    """A vector or square matrix for all touchpoints, with NaN where nobody was."""
    whole = np.full((n_touchpoints,) * found.ndim, np.nan)
    whole[np.ix_(*[met] * found.ndim)] = found
    return whole
