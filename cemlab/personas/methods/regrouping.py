"""How far a profile moves when people are drawn and grouped anew.

Items that built the groups differ because they built them: an interval that takes the groups
for given would exclude zero even in noise. Here every resample is grouped from the start, so
that the interval holds what grouping itself adds. It says how firmly a profile comes back; it
is no test of a difference, and no p-value follows from it.

References
----------
.. [1] Hennig, C. (2007). Cluster-wise assessment of cluster stability. *Computational
   Statistics & Data Analysis*, 52, 258–271 (resampling and matching of groups).
"""

from __future__ import annotations

import numpy as np

from cemlab.errors import MethodError
from cemlab.personas.methods.kmeans import nearest
from cemlab.personas.methods.many_starts import search
from cemlab.personas.methods.refitting import Again
from cemlab.personas.methods.stability import rows_at_once, starts_of
from cemlab.personas.methods.threads import Progress, each

STREAM = 4  # apart from the random numbers of the stability measures


def regrouped_differences(
    x: np.ndarray,
    answers: np.ndarray,
    labels: np.ndarray,
    k: int,
    weights: np.ndarray,
    *,
    fitting: np.ndarray,
    resamples: int,
    seed: int = 0,
    again: Again | None = None,
    progress: Progress | None = None,
) -> np.ndarray:
    """Each group against the rest, item by item, in resamples that are grouped anew.

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
    seed : int, default 0
        The same seed gives the same numbers.
    again : callable, optional
        How a resample is grouped, from `refitting.again`; by k-means when not given.
    progress : callable, optional
        Called with 1 after each resample.

    Returns
    -------
    ndarray, shape (resamples, k, q)
        Mean of the group minus mean of the rest, in scale points; NaN where nobody of a side
        answered.

    Notes
    -----
    The groups of a resample take the names of the known ones so that as many as possible of the
    people drawn keep theirs (assignment problem on the k × k table of weights).
    """
    m = rows_at_once(len(x))

    def resample(job: int) -> np.ndarray:
        rng = np.random.default_rng([seed, STREAM, job])
        rows, counts = np.unique(rng.integers(len(x), size=m), return_counts=True)
        counts, rows = counts[weights[rows] > 0], rows[weights[rows] > 0]
        often, shapes = counts * weights[rows], fitting[rows]
        if again is None:
            centres = search(x[rows[shapes]], k, often[shapes], starts=starts_of(m), rng=rng)[0]
            sorted_in = nearest(x[rows], centres)[0]
        else:
            try:
                sorted_in = again(rows[shapes], k, often[shapes], rng)(rows)
            except MethodError:  # too little was drawn to be grouped
                return np.full((k, answers.shape[1]), np.nan)
        named = named_alike(labels[rows], sorted_in, k, often)
        return _differences(answers[rows], named, k, often)

    return np.array(each(resample, range(resamples), rows=m, progress=progress))


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
