"""Details as rows of a spreadsheet: a place, a value, and what the lanes said there."""

from __future__ import annotations

import re
from itertools import groupby

from cemlab.documents import Journey
from cemlab.journeys.exchanging.details import Detail, details_of, with_details
from cemlab.journeys.exchanging.gathering import Gathering, Spot
from cemlab.journeys.exchanging.identifying import Known
from cemlab.journeys.exchanging.lane_names import BLOCK
from cemlab.journeys.exchanging.places import place_of, place_text, value_of, value_text
from cemlab.journeys.exchanging.sheet_files import written
from cemlab.journeys.exchanging.sheet_lanes import lanes_of
from cemlab.journeys.exchanging.sheet_reading import fill
from cemlab.journeys.exchanging.sheet_rows import Row
from cemlab.language import speaker
from cemlab.sources.grid import Grid

PLACE = re.compile(r"[a-z_]+(?:/(?:@[^/]*|#[1-9]\d*|[^/@#]+))*")


def with_detail_rows(rows: list[Row], journey: Journey, language: str) -> list[Row]:
    """The rows, and one for each detail that reading them does not give back."""
    found = Gathering("")
    cells = [(at, [written(value) for value in [label, *values]])
             for at, (label, values) in enumerate(rows, start=1)]  # fmt: skip
    fill(lanes_of(Grid(file="", rows=lambda: iter(cells))), found, Known(), language)
    name = speaker(language)(f"{BLOCK}.lane.detail")
    return rows + [
        (name, [place_text(one.place), value_text(one.value), *([one.was] if one.was else [])])
        for one in details_of(journey, found.content)
    ]


def add_details(found: Gathering) -> None:
    """Put the details of a spreadsheet into its content; what does not fit is told."""
    read = [(spot, one) for row in found.details for spot, one in [_detail(row, found)] if one]
    spots = {id(one): spot for spot, one in read}
    found.content, left = with_details(found.content, [one for _, one in read])
    for place, several in groupby(left, key=lambda one: one[1]):
        ones = [one for one, _ in several]
        key = "detail" if place == ones[0].place else "details_gone"
        found.remark(key, spots[id(ones[0])].holding(place_text(place)), n=len(ones))
    for spot, one in read:
        found.spots.setdefault(one.place[:1], spot)


def _detail(row: list[Spot], found: Gathering) -> tuple[Spot, Detail | None]:
    if len(row) not in (2, 3) or not PLACE.fullmatch(row[0].text):
        found.remark("no_detail", row[0])
        return row[0], None
    was = row[2].text if len(row) == 3 else ""
    return row[0], Detail(place_of(row[0].text), value_of(row[1].text), was)
