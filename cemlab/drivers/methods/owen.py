"""Owen value: R² divided among groups of drivers, and each group's part among its members.

In a shuffled queue where the members of a group always stay together, a driver is credited
with the rise in R² at its entry, averaged over all such queues [1]_. A group's parts add up to
the Shapley value of the group as one player, so that seven items about the staff do not push
one item about the price aside just because they are seven. With every driver a group of its
own, or all in one, it is the Shapley value.

References
----------
.. [1] Owen, G. (1977). Values of games with a priori unions. In *Mathematical Economics and
   Game Theory*, 76–88. Springer.
.. [2] Shorrocks, A. F. (2013). Decomposition procedures for distributional analysis: a
   unified framework based on the Shapley value. *Journal of Economic Inequality*, 11, 99–126.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cemlab.drivers.methods import shapley
from cemlab.errors import MethodError
from cemlab.numerics import (
    Players,
    averaged_game,
    beyond_forced,
    rises_by_size,
    team_values,
)

MAX_TOGETHER = 20  # members of a group and other groups: a million regressions a group
MATRICES_AT_ONCE = 2**18  # teams × matrices held at a time


def split(
    r: np.ndarray,
    players: Players | None = None,
    forced: Sequence[int] | None = None,
    *,
    groups: Sequence[Sequence[int]] | None = None,
) -> np.ndarray:
    """Parts of R², shape (..., players), for correlation matrices with the outcome last.

    Parameters
    ----------
    r : ndarray, shape (..., p + 1, p + 1)
        Correlations with the outcome last, one matrix or a stack.
    players : sequence of sequences of int, optional
        Columns of each player; single columns by default.
    forced : sequence of int, optional
        Columns of covariates, which enter first and get no part.
    groups : sequence of sequences of int, optional
        Players of each group, by their place in `players`; each a group of its own by default.

    Raises
    ------
    MethodError
        A player in no group or in two; a group that, with the other groups, makes more than 20.
    """
    if groups is None:
        return shapley.split(r, players, forced)
    r, players = beyond_forced(r, players, forced)
    groups = _checked_groups(len(players), groups)
    stack = r.reshape(-1, *r.shape[-2:])
    parts = np.empty((len(stack), len(players)))
    for group in groups:
        others = [[c for player in other for c in players[player]] for other in groups
                  if other != group]  # fmt: skip
        playing = [players[player] for player in group] + others
        step = max(1, MATRICES_AT_ONCE >> len(playing))
        for start in range(0, len(stack), step):
            values = team_values(stack[start : start + step], playing)
            rise = rises_by_size(averaged_game(values, len(others)))
            parts[start : start + step, list(group)] = rise.mean(axis=-1)
    return np.maximum(parts, 0.0).reshape(*r.shape[:-2], len(players))


def _checked_groups(count: int, groups: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Players of each group; small enough to look at every team."""
    groups = tuple(tuple(map(int, group)) for group in groups)
    told = [player for group in groups for player in group]
    twice = sorted({player for player in told if told.count(player) > 1})
    unknown = sorted(set(told) - set(range(count)))
    without = sorted(set(range(count)) - set(told))
    wrong = [
        f"{what}: {', '.join(map(str, which))}"
        for what, which in (
            ("in two groups", twice), ("not a driver", unknown), ("in no group", without)
        )
        if which
    ]  # fmt: skip
    if () in groups:
        wrong.append("a group is empty")
    if wrong:
        raise MethodError(
            f"`groups` is {groups}; {'; '.join(wrong)}. Each of the {count} drivers belongs in "
            "exactly one group, alone if need be."
        )
    most = max(len(group) for group in groups) + len(groups) - 1
    if most > MAX_TOGETHER:
        raise MethodError(
            f"The largest group and the other groups make {most} players; at most {MAX_TOGETHER} "
            "can be divided exactly. Form more even groups, or choose method='sampled'."
        )
    return groups
