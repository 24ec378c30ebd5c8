"""Files that count as large, though they are small."""

from __future__ import annotations

import csv
from pathlib import Path

from cemlab.sources import blocks, layouts, streaming
from cemlab.study import open_study

ROWS = 3000
SMALL = (
    (streaming, "LARGE", 1000), (layouts, "HEAD", 8000), (blocks, "BLOCK", 8192),
    (streaming, "GROUP", 20_000),
)  # fmt: skip


def written(path: Path, columns: dict, n: int = ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(columns)
        table.writerows([make(row) for make in columns.values()] for row in range(n))
    return path


def lines_of(name: str) -> list[str]:
    """A study file without the name of the study."""
    text = (open_study(name).folder / "study.yaml").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() not in (f"id: {name}",
            f"title: {name}")]  # fmt: skip
