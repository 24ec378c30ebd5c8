"""What is weak about a journey, as notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.data.long_journeys import outsized
from cemlab.errors import OptionError
from cemlab.journeys.movement import Open
from cemlab.journeys.steps_to_tell import hidden_steps
from cemlab.journeys.taking import Taken
from cemlab.numerics import SMALL_N

MOST = 0.5  # of the rated moments of a touchpoint; one customer with more is no selection
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
        yield from _of_curve(tidy, tables, whole, taken)
    if whole["is_retrospective"] and whole["curve"] != "none":
        yield "recalled_moments", {}
    yield from _of_order(whole, events)
    if len(unfinished.codes):
        days = unfinished.pause / 86400
        yield "open_journeys", {"n": len(unfinished.codes), "day": unfinished.day, "days": days}
    n_customers = taken.moments["customer"].nunique()
    if whole["n_journeys"] > n_customers:
        facts = {"n_journeys": whole["n_journeys"], "n_customers": n_customers}
        yield "several_journeys", facts
    if taken.n_unjoined:
        code = "unjoined_left_out" if taken.n_left_out else "unjoined_moments"
        yield code, {"n": taken.n_unjoined, "n_moments": whole["n_moments"]}
    yield from hidden_steps(tables["transitions"], whole["min_cell"])
    if survey is not None and not _meets(events, survey):
        yield "survey_apart", {"n_responses": survey.n}
    if survey is not None and survey.weight_kind == "survey" and whole["has_flow"]:
        yield "flow_unweighted", {}


def _meets(events: EventLog, survey: Survey) -> bool:
    """Whether any journey has a response in the survey."""
    try:
        return bool((events.responses(survey)["n_responses"] > 0).any())
    except OptionError:  # the survey has no ids
        return False


def _of_curve(
    tidy: pd.DataFrame, tables: Mapping[str, pd.DataFrame], whole: Mapping[str, Any], taken: Taken
) -> Iterator[Note]:
    emotion, adjustment = tables["emotion"], tables["adjustment"]
    if whole["scale_min"] != whole["scale_min"]:
        yield "no_scale", {}
    rated = tidy["n"].to_numpy() != 0  # a number that is hidden is a gap
    hidden = tidy["estimate"].isna().to_numpy() & rated
    raters = taken.rated().groupby("place")["customer"].nunique()
    few = (raters.reindex(range(len(tidy)), fill_value=0) < whole["min_cell"]).to_numpy()
    if (hidden & few).any():
        facts = {"items": tidy.loc[hidden & few, "touchpoint"].tolist(), "limit": whole["min_cell"]}
        yield "few_raters_hidden", facts
    if (hidden & ~few).any():
        yield "complement_added", {"groups": tidy.loc[hidden & ~few, "touchpoint"].tolist()}
    never = tidy.loc[~rated & (tidy["n_customers"] != 0), "touchpoint"].tolist()
    if never:
        yield "never_rated", {"items": never}
    small = emotion.loc[emotion["small"], "touchpoint"].tolist()
    if small:
        yield "few_raters", {"items": small, "limit": SMALL_N}
    alike = tidy.loc[tidy["sd"] == 0, "touchpoint"].tolist()
    if alike:
        yield "no_spread", {"items": alike}
    yield from _outsized(taken)
    if whole["curve"] == "plain":
        yield "not_estimable", {}
        return
    if whole["status"] == "singular":
        yield "singular", {}
    owned = _of_one_customer(taken)
    if bent := [name for name in selective(adjustment) if name not in owned]:
        yield "selective_visits", {"items": bent}
    if apart := parting(adjustment):
        yield "adjustment_parts", {"items": apart}
    shifted = tables["sensitivity"]
    if len(shifted):
        yield "mnar", _farthest(shifted)


def _outsized(taken: Taken) -> Iterator[Note]:
    """One journey that holds an outsized share of the rated moments of a touchpoint."""
    moments = taken.counted()
    people = taken.rated().groupby("place")["customer"].nunique()
    found = outsized(*(moments[name].to_numpy() for name in ("journey", "place")),
                     moments["value"].notna().to_numpy())  # fmt: skip
    found = [one for one in found if people[one.place] >= taken.min_cell]
    if found:
        worst = found[0]
        yield "one_journey", {
            "items": [taken.touchpoints[one.place] for one in found],
            "item": taken.touchpoints[worst.place], "share": worst.share, "n": worst.n,
            "n_customers": int(people[worst.place]), "length": worst.length,
            "median": worst.median,
        }  # fmt: skip


def _of_one_customer(taken: Taken) -> set[str]:
    """Touchpoints where one customer has most of the rated moments: who comes bends nothing."""
    each = taken.rated().groupby(["place", "customer"]).size().groupby("place")
    shares = each.max() / each.sum()
    return {taken.touchpoints[place] for place in shares.index[shares > MOST]}


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
