"""Robustness value: how strong something unmeasured must be to explain a coefficient away.

An unmeasured factor (a general mood, an earlier experience) that explains at least this share
of what is left of the driver and of the outcome could bring the coefficient to 0, or make it
insignificant. A small value says: little would be enough.

References
----------
.. [1] Cinelli, C., & Hazlett, C. (2020). Making sense of sensitivity: extending omitted
   variable bias. *Journal of the Royal Statistical Society B*, 82, 39–67.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.preconditions import check_design
from cemlab.errors import OptionError
from cemlab.numerics import Players, checked_players


class Robustness(NamedTuple):
    """Shares of variance, 0 to 1, shape of the statistics.

    Attributes
    ----------
    partial_r2 : ndarray
        What the driver explains of what the others leave of the outcome.
    value : ndarray
        Robustness value for a coefficient of 0 (or lowered by the share `q`).
    value_significant : ndarray
        The same for a coefficient that is just significant; 0 where it is not.
    """

    partial_r2: np.ndarray
    value: np.ndarray
    value_significant: np.ndarray


class Benchmark(NamedTuple):
    """Something unmeasured as strong as the strongest other column; shape (columns,).

    Attributes
    ----------
    column : ndarray of int
        The other column that would do most harm.
    of_driver, of_outcome : ndarray
        What something as strong would explain of what is left of the driver, and at most of the
        outcome; 0 to 1. `of_driver` is infinite where nothing can be as strong.
    estimate, statistic : ndarray
        Coefficient with it, at worst, and its t; of the other sign where it would turn round.
    robustness : Robustness
        Values of the coefficients, to be compared with `of_driver` and `of_outcome`.
    """

    column: np.ndarray
    of_driver: np.ndarray
    of_outcome: np.ndarray
    estimate: np.ndarray
    statistic: np.ndarray
    robustness: Robustness


def value(
    statistic: np.ndarray,
    df: np.ndarray,
    *,
    q: float = 1.0,
    alpha: float = 0.05,
    margin: np.ndarray | None = None,
) -> Robustness:
    """Robustness values of coefficients.

    Parameters
    ----------
    statistic : ndarray
        t statistics with classical standard errors.
    df : ndarray
        Residual degrees of freedom of the regression, above 1.
    q : float, default 1
        Share of the coefficient to be explained away, 0 to 1.
    alpha : float, default 0.05
        Level of the significance.
    margin : ndarray, optional
        Half of the interval of the coefficient in classical standard errors, where the interval
        is another one (unequal variances, clusters): `value_significant` is then of that
        interval. By default the critical t.

    Returns
    -------
    Robustness

    Raises
    ------
    OptionError
        `q`, `alpha` or the degrees of freedom out of range.

    Notes
    -----
    With f = q |t| / √df, value = ½ (√(f⁴ + 4 f²) − f²) [1]_. For significance the critical
    t of df − 1 degrees, over √(df − 1), is subtracted from f first. Where that is above 1 / f,
    a factor weaker on the outcome than on the driver does the most harm, and the value is
    (f² − critical²) / (1 + f²).
    """
    from scipy.special import stdtrit  # costs as much to import as all else here

    statistic, df = np.asarray(statistic, dtype=float), np.asarray(df, dtype=float)
    if not 0 < q <= 1 or not 0 < alpha < 1 or not (df > 1).all():
        raise OptionError(
            f"`q` is {q}, `alpha` {alpha} and the smallest `df` {df.min():g}; expected above 0 and "
            "at most 1, between 0 and 1, and above 1."
        )
    f = q * np.abs(statistic) / np.sqrt(df)
    margin = stdtrit(df - 1, 1 - alpha / 2) if margin is None else np.asarray(margin, dtype=float)
    critical = margin / np.sqrt(df - 1)
    left = np.maximum(f - critical, 0.0)
    extreme = (f > critical) & (f * critical > 1)
    significant = np.where(extreme, (f**2 - critical**2) / (1 + f**2), _from_f(left))
    return Robustness(statistic**2 / (statistic**2 + df), _from_f(f), significant)


def benchmark(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    players: Players | None = None,
    times: float = 1.0,
    alpha: float = 0.05,
) -> Benchmark:
    """Robustness of each column, with the strongest other column as the measure.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Columns of drivers and covariates, at least two players.
    y : ndarray, shape (n,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey weights.
    players : sequence of sequences of int, optional
        Columns that belong together; none is the measure of another of its own player.
    times : float, default 1
        How many times as strong as the other column.
    alpha : float, default 0.05
        Level of the significance.

    Returns
    -------
    Benchmark

    Raises
    ------
    OptionError
        `times` not above 0, `alpha` out of range, or a single player.
    MethodError
        Answers that `check_design` refuses.

    Notes
    -----
    With R² of the other column j with the driver d given the rest, and with the outcome given d
    and the rest, bounds are those of [1]_, section 4.4. Errors are classical ones.
    """
    r = check_design(x, y, weights, players=players)
    p = len(r) - 1
    players = checked_players(p, players)
    if len(players) < 2 or not times > 0:
        raise OptionError(
            f"{len(players)} drivers and `times` {times:g}; expected at least 2 drivers, since "
            "one is measured by another, and above 0."
        )
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    df = (len(y) if weights is None else int((np.asarray(weights) > 0).sum())) - p - 1
    inverse = np.linalg.inv(r[:p, :p])
    beta = inverse @ r[:p, p]
    left = 1 - r[:p, p] @ beta
    own = np.diagonal(inverse)
    statistic = beta / np.sqrt(left * own / df)
    scale = np.sqrt(np.average((y - np.average(y, weights=weights)) ** 2, weights=weights))
    centred = x - np.average(x, axis=0, weights=weights)
    slopes = beta * scale / np.sqrt(np.average(centred**2, axis=0, weights=weights))
    outcome = statistic**2 / (statistic**2 + df)  # of each column, given all others
    owner = {column: player for player, columns in enumerate(players) for column in columns}
    rows = []
    for d in range(p):
        others = [j for j in range(p) if owner[j] != owner[d]]
        with_driver = inverse[d, others] ** 2 / (own[d] * own[others])
        bounds = [_bounds(*pair, times) for pair in zip(with_driver, outcome[others], strict=True)]
        worst = [adjusted(slopes[d], statistic[d], df, *pair) for pair in bounds]
        found = int(np.argmin([one[0] * np.sign(statistic[d]) for one in worst]))
        rows.append((others[found], *bounds[found], *worst[found]))
    return Benchmark(*map(np.array, zip(*rows, strict=True)), value(statistic, df, alpha=alpha))


def adjusted(
    estimate: float, statistic: float, df: float, of_driver: float, of_outcome: float
) -> tuple[float, float]:
    """Coefficient and its t beside something unmeasured, at worst.

    Parameters
    ----------
    estimate, statistic, df : float
        Coefficient, its classical t and its degrees of freedom.
    of_driver, of_outcome : float
        Shares of what is left of the driver and of the outcome that it explains.

    Returns
    -------
    estimate, statistic : float
        Minus infinity times the sign where it explains all of the driver.
    """
    sign = np.sign(statistic) or 1.0
    if not of_driver < 1:
        return -sign * np.inf, -sign * np.inf
    error = abs(estimate / statistic) if statistic else 0.0
    bias = error * np.sqrt(of_outcome * of_driver / (1 - of_driver) * df)
    less = sign * (abs(estimate) - bias)
    spread = error * np.sqrt((1 - of_outcome) / (1 - of_driver) * df / (df - 1))
    return less, less / spread if spread > 0 else np.sign(less) * np.inf


def equal_strength(of_driver: np.ndarray, of_outcome: np.ndarray) -> np.ndarray:
    """Share of both driver and outcome with which something does as much harm as with these two.

    To be compared with robustness values: where it is below the value, the coefficient keeps its
    sign beside it.

    Parameters
    ----------
    of_driver, of_outcome : ndarray
        Shares of what is left of the driver and of the outcome, as in `Benchmark`; at an
        `of_driver` of 1 or more nothing stands against it, and the share is 1.

    Returns
    -------
    ndarray
        0 to 1.
    """
    of_driver, of_outcome = np.asarray(of_driver, float), np.asarray(of_outcome, float)
    below = of_driver < 1
    odds = np.divide(of_driver, 1 - of_driver, out=np.zeros_like(of_driver), where=below)
    return np.where(below, _from_f(np.sqrt(of_outcome * odds)), 1.0)


def _bounds(with_driver: float, with_outcome: float, times: float) -> tuple[float, float]:
    """Strength with the driver, and at most with the outcome, of `times` another column's."""
    of_driver = times * with_driver / (1 - with_driver)
    between = times * with_driver**2 / ((1 - times * with_driver) * (1 - with_driver))
    if of_driver >= 1 or times * with_driver >= 1 or between >= 1:
        return np.inf, 1.0
    share = (np.sqrt(times) + np.sqrt(between)) / np.sqrt(1 - between)
    of_outcome = share**2 * with_outcome / (1 - with_outcome)
    return of_driver, min(of_outcome, 1.0)


def _from_f(f: np.ndarray) -> np.ndarray:
    return (np.sqrt(f**4 + 4 * f**2) - f**2) / 2
