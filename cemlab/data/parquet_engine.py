"""DuckDB over a Parquet file, asked through ibis: memory limited, spilling to a temporary folder.

The expressions are ibis's own, so that another engine can answer them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from cemlab.errors import DataError, Failure, MethodError, OptionError

NOT_THERE = (
    "Files too large for memory are read by ibis and DuckDB, which are not installed. Install "
    "them (python -m pip install 'cemlab[large]'), or read the file with cemlab.{reader}."
)


class ParquetEngine:
    """One Parquet file, of which answers to questions come into memory, never its rows.

    Attributes
    ----------
    path : Path
    memory : str
        What the engine may use, as given.
    backend : ibis backend
    table : ibis table
        The file. With `row` as the name of one more column: where a row stands, from 0.
    less : str
        What may be done where memory does not suffice, as the end of a message.
    """

    less = "Allow more."

    def __init__(self, path: Path, backend: Any, table: Any, memory: str) -> None:
        self.path, self.memory, self.backend, self.table = path, memory, backend, table

    def frame(self, told: Any) -> pd.DataFrame:
        """What an expression finds, in memory."""
        with self.explained():
            return told.to_pyarrow().to_pandas()

    def batches(self, told: Any, size: int) -> Any:
        """What an expression finds, so many rows at a time: a reader of record batches."""
        # not ibis's own way, which asks for a method that DuckDB 2 no longer has
        return self.backend.con.sql(self.backend.compile(told)).to_arrow_reader(size)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Errors of the engine, said as ours.

        Raises
        ------
        DataError
            The file is damaged, or of another format.
        MethodError
            Memory does not suffice.
        """
        import duckdb

        try:
            yield
        except duckdb.OutOfMemoryException:
            raise MethodError(
                f"{self.path.name} needs more memory than memory={self.memory!r} allows. "
                f"{self.less}"
            ) from None
        except duckdb.Error as bad:
            raise DataError(_unreadable(self.path, bad)) from None


@contextmanager
def connected(
    path: Path, memory: str, threads: int | None, *, reader: str, row: str | None = None
) -> Iterator[tuple[Any, Any]]:
    """The backend and the file as a table; what it spills goes to a folder that is removed.

    Parameters
    ----------
    path : Path
    memory : str
    threads : int or None
    reader : str
        What reads such files into memory, for a message.
    row : str, optional
        Name of a column of row numbers, which the table then has.

    Raises
    ------
    DataError
        It is no Parquet file.
    MethodError
        ibis or DuckDB is not installed.
    OptionError
        The engine does not understand `memory` or `threads`.
    """
    try:
        import duckdb
        import ibis
    except ImportError:
        raise MethodError(NOT_THERE.format(reader=reader)) from None
    with TemporaryDirectory(prefix="cemlab-") as spill:
        settings = {"memory_limit": memory, "temp_directory": spill}
        settings |= {} if threads is None else {"threads": threads}
        try:
            backend = ibis.duckdb.connect(
                **settings, preserve_insertion_order=False, autoinstall_known_extensions=False
            )
        except duckdb.Error as bad:
            raise OptionError(
                f"`memory` is {memory!r} and `threads` {threads!r}, which DuckDB does not take "
                f"({_first_line(bad)}). Expected such as memory='1GB' and threads=2."
            ) from None
        try:
            backend.settings["enable_progress_bar"] = False  # as a setting, not when connecting
            yield backend, _table(backend, path, row)
        finally:
            backend.disconnect()


def existing(path: str | Path) -> Path:
    """The path of a file that is there.

    Raises
    ------
    DataError
        It is not, or it is a folder.
    """
    path = Path(path)
    if path.is_dir():
        raise DataError(f"{path.name} is a folder. Expected a Parquet file; name the one meant.")
    if not path.is_file():
        raise DataError(f"The data file {path.name} does not exist.")
    return path


def empty_frame(path: Path) -> pd.DataFrame:
    """The columns of the file, without rows."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return parquet.read_schema(path).empty_table().to_pandas()
    except (pa.ArrowInvalid, OSError) as bad:
        raise DataError(_unreadable(path, bad)) from None


def alike(expected: Mapping[str, str], names: Sequence[str]) -> list[Failure]:
    """Columns that another is called like, but for capitals: the engine takes them for one."""
    folded = Counter(name.casefold() for name in names)
    advice = "Give every column a name of its own."
    return [
        Failure(column=name, problem="differs from another column in capitals only.", advice=advice)
        for name in expected
        if folded[name.casefold()] > 1
    ]


def _table(backend: Any, path: Path, row: str | None) -> Any:
    import duckdb

    try:
        named = re.sub(r"([\[*?])", r"[\1]", str(path.absolute()))
        if row is None:
            return backend.read_parquet(named)
        return backend.read_parquet(named, file_row_number=True).rename({row: "file_row_number"})
    except duckdb.Error as bad:
        raise DataError(_unreadable(path, bad)) from None


def _unreadable(path: Path, bad: Exception) -> str:
    said = _first_line(bad).replace(str(path.absolute()), path.name)
    return (
        f"{path.name} cannot be read as Parquet ({said}). It is of another format, cut short or "
        "damaged; save it as Parquet again."
    )


def _first_line(bad: Exception) -> str:
    return (str(bad).splitlines() or [type(bad).__name__])[0].rstrip(".")
