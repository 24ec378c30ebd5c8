"""How many journeys a contest needs, so that "cannot tell" is not a matter of numbers alone.

References
----------
.. [1] Cohen, J. (1988). *Statistical Power Analysis for the Behavioral Sciences*, 2nd ed.
   Erlbaum, ch. 9.
.. [2] Kish, L. (1965). *Survey Sampling*. Wiley, section 8.2: the design effect.
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cemlab.errors import OptionError

if TYPE_CHECKING:
    from cemlab.peak_end.methods.models import Contest

GAIN = 0.02  # smallest rise in R² that matters, as in the verdict
POWER = 0.80
ALPHA = 0.05
Z = 1.959964  # of the 95% interval of the gain
AIM = 0.90  # by the formula; about 0.80 in surveys, whose intervals scatter around it
MOST = 10_000_000  # journeys; the search ends there
MOST_R2 = 0.99  # of a contest; of 1 no journeys would be needed


def needed_journeys(
    r_squared: float,
    *,
    added: int,
    parameters: int,
    gain: float = GAIN,
    power: float = POWER,
    alpha: float = ALPHA,
    least_f: float = 0.0,
) -> int:
    """Journeys in which the F test finds a rise of R² with a given power.

    Parameters
    ----------
    r_squared : float
        R² of the larger model, from 0 to below 1.
    added : int
        Terms that the larger model adds.
    parameters : int
        Parameters of the larger model, the intercept included.
    gain : float, default 0.02
        Rise in R² to be found.
    power : float, default 0.80
        Share of studies that find it.
    alpha : float, default 0.05
        Level of the F test.
    least_f : float, default 0
        What F has to reach besides.

    Returns
    -------
    int

    Notes
    -----
    f² = ΔR² / (1 − R²); the noncentral F with λ = f² n and (added, n − parameters) degrees
    of freedom [1]_. Journeys count as independent and alike. The verdict asks for more than
    this test: see `verdict_journeys`.
    """
    if not 0 <= r_squared < 1 or not 0 < gain < 1 or not 0 < alpha < power < 1:
        raise OptionError(
            f"R² of {r_squared}, gain of {gain}, power of {power}, level of {alpha}; expected "
            "shares between 0 and 1, and a power above the level."
        )
    if added < 1 or parameters <= added:
        raise OptionError(
            f"{added} added terms of {parameters} parameters; expected at least 1, and more "
            "parameters than that, because the intercept is one."
        )
    effect = gain / (1 - r_squared)

    def found(n: int) -> float:
        return _power(n, effect, added, n - parameters, alpha, least_f)

    low, high = parameters, parameters + 1
    while found(high) < power and high < MOST:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if found(middle) < power:
            low = middle
        else:
            high = middle
    return high


def verdict_journeys(
    r_squared: float,
    *,
    added: int,
    parameters: int,
    spread: float = 1.0,
    spread_within: float = 0.0,
    gain: float = GAIN,
    power: float = AIM,
    alpha: float = ALPHA,
) -> int:
    """Journeys in which a rise of R² is called over-weighting with a given power.

    Parameters
    ----------
    r_squared, added, parameters, gain, power, alpha
        As for `needed_journeys`.
    spread : float, default 1
        Design effect of the added terms, see `design_effect`: more than 1 where customers have
        several journeys alike.
    spread_within : float, default 0
        The same of these terms within customers; 0 where the verdict does not ask for it.

    Returns
    -------
    int

    Notes
    -----
    The verdict asks for p < alpha and for an interval of the gain above 0, and that is the harder
    part. With k added terms and W = k F, the gain in cross-validated R² is (1 − R²)(W − 2k) / n,
    and its standard error (1 − R²) 2 √W / n: the error of a square is twice the root times the
    error of the root. The interval lies above 0 where √W > z + √(z² + 2k), for three terms from
    W = 26 on, while p < .05 begins at 7.8.
    """
    least = (Z + sqrt(Z**2 + 2 * added)) ** 2 / added
    ask = {"added": added, "parameters": parameters, "gain": gain, "power": power, "alpha": alpha}
    alone = spread * needed_journeys(r_squared, **ask, least_f=least)
    within = spread_within * needed_journeys(r_squared, **ask)
    return min(ceil(max(alone, within)), MOST)


def contest_journeys(found: Contest, *, gain: float = GAIN, verdict: bool = True) -> int:
    """Journeys like those of a contest in which a rise of R² is told with a power of about 0.80.

    Parameters
    ----------
    found : Contest
        From `contest`.
    gain : float, default 0.02
        Rise in R² to be told.
    verdict : bool, default True
        Whether the verdict has to tell it, or the F test of independent journeys alone.

    Notes
    -----
    In 400 simulated surveys each, with as many journeys as are named for the gain that was planted,
    the verdict was over-weighting in 83, 78, 84 and 81% (gains of 0.016, 0.033, 0.014 and 0.100),
    with four journeys of a customer in 81 and 72% (gains of 0.013 and 0.034; 248 and 92
    customers). With the number of the F test it was so in 4 to 10%.
    """
    test, within, both = found.tests["mean", "both"], found.within, found.models["both"]
    r_squared = min(max(both.r_squared, 0.0), MOST_R2)
    sizes = {"added": test.df1, "parameters": len(both.terms), "gain": gain}
    if not verdict:
        return needed_journeys(r_squared, **sizes)
    spreads = {"spread": design_effect(test.covariance, test.plain_covariance)}
    if within is not None and within.df == test.df1:
        spreads["spread_within"] = design_effect(within.covariance, test.plain_covariance)
    return verdict_journeys(r_squared, **sizes, **spreads)


def design_effect(covariance: np.ndarray, plain: np.ndarray) -> float:
    """How many times the journeys it takes because they are neither independent nor alike [2]_.

    Parameters
    ----------
    covariance : ndarray, shape (k, k)
        Of k coefficients, as it is.
    plain : ndarray, shape (k, k)
        As if journeys were independent and equally noisy.

    Returns
    -------
    float
        Mean ratio of the variances, over all directions.
    """
    return float(np.trace(np.linalg.solve(plain, covariance))) / len(plain)


def _power(n: int, effect: float, added: int, freedom: int, alpha: float, least_f: float) -> float:
    from scipy.special import fdtri, ncfdtr  # light, unlike scipy.stats

    limit = max(fdtri(added, freedom, 1 - alpha), least_f)
    return 1 - float(ncfdtr(added, freedom, effect * n, limit))
