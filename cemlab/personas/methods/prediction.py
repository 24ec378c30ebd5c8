"""What a grouping adds to a prediction for people it has not seen.

Four models on the same folds: a baseline such as tenure and age, the persona alone, both, and the
items that built the persona, as numbers. Scores are predicted by least squares and judged by R²;
yes or no by a logistic model and judged by the area under the ROC curve and the log score.

References
----------
.. [1] DeLong, E. R., DeLong, D. M., & Clarke-Pearson, D. L. (1988). Comparing the areas under two
   or more correlated receiver operating characteristic curves. *Biometrics*, 44, 837–845.
.. [2] Airola, A., Pahikkala, T., Waegeman, W., De Baets, B., & Salakoski, T. (2011). An
   experimental comparison of cross-validation techniques for estimating the area under the ROC
   curve. *Computational Statistics & Data Analysis*, 55, 1828–1844.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import (
    dealt,
    percentile_interval,
    resampled_sums,
    unseen_chances,
    unseen_errors,
)

FOLDS, REPEATS = 10, 10
PAIRS = {
    "beyond": ("baseline", "both"),
    "instead": ("baseline", "persona"),
    "rest": ("persona", "both"),
    "lost": ("persona", "items"),
}
SURE = 1e-12  # the least chance that is scored


class Measured(NamedTuple):
    """One measure of the models, higher is better.

    Attributes
    ----------
    estimate, low, high : dict of str to float
        By model; percentile intervals over customers, NaN without resamples.
    gains : dict of str to (float, float, float)
        By pair of `PAIRS`: the second model less the first, with its interval.
    swing : dict of str to float
        By pair: standard deviation of the gain from one deal of folds to another.
    """

    estimate: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    gains: dict[str, tuple[float, float, float]]
    swing: dict[str, float]


def predicted(
    x: np.ndarray,
    y: np.ndarray,
    models: Mapping[str, Sequence[int]],
    *,
    is_yes_no: bool,
    weights: np.ndarray | None = None,
    customers: np.ndarray | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> dict[str, Measured]:
    """Cross-validate the models by customer, ten folds ten times.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Columns of all models; no gaps, and every column varies.
    y : ndarray, shape (n,)
        A score, or 1 for yes and 0 for no.
    models : mapping of str to sequence of int
        Columns of each model; names of `PAIRS`, those that there are.
    is_yes_no : bool
    weights : ndarray, shape (n,), optional
        Survey weights, above 0.
    customers : ndarray, shape (n,), optional
        Customer of each row; every row its own when not given.
    resamples : int, default 1000
        0 for no intervals.
    seed : int, default 0

    Returns
    -------
    dict of str to Measured
        "r_squared"; or "auc" and "log_score" (mean log of the chance given to what happened).

    Raises
    ------
    MethodError
        Fewer than twenty customers, or fewer customers with a yes or a no than folds.

    Notes
    -----
    R² = 1 − Σe² / Σe₀², where e₀ are errors of the mean of the training folds. The area compares
    people of one fold only: chances of different folds come from different models, and pooling
    them gives a useless model less than one half [2]_. Its resamples use the share of the others
    each person stands above, found once [1]_.
    """
    code = np.arange(len(y)) if customers is None else np.unique(customers, return_inverse=True)[1]
    units = int(code.max()) + 1
    if units < 2 * FOLDS:
        raise MethodError(
            f"{units} customers can be used; {2 * FOLDS} are needed for {FOLDS} folds of two."
        )
    strata = None
    if is_yes_no:
        kinds = [len(np.unique(code[y == one])) for one in (1, 0)]
        if min(kinds) < FOLDS:
            raise MethodError(
                f"{kinds[0]} customers with a yes and {kinds[1]} with a no can be used; at least "
                f"{FOLDS} of each are needed, one a fold."
            )
        strata = np.bincount(code, weights=y, minlength=units) > 0
    rng, w = np.random.default_rng(seed), np.ones(len(y)) if weights is None else weights
    sums: dict[str, list[np.ndarray]] = {}
    columns = list(models.values())
    for _ in range(REPEATS):
        fold = dealt(units, FOLDS, rng, strata)[code]
        if is_yes_no:
            found = _of_chances(unseen_chances(x, y, columns, fold, FOLDS, weights), y, fold, w)
        else:
            errors = unseen_errors(x, y, columns, fold, FOLDS, weights)
            found = {"r_squared": (w * errors**2).T}
        for name, own in found.items():
            summed = [np.bincount(code, weights=one, minlength=units) for one in own.T]
            sums.setdefault(name, []).append(np.column_stack(summed))
    return {
        name: _measured(np.array(own), MEASURES[name], list(models), resamples, seed)
        for name, own in sums.items()
    }


def _of_chances(p: np.ndarray, y: np.ndarray, fold: np.ndarray, w: np.ndarray) -> dict:
    """What each row brings to log scores and areas."""
    right = np.clip(np.where(y == 1, p, 1 - p), SURE, 1.0)
    return {"auc": _placed(p, y, fold, w), "log_score": np.column_stack([w, (w * np.log(right)).T])}


def _placed(p: np.ndarray, y: np.ndarray, fold: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Weights of yes and no rows, and weighted shares of the others of the fold they beat."""
    yes, m = y == 1, len(p)
    found = np.zeros((len(y), 2 + 2 * m))
    for one in np.unique(fold):
        up, down = np.flatnonzero((fold == one) & yes), np.flatnonzero((fold == one) & ~yes)
        if not len(up) or not len(down):
            continue
        total, other = w[up].sum(), w[down].sum()
        found[up, 0], found[down, 1] = w[up], w[down] * total / other
        for model in range(m):
            found[up, 2 + model] = w[up] * _below(p[model, up], p[model, down], w[down]) / other
            above = 1 - _below(p[model, down], p[model, up], w[up]) / total
            found[down, 2 + m + model] = found[down, 1] * above
    return found


def _below(values: np.ndarray, others: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weight of the others below each value; equal ones count half."""
    order = np.argsort(others, kind="stable")
    ranked, reached = others[order], np.concatenate([[0.0], np.cumsum(weights[order])])
    under = reached[np.searchsorted(ranked, values, side="left")]
    return (under + reached[np.searchsorted(ranked, values, side="right")]) / 2


def _r_squared(sums: np.ndarray) -> np.ndarray:
    return 1 - sums[..., 1:] / sums[..., :1]


def _log_score(sums: np.ndarray) -> np.ndarray:
    return sums[..., 1:] / sums[..., :1]


def _area(sums: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Area of resampled sums; `whole` those of everybody, about which it is linear."""
    m = (sums.shape[-1] - 2) // 2
    centre = whole[2 : 2 + m] / whole[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = sums[..., 2 : 2 + m] / sums[..., :1], sums[..., 2 + m :] / sums[..., 1:2]
    return np.nan_to_num(one, nan=0.5) + np.nan_to_num(other, nan=0.5) - centre


Measure = Callable[[np.ndarray, np.ndarray], np.ndarray]
MEASURES: dict[str, Measure] = {
    "r_squared": lambda sums, whole: _r_squared(sums),
    "log_score": lambda sums, whole: _log_score(sums),
    "auc": _area,
}


def _measured(
    sums: np.ndarray, of: Measure, names: list[str], resamples: int, seed: int
) -> Measured:
    """From sums of each repeat and customer, shape (repeats, customers, q)."""
    mean = sums.mean(axis=0)
    total = mean.sum(axis=0)
    whole = of(total, total)
    each = np.array([of(one, one) for one in sums.sum(axis=1)])
    # one seed for all measures: the same resamples
    drawn = of(resampled_sums(mean, resamples, np.random.default_rng([seed, 1])), total)
    at = {name: place for place, name in enumerate(names)}

    def ends(values: np.ndarray) -> tuple[float, float]:
        if not len(values):
            return np.nan, np.nan
        low, high = percentile_interval(values)
        return float(low), float(high)

    gains, swing = {}, {}
    for pair, (first, second) in PAIRS.items():
        if first in at and second in at:
            one, other = at[first], at[second]
            gain = float(whole[other] - whole[one])
            gains[pair] = (gain, *ends(drawn[:, other] - drawn[:, one]))
            swing[pair] = float(np.std(each[:, other] - each[:, one], ddof=1))
    intervals = {name: ends(drawn[:, place]) for name, place in at.items()}
    return Measured(
        {name: float(whole[place]) for name, place in at.items()},
        {name: own[0] for name, own in intervals.items()},
        {name: own[1] for name, own in intervals.items()},
        gains, swing,
    )  # fmt: skip


def verdict(gain: tuple[float, float, float], smallest: float) -> str:
    """Whether a gain is there: "adds", "adds_nothing", "worse" or "cannot_tell".

    Nothing: its interval lies inside ± `smallest`, with zero or without. Adds, or worse: else, the
    interval lies above or below zero.
    """
    _, low, high = gain
    if np.isnan(low):
        return "cannot_tell"
    if -smallest < low and high < smallest:
        return "adds_nothing"
    return "adds" if low > 0 else "worse" if high < 0 else "cannot_tell"
