"""Where kept files go, and writing them so that no half of one is ever seen."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from cemlab.errors import OptionError, RunError
from cemlab.report.tables import json_bytes
from cemlab.study import Study

STEP_FOLDER = "CEMLAB_STEP_FOLDER"  # the runner stages each step here
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
SAFE_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
KEPT = ".kept.json"


def check_name(option: str, name: str) -> str:
    """The name, if it may be part of a file name."""
    if not isinstance(name, str) or not SAFE.fullmatch(name):
        raise OptionError(
            f"`{option}` is {name!r}. Expected letters, digits, '-' and '_', such as 'drivers'; "
            "it becomes part of file names."
        )
    return name


def run_folder(study: Study, run_id: str) -> Path:
    """The folder of one run of a study."""
    return study.reports / check_name("run_id", run_id)


def staged() -> Path | None:
    """The folder the runner wants this step's files in; None when a person works by hand."""
    named = os.environ.get(STEP_FOLDER)
    return Path(named) if named else None


def shown(study: Study, run_id: str, *rest: str) -> str:
    """How a place under reports/ is named to people: without the folders of this machine."""
    return "/".join(["reports", study.id, run_id, *rest])


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise RunError(
            f"{path.name} cannot be written into {path.parent.name}/: {error.strerror}. "
            "Free space there or allow writing, then run this cell again.",
            cause=str(error.strerror),
        ) from error


def write_kept(folder: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Write the files of a kept result, and drop those of its last keeping that are gone.

    The list `<name>.kept.json` is written last: a result whose files do not match it was
    interrupted, and a report says so instead of showing it.
    """
    before = kept_list(folder, name)
    if staged() and before and before["files"] != _hashes(files):
        raise OptionError(
            f"`name` is {name!r}, which this notebook has kept already. Give each result a name "
            f"of its own, such as name='{name}_2'."
        )
    for file, content in files.items():
        write(folder / file, content)
    for file in set(before.get("files", ())) - set(files):
        if SAFE_FILE.fullmatch(file) and file.startswith(name):
            (folder / file).unlink(missing_ok=True)
    order = before.get("order", len(list(folder.glob(f"*{KEPT}"))))
    content = {"files": _hashes(files), "name": name, "order": order}
    write(folder / f"{name}{KEPT}", json_bytes(content))


def kept_list(folder: Path, name: str) -> dict:
    """What the last keeping of a result wrote; empty when there was none that can be read."""
    try:
        kept = json.loads((folder / f"{name}{KEPT}").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) and isinstance(kept.get("files"), dict) else {}


def is_whole(folder: Path, kept: Mapping) -> bool:
    """Whether every file of a kept list is there, and is the one that was listed."""
    for file, expected in kept.get("files", {}).items():
        path = folder / file
        if not SAFE_FILE.fullmatch(file) or not path.is_file():
            return False
        if _hash(path.read_bytes()) != expected:
            return False
    return bool(kept)


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {file: _hash(content) for file, content in files.items()}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
