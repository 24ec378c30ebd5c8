"""Cells of a raw table: what is empty, what holds a code, and how to say where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.errors import Failure
from cemlab.study import meaning, text_of

SHOWN_ROWS = 5
SHOWN_VALUES = 6


def trimmed(raw: pd.Series) -> pd.Series:
    """Values as text; gaps stay gaps."""
    if isinstance(raw.dtype, pd.StringDtype):
        return raw.str.strip()
    return raw.astype(object).map(text_of, na_action="ignore").astype("str")


def is_empty(raw: pd.Series) -> np.ndarray:
    """Where a column holds nothing, or nothing but blanks."""
    empty = raw.isna()
    if not pd.api.types.is_numeric_dtype(raw.dtype):
        empty = empty | trimmed(raw).eq("").fillna(True)
    return empty.to_numpy(bool)


def holds(raw: pd.Series, codes: Iterable[Any]) -> np.ndarray:
    """Where a column holds one of the codes; `99`, `99.0` and the text '99' are the same code."""
    found = np.zeros(len(raw), bool)
    said = {meaning(code) for code in codes}
    numbers = [one for one in said if isinstance(one, float)]
    if numbers:
        found |= pd.to_numeric(raw, errors="coerce").isin(numbers).to_numpy(bool, na_value=False)
    texts = said.difference(numbers, [""])
    if texts and not pd.api.types.is_numeric_dtype(raw.dtype):
        found |= trimmed(raw).isin(texts).to_numpy(bool, na_value=False)
    return found | is_empty(raw) if "" in said else found


def failure_of(
    name: str, what: str, raw: pd.Series, where: np.ndarray, advice: str,
    *, show: bool = True, count: bool = True,
) -> Failure:  # fmt: skip
    """What is wrong with a column: which values, how many, in which rows."""
    rows = np.flatnonzero(where)
    found = [str(value) for value in pd.unique(raw[where])]
    listed = ", ".join(repr(value[:40]) for value in found[:SHOWN_VALUES])
    more = f", … ({len(found)} different)" if len(found) > SHOWN_VALUES else ""
    places = raw.index[rows[:SHOWN_ROWS]]  # of a table that lost rows, as they stood in the file
    shown = ", ".join(str(row + 1) for row in places)
    dots = ", …" if len(rows) > SHOWN_ROWS else ""
    values = f" ({listed}{more})" if show else ""
    number = f", {len(rows)} time{'s' if len(rows) != 1 else ''}" if count else ""
    problem = f"{what}{values}{number}, row{'s' if len(rows) > 1 else ''} {shown}{dots}."
    return Failure(column=name, problem=problem, rows=len(rows), advice=advice)


def some_of(names: Sequence[str]) -> str:
    """The first names of a list, and how long it is."""
    return ", ".join(names[:12]) + (f", … ({len(names)} in all)" if len(names) > 12 else "")
