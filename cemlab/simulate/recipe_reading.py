"""Recipes: those that come with the package, those of users, and variants of both."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cemlab.errors import OptionError, nearest
from cemlab.simulate.names import WORLDS
from cemlab.simulate.recipe import Recipe
from cemlab.simulate.recipe_rules import contradictions
from cemlab.study import check, load, refuse

FOLDER = Path(__file__).parent / "worlds"
FILE = "recipe.yaml"


def read_recipe(path: str | Path) -> Recipe:
    """Read the recipe of a world.

    Parameters
    ----------
    path : str or Path
        Name of a world that comes with the package (``"property"``), or a YAML file;
        ``cemlab/simulate/worlds/property/recipe.yaml`` is an example of every key.

    Returns
    -------
    Recipe

    Raises
    ------
    StudyError
        The file is missing, is not YAML, or has problems; all are listed with their lines.
    """
    if path in WORLDS:
        return _bundled(str(path))
    path = Path(path)
    content = load(path, path.name, "recipe of a world")
    recipe, problems = check(Recipe, content)
    refuse(path.name, content, problems or contradictions(recipe))
    return recipe


@cache
def _bundled(world: str) -> Recipe:
    return read_recipe(FOLDER / world / FILE)


def variant(recipe: Recipe | str | Path, changes: Mapping[str, Any]) -> Recipe:
    """A recipe with something else in some places: what if tidiness mattered?

    Parameters
    ----------
    recipe : Recipe, str or Path
        A recipe, or what `read_recipe` takes.
    changes : mapping
        New values by their place; a place that is not there yet is added where the recipe
        allows it.

    Returns
    -------
    Recipe
        Checked like one that is read; its documents go with the original only.

    Raises
    ------
    OptionError
        A place leads nowhere.
    StudyError
        The recipe is then impossible; all problems are listed.

    Examples
    --------
    >>> fair = cemlab.simulate.variant("property", {"survey.drivers.tidiness.effect": 0.3})
    >>> world = cemlab.simulate.make(fair, n=600, seed=1)
    """
    recipe = recipe if isinstance(recipe, Recipe) else read_recipe(recipe)
    content = recipe.model_dump(mode="json")
    for place, value in changes.items():
        *above, last = place.split(".")
        inner = content
        for step in above:
            if step not in inner:
                hint = nearest(step, list(inner))
                raise OptionError(f"`changes` names {place!r}, but there is no {step!r}.{hint}")
            inner = inner[step]
            if not isinstance(inner, dict):
                raise OptionError(
                    f"`changes` names {place!r}, but {step!r} has no keys. Give {step!r} a new "
                    "value as a whole."
                )
        inner[last] = value
    changed, problems = check(Recipe, content)
    refuse(f"The variant of {recipe.world}", content, problems or contradictions(changed))
    return changed


def templates_of(recipe: Recipe | str | Path) -> Path | None:
    """The folder of document templates beside a recipe; None where there is none."""
    if isinstance(recipe, Recipe):
        return None
    folder = FOLDER / str(recipe) if recipe in WORLDS else Path(recipe).resolve().parent
    templates = folder / "documents"
    return templates if templates.is_dir() else None
