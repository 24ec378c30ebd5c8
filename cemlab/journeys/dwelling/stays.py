"""Stays at touchpoints, in stages or in journeys, from the moments: how long, and whether over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.errors import MethodError
from cemlab.journeys.movement import has_flow
from cemlab.journeys.taking import Taken

WHOLE = "journey"  # the one step of the level "journey"
COLUMNS = ["step", "customer", "row", "duration", "is_over"]


class Stays(NamedTuple):
    """Stays, a row each: `step` (code), `customer`, `row` (of the moment with which it begins),
    `duration` (seconds) and `is_over`; the names of the steps, and moments without a time."""

    table: pd.DataFrame
    names: tuple[str, ...]
    n_untimed: int


def stays_of(taken: Taken, events: EventLog, level: str) -> Stays:
    """Every stay.

    A stay lasts from its first moment to the first moment elsewhere. What comes after a declared
    end is not looked at. A journey that has not come to its declared end is still where it was
    last seen when the data end; without a declared end, nobody knows how long the last stay took,
    and it is none.

    Raises
    ------
    MethodError
        Nobody saw the order of the moments, or when they were.
    """
    if not has_flow(events) or not events.has_times:
        missing = "in which order moments came" if not has_flow(events) else "when moments were"
        raise MethodError(
            f"How long stays took cannot be told, because nobody observed {missing}. Expected a "
            "log with occurred_at."
        )
    moments = taken.moments.assign(row=np.arange(len(taken.moments)))
    timed = moments[moments["elapsed"].notna()]
    n_untimed = len(moments) - len(timed)
    ends = None if events.end is None else taken.touchpoints.index(events.end)
    timed = _until_end(timed, ends)
    data_end = moments["time"].max()
    if level == "journey":
        return Stays(_whole(timed, ends, data_end), (WHOLE,), n_untimed)
    code = "place" if level == "touchpoint" else "stage"
    names = taken.touchpoints if level == "touchpoint" else taken.stages
    if level == "stage" and not names:
        raise MethodError(
            "The log has no stages. Declare them in the study (stages:), or ask for "
            "level='touchpoint'."
        )
    return Stays(_runs(timed[timed[code] >= 0], code, ends, data_end), names, n_untimed)


def _until_end(moments: pd.DataFrame, end: int | None) -> pd.DataFrame:
    """Without what comes after the first moment at the declared end."""
    if end is None:
        return moments
    at_end = (moments["place"] == end).astype(int)
    before = at_end.groupby(moments["journey"]).cumsum() - at_end
    return moments[before == 0]


def _runs(
    moments: pd.DataFrame, code: str, end: int | None, data_end: pd.Timestamp
) -> pd.DataFrame:
    """Moments in a row at one place are one stay."""
    journey, step = moments["journey"].to_numpy(), moments[code].to_numpy()
    starts = np.ones(len(moments), dtype=bool)
    starts[1:] = (journey[1:] != journey[:-1]) | (step[1:] != step[:-1])
    runs = moments[starts]
    following = runs["elapsed"].shift(-1).where(runs["journey"].shift(-1) == runs["journey"])
    duration, is_over = (following - runs["elapsed"]).to_numpy(), following.notna().to_numpy()
    if end is not None:
        came = moments.loc[moments["place"] == end, "journey"]
        is_open = ~is_over & ~runs["journey"].isin(came).to_numpy()
        waited = (data_end - runs["time"]).dt.total_seconds().to_numpy()
        duration = np.where(is_open, waited, duration)
    table = pd.DataFrame({
        "step": runs[code].to_numpy(), "customer": runs["customer"].to_numpy(),
        "row": runs["row"].to_numpy(), "duration": duration, "is_over": is_over,
    })  # fmt: skip
    return table[table["duration"].notna()].reset_index(drop=True)


def _whole(moments: pd.DataFrame, end: int | None, data_end: pd.Timestamp) -> pd.DataFrame:
    """Each journey from its first moment to its end."""
    by_journey = moments.groupby("journey", sort=False).agg(
        customer=("customer", "first"), row=("row", "first"), started=("time", "first"),
        duration=("elapsed", "max"), n=("place", "size"), last=("place", "last"),
    )  # fmt: skip
    duration = by_journey["duration"].to_numpy()
    is_over = np.ones(len(by_journey), dtype=bool)
    if end is not None:
        is_over = (by_journey["last"] == end).to_numpy()
        waited = (data_end - by_journey["started"]).dt.total_seconds().to_numpy()
        duration = np.where(is_over, duration, waited)
    else:
        by_journey, duration, is_over = (
            one[(by_journey["n"] > 1).to_numpy()] for one in (by_journey, duration, is_over)
        )
    return pd.DataFrame({
        "step": 0, "customer": by_journey["customer"].to_numpy(),
        "row": by_journey["row"].to_numpy(), "duration": duration, "is_over": is_over,
    })  # fmt: skip
