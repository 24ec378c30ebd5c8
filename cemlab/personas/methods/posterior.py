"""Who belongs to which group of a mixture, and how sure that is.

References
----------
.. [1] Ramaswamy, V., DeSarbo, W. S., Reibstein, D. J., & Robinson, W. T. (1993). An empirical
   pooling approach for estimating marketing mix elasticities with PIMS data. *Marketing
   Science*, 12, 103–124.
"""

from __future__ import annotations

import numpy as np


def posteriors(densities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Posterior of each group and log-likelihood of each row, from log(share × density).

    Parameters
    ----------
    densities : ndarray, shape (…, k, n)
        Groups before rows: sums over few groups are quicker so.

    Returns
    -------
    posterior : ndarray, shape (…, k, n)
    rows : ndarray, shape (…, n)
    """
    top = densities.max(axis=-2)
    raised = np.exp(densities - top[..., None, :])
    total = raised.sum(axis=-2)
    raised /= total[..., None, :]
    return raised, top + np.log(total)


def relative_entropy(posterior: np.ndarray, mass: np.ndarray) -> float:
    """Entropy R² [1]_ of posteriors (n, k): 1 for sure, 0 nobody to any; NaN for one group."""
    k = posterior.shape[1]
    if k == 1:
        return float("nan")
    doubt = -(posterior * np.log(np.where(posterior > 0, posterior, 1.0))).sum(axis=1)
    return float(1 - doubt @ mass / (mass.sum() * np.log(k)))


def own_average(posterior: np.ndarray, labels: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Mean posterior of the own group, shape (k,); NaN for a group of nobody."""
    k, own = posterior.shape[1], posterior[np.arange(len(labels)), labels]
    people = np.bincount(labels, mass, minlength=k)
    total = np.bincount(labels, mass * own, minlength=k)
    return np.where(people > 0, total / np.where(people > 0, people, 1.0), np.nan)
