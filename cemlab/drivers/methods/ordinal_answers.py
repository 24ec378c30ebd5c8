"""What ordinal and binary models take: checked, in categories, with the moments of the columns.

Everything is read block by block, so that a million rows need no second copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.cumulative import BLOCK
from cemlab.errors import MethodError
from cemlab.numerics import Kind, checked_strata, checked_weights, redundant

MAX_CATEGORIES = 25


class Answers(NamedTuple):
    """Answers ready for a model; rows that do not count are gone.

    Attributes
    ----------
    x : ndarray, shape (n, p)
        As given; converted and standardised block by block.
    code : ndarray of int, shape (n,)
        Category of each answer, 0 to K − 1.
    weights : ndarray, shape (n,), or None
        Frequencies, or survey weights that add up to n; None where all count the same.
    categories : ndarray, shape (K,)
        Answers of the outcome that somebody gave.
    empty : tuple of float
        Declared answers that nobody gave.
    mean, scale : ndarray, shape (p,)
        Mean and standard deviation (divisor n) of the columns.
    units, strata : ndarray of int, shape (n,), or None
        Sampling unit and stratum of each answer.
    is_design : bool
        Whether errors must come from the design (survey weights, units or strata).
    n : int
        People.
    names : tuple of str
    """

    x: np.ndarray
    code: np.ndarray
    weights: np.ndarray | None
    categories: np.ndarray
    empty: tuple[float, ...]
    mean: np.ndarray
    scale: np.ndarray
    units: np.ndarray | None
    strata: np.ndarray | None
    is_design: bool
    n: int
    names: tuple[str, ...]

    @property
    def shares(self) -> np.ndarray:
        """Weighted share of each category, shape (K,)."""
        counts = np.bincount(self.code, weights=self.weights, minlength=len(self.categories))
        return counts / counts.sum()


def prepare(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    clusters: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    categories: Sequence[float] | None = None,
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
) -> Answers:
    """Check answers for an ordinal model; all that is wrong is said at once.

    Parameters
    ----------
    x, y, weights, kind, clusters, strata, categories, names, outcome
        As for `ordinal.fit`.

    Returns
    -------
    Answers

    Raises
    ------
    MethodError
        Shapes, gaps, weights, an outcome or drivers that never vary or are fixed by others, too
        many categories, not more answers than parameters, strata of one unit.
    """
    x, y = np.asarray(x), np.asarray(y, dtype=float)
    if x.ndim != 2 or y.shape != (len(x),) or not x.shape[1] or not len(y):
        raise MethodError(
            f"Drivers have shape {x.shape} and the outcome {y.shape}; expected (n, p) with n and "
            "p ≥ 1, and (n,)."
        )
    problems: list[str] = []
    try:
        weights = checked_weights(weights, len(y), kind)
    except MethodError as error:
        problems.append(str(error))
        weights = None
    frequency = weights is not None and kind == "frequency"
    problems += _wrong_groups(len(y), clusters, strata, frequency)
    if problems:
        clusters = strata = None
    x, y, weights, clusters, strata = _counted(x, y, weights, clusters, strata)
    if clusters is not None or strata is not None:
        try:
            checked_strata(
                np.zeros(len(y)) if strata is None else strata,
                np.arange(len(y)) if clusters is None else clusters,
            )
        except MethodError as error:
            problems.append(str(error))
    names = tuple(names or (f"x[:, {column}]" for column in range(x.shape[1])))
    gaps = sum((~np.isfinite(one)).any(axis=1).sum() for one in _in_blocks(x, y))
    if gaps:
        problems.append(
            f"{gaps} of {len(y)} rows have gaps. Methods take complete rows; not-applicable "
            "answers become two columns (see two_part)."
        )
        raise MethodError(_told(problems))
    used = np.unique(y)
    problems += _wrong_outcome(used, categories, outcome)
    people = round(weights.sum()) if frequency else len(y)
    if people <= x.shape[1] + len(used) - 1:
        problems.append(
            f"{people} complete answers for {x.shape[1] + len(used) - 1} parameters "
            f"({x.shape[1]} driver columns and {len(used) - 1} thresholds). More answers than "
            "parameters are needed: use fewer drivers, or merge categories."
        )
    if not frequency and weights is not None:
        weights = None if (weights == weights[0]).all() else weights * (len(y) / weights.sum())
    code = np.empty(len(y), dtype=np.int16)
    for start in range(0, len(y), BLOCK):
        code[start : start + BLOCK] = np.searchsorted(used, y[start : start + BLOCK])
    mean, scale, wrong = _moments(x, weights, names)
    if problems or wrong:
        raise MethodError(_told(problems + wrong))
    return Answers(
        x=x,
        code=code,
        weights=weights,
        categories=used,
        empty=tuple(sorted(set(map(float, () if categories is None else categories)) - {*used})),
        mean=mean,
        scale=scale,
        units=_numbered(clusters),
        strata=_numbered(strata),
        is_design=not (frequency or (weights is None and clusters is None and strata is None)),
        n=people,
        names=names,
    )


def _wrong_groups(
    n: int, clusters: np.ndarray | None, strata: np.ndarray | None, frequency: bool
) -> list[str]:
    groups = {"clusters": clusters, "strata": strata}
    given = {what: codes for what, codes in groups.items() if codes is not None}
    if given and frequency:
        return [
            "Frequency weights count people, so answers cannot be grouped by customer or stratum "
            "as well. Leave out the groups or the weights."
        ]
    return [
        f"`{what}` has shape {np.shape(codes)}; expected one value for each of {n} answers."
        for what, codes in given.items()
        if np.shape(codes) != (n,)
    ]


def _counted(*columns: np.ndarray | None) -> tuple[np.ndarray | None, ...]:
    """Rows with a weight above 0 of x, y, weights, clusters and strata."""
    weights = columns[2]
    if weights is None or weights.all():
        return columns
    return tuple(None if one is None else np.asarray(one)[weights > 0] for one in columns)


def _numbered(codes: np.ndarray | None) -> np.ndarray | None:
    return None if codes is None else np.unique(codes, return_inverse=True)[1]


def _in_blocks(x: np.ndarray, y: np.ndarray | None = None) -> Iterator[np.ndarray]:
    """Rows as floats, the outcome last where it is given."""
    for start in range(0, len(x), BLOCK):
        block = x[start : start + BLOCK].astype(float)
        yield block if y is None else np.column_stack([block, y[start : start + BLOCK]])


def _wrong_outcome(used: np.ndarray, categories: Sequence[float] | None, outcome: str) -> list[str]:
    if len(used) == 1:
        return [
            f"The outcome {outcome!r} never varies: all answers are {used[0]:g}. There is nothing "
            "to explain; choose another outcome."
        ]
    if len(used) > MAX_CATEGORIES:
        return [
            f"The outcome {outcome!r} has {len(used)} different answers; ordinal models take at "
            f"most {MAX_CATEGORIES} categories. Use the linear model, or cut it into classes."
        ]
    outside = [] if categories is None else sorted(set(used.tolist()) - set(map(float, categories)))
    if outside:
        return [
            f"The outcome {outcome!r} has answers outside its categories "
            f"({', '.join(f'{one:g}' for one in outside[:5])}). Declare them, or drop these rows."
        ]
    return []


def _moments(
    x: np.ndarray, weights: np.ndarray | None, names: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Weighted means and standard deviations, and drivers that are of no use."""
    p = x.shape[1]
    each = np.ones(len(x)) if weights is None else weights
    places = range(0, len(x), BLOCK)
    least, most, sums = np.full(p, np.inf), np.full(p, -np.inf), np.zeros(p)
    for start, block in zip(places, _in_blocks(x), strict=True):
        least = np.minimum(least, block.min(axis=0))
        most = np.maximum(most, block.max(axis=0))
        sums += each[start : start + BLOCK] @ block
    mean = sums / each.sum()
    products = np.zeros((p, p))
    for start, block in zip(places, _in_blocks(x), strict=True):
        block -= mean
        block *= np.sqrt(each[start : start + BLOCK])[:, None]
        products += block.T @ block
    varying = least < most
    problems = [
        f"Driver {names[column]!r} never varies: all answers are {least[column]:g}. A driver that "
        "never varies explains nothing; leave it out of the drivers."
        for column in np.flatnonzero(~varying)
    ]
    scale = np.sqrt(np.where(varying, np.diagonal(products), 1.0))
    columns = np.flatnonzero(varying)
    r = (products / scale[:, None] / scale)[np.ix_(columns, columns)]
    found = redundant(r, [(column,) for column in range(len(columns))]) if len(columns) else None
    if found is not None:
        own = names[columns[found[0]]]
        others = ", ".join(repr(names[columns[other]]) for other in found[1][:6])
        problems.append(
            f"Driver {own!r} is fixed exactly by {others}: their effects cannot be told apart. "
            "Leave one of them out."
        )
    return mean, scale / np.sqrt(each.sum()), problems


def _told(problems: list[str]) -> str:
    """One problem as it is, several as a list."""
    if len(problems) == 1:
        return problems[0]
    return "\n  ".join([f"{len(problems)} things are wrong:", *problems])
