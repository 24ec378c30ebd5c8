"""Penalty–reward contrasts, the older way to sort drivers; kept to read older studies with.

Low and high ratings of each driver become dummies against the middle, all drivers together [1]_:
the penalty is the coefficient of low, the reward that of high. What this cannot do:

- The low group often lies farther from the middle than the high one, so that a straight line has a
  larger penalty than reward. An exactly linear driver is called basic in 21% of surveys of 200
  answers and in 95% of 2,000. Penalty and reward per scale point are given beside it, and the
  distances; `asymmetry` is the test to use.
- The cuts are arbitrary, dummies of one driver are collinear, small low groups decide, and it is
  people who are compared, not what happens to one of them.

The sum of penalty and reward is tested with their covariance. Classifying by which of the two is
significant alone, as is common, compares two tests and not two effects.

References
----------
.. [1] Brandt, D. R. (1987). A procedure for identifying value-enhancing service components using
   customer satisfaction survey data. In C. Surprenant (Ed.), *Add Value to Your Service*.
   American Marketing Association.
.. [2] Mikulić, J., & Prebežac, D. (2008). Prioritizing improvement of service attributes using
   impact range-performance analysis and impact-asymmetry analysis. *Managing Service Quality*,
   18, 559–576.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import stdtr

from cemlab.drivers.methods.driver_columns import DriverColumns, columns_of
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import Kind

MIN_GROUP = 20


class Contrast(NamedTuple):
    """Penalty and reward of one driver; all but counts and shares NaN where a group is too small.

    Attributes
    ----------
    category : str
        "basic" or "excitement" (the sum differs from 0), "performance" (it does not, and both
        terms are significant in the expected direction), "no_detectable_effect" (neither is),
        "undetermined", or "too_few".
    n_low, n_middle, n_high : int
        People in the groups.
    share_low, share_high : float
        Weighted, of those who rated, 0 to 1.
    penalty, penalty_conf_low, penalty_conf_high, penalty_error, penalty_p_value : float
        Of the low group against the middle, with interval.
    reward, reward_conf_low, reward_conf_high, reward_error, reward_p_value : float
        Of the high group.
    asymmetry, asymmetry_statistic, asymmetry_p_value : float
        Penalty + reward: negative where the penalty is the larger.
    range_of_impact : float
        |penalty| + |reward|.
    impact_asymmetry : float
        Index (r − |p|) / (r + |p|), −1 to 1 [2]_; NaN unless penalty < 0 < reward.
    distance_low, distance_high : float
        Scale points from the mean of the middle to those of low and high. Where they differ, a
        straight line has unequal penalty and reward.
    penalty_per_point, reward_per_point : float
        Divided by these distances.
    per_point_p_value : float
        Of no difference between the two per scale point.
    """

    category: str
    n_low: int
    n_middle: int
    n_high: int
    share_low: float
    share_high: float
    penalty: float = np.nan
    penalty_conf_low: float = np.nan
    penalty_conf_high: float = np.nan
    penalty_error: float = np.nan
    penalty_p_value: float = np.nan
    reward: float = np.nan
    reward_conf_low: float = np.nan
    reward_conf_high: float = np.nan
    reward_error: float = np.nan
    reward_p_value: float = np.nan
    asymmetry: float = np.nan
    asymmetry_statistic: float = np.nan
    asymmetry_p_value: float = np.nan
    range_of_impact: float = np.nan
    impact_asymmetry: float = np.nan
    distance_low: float = np.nan
    distance_high: float = np.nan
    penalty_per_point: float = np.nan
    reward_per_point: float = np.nan
    per_point_p_value: float = np.nan


class PenaltyReward(NamedTuple):
    """Contrasts of all drivers, the intercept (everybody in the middle), R², and people."""

    drivers: tuple[Contrast, ...]
    intercept: float
    r_squared: float
    n: int


def fit(
    ratings: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    low: float | np.ndarray,
    high: float | np.ndarray,
    applies: np.ndarray | None = None,
    covariates: np.ndarray | None = None,
    kind: Kind = "survey",
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
    min_group: int = MIN_GROUP,
    level: float = 0.95,
) -> PenaltyReward:
    """Penalty and reward of all drivers together, with HC3 errors.

    Parameters
    ----------
    ratings, y, weights, applies, covariates, kind, names, outcome
        As for `driver_columns.columns_of`.
    low, high : float or ndarray of shape (p,)
        Ratings of at most `low` are low, of at least `high` are high.
    min_group : int, default 20
        People that low, middle and high need each. A driver without them stays in the regression
        as a straight line, and gets no contrasts.
    level : float, default 0.95
        Level of the intervals; tests are made at 1 − level.

    Returns
    -------
    PenaltyReward

    Raises
    ------
    OptionError
        Cuts that leave no middle.
    MethodError
        Answers that `columns_of` refuses, or groups too small in all drivers.
    """
    columns = columns_of(
        ratings,
        y,
        weights,
        applies=applies,
        covariates=covariates,
        kind=kind,
        names=names,
        outcome=outcome,
    )
    p = columns.ratings.shape[1]
    low, high = (np.broadcast_to(np.asarray(cut, dtype=float), p) for cut in (low, high))
    if not (low < high).all():
        j = int((~(low < high)).argmax())
        raise OptionError(
            f"Low is at most {low[j]:g} and high at least {high[j]:g}; expected low below high, "
            "with ratings between them to compare with."
        )
    is_low = columns.applies & (columns.ratings <= low)
    is_high = columns.applies & (columns.ratings >= high)
    found = [_counted(columns, j, is_low[:, j], is_high[:, j], min_group) for j in range(p)]
    tested = [j for j in range(p) if found[j].category != "too_few"]
    if not tested:
        named = names or [f"driver {j}" for j in range(p)]
        few = "; ".join(
            f"{name!r} {', '.join(_short(one, min_group))}"
            for name, one in list(zip(named, found, strict=True))[:6]
        )
        raise MethodError(
            f"No driver has {min_group} people who rate low, {min_group} between and {min_group} "
            f"high (fewer: {few}). Move the cuts, or use the test of two slopes."
        )
    replaced = [columns.place(j) for j in tested]
    dummies = [own[:, j].astype(float) for j in tested for own in (is_low, is_high)]
    x = np.column_stack([*dummies, np.delete(columns.x, replaced, axis=1)])
    regression = columns.regression(x, level)
    for order, j in enumerate(tested):
        middle = columns.applies[:, j] & ~is_low[:, j] & ~is_high[:, j]
        means = [_mean(columns, j, group) for group in (is_low[:, j], middle, is_high[:, j])]
        found[j] = _contrast(regression, 1 + 2 * order, found[j], np.diff(means), 1 - level)
    left = columns.y - regression.coefficient[0] - x @ regression.coefficient[1:]
    around = columns.y - np.average(columns.y, weights=columns.each)
    return PenaltyReward(
        drivers=tuple(found),
        intercept=float(regression.coefficient[0]),
        r_squared=float(1 - columns.each @ left**2 / (columns.each @ around**2)),
        n=int((columns.each > 0).sum()),
    )


def _counted(
    columns: DriverColumns, driver: int, is_low: np.ndarray, is_high: np.ndarray, min_group: int
) -> Contrast:
    """Sizes of the groups, and "too_few" where one is too small."""
    counted = columns.each > 0
    rated = columns.applies[:, driver] & counted
    n = [
        int(one.sum()) for one in (is_low & counted, rated & ~is_low & ~is_high, is_high & counted)
    ]
    whole = columns.each[rated].sum()
    shares = [float(columns.each[one].sum() / whole) for one in (is_low, is_high)]
    few = columns.place(driver) is None or min(n) < min_group
    return Contrast("too_few" if few else "", *n, *shares)


def _short(sizes: Contrast, min_group: int) -> list[str]:
    """The groups of a driver that are too small, without their counts."""
    groups = {"low": sizes.n_low, "between": sizes.n_middle, "high": sizes.n_high}
    return [name for name, n in groups.items() if n < min_group]


def _mean(columns: DriverColumns, driver: int, group: np.ndarray) -> float:
    return float(np.average(columns.ratings[group, driver], weights=columns.each[group]))


def _contrast(regression, place: int, sizes: Contrast, distances, alpha: float) -> Contrast:
    """Both terms of a driver, which stand at `place`, and what follows from them."""
    own = slice(place, place + 2)
    penalty, reward = regression.coefficient[own].tolist()
    covariance, df = regression.covariance[own, own], float(regression.df[place])

    def tested(*parts: float) -> tuple[float, float, float]:
        """Sum of parts of penalty and reward, its t and p-value."""
        total = parts[0] * penalty + parts[1] * reward
        statistic = total / float(np.sqrt(parts @ covariance @ np.array(parts)))
        return total, statistic, float(2 * stdtr(df, -abs(statistic)))

    total, statistic, p_value = tested(1.0, 1.0)
    far, near = distances.tolist()
    p_values = regression.p_value[own]
    significant = (p_values < alpha).tolist()
    if p_value < alpha:
        category = "basic" if total < 0 else "excitement"
    elif all(significant) and penalty < 0 < reward:
        category = "performance"
    else:
        category = "undetermined" if any(significant) else "no_detectable_effect"
    span = abs(penalty) + abs(reward)
    return sizes._replace(
        category=category,
        penalty=penalty,
        penalty_conf_low=float(regression.conf_low[place]),
        penalty_conf_high=float(regression.conf_high[place]),
        penalty_error=float(regression.std_error[place]),
        penalty_p_value=float(p_values[0]),
        reward=reward,
        reward_conf_low=float(regression.conf_low[place + 1]),
        reward_conf_high=float(regression.conf_high[place + 1]),
        reward_error=float(regression.std_error[place + 1]),
        reward_p_value=float(p_values[1]),
        asymmetry=total,
        asymmetry_statistic=statistic,
        asymmetry_p_value=p_value,
        range_of_impact=span,
        impact_asymmetry=total / span if penalty < 0 < reward else np.nan,
        distance_low=far,
        distance_high=near,
        penalty_per_point=penalty / far,
        reward_per_point=reward / near,
        per_point_p_value=tested(1 / far, 1 / near)[2],
    )
