"""Spreads the lanes of a map over slides: few to each, and none that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cemlab.drawing import Drawing
from cemlab.journeys.map_content import EXTRA

MOST_LANES = 4  # on a slide; visual design: 5
HEAD = "touchpoints"  # without which nothing that stands below single touchpoints can be read


def with_pages(
    lanes: Sequence[str], tallest: float, drawn: Callable[[Sequence[str], int, int], Drawing]
) -> tuple[Drawing, ...]:
    """A drawing for each slide: from above, as many lanes as fit.

    `drawn` takes the lanes of a slide, its number and how many there are. A lane that fits on no
    slide has one alone, and its drawing says that it is too tall.
    """
    found: list[list[str]] = []
    rest = list(lanes)
    while rest:
        for many in range(min(MOST_LANES, len(rest)), 0, -1):
            own = _headed(rest[:many])
            if many == 1 or (
                len(own) <= MOST_LANES and drawn(own, len(found) + 1, 99).height <= tallest
            ):
                break
        found.append(own)
        rest = rest[many:]
    return tuple(drawn(own, number, len(found)) for number, own in enumerate(found, start=1))


def _headed(lanes: Sequence[str]) -> list[str]:
    below = any(lane == "emotion" or lane.startswith(EXTRA) for lane in lanes)
    return [HEAD, *lanes] if below and HEAD not in lanes else list(lanes)
