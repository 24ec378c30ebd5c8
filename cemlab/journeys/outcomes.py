"""What stands beside the journey: figures of the outcome, and shares of low answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.journeys.methods import quantile_interval
from cemlab.journeys.movement import Open, has_flow
from cemlab.journeys.taking import Taken
from cemlab.numerics import mean_interval, sample, wilson_intervals

KPIS = ("kpi", "value", "conf_low", "conf_high", "n", "unit", "scale_low", "scale_high")
LOW = ("item", "share", "conf_low", "conf_high", "n")
TOP_BOXES = 2
WIDE_ENOUGH = 3  # of a scale, so that its two best answers are not half of it
RATED = ("outcome", "driver")


def kpis(
    taken: Taken, events: EventLog, unfinished: Open, survey: Survey | None, outcome: str | None
) -> pd.DataFrame:
    """Mean and top-box share of the outcome, over the whole survey; end and length of journeys."""
    rows = [] if outcome is None else _of_outcome(survey, outcome)
    rows += _of_journeys(taken, events, unfinished)
    return pd.DataFrame(rows, columns=list(KPIS)).astype(
        {name: float for name in KPIS if name not in ("kpi", "unit")}
    )


def _of_outcome(survey: Survey, outcome: str) -> list[dict[str, Any]]:
    ratings = survey.more_is_better(outcome)
    valid = ~np.isnan(ratings)
    n = survey.count(valid)
    if n < survey.circumstances.min_cell:
        return []
    low, high = survey.items[outcome].scale or (np.nan, np.nan)
    customers = survey.customers()
    mean = mean_interval(
        ratings[valid], survey.weights(valid), kind=survey.weight_kind or "survey",
        clusters=None if customers is None else customers[valid],
    )  # fmt: skip
    ends = {"scale_low": low, "scale_high": high}
    rows = [{"kpi": "mean", "value": mean.estimate, "conf_low": mean.conf_low,
             "conf_high": mean.conf_high, "n": n, "unit": "score", **ends}]  # fmt: skip
    if high - low >= WIDE_ENOUGH:
        top = _share(survey, valid, ratings > high - TOP_BOXES)
        rows.append({"kpi": "top_box", **top, "n": n, "unit": "share", **ends})
    return rows


def _of_journeys(taken: Taken, events: EventLog, unfinished: Open) -> list[dict[str, Any]]:
    """Share of journeys that reached their end, and how long journeys took."""
    if not has_flow(events):
        return []
    closed = taken.counted()
    closed = closed[~closed["journey"].isin(unfinished.codes)]
    by_journey = closed.groupby("journey").agg(
        duration=("elapsed", "max"), moments=("place", "size"), weight=("weight", "first")
    )
    rows = []
    if events.end is not None and len(by_journey) >= taken.min_cell:
        at_end = closed.loc[closed["place"] == taken.touchpoints.index(events.end), "journey"]
        reached = by_journey.index.isin(at_end)
        share, low, high = _wilson(reached, taken.weights(by_journey))
        rows.append({"kpi": "ended", "value": share, "conf_low": low, "conf_high": high,
                     "n": len(by_journey), "unit": "share"})  # fmt: skip
    timed = by_journey[by_journey["duration"].notna() & (by_journey["moments"] > 1)]
    if len(timed) >= taken.min_cell:
        median = quantile_interval(timed["duration"].to_numpy(), 0.5, taken.weights(timed))
        rows.append({"kpi": "duration", "value": median.estimate, "conf_low": median.conf_low,
                     "conf_high": median.conf_high, "n": median.n, "unit": "seconds"})  # fmt: skip
    return rows


def low_answers(survey: Survey | None) -> pd.DataFrame:
    """Share of answers below the middle of each rated item's scale, over the whole survey."""
    rows = []
    for name, item in survey.items.items() if survey is not None else ():
        if item.scale is None or item.role not in RATED:
            continue
        ratings = survey.more_is_better(name)
        valid = ~np.isnan(ratings)
        n = survey.count(valid)
        if n >= survey.circumstances.min_cell:
            found = _share(survey, valid, ratings < sum(item.scale) / 2)
            rows.append({"item": name, "share": found.pop("value"), **found, "n": n})
    return pd.DataFrame(rows, columns=list(LOW)).astype(
        {name: float for name in LOW if name != "item"}
    )


def _share(survey: Survey, valid: np.ndarray, chosen: np.ndarray) -> dict[str, float]:
    """A weighted share of the valid answers with its Wilson interval."""
    customers = survey.customers()
    share, low, high = _wilson(
        chosen[valid], survey.weights(valid), kind=survey.weight_kind or "survey",
        clusters=None if customers is None else customers[valid],
    )  # fmt: skip
    return {"value": share, "conf_low": low, "conf_high": high}


def _wilson(
    chosen: np.ndarray, weights: np.ndarray | None, **design: Any
) -> tuple[float, float, float]:
    """From the effective number of answers, as weights and customers make it."""
    one = sample(chosen.astype(float), weights, **design)
    _, low, high = wilson_intervals(one.mean * one.n_effective, one.n_effective)
    return float(one.mean), float(low), float(high)
