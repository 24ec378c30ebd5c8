"""Files of statistics packages: SPSS and Stata, with their labels and declared missing codes."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import DataError
from cemlab.language import Note
from cemlab.sources.encodings import is_chinese
from cemlab.sources.source import Several, Source, SourceColumn
from cemlab.study import text_of

OLD_ENCODINGS = ("gb18030", "windows-1252")  # tried where an old file says none that fits
LAYOUTS = {"spss": "SPSS system file", "portable": "SPSS portable file", "stata": "Stata file"}
DATES = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "DATETIME", "YMDHMS", "%td", "%tc", "%tC")
WEIGHT_AT = 76  # byte of the header of a .sav that numbers the weight variable
LONG, SEGMENT, CASE = 255, 252, 8  # how .sav splits long texts among its places


def read_statistics_file(path: Path, kind: str, encoding: str | None = None) -> Source:
    """The table of a ``.sav``, ``.zsav``, ``.por`` or ``.dta`` and what the file says of it.

    Codes stay codes, also those declared missing; Stata's ``.a`` to ``.z`` are texts like
    ``.a``; dates are texts like ``2026-03-02``.

    Parameters
    ----------
    path : Path
    kind : str
        ``spss``, ``portable`` or ``stata``.
    encoding : str, optional
        Of texts in old files that say none.

    Raises
    ------
    DataError
        pyreadstat is not installed, or the file is damaged or empty.
    """
    table, told, used = _read(path, kind, encoding)
    if not len(table.columns):
        raise DataError(f"{path.name} has no variables. Expected one for each item.")
    if not len(table):
        raise DataError(f"{path.name} has variables but no cases. Expected one per response.")
    weight, warnings = _weight(path, told, kind)
    columns = {name: _column(name, table[name], told, kind, weight) for name in table.columns}
    if used is not None and used != encoding:
        warnings = (Note("sources.silent_encoding", file=path.name, encoding=used), *warnings)
    return Source(
        file=path.name,
        format="stata" if kind == "stata" else "spss",
        layout=LAYOUTS[kind],
        evidence=(Note("sources.begins_as", kind=Note(f"sources.kind.{kind}")),),
        table=pd.DataFrame({name: _cells(table[name], told, kind) for name in table.columns}),
        columns=columns,
        several=_several(told, columns),
        encoding=used,
        title=(told.file_label or "").strip(),
        warnings=warnings,
    )


def _read(path: Path, kind: str, encoding: str | None) -> tuple[pd.DataFrame, Any, str | None]:
    """The table, its metadata, and the encoding if a study has to say it."""
    try:
        import pyreadstat
    except ImportError:
        raise DataError(
            f"{path.name} is a {LAYOUTS[kind]}, and pyreadstat, which reads them, is not "
            "installed. Install it (python -m pip install pyreadstat), or export it as CSV (UTF-8)."
        ) from None

    def read(encoding: str | None) -> tuple[pd.DataFrame, Any]:
        if kind == "portable":
            return pyreadstat.read_por(path)
        reader = pyreadstat.read_dta if kind == "stata" else pyreadstat.read_sav
        return reader(path, user_missing=True, encoding=encoding)

    try:
        table, told = read(encoding)
    except Exception as bad:  # pyreadstat raises several kinds, some of them plain `Exception`
        if encoding is None and "encoding" in str(bad) and kind != "portable":
            found = _in_old_encoding(read)
            if found is not None:
                return found
        raise DataError(
            f"{path.name} cannot be read as a {LAYOUTS[kind]} ({bad}). The file is cut short or "
            "damaged; save it again, or export it as CSV (UTF-8)."
        ) from None
    if encoding is None and kind != "portable" and _is_misread(_words(table, told)):
        return (*read("gb18030"), "gb18030")
    return table, told, encoding


def _in_old_encoding(read: Callable) -> tuple[pd.DataFrame, Any, str] | None:
    for encoding in OLD_ENCODINGS:
        try:
            table, told = read(encoding)
        except Exception:
            continue
        if encoding != "gb18030" or is_chinese(_words(table, told).encode("gb18030")):
            return table, told, encoding
    return None


def _words(table: pd.DataFrame, told: Any) -> str:
    """Texts of a file, to tell by their letters how they are written: labels, and some cells."""
    words = [one for one in told.column_labels if one]
    words += [str(one) for labels in told.value_labels.values() for one in labels.values()]
    texts = [name for name, kind in told.readstat_variable_types.items() if kind == "string"]
    words += [str(one) for name in texts for one in table[name].head(50)]
    return "\n".join(words)


def _is_misread(words: str) -> bool:
    """Whether Chinese was taken for Western letters, as readers do where old files say nothing."""
    if words.isascii():
        return False
    try:
        return is_chinese(words.encode("cp1252"))
    except UnicodeEncodeError:
        return False


def _column(name: str, cells: pd.Series, told: Any, kind: str, weight: str | None) -> SourceColumn:
    labels = told.variable_value_labels.get(name) or {}
    wording = (told.column_names_to_labels.get(name) or "").strip()
    return SourceColumn(
        name=name,
        header=name,
        wording=wording,
        labels={_code(code, kind): str(words).strip() for code, words in labels.items()},
        missing=_missing(name, cells, told, kind),
        declared=_declared(name, told, labels),
        use="weight" if name == weight else "",
    )


def _code(code: Any, kind: str) -> str:
    return f".{code}" if kind == "stata" and isinstance(code, str) else text_of(code)


def _declared(name: str, told: Any, labels: Mapping[Any, str]) -> str:
    if str(told.original_variable_types.get(name) or "").startswith(DATES):
        return "date"
    if labels:
        return "single"
    return "text" if told.readstat_variable_types.get(name) == "string" else "number"


def _missing(name: str, cells: pd.Series, told: Any, kind: str) -> tuple[Any, ...]:
    """Codes declared missing, those of a range by the codes that occur."""
    if kind == "stata":
        return tuple(f".{code}" for code in told.missing_user_values.get(name) or ())
    codes = []
    for part in told.missing_ranges.get(name) or ():
        low, high = part["lo"], part["hi"]
        if low == high:
            codes.append(low)
        elif not isinstance(low, str):
            codes += sorted(cells[(cells >= low) & (cells <= high)].dropna().unique())
    return tuple(dict.fromkeys(map(_plain_code, codes)))


def _plain_code(code: Any) -> Any:
    if isinstance(code, str):
        return code.strip()
    return int(code) if float(code).is_integer() else float(code)


def _cells(cells: pd.Series, told: Any, kind: str) -> pd.Series:
    """Numbers as they are; everything else as text, blank where nothing is."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells
    # letters among numbers are the missing codes of Stata
    coded = kind == "stata" and told.readstat_variable_types.get(cells.name) != "string"
    texts = [_text(value, coded) for value in cells.astype(object)]
    return pd.Series(texts, index=cells.index, name=cells.name, dtype="str")


def _text(value: Any, coded: bool) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return f".{value}" if coded and isinstance(value, str) else text_of(value)


def _several(told: Any, columns: Mapping[str, SourceColumn]) -> dict[str, Several]:
    """Multiple-response sets of yes and no; sets of categories stay single columns."""
    several = {}
    for name, one in (getattr(told, "mr_sets", None) or {}).items():
        ticked = [column for column in one["variable_list"] if column in columns]
        if one["is_dichotomy"] and ticked:
            code = name.removeprefix("$")
            several[code] = Several(
                name=code,
                wording=(one.get("label") or "").strip(),
                columns={column: columns[column].wording or column for column in ticked},
                picked=(_plain_code_of(one.get("counted_value")),),
            )
    return several


def _plain_code_of(value: Any) -> Any:
    try:
        return _plain_code(float(value))
    except (TypeError, ValueError):
        return str(value)


def _weight(path: Path, told: Any, kind: str) -> tuple[str | None, tuple[str, ...]]:
    """The variable that weights a ``.sav``: the header numbers it, pyreadstat does not tell."""
    if kind != "spss":
        return None, ()
    with path.open("rb") as file:
        header = file.read(WEIGHT_AT + 4)
    order = "<" if struct.unpack_from("<i", header, 64)[0] in (2, 3) else ">"
    (number,) = struct.unpack_from(f"{order}i", header, WEIGHT_AT)
    place = 1
    for name in told.column_names if number > 0 else ():
        is_text = told.readstat_variable_types[name] == "string"
        if place == number and not is_text:
            return name, ()
        place += _places(told.variable_storage_width[name]) if is_text else 1
    if number <= 0:
        return None, ()
    return None, (Note("sources.unknown_weight", file=path.name),)


def _places(width: int) -> int:
    """How many places of a case a text takes, its pieces filled up to eight bytes."""
    if width <= LONG:
        return max(1, -(-width // CASE))
    whole, rest = divmod(width, SEGMENT)
    return whole * -(-LONG // CASE) + -(-rest // CASE)
