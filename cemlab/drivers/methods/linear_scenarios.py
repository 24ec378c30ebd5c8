"""What a regression expects if ratings were different, on a scale that ends somewhere."""

from __future__ import annotations

import numpy as np

from cemlab.drivers.methods.scenarios import Change
from cemlab.errors import MethodError
from cemlab.numerics import checked_weights, normal_quantile, percentile_interval


def linear_change(
    coefficient: np.ndarray,
    covariance: np.ndarray,
    x: np.ndarray,
    changed: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    df: float = np.inf,
    outcome_scale: tuple[float, float] | None = None,
    draws: np.ndarray | None = None,
    level: float = 0.95,
) -> Change:
    """Average change of a regression's predictions; each field has shape (1,).

    Parameters
    ----------
    coefficient : ndarray, shape (p + 1,)
        Intercept and slopes.
    covariance : ndarray, shape (p + 1, p + 1)
        Theirs; not used with `draws`.
    x, changed : ndarray, shape (n, p)
        Columns as they are and as they would be.
    weights : ndarray, shape (n,), optional
        For the averages.
    df : float, default infinity
        Degrees of freedom of the interval.
    outcome_scale : tuple of float, optional
        Ends of the outcome's scale, at which each prediction is cut: nobody can be more than
        fully satisfied.
    draws : ndarray, shape (draws, p + 1), optional
        Coefficients of resamples: the interval is then that of their percentiles.
    level : float, default 0.95
        Level of the interval.

    Returns
    -------
    Change

    Raises
    ------
    MethodError
        Shapes that do not belong together.
    """
    from scipy.special import stdtrit  # costs as much to import as all else here

    coefficient, covariance = np.asarray(coefficient, float), np.asarray(covariance, float)
    x, changed, size = np.asarray(x, float), np.asarray(changed, float), len(coefficient)
    shapes = [x.shape, changed.shape, covariance.shape]
    if shapes != [(len(x), size - 1)] * 2 + [(size, size)]:
        raise MethodError(
            f"x, changed and covariance have shapes {', '.join(map(str, shapes))}; expected "
            f"(n, {size - 1}) twice and ({size}, {size}) for {size} coefficients."
        )
    weights = checked_weights(weights, len(x))
    both = [np.column_stack([np.ones(len(one)), one]) for one in (x, changed)]
    low, high = (-np.inf, np.inf) if outcome_scale is None else outcome_scale

    def averages(beta: np.ndarray) -> np.ndarray:
        return np.array(
            [np.average(np.clip(one @ beta, low, high), weights=weights) for one in both]
        )

    before, after = averages(coefficient)
    change = after - before
    if draws is not None:
        each = np.array([np.subtract(*averages(beta)[::-1]) for beta in np.asarray(draws, float)])
        ends, error = percentile_interval(each, level), each.std(ddof=1)
    else:
        normal_quantile(level)  # refuses an impossible level
        slopes = []
        for one in both:
            inside = (one @ coefficient > low) & (one @ coefficient < high)
            slopes.append(np.average(one * inside[:, None], axis=0, weights=weights))
        slope = slopes[1] - slopes[0]
        error = np.sqrt(max(slope @ covariance @ slope, 0.0))
        reach = stdtrit(min(df, 1e12), (1 + level) / 2) * error
        ends = change - reach, change + reach
    return Change(*(np.array([one]) for one in (before, after, change, error, *ends)))


def beyond_scale(coefficient: np.ndarray, x: np.ndarray, outcome_scale: tuple[float, float]) -> int:
    """How many people a regression predicts an outcome beyond the ends of the scale."""
    coefficient = np.asarray(coefficient, dtype=float)
    predicted = coefficient[0] + np.asarray(x, dtype=float) @ coefficient[1:]
    return int(((predicted < outcome_scale[0]) | (predicted > outcome_scale[1])).sum())
