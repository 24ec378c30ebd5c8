"""What a method would find if it could ask for ever: a large sample of the world, summed up."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from typing import Any

import numpy as np

from cemlab.simulate.answering import MEMORY_SCALE, signal_of
from cemlab.simulate.generating import Lived, lived
from cemlab.simulate.living import remembered
from cemlab.simulate.options import Options
from cemlab.simulate.recipe import END, Recipe
from cemlab.simulate.responding import weights_of
from cemlab.simulate.walking import lived as in_focus
from cemlab.simulate.walking import steps_of
from cemlab.simulate.whereabouts import wave_of

CUSTOMERS = 60_000  # of the large sample
SEED = 990_001
MOST_PLAYERS = 16  # of an exact share-out in plain loops
DIGITS = 4


def population(recipe: Recipe, options: Options) -> dict[str, Any]:
    """Quantities of everybody and of those who answer, in the units that methods report.

    They come from 60,000 customers of the first wave, of a seed of their own, so they have a small
    error themselves: that of a mean is its standard deviation over the root of `n`. In
    `of_those_who_answer` each customer counts by the chance to answer, times the weight that the
    survey gives; `n` is what these are worth in equal ones. Answers are taken before some are left
    blank, moments before some are unrated. `transitions`, `still_there` and the R² of the rule
    count by the chance to answer alone. Nothing here uses the package's methods.
    """
    asked = options._replace(n=0, seed=SEED, waves=1, language="en")
    return deepcopy(_population(recipe.model_dump_json(), asked))


def measured(recipe: Recipe, options: Options) -> dict[str, dict[str, float]]:
    """What each measure that a wave has adds to the mean answer of a customer who has it.

    The same 60,000 customers with and without it; before ceilings of the scale this is what is
    planted, after them what a survey can find.
    """
    asked = options._replace(n=0, seed=SEED, language="en")
    return deepcopy(_measured(recipe.model_dump_json(), asked))


@lru_cache(maxsize=32)
def _measured(recipe_json: str, options: Options) -> dict[str, dict[str, float]]:
    recipe = Recipe.model_validate_json(recipe_json)
    active = {name: one for name, one in recipe.interventions.items() if one.wave <= options.waves}
    if not active:
        return {}
    bare = wave_of(recipe, options, 1)._replace(measures={})
    before = lived(recipe, bare, 0, CUSTOMERS).answers
    everywhere = np.ones(options.branches, dtype=bool)
    found = {}
    for name, one in active.items():
        now = one.model_copy(update={"wave": 1})
        after = lived(recipe, bare._replace(measures={name: (now, everywhere)}), 0, CUSTOMERS)
        gains = {"overall": after.answers.overall - before.overall}
        gains |= {item: after.answers.ratings[item] - before.ratings[item] for item in one.items}
        found[name] = {what: _rounded(gain.mean()) for what, gain in gains.items()}
    return found


@lru_cache(maxsize=32)
def _population(recipe_json: str, options: Options) -> dict[str, Any]:
    recipe = Recipe.model_validate_json(recipe_json)
    wave = wave_of(recipe, options, 1)
    one = lived(recipe, wave, 0, CUSTOMERS)
    chance = one.answers.chance
    who = np.flatnonzero(chance > 0)
    chances = chance[who]
    weights = chances * weights_of(recipe, one.people, options)[who]
    low, high = recipe.survey.scale
    everybody = np.arange(CUSTOMERS)
    even = np.ones(CUSTOMERS)
    return {
        "wave": 1,
        "customers": CUSTOMERS,
        "n": round(float(weights.sum() ** 2 / (weights**2).sum())),
        "response": _rounded(chance.mean()),
        "of_everybody": _scores(one, everybody, even, high),
        "of_those_who_answer": {
            **_scores(one, who, weights, high),
            "by_segment": _segments(recipe, one, who, weights, high),
            **_drivers(recipe, one, who, weights),
            **_moments(recipe, one, who, weights),
            **_steps(recipe, one, who, chances),
            **_groups(recipe, one, who, weights),
            **_memory(recipe, one, who, chances),
        },
        "later": _later(recipe, one),
        "outcome_scale": [low, high],
    }


def _rounded(value: float) -> float | None:
    """A number for the truth; None where there is none."""
    return round(float(value), DIGITS) if np.isfinite(value) else None


def _mean(values: np.ndarray, weights: np.ndarray) -> float | None:
    return _rounded(np.average(values, weights=weights)) if weights.sum() > 0 else None


def _scores(one: Lived, who: np.ndarray, weights: np.ndarray, high: float) -> dict[str, float]:
    overall, recommend = one.answers.overall[who], one.answers.recommend[who]
    nps = 100.0 * ((recommend >= 9).astype(float) - (recommend <= 6))
    return {
        "overall_mean": _mean(overall, weights),
        "overall_top_two": _mean(overall >= high - 1, weights),
        "recommend_mean": _mean(recommend, weights),
        "nps": _mean(nps, weights),
    }


def _segments(
    recipe: Recipe, one: Lived, who: np.ndarray, weights: np.ndarray, high: float
) -> dict[str, dict[str, dict[str, float]]]:
    """The scores of each level of each segment."""
    return {
        name: {
            key: _scores(one, who[mine], weights[mine], high)
            for place, key in enumerate(segment.levels)
            if (mine := one.people.levels[name][who] == place).any()
        }
        for name, segment in recipe.segments.items()
    }


def _drivers(recipe: Recipe, one: Lived, who: np.ndarray, weights: np.ndarray) -> dict[str, Any]:
    """Straight-line slopes, and shares of what is explained: each driver with its `applies`."""
    columns, players = [], []
    for name in recipe.survey.drivers:
        rating = one.answers.ratings[name][who].astype(float)
        here = one.answers.applies[name][who]
        middle = np.average(rating[here], weights=weights[here]) if here.any() else 0.0
        columns.append(np.where(here, rating - middle, 0.0))
        own = [len(columns) - 1]
        if not here.all():
            columns.append(here.astype(float))
            own.append(len(columns) - 1)
        players.append(own)
    x = np.column_stack(columns)
    y = one.answers.overall[who].astype(float)
    x, y = (one - np.average(one, axis=0, weights=weights) for one in (x, y))
    each = x * weights[:, None]
    sxx, sxy, syy = each.T @ x, each.T @ y, float(weights @ y**2)
    slopes = np.linalg.lstsq(sxx, sxy)[0]  # items of one step share who met it
    found = {
        "slopes": {name: _rounded(slopes[own[0]])
                   for name, own in zip(recipe.survey.drivers, players, strict=True)},
        "slopes_of_applying": {name: _rounded(slopes[own[1]])
                               for name, own in zip(recipe.survey.drivers, players, strict=True)
                               if len(own) > 1},
        "r_squared": _rounded(slopes @ sxy / syy) if syy > 0 else None,
    }  # fmt: skip
    if len(players) > MOST_PLAYERS or not syy > 0:
        return found
    shares = _shared_out(players, sxx, sxy) / syy
    names = list(recipe.survey.drivers)
    total = shares.sum()
    importance = {name: _rounded(share / total) if total > 0 else 0.0
                  for name, share in zip(names, shares, strict=True)}  # fmt: skip
    return found | {"importance": importance}


def _shared_out(players: list[list[int]], sxx: np.ndarray, sxy: np.ndarray) -> np.ndarray:
    """What each player adds, averaged over all orders (Shapley), by going through all sets."""
    count = len(players)
    worth = np.zeros(2**count)
    for among in range(1, 2**count):
        at = [column for player in range(count) if among >> player & 1
              for column in players[player]]  # fmt: skip
        worth[among] = sxy[at] @ np.linalg.lstsq(sxx[np.ix_(at, at)], sxy[at])[0]
    gains = np.zeros(count)
    sets = np.arange(2**count)
    sizes = np.array([bin(one).count("1") for one in sets])
    for player in range(count):
        without = sets[(sets >> player & 1) == 0]
        gain = worth[without | 1 << player] - worth[without]
        gains[player] = np.mean([gain[sizes[without] == size].mean() for size in range(count)])
    return gains


def _moments(recipe: Recipe, one: Lived, who: np.ndarray, weights: np.ndarray) -> dict[str, Any]:
    everybody, comers, reach = {}, {}, {}
    for name in steps_of(in_focus(recipe)):
        felt, came = one.life.felt[name][who].astype(float), one.life.came[name][who]
        everybody[name] = _mean(felt, weights)
        comers[name] = _mean(felt[came], weights[came]) if came.any() else None
        reach[name] = _mean(came, weights)
    return {
        "experience_if_everybody_came": everybody,
        "experience_of_those_who_came": comers,
        "reach": reach,
    }


def _steps(recipe: Recipe, one: Lived, who: np.ndarray, chances: np.ndarray) -> dict[str, Any]:
    """Where those who come to a step go next, and who comes to it or a later one."""
    names = list(steps_of(in_focus(recipe)))
    came = np.column_stack([one.life.came[name][who] for name in names])
    at = np.column_stack([one.life.when[name][who] for name in names]).astype(float)
    way = np.where(came, at, np.inf).argsort(axis=1, kind="stable")
    end = len(names)
    way = np.where(np.take_along_axis(came, way, axis=1), way, end)
    way = np.column_stack([way, np.full(len(way), end)])
    pairs = np.zeros((end + 1, end + 1))
    each = np.repeat(chances, way.shape[1] - 1)
    np.add.at(pairs, (way[:, :-1].ravel(), way[:, 1:].ravel()), each)
    from_here = pairs[:end].sum(axis=1)
    furthest = np.where(came, np.arange(end), -1).max(axis=1)
    return {
        "transitions": {
            name: {after: _rounded(pairs[place, to] / from_here[place])
                   for to, after in enumerate([*names, END]) if pairs[place, to]}
            for place, name in enumerate(names) if from_here[place]
        },
        "still_there": {name: _mean(furthest >= place, chances * (furthest >= 0))
                        for place, name in enumerate(names)},
    }  # fmt: skip


def _groups(recipe: Recipe, one: Lived, who: np.ndarray, weights: np.ndarray) -> dict[str, Any]:
    if not recipe.groups:
        return {"needs": {name: _mean(given[who], weights)
                          for name, given in one.people.needs.items()}}  # fmt: skip
    shares, needs = {}, {}
    for place, name in enumerate(recipe.groups):
        mine = one.people.group[who] == place
        shares[name] = _mean(mine, weights)
        needs[name] = {need: _mean(given[who][mine], weights[mine])
                       for need, given in one.people.needs.items()}  # fmt: skip
    return {"shares_of_groups": shares, "needs_of_groups": needs}


def _memory(recipe: Recipe, one: Lived, who: np.ndarray, chances: np.ndarray) -> dict[str, Any]:
    given = one.answers.remembered[who] <= MEMORY_SCALE[1]
    said, chances = who[given], chances[given]
    signal = signal_of(recipe, remembered(recipe, one.life))[said]
    both = np.cov(signal, one.answers.remembered[said], aweights=chances)
    with np.errstate(invalid="ignore"):
        fit = both[0, 1] ** 2 / (both[0, 0] * both[1, 1])
    return {"remembered_r_squared_of_the_rule": _rounded(fit)}


def _later(recipe: Recipe, one: Lived) -> dict[str, float]:
    churn, months = recipe.later.churn, recipe.later.months
    above = one.answers.overall - recipe.survey.overall.base
    monthly = -np.log1p(-churn.hazard)
    hazard = monthly * ((1 - churn.moved) * np.exp(churn.per_point * above) + churn.moved)
    return {"months": months, "share_who_leave": _rounded(1 - np.exp(-hazard * months).mean())}
