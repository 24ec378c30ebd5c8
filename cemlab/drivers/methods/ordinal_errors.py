"""Errors of fits by maximum likelihood where the design makes them: weights, customers, strata.

The sandwich H⁻¹ M H⁻¹ of the Hessian H and the covariance M of the gradient's sum [1]_, which is
`cemlab.numerics.design_covariance` of the gradients summed by customer. With customers alone it
is CR1 with the factor G / (G − 1).

References
----------
.. [1] Binder, D. A. (1983). On the variances of asymptotically normal estimators from complex
   surveys. *International Statistical Review*, 51, 279–292.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cemlab.numerics import design_covariance


def spread_of_scores(
    scores: Iterable[tuple[np.ndarray, np.ndarray]],
    size: int,
    n: int,
    units: np.ndarray | None = None,
    strata: np.ndarray | None = None,
) -> tuple[np.ndarray, int]:
    """The middle M of the sandwich, and its degrees of freedom (units less strata).

    Parameters
    ----------
    scores : iterable of (rows, ndarray of shape (rows, size))
        Weighted gradients, block by block.
    size, n : int
        Parameters, and rows.
    units : ndarray of int, shape (n,), optional
        Sampling unit of each row, 0 to G − 1; every row its own when not given.
    strata : ndarray of int, shape (n,), optional
        Stratum of each row; one when not given. A unit lies in one stratum.

    Returns
    -------
    middle : ndarray, shape (size, size)
    df : int

    Raises
    ------
    MethodError
        A stratum of a single unit.
    """
    if units is None and strata is None:  # gradients add up to 0 at the best fit
        middle = np.zeros((size, size))
        for _, each in scores:
            middle += each.T @ each
        return middle * (n / (n - 1)), n - 1
    units = np.arange(n) if units is None else units
    totals = np.zeros((int(units.max()) + 1, size))
    for rows, each in scores:
        for column in range(size):
            totals[:, column] += np.bincount(units[rows], each[:, column], minlength=len(totals))
    stratum = np.zeros(len(totals), dtype=int)
    if strata is not None:
        stratum[units] = strata
    return design_covariance(totals, stratum), len(totals) - len(np.unique(stratum))
