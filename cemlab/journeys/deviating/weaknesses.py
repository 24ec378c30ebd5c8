"""What is weak about a comparison of plan and life, as notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.journeys.deviating.living import Lived
from cemlab.journeys.journey_outcome import MOMENTS

Note = tuple[str, dict[str, Any]]
WARNED = ("plan_unseen", "plan_unmatched", "deviations_open", "deviations_few_per_term",
          "deviations_half_known")  # fmt: skip
PER_TERM, HALF = 10, 0.5


def notes(
    tidy: pd.DataFrame, whole: Mapping[str, Any], found: Lived, events: EventLog,
    survey: Survey | None,
) -> Iterator[Note]:  # fmt: skip
    """Weak points, as (code, values for its sentence)."""
    unmatched = found.facts["unmatched"]
    unseen = [name for name in found.unseen if name not in unmatched]
    if unseen:
        yield "plan_unseen", {"items": unseen}
    if unmatched:
        asked = " · ".join(found.facts["asked"])
        yield "plan_unmatched", {"items": list(unmatched), "asked": asked}
    if not whole["has_end"]:
        yield "deviations_no_end", {}
    if whole["n_open"]:
        days = found.facts["pause"] / 86_400
        yield "deviations_open", {"n": whole["n_open"], "day": whole["day"], "days": days}
    if whole["n_unstarted"]:
        yield "deviations_unstarted", {"n": whole["n_unstarted"]}
    outside = whole["n_before"] + whole["n_after"]
    if outside:
        yield "deviations_outside", {"n": outside}
    if not whole["has_status"]:
        yield "deviations_no_status", {}
    if whole["n_journeys"] > whole["n_customers"]:
        yield "deviations_customers", {"n": whole["n_customers"]}
    hidden = tidy.loc[tidy["verdict"] == "hidden", "deviation"].tolist()
    if hidden:
        yield "suppressed", {"groups": hidden, "limit": whole["min_cell"]}
    same = tidy.loc[tidy["verdict"] == "inseparable", "deviation"].tolist()
    if same:
        yield "deviations_inseparable", {"items": same}
    yield from _of_outcome(whole, survey)


def _of_outcome(whole: Mapping[str, Any], survey: Survey | None) -> Iterator[Note]:
    if not whole["outcome"]:
        yield "deviations_no_outcome", {}
        return
    if whole["outcome"] == MOMENTS:
        yield "deviations_of_moments", {}
    share = whole["n_answered"] / whole["n_journeys"]
    if share < HALF:
        yield "deviations_half_known", {"share": share}
    if whole["n_terms"] and whole["n_answered"] < PER_TERM * whole["n_terms"]:
        yield "deviations_few_per_term", {"n": whole["n_answered"], "terms": whole["n_terms"],
                                          "limit": PER_TERM}  # fmt: skip
    yield "deviations_no_cause", {}
    if survey is not None and survey.weight_kind == "survey":
        yield "deviations_unweighted", {}
