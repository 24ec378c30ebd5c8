"""Is a driver model fit to be believed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.language import speaker
from cemlab.results import check_table

if TYPE_CHECKING:
    from cemlab.drivers.result import DriverResult

ENOUGH_ANSWERS = 10  # answers for each parameter; below it a warning
TOO_FEW_ANSWERS = 5  # answers for each parameter; below it no ranks
HIGH_VIF = 10.0  # convention; a statement about variance, not a reason to drop a driver
LEFT_OUT = 0.05  # methods: 4.4
INFLUENCE = 1.0  # convention for Cook's distance
SURE = 0.95
ALPHA = 0.05  # of Brant's test
TOLD = float("nan")  # a fact without a limit


def of_fit(result: DriverResult, language: str) -> pd.DataFrame:
    """One row per question: check, value, threshold, passed, note."""
    whole, table = result.glance().iloc[0], result.tidy()
    each = whole["n"] / whole["parameters"]
    flips = [values["items"][0] for code, values in result.notes_by_code("sign_flip")]
    rows = [
        ("answers_per_parameter", each, ENOUGH_ANSWERS, each >= ENOUGH_ANSWERS),
        ("left_out", whole["left_out"], LEFT_OUT, whole["left_out"] <= LEFT_OUT),
        ("vif", whole["vif_max"], HIGH_VIF, whole["vif_max"] <= HIGH_VIF, whole["vif_of"]),
        ("sign_flips", len(flips), 0, not flips, *flips),
    ]
    if whole["model"] == "linear":
        passed = whole["cooks_max"] <= INFLUENCE
        rows.append(("influence", whole["cooks_max"], INFLUENCE, passed))
        rows.append(("condition", whole["condition_number"], TOLD, None))
        rows += _linear(result, whole)
    elif whole["brant_p"] == whole["brant_p"]:
        uneven = list(result.notes_of("uneven_slopes").get("items", []))
        rows.append(("brant", whole["brant_p"], ALPHA, whole["brant_p"] >= ALPHA, *uneven))
    rows.append(("errors", whole["units"], TOLD, None))
    if whole["resamples"]:
        noise = table.loc[table["verdict"] == "noise", "driver"].tolist()
        rows.append(("noise", len(noise), TOLD, None, *noise))
        if len(table) > 1 and table["p_first"].notna().all():
            lead = table["p_first"].iloc[0]
            rows.append(("lead", lead, SURE, lead >= SURE))
    found = check_table(result, rows, "drivers.check", language)
    return _worded(found, result, whole, language)


def _linear(result: DriverResult, whole: pd.Series) -> list[tuple]:
    """What only a linear model is asked."""
    rows = []
    if whole["r_squared_unseen"] == whole["r_squared_unseen"]:
        rows.append(("unseen", whole["r_squared_unseen"], TOLD, None))
    if result.has_table("linearity"):
        table = result.linearity()
        bent = table.loc[table["verdict"] == "bends", "driver"].tolist()
        rows.append(("linearity", len(bent), TOLD, None, *bent))
    return rows


def _worded(
    found: pd.DataFrame, result: DriverResult, whole: pd.Series, language: str
) -> pd.DataFrame:
    """The notes that depend on what was found."""
    say, check = speaker(language), found["check"]
    if whole["vif_max"] > HIGH_VIF:
        found.loc[check == "vif", "note"] = say(
            "drivers.check.vif_high", items=result.label(whole["vif_of"], language),
            value=whole["vif_max"], factor=whole["vif_max"] ** 0.5,
        )  # fmt: skip
    because = "complete" if result.notes_of("complete_only") else whole.get("left_because")
    if because in ("complete", "covariates", "both"):
        found.loc[check == "left_out", "note"] = say(
            f"drivers.check.left_out_{because}", value=whole["left_out"]
        )
    found.loc[check == "errors", "note"] = say(
        f"drivers.error.{whole['errors']}", n=whole["units"], df=whole["units"] - 1
    )
    return found
