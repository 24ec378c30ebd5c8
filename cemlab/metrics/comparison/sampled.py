"""Differences of means of a sample drawn by strata and clusters, linearised.

References
----------
.. [1] Lumley, T. (2010). *Complex Surveys: A Guide to Analysis Using R*. Wiley. Chapter 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.metrics.methods.differences import Difference, mean_difference
from cemlab.metrics.sampling import Sampling
from cemlab.numerics import linearised_error


class Part(NamedTuple):
    """A mean in a sum of means: how often it counts, coded answers, and whose, shape (n,)."""

    factor: float
    x: np.ndarray
    rows: np.ndarray


def sum_of_means(
    parts: Sequence[Part], weights: np.ndarray | None, sampling: Sampling
) -> Difference:
    """Σ factor · mean of several groups of rows of one sample, such as first less second.

    Parameters
    ----------
    parts : sequence of Part
        Rows without gaps; the same row may be in several parts.
    weights : ndarray, shape (n,), or None
        Survey weights.
    sampling : Sampling

    Returns
    -------
    Difference

    Notes
    -----
    Taylor linearisation of the whole sum, so that what parts share by their clusters is in its
    error: each answer's part is Σ factor · w (x − mean) / Σw, and those of a sampling unit are
    added up [1]_. Rows outside stay in the design with 0, as of a domain. The t interval has the
    units less the strata less 1 degrees of freedom, as `svyttest` of R has.
    """
    n = len(sampling.clusters)
    each = np.ones(n) if weights is None else weights
    estimate, z, seen = 0.0, np.zeros(n), np.zeros(n, bool)
    for factor, x, rows in parts:
        mean = float(np.average(x[rows], weights=each[rows]))
        estimate += factor * mean
        z[rows] += factor * each[rows] * (x[rows] - mean) / each[rows].sum()
        seen |= rows
    # the error of a mean of n·z is that of the sum of z, whose expectation is 0
    error = linearised_error(n * z, np.ones(n), sampling.strata, sampling.clusters)
    units, strata = (len(np.unique(one[seen])) for one in (sampling.clusters, sampling.strata))
    freedom = max(units - strata - 1, 1)
    return mean_difference((estimate, 0.0), (error, 0.0), (freedom, 1))  # from what is known as 0
