"""Who stays under contract, and for how long: shifted beta-geometric, and the margin multiple.

Each customer has an own, constant chance to leave at a renewal, beta among customers [1]_, so
that retention of a cohort rises although nobody grows more loyal. One constant retention [2]_ is
the simple case; it undervalues those who are still there.

References
----------
.. [1] Fader, P. S., & Hardie, B. G. S. (2007). How to project customer retention. *Journal of
   Interactive Marketing*, 21(1), 76–90.
.. [2] Gupta, S., & Lehmann, D. R. (2003). Customers as assets. *Journal of Interactive
   Marketing*, 17(1), 9–24.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from cemlab.errors import MethodError, OptionError
from cemlab.metrics.methods.fitting import fitted

HOMOGENEOUS = 1e4  # sum of a beta's parameters beyond which customers do not differ


class ShiftedBetaGeometric(NamedTuple):
    """How a cohort under contract leaves."""

    alpha: float
    beta: float
    log_likelihood: float

    @property
    def is_homogeneous(self) -> bool:
        """Whether customers' chances to leave cannot be told apart."""
        return self.alpha + self.beta > HOMOGENEOUS

    def survival(self, periods: np.ndarray) -> np.ndarray:
        """Share still there after so many periods: B(α, β + t) / B(α, β)."""
        t = np.asarray(periods, dtype=float)
        return np.exp(special.betaln(self.alpha, self.beta + t)
                      - special.betaln(self.alpha, self.beta))  # fmt: skip

    def retention(self, periods: np.ndarray) -> np.ndarray:
        """Share of those there in period t − 1 who are in t: (β + t − 1) / (α + β + t − 1)."""
        t = np.asarray(periods, dtype=float)
        return (self.beta + t - 1) / (self.alpha + self.beta + t - 1)

    def expected_lifetime(self, discount: float) -> float:
        """Discounted periods a new customer stays, the first one counted whole: Σ S(t)/(1+d)^t."""
        checked_discount(discount)
        return float(special.hyp2f1(1, self.beta, self.alpha + self.beta, 1 / (1 + discount)))

    def residual_lifetime(self, discount: float, periods: int) -> float:
        """The same for a customer who has renewed so many times, from the next renewal on."""
        checked_discount(discount)
        n = periods
        rate = (self.beta + n) / (self.alpha + self.beta + n)
        rest = special.hyp2f1(1, self.beta + n + 1, self.alpha + self.beta + n + 1,
                              1 / (1 + discount))  # fmt: skip
        return float(rate * rest)


def fit_retention(
    active: np.ndarray, *, near: ShiftedBetaGeometric | None = None
) -> ShiftedBetaGeometric:
    """Shifted beta-geometric of one cohort.

    Parameters
    ----------
    active : ndarray, shape (periods + 1,)
        Customers still there: all of the cohort first, then after each period.
    near : ShiftedBetaGeometric, optional
        A fit of almost the same counts, to start from.

    Returns
    -------
    ShiftedBetaGeometric
        By maximum likelihood; those still there at the end count as such (Σ lost_t ln P(T = t) +
        still there × ln S(last)).
    """
    active = np.asarray(active, dtype=float)
    lost = -np.diff(active)
    if len(active) < 3 or (lost < 0).any() or active[-1] < 0 or not lost.any():
        raise MethodError(
            f"The cohort's counts are {', '.join(f'{one:g}' for one in active[:8])}. Expected at "
            "least 3 that never rise, with somebody leaving: all customers first, then those "
            "still there after each period."
        )
    t = np.arange(1, len(active))
    ends, stays = lost / active[0], active[-1] / active[0]

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        a, b = np.exp(theta)
        whole = ends.sum() + stays
        likely = (ends * special.betaln(a + 1, b + t - 1)).sum()
        likely += stays * special.betaln(a, b + t[-1]) - whole * special.betaln(a, b)
        both = special.digamma(a + b + t)
        later = (ends * both).sum() + stays * both[-1] - whole * special.digamma(a + b)
        by_a = ends.sum() / a - later  # digamma(a + 1) is digamma(a) + 1 / a
        by_b = (ends * special.digamma(b + t - 1)).sum() + stays * special.digamma(b + t[-1])
        by_b -= whole * special.digamma(b) + later
        return -float(likely), -np.array([a * by_a, b * by_b])

    starts = [np.zeros(2), np.array([0.0, 1.5]), np.array([3.0, 3.0])]
    found = fitted(loss, starts if near is None else [np.log(near[:2])])
    return ShiftedBetaGeometric(*np.exp(found.x).tolist(), -float(found.fun) * active[0])


def constant_value(
    margin: float, retention: float, discount: float, *, first: str = "now",
    horizon: int | None = None,
) -> float:  # fmt: skip
    """Lifetime value at one constant retention.

    Parameters
    ----------
    margin : float
        Per period.
    retention : float
        Share that stays each period, 0 to 1.
    discount : float
        Per period, 0 or more.
    first : {"now", "next"}, default "now"
        When the first margin comes: m (1 + d) / (1 + d − r), or m r / (1 + d − r). The two
        differ by exactly one margin.
    horizon : int, optional
        Number of periods; without end when not given.
    """
    if first not in ("now", "next"):
        raise OptionError.unknown("first", first, ("now", "next"))
    if not 0 <= retention <= 1:
        raise OptionError(f"`retention` is {retention}; expected a share from 0 to 1.")
    checked_discount(discount)
    if retention == 1 and discount == 0 and horizon is None:
        raise OptionError("Nobody leaves and nothing is discounted: the value has no end. Give "
                          "`horizon`, or a discount above 0.")  # fmt: skip
    kept = retention / (1 + discount)
    if horizon is None:
        whole = 1 / (1 - kept)
        return margin * (whole if first == "now" else whole - 1)
    powers = np.arange(horizon) + (first == "next")
    return margin * float((kept**powers).sum())


def checked_discount(discount: float) -> None:
    """Refuse a discount below 0, or one that is no number."""
    if not 0 <= discount < np.inf:
        raise OptionError(f"`discount` is {discount}; expected 0 or more per period.")
