"""Plain correlations with the overall rating: what everybody looks at first, and no proof.

Peak and end correlate with the overall rating at about .8 when people recall the plain mean,
because each of them goes with the mean. Only the contest tells them apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.numerics import percentile_interval, resampled_correlations


class Correlations(NamedTuple):
    """Pearson correlations with percentile intervals over customers; NaN where nothing varies."""

    estimate: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray


def correlations_with(
    table: np.ndarray,
    outcome: np.ndarray,
    customer: np.ndarray,
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Correlations:
    """Correlation of each column with the outcome.

    Parameters
    ----------
    table : ndarray, shape (n, columns)
        Features of journeys, without gaps.
    outcome : ndarray, shape (n,)
        Overall ratings, which vary.
    customer : ndarray, shape (n,)
        Customer of each journey; resamples are made of customers.
    resamples : int, default 1000
        0 for no intervals.
    seed : int, default 0
        The same seed gives the same numbers.

    Returns
    -------
    Correlations
        Each of shape (columns,).
    """
    varies = np.ptp(table, axis=0) > 0
    found = np.full((3, table.shape[1]), np.nan)
    shown = np.column_stack([table[:, varies], outcome])
    found[0, varies] = np.corrcoef(shown, rowvar=False)[-1, :-1]
    if resamples:
        drawn, *_ = resampled_correlations(
            shown, customers=customer, resamples=resamples, seed=seed
        )
        found[1:, varies] = percentile_interval(drawn[:, :-1, -1])
    return Correlations(*found)
