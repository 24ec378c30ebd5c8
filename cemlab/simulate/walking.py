"""The way through a journey: which step may follow which, and how many come there."""

from __future__ import annotations

from collections.abc import Mapping

from cemlab.simulate.recipe import END, Journey, Recipe, Step

DIGITS = 9  # of shares, so that what adds up to everybody is everybody


def following(journey: Journey) -> dict[str, Mapping[str, float]]:
    """What follows each step with what chance; a step that does not say goes to the next below."""
    below = [*list(journey.steps)[1:], END]
    return {
        name: step.next if step.next is not None else {after: 1.0}
        for (name, step), after in zip(journey.steps.items(), below, strict=True)
    }


def reach(journey: Journey) -> dict[str, float]:
    """Share of those on a journey who come to each step, at an average person's level."""
    comes = dict.fromkeys(journey.steps, 0.0)
    comes[next(iter(comes))] = 1.0
    for name, targets in following(journey).items():
        for target, share in targets.items():
            if target != END:
                comes[target] += comes[name] * share
    return comes


def lived(recipe: Recipe) -> dict[str, Journey]:
    """The journeys that the survey is about: the one in focus, or all."""
    return {
        name: journey for name, journey in recipe.journeys.items() if recipe.focus in (None, name)
    }


def steps_of(journeys: Mapping[str, Journey]) -> dict[str, Step]:
    """All steps of some journeys, in order."""
    return {name: step for one in journeys.values() for name, step in one.steps.items()}


def reach_of_all(recipe: Recipe) -> dict[str, float]:
    """Share of customers who come to each step, at an average person's level."""
    comes: dict[str, float] = {}
    for journey in recipe.journeys.values():
        share = journey.share * comes.get(journey.after, 1.0)
        comes |= {name: share * here for name, here in reach(journey).items()}
    return {name: round(share, DIGITS) for name, share in comes.items()}
