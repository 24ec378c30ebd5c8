"""Answers → what is grouped, by constants that are kept: the same for new people as for the first.

References
----------
.. [1] Bernaards, C. A., & Sijtsma, K. (2000). Influence of imputation and EM methods on
   factor analysis when item nonresponse in questionnaire data is nonignorable.
   *Multivariate Behavioral Research*, 35, 321–364 (two-way imputation).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.errors import MethodError
from cemlab.numerics import ipsatised

Scale = tuple[float, float]

TAKES_LEVEL = ("ipsatised", "ipsatised_standardised", "row_ranks")  # only the pattern remains


class Rule(NamedTuple):
    """How answers become what is grouped.

    Attributes
    ----------
    scaling : str
        "as_answered", "ipsatised", "ipsatised_standardised", "row_ranks" or "z_scores".
    scale : (min, max) or None
        The scale of all items; None where there are several or none.
    logged : ndarray of bool, shape (p,)
        Items that enter as log(1 + x).
    fill : ndarray, shape (p,)
        For a gap: how the item stands to people's means, or, without a common scale, the item's
        mean (of the logs, where it is logged).
    centre, spread : ndarray, shape (p,)
        Taken away from each item, and divided by; the root of the size of its block is in
        `spread`. 0 and 1 leave it as it is.
    """

    scaling: str
    scale: Scale | None
    logged: np.ndarray
    fill: np.ndarray
    centre: np.ndarray
    spread: np.ndarray

    @property
    def takes_level(self) -> bool:
        """Whether the person's own level is gone."""
        return self.scaling in TAKES_LEVEL


def ready(x: np.ndarray, rule: Rule) -> np.ndarray:
    """Answers in scale units, high is good, as they are grouped; gaps are filled [1]_.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Answers; NaN where there is none. A row without any answer stays without.
    rule : Rule

    Returns
    -------
    ndarray, shape (n, p)
    """
    x = logs(np.asarray(x, dtype=float), rule.logged)
    if rule.scale is None:
        full = np.where(np.isnan(x), rule.fill, x)
    else:
        level = ipsatised(x).mean[:, None]
        full = np.where(np.isnan(x), np.clip(level + rule.fill, *rule.scale), x)
    if rule.scaling in ("ipsatised", "ipsatised_standardised"):
        full = ipsatised(full, standardise=rule.scaling.endswith("standardised")).values
    elif rule.scaling == "row_ranks":
        full = row_ranks(full)
    return (full - rule.centre) / rule.spread


def no_pattern(x: np.ndarray, rule: Rule | None) -> np.ndarray:
    """Whose answers never vary although only their pattern counts, shape (n,)."""
    x = np.asarray(x, dtype=float)
    if rule is None or not rule.takes_level:
        return np.zeros(len(x), bool)
    low, high = np.where(np.isnan(x), np.inf, x), np.where(np.isnan(x), -np.inf, x)
    return low.min(axis=1) == high.max(axis=1)


def logs(x: np.ndarray, logged: np.ndarray) -> np.ndarray:
    """log(1 + x) of the columns that are amounts.

    Raises
    ------
    MethodError
        An amount is below 0.
    """
    if not logged.any():
        return x
    below = logged & (x < 0).any(axis=0)
    if below.any():
        column = int(np.flatnonzero(below)[0])
        raise MethodError(
            f"Item x[:, {column}] has {(x[:, column] < 0).sum()} amounts below 0, which have no "
            "logarithm. Take it out of the amounts, or declare such codes as missing."
        )
    return np.where(logged, np.log1p(np.where(logged, x, 0.0)), x)


def row_ranks(x: np.ndarray) -> np.ndarray:
    """Each person's own order of the items, 1 the lowest; equal answers share their ranks' mean.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Answers on one scale, without gaps. Who gave one answer to all has one rank throughout.
    """
    from scipy.stats import rankdata

    ranks = rankdata(x, axis=1)
    ranks[np.isnan(x).any(axis=1)] = np.nan
    return ranks
