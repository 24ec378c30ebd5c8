"""p-values of one family of comparisons, adjusted.

References
----------
.. [1] Holm, S. (1979). A simple sequentially rejective multiple test procedure.
   *Scandinavian Journal of Statistics*, 6, 65–70.
.. [2] Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. *Journal
   of the Royal Statistical Society B*, 57, 289–300.
"""

from __future__ import annotations

import numpy as np

from cemlab.errors import OptionError

ADJUSTMENTS = ("holm", "bh")


def adjusted_p(p_values: np.ndarray, method: str = "holm") -> np.ndarray:
    """Adjusted p-values of one family.

    Parameters
    ----------
    p_values : ndarray, shape (n,)
        0 to 1; NaN (a comparison that could not be made) passes through and is not counted.
    method : {"holm", "bh"}, default "holm"
        ``"holm"`` keeps the chance of any false finding (planned comparisons) [1]_; ``"bh"``
        the expected share of false ones among the findings (screening) [2]_.

    Returns
    -------
    ndarray, shape (n,)

    Examples
    --------
    >>> adjusted_p([0.01, 0.04, np.nan, 0.03]).round(2).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    if method not in ADJUSTMENTS:
        raise OptionError.unknown("method", method, ADJUSTMENTS)
    p_values = np.asarray(p_values, dtype=float)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    rank = np.arange(1, len(order) + 1)
    raised = np.full(len(p_values), np.nan)
    if method == "holm":
        raised[order] = np.maximum.accumulate(p_values[order] * (len(order) + 1 - rank))
    else:
        steps = p_values[order] * len(order) / rank
        raised[order] = np.minimum.accumulate(steps[::-1])[::-1]
    return np.minimum(raised, 1.0)
