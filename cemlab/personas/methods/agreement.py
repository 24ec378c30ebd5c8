"""Whether coders agree: Krippendorff's alpha with its interval, and Cohen's kappa.

References
----------
.. [1] Krippendorff, K. (2011). *Computing Krippendorff's alpha-reliability*. University of
   Pennsylvania.
.. [2] Krippendorff, K. (2004). Reliability in content analysis: some common misconceptions and
   recommendations. *Human Communication Research*, 30, 411–433.
.. [3] Cohen, J. (1960). A coefficient of agreement for nominal scales. *Educational and
   Psychological Measurement*, 20, 37–46.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cemlab.numerics import percentile_interval

GAP = -1  # a unit that a coder left out
GOOD, FLOOR = 0.8, 0.667  # customary [2]_
FEWEST = 10  # groups from which an interval is told
CHUNK = 200  # resamples at a time


class Agreement(NamedTuple):
    """How far coders agree beyond chance.

    `units` were coded by two coders or more, and come from so many `groups`; `dropped` resamples
    held one code only. Numbers are NaN where nothing can be told.
    """

    alpha: float
    low: float
    high: float
    units: int
    groups: int
    dropped: int


class Kappa(NamedTuple):
    """Agreement of two coders: observed, expected by chance, and what is between the two."""

    observed: float
    expected: float
    kappa: float


def krippendorff_alpha(
    codes: np.ndarray, groups: np.ndarray | None = None, *, resamples: int = 0, seed: int = 0
) -> Agreement:
    """Krippendorff's alpha of nominal codes [1]_.

    Parameters
    ----------
    codes : ndarray of int, shape (units, coders)
        −1 where a coder left a unit out.
    groups : ndarray of int, shape (units,), optional
        Who a unit comes from: units of one respondent are drawn together. Each its own unless
        given.
    resamples : int, default 0
        Bootstrap resamples of groups for the 95% percentile interval; 0: no interval. Fewer than
        10 groups have none.
    seed : int, default 0

    Returns
    -------
    Agreement

    Notes
    -----
    α = 1 − (n − 1) Σᵤ d(u) / (n² − Σ n_c²), where d(u) counts the ordered pairs of unequal codes
    of unit u, divided by its codes less one; units with a single code tell nothing. With one code
    throughout α is not defined: chance alone would agree.

    Examples
    --------
    >>> krippendorff_alpha(np.array([[0, 0], [1, 1], [0, 1], [1, 1]])).alpha.round(3)
    0.533
    """
    codes = np.asarray(codes, dtype=int)
    groups = np.arange(len(codes)) if groups is None else np.asarray(groups)
    paired = (codes != GAP).sum(axis=1) > 1
    codes, groups = codes[paired], np.unique(groups[paired], return_inverse=True)[1]
    n_groups = int(groups.max()) + 1 if len(groups) else 0
    if not n_groups:
        return Agreement(np.nan, np.nan, np.nan, 0, 0, 0)
    values = np.unique(codes[codes != GAP])
    counts = (codes[:, :, None] == values).sum(axis=1)  # (units, values)
    each = counts.sum(axis=1)
    apart = (each**2 - (counts**2).sum(axis=1)) / (each - 1)
    by_group = np.zeros((n_groups, len(values) + 1))
    np.add.at(by_group, groups, np.column_stack([apart, counts]))
    alpha = float(_alphas(by_group.sum(axis=0, keepdims=True))[0])
    low, high, dropped = np.nan, np.nan, 0
    if resamples and n_groups >= FEWEST and alpha == alpha:
        rng, even = np.random.default_rng(seed), np.full(n_groups, 1 / n_groups)
        found = np.concatenate([
            _alphas(rng.multinomial(n_groups, even, size=min(CHUNK, resamples - first)) @ by_group)
            for first in range(0, resamples, CHUNK)
        ])  # fmt: skip
        kept = found[~np.isnan(found)]
        dropped = len(found) - len(kept)
        low, high = (float(end) for end in percentile_interval(kept))
    return Agreement(alpha, low, high, len(codes), n_groups, dropped)


def _alphas(sums: np.ndarray) -> np.ndarray:
    """Alpha of each row: pairs apart, then how often each code stands."""
    apart, counts = sums[:, 0], sums[:, 1:]
    n = counts.sum(axis=1)
    by_chance = n**2 - (counts**2).sum(axis=1)
    return np.where(by_chance > 0, 1 - (n - 1) * apart / np.where(by_chance > 0, by_chance, 1),
                    np.nan)  # fmt: skip


def cohen_kappa(table: np.ndarray) -> Kappa:
    """Cohen's kappa of two coders [3]_.

    Parameters
    ----------
    table : ndarray, shape (codes, codes)
        How often the first coder gave one code and the second another.

    Returns
    -------
    Kappa
        NaN where there is nothing, or nothing but one code.

    Examples
    --------
    >>> cohen_kappa([[20, 5], [10, 15]]).kappa.round(3)
    0.4
    """
    shares = np.asarray(table, dtype=float)
    total = shares.sum()
    if not total:
        return Kappa(np.nan, np.nan, np.nan)
    shares = shares / total
    observed = float(np.trace(shares))
    expected = float(shares.sum(axis=1) @ shares.sum(axis=0))
    kappa = (observed - expected) / (1 - expected) if expected < 1 else np.nan
    return Kappa(observed, expected, kappa)


def verdict_of(found: Agreement) -> str:
    """What coders' agreement allows, in a word.

    Returns
    -------
    {"good", "tentative", "low", "cannot_tell", "unknown"}
        Good from 0.8, tentative from the floor of 0.667 on; cannot tell where the interval holds
        the floor, or there is none; unknown without two coders.
    """
    if found.alpha != found.alpha:
        return "unknown"
    if found.low != found.low or found.low < FLOOR <= found.high:
        return "cannot_tell"
    if found.alpha < FLOOR:
        return "low"
    return "good" if found.alpha >= GOOD else "tentative"
