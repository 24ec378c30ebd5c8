"""What is asked of a Parquet file of answers: counts of each, never rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.data.parquet_engine import ParquetEngine, connected
from cemlab.errors import MethodError

MOST_CELLS = 1_000_000  # different pairs of group and answer that come into memory


class Engine(ParquetEngine):
    """One Parquet file, of which counts and sums come into memory, never its rows."""

    less = "Allow more, or score by a segment with fewer groups."

    def faulty_weights(self, weight: str, kind: str) -> bool:
        """Whether a weight is missing, negative, infinite or (as a frequency) no whole number."""
        w = self._number(weight)
        wrong = w.isnull() | w.isnan() | w.isinf() | (w < 0)  # noqa: PD003 (ibis tells them apart)
        if kind == "frequency":
            wrong |= w != w.round()
        told = self.table.aggregate(wrong=wrong.sum(), most=w.max())
        row = self.frame(told).iloc[0]
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

        table = self.table
        keys = {"value": table[item]} | ({} if by is None else {"group": table[by]})
        sums = {}
        if weight is not None:
            w = self._number(weight)
            table = table.filter(w > 0)
            sums = {"w": w.sum(), "w2": (w * w).sum(), "low": w.min(), "high": w.max()}
        told = table.group_by(**keys).aggregate(n=ibis._.count(), **sums).limit(MOST_CELLS + 1)
        found = self.frame(told)
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
        found = self.table[column]
        return found.try_cast("float64") if found.type().is_string() else found.cast("float64")


@contextmanager
def opened(path: Path, memory: str, threads: int | None) -> Iterator[Engine]:
    """The file, to be asked; see `cemlab.data.parquet_engine.connected`."""
    with connected(path, memory, threads, reader="read_survey") as (backend, table):
        yield Engine(path, backend, table, memory)
