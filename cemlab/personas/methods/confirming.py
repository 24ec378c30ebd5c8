"""Whether a profile comes back: groups of one half of the people, looked for in the other half.

Items that built groups differ in the people whom they grouped, by as much as chance allows. In
people who took no part, sorted by the centres that were found without them, a difference that was
chance shrinks. It is still no test: the new people are sorted by the same answers, so that two
halves of one cloud differ as well. The new people are therefore sorted once more without the item
itself: what then still differs hangs together with the other items, and only that is confirmed.

Which people are in which half is chance as well: `confirming_often` takes many halves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import sample
from cemlab.personas.methods.effect_sizes import hedges_g
from cemlab.personas.methods.kmeans import nearest, one_thread
from cemlab.personas.methods.many_starts import search
from cemlab.personas.methods.profiles import welch
from cemlab.personas.methods.refitting import Again, Place
from cemlab.personas.methods.regrouping import named_alike
from cemlab.personas.methods.stability import STARTS

Reduced = Callable[[int], np.ndarray]  # item → rows as they would be grouped without it

STREAM = 7  # apart from the random numbers of the other measures
LIMIT = 0.5  # |g| from which a difference counts


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
        |g| of at least 0.5 in both halves, the same way, and both intervals keep to that side.
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


TABLES = Confirmed._fields[:9]


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
    split: int = 0,
    limit: float = LIMIT,
    again: Again | None = None,
    reduced: Reduced | None = None,
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
    seed, split : int, default 0
        The same two give the same halves.
    limit : float, default 0.5
        |g| from which a difference counts.
    again : callable, optional
        How the half is grouped, from `refitting.again`; by k-means when not given.
    reduced : callable, optional
        Of k-means: the rows as they would be grouped without one of the items; `x` without its
        column when not given. It is for answers whose preparation mixes the items.

    Notes
    -----
    In people without groups, whose answers to the items are independent, the interval without the
    item keeps to the right side of 0 by chance in 2.5% of the cases.
    """
    rng = np.random.default_rng([seed, STREAM, *([split] if split else [])])
    is_first = _first(len(x), customers, rng)
    first, second = is_first & (weights > 0), ~is_first & (weights > 0)
    found = {name: np.full((k, answers.shape[1]), np.nan) for name in TABLES}
    none = np.zeros((k, answers.shape[1]), bool)
    sizes = {"n_first": int(first.sum()), "n_second": int(second.sum())}
    shaping = np.flatnonzero(first & fitting)
    again = again or _by_centres(x, reduced)
    try:
        place = again(shaping, k, weights[shaping], rng)
    except MethodError:  # the half holds too little to be grouped
        return Confirmed(**found, is_confirmed=none, **sizes)
    if not second.any():
        return Confirmed(**found, is_confirmed=none, **sizes)
    named, persona = _named(labels[first], place(np.flatnonzero(first)), k, weights[first])
    others, own = np.flatnonzero(second), weights[second]
    units = None if customers is None else customers[second]
    sorted_in = persona[place(others)]
    for column in range(answers.shape[1]):
        seen = answers[second, column]
        found["g_first"][:, column] = _against_rest(
            answers[first, column], named, k, weights[first], None
        )[0]
        three = _against_rest(seen, sorted_in, k, own, units)
        without = _against_rest(seen, persona[place(others, column)], k, own, units)
        for end, two, one in zip(("", "_low", "_high"), three, without, strict=True):
            found[f"g{end}"][:, column], found[f"g_without{end}"][:, column] = two, one
    found["n"], found["n_rest"] = _counts(answers[second], sorted_in, k)
    return Confirmed(**found, is_confirmed=_is_confirmed(found, limit), **sizes)


def _first(n: int, customers: np.ndarray | None, rng: np.random.Generator) -> np.ndarray:
    """Who is in the first half: customers whole."""
    units = np.arange(n) if customers is None else np.unique(customers, return_inverse=True)[1]
    count = units.max() + 1
    return np.isin(units, rng.permutation(count)[: count // 2])


def _by_centres(x: np.ndarray, reduced: Reduced | None) -> Again:
    """k-means of the half; without an item by the means of the same groups in what is left."""

    def grouped(rows: np.ndarray, k: int, weights: np.ndarray, rng: np.random.Generator) -> Place:
        if len(np.unique(x[rows], axis=0)) < k:
            raise MethodError(f"Fewer than {k} different rows.")
        with one_thread():
            centres, labels, _ = search(x[rows], k, weights, starts=STARTS, rng=rng)
        share = (labels == np.arange(k)[:, None]) * weights
        share = share / share.sum(axis=1, keepdims=True)

        def place(others: np.ndarray, without: int | None = None) -> np.ndarray:
            if without is None:
                return nearest(x[others], centres)[0]
            rest = np.delete(x, without, axis=1) if reduced is None else reduced(without)
            return nearest(rest[others], share @ rest[rows])[0]

        return place

    return grouped


def _named(
    known: np.ndarray, inside: np.ndarray, k: int, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The groups of the half under the names of the known ones, and the name of each group."""
    named = named_alike(known, inside, k, weights)
    persona = np.full(k, -1)
    persona[inside] = named
    persona[persona < 0] = np.setdiff1d(np.arange(k), named)
    return named, persona


def _against_rest(
    answers: np.ndarray, labels: np.ndarray, k: int, weights: np.ndarray,
    customers: np.ndarray | None,
) -> np.ndarray:  # fmt: skip
    """Hedges' g of each group against the rest with its interval in the same unit, shape (3, k)."""
    told, known = np.full((3, k), np.nan), ~np.isnan(answers)
    for group in range(k):
        own, rest = known & (labels == group), known & (labels != group)
        if min(own.sum(), rest.sum()) < 2:
            continue
        units = [None, None] if customers is None else [customers[own], customers[rest]]
        a = sample(answers[own], weights[own], clusters=units[0])
        b = sample(answers[rest], weights[rest], clusters=units[1])
        g, difference = hedges_g(a, b), a.mean - b.mean
        low, high, _ = welch(a, b)
        unit = g / difference if difference else np.nan
        told[:, group] = g, low * unit, high * unit
    return told


def _counts(answers: np.ndarray, labels: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    known = ~np.isnan(answers)
    own = (labels == np.arange(k)[:, None]).astype(float) @ known
    return own, known.sum(axis=0) - own


def _is_confirmed(found: dict[str, np.ndarray], limit: float) -> np.ndarray:
    """A large difference in both halves, and one that the other items know of as well."""
    up, down = found["g_first"] >= limit, found["g_first"] <= -limit
    with np.errstate(invalid="ignore"):
        up = up & (found["g"] >= limit) & (found["g_low"] > 0) & (found["g_without_low"] > 0)
        down = (down & (found["g"] <= -limit) & (found["g_high"] < 0)
                & (found["g_without_high"] < 0))  # fmt: skip
    return up | down
