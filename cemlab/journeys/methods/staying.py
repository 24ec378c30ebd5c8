"""How long customers stay: Kaplan–Meier with those who are still there, and log-rank tests.

Who is still at a step has waited at least so long; to leave them out makes waits look short.
They count as at risk until they were last seen [1]_.

References
----------
.. [1] Kaplan, E. L., & Meier, P. (1958). Nonparametric estimation from incomplete observations.
   *Journal of the American Statistical Association*, 53, 457–481.
.. [2] Brookmeyer, R., & Crowley, J. (1982). A confidence interval for the median survival time.
   *Biometrics*, 38, 29–41.
.. [3] Mantel, N. (1966). Evaluation of survival data and two new rank order statistics arising in
   its consideration. *Cancer Chemotherapy Reports*, 50, 163–170.
.. [4] Lin, D. Y., & Wei, L. J. (1989). The robust inference for the Cox proportional hazards
   model. *Journal of the American Statistical Association*, 84, 1074–1078.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import Survival, survival_of

EVEN = 1e-12  # rounding of a survival that is exactly a half


class Stay(NamedTuple):
    """How long some stays took.

    Attributes
    ----------
    curve : Survival
        Of each time at which a stay ended or was last seen.
    longest : float
        The longest time seen, of an ended stay or not.
    n, n_open : int
        Stays; and those not over when last seen.
    design_effect : float
        How much wider variances are because customers have several stays; 1 without.
    """

    curve: Survival
    longest: float
    n: int
    n_open: int
    design_effect: float


class LogRank(NamedTuple):
    """A test whether groups stay equally long."""

    statistic: float
    df: int
    p_value: float


def stay(
    durations: np.ndarray,
    is_over: np.ndarray,
    clusters: np.ndarray | None = None,
    *,
    level: float = 0.95,
) -> Stay:
    """Kaplan–Meier estimate of how long stays last.

    Parameters
    ----------
    durations : ndarray, shape (n,)
        Length of each stay, or how long it had lasted when last seen; 0 or more, without gaps.
    is_over : ndarray of bool, shape (n,)
        Whether the stay ended.
    clusters : ndarray, shape (n,), optional
        Customer of each stay, where customers have several.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Stay

    Notes
    -----
    With several stays of a customer, Greenwood's variance is multiplied by the ratio of the
    infinitesimal-jackknife variances of log S over customers and over stays, at the median (or at
    the last end); never by less than 1.
    """
    durations, is_over = _checked(durations, is_over)
    time, at_risk, ended = _counts(durations, is_over)
    effect = 1.0 if clusters is None else _design_effect(durations, is_over, clusters)
    curve = survival_of(at_risk / effect, ended / effect, time, level=level)
    curve = curve._replace(at_risk=at_risk, left=ended)
    return Stay(curve, float(time[-1]), len(durations), int((~is_over).sum()), effect)


def quantile_of(one: Stay, share: float = 0.5) -> tuple[float, float, float]:
    """The time within which a share of the stays is over, with its interval [2]_.

    NaN where so many never were over while somebody was watched: it is longer than `longest`.
    """
    curve, left = one.curve, 1 - share + EVEN
    ends = (curve.survival, curve.survival_low, curve.survival_high)
    found = [curve.period[below[0]] if (below := np.flatnonzero(s <= left)).size else np.nan
             for s in ends]  # fmt: skip
    return float(found[0]), float(found[1]), float(found[2])


def share_beyond(one: Stay, limit: float) -> tuple[float, float, float]:
    """The share of stays that last longer than a limit, with its log–log interval.

    NaN where nobody was watched as long as that, and not all were over before.
    """
    curve = one.curve
    at = int(np.searchsorted(curve.period, limit, side="right")) - 1
    if limit > one.longest and curve.survival[-1] > 0:
        return np.nan, np.nan, np.nan
    if at < 0:  # every stay seen lasted longer
        first = survival_of(np.array([one.n / one.design_effect]), np.zeros(1), np.zeros(1))
        return 1.0, float(first.survival_low[0]), 1.0
    return tuple(float(s[at]) for s in (curve.survival, curve.survival_low, curve.survival_high))


def log_rank(
    durations: np.ndarray,
    is_over: np.ndarray,
    groups: np.ndarray,
    clusters: np.ndarray | None = None,
) -> LogRank:
    """Whether groups stay equally long [3]_.

    Parameters
    ----------
    durations, is_over, clusters
        As for `stay`.
    groups : ndarray, shape (n,)
        Group of each stay.

    Returns
    -------
    LogRank
        NaN where there are not two groups, or nothing ended.

    Notes
    -----
    Without clusters the hypergeometric variance; with them the score residuals are added up by
    customer [4]_.
    """
    from scipy.special import chdtrc

    durations, is_over = _checked(durations, is_over)
    names, own = np.unique(groups, return_inverse=True)
    if len(names) < 2 or not is_over.any():
        return LogRank(np.nan, max(len(names) - 1, 0), np.nan)
    time = np.unique(durations[is_over])
    order = np.argsort(durations, kind="stable")
    from_ = np.searchsorted(durations[order], time)
    member = np.eye(len(names))[own]
    risk = np.cumsum(member[order][::-1], axis=0)[::-1][from_]  # (times, groups)
    at = np.searchsorted(time, durations)  # of ended stays, their own time
    ended = np.bincount(at[is_over], minlength=len(time)).astype(float)
    everybody = risk.sum(axis=1)
    mean = risk / everybody[:, None]
    gap = (member[is_over] - mean[at[is_over]]).sum(axis=0)
    if clusters is None:
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.where(everybody > 1, ended * (everybody - ended) / (everybody - 1), 0.0)
        variance = np.diag(spread @ mean) - mean.T @ (spread[:, None] * mean)
    else:
        scores = _score_residuals(durations, is_over, member, time, ended, everybody, mean, at)
        _, who = np.unique(clusters, return_inverse=True)
        summed = np.stack([np.bincount(who, column) for column in scores.T], axis=1)
        variance = summed.T @ summed
    statistic = float(gap @ np.linalg.pinv(variance, hermitian=True, rcond=1e-10) @ gap)
    df = len(names) - 1
    return LogRank(statistic, df, float(chdtrc(df, statistic)))


def _score_residuals(durations, is_over, member, time, ended, everybody, mean, at) -> np.ndarray:
    """What each stay adds to observed less expected, with its expected part along the way."""
    hazard = ended / everybody
    so_far = np.cumsum(hazard)
    mean_so_far = np.cumsum(mean * hazard[:, None], axis=0)
    upto = np.searchsorted(time, durations, side="right") - 1
    seen = upto >= 0
    expected = np.where(seen[:, None], member * so_far[upto][:, None] - mean_so_far[upto], 0.0)
    own = np.zeros_like(member)
    own[is_over] = member[is_over] - mean[at[is_over]]
    return own - expected


def _counts(durations: np.ndarray, is_over: np.ndarray) -> tuple[np.ndarray, ...]:
    """Times, how many were there just before, and how many stays ended then."""
    time, at = np.unique(durations, return_inverse=True)
    seen = np.bincount(at)
    ended = np.bincount(at[is_over], minlength=len(time)).astype(float)
    return time, np.cumsum(seen[::-1])[::-1].astype(float), ended


def _design_effect(durations: np.ndarray, is_over: np.ndarray, clusters: np.ndarray) -> float:
    _, who = np.unique(clusters, return_inverse=True)
    if who.max() + 1 == len(who) or not is_over.any():
        return 1.0
    time, at_risk, ended = _counts(durations, is_over)
    survival = np.cumprod(1 - ended / at_risk)
    inside = (ended > 0) & (survival > 0)
    if not inside.any():
        return 1.0
    under = np.flatnonzero(inside & (survival <= 0.5))
    at = under[0] if under.size else np.flatnonzero(inside)[-1]
    each = 1 / (at_risk - ended)[: at + 1]  # 1 / ((1 − h) Y)
    along = np.cumsum((ended / at_risk)[: at + 1] * each)
    place = np.minimum(np.searchsorted(time, durations), at)
    own = np.where(is_over & (durations <= time[at]), each[place], 0.0) - along[place]
    return max(1.0, float((np.bincount(who, own) ** 2).sum() / (own**2).sum()))


def _checked(durations: np.ndarray, is_over: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    durations, is_over = np.asarray(durations, dtype=float), np.asarray(is_over, dtype=bool)
    wrong = ~np.isfinite(durations) | (durations < 0)
    if not len(durations) or wrong.any():
        raise MethodError(
            f"{int(wrong.sum())} of {len(durations)} durations are missing or below 0. Expected at "
            "least one, 0 or more each: leave out stays without times."
        )
    return durations, is_over
