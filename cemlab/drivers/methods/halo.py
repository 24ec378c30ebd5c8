"""How far the items are one general judgment, and what each says beyond it.

People who like a company rate everything about it well. The first eigenvalue of the items'
correlations tells how much of their variance one judgment could carry; a driver is then looked at
beyond what the person says of all other items. Correcting for a marker, an item that should have
nothing to do with the outcome, is a look at sensitivity and no repair [1]_. Harman's one-factor
test is not offered: it proves nothing [2]_.

References
----------
.. [1] Lindell, M. K., & Whitney, D. J. (2001). Accounting for common method variance in
   cross-sectional research designs. *Journal of Applied Psychology*, 86, 114–121.
.. [2] Podsakoff, P. M., MacKenzie, S. B., Lee, J.-Y., & Podsakoff, N. P. (2003). Common method
   biases in behavioral research. *Journal of Applied Psychology*, 88, 879–903.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.covariance import RobustFit, clustered, robust
from cemlab.drivers.methods.preconditions import checked_correlations
from cemlab.errors import MethodError
from cemlab.numerics import (
    checked_weights,
    correlation_matrix,
    percentile_interval,
    resampled_correlations,
)

ONE_JUDGMENT = 0.6  # share of the first eigenvalue above which items are nearly one judgment
MIN_ITEMS = 3  # two items have a share above one half whatever they ask


class OneJudgment(NamedTuple):
    """How much one judgment could carry; the items' share 0 to 1, mean correlation −1 to 1.

    `is_halo` says that the first share exceeds 60%. Without any halo it is 1 / items at least.
    """

    first_share: float
    first_low: float
    first_high: float
    mean_r: float
    mean_r_low: float
    mean_r_high: float
    n: int
    is_halo: bool


class BeyondOthers(NamedTuple):
    """Each driver beside the person's mean of the other items; fields have shape (p,).

    Attributes
    ----------
    alone : ndarray
        R² of the driver alone.
    beyond : ndarray
        R² it adds to that of the person's mean of all other items.
    slope_alone, alone_low, alone_high : ndarray
        Slope of the driver alone, of the same people.
    slope, conf_low, conf_high, p_value : ndarray
        Of the driver beside that mean. Errors are HC3, or those of customers.
    n : ndarray of int
        People who rated the driver and at least one other item.
    """

    alone: np.ndarray
    beyond: np.ndarray
    slope_alone: np.ndarray
    alone_low: np.ndarray
    alone_high: np.ndarray
    slope: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    p_value: np.ndarray
    n: np.ndarray


class Marked(NamedTuple):
    """Correlations after the correction, with t on n − 3 degrees of freedom."""

    r: np.ndarray
    statistic: np.ndarray
    p_value: np.ndarray


def first_factor(r: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of the first eigenvalue and mean correlation, for matrices of shape (..., q, q)."""
    q = r.shape[-1]
    share = np.linalg.eigvalsh(r)[..., -1] / np.trace(r, axis1=-2, axis2=-1)
    first, second = np.triu_indices(q, 1)
    return share, r[..., first, second].mean(axis=-1)


def one_judgment(
    items: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    customers: np.ndarray | None = None,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> OneJudgment:
    """How far items are one judgment.

    Parameters
    ----------
    items : ndarray, shape (n, q)
        Ratings of at least three items; rows with gaps are left out, since correlations of
        pairs may contradict each other.
    weights : ndarray, shape (n,), optional
        Survey weights.
    customers : ndarray, shape (n,), optional
        Customer (or cluster) of each row, who is redrawn with all rows.
    resamples, level, seed
        Of the bootstrap behind the percentile intervals; 0 resamples leave them out.

    Returns
    -------
    OneJudgment

    Raises
    ------
    MethodError
        Fewer than three items, fewer complete rows than items, or an item that never varies.
    """
    items = np.asarray(items, dtype=float)
    if items.ndim != 2 or items.shape[1] < MIN_ITEMS:
        raise MethodError(
            f"Items have shape {items.shape}; expected (n, q) with at least {MIN_ITEMS} items: "
            "two have a first share above one half whatever they ask."
        )
    weights = checked_weights(weights, len(items))
    kept = np.isfinite(items).all(axis=1)
    if kept.sum() <= items.shape[1]:
        raise MethodError(
            f"{kept.sum()} people rated all {items.shape[1]} items; more people than items are "
            "needed. Leave out items that few rated."
        )
    items = items[kept]
    weights = None if weights is None else weights[kept]
    share, mean = first_factor(checked_correlations(correlation_matrix(items, weights)))
    ends = [(np.nan, np.nan)] * 2
    if resamples:
        r, _, _ = resampled_correlations(
            items,
            weights=weights,
            customers=None if customers is None else np.asarray(customers)[kept],
            resamples=resamples,
            seed=seed,
        )
        ends = [percentile_interval(values, level) for values in first_factor(r)]
    return OneJudgment(
        float(share),
        *map(float, ends[0]),
        float(mean),
        *map(float, ends[1]),
        len(items),
        bool(share > ONE_JUDGMENT),
    )


def beyond_others(
    ratings: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    customers: np.ndarray | None = None,
    level: float = 0.95,
) -> BeyondOthers:
    """What each driver says of the outcome beyond the person's mean of all other items.

    Parameters
    ----------
    ratings : ndarray, shape (n, p)
        Ratings of at least three drivers on one scale; NaN where missing or not applicable. The
        mean is that of the other items the person rated.
    y : ndarray, shape (n,)
        Outcome, without gaps.
    weights : ndarray, shape (n,), optional
        Survey weights.
    customers : ndarray, shape (n,), optional
        Customer (or cluster) of each row, whose answers errors take together.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    BeyondOthers

    Raises
    ------
    MethodError
        Fewer than three drivers, shapes that differ, a gap in the outcome, or what regressions
        refuse.
    """
    ratings, y = np.asarray(ratings, dtype=float), np.asarray(y, dtype=float)
    if ratings.ndim != 2 or ratings.shape[1] < MIN_ITEMS or y.shape != (len(ratings),):
        raise MethodError(
            f"Ratings have shape {ratings.shape} and the outcome {y.shape}; expected (n, p) with "
            f"p ≥ {MIN_ITEMS}, and (n,)."
        )
    weights = checked_weights(weights, len(y))
    rated = np.isfinite(ratings)
    filled = np.where(rated, ratings, 0.0)
    rows = []
    for j in range(ratings.shape[1]):
        others = rated.sum(axis=1) - rated[:, j]
        own = rated[:, j] & (others > 0)
        rest = (filled.sum(axis=1) - filled[:, j])[own] / others[own]
        each = None if weights is None else weights[own]
        units = None if customers is None else np.asarray(customers)[own]
        x = np.column_stack([ratings[own, j], rest])
        alone, fit = (_slopes(columns, y[own], each, units, level) for columns in (x[:, :1], x))
        r = correlation_matrix(np.column_stack([x, y[own]]), each)
        both = r[:2, 2] @ np.linalg.solve(r[:2, :2], r[:2, 2])
        told = (
            *(alone.coefficient, alone.conf_low, alone.conf_high),
            *(fit.coefficient, fit.conf_low, fit.conf_high, fit.p_value),
        )
        rows.append((r[0, 2] ** 2, both - r[1, 2] ** 2, *(field[1] for field in told), own.sum()))
    return BeyondOthers(*map(np.array, zip(*rows, strict=True)))


def _slopes(x, y, weights, customers, level: float) -> RobustFit:
    """A regression with the errors that the sample asks for."""
    if customers is None:
        return robust(x, y, weights, level=level)
    return clustered(x, y, customers, weights, level=level)


def without_marker(r: np.ndarray, r_marker: float, n: int) -> Marked:
    """Correlations without what a marker shares with everything, (r − r_M) / (1 − r_M).

    Parameters
    ----------
    r : ndarray
        Correlations of drivers with the outcome.
    r_marker : float
        Correlation of the marker with the outcome, at least 0 and below 1.
    n : int
        Answers, at least 4.

    Returns
    -------
    Marked

    Raises
    ------
    MethodError
        A marker or a number of answers out of range, or correlations so far below the marker's
        that nothing could be left of them.
    """
    from scipy.special import stdtr  # costs as much to import as all else here

    r = np.asarray(r, dtype=float)
    if not 0 <= r_marker < 1 or n < 4:
        raise MethodError(
            f"`r_marker` is {r_marker:g} and `n` {n}; expected at least 0 and below 1, and at "
            "least 4. A marker that goes down with the outcome shows no common method."
        )
    adjusted = (r - r_marker) / (1 - r_marker)
    if not (np.abs(adjusted) < 1).all():
        raise MethodError(
            f"{(~(np.abs(adjusted) < 1)).sum()} correlations leave −1 to 1 by the correction for "
            f"a marker of {r_marker:g}. Choose a marker that fits, or reverse items first."
        )
    statistic = adjusted * np.sqrt((n - 3) / (1 - adjusted**2))
    return Marked(adjusted, statistic, 2 * stdtr(n - 3, -np.abs(statistic)))
