"""A wave of a world: its number, and which measures are at work in which branches."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from cemlab.simulate.options import Options
from cemlab.simulate.people import BRANCH_SEED, EXPOSED, branch_effects
from cemlab.simulate.recipe import Intervention, Recipe


class Wave(NamedTuple):
    """A wave, with the options of its world and the measures of the recipe."""

    number: int
    options: Options
    measures: dict[str, tuple[Intervention, np.ndarray]]  # with the branches that have them

    def added(self, what: Literal["feel", "items"], name: str, branch: np.ndarray) -> np.ndarray:
        """What measures add to a step or an item, for each customer."""
        total = np.zeros(len(branch))
        for one, where in self.measures.values():
            effect = getattr(one, what).get(name, 0.0)
            if effect and self.number >= one.wave:
                total += effect * where[branch]
        return total


def wave_of(recipe: Recipe, options: Options, number: int) -> Wave:
    """A wave of a world, from 1."""
    measures = {
        name: (one, exposed(recipe, options, name)) for name, one in recipe.interventions.items()
    }
    return Wave(number, options, measures)


def exposed(recipe: Recipe, options: Options, name: str) -> np.ndarray:
    """Which branches have a measure: all, a random half, or those worst in the wave before it."""
    one, count = recipe.interventions[name], options.branches
    if one.where == "all":
        return np.ones(count, dtype=bool)
    places = branch_effects(recipe, options, one.wave - 1).argsort(kind="stable").argsort()
    if one.where == "worst":
        return places < max(count // 3, 1)
    # one of each two neighbours in score, so that the halves are alike
    which = list(recipe.interventions).index(name)
    rng = np.random.default_rng([BRANCH_SEED, count, EXPOSED, options.seed, which])
    upper = rng.integers(2, size=count // 2 + 1)
    return places % 2 == upper[places // 2]
