"""How people use the scale, apart from what they want: shares of ends, middle and top.

References
----------
.. [1] Baumgartner, H., & Steenkamp, J.-B. E. M. (2001). Response styles in marketing
   research: a cross-national investigation. *Journal of Marketing Research*, 38, 143–156.
.. [2] Cattell, R. B. (1944). Psychological measurement: normative, ipsative, interactive.
   *Psychological Review*, 51, 292–303.
"""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics.weighting import checked_weights

MIN_STRAIGHT_ITEMS = 5
STYLE_LIMIT = 0.9  # |r| of the person's mean with the first component
TOP_POINTS = 2  # scale points that count as agreement


class Ipsatised(NamedTuple):
    """Answers relative to the person: `flat` marks people whose answers never vary."""

    values: np.ndarray  # (n, p)
    mean: np.ndarray  # (n,)
    sd: np.ndarray  # (n,), divisor answered − 1
    flat: np.ndarray  # (n,)


class ResponseStyle(NamedTuple):
    """Shares of a person's answered items, shape (n,), and how far style decides.

    `r_first_component` is |r| of the person's mean with the first principal component
    (NaN where it has no meaning), and `dominates` whether it is above the limit.
    """

    extreme: np.ndarray  # ERS: lowest or highest point
    midpoint: np.ndarray  # MRS: the middle point; NaN on a scale without one
    acquiescence: np.ndarray  # ARS: one of the top points
    r_first_component: float
    dominates: bool


def ipsatised(x: np.ndarray, *, standardise: bool = False) -> Ipsatised:
    """Answers minus the person's mean, optionally by the person's standard deviation [2]_.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Answers on one scale; NaN where there is none, and NaN stays.
    standardise : bool, default False
        Divide by the standard deviation (divisor answered − 1); where that is 0, the
        profile is 0.

    Returns
    -------
    Ipsatised

    Notes
    -----
    Rows of complete answers add up to 0, so that the covariance is singular. Ipsatised
    values say nothing about level: they are no performance, and no input of regressions.
    """
    x = np.asarray(x, dtype=float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rows without answers give NaN
        mean = np.nanmean(x, axis=1)
        sd = np.nanstd(x, axis=1, ddof=1) if x.shape[1] > 1 else np.zeros(len(x))
        flat = np.nanmin(x, axis=1) == np.nanmax(x, axis=1)
    sd = np.where(flat, 0.0, sd)
    values = x - mean[:, None]
    values = np.where(flat[:, None] & ~np.isnan(x), 0.0, values)
    if standardise:
        values = values / np.where(flat, 1.0, sd)[:, None]
    return Ipsatised(values, mean, sd, flat)


def straight_liners(x: np.ndarray, min_items: int = MIN_STRAIGHT_ITEMS) -> np.ndarray:
    """People who gave one and the same answer to all items they answered, shape (n,).

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Answers as they were given, reversed items not turned: only then is one answer
        to all of them a sign of haste and not of conviction. NaN where there is none.
    min_items : int, default 5
        Fewer answers than these prove nothing.
    """
    x = np.asarray(x, dtype=float)
    answered = ~np.isnan(x)
    low = np.where(answered, x, np.inf).min(axis=1)
    high = np.where(answered, x, -np.inf).max(axis=1)
    return (answered.sum(axis=1) >= min_items) & (low == high)


def response_style(
    x: np.ndarray,
    scale: tuple[float, float],
    weights: np.ndarray | None = None,
    *,
    top: int = TOP_POINTS,
    limit: float = STYLE_LIMIT,
) -> ResponseStyle:
    """Extreme, midpoint and acquiescent answering [1]_, and whether style is all there is.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Answers to many different items of one scale; NaN where there is none.
    scale : (min, max)
        The declared scale.
    weights : ndarray, shape (n,), optional
        Survey weights, for the component and the correlation.
    top : int, default 2
        Scale points that count as agreement.
    limit : float, default 0.9
        |r| above which style dominates.

    Returns
    -------
    ResponseStyle

    Raises
    ------
    OptionError
        Not fewer top points than scale points.
    MethodError
        Answers off the scale.

    Notes
    -----
    The component is that of the covariance of the items, from people who answered all.
    It is compared with the mean because a first component of one sign *is* the mean: then
    groups will be "ticks high", "ticks middle" and "ticks low".
    """
    x = np.asarray(x, dtype=float)
    low, high = scale
    if not 0 < top <= high - low:
        raise OptionError(f"`top` is {top!r}; expected 1 to {high - low:g} on the scale given.")
    answered = ~np.isnan(x)
    off = answered & ~((x >= low) & (x <= high))
    if off.any():
        values = ", ".join(f"{value:g}" for value in np.unique(x[off])[:5])
        raise MethodError(
            f"{off.sum()} answers lie outside {low:g}–{high:g} ({values}). "
            "Declare such codes as missing or not applicable, or correct the scale."
        )
    count = answered.sum(axis=1)
    count = np.where(count, count, np.nan)
    middle = (low + high) / 2
    r = _r_first_component(x, checked_weights(weights, len(x)))
    return ResponseStyle(
        extreme=((x == low) | (x == high)).sum(axis=1) / count,
        midpoint=(x == middle).sum(axis=1) / (count if middle == round(middle) else np.nan),
        acquiescence=(x > high - top).sum(axis=1) / count,
        r_first_component=r,
        dominates=bool(r > limit),
    )


def _r_first_component(x: np.ndarray, weights: np.ndarray | None) -> float:
    """|r| of the person's mean with the first component, among complete rows."""
    complete = ~np.isnan(x).any(axis=1)
    x = x[complete]
    each = np.ones(len(x)) if weights is None else weights[complete]
    if len(x) < 3 or x.shape[1] < 2 or not each.any():
        return np.nan
    centred = x - np.average(x, axis=0, weights=each)
    _, vectors = np.linalg.eigh((centred * each[:, None]).T @ centred)
    component, level = centred @ vectors[:, -1], centred.mean(axis=1)
    products = np.array([component * component, level * level, component * level]) @ each
    spread = np.sqrt(products[0] * products[1])
    return float(abs(products[2]) / spread) if spread > 0 else np.nan
