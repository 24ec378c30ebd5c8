"""How far profiles and shares move when people are drawn and grouped anew.

Items that built the groups differ because they built them: an interval that takes the groups
for given would exclude zero even in noise. Here every resample is grouped from the start, so
that the interval holds what grouping itself adds. It says how firmly a profile comes back; it
is no test of a difference, and no p-value follows from it. The share of a group moves with its
borders as well: see `share_intervals`.

References
----------
.. [1] Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational
   Statistics & Data Analysis*, 52, 258–271 (resampling and matching of groups).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import percentile_interval
from cemlab.personas.methods.kmeans import nearest
from cemlab.personas.methods.many_starts import search
from cemlab.personas.methods.refitting import Again
from cemlab.personas.methods.share_intervals import LEAST
from cemlab.personas.methods.stability import rows_at_once, starts_of
from cemlab.personas.methods.threads import Progress, each

STREAM = 4  # apart from the random numbers of the stability measures


class Regrouped(NamedTuple):
    """What resamples show that were grouped anew.

    Attributes
    ----------
    differences : ndarray, shape (resamples, k, q)
        Mean of the group minus mean of the rest, in scale points; NaN where nobody of a side
        answered.
    shares : ndarray, shape (resamples, k)
        Weighted share of each group among the people drawn; NaN where too little was drawn to be
        grouped.
    drawn : int
        Rows of a resample: all, or 4,000 of more than 20,000.
    """

    differences: np.ndarray
    shares: np.ndarray
    drawn: int

    def interval(self) -> tuple[np.ndarray, np.ndarray]:
        """Ends of the differences, shape (k, q) each, over resamples that could be grouped.

        NaN where these are fewer than 40.
        """
        known = ~np.isnan(self.shares).any(axis=1)
        if known.sum() < LEAST:
            nothing = np.full(self.differences.shape[1:], np.nan)
            return nothing, nothing.copy()
        return percentile_interval(self.differences[known])


def regrouped(
    x: np.ndarray,
    answers: np.ndarray,
    labels: np.ndarray,
    k: int,
    weights: np.ndarray,
    *,
    fitting: np.ndarray,
    resamples: int,
    customers: np.ndarray | None = None,
    seed: int = 0,
    again: Again | None = None,
    progress: Progress | None = None,
) -> Regrouped:
    """Each group against the rest, item by item, and its share, in resamples grouped anew.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Items, as they were grouped, without gaps.
    answers : ndarray, shape (n, q)
        What is compared, mostly the same items in scale units; a gap leaves that answer out.
    labels : ndarray of int, shape (n,)
        Groups of all rows.
    k : int
        Number of groups, at least 2.
    weights : ndarray, shape (n,)
        Survey weights, not negative.
    fitting : ndarray of bool, shape (n,)
        Rows that shape the groups; the others go to the nearest centre.
    resamples : int
        Samples drawn with replacement.
    customers : ndarray, shape (n,), optional
        Customer of each row, where some answered several times: they are drawn with all rows.
    seed : int, default 0
        The same seed gives the same numbers.
    again : callable, optional
        How a resample is grouped, from `refitting.again`; by k-means when not given.
    progress : callable, optional
        Called with 1 after each resample.

    Returns
    -------
    Regrouped

    Notes
    -----
    The groups of a resample take the names of the known ones so that as many as possible of the
    people drawn keep theirs (assignment problem on the k × k table of weights).
    """
    m = rows_at_once(len(x))
    units = None if customers is None else np.unique(customers, return_inverse=True)[1]

    def resample(job: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([seed, STREAM, job])
        rows, counts = _drawn(len(x), m, units, rng)
        counts, rows = counts[weights[rows] > 0], rows[weights[rows] > 0]
        often, shapes = counts * weights[rows], fitting[rows]
        if again is None:
            centres = search(x[rows[shapes]], k, often[shapes], starts=starts_of(m), rng=rng)[0]
            sorted_in = nearest(x[rows], centres)[0]
        else:
            try:
                sorted_in = again(rows[shapes], k, often[shapes], rng)(rows)
            except MethodError:  # too little was drawn to be grouped
                return np.full((k, answers.shape[1]), np.nan), np.full(k, np.nan)
        named = named_alike(labels[rows], sorted_in, k, often)
        share = np.bincount(named, often, minlength=k) / often.sum()
        return _differences(answers[rows], named, k, often), share

    found = each(resample, range(resamples), rows=m, progress=progress)
    differences, shares = zip(*found, strict=True)
    return Regrouped(np.array(differences), np.array(shares), m)


def _drawn(
    n: int, m: int, units: np.ndarray | None, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Rows that were drawn and how often; about `m` in all where customers have several."""
    if units is None:
        return np.unique(rng.integers(n, size=m), return_counts=True)
    count = int(units.max()) + 1
    drawn = rng.integers(count, size=max(1, round(count * m / n)))
    often = np.bincount(drawn, minlength=count)[units]
    rows = np.flatnonzero(often)
    return rows, often[rows]


def named_alike(known: np.ndarray, again: np.ndarray, k: int, weights: np.ndarray) -> np.ndarray:
    """The new groups under the names of the known ones that they share most people with."""
    from scipy.optimize import linear_sum_assignment

    table = np.bincount(again * k + known, weights, minlength=k * k).reshape(k, k)
    own, names = linear_sum_assignment(-table)
    return names[np.argsort(own)][again]


def _differences(answers: np.ndarray, labels: np.ndarray, k: int, weights: np.ndarray):
    """Weighted means of the groups minus those of the others, shape (k, p)."""
    answered = ~np.isnan(answers)
    member = (labels == np.arange(k)[:, None]) * weights
    sums, mass = member @ np.where(answered, answers, 0.0), member @ answered.astype(float)
    rest, rest_mass = sums.sum(axis=0) - sums, mass.sum(axis=0) - mass
    known = (mass > 0) & (rest_mass > 1e-9)
    safe, rest_safe = np.where(known, mass, 1.0), np.where(known, rest_mass, 1.0)
    return np.where(known, sums / safe - rest / rest_safe, np.nan)
