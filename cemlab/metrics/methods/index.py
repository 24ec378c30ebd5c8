"""Index of several items, 0 to 100, and how well the items hang together.

An index as that of the American Customer Satisfaction Index: the weighted mean of the items, each
as a share of its scale [1]_. Cronbach's alpha says how much of the spread of the sum is common to
the items [2]_; its interval is Feldt's [3]_.

References
----------
.. [1] Fornell, C., Johnson, M. D., Anderson, E. W., Cha, J., & Bryant, B. E. (1996). The American
   Customer Satisfaction Index. *Journal of Marketing*, 60(4), 7–18.
.. [2] Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests.
   *Psychometrika*, 16, 297–334.
.. [3] Feldt, L. S. (1965). The approximate sampling distribution of Kuder–Richardson reliability
   coefficient twenty. *Psychometrika*, 30, 357–370.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError


class Alpha(NamedTuple):
    """Cronbach's alpha with its 95% interval; at most 1, and below 0 where items disagree."""

    estimate: float
    conf_low: float
    conf_high: float


def index_scores(
    x: np.ndarray, weights: np.ndarray, scales: Sequence[tuple[float, float]]
) -> np.ndarray:
    """Index of each row, 0 to 100: Σ w_j (x_j − min_j) / (max_j − min_j) · 100, with Σ w_j = 1.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Answers with the best at the high end. A gap gives a gap.
    weights : ndarray, shape (p,)
        Of the items; they are made to sum to 1.
    scales : sequence of (min, max), length p

    Returns
    -------
    ndarray, shape (n,)

    Notes
    -----
    It is linear, so the index of the means is the mean of the indices, and the interval of the
    index is that of a mean.
    """
    low, high = np.array(scales, float).T
    shares = np.asarray(weights, float) / np.sum(weights)
    return 100 * ((np.atleast_2d(x) - low) / (high - low)) @ shares


def cronbach_alpha(x: np.ndarray, weights: np.ndarray | None = None, *, n: float = 0) -> Alpha:
    """How well items hang together, from complete answers.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Complete answers, the best at the high end of all.
    weights : ndarray, shape (n,), optional
        Of the respondents.
    n : float, optional
        Respondents that the rows are worth; the rows when not given.

    Returns
    -------
    Alpha
        NaN where fewer than two items or people, or no spread.

    Notes
    -----
    α = p / (p − 1) · (1 − Σ s_j² / s²), with the variances of the items and of their sum. With F
    quantiles of n − 1 and (n − 1)(p − 1) degrees of freedom, (1 − α) / (1 − α̂) lies between
    F_{.025}⁻¹ and F_{.975}⁻¹; the interval is exact for parallel items with normal answers.
    """
    from scipy.special import fdtri  # costs as much to import as all else here

    x = np.asarray(x, float)
    if np.isnan(x).any():
        raise MethodError("Alpha needs complete answers; drop rows with gaps first.")
    n, items = n or len(x), x.shape[1]
    nothing = Alpha(np.nan, np.nan, np.nan)
    if items < 2 or n < 2:
        return nothing
    spread = np.cov(x, rowvar=False, aweights=weights, ddof=0)
    total = spread.sum()
    if not total > 0:
        return nothing
    alpha = items / (items - 1) * (1 - np.trace(spread) / total)
    freedom = n - 1, (n - 1) * (items - 1)
    low, high = (1 - (1 - alpha) * float(fdtri(*freedom, tail)) for tail in (0.975, 0.025))
    return Alpha(float(alpha), float(low), float(high))
