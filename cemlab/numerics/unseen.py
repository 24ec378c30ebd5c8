"""Predictions for people whom a model has not seen, and resamples of how well they did.

Folds are made of customers, never of rows, or a person's other answers would give the answer
away. The interval of a difference resamples customers with their out-of-fold losses, the same
ones for both models [1]_.

References
----------
.. [1] Efron, B., & Tibshirani, R. J. (1997). Improvements on cross-validation: the .632+
   bootstrap method. *Journal of the American Statistical Association*, 92, 548–560.
.. [2] Gelman, A., Jakulin, A., Pittau, M. G., & Su, Y.-S. (2008). A weakly informative default
   prior distribution for logistic and other regression models. *Annals of Applied Statistics*,
   2, 1360–1383.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.numerics.moments import standardised

COUNTS_AT_ONCE = 1_000_000  # counts held at a time: 8 MB
PRIOR_SD = 2.5  # of slopes of standardised columns: finite where groups separate [2]_
MOST_STEPS, CLOSE = 50, 1e-8


def dealt(
    units: int, folds: int, rng: np.random.Generator, strata: np.ndarray | None = None
) -> np.ndarray:
    """Fold of each unit, shape (units,); with strata, each is dealt evenly."""
    order = rng.permutation(units)
    if strata is None:
        return order % folds
    order = order[np.argsort(strata[order], kind="stable")]
    found = np.empty(units, dtype=int)
    found[order] = np.arange(units) % folds
    return found


def unseen_errors(
    x: np.ndarray,
    y: np.ndarray,
    models: Sequence[Sequence[int]],
    fold: np.ndarray,
    folds: int,
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Out-of-fold errors of the mean alone and of each least-squares model.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Columns of all models, without gaps.
    y : ndarray, shape (n,)
        Outcome.
    models : sequence of sequence of int
        Columns of each model.
    fold : ndarray of int, shape (n,)
        Fold of each row, 0 to folds − 1.
    folds : int
    weights : ndarray, shape (n,), optional
        Survey weights.

    Returns
    -------
    ndarray, shape (1 + models, n)

    Notes
    -----
    The training products of a fold are those of all rows less its own, so that all folds are
    solved at once. Columns are standardised first, or the difference would cancel; the
    pseudo-inverse gives a column that never varies outside one fold no weight.
    """
    z = np.column_stack([np.ones(len(y)), _standard(x), y])
    z[:, -1] -= y.mean()
    each = z if weights is None else z * weights[:, None]
    products = np.array([z[fold == one].T @ each[fold == one] for one in range(folds)])
    training = products.sum(axis=0) - products
    found = []
    for columns in [(), *models]:
        chosen = [0, *(column + 1 for column in columns)]
        inner = training[:, chosen][:, :, chosen]
        solve = np.linalg.pinv(inner, rcond=1e-10, hermitian=True)
        slopes = (solve @ training[:, chosen, -1:])[:, :, 0]
        predicted = (z[:, chosen] * slopes[fold]).sum(axis=1)
        found.append(z[:, -1] - predicted)
    return np.array(found)


def unseen_chances(
    x: np.ndarray,
    y: np.ndarray,
    models: Sequence[Sequence[int]],
    fold: np.ndarray,
    folds: int,
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Out-of-fold chances of a yes by each logistic model, shape (models, n).

    Parameters
    ----------
    x, models, fold, folds, weights
        As for `unseen_errors`.
    y : ndarray, shape (n,)
        1 for yes, 0 for no; both in every training set.

    Notes
    -----
    Slopes of standardised columns have a normal prior with standard deviation 2.5: of no weight
    with ordinary answers, and finite where a group holds no yes at all [2]_.
    """
    z = np.column_stack([np.ones(len(y)), _standard(x)])
    each = np.ones(len(y)) if weights is None else weights / weights.mean()
    found = np.empty((len(models), len(y)))
    for place, columns in enumerate(models):
        own = z[:, [0, *(column + 1 for column in columns)]]
        whole = _logistic(own, y, each, np.zeros(own.shape[1]))
        for one in range(folds):
            out = fold == one
            slopes = _logistic(own[~out], y[~out], each[~out], whole)
            found[place, out] = _chance(own[out] @ slopes)
    return found


def _standard(x: np.ndarray) -> np.ndarray:
    return standardised(x) if x.shape[1] else x


def _logistic(x: np.ndarray, y: np.ndarray, w: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Newton's method from some slopes; steps that lower the likelihood are halved."""
    prior = np.full(x.shape[1], PRIOR_SD**-2)
    prior[0] = 0.0

    def height(b: np.ndarray) -> float:
        eta = x @ b
        return float(w @ (y * eta - np.logaddexp(0, eta)) - prior @ b**2 / 2)

    b, here = start, height(start)
    for _ in range(MOST_STEPS):
        p = _chance(x @ b)
        slope = x.T @ (w * (y - p)) - prior * b
        curve = (x * (w * np.maximum(p * (1 - p), 1e-12))[:, None]).T @ x + np.diag(prior)
        step = np.linalg.lstsq(curve, slope, rcond=None)[0]
        if slope @ step < CLOSE:
            break
        there = height(b + step)
        while there < here - CLOSE and np.abs(step).max() > CLOSE:
            step = step / 2
            there = height(b + step)
        b, here = b + step, there
    return b


def _chance(eta: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(eta / 2))


def resampled_sums(sums: np.ndarray, resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Sums over resampled customers of what each brings.

    Parameters
    ----------
    sums : ndarray, shape (customers, q)
        Sums of each customer.
    resamples : int
    rng : Generator

    Returns
    -------
    ndarray, shape (resamples, q)
    """
    people = len(sums)
    step = max(1, COUNTS_AT_ONCE // people)
    found = [np.empty((0, sums.shape[1]))]
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        picked = rng.integers(people, size=(rows, people)) + people * np.arange(rows)[:, None]
        counts = np.bincount(picked.ravel(), minlength=rows * people).reshape(rows, people)
        found.append(counts.astype(float) @ sums)
    return np.concatenate(found)
