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
from cemlab.personas.methods.ready_rule import Rule, Scale, logs, ready

MAX_MISSING = 0.4  # share of a row's items
SCALINGS = ("declared", "z", "row_rank")


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
        As in `rule`.
    scaling : str
        As in `rule`.
    n_mostly_missing : int
        Rows left out because of their gaps.
    n_straight_liners : int
        Rows of one and the same answer.
    n_filled : int
        Single answers that were filled in.
    flat : ndarray of bool, shape (m,)
        People whose answers never vary: without their level nothing of them is left, and their
        profile is 0.
    rule : Rule
        Everything that was done, to be done to new answers by `ready_rule.ready`.
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
    flat: np.ndarray
    rule: Rule


def prepare(
    x: np.ndarray,
    scales: Sequence[Scale | None],
    weights: np.ndarray | None = None,
    *,
    ipsatise: bool = False,
    standardise: bool = False,
    scale: str = "declared",
    blocks: np.ndarray | None = None,
    amounts: np.ndarray | None = None,
    straight: np.ndarray | None = None,
    aside: np.ndarray | None = None,
    exclude_straight_liners: bool = True,
    max_missing: float = MAX_MISSING,
) -> Prepared:
    """Leave out, log, fill in, ipsatise, scale and divide by block, in this order.

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
    scale : {"declared", "z", "row_rank"}, default "declared"
        ``"declared"`` leaves items of one scale as answered, and makes others z-scores; ``"z"``
        makes all z-scores but yes/no items; ``"row_rank"`` keeps each person's own order of the
        items only.
    blocks : ndarray of int, shape (p,), optional
        Block of each item: an item is divided by the root of the size of its block, so that ten
        items on prices weigh as much as one on distance.
    amounts : ndarray of bool, shape (p,), optional
        Items that enter as log(1 + x).
    straight : ndarray of bool, shape (n,), optional
        Straight-liners among the answers as given, where reversed items have been turned
        since; found with `straight_liners` here when not given.
    aside : ndarray of bool, shape (n,), optional
        Others who shall not shape the groups: answers in haste, copies.
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
        Scales and items differ in number, items of several scales are ipsatised or ranked, or
        the level is to be taken away twice.
    MethodError
        No row is left, an item to be z-scored never varies, or an amount is below 0.

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
    scales = [None if one is None else (float(one[0]), float(one[1])) for one in scales]
    logged = np.zeros(x.shape[1], bool) if amounts is None else np.asarray(amounts, bool)
    common = scales[0] if len(set(scales)) == 1 and not logged.any() else None
    _refuse_scaling(scale, ipsatise=ipsatise, is_common=common is not None)
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
    rule = Rule(
        scaling=_scaling(scale, ipsatise, standardise, is_common=common is not None),
        scale=common,
        logged=logged,
        fill=_column_means(kept - people.mean[:, None] if common else logs(kept, logged), each),
        centre=np.zeros(x.shape[1]),
        spread=np.ones(x.shape[1]),
    )
    full = ready(kept, rule)
    if rule.scaling == "z_scores":
        centre, spread = _z_constants(full, scales, each)
        rule = rule._replace(centre=centre, spread=spread)
    if blocks is not None:
        rule = rule._replace(spread=rule.spread * block_roots(blocks))
    fitting = ~straight if exclude_straight_liners else np.ones(len(rows), dtype=bool)
    return Prepared(
        x=(full - rule.centre) / rule.spread,
        rows=rows,
        fitting=fitting if aside is None else fitting & ~np.asarray(aside, dtype=bool)[rows],
        person_mean=people.mean,
        person_sd=people.sd,
        centre=rule.centre,
        spread=rule.spread,
        scaling=rule.scaling,
        n_mostly_missing=len(x) - len(rows),
        n_straight_liners=int(straight.sum()),
        n_filled=int(np.isnan(kept).sum()),
        flat=people.flat,
        rule=rule,
    )


def block_roots(blocks: np.ndarray) -> np.ndarray:
    """Root of the size of each item's block, shape (p,)."""
    _, block, size = np.unique(np.asarray(blocks), return_inverse=True, return_counts=True)
    return np.sqrt(size[block])


def _scaling(scale: str, ipsatise: bool, standardise: bool, *, is_common: bool) -> str:
    if ipsatise:
        return "ipsatised_standardised" if standardise else "ipsatised"
    if scale == "row_rank":
        return "row_ranks"
    return "as_answered" if scale == "declared" and is_common else "z_scores"


def _refuse_scaling(scale: str, *, ipsatise: bool, is_common: bool) -> None:
    if scale not in SCALINGS:
        raise OptionError.unknown("scale", scale, SCALINGS)
    if ipsatise and scale != "declared":
        what = "takes the level away already" if scale == "row_rank" else "gives items one unit"
        raise OptionError(
            f"`ipsatise` goes with scale='declared': scale={scale!r} {what}, and answers less the "
            "person's mean have one unit. Choose one of the two."
        )
    if not is_common and (ipsatise or scale == "row_rank"):
        told = "`ipsatise` takes a person's mean across items away" if ipsatise else (
            "`scale='row_rank'` puts a person's answers to all items in order"
        )  # fmt: skip
        raise OptionError(
            f"{told}; these items are not declared on one scale. Choose items of one scale, or "
            f"{'ipsatise=False' if ipsatise else 'another scale'}."
        )


def _refuse_shapes(x: np.ndarray, scales: Sequence[Scale | None]) -> None:
    if x.ndim != 2 or not x.size:
        raise MethodError(f"Items have shape {x.shape}; expected (n, p) with n ≥ 1 and p ≥ 1.")
    if len(scales) != x.shape[1]:
        raise OptionError(f"{len(scales)} scales for {x.shape[1]} items; give one an item.")


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
