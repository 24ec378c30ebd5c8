"""What is weak about stays, as notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.data import EventLog
from cemlab.numerics import SMALL_N

Note = tuple[str, dict[str, Any]]


def notes(table: pd.DataFrame, whole: Mapping[str, Any], events: EventLog) -> Iterator[Note]:
    """Weak points, as (code, values for their sentence)."""
    if events.end is None:
        yield "no_end_dwell", {}
    elif whole["n_open"]:
        yield "stays_open", {"n": whole["n_open"], "day": whole["day"]}
    if whole["n_untimed"]:
        yield "no_times", {"n": whole["n_untimed"]}
    hidden = table.loc[table["verdict"] == "suppressed", "step"].tolist()
    if hidden:
        yield "stays_hidden", {"items": hidden, "limit": whole["min_cell"]}
    small = table.loc[table["n"] < SMALL_N, "step"].tolist()
    if small:
        yield "stays_few", {"items": small, "limit": SMALL_N}
    asked = table["standard"].notna() & (table["verdict"] != "suppressed")
    unknown = table.loc[asked & table["beyond"].isna(), "step"].tolist()
    if unknown:
        yield "standard_unseen", {"items": unknown}
