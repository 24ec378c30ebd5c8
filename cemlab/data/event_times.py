"""Rows that are journeys, with a column of times for each touchpoint → rows that are moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cemlab.data import cleaning
from cemlab.data.times import Times, read_times
from cemlab.errors import Failure
from cemlab.study import EventsSpec

A_JOURNEY_A_ROW = (
    "With `times` a row is a journey: let `journey_id` name the columns that tell rows apart."
)


def repeated_journeys(journeys: pd.Series, columns: Sequence[str]) -> list[Failure]:
    """Rows of a journey that another row tells already."""
    again = (journeys.duplicated() & journeys.notna()).to_numpy()
    if not again.any():
        return []
    name = cleaning.ID_JOIN.join(columns)
    what = "repeats journeys of earlier rows"
    return [cleaning.failure_of(name, what, journeys, again, A_JOURNEY_A_ROW)]


def spread(
    journeys: pd.DataFrame, table: pd.DataFrame, spec: EventsSpec
) -> tuple[pd.DataFrame, dict[str, Any], list[Failure]]:
    """A moment for every time of a journey; a blank says that the journey never got there.

    Parameters
    ----------
    journeys : DataFrame
        Columns of an event log, a row per journey, and `row`.
    table : DataFrame
        The same rows, with the columns of `times`.
    spec : EventsSpec

    Returns
    -------
    frame : DataFrame
        A row per moment. Its position is that of its touchpoint in `times`: it orders moments of
        one time.
    facts : dict
        What is to be told of the times, ``never_reached`` (by touchpoint) and ``n_unreached``
        journeys without any time.
    failures : list of Failure
    """
    times, failures = {}, []
    for touchpoint, column in spec.times.items():
        if column in table.columns:
            times[touchpoint], found = read_times(
                table[column], column, timezone=spec.timezone, time_format=spec.time_format
            )
            failures += found
    failures += [] if failures else _zones_beside_none(times, spec)
    pieces = [
        journeys.assign(touchpoint=touchpoint, occurred_at=read.times, position=float(position))
        for position, (touchpoint, read) in enumerate(times.items(), start=1)
    ]
    facts = {
        "is_wide": True,
        "n_moved": sum(read.n_moved for read in times.values()),
        "n_naive": sum(read.n_naive for read in times.values()),
        "n_no_dates": sum(read.n_no_dates for read in times.values()),
        "never_reached": {name: int(read.times.isna().sum()) for name, read in times.items()},
    }
    if failures or not pieces:
        return journeys, facts, failures
    moments = pd.concat(pieces, ignore_index=True).dropna(subset="occurred_at")
    facts["n_unreached"] = len(journeys) - int(moments["row"].nunique())
    if not len(moments):
        problem = "hold no time at all, so there is no moment. Name the columns of times."
        return journeys, facts, [Failure(column=", ".join(spec.times.values()), problem=problem)]
    moments["touchpoint"] = moments["touchpoint"].astype("str")
    return moments.sort_values(["row", "position"], ignore_index=True), facts, []


def _zones_beside_none(times: Mapping[str, Times], spec: EventsSpec) -> list[Failure]:
    """Columns whose times have no zone, beside columns whose times have one."""
    naive = [spec.times[name] for name, read in times.items() if read.n_naive]
    aware = [
        spec.times[name]
        for name, read in times.items() if not read.n_naive and read.times.notna().any()
    ]  # fmt: skip
    if spec.timezone is not None or not naive or not aware:
        return []
    problem = f"have times without a zone, beside {', '.join(aware)} with one."
    advice = "Declare `timezone`, such as Asia/Shanghai, for those without."
    return [Failure(column=", ".join(naive), problem=problem, advice=advice)]
