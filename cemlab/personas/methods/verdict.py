"""What the groups may be called: natural, reproducible, constructive, or none.

Groups that come back in other samples need not be separate: a gradient cut at the same places
comes back as well. They are natural only if a continuum with the same answers does not explain
them either (`copula_null`).

References
----------
.. [1] Tibshirani, R., & Walther, G. (2005). Cluster validation by prediction strength.
   *Journal of Computational and Graphical Statistics*, 14, 511–528 (a strength of 0.8, and the
   largest k that has it).
.. [2] Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational
   Statistics & Data Analysis*, 52, 258–271.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods.number import MIN_SHARE, MIN_SIZE, Number

STRONG = 0.8  # prediction strength
STABLE = 0.75  # smallest bootstrap Jaccard
DOUBTFUL = 0.6  # smallest bootstrap Jaccard below which a group is no pattern
LEVEL = 0.05  # of the test against a continuum

Label = Literal["natural", "reproducible", "constructive", "none"]


class Verdict(NamedTuple):
    """What may be said of the groups.

    Attributes
    ----------
    label : {"natural", "reproducible", "constructive", "none"}
        "natural": another sample gives these groups by both measures, and no continuum explains
        them. "reproducible": another sample gives them by one measure at least, though borders may
        be conventional. "constructive": they were asked for, another sample would give
        others. "none": nothing passes and nobody asked for a number.
    k : int
        Number of groups the label speaks of; 1 for "none".
    passed : tuple of str
        What passes at k, of "prediction_strength" and "jaccard".
    prediction_strength, jaccard_min : float
        At k; for "none" the largest of all k ≥ 2.
    some_pattern : bool
        Whether any k ≥ 2 reaches a smallest Jaccard of 0.6: a pattern of doubtful membership.
    separation_tested : bool
        Whether the groups were held against a continuum.
    separate : bool
        Whether a continuum was rejected for these groups; for "none", for any number of them.
    p : float
        Of that test; NaN where it was not made.
    """

    label: Label
    k: int
    passed: tuple[str, ...]
    prediction_strength: float
    jaccard_min: float
    some_pattern: bool
    separation_tested: bool = False
    separate: bool = False
    p: float = np.nan


def judge(
    numbers: Sequence[Number],
    chosen: int | None = None,
    *,
    p: float | np.ndarray = np.nan,
    z: np.ndarray | None = None,
    level: float = LEVEL,
    strong: float = STRONG,
    stable: float = STABLE,
    doubtful: float = DOUBTFUL,
) -> Verdict:
    """The number of groups the evidence supports, or what may be said of the one asked for.

    Parameters
    ----------
    numbers : sequence of Number
        From `number.compare`.
    chosen : int, optional
        A number of groups that was asked for.
    p : float or ndarray, optional
        Of the test against a continuum, one for all numbers from 2 or one for each
        (`p_each` of `copula_null.homogeneity`); NaN where it was not made.
    z : ndarray, optional
        How far silhouettes lie above the continuum for each number from 2 (`z` of the same test).
    level : float, default 0.05
        p below which a continuum is rejected.
    strong : float, default 0.8
        Prediction strength that passes.
    stable : float, default 0.75
        Smallest bootstrap Jaccard that passes.
    doubtful : float, default 0.6
        Smallest bootstrap Jaccard of `some_pattern`.

    Returns
    -------
    Verdict

    Raises
    ------
    OptionError
        The number asked for is 1 or was not compared.
    MethodError
        The number asked for has too small a group, or neither stability is known.

    Notes
    -----
    Of the numbers offered with a passing prediction strength, the one that lies furthest above a
    continuum is taken: the largest of them [1]_ may cut true groups along a strong factor, which
    comes back as well. In 68 worlds of 3 or 4 planted groups, some with such a factor, the
    largest was too large in 7 and right in 31, this one in 3 and 35; gradients are called natural
    no more often, as the test pays for looking at several numbers. Without the test the largest
    is taken. Where no strength passes, it is the one with the largest smallest Jaccard
    that passes [2]_. Which number was taken is settled before p is looked at: that another number
    looks less like a continuum does not make these groups separate.
    """
    several = [one for one in numbers if one.k >= 2]
    if not several or all(_unknown(one) for one in several):
        raise MethodError(
            "Neither prediction strength nor Jaccard coefficients are known, so that no verdict "
            "is possible. Compare numbers of groups with splits or resamples above 0."
        )
    of = dict(zip((one.k for one in several), np.broadcast_to(p, len(several)), strict=True))
    tested = not np.isnan(p).any()
    pattern = any(one.jaccard_min >= doubtful for one in several)
    if chosen is not None:
        taken = _asked_for(several, chosen)
    else:
        offered = [one for one in several if one.offered]
        firm = [one for one in offered if one.prediction_strength >= strong]
        firm = _furthest(firm, z) or [one for one in offered if one.jaccard_min >= stable]
        if not firm:
            best = [_largest(several, name) for name in ("prediction_strength", "jaccard_min")]
            least = float(min(of.values()))
            return Verdict("none", 1, (), *best, pattern, tested, least < level, least)
        taken = max(firm, key=lambda one: one.jaccard_min)
    passed = ("prediction_strength",) if taken.prediction_strength >= strong else ()
    passed += ("jaccard",) if taken.jaccard_min >= stable else ()
    label: Label = "reproducible" if passed else "constructive"
    own = float(of[taken.k])
    if own < level and len(passed) == 2:
        label = "natural"
    return Verdict(
        label, taken.k, passed, taken.prediction_strength, taken.jaccard_min, pattern, tested,
        own < level, own,
    )  # fmt: skip


def _furthest(firm: Sequence[Number], z: np.ndarray | None) -> list[Number]:
    """The one furthest above a continuum; the largest where that is not known."""
    if z is None or not firm:
        return list(firm[-1:])
    return [max(firm, key=lambda one: (z[one.k - 2], one.k))]


def _unknown(one: Number) -> bool:
    return bool(np.isnan(one.prediction_strength) and np.isnan(one.jaccard_min))


def _largest(numbers: Sequence[Number], name: str) -> float:
    known = [getattr(one, name) for one in numbers if not np.isnan(getattr(one, name))]
    return float(max(known)) if known else np.nan


def _asked_for(numbers: Sequence[Number], chosen: int) -> Number:
    for one in numbers:
        if one.k == chosen and one.offered:
            return one
        if one.k == chosen and one.reason == "not_identified":
            raise MethodError(
                f"{chosen} classes have more parameters than these items can tell apart. Ask for "
                "fewer, or give more items."
            )
        if one.k == chosen:
            raise MethodError(
                f"With {chosen} groups the smallest has {one.smallest_n} people "
                f"({one.smallest_share:.0%}), too few to describe: every group needs at least "
                f"{MIN_SIZE} and {MIN_SHARE:.0%}. Ask for fewer groups."
            )
    compared = ", ".join(str(one.k) for one in numbers)
    raise OptionError(f"{chosen!r} groups were asked for; compared were {compared}.")
