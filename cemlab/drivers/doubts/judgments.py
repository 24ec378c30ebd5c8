"""How far the drivers are one judgment: of all items, beyond the others, and beside a marker."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.drivers.doubts.strengths import one_by_one
from cemlab.drivers.methods.halo import MIN_ITEMS, beyond_others, one_judgment, without_marker
from cemlab.drivers.sample import Sample
from cemlab.errors import MethodError
from cemlab.numerics import correlation_matrix, percentile_interval, resampled_correlations

NO_SHARE = {"is_halo": None} | dict.fromkeys(
    ("first_share", "first_low", "first_high", "mean_r", "mean_r_low", "mean_r_high", "n_judgment"),
    np.nan,
)
BEYOND = ("alone", "alone_low", "alone_high", "beyond", "beyond_low", "beyond_high", "n_beyond")
MARKED = ("r", "r_low", "r_high", "r_marked", "r_marked_low", "r_marked_high", "n_marked")


def judgment(survey: Survey, sample: Sample, resamples: int, seed: int) -> dict[str, Any]:
    """How much one judgment could carry of the drivers, among those who rated all of them."""
    items, weights, units = _people(sample, sample.x)
    n = int(np.isfinite(items).all(axis=1).sum())
    if n < survey.circumstances.min_cell:
        return NO_SHARE
    try:
        found = one_judgment(items, weights, customers=units, resamples=resamples, seed=seed)
    except MethodError:
        return NO_SHARE
    told = found._asdict()
    return told | {"n_judgment": float(told.pop("n"))}


def beyond(survey: Survey, sample: Sample) -> pd.DataFrame | None:
    """Slope of each driver alone, and beside the person's mean of the other items.

    None where there are fewer than three drivers, they share no scale, or answers refuse it.
    """
    if len(sample.rated) < MIN_ITEMS or survey.common_scale(sample.rated) is None:
        return None
    items, y, weights, units = _people(sample, sample.x, sample.y)
    try:
        found = beyond_others(items, y, weights, customers=units)
    except MethodError:
        return None
    ends = (found.slope_alone, found.alone_low, found.alone_high,
            found.slope, found.conf_low, found.conf_high, found.n.astype(float))  # fmt: skip
    return pd.DataFrame({"driver": sample.rated, **dict(zip(BEYOND, ends, strict=True))})


def marked(
    survey: Survey, sample: Sample, marker: str, resamples: int, seed: int
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Correlation of each driver with the outcome, as it is and without the marker's.

    Of those who rated the driver and the marker. Resamples redraw the marker as well. A marker
    that goes down with the outcome shows no common method: nothing is taken away, and `r_marked`
    is missing.
    """
    own = survey.more_is_better(marker)[sample.rows]
    least, rows = survey.circumstances.min_cell, []
    for place, name in enumerate(sample.rated):
        table = np.column_stack([sample.x[:, place], own, sample.y])
        rows.append((name, *_correlated(table, sample, least, resamples, seed)[0]))
    columns = ["driver", *MARKED]
    _, (r, low, high) = _correlated(np.column_stack([own, own, sample.y]), sample, least,
                                    resamples, seed)  # fmt: skip
    told = {"marker": marker, "marker_r": r, "marker_r_low": low, "marker_r_high": high}
    return pd.DataFrame(rows, columns=columns), told


def _correlated(
    table: np.ndarray, sample: Sample, least: int, resamples: int, seed: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Correlation of the first column with the last, as it is and without that of the second;
    and that of the second."""
    table, weights, units = _people(sample, table)
    kept = np.isfinite(table).all(axis=1)
    n = int(kept.sum())
    table = table[kept]
    gap = (np.nan,) * 3
    if n < max(least, 4) or (np.ptp(table, axis=0) == 0).any():
        return (*gap, *gap, float(n)), gap
    weights, units = (None if one is None else one[kept] for one in (weights, units))
    r = correlation_matrix(table, weights)
    plain, common = float(r[0, 2]), float(r[1, 2])
    ends = [(np.nan, np.nan)] * 3
    if resamples:
        drawn, *_ = resampled_correlations(
            table, weights=weights, customers=units, resamples=resamples, seed=seed
        )
        shared = np.clip(drawn[:, 1, 2], 0, 0.99)
        less = np.clip((drawn[:, 0, 2] - shared) / (1 - shared), -1, 1)
        ends = [percentile_interval(one) for one in (drawn[:, 0, 2], less, drawn[:, 1, 2])]
    ends = [tuple(map(float, one)) for one in ends]
    beside = gap
    if 0 <= common < 1 and (plain - common) / (1 - common) > -1:
        beside = (float(without_marker(np.array([plain]), common, n).r[0]), *ends[1])
    return (plain, *ends[0], *beside, float(n)), (common, *ends[2])


def _people(sample: Sample, *tables: np.ndarray) -> tuple[np.ndarray | None, ...]:
    """Tables with a row for each person, weights, and customers who answered several times."""
    units = None if sample.n_customers is None else sample.units
    return *one_by_one(sample, *tables), units
