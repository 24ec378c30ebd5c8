"""Answers made ready for grouping: response style, straight-liners, gaps, scale.

Who ticks high everywhere ends up in one group with others who tick high, whatever they
want [1]_. Ipsatising takes the person's own mean away, so that only the pattern remains.

References
----------
.. [1] Baumgartner, H., & Steenkamp, J.-B. E. M. (2001). Response styles in marketing
   research: a cross-national investigation. *Journal of Marketing Research*, 38, 143–156.
.. [2] Bernaards, C. A., & Sijtsma, K. (2000). Influence of imputation and EM methods on
   factor analysis when item nonresponse in questionnaire data is nonignorable.
   *Multivariate Behavioral Research*, 35, 321–364 (two-way imputation).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import checked_weights, ipsatised, straight_liners

MAX_MISSING = 0.4  # share of a row's items

Scale = tuple[float, float]


class Prepared(NamedTuple):
    """Answers ready for grouping, with what is needed to treat new answers alike.

    Attributes
    ----------
    x : ndarray, shape (m, p)
        Without gaps or rows of too many gaps; straight-liners are present.
    rows : ndarray of int, shape (m,)
        Place of each row among the answers given.
    fitting : ndarray of bool, shape (m,)
        Rows that may shape the groups; others are only assigned to them.
    person_mean, person_sd : ndarray, shape (m,)
        Level and spread of each person's answers: descriptors of their own.
    centre, spread : ndarray, shape (p,)
        Taken away from each item, and divided by; 0 and 1 leave it as it is.
    scaling : str
        "as_answered", "ipsatised", "ipsatised_standardised" or "z_scores".
    n_mostly_missing : int
        Rows left out because of their gaps.
    n_straight_liners : int
        Rows of one and the same answer.
    n_filled : int
        Single answers that were filled in.
    """

    x: np.ndarray
    rows: np.ndarray
    fitting: np.ndarray
    person_mean: np.ndarray
    person_sd: np.ndarray
    centre: np.ndarray
    spread: np.ndarray
    scaling: str
    n_mostly_missing: int
    n_straight_liners: int
    n_filled: int


def prepare(
    x: np.ndarray,
    scales: Sequence[Scale | None],
    weights: np.ndarray | None = None,
    *,
    ipsatise: bool = False,
    standardise: bool = False,
    straight: np.ndarray | None = None,
    exclude_straight_liners: bool = True,
    max_missing: float = MAX_MISSING,
) -> Prepared:
    """Leave out, fill in, ipsatise and scale, in this order.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Answers; NaN where there is none.
    scales : sequence of (min, max) or None, length p
        Declared scale of each item; None for amounts and counts.
    weights : ndarray, shape (n,), optional
        Survey weights, for means and spreads.
    ipsatise : bool, default False
        Take away each person's mean. Only for items of one scale.
    standardise : bool, default False
        When ipsatising, divide by each person's standard deviation as well.
    straight : ndarray of bool, shape (n,), optional
        Straight-liners among the answers as given, where reversed items have been turned
        since; found with `straight_liners` here when not given.
    exclude_straight_liners : bool, default True
        Keep them from shaping the groups.
    max_missing : float, default 0.4
        Largest share of unanswered items.

    Returns
    -------
    Prepared

    Raises
    ------
    OptionError
        Scales and items differ in number, or items of several scales are ipsatised.
    MethodError
        No row is left, or an item to be z-scored never varies.

    Notes
    -----
    Items of one scale stay as answered: they have one range already, and z-scores would
    inflate items on which all agree. Items of different kinds become z-scores, but for
    yes/no items (scale 0 to 1), which stay. Gaps in items of one scale are filled with the
    person's mean plus how the item stands to people's means (two-way [2]_, cut at the
    scale), other gaps with the item's mean; `n_filled` says how many there are.
    """
    x = np.asarray(x, dtype=float)
    _refuse_shapes(x, scales)
    scales = [None if scale is None else (float(scale[0]), float(scale[1])) for scale in scales]
    one_scale = scales[0] is not None and len(set(scales)) == 1
    if ipsatise and not one_scale:
        raise OptionError(
            "`ipsatise` takes a person's mean across items away; these items are "
            "not declared on one scale. Choose items of one scale, or ipsatise=False."
        )
    weights = checked_weights(weights, len(x))
    rows = np.flatnonzero(np.isnan(x).mean(axis=1) <= max_missing)
    if not rows.size:
        raise MethodError(
            f"All {len(x)} rows have more than {max_missing:.0%} of their {x.shape[1]} items "
            "missing. Choose items that more people answered."
        )
    straight = straight_liners(x) if straight is None else np.asarray(straight, dtype=bool)
    straight, kept, people = straight[rows], x[rows], ipsatised(x[rows])
    each = np.ones(len(rows)) if weights is None else weights[rows]
    if one_scale:
        full = _two_way(kept, people.mean, each, scales[0])
    else:
        full = np.where(np.isnan(kept), _column_means(kept, each), kept)
    centre, spread, scaling = np.zeros(x.shape[1]), np.ones(x.shape[1]), "as_answered"
    if ipsatise:
        full = ipsatised(full, standardise=standardise).values
        scaling = "ipsatised_standardised" if standardise else "ipsatised"
    elif not one_scale:
        centre, spread = _z_constants(full, scales, each)
        full, scaling = (full - centre) / spread, "z_scores"
    return Prepared(
        x=full,
        rows=rows,
        fitting=~straight if exclude_straight_liners else np.ones(len(rows), dtype=bool),
        person_mean=people.mean,
        person_sd=people.sd,
        centre=centre,
        spread=spread,
        scaling=scaling,
        n_mostly_missing=len(x) - len(rows),
        n_straight_liners=int(straight.sum()),
        n_filled=int(np.isnan(kept).sum()),
    )


def _refuse_shapes(x: np.ndarray, scales: Sequence[Scale | None]) -> None:
    if x.ndim != 2 or not x.size:
        raise MethodError(f"Items have shape {x.shape}; expected (n, p) with n ≥ 1 and p ≥ 1.")
    if len(scales) != x.shape[1]:
        raise OptionError(f"{len(scales)} scales for {x.shape[1]} items; give one an item.")


def _two_way(x: np.ndarray, level: np.ndarray, weights: np.ndarray, scale: Scale) -> np.ndarray:
    guess = level[:, None] + _column_means(x - level[:, None], weights)
    return np.where(np.isnan(x), np.clip(guess, *scale), x)


def _column_means(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    answered = ~np.isnan(x)
    total = weights @ answered
    if (total == 0).any():
        column = int(np.flatnonzero(total == 0)[0])
        raise MethodError(f"Item x[:, {column}] has no answers that count; leave it out.")
    return weights @ np.where(answered, x, 0.0) / total


def _z_constants(
    x: np.ndarray, scales: Sequence[Scale | None], weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (divisor n) of each item; 0 and 1 for yes/no items."""
    centre = np.average(x, axis=0, weights=weights)
    spread = np.sqrt(np.average((x - centre) ** 2, axis=0, weights=weights))
    yes_no = np.array([scale == (0, 1) for scale in scales])
    still = np.flatnonzero((x == x[0]).all(axis=0) & ~yes_no)
    if still.size:
        raise MethodError(
            f"Item x[:, {still[0]}] never varies: all {len(x)} answers are {x[0, still[0]]:g}. "
            "It cannot tell people apart; leave it out."
        )
    return np.where(yes_no, 0.0, centre), np.where(yes_no, 1.0, spread)
