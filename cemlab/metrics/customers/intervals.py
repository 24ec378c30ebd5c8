"""Bootstrap intervals of everything that follows from a fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from cemlab.errors import MethodError

LEVELS = (0.025, 0.975)
Fit = TypeVar("Fit")


def with_intervals(
    point: Mapping[str, float],
    resampled: Callable[[], Fit],
    terms: Callable[[Fit], Mapping[str, float]],
    resamples: int,
) -> tuple[list[dict[str, Any]], int]:
    """Rows with percentile intervals, and how many resamples could not be fitted.

    Parameters
    ----------
    point : mapping of str to float
        What follows from the fit of all customers.
    resampled : callable
        Fits the next resample.
    terms : callable
        What follows from such a fit, by the names of `point`.
    resamples : int
        How many; none gives rows without intervals.
    """
    drawn, failed = [], 0
    for _ in range(resamples):
        try:
            drawn.append(terms(resampled()))
        except MethodError:
            failed += 1
    rows = []
    for name, estimate in point.items():
        row = {"term": name, "estimate": estimate}
        if drawn:
            row["conf_low"], row["conf_high"] = np.quantile([one[name] for one in drawn], LEVELS)
        rows.append(row)
    return rows, failed
