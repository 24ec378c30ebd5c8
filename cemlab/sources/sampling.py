"""Rows of a text file too large for memory, evenly spread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from cemlab.sources import blocks
from cemlab.sources.layouts import Layout

SAMPLE_ROWS, SAMPLE_CELLS = 50_000, 20_000_000


def sample_of(path: Path, layout: Layout) -> tuple[pd.DataFrame, int]:
    """Every second, fourth, eighth … row, as many as memory likes; and how many there are.

    Columns are called by their places in the file: 0, 1, 2 …
    """
    most = max(1, min(SAMPLE_ROWS, SAMPLE_CELLS // max(1, layout.width)))
    step, rows, kept = 1, 0, []
    for batch in blocks.batches(path, layout):
        places = np.arange(rows, rows + batch.num_rows)
        rows += batch.num_rows
        kept.append(_thinned(places, batch, step))
        while sum(len(places) for places, _ in kept) > 2 * most:
            step *= 2
            kept = [_thinned(places, part, step) for places, part in kept]
    schema = pa.schema([(str(place), pa.string()) for place in range(layout.width)])
    table = pa.Table.from_batches([part for _, part in kept], schema).to_pandas().astype("str")
    return table.set_axis(range(layout.width), axis=1), rows


def _thinned(places: np.ndarray, part: pa.RecordBatch, step: int) -> tuple[np.ndarray, Any]:
    stay = places % step == 0
    return places[stay], part.take(pa.array(np.flatnonzero(stay)))
