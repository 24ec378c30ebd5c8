"""All personas by all categories of an item: one table, and where it departs from chance.

References
----------
.. [1] Bergsma, W. (2013). A bias-correction for Cramér's V and Tschuprow's T. *Journal of
   the Korean Statistical Society*, 42, 323–328.
.. [2] Agresti, A. (2002). *Categorical Data Analysis*, 2nd ed. Wiley, sec. 3.3.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import sample


class Association(NamedTuple):
    """A table of personas by categories."""

    chi2: float
    df: int
    p_value: float
    cramers_v: float
    cramers_v_corrected: float  # Bergsma
    adjusted_residuals: np.ndarray  # shape of the table


def association(table: np.ndarray) -> Association:
    """χ², Cramér's V with Bergsma's correction [1]_, and adjusted residuals [2]_.

    Parameters
    ----------
    table : ndarray, shape (r, c)
        Counts, or effective counts where there are weights.
    """
    from scipy.special import chdtrc

    table = np.asarray(table, dtype=float)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape, default=0) < 2:
        raise MethodError(f"A table of {table.shape} filled rows and columns has no association.")
    n, (r, c) = table.sum(), table.shape
    row, column = table.sum(axis=1, keepdims=True) / n, table.sum(axis=0, keepdims=True) / n
    expected = n * row * column
    chi2, df = float(((table - expected) ** 2 / expected).sum()), (r - 1) * (c - 1)
    phi2 = max(0.0, chi2 / n - df / (n - 1))
    less = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    return Association(
        chi2=chi2,
        df=df,
        p_value=float(chdtrc(df, chi2)),
        cramers_v=sqrt(chi2 / n / (min(r, c) - 1)),
        cramers_v_corrected=sqrt(phi2 / less) if less > 0 else np.nan,
        adjusted_residuals=(table - expected) / np.sqrt(expected * (1 - row) * (1 - column)),
    )


def effective_table(
    labels: np.ndarray,
    codes: np.ndarray,
    shape: tuple[int, int],
    weights: np.ndarray | None = None,
    customers: np.ndarray | None = None,
) -> np.ndarray:
    """Effective counts of personas by categories, for `association`.

    Parameters
    ----------
    labels, codes : ndarray of int, shape (n,)
        Persona and category of each row; a code of −1 is no answer.
    shape : (r, c)
        Personas and categories there are.
    weights : ndarray, shape (n,), optional
        Survey weights.
    customers : ndarray, shape (n,), optional
        Customer of each row, where customers answered more than once.

    Returns
    -------
    ndarray, shape (r, c)
        Shares times the effective number of answers: the smallest of those of the categories
        (Rao & Scott's first-order correction with the largest design effect, which errs on the
        careful side). Plain counts without weights and customers.
    """
    known = np.asarray(codes) >= 0
    each = np.ones(len(known)) if weights is None else np.asarray(weights, dtype=float)
    flat = np.asarray(labels)[known] * shape[1] + np.asarray(codes)[known]
    table = np.bincount(flat, each[known], minlength=shape[0] * shape[1]).reshape(shape)
    if weights is None and customers is None:
        return table
    units = None if customers is None else customers[known]
    own = None if weights is None else each[known]
    effective = min(
        sample(np.asarray(codes)[known] == code, own, clusters=units).n_effective
        for code in range(shape[1]) if table[:, code].any()
    )  # fmt: skip
    return table / table.sum() * effective
