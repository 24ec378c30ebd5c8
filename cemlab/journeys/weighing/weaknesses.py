"""What is weak about pain points, as notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.journeys.taking import Taken
from cemlab.journeys.weighing.importances import Importances
from cemlab.numerics import SMALL_N

Note = tuple[str, dict[str, Any]]


def notes(
    table: pd.DataFrame, whole: Mapping[str, Any], weighed: Importances, taken: Taken
) -> Iterator[Note]:
    """Weak points, as (code, values for their sentence)."""
    if whole["is_neutral"]:
        yield "target_neutral", {"target": whole["target"]}
    if weighed.is_known:
        yield "importance_known", {}
    if weighed.rescaled:
        yield "importance_rescaled", {"items": list(weighed.rescaled)}
    missing = table.loc[table["verdict"] == "not_weighed", "touchpoint"].tolist()
    if missing:
        yield "importance_missing", {"items": missing}
    if weighed.unused:
        yield "importance_unused", {"items": list(weighed.unused)}
    negative = table.loc[table["importance"] < 0, "touchpoint"].tolist()
    if negative:
        yield "importance_negative", {"items": negative}
    if whole["top"] == 1:
        yield "few_weighed", {"n": whole["n_weighed"]}
    if not whole["resamples"]:
        yield "no_resamples_weighed", {}
    hidden = table.loc[table["verdict"] == "suppressed", "touchpoint"].tolist()
    if hidden:
        yield "few_raters_hidden", {"items": hidden, "limit": whole["min_cell"]}
    small = table.loc[table["n"] < SMALL_N, "touchpoint"].tolist()
    if small:
        yield "few_raters", {"items": small, "limit": SMALL_N}
    if whole["curve"] == "plain":
        yield "not_estimable", {}
    if taken.n_unjoined:
        yield "unjoined_moments", {"n": taken.n_unjoined, "n_moments": len(taken.moments)}
