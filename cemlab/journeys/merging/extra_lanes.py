"""Lanes of a merged journey: those it had, what others do, and where journeys differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cemlab.documents import Journey
from cemlab.journeys.merging.borrowing import Borrowed, Plain, plain
from cemlab.journeys.merging.combining import Combining
from cemlab.journeys.merging.same_steps import Aligned
from cemlab.journeys.merging.telling import said_of
from cemlab.language import LANGUAGES, speaker
from cemlab.study import Words

BLOCK = "journeys.merged"
ACTIONS, DIFFERS = "merged-actions", "merged-differs"
DRAWN = ("touchpoint", "order", "channel", "emotion", "pain")  # measured ones are joined later


def lanes_and_cells(
    journeys: Sequence[Journey], found: Aligned, borrowed: Borrowed, combining: Combining,
    table: pd.DataFrame, names: Mapping[str, Words],
) -> tuple[list[Plain], list[Plain]]:  # fmt: skip
    """Lanes and their cells, as a document holds them."""
    lanes, cells = _inherited(journeys, found, borrowed)
    acted = [
        {"lane": ACTIONS, "steps": [name], "persona": journeys[at].personas[0], **told}
        for name, at, told in combining.other_actions()
    ]
    differ = _differences(journeys, found, borrowed, table, names)
    for key, own in ((ACTIONS, acted), (DIFFERS, differ)):
        if own:
            title = {one: speaker(one)(f"{BLOCK}.lane.{key.split('-')[1]}") for one in LANGUAGES}
            lanes.append({"id": key, "title": title})
            cells += own
    return lanes, cells


def _inherited(
    journeys: Sequence[Journey], found: Aligned, borrowed: Borrowed
) -> tuple[list[Plain], list[Plain]]:
    """Lanes of one id and title are one; a cell that spans strangers is one for each touchpoint."""
    lanes: dict[str, Plain] = {}
    cells = []
    for at, journey in enumerate(journeys):
        ids = {}
        for lane in journey.lanes:
            told = {key: value for key, value in plain(lane).items() if key != "id"}
            name = lane.id
            if lanes.get(name, told) != told:
                name = f"{lane.id}-{journey.id}"[:60]
            lanes[name], ids[lane.id] = told, name
        for cell in journey.cells:
            own = [found.ids[at][one] for one in cell.steps]
            told = plain(cell) | {"lane": ids[cell.lane], "evidence": borrowed.of(at, cell)}
            cells += [told | {"steps": part} for part in _neighbours(own, found.steps)]
    return [{"id": name, **told} for name, told in lanes.items()], cells


def _neighbours(own: Sequence[str], order: Sequence[str]) -> list[list[str]]:
    places = sorted(order.index(one) for one in own)
    if places == list(range(places[0], places[0] + len(places))):
        return [[order[at] for at in places]]
    return [[order[at]] for at in places]


def _differences(
    journeys: Sequence[Journey], found: Aligned, borrowed: Borrowed, table: pd.DataFrame,
    names: Mapping[str, Words],
) -> list[Plain]:  # fmt: skip
    """One cell for each touchpoint at which journeys differ, short enough for a map."""
    ids, cells = [one.id for one in journeys], []
    for name in found.steps:
        own = table[(table["touchpoint"] == name) & table["kind"].isin(DRAWN)]
        if own.empty:
            continue
        rows = own.to_dict("records")
        told = {one: speaker(one)("join").join(
            dict.fromkeys(said_of(row, names, {}, one, is_short=True) for row in rows))
            for one in LANGUAGES}  # fmt: skip
        involved = [ids.index(one) for row in rows for one in (*row["named_by"], *row["not_by"])]
        cells.append({
            "lane": DIFFERS, "steps": [name], "text": told,
            "evidence": borrowed.journeys(sorted(set(involved))),
            **({"assumed": True} if own["assumed"].any() else {}),
        })  # fmt: skip
    return cells
