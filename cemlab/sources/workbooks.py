"""Workbooks of Excel and its kin: the one sheet that is meant, every cell as text."""

from __future__ import annotations

import datetime as dt
import importlib.util
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cemlab.errors import DataError, nearest
from cemlab.language import Note
from cemlab.sources.fingerprints import unreadable
from cemlab.sources.grid import Grid
from cemlab.sources.text_files import suffix_of
from cemlab.study import text_of

READER = Path(__file__).with_name("workbook_process.py")
PATIENCE = 600  # seconds; a full sheet takes a few
LOCKED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))


def sheet_of(path: Path, sheet: str | None = None) -> Grid:
    """The cells of the sheet that is meant: the one named, or the only one with content.

    Raises
    ------
    DataError
        python-calamine is not installed, the file is no workbook or protected by a password, or
        it is not said which of several sheets is meant.
    """
    found = _found(path, sheet)
    name, warnings = _chosen(found, path.name, sheet)
    rows = _texts(found["rows"][name])
    return Grid(
        file=path.name,
        rows=lambda: iter(rows),
        suffix=suffix_of(path),
        sheet=name if sheet is not None or warnings else None,
        warnings=warnings,
        is_sheet=True,
        merged=tuple(found["merged"][name]),
    )


def _found(path: Path, sheet: str | None) -> Mapping[str, Any]:
    """What the reader finds, in a process of its own: a damaged workbook may end it."""
    if importlib.util.find_spec("python_calamine") is None:
        raise DataError(
            f"{path.name} is a workbook, and python-calamine, which reads them, is not installed. "
            "Install it (python -m pip install python-calamine), or save the table as CSV (UTF-8)."
        )
    try:
        raw = path.read_bytes()
    except OSError as bad:
        raise DataError(unreadable(path, bad)) from None
    if raw.startswith(b"\xd0\xcf") and any(mark in raw for mark in LOCKED):
        raise DataError(_locked(path))
    # -P: the folder of the script is not searched for modules
    command = [sys.executable, "-P", str(READER), str(path), *([sheet] if sheet else [])]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise DataError(_broken(path, f"after {PATIENCE} seconds there was no end")) from None
    found = pickle.loads(done.stdout) if done.returncode == 0 else {"error": "memory"}
    if found.get("error") == "password":
        raise DataError(_locked(path))
    if found.get("error") == "memory":
        raise DataError(
            f"{path.name} needs more memory than a table of its size may: it is damaged, or a "
            "cell far away from the table is filled. Delete the blank columns and rows behind "
            "the table and save it again, or save the table as CSV (UTF-8)."
        )
    if "error" in found:
        raise DataError(_broken(path, found["error"]))
    return found


def _locked(path: Path) -> str:
    return (
        f"{path.name} is protected by a password. Open it in Excel or WPS, take the password out "
        "(File, Info, Protect Workbook), and save it again, or save the table as CSV (UTF-8)."
    )


def _broken(path: Path, why: str) -> str:
    return (
        f"{path.name} cannot be read as an Excel workbook ({why}). The file is cut short or "
        "damaged; save it again as .xlsx, or as CSV (UTF-8)."
    )


def _chosen(found: Mapping[str, Any], file: str, sheet: str | None) -> tuple[str, tuple[str, ...]]:
    """The name of the sheet to read, and what to tell about the others."""
    names = [name for name, _ in found["sheets"]]
    if sheet is not None:
        if sheet not in names:
            raise DataError(
                f"{file} has no sheet {sheet!r}.{nearest(sheet, names)} Sheets there: "
                f"{', '.join(names)}."
            )
        if not found["rows"][sheet]:
            raise DataError(f"{file}: the sheet {sheet} is empty. Sheets: {', '.join(names)}.")
        return sheet, ()
    hidden = {name for name, is_hidden in found["sheets"] if is_hidden}
    filled = [name for name in names if found["rows"][name]]
    seen = [name for name in filled if name not in hidden]
    if not filled:
        raise DataError(f"{file} is empty. Expected a header row and answers below it.")
    if len(seen) != 1:
        listed = [f"{name} (hidden)" if name in hidden else name for name in filled]
        raise DataError(
            f"{file} has {len(filled)} sheets with content ({', '.join(listed)}), and it is not "
            "said which one is the table. Name it: `--sheet NAME` when importing, `sheet: NAME` "
            "beside `file` in the study; or keep one sheet."
        )
    unread = [name for name in filled if name in hidden]
    if not unread:
        return seen[0], ()
    return seen[0], (Note("sources.hidden_sheets", file=file, sheets=unread),)


def _texts(rows: Sequence[tuple[int, list[Any]]]) -> list[tuple[int, list[str]]]:
    """Rows that hold something: their number in the sheet, and cells as text from column A on."""
    # midnight comes as a bare date; beside times of day it is written as they are
    timed = {place for _, row in rows for place, cell in enumerate(row)
             if isinstance(cell, dt.datetime)}  # fmt: skip
    numbered = []
    for number, row in rows:
        texts = [_text(cell, place in timed) for place, cell in enumerate(row)]
        if any(texts):
            numbered.append((number, texts))
    return numbered


def _text(cell: Any, is_timed: bool) -> str:
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, dt.date):
        return f"{cell.isoformat()} 00:00:00" if is_timed else cell.isoformat()
    if isinstance(cell, dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text_of(cell)
