"""When each customer began, when they came again, and how long anybody could see it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.errors import MethodError

MONTHS = {"month": 1, "quarter": 3, "year": 12}
PERIODS = {"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}  # weeks begin on Monday


class Starts(NamedTuple):
    """Customers with a start; times are those of the log's zone, without it.

    Attributes
    ----------
    customers : ndarray of str, shape (m,)
    start : DatetimeIndex, shape (m,)
    journeys : DataFrame
        A row per journey that began at or after the start: ``customer`` (code) and ``at``.
    event : DatetimeIndex, shape (m,)
        First return, or first time at the touchpoint that was asked for; NaT where none was seen.
    end : Timestamp
        Last moment of the data.
    n_unstarted : int
        Customers of the log without a start.
    n_untimed : int
        Moments without a time.
    """

    customers: np.ndarray
    start: pd.DatetimeIndex
    journeys: pd.DataFrame
    event: pd.DatetimeIndex
    end: pd.Timestamp
    n_unstarted: int
    n_untimed: int


def starts_of(events: EventLog, start: str | None, touchpoint: str | None) -> Starts:
    """The customers, from their first moment or their first time at a touchpoint.

    Raises
    ------
    MethodError
        The log has no times; nobody came to the start; no customer has a second journey.
    """
    if not events.has_times or events.is_from_survey:
        raise MethodError(
            f"{events.source} has no times, so nobody knows when customers came. Name the column: "
            "columns={'occurred_at': …}."
        )
    moments = events.moments()
    timed = moments[moments["occurred_at"].notna()]
    timed = timed.assign(at=timed["occurred_at"].dt.tz_localize(None))
    end = timed["at"].max()  # of the whole log, also of those without a start
    begun = timed if start is None else timed[timed["touchpoint"].astype(str) == start]
    first = begun.groupby("customer_id", sort=True)["at"].min()
    if first.empty:
        raise MethodError(f"Nobody came to {start!r}, so no customer has a start.")
    timed = timed[timed["customer_id"].isin(first.index)]
    began = timed.groupby("journey_id", sort=False).agg(
        customer_id=("customer_id", "first"), at=("at", "min")
    )
    began["customer"] = first.index.get_indexer(began["customer_id"])
    later = began[began["at"].to_numpy() >= first.to_numpy()[began["customer"]]]
    if touchpoint is None:
        if began["customer_id"].is_unique:
            raise MethodError(
                f"Every customer of {events.source} has one journey, so nobody can come back. "
                "Declare both columns, `customer_id` and `journey_id`; or ask when customers first "
                "come to a touchpoint: touchpoint=…."
            )
        again = later[later["at"].to_numpy() > first.to_numpy()[later["customer"]]]
    else:
        again = timed[timed["touchpoint"].astype(str) == touchpoint]
        again = again.assign(customer=first.index.get_indexer(again["customer_id"]))
        again = again[again["at"].to_numpy() >= first.to_numpy()[again["customer"]]]
    event = again.groupby("customer")["at"].min().reindex(range(len(first)))
    return Starts(
        first.index.to_numpy(str), pd.DatetimeIndex(first), later[["customer", "at"]],
        pd.DatetimeIndex(event), end,
        events.n_customers - len(first), len(moments) - int(moments["occurred_at"].notna().sum()),
    )  # fmt: skip


def whole_ages(start: pd.DatetimeIndex, until: pd.DatetimeIndex, every: str) -> np.ndarray:
    """How many whole weeks, months, quarters or years lie between two times.

    Parameters
    ----------
    start, until : DatetimeIndex, shape (m,)
    every : {"week", "month", "quarter", "year"}

    Returns
    -------
    ndarray, shape (m,)
        NaN where `until` is not known. A month is over on the same day of the next one, at the
        same time; where that has no such day, on the first of the one after.
    """
    if every == "week":
        return np.floor((until - start) / pd.Timedelta(days=7)).to_numpy(float)
    months = (until.year - start.year) * 12 + (until.month - start.month)
    early = (until - until.to_period("M").start_time) < (start - start.to_period("M").start_time)
    months = np.asarray(months, float) - np.where(until.isna(), np.nan, early)
    return np.floor(months / MONTHS[every])


def cohorts_of(times: pd.DatetimeIndex, every: str) -> np.ndarray:
    """Calendar period of each time, as whole numbers that count on."""
    return times.to_period(PERIODS[every]).astype("int64").to_numpy()


def named(period: int, every: str) -> str:
    """The name of a period: 2026-03, 2026-Q1, or the Monday of a week."""
    one = pd.Period(ordinal=int(period), freq=PERIODS[every])
    if every == "week":
        return f"{one.start_time:%Y-%m-%d}"
    return f"{one.year}-Q{one.quarter}" if every == "quarter" else str(one)


def last_whole(end: pd.Timestamp, every: str) -> int:
    """The last period that the data hold whole: that of the end if it is its last day."""
    period = end.to_period(PERIODS[every])
    return int(period.ordinal) - (end.normalize() < period.end_time.normalize())
