"""Cells that a spreadsheet would run as a formula, written as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
APOSTROPHE = "'"


def as_text(text: str) -> str:
    """A text with an apostrophe in front where a spreadsheet would take it for a formula.

    Spreadsheets of East Asian languages read the full-width signs as well, and blanks before a
    sign do not keep it from being run.
    """
    runs = text.startswith(FORMULA) or text.lstrip().startswith(FORMULA)
    return f"{APOSTROPHE}{text}" if runs else text


def text_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """A table ready for CSV: texts and names of columns made safe, numbers as they are."""
    safe = {
        at: frame.iloc[:, at].map(_cell)
        for at in range(frame.shape[1])
        if frame.dtypes.iloc[at].kind not in "biufcmM"
    }
    out = frame.copy()
    for at, column in safe.items():
        out.isetitem(at, column)
    return out.set_axis([_cell(name) for name in frame.columns], axis=1)


def _cell(value: Any) -> Any:
    return as_text(value) if isinstance(value, str) else value
