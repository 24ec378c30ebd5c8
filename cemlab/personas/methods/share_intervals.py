"""Between which shares a persona lies, when the borders of the groups are not known either.

Wilson's interval of a share counts people as if the sorting were given. But the borders were
found in the same people, and others would have put them elsewhere. What is estimated here is the
share of all such people whom the same method, with the same number of groups, would put in this
group if it could ask everybody. Resamples that are grouped anew show how far the share moves, with
borders and people together.

It is not the share of a true group: where true groups overlap, any sorting by borders gives some
of the larger to the smaller ones, however many people are asked.

References
----------
.. [1] Efron, B., & Tibshirani, R. J. (1993). *An Introduction to the Bootstrap*. Chapman & Hall
   (percentile intervals, chapter 13).
.. [2] Pollard, D. (1982). A central limit theorem for k-means clustering. *Annals of Probability*,
   10, 919–926 (centres of samples settle at those of everybody).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LEVEL = 0.95
LEAST = 40  # resamples from which both ends lie between two of them


class Ends(NamedTuple):
    """Both ends of the intervals, shape (k,) each; NaN where too few resamples could be grouped."""

    low: np.ndarray
    high: np.ndarray


def ends_of_shares(
    share: np.ndarray, resampled: np.ndarray, *, n: int, drawn: int, level: float = LEVEL
) -> Ends:
    """Percentile intervals of the shares of all groups.

    Parameters
    ----------
    share : ndarray, shape (k,)
        Shares of the sample, 0 to 1.
    resampled : ndarray, shape (resamples, k)
        The same of resamples grouped anew (`regrouping.regrouped`), groups under the same names;
        rows of NaN are left out.
    n : int
        People.
    drawn : int
        People of a resample: where they are fewer than `n`, distances from the share shrink by
        √(drawn / n), as those of larger resamples would.
    level : float, default 0.95

    Returns
    -------
    Ends

    Notes
    -----
    Quantiles are those of the B + 1 gaps between B resamples, each as probable as the others: of
    100 resamples the usual ones leave out 7% and not 5%. An interval always holds its share.
    """
    known = resampled[~np.isnan(resampled).any(axis=1)]
    if len(known) < LEAST:
        nothing = np.full(len(share), np.nan)
        return Ends(nothing, nothing.copy())
    tail = (1 - level) / 2
    ends = np.quantile(known, [tail, 1 - tail], axis=0, method="weibull")
    low, high = share + (ends - share) * np.sqrt(min(drawn / n, 1.0))
    return Ends(np.minimum(low, share), np.maximum(high, share))
