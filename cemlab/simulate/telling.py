"""A world written for the command line, and what is said of it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from cemlab.errors import OptionError, StudyError
from cemlab.simulate.making import make
from cemlab.simulate.world import check_size
from cemlab.simulate.writing import check_folder
from cemlab.study import find_root

OPTIONS = re.compile(r"^`(n|seed|waves|branches|response|language|format)`", re.M)


def written(
    world: str, folder: str, *, format: str = "csv", workers: int = 1, **options: object
) -> str:
    """Write a world as a study, and say what was written and what to do next.

    Raises
    ------
    OptionError
        Something is not as it should be; arguments have their names on the command line.
    """
    try:
        place = check_folder(folder)  # before the time is spent
        made = make(world, **options)
        check_size(made.options.n)
        files = made.write_study(folder, format=format, workers=workers)
    except OptionError as error:
        raise OptionError(OPTIONS.sub(r"--\1", str(error))) from None
    waves = f", in each of {made.options.waves} waves" if made.options.waves > 1 else ""
    return "\n".join(
        [
            f"Wrote {folder}, a simulated study of {made.options.n:,} answers{waves}.",
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
