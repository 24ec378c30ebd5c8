"""Words of deviations in both languages: what was missing, added, failed, lived too early."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.documents import Journey
from cemlab.journeys.deviating.living import OTHER
from cemlab.journeys.deviating.tables import KINDS
from cemlab.journeys.journey_outcome import MOMENTS
from cemlab.language import LANGUAGES, speaker
from cemlab.study import words

BLOCK = "journeys.deviations"


def labels(
    events: EventLog, document: Journey, survey: Survey | None, tidy: pd.DataFrame, outcome: str
) -> dict[str, dict[str, str]]:
    """Labels of touchpoints, deviations, kinds and the outcome."""
    steps = {step.id: {one: words(step.title, one) for one in LANGUAGES}
             for step in document.steps}  # fmt: skip
    found = dict(events.labels()) | steps
    found[OTHER] = {one: speaker(one)(f"{BLOCK}.word.other") for one in LANGUAGES}
    for kind in (*KINDS, "any"):
        found[f"kind: {kind}"] = {one: speaker(one)(f"{BLOCK}.kind.{kind}") for one in LANGUAGES}
    for row in tidy.itertuples():
        name = found.get(row.touchpoint, dict.fromkeys(LANGUAGES, row.touchpoint))
        found[row.deviation] = {
            one: speaker(one)(f"{BLOCK}.named.{row.kind}", name=name[one]) for one in LANGUAGES
        }
    found["journey"] = {one: words(document.title, one) for one in LANGUAGES}
    if outcome == MOMENTS:
        found[MOMENTS] = {one: speaker(one)(f"{BLOCK}.word.moments") for one in LANGUAGES}
    elif outcome and survey is not None and outcome in survey.items:
        found |= survey.labels([outcome])
    return found


def signed(value: float, whole: Any, *, sign: bool = True, digits: int | None = None) -> str:
    """A difference with as many decimals as the scale needs."""
    wide = whole["scale_max"] - whole["scale_min"]
    fine = digits or (1 if wide >= 50 else 2)  # of 0 to 100 a decimal is enough
    text = f"{value:+.{fine}f}" if sign else f"{value:.{fine}f}"
    if float(text) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "\u2212")
