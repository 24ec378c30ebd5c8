"""What a null world is: a recipe without something, a fit, and claims that are then false."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cemlab import personas
from cemlab.data import Survey
from cemlab.results import Result
from cemlab.simulate.recipe_reading import read_recipe
from cemlab.simulate.world import World

BASE = "property"
N = 300  # answers in each world, and in each wave of it
MOST_GROUPS = 5  # of personas: a group has 30 people, and more groups take long

Judge = Callable[[Any, Mapping[str, Any], int], bool]


class Claim(NamedTuple):
    """Something that a result may say.

    Attributes
    ----------
    words : str
    is_false : callable
        Result, truth and place of the world to whether it was said, and is false.
    stated : float, optional
        Rate that the package or the page of its methods states.
    source : str
        Where it states it.
    """

    words: str
    is_false: Judge
    stated: float | None = None
    source: str = ""


class NullWorld(NamedTuple):
    """What is changed in the recipe, in words and in values; what is fitted; what may be said.

    `n` answer in each wave; `options` are further ones of `make`: waves, branches.
    """

    words: str
    changes: Mapping[str, Any]
    fit: Callable[[World, int], Result | Mapping[str, Result]]
    claims: tuple[Claim, ...]
    n: int = N
    options: Mapping[str, int] = {}


def survey_of(world: World, scales: Mapping[str, tuple[int, int]], **uses: str) -> Survey:
    """Some items of a world with their scales; `uses` names further columns: wave, segment."""
    table, blank = world.survey(), world.truth["codes"]["blank"]
    return Survey.from_frame(
        table[["respondent_id", "weight", *scales, *uses.values()]],
        id="respondent_id", weight="weight", wave=uses.get("wave"),
        scale=dict(scales), missing={item: [blank] for item in scales},
    )  # fmt: skip


def fit_personas(world: World, seed: int) -> Result:
    """Groups by what people want."""
    needs = list(world.recipe.needs.items)
    survey = survey_of(world, dict.fromkeys(needs, (1, 5)))
    return personas.fit(survey, items=needs, k_max=MOST_GROUPS, resamples=100, seed=seed)


PLAIN = read_recipe(BASE)
DRIVERS = list(PLAIN.survey.drivers)
STEPS = list(PLAIN.journeys["repair"].steps)
NEEDS = list(PLAIN.needs.items)


def of_drivers(**values: Any) -> dict[str, Any]:
    """Changes of every driver."""
    return {
        f"survey.drivers.{name}.{key}": value for name in DRIVERS for key, value in values.items()
    }


def of_steps(**values: Any) -> dict[str, Any]:
    """Changes of every step of the repair."""
    return {
        f"journeys.repair.steps.{name}.{key}": value
        for name in STEPS for key, value in values.items()
    }  # fmt: skip


def wanted(level: float) -> dict[str, Any]:
    """All groups want everything alike."""
    same = dict.fromkeys(PLAIN.groups, level)
    return {f"needs.items.{name}.level": same for name in NEEDS}


def remembering(**weights: float) -> dict[str, Any]:
    """Of what the memory consists."""
    parts = ("best", "worst", "start", "end", "mean")
    return {f"memory.weights.{part}": weights.get(part, 0.0) for part in parts}
