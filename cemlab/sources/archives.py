"""Zip archives: the one data file inside, if nothing about the archive is odd."""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from cemlab.errors import DataError
from cemlab.sources.packing import MAX_RATIO, MAX_SMALL
from cemlab.sources.recognising import kind_of

MAX_FILES = 10_000
MAX_BYTES = 8_000_000_000  # inside, unpacked
BLOCK = 1 << 20
BESIDE = ("__MACOSX/",)  # what systems add to archives by themselves
ENCRYPTED = 0x1


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The file itself, or the one data file of an archive: a copy that is gone afterwards.

    Raises
    ------
    DataError
        The archive is damaged, protected, holds none or several data files, or could harm: names
        that lead out of it, links, or far more inside than its size allows.
    """
    if kind_of(path) != "archive":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="cemlab-") as folder:
        try:
            with zipfile.ZipFile(path) as packed:
                inner = _only_file(packed, path.name)
                target = Path(folder) / PurePosixPath(inner.filename).name
                _copy(packed, inner, target, path.name)
        except DataError:
            raise
        # zipfile raises all of these for damaged archives
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as bad:
            raise DataError(
                f"{path.name} cannot be unpacked ({bad}). The archive is cut short or damaged; "
                "get it again."
            ) from None
        if kind_of(target) == "archive":
            raise DataError(
                f"{path.name} holds another archive, {target.name}. Unpack it once, and read that."
            )
        yield target


def _only_file(packed: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    members = packed.infolist()
    if len(members) > MAX_FILES:
        raise DataError(f"{name} holds {len(members):,} files. Expected one table; unpack it.")
    for member in members:
        _check_member(member, name)
    files = [
        one for one in members
        if not one.is_dir() and not one.filename.startswith(BESIDE)
        and not PurePosixPath(one.filename).name.startswith(".")
    ]  # fmt: skip
    if not files:
        raise DataError(f"{name} is empty. Expected one data file inside.")
    if len(files) > 1:
        listed = ", ".join(one.filename for one in files[:12])
        more = f", … ({len(files)} in all)" if len(files) > 12 else ""
        raise DataError(
            f"{name} holds several files ({listed}{more}), and it is not said which one is the "
            "table. Unpack it, and read the one that is meant."
        )
    (inner,) = files
    if inner.flag_bits & ENCRYPTED:
        raise DataError(
            f"{name} is protected by a password. Unpack it with the password, and read the file "
            f"inside ({inner.filename})."
        )
    _check_size(inner.file_size, inner.compress_size, name)
    return inner


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    # zipfile cuts names at a NUL and turns \ into / on Windows only: the name as stored counts
    stored = member.orig_filename.replace("\\", "/")
    parts = PurePosixPath(stored).parts
    if stored.startswith("/") or ".." in parts or stored[1:2] == ":" or "\x00" in stored:
        raise DataError(
            f"{name} is refused: it holds the name {stored!r}, which leads out of the archive. No "
            "survey tool writes such archives; ask where it comes from."
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise DataError(
            f"{name} is refused: {stored!r} is a link to another place. Pack the file itself."
        )


def _check_size(size: int, packed: int, name: str) -> None:
    if size > MAX_BYTES or size > max(MAX_SMALL, MAX_RATIO * packed):
        raise DataError(
            f"{name} is refused: the file inside unpacks to {size:,} bytes, more than "
            f"{MAX_RATIO} times its packed size or more than {MAX_BYTES:,}. If it is a table all "
            "the same, unpack it yourself."
        )


def _copy(packed: zipfile.ZipFile, inner: zipfile.ZipInfo, target: Path, name: str) -> None:
    """Copies in blocks and counts: what an archive says of its sizes may be false."""
    size = 0
    with packed.open(inner) as source, target.open("wb") as copy:
        while block := source.read(BLOCK):
            size += len(block)
            _check_size(size, inner.compress_size, name)
            copy.write(block)
