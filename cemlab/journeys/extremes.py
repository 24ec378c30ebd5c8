"""Which touchpoint is the lowest, the highest, and where most stop – if that can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from cemlab.journeys.result import JourneyResult

SURE = 0.05  # Holm's p below which two touchpoints are told apart


class Extreme(NamedTuple):
    """A touchpoint, and those that cannot be told from it, nearest first."""

    touchpoint: str
    ties: list[str]


class Stop(NamedTuple):
    """Where the largest share of journeys goes no further; `is_told` if nowhere else as many."""

    touchpoint: str
    share: float
    low: float
    high: float
    n: float
    is_told: bool


def extreme(result: JourneyResult, side: Literal["lowest", "highest"]) -> Extreme | None:
    """The lowest or highest adjusted mean; nothing where touchpoints cannot be compared."""
    table = result.tidy().dropna(subset="adjusted").set_index("touchpoint")["adjusted"]
    if len(table) < 2:
        return None
    ordered = table.sort_values(ascending=side == "lowest", kind="stable")
    name = ordered.index[0]
    pairs = result.differences()
    mine = pairs[(pairs["first"] == name) | (pairs["second"] == name)]
    other = mine["first"].where(mine["first"] != name, mine["second"])
    open_ = set(other[mine["p_adjusted"] >= SURE])
    return Extreme(name, [one for one in ordered.index[1:] if one in open_])


def largest_stop(result: JourneyResult) -> Stop | None:
    """The touchpoint after which the largest share stops; nothing where there is no funnel.

    It is told when the interval of its difference from every other step (Newcombe's, from the
    Wilson intervals of the two) lies above zero.
    """
    steps = result.funnel()
    if not len(steps):
        return None
    columns = {"stop_share": "share", "stop_low": "low", "stop_high": "high"}
    steps = steps[["touchpoint", "n", *columns]].rename(columns=columns).dropna(ignore_index=True)
    if not len(steps) or not steps["share"].max():
        return None
    top = steps.loc[steps["share"].idxmax()]
    rest = steps[steps["touchpoint"] != top["touchpoint"]]
    below = np.hypot(top["share"] - top["low"], rest["high"] - rest["share"])
    is_told = bool(((top["share"] - rest["share"]) > below).all())
    return Stop(*(top[name] for name in ("touchpoint", "share", "low", "high", "n")), is_told)
