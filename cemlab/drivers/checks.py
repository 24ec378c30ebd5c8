"""Is a driver model fit to be believed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.results import check_table

if TYPE_CHECKING:
    from cemlab.drivers.result import DriverResult

ENOUGH_ANSWERS = 10  # answers for each parameter; below it a warning
TOO_FEW_ANSWERS = 5  # answers for each parameter; below it no ranks
HIGH_VIF = 10.0  # convention; a statement about variance, not a reason to drop a driver
LEFT_OUT = 0.05  # methods: 4.4
INFLUENCE = 1.0  # convention for Cook's distance
SURE = 0.95


def of_fit(result: DriverResult, language: str) -> pd.DataFrame:
    """One row per question: check, value, threshold, passed, note."""
    whole, table = result.glance().iloc[0], result.tidy()
    each = whole["n"] / whole["parameters"]
    flips = dict(result.notes_of("sign_flip")).get("items", [])
    rows = [
        ("answers_per_parameter", each, ENOUGH_ANSWERS, each >= ENOUGH_ANSWERS),
        ("left_out", whole["left_out"], LEFT_OUT, whole["left_out"] <= LEFT_OUT),
        ("vif", whole["vif_max"], HIGH_VIF, whole["vif_max"] <= HIGH_VIF),
        ("sign_flips", len(flips), 0, not flips, *flips),
        ("influence", whole["cooks_max"], INFLUENCE, whole["cooks_max"] <= INFLUENCE),
    ]
    if whole["resamples"]:
        noise = table.loc[table["verdict"] == "noise", "driver"].tolist()
        rows.append(("noise", len(noise), float("nan"), None, *noise))
        if len(table) > 1 and table["p_first"].notna().all():
            lead = table["p_first"].iloc[0]
            rows.append(("lead", lead, SURE, lead >= SURE))
    return check_table(result, rows, "drivers.check", language)
