"""A persona against the rest, item by item: how far apart, in points and in spreads.

The reference is the rest and not the total: the total holds the persona, and shrinks the
contrast. Items that built the groups differ because they built them: for them there is neither
an interval here (theirs come from `regrouping`) nor a p-value anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import Sample, sample
from cemlab.personas.methods.effect_sizes import cliffs_delta, hedges_g

DISTINCTIVE_G = 0.5


class Contrast(NamedTuple):
    """A persona against the rest on one item.

    Attributes
    ----------
    mean, rest_mean : float
        In scale units.
    difference : float
        mean − rest_mean, in scale points.
    conf_low, conf_high : float
        Welch interval of the difference; NaN for items that built the groups.
    hedges_g : float
        Difference in pooled standard deviations, corrected for small samples; NaN
        where all answers on both sides are equal but the sides differ.
    cliffs_delta : float
        P(persona higher) − P(rest higher), −1 to 1.
    n, n_rest : int
        Answers on each side.
    distinctive : bool
        |g| of at least 0.5.
    p_value : float
        Of Welch's test that the means are equal; NaN for items that built the groups.
    """

    mean: float
    rest_mean: float
    difference: float
    conf_low: float
    conf_high: float
    hedges_g: float
    cliffs_delta: float
    n: int
    n_rest: int
    distinctive: bool
    p_value: float


def contrast(
    persona: np.ndarray,
    rest: np.ndarray,
    weights: np.ndarray | None = None,
    rest_weights: np.ndarray | None = None,
    *,
    clusters: np.ndarray | None = None,
    rest_clusters: np.ndarray | None = None,
    built: bool = False,
    limit: float = DISTINCTIVE_G,
    level: float = 0.95,
) -> Contrast:
    """Difference, Hedges' g and Cliff's delta of one item.

    Parameters
    ----------
    persona, rest : ndarray, shapes (n,) and (n_rest,)
        Answers without gaps, at least two on each side.
    weights, rest_weights : ndarray, same shapes, optional
        Survey weights.
    clusters, rest_clusters : ndarray, same shapes, optional
        Customer of each answer, where customers answered more than once.
    built : bool, default False
        The item was used to find the groups: then there is neither interval nor p-value.
    limit : float, default 0.5
        |g| from which an item is distinctive.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    Contrast

    Raises
    ------
    MethodError
        Fewer than two answers on a side, or gaps.
    """
    for answers, what in ((persona, "persona"), (rest, "rest")):
        if len(answers) < 2:
            raise MethodError(
                f"The {what} has {len(answers)} answers to this item; two are needed to "
                "compare. Leave the item out of the profile."
            )
    a = sample(persona, weights, clusters=clusters)
    b = sample(rest, rest_weights, clusters=rest_clusters)
    difference = a.mean - b.mean
    g = hedges_g(a, b)
    low, high, p_value = (np.nan, np.nan, np.nan) if built else welch(a, b, level)
    return Contrast(
        mean=a.mean,
        rest_mean=b.mean,
        difference=difference,
        conf_low=low,
        conf_high=high,
        hedges_g=g,
        cliffs_delta=cliffs_delta(a.x, b.x, a.weights, b.weights),
        n=a.n,
        n_rest=b.n,
        distinctive=bool(abs(g) >= limit),
        p_value=p_value,
    )


def profile(
    x: np.ndarray,
    labels: np.ndarray,
    persona: int,
    weights: np.ndarray | None = None,
    *,
    built: Sequence[bool] | None = None,
    limit: float = DISTINCTIVE_G,
) -> tuple[tuple[int, Contrast], ...]:
    """All items of one persona with their column, the largest |g| first.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Answers in scale units, as answered; a gap leaves that answer out of that item.
    labels : ndarray of int, shape (n,)
        Persona of each row.
    persona : int
        The persona to describe.
    weights : ndarray, shape (n,), optional
        Survey weights.
    built : sequence of bool, length p, optional
        Items that built the groups; all by default.
    limit : float, default 0.5
        As for `contrast`.

    Returns
    -------
    tuple of (column, Contrast)
        Items with fewer than two answers on a side are absent.
    """
    x, own = np.asarray(x, dtype=float), np.asarray(labels) == persona
    if not own.any() or own.all():
        raise MethodError(f"Persona {persona} has {own.sum()} of {len(own)} rows: no rest to face.")
    found = []
    for column in range(x.shape[1]):
        answered = ~np.isnan(x[:, column])
        inside, outside = answered & own, answered & ~own
        if min(inside.sum(), outside.sum()) < 2:
            continue
        one = contrast(
            x[inside, column],
            x[outside, column],
            None if weights is None else weights[inside],
            None if weights is None else weights[outside],
            built=True if built is None else bool(built[column]),
            limit=limit,
        )
        found.append((column, one))
    return tuple(sorted(found, key=lambda pair: -np.nan_to_num(abs(pair[1].hedges_g), nan=np.inf)))


def welch(a: Sample, b: Sample, level: float = 0.95) -> tuple[float, float, float]:
    """Interval of the difference of means and the p of none; errors are linearised where there
    are weights or customers."""
    from scipy.special import stdtr, stdtrit

    squares = [s.variance / (s.n - 1) if s.std_error is None else s.std_error**2 for s in (a, b)]
    units = [s.n if s.clusters is None else len(np.unique(s.clusters)) for s in (a, b)]
    total, difference = sum(squares), a.mean - b.mean
    if total <= 0 or min(units) < 2:
        return np.nan, np.nan, np.nan
    freedom = total**2 / (squares[0] ** 2 / (units[0] - 1) + squares[1] ** 2 / (units[1] - 1))
    error = float(np.sqrt(total))
    reach = float(stdtrit(freedom, (1 + level) / 2)) * error
    p_value = 2 * float(stdtr(freedom, -abs(difference) / error))
    return difference - reach, difference + reach, p_value
