"""How a large text file is written, by its first megabytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from cemlab.errors import DataError
from cemlab.sources.encodings import decode, guess_encoding
from cemlab.sources.grid import TOP
from cemlab.sources.packing import opened
from cemlab.sources.text_files import rows_of, separator_of
from cemlab.sources.typed_tables import faulty_names

HEAD = 4_000_000  # bytes that tell encoding, separator and header


class Head(NamedTuple):
    """The first rows of a large text file, and how it is written."""

    file: str
    rows: list[tuple[int, Sequence[str]]]  # with the line each ends in
    encoding: str
    separator: str
    said: dict[str, str | None]  # what a study has to say: encoding and separator


class Layout(NamedTuple):
    """How the rows of a large text file become a table."""

    encoding: str
    separator: str
    width: int
    headers: int  # rows above the answers
    names: Mapping[str, int]  # of the columns of the table, and their places in the file


def head_of(path: Path, encoding: str | None, separator: str | None) -> Head:
    """The first megabytes of a text file, and how it is written by them.

    Raises
    ------
    DataError
        They are not in the encoding given, or the separator cannot part cells.
    """
    with opened(path) as file:
        raw = file.read(HEAD)
    is_cut = len(raw) == HEAD
    said = encoding
    if encoding is None:
        whole = raw[: raw.rfind(b"\n") + 1] or raw if is_cut else raw
        written = guess_encoding(whole, path.name)
        encoding = written.encoding
        said = encoding if written.needs_saying else None
    text = _text_of(raw, path.name, encoding, is_cut).removeprefix("\ufeff")
    found = separator_of(text, separator)
    needs = found if separator is not None or found != "," else None
    rows = list(_first(rows_of(text, path.name, found), is_cut))
    return Head(path.name, rows, encoding, found, {"encoding": said, "separator": needs})


def plain_layout(head: Head) -> Layout:
    """One header row, every column a name of its own.

    Raises
    ------
    DataError
        There is no row, or names are missing or repeated.
    """
    if not head.rows:
        raise DataError(f"{head.file} is empty. Expected a header row and answers below it.")
    header = [cell.strip() for cell in head.rows[0][1]]
    failures = faulty_names(header)
    if failures:
        raise DataError.of(head.file, failures)
    names = {name: place for place, name in enumerate(header)}
    return Layout(head.encoding, head.separator, len(header), 1, names)


def _first(
    rows: Iterator[tuple[int, Sequence[str]]], is_cut: bool
) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows that recognisers see; the last one may be cut within quotes."""
    done = 0
    try:
        for row in islice(rows, TOP):
            yield row
            done += 1
    except DataError:
        if not (is_cut and done):
            raise


def _text_of(raw: bytes, name: str, encoding: str, is_cut: bool) -> str:
    if not is_cut:
        return decode(raw, name, encoding)
    decode(b"", name, encoding)  # an unknown name is refused in words
    text = raw.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding, "replace")
    return text[: text.rfind("\n") + 1] or text
