"""Import: memory and time for a large text file, beside pandas reading it whole."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measure import Row

SIZE = 300_000_000  # bytes; a file of 2 GB takes the same memory and seven times the time
GROWN = 1.25  # streaming a file of three times the bytes may take so many times the memory
LINE = 'r{0},{1},B,"a comment, with words {0} about lifts",师傅很准时,2026-03-11 10:00:00,{2}\n'
PEAK = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
START = "import sys, pandas, pyarrow.csv, pyarrow.parquet, cemlab.sources as sources"
STREAMED = "print(sources.to_parquet(sys.argv[1], sys.argv[2])['rows'])"
WHOLE = "print(len(pandas.read_csv(sys.argv[1], dtype=str, na_filter=False)))"
NEW = "from cemlab.intake.making import new_study\nprint(new_study('big', sys.argv[1]).n)"
COLUMN = "print(len(sources.read_table(sys.argv[1], columns=['score'])))"
SURVEY = (
    "from cemlab.data import read_survey\nfrom cemlab.study import open_study\n"
    "print(len(read_survey(open_study('big'))))"
)


def rows() -> tuple[list[Row], list[str]]:
    """Peak memory of streaming, of one column, of a new study and of reading it, beside pandas."""
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "big.csv", Path(folder) / "big.parquet"
        (Path(folder) / "environment.yml").write_text("name: cemlab\n", "utf-8")
        _write(path, SIZE)
        idle = _run("print(0)", path, target)[1]
        count, whole = _run(WHOLE, path, target)
        streamed = _run(STREAMED, path, target)
        measured = [_row("to Parquet", streamed, count, whole, idle)]
        measured += [
            _row(what, _run(code, path, target), count, whole, idle)
            for what, code in (("one column", COLUMN), ("cemlab new", NEW),
                               ("read_survey of that study", SURVEY))
        ]  # fmt: skip
        _write(path, 3 * SIZE)
        measured.append(_grown(streamed, _run(STREAMED, path, target), idle))
    return measured, []


def _write(path: Path, size: int) -> None:
    block = "".join(LINE.format(row * 7919, row % 11, row / 977) for row in range(20_000)).encode()
    with path.open("wb") as file:
        file.write("id,score,segment,comment,评论,at,x\n".encode())
        for _ in range(size // len(block)):
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


def _grown(once: tuple[int, int], thrice: tuple[int, int], idle: int) -> Row:
    grown = (thrice[1] - idle) / (once[1] - idle)
    return Row(
        "import",
        f"to Parquet, blocks and groups as set: {once[1] - idle} MB for {SIZE // 1_000_000} MB of "
        f"CSV, {thrice[1] - idle} MB for three times as much",
        f"{grown:.2f} ×",
        f"≤ {GROWN} ×",
        f"{once[0]:,} and {thrice[0]:,} rows",
        grown <= GROWN and abs(thrice[0] / once[0] - 3) < 0.1,
    )
