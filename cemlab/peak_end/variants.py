"""The contest held otherwise: with equal numbers of moments, by who completed the journey."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.errors import MethodError
from cemlab.peak_end.asking import Asked
from cemlab.peak_end.contesting import Held, held_or_none, numbers
from cemlab.peak_end.measuring import Measured, measure
from cemlab.peak_end.methods import MIN_MOMENTS
from cemlab.peak_end.sample import take

COLUMNS = (
    "variant", "verdict", "sure_part", "estimate", "conf_low", "conf_high", "p_value",
    "r_squared_mean", "r_squared_peak_end", "r_squared_both", "needed", "n", "n_customers",
)  # fmt: skip


class Ending(NamedTuple):
    """Who reached the touchpoint that completes a journey, and how the others end.

    Attributes
    ----------
    goal : str
        Declared end, or the last of the touchpoints declared in order.
    reached : ndarray of bool
        Of every journey of the log, in the order of its features.
    quit : float
        Share of journeys with moments enough that did not reach it.
    quit_at_trough, completed_at_trough : float
        Shares of both that end with their worst moment; NaN where either is too few people.
    """

    goal: str
    reached: np.ndarray
    quit: float
    quit_at_trough: float
    completed_at_trough: float


def ending_of(events: EventLog, measured: Measured, to_last: Measured, least: int) -> Ending | None:
    """Who completed the journey, where the log knows; None where it does not.

    Parameters
    ----------
    events : EventLog
    measured : Measured
        As the log declares the end.
    to_last : Measured
        With the last rated moment as the end of every journey.
    least : int
        Of fewer customers no share is told.
    """
    goal = events.end
    if goal is None and events.has_declared_touchpoints and not events.is_from_survey:
        goal = list(events.touchpoints)[-1]
    if goal is None:
        return None
    moments = events.moments()
    there = moments.loc[moments["touchpoint"] == goal, "journey_id"].unique()
    table = to_last.table
    reached = table["journey_id"].isin(there).to_numpy()
    enough = (table["n_moments"] >= MIN_MOMENTS).to_numpy()
    low = table["end_is_trough"].fillna(False).to_numpy(bool)
    sides = [enough & ~reached, enough & reached]
    people = [table.loc[side, "customer_id"].nunique() for side in sides]
    shares = [np.nan, np.nan]
    if min(people) >= least:
        shares = [float(low[side].mean()) for side in sides]
    quit_ = float(sides[0].sum() / enough.sum()) if enough.any() else np.nan
    few = 0 < people[0] < least or 0 < people[1] < least
    return Ending(goal, reached, np.nan if few else quit_, *shares)


def to_last_moment(events: EventLog, measured: Measured, end_window: float | None) -> Measured:
    """The journeys with their last rated moment as the end, whoever reached the declared one."""
    return measured if events.end is None else measure(replace(events, end=None), end_window)


def variants_table(
    events: EventLog, survey: Survey, measured: Measured, to_last: Measured,
    ending: Ending | None, held: Held, asked: Asked, *, is_descriptive: bool, min_cell: int,
) -> pd.DataFrame:  # fmt: skip
    """The contest as asked for, and held otherwise where that is another one.

    Returns
    -------
    DataFrame
        `variant`: ``"as_asked"``; ``"equal_n"``, journeys with the most frequent number of
        moments; ``"completers"``, journeys that reached the last touchpoint; ``"last_moment"``,
        with the last rated moment as the end, where the log declares another. A variant of
        nearly the same journeys is left out, and so is one of few customers.
    """
    rows = [{"variant": "as_asked", **numbers(held, is_descriptive=is_descriptive)}]
    for name, other in _others(events, survey, measured, to_last, ending, held, asked, min_cell):
        rows.append({"variant": name, **numbers(other, is_descriptive=is_descriptive)})
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.astype({name: float for name in COLUMNS[3:]})


def _others(
    events: EventLog, survey: Survey, measured: Measured, to_last: Measured,
    ending: Ending | None, held: Held, asked: Asked, least: int,
) -> Iterator[tuple[str, Held]]:  # fmt: skip
    counts = held.own["n_moments"].to_numpy()
    usual = np.bincount(counts).argmax()
    subsets: dict[str, Any] = {"equal_n": counts == usual}
    if ending is not None and events.end is None:
        subsets["completers"] = ending.reached[held.sample.places]
    for name, inside in subsets.items():
        if not _are_many(held.sample.customers, inside, least):
            continue
        other = held_or_none(measured.table, held.sample, asked, np.flatnonzero(inside))
        if other is not None:
            yield name, other
    if events.end is not None:
        try:
            whole = take(replace(events, end=None), survey, to_last.table, asked.outcome,
                         list(asked.covariates))  # fmt: skip
        except MethodError:
            return
        other = held_or_none(to_last.table, whole, asked)
        if other is not None and _is_another(held, other, least):
            yield "last_moment", other


def _are_many(customers: np.ndarray, inside: np.ndarray, least: int) -> bool:
    """Whether enough customers stand on both sides, so that neither is told by subtraction."""
    return all(len(np.unique(customers[side])) >= least for side in (inside, ~inside))


def _is_another(held: Held, other: Held, least: int) -> bool:
    """Whether the ends are others for enough journeys, and none of a few can be worked out."""
    more = len(np.setdiff1d(other.sample.places, held.sample.places))
    if 0 < more < least:
        return False
    own = pd.Series(held.own["end"].to_numpy(), index=held.sample.places)
    theirs = pd.Series(other.own["end"].to_numpy(), index=other.sample.places)
    moved = int((theirs.reindex(own.index) != own).sum())
    return more + moved >= least
