"""Numbers of a journey map, as they are written on it."""

from __future__ import annotations

import math

from cemlab.journeys.map_content import Kpi, Stage
from cemlab.language import speaker

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
STEPS = (("seconds", 1.0, 100.0), ("minutes", MINUTE, 100 * MINUTE), ("hours", HOUR, 2 * DAY),
         ("days", DAY, math.inf))  # fmt: skip


def duration(seconds: float, language: str) -> str:
    """A duration in the unit that says it in two digits."""
    unit, size = _unit(seconds)
    digits = _two_digits(seconds / size)
    return speaker(language)(f"journeys.map.{unit}", x=digits.removesuffix(".0"))


def stage_sizes(stage: Stage, language: str) -> list[str]:
    """How long a stage takes and how many journeys have it, from the longest form to the shortest.

    Beside a duration stands the n that it is of; where that is hidden, that it is no more than
    all. Nothing where neither is known.
    """
    if math.isnan(stage.n):
        return []
    say = speaker(language)
    forms = [say("journeys.map.stage_n", n=stage.n)]
    if stage.duration > 0:
        told = {"duration": duration(stage.duration, language), "n": stage.n_timed,
                "all": stage.n}  # fmt: skip
        kinds = ("stage_sized", "stage_sized_short")
        if math.isnan(stage.n_timed):
            kinds = ("stage_most", "stage_most_short")
        elif stage.n_timed < stage.n:
            kinds = ("stage_some", "stage_some_short", *kinds)
        forms = [say(f"journeys.map.{kind}", **told) for kind in kinds] + forms
    return forms


def stage_told(stage: Stage, language: str) -> list[str]:
    """The same at length: with the interval, and until when the time of a last stage runs."""
    say, told = speaker(language), stage_sizes(stage, language)[:1]
    if not (stage.duration > 0 and stage.low == stage.low):
        return told
    told.append(say("journeys.map.ci_words", low=duration(stage.low, language),
                    high=duration(stage.high, language)))  # fmt: skip
    if stage.n_ended > 0:
        told.append(say("journeys.map.stage_ended", n=stage.n_ended))
    return told


def kpi_words(kpi: Kpi, language: str) -> tuple[str, str]:
    """The value of a number, and its interval; without one, its n."""
    say = speaker(language)
    value = _value(kpi, kpi.value, language)
    if kpi.unit == "score" and not math.isnan(kpi.top):
        value = say("journeys.map.of_scale", x=kpi.value, top=kpi.top)
    if math.isnan(kpi.low) or math.isnan(kpi.high):
        return value, "" if math.isnan(kpi.n) else say("journeys.map.stage_n", n=kpi.n)
    low, high = (_value(kpi, end, language) for end in (kpi.low, kpi.high))
    if kpi.unit == "share":
        low = f"{100 * kpi.low:.0f}"
    if kpi.unit == "seconds":  # both ends in the unit of the value
        unit, size = _unit(kpi.value)
        low = _two_digits(kpi.low / size)
        high = say(f"journeys.map.{unit}", x=_two_digits(kpi.high / size))
    joined = "ci_words" if kpi.low < 0 else "ci"
    return value, say(f"journeys.map.{joined}", low=low, high=high)


def _unit(seconds: float) -> tuple[str, float]:
    return next((unit, size) for unit, size, most in STEPS if seconds < most)


def _two_digits(value: float) -> str:
    return f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"


def _value(kpi: Kpi, value: float, language: str) -> str:
    if kpi.unit == "seconds":
        return duration(value, language)
    form = "share" if kpi.unit == "share" else "decimal"
    return speaker(language)(f"journeys.map.{form}", x=value)
