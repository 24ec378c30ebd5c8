"""Features, from the engine to a file, which is there when it is whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.data.event_table import ONE_EACH
from cemlab.data.parquet_engine import ParquetEngine
from cemlab.errors import DataError, Failure, OptionError
from cemlab.peak_end.large.expressions import journeys
from cemlab.peak_end.large.looking import Moments

TYPES = {
    "journey_id": "str", "customer_id": "str", "n_moments": "int64", "start": "float64",
    "end": "float64", "mean": "float64", "time_weighted_mean": "float64", "peak": "float64",
    "trough": "float64", "peak_abs": "float64", "peak_abs_touchpoint": "str",
    "peak_abs_tied": "boolean", "trend": "float64", "trend_per_minute": "float64",
    "sd": "float64", "duration": "float64", "end_touchpoint": "str", "end_is_peak": "boolean",
    "end_is_trough": "boolean", "n_unrated": "int64", "n_after_end": "int64",
}  # fmt: skip
TOUCHPOINTS = ("peak_abs_touchpoint", "end_touchpoint")
SHOWN = 5


def new_file(target: str | Path, source: Path, *, overwrite: bool) -> Path:
    """Where to write, if that may be.

    Raises
    ------
    OptionError
        It is the file that is read, a folder, in a folder that is not there, or exists.
    """
    target = Path(target)
    if target.exists() and target.samefile(source):
        raise OptionError(
            f"`target` is {target.name}, the file of the moments. Name another: it would be lost."
        )
    if target.is_dir():
        raise OptionError(f"`target` is the folder {target.name}. Name a file in it.")
    if not target.absolute().parent.is_dir():
        raise OptionError(
            f"`target` is in the folder {target.absolute().parent.name}, which does not exist. "
            "Make it first."
        )
    if target.exists() and not overwrite:
        raise OptionError(
            f"{target.name} exists. Nothing was overwritten: name a new file, or pass "
            "overwrite=True."
        )
    return target


def write(engine: ParquetEngine, moments: Moments, target: Path) -> None:
    """Measure the journeys and write a row for each.

    Raises
    ------
    DataError
        Journeys belong to several customers, or the file cannot be written.
    MethodError
        Memory does not suffice.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        with engine.explained():
            _copy(engine, _named(engine, moments), part)
            if moments.tells_customers:
                _refuse_several(engine, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _named(engine: ParquetEngine, moments: Moments) -> Any:
    """The features in their order, with the names of the touchpoints."""
    import ibis
    import pyarrow as pa

    names = pa.table({"code": pa.array(range(len(moments.touchpoints)), pa.int32()),
                      "name": pa.array(moments.touchpoints.tolist(), pa.string())})  # fmt: skip
    known = engine.backend.create_table("named", ibis.memtable(names), temp=True)
    found = journeys(moments.table, moments.meaning)
    for column in TOUCHPOINTS:
        own = known.select(**{column: known.code.cast("int32"), f"name of {column}": known.name})
        found = found.left_join(own, column).drop(f"{column}_right").drop(column)
        found = found.rename({column: f"name of {column}"})
    found = found.order_by("row")
    return found.mutate(
        journey_id=found.journey.cast("string"), customer_id=found.customer.cast("string")
    ).select(*TYPES)


def _copy(engine: ParquetEngine, told: Any, part: Path) -> None:
    """Through the engine's own writer, which takes rows as they come; ibis would not escape."""
    meta = _types().replace("'", "''")
    place = str(part.absolute()).replace("'", "''")
    engine.backend.raw_sql(
        f"COPY ({engine.backend.compile(told)}) TO '{place}' "
        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{pandas: '{meta}'}})"
    )


def _types() -> str:
    """What pandas is told of the columns, so that it reads flags with gaps as such."""
    import pyarrow as pa

    empty = pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in TYPES.items()})
    return pa.Schema.from_pandas(empty, preserve_index=False).metadata[b"pandas"].decode()


def _refuse_several(engine: ParquetEngine, part: Path) -> None:
    """A journey of several customers has become several rows."""
    written = engine.backend.read_parquet(part)
    by = written.group_by("journey_id").aggregate(n=written.count())
    several = by.filter(by.n > 1)
    n = int(engine.frame(several.aggregate(n=several.count()))["n"].iloc[0])
    if not n:
        return
    first = engine.frame(several.order_by("journey_id").limit(SHOWN))["journey_id"]
    what = f"differs within {n} journey{'s' if n > 1 else ''} ({', '.join(map(repr, first))}"
    raise DataError.of(
        engine.path.name,
        [Failure(column="customer_id", problem=f"{what}{', …' if n > SHOWN else ''}).", rows=n,
                 advice=ONE_EACH["customer_id"])],
    )  # fmt: skip
