"""Worlds to practise on: which there are, one opened as a study, and the one behind a study."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pandas as pd

from cemlab.errors import OptionError
from cemlab.language import check_language, speaker
from cemlab.simulate.making import make
from cemlab.simulate.names import WORLDS
from cemlab.simulate.recipe_reading import read_recipe
from cemlab.simulate.walking import lived, steps_of
from cemlab.simulate.world import World
from cemlab.study import Study, find_root, load, open_study, words

TRUTH = "truth.yaml"
NUMBERS = re.compile(r"(n|seed|waves|branches|response)=([\d.]+)")
CALL = re.compile(rf"cemlab\.simulate\.(?P<world>\w+)\((?P<options>({NUMBERS.pattern}(, )?)*)\)")
FOLDED = re.compile(r"(?<=[，。；：、]) (?=\S)")  # what folding a line leaves between characters
STOP = re.compile(r"(?<=\.) |(?<=。)")


def worlds(language: Literal["en", "zh"] = "en") -> pd.DataFrame:
    """The worlds that come with the package, one a row: `world`, title, what it is, touchpoints.

    Only the first sentence of each story is told: the rest says what is planted, and is in
    ``help(cemlab.simulate.store)``.

    Examples
    --------
    >>> cemlab.show(cemlab.simulate.worlds())
    """
    check_language(language)
    say, recipes = speaker(language), {name: read_recipe(name) for name in WORLDS}
    return pd.DataFrame(
        {
            say("simulate.worlds.world"): list(recipes),
            say("simulate.worlds.title"): [words(one.title, language) for one in recipes.values()],
            say("simulate.worlds.story"): [
                STOP.split(FOLDED.sub("", words(one.story, language)), maxsplit=1)[0]
                for one in recipes.values()
            ],
            say("simulate.worlds.touchpoints"): [
                len(steps_of(lived(one))) for one in recipes.values()
            ],
        }
    )


def open_world(
    world: str, n: int = 600, *, seed: int = 1, language: Literal["en", "zh"] = "en"
) -> Study:
    """A world as a study under `data/`, to practise on; written when it is not there yet.

    Parameters
    ----------
    world : str
        One of `cemlab.simulate.WORLDS`.
    n : int, default 600
        People who answer, from 50.
    seed : int, default 1
        Another seed gives another study of the same kind: what is found in one, is it in the next?
    language : {"en", "zh"}, default "en"

    Returns
    -------
    Study
        Its id is ``world-n-seed``, such as ``store-600-1``: the `study_id` of every notebook.

    Raises
    ------
    OptionError
        The world is not known, or an option is out of range.
    StudyError
        There is no cemlab folder above the one you are in.

    Examples
    --------
    >>> study = cemlab.simulate.open_world("store")
    >>> survey = cemlab.read_survey(study)
    """
    if world not in WORLDS:
        raise OptionError.unknown("world", world, WORLDS)
    made = make(world, n, seed=seed, language=language)
    folder: Path = find_root() / "data" / f"{world}-{made.options.n}-{made.options.seed}"
    if not (folder / "study.yaml").is_file():
        made.write_study(folder)
    return open_study(folder, language=language)


def world_of(study: Study) -> World:
    """The world a simulated study was written from, with its truth, made again.

    Parameters
    ----------
    study : Study
        One that `open_world`, `World.write_study` or ``cemlab simulate`` wrote.

    Returns
    -------
    World
        In the language of the study.

    Raises
    ------
    OptionError
        The study is not simulated, or its world is none of `cemlab.simulate.WORLDS`.

    Examples
    --------
    >>> cemlab.simulate.world_of(cemlab.open_study("wuye-repair")).truth["no_effect"]
    """
    path = study.folder / TRUTH
    if not path.is_file():
        raise OptionError(
            f"{study.id} has no {TRUTH}: nobody knows what is true there. Expected a simulated "
            "study, such as wuye-repair, or one from cemlab.simulate.open_world."
        )
    told = load(path, TRUTH, "truth of a simulated study")
    made_by = told.get("made_by") if isinstance(told, dict) else None
    call = CALL.fullmatch(str(made_by))
    if call is None or call["world"] not in WORLDS:
        raise OptionError(
            f"{study.id} was made by {made_by!r}. Expected a world of the package "
            f"({', '.join(WORLDS)}); one of your own is made again by cemlab.simulate.make."
        )
    given = {name: float(number) if "." in number else int(number)
             for name, number in NUMBERS.findall(call["options"])}  # fmt: skip
    return make(call["world"], **given, language=study.language)
