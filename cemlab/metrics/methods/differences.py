"""Differences of two scores: estimate, interval, p-value, and whether they are as good as equal.

Net Promoter Scores: the adjusted-Wald z of two samples [1]_, or t with Welch's degrees of
freedom. Shares: Newcombe's hybrid score
interval [2]_ with the z-test of pooled shares. Means: Welch. The same people twice: the paired t
of their differences, for shares McNemar's test (exact below 25 changed minds) with the interval
of Bonett and Price [3]_.

References
----------
.. [1] Lewis, J. R., & Sauro, J. (2021). How to statistically compare two Net Promoter Scores.
   MeasuringU.
.. [2] Newcombe, R. G. (1998). Interval estimation for the difference between independent
   proportions. *Statistics in Medicine*, 17, 873–890.
.. [3] Bonett, D. G., & Price, R. M. (2012). Adjusted Wald confidence interval for a difference
   of binomial proportions based on paired data. *Journal of Educational and Behavioral
   Statistics*, 37, 479–488.
.. [4] Lakens, D. (2017). Equivalence tests. *Social Psychological and Personality Science*, 8,
   355–362.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy import special, stats

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import normal_quantile, wilson_intervals

EXACT_BELOW = 25  # people who changed their mind
LEVELS = (1e-9, 1 - 1e-9)


class Difference(NamedTuple):
    """First minus second, with its interval, standard error and p-value."""

    estimate: float
    conf_low: float
    conf_high: float
    std_error: float
    p_value: float
    interval: Callable[[float], tuple[float, float]]  # of any level

    def times(self, factor: float) -> Difference:
        """The same difference in another unit, or of a part and its whole."""

        def interval(level: float) -> tuple[float, float]:
            low, high = self.interval(level)
            return factor * low, factor * high

        low, high = factor * self.conf_low, factor * self.conf_high
        return Difference(
            factor * self.estimate, low, high, factor * self.std_error, self.p_value, interval
        )

    def p_equivalent(self, smallest: float) -> float:
        """p-value of "the difference is as large as ±`smallest`" (two one-sided tests [4]_).

        Found from the intervals: at level 1 − 2p the interval just fits between −`smallest` and
        `smallest`.
        """
        if not smallest > 0:
            raise OptionError(f"The smallest difference worth acting on is {smallest}; expected "
                              "a number above 0.")  # fmt: skip

        def reach(level: float) -> float:
            low, high = self.interval(level)
            return max(high, -low) - smallest

        if reach(LEVELS[0]) >= 0:
            return 1.0 if abs(self.estimate) >= smallest else 0.5
        if reach(LEVELS[1]) < 0:
            return (1 - LEVELS[1]) / 2
        from scipy.optimize import brentq

        return (1 - float(brentq(reach, *LEVELS, xtol=1e-12))) / 2


def nps_difference(
    first: Sequence[float], second: Sequence[float], *, level: float = 0.95, welch: bool = False
) -> Difference:
    """Difference of two independent Net Promoter Scores, −200 to 200.

    Parameters
    ----------
    first, second : (promoters, passives, detractors)
        (Effective) counts.
    level : float, default 0.95
        Level of the interval.
    welch : bool, default False
        t with Welch–Satterthwaite degrees of freedom instead of the normal z, which is liberal
        far out: where many small segments are compared, adjusted p-values ask for its tail.

    Returns
    -------
    Difference
        The estimate is the plain difference; interval and p-value rest on the adjusted one.
    """
    plain, moved, variances, freedoms = [], [], [], []
    for promoters, passives, detractors in (first, second):
        n = promoters + passives + detractors
        up, down = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
        plain.append((promoters - detractors) / n)
        moved.append(up - down)
        variances.append((up + down - (up - down) ** 2) / (n + 3))
        freedoms.append(max(n - 1, 1.0))
    centre, error = 100 * (moved[0] - moved[1]), 100 * sqrt(sum(variances))
    freedom = _welch(variances, freedoms) if welch else np.inf

    def interval(level: float) -> tuple[float, float]:
        reach = _t_quantile(level, freedom) * error
        return max(-200.0, centre - reach), min(200.0, centre + reach)

    p_value = 2 * float(special.stdtr(freedom, -abs(centre) / error))
    estimate = 100 * (plain[0] - plain[1])
    return Difference(estimate, *interval(level), error, p_value, interval)


def share_difference(
    successes_1: float, n_1: float, successes_2: float, n_2: float, *, level: float = 0.95
) -> Difference:
    """Difference of two independent shares, −1 to 1, from (effective) counts.

    Returns
    -------
    Difference
        With Newcombe's interval (method 10) and the p-value of pooled shares.
    """
    p_1, p_2 = successes_1 / n_1, successes_2 / n_2
    estimate = p_1 - p_2

    def interval(level: float) -> tuple[float, float]:
        ends = wilson_intervals([successes_1, successes_2], [n_1, n_2], level=level)
        (low_1, low_2), (high_1, high_2) = ends[1], ends[2]
        return (
            float(estimate - sqrt((p_1 - low_1) ** 2 + (high_2 - p_2) ** 2)),
            float(estimate + sqrt((high_1 - p_1) ** 2 + (p_2 - low_2) ** 2)),
        )

    pooled = (successes_1 + successes_2) / (n_1 + n_2)
    error = sqrt(pooled * (1 - pooled) * (1 / n_1 + 1 / n_2))
    p_value = 2 * float(stats.norm.sf(abs(estimate) / error)) if error else 1.0
    plain = sqrt(p_1 * (1 - p_1) / n_1 + p_2 * (1 - p_2) / n_2)
    return Difference(estimate, *interval(level), plain, p_value, interval)


def mean_difference(
    estimates: tuple[float, float],
    errors: tuple[float, float],
    freedoms: tuple[float, float],
    *,
    level: float = 0.95,
) -> Difference:
    """Difference of two independent means with Welch's degrees of freedom.

    Parameters
    ----------
    estimates, errors, freedoms : (first, second)
        Means, their standard errors and degrees of freedom.
    level : float, default 0.95
        Level of the interval.
    """
    variances = [one**2 for one in errors]
    return _t(estimates[0] - estimates[1], sqrt(sum(variances)), _welch(variances, freedoms), level)


def paired_difference(first: np.ndarray, second: np.ndarray, *, level: float = 0.95) -> Difference:
    """Mean difference of the same people's two answers (paired t).

    Parameters
    ----------
    first, second : ndarray, shape (n,)
        Answers of each person, without gaps: points of a scale, or −100, 0 and 100 for Net
        Promoter Scores.
    level : float, default 0.95
        Level of the interval.
    """
    gains = np.asarray(first, dtype=float) - np.asarray(second, dtype=float)
    if len(gains) < 2:
        raise MethodError(f"{len(gains)} people answered both; at least 2 are needed.")
    error = float(gains.std(ddof=1)) / sqrt(len(gains))
    return _t(float(gains.mean()), error, len(gains) - 1, level)


def paired_share_difference(
    only_first: int, only_second: int, n: int, *, level: float = 0.95
) -> Difference:
    """Difference of the same people's two shares, −1 to 1.

    Parameters
    ----------
    only_first, only_second : int
        People for whom it held only the first, only the second time.
    n : int
        People asked both times.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    Difference
        With McNemar's p-value, exact below 25 changed minds.
    """
    up, down = (only_first + 1) / (n + 2), (only_second + 1) / (n + 2)
    error = sqrt((up + down - (up - down) ** 2) / (n + 2))

    def interval(level: float) -> tuple[float, float]:
        reach = normal_quantile(level) * error
        return max(-1.0, up - down - reach), min(1.0, up - down + reach)

    changed = only_first + only_second
    if not changed:
        p_value = 1.0
    elif changed < EXACT_BELOW:
        p_value = float(stats.binomtest(only_first, changed).pvalue)
    else:
        p_value = float(stats.chi2.sf((only_first - only_second) ** 2 / changed, 1))
    return Difference((only_first - only_second) / n, *interval(level), error, p_value, interval)


def clustered_difference(
    x: tuple[np.ndarray, np.ndarray],
    weights: tuple[np.ndarray, np.ndarray] | None,
    customers: tuple[np.ndarray, np.ndarray],
    *,
    level: float = 0.95,
) -> Difference:
    """Difference of two (weighted) means where some customers answered both times.

    Parameters
    ----------
    x, weights, customers : (first, second) of ndarray
        Coded answers, survey weights, and whose they are.
    level : float, default 0.95
        Level of the interval.

    Notes
    -----
    Taylor linearisation with customers as units: each customer's part in the first mean less that
    in the second, so that answers of one person go together. It is the paired t where everybody
    answered both times, up to its degrees of freedom (customers − 1).
    """
    means, parts = [], []
    for i, values in enumerate(x):
        weight = np.ones(len(values)) if weights is None else weights[i]
        mean = np.average(values, weights=weight)
        means.append(float(mean))
        parts.append((1 if i == 0 else -1) * weight * (values - mean) / weight.sum())
    _, code = np.unique(np.concatenate(customers), return_inverse=True)
    totals = np.bincount(code, weights=np.concatenate(parts))
    units = len(totals)
    if units < 2:
        raise MethodError("One customer gave all answers; at least 2 are needed.")
    error = sqrt(units / (units - 1) * float(((totals - totals.mean()) ** 2).sum()))
    return _t(means[0] - means[1], error, units - 1, level)


def _welch(variances: Sequence[float], freedoms: Sequence[float]) -> float:
    """Degrees of freedom of a difference (Welch–Satterthwaite), from those of its sides."""
    parts = [a**2 / freedom for a, freedom in zip(variances, freedoms, strict=True)]
    return sum(variances) ** 2 / sum(parts) if sum(parts) else np.inf


def _t_quantile(level: float, freedom: float) -> float:
    """Two-sided quantile of t; `special` is a hundred times faster than `stats.t`."""
    normal_quantile(level)  # refuses an impossible level
    return float(special.stdtrit(freedom, (1 + level) / 2))


def _t(estimate: float, error: float, freedom: float, level: float) -> Difference:
    def interval(level: float) -> tuple[float, float]:
        reach = _t_quantile(level, freedom) * error
        return estimate - reach, estimate + reach

    if error:
        p_value = 2 * float(special.stdtr(freedom, -abs(estimate) / error))
    else:
        p_value = 1.0 if estimate == 0 else 0.0
    return Difference(estimate, *interval(level), error, p_value, interval)
