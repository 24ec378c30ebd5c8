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
