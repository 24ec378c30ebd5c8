"""Codes and cells, and when two of them mean the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from numbers import Real
from typing import Any

NOTHING = ("nan", "<NA>", "NaT", "None")  # how NaN, NA, NaT and None of Python write themselves
UNTICKED = frozenset(  # in small letters, 0 and blanks aside
    ("no", "n", "false", "off", "unchecked", "not checked", "not selected", "nein", "non", "nee",
     "否", "未选", "未选中", "未勾选", "没选", "×", "-")
)  # fmt: skip


def text_of(value: Any) -> str:
    """A value as text: whole numbers without a decimal point, blanks around texts removed."""
    if isinstance(value, Real) and not isinstance(value, bool) and isfinite(value):
        whole = int(value)
        if whole == value:
            return str(whole)
    return str(value).strip()


def meaning(code: Any) -> float | str:
    """What a code says: 99, 99.0 and '99' are one number; NaN is '', the empty cell.

    Only finite numbers are numbers: the text 'nan' is a text like any other.
    """
    text = text_of(code)
    if not isinstance(code, str) and text in NOTHING:
        return ""
    try:
        number = float(text)
    except ValueError:
        return text
    # Python alone reads 1_000 and full-width digits as numbers; tables do not
    return number if isfinite(number) and text.isascii() and "_" not in text else text


def is_unticked(cell: Any) -> bool:
    """Whether a cell of a column for one option says that it was not chosen: blank, 0 or a no."""
    said = meaning(cell)
    return said in ("", 0) or str(said).casefold() in UNTICKED


def codes_of(value: Any) -> tuple[Any, ...]:
    """One code or several, as a tuple; numbers or texts as they were given."""
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    codes = list(value) if _is_many(value) else [value]
    if any(code is None or isinstance(code, bool) or _is_many(code) for code in codes):
        raise ValueError("expected a list of codes, numbers or texts, such as [99] or [Blank]")
    return tuple(code.item() if hasattr(code, "item") else code for code in codes)


def _is_many(value: Any) -> bool:
    return isinstance(value, (Iterable, Mapping)) and not isinstance(value, (str, bytes))
