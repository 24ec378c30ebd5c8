"""What a file is, by its content: the kind of container, and the tool that wrote what is in it."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from cemlab.errors import DataError, OptionError
from cemlab.language import Note
from cemlab.sources.encodings import unmarked_wide
from cemlab.sources.fingerprints import unreadable
from cemlab.sources.grid import Grid
from cemlab.sources.packing import GZIP
from cemlab.sources.source import Source
from cemlab.sources.text_files import suffix_of

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "qualtrics": "Qualtrics",
        "surveymonkey": "SurveyMonkey",
        "surveygizmo": "SurveyGizmo / Alchemer",
        "limesurvey": "LimeSurvey",
        "google_forms": "Google Forms",
        "typeform": "Typeform",
        "wenjuanxing": "问卷星 (Wenjuanxing)",
        "spss": "SPSS",
        "stata": "Stata",
        "xes": "XES",
        "table": "table",
    }
)
TOOLS = (
    "lucidchart", "qualtrics", "surveymonkey", "surveygizmo", "limesurvey", "typeform",
    "wenjuanxing", "google_forms",
)  # fmt: skip
TEXT = (".csv", ".tsv", ".txt", ".tab", ".dat", ".xls", ".xlsx", "")
HEAD = 4096
NO_TEXT, FEW = 0.05, 20  # control characters: share and number that texts may have
FOREIGN = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a database of SQLite",
    b"7z\xbc\xaf\x27\x1c": "an archive of 7-Zip",
    b"Rar!": "an archive of RAR",
    b"{\\rtf": "a document of a word processor",
}


def kind_of(path: Path) -> str:
    """What kind of file this is: ``text``, ``workbook``, ``archive``, ``parquet``, ``spss``,
    ``portable`` (SPSS), ``stata`` or ``xes``.

    Raises
    ------
    DataError
        The file cannot be read, or is of a kind that holds no table.
    """
    head, is_packed = _head(path)
    kind = _kind(head, path)
    if is_packed and kind not in ("text", "xes"):
        raise DataError(
            f"{path.name} is packed by gzip, and inside is no text but a file of another kind. "
            "Unpack it (gunzip), and read what is inside."
        )
    return kind


def _kind(head: bytes, path: Path) -> str:
    for mark, what in FOREIGN.items():
        if head.startswith(mark):
            raise DataError(f"{path.name} is {what}. {_expected()}")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or head == b"PK":
        return _zipped(path)
    for mark, kind in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"), (b"PAR1", "parquet"),
        (b"$FL2", "spss"), (b"$FL3", "spss"), (b"<stata_dta>", "stata"),
    ):  # fmt: skip
        if head.startswith(mark):
            return kind
    if b"ASCII SPSS PORT FILE" in head[:400].replace(b"\n", b"").replace(b"\r", b""):
        return "portable"
    if head[:1] and head[0] in range(102, 116) and head[1:2] in (b"\x01", b"\x02"):
        return "stata"  # before Stata 13: the release, then the order of bytes
    return _marked_up(head, path) or _text(head, path)


def source_of(grid: Grid, format: str | None) -> Source | None:
    """The grid as the tool that wrote it means it; None where no tool knows it.

    Raises
    ------
    DataError
        It is not of the format given, or two tools claim it.
    """
    claims = {}
    for name in TOOLS if format is None else {format}.intersection(TOOLS):
        tool = import_module(f"cemlab.sources.tools.{name}")
        evidence = tool.recognise(grid)
        if evidence is not None:
            claims[name] = (tool, evidence)
    if not claims and format is not None:
        raise DataError(
            f"{grid.file} does not look like a file of {FORMATS[format]}, as `format: {format}` "
            "says. Take `format` out of the study to have it recognised, or write `format: table`."
        )
    if len(claims) > 1:
        raise DataError(
            f"{grid.file} looks like a file of several tools ({', '.join(claims)}). Say which it "
            "is: `format` beside `file` in the study."
        )
    for tool, evidence in claims.values():
        source = tool.read(grid, grid.file)
        return replace(
            source,
            evidence=source.evidence or evidence,
            encoding=grid.encoding,
            separator=grid.separator,
            sheet=grid.sheet,
            warnings=(*grid.warnings, *source.warnings),
        )
    return None


def check_format(format: str | None) -> None:
    """Refuses a format that is not among `FORMATS`."""
    if format is not None and format not in FORMATS:
        raise OptionError.unknown("format", format, FORMATS)


def _head(path: Path) -> tuple[bytes, bool]:
    """The first bytes, those inside where the file is packed by gzip; and whether it is."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as bad:
        raise DataError(unreadable(path, bad)) from None
    if not head.startswith(GZIP):
        return head, False
    try:
        with gzip.open(path) as packed:
            return packed.read(HEAD), True
    except (OSError, EOFError, zlib.error):
        return b"", True  # the reader of texts says what is wrong with it


def _zipped(path: Path) -> str:
    """A workbook is a zip file as well; what is inside tells."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "workbook" if suffix_of(path) in (".xlsx", ".xlsm", ".xlsb", ".ods") else "archive"
    inside = {"[Content_Types].xml", "mimetype", "content.xml"} & names
    return "workbook" if inside else "archive"


def _marked_up(head: bytes, path: Path) -> str | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:HEAD].lower()
    if b"<log" in start[:HEAD] and start.startswith((b"<?xml", b"<log")):
        return "xes"
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise DataError(
            f"{path.name} is a web page, whatever its name says; some tools export these as "
            "Excel files. Open it in Excel or WPS, save it as .xlsx, and read that."
        )
    if start.startswith(b"<?xml"):
        if b"excel.sheet" in start:
            raise DataError(
                f"{path.name} is an XML spreadsheet of Excel 2003. Open it in Excel or WPS, save "
                "it as .xlsx, and read that."
            )
        raise DataError(f"{path.name} is XML, but no event log (XES). {_expected()}")
    return None


def _text(head: bytes, path: Path) -> str:
    suffix = suffix_of(path)
    if suffix not in TEXT:
        raise DataError(Note("sources.wrong_kind", file=path.name))
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
    wide = marked or unmarked_wide(head) is not None
    odd = sum(byte < 32 and byte not in b"\t\r\n\x1a\x00" for byte in head)
    if not wide and odd > max(NO_TEXT * len(head), FEW):
        raise DataError(
            f"{path.name} is no text: it holds bytes that no text has. It may be a file of "
            f"another program under a wrong name. {_expected()}"
        )
    return "text"


def _expected() -> str:
    return Note("sources.expected")
