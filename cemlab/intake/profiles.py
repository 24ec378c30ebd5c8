"""What the cells of a column look like, counted once: codes, numbers, lengths, letters, shapes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from cemlab.intake import wordings
from cemlab.sources import Source, SourceColumn

SAMPLE = 400  # different cells that facts about their wording are taken from
SHAPED = 100  # of these, that the shape of a cell is looked at
MISSES = 0.1  # share of them that may look otherwise

SHAPES = {  # what a cell is when all of it looks so
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"),
    "ip": re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?:\(.*\))?"),
    "phone": re.compile(
        r"(?:\+?86[- ]?)?1[3-9]\d{9}|\+\d[\d\s()-]{7,}\d|\(?\d{3}\)?[- ]\d{3}-\d{4}"
    ),
    "identity": re.compile(r"\d{17}[\dXx]"),
    "time": re.compile(
        r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}[日号]?(?:星期.|周.)?"
        r"(?:(?:[T\s]|(?<=[日号])|(?=[上下中凌早晚清]))\s*(?:[上下中]午|凌晨|清晨|早上|晚上)?\s*"
        r"\d{1,2}(?:[:：时点]\d{1,2}.*|[时点]))?", re.ASCII
    ),
    "clock": re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp][Mm])?"),
    "span": re.compile(r"(?:\d+\s*(?:小时|时|分钟|分|秒|h|min|m|sec|s)\s*)+"),
    "coordinate": re.compile(r"-?\d{1,3}\.\d{4,}"),
    "code": re.compile(r"(?=.*\d)[A-Za-z0-9][\w:#/-]{2,}"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """One column: what the file says of it (`said`) and what its cells look like.

    Attributes
    ----------
    said : SourceColumn
    at : ndarray
        For each row the place of its cell in `texts`; -1 for a blank.
    texts : tuple of str
        The different cells as text, by first occurrence; numbers without a needless ".0".
    counts : ndarray
        How often each of `texts` occurs.
    numbers : ndarray
        `texts` as numbers, NaN where they are none.
    """

    said: SourceColumn
    at: np.ndarray
    texts: tuple[str, ...]
    counts: np.ndarray
    numbers: np.ndarray

    @property
    def name(self) -> str:
        """Of the column."""
        return self.said.name

    @property
    def n_rows(self) -> int:
        """Rows of the table."""
        return len(self.at)

    @cached_property
    def n_answered(self) -> int:
        """Cells that are not blank."""
        return int(self.counts.sum())

    @property
    def n_different(self) -> int:
        """Different cells, blanks apart."""
        return len(self.texts)

    @cached_property
    def is_answered(self) -> np.ndarray:
        """Rows whose cell is not blank."""
        return self.at >= 0

    @cached_property
    def number_share(self) -> float:
        """Share of the answered cells that are numbers."""
        if not self.n_answered:
            return 0.0
        return float(self.counts[np.isfinite(self.numbers)].sum() / self.n_answered)

    @property
    def unique_share(self) -> float:
        """Different cells per answered cell."""
        return self.n_different / self.n_answered if self.n_answered else 0.0

    @cached_property
    def is_whole(self) -> bool:
        """Whether all numbers are whole."""
        found = self.numbers[np.isfinite(self.numbers)]
        return bool(len(found)) and bool(np.all(found == np.round(found)))

    @cached_property
    def tally(self) -> Mapping[float, int]:
        """How often each number occurs, in order."""
        is_number = np.isfinite(self.numbers)
        found: dict[float, int] = {}
        for number, count in zip(self.numbers[is_number], self.counts[is_number], strict=True):
            found[float(number)] = found.get(float(number), 0) + int(count)
        return dict(sorted(found.items()))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The different cells that are no numbers."""
        return tuple(
            text
            for text, is_number in zip(self.texts, np.isfinite(self.numbers), strict=True)
            if not is_number
        )

    @cached_property
    def values(self) -> np.ndarray:
        """The number in each row, NaN where there is none."""
        return np.append(self.numbers, np.nan)[self.at]

    @cached_property
    def sample(self) -> tuple[str, ...]:
        """Some of the different cells, spread over all of them."""
        step = max(1, len(self.texts) // SAMPLE)
        return self.texts[::step][:SAMPLE]

    @cached_property
    def mean_length(self) -> float:
        """Characters per cell; a Chinese one counts double."""
        if not self.sample:
            return 0.0
        return float(np.mean([len(text) + len(wordings.CJK.findall(text)) for text in self.sample]))

    @cached_property
    def shape(self) -> str:
        """A key of `SHAPES` that at least nine in ten cells have; else ""."""
        if not self.sample:
            return ""
        some = self.sample[:: max(1, len(self.sample) // SHAPED)]
        for shape, pattern in SHAPES.items():
            misses = 0
            for text in some:
                misses += pattern.fullmatch(text) is None
                if misses > MISSES * len(some):
                    break
            else:
                return shape
        return ""

    @property
    def examples(self) -> tuple[str, ...]:
        """The three commonest cells."""
        order = np.argsort(-self.counts, kind="stable")[:3]
        return tuple(self.texts[place][:60] for place in order)

    @property
    def topic(self) -> str:
        """Its name and wordings in one, for words that give a role away."""
        said = self.said
        return " ".join(filter(None, (said.name.replace("_", " "), said.wording, said.part)))

    def count_of(self, text: str) -> int:
        """How often a cell occurs."""
        return int(self.counts[self.texts.index(text)]) if text in self.texts else 0

    def code_of(self, text: str) -> float | int | str:
        """A cell as a study file writes its code: a number where it is one."""
        number = self.numbers[self.texts.index(text)] if text in self.texts else np.nan
        if not np.isfinite(number):
            return text
        return int(number) if number == int(number) else float(number)


def profiles_of(source: Source) -> dict[str, Profile]:
    """Profiles of all columns, by name."""
    return {name: _profile(source.table[name], said) for name, said in source.columns.items()
            if name in source.table.columns}  # fmt: skip


def _profile(cells: pd.Series, said: SourceColumn) -> Profile:
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        at, found = pd.factorize(cells.to_numpy(dtype=float, na_value=np.nan))
        texts = [f"{number:g}" if abs(number) < 1e6 and number == round(number, 4)
                 else repr(int(number)) if number == int(number) else repr(float(number))
                 for number in found]  # fmt: skip
        numbers = found.astype(float)
    else:
        at, found = pd.factorize(cells.to_numpy(dtype=object))
        raw = [str(value).strip() for value in found]
        texts = list(dict.fromkeys(text for text in raw if text))
        place = {text: index for index, text in enumerate(texts)} | {"": -1}
        moved = np.array([*(place[text] for text in raw), -1], dtype=np.int64)
        at = moved[at]
        numbers = _numbers(texts)
    counts = np.bincount(at[at >= 0], minlength=len(texts)).astype(np.int64)
    return Profile(
        said=said, at=at.astype(np.int32), texts=tuple(texts), counts=counts, numbers=numbers
    )


def _numbers(texts: list[str]) -> np.ndarray:
    if not any(text[0] in "0123456789+-." for text in texts):
        return np.full(len(texts), np.nan)
    found = pd.to_numeric(pd.Series(texts, dtype="str"), errors="coerce").to_numpy(
        dtype=float, na_value=np.nan
    )
    return np.where(np.isfinite(found), found, np.nan)
