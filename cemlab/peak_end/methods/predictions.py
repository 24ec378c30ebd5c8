"""What a fitted model expects of journeys that nobody had: changes, with intervals.

The model is linear in the features, so that a change of the features is a contrast of its
coefficients, d′β with the variance d′Vd. It says what differs between journeys that were
observed, not what a change would bring about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.peak_end.methods.features import journey_features


class Fitted(NamedTuple):
    """A model of the contest, in terms of features.

    Attributes
    ----------
    terms : tuple of str
        Features of the model, such as "n_moments", "mean", "peak", "trough", "end".
    estimate : ndarray, shape (terms,)
    covariance : ndarray, shape (terms, terms)
        Robust covariance of the coefficients.
    center : ndarray, shape (terms,)
        Mean of the features among the journeys the model was fitted to.
    spread : ndarray, shape (terms, terms)
        Covariance of the features among these journeys.
    level : float
        Mean of the outcome.
    df : float
        Degrees of freedom of t.
    """

    terms: tuple[str, ...]
    estimate: np.ndarray
    covariance: np.ndarray
    center: np.ndarray
    spread: np.ndarray
    level: float
    df: float


class Change(NamedTuple):
    """A predicted difference with its error and interval."""

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float


def features_row(
    felt: Sequence[float], terms: Sequence[str], *, neutral: float = 0.0
) -> np.ndarray:
    """Features of one journey, in the order of the terms.

    Parameters
    ----------
    felt : sequence of float
        How each moment felt, in order.
    terms : sequence of str
        Names of features; see `Features`.
    neutral : float, default 0.0
        Neutral point of the scale, for "peak_abs"; of equally intense moments the last counts.
    """
    own = journey_features(np.zeros(len(felt), int), np.asarray(felt, float), neutral=neutral)
    return np.array([float(getattr(own, term)[0]) for term in terms])


def level_of(model: Fitted, features: np.ndarray) -> float:
    """The rating that the model expects, with covariates at their mean."""
    return float(model.level + (features - model.center) @ model.estimate)


def change_of(model: Fitted, difference: np.ndarray, *, level: float = 0.95) -> Change:
    """The change that goes with a difference of the features.

    Parameters
    ----------
    model : Fitted
    difference : ndarray, shape (terms,)
        Features after less features before.
    level : float, default 0.95

    Returns
    -------
    Change
        The interval takes the journey as given: it is that of the coefficients.
    """
    from scipy.special import stdtrit  # light, unlike scipy.stats

    estimate = float(difference @ model.estimate)
    error = float(np.sqrt(max(difference @ model.covariance @ difference, 0.0)))
    half = float(stdtrit(model.df, (1 + level) / 2)) * error
    return Change(estimate, error, estimate - half, estimate + half)


def distance_of(model: Fitted, features: np.ndarray) -> float:
    """Mahalanobis distance of a journey from the centre of those observed."""
    away = features - model.center
    return float(np.sqrt(away @ np.linalg.pinv(model.spread, hermitian=True) @ away))
