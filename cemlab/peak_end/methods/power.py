"""How many journeys a contest needs, so that "cannot tell" is not a matter of numbers alone.

References
----------
.. [1] Cohen, J. (1988). *Statistical Power Analysis for the Behavioral Sciences*, 2nd ed.
   Erlbaum, ch. 9.
"""

from __future__ import annotations

from cemlab.errors import OptionError

GAIN = 0.02  # smallest rise in R² that matters, as in the verdict
POWER = 0.80
ALPHA = 0.05
MOST = 10_000_000  # journeys; the search ends there


def needed_journeys(
    r_squared: float,
    *,
    added: int,
    parameters: int,
    gain: float = GAIN,
    power: float = POWER,
    alpha: float = ALPHA,
) -> int:
    """Journeys in which a rise of R² is found with a given power.

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

    Returns
    -------
    int

    Notes
    -----
    f² = ΔR² / (1 − R²); the noncentral F with λ = f² n and (added, n − parameters) degrees
    of freedom [1]_. Journeys count as independent: with several of one customer more are needed.
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
    low, high = parameters, parameters + 1
    while _power(high, effect, added, parameters, alpha) < power and high < MOST:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _power(middle, effect, added, parameters, alpha) < power:
            low = middle
        else:
            high = middle
    return high


def _power(n: int, effect: float, added: int, parameters: int, alpha: float) -> float:
    from scipy.special import fdtri, ncfdtr  # light, unlike scipy.stats

    freedom = n - parameters
    return 1 - float(ncfdtr(added, freedom, effect * n, fdtri(added, freedom, 1 - alpha)))
