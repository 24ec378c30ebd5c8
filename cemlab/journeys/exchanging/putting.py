"""A file written whole or not at all, and never over one that is there unless told to."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cemlab.errors import StudyError


def put(content: bytes, path: Path, *, replace: bool) -> Path:
    """Write a file beside its place and move it there.

    Raises
    ------
    StudyError
        There is such a file already, or it cannot be written.
    """
    if path.exists() and not replace:
        raise _is_there(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            part.chmod(0o644)
            if replace:
                part.replace(path)
            else:
                os.link(part, path)
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError:
        raise _is_there(path) from None
    except OSError as bad:
        raise StudyError(f"{path.name} cannot be written: {bad.strerror or bad}.") from bad
    return path


def _is_there(path: Path) -> StudyError:
    return StudyError(
        f"{path.name} exists already and is kept as it is. Choose another name, or give "
        "replace=True to write over it."
    )
