"""Text files too large for memory: read part by part, only the columns needed, or to Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from cemlab.errors import DataError, Failure, nearest
from cemlab.sources import blocks
from cemlab.sources.derived_rows import DerivedRows
from cemlab.sources.fingerprints import fingerprint
from cemlab.sources.large_tools import layout_of
from cemlab.sources.layouts import Layout, head_of
from cemlab.sources.packing import is_packed

LARGE = 100_000_000  # bytes of text that are streamed; read whole, it takes five times as many
PACKED = 10  # a packed text is about so many times larger
GROUP = 32_000_000  # bytes of the rows that are written, and read again, together
SHOWN = 12
KEY = b"cemlab"  # of our facts in the metadata of a Parquet file


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
    format: str | None = None,
    told: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Write a text file as Parquet, block by block, every cell text.

    Parameters
    ----------
    path : Path
        Text, plain or packed by gzip; it is only read.
    target : Path
        Where the Parquet file goes; an existing one is replaced once the new one is whole.
    encoding, separator : str, optional
        Found in the first megabytes when not given.
    format : str, optional
        The tool that wrote the text, as `read_source` found it; a plain table when not given.
    told : callable, optional
        Called with the number of rows written so far.

    Returns
    -------
    dict
        ``rows``, ``columns``, ``sha256`` of the text file, ``encoding`` and ``separator`` (None
        where a study need not say them), ``format`` where one is given. All but the columns also
        stand in the metadata of the Parquet file.

    Raises
    ------
    DataError
        The text is damaged or irregular; lines are named.
    """
    from pyarrow import parquet

    path, target = Path(path), Path(target)
    head = head_of(path, encoding, separator)
    layout = layout_of(path, head, format)
    facts = _facts(path, head.said, format)
    kept = {KEY: json.dumps(facts).encode()}
    schema = pa.schema([(name, pa.string()) for name in layout.names], metadata=kept)
    unfinished = target.with_name(f"{target.name}.unfinished")
    rows = 0
    try:
        with parquet.ParquetWriter(unfinished, schema, compression="zstd") as writer:
            for table in _grouped(path, layout, schema):
                rows += table.num_rows
                writer.write_table(table, row_group_size=max(1, table.num_rows))
                if told is not None:
                    told(rows)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return {"rows": rows, "columns": len(layout.names), **facts}


@dataclass(frozen=True)
class StreamedRows:
    """Rows of a large text file in parts, under their numbers there."""

    path: Path
    layout: Layout
    n_rows: None = None  # nobody knows before the end

    @property
    def names(self) -> list[str]:
        """Of the columns."""
        return list(self.layout.names)

    def __call__(self, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """The parts, from the first row to the last, with these columns."""
        schema = pa.schema([(name, pa.string()) for name in columns])
        done = 0
        for table in _grouped(self.path, self.layout, schema):
            part = table.to_pandas().astype("str")
            part.index = pd.RangeIndex(done, done + len(part))
            done += len(part)
            yield part


def rows_of_text(
    path: Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    format: str | None = None,
) -> DerivedRows | StreamedRows:
    """The rows of a large text file in parts: from the Parquet file derived from it, else itself.

    Raises
    ------
    DataError
        The head of the file cannot be read.
    """
    head = head_of(path, encoding, separator)
    derived = _derived(path, head.said, format)
    return derived or StreamedRows(path, layout_of(path, head, format))


def read_columns(
    path: Path,
    columns: Sequence[str] | None,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    format: str | None = None,
) -> pd.DataFrame:
    """Columns of a large text file, all rows.

    Raises
    ------
    DataError
        The text is damaged or irregular, or lacks a column.
    """
    rows = rows_of_text(path, encoding=encoding, separator=separator, format=format)
    wanted = wanted_of(rows.names, columns, path.name)
    parts = list(rows(wanted))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=wanted)


def wanted_of(names: Sequence[str], columns: Sequence[str] | None, file: str) -> list[str]:
    """The columns asked for, in the order of the file; all when none are asked for.

    Raises
    ------
    DataError
        Some are not in the file.
    """
    known = set(names)
    absent = [name for name in columns or () if name not in known]
    if absent:
        there = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
        failures = [
            Failure(column=name, problem="is not in the file.",
                    advice=f"{nearest(name, names)} Columns there: {there}.".strip())
            for name in absent
        ]  # fmt: skip
        raise DataError.of(file, failures)
    return list(names) if columns is None else [name for name in names if name in set(columns)]


def _grouped(path: Path, layout: Layout, schema: pa.Schema) -> Iterator[pa.Table]:
    """Blocks put together: a file of many columns in many small groups is mostly their index."""
    kept, size = [], 0
    for batch in _named(path, layout, schema):
        kept.append(batch)
        size += batch.nbytes
        if size >= GROUP:
            yield pa.Table.from_batches(kept, schema)
            kept, size = [], 0
    if kept:
        yield pa.Table.from_batches(kept, schema)


def _named(path: Path, layout: Layout, schema: pa.Schema) -> Iterable[pa.RecordBatch]:
    places = [layout.names[name] for name in schema.names]
    for batch in blocks.batches(path, layout, places):
        yield pa.record_batch(batch.columns, schema=schema)


def _facts(path: Path, said: Mapping[str, str | None], format: str | None) -> dict[str, Any]:
    """What a Parquet file and the text that it was derived from have in common."""
    of_tool = {} if format in (None, "table") else {"format": format}
    return {"sha256": fingerprint(path), **said, **of_tool}


def _derived(path: Path, said: Mapping[str, str | None], format: str | None) -> DerivedRows | None:
    """The rows that were derived from this very file, read as it is read now."""
    from pyarrow import parquet

    derived = path.parent.parent / "derived" / f"{path.name}.parquet"
    if path.parent.name != "raw" or not derived.is_file():
        return None
    try:
        facts = json.loads((parquet.read_schema(derived).metadata or {}).get(KEY, b"{}"))
    except (OSError, pa.ArrowException, ValueError):
        return None
    return DerivedRows(derived) if facts == _facts(path, said, format) else None
