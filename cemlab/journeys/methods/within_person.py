"""Intervals for comparing touchpoints that everybody rated.

Intervals around means of persons are wide because persons differ; that says nothing about
how touchpoints differ, which everybody rated both of. These intervals leave the differences
between persons out: one width for all touchpoints from the person × touchpoint mean square
[1]_, or one each from values less the person's mean [2]_ with Morey's correction [3]_.

References
----------
.. [1] Loftus, G. R., & Masson, M. E. J. (1994). Using confidence intervals in within-subject
   designs. *Psychonomic Bulletin & Review*, 1, 476–490.
.. [2] Cousineau, D. (2005). Confidence intervals in within-subject designs: a simpler
   solution to Loftus and Masson's method. *Tutorials in Quantitative Methods for
   Psychology*, 1, 42–45.
.. [3] Morey, R. D. (2008). Confidence intervals from normalized data: a correction to
   Cousineau (2005). *Tutorials in Quantitative Methods for Psychology*, 4, 61–64.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import normal_quantile


class WithinPerson(NamedTuple):
    """Means with half-widths of their within-person intervals.

    Attributes
    ----------
    mean : ndarray, shape (touchpoints,)
    pooled : float
        Loftus and Masson's half-width, the same for all touchpoints.
    each : ndarray, shape (touchpoints,)
        Cousineau's and Morey's half-widths.
    mean_square : float
        Person × touchpoint mean square.
    df : int
        Its degrees of freedom, (n − 1)(touchpoints − 1).
    """

    mean: np.ndarray
    pooled: float
    each: np.ndarray
    mean_square: float
    df: int


def within_person_intervals(matrix: np.ndarray, *, level: float = 0.95) -> WithinPerson:
    """Intervals that say whether touchpoints differ, for complete data.

    Parameters
    ----------
    matrix : ndarray, shape (n, touchpoints)
        Experience of each customer at each touchpoint, without gaps.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    WithinPerson

    Raises
    ------
    MethodError
        Gaps, or fewer than two customers or touchpoints.

    Notes
    -----
    With J touchpoints and d_ij = y_ij − ȳ_i + ȳ: MS = Σ (d_ij − ȳ_j)² / ((n − 1)(J − 1));
    pooled t √(MS / n) with (n − 1)(J − 1) degrees of freedom; each t s_j √(J / (J − 1)) / √n
    with n − 1, s_j the standard deviation of the d_ij.
    """
    from scipy.special import stdtrit  # costs as much to import as all else here

    matrix = np.asarray(matrix, dtype=float)
    if matrix.ndim != 2 or min(matrix.shape) < 2:
        raise MethodError(
            f"Within-person intervals need a table of at least two customers and two touchpoints; "
            f"it has shape {matrix.shape}."
        )
    gaps = ~np.isfinite(matrix)
    if gaps.any():
        raise MethodError(
            f"{gaps.sum()} of {matrix.size} ratings are missing; within-person intervals need "
            "complete data. Use differences from the model of `emotion_curve` instead."
        )
    normal_quantile(level)  # refuses an impossible level
    n, j = matrix.shape
    mean = matrix.mean(axis=0)
    levelled = matrix - matrix.mean(axis=1, keepdims=True) + matrix.mean()
    df = (n - 1) * (j - 1)
    mean_square = float(((levelled - mean) ** 2).sum() / df)
    each = levelled.std(axis=0, ddof=1) * np.sqrt(j / (j - 1) / n)
    tail = (1 + level) / 2
    return WithinPerson(
        mean=mean,
        pooled=float(stdtrit(df, tail) * np.sqrt(mean_square / n)),
        each=float(stdtrit(n - 1, tail)) * each,
        mean_square=mean_square,
        df=df,
    )
