"""What measurement error does to the contest: one moment is noisy, the mean of many is not.

The mean of six moments is far more reliable than the last one, so that it wins part of any
contest by measurement error alone, even where people recall nothing but the end. How much can
only be said for a reliability that is known (the same moments rated twice) or assumed. The curve
shows the coefficients for every reliability that is plausible.

References
----------
.. [1] Spearman, C. (1904). The proof and measurement of association between two things.
   *American Journal of Psychology*, 15, 72–101.
.. [2] Spearman, C. (1910). Correlation calculated from faulty data. *British Journal of
   Psychology*, 3, 271–295; Brown, W. (1910), ibid., 296–322.
.. [3] Cook, J. R., & Stefanski, L. A. (1994). Simulation–extrapolation estimation in parametric
   measurement error models. *Journal of the American Statistical Association*, 89, 1314–1328.
.. [4] Carroll, R. J., Küchenhoff, H., Lombard, F., & Stefanski, L. A. (1996). Asymptotics for
   the SIMEX estimator in nonlinear measurement error models. *Journal of the American
   Statistical Association*, 91, 242–250.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.special import stdtrit

from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods.design import Design
from cemlab.peak_end.methods.features import Features, journey_features

RELIABILITIES = tuple(np.linspace(0.5, 1.0, 11).round(2).tolist())
ADDED = np.array([0.125, 0.25, 0.375, 0.5])  # noise put on top, in variances of a moment
DEGREE = 2  # of the curve through the noisier fits
OF_MOMENTS = ("mean", "peak", "trough", "peak_abs", "end")


class Disattenuated(NamedTuple):
    """A correlation freed of measurement error; `is_consistent` is False beyond ±1."""

    estimate: float
    is_consistent: bool


class ReliabilityCurve(NamedTuple):
    """Coefficients of mean, extremes and end in the model of both (M3), by reliability.

    Attributes
    ----------
    reliability : ndarray, shape (r,)
        Of a single moment: share of the variance of all ratings of moments that is no error.
    terms : tuple of str, length t
        Terms made of moments.
    estimate, std_error, conf_low, conf_high : ndarray, shape (r, t)
        Per unit of each term. At a reliability of 1 those of the contest.
    of_mean : ndarray, shape (r,)
        Reliability of the mean of as many moments as a journey has at the median.
    moment_variance : float
        Variance of all ratings of moments.
    n, n_customers, draws, seed : int
        Journeys, customers, draws of noise per amount, and their seed.
    """

    reliability: np.ndarray
    terms: tuple[str, ...]
    estimate: np.ndarray
    std_error: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    of_mean: np.ndarray
    moment_variance: float
    n: int
    n_customers: int
    draws: int
    seed: int


def disattenuated(r: float, reliability_x: float, reliability_y: float) -> Disattenuated:
    """Correlation of two things as it would be without measurement error: r / √(ρ_x ρ_y) [1]_.

    Parameters
    ----------
    r : float
        As observed, −1 to 1.
    reliability_x, reliability_y : float
        Above 0, at most 1.

    Returns
    -------
    Disattenuated
        Beyond ±1, correlation and reliabilities contradict each other: one of the three is
        wrong, and the number must not be shown as a correlation.
    """
    _check_reliability(reliability_x, reliability_y)
    if not -1 <= r <= 1:
        raise OptionError(f"`r` is {r}; expected a correlation from -1 to 1.")
    found = float(r / np.sqrt(reliability_x * reliability_y))
    return Disattenuated(found, abs(found) <= 1)


def mean_reliability(reliability: float, n_moments: float) -> float:
    """Reliability of the mean of k moments: k ρ / (1 + (k − 1) ρ), Spearman–Brown [2]_.

    Parameters
    ----------
    reliability : float
        Of a single moment, above 0, at most 1.
    n_moments : float
        At least 1.

    Notes
    -----
    For parallel moments: equal errors, and one true level per journey.
    """
    _check_reliability(reliability)
    if not n_moments >= 1:
        raise OptionError(f"`n_moments` is {n_moments}; expected at least 1.")
    return float(n_moments * reliability / (1 + (n_moments - 1) * reliability))


def reliability_curve(
    design: Design,
    journey: np.ndarray,
    experience: np.ndarray,
    seconds: np.ndarray | None = None,
    *,
    reliabilities: Sequence[float] = RELIABILITIES,
    draws: int = 50,
    seed: int = 0,
    level: float = 0.95,
    **options: Any,
) -> ReliabilityCurve:
    """What mean, extremes and end would count, were the moments measured with reliability ρ.

    Parameters
    ----------
    design : Design
        From `contest_design` on the features of these moments.
    journey, experience, seconds
        The moments, as given to `journey_features`.
    reliabilities : sequence of float, default .50, .55, …, 1
        From .5 to 1: below, more than half of the ratings would be error, and the curve would
        be a guess.
    draws : int, default 50
        Draws of noise for each amount of it.
    seed : int, default 0
        The same seed gives the same numbers.
    level : float, default 0.95
        Level of the intervals.
    **options
        `neutral`, `ties` and `end_window` of `journey_features`.

    Returns
    -------
    ReliabilityCurve

    Raises
    ------
    OptionError
        Impossible reliabilities, draws or level.
    MethodError
        The moments are not those of the design.

    Notes
    -----
    Simulation and extrapolation [3]_: noise of variance v is put on every moment, features and
    regression are made anew, and a curve c(v) = c(0) + c₁ v + c₂ v² through the coefficients is
    followed back to v = −(1 − ρ) s², with s² the variance of the ratings. The maximum needs no
    special treatment, unlike in corrections of the covariance matrix, for which its error is no
    noise. Errors are taken as independent of each other and of the overall rating: true of
    moments rated one by one, not of a trace of one rating a second, whose errors last.

    It corrects in the right direction, but not wholly: in simulated surveys of a known
    reliability of .83 it took a third to a half of the error out of mean, peak and end, and none
    out of the trough, where it was small. The curve is a sensitivity, not an estimate.

    Intervals add up the moves of each journey (HC3) or customer (CR1) over the same curve [4]_;
    the reliability counts as known.
    """
    found = np.asarray(reliabilities, dtype=float)
    if found.ndim != 1 or not found.size or not ((found >= 0.5) & (found <= 1)).all():
        raise OptionError(f"`reliabilities` is {reliabilities}; expected numbers from 0.5 to 1.")
    if draws < 1 or not 0 < level < 1:
        raise OptionError(
            f"`draws` is {draws} and `level` is {level}; expected at least 1, and a share such "
            "as 0.95."
        )
    features = journey_features(journey, experience, seconds, **options)
    _refuse_others(design, features)
    experience = np.asarray(experience, dtype=float)
    terms = [name for name in design.terms if name in OF_MOMENTS]
    variance = float(experience.var())
    rng = np.random.default_rng(seed)
    fits = [_fit(design, features, terms)]
    for amount in ADDED * variance:
        drawn = [
            _fit(
                design,
                journey_features(
                    journey, experience + rng.normal(0, np.sqrt(amount), experience.shape),
                    seconds, **options,
                ),
                terms,
            )
            for _ in range(draws)
        ]  # fmt: skip
        fits.append(sum(drawn) / draws)

    # coefficients and moves are linear in those of the fits, with the same weights
    powers = np.arange(1, DEGREE + 1)
    back = (-(1 - found)[:, None]) ** powers @ np.linalg.pinv(ADDED[:, None] ** powers)
    weights = np.column_stack([1 - back.sum(axis=1), back])
    mixed = np.tensordot(weights, np.array(fits), axes=1)
    estimate, moves = mixed[:, 0], mixed[:, 1:]
    people = moves.shape[1]
    n = len(design.y)
    df, factor = n - len(design.terms) - 1, 1.0
    if people < n:
        df, factor = people - 1, people / (people - 1) * (n - 1) / df
    error = np.sqrt(factor * (moves**2).sum(axis=1))
    reach = float(stdtrit(df, (1 + level) / 2)) * error
    usual = float(np.median(features.n_moments[design.kept]))
    return ReliabilityCurve(
        reliability=found,
        terms=tuple(terms),
        estimate=estimate,
        std_error=error,
        conf_low=estimate - reach,
        conf_high=estimate + reach,
        of_mean=np.array([mean_reliability(one, usual) for one in found]),
        moment_variance=variance,
        n=n,
        n_customers=people,
        draws=draws,
        seed=seed,
    )


def _fit(design: Design, features: Features, terms: list[str]) -> np.ndarray:
    """Coefficients of the terms, and below how each customer moves them, shape (1 + m, t)."""
    x = np.column_stack([np.ones(len(design.y)), design.x])
    at = [1 + design.terms.index(name) for name in terms]
    x[:, at] = np.column_stack([getattr(features, name)[design.kept] for name in terms])
    basis, triangle = np.linalg.qr(x)
    root = np.linalg.inv(triangle)[at]
    rest = design.y - basis @ (basis.T @ design.y)
    people = int(design.customer.max()) + 1
    coefficients = root @ (basis.T @ design.y)
    if people == len(rest):  # HC3
        rest /= 1 - (basis**2).sum(axis=1)
    sums = [np.bincount(design.customer, weights=column * rest) for column in basis.T]
    return np.vstack([coefficients, np.transpose(sums) @ root.T])


def _refuse_others(design: Design, features: Features) -> None:
    """Refuse moments that are not those the design was made of."""
    fits = design.kept[-1] < len(features.n_moments)
    for name in design.terms:
        if fits and name in OF_MOMENTS:
            own = design.x[:, design.terms.index(name)]
            fits = np.allclose(getattr(features, name)[design.kept], own)
    if not fits:
        raise MethodError(
            "The moments do not give the features of the design. Pass the moments, their times, "
            "`neutral`, `ties` and `end_window` as they were given to `journey_features`."
        )


def _check_reliability(*values: float) -> None:
    for value in values:
        if not 0 < value <= 1:
            raise OptionError(f"A reliability of {value}; expected a share above 0, at most 1.")
