"""The verbs that make a world: one for each recipe of the package, and one for any recipe."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any, Literal

from cemlab.simulate.names import WORLDS
from cemlab.simulate.options import checked
from cemlab.simulate.recipe import Recipe
from cemlab.simulate.recipe_reading import read_recipe, templates_of
from cemlab.simulate.world import World

OF_WORLD = """{title}: {story}

    Parameters
    ----------
    n : int, default 600
        People who answer in each wave, from 10.
    seed : int, default 1
        The same seed gives the same world.
    waves : int, default 1
        Fieldings of the survey, of other people each; measures begin with the second.
    branches : int, optional
        How many places serve; without it what the recipe says.
    response : float, optional
        Share that answers, 0.01 to 1 (everybody); without it what the recipe says.
    language : {{"en", "zh"}}, default "en"
        Language of the study that is written; the numbers are the same.

    Returns
    -------
    World

    Raises
    ------
    OptionError
        An option is out of range; all problems are listed.

    Notes
    -----
    Made by `cemlab.simulate.make` from ``cemlab/simulate/worlds/{name}/recipe.yaml``.

    Examples
    --------
    >>> world = cemlab.simulate.{name}(n=600, seed=1)
    >>> world.survey(), world.events(), world.truth
    >>> world.write_study("data/my-world")
    """


def make(
    recipe: Recipe | str | Path,
    n: int = 600,
    *,
    seed: int = 1,
    waves: int = 1,
    branches: int | None = None,
    response: float | None = None,
    language: Literal["en", "zh"] = "en",
) -> World:
    """A simulated world from a recipe: people, what they live, remember, answer and do next.

    Parameters
    ----------
    recipe : Recipe, str or Path
        Name of a world that comes with the package, a YAML file, or a recipe from `read_recipe`
        or `variant`.
    n : int, default 600
        People who answer in each wave, from 10.
    seed : int, default 1
        The same seed gives the same world; the first people of a wave stay the same when there
        are more.
    waves : int, default 1
        Fieldings of the survey, of other people each; measures begin with the second.
    branches : int, optional
        How many places serve; without it what the recipe says.
    response : float, optional
        Share that answers, 0.01 to 1 (everybody); without it what the recipe says. Where the
        extreme answer more often, or some lived nothing that the survey asks of, it comes to
        ``truth["population"]["response"]``.
    language : {"en", "zh"}, default "en"
        Language of the study that is written; the numbers are the same.

    Returns
    -------
    World
        `survey()`, `events()`, `customers()`, `outcomes()`, `truth`, `write_study(folder)`.

    Raises
    ------
    OptionError
        An option is out of range; all problems are listed.
    StudyError
        The recipe has problems; all are listed with their lines.

    Examples
    --------
    >>> world = cemlab.simulate.make("my-recipe.yaml", n=300, seed=7)
    """
    read = recipe if isinstance(recipe, Recipe) else read_recipe(recipe)
    options = checked(n, seed, waves, branches, response, language, read.branches.count)
    name = str(recipe)
    if isinstance(recipe, Recipe):
        call = f"cemlab.simulate.make(recipe of {read.world!r}, "
    elif name in WORLDS:
        call = f"cemlab.simulate.{name}("
    else:
        call = f"cemlab.simulate.make({Path(recipe).name!r}, "
    told = {"n": options.n, "seed": options.seed}
    if options.waves > 1:
        told["waves"] = options.waves
    if branches is not None:
        told["branches"] = options.branches
    if options.response is not None:
        told["response"] = options.response
    made_by = call + ", ".join(f"{key}={value}" for key, value in told.items()) + ")"
    return World(recipe=read, options=options, made_by=made_by, _templates=templates_of(recipe))


def world_maker(name: str) -> Callable[..., World]:
    """The function that makes a world of the package, with its story in its help."""

    def world(*given: Any, **named: Any) -> World:
        return make(name, *given, **named)

    recipe = read_recipe(name)
    world.__name__ = world.__qualname__ = name
    world.__module__ = "cemlab.simulate"
    whole = signature(make)  # without the recipe, which it has
    world.__signature__ = whole.replace(parameters=list(whole.parameters.values())[1:])
    world.__doc__ = OF_WORLD.format(name=name, title=recipe.title["en"], story=recipe.story["en"])
    return world
