"""Is a score fit to be believed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.numerics import SMALL_N
from cemlab.results import check_table

if TYPE_CHECKING:
    from cemlab.metrics.result import MetricResult, ScorecardResult

ANSWERED = 0.6  # methods: 4.4, at most 40% nonresponse
HEAVY_WEIGHTS = 2.0  # methods: 1.10
RELIABLE = 0.7  # a convention (Nunnally 1978): items of an index have this alpha or more
LARGEST_CLASS = 0.95  # our choice: above it a score says little but its class


def of_score(result: MetricResult, language: str) -> pd.DataFrame:
    """One row per question: check, value, threshold, passed, note."""
    table, first = result.tidy(), result.tidy().iloc[0]
    groups = table.iloc[1:].dropna(subset="n")  # of hidden ones not even the number is told
    rows = [("n", first["n"], SMALL_N, first["n"] >= SMALL_N)]
    if len(groups):
        smallest = groups["n"].min()
        rows.append(("smallest_group", smallest, SMALL_N, smallest >= SMALL_N))
    rows += _common(first)
    parts = result.composition()
    largest = parts.loc[parts["group"] == "all", "share"].max() if len(parts) else float("nan")
    if largest == largest:
        rows.append(("largest_class", largest, LARGEST_CLASS, largest <= LARGEST_CLASS))
    alpha = result.glance().iloc[0].get("alpha", float("nan"))
    if alpha == alpha and first["estimate"] == first["estimate"]:
        rows.append(("alpha", alpha, RELIABLE, alpha >= RELIABLE))
    return _table(result, rows, language)


def of_scorecard(result: ScorecardResult, language: str) -> pd.DataFrame:
    """One row per question, about the weakest item."""
    table = result.tidy()
    weakest = table.loc[table["n"].idxmin()]
    rows = [("smallest_group", weakest["n"], SMALL_N, weakest["n"] >= SMALL_N)]
    asked = table["n"] + table["n_missing"]
    rows += _common(table.loc[(table["n"] / asked.where(asked > 0)).idxmin()])
    return _table(result, rows, language)


def _common(row: pd.Series) -> list[tuple]:
    asked = row["n"] + row["n_missing"]
    answered = row["n"] / asked if asked else float("nan")
    rows = [("answered", answered, ANSWERED, answered >= ANSWERED)]
    if row["n_effective"] and row["n_effective"] < row["n"]:
        effect = row["n"] / row["n_effective"]
        rows.append(("design_effect", effect, HEAVY_WEIGHTS, effect <= HEAVY_WEIGHTS))
    return rows


def _table(
    result: MetricResult | ScorecardResult, rows: list[tuple], language: str
) -> pd.DataFrame:
    """The table; here every check passes or fails."""
    return check_table(result, rows, "metrics.check", language).astype({"passed": bool})
