"""Who still buys, where nobody says goodbye: BG/NBD.

Customers buy at own rates, gamma among them, and may drop out after a purchase with own chances,
beta among them [1]_.

References
----------
.. [1] Fader, P. S., Hardie, B. G. S., & Lee, K. L. (2005). "Counting your customers" the easy
   way. *Marketing Science*, 24, 275–284.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from cemlab.errors import MethodError
from cemlab.metrics.methods.contracts import HOMOGENEOUS
from cemlab.metrics.methods.fitting import fitted


class BgNbd(NamedTuple):
    """How customers buy until they drop out unseen (BG/NBD)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    @property
    def is_homogeneous(self) -> bool:
        """Whether customers' chances to drop out cannot be told apart."""
        return self.a + self.b > HOMOGENEOUS

    def p_alive(self, frequency, recency, age) -> np.ndarray:
        """Chance that a customer still buys, shape of the inputs; 1 without a repeat purchase."""
        x, t_x, t = _broadcast(frequency, recency, age)
        with np.errstate(divide="ignore"):
            odds = (np.log(self.a) - np.log(self.b + np.maximum(x, 1) - 1)
                    + (self.r + x) * np.log((self.alpha + t) / (self.alpha + t_x)))  # fmt: skip
        return np.where(x > 0, special.expit(-odds), 1.0)

    def expected(self, periods: float, frequency, recency, age) -> np.ndarray:
        """Purchases expected in the next `periods`, shape of the inputs."""
        x, t_x, t = _broadcast(frequency, recency, age)
        r, alpha, a, b = self[:4]
        z = periods / (alpha + t + periods)
        tail = special.hyp2f1(r + x, b + x, a + b + x - 1, z)
        shrink = ((alpha + t) / (alpha + t + periods)) ** (r + x)
        if abs(a - 1) < 1e-9:
            a = a + 1e-6
        grown = (a + b + x - 1) / (a - 1) * (1 - shrink * tail)
        return grown * self.p_alive(x, t_x, t)


def bgnbd_log_likelihood(parameters, frequency, recency, age) -> np.ndarray:
    """Log-likelihood of each customer, shape of the inputs.

    Parameters
    ----------
    parameters : (r, alpha, a, b)
        All above 0.
    frequency : array-like
        Repeat purchases: the first is not counted.
    recency : array-like
        Age at the last purchase, 0 without a repeat purchase. Not the time since.
    age : array-like
        Time from the first purchase to now, in the same unit.
    """
    r, alpha, a, b = parameters
    x, t_x, t = _broadcast(frequency, recency, age)
    bought = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
    stays = special.betaln(a, b + x) - special.betaln(a, b) - (r + x) * np.log(alpha + t)
    left = (special.betaln(a + 1, b + np.maximum(x, 1) - 1) - special.betaln(a, b)
            - (r + x) * np.log(alpha + t_x))  # fmt: skip
    return bought + np.where(x > 0, np.logaddexp(stays, left), stays)


def fit_purchases(
    frequency: np.ndarray,
    recency: np.ndarray,
    age: np.ndarray,
    counts: np.ndarray | None = None,
    *,
    near: BgNbd | None = None,
) -> BgNbd:
    """BG/NBD of many customers, by maximum likelihood.

    Parameters
    ----------
    frequency, recency, age : ndarray, shape (customers,)
        As for `bgnbd_log_likelihood`.
    counts : ndarray, shape (customers,), optional
        How many customers each row stands for (`distinct`, or a bootstrap resample of them).
    near : BgNbd, optional
        A fit of almost the same customers, to start from.

    Returns
    -------
    BgNbd

    Raises
    ------
    MethodError
        Recencies beyond the age, or repeat purchases with recency 0: the rows are named.
    """
    x, t_x, t = (np.asarray(one, dtype=float) for one in (frequency, recency, age))
    if counts is None:
        check_purchases(x, t_x, t)
        x, t_x, t, counts = distinct(x, t_x, t)
    there = np.asarray(counts) > 0
    x, t_x, t, counts = (np.asarray(one, dtype=float)[there] for one in (x, t_x, t, counts))
    check_purchases(x, t_x, t)
    n, scale = counts.sum(), 1.0 / max(np.average(t, weights=counts), 1e-12)  # time of size one
    loss = _loss(x, t_x * scale, t * scale, counts / n)
    starts = [np.zeros(4), np.array([-1.0, -1.0, 0.0, 1.0])]
    if near is not None:
        starts = [np.log([near.r, near.alpha * scale, near.a, near.b])]
    found = fitted(loss, starts)
    r, alpha, a, b = np.exp(found.x).tolist()
    # time in the unit given: the density of each purchase changes with the unit
    whole = -float(found.fun) * n + np.log(scale) * float((counts * x).sum())
    return BgNbd(r, alpha / scale, a, b, whole)


def distinct(x: np.ndarray, t_x: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, ...]:
    """Frequency, recency and age of the customers who differ, and how many each stands for."""
    rows, counts = np.unique(np.column_stack([x, t_x, t]), axis=0, return_counts=True)
    return *rows.T, counts.astype(float)


def _loss(x, t_x, t, weights):
    """Mean loss of a customer by the logarithms of (r, alpha, a, b), with its gradient.

    What depends on the frequency alone is found once for each of the few there are. With
    w = 1 / (1 + a / (b + x − 1) · ((α + t) / (α + t_x))^(r + x)), the chance to be alive:
    ∂/∂a = ψ(a + b) − ψ(a + b + x) + (1 − w) / a, and so on.
    """
    kinds, kind = np.unique(x, return_inverse=True)
    of_kind = np.bincount(kind, weights=weights)
    again = kinds > 0

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        r, alpha, a, b = np.exp(theta)
        own = special.gammaln(r + kinds) - special.gammaln(r) + r * theta[1]
        own += special.betaln(a, b + kinds) - special.betaln(a, b)
        fewer = b + np.maximum(kinds, 1) - 1
        log_t, log_t_x = np.log(alpha + t), np.log(alpha + t_x)
        gone = np.where(again, theta[2] - np.log(fewer), -np.inf)[kind]
        gone = gone + (r + x) * (log_t - log_t_x)
        likely = of_kind @ own + weights @ (np.logaddexp(0.0, gone) - (r + x) * log_t)
        left = special.expit(gone)
        lost = np.bincount(kind, weights=weights * left)
        both = special.digamma(a + b) - special.digamma(a + b + kinds)
        by_r = of_kind @ (special.digamma(r + kinds) - special.digamma(r)) + theta[1]
        by_r -= weights @ (log_t + left * (log_t_x - log_t))
        rates = 1 / (alpha + t)
        rates += left * (1 / (alpha + t_x) - rates)
        by_alpha = r / alpha - weights @ ((r + x) * rates)
        by_a = of_kind @ both + lost.sum() / a
        by_b = of_kind @ (both + special.digamma(b + kinds) - special.digamma(b)) - lost @ (
            1 / fewer
        )
        return -likely, -np.array([r * by_r, alpha * by_alpha, a * by_a, b * by_b])

    return loss


def check_purchases(x: np.ndarray, t_x: np.ndarray, t: np.ndarray) -> None:
    """Refuse what cannot be frequency, recency and age."""
    wrong = (t_x > t) | ((x > 0) & (t_x <= 0)) | ((x == 0) & (t_x > 0)) | (x < 0) | (t_x < 0)
    wrong |= ~(np.isfinite(x) & np.isfinite(t_x) & np.isfinite(t)) | (x != np.round(x))
    if wrong.any():
        rows = ", ".join(str(i + 1) for i in np.flatnonzero(wrong)[:5])
        raise MethodError(
            f"{wrong.sum()} customers have recency above their age, or repeat purchases with "
            f"recency 0 (rows {rows}). `recency` is the age at the last purchase, not the days "
            "since; `frequency` counts repeat purchases only."
        )
    if not (x > 0).any():
        raise MethodError("Nobody bought again; there is nothing to fit.")


def _broadcast(*values) -> list[np.ndarray]:
    return np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in values))
