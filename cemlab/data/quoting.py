"""Quotes: what people wrote, without what points at them, under an id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.errors import DataError, OptionError, nearest
from cemlab.privacy import check_differencing, redact_all
from cemlab.study.codes import text_of

if TYPE_CHECKING:
    from cemlab.data.survey import Survey

SEED = 20260101
ROW_ID = "R{:05d}"


def quotes(
    survey: Survey,
    item: str,
    *,
    n: int = 5,
    segment: Mapping[str, Any] | None = None,
    seed: int = SEED,
) -> pd.DataFrame:
    """Some of the comments on an item, drawn by chance, fit to be printed.

    Parameters
    ----------
    survey : Survey
    item : str
        A verbatim.
    n : int, default 5
        How many, at most.
    segment : mapping of segment to level, optional
        Whose: ``{"building": "A"}``.
    seed : int
        Which ones chance draws.

    Returns
    -------
    DataFrame
        Columns `id` and `quote`, in the order of the answers. The id is the pseudonym of the
        respondent where the study has a salt, else the number of the answer: never the id or
        the name that the file holds.

    Raises
    ------
    OptionError
        The item is no verbatim, or the segment or its level is not known.
    DataError
        Fewer people than `min_cell` of the study belong to the segment, or so few do not:
        quotes of the segment beside those of all would be told apart by their ids.

    Notes
    -----
    Contact data, ids, plates, addresses and introduced names are masked, whether or not the
    study masks comments when it is read. Read every quote before it is printed: what somebody
    tells can point at them without any of these.
    """
    column = survey.column(_verbatim(survey, item))
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise OptionError(f"`n` is {n!r}. Expected a whole number from 1.")
    least = survey.circumstances.min_cell
    rows = _rows(survey, segment or {})
    people = survey.count(rows)
    if people < least:
        raise DataError(
            f"{people:.0f} people belong to {_named(segment)}; quotes are shown of {least} or "
            "more, since so few could be recognised. Take a larger group."
        )
    for name in segment or {}:  # the segment less one condition, which holds it
        wider = {other: level for other, level in segment.items() if other != name}
        check_differencing(int(survey.count(_rows(survey, wider))), int(people), minimum=least)
    said = column.str.strip().where(column.notna(), "").ne("").to_numpy(bool) & rows
    said &= ~column.str.strip().duplicated().to_numpy()
    places = np.flatnonzero(said)
    if len(places) > n:
        places = np.sort(np.random.default_rng(seed).choice(places, n, replace=False))
    masked, _ = redact_all(column.iloc[places].str.strip())
    return pd.DataFrame({"id": _ids(survey, places), "quote": masked.tolist()}, dtype="str")


def _verbatim(survey: Survey, item: str) -> str:
    written = [name for name, one in survey.items.items() if one.role == "verbatim"]
    if item not in written:
        known = ", ".join(map(repr, written)) or "none"
        raise OptionError(
            f"`item` is {item!r}, which is no verbatim.{nearest(item, written)} Verbatims of the "
            f"survey: {known}."
        )
    return item


def _rows(survey: Survey, segment: Mapping[str, Any]) -> np.ndarray:
    """Who belongs to a segment; everybody where there is none."""
    if not isinstance(segment, Mapping):
        raise OptionError(f"`segment` is {segment!r}. Expected {{segment: level}}.")
    rows = np.ones(len(survey), bool)
    segments = [name for name, one in survey.items.items() if one.role == "segment"]
    for name, level in segment.items():
        if name not in segments:
            raise OptionError.unknown("segment", name, segments)
        column = survey.column(name)
        levels = [str(one) for one in column.cat.categories]
        if text_of(level) not in levels:
            raise OptionError.unknown(f"segment[{name!r}]", text_of(level), levels)
        rows &= (column == text_of(level)).to_numpy(bool)
    return rows


def _named(segment: Mapping[str, Any] | None) -> str:
    told = ", ".join(f"{name} = {text_of(level)}" for name, level in (segment or {}).items())
    return told or "the survey"


def _ids(survey: Survey, places: np.ndarray) -> list[str]:
    ids = survey.ids()
    if ids is not None and survey.circumstances.is_pseudonymous:
        return ids.iloc[places].astype(object).tolist()
    return [ROW_ID.format(place + 1) for place in places]
