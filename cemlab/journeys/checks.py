"""Is a journey map fit to be believed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.data.long_journeys import OUTSIZED
from cemlab.journeys.weaknesses import parting
from cemlab.results import check_table

if TYPE_CHECKING:
    from cemlab.journeys.result import JourneyResult

RATED = 0.5  # our choice: below it most of what happened has no rating
SEVERAL = 0.5  # our choice: of the customers; with one moment each nothing can be adjusted
OPEN = 0.05  # our choice


def of_journey(result: JourneyResult, language: str) -> pd.DataFrame:
    """One row per question: check, value, threshold, passed, note."""
    whole = result.glance().iloc[0]
    rows = _of_curve(result, whole) if whole["curve"] != "none" else []
    if whole["has_flow"]:
        share = whole["n_open"] / whole["n_journeys"]
        rows.append(("journeys_open", share, OPEN, share <= OPEN))
    rows.append(("journeys_single", whole["n_single"] / whole["n_journeys"], float("nan"), None))
    return check_table(result, rows, "journeys.check", language)


def _of_curve(result: JourneyResult, whole: pd.Series) -> list[tuple]:
    table, tables = result.tidy(), result._tables
    hidden = table.loc[table["estimate"].isna() & (table["n"] != 0), "touchpoint"].tolist()
    small = tables["emotion"].loc[tables["emotion"]["small"], "touchpoint"].tolist()
    apart = parting(tables["adjustment"])
    share = whole["n_rated"] / (whole["n_moments"] - whole["n_unjoined"])
    rows = [
        ("moments_rated", share, RATED, share >= RATED),
        ("several_moments", whole["several"], SEVERAL, whole["several"] >= SEVERAL),
        ("hidden_touchpoints", len(hidden), 0, not hidden, *hidden),
        ("small_touchpoints", len(small), 0, not small, *small),
    ]
    long = result.notes_of("one_journey")
    rows.append(("one_journey", long.get("share", 0.0), OUTSIZED, not long,
                 *long.get("items", ())))  # fmt: skip
    if whole["curve"] == "adjusted":
        rows.append(("adjustments_apart", len(apart), 0, not apart, *apart))
    recalled = bool(whole["is_retrospective"])
    rows.append(("recalled", int(recalled), 0, not recalled))
    return rows
