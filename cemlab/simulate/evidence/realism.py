"""How like real surveys a simulated one is: the same measures of both, side by side."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cemlab.errors import StudyError
from cemlab.simulate.evidence.recording import record
from cemlab.simulate.evidence.survey_features import features
from cemlab.simulate.making import make
from cemlab.simulate.names import WORLDS
from cemlab.study import find_root, load

if TYPE_CHECKING:
    from cemlab.simulate.world import World

SURVEYS = Path(__file__).with_name("realism.yaml")
MEASURED = SURVEYS.with_suffix(".csv")
HEAD = ["title", "people", "items", "outcome", "measured"]  # beside the measures of a real survey


def measured(folder: Path | str) -> pd.DataFrame:
    """Measure the real surveys in a folder of public data.

    The folder is that of `CEMLAB_DATA`; what is where in it is in `realism.yaml`.

    Returns
    -------
    DataFrame
        One row per survey: where it is from, people and items, the outcome, and its `features`.

    Raises
    ------
    StudyError
        A file is not in the folder.
    """
    rows = {}
    for name, spec in load(SURVEYS, SURVEYS.name, "list of surveys").items():
        path, outcome = Path(folder) / spec["file"], spec["outcome"]
        if not path.is_file():
            raise StudyError(f"{spec['file']} is not there. Set CEMLAB_DATA to the folder with it.")
        table = pd.read_csv(path, low_memory=False)
        items = [table.loc[:, first:last] for first, last in spec["items"]]
        ratings = pd.concat(items, axis=1).drop(columns=outcome, errors="ignore")
        codes = {key: spec[key] for key in ("scale", "blank", "not_applicable")}
        found = features(ratings, table[outcome], **codes).round(4)
        head = (spec["title"], len(table), ratings.shape[1], outcome)
        rows[name] = dict(zip(HEAD[:-1], head, strict=True)) | found.to_dict()
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("survey")


def compared(
    worlds: Mapping[str, World] | Sequence[str] | None = None, *, n: int = 4000, seed: int = 1
) -> pd.DataFrame:
    """Measures of simulated worlds beside the range of those of real surveys.

    Parameters
    ----------
    worlds : mapping of str to World, or sequence of str, optional
        Worlds by a name for their column, or names of those to make. Left out: all of the package.
    n, seed : int, default 4000 and 1
        Responses and seed of worlds that are made here.

    Returns
    -------
    DataFrame
        One row per measure (see `features`): a column per world, `low` and `high` of the real
        surveys, and the names of the worlds `outside` of these (empty where all lie between).
    """
    if not isinstance(worlds, Mapping):
        worlds = {name: make(name, n, seed=seed) for name in worlds or WORLDS}
    real = recorded().drop(columns=HEAD)
    table = pd.DataFrame({name: _features_of(world) for name, world in worlds.items()})
    table = table.rename_axis("measure").assign(low=real.min(), high=real.max())
    made = table[[*worlds]]
    is_out = made.lt(table["low"], axis=0) | made.gt(table["high"], axis=0)
    names = [", ".join(name for name in worlds if is_out.loc[row, name]) for row in table.index]
    return table.assign(outside=names)


def recorded() -> pd.DataFrame:
    """What was measured in the real surveys, one row each, and when."""
    return pd.read_csv(MEASURED, index_col="survey")


def _features_of(world: World) -> pd.Series:
    asked, table = world.recipe.survey, world.survey()
    return features(table[[*asked.drivers]], table["overall"], scale=asked.scale)


def main() -> None:
    """Measure the real surveys again and record what is found."""
    table = measured(os.environ.get("CEMLAB_DATA") or find_root().parent / "shared" / "data")
    table.insert(len(HEAD) - 1, HEAD[-1], datetime.date.today().isoformat())
    record(table, MEASURED, index=True)
    sys.stdout.write(f"Wrote {MEASURED.name}: {len(table)} surveys.\n")


if __name__ == "__main__":
    main()
