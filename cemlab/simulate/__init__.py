"""Synthetic worlds with a known truth: for checking methods, for practice, for planning."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING

from cemlab.simulate.names import WORLDS

if _TYPE_CHECKING:
    from cemlab.simulate.choosing_example import sub_journeys
    from cemlab.simulate.evidence.false_claims_table import false_alarms
    from cemlab.simulate.evidence.realism_table import likeness
    from cemlab.simulate.making import make
    from cemlab.simulate.plan_result import PlanResult
    from cemlab.simulate.planning import plan
    from cemlab.simulate.practising import open_world, world_of, worlds
    from cemlab.simulate.recipe import Recipe
    from cemlab.simulate.recipe_reading import read_recipe, variant
    from cemlab.simulate.telling import written
    from cemlab.simulate.world import World

# where each name comes from: a name costs its imports only when it is used
_HOMES = {
    "PlanResult": "plan_result",
    "Recipe": "recipe",
    "World": "world",
    "false_alarms": "evidence.false_claims_table",
    "likeness": "evidence.realism_table",
    "make": "making",
    "open_world": "practising",
    "plan": "planning",
    "read_recipe": "recipe_reading",
    "sub_journeys": "choosing_example",
    "variant": "recipe_reading",
    "world_of": "practising",
    "worlds": "practising",
    "written": "telling",
}

__all__ = [
    "WORLDS",
    "PlanResult",
    "Recipe",
    "World",
    "bank",
    "campus",
    "false_alarms",
    "insurance",
    "likeness",
    "make",
    "open_world",
    "plan",
    "property",
    "read_recipe",
    "store",
    "sub_journeys",
    "variant",
    "world_of",
    "worlds",
    "written",
]


def __getattr__(name: str):
    if name in WORLDS:
        from cemlab.simulate.making import world_maker

        found = world_maker(name)
    elif name in _HOMES:
        found = getattr(_import_module(f"cemlab.simulate.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module 'cemlab.simulate' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
