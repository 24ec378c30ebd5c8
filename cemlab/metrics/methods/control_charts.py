"""Control charts: what a score does by itself from month to month, and what is a signal.

Limits are three sigma from the centre; sigma is found from moving ranges, never from the
standard deviation over all periods, which any shift inflates [1]_. Where the number of answers
varies, each period has its own limits; Laney's factor σ_z widens them by what periods differ
beyond sampling [2]_. All are frozen from a baseline, so that later periods never move them.

References
----------
.. [1] NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 and 6.3.3.2.
.. [2] Laney, D. B. (2002). Improved control charts for attributes. *Quality Engineering*, 14,
   531–537.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError, OptionError

D2 = 1.128  # mean of the range of two normal values, in sigma
D4 = 3.267  # upper limit of moving ranges, in mean ranges
SIGMA = 3.0
RUN = 8
BASELINE = 12
FEWEST = 8
AHEAD = 12  # periods after the baseline for which the chance of a false alarm is told
# Chance that a steady score breaks a rule within those periods, by the length of the baseline:
# where sampling alone moves it, and where periods differ by much more than sampling (20,000
# simulated series each). Known limits would give 0.07: those of a short baseline are uncertain.
FALSE_ALARMS = {
    2: (0.25, 0.55), 3: (0.20, 0.46), 4: (0.17, 0.40), 6: (0.14, 0.32), 8: (0.125, 0.275),
    10: (0.11, 0.235), 12: (0.10, 0.21), 16: (0.095, 0.18), 24: (0.09, 0.15), 36: (0.08, 0.125),
    60: (0.077, 0.11), 1000: (0.073, 0.075),
}  # fmt: skip


class ControlChart(NamedTuple):
    """Limits of each period, shape (n,), and the rules it breaks.

    `sigma_z` is Laney's factor, NaN for a chart of single values; `range_high` the upper limit
    of moving ranges, NaN for the others.
    """

    center: float
    low: np.ndarray
    high: np.ndarray
    is_beyond: np.ndarray
    is_run: np.ndarray
    sigma_z: float
    range_high: float


def xmr_chart(values: np.ndarray, *, baseline: int | None = None) -> ControlChart:
    """Chart of single values (XmR): one number per period, its sampling error not known.

    Parameters
    ----------
    values : ndarray, shape (n,)
        In order of time; NaN for a period without a value, over which nothing is joined.
    baseline : int, optional
        How many of the first periods set the limits; all when not given.

    Returns
    -------
    ControlChart
        Limits are the centre ± 3 MR̄ / 1.128.
    """
    values = np.asarray(values, dtype=float)
    first = values[: _checked(len(values), baseline)]
    center, spread = float(np.nanmean(first)), _mean_range(first)
    reach = np.full(len(values), SIGMA * spread / D2)
    return _chart(values, center, reach, np.nan, D4 * spread)


def share_chart(
    successes: np.ndarray, n: np.ndarray, *, baseline: int | None = None, laney: bool = True
) -> ControlChart:
    """Chart of a share, 0 to 1, of a varying number of answers (p, or Laney's p′).

    Parameters
    ----------
    successes, n : ndarray, shape (n,)
        (Effective) counts per period; NaN for a period that has none or must not be shown.
    baseline : int, optional
        How many of the first periods set centre and σ_z; all when not given.
    laney : bool, default True
        Widen the limits by σ_z, where it is above 1. Below, it would narrow them: the few periods
        of a baseline agree better than sampling lets them by chance alone.

    Returns
    -------
    ControlChart
    """
    successes, n = _counts(successes, n)
    first = slice(_checked(len(n), baseline))
    center = float(np.nansum(successes[first]) / np.nansum(n[first]))
    sigma = np.sqrt(center * (1 - center) / n)
    return _varying(successes / n, center, sigma, first, laney)


def nps_chart(
    promoters: np.ndarray,
    detractors: np.ndarray,
    n: np.ndarray,
    *,
    baseline: int | None = None,
    laney: bool = True,
) -> ControlChart:
    """Chart of Net Promoter Scores, −100 to 100, of a varying number of answers.

    Parameters
    ----------
    promoters, detractors, n : ndarray, shape (n,)
        (Effective) counts per period, with gaps as for `share_chart`.
    baseline, laney
        As for `share_chart`.

    Returns
    -------
    ControlChart
        With the variance of one answer pooled over the periods of the baseline.
    """
    up, n = _counts(promoters, n)
    down, _ = _counts(detractors, n)
    first = slice(_checked(len(n), baseline))
    p_up, p_down = (np.nansum(part[first]) / np.nansum(n[first]) for part in (up, down))
    center = float(p_up - p_down)
    sigma = np.sqrt((p_up + p_down - center**2) / n)
    return _varying(100 * (up - down) / n, 100 * center, 100 * sigma, first, laney)


def mean_chart(
    means: np.ndarray,
    variances: np.ndarray,
    n: np.ndarray,
    *,
    baseline: int | None = None,
    laney: bool = True,
) -> ControlChart:
    """Chart of means of a varying number of answers.

    Parameters
    ----------
    means, variances, n : ndarray, shape (n,)
        Mean and variance of the answers, and their (effective) number, per period; with gaps as
        for `share_chart`.
    baseline, laney
        As for `share_chart`.

    Returns
    -------
    ControlChart
        With the variance of one answer pooled over the periods of the baseline.
    """
    means, variances, n = (np.asarray(one, dtype=float) for one in (means, variances, n))
    first = slice(_checked(len(n), baseline))
    whole = np.nansum(n[first])
    center = float(np.nansum((n * means)[first]) / whole)
    pooled = float(np.nansum((n * variances)[first]) / whole)
    return _varying(means, center, np.sqrt(pooled / n), first, laney)


def false_alarms(baseline: int) -> tuple[float, float]:
    """Chance of a false alarm of a steady score within the `AHEAD` periods after a baseline.

    Returns
    -------
    low, high : float
        Where sampling alone moves the score; where periods differ by much more.
    """
    lengths = 1 / np.array(list(FALSE_ALARMS))[::-1]
    chances = np.array(list(FALSE_ALARMS.values()))[::-1]
    low, high = (float(np.interp(1 / max(baseline, 2), lengths, one)) for one in chances.T)
    return low, high


def run_of(values: np.ndarray, center: float, length: int = RUN) -> np.ndarray:
    """Periods from the `length`-th on of a run on one side of the centre.

    A value on the centre breaks the run, and so does a gap.
    """
    side = np.nan_to_num(np.sign(np.asarray(values, dtype=float) - center))
    runs = np.zeros(len(side), dtype=int)
    for i, now in enumerate(side):
        runs[i] = 0 if now == 0 else 1 + (runs[i - 1] if i and side[i - 1] == now else 0)
    return runs >= length


def _varying(values, center, sigma, first, laney) -> ControlChart:
    sigma_z = 1.0
    if laney and np.nanmin(sigma) > 0:
        sigma_z = _mean_range(((values - center) / sigma)[first]) / D2
    return _chart(values, center, SIGMA * sigma * max(sigma_z, 1.0), sigma_z, np.nan)


def _chart(values, center, reach, sigma_z, range_high) -> ControlChart:
    low, high = center - reach, center + reach
    is_beyond = (values < low) | (values > high)
    return ControlChart(center, low, high, is_beyond, run_of(values, center), sigma_z, range_high)


def _mean_range(values: np.ndarray) -> float:
    """Mean range of neighbours; a gap between two is not bridged."""
    ranges = np.abs(np.diff(values))
    if np.isnan(ranges).all():
        raise MethodError("No two periods beside each other have answers, so nobody can say how "
                          "much the score moves by itself. At least 2 are needed.")  # fmt: skip
    return float(np.nanmean(ranges))


def _counts(part: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    part, n = np.asarray(part, dtype=float), np.asarray(n, dtype=float)
    part, n = np.broadcast_arrays(part, n)
    if (n <= 0).any() or (part < 0).any() or (part > n).any():
        wrong = np.flatnonzero((n <= 0) | (part < 0) | (part > n))[:5]
        raise MethodError(
            f"Counts of period {', '.join(str(i + 1) for i in wrong)} do not fit: each needs "
            "answers, and from 0 to all of them. Leave periods without answers out."
        )
    return part, n


def _checked(periods: int, baseline: int | None) -> int:
    baseline = periods if baseline is None else baseline
    if not 2 <= baseline <= periods:
        raise OptionError(
            f"`baseline` is {baseline}; expected 2 to {periods}, the number of periods."
        )
    return baseline
