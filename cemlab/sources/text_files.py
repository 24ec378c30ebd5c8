"""Text files: CSV, TSV and their kin, plain or packed by gzip; cells as text."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from cemlab.errors import DataError
from cemlab.sources.encodings import decode, guess_encoding
from cemlab.sources.fingerprints import unreadable
from cemlab.sources.grid import Grid
from cemlab.sources.packing import GZIP, MAX_RATIO, MAX_SMALL, cut_short

SEPARATORS = (",", ";", "\t", "|")
SNIFFED = 40  # rows looked at for the separator
END = "\x1a"  # put behind the text: a quote that is still open swallows it
QUOTES = "Check the quotes there; if the file was cut short, export it again."


def grid_of(
    path: Path,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    may_guess: bool = True,
) -> Grid:
    """The cells of a text file; an encoding that is guessed is said in its warnings.

    Parameters
    ----------
    path : Path
    encoding, separator : str, optional
        As declared; found when not given.
    may_guess : bool
        Whether an encoding that nothing proves is guessed; else it is refused, with its line.

    Raises
    ------
    DataError
        The text is empty or damaged, or does not fit the encoding given.
    """
    raw = unpacked_bytes(path)
    said, warnings = encoding, ()
    if encoding is None and may_guess:
        written = guess_encoding(raw, path.name)
        said = written.encoding if written.needs_saying else None
        warnings = (written.warning,) if written.warning else ()
        encoding = written.encoding
    text = _readable(decode(raw, path.name, encoding), path.name)
    if mark := re.match(r"sep=(.)\r?(?=\n)", text):
        text = text[mark.end() :]  # Excel's own note of the separator; the line is blank from here
        separator = separator or mark[1]
    found = separator_of(text, separator)
    return Grid(
        file=path.name,
        rows=lambda: rows_of(text, path.name, found),
        suffix=suffix_of(path),
        encoding=said,
        separator=found if separator is not None or found != "," else None,
        warnings=warnings,
    )


def suffix_of(path: Path) -> str:
    """The suffix of a name in small letters, that of packing aside."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def unpacked_bytes(path: Path) -> bytes:
    """All bytes of a file; those inside where it is packed by gzip."""
    try:
        raw = path.read_bytes()
    except OSError as bad:
        raise DataError(unreadable(path, bad)) from None
    if not raw.startswith(GZIP) and not path.name.endswith(".gz"):
        return raw
    limit = max(MAX_SMALL, MAX_RATIO * len(raw))
    try:
        with gzip.open(io.BytesIO(raw)) as packed:
            inside = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as bad:
        raise DataError(cut_short(path, bad)) from None
    if len(inside) > limit:
        raise DataError(
            f"{path.name} grows to more than {MAX_RATIO} times its size, as no table does. If it "
            "is one all the same, unpack it yourself."
        )
    return inside


def separator_of(text: str, separator: str | None = None) -> str:
    """The mark between cells: the one that cuts the first rows into the same number of cells.

    Raises
    ------
    DataError
        The separator given is longer than one character, or one that cannot part cells.
    """
    if separator is not None:
        if len(separator) != 1 or separator in '"\r\n\x00':
            raise DataError(
                f"The separator {separator!r} cannot part cells. Expected one character, such as "
                "',' or ';' or '\\t'."
            )
        return separator
    header = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    counted = max(SEPARATORS, key=header.count)
    return max(SEPARATORS, key=lambda mark: (*_evenness(text, mark), mark == counted))


def rows_of(text: str, name: str, separator: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows of lines that are not blank, with the line each ends in.

    Raises
    ------
    DataError
        A quote is not closed, or stands where it cannot; the line is named.
    """
    reader = csv.reader(_lines(text), delimiter=separator)
    start = 1
    try:
        for row in reader:
            if row == [END]:
                return
            if row and row[-1].endswith(END):
                raise DataError(f"{name}, line {start}: a quote opens and never closes. {QUOTES}")
            if row and not (len(row) == 1 and row[0].isspace()):
                yield reader.line_num, row
            start = reader.line_num + 1
    except csv.Error as bad:
        raise DataError(f"{name}, line {reader.line_num}: {bad}. {QUOTES}") from None


def _lines(text: str) -> Iterator[str]:
    """Lines one by one, then the end mark; `io.StringIO` would hold four bytes a character."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    if start < len(text):
        yield f"{text[start:]}\n"
    yield END


def _readable(text: str, name: str) -> str:
    """The text with line ends of one kind; empty and damaged ones are refused."""
    if not text.strip("\ufeff \t\r\n"):
        raise DataError(f"{name} is empty. Expected a header row and answers below it.")
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise DataError(
            f"{name}, line {line}: a NUL byte. The file is damaged or not a text file; export it "
            "again."
        )
    text = text.removeprefix("\ufeff")
    # a lone carriage return ended lines on old systems; csv would take the text for one line
    return text.replace("\r", "\n") if "\r" in text and "\n" not in text else text


def _evenness(text: str, mark: str) -> tuple[float, int]:
    """Share of the first rows as long as most of them, if that is more than one cell; how long."""
    lengths = []
    try:
        head = io.StringIO(text[:1_000_000])
        lengths = [len(row) for row in islice(csv.reader(head, delimiter=mark), SNIFFED) if row]
    except csv.Error:
        return 0.0, 0
    if not lengths:
        return 0.0, 0
    usual, times = Counter(lengths).most_common(1)[0]
    if usual < 2:
        return 0.0, 0
    return round(times / len(lengths), 1), usual
