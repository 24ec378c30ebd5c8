"""What the marks of a flow mean, of those that are drawn."""

from __future__ import annotations

import pandas as pd

from cemlab.drawing import Sheet
from cemlab.drawing.sheet_frame import Key
from cemlab.journeys.flows.content import Flow
from cemlab.journeys.flows.planning import Changes
from cemlab.journeys.flows.ribbons import DASH, SEEN_THROUGH, cross, plus
from cemlab.language import speaker

BLOCK = "journeys.flow"


def flow_key(flow: Flow, changes: Changes, least: float, language: str) -> list[Key]:
    """The key of ribbons."""
    say, kinds = speaker(language), {one.kind for one in flow.ribbons}
    short = any(
        node.n - max(flow.into(node.id), flow.out_of(node.id)) > 0.5
        or (abs(flow.into(node.id) - flow.out_of(node.id)) > 0.5
        and flow.out_of(node.id) > 0 and flow.into(node.id) > 0)
        for node in flow.nodes if node.kind == "step"
    )  # fmt: skip
    wanted = [
        ("main" in kinds, _main, "key_main", {}),
        ("loss" in kinds, _orange, "key_loss", {}),
        ("rework" in kinds, _orange, "key_rework", {}),
        (short, None, "key_hidden", {"limit": f"{least:.0f}"}),
    ]
    key: list[Key] = [(draw, 16.0, say(f"{BLOCK}.{name}", **more))
                      for shown, draw, name, more in wanted if shown]  # fmt: skip
    return key + _changes(changes, language)


def table_key(steps: pd.DataFrame, changes: Changes, least: float, language: str) -> list[Key]:
    """The key of the table of steps."""
    say = speaker(language)
    key: list[Key] = [(_fills, 48.0, say(f"{BLOCK}.key_fill"))]
    if steps["share"].isna().any():
        key.append((None, 0.0, say(f"{BLOCK}.key_gap", limit=f"{least:.0f}")))
    return key + _changes(changes, language)


def _changes(changes: Changes, language: str) -> list[Key]:
    say, key = speaker(language), []
    if changes.added or changes.new:
        key.append((_plan_adds, 26.0, say(f"{BLOCK}.key_added")))
    if changes.removed or changes.dropped:
        key.append((_plan_drops, 26.0, say(f"{BLOCK}.key_removed")))
    return key


def _main(sheet: Sheet, x: float, y: float, k: float) -> None:
    sheet.rect(x, y - 5 * k, 16 * k, 10 * k, fill="band")


def _orange(sheet: Sheet, x: float, y: float, k: float) -> None:
    top, bottom = y - 5 * k, y + 5 * k
    sheet.path(f"M{x} {top} L{x + 16 * k} {top} L{x + 16 * k} {bottom} L{x} {bottom} Z",
               fill="bad_mid", opacity=SEEN_THROUGH)  # fmt: skip


def _fills(sheet: Sheet, x: float, y: float, k: float) -> None:
    for at in range(6):
        sheet.rect(x + 8 * at * k, y - 5 * k, 8 * k, 10 * k, fill=f"level_{at + 1}")


def _plan_adds(sheet: Sheet, x: float, y: float, k: float) -> None:
    sheet.line(x, y, x + 15 * k, y, stroke="good", thick=1.6 * k, dash=tuple(d * k for d in DASH))
    plus(sheet, x + 21 * k, y, k)


def _plan_drops(sheet: Sheet, x: float, y: float, k: float) -> None:
    sheet.line(x, y, x + 15 * k, y, stroke="ink", thick=1.4 * k, dash=tuple(d * k for d in DASH))
    cross(sheet, x + 21 * k, y, k)
