"""Tables that know their types: Parquet; and names of columns, each its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cemlab.errors import DataError, Failure


def read_parquet(path: Path) -> pd.DataFrame:
    """The table of a Parquet file, types and all.

    Raises
    ------
    DataError
        The file is damaged, or has no columns.
    """
    try:
        table = pd.read_parquet(path)
    except Exception as bad:  # pyarrow raises many kinds for damaged files
        said = str(bad).replace(str(path), path.name).splitlines() or [type(bad).__name__]
        raise DataError(
            f"{path.name} cannot be read as Parquet ({said[0].rstrip('.')}). The file is cut short "
            "or damaged; save it again, or export it as CSV (UTF-8)."
        ) from None
    if not len(table.columns):
        raise DataError(f"{path.name} has no columns. Expected a column for each item.")
    return table


def name_columns(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table with rows numbered from 0 and columns named by texts, each its own.

    Raises
    ------
    DataError
        Two columns have one name, blanks around it aside.
    """
    names = [str(column).strip() for column in table.columns]
    again = sorted(one for one, count in Counter(names).items() if count > 1)
    if again:
        raise DataError(
            f"{name} has several columns named {', '.join(map(repr, again))} (1 and '1' are one "
            "name, blanks around it are trimmed). Give every column a name of its own."
        )
    return table.reset_index(drop=True).set_axis(names, axis=1)


def faulty_names(header: Sequence[str]) -> list[Failure]:
    """Names of columns that are missing or stand several times."""
    failures = []
    for name, count in sorted(Counter(header).items()):
        problem = f"stands {count} times in the header."
        if not name:
            problem = f"{count} column{'s have' if count > 1 else ' has'} no name."
        if not name or count > 1:
            advice = "Give every column a name of its own."
            failures.append(Failure(column=name, problem=problem, advice=advice))
    return failures
