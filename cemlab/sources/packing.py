"""Files packed by gzip: told by their first bytes, opened as what is inside."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cemlab.errors import DataError
from cemlab.sources.fingerprints import unreadable

GZIP = b"\x1f\x8b"
MAX_RATIO = 200  # unpacked to packed; tables pack 5 to 30 times
MAX_SMALL = 50_000_000  # bytes that unpack without a look at the ratio


def is_packed(path: Path) -> bool:
    """Whether a file is packed by gzip, whatever its name says."""
    with path.open("rb") as file:
        return file.read(len(GZIP)) == GZIP


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file to be read one after the other, those inside where it is packed.

    Raises
    ------
    DataError
        The file is not there or may not be read, or is no whole gzip file; also while it is read.
    """
    try:
        with gzip.open(path) if is_packed(path) else path.open("rb") as file:
            yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as bad:
        raise DataError(cut_short(path, bad)) from None
    except OSError as bad:
        raise DataError(unreadable(path, bad)) from None


def cut_short(path: Path, bad: Exception) -> str:
    """Why a packed file cannot be unpacked, and what to do."""
    return (
        f"{path.name} cannot be unpacked ({bad}). The file is cut short or not gzip; get it again."
    )
