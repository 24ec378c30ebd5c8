"""Claims about who recommends, such as that feeling counts more than reasoning, put to the test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import MethodError
from cemlab.numerics import SMALL_N, percentile_interval, resampled_sums

NEGLIGIBLE = 0.1  # of a correlation
COLUMNS = ("claim", "r", "r_low", "r_high", "n", "verdict")


def tested(
    survey: Survey, claims: Sequence[str], referral: np.ndarray, rows: np.ndarray,
    weights: np.ndarray | None, customers: np.ndarray | None, *, resamples: int, seed: int,
) -> pd.DataFrame:  # fmt: skip
    """Correlation of each claim with referral, with intervals that hold together.

    Parameters
    ----------
    survey : Survey
    claims : sequence of str
        Rated items.
    referral : ndarray, shape (rows of the survey,)
        NaN for gaps.
    rows, weights, customers : ndarray
        As in `Membership`.
    resamples, seed : int

    Returns
    -------
    DataFrame
        claim, r, r_low, r_high, n and verdict: "holds" (the interval lies above 0), "contrary"
        (below), "none" (inside ± .1), "cannot_tell"; fewer than 30 people tell nothing.
    """
    found = []
    for place, name in enumerate(claims):
        x, y = survey.more_is_better(name)[rows], referral[rows]
        used = ~np.isnan(x) & ~np.isnan(y)
        n = float(used.sum())
        if n < survey.circumstances.min_cell:
            found.append({"claim": name, "verdict": "hidden"})
            continue
        x, y = x[used], y[used]
        if (x == x[0]).all() or (y == y[0]).all():
            raise MethodError(f"The claim {name!r} or the referral never varies among those asked.")
        w = np.ones(len(x)) if weights is None else weights[used]
        x, y = x - np.average(x, weights=w), y - np.average(y, weights=w)
        sums = w[:, None] * np.column_stack([np.ones(len(x)), x, y, x * x, y * y, x * y])
        if customers is not None:
            code = np.unique(customers[used], return_inverse=True)[1]
            sums = np.column_stack([np.bincount(code, one) for one in sums.T])
        drawn = resampled_sums(sums, resamples, np.random.default_rng([seed, 3, place]))
        low = high = np.nan
        if resamples:
            ends = percentile_interval(_r(drawn), 1 - 0.05 / len(claims))
            low, high = map(float, ends)
        found.append({"claim": name, "r": float(_r(sums.sum(axis=0))), "r_low": low, "r_high": high,
                      "n": n, "verdict": _verdict(low, high, n)})  # fmt: skip
    return pd.DataFrame(found).reindex(columns=list(COLUMNS))


def _r(sums: np.ndarray) -> np.ndarray:
    w, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
    spread = (xx - x * x / w) * (yy - y * y / w)
    return (xy - x * y / w) / np.sqrt(np.where(spread > 0, spread, np.inf))


def _verdict(low: float, high: float, n: float) -> str:
    if np.isnan(low) or n < SMALL_N:
        return "cannot_tell"
    if low > -NEGLIGIBLE and high < NEGLIGIBLE:
        return "none"
    return "holds" if low > 0 else "contrary" if high < 0 else "cannot_tell"
