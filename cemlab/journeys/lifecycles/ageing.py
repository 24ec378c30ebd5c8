"""Cohorts by age, and when customers first come back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cemlab.journeys.lifecycles.starting import Starts, cohorts_of, last_whole, named, whole_ages
from cemlab.numerics import SMALL_N, suppress, survival_of, wilson_intervals

COHORTS = ("cohort", "age", "verdict", "n", "share", "share_low", "share_high")
FIRSTS = ("age", "verdict", "at_risk", "n_with", "share", "share_low", "share_high", "reached",
          "reached_low", "reached_high")  # fmt: skip
ALL = "all"


def cohort_table(starts: Starts, every: str, most: int, least: int) -> pd.DataFrame:
    """Share of each cohort that began a journey in each later period; all cohorts first.

    A cell is open (no numbers) where its period is not over in the data. Cohorts of few customers
    are hidden, and one more where the total would give the only one away.
    """
    own, last = cohorts_of(starts.start, every), last_whole(starts.end, every)
    came = cohorts_of(pd.DatetimeIndex(starts.journeys["at"]), every)
    who = starts.journeys["customer"].to_numpy()
    age = came - own[who]
    active = np.zeros((len(own), most + 1), dtype=bool)
    near = (age >= 0) & (age <= most)
    active[who[near], age[near]] = True
    cohorts = np.arange(own.min(), own.max() + 1)
    sizes = np.bincount(own - own.min(), minlength=len(cohorts))
    hidden = suppress(sizes, minimum=least)
    rows = []
    for age in range(1, most + 1):
        seen = own + age <= last
        rows.append({"cohort": ALL, "age": age} | _cell(active[seen, age], bool(seen.any()), least))
    for at in np.flatnonzero(sizes):
        inside = own == cohorts[at]
        for age in range(1, most + 1):
            row = {"cohort": named(cohorts[at], every), "age": age}
            if hidden[at]:
                rows.append(row | {"verdict": "suppressed"})
                continue
            is_over = bool(cohorts[at] + age <= last)
            rows.append(row | {"n": float(sizes[at])} | _cell(active[inside, age], is_over, least))
    table = pd.DataFrame(rows, columns=list(COHORTS))
    return table.astype({name: "object" if name in ("cohort", "verdict") else float
                         for name in COHORTS})  # fmt: skip


def _cell(active: np.ndarray, is_over: bool, least: int) -> dict[str, object]:
    if not is_over:
        return {"verdict": "not_over"}
    if len(active) < least:
        return {"verdict": "suppressed"}
    share, low, high = wilson_intervals(active.sum(), len(active))
    return {"n": float(len(active)), "share": float(share), "share_low": float(low),
            "share_high": float(high),
            "verdict": "small" if len(active) < SMALL_N else "told"}  # fmt: skip


def first_table(starts: Starts, every: str, most: int, least: int) -> pd.DataFrame:
    """How many of those for whom it had not happened yet it happens to at each age, and so far.

    Of an age, only customers whom the data could see until its end count: who came late is not
    taken for one to whom it did not happen.
    """
    until = pd.DatetimeIndex([starts.end] * len(starts.start))
    followed = whole_ages(starts.start, until, every)
    happened = whole_ages(starts.start, starts.event, every)
    happened = np.where(np.isnan(happened), np.inf, happened)
    ages = np.arange(most)
    seen = (followed[:, None] > ages) & (happened[:, None] >= ages)
    at_risk = seen.sum(axis=0)
    events = (seen & (happened[:, None] == ages)).sum(axis=0)
    # a line that ends: later ages of fewer people would be told from the earlier ones
    kept = at_risk >= least
    kept = np.logical_and.accumulate(kept)
    ages, at_risk, events = ages[kept], at_risk[kept], events[kept]
    if not len(ages):
        return pd.DataFrame(columns=list(FIRSTS)).astype(_kinds())
    found = survival_of(at_risk, events, ages)
    share, low, high = wilson_intervals(events, at_risk)
    table = pd.DataFrame({
        "age": ages + 1.0, "at_risk": at_risk, "n_with": events, "share": share, "share_low": low,
        "share_high": high, "reached": 1 - found.survival, "reached_low": 1 - found.survival_high,
        "reached_high": 1 - found.survival_low,
    })  # fmt: skip
    table["verdict"] = _verdicts(table)
    return table[list(FIRSTS)].astype(_kinds())


def _verdicts(table: pd.DataFrame) -> list[str]:
    """Which age is the most frequent for sure, which are less, which cannot be told from it."""
    if not table["n_with"].any():
        return ["none"] * len(table)
    top = table["share"].idxmax()
    others = table.drop(index=top)
    lower = table["share_high"] < table.loc[top, "share_low"]
    said = np.where(lower, "less", "cannot_tell").astype(object)
    if len(others) and table.loc[top, "share_low"] > others["share_high"].max():
        said[table.index.get_loc(top)] = "most"
    return said.tolist()


def _kinds() -> dict[str, str]:
    return {name: "object" if name == "verdict" else "float64" for name in FIRSTS}
