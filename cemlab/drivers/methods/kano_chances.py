"""How sure the category of a Kano feature is: people are drawn again.

The largest of five counts is a category however small its lead; in how many resamples it stays
the largest says what the lead is worth. All features share the resamples, so that people bring
all their answers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.kano import STRENGTH, coefficient_parts, largest
from cemlab.drivers.methods.kano_table import one_hot
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import Kind, checked_weights, normal_quantile, percentile_interval

COUNTS_AT_ONCE = 1_000_000  # counts of resampled people held at a time: 8 MB
HALF = 0.5  # coefficients beyond which a feature lies in the outer half of the better–worse plane


class Chances(NamedTuple):
    """Shares of the resamples, and percentile intervals; NaN where no resample had an answer.

    Attributes
    ----------
    p_mode : ndarray, shape (features, 5)
        In which A, O, M, I or R is the most frequent category; equals share.
    p_category : ndarray, shape (features, 5)
        In which it is the category, by M > O > A > I among those within 6% of the largest.
    p_quadrant : ndarray, shape (features, 4)
        In which the coefficients lie in the quadrant of A (CS+ from 0.5), O (both), M (CS− to
        −0.5) or I (neither).
    cs_plus_low, cs_plus_high, cs_minus_low, cs_minus_high : ndarray, shape (features,)
    """

    p_mode: np.ndarray
    p_category: np.ndarray
    p_quadrant: np.ndarray
    cs_plus_low: np.ndarray
    cs_plus_high: np.ndarray
    cs_minus_low: np.ndarray
    cs_minus_high: np.ndarray


def chances(
    categories: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Chances:
    """Chances of the categories of each feature, by resampling people.

    Parameters
    ----------
    categories, weights, kind
        As for `kano.evaluate`.
    resamples : int, default 1000
    seed : int, default 0
        The same seed gives the same numbers.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Chances

    Raises
    ------
    OptionError
        Fewer than one resample.
    MethodError
        Fewer than two people, or what `kano.evaluate` refuses.
    """
    if resamples < 1:
        raise OptionError(f"`resamples` is {resamples}; expected at least 1.")
    normal_quantile(level)  # refuses an impossible level
    given = one_hot(categories)
    weights = checked_weights(weights, len(given), kind)
    if weights is not None and kind == "frequency":
        given, weights = np.repeat(given, weights.astype(int), axis=0), None
    if len(given) < 2:
        raise MethodError("One person answered; a bootstrap needs at least two.")
    counts = _resampled(given, weights, resamples, np.random.default_rng(seed))
    rated = counts[..., :5]
    is_known = rated.any(axis=2)
    is_mode = (rated == rated.max(axis=2, keepdims=True)) & is_known[..., None]
    share = is_mode / np.maximum(is_mode.sum(axis=2, keepdims=True), 1)
    category = largest(counts, STRENGTH)[..., None] == np.arange(5)
    plus, minus, whole = coefficient_parts(counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        plus, minus = plus / whole, minus / whole
    better, worse = plus >= HALF, minus >= HALF
    quadrant = np.stack([better & ~worse, better & worse, worse & ~better, ~better & ~worse], 2)
    ends = [_ends(one, level) for one in (plus, -minus)]
    return Chances(
        p_mode=_share_of(share, is_known),
        p_category=_share_of(category, is_known),
        p_quadrant=_share_of(quadrant, whole > 0),
        cs_plus_low=ends[0][0],
        cs_plus_high=ends[0][1],
        cs_minus_low=ends[1][0],
        cs_minus_high=ends[1][1],
    )


def _resampled(
    given: np.ndarray, weights: np.ndarray | None, resamples: int, rng: np.random.Generator
) -> np.ndarray:
    """Counts of the categories in resamples of people, shape (resamples, features, 6)."""
    n, features, kinds = given.shape
    flat = given.reshape(n, features * kinds)
    if weights is not None:
        flat = flat * weights[:, None]
    step = max(1, COUNTS_AT_ONCE // n)
    chunks = [
        rng.multinomial(n, np.full(n, 1 / n), size=min(step, resamples - start)) @ flat
        for start in range(0, resamples, step)
    ]
    return np.concatenate(chunks).reshape(resamples, features, kinds)


def _share_of(happened: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Share of the counted resamples, shape (features, k); NaN with none."""
    times = counted.sum(axis=0)[:, None]
    happened = np.where(counted[..., None], happened, 0).sum(axis=0)
    return happened / np.where(times > 0, times, np.nan)


def _ends(values: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Percentile interval of each feature over the resamples that have a value."""
    ends = np.full((2, values.shape[1]), np.nan)
    for feature, own in enumerate(values.T):
        own = own[np.isfinite(own)]
        if own.size:
            ends[:, feature] = percentile_interval(own, level)
    return ends[0], ends[1]
