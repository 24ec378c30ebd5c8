"""Filters and groups that differ by a few people, whose answers two published numbers tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data.coverage import hidden_levels, segments_of
from cemlab.data.suspicion import members_of
from cemlab.errors import OptionError
from cemlab.privacy import check_differencing

if TYPE_CHECKING:
    from cemlab.data.survey import Survey


class Nested(NamedTuple):
    """A level of one segment that holds one of another and a few people more."""

    segment: str
    level: str
    inner_segment: str
    inner_level: str


def check_filters(one: Survey, other: Survey) -> None:
    """Refuse two surveys, one filtered further than the other, that differ by a few people.

    Parameters
    ----------
    one, other : Survey
        What two reports, or two parts of one, are made from: two filters of the same data.

    Raises
    ------
    DataError
        All people of one are in the other, which has 1 to `min_cell` − 1 more (the larger
        `min_cell` of the two).
    OptionError
        They have neither ids nor an item in common.

    Notes
    -----
    People are told apart by their ids, or, where one of the two has none, by their answers to the
    items that both have: whoever answered alike then counts as the same, however many. With
    frequency weights a row counts for all people it stands for. What somebody else published of
    the same data is not known here.

    Examples
    --------
    >>> staff = cemlab.Survey.from_frame(frame)
    >>> without_leads = cemlab.Survey.from_frame(frame[~frame["is_lead"]])
    >>> cemlab.data.check_filters(staff, without_leads)
    """
    few, many = sorted((_people(one, other), _people(other, one)), key=lambda people: people.sum())
    if (few <= many.reindex(few.index, fill_value=0)).all():
        least = max(one.circumstances.min_cell, other.circumstances.min_cell)
        check_differencing(int(many.sum()), int(few.sum()), minimum=least)


def nested_levels(survey: Survey, by: Sequence[str] | None = None) -> list[Nested]:
    """Levels of two segments that differ by a few people: numbers of both tell of these few.

    Parameters
    ----------
    survey : Survey
    by : sequence of str, optional
        Segments that are published together; all when not given.

    Returns
    -------
    list of Nested
        Pairs in which one level holds all people of the other and 1 to `min_cell` − 1 more.
        Levels that every table hides are left out.
    """
    names, members = [], []
    for segment in segments_of(survey) if by is None else by:
        gone = hidden_levels(survey, segment)
        for level, rows in members_of(survey, segment).items():
            if rows.any() and level not in gone:
                names.append((segment, level))
                members.append(rows)
    if not names:
        return []
    inside = np.array(members, dtype=float)
    each = survey.weights() if survey.weight_kind == "frequency" else np.ones(len(survey))
    shared = (inside * each) @ inside.T
    sizes = np.diag(shared)
    more = sizes[:, None] - shared  # how many of the row are not in the column
    least = survey.circumstances.min_cell
    found = np.argwhere((more.T == 0) & (more > 0) & (more < least))
    return [Nested(*names[a], *names[b]) for a, b in found.tolist()]


def _people(survey: Survey, beside: Survey) -> pd.Series:
    """How many people stand behind each id, or behind each combination of answers."""
    keys = survey.ids()
    if keys is None or beside.ids() is None:
        shared = [name for name in survey.items if name in beside.items]
        if not shared:
            raise OptionError(
                "The two surveys have neither ids nor an item in common. Expected two filters of "
                "the same data."
            )
        keys = pd.util.hash_pandas_object(survey.answers()[shared].astype("string"), index=False)
    is_count = survey.weight_kind == "frequency"
    each = survey.weights() if is_count else np.ones(len(survey))
    return pd.Series(each, dtype=float).groupby(keys.to_numpy()).sum()
