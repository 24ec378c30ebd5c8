"""An event log → one row per journey: its features, and what could not be measured."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods import Features, journey_features

ORDERED = (
    "start", "end", "mean", "time_weighted_mean", "peak", "trough", "peak_abs",
)  # fmt: skip
REST = ("trend", "trend_per_minute", "sd", "duration")
OF_INTENSITY = ("peak_abs", "peak_abs_touchpoint", "peak_abs_tied")


class Measured(NamedTuple):
    """What the moments say, before anybody asks how they were recalled.

    Attributes
    ----------
    table : DataFrame
        One row per journey, as `cemlab.peak_end.features` returns it.
    moments : DataFrame
        The rated moments up to the end, journey by journey in order: `code` (place of the
        journey in `table`), `customer_id`, `touchpoint`, `experience`, `seconds`.
    """

    table: pd.DataFrame
    moments: pd.DataFrame


def measure(events: EventLog, end_window: float | None) -> Measured:
    """Features of every journey of a log, as its declarations ask.

    Moments without a rating are passed over. Where the log declares the touchpoint that ends a
    journey, later moments are left out, and a journey whose end is missing or unrated has none.
    """
    check_log(events)
    check_window(end_window, has_times=events.has_times, source=events.source)
    moments = events.moments()
    codes, ids = pd.factorize(moments["journey_id"])
    moments = moments.assign(code=codes, seconds=moments["elapsed"])
    after = _after_end(moments, events.end)
    rated = moments["experience"].notna().to_numpy()
    counts = pd.DataFrame({"n_unrated": ~rated & ~after, "n_after_end": after})
    counts = counts.groupby(codes).sum()
    used = moments.loc[rated & ~after, ["code", "customer_id", "touchpoint", "experience",
                                        "seconds"]].reset_index(drop=True)  # fmt: skip
    if not len(used):
        raise MethodError(
            "No moment has a rating, so no journey has a peak or an end. Name the column of the "
            "ratings: `experience` of the moments."
        )
    table = _table(events, used, end_window).reindex(range(len(ids)))
    table["n_moments"] = table["n_moments"].fillna(0).astype(int)
    flags = ["end_is_peak", "end_is_trough", "peak_abs_tied"]
    table[flags] = table[flags].astype("boolean")
    owners = moments.groupby("code")["customer_id"].first()
    table = pd.concat([table, counts], axis=1)
    table.insert(0, "journey_id", ids)
    table.insert(1, "customer_id", owners)
    return Measured(table.reset_index(drop=True), used)


def check_log(events: EventLog) -> None:
    """Refuse what is no log, and a log in which nothing comes last."""
    if not isinstance(events, EventLog):
        raise OptionError(
            f"The first argument is a {type(events).__name__}. Expected an EventLog: make one "
            "with cemlab.read_events(study) or cemlab.EventLog.from_frame(frame)."
        )
    if not events.is_ordered:
        raise MethodError(
            f"The moments of {events.source!r} have no order (`ordered: false`), so that no "
            "journey has a start, an end or a trend. Declare the touchpoints in the order in "
            "which they are met, or look at their means with cemlab.journeys.map."
        )


def check_window(end_window: float | None, *, has_times: bool, source: str) -> None:
    """Refuse a window that is no length of time, and one without times."""
    if end_window is None:
        return
    is_number = isinstance(end_window, (int, float)) and not isinstance(end_window, bool)
    if not is_number or not np.isfinite(end_window) or end_window <= 0:
        raise OptionError(
            f"`end_window` is {end_window!r}. Expected seconds above 0; leave it out to take the "
            "last moment as the end."
        )
    if not has_times:
        raise OptionError(
            f"`end_window` is {end_window:g} seconds, but the moments of {source!r} have no times. "
            "Name the column of the times (`occurred_at`), or leave the window out."
        )


def _after_end(moments: pd.DataFrame, end: str | None) -> np.ndarray:
    """Which moments come after the last one at the touchpoint that ends their journey."""
    if end is None:
        return np.zeros(len(moments), bool)
    last = moments["moment"].where(moments["touchpoint"] == end)
    return (moments["moment"] > last.groupby(moments["code"]).transform("max")).to_numpy()


def _table(events: EventLog, used: pd.DataFrame, end_window: float | None) -> pd.DataFrame:
    """Features by the code of the journey; journeys without any rating are absent.

    Journeys with a time at every moment, and those without, are measured apart.
    """
    timed = used["seconds"].notna().to_numpy()
    parts = []
    for own, has_times in ((timed, True), (~timed, False)):
        if not own.any():
            continue
        moments = used[own]
        found = journey_features(
            moments["code"].to_numpy(), moments["experience"].to_numpy(float),
            moments["seconds"].to_numpy(float) if has_times else None,
            neutral=0.0 if events.neutral is None else events.neutral,
            ties=events.ties, end_window=end_window if has_times else None,
        )  # fmt: skip
        part = _columns(found, moments)
        if end_window is not None and not has_times:
            part["end"] = np.nan
        parts.append(part)
    table = pd.concat(parts).sort_index()
    if events.end is not None:
        table.loc[table["end_touchpoint"] != events.end, "end"] = np.nan
    without = table["end"].isna()
    flags = ["end_is_peak", "end_is_trough"]
    table[flags] = table[flags].astype("boolean").mask(without)
    if events.neutral is None:
        table["peak_abs"], table["peak_abs_touchpoint"] = np.nan, None
        table["peak_abs_tied"] = table["peak_abs_tied"].astype("boolean").mask(without | True)
    return table


def _columns(found: Features, moments: pd.DataFrame) -> pd.DataFrame:
    """The features as columns, with the touchpoints of the most intense and the last moment."""
    touchpoints = moments["touchpoint"].astype(object).to_numpy()
    first = np.cumsum(found.n_moments) - found.n_moments
    table = pd.DataFrame(
        {"n_moments": found.n_moments} | {name: getattr(found, name) for name in ORDERED},
        index=found.journey,
    )
    table["peak_abs_touchpoint"] = touchpoints[first + found.peak_abs_position]
    table["peak_abs_tied"] = found.peak_abs_tied
    for name in REST:
        table[name] = getattr(found, name)
    table["end_touchpoint"] = touchpoints[first + found.n_moments - 1]
    table["end_is_peak"], table["end_is_trough"] = found.end_is_peak, found.end_is_trough
    return table


def features_of(table: pd.DataFrame) -> Features:
    """Rows of the table as the methods take them."""
    values = {
        name: table[name].to_numpy(float)
        for name in ("start", "end", "mean", "sd", "peak", "trough", "peak_abs", "trend",
                     "trend_per_minute", "time_weighted_mean", "duration")
    }  # fmt: skip
    flags = {
        name: table[name].fillna(False).to_numpy(bool)
        for name in ("peak_abs_tied", "end_is_peak", "end_is_trough")
    }
    return Features(
        journey=np.arange(len(table)), n_moments=table["n_moments"].to_numpy(int),
        peak_abs_position=np.zeros(len(table), int), **values, **flags,
    )  # fmt: skip
