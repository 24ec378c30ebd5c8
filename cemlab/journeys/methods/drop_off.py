"""Funnels: how many people go on from step to step, and where most are lost.

A funnel counts people, never events, and its steps are nested: who is counted at a step has
been at all before it. The step that loses the largest share need not be the one that loses
most people, so both are told. Intervals are Wilson's [1]_. Journeys that are still open have
not left: leave them out beforehand.

References
----------
.. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
   inference. *Journal of the American Statistical Association*, 22, 209–212.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.journeys.methods.preconditions import checked_codes, same_length
from cemlab.numerics import wilson_intervals


class Funnel(NamedTuple):
    """Steps of a funnel; arrays of shape (steps,), shares 0 to 1, NaN at the first step.

    Attributes
    ----------
    reached : ndarray of int
        People who reached the step and all before.
    conversion, conf_low, conf_high : ndarray
        Share of those at the step before, with its Wilson interval; NaN after nobody.
    loss_share : ndarray
        1 − conversion.
    lost : ndarray
        People lost on the way from the step before.
    overall, overall_low, overall_high : ndarray
        Share of those at the first step, which has 1.
    largest_relative_loss, largest_absolute_loss : int or None
        Step with the largest `loss_share` and `lost`, the earlier of equals; None when
        nobody was lost.
    """

    reached: np.ndarray
    conversion: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    loss_share: np.ndarray
    lost: np.ndarray
    overall: np.ndarray
    overall_low: np.ndarray
    overall_high: np.ndarray
    largest_relative_loss: int | None
    largest_absolute_loss: int | None


def funnel(reached: np.ndarray, steps: Sequence[str], *, level: float = 0.95) -> Funnel:
    """Conversion from step to step.

    Parameters
    ----------
    reached : ndarray of int, shape (steps,)
        People who reached each step and all before it, such as `nested_counts` gives.
    steps : sequence of str
        Names of the steps, for messages.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Funnel

    Raises
    ------
    MethodError
        Fewer than two steps, impossible counts, nobody at the first step, or counts that
        rise (the steps are then not nested).
    """
    reached = _checked_counts(np.asarray(reached, dtype=float), steps)
    before, now = np.r_[np.nan, reached[:-1]], reached
    conversion, low, high = wilson_intervals(now, np.nan_to_num(before), level=level)
    lost = before - now
    overall, overall_low, overall_high = wilson_intervals(now, reached[0], level=level)
    overall_low[0] = np.nan  # the first step is everybody by definition, not an estimate
    overall_high[0] = np.nan
    any_lost = bool(np.nansum(lost) > 0)
    return Funnel(
        reached=reached.astype(np.int64),
        conversion=conversion,
        conf_low=low,
        conf_high=high,
        loss_share=1 - conversion,
        lost=lost,
        overall=overall,
        overall_low=overall_low,
        overall_high=overall_high,
        largest_relative_loss=int(np.nanargmax(1 - conversion)) if any_lost else None,
        largest_absolute_loss=int(np.nanargmax(lost)) if any_lost else None,
    )


def _checked_counts(reached: np.ndarray, steps: Sequence[str]) -> np.ndarray:
    if reached.shape != (len(steps),) or len(steps) < 2:
        raise MethodError(
            f"A funnel needs a count for each of at least two steps; {reached.size} counts and "
            f"{len(steps)} steps were given."
        )
    wrong = ~(np.isfinite(reached) & (reached >= 0) & (reached == np.round(reached)))
    if wrong.any() or not reached[0]:
        at = int(np.argmax(wrong))
        raise MethodError(
            f"{steps[at]!r} has the count {reached[at]:g}. Counts of people are whole numbers "
            "from 0, and at least one at the first step."
        )
    rises = np.flatnonzero(np.diff(reached) > 0)
    if rises.size:
        at = rises[0] + 1
        raise MethodError(
            f"{steps[at]!r} ({reached[at]:.0f}) exceeds {steps[at - 1]!r} ({reached[at - 1]:.0f}): "
            "steps are not nested. Count people who reached a step and all before it."
        )
    return reached


def nested_counts(
    customers: np.ndarray, touchpoints: np.ndarray, steps: Sequence[int]
) -> np.ndarray:
    """People who were at a step and at all steps before it, whatever the order of visits.

    Parameters
    ----------
    customers, touchpoints : ndarray of int, shape (n,)
        Codes of each moment, in any order.
    steps : sequence of int
        Codes of the touchpoints that are the steps, in order.

    Returns
    -------
    ndarray of int, shape (steps,)
    """
    customers = checked_codes(customers, "customers")
    touchpoints = checked_codes(touchpoints, "touchpoints")
    same_length(len(customers), touchpoints=touchpoints)
    who, customers = np.unique(customers, return_inverse=True)
    been = np.zeros((len(who), len(steps)), dtype=bool)
    for i, step in enumerate(steps):
        been[customers[touchpoints == step], i] = True
    return np.logical_and.accumulate(been, axis=1).sum(axis=0)
