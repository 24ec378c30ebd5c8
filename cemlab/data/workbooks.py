"""Workbooks of Excel: the one sheet that holds a table, every cell as text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd

from cemlab.data import cleaning
from cemlab.errors import DataError
from cemlab.study import text_of


def read_workbook(path: Path) -> pd.DataFrame:
    """The table of an XLSX file: its header, and its rows without the empty ones.

    Raises
    ------
    DataError
        openpyxl is not installed, the file is no workbook, or it holds no table or several.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise DataError(
            f"{path.name} is an Excel workbook, and openpyxl, which reads them, is not installed. "
            "Install it (python -m pip install openpyxl), or save the table as CSV (UTF-8)."
        ) from None
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as bad:
        raise DataError(
            f"{path.name} cannot be read as an Excel workbook ({bad}). Save it again as .xlsx, or "
            "as CSV (UTF-8)."
        ) from None
    try:
        sheets = {sheet.title: _rows(sheet) for sheet in book.worksheets}
    finally:
        book.close()
    filled = {title: rows for title, rows in sheets.items() if rows}
    if not filled:
        raise DataError(f"{path.name} is empty. Expected a header row and answers below it.")
    if len(filled) > 1:
        raise DataError(
            f"{path.name} has {len(filled)} sheets with content ({', '.join(filled)}), and it is "
            "not said which one is the table. Keep one sheet, or save that sheet as CSV (UTF-8)."
        )
    (rows,) = filled.values()
    return _table(rows, path.name)


def _rows(sheet: Any) -> list[list[str]]:
    """Rows that hold something, cells as text."""
    rows = ([_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
    return [row for row in rows if any(row)]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return text_of(cell)


def _table(rows: list[list[str]], name: str) -> pd.DataFrame:
    width = max(len(row) for row in rows)
    header, *body = [row + [""] * (width - len(row)) for row in rows]
    used = [place for place in range(width) if any(row[place] for row in [header, *body])]
    nameless = [place + 1 for place in used if not header[place]]
    if nameless:
        raise DataError(
            f"{name}: column {', '.join(map(str, nameless))} has cells but no name in the header. "
            "Give every column a name of its own, in the first row."
        )
    table = pd.DataFrame(
        [[row[place] for place in used] for row in body],
        columns=[header[place] for place in used],
        dtype="str",
    )
    return cleaning.name_columns(table, name)
