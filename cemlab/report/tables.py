"""Tables and results as bytes: CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pandas as pd

from cemlab.privacy import as_text
from cemlab.report.characters import without_forbidden
from cemlab.results import plain

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the machine's own encoding


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV that a spreadsheet opens without surprises.

    UTF-8 with byte order mark, line ends as in RFC 4180 (a lone carriage return in a text is
    then quoted), numbers in their shortest exact form, missing values empty. A text that a
    spreadsheet would take for a formula gets an apostrophe in front; numbers stay as they are.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([_cell(str(column)) for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in _rows(table))
    return (BYTE_ORDER_MARK + stream.getvalue()).encode("utf-8")


def table_json_bytes(table: pd.DataFrame) -> bytes:
    """A table as JSON, a row a line; `pandas.read_json(path, orient="split")` reads it."""
    columns = json.dumps([str(column) for column in table.columns], ensure_ascii=False)
    rows = [_json(plain(list(row)), indent=None) for row in _rows(table)]
    data = ",\n".join(f"  {row}" for row in rows)
    return f'{{\n"columns": {columns},\n"data": [\n{data}\n]\n}}\n'.encode()


def json_bytes(value: Any) -> bytes:
    """Plain values as JSON: exact numbers, null for what is not a number.

    Keys keep their order, which is fixed for every kind of result; sorting them would lose the
    order of the columns.
    """
    return (_json(plain(value), indent=1) + "\n").encode("utf-8")


def _json(value: Any, *, indent: int | None) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, default=_dated)


def _dated(value: Any) -> str | None:
    """Dates and times, which JSON does not know."""
    return None if value is pd.NaT else value.isoformat()


def _rows(table: pd.DataFrame):
    # astype(object) keeps integers whole beside floats, which `values` would not
    columns = [table.iloc[:, at].astype(object).tolist() for at in range(table.shape[1])]
    return zip(*columns, strict=True)


def _cell(value: Any) -> str:
    value = plain(value)
    if value is None or value is pd.NaT:
        return ""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, (bool, int)):
        return str(value)
    if isinstance(value, (dict, list)):
        value = _json(value, indent=None)
    text = without_forbidden(value if isinstance(value, str) else _dated(value))
    return as_text(text)
