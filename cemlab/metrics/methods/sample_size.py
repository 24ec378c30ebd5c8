"""How many answers a finding takes, and what given numbers of answers can show.

Two waves of different people: n = deff (z_{α/2} + z_β)² (V₁ + V₂) / Δ², V being the variance of
one answer; of the same people, V₁ + V₂ becomes 2 V (1 − ρ). Drivers: power of the F test with
noncentrality f² (u + v + 1) [1]_. Design effect of clusters: 1 + (m − 1) ICC [2]_.

References
----------
.. [1] Cohen, J. (1988). *Statistical Power Analysis for the Behavioral Sciences* (2nd ed.).
   Erlbaum, ch. 6 and 9.
.. [2] Kish, L. (1965). *Survey Sampling*. Wiley.
"""

from __future__ import annotations

from math import asin, ceil, sqrt

from scipy import stats

from cemlab.errors import OptionError
from cemlab.numerics import normal_quantile
from cemlab.numerics.sample_sizes import smallest


def nps_variance(promoters: float, detractors: float) -> float:
    """Variance of one answer in a Net Promoter Score of −1 to 1, from shares 0 to 1."""
    if not (0 <= promoters <= 1 and 0 <= detractors <= 1 and promoters + detractors <= 1):
        raise OptionError(
            f"Promoters are {promoters} and detractors {detractors}; expected two shares from 0 "
            "to 1 that add up to 1 at most."
        )
    return promoters + detractors - (promoters - detractors) ** 2


def clustered_effect(size: float, icc: float) -> float:
    """Design effect of clusters of a size whose answers correlate by the ICC."""
    return 1 + (size - 1) * icc


def needed_per_wave(
    difference: float,
    variances: tuple[float, float],
    *,
    level: float = 0.95,
    power: float = 0.8,
    design_effect: float = 1.0,
    correlation: float | None = None,
) -> int:
    """Answers per wave that show a difference of two waves.

    Parameters
    ----------
    difference : float
        The difference to be seen, in the units of the variances' root.
    variances : (first, second)
        Variance of one answer in each wave.
    level : float, default 0.95
        One minus the two-sided chance of a false alarm.
    power : float, default 0.8
        Chance of seeing the difference when it is there.
    design_effect : float, default 1
        By how much weights and clusters raise variances.
    correlation : float, optional
        Of the same people's two answers; different people when not given.

    Returns
    -------
    int
    """
    if not difference:
        raise OptionError("The difference is 0; no number of answers shows it. Expected the "
                          "smallest change worth acting on.")  # fmt: skip
    spread = _spread(variances, correlation)
    return ceil(_reach(level, power) ** 2 * design_effect * spread / difference**2 - 1e-9)


def smallest_difference(
    n_1: float,
    n_2: float,
    variances: tuple[float, float],
    *,
    level: float = 0.95,
    power: float = 0.8,
    design_effect: float = 1.0,
    correlation: float | None = None,
) -> float:
    """Smallest difference that two waves of `n_1` and `n_2` answers show.

    Other parameters and units as for `needed_per_wave`.
    """
    if min(n_1, n_2) <= 0:
        raise OptionError(f"The waves have {n_1} and {n_2} answers; expected more than 0.")
    if correlation is None:
        error = variances[0] / n_1 + variances[1] / n_2
    else:
        error = _spread(variances, correlation) / min(n_1, n_2)
    return _reach(level, power) * sqrt(design_effect * error)


def needed_for_shares(
    first: float, second: float, *, level: float = 0.95, power: float = 0.8,
    design_effect: float = 1.0,
) -> int:  # fmt: skip
    """Answers per wave that tell two shares apart, with the pooled variance under no difference.

    Equals `power.prop.test` of R. Parameters as for `needed_per_wave`; shares are 0 to 1.
    """
    for share in (first, second):
        if not 0 <= share <= 1:
            raise OptionError(f"The share is {share}; expected 0 to 1.")
    if first == second:
        raise OptionError(f"Both shares are {first}; no number of answers tells them apart.")
    pooled = (first + second) / 2
    alpha, beta = normal_quantile(level), float(stats.norm.ppf(power))
    null = alpha * sqrt(2 * pooled * (1 - pooled))
    other = beta * sqrt(first * (1 - first) + second * (1 - second))
    return ceil(design_effect * ((null + other) / (first - second)) ** 2 - 1e-9)


def needed_for_drivers(f2: float, drivers: int, *, level: float = 0.95,
                       power: float = 0.8) -> int:  # fmt: skip
    """Answers that show one of several drivers with a partial f² in a regression.

    Parameters
    ----------
    f2 : float
        R² that the driver adds, over the part left unexplained: 0.02 is small, 0.15 medium.
    drivers : int
        All drivers of the model.
    level, power : float
        As for `needed_per_wave`.

    Returns
    -------
    int
        For all drivers together with the constant: v + drivers + 1.
    """
    if not f2 > 0 or drivers < 1:
        raise OptionError(f"f² is {f2} with {drivers} drivers; expected above 0 and at least 1.")

    def reached(v: float) -> float:
        return regression_power(f2, 1, v, level=level) - power

    return ceil(smallest(reached, 1) + drivers + 1 - 1e-9)


def smallest_driver(n: float, drivers: int, *, level: float = 0.95, power: float = 0.8) -> float:
    """Smallest partial f² of one of several drivers that n answers show.

    Parameters as for `needed_for_drivers`, whose inverse it is.
    """
    v = n - drivers - 1
    if v < 1:
        raise OptionError(f"{n:g} answers cannot show one of {drivers} drivers; expected "
                          f"{drivers + 2} or more.")  # fmt: skip
    return smallest(lambda f2: regression_power(f2, 1, v, level=level) - power, 1e-9)


def regression_power(f2: float, u: float, v: float, *, level: float = 0.95) -> float:
    """Power of the F test of u coefficients on v residual degrees of freedom."""
    bound = stats.f.ppf(level, u, v)
    return float(stats.ncf.sf(bound, u, v, f2 * (u + v + 1)))


def needed_for_width(half_width: float, variance: float, *, level: float = 0.95,
                     design_effect: float = 1.0, added: int = 0) -> int:  # fmt: skip
    """Answers for an interval of ± `half_width`, less the imagined `added` ones (3 for NPS)."""
    if not half_width > 0:
        raise OptionError(f"The half-width is {half_width}; expected above 0.")
    n = normal_quantile(level) ** 2 * variance / half_width**2
    return ceil(design_effect * (n - added) - 1e-9)


def arcsine_effect(first: float, second: float) -> float:
    """Cohen's h of two shares."""
    return 2 * asin(sqrt(first)) - 2 * asin(sqrt(second))


def _reach(level: float, power: float) -> float:
    if not 0 < power < 1:
        raise OptionError(f"`power` is {power}; expected a share between 0 and 1, such as 0.8.")
    return normal_quantile(level) + float(stats.norm.ppf(power))


def _spread(variances: tuple[float, float], correlation: float | None) -> float:
    if correlation is None:
        return sum(variances)
    if not -1 <= correlation < 1:
        raise OptionError(f"`correlation` is {correlation}; expected −1 to below 1.")
    return sum(variances) - 2 * correlation * sqrt(variances[0] * variances[1])
