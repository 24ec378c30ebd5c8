"""How often each group gave each answer: all that a score and its interval need.

Answers are few kinds, so a count of each (with survey weights the sums of the weights and of
their squares) is a sufficient statistic, and deviations from the mean are taken afterwards, kind
by kind: nothing is lost to the subtraction of large sums.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import cleaning
from cemlab.data.kinds import ANSWERED, NOT_APPLICABLE, NOT_ASKED, UNANSWERED
from cemlab.errors import Failure
from cemlab.metrics.large.engine import Engine
from cemlab.study import Item

GAPS = {"n_missing": UNANSWERED, "n_not_applicable": NOT_APPLICABLE, "n_not_asked": NOT_ASKED}
MOST_TRIED = 2_000  # different answers that are looked at one by one when some are wrong
ALL = "all"


class Tally(NamedTuple):
    """Answers of one item by group; the first group is everybody.

    Attributes
    ----------
    groups : list of str
    answers : ndarray, shape (answers,)
        The different answers, as given.
    counts, weights, squares : ndarray, shape (groups, answers)
        Rows that hold each answer, the sum of their weights and of its squares.
    is_even : ndarray of bool, shape (groups,)
        Whether all that answered have one weight.
    gaps : dict of str to ndarray, shape (groups,)
        Respondents without an answer by kind.
    people : ndarray, shape (groups,)
        All respondents of the group.
    """

    groups: list[str]
    answers: np.ndarray
    counts: np.ndarray
    weights: np.ndarray
    squares: np.ndarray
    is_even: np.ndarray
    gaps: dict[str, np.ndarray]
    people: np.ndarray


def tally(
    cells: pd.DataFrame, name: str, item: Item, levels: Levels, *, is_frequency: bool
) -> Tally:
    """Cells of an item as the engine counted them, put together by what they mean."""
    raw = cells["value"].drop_duplicates()
    column, _ = cleaning.clean(raw, name, item)
    place = pd.Index(raw).get_indexer(cells["value"])
    kind, given = column.marked.kinds[place], column.answers.to_numpy(float)[place]
    is_answer = kind == ANSWERED
    answers = np.unique(given[is_answer])
    at = levels.places(cells["group"]), np.searchsorted(answers, given)
    shape = len(levels.names) + 1, len(answers)  # last comes who is in no group
    if "w" not in cells:
        one = cells["n"].to_numpy(float)
        cells = cells.assign(w=one, w2=one, low=1.0, high=1.0)

    def summed(values: pd.Series) -> np.ndarray:
        flat = at[0][is_answer] * shape[1] + at[1][is_answer]
        return _with_all(np.bincount(flat, values[is_answer], shape[0] * shape[1]).reshape(shape))

    heads = cells["w" if is_frequency else "n"].to_numpy(float)

    def people(where: np.ndarray) -> np.ndarray:
        return _with_all(np.bincount(at[0][where], heads[where], shape[0]))

    return Tally(
        groups=[ALL, *levels.names],
        answers=answers,
        counts=summed(cells["n"]),
        weights=summed(cells["w"]),
        squares=summed(cells["w2"]),
        is_even=_is_even(cells[is_answer], at[0][is_answer], shape[0]),
        gaps={key: people(kind == code) for key, code in GAPS.items()},
        people=people(np.ones(len(cells), bool)),
    )


class Levels:
    """Groups of a segment, and where each stands as the file spells it."""

    def __init__(self, spelt: pd.Series, names: list[str], codes: np.ndarray) -> None:
        self.names = names
        self._spelt, self._codes = pd.Index(spelt), codes

    @classmethod
    def of(cls, cells: pd.DataFrame, by: str | None, item: Item | None) -> Levels:
        """The groups that a segment has, in their order."""
        spelt = cells["group"].drop_duplicates()
        if by is None:
            return cls(spelt, [], np.zeros(len(spelt), int))
        segment = cleaning.clean(spelt, by, item)[0].answers
        names = list(map(str, segment.cat.categories))
        codes = segment.cat.codes.to_numpy(int)
        return cls(spelt, names, np.where(codes < 0, len(names), codes))

    def places(self, spelt: pd.Series) -> np.ndarray:
        """Number of the group of each; that of no group comes last."""
        return self._codes[self._spelt.get_indexer(spelt)]


def failures_of(engine: Engine, cells: pd.DataFrame, name: str, item: Item) -> list[Failure]:
    """What is neither an answer nor a declared code: how often, and in which rows of the file."""
    raw = cells["value"].drop_duplicates()
    if not cleaning.clean(raw, name, item)[1]:
        return []
    if len(raw) <= MOST_TRIED:
        tried = (raw.iloc[[place]] for place in range(len(raw)))
        raw = pd.concat([one for one in tried if cleaning.clean(one, name, item)[1]])
    return cleaning.clean(engine.rows_with(name, raw), name, item)[1]


def _with_all(by_group: np.ndarray) -> np.ndarray:
    """Everybody first, who is in no group left out."""
    return np.concatenate([by_group.sum(axis=0, keepdims=True), by_group[:-1]])


def _is_even(cells: pd.DataFrame, group: np.ndarray, n_groups: int) -> np.ndarray:
    low, high = np.full(n_groups, np.inf), np.full(n_groups, -np.inf)
    np.minimum.at(low, group, cells["low"].to_numpy(float))
    np.maximum.at(high, group, cells["high"].to_numpy(float))
    low, high = np.append(low.min(), low[:-1]), np.append(high.max(), high[:-1])
    return low == high
