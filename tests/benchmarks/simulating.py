"""Worlds of any size in bounded memory: rows per second, and what more customers cost."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Row

SMALL, LARGE = 20_000, 80_000  # answers; a million are fifty times the first
WORK = """
import json, resource, sys, time
from pathlib import Path
import pyarrow.parquet as parquet
import cemlab
world = cemlab.simulate.property(n=int(sys.argv[1]), seed=1)
world.truth  # the large sample is drawn once, whatever the size
before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
world.write_study(sys.argv[2], format="parquet")
seconds = time.process_time() - start
tables = sorted(Path(sys.argv[2]).glob("raw/*.parquet"))
rows = {one.stem: parquet.read_metadata(one).num_rows for one in tables}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": seconds, "peak": peak / 1024, "rows": rows}))
"""


def rows() -> tuple[list[Row], list[str]]:
    """Speed and memory at two sizes, each in a process of its own."""
    small, large = _written(SMALL), _written(LARGE)
    many = sum(large["rows"].values())
    check = f"{large['rows']['survey']:,} responses, {large['rows']['events']:,} moments on disk"
    whole = large["rows"]["survey"] == LARGE and small["rows"]["survey"] == SMALL
    more, memory = large["seconds"] / small["seconds"], large["peak"] / small["peak"]
    times = LARGE / SMALL
    return [
        Row(
            "simulate",
            f"{many:,} rows to Parquet in {large['seconds']:.1f} s: "
            f"{many / large['seconds']:,.0f} rows a second",
            f"{more:.2f} ×", f"≤ {1.15 * times:.2f} × the CPU of a quarter", check,
            whole and more <= 1.15 * times,
        ),
        Row(
            "simulate",
            f"peak memory: {small['peak']:.0f} MB for {SMALL:,} responses, "
            f"{large['peak']:.0f} MB for {LARGE:,}",
            f"{memory:.2f} ×", "≤ 1.10 ×", check, whole and memory <= 1.10,
        ),
    ], []  # fmt: skip


def _written(n: int) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "world")
        done = subprocess.run(
            [sys.executable, "-c", WORK, str(n), target], check=True, capture_output=True, text=True
        )
    return json.loads(done.stdout.splitlines()[-1])
