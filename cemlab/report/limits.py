"""The limit of a check in words, with its unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cemlab.language import speaker
from cemlab.report import wording

SHARES = {
    "worst_missing", "straight_lined", "answered", "largest_class", "left_out", "lead",
    "few_moments", "end_is_peak", "end_is_trough", "no_response", "no_end", "placebo",
    "moments_rated", "several_moments", "journeys_open", "journeys_single",
    "filled_in", "straight_liners", "one_dimension", "speeders", "joined", "heard", "least_heard",
}  # fmt: skip
LEAST = {
    "respondents", "n", "smallest_group", "answered", "answers_per_parameter", "lead", "journeys",
    "moments_rated", "several_moments",
    "respondents_per_item", "prediction_strength", "best_prediction_strength", "jaccard",
    "best_jaccard", "joined", "heard", "least_heard",
}  # fmt: skip
MOST = {
    "worst_missing", "constant_items", "straight_lined", "design_effect", "zero_weights",
    "largest_class", "left_out", "vif", "sign_flips", "influence",
    "few_moments", "end_is_peak", "end_is_trough", "no_response", "no_end", "placebo",
    "moment_count",
    "hidden_touchpoints", "small_touchpoints", "adjustments_apart", "recalled", "journeys_open",
    "filled_in", "response_style", "dissolves", "one_dimension", "speeders", "duplicates",
    "answered_unasked", "changed_items", "coverage",
}  # fmt: skip


def limit_of(check: Mapping[str, Any], language: str) -> str:
    """What a check asks for, such as "at most 20%"; nothing where it only tells a fact."""
    threshold = check.get("threshold")
    if threshold is None or math.isnan(threshold):
        return ""
    say, name = speaker(language), check["check"]
    number = say(f"report.limit.{'share' if name in SHARES else 'number'}", x=threshold)
    return say(f"report.limit.{'least' if _asks_for_more(check) else 'most'}", limit=number)


def with_limit(check: Mapping[str, Any], language: str) -> str:
    """The sentence of a check, and its limit."""
    limit = limit_of(check, language)
    if not limit:
        return check["note"]
    note = wording.sentence(check["note"], language)
    return speaker(language)("report.limit.said", note=note, limit=limit)


def _asks_for_more(check: Mapping[str, Any]) -> bool:
    """Whether a check is passed above its limit; a new one says so by how it came out."""
    if check["check"] in LEAST | MOST:
        return check["check"] in LEAST
    return bool(check.get("passed")) == (check["value"] > check["threshold"])
