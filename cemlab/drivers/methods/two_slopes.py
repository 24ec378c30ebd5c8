"""One driver cut at a knot: its slope below, its slope above, and their difference.

The rating x becomes x⁻ = min(x − c, 0) and x⁺ = max(x − c, 0), beside all other columns. Equal
slopes are a straight line, whatever the shares of low and high ratings.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from cemlab.drivers.methods import ordinal
from cemlab.drivers.methods.driver_columns import DriverColumns
from cemlab.drivers.methods.ordinal_answers import MAX_CATEGORIES
from cemlab.errors import MethodError

SHAPES = (
    "basic_like",
    "excitement_like",
    "performance",
    "undetermined",
    "no_detectable_effect",
    "not_testable",
)


class Knot(NamedTuple):
    """Where a driver is cut.

    Attributes
    ----------
    at : float
    n_below, n_above : int
        People who rate strictly below and above it.
    share_below, share_above : float
        Their weighted share of those who rated, 0 to 1.
    """

    at: float
    n_below: int
    n_above: int
    share_below: float
    share_above: float


class TwoSlopes(NamedTuple):
    """Slopes in outcome points per scale point; all NaN where they cannot be told apart.

    Attributes
    ----------
    intercept : float
    below, below_low, below_high, above, above_low, above_high : float
        The slopes with their intervals.
    difference, std_error, conf_low, conf_high : float
        Slope below less slope above.
    statistic, df, p_value : float
        Its t.
    equal_low, equal_high : float
        Interval of the difference at level 1 − 2α, for the claim that the slopes are equal.
    """

    intercept: float
    below: float
    below_low: float
    below_high: float
    above: float
    above_low: float
    above_high: float
    difference: float
    std_error: float
    conf_low: float
    conf_high: float
    statistic: float
    df: float
    p_value: float
    equal_low: float
    equal_high: float


UNKNOWN = TwoSlopes(*[np.nan] * len(TwoSlopes._fields))


def knot_at(columns: DriverColumns, driver: int, at: float) -> Knot:
    """A knot with the people on both sides of it."""
    counted = columns.applies[:, driver] & (columns.each > 0)
    rating, each = columns.ratings[counted, driver], columns.each[counted]
    low, high = rating < at, rating > at
    whole = each.sum()
    return Knot(
        float(at),
        int(low.sum()),
        int(high.sum()),
        float(each[low].sum() / whole),
        float(each[high].sum() / whole),
    )


def middle_knot(columns: DriverColumns, driver: int, least: float) -> Knot:
    """The scale point at the weighted median, moved inwards until both sides have enough.

    Parameters
    ----------
    columns : DriverColumns
    driver : int
        One that people rated.
    least : float
        Share of the answers, 0 to 0.5, strictly on each side.

    Returns
    -------
    Knot
        Where no point leaves enough on both sides, the one that leaves most on the smaller.
    """
    counted = columns.applies[:, driver] & (columns.each > 0)
    rating, each = columns.ratings[counted, driver], columns.each[counted]
    points, place = np.unique(rating, return_inverse=True)
    share = np.bincount(place, weights=each) / each.sum()
    up_to = np.cumsum(share)
    smaller = np.minimum(up_to - share, 1 - up_to)
    median = int(np.searchsorted(up_to, 0.5 - 1e-12))
    enough = np.flatnonzero(smaller >= least - 1e-12)
    if enough.size:  # they lie beside each other, as the shares below rise and those above fall
        return knot_at(columns, driver, points[np.clip(median, enough[0], enough[-1])])
    return knot_at(columns, driver, points[int(smaller.argmax())])


def slopes_at(columns: DriverColumns, driver: int, at: float, level: float = 0.95) -> TwoSlopes:
    """Both slopes by (weighted) least squares, with HC3 or cluster errors.

    Parameters
    ----------
    columns : DriverColumns
    driver : int
        One with a column of ratings.
    at : float
        The knot.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    TwoSlopes
        `UNKNOWN` where other columns fix the pieces, or one answer decides them.
    """
    rating = columns.ratings[:, driver]
    low, high = np.minimum(rating - at, 0), np.maximum(rating - at, 0)
    try:
        fit = columns.regression(columns.bent(driver, low, high), level)
        # a straight line and its bend are the same model; the bend's df is that of the difference
        bend = fit if fit.kind != "CR2" else columns.regression(columns.bent(driver, high, rating))
    except MethodError:
        return UNKNOWN
    contrast, df = np.array([1.0, -1.0]), float(bend.df[1])
    difference = float(fit.coefficient[1] - fit.coefficient[2])
    error = float(np.sqrt(contrast @ fit.covariance[1:3, 1:3] @ contrast))
    reach, equal = (stdtrit(df, share) * error for share in ((1 + level) / 2, level))
    return TwoSlopes(
        intercept=float(fit.coefficient[0]),
        below=float(fit.coefficient[1]),
        below_low=float(fit.conf_low[1]),
        below_high=float(fit.conf_high[1]),
        above=float(fit.coefficient[2]),
        above_low=float(fit.conf_low[2]),
        above_high=float(fit.conf_high[2]),
        difference=difference,
        std_error=error,
        conf_low=float(difference - reach),
        conf_high=float(difference + reach),
        statistic=difference / error,
        df=df,
        p_value=float(2 * stdtr(df, -abs(difference / error))),
        equal_low=float(difference - equal),
        equal_high=float(difference + equal),
    )


def latent_difference(columns: DriverColumns, driver: int, at: float) -> tuple[float, float]:
    """Slope below less slope above in an ordered probit of the same columns, and its p-value.

    Where the outcome's scale ends, the probit knows that nobody could answer higher. An outcome of
    more values than the model takes is cut into classes, which leaves its latent slopes as they
    are.

    Returns
    -------
    difference, p_value : float
        In standard deviations of the latent outcome per scale point; NaN where the probit has no
        finite fit.
    """
    rating = columns.ratings[:, driver]
    x = columns.bent(driver, np.minimum(rating - at, 0), np.maximum(rating - at, 0))
    y = columns.y
    if len(np.unique(y)) > MAX_CATEGORIES:
        y = np.searchsorted(np.unique(np.quantile(y, np.linspace(0, 1, MAX_CATEGORIES))), y)
    try:
        fit = ordinal.fit(x, y, columns.weights, clusters=columns.clusters, link="probit")
    except MethodError:
        return np.nan, np.nan
    places = fit.layout.slopes[0][:2]
    contrast = np.array([1.0, -1.0])
    difference = float(contrast @ fit.parameter[places])
    error = float(np.sqrt(contrast @ fit.covariance[np.ix_(places, places)] @ contrast))
    return difference, float(ordinal.two_sided(difference / error, fit.df))


def shape_of(
    slopes: TwoSlopes,
    p_adjusted: float,
    slope: float,
    slope_p_value: float,
    margin: float,
    alpha: float,
) -> str:
    """What least squares says of a driver whose slopes are known.

    Parameters
    ----------
    slopes : TwoSlopes
    p_adjusted : float
        Of their difference.
    slope, slope_p_value : float
        Of the driver as a straight line.
    margin : float
        Share of that slope within which two slopes count as equal.
    alpha : float
        Level of the tests.

    Returns
    -------
    str
        One of `SHAPES`.
    """
    if p_adjusted < alpha:
        if slopes.difference > 0 and slopes.below_low > 0:
            return "basic_like"
        if slopes.difference < 0 and slopes.above_low > 0:
            return "excitement_like"
        return "undetermined"  # bent, but better ratings do not go with more on the steeper side
    if not slope_p_value < alpha:
        return "no_detectable_effect"
    is_equal = max(-slopes.equal_low, slopes.equal_high) < margin * slope
    return "performance" if is_equal else "undetermined"
