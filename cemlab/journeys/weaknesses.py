"""What is weak about a journey, as notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.journeys.movement import Open
from cemlab.journeys.taking import Taken
from cemlab.numerics import MIN_REPORT, SMALL_N

Note = tuple[str, dict[str, Any]]


def notes(
    tidy: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    whole: Mapping[str, Any],
    events: EventLog,
    survey: Survey | None,
    taken: Taken,
    unfinished: Open,
) -> Iterator[Note]:
    """Weak points, as (code, values for its sentence)."""
    if whole["curve"] != "none":
        yield from _of_curve(tidy, tables, whole)
    if whole["is_retrospective"] and whole["curve"] != "none":
        yield "recalled_moments", {}
    yield from _of_order(whole, events)
    if len(unfinished.codes):
        days = unfinished.pause / 86400
        yield "open_journeys", {"n": len(unfinished.codes), "day": unfinished.day, "days": days}
    if whole["n_journeys"] > whole["n_customers"]:
        yield "several_journeys", {
            "n_journeys": whole["n_journeys"], "n_customers": whole["n_customers"]
        }  # fmt: skip
    unjoined = len(taken.moments) - len(taken.counted())
    if unjoined:
        yield "unjoined_moments", {"n": unjoined, "n_moments": len(taken.moments)}
    if survey is not None and survey.weight_kind == "survey" and whole["has_flow"]:
        yield "flow_unweighted", {}


def _of_curve(
    tidy: pd.DataFrame, tables: Mapping[str, pd.DataFrame], whole: Mapping[str, Any]
) -> Iterator[Note]:
    emotion, adjustment = tables["emotion"], tables["adjustment"]
    if whole["scale_min"] != whole["scale_min"]:
        yield "no_scale", {}
    rated = tidy["n"].to_numpy() > 0
    hidden = tidy["estimate"].isna().to_numpy() & rated
    if hidden.any():
        yield "suppressed", {"groups": tidy.loc[hidden, "touchpoint"].tolist(), "limit": MIN_REPORT}
    never = tidy.loc[~rated & (tidy["n_customers"] > 0), "touchpoint"].tolist()
    if never:
        yield "never_rated", {"items": never}
    small = emotion.loc[emotion["small"], "touchpoint"].tolist()
    if small:
        yield "small_n", {"groups": small, "limit": SMALL_N}
    if whole["curve"] == "plain":
        yield "not_estimable", {}
        return
    if whole["status"] == "singular":
        yield "singular", {}
    if bent := selective(adjustment):
        yield "selective_visits", {"items": bent}
    if apart := parting(adjustment):
        yield "adjustment_parts", {"items": apart}
    shifted = tables["sensitivity"]
    if len(shifted):
        yield "mnar", _farthest(shifted)


def selective(adjustment: pd.DataFrame) -> list[str]:
    """Touchpoints whose plain mean lies outside the interval of the adjusted one."""
    return _outside(adjustment, "estimate")


def parting(adjustment: pd.DataFrame) -> list[str]:
    """Touchpoints where a fixed effect for each customer gives another mean."""
    return _outside(adjustment, "fixed")


def _outside(adjustment: pd.DataFrame, column: str) -> list[str]:
    value = adjustment[column]
    apart = (value < adjustment["adjusted_low"]) | (value > adjustment["adjusted_high"])
    return adjustment.loc[apart, "touchpoint"].tolist()


def _farthest(shifted: pd.DataFrame) -> dict[str, Any]:
    """The touchpoint whose mean those who never came could move most."""
    ends = shifted.groupby("touchpoint", sort=False)["estimate"].agg(["min", "max"])
    name = (ends["max"] - ends["min"]).idxmax()
    low, high = ends.loc[name]
    return {"item": name, "low": float(low), "high": float(high)}


def _of_order(whole: Mapping[str, Any], events: EventLog) -> Iterator[Note]:
    if not events.is_ordered:
        yield "no_order", {}
    elif events.is_from_survey:
        yield "order_declared", {}
    elif not events.has_declared_touchpoints:
        yield "no_touchpoint_order", {}
