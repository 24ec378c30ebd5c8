"""Who the customers are: segments, group, branch, mood, how they get in touch, what they want."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from cemlab.simulate.options import Options
from cemlab.simulate.recipe import Recipe
from cemlab.simulate.recipe_rules import EVERYBODY

NEED_SCALE = (1, 5)
BRANCH_SEED = 20_261  # branches differ for good in the same way in every world of a recipe
LASTING, PASSING, EXPOSED = 1, 2, 3  # what is drawn for branches, each with its own stream


class People(NamedTuple):
    """Customers; codes count levels in the order of the recipe.

    Attributes
    ----------
    levels : dict of str to ndarray of int
        Level of each segment.
    group : ndarray of int
        Group; 0 where there are none.
    branch, way : ndarray of int
    mood : ndarray
        What runs through all answers; standard deviation about 1.
    needs : dict of str to ndarray of int
        How important each need is, 1 to 5.
    """

    levels: dict[str, np.ndarray]
    group: np.ndarray
    branch: np.ndarray
    way: np.ndarray
    mood: np.ndarray
    needs: dict[str, np.ndarray]

    def of_levels(self, recipe: Recipe, name: str) -> np.ndarray:
        """What the levels of each customer add up to, such as their `mood`."""
        total = np.zeros(len(self.group))
        for segment, codes in self.levels.items():
            levels = recipe.segments[segment].levels.values()
            total += np.array([getattr(level, name) for level in levels])[codes]
        return total


def people_of(recipe: Recipe, options: Options, rng: np.random.Generator, n: int) -> People:
    """`n` customers."""
    levels, shares = {}, None
    for name, segment in recipe.segments.items():
        kinds = list(segment.levels.values())
        levels[name] = drawn(np.array([[one.share for one in kinds]]), rng, n)
        if kinds[0].groups:
            rows = [[one.groups[group] for group in recipe.groups] for one in kinds]
            shares = np.array(rows)[levels[name]]
    count = max(len(recipe.groups), 1)
    group = drawn(np.full((1, count), 1 / count) if shares is None else shares, rng, n)
    ways = [list(recipe.way.shares[name].get(level, 0.0) for level in recipe.way.levels)
            for name in recipe.groups or [EVERYBODY]]  # fmt: skip
    way = drawn(np.array(ways)[group], rng, n)
    branch = rng.integers(options.branches, size=n)
    bare = People(levels, group, branch, way, np.zeros(n), {})
    mood = bare.of_levels(recipe, "mood") + rng.normal(size=n)
    return bare._replace(mood=mood, needs=_needs(recipe, group, rng))


def _needs(recipe: Recipe, group: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    n, needs = len(group), recipe.needs
    style = needs.style * rng.normal(size=n)
    along = rng.normal(size=n)  # one dimension, where there are no groups
    found = {}
    for name, need in needs.items.items():
        level = need.level
        if not isinstance(level, float):
            level = np.array([level[one] for one in recipe.groups])[group]
        latent = level + style + need.gradient * along + needs.spread * rng.normal(size=n)
        found[name] = rounded(latent, NEED_SCALE)
    return found


def branch_effects(recipe: Recipe, options: Options, wave: int) -> np.ndarray:
    """What each branch adds to overall satisfaction in a wave, in points; 0 on average.

    What lasts is the same in every world of the recipe; the luck of a wave is not.
    """
    count, branches = options.branches, recipe.branches
    lasting = norm.ppf((np.arange(count) + 0.5) / count)
    lasting = branches.sd * lasting / lasting.std()
    order = np.random.default_rng([BRANCH_SEED, count, LASTING]).permutation(count)
    passing = np.random.default_rng([BRANCH_SEED, count, PASSING, options.seed, wave])
    luck = passing.normal(size=count)
    return lasting[order] + branches.wander * (luck - luck.mean())


def branch_codes(count: int) -> list[str]:
    """A, B, C … or, for more than 26, 001, 002, 003 …"""
    if count <= 26:
        return [chr(ord("A") + at) for at in range(count)]
    return [f"{at:03d}" for at in range(1, count + 1)]


def drawn(shares: np.ndarray, rng: np.random.Generator, n: int) -> np.ndarray:
    """One column for each of `n` rows, drawn with the shares of the row (or of the only row)."""
    edges = shares.cumsum(axis=1)[:, :-1]
    return (rng.random(n)[:, None] > edges).sum(axis=1)


def rounded(latent: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """Whole numbers on a scale."""
    return np.clip(np.rint(latent), *scale).astype(np.int16)
