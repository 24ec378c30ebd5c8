"""Exact Shapley (LMG) parts of R² by a tree over all subsets.

Players are taken in a fixed order; every subset is a leaf of a tree of *out* and *in*.
"In" is one elimination step (Schur complement) on the columns still to come and the
outcome, "out" drops the player. The work halves from level to level, so that all 2^p
regressions together cost a few operations each instead of a solve each. With weights
w(s) = s! (p − 1 − s)! / p! the part of player j is

    φ_j = Σ_{S∋j} (w(|S| − 1) + w(|S|)) R²(S) − Σ_S w(|S|) R²(S),

whose first sum folds up the tree, and whose second sum is the same for all players: it
follows from Σ φ_j = R². Everything depends on the correlations alone, so that the number
of rows does not matter. A column with a residual variance of 1e-12 or less adds nothing.

Subsets (and replicates) lie side by side on the last axis of each array. The walk first
goes in breadth, doubling that axis, until it is `WIDTH` long and just fits the cache,
then in depth.

References
----------
.. [1] Lindeman, R. H., Merenda, P. F., & Gold, R. Z. (1980). *Introduction to Bivariate
   and Multivariate Analysis*. Scott, Foresman, p. 119 ff.
.. [2] Grömping, U. (2007). Estimators of relative importance in linear regression based
   on variance decomposition. *The American Statistician*, 61, 139–147.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

from cemlab.numerics.moments import NOTHING, Players, beyond_forced

WIDTH = 4096  # numbers side by side; 32 kB an array
AT_ONCE = 128  # replicates walked together


def shapley_parts(
    r: np.ndarray, players: Players | None = None, forced: Sequence[int] | None = None
) -> np.ndarray:
    """Exact part of R² of each player, for one correlation matrix or a stack of them.

    Parameters
    ----------
    r : ndarray, shape (..., p + 1, p + 1)
        Correlations of p columns and, last, the outcome. A column without variance has
        zeros in its row and column, on the diagonal too, and adds nothing.
    players : sequence of sequences of int, optional
        Columns of each player; every column is in exactly one. Single columns by default.
    forced : sequence of int, optional
        Columns that enter before all players and get no part.

    Returns
    -------
    ndarray, shape (..., players)
        Non-negative, adding up to R², or to what the players add to the R² of the forced.

    Notes
    -----
    Costs about 2^players × 10 ns per matrix and some 30 MB at most: 25 players take a
    third of a second, and each further player doubles the time.
    """
    r, players = beyond_forced(r, players, forced)
    stack, shape = r.reshape(-1, *r.shape[-2:]), r.shape[:-2]
    parts = np.empty((len(stack), len(players)))
    whole = len(stack) - len(stack) % AT_ONCE
    for first, last, at_once in ((0, whole, AT_ONCE), (whole, len(stack), len(stack) - whole)):
        if last > first:
            tree = _Tree(players, at_once)
            for start in range(first, last, at_once):
                parts[start : start + at_once] = tree.parts(stack[start : start + at_once])
    return np.maximum(parts, 0.0).reshape(*shape, len(players))


class _Tree:
    """The walk for some players and so many matrices at once; its memory is used again."""

    def __init__(self, players: tuple[tuple[int, ...], ...], matrices: int) -> None:
        # wide players first: the last two levels are the dearest; single ones have a closed form
        self.order = sorted(range(len(players)), key=lambda player: -len(players[player]))
        self.columns = [column for player in self.order for column in players[player]]
        self.widths = [len(players[player]) for player in self.order]
        self.matrices = matrices
        self.breadth = 0  # players taken in breadth
        sizes = np.zeros(matrices, dtype=int)
        while sizes.size * 2 <= WIDTH and self.widths[self.breadth :] not in ([], [1, 1]):
            sizes = np.concatenate([sizes, sizes + 1])
            self.breadth += 1
        deeper = range(len(players) - self.breadth + 1)
        self.credit = [_credit(len(players))[sizes + entered] for entered in deeper]
        self.space = self._space(sizes.size)
        self.sums = np.zeros((len(players), sizes.size))
        self.r_squared = np.zeros(matrices)

    def _space(self, size: int) -> dict[int, list[np.ndarray]]:
        """Memory for what is left after each player entered in depth.

        Taken as one piece: fresh pages are dear, and the system hands out large ones at once.
        """
        after, columns = {}, sum(self.widths[self.breadth :])
        for player in range(self.breadth, len(self.widths)):
            after[player] = [columns - step - 1 for step in range(self.widths[player])]
            columns = after[player][-1]
        lengths = [left * (left + 1) * size for own in after.values() for left in own]
        pieces = iter(np.split(np.empty(sum(lengths)), np.cumsum(lengths)[:-1]) if lengths else [])
        return {
            player: [next(pieces).reshape(left, left + 1, size) for left in own]
            for player, own in after.items()
        }

    def parts(self, stack: np.ndarray) -> np.ndarray:
        """Shapley parts, shape (matrices, players)."""
        a, gained = np.moveaxis(stack, 0, -1), np.zeros(self.matrices)
        a = np.ascontiguousarray(a[np.ix_(self.columns, [*self.columns, -1])])
        for player in range(self.breadth):
            a, gained = out_and_in(a, gained, self.widths[player])
        self.sums[:] = 0.0
        total = self._walk(a, gained, self.breadth, 0)

        count = len(self.widths)
        sums = self.sums.reshape(count, -1, self.matrices).sum(axis=1)
        for player in reversed(range(self.breadth)):
            half = len(total) // 2
            out, entered = total[:half], total[half:]
            sums[player] = entered.reshape(-1, self.matrices).sum(axis=0)
            total = out + entered
        parts = np.empty((self.matrices, count))
        parts[:, self.order] = (sums - (sums.sum(axis=0) - self.r_squared) / count).T
        return parts

    def _walk(self, a: np.ndarray, gained: np.ndarray, player: int, entered: int) -> np.ndarray:
        """Credited R² of all subsets from here, summed; `sums` gets it for each that is in."""
        left = self.widths[player:]
        if not left:
            self._note_r_squared(gained, player, entered)
            return gained * self.credit[entered]
        if left == [1, 1]:
            return self._last_two(a, gained, player, entered)
        width = left[0]
        total = self._walk(a[width:, width:], gained, player + 1, entered)
        inside = enter(a, gained, width, self.space[player])
        within = self._walk(*inside, player + 1, entered + 1)
        self.sums[player] += within
        within += total
        return within

    def _last_two(self, a: np.ndarray, gained: np.ndarray, player: int, entered: int) -> np.ndarray:
        """The four subsets of the last two players, without further arrays."""
        inverse = _inverse(a[0, 0])
        slope = a[0, 1] * inverse
        left = a[1, 2] - slope * a[0, 2]
        first = gained + a[0, 2] ** 2 * inverse
        second = gained + a[1, 2] ** 2 * _inverse(a[1, 1])
        both = first + left**2 * _inverse(a[1, 1] - slope * a[0, 1])
        self._note_r_squared(both, player, entered)
        first *= self.credit[entered + 1]
        second *= self.credit[entered + 1]
        both *= self.credit[entered + 2]
        second += both
        self.sums[player] += first
        self.sums[player] += both
        self.sums[player + 1] += second
        first += second
        first += gained * self.credit[entered]
        return first

    def _note_r_squared(self, gained: np.ndarray, player: int, entered: int) -> None:
        """Keep the R² of all players together, the last subset of the walk where all entered."""
        if entered == player - self.breadth:
            self.r_squared[:] = gained[-self.matrices :]


def _credit(count: int) -> np.ndarray:
    """w(s − 1) + w(s) for s = 0 … count, with w(s) = s! (count − 1 − s)! / count!."""
    w = np.array([1 / (count * comb(count - 1, s)) for s in range(count)])
    return np.append(w, 0.0) + np.append(0.0, w)


def out_and_in(a: np.ndarray, gained: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Both branches of one player, side by side: subsets without it, then with it."""
    left = len(a) - width
    both = np.empty((left, left + 1, 2, gained.size))
    both[:, :, 0] = a[width:, width:]
    _, more = enter(a, gained, width, [*[None] * (width - 1), both[:, :, 1]])
    return both.reshape(left, left + 1, 2 * gained.size), np.concatenate([gained, more])


def enter(
    a: np.ndarray, gained: np.ndarray, width: int, space: Sequence[np.ndarray | None] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Eliminate the first `width` columns; the last column of `a` is the outcome.

    What is left after each column is written to `space`, where that is given.
    """
    for room in space or [None] * width:
        inverse = _inverse(a[0, 0])
        step = np.multiply((a[0, 1:-1] * inverse)[:, None], a[0, 1:], out=room)
        gained = gained + a[0, -1] ** 2 * inverse
        a = np.subtract(a[1:, 1:], step, out=step)
    return a, gained


def _inverse(pivot: np.ndarray) -> np.ndarray:
    """1 / pivot, and 0 where nothing is left to explain with."""
    if pivot.min() > NOTHING:
        return 1.0 / pivot
    useful = pivot > NOTHING
    return useful / np.where(useful, pivot, 1.0)
