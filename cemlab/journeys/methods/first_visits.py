"""In which order touchpoints are met, when nobody has said: an order, how sure it is, its parts.

Touchpoints are ordered by how early journeys meet them first; where most journeys that have two
neighbours meet them the other way round, these change places. Neighbours are told apart where
Wilson's interval of the share of journeys that agree lies above one half [1]_.

References
----------
.. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
   *Journal of the American Statistical Association*, 22, 209–212.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class ObservedOrder(NamedTuple):
    """An order of S touchpoints.

    Attributes
    ----------
    order : ndarray of int, shape (S,)
        Touchpoints, the first first.
    position : ndarray, shape (S,)
        Mean relative place of the first visit, 0 to 1, by touchpoint.
    ahead : ndarray of int, shape (S, S)
        Journeys that met the touchpoint of the row before that of the column.
    """

    order: np.ndarray
    position: np.ndarray
    ahead: np.ndarray


def observed_order(first: np.ndarray) -> ObservedOrder:
    """Order the touchpoints of journeys.

    Parameters
    ----------
    first : ndarray of int, shape (journeys, S)
        Place of the first visit; −1 without one. Equal places have no order.

    Returns
    -------
    ObservedOrder

    Examples
    --------
    >>> observed_order(np.array([[1, 0], [1, 0], [0, 1]])).order
    array([1, 0])
    """
    t = first.shape[1]
    met = first >= 0
    ahead = np.zeros((t, t), dtype=np.int64)
    for one in range(t):
        both = met[:, [one]] & met
        ahead[one] = (both & (first[:, [one]] < first)).sum(axis=0)
    earlier = np.zeros(first.shape)
    for one in range(t):  # how many others came before, of those that the journey has
        earlier[:, one] = (met & (first < first[:, [one]])).sum(axis=1)
    others = np.maximum(met.sum(axis=1, keepdims=True) - 1, 1)
    relative = np.where(met, earlier / others, 0.0)
    visits = met.sum(axis=0)
    position = np.where(visits > 0, relative.sum(axis=0) / np.maximum(visits, 1), 1.0)
    order = list(np.argsort(position, kind="stable"))
    for _ in range(t):  # as many rounds as any touchpoint could move
        changed = False
        for at in range(t - 1):
            one, two = order[at], order[at + 1]
            if ahead[two, one] > ahead[one, two]:
                order[at], order[at + 1] = two, one
                changed = True
        if not changed:
            break
    return ObservedOrder(np.array(order, dtype=int), position, ahead)


def agreement(first: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Share of its pairs of touchpoints that each journey met in this order; NaN without a pair.

    Parameters
    ----------
    first : ndarray of int, shape (journeys, S)
    order : ndarray of int, shape (S,)

    Returns
    -------
    ndarray, shape (journeys,)
    """
    agree, pairs = np.zeros(len(first)), np.zeros(len(first))
    for at, one in enumerate(order):
        after = first[:, order[at + 1 :]]
        own = first[:, [one]]
        both = (own >= 0) & (after >= 0) & (own != after)
        pairs += both.sum(axis=1)
        agree += (both & (own < after)).sum(axis=1)
    return np.where(pairs > 0, agree / np.maximum(pairs, 1), np.nan)


def cuts(gaps: np.ndarray, most: int, factor: float) -> np.ndarray:
    """After which places of a row a new stretch begins: where gaps are much larger than usual.

    Parameters
    ----------
    gaps : ndarray, shape (S − 1,)
        How far neighbours are apart, above 0; NaN where nothing is known.
    most : int
        Cuts at most.
    factor : float
        How many times the median of the gaps a cut is, or more.

    Returns
    -------
    ndarray of int
        Places of the last touchpoint before each cut, rising.
    """
    known = np.flatnonzero(np.isfinite(gaps) & (gaps > 0))
    if len(known) < 2:
        return np.array([], dtype=int)
    usual = np.median(gaps[known])
    large = known[gaps[known] >= factor * usual]
    return np.sort(large[np.argsort(-gaps[large], kind="stable")][:most])
