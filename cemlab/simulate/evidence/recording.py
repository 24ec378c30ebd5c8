"""A table kept beside the code, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def record(table: pd.DataFrame, path: Path, *, index: bool = False) -> None:
    """Write a table as CSV in place of the one that is there."""
    part = path.with_suffix(".part")
    part.write_text(table.to_csv(index=index, lineterminator="\n"), "utf-8")
    part.replace(path)
