"""Groups of a score, and kinds of gaps in them, that are too small to show, with their cover."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cemlab.numerics import rows_to_hide, suppress

OUTSIDE = ""  # who is in no group; no group is called so


class Hidden(NamedTuple):
    """What is not shown of a score by group.

    Attributes
    ----------
    small : list of str
        Groups of too few answers.
    complement : list of str
        Groups hidden so that the small ones cannot be worked out.
    outside : bool
        Whether the number of those in no group is hidden as well.
    """

    small: list[str]
    complement: list[str]
    outside: bool

    def __contains__(self, name: object) -> bool:
        return name in self.small or name in self.complement


def hidden_of(sizes: Mapping[str, float], minimum: int, also: Collection[str] = ()) -> Hidden:
    """Which groups to hide; `sizes` has everybody first, as ``all``.

    Who is in no group counts as a group: the total less the groups shown would tell of them.
    `also` names groups that other tables hide: the same ones are hidden here, or two tables
    together would tell what each hides.
    """
    if sizes["all"] < minimum:
        return Hidden(list(sizes), [], True)
    groups = {name: n for name, n in sizes.items() if name != "all"}
    if not groups:
        return Hidden([], [], False)
    groups[OUTSIDE] = max(sizes["all"] - sum(groups.values()), 0.0)
    mask = suppress(np.array(list(groups.values())), minimum=minimum)
    names = [name for name, hide in zip(groups, mask, strict=True) if hide or name in also]
    small = [name for name in names if name != OUTSIDE and groups[name] < minimum]
    complement = [name for name in names if name != OUTSIDE and name not in small]
    return Hidden(small, complement, OUTSIDE in names)


def hidden_gaps(counts: Mapping[str, Sequence[float]], minimum: int, few: Hidden) -> list[str]:
    """Groups whose gaps are not told by kind; `counts` has everybody first, as ``all``.

    Parameters
    ----------
    counts : mapping of str to sequence of float
        People of each group by kind of gap.
    minimum : int
        Fewer people of a group with one kind are not told, nor what would give them away.
    few : Hidden
        Groups that are not told at all.

    Notes
    -----
    How many answered is told of every group that is shown: it is the base of its numbers. So it
    can be worked out that a few of a group gave no answer, but not of which kind their gaps are
    where there are several.
    """
    whole = np.array(counts["all"], float)
    groups = {name: np.array(row, float) for name, row in counts.items() if name != "all"}
    if not groups:
        return []
    groups[OUTSIDE] = np.maximum(whole - sum(groups.values()), 0.0)
    untold = np.array([name in few or name == OUTSIDE for name in groups])
    untold[-1] &= groups[OUTSIDE].any()
    hidden = rows_to_hide(np.array(list(groups.values())), minimum=minimum, hidden=untold)
    return [name for name, is_hidden in zip(groups, hidden, strict=True) if is_hidden]
