"""What customers answer: ratings, recommendation, memory; who answers at all; what stays blank."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from cemlab.simulate.living import Life, Remembered
from cemlab.simulate.options import Options
from cemlab.simulate.people import People, branch_effects, rounded
from cemlab.simulate.recipe import Driver, Effect, Recipe
from cemlab.simulate.recipe_rules import BLANK
from cemlab.simulate.walking import reach_of_all
from cemlab.simulate.whereabouts import Wave

RECOMMEND_SCALE = MEMORY_SCALE = (0, 10)


class Answers(NamedTuple):
    """What everybody would answer; arrays have a row per customer.

    Attributes
    ----------
    ratings : dict of str to ndarray of int
        Of the drivers.
    applies : dict of str to ndarray of bool
        Whether the customer met what the driver is about.
    overall, recommend, remembered : ndarray of int
    answered : ndarray of bool
        Who does answer.
    """

    ratings: dict[str, np.ndarray]
    applies: dict[str, np.ndarray]
    overall: np.ndarray
    recommend: np.ndarray
    remembered: np.ndarray
    answered: np.ndarray


def answers_of(
    recipe: Recipe, people: People, life: Life, past: Remembered, wave: Wave,
    rng: np.random.Generator,
) -> Answers:  # fmt: skip
    """Answers of some customers in a wave."""
    n, survey = len(people.mood), recipe.survey
    ratings = _ratings(recipe, people, life, wave, rng)
    reach = reach_of_all(recipe)
    everybody = np.ones(n, dtype=bool)
    applies = {
        name: everybody if driver.at is None else life.came[driver.at]
        for name, driver in survey.drivers.items()
    }
    overall = np.full(n, survey.overall.base)
    for name, driver in survey.drivers.items():
        here = applies[name]
        gain = points(driver, turn_of(recipe, driver), ratings[name])
        overall += np.where(here, gain, 0.0)
        if driver.applies:
            overall += driver.applies * (here - reach[driver.at])
    overall += people.of_levels(recipe, "overall")
    overall += branch_effects(recipe, wave.options, wave.number)[people.branch]
    overall += survey.overall.noise * rng.normal(size=n)
    said = survey.recommend
    recommend = said.base + said.per_point * (overall - survey.overall.base)
    recommend += people.of_levels(recipe, "recommend") + said.noise * rng.normal(size=n)
    answered = past.has_moments & (rng.random(n) < _response(recipe, people, overall, wave.options))
    return Answers(
        ratings, applies, rounded(overall, survey.scale), rounded(recommend, RECOMMEND_SCALE),
        _memory(recipe, past, rng), answered,
    )  # fmt: skip


def turn_of(recipe: Recipe, driver: Driver) -> float:
    """Where below ends and above begins; the middle of the scale if nothing else is said."""
    return sum(recipe.survey.scale) / 2 if driver.turn is None else driver.turn


def points(driver: Driver, turn: float, rating: np.ndarray) -> np.ndarray:
    """Points of overall satisfaction that a rating adds, against one at the driver's level."""

    def at(effect: Effect, value):
        low, high = np.minimum(value - turn, 0.0), np.maximum(value - turn, 0.0)
        return effect.below * low + effect.above * high

    return at(driver.effect, rating) - at(driver.effect, driver.level)


def _ratings(
    recipe: Recipe, people: People, life: Life, wave: Wave, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Ratings of the drivers, before some are left blank and some do not apply."""
    n, survey, style = len(people.mood), recipe.survey, recipe.survey.style
    steps = {
        step.item: name for one in recipe.journeys.values() for name, step in one.steps.items()
    }
    waits = {
        name: step.wait for one in recipe.journeys.values() for name, step in one.steps.items()
    }
    middle = sum(survey.scale) / 2
    stretch = np.exp(style.stretch * rng.normal(size=n))
    latent = {}
    for name, driver in survey.drivers.items():
        own = np.sqrt(1 - driver.halo**2) * life.item[name]
        value = driver.level + survey.spread * (driver.halo * people.mood + own)
        value += wave.added("items", name, people.branch)
        step = steps.get(name)
        if step is not None and waits[step] is not None:
            value += waits[step].per_doubling * life.slow[step]
        latent[name] = middle + stretch * (value - middle)
    straight = rng.random(n) < style.straight
    same = np.mean(list(latent.values()), axis=0)
    return {
        name: rounded(np.where(straight, same, value), survey.scale)
        for name, value in latent.items()
    }


def response_of(recipe: Recipe, options: Options) -> dict[str, list[float]]:
    """Chance to answer of each level of each segment; those of several segments multiply."""
    rates = {
        name: [level.respond for level in segment.levels.values()]
        for name, segment in recipe.segments.items()
    }
    if options.response is None:
        return rates
    if options.response == 1:
        return {name: [1.0] * len(given) for name, given in rates.items()}
    first = next((name for name, given in rates.items() if min(given) < 1), next(iter(rates)))
    others = np.prod([usual_response(recipe, name) for name in rates if name != first])
    shares = [level.share for level in recipe.segments[first].levels.values()]
    return rates | {first: _raised(rates[first], shares, options.response / others)}


def _raised(rates: list[float], shares: list[float], usual: float) -> list[float]:
    """Chances times the same number, each at most 1, so that `usual` is what they come to."""
    found, spare = np.array(rates), usual
    free = np.ones(len(rates), dtype=bool)
    while free.any() and spare > 0:
        found[free] *= spare / np.dot(found[free], np.array(shares)[free])
        over = free & (found > 1)
        if not over.any():
            break
        found[over], free = 1.0, free & ~over
        spare = usual - np.dot(found[~free], np.array(shares)[~free])
    return [min(float(rate), 1.0) for rate in found]


def usual_response(recipe: Recipe, segment: str) -> float:
    """Share of customers who answer, by what the levels of a segment say."""
    levels = recipe.segments[segment].levels.values()
    return sum(level.share * level.respond for level in levels)


def weights_of(recipe: Recipe, people: People, options: Options) -> np.ndarray:
    """Share of a level among customers over its share among those invited to say more.

    The mean over those who answer is 1, but for sampling.
    """
    weights = np.ones(len(people.mood))
    for name, rates in response_of(recipe, options).items():
        shares = [level.share for level in recipe.segments[name].levels.values()]
        usual = float(np.dot(shares, rates))
        weights *= (usual / np.array(rates))[people.levels[name]]
    return weights


def _response(
    recipe: Recipe, people: People, overall: np.ndarray, options: Options
) -> np.ndarray | float:
    if options.response == 1:
        return 1.0
    chance = np.ones(len(overall))
    for name, rates in response_of(recipe, options).items():
        chance *= np.array(rates)[people.levels[name]]
    extreme = recipe.survey.extreme
    if not extreme:
        return chance
    middle = sum(recipe.survey.scale) / 2
    far = np.abs(np.clip(overall, *recipe.survey.scale) - middle)
    return expit(logit(np.clip(chance, 1e-6, 1 - 1e-6)) + extreme * (far - 1))


def signal_of(recipe: Recipe, past: Remembered) -> np.ndarray:
    """What remains of the moments, on their scale, by the rule of the memory."""
    weights = recipe.memory.weights.model_dump()
    with np.errstate(invalid="ignore"):
        parts = [weight * getattr(past, name) for name, weight in weights.items() if weight]
    return np.where(past.has_moments, sum(parts), 0.0)


def _memory(recipe: Recipe, past: Remembered, rng: np.random.Generator) -> np.ndarray:
    how = recipe.memory
    neutral = sum(recipe.experience.scale) / 2
    latent = how.at_neutral + how.per_unit * (signal_of(recipe, past) - neutral)
    latent += how.per_doubling * past.doublings + how.noise * rng.normal(size=len(latent))
    silent = rng.random(len(latent)) < how.silent
    return np.where(silent, BLANK, rounded(latent, MEMORY_SCALE))


def left_blank(
    recipe: Recipe, rating: np.ndarray, mood: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Answers, of which some were not given."""
    blank = recipe.survey.blank
    chance = blank.share
    if blank.per_mood and 0 < blank.share < 1:
        chance = expit(logit(blank.share) + blank.per_mood * mood)
    return np.where(rng.random(len(rating)) < chance, BLANK, rating)
