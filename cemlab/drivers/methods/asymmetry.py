"""Does a driver punish more than it rewards? Shapes of drivers by the test of two slopes.

Steeper below the middle is a basic-like driver, which punishes and does not delight; steeper above
an excitement-like one. Unlike penalty–reward dummies the comparison is per scale point, so that a
straight line is not called basic because the low group lies farther from the middle than the high
one. It is an asymmetry between people [1]_, and says nothing of what happens to one of them.

A crowd at the top of the outcome's scale flattens every driver above: nobody can say more than
the highest answer. Where more than a few gave it, *basic-like* has to hold in an ordered probit of
the same columns as well, *excitement-like* where a crowd sits at the bottom, and *performance*,
which either may feign, must not be contradicted by it.

References
----------
.. [1] Mittal, V., Ross, W. T., & Baldasare, P. M. (1998). The asymmetric impact of negative and
   positive attribute-level performance on overall satisfaction and repurchase intentions.
   *Journal of Marketing*, 62(1), 33–47.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.covariance import RobustFit
from cemlab.drivers.methods.driver_columns import DriverColumns, columns_of
from cemlab.drivers.methods.two_slopes import (
    UNKNOWN,
    Knot,
    TwoSlopes,
    knot_at,
    latent_difference,
    middle_knot,
    shape_of,
    slopes_at,
)
from cemlab.errors import OptionError
from cemlab.numerics import Kind, adjusted_p, normal_quantile

LEAST_SHARE = 0.10  # of the answers, strictly on each side of the knot
MARGIN = 0.5  # of the common slope, within which two slopes count as equal
# Share at an end of the outcome's scale from which the probit is asked: without it, 4, 8, 16, 30
# and 81% of straight lines are called basic with 4, 10, 16, 23 and 41% at the top (n = 3,000)
CROWD = 0.05


class DriverShape(NamedTuple):
    """What can be said of one driver; numbers of what was not tested are NaN.

    Attributes
    ----------
    shape : str
        One of `two_slopes.SHAPES`.
    reason : str
        Why it is not testable, else "": "few_visitors" (for a slope, or of one mind),
        "two_points" (fewer than three different ratings), "one_side" (no scale point has enough on
        both sides; `knot` comes nearest), "not_separable" (other columns fix the slopes).
    n : int
        People who rated.
    knot : Knot or None
        None where no knot has people on both sides.
    slopes : TwoSlopes
    p_adjusted : float
        Of the difference, by Holm over the drivers that are testable.
    slope, slope_low, slope_high, slope_p_value : float
        Of the driver as a straight line.
    linear_shape : str
        What least squares alone would say; another where the end of the scale may have made it.
    latent_difference, latent_p_value : float
        Slope below less slope above, and its p-value, in the ordered probit, where it was asked.
    shifted : tuple of (float, str)
        The knot one step lower and one higher, where testable, with the shape there.
    is_knot_sensitive : bool
        Whether a shifted knot gives another shape.
    """

    shape: str
    reason: str
    n: int
    knot: Knot | None
    slopes: TwoSlopes
    p_adjusted: float
    slope: float
    slope_low: float
    slope_high: float
    slope_p_value: float
    linear_shape: str
    latent_difference: float
    latent_p_value: float
    shifted: tuple[tuple[float, str], ...]
    is_knot_sensitive: bool


class Asymmetry(NamedTuple):
    """Shapes of all drivers, weighted shares at both ends of the outcome's scale, and people."""

    drivers: tuple[DriverShape, ...]
    share_top: float
    share_bottom: float
    n: int


class _Rules(NamedTuple):
    least: float
    margin: float
    level: float
    is_top_crowded: bool
    is_bottom_crowded: bool


def fit(
    ratings: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    applies: np.ndarray | None = None,
    covariates: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
    kind: Kind = "survey",
    names: Sequence[str] | None = None,
    outcome: str = "the outcome",
    scale: tuple[float, float] | None = None,
    step: float | np.ndarray = 1.0,
    least: float = LEAST_SHARE,
    margin: float = MARGIN,
    crowd: float = CROWD,
    level: float = 0.95,
) -> Asymmetry:
    """Shape of each driver, jointly with all others as straight lines.

    Parameters
    ----------
    ratings, y, weights, applies, covariates, clusters, kind, names, outcome
        As for `driver_columns.columns_of`. Drivers and outcome run the same way: high is good.
    scale : (min, max), optional
        Ends of the outcome's scale; its lowest and highest answer when not given.
    step : float or ndarray of shape (p,), default 1
        By how much the knot is shifted to see whether the shape depends on it: a scale point.
    least : float, default 0.10
        Share of the answers that must lie strictly on each side of the knot.
    margin : float, default 0.5
        Difference of two slopes that still counts as none, as a share of the common slope.
    crowd : float, default 0.05
        Share at the top (bottom) of the outcome's scale beyond which the ordered probit has to
        agree. 1 never asks it.
    level : float, default 0.95
        Level of the intervals; tests are made at 1 − level.

    Returns
    -------
    Asymmetry

    Raises
    ------
    OptionError
        Shares, a margin or a step that are out of range.
    MethodError
        Answers that `columns_of` refuses.

    Notes
    -----
    basic-like: the slopes differ (Holm), the one below is the larger and above 0.
    excitement-like: the same of the slope above. performance: no difference, the common slope is
    above 0, and the interval of the difference at level 1 − 2α lies within ± margin × that slope.
    no detectable effect: no difference, and no common slope. undetermined: all else.
    """
    _refuse_options(least, margin, crowd, step)
    normal_quantile(level)  # refuses an impossible level
    columns = columns_of(
        ratings,
        y,
        weights,
        applies=applies,
        covariates=covariates,
        clusters=clusters,
        kind=kind,
        names=names,
        outcome=outcome,
    )
    bottom, top = (columns.y.min(), columns.y.max()) if scale is None else scale
    each = columns.each / columns.each.sum()
    share_top = float(each[columns.y >= top].sum())
    share_bottom = float(each[columns.y <= bottom].sum())
    rules = _Rules(least, margin, level, share_top > crowd, share_bottom > crowd)
    straight = columns.regression(columns.x, level)
    p = columns.ratings.shape[1]
    cut = [_cut(columns, j, rules) for j in range(p)]
    p_values = np.array([slopes.p_value for _, _, slopes in cut])
    steps = np.broadcast_to(np.asarray(step, dtype=float), p)
    shapes = [_shape(columns, straight, j, cut[j], p_values, steps[j], rules) for j in range(p)]
    return Asymmetry(tuple(shapes), share_top, share_bottom, int((columns.each > 0).sum()))


def _cut(columns: DriverColumns, driver: int, rules: _Rules) -> tuple[str, Knot | None, TwoSlopes]:
    """Why a driver is not testable, its knot, and its slopes there."""
    if columns.place(driver) is None:
        return "few_visitors", None, UNKNOWN
    knot = middle_knot(columns, driver, rules.least)
    if not knot.n_below or not knot.n_above:
        return "two_points", None, UNKNOWN
    if not _is_enough(knot, rules.least):
        return "one_side", knot, UNKNOWN
    slopes = slopes_at(columns, driver, knot.at, rules.level)
    return "not_separable" if np.isnan(slopes.p_value) else "", knot, slopes


def _is_enough(knot: Knot, least: float) -> bool:
    return min(knot.share_below, knot.share_above) >= least - 1e-12


def _shape(
    columns: DriverColumns,
    straight: RobustFit,
    driver: int,
    cut: tuple[str, Knot | None, TwoSlopes],
    p_values: np.ndarray,
    step: float,
    rules: _Rules,
) -> DriverShape:
    reason, knot, slopes = cut
    place = columns.place(driver)
    parts = (straight.coefficient, straight.conf_low, straight.conf_high, straight.p_value)
    line = tuple(np.nan if place is None else float(part[place + 1]) for part in parts)
    n = int(columns.n_raters[driver])
    if reason:
        unknown = ("not_testable", np.nan, np.nan, (), False)
        return DriverShape("not_testable", reason, n, knot, slopes, np.nan, *line, *unknown)

    def judged(at: float, own: TwoSlopes) -> tuple[str, str, float, float]:
        return _judged(columns, driver, at, own, p_values, line, rules)

    shape, linear, latent, latent_p = judged(knot.at, slopes)
    shifted = []
    for at in (knot.at - step, knot.at + step):
        if _is_enough(knot_at(columns, driver, at), rules.least):
            own = slopes_at(columns, driver, at, rules.level)
            shifted += [] if np.isnan(own.p_value) else [(float(at), judged(at, own)[0])]
    return DriverShape(
        shape=shape,
        reason="",
        n=n,
        knot=knot,
        slopes=slopes,
        p_adjusted=float(adjusted_p(p_values)[driver]),
        slope=line[0],
        slope_low=line[1],
        slope_high=line[2],
        slope_p_value=line[3],
        linear_shape=linear,
        latent_difference=latent,
        latent_p_value=latent_p,
        shifted=tuple(shifted),
        is_knot_sensitive=any(there != shape for _, there in shifted),
    )


def _judged(
    columns: DriverColumns,
    driver: int,
    at: float,
    slopes: TwoSlopes,
    p_values: np.ndarray,
    line: tuple[float, ...],
    rules: _Rules,
) -> tuple[str, str, float, float]:
    """Shape, shape by least squares alone, and what the probit says where it is asked."""
    family = p_values.copy()  # a shifted knot stands in the family of the drivers' own knots
    family[driver] = slopes.p_value
    p_adjusted, alpha = float(adjusted_p(family)[driver]), 1 - rules.level
    linear = shape_of(slopes, p_adjusted, line[0], line[3], rules.margin, alpha)
    is_crowded = {
        "basic_like": rules.is_top_crowded,
        "excitement_like": rules.is_bottom_crowded,
        "performance": rules.is_top_crowded or rules.is_bottom_crowded,
    }
    if not is_crowded.get(linear, False):
        return linear, linear, np.nan, np.nan
    latent, p_value = latent_difference(columns, driver, at)
    if linear == "performance":
        is_same = p_value >= alpha
    else:
        is_same = p_value < alpha and (latent > 0) == (linear == "basic_like")
    return linear if is_same else "undetermined", linear, latent, p_value


def _refuse_options(least: float, margin: float, crowd: float, step: float | np.ndarray) -> None:
    wrong = []
    if not 0 < least < 0.5:
        wrong.append(f"`least` is {least}; expected a share between 0 and 0.5, such as 0.10.")
    if not margin > 0:
        wrong.append(f"`margin` is {margin}; expected a number above 0, such as 0.5.")
    if not 0 <= crowd <= 1:
        wrong.append(f"`crowd` is {crowd}; expected a share from 0 to 1, such as 0.05.")
    if not (np.asarray(step, dtype=float) > 0).all():
        wrong.append(f"`step` is {step}; expected the length of a scale point, above 0.")
    if wrong:
        raise OptionError(" ".join(wrong))
