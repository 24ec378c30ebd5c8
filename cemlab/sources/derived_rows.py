"""The rows of a Parquet file that was derived from a large text file, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

MOST_DIFFERENT = 100_000


@dataclass(frozen=True)
class DerivedRows:
    """Rows under the numbers that they have in the text file, only the columns asked for.

    Attributes
    ----------
    path : Path
        As `to_parquet` wrote it.
    told : callable, optional
        Called with the number of rows done and of all rows, after each part.
    """

    path: Path
    told: Callable[[int, int], None] | None = None

    @property
    def names(self) -> list[str]:
        """Of the columns."""
        from pyarrow import parquet

        return parquet.read_schema(self.path).names

    @property
    def n_rows(self) -> int:
        """How many there are."""
        from pyarrow import parquet

        return parquet.read_metadata(self.path).num_rows

    def __call__(self, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """The parts, from the first row to the last."""
        from pyarrow import parquet

        with parquet.ParquetFile(self.path) as file:
            done, rows = 0, file.metadata.num_rows
            for place in range(file.metadata.num_row_groups):
                part = file.read_row_group(place, columns=list(columns), use_threads=False)
                table = part.to_pandas().astype("str")
                table.index = pd.RangeIndex(done, done + len(table))
                done += len(table)
                yield table
                if self.told is not None:
                    self.told(done, rows)

    def different(self, column: str) -> pd.Series:
        """The different cells of a column, the most frequent first; of very many only some."""
        counts = pd.Series(dtype="int64")
        for part in self([column]):
            more = part[column].value_counts(sort=False)
            counts = pd.concat([counts, more]).groupby(level=0, sort=False).sum()
            if len(counts) > MOST_DIFFERENT:
                break
        return pd.Series(counts.sort_values(ascending=False, kind="stable").index, dtype="str")
