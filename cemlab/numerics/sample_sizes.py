"""How many answers tell two means apart: for waves that are planned, and for tests of a design.

References
----------
.. [1] Cohen, J. (1988). *Statistical Power Analysis for the Behavioral Sciences* (2nd ed.).
   Erlbaum, ch. 2.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, sqrt

from cemlab.errors import MethodError, OptionError

MOST = 10_000_000  # answers; beyond, nothing can be planned


def needed_for_means(effect: float, *, level: float = 0.95, power: float = 0.8,
                     design_effect: float = 1.0) -> int:  # fmt: skip
    """Answers per group that tell two means apart by an effect in standard deviations (t test).

    Parameters
    ----------
    effect : float
        Difference of the means over the standard deviation of one answer [1]_.
    level : float, default 0.95
        One minus the two-sided chance of a false alarm.
    power : float, default 0.8
        Chance of seeing the difference when it is there.
    design_effect : float, default 1
        By how much weights and clusters raise variances.

    Returns
    -------
    int

    Raises
    ------
    OptionError
        No effect.
    MethodError
        More than ten million answers.
    """
    from scipy import stats

    if not effect:
        raise OptionError("The effect is 0; no number of answers shows it.")

    def reached(n: float) -> float:
        freedom, shift = 2 * n - 2, abs(effect) * sqrt(n / 2)
        bound = stats.t.ppf((1 + level) / 2, freedom)
        return float(stats.nct.sf(bound, freedom, shift)) - power

    return ceil(design_effect * smallest(reached, 2) - 1e-9)


def smallest(reached: Callable[[float], float], start: float) -> float:
    """Where a rising function passes 0, from a start that is above 0.

    Raises
    ------
    MethodError
        It is still below 0 at ten million.
    """
    from scipy import optimize

    top = max(start * 2, 4.0)
    while reached(top) < 0:
        top *= 2
        if top > MOST:
            raise MethodError(f"More than {MOST:,} answers would be needed; the effect is too "
                              "small to plan for.")  # fmt: skip
    if reached(start) >= 0:
        return start
    return float(optimize.brentq(reached, start, top))
