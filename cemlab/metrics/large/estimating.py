"""Scores and intervals of many groups at once, from a tally instead of the answers.

The formulas are those of `cemlab.metrics.methods` and `cemlab.numerics.sample`; a test compares
the two to 1e-12.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.metrics.answers import SHARES
from cemlab.metrics.large.tallies import Tally
from cemlab.metrics.methods import nps_interval
from cemlab.metrics.methods.nps import PASSIVE, PROMOTER
from cemlab.numerics import wilson_intervals

LEVEL = 0.95


class _Samples(NamedTuple):
    """`cemlab.numerics.Sample` of every group; `std_error` is NaN where none is linearised."""

    n: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    std_error: np.ndarray
    n_effective: np.ndarray


def estimates(
    one: Tally, metric: str, turned: np.ndarray, *, scale: tuple[float, float] | None,
    top_boxes: int, kind: str | None,
) -> pd.DataFrame:  # fmt: skip
    """Estimate, interval, error and sizes of each group; gaps where nobody answered.

    Parameters
    ----------
    one : Tally
    metric : {"nps", "top_box", "csat", "mean"}
    turned : ndarray, shape (answers,)
        The answers with the best at the high end.
    scale, top_boxes
        As for `score`.
    kind : {"survey", "frequency"} or None
        What the weights are.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if metric == "nps":
            code = np.where(turned >= PROMOTER, 1.0, np.where(turned >= PASSIVE, 0.0, -1.0))
            return _nps(one, code, _samples(one, code, kind))
        if metric in SHARES:
            code = (turned > scale[1] - top_boxes).astype(float)
            return _share(_samples(one, code, kind))
        return _mean(_samples(one, turned, kind))


def _samples(one: Tally, code: np.ndarray, kind: str | None) -> _Samples:
    weight = one.weights.sum(axis=1)
    n = np.round(weight) if kind == "frequency" else one.counts.sum(axis=1)
    mean = one.weights @ code / weight
    away = (code - mean[:, None]) ** 2
    variance = (one.weights * away).sum(axis=1) / weight
    plain = np.full(len(n), np.nan)
    if kind != "survey":
        return _Samples(n, mean, variance, plain, n)
    error = np.sqrt(n / (n - 1) * (one.squares * away).sum(axis=1)) / weight
    spread = np.minimum(variance * n / (n - 1) / error**2, n)
    kish = weight**2 / one.squares.sum(axis=1)
    n_effective = np.where((variance > 0) & (error > 0), spread, kish)
    is_plain = one.is_even | (n == 1)
    return _Samples(
        n, mean, variance, np.where(is_plain, np.nan, error), np.where(is_plain, n, n_effective)
    )


def _nps(one: Tally, code: np.ndarray, of: _Samples) -> pd.DataFrame:
    weight = one.weights.sum(axis=1)
    up, down = (one.weights[:, code == sign].sum(axis=1) / weight for sign in (1, -1))
    more, less = up * of.n_effective, down * of.n_effective
    each = zip(more, of.n_effective - more - less, less, strict=True)
    low, high = np.array([nps_interval(*map(float, one), level=LEVEL) for one in each]).T
    error = _error(of)
    return _frame(100 * of.mean, low, high, 100 * error, of)


def _share(of: _Samples) -> pd.DataFrame:
    _, low, high = wilson_intervals(of.mean * of.n_effective, of.n_effective, level=LEVEL)
    return _frame(of.mean, low, high, _error(of), of)


def _mean(of: _Samples) -> pd.DataFrame:
    from scipy.special import stdtrit  # costs as much to import as all else here

    error = np.where(np.isnan(of.std_error), np.sqrt(of.variance / (of.n - 1)), of.std_error)
    error = np.where(of.n > 1, error, np.nan)
    reach = stdtrit(np.maximum(of.n - 1, 1), (1 + LEVEL) / 2) * error
    return _frame(of.mean, of.mean - reach, of.mean + reach, error, of)


def _error(of: _Samples) -> np.ndarray:
    return np.where(np.isnan(of.std_error), np.sqrt(of.variance / of.n), of.std_error)


def _frame(estimate, low, high, error, of: _Samples) -> pd.DataFrame:
    found = pd.DataFrame(
        {"estimate": estimate, "conf_low": low, "conf_high": high, "std_error": error,
         "n_effective": of.n_effective}
    )  # fmt: skip
    found.loc[of.n == 0] = np.nan
    return found.assign(n=of.n)
