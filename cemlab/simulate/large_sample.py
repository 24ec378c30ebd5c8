"""What a method would find if it could ask for ever: a large sample of the world, summed up."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from cemlab.simulate.answering import signal_of, weights_of
from cemlab.simulate.generating import Lived, lived
from cemlab.simulate.living import remembered
from cemlab.simulate.options import Options
from cemlab.simulate.people import branch_codes
from cemlab.simulate.recipe import END, Recipe
from cemlab.simulate.walking import lived as in_focus
from cemlab.simulate.walking import steps_of
from cemlab.simulate.whereabouts import wave_of

CUSTOMERS = 60_000  # of the large sample
SEED = 990_001  # nobody else's
MOST_PLAYERS = 12  # of an exact share-out in plain loops
DIGITS = 4


def population(recipe: Recipe, options: Options) -> dict[str, Any]:
    """Quantities of everybody and of those who answer, in the units that methods report.

    They come from 60,000 customers of the same recipe and options, of a seed of their own, so they
    have a small error themselves: that of a mean is its standard deviation over the root of `n`.
    `of_those_who_answer` holds what a method estimates, weighted as the survey is; nothing here
    uses the package's methods.
    """
    asked = options._replace(n=0, seed=SEED, language="en")
    return deepcopy(_population(recipe.model_dump_json(), asked))


@lru_cache(maxsize=32)
def _population(recipe_json: str, options: Options) -> dict[str, Any]:
    recipe = Recipe.model_validate_json(recipe_json)
    wave = wave_of(recipe, options, 1)
    one = lived(recipe, wave, 0, CUSTOMERS)
    who = np.flatnonzero(one.answers.answered)
    weights = weights_of(recipe, one.people, options)[who]
    low, high = recipe.survey.scale
    everybody = np.arange(CUSTOMERS)
    even = np.ones(CUSTOMERS)
    return {
        "customers": CUSTOMERS,
        "n": len(who),
        "response": _rounded(len(who) / CUSTOMERS),
        "of_everybody": _scores(one, everybody, even, high),
        "of_those_who_answer": {
            **_scores(one, who, weights, high),
            "by_segment": _segments(recipe, one, who, weights, high),
            **_drivers(recipe, one, who, weights),
            **_moments(recipe, one, who, weights),
            **_steps(recipe, one, who),
            **_groups(recipe, one, who, weights),
            **_branches(recipe, one, who, weights, options),
            **_memory(recipe, one, who),
        },
        "later": _later(recipe, one),
        "outcome_scale": [low, high],
    }


def _rounded(value: float) -> float:
    return round(float(value), DIGITS)


def _mean(values: np.ndarray, weights: np.ndarray) -> float:
    return _rounded(np.average(values, weights=weights))


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
        middle = np.average(rating[here], weights=weights[here])
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
    slopes = np.linalg.solve(sxx, sxy)
    found = {
        "slopes": {name: _rounded(slopes[own[0]])
                   for name, own in zip(recipe.survey.drivers, players, strict=True)},
        "slopes_of_applying": {name: _rounded(slopes[own[1]])
                               for name, own in zip(recipe.survey.drivers, players, strict=True)
                               if len(own) > 1},
        "r_squared": _rounded(slopes @ sxy / syy),
    }  # fmt: skip
    if len(players) > MOST_PLAYERS:
        return found
    shares = _shared_out(players, sxx, sxy) / syy
    names = list(recipe.survey.drivers)
    total = shares.sum()
    importance = {name: _rounded(share / total) for name, share in zip(names, shares, strict=True)}
    return found | {"importance": importance}


def _shared_out(players: list[list[int]], sxx: np.ndarray, sxy: np.ndarray) -> np.ndarray:
    """What each player adds, averaged over all orders (Shapley), by going through all sets."""
    count = len(players)
    worth = np.zeros(2**count)
    for among in range(1, 2**count):
        at = [column for player in range(count) if among >> player & 1
              for column in players[player]]  # fmt: skip
        worth[among] = sxy[at] @ np.linalg.solve(sxx[np.ix_(at, at)], sxy[at])
    gains = np.zeros(count)
    for player in range(count):
        others = [other for other in range(count) if other != player]
        for size in range(count):
            sets = [sum(1 << one for one in chosen) for chosen in combinations(others, size)]
            gains[player] += np.mean([worth[s | 1 << player] - worth[s] for s in sets]) / count
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


def _steps(recipe: Recipe, one: Lived, who: np.ndarray) -> dict[str, Any]:
    """Where those who come to a step go next, and who comes to it or a later one; unweighted."""
    names = list(steps_of(in_focus(recipe)))
    came = np.column_stack([one.life.came[name][who] for name in names])
    at = np.column_stack([one.life.when[name][who] for name in names]).astype(float)
    way = np.where(came, at, np.inf).argsort(axis=1, kind="stable")
    end = len(names)
    way = np.where(np.take_along_axis(came, way, axis=1), way, end)
    way = np.column_stack([way, np.full(len(way), end)])
    pairs = np.zeros((end + 1, end + 1))
    np.add.at(pairs, (way[:, :-1].ravel(), way[:, 1:].ravel()), 1)
    from_here = pairs[:end].sum(axis=1)
    furthest = np.where(came, np.arange(end), -1).max(axis=1)
    return {
        "transitions": {
            name: {after: _rounded(pairs[place, to] / from_here[place])
                   for to, after in enumerate([*names, END]) if pairs[place, to]}
            for place, name in enumerate(names) if from_here[place]
        },
        "still_there": {name: _rounded((furthest >= place).sum() / (furthest >= 0).sum())
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


def _branches(
    recipe: Recipe, one: Lived, who: np.ndarray, weights: np.ndarray, options: Options
) -> dict[str, Any]:
    codes = branch_codes(options.branches)
    overall, branch = one.answers.overall[who], one.people.branch[who]
    return {
        f"overall_by_{recipe.branches.id}": {
            code: _mean(overall[branch == at], weights[branch == at])
            for at, code in enumerate(codes) if (branch == at).any()
        }
    }  # fmt: skip


def _memory(recipe: Recipe, one: Lived, who: np.ndarray) -> dict[str, float]:
    said = who[one.answers.remembered[who] <= 10]
    past = remembered(recipe, one.life)
    signal = signal_of(recipe, past)[said]
    fit = np.corrcoef(signal, one.answers.remembered[said])[0, 1] ** 2
    return {"remembered_r_squared_of_the_rule": _rounded(fit)}


def _later(recipe: Recipe, one: Lived) -> dict[str, float]:
    churn, months = recipe.later.churn, recipe.later.months
    above = one.answers.overall - recipe.survey.overall.base
    monthly = -np.log1p(-churn.hazard)
    hazard = monthly * ((1 - churn.moved) * np.exp(churn.per_point * above) + churn.moved)
    return {"months": months, "share_who_leave": _rounded(1 - np.exp(-hazard * months).mean())}
