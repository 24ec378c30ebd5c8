"""Links of ordinal models: the chance of an answer between two cuts, and its derivatives.

A cumulative model says P(Y ≤ k) = F(cut_k). With the cuts u above and l below an answer its
likelihood is F(u) − F(l). All three links have log-concave densities, so that log(F(u) − F(l))
is concave in (u, l) and Newton's method finds the one best fit [1]_. Differences are taken on the
logarithmic scale by `expm1`, which stays exact far out in the tails.

References
----------
.. [1] Pratt, J. W. (1981). Concavity of the log likelihood. *Journal of the American
   Statistical Association*, 76, 103–106.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import special

LOG_ROOT_2PI = 0.5 * np.log(2 * np.pi)


class Cells(NamedTuple):
    """log(F(u) − F(l)) and its first and second derivatives by u and by l."""

    log_p: np.ndarray
    by_upper: np.ndarray | float
    by_lower: np.ndarray | float
    by_upper_twice: np.ndarray | float
    by_both: np.ndarray | float
    by_lower_twice: np.ndarray | float

    def sides(self, k: int, cuts: int) -> list[tuple[int, np.ndarray, np.ndarray]]:
        """The cuts beside category k of 0 … cuts, with the two derivatives by each."""
        above = [(k, self.by_upper, self.by_upper_twice)] if k < cuts else []
        below = [(k - 1, self.by_lower, self.by_lower_twice)] if k else []
        return above + below


class Link(NamedTuple):
    """A distribution function F, its inverse, and `cells(upper, lower)`.

    None stands for a cut at infinity: no upper one for the highest category, no lower one for
    the lowest. Cuts may have any shape; upper ones must lie above lower ones.
    """

    cdf: Callable[[np.ndarray], np.ndarray]
    density: Callable[[np.ndarray], np.ndarray]
    quantile: Callable[[np.ndarray], np.ndarray]
    cells: Callable[[np.ndarray | None, np.ndarray | None], Cells]


def _logit_cells(upper: np.ndarray | None, lower: np.ndarray | None) -> Cells:
    # F(u) − F(l) = F(u) F(−l) (1 − e^(l − u)): two logistic functions and nothing that cancels
    log_p, up, low, near, both = 0.0, 0.0, 0.0, 0.0, 0.0
    if upper is not None:
        log_up, up = _logistic(upper)
        log_p = log_p + log_up
    if lower is not None:
        log_low, low = _logistic(-lower)
        log_p = log_p + log_low
    if upper is not None and lower is not None:
        with np.errstate(over="ignore"):
            near = 1 / np.expm1(upper - lower)
        both = near * (1 + near)
        log_p = log_p - np.log1p(near)
    return Cells(log_p, up + near, -low - near, up * (up - 1) - both, both, low * (low - 1) - both)


def _logistic(u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """log F(u) and F(−u) of the logistic distribution, from one exponential."""
    small = np.exp(-np.abs(u))
    return np.minimum(u, 0) - np.log(1 + small), np.where(u < 0, 1, small) / (1 + small)


def _probit_cells(upper: np.ndarray | None, lower: np.ndarray | None) -> Cells:
    if lower is None:
        log_p = special.log_ndtr(upper)
    elif upper is None:
        log_p = special.log_ndtr(-lower)
    else:  # in the left half, where the logarithms keep their digits
        right = upper + lower > 0
        far = special.log_ndtr(np.where(right, -lower, upper))
        near = special.log_ndtr(np.where(right, -upper, lower))
        log_p = far + np.log(-np.expm1(near - far))
    return _cells(log_p, upper, lower, lambda u: -(u**2) / 2 - LOG_ROOT_2PI, lambda u: -u)


def _cloglog_cells(upper: np.ndarray | None, lower: np.ndarray | None) -> Cells:
    start = 0.0 if lower is None else np.exp(lower)
    log_p = -start
    if upper is not None:
        log_p = log_p + np.log(-np.expm1(start - np.exp(upper)))
    return _cells(log_p, upper, lower, lambda u: u - np.exp(u), lambda u: 1 - np.exp(u))


def _cells(
    log_p: np.ndarray,
    upper: np.ndarray | None,
    lower: np.ndarray | None,
    log_density: Callable[[np.ndarray], np.ndarray],
    slope: Callable[[np.ndarray], np.ndarray],
) -> Cells:
    """Derivatives from the logarithm of the density f and its slope f′/f."""
    up = low = up_twice = low_twice = 0.0
    if upper is not None:
        up = np.exp(log_density(upper) - log_p)
        up_twice = slope(upper) * up - up**2
    if lower is not None:
        low = -np.exp(log_density(lower) - log_p)
        low_twice = slope(lower) * low - low**2
    return Cells(log_p, up, low, up_twice, -up * low, low_twice)


LINKS = {
    "cloglog": Link(
        lambda u: -np.expm1(-np.exp(u)),
        lambda u: np.exp(u - np.exp(u)),
        lambda p: np.log(-np.log1p(-p)),
        _cloglog_cells,
    ),
    "logit": Link(
        special.expit,
        lambda u: special.expit(u) * special.expit(-u),
        special.logit,
        _logit_cells,
    ),
    "probit": Link(
        special.ndtr,
        lambda u: np.exp(-(u**2) / 2 - LOG_ROOT_2PI),
        special.ndtri,
        _probit_cells,
    ),
}
