"""Files as they come: CSV (plain or gzip), Parquet and XLSX, never changed."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path

import pandas as pd

from cemlab.data import cleaning
from cemlab.data.workbooks import read_workbook
from cemlab.errors import DataError, Failure

SEPARATORS = (",", ";", "\t", "|")
CHINESE_SHARE = 0.9  # of the characters beyond ASCII, before bytes are believed to be GB 18030
SHOWN = 5


def read_table(path: Path, *, encoding: str | None = None, separator: str | None = None):
    """A table as it stands in the file; every cell of a CSV or a workbook is text.

    Parameters
    ----------
    path : Path
        ``.csv``, ``.csv.gz``, ``.tsv``, ``.parquet`` or ``.xlsx`` (needs openpyxl).
    encoding : str, optional
        Of a CSV; UTF-8 when not given, GB 18030 (GBK) when the bytes say so beyond doubt.
    separator : str, optional
        Between the cells of a CSV; the commonest of ``, ; tab |`` in the header when not given.

    Returns
    -------
    DataFrame

    Raises
    ------
    DataError
        The file is missing, empty, cut short, in an unknown encoding, or its rows have
        different lengths; lines are named.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(f"The data file {path.name} does not exist. Expected it in {_near(path)}.")
    if path.suffix == ".parquet":
        return _parquet(path)
    if path.suffix == ".xlsx":
        return _filled(read_workbook(path), path)
    if not path.name.endswith((".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt")):
        raise DataError(
            f"{path.name} is of a kind that cannot be read. Expected .csv, .csv.gz, .parquet or "
            ".xlsx; save the table as CSV (UTF-8)."
        )
    text = _decode(_bytes(path), path.name, encoding)
    if not text.strip():
        raise DataError(f"{path.name} is empty. Expected a header row and answers below it.")
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise DataError(
            f"{path.name}, line {line}: a NUL byte. The file is damaged or not a text file; "
            "export it again."
        )
    separator = separator or _separator(text)
    _check_shape(text, path.name, separator)
    table = pd.read_csv(
        io.StringIO(text), sep=separator, dtype=str, na_filter=False, skip_blank_lines=True
    )
    return _filled(table.rename(columns=str.strip), path)


def _near(path: Path) -> str:
    return f"the folder {path.parent.name}/" if path.parent.name else "this folder"


def _parquet(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(path)
    except Exception as bad:
        raise DataError(f"{path.name} cannot be read as Parquet: {bad}") from None
    if not len(table.columns):
        raise DataError(f"{path.name} has no columns. Expected a column for each item.")
    return _filled(cleaning.name_columns(table, path.name), path)


def _filled(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    if not len(table):
        raise DataError(f"{path.name} has a header but no answers. Expected a row per response.")
    return table


def _bytes(path: Path) -> bytes:
    raw = path.read_bytes()
    if not path.name.endswith(".gz"):
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as bad:
        raise DataError(
            f"{path.name} cannot be unpacked ({bad}). The file is cut short or not gzip; get it "
            "again."
        ) from None


def _decode(raw: bytes, name: str, encoding: str | None) -> str:
    if encoding is not None:
        try:
            return raw.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
        except LookupError:
            raise DataError(
                f"The encoding {encoding!r} of {name} is not known. Expected utf-8, gb18030, "
                "latin-1 or another name that Python knows."
            ) from None
        except UnicodeDecodeError as bad:
            line = raw[: bad.start].count(b"\n") + 1
            raise DataError(
                f"{name}, line {line}: byte {bad.start} cannot be read as {encoding}. "
                f"{_advice(raw)}"
            ) from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        text = _chinese(raw)
        if text is not None:
            return text
        line = raw[: bad.start].count(b"\n") + 1
        raise DataError(
            f"{name}, line {line}: byte {bad.start} is not UTF-8. {_advice(raw)}"
        ) from None


def _chinese(raw: bytes) -> str | None:
    """The text, when the bytes are GB 18030 beyond doubt: nearly all of it common Chinese."""
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    beyond = [c for c in text if ord(c) > 127]
    chinese = sum("\u4e00" <= c <= "\u9fff" or c in "，。；：？！、（）“”《》…—" for c in beyond)
    return text if beyond and chinese / len(beyond) >= CHINESE_SHARE else None


def _advice(raw: bytes) -> str:
    if _chinese(raw) is not None:
        return "It looks like GBK: declare `encoding: gb18030` beside `file` in the study."
    return (
        "Declare how the file is written, such as `encoding: gb18030` (Chinese Excel) or "
        "`encoding: latin-1` (Western Excel) beside `file` in the study."
    )


def _separator(text: str) -> str:
    header = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    return max(SEPARATORS, key=header.count)


def _check_shape(text: str, name: str, separator: str) -> None:
    """Every row as long as the header, every column with a name of its own."""
    failures = []
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        header = [cell.strip() for cell in next(row for row in reader if row)]
        ragged = [(reader.line_num, len(row)) for row in reader if row and len(row) != len(header)]
    except csv.Error as bad:
        raise DataError(f"{name}, line {reader.line_num}: {bad}. Check the quotes there.") from None
    for line, length in ragged[:SHOWN]:
        failures.append(
            Failure(column="", problem=f"line {line} has {length} cells, the header {len(header)}.")
        )
    if len(ragged) > SHOWN:
        failures.append(
            Failure(column="", problem=f"… and {len(ragged) - SHOWN} more lines like these.")
        )
    if ragged:
        failures[-1] = Failure(
            column="",
            problem=failures[-1].problem,
            rows=len(ragged),
            advice="Look for unquoted separators or line breaks in these lines.",
        )
    for column in sorted({cell for cell in header if header.count(cell) > 1}):
        problem = f"stands {header.count(column)} times in the header."
        if not column:
            problem = f"{header.count('')} columns have no name."
        failures.append(
            Failure(column=column, problem=problem, advice="Give every column a name of its own.")
        )
    if failures:
        raise DataError.of(name, failures)
