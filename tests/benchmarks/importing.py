"""Import: memory and time for a large text file, beside pandas reading it whole."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Row

SIZE = 250_000_000  # bytes; a file of 2 GB takes the same memory and eight times the time
LINE = 'r{0},{1},B,"a comment, with words {0} about lifts",师傅很准时,2026-03-11 10:00:00,{2}\n'
PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
START = "import sys, pandas, pyarrow.csv, pyarrow.parquet, cemlab.sources as sources"
STREAMED = "print(sources.to_parquet(sys.argv[1], sys.argv[2])['rows'])"
WHOLE = "print(len(pandas.read_csv(sys.argv[1], dtype=str, na_filter=False)))"
NEW = "from cemlab.intake.making import new_study\nprint(new_study('big', sys.argv[1]).n)"
COLUMN = "print(len(sources.read_table(sys.argv[1], columns=['score'])))"


def rows() -> tuple[list[Row], list[str]]:
    """Peak memory of streaming, of reading one column and of a new study, as shares of pandas'."""
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "big.csv", Path(folder) / "big.parquet"
        (Path(folder) / "environment.yml").write_text("name: cemlab\n", "utf-8")
        _write(path)
        idle = _run("print(0)", path, target)[1]
        count, whole = _run(WHOLE, path, target)
        measured = [
            _row(what, _run(code, path, target), count, whole, idle)
            for what, code in (("to Parquet", STREAMED), ("one column", COLUMN),
                               ("cemlab new", NEW))
        ]  # fmt: skip
    return measured, []


def _write(path: Path) -> None:
    block = "".join(LINE.format(row * 7919, row % 11, row / 977) for row in range(20_000)).encode()
    with path.open("wb") as file:
        file.write("id,score,segment,comment,评论,at,x\n".encode())
        for _ in range(SIZE // len(block)):
            file.write(block)


def _run(code: str, path: Path, target: Path) -> tuple[int, int]:
    """What a process of its own prints, and its peak memory in MB."""
    out = subprocess.run(
        [sys.executable, "-c", f"{START}\n{code}\n{PEAK}", str(path), str(target)],
        check=True, capture_output=True, text=True,
        env={**os.environ, "CEMLAB_ROOT": str(path.parent)},
    ).stdout.split()  # fmt: skip
    return int(out[0]), int(out[1])


def _row(what: str, found: tuple[int, int], count: int, whole: int, idle: int) -> Row:
    share = (found[1] - idle) / (whole - idle)
    return Row(
        "import",
        f"{SIZE // 1_000_000} MB of CSV, {what}: {found[1] - idle} MB of memory beyond the start; "
        f"pandas whole: {whole - idle} MB",
        f"{share:.2f} ×",
        "≤ 0.5 ×",
        f"{found[0]:,} rows, pandas {count:,}",
        share <= 0.5 and found[0] == count,
    )
