"""What a model expects if ratings were better: ceilings, visitors only, and how far it reaches.

The answers of everybody in scope are changed, the model predicts with the old and with the
changed answers, and the averages are compared (g-computation [1]_). Somebody who already gives
the top answer cannot be lifted, and somebody who never visited has no rating to lift. All of it
holds if improving a rating would act like the difference between otherwise similar customers.

A model enters as `compare(x, changed, weights)`, which gives the `Change` of its average
predictions: `linear_scenarios.linear_change` with the numbers of a regression, or
`scenarios.scenario(…).scores` of an ordinal one, for the NPS.

References
----------
.. [1] Robins, J. (1986). A new approach to causal inference in mortality studies with a sustained
   exposure period. *Mathematical Modelling*, 7, 1393–1512.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.same_design import same_columns
from cemlab.drivers.methods.scenarios import Change
from cemlab.drivers.methods.two_part import TwoPart
from cemlab.errors import MethodError
from cemlab.numerics import MIN_REPORT, checked_weights

Compare = Callable[[np.ndarray, np.ndarray, np.ndarray | None], Change]


class Step(NamedTuple):
    """One change: ratings of a driver by `lift`, or all below `floor` up to it."""

    driver: int
    lift: float = 0.0
    floor: float | None = None


class Moved(NamedTuple):
    """What a step does to the ratings of its driver.

    Attributes
    ----------
    n : int
        People in scope who rated the driver.
    n_changed, n_capped : int
        Those whose rating changes, and those for whom the end of the scale cuts the lift.
    mean_lift : float
        Mean change of the rating of the `n`, after the cut.
    mean_before, mean_after : float
        Mean rating of all who rated.
    observed_low, observed_high : float
        Smallest and largest mean of a branch or wave; NaN without groups of enough raters.
    extrapolates : bool
        Whether `mean_after` lies outside them: no branch was ever there.
    """

    n: int
    n_changed: int
    n_capped: int
    mean_lift: float
    mean_before: float
    mean_after: float
    observed_low: float
    observed_high: float
    extrapolates: bool


class WhatIf(NamedTuple):
    """Change of the outcome, and what each step did to reach it."""

    change: Change
    moved: tuple[Moved, ...]


def raise_ratings(
    compare: Compare,
    design: TwoPart,
    ratings: np.ndarray,
    applies: np.ndarray,
    steps: Sequence[Step],
    *,
    scale: tuple[float, float],
    weights: np.ndarray | None = None,
    in_scope: np.ndarray | None = None,
    groups: np.ndarray | None = None,
    min_group: int = MIN_REPORT,
) -> WhatIf:
    """Change of the outcome if ratings were lifted.

    Parameters
    ----------
    compare : callable
        The model, fitted to `design.x[:, design.estimable]`.
    design : TwoPart
        Columns of the drivers.
    ratings, applies : ndarray, shape (n, p)
        What the design was made of.
    steps : sequence of Step
        Changes, at most one a driver; they happen together.
    scale : tuple of float
        Lowest and highest rating.
    weights : ndarray, shape (n,), optional
        Survey weights or frequencies, for all means.
    in_scope : ndarray of bool, shape (n,), optional
        Whose ratings change; everybody's by default. The outcome is that of everybody.
    groups : ndarray, shape (n,), optional
        Branch or wave of each person, to tell which means were ever seen.
    min_group : int, default 10
        Groups with fewer raters are not looked at.

    Returns
    -------
    WhatIf

    Raises
    ------
    MethodError
        Steps, shapes or ratings that are impossible; all at once.
    """
    ratings, applies = np.asarray(ratings, dtype=float), np.asarray(applies, dtype=bool)
    n = len(ratings)
    scope = np.ones(n, bool) if in_scope is None else np.asarray(in_scope, dtype=bool)
    weights = checked_weights(weights, n)
    before = same_columns(design, ratings, applies)
    _refuse(design, ratings, applies, steps, scale, scope, weights, groups)
    changed, moved = ratings.copy(), []
    each = np.ones(n) if weights is None else weights
    for step in steps:
        own = applies[:, step.driver]
        observed = _observed(ratings[:, step.driver], own, each, groups, min_group)
        new, one = _moved(step, ratings[:, step.driver], own, scope, each, scale, observed)
        changed[:, step.driver] = new
        moved.append(one)
    kept = list(design.estimable)
    after = same_columns(design, changed, applies)
    return WhatIf(compare(before[:, kept], after[:, kept], weights), tuple(moved))


def raise_reach(
    compare: Compare,
    design: TwoPart,
    ratings: np.ndarray,
    applies: np.ndarray,
    driver: int,
    reach: float,
    *,
    weights: np.ndarray | None = None,
) -> Change:
    """Change of the outcome if more people met a touchpoint, with an average experience there.

    Parameters
    ----------
    compare, design, ratings, applies, weights
        As for `raise_ratings`.
    driver : int
        Driver that not everybody met.
    reach : float
        Share of people who would, above the present one and at most 1.

    Returns
    -------
    Change

    Raises
    ------
    MethodError
        A driver everybody met, one whose visit cannot be told from another's, or a reach that is
        no rise.

    Notes
    -----
    Each of those who did not visit becomes a visitor with the same chance, so that the average
    change is that chance times the change if all of them did.
    """
    ratings, applies = np.asarray(ratings, dtype=float), np.asarray(applies, dtype=bool)
    before = same_columns(design, ratings, applies)
    visits = [c for c in design.players[driver] if design.part[c] == "visited"]
    if not visits or not set(visits) <= set(design.estimable):
        raise MethodError(
            f"Driver {driver} has no effect of a visit: everybody met it, or the same people met "
            "another driver. Change its ratings instead."
        )
    weights = checked_weights(weights, len(ratings))
    now = float(np.average(applies[:, driver], weights=weights))
    if not now < reach <= 1:
        raise MethodError(
            f"`reach` is {reach:g}; expected above the present reach of {now:.3g} and at most 1."
        )
    everybody, filled = applies.copy(), ratings.copy()
    everybody[:, driver] = True
    filled[~applies[:, driver], driver] = design.mean[driver]
    kept = list(design.estimable)
    whole = compare(before[:, kept], same_columns(design, filled, everybody)[:, kept], weights)
    part = (reach - now) / (1 - now)
    change, error, low, high = (part * field for field in whole[2:])
    return Change(whole.before, whole.before + change, change, error, low, high)


def _moved(
    step: Step,
    rating: np.ndarray,
    applies: np.ndarray,
    scope: np.ndarray,
    weights: np.ndarray,
    scale: tuple[float, float],
    observed: tuple[float, float],
) -> tuple[np.ndarray, Moved]:
    own = applies & scope & (weights > 0)
    wanted = rating + step.lift if step.floor is None else np.maximum(rating, step.floor)
    new = np.where(own, np.clip(wanted, *scale), rating)
    before, after = (np.average(one[applies], weights=weights[applies]) for one in (rating, new))
    low, high = observed
    return new, Moved(
        n=int(own.sum()),
        n_changed=int((new[own] != rating[own]).sum()),
        n_capped=int((np.abs(wanted - new)[own] > 1e-12).sum()),
        mean_lift=float(np.average((new - rating)[own], weights=weights[own])),
        mean_before=float(before),
        mean_after=float(after),
        observed_low=low,
        observed_high=high,
        extrapolates=bool(after < low or after > high),
    )


def _observed(
    rating: np.ndarray,
    applies: np.ndarray,
    weights: np.ndarray,
    groups: np.ndarray | None,
    min_group: int,
) -> tuple[float, float]:
    """Smallest and largest mean among groups of enough raters."""
    if groups is None:
        return np.nan, np.nan
    counted = applies & (weights > 0)
    _, code = np.unique(np.asarray(groups)[counted], return_inverse=True)
    large = np.bincount(code) >= min_group
    if not large.any():
        return np.nan, np.nan
    each = weights[counted]
    means = np.bincount(code, each * rating[counted]) / np.bincount(code, each)
    return float(means[large].min()), float(means[large].max())


def _refuse(
    design: TwoPart,
    ratings: np.ndarray,
    applies: np.ndarray,
    steps: Sequence[Step],
    scale: tuple[float, float],
    scope: np.ndarray,
    weights: np.ndarray | None,
    groups: np.ndarray | None,
) -> None:
    n, p = ratings.shape
    low, high = scale
    problems = []
    if not low < high:
        problems.append(f"`scale` is {scale}; expected its lower end first.")
    elif outside := int((applies & ((ratings < low) | (ratings > high))).sum()):
        problems.append(f"{outside} ratings lie outside {low:g} to {high:g}; correct the scale.")
    if scope.shape != (n,) or (groups is not None and np.shape(groups) != (n,)):
        problems.append(f"`in_scope` and `groups` need a value for each of the {n} people.")
        raise MethodError(" ".join(problems))
    if not steps or len({step.driver for step in steps}) < len(steps):
        problems.append("Give at least one step, and at most one for each driver.")
    counted = scope if weights is None else scope & (weights > 0)
    for step in steps:
        where = f"Driver {step.driver}"
        if not 0 <= step.driver < p:
            problems.append(f"{where} is not among the {p} drivers.")
            continue
        if (step.lift == 0) == (step.floor is None):
            problems.append(f"{where} has lift {step.lift:g} and floor {step.floor}; give one.")
        if step.floor is not None and not low < step.floor <= high:
            problems.append(f"{where} has floor {step.floor:g}, outside {low:g} to {high:g}.")
        if step.driver in design.visited_only:
            problems.append(f"{where} has too few raters for a slope; its ratings cannot tell.")
        if not (applies[:, step.driver] & counted).any():
            problems.append(f"{where} was rated by nobody in scope.")
    if problems:
        raise MethodError(" ".join(problems))
