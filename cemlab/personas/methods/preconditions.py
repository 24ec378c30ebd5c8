"""What the answers must allow before any persona method runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import checked_weights

QUICK_ROWS = 1_000


def check_items(
    x: np.ndarray,
    k: int = 1,
    weights: np.ndarray | None = None,
    names: Sequence[str] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Refuse what cannot be grouped, and name the items at fault.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Items, ready to be compared.
    k : int, default 1
        Groups asked for.
    weights : ndarray, shape (n,), optional
        Survey weights, all above 0: who counts for nothing is left out first.
    names : sequence of str, optional
        Names of the items, for messages; `x[:, 0]`, … by default.

    Returns
    -------
    x : ndarray, shape (n, p)
        As floats.
    weights : ndarray, shape (n,)
        With mean 1, so that their unit does not matter; ones when none were given.

    Raises
    ------
    OptionError
        `k` is not a whole number from 1.
    MethodError
        Gaps; an item that never varies; more groups than different rows; a weight of 0.
    """
    x = np.asarray(x, dtype=float)
    if x.ndim != 2 or not x.size:
        raise MethodError(f"Items have shape {x.shape}; expected (n, p) with n ≥ 1 and p ≥ 1.")
    if k != int(k) or k < 1:
        raise OptionError(f"`k` is {k!r}; expected a whole number of groups, from 1.")
    gaps = ~np.isfinite(x)
    if gaps.any():
        raise MethodError(
            f"{gaps.any(axis=1).sum()} of {len(x)} rows have gaps. k-means takes complete rows: "
            "prepare the answers first (preparation.prepare fills few gaps and drops rows with "
            "many)."
        )
    _refuse_still(x, names)
    different = len(np.unique(x[:QUICK_ROWS], axis=0))  # nearly always enough, and quick
    different = different if k <= different else len(np.unique(x, axis=0))
    if k > different:
        raise MethodError(
            f"{k} groups were asked for, but only {different} of {len(x)} rows differ. "
            "Ask for fewer groups, or give more items."
        )
    return x, checked_row_weights(weights, len(x))


def checked_row_weights(weights: np.ndarray | None, n: int) -> np.ndarray:
    """Weights with mean 1, ones when none were given; a weight of 0 is refused."""
    weights = checked_weights(weights, n)
    if weights is None:
        return np.ones(n)
    if (weights == 0).any():
        raise MethodError(
            f"{(weights == 0).sum()} of {n} weights are 0. Leave these rows out of the "
            "fitting; they can be assigned afterwards."
        )
    return weights / weights.mean()


def _refuse_still(x: np.ndarray, names: Sequence[str] | None) -> None:
    for column in np.flatnonzero((x == x[0]).all(axis=0)) if len(x) > 1 else ():
        name = names[column] if names else f"x[:, {column}]"
        raise MethodError(
            f"Item {name!r} never varies: all {len(x)} answers are {x[0, column]:g}. "
            "It cannot tell people apart; leave it out."
        )
