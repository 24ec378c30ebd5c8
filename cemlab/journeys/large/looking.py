"""One look through a file of moments before it is counted: every problem at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from cemlab.data import cleaning
from cemlab.data.parquet_engine import ParquetEngine
from cemlab.errors import DataError, Failure, MethodError, OptionError, nearest

ROW = "row number of cemlab"
MOST_TOUCHPOINTS = 1_000
SHOWN = 5
EDGE = r"^[\s\p{Z}]+|[\s\p{Z}]+$"
HAS_EDGE = r"^[\s\p{Z}]|[\s\p{Z}]$"


class Found(NamedTuple):
    """The moments as the engine reads them.

    Attributes
    ----------
    table : ibis table
        `customer`, `journey`, `touchpoint` (int), `time` (microseconds), `experience`, `row`.
    names : list of str
        Touchpoints by code, in the order that was declared, else of their names.
    centre : float
        Mean of all ratings, which is taken off them so that sums of squares lose no digits.
    data_end : int
        Microseconds of the last moment.
    n : int
    """

    table: Any
    names: list[str]
    centre: float
    data_end: int
    n: int


def looked_at(
    engine: ParquetEngine, named: dict[str, str], scale: tuple[float, float] | None,
    touchpoints: list[str] | None, end: str | None,
) -> Found:  # fmt: skip
    """Moments without a mistake.

    Raises
    ------
    DataError
        What is no moment, with its rows in the file.
    MethodError
        Touchpoints are too many.
    OptionError
        The touchpoint that ends a journey is none of the file.
    """
    table = engine.table
    raw = engine.frame(table.select(spelt=table[named["touchpoint"]]).distinct()
                       .limit(MOST_TOUCHPOINTS + 1))["spelt"]  # fmt: skip
    columns, wrong = _columns(table, named, scale, raw)
    odd = {name: table[named[name]].re_search(HAS_EDGE).fill_null(False)
           for name in ("journey", "customer")
           if name in named and table[named[name]].type().is_string()}  # fmt: skip
    told = engine.frame(table.aggregate(
        n=table.count(), last=columns["time"].max(),
        centre=(columns["experience"] if "experience" in named else columns["time"]).mean(),
        **{f"wrong_{name}": table.count(where=one) for name, (one, _) in wrong.items()},
        **{f"odd_{name}": table.count(where=one) for name, one in odd.items()},
    )).iloc[0]  # fmt: skip
    if not told["n"]:
        raise DataError(f"{engine.path.name} has no rows. Expected a row per moment.")
    failures = [_failure(engine, named[name], one, what, int(told[f"wrong_{name}"]))
                for name, (one, what) in wrong.items() if told[f"wrong_{name}"]]  # fmt: skip
    if failures:
        raise DataError.of(engine.path.name, failures)
    for name in odd:
        if told[f"odd_{name}"]:  # most files have no blanks around ids, and need no other look
            columns[name] = table[named[name]].re_replace(EDGE, "")
            if "customer" not in named:
                columns["customer"] = columns[name]
    spelt, names = _names(engine, raw, touchpoints, named["touchpoint"])
    if end is not None and end not in names:
        raise OptionError.unknown("end", end, names)
    moments = _numbered(engine, columns, table, named["touchpoint"], spelt)
    centre = told["centre"] if "experience" in named else 0.0
    centre = 0.0 if pd.isna(centre) else float(centre)
    return Found(moments, names, centre, int(told["last"]), int(told["n"]))


def _columns(
    table: Any, named: dict[str, str], scale: tuple[float, float] | None, spelt: pd.Series
) -> tuple[dict[str, Any], dict[str, tuple[Any, str]]]:
    """Expressions of the columns, and where each is wrong."""
    import ibis

    journey, touchpoint = table[named["journey"]], table[named["touchpoint"]]
    customer = table[named["customer"]] if "customer" in named else journey
    raw = table[named["time"]]
    if not (raw.type().is_timestamp() or raw.type().is_date() or raw.type().is_string()):
        raise OptionError(
            f"`time` names {named['time']!r}, which holds {raw.type()}. Expected timestamps, or "
            "texts such as 2025-03-01 09:30."
        )
    time, when = _time(raw)
    found = {"journey": journey, "customer": customer, "time": time,
             "experience": ibis.null("float64")}  # fmt: skip
    wrong = {
        "journey": (_is_blank(journey), "is the journey, but is empty"),
        "touchpoint": (_is_among(touchpoint, spelt), "has no touchpoint"),
        "time": (when, "holds no time"),
    }
    if "customer" in named:
        wrong["customer"] = (_is_blank(customer), "is the customer, but is empty")
    if "experience" in named:
        raw = table[named["experience"]]
        value = raw.cast("float64") if raw.type().is_numeric() else raw.try_cast("float64")
        is_gap = raw.isnull() | value.isnan().fill_null(False)  # noqa: PD003 (ibis)
        found["experience"] = is_gap.ifelse(None, value)
        is_right = value.between(*scale) if scale is not None else ~value.isinf()
        told = "holds what is no rating" + (f" on {scale[0]:g} to {scale[1]:g}" if scale else "")
        wrong["experience"] = (~is_gap & ~is_right.fill_null(False), told)
    return found, wrong


def _time(raw: Any) -> tuple[Any, Any]:
    """Microseconds since 1970, and where there are none."""
    import ibis

    @ibis.udf.scalar.builtin(name="epoch_us")
    def epoch_us(time) -> int: ...

    if raw.type().is_timestamp() or raw.type().is_date():
        return epoch_us(raw), raw.isnull()  # noqa: PD003
    read = raw.re_replace(EDGE, "").try_cast("timestamp")
    return epoch_us(read), read.isnull()  # noqa: PD003


def _is_among(raw: Any, spelt: pd.Series) -> Any:
    """Where a touchpoint is empty: asked of its spellings, which are few, not of every row."""
    blank = spelt[cleaning.is_empty(spelt)].dropna().tolist()
    return raw.isnull() | raw.isin(blank).fill_null(False)  # noqa: PD003


def _is_blank(raw: Any) -> Any:
    if raw.type().is_string():
        return raw.re_replace(EDGE, "").nullif("").isnull()  # noqa: PD003
    return raw.isnull()  # noqa: PD003


def _failure(engine: ParquetEngine, column: str, where: Any, what: str, n: int) -> Failure:
    rows = engine.frame(engine.table.filter(where).select(ROW).order_by(ROW).limit(SHOWN))[ROW]
    shown = ", ".join(str(row + 1) for row in rows) + (", …" if n > SHOWN else "")
    times = f", {n:,} time{'s' if n != 1 else ''}"
    return Failure(
        column=column, problem=f"{what}{times}, row{'s' if n > 1 else ''} {shown}.", rows=n,
        advice="Correct these rows, or leave out those that are no moments.",
    )  # fmt: skip


def _names(
    engine: ParquetEngine, raw: pd.Series, declared: list[str] | None, column: str
) -> tuple[pd.DataFrame, list[str]]:
    """How the file spells its touchpoints with their codes, and their names by code."""
    if len(raw) > MOST_TOUCHPOINTS:
        raise MethodError(
            f"{column!r} has more than {MOST_TOUCHPOINTS:,} different touchpoints. Expected places "
            "where customer and service meet; ids and times are none."
        )
    raw = raw.sort_values(ignore_index=True)  # an order of its own, the same in each run
    trimmed = cleaning.trimmed(raw)
    names = sorted(set(trimmed)) if declared is None else list(declared)
    unknown = sorted(set(trimmed) - set(names))
    if unknown:
        near = nearest(unknown[0], names)
        raise DataError(
            f"{engine.path.name}: {column!r} names {len(unknown)} touchpoints not declared "
            f"({', '.join(map(repr, unknown[:SHOWN]))}).{near} Declared: "
            f"{cleaning.some_of(names)}."
        )
    code = {name: at for at, name in enumerate(names)}
    return pd.DataFrame({"spelt": raw, "code": trimmed.map(code)}), names


def _numbered(
    engine: ParquetEngine, columns: dict[str, Any], table: Any, touchpoint: str,
    spelt: pd.DataFrame,
) -> Any:  # fmt: skip
    """The columns to count; touchpoints are numbers, which take less memory."""
    import ibis
    import pyarrow as pa

    numbers = pa.table({"spelt": pa.array(spelt["spelt"]),
                        "code": pa.array(spelt["code"], pa.int32())})  # fmt: skip
    known = engine.backend.create_table("spelt", ibis.memtable(numbers), temp=True)
    own = table.select(**columns, spelt=table[touchpoint], row=table[ROW])
    return own.join(known, "spelt").rename(touchpoint="code").drop("spelt")
