"""What stands on a flow: touchpoints as nodes, steps between them, and what a plan changes."""

from __future__ import annotations

import math
from dataclasses import dataclass

NAN = float("nan")
START = "(entry)"


@dataclass(frozen=True, kw_only=True)
class Node:
    """A touchpoint, or where those go who leave it, go back or have not ended yet.

    Attributes
    ----------
    kind : {"start", "step", "loop", "loss", "end", "open", "new"}
        "loop": goes back; "loss": leaves before the declared end; "new": only in a plan.
    n : float
        How often somebody came; NaN where too few may be told.
    returns : float
        How many of them came back from a later touchpoint, or from here.
    """

    id: str
    title: str
    kind: str = "step"
    n: float = NAN
    returns: float = 0.0
    is_removed: bool = False

    @property
    def is_orange(self) -> bool:
        """Whether it is loss or rework."""
        return self.kind in ("loop", "loss")


@dataclass(frozen=True, kw_only=True)
class Ribbon:
    """Steps from a node to one of a later column."""

    tail: str
    tip: str
    n: float
    kind: str = "main"  # main, loss, rework
    is_removed: bool = False


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Nodes and ribbons, left to right."""

    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    columns: dict[str, int]
    journeys: float
    has_end: bool
    added: tuple[tuple[str, str], ...] = ()  # steps that only the plan has, between nodes
    few: tuple[str, ...] = ()  # touchpoints of which nothing can be drawn

    @property
    def n_columns(self) -> int:
        """How many columns it takes."""
        return max(self.columns.values(), default=-1) + 1

    @property
    def most_nodes(self) -> int:
        """How many nodes stand in the fullest column."""
        counts = [0] * self.n_columns
        for column in self.columns.values():
            counts[column] += 1
        return max(counts, default=0)

    def node(self, name: str) -> Node:
        """A node by its id."""
        return next(one for one in self.nodes if one.id == name)

    def into(self, name: str) -> float:
        """How many steps are drawn into a node, those that come back included."""
        drawn = sum(one.n for one in self.ribbons if one.tip == name)
        back = self.node(name).returns
        return drawn + (0.0 if math.isnan(back) else back)

    def out_of(self, name: str) -> float:
        """How many steps are drawn out of a node."""
        return sum(one.n for one in self.ribbons if one.tail == name)
