"""To which group each moment belongs: a segment, its channel, who served, its journey's kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES, speaker

OF_MOMENTS = ("channel", "journey", "actor")  # columns of the log that may be groups


class Belonging(NamedTuple):
    """Groups of moments.

    Attributes
    ----------
    codes : ndarray of int, shape (moments,)
        −1 where the group is not known.
    names : tuple of str
    labels : mapping
        Words of the groups and of what they are groups of.
    """

    codes: np.ndarray
    names: tuple[str, ...]
    labels: Mapping[str, Mapping[str, str]]


def belonging(events: EventLog, survey: Survey | None, by: str | Mapping[str, str]) -> Belonging:
    """The group of each moment of the log, in its order.

    Parameters
    ----------
    events : EventLog
    survey : Survey or None
    by : str or mapping
        A segment of the survey; "channel", "actor" or "journey" (its kind); or the group of each
        customer.

    Raises
    ------
    OptionError
        There is no such segment.
    MethodError
        No journey meets a response, or there are not two groups.
    """
    moments = events.moments()
    labels: dict[str, Mapping[str, str]] = {}
    if isinstance(by, Mapping):
        named = moments["customer_id"].astype(str).map({str(k): str(v) for k, v in by.items()})
    elif isinstance(by, str) and survey is not None and by in survey.items:
        named, labels = _of_survey(events, survey, by, moments), survey.labels([by])
    elif by in OF_MOMENTS:
        named = moments[by].astype("string")
        labels = {by: {spoken: speaker(spoken)(f"journeys.by.{by}") for spoken in LANGUAGES}}
    else:
        known = [*OF_MOMENTS, *(() if survey is None else _segments(survey))]
        raise OptionError.unknown("by", by, known)
    groups = pd.Categorical(named, categories=_ordered(named, survey, by))
    if len(groups.categories) < 2:
        given = f"a mapping of {len(by)} customers" if isinstance(by, Mapping) else repr(by)
        raise MethodError(
            f"`by` is {given}, which makes {len(groups.categories)} group of the moments. Expected "
            "at least two."
        )
    names, own = _apart_from(tuple(map(str, groups.categories)), events, labels)
    return Belonging(groups.codes.astype(int), names, labels | own)


def _apart_from(
    names: tuple[str, ...], events: EventLog, labels: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[str, ...], dict[str, Mapping[str, str]]]:
    """Names of groups that are none of a touchpoint or stage, and the words of those renamed."""
    taken = {*events.touchpoints, *events.stages, "all"}
    own = {f"{name} (group)": labels.get(name) or {spoken: name for spoken in LANGUAGES}
           for name in names if name in taken}  # fmt: skip
    return tuple(f"{name} (group)" if name in taken else name for name in names), own


def _segments(survey: Survey) -> list[str]:
    return [name for name, item in survey.items.items() if item.role == "segment"]


def _of_survey(events: EventLog, survey: Survey, by: str, moments: pd.DataFrame) -> pd.Series:
    column = survey.column(by)
    if not isinstance(column.dtype, pd.CategoricalDtype):
        raise OptionError(
            f"`by` is {by!r}, which holds numbers or free text. Expected an item with "
            f"role: segment, such as {', '.join(_segments(survey)) or 'one that groups people'}."
        )
    met = events.responses(survey)
    if not met["row"].notna().any():
        raise MethodError(
            f"No journey meets a response, so nobody's {by!r} is known. Moments join on "
            f"{events.join_on}; declare the `id` of the survey that holds the same ids."
        )
    rows = met["row"].to_numpy(dtype=float, na_value=np.nan)
    levels = column.astype("string").to_numpy(dtype=object)
    own = [levels[int(row)] if row == row else pd.NA for row in rows]
    return moments["journey_id"].map(dict(zip(met["journey_id"], own, strict=True)))


def _ordered(named: pd.Series, survey: Survey | None, by: str | Mapping[str, str]) -> list[str]:
    """Groups that occur: levels of the survey in its order, others by name."""
    there = set(named.dropna())
    if isinstance(by, str) and survey is not None and by in survey.items:
        return [str(one) for one in survey.column(by).cat.categories if str(one) in there]
    return sorted(map(str, there))
