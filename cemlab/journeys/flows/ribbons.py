"""Draws a flow as nodes and ribbons."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from cemlab.drawing import Box, Profile, Sheet
from cemlab.drawing.signs import arrow
from cemlab.journeys.flows.content import Flow
from cemlab.journeys.flows.layout import BAR, LEADING, Plan, Slot, planned, title_lines
from cemlab.language import speaker

BLOCK = "journeys.flow"
STUB = 16.0
DASH = (5.0, 3.5)
SEEN_THROUGH = 0.62  # of orange ribbons, which may lie across others
SAMPLES = 24  # points of a dashed curve


def draw_ribbons(sheet: Sheet, flow: Flow, y: float, profile: Profile) -> float:
    """Ribbons, then bars, then words, then what a plan changes; returns where it ends."""
    plan, k = planned(sheet, flow, y, profile), profile.scale
    drawn = list(_stretches(plan, k))
    for ribbon, stretches in drawn:
        orange = ribbon.kind != "main"
        sheet.path(_outline(stretches), fill="bad_mid" if orange else "band", stroke="paper",
                   thick=0.8 * k, opacity=SEEN_THROUGH if orange else 1)  # fmt: skip
    for slot in plan.slots.values():
        _returns(sheet, plan, slot, k)
    for slot in plan.slots.values():
        _bar(sheet, plan, slot, k)
    for ribbon, stretches in drawn:
        if ribbon.is_removed:
            _removed(sheet, stretches, k)
    for tail, tip in flow.added:
        _added(sheet, plan, plan.slots[tail], plan.slots[tip], k)
    for slot in plan.slots.values():
        _words(sheet, flow, plan, slot, profile)
    return plan.bottom


def cross(sheet: Sheet, x: float, y: float, k: float, role: str = "ink") -> None:
    """The mark of what a plan drops."""
    r = 4 * k
    for sign in (-1, 1):
        sheet.line(x - r, y - sign * r, x + r, y + sign * r, stroke=role, thick=1.6 * k)


def plus(sheet: Sheet, x: float, y: float, k: float, role: str = "good") -> None:
    """The mark of what a plan adds."""
    r = 4.5 * k
    sheet.line(x - r, y, x + r, y, stroke=role, thick=1.8 * k)
    sheet.line(x, y - r, x, y + r, stroke=role, thick=1.8 * k)


def _stretches(plan: Plan, k: float) -> Iterator[tuple]:
    """Each ribbon with its stretches from column to column: (x, top, bottom) at both ends.

    At a node ribbons lie in the order of where they come from and go to, so that they do not
    cross at its bar.
    """
    ends: dict[tuple[int, str], float] = {}
    chains = list(enumerate(plan.chains))
    for side in ("out", "into"):
        key = {
            "out": lambda one: (one[1][1][1].y, one[0]),
            "into": lambda one: (one[1][1][-2].y, one[1][1][0].column, one[0]),
        }[side]
        for number, (ribbon, chain) in sorted(chains, key=key):
            slot = chain[0] if side == "out" else chain[-1]
            taken = slot.out if side == "out" else slot.into
            ends[number, side] = slot.y + taken
            if side == "out":
                slot.out += ribbon.n * plan.scale
            else:
                slot.into += ribbon.n * plan.scale
    for number, (ribbon, chain) in chains:
        size, found = ribbon.n * plan.scale, []
        tops = [ends[number, "out"], *(slot.y for slot in chain[1:-1]), ends[number, "into"]]
        for at, (one, other) in enumerate(itertools.pairwise(chain)):
            x0, x1 = plan.lefts[one.column] + BAR * k, plan.lefts[other.column]
            found.append(((x0, tops[at], tops[at] + size), (x1, tops[at + 1], tops[at + 1] + size)))
        yield ribbon, found


def _outline(stretches: list) -> str:
    """The path round a ribbon: above from left to right, below and back."""
    above, below = [], []
    for (x0, top0, bottom0), (x1, top1, bottom1) in stretches:
        middle = (x0 + x1) / 2
        above.append(f"L{x0:.2f} {top0:.2f} C{middle:.2f} {top0:.2f} {middle:.2f} {top1:.2f} "
                     f"{x1:.2f} {top1:.2f}")  # fmt: skip
        below.append(f"L{x1:.2f} {bottom1:.2f} C{middle:.2f} {bottom1:.2f} {middle:.2f} "
                     f"{bottom0:.2f} {x0:.2f} {bottom0:.2f}")  # fmt: skip
    return f"M{' '.join(above)[1:]} {' '.join(reversed(below))} Z"


def _returns(sheet: Sheet, plan: Plan, slot: Slot, k: float) -> None:
    """A stub at the left of a node, as high as the number of those who come back."""
    if slot.node is None or not slot.node.returns > 0:
        return
    size, x = slot.node.returns * plan.scale, plan.lefts[slot.column]
    y0, y1 = slot.y + slot.into, slot.y + slot.into + size
    tip = min(6 * k, STUB * k)
    sheet.polygon([(x - STUB * k, y0), (x, y0), (x, y1), (x - STUB * k, y1),
                   (x - STUB * k + tip, (y0 + y1) / 2)], fill="bad_mid")  # fmt: skip


def _bar(sheet: Sheet, plan: Plan, slot: Slot, k: float) -> None:
    node, x = slot.node, plan.lefts[slot.column]
    if node.kind == "new":
        sheet.rect(x, slot.y, BAR * k, 15 * k, stroke="good", thick=1.4 * k, dash=(3 * k, 2 * k))
    elif node.kind in ("open", "end"):
        sheet.rect(x, slot.y, BAR * k, max(slot.size, 2 * k), fill="paper", stroke="ink_2",
                   thick=1.2 * k)  # fmt: skip
    elif node.is_removed:
        sheet.rect(x, slot.y, BAR * k, max(slot.size, 2 * k), fill="paper", stroke="ink",
                   thick=1.4 * k, dash=(3 * k, 2 * k))  # fmt: skip
    else:
        role = "bad" if node.is_orange else "ink"
        sheet.rect(x, slot.y, BAR * k, max(slot.size, 2 * k), fill=role)


def _words(sheet: Sheet, flow: Flow, plan: Plan, slot: Slot, profile: Profile) -> None:
    """Name above the bar; number and share of all journeys to its right."""
    node, k, step = slot.node, profile.scale, profile.base * LEADING
    x, role = plan.lefts[slot.column], "bad_text" if node.is_orange else "ink"
    role = "good_text" if node.kind == "new" else role
    right = min(x + plan.pitch - 4 * k, sheet.width - 4 * k)
    if slot.column == flow.n_columns - 1:
        right = sheet.width - 4 * k
    lines = title_lines(sheet, node, plan, profile)
    top = slot.y - len(lines) * step - 4 * k
    sheet.paragraph(x, top, right - x - 2 * k, node.title, size=profile.base, weight="bold",
                    colour=role, leading=LEADING, most=max(len(lines), 1),
                    cell=Box(x - 2, top - 4, right, slot.y + 2))  # fmt: skip
    forms = _number(sheet, flow, node)
    if forms:
        left = x + (BAR + 6) * k
        middle = slot.y + max(slot.size, 13 * k) / 2
        sheet.text(left, middle + profile.small * 0.36, forms[0], size=profile.small,
                   colour=role, shorter=forms[1:],
                   cell=Box(left, middle - 20 * k, right, middle + 20 * k))  # fmt: skip


def _number(sheet: Sheet, flow: Flow, node) -> list[str]:
    """How many, and their share of the journeys that began, from the longest form."""
    say = speaker(sheet.language)
    if node.kind == "new":
        return []
    if node.n != node.n:
        return [say(f"{BLOCK}.node_few")]
    plain = say(f"{BLOCK}.node", n=node.n)
    if not flow.journeys > 0:
        return [plain]
    return [say(f"{BLOCK}.node_share", n=node.n, share=node.n / flow.journeys), plain]


def _removed(sheet: Sheet, stretches: list, k: float) -> None:
    """Dashed along a ribbon that the plan drops, above its number, with a cross."""
    points = []
    for (x0, top0, bottom0), (x1, top1, bottom1) in stretches:
        points += _curve(x0, top0 + (bottom0 - top0) / 4, x1, top1 + (bottom1 - top1) / 4)
    sheet.polyline(points, stroke="ink", thick=1.4 * k, dash=tuple(one * k for one in DASH))
    cross(sheet, *points[3 * len(points) // 4], k)


def _added(sheet: Sheet, plan: Plan, tail: Slot, tip: Slot, k: float) -> None:
    """A dashed arrow for steps that only the plan has."""
    x0, x1 = plan.lefts[tail.column] + BAR * k, plan.lefts[tip.column]
    y0, y1 = (slot.y + max(slot.size, 15 * k) * 0.85 for slot in (tail, tip))
    points = _curve(x0, y0, x1 - 1, y1)
    arrow(sheet, points, stroke="good", thick=1.6 * k, k=k, dash=tuple(one * k for one in DASH))
    plus(sheet, *points[3 * len(points) // 4], k)


def _curve(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    """Points of the curve that ribbons follow."""
    points = []
    for at in range(SAMPLES + 1):
        t = at / SAMPLES
        bend = 3 * t * t - 2 * t * t * t
        across = x0 + (x1 - x0) * (1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t**3)
        points.append((across, y0 + (y1 - y0) * bend))
    return points
