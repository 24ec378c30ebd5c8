"""Draws steps as a table of row percentages, where ribbons could not be read."""

from __future__ import annotations

import math

import pandas as pd

from cemlab.drawing import Box, Profile, Sheet
from cemlab.journeys.flows.planning import Changes
from cemlab.journeys.flows.ribbons import cross, plus
from cemlab.journeys.movement import ENTRY, EXIT
from cemlab.language import speaker

BLOCK = "journeys.flow"
MOST_SHOWN = 16
LEVELS = 6
WHITE = 5  # level from which on the number on a cell is in the colour of the paper
ROW, WIDEST_CELL = 24.0, 88.0


def draw_steps(
    sheet: Sheet, steps: pd.DataFrame, names: dict[str, str], changes: Changes, y: float,
    profile: Profile,
) -> float:  # fmt: skip
    """Rows: from; columns: to, by number; at the right how many steps; returns where it ends.

    Parameters
    ----------
    names : dict
        Words of each touchpoint that is shown, in order; ENTRY and EXIT have words as well.
    """
    k, say = profile.scale, speaker(sheet.language)
    inner = [name for name in names if name not in (ENTRY, EXIT)]
    froms, tos = [ENTRY, *inner], [*inner, EXIT]
    titles = [names[ENTRY], *(f"{at} {names[name]}" for at, name in enumerate(inner, 1))]
    sizes = steps.groupby("from")["n"].first()
    number = sheet.measure("88,888", profile.small) + 8 * k
    across = sheet.width - 2 * profile.edge
    label = min(
        max(sheet.measure(one, profile.base, "bold") for one in titles) + 10 * k, 0.3 * across
    )
    cell = min((across - label - number) / len(tos), WIDEST_CELL * k)
    left, row = profile.edge + label, ROW * k
    y = _heads(sheet, left, cell, [*map(str, range(1, len(tos))), say(f"{BLOCK}.exit")],
               say(f"{BLOCK}.from_n"), number, y, profile)  # fmt: skip
    found = {(one["from"], one["to"]): one["share"] for one in steps.to_dict("records")}
    for at, (from_, title) in enumerate(zip(froms, titles, strict=True)):
        top = y + at * row
        middle = top + row / 2
        sheet.text(profile.edge, middle + 0.36 * profile.base, title, size=profile.base,
                   weight="bold" if from_ != ENTRY else "regular",
                   cell=Box(profile.edge, top, left - 4 * k, top + row))  # fmt: skip
        for place, to in enumerate(tos):
            x = left + place * cell
            share = found.get((from_, to))
            _cell(sheet, share, x, top, cell, row, profile)
            _mark(sheet, (from_, to), changes, share, Box(x, top, x + cell, top + row), k)
        n = sizes.get(from_, math.nan)
        told = f"{n:,.0f}" if n == n else ""
        x = left + len(tos) * cell + number
        sheet.text(x, middle + 0.36 * profile.small, told, size=profile.small, colour="ink_2",
                   anchor="end", cell=Box(x - number + 4 * k, top, x, top + row))  # fmt: skip
    return y + len(froms) * row + 10 * k


def most_visited(steps: pd.DataFrame, order: list[str]) -> list[str]:
    """The touchpoints with most steps from them, in the order of the journey."""
    sizes = steps.groupby("from")["n"].first().reindex(order).fillna(0.0)
    kept = set(sizes.sort_values(ascending=False, kind="stable").index[:MOST_SHOWN])
    return [name for name in order if name in kept]


def _heads(sheet: Sheet, left, cell, heads, last, number, y: float, profile: Profile) -> float:
    """Numbers of the columns; what ends, and how many."""
    base = y + profile.small * 1.1
    for at, words in enumerate(heads):
        room = cell if at < len(heads) - 1 else max(cell, 30 * profile.scale)
        middle = left + (at + 0.5) * cell
        sheet.text(middle, base, words, size=profile.small, colour="ink_2", anchor="middle",
                   cell=Box(middle - room / 2, y - 4, middle + room / 2, base + 8))  # fmt: skip
    x = left + len(heads) * cell + number
    sheet.text(x, base, last, size=profile.small, colour="ink_2", anchor="end",
               cell=Box(x - number + 4 * profile.scale, y - 4, x, base + 8))  # fmt: skip
    return base + 6 * profile.scale


def _cell(sheet: Sheet, share, x: float, y: float, w: float, h: float, profile: Profile) -> None:
    """A filled cell with its percentage; a dot where too few may be told; nothing for nobody."""
    k, say = profile.scale, speaker(sheet.language)
    if share is None:
        sheet.rect(x + k, y + k, w - 2 * k, h - 2 * k, fill="panel")
        return
    if share != share:
        sheet.rect(x + k, y + k, w - 2 * k, h - 2 * k, fill="panel")
        sheet.circle(x + w / 2, y + h / 2, 1.6 * k, fill="muted")
        return
    level = min(int(share * LEVELS), LEVELS - 1) + 1
    sheet.rect(x + k, y + k, w - 2 * k, h - 2 * k, fill=f"level_{level}")
    words = say(f"{BLOCK}.cell", x=100 * share) if share >= 0.005 else say(f"{BLOCK}.cell_less")
    size = profile.small
    if sheet.measure(words, size) > w - 2 * k:
        return  # the fill says about how many; the table of the drawing has the number
    role = "paper" if level >= WHITE else "ink"
    sheet.text(x + w / 2, y + h / 2 + 0.36 * size, words, size=size, anchor="middle", colour=role,
               cell=Box(x, y, x + w, y + h))  # fmt: skip


def _mark(sheet: Sheet, pair, changes: Changes, share, box: Box, k: float) -> None:
    """A dashed frame round what a plan adds or drops, with its sign in the corner."""
    if pair not in (*changes.added, *changes.removed):
        return
    added = pair in changes.added
    is_dark = share is not None and share * LEVELS >= WHITE - 1
    role = "paper" if is_dark else "good" if added else "ink"
    sheet.rect(box.x0 + 2 * k, box.y0 + 2 * k, box.width - 4 * k, box.height - 4 * k, stroke=role,
               thick=1.4 * k, dash=(4 * k, 3 * k))  # fmt: skip
    (plus if added else cross)(sheet, box.x1 - 8 * k, box.y0 + 8 * k, 0.75 * k, role)
