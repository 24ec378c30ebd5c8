"""Which end of a scale is the good one: words say it, or somebody has to."""

from __future__ import annotations

import numpy as np

from cemlab.intake import wordings
from cemlab.intake.batteries import AGAINST, Battery
from cemlab.intake.draft import Guess, Sure
from cemlab.intake.profiles import Profile
from cemlab.intake.wordings import Ordered

HIGH, LOW = "high_is_good", "low_is_good"


def direction_of_words(
    profile: Profile, order: Ordered | None, *, rises: bool, low: str, high: str
) -> Guess:
    """By the words of the ends; of a scale that is neither good nor bad, by what is asked.

    "Agree" is good of praise and bad of blame: then it depends on the wording of the statement,
    and only a statement with words of praise and none of blame is believed.
    """
    facts = {"low": low, "high": high}
    up, down = (HIGH, LOW) if rises else (LOW, HIGH)
    if order is None:
        return Guess(value=HIGH, sure="check", why="direction.unknown_words", facts=facts)
    if order.is_good:
        return Guess(value=up, sure="sure", why="direction.words", facts=facts)
    tone = wordings.tone_of(profile.topic)
    if order.family == "agreement":
        if tone < 0:
            return Guess(value=down, sure="check", why="direction.blame", facts=facts)
        sure: Sure = "likely" if tone > 0 else "check"
        why = "direction.praise" if tone > 0 else "direction.statement"
        return Guess(value=up, sure=sure, why=why, facts=facts)
    if wordings.is_better_if_more(profile.topic) or (
        order.family == "likelihood" and wordings.names_any(profile.topic, "recommend")
    ):
        return Guess(value=up, sure="likely", why="direction.more_is_better", facts=facts)
    if tone < 0:
        return Guess(value=down, sure="check", why="direction.more_is_worse", facts=facts)
    return Guess(value=up, sure="check", why="direction.neither", facts=facts)


def direction_by_battery(
    profile: Profile, battery: Battery | None, *, recommends: bool = False
) -> Guess:
    """Without words nothing is known; an item that goes against its battery is told.

    `recommends`: how likely people are to recommend, asked as usual from 0 to 10.
    """
    link = battery.links.get(profile.name, np.nan) if battery is not None else np.nan
    if battery is not None and battery.is_coherent and link <= AGAINST:
        facts = {"r": float(link), "n": len(battery.names)}
        return Guess(value=LOW, sure="check", why="direction.against_battery", facts=facts)
    if recommends:
        return Guess(value=HIGH, sure="likely", why="direction.recommend", facts={})
    return Guess(value=HIGH, sure="check", why="direction.no_words", facts={})
