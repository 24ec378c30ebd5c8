"""Whether a profile comes back: groups of one half of the people, looked for in the other half.

Items that built groups differ in the people whom they grouped, by as much as chance allows. In
people who took no part, sorted by the centres that were found without them, a difference that was
chance shrinks. It is still no test: the new people are sorted by the same answers, so that two
halves of one cloud differ as well. The second column here therefore sorts them without the item
itself: what then still differs hangs together with the other items.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.personas.methods.kmeans import nearest, one_thread
from cemlab.personas.methods.many_starts import search
from cemlab.personas.methods.profiles import contrast
from cemlab.personas.methods.refitting import Again
from cemlab.personas.methods.regrouping import named_alike
from cemlab.personas.methods.stability import STARTS

STREAM = 7  # apart from the random numbers of the other measures


class Confirmed(NamedTuple):
    """Groups of one half in the other half, each of shape (k, p); NaN where nothing can be told.

    Attributes
    ----------
    g_first : ndarray
        Hedges' g against the rest in the half that was grouped.
    g, g_low, g_high : ndarray
        In the other half, sorted by the centres of the first, with Welch's 95% interval.
    g_without, g_without_low, g_without_high : ndarray
        In the other half, sorted by all items but this one.
    n, n_rest : ndarray
        Answers in the other half.
    is_confirmed : ndarray of bool
        |g| of at least 0.5 in both halves, the same way, and the interval keeps to that side.
    n_first, n_second : int
        People of both halves.
    """

    g_first: np.ndarray
    g: np.ndarray
    g_low: np.ndarray
    g_high: np.ndarray
    g_without: np.ndarray
    g_without_low: np.ndarray
    g_without_high: np.ndarray
    n: np.ndarray
    n_rest: np.ndarray
    is_confirmed: np.ndarray
    n_first: int
    n_second: int


def confirm(
    x: np.ndarray,
    answers: np.ndarray,
    labels: np.ndarray,
    k: int,
    weights: np.ndarray,
    *,
    fitting: np.ndarray,
    customers: np.ndarray | None = None,
    seed: int = 0,
    limit: float = 0.5,
    again: Again | None = None,
    items_are_axes: bool = True,
) -> Confirmed:
    """Group half of the people, sort the others, and compare each group with the rest there.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Items, as they were grouped, without gaps.
    answers : ndarray, shape (n, p)
        The same items in scale units; a gap leaves that answer out of that item.
    labels : ndarray of int, shape (n,)
        Groups of all rows, whose names the groups of the half take.
    k : int
        Number of groups, at least 2.
    weights : ndarray, shape (n,)
        Survey weights, not negative.
    fitting : ndarray of bool, shape (n,)
        Rows that may shape groups.
    customers : ndarray, shape (n,), optional
        Customer of each row: all rows of a customer are in one half.
    seed : int, default 0
        The same seed gives the same halves.
    limit : float, default 0.5
        |g| from which a difference counts.
    again : callable, optional
        How the half is grouped, from `refitting.again`; by k-means when not given. Then nobody is
        sorted by all items but one, and `g_without` holds gaps.
    items_are_axes : bool, default True
        Whether column j of `x` is column j of `answers`; where not, `g_without` holds gaps.
    """
    rng = np.random.default_rng([seed, STREAM])
    units = np.arange(len(x)) if customers is None else np.unique(customers, return_inverse=True)[1]
    is_first = np.isin(units, rng.permutation(units.max() + 1)[: (units.max() + 1) // 2])
    first, second = is_first & (weights > 0), ~is_first & (weights > 0)
    shaping = np.flatnonzero(first & fitting)
    found = {name: np.full((k, answers.shape[1]), np.nan)
             for name in Confirmed._fields
             if name not in ("is_confirmed", "n_first", "n_second")}  # fmt: skip
    none = np.zeros((k, answers.shape[1]), bool)
    sizes = {"n_first": int(first.sum()), "n_second": int(second.sum())}
    if (again is None and len(np.unique(x[shaping], axis=0)) < k) or not second.any():
        return Confirmed(**found, is_confirmed=none, **sizes)
    centres = None
    if again is None:
        with one_thread():
            centres = search(x[shaping], k, weights[shaping], starts=STARTS, rng=rng)[0]
        inside = nearest(x[first], centres)[0]
    else:
        try:
            place = again(shaping, k, weights[shaping], rng)
        except MethodError:  # the half holds too little to be grouped
            return Confirmed(**found, is_confirmed=none, **sizes)
        inside = place(np.flatnonzero(first))
    named = named_alike(labels[first], inside, k, weights[first])
    persona = np.full(k, -1)  # of each group
    persona[inside] = named
    persona[persona < 0] = np.setdiff1d(np.arange(k), named)
    _compare(found, ("g_first", None, None), answers[first], named, weights[first], None)
    units_second = None if customers is None else customers[second]
    if centres is None:
        sorted_in = persona[place(np.flatnonzero(second))]
    else:
        centres = centres[np.argsort(persona)]
        sorted_in = nearest(x[second], centres)[0]
    _compare(found, ("g", "g_low", "g_high"), answers[second], sorted_in, weights[second],
             units_second)  # fmt: skip
    for column in range(x.shape[1]) if centres is not None and items_are_axes else ():
        others = np.arange(x.shape[1]) != column
        without = nearest(x[second][:, others], centres[:, others])[0]
        part = {name: values[:, [column]] for name, values in found.items()}
        _compare(part, ("g_without", "g_without_low", "g_without_high"),
                 answers[second][:, [column]], without, weights[second], units_second)  # fmt: skip
        for name in ("g_without", "g_without_low", "g_without_high"):
            found[name][:, column] = part[name][:, 0]
    own, rest = _counts(answers[second], sorted_in, k)
    found["n"], found["n_rest"] = own, rest
    with np.errstate(invalid="ignore"):
        up = (found["g_first"] >= limit) & (found["g"] >= limit) & (found["g_low"] > 0)
        down = (found["g_first"] <= -limit) & (found["g"] <= -limit) & (found["g_high"] < 0)
    return Confirmed(**found, is_confirmed=up | down, **sizes)


def _compare(
    found: dict[str, np.ndarray], names: tuple[str, str | None, str | None], answers: np.ndarray,
    labels: np.ndarray, weights: np.ndarray, customers: np.ndarray | None,
) -> None:  # fmt: skip
    """Hedges' g of each group against the rest, with its interval in the same unit."""
    for group in range(len(found[names[0]])):
        for column in range(answers.shape[1]):
            known = ~np.isnan(answers[:, column])
            inside, outside = known & (labels == group), known & (labels != group)
            if min(inside.sum(), outside.sum()) < 2:
                continue
            sides = [None, None] if customers is None else [customers[inside], customers[outside]]
            one = contrast(answers[inside, column], answers[outside, column], weights[inside],
                           weights[outside], clusters=sides[0], rest_clusters=sides[1])  # fmt: skip
            found[names[0]][group, column] = one.hedges_g
            unit = one.hedges_g / one.difference if one.difference else np.nan
            for name, end in zip(names[1:], (one.conf_low, one.conf_high), strict=True):
                if name is not None:
                    found[name][group, column] = end * unit


def _counts(answers: np.ndarray, labels: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    known = ~np.isnan(answers)
    own = (labels == np.arange(k)[:, None]).astype(float) @ known
    return own, known.sum(axis=0) - own
