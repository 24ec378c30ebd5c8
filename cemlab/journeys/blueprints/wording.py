"""Times of a blueprint, as they are written on it."""

from __future__ import annotations

from cemlab.journeys.blueprints.content import Time
from cemlab.journeys.map_wording import DAY, HOUR, duration
from cemlab.language import speaker

BLOCK = "journeys.blueprint"


def time_words(time: Time, language: str) -> tuple[str, str, list[tuple[str, ...]]]:
    """Now, target, and lines of interval and n, in forms from the widest."""
    say = speaker(language)
    now = duration(time.now, language) if time.is_measured else ""
    if time.beyond == time.beyond:
        now = say(f"{BLOCK}.beyond", time=duration(time.beyond, language))
    target = time.promise
    if time.target == time.target:
        target = say(f"{BLOCK}.target", time=aimed(time.target, language))
    sized = []
    if time.n == time.n and now:
        n = say("journeys.map.small" if time.is_small else "journeys.map.stage_n", n=time.n)
        ends = time_ends(time, language)
        sized = [(say(f"{BLOCK}.sized", ends=ends, n=n),), (ends, n)] if ends else []
        sized.append((n,))
    return now, target, sized


def time_ends(time: Time, language: str) -> str:
    """The ends of an interval, its unit named once; nothing without one."""
    if time.low != time.low or time.high != time.high:
        return ""
    low, high = (duration(end, language) for end in (time.low, time.high))
    (number, _, unit), (_, _, other) = low.partition(" "), high.partition(" ")
    return f"{number}–{high}" if unit == other else f"{low}–{high}"


def aimed(seconds: float, language: str) -> str:
    """A duration that people wrote: whole hours stay hours."""
    if HOUR <= seconds < 2 * DAY and seconds % HOUR == 0:
        return speaker(language)("journeys.map.hours", x=f"{seconds / HOUR:.0f}")
    return duration(seconds, language)
