"""Sums over rows that correlations follow from: of 1, of each column, of each product of two.

They can be kept for each customer, or each part of a file, and added up in any mixture.
"""

from __future__ import annotations

import numpy as np

from cemlab.numerics.moments import NOTHING


def row_products(z: np.ndarray) -> np.ndarray:
    """1, z and the upper triangle of z zᵀ of each row, shape (n, 1 + q + q (q + 1) / 2).

    The columns of `z`, shape (n, q), should be centred, or variances will cancel.
    """
    first, second = np.triu_indices(z.shape[1])
    return np.column_stack([np.ones(len(z)), z, z[:, first] * z[:, second]])


def correlations_from_sums(sums: np.ndarray, q: int) -> np.ndarray:
    """Correlation matrices, shape (k, q, q), from k sums of `row_products` over rows.

    A column that never varies has zeros, also on the diagonal.
    """
    sums = sums / sums[:, :1]
    means = sums[:, 1 : q + 1]
    first, second = np.triu_indices(q)
    covariance = np.empty((len(sums), q, q))
    covariance[:, first, second] = sums[:, q + 1 :] - means[:, first] * means[:, second]
    covariance[:, second, first] = covariance[:, first, second]
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    varies = variance > NOTHING
    scale = varies / np.sqrt(np.where(varies, variance, 1.0))
    r = covariance * scale[:, :, None] * scale[:, None, :]
    r[:, range(q), range(q)] = varies
    return r
