"""Makes a flow out of a table of steps: nodes in columns of time, ribbons between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from cemlab.journeys.flows.content import NAN, START, Flow, Node, Ribbon
from cemlab.journeys.flows.planning import Changes
from cemlab.journeys.movement import ENTRY, EXIT

Words = Callable[..., str]


@dataclass
class _Making:
    """What is known of a flow while it is made."""

    order: dict[str, int]
    counts: dict[tuple[str, str], float]
    rows: dict[str, float]
    end: str | None
    nodes: dict[str, Node] = field(default_factory=dict)
    ribbons: list[Ribbon] = field(default_factory=list)

    def ahead(self) -> list[tuple[str, str]]:
        """Steps to a later touchpoint, also those of too few to be told."""
        return [(tail, tip) for tail, tip in self.counts
                if tail in self.order and tip in self.order
                and self.order[tip] > self.order[tail]]  # fmt: skip

    def forward(self) -> list[tuple[str, str]]:
        """Steps to a later touchpoint whose number may be told."""
        return [pair for pair in self.ahead() if self.counts[pair] == self.counts[pair]]

    def back(self) -> list[tuple[str, str]]:
        """Steps to an earlier touchpoint, or to the same."""
        return [(tail, tip) for (tail, tip), n in self.counts.items()
                if tail in self.order and tip in self.order and n == n
                and self.order[tip] <= self.order[tail]]  # fmt: skip


def flow_of(
    steps: pd.DataFrame, order: Sequence[str], *, end: str | None, least: float,
    label: Callable[[str], str], say: Words, changes: Changes,
) -> Flow:  # fmt: skip
    """The flow of a table of steps.

    Parameters
    ----------
    steps : DataFrame
        ``from``, ``to``, ``count`` and ``n`` (all from there), NaN where too few may be told.
    order : sequence of str
        Touchpoints in the order of the journey, those that only a plan has as well: what leads to
        an earlier one goes back.
    end : str or None
        The declared end: who leaves before it is lost.
    least : float
        Fewer who are still open are not told.
    label, say : callable
        Words of touchpoints, and of the catalogue.
    changes : Changes

    Notes
    -----
    At each touchpoint, ribbons in + steps back in + hidden = its number = ribbons out + hidden,
    where those still open count as going out. Journeys that begin at it come in without a ribbon
    where no start is drawn.
    """
    made = _made(steps, order, end)
    start = _starts(made)
    columns = _layers(made, start, changes)
    _touchpoints(made, columns, label, changes)
    if start:
        made.nodes[START] = Node(id=START, title=say("start"), kind="start", n=made.rows[ENTRY])
        columns[START] = 0
    removed = set(changes.removed)
    for tail, tip in made.forward():
        if tail in columns and tip in columns:
            made.ribbons.append(Ribbon(tail=tail, tip=tip, n=made.counts[tail, tip],
                                       is_removed=(tail, tip) in removed))  # fmt: skip
    for tip in start:
        made.ribbons.append(Ribbon(tail=START, tip=tip, n=made.counts[ENTRY, tip]))
    _leave(made, columns, label, say, least)
    added = tuple(
        (tail, tip) for tail, tip in changes.added
        if tail in columns and tip in columns and columns[tip] > columns[tail]
    )  # fmt: skip
    few = tuple(name for name in order if name not in columns and name in made.rows)
    return Flow(
        nodes=tuple(made.nodes.values()), ribbons=tuple(made.ribbons), columns=columns,
        journeys=made.rows.get(ENTRY, NAN), has_end=end is not None, added=added, few=few,
    )  # fmt: skip


def _made(steps: pd.DataFrame, order: Sequence[str], end: str | None) -> _Making:
    rows = {tail: float(n) for tail, n in zip(steps["from"], steps["n"], strict=True)}
    counts = {(row["from"], row["to"]): float(row["count"]) for row in steps.to_dict("records")}
    return _Making(order={name: at for at, name in enumerate(order)}, counts=counts, rows=rows,
                   end=end)  # fmt: skip


def _starts(made: _Making) -> list[str]:
    """Touchpoints that ribbons from a start of its own lead to; none where it would say nothing.

    Journeys that all begin at touchpoints nothing else leads to need no start: these are it.
    """
    begun = [tip for (tail, tip), n in made.counts.items() if tail == ENTRY and n == n]
    met = {tip for _, tip in made.forward()}
    hidden = any(tail == ENTRY and n != n for (tail, _), n in made.counts.items())
    return begun if hidden or any(tip in met for tip in begun) else []


def _layers(made: _Making, start: Sequence[str], changes: Changes) -> dict[str, int]:
    """The column of each touchpoint: one after the last of those that lead to it.

    A touchpoint stands there if its number, or that of a step to it or from it, may be told.
    """
    begun = {tip for (tail, tip), n in made.counts.items() if tail == ENTRY and n == n}
    told = {name for name in made.order if made.rows.get(name, NAN) == made.rows.get(name)}
    steps = {name for pair in (*made.forward(), *made.back()) for name in pair}
    drawn = begun | told | steps | set(changes.new)
    planned = [pair for pair in changes.added if set(pair) & set(changes.new)]
    lead = [(tail, tip) for tail, tip in (*made.ahead(), *planned)
            if made.order.get(tail, math.inf) < made.order.get(tip, -1)]  # fmt: skip
    columns: dict[str, int] = {}
    for name in sorted(drawn, key=made.order.__getitem__):
        before = [columns[tail] for tail, tip in lead if tip == name and tail in columns]
        columns[name] = max(before, default=-1 + bool(start)) + 1
    return columns


def _touchpoints(made: _Making, columns, label, changes: Changes) -> None:
    """A node for each touchpoint, with its number where it may be told."""
    for name in columns:
        if name in changes.new:
            made.nodes[name] = Node(id=name, title=label(name), kind="new")
            continue
        into = [n for (_, tip), n in made.counts.items() if tip == name]
        out = made.rows.get(name, 0.0)  # without a row, everybody here is still open
        known = sum(n for n in into if n == n)
        all_known = not any(n != n for n in into)
        total = known if all_known else max(known, out) if out == out else NAN
        back = [made.counts[pair] for pair in made.back() if pair[1] == name]
        made.nodes[name] = Node(id=name, title=label(name), n=total, returns=sum(back),
                                is_removed=name in changes.dropped)  # fmt: skip


def _leave(made: _Making, columns: dict[str, int], label, say: Words, least: float) -> None:
    """Nodes for those who go back, leave, or have not ended; a last touchpoint needs none."""
    for tail, tip in made.back():
        name = f"loop {tail} {tip}"
        n = made.counts[tail, tip]
        made.nodes[name] = Node(id=name, title=say("back", title=label(tip)), kind="loop", n=n)
        made.ribbons.append(Ribbon(tail=tail, tip=name, n=n, kind="rework"))
        columns[name] = columns[tail] + 1
    for name in [one for one in columns if one in made.order]:
        if made.nodes[name].kind != "step":
            continue
        n = made.counts.get((name, EXIT), 0.0)
        onwards = any(tail == name and tip != EXIT for tail, tip in made.counts)
        if n == n and n and onwards and name != made.end:
            kind = "loss" if made.end is not None else "end"
            _leaving(made, columns, name, kind, n, say("left" if kind == "loss" else "ended"))
        elif n == n and n and onwards:
            _leaving(made, columns, name, "end", n, say("ended"))
        still = made.nodes[name].n - made.rows.get(name, 0.0)
        if still >= least:
            _leaving(made, columns, name, "open", still, say("open"))


def _leaving(made: _Making, columns, name: str, kind: str, n: float, title: str) -> None:
    own = f"{kind} {name}"
    made.nodes[own] = Node(id=own, title=title, kind=kind, n=n)
    made.ribbons.append(Ribbon(tail=name, tip=own, n=n, kind="loss" if kind == "loss" else "main"))
    columns[own] = columns[name] + 1
