"""What a plan says of order: which step must come before which, and where it may go back.

A plan is a graph of steps. Its edges forward give the order: x must precede y where a way leads
forward from x to y. Its edges back are loops: they say nothing of who comes first, but allow x
to be lived again after y [1]_.

References
----------
.. [1] Halvorsrud, R., Kvale, K., & Følstad, A. (2016). Improving service quality through
   customer journey analysis. *Journal of Service Theory and Practice*, 26, 840–867 (planned
   against actual journeys: missing, ad hoc and failed touchpoints, and deviating order).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class PlannedOrder(NamedTuple):
    """Order among S steps.

    Attributes
    ----------
    before : ndarray of bool, shape (S, S)
        Whether the step of the row must precede that of the column.
    again : ndarray of bool, shape (S, S)
        Whether the step of the column may be lived again after that of the row.
    """

    before: np.ndarray
    again: np.ndarray


def planned_order(n_steps: int, edges: Sequence[tuple[int, int]]) -> PlannedOrder:
    """The order that a plan asks for.

    Parameters
    ----------
    n_steps : int
        Steps, in the order the plan lists them.
    edges : sequence of (from, to)
        Where customers go next. An edge to the same or an earlier step is a loop.

    Returns
    -------
    PlannedOrder

    Examples
    --------
    >>> planned_order(3, [(0, 1), (1, 2), (2, 0)]).before[0, 2]
    True
    """
    forward = np.zeros((n_steps, n_steps), dtype=bool)
    every = np.zeros((n_steps, n_steps), dtype=bool)
    for from_, to in edges:
        every[from_, to] = True
        forward[from_, to] = to > from_
    return PlannedOrder(before=_reached(forward), again=_reached(every))


def out_of_order(
    first: np.ndarray, last: np.ndarray, order: PlannedOrder
) -> tuple[np.ndarray, np.ndarray]:
    """Which steps were lived too early, and before which others.

    Parameters
    ----------
    first, last : ndarray of int, shape (journeys, S)
        Place of the first and the last time a journey was at a step; −1 where it never was.
        Moments of one time have one place.
    order : PlannedOrder

    Returns
    -------
    early : ndarray of bool, shape (journeys, S)
        The step was lived before one that must precede it.
    pairs : ndarray of int, shape (S, S)
        Journeys in which the step of the row was lived before that of the column, which must
        precede it.

    Notes
    -----
    A step that must precede it and came both before and after is no deviation where a loop leads
    back to it; without a loop it is.
    """
    early = np.zeros(first.shape, dtype=bool)
    pairs = np.zeros(order.before.shape, dtype=np.int64)
    for must, then in np.argwhere(order.before):
        until = (first if order.again[then, must] else last)[:, must]
        found = (first[:, then] >= 0) & (until >= 0) & (first[:, then] < until)
        early[:, then] |= found
        pairs[then, must] = found.sum()
    return early, pairs


def _reached(edges: np.ndarray) -> np.ndarray:
    """Where a way of any length leads."""
    found = edges.copy()
    for middle in range(len(edges)):
        found |= np.outer(found[:, middle], found[middle])
    return found
