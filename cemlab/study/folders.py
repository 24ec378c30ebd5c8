"""Where studies live: the project root, the studies in it, and names that are safe as folders."""

from __future__ import annotations

import os
import re
from pathlib import Path

from cemlab.errors import StudyError, nearest
from cemlab.language import Note

DEFAULT_STUDY = "wuye-repair"
MARKER = "environment.yml"
SAFE_NAME = re.compile(r"[A-Za-z0-9\u3400-\u9fff][A-Za-z0-9\u3400-\u9fff._-]{0,99}")
MOST_BYTES = 200  # systems allow 255 in the name of a file


def find_root(start: Path | None = None) -> Path:
    """The folder that holds `environment.yml`, looked for from `start` upwards.

    Raises
    ------
    StudyError
        No folder above has one; `CEMLAB_ROOT` may name it.
    """
    named = os.environ.get("CEMLAB_ROOT")
    if named:
        return Path(named).resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file():
            return folder
    raise StudyError(
        f"No {MARKER} in {here.name or here} or any folder above it, so the studies cannot be "
        "found. Start from inside the cemlab folder, or set CEMLAB_ROOT to it."
    )


def studies(root: Path | None = None) -> list[str]:
    """Names of the studies under `data/`."""
    data = (root or find_root()) / "data"
    return sorted(path.parent.name for path in data.glob("*/study.yaml"))


def check_name(what: str, name: str) -> str:
    """The name, if it is safe as the name of a folder."""
    if _is_safe(name):
        return name
    other = re.sub(r"[^A-Za-z0-9\u3400-\u9fff_]+", "-", name).strip("-_")
    example = other if _is_safe(other) else DEFAULT_STUDY
    raise StudyError(Note("study.folder_name", what=what, name=name, example=example))


def _is_safe(name: str) -> bool:
    is_short = len(name.encode("utf-8", "replace")) <= MOST_BYTES
    return bool(SAFE_NAME.fullmatch(name)) and ".." not in name and is_short


def study_file(name: str | Path) -> Path:
    """The file of a study, given its name under `data/` or the path of its folder or file."""
    path = Path(name)
    if path.name == "study.yaml" and path.is_file():
        return path.resolve()
    if path.is_dir() and (path / "study.yaml").is_file() and len(path.parts) > 1:
        return (path / "study.yaml").resolve()
    check_name(Note("study.the_study"), str(name))
    root = find_root()
    found = root / "data" / str(name) / "study.yaml"
    if not found.is_file():
        known = studies(root)
        raise StudyError(
            f"There is no study {str(name)!r}: data/{name}/study.yaml does not exist."
            f"{nearest(name, known)} Known studies: {', '.join(known) or 'none'}."
        )
    return found
