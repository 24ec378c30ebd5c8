"""P10 and P11, the journey parts: flows of a large file.

`python -m tests.benchmarks.flows 100` measures P11 with 100 million moments instead of 30; it takes
6 GB of disk.
"""

from __future__ import annotations

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

from tests.benchmarks.journeys import LIMIT, MILLION, MOST, SAME, UNLIMITED, _peak, _write
from tests.benchmarks.measure import Row, table

SPEED, LARGE, REPEATS = 10, 30, 3  # millions of moments; runs
FASTER, SLOWER = 2, 2
NAMES = {"journey": "case", "touchpoint": "step", "time": "at", "customer": "who",
         "experience": "felt"}  # fmt: skip
END = "touchpoint 03"
ME = "tests.benchmarks.flows"


def rows(large: int = LARGE) -> tuple[list[Row], list[str]]:
    """Speed beside pandas, and memory within a limit."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "moments.parquet"
        _write(path, SPEED * MILLION)
        found = [_faster(path)]
        _write(path, large * MILLION)
        found.append(_limited(path, large))
    engines = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "ibis-framework"))
    return found, [f"Flows: {engines}."]


def _faster(path: Path) -> Row:
    ours, peers = [], []
    for _ in range(REPEATS):  # in turn, so that a busy machine hits both
        ours.append(_run("file", path, LIMIT, 1))
        peers.append(_run("pandas", path, LIMIT, 1))
    cpu, peer = (statistics.median(one[0] for one in runs) for runs in (ours, peers))
    memory, whole = (max(one[2] for one in runs) for runs in (ours, peers))
    apart = _apart(path)
    return Row(
        "P10",
        f"transitions, reach, plain means and stays of {SPEED * MILLION:,} moments of Parquet: "
        f"{cpu:.1f} s, {memory} MB; vectorised pandas {peer:.1f} s, {whole} MB, without open ones "
        "(one thread each, reading included)",
        f"{peer / cpu:.1f} ×",
        f"≥ {FASTER} ×",
        f"counts of steps and customers exact, means within {apart:.0e}",
        peer >= FASTER * cpu and apart <= SAME,
    )


def _limited(path: Path, large: int) -> Row:
    limited = _run("file", path, LIMIT, 2)
    first = _kept(path, "file")
    free = _run("file", path, UNLIMITED, 2)
    again = _kept(path, "file")
    same = bool((first["n"] == again["n"]).all())
    return Row(
        "P11",
        f"flows of {large * MILLION:,} moments with a limit of {LIMIT}: {limited[1]:.0f} s, peak "
        f"{limited[2]} MB; without: {free[1]:.0f} s, {free[2]} MB (wall, two threads)",
        f"{limited[1] / free[1]:.2f} ×",
        f"≤ {SLOWER} ×, ≤ {MOST} MB",
        "counts are the same" if same else "counts differ",
        limited[1] <= SLOWER * free[1] and limited[2] <= MOST and same,
    )


def _apart(path: Path) -> float:
    """The largest relative difference of a mean; counts have to be the same."""
    ours, peer = (_kept(path, who) for who in ("file", "pandas"))
    ours, peer = (one.set_index("key").sort_index() for one in (ours, peer))
    assert list(ours.index) == list(peer.index) and (ours["n"] == peer["n"]).all()
    known = ours["mean"].notna() & peer["mean"].notna()
    assert (ours["mean"].notna() == peer["mean"].notna()).all()
    off = np.abs(ours["mean"] - peer["mean"])[known] / np.maximum(np.abs(peer["mean"][known]), 1)
    return float(off.max())


def _kept(path: Path, who: str) -> pd.DataFrame:
    return pd.read_parquet(path.with_name(f"flow_{who}.parquet"))


def _run(who: str, path: Path, memory: str, threads: int) -> tuple[float, float, int]:
    """CPU and wall seconds after the imports, and peak memory in MB, of a process of its own."""
    command = [sys.executable, "-m", ME, who, str(path), memory, str(threads)]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return float(out[-3]), float(out[-2]), int(out[-1])


def _of_file(path: Path, memory: str, threads: int) -> pd.DataFrame:
    from cemlab.journeys import flow_file

    flow = flow_file(path, **NAMES, scale=(-5, 5), end=END, memory=memory, threads=threads)
    steps = flow.transitions()
    steps = steps[~steps["from"].str.startswith("(") & ~steps["to"].str.startswith("(")]
    told = flow.touchpoints()
    return pd.DataFrame({
        "key": [*(steps["from"] + " > " + steps["to"]), *told["touchpoint"]],
        "n": [*steps["count"], *told["n_customers"]],
        "mean": [*[np.nan] * len(steps), *told["estimate"]],
    })  # fmt: skip


def _of_pandas(path: Path, *_) -> pd.DataFrame:
    moments = parquet.read_table(path).to_pandas()
    moments["step"] = moments["step"].astype("category")
    moments = moments.sort_values(["case", "at"], kind="stable")
    code = moments["step"].cat.codes.to_numpy().astype(int)
    inner = moments["case"].to_numpy()[1:] == moments["case"].to_numpy()[:-1]
    names = moments["step"].cat.categories
    t = len(names)
    pairs = np.bincount((code[:-1] * t + code[1:])[inner], minlength=t * t)
    reach = moments.groupby("step", observed=True)["who"].nunique()
    mean = moments.groupby("step", observed=True)["felt"].mean()
    cells = moments.groupby(["who", "step"], observed=True)["felt"].agg(["sum", "count"])
    left = cells["sum"] - cells["count"] * mean.reindex(cells.index.get_level_values("step")).array
    error = np.sqrt((left**2).groupby(level="step", observed=True).sum()) / (
        moments.groupby("step", observed=True)["felt"].count()
    )
    stays = _stays_of_pandas(moments, code, inner)
    return pd.DataFrame({
        "key": [*(f"{one} > {two}" for one in names for two in names), *names],
        "n": [*pairs.astype(float), *reach.astype(float)],
        "mean": [*[np.nan] * (t * t), *mean],
        "error": [*[np.nan] * (t * t), *error],
        "stay": [*[np.nan] * (t * t), *stays.reindex(range(t))],
    })  # fmt: skip


def _stays_of_pandas(moments: pd.DataFrame, code: np.ndarray, inner: np.ndarray) -> pd.Series:
    """Median stays of those that ended; those still open need a survival package on top."""
    new = np.append(True, ~inner | (code[1:] != code[:-1]))
    runs = pd.DataFrame({"case": moments["case"].to_numpy()[new], "code": code[new],
                         "at": moments["at"].to_numpy()[new]})  # fmt: skip
    length = (runs["at"].shift(-1) - runs["at"]).dt.total_seconds()
    same = runs["case"].eq(runs["case"].shift(-1))
    return length[same].groupby(runs["code"][same]).median()


def _main(who: str, path: str, memory: str, threads: str) -> None:
    pa.set_cpu_count(int(threads))
    work = {"file": _of_file, "pandas": _of_pandas}[who]
    if who == "file":
        import ibis

        import cemlab.journeys  # noqa: F401

        ibis.duckdb  # noqa: B018
    start, wall = time.process_time(), time.perf_counter()
    found = work(Path(path), memory, int(threads))
    spent = time.process_time() - start, time.perf_counter() - wall
    found.to_parquet(Path(path).with_name(f"flow_{who}.parquet"))
    print(*spent, _peak())


if __name__ == "__main__":
    if len(sys.argv) > 2:
        _main(*sys.argv[1:])
    else:
        print(table(*rows(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE)))
