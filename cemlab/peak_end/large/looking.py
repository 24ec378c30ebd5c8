"""One look through the file before it is measured: every problem at once, and what has gaps."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any, NamedTuple

import pandas as pd

from cemlab.data import cleaning
from cemlab.data.event_table import event_columns
from cemlab.data.parquet_engine import ParquetEngine
from cemlab.errors import DataError, Failure, MethodError, OptionError
from cemlab.peak_end.large import columns
from cemlab.peak_end.large.columns import Column
from cemlab.peak_end.large.ordering import Meaning
from cemlab.peak_end.measuring import check_window
from cemlab.study import EventsSpec

ROW = "row number of cemlab"
MOST_TOUCHPOINTS = 100_000
MOST_WRONG = 100_000  # rows that come into memory to say what is wrong with them
IDS = ("journey_id", "customer_id")
NO_RATING = (
    "No moment of {file} has a rating, so no journey has a peak or an end. Name the column of the "
    "ratings: `experience` of the moments."
)


class Moments(NamedTuple):
    """The moments as the engine reads them, and what they mean.

    Attributes
    ----------
    table : ibis table
        The columns that `ordering.in_order` takes.
    meaning : Meaning
    touchpoints : Index
        Names by code.
    tells_customers : bool
        Whether a column tells whose a journey is.
    """

    table: Any
    meaning: Meaning
    touchpoints: pd.Index
    tells_customers: bool


def looked_at(
    engine: ParquetEngine, spec: EventsSpec, named: Mapping[str, tuple[str, ...]],
    end_window: float | None,
) -> Moments:  # fmt: skip
    """Moments without a mistake.

    Raises
    ------
    DataError
        What is no moment, with its rows in the file.
    MethodError
        Nothing is rated, or touchpoints are too many.
    OptionError
        The touchpoint that ends a journey is none of the file, or a window lacks times.
    """
    spelt = _spellings(engine, named["touchpoint"][0])
    plain = set(named)  # most files are: what is odd costs another look
    found, told = _seen(engine, spec, named, spelt, plain)
    if odd := {name for name in found if told.get(f"odd_{name}")}:
        plain -= odd
        found, told = _seen(engine, spec, named, spelt, plain)
    if not told["n"]:
        raise DataError(f"{engine.path.name} has no rows. Expected a row per moment.")
    if wrong := [name for name in found if told[f"wrong_{name}"]]:
        raise DataError.of(engine.path.name, _failures(engine, spec, named, found, wrong))
    if told.get("n_zoned") and told["n_zoned"] < told["n_occurred_at"]:
        raise DataError.of(engine.path.name, [_zones(named["occurred_at"][0])])
    codes, names = columns.codes_of(spelt)
    if spec.end is not None and spec.end not in names:
        raise OptionError.unknown("end", spec.end, names)
    if not told["n_experience"]:
        raise MethodError(NO_RATING.format(file=engine.path.name))
    has = {name: _told(told, name) for name in ("occurred_at", "position")}
    check_window(end_window, has_times=has["occurred_at"] != "none", source=engine.path.name)
    meaning = Meaning(
        neutral=_neutral(spec), ties=spec.ties, end_window=end_window,
        end=None if spec.end is None else int(names.get_loc(spec.end)),
        times=has["occurred_at"], positions=has["position"],
    )  # fmt: skip
    table = _moments(engine, named["touchpoint"][0], found, spelt, codes)
    return Moments(table, meaning, names, all(name in named for name in IDS))


def _seen(
    engine: ParquetEngine, spec: EventsSpec, named: Mapping[str, tuple[str, ...]],
    spelt: pd.Series, plain: Set[str],
) -> tuple[dict[str, Column], pd.Series]:  # fmt: skip
    """The columns, and what one pass counts of them."""
    found = _columns(engine.table, spec, named, spelt, plain)
    told = engine.frame(engine.table.aggregate(**_counts(engine.table, named, found)))
    return found, told.iloc[0]


def _spellings(engine: ParquetEngine, column: str) -> pd.Series:
    """How the file spells its touchpoints, gaps among them."""
    table = engine.table
    found = engine.frame(table.select(spelt=table[column]).distinct().limit(MOST_TOUCHPOINTS + 1))
    if len(found) > MOST_TOUCHPOINTS:
        raise MethodError(
            f"{column!r} has more than {MOST_TOUCHPOINTS:,} different touchpoints. Expected places "
            "where customer and service meet; ids and times are none."
        )
    # in an order of its own, so that codes are the same in each run
    return found["spelt"].sort_values(ignore_index=True)


def _columns(
    table: Any, spec: EventsSpec, named: Mapping[str, tuple[str, ...]], spelt: pd.Series,
    plain: Set[str],
) -> dict[str, Column]:  # fmt: skip
    touchpoint = table[named["touchpoint"][0]]
    blank = spelt[cleaning.is_empty(spelt)].dropna().tolist()
    is_blank = touchpoint.isnull() | touchpoint.isin(blank).fill_null(False)  # noqa: PD003
    found = {"touchpoint": Column(touchpoint, is_blank)}
    found |= {
        name: columns.identity(table, named[name], plain=name in plain)
        for name in IDS if name in named
    }  # fmt: skip
    found["experience"] = columns.rating(table[named["experience"][0]], spec)
    if "position" in named:
        found["position"] = columns.position(table[named["position"][0]])
    if "occurred_at" in named:
        found["occurred_at"] = columns.time(
            table[named["occurred_at"][0]], spec.time_format, plain="occurred_at" in plain
        )
    return found


def _counts(
    table: Any, named: Mapping[str, tuple[str, ...]], found: Mapping[str, Column]
) -> dict[str, Any]:
    """What one pass counts: rows, wrong and odd cells, values, times with a zone."""
    counts = {"n": table.count()}
    for name, column in found.items():
        counts[f"wrong_{name}"] = table.count(where=column.is_wrong)
        if column.is_odd is not None:
            counts[f"odd_{name}"] = table.count(where=column.is_odd)
        if name not in (*IDS, "touchpoint"):
            counts[f"n_{name}"] = column.values.count()
    if "occurred_at" in named:
        zoned = columns.is_zoned(table[named["occurred_at"][0]])
        if zoned is not None:
            given = found["occurred_at"].values.notnull()  # noqa: PD004
            counts["n_zoned"] = table.count(where=zoned & given)
    return counts


def _failures(
    engine: ParquetEngine, spec: EventsSpec, named: Mapping[str, tuple[str, ...]],
    found: Mapping[str, Column], wrong: list[str],
) -> list[Failure]:  # fmt: skip
    """What is wrong in the words of `cemlab.data`, which reads the rows in question again."""
    failures = []
    for name in wrong:
        where = engine.table.filter(found[name].is_wrong).order_by(ROW).limit(MOST_WRONG)
        rows = engine.frame(where.select(ROW, *dict.fromkeys(sum(named.values(), ()))))
        rows = rows.set_index(ROW)
        seen = event_columns(rows, spec)[2]
        own = [one for one in seen if one.column == cleaning.ID_JOIN.join(named[name])]
        column = found[name]
        what = column.problem.rstrip(".")
        raw, every = rows[named[name][0]], rows.index == rows.index
        failures += own or [
            cleaning.failure_of(named[name][0], what, raw, every, column.advice)
        ]  # fmt: skip
    return list(dict.fromkeys(failures))


def _zones(column: str) -> Failure:
    return Failure(
        column=column, problem="has times without a zone beside times with one.",
        advice="Give all of them a zone, or none.",
    )  # fmt: skip


def _told(told: Mapping[str, Any], name: str) -> str:
    n = told.get(f"n_{name}", 0)
    return "none" if not n else "all" if n == told["n"] else "some"


def _neutral(spec: EventsSpec) -> float | None:
    if spec.neutral is None and spec.scale is not None:
        return sum(spec.scale) / 2
    return spec.neutral


def _moments(
    engine: ParquetEngine, touchpoint: str, found: Mapping[str, Column],
    spelt: pd.Series, codes: pd.Series,
) -> Any:  # fmt: skip
    """The columns that features are made of; touchpoints are numbers, which take less memory."""
    import ibis
    import pyarrow as pa

    numbered = pa.table({"spelt": pa.array(spelt),
                         "code": pa.array(codes, pa.int32())})  # fmt: skip
    known = engine.backend.create_table("spelt", ibis.memtable(numbered), temp=True)
    ids = [found[name].values for name in IDS if name in found]
    nothing = {"position": ibis.null("float64"), "occurred_at": ibis.null("int64")}
    given = {name: found[name].values if name in found else none
             for name, none in nothing.items()}  # fmt: skip
    table = engine.table.select(
        journey=ids[0], customer=ids[-1], spelt=found["touchpoint"].values,
        experience=found["experience"].values, time=given["occurred_at"],
        position=given["position"], row=engine.table[ROW],
    )  # fmt: skip
    return table.join(known, "spelt").rename(touchpoint="code").drop("spelt")
