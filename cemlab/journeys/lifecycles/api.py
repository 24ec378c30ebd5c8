"""The verb: check, find the starts, count, wrap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.errors import MethodError, OptionError
from cemlab.journeys.lifecycles import ageing, starting
from cemlab.journeys.lifecycles.result import LifecycleResult
from cemlab.journeys.lifecycles.starting import Starts
from cemlab.journeys.taking import check_sources
from cemlab.language import LANGUAGES, speaker
from cemlab.results import Provenance

MOST_AGES = 60


def lifecycle(
    events: EventLog,
    *,
    every: Literal["week", "month", "quarter", "year"] = "month",
    start: str | None = None,
    touchpoint: str | None = None,
    ages: int = 12,
) -> LifecycleResult:
    """Tell how many customers are active at each age, and at which age they first come back.

    Parameters
    ----------
    events : EventLog
        With times, and with customers who have several journeys (unless `touchpoint` is given).
    every : {"week", "month", "quarter", "year"}, default "month"
        What a period is.
    start : str, optional
        Touchpoint whose first time is a customer's start, such as a contract that is signed;
        without one, their first moment in the log.
    touchpoint : str, optional
        Touchpoint whose first time is looked for, such as a complaint; without one, the next
        journey.
    ages : int, default 12
        Periods that are told.

    Returns
    -------
    LifecycleResult

    Raises
    ------
    OptionError
        An argument is of the wrong kind or not known.
    MethodError
        The log has no times, nobody has a start, nobody can come back, or no period is over.

    Notes
    -----
    Cohorts are the calendar periods in which customers began; an age of 1 is the next calendar
    period. Active is who began at least one journey in it; periods that are not over in the data
    are open, never zero. First returns count whole periods from the day of each start: the share,
    of those to whom it had not happened and whom the data could see to the end of the period, to
    whom it happens in it, with Wilson's interval; and the share reached so far, Kaplan–Meier with
    the log–log interval. That customers who began later behave like earlier ones is assumed.

    References
    ----------
    Wilson (1927) for shares; Kaplan & Meier (1958) for the share reached so far.

    Examples
    --------
    >>> lifecycle = cemlab.journeys.lifecycle(events, every="month")
    >>> lifecycle.first_returns()
    """
    check_sources(events, None)
    _check(events, every, start, touchpoint, ages)
    starts = starting.starts_of(events, start, touchpoint)
    least = events.min_cell
    if len(starts.start) < least:
        raise MethodError(
            f"Only {len(starts.start)} customers have a start; fewer than {least} are not told "
            "apart. Take more customers, or another start."
        )
    cohorts = ageing.cohort_table(starts, every, ages, least)
    firsts = ageing.first_table(starts, every, ages, least)
    if not len(firsts) and not cohorts["share"].notna().any():
        raise MethodError(
            f"No {every} after a start is over in the data for {least} customers or more. Take "
            "shorter periods: every='week'."
        )
    whole = _whole(starts, firsts, every, start, touchpoint, least)
    return LifecycleResult(
        _components=cohorts,
        _whole=whole,
        _tables={"first_returns": firsts},
        _notes=tuple(_notes(cohorts, firsts, whole, starts)),
        labels=_labels(events),
        language=events.language,
        provenance=Provenance(
            method="lifecycle",
            options={"every": every, "start": start, "touchpoint": touchpoint, "ages": ages},
            n=float(len(starts.start)),
            n_effective=float(len(starts.start)),
            n_dropped=float(starts.n_unstarted),
            simulated=events.is_simulated,
            data=events.source,
        ),
    )


def _check(events: EventLog, every: Any, start: Any, touchpoint: Any, ages: Any) -> None:
    if every not in starting.PERIODS:
        raise OptionError.unknown("every", every, starting.PERIODS)
    for name, given in (("start", start), ("touchpoint", touchpoint)):
        if given is not None and given not in events.touchpoints:
            raise OptionError.unknown(name, given, events.touchpoints)
    if start is not None and start == touchpoint:
        raise OptionError(
            f"`start` and `touchpoint` are both {start!r}, so its first time is always the start. "
            "Name another touchpoint, or none for the next journey."
        )
    if (
        isinstance(ages, bool)
        or not isinstance(ages, (int, np.integer))
        or not (1 <= ages <= MOST_AGES)
    ):
        raise OptionError(f"`ages` is {ages!r}. Expected a whole number from 1 to {MOST_AGES}.")


def _whole(
    starts: Starts, firsts: pd.DataFrame, every: str, start: str | None, touchpoint: str | None,
    least: int,
) -> dict[str, Any]:  # fmt: skip
    last = firsts.iloc[-1] if len(firsts) else None
    reached = {f"reached{end}": np.nan if last is None else float(last[f"reached{end}"])
               for end in ("", "_low", "_high")}  # fmt: skip
    return {
        "every": every, "start": start, "touchpoint": touchpoint,
        "first_day": f"{starts.start.min():%Y-%m-%d}", "last_day": f"{starts.end:%Y-%m-%d}",
        "n_customers": len(starts.start), "n_unstarted": starts.n_unstarted,
        "n_untimed": starts.n_untimed, "last_age": np.nan if last is None else float(last["age"]),
        **reached, "min_cell": least,
    }  # fmt: skip


def _notes(
    cohorts: pd.DataFrame, firsts: pd.DataFrame, whole: dict[str, Any], starts: Starts
) -> Iterator[tuple[str, dict[str, Any]]]:
    yield ("lifecycle_first_seen" if whole["start"] is None else "lifecycle_started",
           {"day": whole["first_day"]})  # fmt: skip
    hidden = cohorts.loc[(cohorts["verdict"] == "suppressed") & (cohorts["cohort"] != ageing.ALL),
                         "cohort"].unique().tolist()  # fmt: skip
    if hidden:
        yield "suppressed", {"groups": hidden, "limit": whole["min_cell"]}
    if whole["n_unstarted"]:
        yield "lifecycle_unstarted", {"n": whole["n_unstarted"]}
    if starts.n_untimed:
        yield "no_times", {"n": starts.n_untimed}
    if len(firsts) and firsts["at_risk"].min() < ageing.SMALL_N:
        few = firsts.loc[firsts["at_risk"] < ageing.SMALL_N, "age"].min()
        yield "lifecycle_few", {"age": few, "limit": ageing.SMALL_N}


def _labels(events: EventLog) -> dict[str, dict[str, str]]:
    every = {one: speaker(one)("journeys.lifecycle.all") for one in LANGUAGES}
    return events.labels() | {ageing.ALL: every}
