"""Where nodes and ribbons of a flow stand: columns of time, the main flow above, losses below."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

from cemlab.drawing import Profile, Sheet
from cemlab.journeys.flows.content import Flow, Node, Ribbon

BAR = 12.0
TALL = 260.0  # of the fullest column, without what stands between its nodes, at base 12
SLOT = 15.0  # what a node takes at least, for its number
AIR = 8.0  # below a node
TITLE_LINES = 2
LEADING = 1.25
WIDEST = 120.0  # of a name at the right edge
RANKS = {"start": 0, "step": 0, "new": 1, "loop": 2, "open": 3, "end": 3, "loss": 4}


@dataclass
class Slot:
    """The place of a node in its column, or of a ribbon that passes a column."""

    column: int
    value: float
    rank: int
    node: Node | None = None
    y: float = 0.0
    size: float = 0.0  # in pixels
    out: float = 0.0  # how much of the right side is taken
    into: float = 0.0


@dataclass
class Plan:
    """Slots by node, and the slots each ribbon passes, from tail to tip."""

    slots: dict[str, Slot] = field(default_factory=dict)
    chains: list[tuple[Ribbon, list[Slot]]] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)
    pitch: float = 0.0
    scale: float = 0.0
    bottom: float = 0.0


def planned(sheet: Sheet, flow: Flow, top: float, profile: Profile) -> Plan:
    """Everything in its place, below `top`."""
    k, plan = profile.scale, Plan()
    for node in flow.nodes:
        drawn = [flow.into(node.id), flow.out_of(node.id), 0.0 if math.isnan(node.n) else node.n]
        plan.slots[node.id] = Slot(flow.columns[node.id], max(drawn), RANKS[node.kind], node)
    columns: list[list[Slot]] = [[] for _ in range(flow.n_columns)]
    for slot in plan.slots.values():
        columns[slot.column].append(slot)
    for ribbon in flow.ribbons:
        tail, tip = plan.slots[ribbon.tail], plan.slots[ribbon.tip]
        passed = [Slot(at, ribbon.n, 0) for at in range(tail.column + 1, tip.column)]
        for slot in passed:
            columns[slot.column].append(slot)
        plan.chains.append((ribbon, [tail, *passed, tip]))
    _across(sheet, flow, plan, profile)
    fullest = max(sum(slot.value for slot in column) for column in columns) or 1.0
    plan.scale = TALL * k / fullest
    plan.bottom = _down(sheet, plan, columns, top, profile)
    return plan


def title_lines(sheet: Sheet, node: Node, plan: Plan, profile: Profile) -> list[str]:
    """The name of a node above its bar."""
    lines = sheet.wrapped(title_room(plan, profile), node.title, size=profile.base, weight="bold")
    return lines[:TITLE_LINES]


def title_room(plan: Plan, profile: Profile) -> float:
    """How wide a name may be."""
    return max(plan.pitch - 10 * profile.scale, 3 * profile.base)


def _across(sheet: Sheet, flow: Flow, plan: Plan, profile: Profile) -> None:
    """Left edges of the columns; names and numbers of the last stand to the right of theirs."""
    k = profile.scale
    last = [node for node in flow.nodes if flow.columns[node.id] == flow.n_columns - 1]
    number = sheet.measure("8,888  88%", profile.small) + (BAR + 8) * k
    room = max([number, *(min(sheet.measure(node.title, profile.base, "bold"), WIDEST * k)
                          for node in last)])  # fmt: skip
    free = sheet.width - 2 * profile.edge - room
    plan.pitch = free / max(flow.n_columns - 1, 1)
    plan.lefts = [profile.edge + at * plan.pitch for at in range(flow.n_columns)]


def _down(sheet: Sheet, plan: Plan, columns: list[list[Slot]], top: float, profile) -> float:
    """Slots one below another, in the order in which their ribbons come; returns the bottom."""
    k, step = profile.scale, profile.base * LEADING
    before: dict[int, list[tuple[Slot, float]]] = {}
    for ribbon, chain in plan.chains:
        for one, other in itertools.pairwise(chain):
            before.setdefault(id(other), []).append((one, ribbon.n))
    first = top + TITLE_LINES * step + 4 * k
    bottom = first
    for column in columns:
        column.sort(key=lambda slot: (slot.rank, _middle(before.get(id(slot), [])), -slot.value))
        y = first
        for at, slot in enumerate(column):
            slot.size = slot.value * plan.scale
            if at and slot.node is not None:
                y += len(title_lines(sheet, slot.node, plan, profile)) * step + 4 * k
            slot.y = y
            least = SLOT * k if slot.node is not None else 0.0
            y += max(slot.size, least) + AIR * k
        bottom = max(bottom, y)
    return bottom


def _middle(sources: list[tuple[Slot, float]]) -> float:
    """Where what flows into a slot comes from, on average."""
    weight = sum(n for _, n in sources)
    if not weight:
        return 0.0
    return round(sum((slot.y + slot.size / 2) * n for slot, n in sources) / weight, 3)
