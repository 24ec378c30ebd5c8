"""Cross-validation by customer: how well each model predicts people it has not seen.

Folds are made of customers, never of journeys, or a person's other journeys would give
the answer away. The interval of a difference resamples customers with their out-of-fold
squared errors, the same ones for both models [1]_.

References
----------
.. [1] Efron, B., & Tibshirani, R. J. (1997). Improvements on cross-validation: the .632+
   bootstrap method. *Journal of the American Statistical Association*, 92, 548–560.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import OptionError
from cemlab.numerics import dealt, percentile_interval, resampled_sums, unseen_errors
from cemlab.peak_end.methods.design import MODELS, Design

GAINS = (
    ("mean", "both"),
    ("peak_end", "both"),
    ("mean", "peak_end"),
    ("end_only", "peak_end"),
    ("base", "mean"),
)


class Gain(NamedTuple):
    """Cross-validated R² of the second model less that of the first.

    Attributes
    ----------
    estimate : float
        From squared errors averaged over the repeats.
    conf_low, conf_high : float
        Percentile interval over customers; NaN with resamples=0.
    per_repeat : ndarray, shape (repeats,)
        The same from each repeat alone.
    """

    estimate: float
    conf_low: float
    conf_high: float
    per_repeat: np.ndarray


class Validation(NamedTuple):
    """Cross-validated R² of each model and what one gains over another.

    Attributes
    ----------
    r_squared : dict of str to float
        From squared errors averaged over the repeats.
    intervals : dict of str to tuple of float
        Percentile intervals over customers; NaN with resamples=0.
    gains : dict of (first, second) to Gain
        Of the second model over the first, for the pairs in `GAINS`.
    best : str
        The model that predicts best.
    leads : dict of str to Gain
        Of the best model over each model.
    folds, repeats : int
        As used.
    """

    r_squared: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    gains: dict[tuple[str, str], Gain]
    best: str
    leads: dict[str, Gain]
    folds: int
    repeats: int


def validated(
    design: Design,
    *,
    folds: int = 10,
    repeats: int = 10,
    resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Validation:
    """Cross-validate all models on the same folds.

    Parameters
    ----------
    design : Design
        Columns of the models.
    folds, repeats : int, default 10
        Folds, and how often customers are dealt anew. With no more customers than folds
        each is a fold of its own, once.
    resamples : int, default 1000
        Resamples of customers behind the intervals; 0 for none.
    seed : int, default 0
        The same seed gives the same numbers.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    Validation

    Notes
    -----
    R² = 1 − Σe² / Σe₀², where e₀ are the errors of the training folds' mean: the mean, too,
    is predicted for people it has not seen. It may be negative.
    """
    for name, value, least in [("folds", folds, 2), ("repeats", repeats, 1)]:
        if value < least:
            raise OptionError(f"`{name}` is {value}; expected at least {least}.")
    if resamples < 0:
        raise OptionError(f"`resamples` is {resamples}; expected 0 or more.")
    people = int(design.customer.max()) + 1
    if people <= folds:
        folds, repeats = people, 1
    rng = np.random.default_rng(seed)
    deals = [dealt(people, folds, rng) for _ in range(repeats)]
    models = list(design.models.values())
    found = [
        unseen_errors(design.x, design.y, models, one[design.customer], folds) for one in deals
    ]
    errors = np.array(found) ** 2
    sums = np.array([np.bincount(design.customer, weights=one) for one in errors.mean(axis=0)])
    whole, each = _r_squared(sums.sum(axis=1)), _r_squared(errors.sum(axis=2))
    drawn = _r_squared(resampled_sums(sums.T, resamples, rng))
    best = MODELS[int(np.argmax(whole))]

    def gain(first: str, second: str) -> Gain:
        small, large = MODELS.index(first), MODELS.index(second)
        low, high = _interval(drawn[:, large] - drawn[:, small], level)
        apart = each[:, large] - each[:, small]
        return Gain(float(whole[large] - whole[small]), low, high, apart)

    return Validation(
        r_squared=dict(zip(MODELS, whole.tolist(), strict=True)),
        intervals={name: _interval(drawn[:, at], level) for at, name in enumerate(MODELS)},
        gains={pair: gain(*pair) for pair in GAINS},
        best=best,
        leads={name: gain(name, best) for name in MODELS},
        folds=folds,
        repeats=repeats,
    )


def _interval(drawn: np.ndarray, level: float) -> tuple[float, float]:
    if not len(drawn):
        return np.nan, np.nan
    low, high = percentile_interval(drawn, level)
    return float(low), float(high)


def _r_squared(errors: np.ndarray) -> np.ndarray:
    """R² of each model from sums of squared errors, those of the mean first."""
    return 1 - errors[..., 1:] / errors[..., :1]
