"""A few questions instead of many: which ones tell the personas apart, and how well.

Questions are chosen one after the other, each time the one with which linear discriminant
analysis [1]_ agrees best with the personas. How well the few do is judged on people who
took no part in the choice: in each of ten folds the questions are chosen anew among the
other nine, or the choice itself would pass for a success.

References
----------
.. [1] Fisher, R. A. (1936). The use of multiple measurements in taxonomic problems. *Annals of
   Eugenics*, 7, 179–188.
.. [2] Cohen, J. (1960). A coefficient of agreement for nominal scales. *Educational and
   Psychological Measurement*, 20, 37–46.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.numerics import percentile_interval

FOLDS = 10
SHIP = 0.6  # κ under which a questionnaire is not to be used
DRAWS = 1000  # resamples of the table of agreement
RIDGE = 1e-6  # of the mean variance: items that say the same are no obstacle
ALIKE = 0.99  # agreement of whole-number points with the exact rule
FACTORS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Rule(NamedTuple):
    """Points of each persona: constants + x @ weights, the most points win."""

    constants: np.ndarray  # (k,)
    weights: np.ndarray  # (columns, k)


class Golden(NamedTuple):
    """Questions in the order of their choice, and how well the first 1, 2, … do.

    Attributes
    ----------
    chosen : tuple of int
        Blocks of columns.
    chosen_in : ndarray, shape (steps,)
        Share of the folds that chose the question among as many.
    kappa, kappa_low, kappa_high : ndarray, shape (steps,)
        Cohen's κ [2]_ with people who took no part, and its 95% interval (resamples of people).
    confusion : ndarray, shape (steps, k, k)
        (Weighted) people by persona and by what the questions say.
    people : ndarray, shape (steps, k, k)
        The same, each counted once.
    """

    chosen: tuple[int, ...]
    chosen_in: np.ndarray
    kappa: np.ndarray
    kappa_low: np.ndarray
    kappa_high: np.ndarray
    confusion: np.ndarray
    people: np.ndarray


class _Sums(NamedTuple):
    """What discriminant analysis needs of some people; sums can be taken from sums."""

    mass: np.ndarray  # (k,)
    first: np.ndarray  # (k, p)
    second: np.ndarray  # (p, p)

    def without(self, other: _Sums) -> _Sums:
        return _Sums(*(a - b for a, b in zip(self, other, strict=True)))


def choose(
    x: np.ndarray, blocks: Sequence[Sequence[int]], labels: np.ndarray, k: int,
    weights: np.ndarray | None = None, *, steps: int, folds: int = FOLDS, seed: int = 0,
    clusters: np.ndarray | None = None,
) -> Golden:  # fmt: skip
    """Questions chosen by forward steps, and their agreement by nested cross-validation.

    Parameters
    ----------
    x : ndarray, shape (n, columns)
        Answers, without gaps; categories as columns of 0 and 1.
    blocks : sequence of sequence of int
        Columns of each question.
    labels : ndarray of int, shape (n,)
        Personas, 0 to k − 1.
    k : int
    weights : ndarray, shape (n,), optional
    steps : int
        Questions to choose.
    folds : int, default 10
    seed : int, default 0
        Of folds and resamples.
    clusters : ndarray, shape (n,), optional
        Customer of each row: kept in one fold.

    Returns
    -------
    Golden
    """
    x = np.asarray(x, float)
    each = np.ones(len(x)) if weights is None else np.asarray(weights, float)
    x = x - np.average(x, axis=0, weights=each)  # or squares would cancel
    rng = np.random.default_rng([seed, 9])
    fold = _folds(len(x), clusters, folds, rng)
    whole = _sums(x, labels, k, each)
    guessed, votes = np.empty((steps, len(x)), int), np.zeros((steps, len(blocks)))
    for one in range(folds):
        out = fold == one
        rest = whole.without(_sums(x[out], labels[out], k, each[out]))
        picked = _forward(x[~out], labels[~out], each[~out], rest, blocks, steps, k)
        for step in range(steps):
            columns = _columns(blocks, picked[: step + 1])
            guessed[step, out] = _said(x[out][:, columns], _rule(rest, columns))
            votes[step, picked[: step + 1]] += 1 / folds
    chosen = _forward(x, labels, each, whole, blocks, steps, k)
    tables = np.array([_table(labels, one, k, each) for one in guessed])
    people = np.array([_table(labels, one, k, np.ones(len(x))) for one in guessed])
    kappas = np.array([kappa(one) for one in tables])
    low, high = _intervals(labels, guessed, each, clusters, k, rng)
    return Golden(
        chosen=tuple(chosen), kappa=kappas, kappa_low=low, kappa_high=high,
        chosen_in=np.array([votes[step, block] for step, block in enumerate(chosen)]),
        confusion=tables, people=people,
    )  # fmt: skip


def rule_of(
    x: np.ndarray, labels: np.ndarray, k: int, weights: np.ndarray | None = None
) -> tuple[Rule, float]:
    """The rule in whole points, and how far it agrees with the exact one, 0 to 1.

    Points are as coarse as agreement of 99% allows.

    Parameters
    ----------
    x : ndarray, shape (n, columns)
        Answers to the chosen questions as they are given.
    labels, k, weights
        As for `choose`.
    """
    each = np.ones(len(x)) if weights is None else np.asarray(weights, float)
    middle = np.average(x, axis=0, weights=each)
    exact = _rule(_sums(x - middle, labels, k, each), list(range(x.shape[1])))
    weighed = exact.weights - exact.weights.min(axis=1, keepdims=True)  # no minus signs to add up
    constants = exact.constants - middle @ exact.weights
    said, alike, rounded = _said(x, Rule(constants, weighed)), 0.0, None
    for factor in FACTORS:
        points = np.rint(factor * weighed)
        level = np.rint(factor * constants)
        rounded = Rule(level - level.min(), points)
        alike = float(np.average(_said(x, rounded) == said, weights=each))
        if alike >= ALIKE:
            break
    assert rounded is not None
    return rounded, alike


def kappa(table: np.ndarray) -> float:
    """Cohen's κ of a square table; NaN where chance alone agrees wholly."""
    table = np.asarray(table, float)
    total = table.sum()
    seen = np.trace(table) / total
    chance = float(table.sum(axis=0) @ table.sum(axis=1)) / total**2
    return float((seen - chance) / (1 - chance)) if chance < 1 else np.nan


def _forward(x, labels, each, sums: _Sums, blocks, steps: int, k: int) -> list[int]:
    """Blocks, each the one that adds most agreement to those before."""
    picked: list[int] = []
    for _ in range(steps):
        best, reached = -1, -np.inf
        for block in range(len(blocks)):
            if block in picked:
                continue
            columns = _columns(blocks, [*picked, block])
            said = _said(x[:, columns], _rule(sums, columns))
            found = kappa(_table(labels, said, k, each))
            if found > reached + 1e-12:
                best, reached = block, found
        picked.append(best)
    return picked


def _sums(x: np.ndarray, labels: np.ndarray, k: int, each: np.ndarray) -> _Sums:
    member = (labels == np.arange(k)[:, None]) * each
    return _Sums(member.sum(axis=1), member @ x, (x * each[:, None]).T @ x)


def _rule(sums: _Sums, columns: Sequence[int]) -> Rule:
    """Linear discriminant analysis from sums; a persona of nobody gets no points."""
    columns = list(columns)
    mass = np.maximum(sums.mass, 1e-12)
    means = sums.first[:, columns] / mass[:, None]
    within = sums.second[np.ix_(columns, columns)] - (means * mass[:, None]).T @ means
    within = within / mass.sum()
    within[np.diag_indices_from(within)] += RIDGE * max(np.trace(within) / len(columns), 1e-9)
    weights = np.linalg.solve(within, means.T)
    constants = np.log(mass / mass.sum()) - 0.5 * np.einsum("kp,pk->k", means, weights)
    return Rule(np.where(sums.mass > 1e-9, constants, -np.inf), weights)


def _said(x: np.ndarray, rule: Rule) -> np.ndarray:
    return (x @ rule.weights + rule.constants).argmax(axis=1)


def _table(labels: np.ndarray, said: np.ndarray, k: int, each: np.ndarray) -> np.ndarray:
    return np.bincount(labels * k + said, each, minlength=k * k).reshape(k, k)


def _columns(blocks: Sequence[Sequence[int]], picked: Sequence[int]) -> list[int]:
    return [column for block in picked for column in blocks[block]]


def _folds(n: int, clusters: np.ndarray | None, folds: int, rng) -> np.ndarray:
    """Fold of each row; rows of one customer stay together."""
    units = np.arange(n) if clusters is None else np.unique(clusters, return_inverse=True)[1]
    count = int(units.max()) + 1
    return rng.permutation(np.arange(count) % folds)[units]


def _intervals(labels, guessed, each, clusters, k: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """Percentile intervals of κ: people, or customers, drawn again."""
    units = np.arange(len(labels)) if clusters is None else np.unique(
        clusters, return_inverse=True)[1]  # fmt: skip
    count, drawn = int(units.max()) + 1, np.empty((DRAWS, len(guessed)))
    for draw in range(DRAWS):
        often = np.bincount(rng.integers(count, size=count), minlength=count)[units] * each
        for step, said in enumerate(guessed):
            drawn[draw, step] = kappa(_table(labels, said, k, often))
    return percentile_interval(drawn)
