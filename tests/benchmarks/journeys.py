"""P10 to P12: journey features of a file, beside pandas, within a limit, and on Spark.

`python -m tests.benchmarks.journeys 100` measures P11 with 100 million events instead of 30; it
takes 6 GB of disk. P12 needs a Python with cemlab, pyspark and Java: name it in
CEMLAB_SPARK.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from tests.benchmarks.measure import Row, table

MILLION = 1_000_000
BLOCK, PER_JOURNEY, TOUCHPOINTS = MILLION, 8, 12
SPEED, LARGE, REPEATS = 10, 30, 3  # millions of events; runs
FASTER, SAME, SLOWER, MOST = 3, 1e-9, 2, 4_000  # MB
LIMIT, UNLIMITED = "3GB", "64GB"
COLUMNS = {"journey_id": "case", "customer_id": "who", "touchpoint": "step", "occurred_at": "at",
           "experience": "felt"}  # fmt: skip
ME = "tests.benchmarks.journeys"


def rows(large: int = LARGE) -> tuple[list[Row], list[str]]:
    """Speed beside pandas, memory and time within a limit, and the same order from Spark."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "moments.parquet"
        _write(path, SPEED * MILLION)
        found = [_faster(path)]
        _write(path, large * MILLION)
        found.append(_limited(path, large))
        _write(path, MILLION)
        spark, note = _portable(path)
    engines = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "ibis-framework"))
    return [*found, *spark], [f"{engines}.", note]


def _write(path: Path, n: int) -> None:
    """Eight moments a journey, mixed with those of others; 2% have no rating, some share a time."""
    rng = np.random.default_rng(1)
    names = pa.array([f"touchpoint {number:02d}" for number in range(TOUCHPOINTS)])
    felt = pa.array(rng.integers(-5, 6, BLOCK).astype(float), mask=rng.random(BLOCK) < 0.02)
    steps = names.take(pa.array(rng.integers(0, TOUCHPOINTS, BLOCK)))
    later = rng.integers(0, 1_440, BLOCK) * 60 * MILLION
    order, per_block = pa.array(rng.permutation(BLOCK)), BLOCK // PER_JOURNEY
    writer = None
    for block in range(n // BLOCK):
        case = np.repeat(np.arange(per_block), PER_JOURNEY) + block * per_block
        at = (case * 60 * MILLION + later).astype("datetime64[us]")
        made = pa.table({"case": case, "who": case // 2, "step": steps, "at": at, "felt": felt})
        writer = writer or parquet.ParquetWriter(path, made.schema, compression="zstd")
        writer.write_table(made.take(order), row_group_size=250_000)
    writer.close()


def _faster(path: Path) -> Row:
    ours, peers = [], []
    for _ in range(REPEATS):  # in turn, so that a busy machine hits both
        ours.append(_run("file", path, LIMIT, 1))
        peers.append(_run("pandas", path, LIMIT, 1))
    cpu, peer = (statistics.median(one[0] for one in runs) for runs in (ours, peers))
    memory, whole = (max(one[2] for one in runs) for runs in (ours, peers))
    apart = _apart(*(pd.read_parquet(_target(path, who)) for who in ("file", "pandas")))
    return Row(
        "P10",
        f"journey features, {SPEED * MILLION:,} events of Parquet: {cpu:.1f} s, {memory} MB; "
        f"vectorised pandas {peer:.1f} s, {whole} MB (one thread each, reading and writing "
        "included)",
        f"{peer / cpu:.1f} ×",
        f"≥ {FASTER} ×",
        f"every feature within {apart:.0e} of pandas (≤ {SAME:g})",
        peer >= FASTER * cpu and apart <= SAME,
    )


def _limited(path: Path, large: int) -> Row:
    limited = _run("file", path, LIMIT, 2)
    totals = _totals(_target(path, "file"))
    free = _run("file", path, UNLIMITED, 2)
    apart = float(np.max(np.abs(_totals(_target(path, "file")) / totals - 1)))
    return Row(
        "P11",
        f"{large * MILLION:,} events with a limit of {LIMIT}: {limited[1]:.0f} s, peak "
        f"{limited[2]} MB; without: {free[1]:.0f} s, {free[2]} MB (wall, two threads)",
        f"{limited[1] / free[1]:.2f} ×",
        f"≤ {SLOWER} ×, ≤ {MOST} MB",
        f"totals of all features within {apart:.0e}",
        limited[1] <= SLOWER * free[1] and limited[2] <= MOST and apart <= SAME,
    )


def _portable(path: Path) -> tuple[list[Row], str]:
    python = os.environ.get("CEMLAB_SPARK")
    if python is None:
        return [], "P12 was not measured: set CEMLAB_SPARK to a Python that has ibis and pyspark."
    _run("engine", path, LIMIT, 2)
    seconds, _, _ = _run("spark", path, LIMIT, 2, python)
    ours, other = (pd.read_parquet(_target(path, who)) for who in ("engine", "spark"))
    apart = _apart(ours, other)
    row = Row(
        "P12",
        f"the expression behind the features (the order of moments) on DuckDB and on Spark, "
        f"{MILLION:,} events, with an end, a window and gaps (Spark on this machine: "
        f"{seconds:.0f} s)",
        f"{apart:.0e}",
        f"≤ {SAME:g}",
        "counts, flags and gaps are the same",
        apart <= SAME,
    )
    told = [python, "-c", "import pyspark; print(pyspark.__version__)"]
    spark = subprocess.run(told, check=True, capture_output=True, text=True).stdout.strip()
    return [row], f"pyspark {spark} in its own environment."


def _run(
    who: str, path: Path, memory: str, threads: int, python: str = sys.executable
) -> tuple[float, float, int]:
    """CPU and wall seconds after the imports, and peak memory in MB, of a process of its own."""
    command = [python, "-m", ME, who, str(path), memory, str(threads)]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return float(out[-3]), float(out[-2]), int(out[-1])


def _target(path: Path, who: str) -> Path:
    return path.with_name(f"{who}.parquet")


def _apart(ours: pd.DataFrame, other: pd.DataFrame) -> float:
    """The largest relative difference of a feature; gaps, counts and texts have to be the same."""
    ours, other = (one.set_index("journey_id").sort_index() for one in (ours, other))
    assert ours.index.equals(other.index) and list(ours) == list(other)
    worst = 0.0
    for name in ours:
        one, two = ours[name], other[name]
        assert one.isna().equals(two.isna()), name
        if one.dtype.kind != "f":
            assert (one.dropna() == two.dropna()).all(), name
            continue
        off = np.abs(one - two) / np.maximum(np.abs(two), 1)
        worst = max(worst, float(off.max()) if off.notna().any() else 0.0)
    return worst


def _totals(target: Path) -> np.ndarray:
    """How many values each feature has, and their sum."""
    made = pd.read_parquet(target).select_dtypes(["number", "boolean"]).astype(float)
    return np.concatenate([made.count(), made.abs().sum()]) + 1


def _of_file(path: Path, memory: str, threads: int) -> None:
    from cemlab.peak_end import features_file

    features_file(path, _target(path, "file"), columns=COLUMNS, scale=(-5, 5), memory=memory,
                  threads=threads, overwrite=True)  # fmt: skip


def _of_pandas(path: Path, *_) -> None:
    from tests.benchmarks.peer_journeys import features

    features(pd.read_parquet(path)).to_parquet(_target(path, "pandas"))


def _features(file):
    """Features of moments that the engine puts in order; the words are those of any engine."""
    from cemlab.peak_end.large.blocks import measured
    from cemlab.peak_end.large.ordering import Meaning, in_order

    moments = file.select(
        journey=file.case, customer=file.who, touchpoint=file.step.right(2).cast("int32"),
        experience=file.felt / 3, time=file.at.epoch_seconds().cast("int64") * MILLION,
        position=file.felt, row=file.row,
    )  # fmt: skip
    # thirds, so that sums are rounded; some positions are missing
    meaning = Meaning(neutral=0.0, end=3, end_window=7_200.0, positions="some")
    names = pa.array([f"touchpoint {number:02d}" for number in range(TOUCHPOINTS)])
    batches = in_order(moments, meaning).to_pyarrow().to_batches(max_chunksize=100_000)
    return pa.concat_tables(measured(batches, meaning, names)).to_pandas()


def _of_engine(path: Path, *_) -> None:
    import ibis

    backend = ibis.duckdb.connect()
    made = _features(backend.read_parquet(_numbered(path)))
    made.to_parquet(_target(path, "engine"))


def _of_spark(path: Path, *_) -> None:
    import ibis
    from pyspark.sql import SparkSession

    settings = {"spark.master": "local[2]", "spark.driver.memory": "3g", "spark.ui.enabled": False,
                "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
                "spark.sql.session.timeZone": "UTC"}  # fmt: skip
    session = SparkSession.builder.config(map=settings).getOrCreate()
    backend = ibis.pyspark.connect(session)
    made = _features(backend.read_parquet(_numbered(path)))
    made.to_parquet(_target(path, "spark"))


def _numbered(path: Path) -> Path:
    """The file with its row numbers, which only DuckDB knows by itself."""
    numbered = path.with_name("numbered.parquet")
    made = parquet.read_table(path)
    made = made.append_column("row", pa.array(np.arange(len(made))))
    parquet.write_table(made, numbered)
    return numbered


def _main(who: str, path: str, memory: str, threads: str) -> None:
    pa.set_cpu_count(int(threads))
    work = {"file": _of_file, "pandas": _of_pandas, "engine": _of_engine, "spark": _of_spark}[who]
    if who == "file":
        import ibis

        import cemlab.peak_end  # noqa: F401

        ibis.duckdb  # noqa: B018
    start, wall = time.process_time(), time.perf_counter()
    work(Path(path), memory, int(threads))
    print(time.process_time() - start, time.perf_counter() - wall, _peak())


def _peak() -> int:
    """The most memory of this process in MB; on Linux without that of the process it came from."""
    status = Path("/proc/self/status")
    if status.exists():
        told = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(told["VmHWM"].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    if len(sys.argv) > 2:
        _main(*sys.argv[1:])
    else:
        print(table(*rows(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE)))
