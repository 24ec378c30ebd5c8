"""The sentence above a blueprint: said only where documents and times bear it out."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cemlab.journeys.blueprints.content import ABOVE_VISIBILITY, BlueprintContent, Column
from cemlab.journeys.map_wording import duration
from cemlab.language import speaker

BLOCK = "journeys.blueprint.headline"


def headlines(content: BlueprintContent) -> list[str]:
    """Every sentence that is true, the strongest first; the plain name of the map where none is."""
    return [*_claims(content)] or [content.title]


def longest(content: BlueprintContent) -> Column | None:
    """The touchpoint from which it takes longest to the next, if its interval lies above those of
    all others."""
    known = [one for one in content.columns if one.time.is_measured]
    if len(known) < 2 or any(one.time.beyond == one.time.beyond for one in content.columns):
        return None  # where half have not come to the end of a wait, that wait may be longer
    known.sort(key=lambda one: -one.time.now)
    first, others = known[0], known[1:]
    if any(math.isnan(one.time.low) or math.isnan(one.time.high) for one in known):
        return None
    return first if all(first.time.low > one.time.high for one in others) else None


def below_visibility(content: BlueprintContent) -> tuple[int, int]:
    """How many failure points customers cannot see, and how many there are."""
    lanes = [lane for lane, _ in content.fails()]
    return sum(lane not in ABOVE_VISIBILITY for lane in lanes), len(lanes)


def _claims(content: BlueprintContent) -> Iterator[str]:
    say = speaker(content.language)
    found = longest(content)
    if found is not None:
        key = "longest_wait" if found.is_wait else "longest"
        time = duration(found.time.now, content.language)
        yield say(f"{BLOCK}.{key}", title=found.title, time=time)
    below, every = below_visibility(content)
    if below and below == every:
        yield say(f"{BLOCK}.{'only' if every == 1 else 'all'}_below", n=every)
    elif below:
        yield say(f"{BLOCK}.some_below", below=below, n=every)
