"""Columns of a survey in few bytes, and as they are read: the same values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

RECURS = 0.5  # different texts in a part of a column, as a share of its rows, that are kept once
MOST_TEXTS = 200_000  # different ones of a column that are kept once


class Stack:
    """A column whose parts come one after the other, kept in few bytes.

    Numbers take four bytes where these hold them exactly. Groups, and texts that recur, are kept
    once and told by their number.
    """

    def __init__(self) -> None:
        self.pieces: list[Any] = []
        self.places: dict[str, int] = {}
        self.is_coded = self.is_ordered = False
        self.name: Any = None

    def add(self, part: pd.Series) -> int:
        """Keep another part; the bytes that it takes."""
        self.name = part.name
        if isinstance(part.dtype, pd.CategoricalDtype):
            self.is_coded = self.is_ordered = True
            piece = self._coded(part.cat.codes.to_numpy(), list(part.cat.categories))
        elif isinstance(part.dtype, pd.StringDtype):
            piece = self._text(part)
        else:
            piece = _smaller(part)
        self.pieces.append(piece)
        return piece.nbytes

    def column(self, levels: Sequence[str] = ()) -> pd.Series:
        """The whole column; its groups as declared, else in order. The parts are let go."""
        pieces, self.pieces = self.pieces, []
        if not self.is_coded:
            return pd.concat(pieces, ignore_index=True).rename(self.name)
        order = [level for level in levels if level in self.places] or sorted(self.places)
        numbers = np.full(len(order) + 1, -1, np.int32)  # the last one is that of gaps
        for number, level in enumerate(order):
            numbers[self.places[level]] = number
        dtype = pd.CategoricalDtype(order, ordered=self.is_ordered)
        small = np.min_scalar_type(-max(len(order), 1))
        codes = np.concatenate([numbers[piece].astype(small) for piece in pieces])
        whole = pd.Categorical.from_codes(codes, dtype=dtype, validate=False)
        return pd.Series(whole, name=self.name)

    def _text(self, part: pd.Series) -> Any:
        if self.pieces and not self.is_coded:
            return part
        codes, texts = pd.factorize(part)
        self.is_coded = len(texts) <= RECURS * len(part) and len(self.places) <= MOST_TEXTS
        if self.is_coded:
            return self._coded(codes, texts.tolist())
        known = pd.Series(list(self.places), dtype="str").array
        self.pieces = [pd.Series(known.take(piece, allow_fill=True)) for piece in self.pieces]
        self.places = {}
        return part

    def _coded(self, codes: np.ndarray, levels: list[str]) -> np.ndarray:
        numbers = [self.places.setdefault(level, len(self.places)) for level in levels]
        small = np.min_scalar_type(-max(len(self.places), 1))
        return np.array([*numbers, -1], small)[codes]


def _smaller(part: pd.Series) -> pd.Series:
    if part.dtype != np.float64:
        return part
    with np.errstate(over="ignore"):
        small = part.to_numpy(np.float32)
    is_exact = np.array_equal(small.astype(float), part.to_numpy(), equal_nan=True)
    return pd.Series(small, part.index) if is_exact else part


def full(column: pd.Series) -> pd.Series:
    """A column as it was before it was made compact; a copy."""
    if column.dtype == np.float32:
        return column.astype(float)
    return column.astype("str") if _is_compact_text(column) else column.copy()


def full_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The same for every column of a table."""
    small = [name for name in frame if frame[name].dtype == np.float32
             or _is_compact_text(frame[name])]  # fmt: skip
    return frame.assign(**{name: full(frame[name]) for name in small}) if small else frame.copy()


def _is_compact_text(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype) and not column.dtype.ordered
