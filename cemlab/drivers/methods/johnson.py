"""Johnson's relative weights: R² divided through the nearest uncorrelated drivers.

The drivers are replaced by the orthogonal variables closest to them (Λ = r_xx^½); each of
these explains β*² of the outcome, and hands it back to the drivers in proportion to Λ².
Never negative, adds up to R², close to Shapley and quick for any number of drivers [1]_.
Genizi's decomposition [2]_ gives the same numbers: `genizi` is an alias.

References
----------
.. [1] Johnson, J. W. (2000). A heuristic method for estimating the relative weight of
   predictor variables in multiple regression. *Multivariate Behavioral Research*, 35, 1–19.
.. [2] Genizi, A. (1993). Decomposition of R² in multiple regression with correlated
   regressors. *Statistica Sinica*, 3, 407–420.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.numerics import Players, beyond_forced, of_players


def split(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> np.ndarray:
    """Parts of R², shape (..., players), for correlation matrices with the outcome last.

    Parameters
    ----------
    r : ndarray, shape (..., p + 1, p + 1)
        Correlations with the outcome last, one matrix or a stack.
    players : sequence of sequences of int, optional
        Columns of each player, which are added up; single columns by default.
    forced : sequence of int, optional
        Columns of covariates, which enter first and get no part.
    """
    r, players = beyond_forced(r, players, forced)
    r_xx, r_xy = r[..., :-1, :-1], r[..., :-1, -1]
    values, vectors = np.linalg.eigh(r_xx)
    useful = values > 1e-12
    root = np.sqrt(values, out=np.zeros_like(values), where=useful)[..., None, :]
    turned = np.swapaxes(vectors, -1, -2)
    seen = r_xy[..., None, :] @ vectors
    seen = np.divide(seen, root, out=np.zeros_like(seen), where=useful[..., None, :])
    beta = vectors @ np.swapaxes(seen, -1, -2)
    shares = (vectors * root) @ turned
    shares *= shares  # in place: stacks are large
    return of_players((shares @ beta**2)[..., 0], players)
