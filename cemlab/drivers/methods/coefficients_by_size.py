"""How a coefficient depends on who else is in the model: its mean over models of each size.

Alone a driver takes the credit of all that goes with it; beside all others only what is its own.
The way from the one to the other tells how much the drivers share [1]_.

References
----------
.. [1] Grömping, U. (2006). Relative importance for linear regression in R: the package relaimpo.
   *Journal of Statistical Software*, 17(1), 1–27.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from cemlab.numerics import Players

MOST_PLAYERS = 12  # 4,096 models


def mean_coefficients(
    r: np.ndarray, spread: np.ndarray, players: Players, forced: Sequence[int] = ()
) -> np.ndarray:
    """Mean raw coefficients, shape (columns, players); gaps for forced columns.

    Parameters
    ----------
    r : ndarray, shape (columns + 1, columns + 1)
        Correlations with the outcome last.
    spread : ndarray, shape (columns + 1,)
        Standard deviations in the same order.
    players : sequence of sequences of int
        Columns that enter together, at most 12 players.
    forced : sequence of int, optional
        Columns that are in every model.

    Returns
    -------
    ndarray
        At [column, k - 1] the mean coefficient of a column over all models of k players with its
        own player among them; a point of the outcome for a unit of the column.
    """
    total = np.zeros((len(r) - 1, len(players)))
    count = np.zeros((len(r) - 1, len(players)))
    for size in range(1, len(players) + 1):
        for team in combinations(players, size):
            entering = [column for own in team for column in own]
            columns = [*entering, *forced]
            r_xx, r_xy = r[np.ix_(columns, columns)], r[columns, -1]
            beta = np.linalg.lstsq(r_xx, r_xy, rcond=1e-12)[0]
            total[entering, size - 1] += beta[: len(entering)]
            count[entering, size - 1] += 1
    with np.errstate(invalid="ignore"):
        return total / count * spread[-1] / spread[:-1, None]
