"""A sheet before anything is known of it: rows of cells as text, headers not told from answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Protocol

import pandas as pd
import pyarrow as pa

from cemlab.errors import DataError, Failure

TOP = 25  # rows that recognisers see; the longest header of a tool has three
BLOCK = 20_000  # rows turned into columns at a time
SHOWN = 5


class Rows(Protocol):
    """The rows of a sheet, blank ones left out; they can be gone through again and again."""

    def __call__(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Each row: its line (or row) in the file, and its cells."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Grid:
    """A text file or a sheet of a workbook, cell by cell.

    Attributes
    ----------
    file : str
        Name of the file, for messages.
    rows : callable
        Gives the rows anew: ``(line in the file, cells)``; wholly blank rows are left out.
    suffix : str
        Of the name, in small letters, without ``.gz``: ``.csv``. Tools do not lean on it.
    encoding, separator, sheet : str or None
        As in `Source`: None where nothing needs saying.
    warnings : tuple of str
        What a person should know of the reading, such as an encoding that was guessed.
    is_sheet : bool
        Whether it is a sheet of a workbook; then lines are rows of the sheet, and gaps in their
        numbers blank rows.
    merged : tuple
        Merged cells of a sheet, ``((top, left), (bottom, right))`` from 0.
    places : dict
        Where the columns stand that a tool makes of it, by name; filled by the tool.
    """

    file: str
    rows: Rows
    suffix: str = ""
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    warnings: tuple[str, ...] = ()
    is_sheet: bool = False
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    places: dict[str, int] = field(default_factory=dict, repr=False)
    _bodies: dict[int, pd.DataFrame] = field(default_factory=dict, repr=False)

    @cached_property
    def top(self) -> list[list[str]]:
        """The first rows, as long as the file has them; cells as they stand, blanks and all.

        Raises
        ------
        DataError
            There is no row that holds anything.
        """
        rows = [list(cells) for _, cells in islice(self.rows(), TOP)]
        if not rows:
            raise DataError(f"{self.file} is empty. Expected a header row and answers below it.")
        return rows

    def width(self, headers: int) -> int:
        """Number of columns: cells of the longest of the first `headers` rows."""
        return max((len(cells) for cells in self.top[:headers]), default=0)

    def header(self, row: int, headers: int) -> list[str]:
        """Cells of one header row, with blanks to the width of all `headers` rows."""
        cells = self.top[row]
        return cells + [""] * (self.width(headers) - len(cells))

    def body(self, headers: int) -> pd.DataFrame:
        """All rows below the first `headers`: columns 0, 1, 2 …, every cell text, none missing.

        Raises
        ------
        DataError
            Rows are longer or shorter than the header (blank cells at their ends aside), with
            their lines.
        """
        if headers not in self._bodies:
            self._bodies[headers] = self._read(headers)
        return self._bodies[headers].copy(deep=False)

    def _read(self, headers: int) -> pd.DataFrame:
        width, ragged, blocks = self.width(headers), [], []
        rows = islice(self.rows(), headers, None)
        while block := list(islice(rows, BLOCK)):
            fitted = []
            for line, cells in block:
                if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                    cells = cells[:width]
                if len(cells) != width:
                    ragged.append((line, len(cells)))
                fitted.append(cells)
            if not ragged:
                columns = zip(*fitted, strict=True)
                arrays = [pa.array(column, pa.string()) for column in columns]
                blocks.append(pa.table(arrays, [str(place) for place in range(width)]))
        if ragged:
            raise DataError.of(self.file, ragged_rows(ragged, width))
        if not blocks:
            return pd.DataFrame(columns=range(width), dtype="str")
        table = pa.concat_tables(blocks).to_pandas()
        return table.set_axis(range(width), axis=1).astype("str")


def ragged_rows(ragged: Sequence[tuple[int, int]], width: int) -> list[Failure]:
    """Lines that are longer or shorter than the header: the first ones, and how many."""
    told = [f"line {line} has {length} cells, the header {width}." for line, length in ragged]
    shown = told[:SHOWN]
    if len(told) > SHOWN:
        shown.append(f"… and {len(told) - SHOWN} more lines like these.")
    last = Failure(
        column="",
        problem=shown[-1],
        rows=len(told),
        advice="Look for unquoted separators or line breaks in these lines.",
    )
    return [*(Failure(column="", problem=one) for one in shown[:-1]), last]
