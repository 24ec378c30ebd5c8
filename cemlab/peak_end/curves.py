"""The mean journey as a line, and the levels that memory may keep of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.numerics import mean_interval, suppress


def curve(events: EventLog, moments: pd.DataFrame, extremes: tuple[str, ...]) -> pd.DataFrame:
    """Mean experience along the journeys of the contest, with pointwise intervals.

    Parameters
    ----------
    events : EventLog
    moments : DataFrame
        Rated moments of these journeys: `code`, `customer`, `touchpoint`, `experience`.
    extremes : tuple of str
        Which extremes are marked.

    Returns
    -------
    DataFrame
        `touchpoint` in the order of the journey: declared ones, numbers such as seconds, or the
        place of the moment in its journey where neither is known. `share_end` is the share of
        journeys that end there; `mark` names the extremes of the line, `is_end` its end: the
        place where most journeys end. Of too few customers nothing is told, nor of a further
        place from which they could be worked out; nor is where few journeys end.
    """
    places, kind = _places(events, moments)
    rows = [
        {"touchpoint": str(place), **_mean(moments[(places == place).to_numpy()], events.min_cell)}
        for place in places.cat.categories
    ]
    table = pd.DataFrame(rows)
    _hide_few(table, events.min_cell)
    ends = places[~moments["code"].duplicated(keep="last")].value_counts(sort=False).to_numpy()
    table["share_end"] = ends / ends.sum()
    table["mark"] = _marks(table["estimate"].to_numpy(), extremes, events.neutral)
    shown = table["share_end"].where(table["estimate"].notna(), -1.0)
    table["is_end"] = np.arange(len(table)) == int(shown.to_numpy().argmax())
    table.loc[suppress(ends, minimum=events.min_cell), "share_end"] = np.nan
    numbered = kind == "touchpoint"
    table["position"] = (
        np.arange(1.0, len(table) + 1) if numbered else pd.to_numeric(table["touchpoint"])
    )
    return table.astype({"position": float}).assign(kind=kind)


def _places(events: EventLog, moments: pd.DataFrame) -> tuple[pd.Series, str]:
    """Where each moment stands along the journey, as ordered groups, and what they are."""
    named = moments["touchpoint"].astype(object)
    if events.has_declared_touchpoints or events.is_from_survey:
        order, kind = [name for name in events.touchpoints if (named == name).any()], "touchpoint"
    elif (numbers := pd.to_numeric(named, errors="coerce")).notna().all():
        order = list(dict.fromkeys(named.iloc[np.argsort(numbers.to_numpy(), kind="stable")]))
        kind = "number"
    else:
        named = moments.groupby("code").cumcount() + 1
        order, kind = sorted(named.unique()), "moment"
    return named.astype(pd.CategoricalDtype(order, ordered=True)), kind


def _hide_few(table: pd.DataFrame, least: int) -> None:
    """Take out places of few customers, and who would give them away; in place."""
    n, few = table["n"].to_numpy(float), table["n_customers"].to_numpy() < least
    hidden = suppress(np.where(few, np.minimum(n, least - 1), n), minimum=least)
    numbers = ["estimate", "conf_low", "conf_high", "n", "n_customers"]
    table[numbers] = table[numbers].astype(float)
    table.loc[hidden, numbers] = np.nan


def _mean(moments: pd.DataFrame, least: int) -> dict[str, float]:
    """Mean of some moments with its interval; customers are the units."""
    customers = moments["customer"].to_numpy()
    people = len(np.unique(customers))
    values = moments["experience"].to_numpy(float)
    shown = {"estimate": np.nan, "conf_low": np.nan, "conf_high": np.nan}
    if people >= least:
        clusters = customers if people < len(values) else None
        mean, low, high, *_ = mean_interval(values, clusters=clusters)
        shown = {"estimate": mean, "conf_low": low, "conf_high": high}
    return shown | {"n": len(values), "n_customers": people}


def _marks(means: np.ndarray, extremes: tuple[str, ...], neutral: float | None) -> list[str]:
    """Names of the extremes of the line, each once."""
    marks = [""] * len(means)
    if np.isnan(means).all():
        return marks
    if "peak_abs" in extremes and neutral is not None:
        marks[int(np.nanargmax(np.abs(means - neutral)))] = "peak_abs"
    for name, at in (("peak", np.nanargmax(means)), ("trough", np.nanargmin(means))):
        if name in extremes and not marks[int(at)]:
            marks[int(at)] = name
    return marks


def levels(
    measured: pd.DataFrame,
    remembered: np.ndarray | None,
    customers: np.ndarray,
    extremes: tuple[str, ...],
) -> pd.DataFrame:
    """What is left of a journey, on its own scale, and how far the end lies from the rest.

    Parameters
    ----------
    measured : DataFrame
        Features of the journeys of the contest.
    remembered : ndarray or None
        Overall ratings, stretched to the scale of the moments; None without both scales.
    customers : ndarray
        Customer of each journey.
    extremes : tuple of str
        Extremes of the contest.

    Returns
    -------
    DataFrame
        `level`: remembered, peak_end_mean (plain average of the extremes and the end), mean (of
        all moments), end, and end_less_mean, a difference within journeys.
    """
    end, mean = measured["end"].to_numpy(float), measured["mean"].to_numpy(float)
    found = {"remembered": remembered}
    found["peak_end_mean"] = measured[[*extremes, "end"]].mean(axis=1).to_numpy(float)
    found |= {"mean": mean, "end": end, "end_less_mean": end - mean}
    people = len(np.unique(customers))
    clusters = customers if people < len(customers) else None
    rows = []
    for name, values in found.items():
        if values is None:
            continue
        estimate, low, high, *_ = mean_interval(values, clusters=clusters)
        rows.append({"level": name, "estimate": estimate, "conf_low": low, "conf_high": high,
                     "n": len(values), "n_customers": people})  # fmt: skip
    return pd.DataFrame(rows)


def stretched(
    ratings: np.ndarray, own: tuple[float, float] | None, scale: tuple[float, float] | None
) -> np.ndarray | None:
    """Ratings on one scale, put linearly on another; None where a scale is not declared."""
    if own is None or scale is None:
        return None
    return scale[0] + (ratings - own[0]) / (own[1] - own[0]) * (scale[1] - scale[0])
