"""Features, from the engine to a file, which is there when it is whole or not at all."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.data.event_table import ONE_EACH
from cemlab.data.parquet_engine import ParquetEngine
from cemlab.errors import DataError, Failure, OptionError
from cemlab.peak_end.large.blocks import TOUCHPOINTS, measured
from cemlab.peak_end.large.looking import Moments
from cemlab.peak_end.large.ordering import in_order

TYPES = {
    "journey_id": "str", "customer_id": "str", "n_moments": "int64", "start": "float64",
    "end": "float64", "mean": "float64", "time_weighted_mean": "float64", "peak": "float64",
    "trough": "float64", "peak_abs": "float64", "peak_abs_touchpoint": "str",
    "peak_abs_tied": "boolean", "trend": "float64", "trend_per_minute": "float64",
    "sd": "float64", "duration": "float64", "end_touchpoint": "str", "end_is_peak": "boolean",
    "end_is_trough": "boolean", "n_unrated": "int64", "n_after_end": "int64",
}  # fmt: skip
SHOWN = 5
BLOCK = 100_000  # moments measured at once: few enough for the arrays to stay in the cache
GROUP = 8  # blocks written at once


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
            shared = _measure(engine, moments, part)
        if shared and moments.tells_customers:
            raise _several(engine, shared)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _measure(engine: ParquetEngine, moments: Moments, part: Path) -> list[str]:
    """Put the features into a file as they come; journeys that several customers share."""
    import pyarrow as pa
    from pyarrow import parquet

    names = pa.array(moments.touchpoints.tolist(), pa.string())
    batches = engine.batches(in_order(moments.table, moments.meaning), BLOCK)
    blocks = measured(batches, moments.meaning, names)
    schema, shared = _schema(), []
    options = {"use_dictionary": list(TOUCHPOINTS), "write_statistics": ["journey_id"]}
    with parquet.ParquetWriter(part, schema, **options) as writer:
        while several := list(islice(blocks, GROUP)):
            found = pa.concat_tables(several)
            shared += found.filter(found["is_shared"])["journey_id"].to_pylist()
            writer.write_table(found.select(schema.names).cast(schema))
    return shared


def _schema() -> Any:
    """The columns, with what pandas is told of them, so that it reads flags with gaps as such."""
    import pyarrow as pa

    empty = pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in TYPES.items()})
    meta = pa.Schema.from_pandas(empty, preserve_index=False).metadata
    kinds = {"str": pa.string(), "boolean": pa.bool_(), "int64": pa.int64(),
             "float64": pa.float64()}  # fmt: skip
    return pa.schema([(name, kinds[kind]) for name, kind in TYPES.items()], metadata=meta)


def _several(engine: ParquetEngine, journeys: list[str]) -> DataError:
    """What is wrong with journeys of several customers."""
    n, first = len(journeys), ", ".join(map(repr, sorted(journeys)[:SHOWN]))
    what = f"differs within {n} journey{'s' if n > 1 else ''} ({first}"
    failure = Failure(
        column="customer_id", problem=f"{what}{', …' if n > SHOWN else ''}).", rows=n,
        advice=ONE_EACH["customer_id"],
    )  # fmt: skip
    return DataError.of(engine.path.name, [failure])
