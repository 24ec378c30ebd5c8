"""The verb: check what is said and what the file holds, let the engine order it, and count."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cemlab.data import arguments, cleaning
from cemlab.data.parquet_engine import ParquetEngine, alike, connected, empty_frame, existing
from cemlab.errors import DataError, OptionError
from cemlab.journeys.large import counting, tables
from cemlab.journeys.large.looking import ROW, looked_at
from cemlab.journeys.large.result import FlowFile
from cemlab.numerics import MIN_REPORT

READER = "read_events"
BLOCK = 200_000  # moments at once: few enough for the arrays to stay in the cache
LEAST_CELL = 5


def flow_file(
    path: str | Path,
    *,
    journey: str,
    touchpoint: str,
    time: str,
    customer: str | None = None,
    experience: str | None = None,
    scale: tuple[float, float] | None = None,
    end: str | None = None,
    touchpoints: Sequence[str] | None = None,
    min_cell: int = MIN_REPORT,
    memory: str = "3GB",
    threads: int | None = None,
) -> FlowFile:
    """Where journeys go, how far they reach, how they feel and how long they stay, of a large file.

    The numbers are those of `journeys.map` and `journeys.dwell`. A database engine puts the moments
    in order, spilling to disk what memory does not hold; only counts come into memory.

    Parameters
    ----------
    path : str or Path
        Parquet file with one row per moment, in any order; it is only read.
    journey, touchpoint, time : str
        Columns. Times are timestamps, or texts with the year first.
    customer : str, optional
        Column that tells whose a journey is; each journey is another customer's without. The same
        id of two customers is two journeys.
    experience : str, optional
        Column of ratings; gaps are moments without one.
    scale : (float, float), optional
        Ends of the scale of the ratings; others are refused.
    end : str, optional
        Touchpoint that ends a journey. With it, journeys that have not come there and were not
        silent for long are open, and are no exits.
    touchpoints : sequence of str, optional
        In the order of the journey; others are refused then. By name without.
    min_cell : int, default 10
        Fewer people are not told apart; 5 or more.
    memory : str, default "3GB"
        How much the engine may use; the rest spills to a temporary folder.
    threads : int, optional
        How many the engine may use; all cores when not given.

    Returns
    -------
    FlowFile

    Raises
    ------
    DataError
        The file is no Parquet file, lacks a column, or holds what is no moment; all problems are
        listed with their rows.
    OptionError
        An argument is not known or impossible.
    MethodError
        Memory does not suffice, touchpoints are too many, or the engine is not installed.

    Notes
    -----
    Moments of one time keep the order of the rows. Up to 20 million moments every duration is kept
    and medians are exact; beyond, durations are counted in 64 bins a doubling, so that a quantile
    and the pause that tells which journeys are open are off by 0.6% at most (`glance()["error"]`).
    Plain means only: adjusted ones need all moments of all customers at once. Reach and means have
    the intervals of `map`; those of stays take stays as independent.

    Examples
    --------
    >>> flow = cemlab.journeys.flow_file(
    ...     "moments.parquet", journey="ticket", touchpoint="step", time="at", end="closed"
    ... )
    >>> flow.transitions()
    """
    path = existing(path)
    named = {"journey": journey, "touchpoint": touchpoint, "time": time, "customer": customer,
             "experience": experience}  # fmt: skip
    named = {name: column for name, column in named.items() if column is not None}
    _check(named, scale, experience, touchpoints, min_cell)
    columns = list(empty_frame(path).columns)
    expected = {column: use for use, column in named.items()}
    failures = cleaning.missing_columns(expected, columns) + alike(expected, columns)
    if failures:
        raise DataError.of(path.name, failures)
    with connected(path, memory, threads, reader=READER, row=ROW) as (backend, table):
        engine = ParquetEngine(path, backend, table, memory)
        found = looked_at(engine, named, scale, None if touchpoints is None else list(touchpoints),
                          end)  # fmt: skip
        counts = counting.Counts(
            found.names, end=None if end is None else found.names.index(end),
            centre=found.centre, scale=scale, exact=found.n <= counting.EXACT,
        )  # fmt: skip
        ordered = found.table.select("customer", "journey", "touchpoint", "time", "experience",
                                     "row")  # fmt: skip
        ordered = ordered.order_by("customer", "journey", "time", "row")
        with engine.explained():
            for block in counting.blocks(engine.batches(ordered, BLOCK)):
                counts.add(block)
    stopped, still, pause = tables.open_at(counts, found.data_end)
    return FlowFile(
        _tables={
            "transitions": tables.transitions(counts, found.names, stopped, min_cell),
            "touchpoints": tables.touchpoints(counts, found.names, min_cell),
            "stays": tables.stays(counts, found.names, found.data_end, min_cell),
        },
        _whole={
            "n_journeys": counts.n_journeys, "n_customers": counts.n_customers,
            "n_moments": found.n, "n_open": int(still.sum()),
            "n_rated": int(counts.ratings[0].sum()),
            "pause": pause, "error": tables.error_of(counts), "min_cell": min_cell,
        },
    )  # fmt: skip


def _check(named: dict, scale: object, experience: object, touchpoints: object, least) -> None:
    """Refuse what is impossible, every problem at once."""
    problems = [f"`{name}` is {column!r}. Expected the name of a column."
                for name, column in named.items() if not isinstance(column, str)]  # fmt: skip
    if (
        len(set(map(str, named.values()))) < len(named)
        and named.get("customer") != (named["journey"])
    ):
        problems.append("One column is named twice. Expected another for each.")
    if scale is not None and (experience is None or not scale[0] < scale[1]):
        problems.append(
            f"`scale` is {scale!r}. Expected the lower end first, and `experience` beside it."
        )
    if isinstance(touchpoints, str):
        problems.append(f"`touchpoints` is {touchpoints!r}. Expected names in a list.")
    if not arguments.is_count(least) or least < LEAST_CELL:
        problems.append(
            f"`min_cell` is {least!r}. Expected a whole number from {LEAST_CELL}: smaller groups "
            "point at people."
        )
    if problems:
        raise OptionError("\n".join(problems))
