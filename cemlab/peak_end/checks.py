"""Can the contest between the mean, the peak and the end be believed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.results import check_table

if TYPE_CHECKING:
    from cemlab.peak_end.result import PeakEndResult

FEW_MOMENTS = 0.20  # share of journeys that may be too short; convention
CONFOUNDED = 0.60  # methods: 5.1
BY_COUNT = 0.10  # correlation of peak and number of moments; Cohen's "small"
NO_RESPONSE = 0.40  # share of journeys that may lack a rating; as for blanks in methods: 4.4
LEFT_OUT = 0.05  # methods: 4.4
WITHOUT_END = 0.20  # who leaves before the end may leave because of it; convention
PLACEBO = 0.05  # methods: A.12
CLAIMS = ("over_weighting", "end_only")  # verdicts that rest on an effect of the end


def of_contest(result: PeakEndResult, language: str) -> pd.DataFrame:
    """One row per question: check, value, threshold, passed, note."""
    whole = result.glance().iloc[0]
    rows = [
        _least("journeys", whole["n"], whole["needed"]),
        _most("few_moments", whole["few_moments"], FEW_MOMENTS),
        _most("end_is_peak", whole["end_is_peak"], CONFOUNDED),
        _most("end_is_trough", whole["end_is_trough"], CONFOUNDED),
    ]
    if whole["peak_by_count"] == whole["peak_by_count"]:
        counted = bool(whole["count_moments"])
        found, limit = abs(whole["peak_by_count"]), BY_COUNT
        passed = counted or found <= limit
        rows.append(("moment_count", found, float("nan") if counted else limit,
                     None if counted else passed))  # fmt: skip
    rows.append(_most("no_response", whole["no_response"], NO_RESPONSE))
    if result.provenance.options["covariates"]:
        rows.append(_most("left_out", whole["left_out"], LEFT_OUT))
    if isinstance(whole["end_touchpoint"], str):
        rows.append(_most("no_end", whole["without_end"], WITHOUT_END))
    if whole["placebo"] == whole["placebo"]:
        is_claim = whole["verdict"] in CLAIMS
        passed = bool(whole["placebo"] <= PLACEBO) if is_claim else None
        rows.append(("placebo", whole["placebo"], PLACEBO if is_claim else float("nan"), passed))
    return check_table(result, rows, "peak_end.check", language)


def _most(check: str, value: float, limit: float) -> tuple:
    return check, value, limit, bool(value <= limit)


def _least(check: str, value: float, limit: float) -> tuple:
    return check, value, limit, bool(value >= limit)
