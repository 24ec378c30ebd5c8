"""The verb: check what is said and what the file holds, then let the engine write the features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from cemlab.data import cleaning
from cemlab.data.event_declaring import declare_events
from cemlab.data.parquet_engine import ParquetEngine, alike, connected, empty_frame, existing
from cemlab.errors import DataError, MethodError, OptionError
from cemlab.peak_end.large.columns import named_columns
from cemlab.peak_end.large.looking import ROW, looked_at
from cemlab.peak_end.large.writing import new_file, write
from cemlab.peak_end.measuring import check_window

MEMORY = "3GB"
READER = "read_events"


def features_file(
    path: str | Path,
    target: str | Path,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    scale: tuple[float, float] | None = None,
    neutral: float | None = None,
    missing: Sequence[Any] | None = None,
    time_format: Literal["seconds", "milliseconds"] | None = None,
    ties: Literal["last", "first"] = "last",
    end: str | None = None,
    end_window: float | None = None,
    rows_in_order: bool = False,
    overwrite: bool = False,
    memory: str = MEMORY,
    threads: int | None = None,
) -> Path:
    """Write the features of every journey of a Parquet file too large for memory.

    The numbers are those of `features`. Neither moments nor journeys come into memory: a database
    engine reads the one file and writes the other.

    Parameters
    ----------
    path : str or Path
        Parquet file with one row per moment, in any order; it is only read.
    target : str or Path
        Parquet file to write. It is there when it is whole, or not at all.
    columns : mapping, optional
        What the file calls `customer_id`, `journey_id`, `touchpoint`, `position`, `occurred_at` and
        `experience`, as for `EventLog.from_frame`.
    scale, neutral, missing, ties, end
        As for `EventLog.from_frame`.
    time_format : {"seconds", "milliseconds"}, optional
        For times that are numbers. Others are timestamps, or texts with the year first; those
        without a zone are taken as they are.
    end_window : float, optional
        The end is the mean of the moments in the last so many seconds. By default it is the last
        rated moment.
    rows_in_order : bool, default False
        Whether the rows of each journey stand in the order it was lived: needed where no column
        holds times or positions.
    overwrite : bool, default False
        Whether `target` may be replaced.
    memory : str, default "3GB"
        How much the engine may use; the rest spills to a temporary folder.
    threads : int, optional
        How many the engine may use; all cores when not given.

    Returns
    -------
    Path
        That of `target`: one row per journey, in the order of their ids, with the columns
        of `features`. ``pandas.read_parquet`` reads it.

    Raises
    ------
    DataError
        The file is no Parquet file, lacks a column, or holds what is no moment; all problems are
        listed with their rows.
    OptionError
        An argument is not known or contradicts another, or `target` exists.
    MethodError
        The moments have no order or no ratings, memory does not suffice, or the engine is not
        installed.

    Notes
    -----
    Ids leave as they stand in the file. As in memory, time orders a journey only when all its
    moments have one, and position likewise; what is alike in both stays in the order of the rows.

    Examples
    --------
    >>> cemlab.peak_end.features_file(
    ...     "moments.parquet", "journeys.parquet", scale=(0, 10),
    ...     columns={"journey_id": "ticket", "touchpoint": "step", "occurred_at": "at",
    ...              "experience": "score"},
    ... )
    """
    path = existing(path)
    target = new_file(target, path, overwrite=overwrite)
    empty = empty_frame(path)
    spec = declare_events(
        empty, columns, {}, scale=scale, neutral=neutral, missing=missing, ties=ties, end=end,
        time_format=time_format,
    )  # fmt: skip
    if time_format not in (None, "seconds", "milliseconds"):
        raise OptionError(
            f"`time_format` is {time_format!r}. In a file too large for memory, times are "
            "timestamps, texts with the year first, or numbers of 'seconds' or 'milliseconds'."
        )
    named = named_columns(spec)
    check_window(end_window, has_times="occurred_at" in named, source=path.name)
    expected = {column: use for use, all_of in named.items() for column in all_of}
    failures = cleaning.missing_columns(expected, list(empty.columns))
    failures += alike(expected, list(empty.columns))
    if failures:
        raise DataError.of(path.name, failures)
    if "experience" not in named:
        raise MethodError(
            f"No column of {path.name} is named as the ratings, so no journey has a peak or an "
            "end. Name it in `columns`: {'experience': …}."
        )
    if not {"occurred_at", "position"} & set(named) and not rows_in_order:
        raise MethodError(
            f"The moments of {path.name} have no order: `columns` names neither occurred_at nor "
            "position. Name one of them, or pass rows_in_order=True if the rows of each journey "
            "stand in the order it was lived."
        )
    with connected(path, memory, threads, reader=READER, row=ROW) as (backend, table):
        engine = ParquetEngine(path, backend, table, memory)
        write(engine, looked_at(engine, spec, named, end_window), target)
    return target
