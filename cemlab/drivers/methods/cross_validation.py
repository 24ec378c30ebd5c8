"""R² in answers that the regression has not seen: repeated k-fold cross-validation.

The sums of products of each fold are taken from those of all folds, so that a fit costs one small
system of equations whatever the number of answers. Customers stay together: who answered twice
must not be learned from once and predicted the other time.

References
----------
.. [1] Kim, J.-H. (2009). Estimating classification error rate: repeated cross-validation,
   repeated hold-out and bootstrap. *Computational Statistics & Data Analysis*, 53, 3735–3745.
"""

from __future__ import annotations

import numpy as np

from cemlab.numerics import Kind, checked_weights

FOLDS = 10
REPEATS = 10


def unseen_r_squared(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    kind: Kind = "survey",
    customers: np.ndarray | None = None,
    seed: int = 0,
) -> float:
    """Mean over ten repeats of the R² of ten folds taken together.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Columns of the drivers and covariates, without gaps.
    y : ndarray, shape (n,)
        Outcome.
    weights : ndarray, shape (n,), optional
        Survey weights, or frequencies: people of one row may then be in several folds.
    kind : {"survey", "frequency"}, default "survey"
    customers : ndarray, shape (n,), optional
        Customer or cluster of each row.
    seed : int, default 0

    Returns
    -------
    float
        At most 1; below 0 where the mean would predict better. NaN with fewer than two customers
        a fold.
    """
    weights = checked_weights(weights, len(y), kind)
    if weights is not None and kind == "frequency":
        people = weights.astype(int)
        x, y, weights = np.repeat(x, people, axis=0), np.repeat(y, people), None
    code = np.arange(len(y)) if customers is None else np.unique(customers, return_inverse=True)[1]
    units = int(code.max()) + 1
    if units < 2 * FOLDS:
        return np.nan
    each = np.ones(len(y)) if weights is None else weights / weights.mean()
    mean = np.average(x, axis=0, weights=each)
    terms = np.column_stack([np.ones(len(y)), x - mean, y - np.average(y, weights=each)])
    rng, found = np.random.default_rng([seed, 2]), []
    for _ in range(REPEATS):
        fold = (rng.permutation(units) % FOLDS)[code]
        products = []
        for number in range(FOLDS):
            own = terms[fold == number]
            products.append(own.T @ (own * each[fold == number, None]))
        found.append(_of_folds(np.array(products)))
    return float(np.mean(found))


def _of_folds(products: np.ndarray) -> float:
    """R² of the folds from their sums of products [1, x, y], shape (folds, k, k)."""
    whole, left, spread = products.sum(axis=0), 0.0, 0.0
    for own in products:
        rest = whole - own
        beta = np.linalg.lstsq(rest[:-1, :-1], rest[:-1, -1], rcond=1e-12)[0]
        error = np.append(-beta, 1.0)
        left += error @ own @ error
        mean = rest[0, -1] / rest[0, 0]
        spread += own[-1, -1] - 2 * mean * own[0, -1] + mean**2 * own[0, 0]
    return 1 - left / spread if spread > 0 else np.nan
