"""Answers as columns of a regression: numbers as they are, segments by their levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey
from cemlab.errors import OptionError


class Outcome(NamedTuple):
    """What is predicted: NaN for gaps; 1 and 0 for yes and no.

    Attributes
    ----------
    values : ndarray, shape (rows of the survey,)
    is_yes_no : bool
    yes : tuple of str
        The answers that mean yes.
    """

    values: np.ndarray
    is_yes_no: bool
    yes: tuple[str, ...]


def outcome_of(survey: Survey, name: str, of: Sequence[Any] | None) -> Outcome:
    """The outcome as numbers.

    Raises
    ------
    OptionError
        Answers of `of` that nobody gave, or more than two levels without `of`.
    """
    column = survey.column(name)
    is_segment = isinstance(column.dtype, pd.CategoricalDtype)
    if not is_segment and not pd.api.types.is_numeric_dtype(column.dtype):
        raise OptionError(f"`outcome` is {name!r}, which holds text. Name a rating or a segment.")
    if is_segment:
        given = column.astype(object).map(lambda one: None if pd.isna(one) else str(one))
        known = [one for one in map(str, column.cat.categories) if (given == one).any()]
    else:
        given = column.map(lambda one: None if pd.isna(one) else f"{one:g}").astype(object)
        known = [f"{one:g}" for one in sorted(column.dropna().unique())]
    if len(known) < 2:
        raise OptionError(f"`outcome` {name!r} has one answer only: there is nothing to predict.")
    if of is None:
        if not is_segment and len(known) > 2:
            return Outcome(survey.more_is_better(name), False, ())
        if len(known) > 2:
            raise OptionError(
                f"{name!r} has {len(known)} levels. Say which of them count as yes: of=[…]."
            )
        yes = [known[-1]]
    else:
        yes = [f"{one:g}" if isinstance(one, (int, float)) else str(one)
               for one in ([of] if isinstance(of, str) else of)]  # fmt: skip
        strange = [one for one in yes if one not in known]
        if strange:
            raise OptionError.unknown("of", strange[0], known)
        if not yes or set(yes) == set(known):
            raise OptionError("`of` names no answer or all: there is no yes and no to predict.")
    chosen = given.isin(yes).to_numpy(float)
    return Outcome(np.where(column.isna(), np.nan, chosen), True, tuple(yes))


def columns_of(survey: Survey, names: Sequence[str], *, filled: bool = False) -> np.ndarray:
    """Columns of several items, shape (rows of the survey, columns).

    Parameters
    ----------
    survey : Survey
    names : sequence of str
    filled : bool, default False
        A gap becomes the mean of the item, and of a segment a level of its own; else it is NaN.

    Raises
    ------
    OptionError
        An item holds text.
    """
    found = [np.empty((len(survey), 0))]
    for name in names:
        column = survey.column(name)
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes = column.cat.codes.to_numpy()
            used = [one for one in np.unique(codes) if one >= 0]
            own = (codes[:, None] == np.array(used[1:], dtype=int)).astype(float)
            if filled:
                own = np.column_stack([own, codes < 0])
            else:
                own[codes < 0] = np.nan
        elif pd.api.types.is_numeric_dtype(column.dtype):
            own = column.to_numpy(float)[:, None]
            if filled:
                own = np.where(np.isnan(own), np.nanmean(own) if own.size else 0.0, own)
        else:
            raise OptionError(f"{name!r} holds text. Name ratings, amounts or segments.")
        found.append(own)
    return np.column_stack(found)
