"""From when the numbers of a journey are: as the study says, else the days of its moments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cemlab.language import LANGUAGES, speaker
from cemlab.study import words

if TYPE_CHECKING:
    import pandas as pd

    from cemlab.data import EventLog
    from cemlab.results import Result

PERIOD = "study: period"  # among the labels of a result
COUNTED_FROM = 1970  # times of this year are numbers that count from a start nobody told


def period_label(events: EventLog) -> dict[str, Mapping[str, str]]:
    """The period among the labels of a result, in both languages; empty where nobody knows it."""
    if events.period:
        return {PERIOD: {spoken: words(events.period, spoken) for spoken in LANGUAGES}}
    times = events.moments()["occurred_at"]
    first, last = times.min(), times.max()
    if first != first or first.year == COUNTED_FROM:
        return {}
    return {PERIOD: {spoken: days(first, last, spoken) for spoken in LANGUAGES}}


def days(first: pd.Timestamp, last: pd.Timestamp, language: str) -> str:
    """The first and the last day in words; of one day, that day."""
    say = speaker(language)
    told = [
        say("journeys.period.day", day=one.day, year=one.year,
            month=say(f"journeys.period.month.m{one.month}"))
        for one in (first, last)
    ]  # fmt: skip
    return told[0] if told[0] == told[1] else say("journeys.period.days", first=told[0],
                                                  last=told[1])  # fmt: skip


def period_of(result: Result, language: str) -> str:
    """From when the numbers of a result are, in words; nothing where nobody knows."""
    return result.labels.get(PERIOD, {}).get(language, "")
