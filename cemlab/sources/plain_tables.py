"""Grids that no tool wrote: one header row, every column a name of its own, nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from cemlab.errors import DataError, Failure
from cemlab.language import Note
from cemlab.sources.grid import Grid
from cemlab.sources.typed_tables import faulty_names, name_columns

TITLE = 2  # cells that a line above the header may fill
NUMERIC = 0.9  # of the cells of a column, before a text in it may be a second header


class Line(NamedTuple):
    """A row of a sheet: its number there, and its cells up to the last column of the sheet."""

    number: int
    cells: list[str]


def table_of(grid: Grid) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The table of a grid with one header row, every cell text; and what a person should know.

    Raises
    ------
    DataError
        Names are missing or repeated, rows have different lengths, or the sheet holds more than
        one table; all problems, with lines or cells.
    """
    return _sheet_table(grid) if grid.is_sheet else (_text_table(grid), ())


def _text_table(grid: Grid) -> pd.DataFrame:
    header = [cell.strip() for cell in grid.header(0, 1)]
    failures = []
    try:
        body = grid.body(1)
    except DataError as bad:
        if not bad.failures:
            raise
        failures += bad.failures
    failures += faulty_names(header)
    if failures:
        raise DataError.of(grid.file, failures)
    return body.set_axis(header, axis=1)


def _sheet_table(grid: Grid) -> tuple[pd.DataFrame, tuple[str, ...]]:
    lines = [Line(number, list(cells)) for number, cells in grid.rows()]
    width = max(len(line.cells) for line in lines)
    lines = [Line(number, cells + [""] * (width - len(cells))) for number, cells in lines]
    titles, lines = _without_titles(lines)
    _refuse_merged_header(grid, lines[0])
    used = [place for place in range(width) if any(line.cells[place] for line in lines)]
    failures = [*_second_below(lines), *_second_beside(lines, used)]
    nameless = [] if failures else [place for place in used if not lines[0].cells[place]]
    if nameless:
        letters = ", ".join(map(letters_of, nameless))
        failures.append(
            Failure(
                column="",
                problem=f"column {letters} has cells but no name in the header, "
                f"row {lines[0].number}.",
                advice="Give every column a name of its own, in one row.",
            )
        )
    if failures:
        raise DataError.of(grid.file, failures)
    table = pd.DataFrame(
        [[line.cells[place] for place in used] for line in lines[1:]],
        columns=[lines[0].cells[place] for place in used],
        dtype="str",
    )
    return name_columns(table, grid.file), _told(grid, titles, lines)


def _without_titles(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Lines above the header that hold a title or a date, and the lines from the header on."""
    counts = [sum(map(bool, line.cells)) for line in lines]
    full = max(counts)
    first = 0
    while first < len(lines) - 1 and counts[first] <= TITLE and counts[first] < full / 2:
        first += 1
    # a sheet that never gets fuller has its header in the first row
    return (lines[:first], lines[first:]) if counts[first] > full / 2 else ([], lines)


def _refuse_merged_header(grid: Grid, header: Line) -> None:
    merged = [
        f"{address(top + 1, left)}:{address(bottom + 1, right)}"
        for (top, left), (bottom, right) in grid.merged
        if top <= header.number - 1 <= bottom
    ]
    if merged:
        raise DataError(
            f"{grid.file}: cells of the header are merged ({', '.join(merged)}), so columns below "
            "have no name of their own. Unmerge them and give every column a name, in one row."
        )


def _second_below(lines: list[Line]) -> list[Failure]:
    """What stands below blank rows and does not continue the table."""
    header, first = lines[0], lines[1:]
    starts = [at for at in range(1, len(lines)) if lines[at].number > lines[at - 1].number + 1]
    if starts:
        first = lines[1 : starts[0]]
    failures = []
    for start, end in pairwise([*starts, len(lines)]):
        if start > 1 and not _continues(header, first, lines[start:end]):
            line = lines[start]
            place = next(at for at, cell in enumerate(line.cells) if cell)
            failures.append(
                Failure(
                    column="",
                    problem="after a blank row something else than the table begins, at cell "
                    f"{address(line.number, place)} ({line.cells[place][:40]!r}).",
                    advice="Keep one table in a sheet: move the second to a sheet of its own.",
                )
            )
    return failures


def _continues(header: Line, body: Sequence[Line], more: Sequence[Line]) -> bool:
    """Whether rows below a blank one are answers like those above it."""
    names = [place for place, cell in enumerate(header.cells) if cell]
    start = more[0]
    if any(start.cells[place] == header.cells[place] for place in names):
        return False
    usual = max((sum(map(bool, line.cells)) for line in body), default=len(names))
    if 2 * max(sum(map(bool, line.cells)) for line in more) < usual:
        return False
    for place in names:
        above = [line.cells[place] for line in body if line.cells[place]]
        numeric = sum(map(_is_number, above))
        below = start.cells[place]
        if above and numeric >= NUMERIC * len(above) and below and not _is_number(below):
            return False
    return True


def _second_beside(lines: list[Line], used: list[int]) -> list[Failure]:
    """Where a blank column parts the sheet in two tables."""
    header, failures = lines[0], []
    for left, right in pairwise(used):
        if right > left + 1:
            blank = f"column {letters_of(left + 1)} is blank"
            if right > left + 2:
                blank = f"columns {letters_of(left + 1)} to {letters_of(right - 1)} are blank"
            begins = f"{address(header.number, right)} ({header.cells[right][:40]!r})"
            failures.append(
                Failure(
                    column="",
                    problem=f"{blank}, and beside it another table seems to begin, at cell "
                    f"{begins}.",
                    advice="Keep one table in a sheet: move the second to a sheet of its own, or "
                    "delete the blank column if it is one table.",
                )
            )
    return failures


def _told(grid: Grid, titles: list[Line], lines: list[Line]) -> tuple[str, ...]:
    told = []
    if titles:
        words = " / ".join(cell for line in titles for cell in line.cells if cell)
        told.append(Note("sources.titles", words=words[:120]))
    gaps = [
        str(before.number + 1)
        for before, line in pairwise(lines)
        if line.number > before.number + 1
    ]
    if gaps:
        told.append(Note("sources.blank_rows", rows=gaps[:5]))
    first, last = lines[0].number, lines[-1].number
    merged = [
        f"{address(top + 1, left)}:{address(bottom + 1, right)}"
        for (top, left), (bottom, right) in grid.merged
        if first <= top < last
    ]
    if merged:
        told.append(Note("sources.merged", cells=merged))
    return tuple(told)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def letters_of(place: int) -> str:
    """What a workbook calls a column, counted from 0: A, B … Z, AA …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, place: int) -> str:
    """What a workbook calls a cell, row counted from 1 and column from 0: B7."""
    return f"{letters_of(place)}{row}"
