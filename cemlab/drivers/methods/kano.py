"""What features are to people: categories of the Kano questionnaire counted and weighed.

People fall into categories by `kano_table`: A attractive, O one-dimensional, M must-be,
I indifferent, R reverse or Q questionable. The satisfaction coefficients [1]_ say what a feature
can win (CS+) and lose (CS−). The most frequent category is not the whole: a feature that
half of the people find attractive and half a must is not one-dimensional to anybody, so look at
segments before averaging, and at the shares always.

References
----------
.. [1] Berger, C., Blauth, R., Boger, D., et al. (1993). Kano's methods for understanding
   customer-defined quality. *Center for Quality Management Journal*, 2(4), 3–36 (with the
   satisfaction coefficients by Timko).
.. [2] Lee, M. C., & Newcomb, J. F. (1997). Applying the Kano methodology to meet customer
   requirements: NASA's microgravity science program. *Quality Management Journal*, 4(3), 95–110.
.. [3] Fong, D. (1996). Using the self-stated importance questionnaire to interpret Kano
   questionnaire results. *Center for Quality Management Journal*, 5(3), 21–23.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.kano_table import CATEGORIES, one_hot, refuse_unanswered
from cemlab.errors import MethodError
from cemlab.numerics import Kind, checked_weights, kish_n, wilson_intervals

IN_DOUBT = ("M", "O", "A", "I", "R")  # who comes first where the largest cannot be told apart
STRENGTH = 0.06  # lead of the largest category over another below which they count as tied [2]_
RELEVANT = 0.60  # total strength of a feature that matters
UNCLEAR = 0.15  # share of questionable answers that points to the wording
REVERSED = 0.20  # share that wants the contrary
FONG_Z = 1.65


class Features(NamedTuple):
    """What features are to people; fields have shape (features,) where nothing else is said.

    Attributes
    ----------
    n : ndarray of int
        People who answered both questions.
    counts : ndarray, shape (features, 6)
        By `CATEGORIES`; with survey weights they add up to the effective number of people.
    share : ndarray, shape (features, 6)
        0 to 1.
    cs_plus, cs_plus_low, cs_plus_high : ndarray
        (A + O) / (A + O + M + I), 0 to 1, with the Wilson interval. NaN where nobody gave these.
    cs_minus, cs_minus_low, cs_minus_high : ndarray
        −(O + M) / (A + O + M + I), −1 to 0.
    mode : ndarray of str
        Most frequent category but Q, of equals by M > O > A > I; "" where all are questionable.
    category_strength : ndarray
        Lead of the mode over the second, as a share of all answers.
    category : ndarray of str
        By M > O > A > I among all that come within 6% of the mode.
    total_strength : ndarray
        Share of A, O and M.
    is_relevant : ndarray of bool
        Total strength of at least 60%.
    fong_difference, fong_threshold : ndarray
        Lead of the mode in answers, and what it must reach [3]_.
    is_separable : ndarray of bool
        Whether it does.
    is_unclear, is_reversed : ndarray of bool
        More than 15% questionable; more than 20% reverse.
    """

    n: np.ndarray
    counts: np.ndarray
    share: np.ndarray
    cs_plus: np.ndarray
    cs_plus_low: np.ndarray
    cs_plus_high: np.ndarray
    cs_minus: np.ndarray
    cs_minus_low: np.ndarray
    cs_minus_high: np.ndarray
    mode: np.ndarray
    category_strength: np.ndarray
    category: np.ndarray
    total_strength: np.ndarray
    is_relevant: np.ndarray
    fong_difference: np.ndarray
    fong_threshold: np.ndarray
    is_separable: np.ndarray
    is_unclear: np.ndarray
    is_reversed: np.ndarray


def evaluate(
    categories: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    level: float = 0.95,
) -> Features:
    """Evaluate features from everybody's categories.

    Parameters
    ----------
    categories : ndarray of int, shape (n, features)
        As from `kano_table.classify`.
    weights : ndarray, shape (n,), optional
        Survey weights or frequencies.
    kind : {"survey", "frequency"}, default "survey"
        What the weights are.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Features

    Raises
    ------
    MethodError
        A feature that nobody answered, categories out of range, weights that are none, or answers
        that are all questionable.
    """
    given = one_hot(categories)
    weights = checked_weights(weights, len(given), kind)
    each = np.ones(len(given)) if weights is None else weights
    counts = np.einsum("i,ifc->fc", each, given)
    answered = given.any(axis=2) & (each > 0)[:, None]
    n = answered.sum(axis=0)
    if weights is None or kind == "frequency":
        return from_counts(counts, level=level)
    refuse_unanswered(n)
    effective = np.array([kish_n(each[own]) for own in answered.T])
    return from_counts(counts * (effective / counts.sum(axis=1))[:, None], level=level)._replace(
        n=n
    )


def from_counts(counts: np.ndarray, *, level: float = 0.95) -> Features:
    """The same from counts of the categories.

    Parameters
    ----------
    counts : ndarray, shape (features, 6)
        By `CATEGORIES`, 0 or more.
    level : float, default 0.95
        Level of the intervals.
    """
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 2 or counts.shape[1] != len(CATEGORIES) or not (counts >= 0).all():
        raise MethodError(
            f"Counts have shape {counts.shape}; expected (features, 6) in the order "
            f"{', '.join(CATEGORIES)}, each 0 or more."
        )
    n = counts.sum(axis=1)
    refuse_unanswered(n)
    if not counts[:, :5].any():
        raise MethodError(
            "There are no interpretable answers: all are questionable. Check that functional and "
            "dysfunctional answers are not the same column, and the wording."
        )
    plus, minus, whole = coefficient_parts(counts)
    cs_plus, plus_low, plus_high = wilson_intervals(plus, whole, level=level)
    cs_minus, minus_low, minus_high = wilson_intervals(minus, whole, level=level)
    second, first = np.sort(counts[:, :5], axis=1)[:, -2:].T
    none = first == 0  # all questionable
    threshold = FONG_Z * np.sqrt((first + second) * (2 * n - first - second) / (2 * n))
    lead = np.where(none, np.nan, first - second)
    names = np.array([*CATEGORIES[:5], ""])
    mode, category = (names[np.where(none, 5, largest(counts, lead))] for lead in (0, STRENGTH))
    strength = counts[:, :3].sum(axis=1) / n
    return Features(
        n=np.round(n).astype(int),
        counts=counts,
        share=counts / n[:, None],
        cs_plus=cs_plus,
        cs_plus_low=plus_low,
        cs_plus_high=plus_high,
        cs_minus=0.0 - cs_minus,  # no −0
        cs_minus_low=0.0 - minus_high,
        cs_minus_high=0.0 - minus_low,
        mode=mode,
        category_strength=lead / n,
        category=category,
        total_strength=strength,
        is_relevant=strength >= RELEVANT,
        fong_difference=lead,
        fong_threshold=np.where(none, np.nan, threshold),
        is_separable=lead >= threshold,
        is_unclear=counts[:, 5] / n > UNCLEAR,
        is_reversed=counts[:, 4] / n > REVERSED,
    )


def by_segment(
    categories: np.ndarray,
    segments: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    level: float = 0.95,
) -> dict[Hashable, Features]:
    """Evaluate features in each segment, such as a persona, in order of their names.

    Parameters
    ----------
    categories, weights, kind, level
        As for `evaluate`.
    segments : ndarray, shape (n,)
        Segment of each person.
    """
    segments = np.asarray(segments)
    if segments.shape != (len(categories),):
        raise MethodError(
            f"`segments` has shape {segments.shape}; expected one for each of {len(categories)} "
            "people."
        )
    weights = checked_weights(weights, len(segments), kind)
    found = {}
    for segment in np.unique(segments):
        own = segments == segment
        part = None if weights is None else weights[own]
        try:
            found[segment.item()] = evaluate(categories[own], part, kind=kind, level=level)
        except MethodError as error:
            raise MethodError(f"Segment {segment.item()!r}: {error}") from None
    return found


def coefficient_parts(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A + O, O + M and A + O + M + I of counts of shape (..., 6)."""
    a, o, m, i = np.moveaxis(counts[..., :4], -1, 0)
    return a + o, o + m, a + o + m + i


def largest(counts: np.ndarray, within: float = 0.0) -> np.ndarray:
    """Place in `CATEGORIES` of the largest but Q; of those nearly as large by `IN_DOUBT`.

    Parameters
    ----------
    counts : ndarray, shape (..., 6)
    within : float, default 0
        Lead, as a share of all answers, below which another counts as as large.
    """
    rated = counts[..., [CATEGORIES.index(one) for one in IN_DOUBT]]
    behind = rated.max(axis=-1, keepdims=True) - rated
    near = (behind == 0) | (behind < within * counts.sum(axis=-1, keepdims=True))
    return np.array([CATEGORIES.index(one) for one in IN_DOUBT])[near.argmax(axis=-1)]
