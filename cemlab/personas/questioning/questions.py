"""Candidates as columns: a rating is one, a segment one for each level but the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey


class Asked(NamedTuple):
    """Answers as they are given, and which columns belong to which question.

    Attributes
    ----------
    x : ndarray, shape (n, columns)
        Ratings in scale units, not turned round; levels as 0 and 1; NaN for gaps.
    blocks : list of list of int
        Columns of each question.
    levels : list of list of str
        Level of each column of a segment; empty for a rating.
    """

    x: np.ndarray
    blocks: list[list[int]]
    levels: list[list[str]]


def asked_of(survey: Survey, names: Sequence[str]) -> Asked:
    """Columns of the named items."""
    columns: list[np.ndarray] = []
    blocks, levels = [], []
    for name in names:
        answers = survey.column(name)
        begin = len(columns)
        if isinstance(answers.dtype, pd.CategoricalDtype):
            codes = answers.cat.codes.to_numpy()
            seen = np.unique(codes[codes >= 0])
            levels.append([str(answers.cat.categories[code]) for code in seen[1:]])
            columns += [np.where(codes < 0, np.nan, codes == code) for code in seen[1:]]
        else:
            levels.append([])
            columns.append(answers.to_numpy(float))
        blocks.append(list(range(begin, len(columns))))
    return Asked(np.column_stack(columns), blocks, levels)
