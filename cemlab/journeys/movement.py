"""Tables of where customers go: from touchpoint to touchpoint, and how far."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.journeys.methods import funnel, transitions
from cemlab.journeys.steps_to_tell import ENTRY, EXIT, TRANSITIONS, step_rows
from cemlab.journeys.taking import Taken

__all__ = ["ENTRY", "EXIT", "TRANSITIONS", "Open", "has_flow", "steps", "still_open", "still_there"]

USUAL = 0.95  # of the pauses between two moments are shorter: a longer one may be the end
FUNNEL = ("touchpoint", "n", "share", "conf_low", "conf_high", "visited_share", "step_share",
          "step_low", "step_high", "lost", "stop_share", "stop_low", "stop_high")  # fmt: skip


class Open(NamedTuple):
    """Journeys still going on when the data end.

    Attributes
    ----------
    codes : ndarray of int
    day : str
        Last day of the data; empty where nothing can be told.
    pause : float
        Seconds a journey may have been silent and still be open.
    """

    codes: np.ndarray
    day: str
    pause: float


def has_flow(events: EventLog) -> bool:
    """Whether anybody saw where customers go next: items of a survey only declare an order."""
    return events.is_ordered and not events.is_from_survey


def still_open(taken: Taken, events: EventLog) -> Open:
    """Journeys that have not reached their end, and whose last moment is not long ago."""
    moments = taken.moments
    if events.end is None or not has_flow(events) or moments["elapsed"].isna().all():
        return Open(np.array([], dtype=int), "", float("nan"))
    pauses = moments.groupby("journey")["elapsed"].diff()
    pause = float(pauses.quantile(USUAL))
    if np.isnan(pause):  # single moments: nobody knows how long a pause is usual
        return Open(np.array([], dtype=int), "", float("nan"))
    end = moments["place"] == taken.touchpoints.index(events.end)
    journeys = (
        moments.assign(end=end).groupby("journey").agg(end=("end", "any"), last=("time", "max"))
    )
    data_end = moments["time"].max()
    late = journeys["last"] >= data_end - pd.Timedelta(seconds=pause)
    codes = journeys.index[late & ~journeys["end"]].to_numpy()
    return Open(codes, f"{data_end:%Y-%m-%d}", pause)


def steps(taken: Taken, events: EventLog, unfinished: Open) -> pd.DataFrame:
    """A row per step that somebody took, with its share of all steps from there.

    As `step_rows` tells them.
    """
    if not has_flow(events):
        return pd.DataFrame(columns=list(TRANSITIONS)).astype(_kinds(TRANSITIONS))
    moments = taken.moments
    found = transitions(
        moments["journey"].to_numpy(), moments["place"].to_numpy(), len(taken.touchpoints),
        open_journeys=unfinished.codes,
    )  # fmt: skip
    return step_rows(found.counts, taken.touchpoints, taken.min_cell)


def still_there(taken: Taken, events: EventLog, unfinished: Open) -> pd.DataFrame:
    """Journeys that came to a touchpoint or to a later one, in the declared order.

    Who skips a touchpoint and comes to a later one is still there; only who comes to no later one
    has stopped; `visited_share` were at the touchpoint itself. Open journeys are left out, and so
    is what lies behind a declared end. `step_*` is the share of those at the touchpoint before,
    `stop_*` who went no further from here.
    """
    empty = pd.DataFrame(columns=list(FUNNEL)).astype(_kinds(FUNNEL))
    names = list(taken.touchpoints)
    if events.end is not None:
        names = names[: names.index(events.end) + 1]
    if not has_flow(events) or not events.has_declared_touchpoints or len(names) < 2:
        return empty
    moments = taken.moments[~taken.moments["journey"].isin(unfinished.codes)]
    furthest = moments.groupby("journey")["place"].max().to_numpy()
    if len(furthest) < taken.min_cell:
        return empty
    reached = (furthest[:, None] >= np.arange(len(names))).sum(axis=0)
    found = funnel(reached, names)
    visited = moments.groupby("place")["journey"].nunique().reindex(range(len(names)), fill_value=0)
    visited = visited.to_numpy().astype(float)
    visited[(visited > 0) & (visited < taken.min_cell)] = np.nan
    few = np.r_[False, reached[:-1] < taken.min_cell]  # too few at the step before
    table = pd.DataFrame(
        {"touchpoint": names, "n": found.reached.astype(float), "share": found.overall,
         "conf_low": found.overall_low, "conf_high": found.overall_high,
         "visited_share": visited / len(furthest),
         "step_share": np.where(few, np.nan, found.conversion),
         "step_low": np.where(few, np.nan, found.conf_low),
         "step_high": np.where(few, np.nan, found.conf_high), "lost": found.lost}
    )  # fmt: skip
    _hide_few(table, taken.min_cell)
    onwards = table[["step_share", "step_high", "step_low"]].shift(-1)
    table[["stop_share", "stop_low", "stop_high"]] = 1 - onwards.to_numpy()
    return table


def _hide_few(table: pd.DataFrame, least: int) -> None:
    """Take out how many came to where too few came, and who was lost just before."""
    few = (table["n"] > 0) & (table["n"] < least)
    hidden = [name for name in table.columns if name != "touchpoint"]
    table.loc[few, hidden] = np.nan
    table.loc[few.shift(-1, fill_value=False), "lost"] = np.nan


def _kinds(columns: tuple[str, ...]) -> dict[str, str]:
    texts = ("from", "to", "touchpoint")
    return {name: "object" if name in texts else "float64" for name in columns}
