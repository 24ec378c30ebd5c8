"""Sampled Shapley importance, with error bars, for more drivers than can be done exactly.

The rise in R² at a driver's entry, averaged over random orders of entry instead of over all
of them [1]_. Sampling adds an error of its own, which `estimate` gives; it is apart from the
error of the answers, which the bootstrap gives.

References
----------
.. [1] Castro, J., Gómez, D., & Tejada, J. (2009). Polynomial calculation of the Shapley
   value based on sampling. *Computers & Operations Research*, 36, 1726–1730.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.drivers.methods.preconditions import check_design
from cemlab.numerics import Players, SampledParts, sampled_parts, shapley_estimate


def estimate(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
    *,
    precision: float = 5e-4,
    seed: int = 0,
) -> SampledParts:
    """Parts of R² with the standard error of sampling.

    Parameters
    ----------
    x, y, weights, players, forced
        As for `cemlab.drivers.methods.METHODS`; any number of players.
    precision : float, default 5e-4
        Largest standard error to stop at, in units of R².
    seed : int, default 0
        The same seed gives the same numbers.

    Returns
    -------
    SampledParts
    """
    r = check_design(x, y, weights, players=players, forced=forced)
    return shapley_estimate(r, players, forced, precision=precision, seed=seed)


def split(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> np.ndarray:
    """Parts of R², shape (..., players); a stack holds the replicates of one sample."""
    if r.ndim > 2 and len(r) > 1:
        return sampled_parts(r, players, forced)
    one = shapley_estimate(r.reshape(r.shape[-2:]), players, forced).parts
    return one.reshape(*r.shape[:-2], -1)
