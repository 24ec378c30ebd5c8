"""Text files too large for memory: read block by block, only the columns needed, or to Parquet."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from cemlab.errors import DataError, Failure, nearest
from cemlab.sources.encodings import decode, guess_encoding
from cemlab.sources.fingerprints import fingerprint
from cemlab.sources.grid import ragged_rows
from cemlab.sources.packing import is_packed, opened
from cemlab.sources.text_files import rows_of, separator_of
from cemlab.sources.typed_tables import faulty_names

LARGE = 100_000_000  # bytes of text that are streamed; read whole, it takes five times as many
PACKED = 10  # a packed text is about so many times larger
HEAD = 4_000_000  # bytes that tell encoding, separator and header
GROUP = 32_000_000  # bytes of the rows that are written, and read again, together
BLOCK = 4_000_000  # pyarrow reads up to 32 of them ahead
SAMPLE_ROWS, SAMPLE_CELLS = 50_000, 20_000_000
SHOWN = 12
PATIENCE = 0.5  # seconds that a reader ahead is waited for
KEY = b"cemlab"  # of our facts in the metadata of a Parquet file


class Layout(NamedTuple):
    """How a large text file is written."""

    encoding: str
    separator: str
    header: list[str]  # as in the file
    said: dict[str, str | None]  # what a study has to say


class Sample(NamedTuple):
    """Rows of a large file, evenly spread."""

    table: pd.DataFrame
    rows: int
    encoding: str | None
    separator: str | None


def is_large(path: Path) -> bool:
    """Whether a text file is streamed rather than read whole."""
    size = path.stat().st_size
    return size * (PACKED if is_packed(path) else 1) > LARGE


def to_parquet(
    path: Path,
    target: Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    told: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Write a text file as Parquet, block by block, every cell text.

    Parameters
    ----------
    path : Path
        Text with one header row, plain or packed by gzip; it is only read.
    target : Path
        Where the Parquet file goes; an existing one is replaced once the new one is whole.
    encoding, separator : str, optional
        Found in the first megabytes when not given.
    told : callable, optional
        Called with the number of rows written so far.

    Returns
    -------
    dict
        ``rows``, ``columns``, ``sha256`` of the text file, ``encoding`` and ``separator`` (None
        where a study need not say them). All but the columns also stand in the metadata of the
        Parquet file.

    Raises
    ------
    DataError
        The text is damaged or irregular; lines are named.
    """
    from pyarrow import parquet

    path, target = Path(path), Path(target)
    layout = _layout(path, encoding, separator)
    facts = {"sha256": fingerprint(path), **layout.said}
    names = [name.strip() for name in layout.header]
    kept = {KEY: json.dumps(facts).encode()}
    schema = pa.schema([(name, pa.string()) for name in names], metadata=kept)
    unfinished = target.with_name(f"{target.name}.unfinished")
    rows = 0
    try:
        with parquet.ParquetWriter(unfinished, schema, compression="zstd") as writer:
            for table in _grouped(_batches(path, layout), schema):
                rows += table.num_rows
                writer.write_table(table, row_group_size=max(1, table.num_rows))
                if told is not None:
                    told(rows)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return {"rows": rows, "columns": len(names), **facts}


def _grouped(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Batches put together: a file of many columns in many small groups is mostly their index."""
    kept, size = [], 0
    for batch in batches:
        kept.append(pa.record_batch(batch.columns, schema=schema))
        size += batch.nbytes
        if size >= GROUP:
            yield pa.Table.from_batches(kept, schema)
            kept, size = [], 0
    if kept:
        yield pa.Table.from_batches(kept, schema)


def read_columns(
    path: Path,
    columns: Sequence[str] | None,
    *,
    encoding: str | None = None,
    separator: str | None = None,
) -> pd.DataFrame:
    """Columns of a large text file: from the Parquet file derived from it, else streamed.

    Raises
    ------
    DataError
        The text is damaged or irregular, or lacks a column.
    """
    layout = _layout(path, encoding, separator)
    names = [name.strip() for name in layout.header]
    wanted = names if columns is None else [name for name in names if name in set(columns)]
    absent = [name for name in columns or () if name not in names]
    if absent:
        there = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
        failures = [
            Failure(column=name, problem="is not in the file.",
                    advice=f"{nearest(name, names)} Columns there: {there}.".strip())
            for name in absent
        ]  # fmt: skip
        raise DataError.of(path.name, failures)
    derived = _derived(path, layout)
    if derived is not None:
        from pyarrow import parquet

        return parquet.read_table(derived, columns=wanted).to_pandas().astype("str")
    raw = [name for name in layout.header if name.strip() in set(wanted)]
    batches = list(_batches(path, layout, raw))
    schema = pa.schema([(name, pa.string()) for name in raw])
    table = pa.Table.from_batches(batches, schema).to_pandas().astype("str")
    return table.rename(columns=str.strip)


def sample_of(path: Path, *, encoding: str | None = None, separator: str | None = None) -> Sample:
    """Rows of a large text file, every second, fourth, eighth …, as many as memory likes."""
    layout = _layout(path, encoding, separator)
    most = max(1, min(SAMPLE_ROWS, SAMPLE_CELLS // max(1, len(layout.header))))
    step, rows, kept = 1, 0, []
    for batch in _batches(path, layout):
        places = np.arange(rows, rows + batch.num_rows)
        rows += batch.num_rows
        kept.append(
            (places[places % step == 0], batch.take(pa.array(np.flatnonzero(places % step == 0))))
        )
        while sum(len(places) for places, _ in kept) > 2 * most:
            step *= 2
            kept = [_thinned(places, part, step) for places, part in kept]
    schema = pa.schema([(name, pa.string()) for name in layout.header])
    table = pa.Table.from_batches([part for _, part in kept], schema).to_pandas().astype("str")
    return Sample(table.rename(columns=str.strip), rows, **layout.said)


def _thinned(places: np.ndarray, part: pa.RecordBatch, step: int) -> tuple[np.ndarray, Any]:
    stay = places % step == 0
    return places[stay], part.take(pa.array(np.flatnonzero(stay)))


def _layout(path: Path, encoding: str | None, separator: str | None) -> Layout:
    """Encoding, separator and header, by the first megabytes."""
    with opened(path) as file:
        head = file.read(HEAD)
    is_cut = len(head) == HEAD
    said = encoding
    if encoding is None:
        whole = head[: head.rfind(b"\n") + 1] or head if is_cut else head
        written = guess_encoding(whole, path.name)
        encoding = written.encoding
        said = encoding if written.needs_saying else None
    text = _head_text(head, path.name, encoding, is_cut).removeprefix("\ufeff")
    found = separator_of(text, separator)
    first = next(islice(rows_of(text, path.name, found), 1), None)
    if first is None:
        raise DataError(f"{path.name} is empty. Expected a header row and answers below it.")
    header = list(first[1])
    failures = faulty_names([cell.strip() for cell in header])
    if failures:
        raise DataError.of(path.name, failures)
    needs = found if separator is not None or found != "," else None
    return Layout(encoding, found, header, {"encoding": said, "separator": needs})


def _head_text(head: bytes, name: str, encoding: str, is_cut: bool) -> str:
    if not is_cut:
        return decode(head, name, encoding)
    decode(b"", name, encoding)  # an unknown name is refused in words
    text = head.decode(
        "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding, "replace"
    )
    return text[: text.rfind("\n") + 1] or text


def _batches(
    path: Path, layout: Layout, columns: Sequence[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows, block by block; irregular ones are gathered and refused at the end."""
    from pyarrow import csv

    ragged: list[tuple[int, int]] = []

    def gather(row: csv.InvalidRow) -> str:
        ragged.append((row.number or 0, row.actual_columns))
        return "skip"

    utf = layout.encoding.lower().startswith(("utf-8", "utf8"))
    with opened(path) as file:
        checked = _Checked(file, path.name, utf)
        try:
            reader = csv.open_csv(
                pa.PythonFile(checked, mode="r"),
                read_options=csv.ReadOptions(
                    block_size=BLOCK,
                    use_threads=False,
                    encoding="utf8" if utf else layout.encoding,
                ),
                parse_options=csv.ParseOptions(
                    delimiter=layout.separator, newlines_in_values=True, invalid_row_handler=gather
                ),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(layout.header, pa.string()),
                    include_columns=list(columns or ()),
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
        raise DataError.of(path.name, ragged_rows(ragged, len(layout.header)))


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


def _derived(path: Path, layout: Layout) -> Path | None:
    """The Parquet file that was derived from this very file, read as it is read now."""
    from pyarrow import parquet

    derived = path.parent.parent / "derived" / f"{path.name}.parquet"
    if path.parent.name != "raw" or not derived.is_file():
        return None
    try:
        facts = json.loads((parquet.read_schema(derived).metadata or {}).get(KEY, b"{}"))
    except (OSError, pa.ArrowException, ValueError):
        return None
    said = {"sha256": fingerprint(path), **layout.said}
    return derived if facts == said else None
