"""How drivers and groups of drivers are rated, and by whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.data import Survey
from cemlab.drivers.asking import is_factor
from cemlab.numerics import mean_interval


def performance(survey: Survey, items: Sequence[str]) -> dict[str, float]:
    """Mean rating with its interval, over everybody who rated, and who did not.

    Items where low is good are turned round, as in the model; too few ratings give no mean. Of
    several items everybody has their own mean, of those that they rated; items on different
    scales, and items that hold groups, have none.
    """
    if len(items) == 1 and not is_factor(survey, items[0]):
        return _rated(survey, survey.more_is_better(items[0])) | survey.counts(items[0])
    if any(is_factor(survey, name) for name in items) or survey.common_scale(items) is None:
        there = np.all([survey.column(name).notna().to_numpy() for name in items], axis=0)
        blank = np.any([survey.is_missing(name) for name in items], axis=0)
        found = dict.fromkeys(("mean", "mean_low", "mean_high"), np.nan)
        return found | {"n": survey.count(there), **_gaps(survey, ~there, blank)}
    own = own_ratings(survey, items)
    blank = np.any([survey.is_missing(name) for name in items], axis=0)
    return _rated(survey, own) | _gaps(survey, np.isnan(own), blank)


def own_ratings(survey: Survey, items: Sequence[str]) -> np.ndarray:
    """Mean rating of each respondent, of those items that they rated, shape (n,); gaps without."""
    ratings = np.column_stack([survey.more_is_better(name) for name in items])
    known = (~np.isnan(ratings)).sum(axis=1)
    return np.where(known, np.nansum(ratings, axis=1) / np.maximum(known, 1), np.nan)


def _rated(survey: Survey, ratings: np.ndarray) -> dict[str, float]:
    valid = ~np.isnan(ratings)
    n = survey.count(valid)
    mean = low = high = np.nan
    if n >= survey.circumstances.min_cell:
        customers = survey.customers()
        mean, low, high, *_ = mean_interval(
            ratings[valid], survey.weights(valid), kind=survey.weight_kind or "survey",
            clusters=None if customers is None else customers[valid],
        )  # fmt: skip
    return {"mean": mean, "mean_low": low, "mean_high": high, "n": n}


def _gaps(survey: Survey, without: np.ndarray, blank: np.ndarray) -> dict[str, float]:
    """People without any rating of a group: blank where they left one, else not applicable."""
    return {
        "n_missing": survey.count(without & blank),
        "n_not_applicable": survey.count(without & ~blank),
    }


def reach_of(items: Sequence[str], reach: dict[str, float], applies: np.ndarray,
             rated: Sequence[str], weights: np.ndarray | None) -> float:  # fmt: skip
    """Share of people to whom a driver, or any item of a group, applies."""
    if len(items) == 1:
        return reach[items[0]]
    if any(name not in rated for name in items):  # by levels: those of several are not joined
        return 1.0 if any(reach[name] == 1 for name in items) else np.nan
    met = applies[:, [rated.index(name) for name in items]].any(axis=1)
    return min(float(np.average(met, weights=weights)), 1.0)
