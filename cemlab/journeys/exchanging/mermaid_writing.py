"""A journey as a Mermaid `journey` diagram."""

from __future__ import annotations

from cemlab.documents import Journey, JourneyTouchpoint
from cemlab.journeys.exchanging.emotions import FIVE, HIGH, LOW
from cemlab.journeys.exchanging.measured import Measured
from cemlab.journeys.exchanging.mermaid_escaping import UNRATED, escaped


def mermaid_text(journey: Journey, measured: Measured, language: str) -> str:
    """The diagram; scores are what was measured, else what a team assumes."""
    lines = ["journey", f"    title {escaped(journey.words(journey.title, language))}"]
    if measured.source:
        lines.insert(1, f"    %% {' '.join(measured.source[language].split())}")
    for stage in journey.stages:
        steps = journey.steps_of(stage.id)
        if steps:
            lines.append(f"    section {escaped(journey.words(stage.title, language))}")
        for step in steps:
            score = _score(step, measured)
            if score is None:
                lines.append(f"      {UNRATED}")
            title = escaped(journey.words(step.title, language))
            lines.append(f"      {title}: {3 if score is None else score}: "
                         f"{_actors(journey, step, language)}")  # fmt: skip
    return "\n".join(lines) + "\n"


def _score(step: JourneyTouchpoint, measured: Measured) -> str | None:
    """1 to 5, with a decimal where it has one."""
    value = measured.emotion(step.id)
    value = step.assumed_emotion if value is None else round(value, 1)
    if value is None:
        return None
    return f"{FIVE[0] + (FIVE[1] - FIVE[0]) * (value - LOW) / (HIGH - LOW):.6g}"


def _actors(journey: Journey, step: JourneyTouchpoint, language: str) -> str:
    if step.actor is None:
        return ", ".join(escaped(name, in_list=True) for name in journey.personas)
    named = journey.words(step.actor, language).split(",")
    return ", ".join(escaped(name, in_list=True) for name in named if name.strip())
