"""Studies that a command names: which there are, and what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cemlab.cli.completing import study_names
from cemlab.errors import CemlabError, OptionError, StudyError, nearest

if TYPE_CHECKING:
    from cemlab.study import Study


Studies = Annotated[
    list[str],
    typer.Argument(
        metavar="STUDY...",
        help="Folders under data/, such as wuye-repair.",
        autocompletion=study_names,
        show_default=False,
    ),
]


OneStudy = Annotated[
    str,
    typer.Argument(
        metavar="STUDY",
        help="Folder under data/; wuye-repair when not given.",
        autocompletion=study_names,
        show_default=False,
    ),
]


def check_known(names: Iterable[str]) -> None:
    """Refuse unknown studies before anything is done for the others."""
    from cemlab.study import studies

    _check_folders()
    known: list[str] | None = None
    for name in names:
        if set(name) & set("/\\"):
            continue  # a path; opening it says what is wrong
        known = studies() if known is None else known
        if name not in known:
            hint = nearest(name, known)
            raise typer.BadParameter(
                f"There is no study {name!r}: data/{name}/study.yaml does not exist.{hint} "
                f"Known studies: {', '.join(known) or 'none'}.",
                param_hint="STUDY",
            )


def _check_folders() -> None:
    """Say it when a variable names a folder that is not there."""
    root, data = os.environ.get("CEMLAB_ROOT"), os.environ.get("CEMLAB_DATA")
    if root and not Path(root).is_dir():
        raise StudyError(
            f"CEMLAB_ROOT is {root!r}, which is no folder. Set it to the folder that holds "
            "environment.yml, or unset it and start from inside that folder."
        )
    if data and not Path(data).is_dir():
        typer.echo(
            f"CEMLAB_DATA is {data!r}, which is no folder. Data files are looked for in the "
            "folders of their studies alone.",
            err=True,
        )


def overrides_of(settings: Iterable[str]) -> str:
    """What `--set` changes, as the options of a run."""
    from cemlab.study import parse_overrides

    try:
        return parse_overrides(settings)
    except OptionError as error:
        said = str(error)
        raise OptionError(said if said.startswith("options") else f"--set: {said}") from None


def opened_all(
    names: Iterable[str], language: str | None, options: str = ""
) -> dict[str, Study | CemlabError]:
    """The studies, or what is wrong with them; wrong options end the command before any runs."""
    from cemlab.study import open_study

    found: dict[str, Study | CemlabError] = {}
    for name in names:
        try:
            found[name] = open_study(name, language=language, options=options)
        except OptionError:
            raise
        except CemlabError as error:
            found[name] = error
    return found
