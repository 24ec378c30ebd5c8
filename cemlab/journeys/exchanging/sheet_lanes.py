"""A spreadsheet as lanes: which row says what, which column is which touchpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cemlab.documents.texts import SAFE_ID
from cemlab.errors import DataError
from cemlab.journeys.exchanging.choices import choice_of
from cemlab.journeys.exchanging.gathering import Spot
from cemlab.journeys.exchanging.lane_names import HEADS, lane_of
from cemlab.sources.grid import Grid
from cemlab.sources.text_files import grid_of, suffix_of
from cemlab.sources.workbooks import sheet_of

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
MOST = 100_000  # cells; a map has some hundreds
GUARDED = re.compile(r"^'+\s*[=+\-@\t\r\n＝＋－＠]")  # as `guarded` writes it
OWN_LANE = re.compile(rf"(.*?)\s*\{{({SAFE_ID.pattern})\}}", re.DOTALL)  # a further lane, by its id
ONE_VALUE = tuple(name for name in HEADS if name not in ("persona", "source", "numbers", "detail"))
EXPECTED = (
    "Expected the names of lanes in the first column (Stage, Touchpoint, Channel, Actions, "
    "Emotion, Pains … or 阶段, 触点, 渠道, 行为, 情绪, 痛点 …) and a column per touchpoint; or the "
    "same turned round, a row per touchpoint."
)


@dataclass
class Lanes:
    """The rows of a sheet, sorted: heads, lanes that cemlab knows, and further ones."""

    file: str
    heads: dict[str, list[list[Spot]]] = field(default_factory=dict)
    known: dict[str, list[Spot]] = field(default_factory=dict)
    labels: dict[str, Spot] = field(default_factory=dict)
    further: list[tuple[Spot, list[Spot]]] = field(default_factory=list)

    def texts(self) -> list[str]:
        """Every text, to tell the language."""
        rows = [*self.known.values(), *(row for _, row in self.further)]
        return [spot.text for row in rows for spot in row if spot.text]


def read_lanes(path: Path, *, sheet: str | None, encoding: str | None) -> Lanes:
    """Read a table and sort its rows.

    Raises
    ------
    DataError
        The file cannot be read, names no lanes, or has no touchpoints.
    """
    is_book = suffix_of(path) in WORKBOOKS
    return lanes_of(sheet_of(path, sheet) if is_book else grid_of(path, encoding=encoding))


def lanes_of(grid: Grid) -> Lanes:
    """The rows of a table, sorted; errors as of `read_lanes`."""
    rows = _oriented(_spots(grid))
    if not any(lane_of(row[0].text) for row in rows):
        raise DataError(f"{grid.file} names no lanes. {EXPECTED}")
    lanes = Lanes(grid.file)
    for row in rows:
        _sort(row, lanes, rows)
    _phases_as_stages(lanes)
    if "touchpoint" not in lanes.known:
        raise DataError(f"{grid.file} has no touchpoints. {EXPECTED}")
    return lanes


def _spots(grid: Grid) -> list[list[Spot]]:
    numbered = list(_numbered(grid))
    width = max(len(cells) for _, cells in numbered)
    size = width * len(numbered)
    if size > MOST:
        raise DataError(f"{grid.file} has {size:,} cells; a journey has some hundreds. {EXPECTED}")
    rows = [
        [Spot(_plain(text), number, at + 1) for at, text in
         enumerate(cells + [""] * (width - len(cells)))]
        for number, cells in numbered
    ]  # fmt: skip
    by_number = {number: row for (number, _), row in zip(numbered, rows, strict=True)}
    for (top, left), (bottom, right) in grid.merged:
        _spread(by_number, range(top + 1, bottom + 2), range(left, min(right + 1, width)))
    return rows


def _numbered(grid: Grid) -> Iterator[tuple[int, list[str]]]:
    """Rows as a spreadsheet counts them: lines within a cell are none of their own."""
    inside = 0
    for number, cells in grid.rows():
        inside += 0 if grid.is_sheet else sum(cell.count("\n") for cell in cells)
        yield number - inside, list(cells)


def _plain(text: str) -> str:
    """A cell without blanks around it and without the apostrophe that keeps it a text."""
    text = text.strip()
    return text[1:] if GUARDED.match(text) else text


def _spread(rows: dict[int, list[Spot]], numbers: range, columns: range) -> None:
    """Every part of a merged cell knows what stands in its first one."""
    if not columns or numbers[0] not in rows:
        return
    text = rows[numbers[0]][columns[0]].text
    for number in numbers:
        for at in columns:
            spot = rows[number][at] if number in rows else None
            if spot is not None and not spot.text:
                rows[number][at] = Spot("", spot.row, spot.column, spread=text)


def _oriented(rows: list[list[Spot]]) -> list[list[Spot]]:
    """Lanes as rows, also where the sheet has them as columns."""
    down = {lane_of(row[0].text) for row in rows} - {""}
    best = max(range(len(rows)), key=lambda at: _named(rows[at]))
    across = _named(rows[best])
    if across > len(down):
        turned = [list(column) for column in zip(*rows[best:], strict=True)]
        return [*_head_rows(rows[:best]), *turned]
    return rows


def _named(row: Sequence[Spot]) -> int:
    return len({lane_of(spot.text) for spot in row} - {""})


def _head_rows(rows: list[list[Spot]]) -> list[list[Spot]]:
    """What stands above a table of touchpoints: title, persona, scenario, goal."""
    return [row for row in rows if lane_of(row[0].text) in HEADS]


def _sort(row: list[Spot], lanes: Lanes, rows: list[list[Spot]]) -> None:
    label, cells = row[0], row[1:]
    filled = [spot for spot in cells if spot.text]
    if OWN_LANE.fullmatch(label.text):
        lanes.further.append((label, cells))
        return
    name = lane_of(label.text)
    if not filled:
        if label.text and not name and row is rows[0]:
            lanes.heads.setdefault("title", [[label]])  # a heading above the table
        return
    if name in HEADS and (name not in ONE_VALUE or len({spot.text for spot in filled}) == 1):
        lanes.heads.setdefault(name, []).append(filled)
        return
    name = "stage_goal" if name == "goal" else name
    if name in HEADS or (name == "touchpoint" and _is_counting(filled) and _other_steps(row, rows)):
        name = ""
    if not name and "touchpoint" not in lanes.known and not _names_steps(rows):
        name = "touchpoint"  # the first row has the touchpoints, whatever its label
    if name and name not in lanes.known:
        lanes.known[name], lanes.labels[name] = cells, label
    else:
        lanes.further.append((label, cells))


def _phases_as_stages(lanes: Lanes) -> None:
    """Many tools call stages phases; before, during and after are none."""
    phases = lanes.known.get("phase", [])
    if "stage" not in lanes.known and any(
        spot.text and not choice_of("phase", spot.text) for spot in phases
    ):
        lanes.known["stage"] = lanes.known.pop("phase")


def _is_counting(spots: list[Spot]) -> bool:
    return all(re.fullmatch(r"\d+[.、]?", spot.text) for spot in spots)


def _other_steps(row: list[Spot], rows: list[list[Spot]]) -> bool:
    return any(other is not row and lane_of(other[0].text) == "touchpoint" for other in rows)


def _names_steps(rows: list[list[Spot]]) -> bool:
    """Whether any row is called touchpoints."""
    return any(lane_of(row[0].text) == "touchpoint" for row in rows)
