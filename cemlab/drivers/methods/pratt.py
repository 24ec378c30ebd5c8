"""Pratt importance: standardised coefficient times correlation with the outcome.

Parts add up to R², but a suppressed driver has a negative part, which cannot be read as
importance; offered to compare, never as the default [1]_.

References
----------
.. [1] Pratt, J. W. (1987). Dividing the indivisible: using simple symmetry to partition
   variance explained. *Proceedings of the Second International Tampere Conference in
   Statistics*, 245–260.
.. [2] Thomas, D. R., Hughes, E., & Zumbo, B. D. (1998). On variable importance in linear
   regression. *Social Indicators Research*, 45, 253–275.
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
    beta = np.linalg.pinv(r_xx, rcond=1e-12, hermitian=True) @ r_xy[..., None]
    parts = beta[..., 0] * r_xy
    return of_players(parts, players)
