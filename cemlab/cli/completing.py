"""What the tab key knows."""

from __future__ import annotations

import os
from pathlib import Path

from cemlab.errors import CemlabError
from cemlab.simulate.names import WORLDS

LINT_RULES = 20


def study_names(incomplete: str) -> list[str]:
    """Studies whose name begins so, for the shell."""
    from cemlab.study import studies

    try:
        return [name for name in studies() if name.startswith(incomplete)]
    except CemlabError:
        return []


def notebook_names(incomplete: str) -> list[str]:
    """Notebooks whose name begins so, for the shell."""
    from cemlab.study import find_root

    try:
        found = sorted(find_root().glob("notebooks/[!_.]*.ipynb"))
    except CemlabError:
        return []
    return [path.stem for path in found if path.stem.startswith(incomplete)]


def world_names(incomplete: str) -> list[str]:
    """Worlds whose name begins so, for the shell."""
    return [name for name in WORLDS if name.startswith(incomplete)]


def journey_names(incomplete: str) -> list[str]:
    """Journeys of any study whose id begins so, for the shell."""
    from cemlab.study import find_root

    try:
        found = sorted(find_root().glob("data/*/documents/journeys/[!_.]*.yaml"))
    except CemlabError:
        return []
    names = dict.fromkeys(path.stem for path in found)
    return [name for name in names if name.startswith(incomplete)]


def rule_numbers(incomplete: str) -> list[str]:
    """Rules of lint whose number begins so, for the shell."""
    return [str(rule) for rule in range(LINT_RULES + 1) if str(rule).startswith(incomplete)]


def file_paths(incomplete: str) -> list[str]:
    """Files and folders whose path begins so, for the shell."""
    folder, start = os.path.split(incomplete)
    try:
        found = sorted(Path(folder or ".").expanduser().iterdir())
    except OSError:
        return []
    shown = [one for one in found if one.name.startswith(start)
             and (start.startswith(".") or not one.name.startswith("."))]  # fmt: skip
    return [os.path.join(folder, one.name) + ("/" if one.is_dir() else "")  # noqa: PTH118
            for one in shown]  # fmt: skip


def format_names(incomplete: str) -> list[str]:
    """Survey systems whose name begins so, for the shell."""
    from cemlab.study import FORMATS

    return [name for name in FORMATS if name.startswith(incomplete)]
