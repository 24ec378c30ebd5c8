"""A world written for the command line, and what is said of it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from cemlab.errors import OptionError, StudyError
from cemlab.language import check_language
from cemlab.simulate.property_world import property
from cemlab.simulate.world import check_size
from cemlab.simulate.writing import check_folder
from cemlab.study import find_root

WORLDS = {"property": property}


def written(world: str, folder: str, *, n: int, seed: int, language: str) -> str:
    """Write a world as a study, and say what was written and what to do next.

    Raises
    ------
    OptionError
        Something is not as it should be; arguments have their names on the command line.
    """
    try:
        place = check_folder(folder)  # before the time is spent
        check_language(language)
        check_size(n)
        made = WORLDS[world](n=n, seed=seed)
        files = made.write_study(folder, language=language)
    except OptionError as error:
        raise OptionError(re.sub(r"^`(n|seed|language)`", r"--\1", str(error))) from None
    return "\n".join(
        [
            f"Wrote {folder}, a simulated study: {n:,} answers, {len(made.events()):,} moments.",
            *(f"  {file.relative_to(place).as_posix()}" for file in files),
            "What was planted is in truth.yaml.",
            f"Next: {_next(place)}",
        ]
    )


def _next(place: Path) -> str:
    """The command that does something with a new study, wherever it lies."""
    path = shlex.quote(str(place))
    try:
        find_root(place.parent)
    except StudyError:
        return f"cemlab check {path} (to run it, move it into data/ of the cemlab folder)"
    try:
        is_at_home = place.parent == find_root() / "data"
    except StudyError:
        is_at_home = False  # one is outside of the project, where names are not known
    return f"cemlab run {place.name if is_at_home else path}"
