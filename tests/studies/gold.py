"""The key that guesses are measured against: what the study files of this folder say.

A study file ends with comments that are YAML once ``# `` is taken away::

    # not used:
    #   COLUMN: why it is neither an item nor an id, a weight, a time …
    # cannot tell:
    #   COLUMN: {missing: why nobody can know from the file and its description}
    # either way:
    #   COLUMN: {role: [driver, outcome]}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cemlab.study import Study

FOLDER = Path(__file__).parent
BLOCKS = ("not used", "cannot tell", "either way")


def studies() -> list[Path]:
    """Folders of all study files of the gold standard."""
    return sorted(path.parent for path in FOLDER.glob("*/study.yaml"))


@cache
def remarks(folder: Path) -> dict[str, dict[str, Any]]:
    """The blocks at the end of a study file, each by column; empty where there is none."""
    found: dict[str, list[str]] = {name: [] for name in BLOCKS}
    block = None
    for line in (folder / "study.yaml").read_text("utf-8").splitlines():
        if not line.startswith("# "):
            block = None
        elif line[2:].removesuffix(":") in BLOCKS and line.endswith(":"):
            block = line[2:-1]
        elif block is not None:
            found[block].append(line[2:])
    reader = YAML(typ="safe", pure=True)
    return {name: reader.load("\n".join(lines)) or {} for name, lines in found.items()}


def used_columns(study: Study) -> set[str]:
    """Columns of the survey's own file that the study file declares, whatever for."""
    return set(_used_columns(study))


def _used_columns(study: Study) -> Iterator[str]:
    survey = study.survey
    yield from survey.id or ()
    for column in (survey.wave, survey.customer):
        if column is not None:
            yield column
    for block in (survey.weight, survey.answered_at, survey.duration):
        if block is not None and block.column is not None:
            yield block.column
    for conditions in (survey.finished, survey.only):
        yield from conditions or ()
    for name, item in survey.items.items():
        by_column = [flag.column for flag in (item.flags or {}).values() if flag.column]
        yield from by_column or [name]
    if study.events is not None and study.events.file == survey.file:
        for named in (study.events.columns or {}).model_dump().values():
            yield from [named] if isinstance(named, str) else named or ()


def files(study: Study) -> set[str]:
    """Every file that a study reads, as the study names it."""
    named = [study.survey, *study.survey.waves.values(), *study.joins.values()]
    if study.events is not None:
        named.append(study.events)
    return {spec.file for spec in named if spec.file is not None}
