"""The emotion curve: how each touchpoint feels, plainly and adjusted for who goes there.

The plain mean answers "how do those who come here feel"; the adjusted one, from a random
intercept for each customer, "how would an average customer feel here". They part where
unhappy people visit a touchpoint more often. The adjusted curve holds where visiting depends
on what was rated elsewhere; where it depends on the general level of a person itself, it
removes most of the bias, and the check with fixed effects all of it. Where visiting depends
on the unrecorded feeling at that very touchpoint no adjustment helps [1]_. Touchpoints with
few people are suppressed and never filled in; nothing is smoothed.

References
----------
.. [1] Little, R. J. A., & Rubin, D. B. (2019). *Statistical Analysis with Missing Data*
   (3rd ed.). Wiley, ch. 6 and 15 (when missing data can be ignored, and when not).
.. [2] Laird, N. M., & Ware, J. H. (1982). Random-effects models for longitudinal data.
   *Biometrics*, 38, 963–974.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.journeys.methods.fixed_persons import FixedPersons
from cemlab.journeys.methods.fixed_persons import fit as fixed_persons
from cemlab.journeys.methods.preconditions import checked_moments
from cemlab.journeys.methods.random_intercept import RandomIntercept
from cemlab.journeys.methods.random_intercept import fit as random_intercept
from cemlab.journeys.methods.reach import Reach, touchpoint_reach
from cemlab.numerics import mean_interval, normal_quantile

MIN_SHOWN = 10  # customers at a touchpoint, below which nothing but their number is told
OUTER = 1 / 6  # of the scale at each end is "very": 1 of 1–5, 1 and 2 of 1–7, −2 of −2–2


class Curve(NamedTuple):
    """An emotion curve; arrays of shape (touchpoints,), NaN where suppressed.

    Attributes
    ----------
    reach : Reach
        Moments, customers and reach, also of suppressed touchpoints.
    mean, conf_low, conf_high, std_error, n_effective : ndarray
        Plain mean of the moments, with customers as clusters.
    adjusted, adjusted_low, adjusted_high, adjusted_error : ndarray
        Adjusted mean; also NaN where `model.status` is "not_estimable".
    fixed, fixed_low, fixed_high : ndarray
        The adjusted mean with a fixed effect for each customer, as a check on the other.
    sd : ndarray
        Standard deviation of the moments (divisor n − 1).
    share_negative, share_positive : ndarray
        Share of moments in the lowest and highest sixth of the scale, 0 to 1; NaN without
        a scale.
    suppressed : ndarray of bool
        Visited, but by too few.
    model : RandomIntercept
        The fit behind the adjusted means, of all touchpoints.
    fixed_model : FixedPersons
        The fit behind the check.
    """

    reach: Reach
    mean: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    std_error: np.ndarray
    n_effective: np.ndarray
    adjusted: np.ndarray
    adjusted_low: np.ndarray
    adjusted_high: np.ndarray
    adjusted_error: np.ndarray
    fixed: np.ndarray
    fixed_low: np.ndarray
    fixed_high: np.ndarray
    sd: np.ndarray
    share_negative: np.ndarray
    share_positive: np.ndarray
    suppressed: np.ndarray
    model: RandomIntercept
    fixed_model: FixedPersons


def emotion_curve(
    customers: np.ndarray,
    touchpoints: np.ndarray,
    values: np.ndarray,
    n_touchpoints: int,
    weights: np.ndarray | None = None,
    *,
    scale: tuple[float, float] | None = None,
    min_shown: int = MIN_SHOWN,
    level: float = 0.95,
) -> Curve:
    """How each touchpoint feels.

    Parameters
    ----------
    customers, touchpoints : ndarray of int, shape (n,)
        Codes of each moment. A customer may meet a touchpoint more than once.
    values : ndarray, shape (n,)
        Experience, high is good, without gaps.
    n_touchpoints : int
        Touchpoints there are, also those nobody visited.
    weights : ndarray, shape (n,), optional
        Survey weights of the customers. Moments of weight 0 are not counted.
    scale : (low, high), optional
        The declared scale, for the shares of very negative and very positive moments.
    min_shown : int, default 10
        Customers below which a touchpoint is suppressed. It still helps the model.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Curve

    Raises
    ------
    MethodError
        Gaps, values off the scale, unknown codes, a single customer.

    Notes
    -----
    Plain: linearised error over customers, t with one less than the touchpoint's customers.
    Adjusted: the model's error, t with one less than all customers. Both intervals are
    between persons: they say where a mean lies, and are too wide to compare touchpoints
    with each other; use `model.covariance`, or `within_person_intervals` for complete data.
    """
    customers, touchpoints, values, weights = checked_moments(
        customers, touchpoints, n_touchpoints, values, weights, scale=scale
    )
    moments = (customers, touchpoints, values, n_touchpoints, weights)
    model, fixed_model = random_intercept(*moments), fixed_persons(*moments)
    reach = touchpoint_reach(customers, touchpoints, n_touchpoints, weights, level=level)
    suppressed = (reach.n_customers > 0) & (reach.n_customers < max(min_shown, 2))
    shown = (reach.n_customers > 0) & ~suppressed

    plain = np.full((8, n_touchpoints), np.nan)
    rows = np.split(np.argsort(touchpoints, kind="stable"), np.cumsum(reach.n)[:-1])
    for t in np.flatnonzero(shown):
        own = None if weights is None else weights[rows[t]]
        plain[:, t] = _plain(values[rows[t]], own, customers[rows[t]], scale, level)
    mean, low, high, error, n_effective, sd, negative, positive = plain
    quantile = _t_quantile(model.df, level)
    adjusted = np.where(shown, model.mean, np.nan)
    width = quantile * model.std_error
    fixed = np.where(shown, fixed_model.mean, np.nan)
    fixed_width = quantile * fixed_model.std_error
    return Curve(
        reach=reach,
        mean=mean,
        conf_low=low,
        conf_high=high,
        std_error=error,
        n_effective=n_effective,
        adjusted=adjusted,
        adjusted_low=adjusted - width,
        adjusted_high=adjusted + width,
        adjusted_error=np.where(shown, model.std_error, np.nan),
        fixed=fixed,
        fixed_low=fixed - fixed_width,
        fixed_high=fixed + fixed_width,
        sd=sd,
        share_negative=negative,
        share_positive=positive,
        suppressed=suppressed,
        model=model,
        fixed_model=fixed_model,
    )


def _plain(
    x: np.ndarray,
    weights: np.ndarray | None,
    customers: np.ndarray,
    scale: tuple[float, float] | None,
    level: float,
) -> tuple[float, ...]:
    """Mean with interval, error and effective n; SD; shares very negative and positive."""
    one = mean_interval(x, weights, clusters=customers, level=level)
    variance = np.average((x - one.estimate) ** 2, weights=weights) * len(x) / (len(x) - 1)
    negative = positive = np.nan
    if scale is not None:
        outer = (scale[1] - scale[0]) * (OUTER + 1e-9)  # a point on the border counts
        negative = np.average(x <= scale[0] + outer, weights=weights)
        positive = np.average(x >= scale[1] - outer, weights=weights)
    interval = (one.estimate, one.conf_low, one.conf_high, one.std_error, one.n_effective)
    return *interval, float(np.sqrt(variance)), float(negative), float(positive)


def _t_quantile(df: int, level: float) -> float:
    from scipy.special import stdtrit  # costs as much to import as all else here

    normal_quantile(level)  # refuses an impossible level
    return float(stdtrit(df, (1 + level) / 2))
