"""k-prototypes: numbers around means, categories around modes, in one sum of distances [1]_.

Every start is a few matrix products: the mismatches of all rows with all modes are
q − Z @ onehot(modes)ᵀ. So several starts cost little, and one start is never enough.

References
----------
.. [1] Huang, Z. (1998). Extensions to the k-means algorithm for clustering large data sets with
   categorical values. *Data Mining and Knowledge Discovery*, 2, 283–304.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import OptionError
from cemlab.personas.methods.kmeans import one_thread
from cemlab.personas.methods.mixed import (
    Mixed,
    begins_of,
    by_size,
    check_mixed,
    margins,
    one_hot,
)

Parameters = dict[str, np.ndarray | float]

STARTS = 10
MAX_STEPS = 100
SAME = 1e-6  # costs nearer to each other, as a share, are one solution


class Prototypes(NamedTuple):
    """Groups by size falling.

    Attributes
    ----------
    labels : ndarray of int, shape (n,)
        Group of each row.
    share : ndarray, shape (k,)
        Weighted share of each group.
    centroids : ndarray, shape (k, p)
        Weighted mean of the numbers of each group.
    modes : ndarray of int, shape (k, q)
        Most frequent category of each item in each group.
    gamma : float
        What a mismatch counts, in squared units of the numbers.
    cost : float
        Weighted sum of squared distances and γ × mismatches; weights have mean 1.
    cost_of_numbers : float
        The part of the numbers. Near 0 or near the whole, one kind of item builds the groups.
    margin : ndarray, shape (n,)
        (d₂ − d₁) / d₂ of the square roots of the costs; NaN for a single group.
    times_best_found, starts : int
        Starts that ended at the lowest cost.
    parameters : dict
        What `closeness.of` needs to assign people who come later.
    """

    labels: np.ndarray
    share: np.ndarray
    centroids: np.ndarray
    modes: np.ndarray
    gamma: float
    cost: float
    cost_of_numbers: float
    margin: np.ndarray
    times_best_found: int
    starts: int
    parameters: Parameters


class _Table(NamedTuple):
    """Rows ready for products: numbers and indicators side by side."""

    features: np.ndarray  # (n, p + J)
    columns: np.ndarray  # the same turned, (p + J, n): groups before rows are quicker
    squares: np.ndarray  # (n,): ‖numbers‖² + γ × items answered, the same for every group
    p: int
    levels: tuple[int, ...]
    gamma: float


def fit(
    x: Mixed,
    k: int,
    weights: np.ndarray | None = None,
    *,
    gamma: float | None = None,
    starts: int = STARTS,
    seed: int = 0,
) -> Prototypes:
    """The best of several starts.

    Parameters
    ----------
    x : Mixed
        Rows without gaps among the numbers; a gap among the codes is no mismatch.
    k : int
        Number of groups.
    weights : ndarray, shape (n,), optional
        Survey weights above 0.
    gamma : float, optional
        What a mismatch counts; half the mean standard deviation of the numbers by default, 1
        where there are none.
    starts : int, default 10
        Random starts: rows drawn by their distance from those before.
    seed : int, default 0
        The same seed gives the same groups.

    Returns
    -------
    Prototypes

    Raises
    ------
    OptionError
        γ is not above 0, or no start.
    MethodError
        Rows that `check_mixed` refuses.
    """
    if starts < 1:
        raise OptionError(f"`starts` is {starts}; expected at least 1.")
    if gamma is not None and not (np.isfinite(gamma) and gamma > 0):
        raise OptionError(f"`gamma` is {gamma!r}; expected a number above 0.")
    x, weights = check_mixed(x, k, weights)
    if gamma is None:
        gamma = _half_spread(x.numbers, weights)
    order = np.lexsort((weights, *np.column_stack([x.numbers, x.codes]).T[::-1]))
    middle = weights[order] @ x.numbers[order] / weights.sum()
    rows = Mixed(x.numbers[order] - middle, x.codes[order], x.levels)  # or squares would cancel
    table, rng = _table(rows, gamma), np.random.default_rng([seed, 6])
    with one_thread():
        ends = [_run(table, k, weights[order], rng) for _ in range(starts)]
    costs = np.array([end[2] for end in ends])
    prototypes, sorted_labels, _ = ends[int(costs.argmin())]
    share = np.bincount(sorted_labels, weights[order], minlength=k) / weights.sum()
    modes = _modes_as_codes(prototypes[:, table.p :], x.levels)
    places = by_size(share, np.column_stack([prototypes[:, : table.p], modes]))
    labels = np.empty(len(order), dtype=np.intp)
    labels[order] = np.argsort(places)[sorted_labels]
    parameters = {
        "centroids": prototypes[places, : table.p] + middle, "modes": modes[places],
        "gamma": float(gamma),
    }  # fmt: skip
    margin = np.empty(len(order))
    margin[order] = margins(np.sqrt(np.maximum(_costs(table, prototypes), 0.0)).T)
    whole, of_numbers = cost(x, labels, weights, gamma=gamma)
    return Prototypes(
        labels=labels,
        share=share[places],
        centroids=parameters["centroids"],
        modes=parameters["modes"],
        gamma=float(gamma),
        cost=whole,
        cost_of_numbers=of_numbers,
        margin=margin,
        times_best_found=int((costs <= costs.min() * (1 + SAME) + 1e-12).sum()),
        starts=starts,
        parameters=parameters,
    )


def cost(
    x: Mixed, labels: np.ndarray, weights: np.ndarray | None = None, *, gamma: float
) -> tuple[float, float]:
    """Cost of given groups around their own means and modes, and the part of the numbers."""
    labels = np.asarray(labels)
    weights = np.ones(len(labels)) if weights is None else weights
    member = (labels == np.arange(labels.max() + 1)[:, None]) * weights
    table = _table(x, gamma)
    prototypes = _prototypes(table, member, np.zeros((len(member), table.features.shape[1])))
    of_numbers = weights @ ((x.numbers - prototypes[labels, : table.p]) ** 2).sum(axis=1)
    hits = (table.features[:, table.p :] * prototypes[labels, table.p :]).sum(axis=1)
    misses = (np.asarray(x.codes) >= 0).sum(axis=1) - hits
    return float(of_numbers + gamma * (weights @ misses)), float(of_numbers)


def _half_spread(numbers: np.ndarray, weights: np.ndarray) -> float:
    if not numbers.shape[1]:
        return 1.0
    middle = np.average(numbers, axis=0, weights=weights)
    return float(np.sqrt(np.average((numbers - middle) ** 2, axis=0, weights=weights)).mean() / 2)


def _table(x: Mixed, gamma: float) -> _Table:
    features = np.hstack([x.numbers, one_hot(np.asarray(x.codes), x.levels)])
    return _Table(
        features=features,
        columns=np.ascontiguousarray(features.T),
        squares=(x.numbers**2).sum(axis=1) + gamma * (np.asarray(x.codes) >= 0).sum(axis=1),
        p=x.numbers.shape[1],
        levels=tuple(x.levels),
        gamma=gamma,
    )


def _run(
    table: _Table, k: int, weights: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, float]:
    """Prototypes, labels and cost of one start."""
    prototypes = _starting(table, k, weights, rng)
    labels = np.full(len(weights), -1)
    for _ in range(MAX_STEPS):
        costs = _costs(table, prototypes)
        before, labels = labels, costs.argmin(axis=0)
        own = costs.min(axis=0)
        for empty in np.flatnonzero(np.bincount(labels, minlength=k) == 0):
            furthest = int(own.argmax())  # nobody's prototype moves to who is worst off
            labels[furthest], own[furthest] = empty, 0.0
        if (labels == before).all():
            break
        member = (labels == np.arange(k)[:, None]) * weights
        prototypes = _prototypes(table, member, prototypes)
    return prototypes, labels, float(weights @ own)


def _costs(table: _Table, prototypes: np.ndarray) -> np.ndarray:
    """Squared distance and γ × mismatches to each prototype, shape (k, n), in one product."""
    scaled = prototypes.copy()
    scaled[:, : table.p] *= -2
    scaled[:, table.p :] *= -table.gamma
    costs = scaled @ table.columns
    costs += (prototypes[:, : table.p] ** 2).sum(axis=1)[:, None]
    costs += table.squares
    return costs


def _prototypes(table: _Table, member: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Means, and modes as 0 and 1; a group of nobody stays where it was."""
    total = member.sum(axis=1)
    sums = member @ table.features
    sums[:, : table.p] /= np.where(total > 0, total, 1.0)[:, None]
    sums[:, table.p :] = one_hot(_modes_as_codes(sums[:, table.p :], table.levels), table.levels)
    return np.where(total[:, None] > 0, sums, before)


def _modes_as_codes(counts: np.ndarray, levels: tuple[int, ...]) -> np.ndarray:
    """Category with the highest count of each item, shape (k, q); the first of equal ones."""
    counts = counts.round(9)  # equal counts are equal however they were added up
    parts = [
        counts[:, start : start + count].argmax(axis=1)
        for start, count in zip(begins_of(levels), levels, strict=True)
    ]
    return np.column_stack(parts) if parts else np.empty((len(counts), 0), dtype=np.intp)


def _starting(table: _Table, k: int, weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Rows as first prototypes: of some drawn by their distance, the one that helps most."""
    tries = 2 + int(np.log(k))
    first = np.searchsorted(np.cumsum(weights), rng.random() * weights.sum(), side="right")
    chosen = [min(int(first), len(weights) - 1)]
    far = _distances(table, chosen)[0]
    for _ in range(1, k):
        reached = np.cumsum(far * weights)
        drawn = np.searchsorted(reached, rng.random(tries) * reached[-1], side="right")
        drawn = np.minimum(drawn, len(weights) - 1)
        left = np.minimum(_distances(table, drawn), far)
        best = int((left @ weights).argmin())
        chosen.append(int(drawn[best]))
        far = left[best]
    return table.features[chosen]


def _distances(table: _Table, rows: Sequence[int]) -> np.ndarray:
    """Costs of all rows as prototypes of some; what is nothing but rounding is 0."""
    costs = _costs(table, table.features[rows])
    costs[costs < 1e-12 * table.squares.max()] = 0.0
    return costs
