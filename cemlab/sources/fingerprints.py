"""The fingerprint of a file: whether it is, byte by byte, the one that was imported."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cemlab.errors import DataError


def fingerprint(path: Path) -> str:
    """SHA-256 of a file in hexadecimal digits; read in blocks, whatever its size.

    Raises
    ------
    DataError
        The file is not there, or may not be read.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as bad:
        raise DataError(unreadable(path, bad)) from None


def unreadable(path: Path, bad: OSError) -> str:
    """Why a path is no file that can be read, and what to do."""
    where = f"the folder {path.parent.name}/" if path.parent.name else "this folder"
    if isinstance(bad, FileNotFoundError):
        return f"The data file {path.name} does not exist. Expected it in {where}."
    if isinstance(bad, IsADirectoryError):
        return f"{path.name} is a folder. Expected a file; name the one inside it that is meant."
    if isinstance(bad, PermissionError):
        return f"{path.name} may not be read. Give yourself the right to read it (chmod u+r)."
    return f"{path.name} cannot be read ({bad.strerror or bad}). Check the disk, or copy it anew."
