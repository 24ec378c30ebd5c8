"""P7: a bootstrap that costs the same for any number of rows, after one pass over the file."""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from cemlab.numerics import (
    bucket_correlations,
    bucket_sums,
    correlation_matrix,
    importance_replicates,
    resampled_buckets,
    shapley_parts,
)
from tests.benchmarks.measure import Row, cpu

P, BLOCK, ROWS = 12, 100_000, (1_000_000, 10_000_000)
PER_CUSTOMER, RESAMPLES = 4, 1000
NAMES = [f"q{item:02d}" for item in range(P + 1)]


def rows() -> tuple[list[Row], list[str]]:
    """Time and memory for two sizes of file, and the errors beside the customer bootstrap."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        _write(path, max(ROWS))
        passes = [_pass(path, n) for n in ROWS]
    seconds = [cpu(lambda found=found: _errors(found)) for found, *_ in passes]
    off, same = _check()
    check = (
        f"correlations within {same:.0e} of those of all rows (≤ 1e-10); standard errors within "
        f"{100 * off:.0f}% of the customer bootstrap's (≤ 10%)"
    )
    good = off <= 0.1 and same <= 1e-10
    megabytes = [peak / 1e6 for _, _, peak in passes]
    return [
        Row(
            "P7",
            f"{RESAMPLES:,} resamples of 1,000 buckets, {P} drivers, Shapley: {seconds[0]:.2f} s "
            f"for {ROWS[0]:,} rows, {seconds[1]:.2f} s for {ROWS[1]:,}",
            f"{seconds[1] / seconds[0]:.2f} ×",
            "≤ 1.25 ×",
            check,
            bool(good and seconds[1] <= 1.25 * seconds[0]),
        ),
        Row(
            "P7",
            f"the pass over Parquet before: {passes[0][1]:.1f} s and {passes[1][1]:.1f} s; peak "
            f"{megabytes[0]:.0f} MB and {megabytes[1]:.0f} MB",
            f"{megabytes[1] / megabytes[0]:.2f} ×",
            "≤ 1.25 × memory",
            check,
            bool(good and megabytes[1] <= 1.25 * megabytes[0]),
        ),
    ], []


def _answers(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Ratings 1 to 10 of customers with several rows, the outcome last; and their customers."""
    customers = np.arange(n) // PER_CUSTOMER
    mood = rng.normal(size=customers[-1] + 1)[customers]
    own = rng.normal(size=(customers[-1] + 1, P))[customers]
    x = mood[:, None] + own + rng.normal(size=(n, P))
    y = x @ np.linspace(0, 1, P) + 3 * rng.normal(size=n)
    table = np.column_stack([x, y])
    return np.clip(np.rint(6 + 2 * table / table.std(axis=0)), 1, 10), customers


def _write(path: Path, n: int) -> None:
    table, customers = _answers(np.random.default_rng(1), BLOCK)
    columns = {name: pa.array(table[:, place].astype(np.int8)) for place, name in enumerate(NAMES)}
    schema = pa.schema([("customer", pa.int64()), *((name, pa.int8()) for name in NAMES)])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for block in range(n // BLOCK):
            own = {"customer": pa.array(customers + block * (customers[-1] + 1))}
            writer.write_table(pa.table(own | columns, schema=schema))  # a row group of its own


def _blocks(path: Path, n: int) -> Iterator[tuple[np.ndarray, np.ndarray, None]]:
    file = parquet.ParquetFile(path)
    for group in range(n // BLOCK):
        block = file.read_row_group(group, use_threads=False)
        table = np.column_stack([block[name].to_numpy().astype(float) for name in NAMES])
        yield table, block["customer"].to_numpy(), None


def _pass(path: Path, n: int):
    """Buckets of the first n rows, CPU seconds, and peak memory in bytes."""
    tracemalloc.start()
    before = pa.total_allocated_bytes()
    most, start = 0, time.process_time()

    def watched():
        nonlocal most
        for block in _blocks(path, n):
            most = max(most, pa.total_allocated_bytes() - before)
            yield block

    found = bucket_sums(watched())
    seconds = time.process_time() - start
    peak = tracemalloc.get_traced_memory()[1] + most
    tracemalloc.stop()
    return found, seconds, peak


def _errors(found) -> np.ndarray:
    return shapley_parts(resampled_buckets(found, RESAMPLES, seed=1)).std(axis=0)


def _check() -> tuple[float, float]:
    """How far standard errors and correlations are from those of all customers."""
    table, customers = _answers(np.random.default_rng(2), 40_000)
    found = bucket_sums([(table, customers, None)])
    resamples = 4000
    buckets = shapley_parts(resampled_buckets(found, resamples, seed=1)).std(axis=0)
    whole = importance_replicates(
        shapley_parts, table[:, :-1], table[:, -1], customers=customers, resamples=resamples
    ).parts.std(axis=0)
    same = np.abs(bucket_correlations(found) - correlation_matrix(table)).max()
    return float(np.abs(buckets / whole - 1).max()), float(same)
