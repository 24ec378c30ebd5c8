"""Groups of a score that are too small to show, and who would give them away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from cemlab.numerics import suppress

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


def hidden_of(sizes: Mapping[str, float], minimum: int) -> Hidden:
    """Which groups to hide; `sizes` has everybody first, as ``all``.

    Who is in no group counts as a group: the total less the groups shown would tell of them.
    """
    if sizes["all"] < minimum:
        return Hidden(list(sizes), [], True)
    groups = {name: n for name, n in sizes.items() if name != "all"}
    if not groups:
        return Hidden([], [], False)
    groups[OUTSIDE] = max(sizes["all"] - sum(groups.values()), 0.0)
    mask = suppress(np.array(list(groups.values())), minimum=minimum)
    names = [name for name, is_hidden in zip(groups, mask, strict=True) if is_hidden]
    small = [name for name in names if name != OUTSIDE and groups[name] < minimum]
    complement = [name for name in names if name != OUTSIDE and name not in small]
    return Hidden(small, complement, OUTSIDE in names)
