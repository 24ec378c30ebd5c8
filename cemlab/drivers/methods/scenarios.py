"""What an ordinal model expects if ratings were different: shares of answers, top box and NPS.

Everybody's shares are predicted with the answers as they are and as they would be, averaged, and
compared (g-computation [1]_). Odds ratios say little to most readers; shares of customers do.
The intervals are for these people: they come from the uncertainty of the model by the delta
method, or from draws of its parameters such as bootstrap replicates.

References
----------
.. [1] Robins, J. (1986). A new approach to causal inference in mortality studies with a sustained
   exposure period. *Mathematical Modelling*, 7, 1393–1512.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cemlab.drivers.methods.cumulative import BLOCK
from cemlab.drivers.methods.links import LINKS
from cemlab.drivers.methods.ordinal import OrdinalFit, t_quantile
from cemlab.errors import MethodError
from cemlab.numerics import checked_weights, percentile_interval

PROMOTER, DETRACTOR = 9, 6  # least answer of the one, highest of the other, from 0 to 10


class Change(NamedTuple):
    """Averages before and after, and their difference with its interval; equal shapes."""

    before: np.ndarray
    after: np.ndarray
    change: np.ndarray
    std_error: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray


class Scenario(NamedTuple):
    """Change in the shares of the categories, shape (K,), and in scores, shape (scores,)."""

    shares: Change
    scores: Change


def category_shares(found: OrdinalFit, x: np.ndarray) -> np.ndarray:
    """Predicted shares of the K categories for rows of x, shape (n, K).

    Raises
    ------
    MethodError
        A model with slopes by threshold gives some row a negative share.
    """
    return _shares(found, np.asarray(x, dtype=float), found.parameter)


def top_box(categories: Sequence[float], least: float) -> np.ndarray:
    """Values that make a score of shares the top box: 1 from the answer `least` on, else 0."""
    return (np.asarray(categories, dtype=float) >= least).astype(float)


def net_promoter(categories: Sequence[float]) -> np.ndarray:
    """Values that make a score of shares the NPS: 100 from 9 on, −100 up to 6, else 0.

    Raises
    ------
    MethodError
        Answers outside 0 … 10.
    """
    categories = np.asarray(categories, dtype=float)
    if categories.min() < 0 or categories.max() > 10:
        raise MethodError(
            f"NPS needs the 0–10 scale; these answers go from {categories.min():g} to "
            f"{categories.max():g}. Compare top boxes instead."
        )
    return 100.0 * (categories >= PROMOTER) - 100.0 * (categories <= DETRACTOR)


def scenario(
    found: OrdinalFit,
    x: np.ndarray,
    changed: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    scores: Sequence[np.ndarray] = (),
    draws: np.ndarray | None = None,
    level: float = 0.95,
) -> Scenario:
    """Average change of the predicted shares if x became `changed`.

    Parameters
    ----------
    found : OrdinalFit
    x, changed : ndarray, shape (n, p)
        Columns of the model as they are and as they would be.
    weights : ndarray, shape (n,), optional
        Survey weights or frequencies of the rows, for the averages.
    scores : sequence of ndarray of shape (K,), optional
        Values of the categories whose mean is wanted too, as of `top_box` and `net_promoter`.
    draws : ndarray, shape (draws, m), optional
        Parameters in the order of `found.parameter`, such as bootstrap replicates: intervals are
        then percentiles over them instead of the delta method.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Scenario
        Shares from 0 to 1; scores in units of their values.

    Raises
    ------
    MethodError
        Shapes that do not belong together, gaps, or a negative share.
    """
    x, changed = np.asarray(x), np.asarray(changed)
    _refuse_shapes(found, x, changed, scores, draws)
    values = np.vstack([np.eye(len(found.categories)), *scores])
    weights = checked_weights(weights, len(x))
    weights = np.ones(len(x)) if weights is None else weights
    before, by_before = _average(found, x, weights)
    after, by_after = _average(found, changed, weights)
    change = values @ (after - before)
    if draws is None:
        slope = values @ (by_after - by_before)
        error = np.sqrt(np.maximum(np.einsum("im,mk,ik->i", slope, found.covariance, slope), 0))
        reach = t_quantile(level, found.df) * error
        low, high = change - reach, change + reach
    else:
        each = np.array(
            [
                _average_shares(found, changed, weights, one)
                - _average_shares(found, x, weights, one)
                for one in np.asarray(draws, dtype=float)
            ]
        )
        each = each @ values.T
        error = each.std(axis=0, ddof=1)
        low, high = percentile_interval(each, level)
    whole = Change(values @ before, values @ after, change, error, low, high)
    count = len(found.categories)
    return Scenario(
        Change(*(field[:count] for field in whole)), Change(*(field[count:] for field in whole))
    )


def _refuse_shapes(
    found: OrdinalFit,
    x: np.ndarray,
    changed: np.ndarray,
    scores: Sequence[np.ndarray],
    draws: np.ndarray | None,
) -> None:
    p, count, size = found.layout.columns, len(found.categories), len(found.parameter)
    problems = []
    if x.ndim != 2 or not len(x) or x.shape[1] != p or x.shape != changed.shape:
        problems.append(
            f"Answers have shape {x.shape} before and {changed.shape} after; expected (n, {p}) "
            "twice, the columns of the model."
        )
    elif not (np.isfinite(x).all() and np.isfinite(changed).all()):
        problems.append("Some answers are missing; drop these rows first.")
    if any(np.shape(one) != (count,) for one in scores):
        problems.append(f"Each score takes a value for each of the {count} categories.")
    if draws is not None and (np.ndim(draws) != 2 or np.shape(draws)[1] != size):
        problems.append(f"`draws` has shape {np.shape(draws)}; expected (draws, {size}).")
    if problems:
        raise MethodError(" ".join(problems))


def _average(
    found: OrdinalFit, x: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Average shares, shape (K,), and their derivatives by the parameters, shape (K, m)."""
    layout, density = found.layout, LINKS[found.link].density
    below = np.zeros((layout.cuts, len(found.parameter)))  # of P(Y ≤ k)
    cuts = np.arange(layout.cuts)
    for start in range(0, len(x), BLOCK):
        own = x[start : start + BLOCK].astype(float)
        rise = density(_cuts(found, own, found.parameter)) * weights[start : start + BLOCK, None]
        below[cuts, layout.thresholds] += rise.sum(axis=0)
        below[cuts[:, None], layout.slopes] -= rise.T @ own
    below /= weights.sum()
    return _average_shares(found, x, weights, found.parameter), np.diff(
        below, axis=0, prepend=0, append=0
    )


def _average_shares(
    found: OrdinalFit, x: np.ndarray, weights: np.ndarray, parameter: np.ndarray
) -> np.ndarray:
    total = np.zeros(len(found.categories))
    for start in range(0, len(x), BLOCK):
        own = x[start : start + BLOCK].astype(float)
        total += weights[start : start + BLOCK] @ _shares(found, own, parameter)
    return total / weights.sum()


def _cuts(found: OrdinalFit, x: np.ndarray, parameter: np.ndarray) -> np.ndarray:
    layout = found.layout
    if layout.varying:
        return parameter[layout.thresholds] - x @ parameter[layout.slopes].T
    return parameter[layout.thresholds] - (x @ parameter[layout.slopes[0]])[:, None]


def _shares(found: OrdinalFit, x: np.ndarray, parameter: np.ndarray) -> np.ndarray:
    below = LINKS[found.link].cdf(_cuts(found, x, parameter))
    shares = np.diff(below, axis=1, prepend=0, append=1)
    if (shares < 0).any():
        raise MethodError(
            f"{(shares < 0).any(axis=1).sum()} answers get a category with a negative share: the "
            "slopes by threshold cross there. Keep the slopes common, or ask for a smaller change."
        )
    return shares
