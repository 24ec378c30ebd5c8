"""What customers answer: ratings, recommendation, memory; who answers at all; what stays blank."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from cemlab.simulate.living import Life, Remembered
from cemlab.simulate.people import People, branch_effects, rounded
from cemlab.simulate.recipe import Driver, Effect, Recipe
from cemlab.simulate.recipe_rules import BLANK
from cemlab.simulate.responding import chance_of
from cemlab.simulate.walking import reach_of_all, steps_of
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
    chance : ndarray
        To answer; 0 for those without a moment in the journeys of the survey.
    answered : ndarray of bool
        Who does answer.
    """

    ratings: dict[str, np.ndarray]
    applies: dict[str, np.ndarray]
    overall: np.ndarray
    recommend: np.ndarray
    remembered: np.ndarray
    chance: np.ndarray
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
    far = np.abs(np.clip(overall, *survey.scale) - sum(survey.scale) / 2)
    chance = past.has_moments * chance_of(recipe, people, wave.options, far)
    answered = rng.random(n) < chance
    return Answers(
        ratings, applies, rounded(overall, survey.scale), rounded(recommend, RECOMMEND_SCALE),
        _memory(recipe, past, rng), chance, answered,
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
    slow = _slowness(recipe, life)
    middle = sum(survey.scale) / 2
    stretch = np.exp(style.stretch * rng.normal(size=n))
    latent = {}
    for name, driver in survey.drivers.items():
        own = np.sqrt(1 - driver.halo**2) * life.item[name]
        value = driver.level + survey.spread * (driver.halo * people.mood + own)
        value += wave.added("items", name, people.branch)
        value += slow.get(name, 0.0)
        latent[name] = middle + stretch * (value - middle)
    straight = rng.random(n) < style.straight
    same = np.mean(list(latent.values()), axis=0)
    return {
        name: rounded(np.where(straight, same, value), survey.scale)
        for name, value in latent.items()
    }


def _slowness(recipe: Recipe, life: Life) -> dict[str, np.ndarray]:
    """What the waits of those who waited add to the item of their step."""
    found: dict[str, np.ndarray] = {}
    for name, step in steps_of(recipe.journeys).items():
        if step.item is not None and step.wait is not None and step.wait.per_doubling:
            gain = step.wait.per_doubling * life.slow[name] * life.came[name]
            found[step.item] = found.get(step.item, 0.0) + gain
    return found


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
