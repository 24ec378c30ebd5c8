"""Raw files, copied beside a study byte for byte; a study's folder, there as a whole or not."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path

from cemlab.errors import DataError, StudyError
from cemlab.intake.watching import Told
from cemlab.language import Note
from cemlab.sources import fingerprint

BLOCK = 1 << 20
MOST_NAMES = 5  # of files in a folder, in a message
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')  # not in every system's names of files
IGNORED = """\
# Written by cemlab new: what people answered, and the salt behind their pseudonyms, stay on this
# machine. Git keeps the study file, not these folders.
raw/
private/
derived/
"""


def existing(path: Path | str) -> Path:
    """The path of a file, if there is one; else the error names those that are called alike."""
    place = Path(path).expanduser()
    if place.is_file():
        return place
    if place.is_dir():
        raise DataError(Note("intake.wrong.folder", path=str(path), inside=_inside(place)))
    folder = place.parent
    if not folder.is_dir():
        raise DataError(Note("intake.wrong.no_folder", path=str(path), folder=str(folder)))
    there = [one.name for one in folder.iterdir() if one.is_file()]
    near = get_close_matches(place.name, there, n=3, cutoff=0.5) or [
        name for name in there if Path(name).stem.casefold() == place.stem.casefold()
    ]
    hint = Note("intake.wrong.near", names=list(map(repr, near))) if near else ""
    raise DataError(Note("intake.wrong.no_file", path=str(path), hint=hint))


def _inside(folder: Path) -> str:
    """The first files of a folder, as a sentence."""
    names = [one.name for one in sorted(folder.iterdir()) if one.is_file()]
    if not names:
        return ""
    more = ["…"] if len(names) > MOST_NAMES else []
    return Note("intake.wrong.inside", names=[*names[:MOST_NAMES], *more])


def safe_name(name: str) -> str:
    """The name of a file, without what a study file may not name."""
    stem = UNSAFE.sub("_", name).strip(" .") or "data"
    return stem if len(stem) <= 120 else f"{stem[:100]}{Path(stem).suffix[-12:]}"


def copied(file: Path, folder: Path, name: str, told: Told | None = None) -> str:
    """Copy a file byte for byte, read-only, and give its fingerprint; the file stays untouched.

    Parameters
    ----------
    file, folder : Path
    name : str
        Of the copy.
    told : callable, optional
        Called with the bytes done and all bytes.

    Raises
    ------
    DataError
        The file cannot be read, cannot be written there, or what arrived is not what was sent.
    """
    target = folder / name
    hashed = hashlib.sha256()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        size = file.stat().st_size
        with file.open("rb") as source, target.open("xb") as out:
            while block := source.read(BLOCK):
                hashed.update(block)
                out.write(block)
                if told is not None:
                    told(out.tell(), size)
            out.flush()
            os.fsync(out.fileno())
        arrived = fingerprint(target)
        target.chmod(0o444)
    except OSError as bad:
        discard(target)
        raise DataError(
            f"{file.name} cannot be copied: {bad.strerror or bad}. Nothing was kept; allow "
            "reading the file and writing in the folder of the study, and look for free space."
        ) from None
    except BaseException:
        discard(target)
        raise
    if arrived != hashed.hexdigest():
        discard(target)
        raise DataError(
            f"{file.name} was not copied whole: what arrived is not what was read (sha256 "
            f"{arrived[:12]}, not {hashed.hexdigest()[:12]}). Nothing was kept; look at the disk."
        )
    return arrived


def discard(file: Path) -> None:
    """Take a copy away that is not needed, read-only or not."""
    with suppress(OSError):
        file.chmod(0o644)
        file.unlink()


@contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """A hidden folder beside `place`, which becomes `place` when all went well; else nothing.

    Raises
    ------
    StudyError
        The folder cannot be written.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        hidden = tempfile.TemporaryDirectory(prefix=f".{place.name}.", dir=place.parent)
    except OSError as bad:
        raise _unwritable(place, bad) from None
    with hidden as inside:
        whole = Path(inside) / place.name
        try:
            whole.mkdir()
            yield whole
            whole.rename(place)
        except OSError as bad:  # also of what is written inside: a full disk, say
            raise _unwritable(place, bad) from None


def _unwritable(place: Path, bad: OSError) -> StudyError:
    return StudyError(
        f"data/{place.name} cannot be written: {bad.strerror or bad}. Nothing was kept; allow "
        "writing in the folder data/, and see that it holds nothing of this name."
    )
