"""Scores of a file too large for memory, beside pandas reading it whole and grouping it."""

from __future__ import annotations

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

from tests.benchmarks.measure import Row

N, BLOCK, BRANCHES, ITEMS = 10_000_000, 1_000_000, 1_000, 12
REPEATS = 3
FASTER, SAME, GROWN = 3, 1e-12, 1.25
NAMES = [f"q{item:02d}" for item in range(1, ITEMS + 1)]
SCORED = ["estimate", "std_error", "n"]
ME = "tests.benchmarks.scores"


def rows() -> tuple[list[Row], list[str]]:
    """Speed and peak memory, weighted and not, and memory for a file of three times the rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        _write(path, N)
        found = [_row(path, weighted) for weighted in (False, True)]
        once = _run("file", path, False)[2]
        _write(path, 3 * N)
        thrice = _run("file", path, False)[2]
    engines = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "ibis-framework"))
    return [*found, _grown(once, thrice, N)], [f"{engines}."]


def _write(path: Path, n: int) -> None:
    """Answers 0 to 10 with 5% gaps, by branches that differ; blocks of rows again and again."""
    rng = np.random.default_rng(1)
    branch = rng.integers(0, BRANCHES, BLOCK)
    names = pa.array([f"branch {number:04d}" for number in range(BRANCHES)])
    columns = {
        "branch": names.take(pa.array(branch)),
        "weight": pa.array(rng.lognormal(0, 0.5, 500).round(3)[rng.integers(0, 500, BLOCK)]),
    }
    for name in NAMES:
        answer = np.clip(np.rint(rng.normal(7 + branch / BRANCHES, 2.2)), 0, 10).astype(np.int8)
        columns[name] = pa.array(answer, mask=rng.random(BLOCK) < 0.05)
    table = pa.table(columns)
    with parquet.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for _ in range(n // BLOCK):
            writer.write_table(table, row_group_size=250_000)


def _row(path: Path, weighted: bool) -> Row:
    ours, peers = [], []
    for _ in range(REPEATS):  # in turn, so that a busy machine hits both
        ours.append(_run("file", path, weighted))
        peers.append(_run("pandas", path, weighted))
    cpu, peer = (statistics.median(one[1] for one in runs) for runs in (ours, peers))
    memory, whole = (max(one[2] for one in runs) for runs in (ours, peers))
    apart = _apart(ours[0][0], peers[0][0])
    return Row(
        "scores",
        f"NPS with interval, {N:,} rows, {ITEMS} items, {BRANCHES:,} branches"
        f"{', weighted' if weighted else ''}: {cpu:.1f} s, {memory} MB at most; pandas groupby "
        f"{peer:.1f} s, {whole} MB (one thread each, reading included)",
        f"{peer / cpu:.1f} ×",
        f"≥ {FASTER} ×",
        f"scores, errors and n within {apart:.0e} of pandas (≤ {SAME:g})",
        peer >= FASTER * cpu and apart <= SAME and memory < whole / 2,
    )


def _grown(once: int, thrice: int, n: int) -> Row:
    return Row(
        "scores",
        f"peak memory for {n:,} rows: {once} MB; for three times as many: {thrice} MB",
        f"{thrice / once:.2f} ×",
        f"≤ {GROWN} ×",
        "the same shares three times",
        thrice <= GROWN * once,
    )


def _run(who: str, path: Path, weighted: bool) -> tuple[pd.DataFrame, float, int]:
    """A table, CPU seconds after the imports, and peak memory in MB, of a process of its own."""
    target = path.with_name("scored.parquet")
    command = [sys.executable, "-m", ME, who, str(path), str(target), str(int(weighted))]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return pd.read_parquet(target), float(out[0]), int(out[1])


def _apart(ours: pd.DataFrame, peer: pd.DataFrame) -> float:
    keys = ["item", "group"]
    one, other = (table.set_index(keys)[SCORED].sort_index() for table in (ours, peer))
    one = one.drop("all", level="group")
    assert one.index.equals(other.index)
    return float((np.abs(one - other) / np.maximum(np.abs(other), 1)).to_numpy().max())


def _scored_file(path: Path, weight: str | None) -> pd.DataFrame:
    from cemlab.metrics import score_file

    return score_file(path, items=NAMES, metric="nps", scale=(0, 10), by="branch", weight=weight,
                      threads=1)  # fmt: skip


def _scored_by_pandas(path: Path, weight: str | None) -> pd.DataFrame:
    """As somebody would who knows pandas: coded answers, one groupby for all items."""
    frame = pd.read_parquet(path, columns=["branch", *NAMES, *([weight] if weight else [])])
    answers = frame[NAMES].to_numpy()
    code = np.where(answers >= 9, 100.0, np.where(answers >= 7, 0.0, -100.0))
    code[np.isnan(answers)] = np.nan
    coded = pd.DataFrame(code, columns=NAMES)
    if weight is None:
        told = coded.groupby(frame["branch"]).agg(["count", "mean", "var"])
        told = pd.concat([told[name].assign(item=name) for name in NAMES])
        told = told.rename_axis("group").reset_index()
        error = np.sqrt(told["var"] * (told["count"] - 1)) / told["count"]
        return told.assign(estimate=told["mean"], std_error=error, n=told["count"])
    branch = frame["branch"].astype("category")  # numbered once, not for every item
    return pd.concat([_weighted(coded[name], branch, frame[weight]) for name in NAMES])


def _weighted(coded: pd.Series, branch: pd.Series, weight: pd.Series) -> pd.DataFrame:
    """Score and linearised error by the mean of each branch, brought back to its rows."""
    w = weight.where(coded.notna())
    sums = pd.DataFrame({"w": w, "wx": w * coded}).groupby(branch, observed=True).sum()
    estimate = (sums["wx"] / sums["w"]).to_numpy()
    away = (w * (coded - estimate[branch.cat.codes])) ** 2
    by_branch = away.groupby(branch, observed=True)
    n = by_branch.count()
    error = np.sqrt(n / (n - 1) * by_branch.sum()) / sums["w"]
    found = pd.DataFrame({"estimate": estimate, "std_error": error, "n": n}, index=n.index)
    return found.rename_axis("group").reset_index().astype({"group": "str"}).assign(item=coded.name)


def _main(who: str, path: str, target: str, weighted: str) -> None:
    import cemlab.metrics  # noqa: F401

    if who == "file":
        import ibis

        ibis.duckdb  # noqa: B018
    pa.set_cpu_count(1)
    scored = {"file": _scored_file, "pandas": _scored_by_pandas}[who]
    start = time.process_time()
    table = scored(Path(path), "weight" if int(weighted) else None)
    seconds = time.process_time() - start
    table[["item", "group", *SCORED]].to_parquet(target)
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    _main(*sys.argv[1:])
