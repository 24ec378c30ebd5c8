"""DuckDB over a Parquet file, asked through ibis: memory limited, nothing written beside the data.

The expressions are ibis's own, so that another engine can answer them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from cemlab.errors import DataError, MethodError, OptionError

MOST_CELLS = 1_000_000  # different pairs of group and answer that come into memory
NOT_THERE = (
    "Files too large for memory are read by ibis and DuckDB, which are not installed. Install "
    "them (python -m pip install 'cemlab[large]'), or read the file with cemlab.read_survey."
)


class Engine:
    """One Parquet file, of which counts and sums come into memory, never its rows."""

    def __init__(self, path: Path, table: Any, memory: str) -> None:
        self.path, self.memory = path, memory
        self._table = table

    def faulty_weights(self, weight: str, kind: str) -> bool:
        """Whether a weight is missing, negative, infinite or (as a frequency) no whole number."""
        w = self._number(weight)
        wrong = w.isnull() | w.isnan() | w.isinf() | (w < 0)  # noqa: PD003 (ibis tells them apart)
        if kind == "frequency":
            wrong |= w != w.round()
        told = self._table.aggregate(wrong=wrong.sum(), most=w.max())
        row = self._frame(told).iloc[0]
        return bool(row["wrong"] != 0) or not row["most"] > 0  # without a row, both are gaps

    def cells(self, item: str, by: str | None, weight: str | None) -> pd.DataFrame:
        """One row per group and answer as they stand in the file, gaps included.

        Returns
        -------
        DataFrame
            group, value, n (rows); with weights also w (their sum), w2 (sum of squares), low and
            high. Rows of weight 0 are left out.
        """
        import ibis

        table = self._table
        keys = {"value": table[item]} | ({} if by is None else {"group": table[by]})
        sums = {}
        if weight is not None:
            w = self._number(weight)
            table = table.filter(w > 0)
            sums = {"w": w.sum(), "w2": (w * w).sum(), "low": w.min(), "high": w.max()}
        told = table.group_by(**keys).aggregate(n=ibis._.count(), **sums).limit(MOST_CELLS + 1)
        found = self._frame(told)
        if len(found) > MOST_CELLS:
            raise MethodError(
                f"{item!r} has more than {MOST_CELLS:,} different answers"
                f"{'' if by is None else f', counted by {by!r}'}. Expected ratings"
                f"{'' if by is None else ' and a segment with few groups'}; amounts and ids are "
                "none."
            )
        return found if by is not None else found.assign(group="")

    def rows_with(self, column: str, values: pd.Series) -> pd.Series:
        """The cells of a column that hold one of the values, under their numbers in the file."""
        from pyarrow import parquet

        kept, done = [], 0
        with parquet.ParquetFile(self.path) as file:
            for batch in file.iter_batches(columns=[column], batch_size=MOST_CELLS):
                cells = batch.to_pandas()[column]
                cells.index = pd.RangeIndex(done, done + len(cells))
                done += len(cells)
                kept.append(cells[cells.isin(values)])
                if sum(map(len, kept)) > MOST_CELLS:
                    break
        return pd.concat(kept)

    def _number(self, column: str) -> Any:
        found = self._table[column]
        return found.try_cast("float64") if found.type().is_string() else found.cast("float64")

    def _frame(self, told: Any) -> pd.DataFrame:
        import duckdb

        try:
            return told.to_pyarrow().to_pandas()
        except duckdb.OutOfMemoryException:
            raise MethodError(
                f"{self.path.name} needs more memory than memory={self.memory!r} allows. Allow "
                "more, or score by a segment with fewer groups."
            ) from None
        except duckdb.Error as bad:
            raise DataError(_unreadable(self.path, bad)) from None


@contextmanager
def opened(path: Path, memory: str, threads: int | None) -> Iterator[Engine]:
    """The file, to be asked; what does not fit into memory spills into a folder that is removed.

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
        raise MethodError(NOT_THERE) from None
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
            yield Engine(path, _table(backend, path), memory)
        finally:
            backend.disconnect()


def _table(backend: Any, path: Path) -> Any:
    import duckdb

    try:
        return backend.read_parquet(re.sub(r"([\[*?])", r"[\1]", str(path.absolute())))
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
