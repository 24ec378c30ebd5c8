"""Who answers: the chance of each kind of customer, and the weights that undo it."""

from __future__ import annotations

from functools import reduce

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

from cemlab.simulate.options import Options
from cemlab.simulate.people import People
from cemlab.simulate.recipe import Recipe

LEAST = 1e-6  # of a chance, and of what it lacks to 1
FAR = 50.0  # log odds; further than any chance is from another


def chances_of(recipe: Recipe, options: Options) -> np.ndarray:
    """Chance to answer of customers of every combination of levels, one axis for each segment.

    What the levels of several segments say multiplies. With another `response` all log odds move
    by the same, so far that it is the share of customers who answer.
    """
    levels = [list(segment.levels.values()) for segment in recipe.segments.values()]
    usual = _outer([[level.respond for level in one] for one in levels])
    if options.response is None:
        return usual
    if options.response == 1:
        return np.ones_like(usual)
    shares, odds = shares_of(recipe), logit(np.clip(usual, LEAST, 1 - LEAST))

    def missing(more: float) -> float:
        return float((shares * expit(odds + more)).sum()) - options.response

    return expit(odds + brentq(missing, -FAR, FAR))


def shares_of(recipe: Recipe) -> np.ndarray:
    """Share of customers of every combination of levels."""
    return _outer([[level.share for level in segment.levels.values()]
                   for segment in recipe.segments.values()])  # fmt: skip


def _outer(parts: list[list[float]]) -> np.ndarray:
    return reduce(np.multiply.outer, [np.array(part) for part in parts])


def chance_of_level(recipe: Recipe, options: Options) -> dict[str, dict[str, float]]:
    """Chance to answer of each level of each segment, over the levels of the others."""
    chances, shares = chances_of(recipe, options), shares_of(recipe)
    found = {}
    for axis, (name, segment) in enumerate(recipe.segments.items()):
        others = tuple(one for one in range(shares.ndim) if one != axis)
        mass = shares.sum(axis=others)
        rates = (shares * chances).sum(axis=others) / np.where(mass > 0, mass, 1.0)
        found[name] = dict(zip(segment.levels, np.round(rates, 4).tolist(), strict=True))
    return found


def chance_of(recipe: Recipe, people: People, options: Options, far: np.ndarray) -> np.ndarray:
    """Chance of each customer to answer; `far`: points of overall satisfaction from the middle."""
    chance = chances_of(recipe, options)[tuple(people.levels.values())]
    if not recipe.survey.extreme or options.response == 1:
        return chance
    odds = logit(np.clip(chance, LEAST, 1 - LEAST))
    return expit(odds + recipe.survey.extreme * (far - 1))


def weights_of(recipe: Recipe, people: People, options: Options) -> np.ndarray:
    """Share of a kind of customer among all, over the share expected among those who answer.

    The mean over those who answer is 1, but for sampling. That the extreme answer more often is
    nothing that a field institute could know, and so nothing that weights undo.
    """
    chances = chances_of(recipe, options)
    usual = float((shares_of(recipe) * chances).sum())
    return (usual / chances)[tuple(people.levels.values())]
