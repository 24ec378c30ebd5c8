"""Ridits: ordered answers as mid-ranks between 0 and 1, and importance of an ordinal outcome.

Near the model without drivers, the gain in log-likelihood of an ordered logit by a team of drivers
is proportional to their R² with the ridits of the outcome [1]_, [2]_. Shapley shares of that R²
therefore move from resample to resample as those of McFadden's R² do, at the price of one
correlation matrix instead of 2^players models each. Shares of the sample itself are those of
McFadden's R²; resamples tell how far they spread.

References
----------
.. [1] Bross, I. D. J. (1958). How to use ridit analysis. *Biometrics*, 14, 18–38.
.. [2] McCullagh, P. (1980). Regression models for ordinal data. *Journal of the Royal
   Statistical Society, Series B*, 42, 109–142 (the score test).
"""

from __future__ import annotations

import numpy as np


def ridits(y: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Share of answers below each answer, and half of those that are the same.

    Parameters
    ----------
    y : ndarray, shape (n,)
        Ordered answers.
    weights : ndarray, shape (n,), optional
        Survey weights or frequencies.

    Returns
    -------
    ndarray, shape (n,)
        Between 0 and 1, with mean ½.
    """
    values, code = np.unique(y, return_inverse=True)
    share = np.bincount(code, weights=weights, minlength=len(values))
    share = share / share.sum()
    return (np.cumsum(share) - share / 2)[code]


def moved_shares(shares: np.ndarray, of_sample: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Shares of the sample, moved as the shares of a kindred measure move in each resample.

    Parameters
    ----------
    shares : ndarray, shape (players,)
        Of the sample, by the measure that is told.
    of_sample, drawn : ndarray, shape (players,) and (resamples, players)
        Shares by the kindred measure, of the sample and of the resamples.

    Returns
    -------
    ndarray, shape (resamples, players)
        Not negative, adding up to 1.

    Notes
    -----
    Shares are multiplied by what they are multiplied by in the kindred measure, and scaled to add
    up to 1, so that a small share stays small and none becomes negative.
    """
    factor = drawn / np.where(of_sample > 0, of_sample, 1.0)
    moved = np.where(of_sample > 0, shares * factor, drawn)
    total = moved.sum(axis=1, keepdims=True)
    return moved / np.where(total > 0, total, 1.0)
