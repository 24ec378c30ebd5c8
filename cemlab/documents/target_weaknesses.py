"""Targets that tempt people to serve the number: nothing, everything, or speed alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cemlab.documents.blueprint_schema import Blueprint
from cemlab.documents.claims import Document
from cemlab.documents.journey_schema import Journey
from cemlab.documents.text_weaknesses import shortened

WHOLE = re.compile(
    r"(?<![\d.,])(?:100|0)\s?[%％]|\bzero (?:complaints?|defects?|errors?|faults?|delays?)\b"
    r"|百分之百|零(?:投诉|差错|缺陷|失误|延误|故障)"
    r"|\b(?:all|every) customers? (?:is|are) satisfied\b",
    re.IGNORECASE,
)
SPEED = re.compile(
    r"\b(?:within|under|in less than|no later than)\s+(?:\d|an?\b|one\b|two\b)|\bsame[- ]day\b"
    r"|\bthe same day\b|当天|当日|即日|\d\s*(?:秒|分钟|小时|天|日)(?:之?内|以内)",
    re.IGNORECASE,
)
OUTCOME = re.compile(
    r"\b(?:agree|again|clear|fix|for good|hold|kept|last|quality|repair|right|satisf|solv|stay"
    r"|worked out)|彻底|解决|满意|清楚|修好|修到位|质量|返工|一次|说到做到",
    re.IGNORECASE,
)
# of measured times; what customers think of their wait is a rating
SPEED_METRIC = re.compile(
    r"(?:^|[_\W])(?:times?|duration|seconds?|minutes?|hours?|days?|sla)(?:$|[_\W])|时长|时效|用时",
    re.IGNORECASE,
)
WHOLE_SHARE = 100  # per cent; a threshold of 0 may be that of a difference, and is none of this

Found = Iterator[tuple[str, tuple, dict[str, Any]]]


def weak_targets(document: Document) -> Found:
    """What goals and rules of acceptance ask for that nobody can hold, or that misses the point.

    Yields
    ------
    (code, place, values of the message)
    """
    for place, text in _targets(document):
        if any(WHOLE.search(said) for said in text.values()):
            yield "whole_target", place, {"text": shortened(text)}
        elif any(SPEED.search(said) for said in text.values()) and not any(
            OUTCOME.search(said) for said in text.values()
        ):
            yield "speed_target", place, {"text": shortened(text)}
    if isinstance(document, Journey):
        yield from _measures(document)


def _targets(document: Document) -> Iterator[tuple[tuple, Mapping[str, str]]]:
    """Texts that say what is to be reached."""
    if isinstance(document, (Journey, Blueprint)) and document.goal is not None:
        yield ("goal",), document.goal
    if not isinstance(document, Journey):
        return
    for at, stage in enumerate(document.stages):
        if stage.goal is not None:
            yield ("stages", at, "goal"), stage.goal
    for at, step in enumerate(document.steps):
        for inner, measure in enumerate(step.measures):
            if measure.acceptance is not None:
                place = ("steps", at, "measures", inner, "acceptance", "comparison")
                yield place, measure.acceptance.comparison


def _measures(journey: Journey) -> Found:
    judged = [
        (("steps", at, "measures", inner, "acceptance"), measure.acceptance)
        for at, step in enumerate(journey.steps)
        for inner, measure in enumerate(step.measures)
        if measure.acceptance is not None
    ]
    for place, rule in judged:
        if rule.threshold == WHOLE_SHARE:
            yield "whole_target", (*place, "threshold"), {"text": f"{rule.metric}: 100"}
    if judged and all(SPEED_METRIC.search(rule.metric) for _, rule in judged):
        yield "speed_measures", judged[0][0], {"n": len(judged)}
