"""Features of journeys: what a long table of moments says about each journey in one row.

Peak and end as in [1]_ and [2]_. Service journeys are bipolar: the best moment (`peak`)
and the worst (`trough`) are kept. In studies of pain, with one pole, the peak is meant.

References
----------
.. [1] Fredrickson, B. L., & Kahneman, D. (1993). Duration neglect in retrospective
   evaluations of affective episodes. *Journal of Personality and Social Psychology*, 65,
   45–55.
.. [2] Kahneman, D. (1999). Objective happiness. In Kahneman, Diener & Schwarz (eds.),
   *Well-being: The Foundations of Hedonic Psychology*, 3–25.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from cemlab.errors import OptionError
from cemlab.peak_end.methods.moments import Moments, grouped

MIN_MOMENTS = 3  # with fewer, peak, trough, end and mean are nearly one number
SAME = 1e-9  # of the largest distance: 5.7 and 4.3 are equally far from 5
TIES = ("first", "last")

Ties = Literal["first", "last"]


class Features(NamedTuple):
    """One entry per journey, in the order of `journey`; experience values unless said.

    Attributes
    ----------
    journey : ndarray, shape (journeys,)
        Code of each journey, rising.
    n_moments : ndarray of int
        Moments of the journey.
    start, end : ndarray
        First moment; last moment, or mean of the last `end_window` seconds.
    mean, sd : ndarray
        Mean of the moments; standard deviation (divisor n − 1), NaN for one moment.
    peak, trough : ndarray
        Highest and lowest moment.
    peak_abs : ndarray
        Value of the moment furthest from the neutral point.
    peak_abs_position : ndarray of int
        Position of that moment in its journey, from 0.
    peak_abs_tied : ndarray of bool
        Whether another moment is as far from the neutral point.
    trend : ndarray
        Slope of the experience on position, per moment; NaN for one moment.
    trend_per_minute : ndarray
        Slope on time, per minute; NaN without times, or when all share one.
    time_weighted_mean : ndarray
        Area under the straight lines between moments over the duration; NaN without
        times, or when the duration is 0.
    duration : ndarray
        Seconds from first to last moment; NaN without times.
    end_is_peak, end_is_trough : ndarray of bool
        Whether the last moment, or one within the window, reaches the peak (the trough).
    """

    journey: np.ndarray
    n_moments: np.ndarray
    start: np.ndarray
    end: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    peak: np.ndarray
    trough: np.ndarray
    peak_abs: np.ndarray
    peak_abs_position: np.ndarray
    peak_abs_tied: np.ndarray
    trend: np.ndarray
    trend_per_minute: np.ndarray
    time_weighted_mean: np.ndarray
    duration: np.ndarray
    end_is_peak: np.ndarray
    end_is_trough: np.ndarray


def journey_features(
    journey: np.ndarray,
    experience: np.ndarray,
    seconds: np.ndarray | None = None,
    *,
    neutral: float = 0.0,
    ties: Ties = "last",
    end_window: float | None = None,
) -> Features:
    """Features of each journey.

    Parameters
    ----------
    journey : ndarray, shape (moments,)
        Journey of each moment. Moments of one journey stand in their order; they need
        not stand together.
    experience : ndarray, shape (moments,)
        How each moment felt, without gaps.
    seconds : ndarray, shape (moments,), optional
        Time of each moment in seconds, never falling within a journey.
    neutral : float, default 0.0
        Point of the scale that is neither good nor bad, for `peak_abs`.
    ties : {"last", "first"}, default "last"
        Which of several equally intense moments is `peak_abs`.
    end_window : float, optional
        The end is the mean of the moments later than this many seconds before the last
        one. By default it is the last moment.

    Returns
    -------
    Features

    Raises
    ------
    MethodError
        No moments, gaps, arrays of different length, or times that fall.
    OptionError
        Unknown `ties`, a neutral point that is no number, an end window without times.
    """
    if ties not in TIES:
        raise OptionError.unknown("ties", ties, TIES)
    if not np.isfinite(neutral):
        raise OptionError(f"`neutral` is {neutral}; expected a number of the answer scale.")
    if end_window is not None and (seconds is None or not end_window > 0):
        raise OptionError(
            f"`end_window` is {end_window}; expected seconds above 0, and times of the moments. "
            "Leave it out to take the last moment as the end."
        )
    m = grouped(journey, experience, seconds)
    v = m.experience
    mean, peak, trough = m.total(v) / m.n, m.highest(v), m.lowest(v)
    away = v - mean[m.owner]
    place = np.arange(len(v)) - m.first[m.owner]
    at, tied = _most_intense(m, np.abs(v - neutral), ties)
    return Features(
        journey=m.journey,
        n_moments=m.n,
        start=v[m.first],
        mean=mean,
        sd=np.sqrt(_ratio(m.total(away**2), m.n - 1.0)),
        peak=peak,
        trough=trough,
        peak_abs=v[at],
        peak_abs_position=at - m.first,
        peak_abs_tied=tied,
        trend=_slope(m, place - (m.n[m.owner] - 1) / 2, away),
        **_timed(m, away),
        **_ended(m, end_window, peak, trough),
    )


def _ended(
    m: Moments, end_window: float | None, peak: np.ndarray, trough: np.ndarray
) -> dict[str, np.ndarray]:
    """The end, and whether peak and trough are reached in it."""
    v = m.experience
    if end_window is None:
        end = v[m.last]
        return {"end": end, "end_is_peak": end == peak, "end_is_trough": end == trough}
    closing = m.seconds > m.seconds[m.last][m.owner] - end_window
    return {
        "end": m.total(np.where(closing, v, 0.0)) / m.total(closing),
        "end_is_peak": m.total(closing & (v == peak[m.owner])) > 0,
        "end_is_trough": m.total(closing & (v == trough[m.owner])) > 0,
    }


def _most_intense(m: Moments, distance: np.ndarray, ties: Ties) -> tuple[np.ndarray, np.ndarray]:
    """Row of the moment furthest from neutral in each journey, and whether others are as far."""
    furthest = distance >= m.highest(distance)[m.owner] * (1 - SAME)
    rows = np.arange(len(distance))
    if ties == "last":
        at = m.highest(np.where(furthest, rows, -1))
    else:
        at = m.lowest(np.where(furthest, rows, len(rows)))
    return at, m.total(furthest) > 1


def _timed(m: Moments, away: np.ndarray) -> dict[str, np.ndarray]:
    """What needs times: duration, slope on time, and the mean weighted by time."""
    if m.seconds is None:
        nothing = np.full(len(m.n), np.nan)
        return {"trend_per_minute": nothing, "time_weighted_mean": nothing, "duration": nothing}
    # from the start of the journey, because seconds since 1970 leave few digits for products
    t = m.seconds - m.seconds[m.first][m.owner]
    duration = t[m.last]
    v = m.experience
    step = np.append(np.diff(t) * (v[1:] + v[:-1]) / 2, 0.0)
    step[m.last] = 0.0  # no line leads from one journey to the next
    return {
        "trend_per_minute": 60 * _slope(m, t - (m.total(t) / m.n)[m.owner], away),
        "time_weighted_mean": _ratio(m.total(step), duration),
        "duration": duration,
    }


def _slope(m: Moments, centred: np.ndarray, away: np.ndarray) -> np.ndarray:
    """Least-squares slope in each journey of deviations on a centred regressor."""
    return _ratio(m.total(centred * away), m.total(centred**2))


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Quotient; NaN where there is nothing to divide by."""
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
