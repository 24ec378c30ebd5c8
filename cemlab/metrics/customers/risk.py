"""Up to which period the customers at risk of each cohort may be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from cemlab.metrics.small_groups import Hidden, hidden_of
from cemlab.numerics import MIN_REPORT


class Told(NamedTuple):
    """What may be told.

    `sizes` are the customers of each cohort, `end` the period from which nothing is told of it
    (infinite: all is), `hidden` the cohorts without any row, and `cut` those that end while
    enough are at risk, to cover for others.
    """

    sizes: dict[str, float]
    end: dict[str, float]
    hidden: Hidden
    cut: list[str]


def until_few(tenure: np.ndarray, groups: Mapping[str, np.ndarray]) -> Told:
    """Where to end each cohort, so that no few at risk can be worked out from the total.

    Parameters
    ----------
    tenure : ndarray, shape (customers,)
    groups : mapping of str to ndarray of bool, shape (customers,)
        Cohorts, everybody first as ``all``.

    Notes
    -----
    Customers at risk in a period are a group as any other: everybody less the cohorts shown would
    tell of the rest. A cohort that has ended stays so, because hiding more never tells more.
    """
    there = {name: np.sort(tenure[members & (tenure > 0)]) for name, members in groups.items()}
    sizes = {name: float(len(own)) for name, own in there.items()}
    hidden = hidden_of(sizes, MIN_REPORT)
    end = {name: 0.0 if name in hidden else np.inf for name in groups}
    cut: list[str] = []
    for t in np.unique(there["all"]):
        at_risk = {name: float(len(own) - np.searchsorted(own, t)) for name, own in there.items()}
        gone = [name for name in end if end[name] <= t]
        few = hidden_of(at_risk, MIN_REPORT, also=gone)
        for name in [name for name in groups if name in few and name not in gone]:
            end[name] = float(t)
            if at_risk[name] >= MIN_REPORT:
                cut.append(name)
    return Told(sizes, end, hidden, cut)
