"""Columns of a known two-part design for other ratings: imputed, resampled, or of a scenario.

What the columns are and where ratings are centred must stay as it was in the design that was
fitted, or coefficients would mean something else.
"""

from __future__ import annotations

import numpy as np

from cemlab.drivers.methods.two_part import TwoPart
from cemlab.errors import MethodError


def same_columns(design: TwoPart, ratings: np.ndarray, applies: np.ndarray) -> np.ndarray:
    """Ratings as the columns of a design, with its centres.

    Parameters
    ----------
    design : TwoPart
        The design to follow.
    ratings : ndarray, shape (n, p)
        Ratings; what stands where a driver does not apply is ignored.
    applies : ndarray of bool, shape (n, p)
        Where a driver applies.

    Returns
    -------
    ndarray, shape (n, columns)

    Raises
    ------
    MethodError
        Other drivers than those of the design, or a rating missing where its driver applies.
    """
    ratings, applies = np.asarray(ratings, dtype=float), np.asarray(applies, dtype=bool)
    p = len(design.players)
    if ratings.ndim != 2 or ratings.shape != applies.shape or ratings.shape[1] != p:
        raise MethodError(
            f"Ratings have shape {ratings.shape} and `applies` {applies.shape}; expected (n, {p}) "
            "twice, the drivers of the design."
        )
    missing = int((applies & ~np.isfinite(ratings)).sum())
    if missing:
        raise MethodError(
            f"{missing} ratings are missing where the driver applies. Impute or drop them first."
        )
    columns = []
    for driver, part in zip(design.driver, design.part, strict=True):
        rating, visited, mean = ratings[:, driver], applies[:, driver], design.mean[driver]
        if part == "visited":
            columns.append(visited.astype(float))
        elif part == "rating":
            columns.append(np.where(visited, rating - mean, 0.0))
        else:
            columns.append(np.where(visited, rating, mean))
    return np.column_stack(columns)
