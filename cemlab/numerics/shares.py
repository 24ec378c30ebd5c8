"""Wilson intervals of many shares at once.

References
----------
.. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
   inference. *Journal of the American Statistical Association*, 22, 209–212.
"""

from __future__ import annotations

import numpy as np

from cemlab.numerics.weighting import normal_quantile


def wilson_intervals(
    successes: np.ndarray, n: np.ndarray, *, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares with their Wilson score intervals [1]_, all 0 to 1.

    Parameters
    ----------
    successes, n : ndarray
        (Effective) counts; shapes that broadcast.
    level : float, default 0.95
        Level of the intervals.

    Returns
    -------
    share, conf_low, conf_high : ndarray
        NaN where n is 0.

    Notes
    -----
    (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n); the ends are exactly 0 and 1 for
    nobody and everybody.

    Examples
    --------
    >>> share, low, high = wilson_intervals([0, 15], [20, 148])
    >>> low.round(4), high.round(4)
    (array([0.    , 0.0624]), array([0.1611, 0.1605]))
    """
    z = normal_quantile(level)
    n = np.asarray(n, dtype=float)
    n = np.where(n > 0, n, np.nan)
    p = np.asarray(successes, dtype=float) / n
    reach = z * np.sqrt(np.maximum(p * (1 - p), 0.0) / n + z**2 / (4 * n**2))
    centre, width = p + z**2 / (2 * n), 1 + z**2 / n
    low, high = (centre - reach) / width, (centre + reach) / width
    return p, np.where(p <= 0, 0.0, low), np.where(p >= 1, 1.0, high)
