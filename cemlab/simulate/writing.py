"""A new folder, written as a whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from cemlab.errors import OptionError
from cemlab.study import check_name


def check_folder(folder: Path | str) -> Path:
    """The folder as a full path, if a study may be written there: new, or empty.

    Raises
    ------
    OptionError
        It holds something, is no folder, is the folder one is in, or has an unusable name.
    """
    place = Path(folder).expanduser().absolute()
    shown = str(folder)  # as it was given
    if place == Path.cwd():
        raise OptionError(f"{shown} is the folder you are in. Name a new one below it.")
    check_name("The name of the folder", place.name)
    try:
        above = next(one for one in place.parents if one.exists())
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise OptionError(f"{shown} is a file or a link, not a folder. Name a new folder.")
        if not above.is_dir():
            raise OptionError(f"{shown} cannot be a folder: {above.name} is a file.")
        full = place.exists() and any(place.iterdir())
    except OSError as bad:
        raise _unwritable(shown, bad) from None
    if full:
        raise OptionError(
            f"{shown} exists and is not empty. Nothing was overwritten; name a new folder."
        )
    return place


def new_folder(folder: Path | str, texts: Mapping[str, str]) -> list[Path]:
    """Write texts, by their place in the folder; the folder appears when all are written.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OptionError
        The folder cannot be had (see `check_folder`), or may not be written.
    """
    place = check_folder(folder)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{place.name}.", dir=place.parent) as hidden:
            whole = Path(hidden) / place.name
            for name, text in texts.items():
                (whole / name).parent.mkdir(parents=True, exist_ok=True)
                (whole / name).write_text(text, "utf-8", newline="\n")
            if place.exists():
                place.rmdir()  # refuses where something came in meanwhile
            whole.rename(place)
    except OSError as bad:
        raise _unwritable(str(folder), bad) from None
    return [place / name for name in texts]


def _unwritable(shown: str, bad: OSError) -> OptionError:
    said = bad.strerror or str(bad)
    return OptionError(f"{shown} cannot be written: {said}. Name a folder where you may write.")
