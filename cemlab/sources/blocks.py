"""The rows of a large text file, block by block; what is damaged or irregular is refused."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import BinaryIO

import pyarrow as pa

from cemlab.errors import DataError
from cemlab.sources.grid import ragged_rows
from cemlab.sources.layouts import Layout
from cemlab.sources.packing import opened

BLOCK = 4_000_000  # pyarrow reads up to 32 of them ahead
PATIENCE = 0.5  # seconds that a reader ahead is waited for


def batches(
    path: Path, layout: Layout, places: Sequence[int] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows below the header, every cell text, columns called by their places: 0, 1, 2 …

    Parameters
    ----------
    path : Path
    layout : Layout
    places : sequence of int, optional
        The only columns needed, in this order.

    Raises
    ------
    DataError
        The text is damaged, or rows are longer or shorter than the header: at the end, all lines.
    """
    from pyarrow import csv

    ragged: list[tuple[int, int]] = []

    def gather(row: csv.InvalidRow) -> str:
        ragged.append((row.number or 0, row.actual_columns))
        return "skip"

    utf = layout.encoding.lower().startswith(("utf-8", "utf8"))
    names = [str(place) for place in range(layout.width)]
    with opened(path) as file:
        checked = _Checked(file, path.name, utf)
        try:
            reader = csv.open_csv(
                pa.PythonFile(checked, mode="r"),
                read_options=csv.ReadOptions(
                    block_size=BLOCK,
                    use_threads=False,
                    encoding="utf8" if utf else layout.encoding,
                    column_names=names,
                    skip_rows_after_names=layout.headers,
                ),
                parse_options=csv.ParseOptions(
                    delimiter=layout.separator, newlines_in_values=True, invalid_row_handler=gather
                ),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=[str(place) for place in places or ()],
                    strings_can_be_null=False,
                ),
            )
            yield from reader
        except (pa.ArrowInvalid, UnicodeError) as bad:
            checked.finish()
            if checked.bad is None:
                raise DataError(
                    f"{path.name} cannot be read as a table: {str(bad)[:200]}. Check the quotes "
                    "and the encoding there; if the file was cut short, export it again."
                ) from None
        finally:
            checked.finish()
        if checked.bad is not None:
            raise checked.bad
    if ragged:
        raise DataError.of(path.name, ragged_rows(ragged, layout.width))


class _Checked:
    """A file that ends where it is damaged, and keeps what was wrong.

    pyarrow reads ahead in a thread of its own: an error raised there, or a reader dropped while it
    reads, may keep the process from ever ending.
    """

    def __init__(self, file: BinaryIO, name: str, checks: bool) -> None:
        self.file, self.name, self.checks = file, name, checks
        self.lines = 1
        self.closed = False
        self.bad: Exception | None = None
        self.is_over = False
        self.idle = Event()

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none behind a NUL, or where the file cannot be read."""
        self.idle.clear()
        try:
            return b"" if self.is_over else self._next(size)
        except (DataError, EOFError, OSError, zlib.error) as bad:
            self.bad, self.is_over = bad, True
            return b""
        finally:
            if self.is_over:
                self.idle.set()

    def _next(self, size: int) -> bytes:
        block = self.file.read(size)
        if self.checks:
            at = block.find(b"\x00")
            if at >= 0:
                line = self.lines + block[:at].count(b"\n")
                raise DataError(
                    f"{self.name}, line {line}: a NUL byte. The file is damaged or not a text "
                    "file; export it again."
                )
            self.lines += block.count(b"\n")
        self.is_over = not block
        return block

    def finish(self) -> None:
        """Let what is read ahead come to its end."""
        if not self.is_over:
            self.is_over = True
            self.idle.wait(PATIENCE)

    def close(self) -> None:
        """Leaves the file open: who opened it closes it."""
        self.closed = True
