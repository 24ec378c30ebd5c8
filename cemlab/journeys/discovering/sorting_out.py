"""Activities of a log → touchpoints of a first journey: which, in which order and stages."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.journeys.methods.first_visits import ObservedOrder, cuts, observed_order
from cemlab.journeys.methods.flow import directly_follows

RARE = 0.05  # activities of a smaller share of the journeys are left out
LONGEST = 120  # characters of a name that a document may hold
MOST_CUTS, FACTOR = 4, 3.0  # five stages at most; a cut is thrice as far as neighbours usually are


class Sorted(NamedTuple):
    """Touchpoints that are kept, S of them in order.

    Attributes
    ----------
    names : tuple of str
        As the log has them.
    stage_of : tuple of int
        Number of the stage of each.
    stages : tuple of str
        Declared stages; empty where they are guessed.
    first : ndarray of int, shape (J, S)
        Place of the first visit of each journey; −1 without one.
    counts : ndarray of int, shape (S, S)
        Steps from one to the next, activities that are left out aside.
    visits : ndarray of int, shape (S,)
        Moments at each.
    observed : ObservedOrder
        Of the touchpoints in this order.
    left_out : DataFrame
        ``touchpoint``, ``share`` of journeys, ``reason`` (rare, beyond, long).
    """

    names: tuple[str, ...]
    stage_of: tuple[int, ...]
    stages: tuple[str, ...]
    first: np.ndarray
    counts: np.ndarray
    visits: np.ndarray
    observed: ObservedOrder
    left_out: pd.DataFrame


def sorted_out(moments: pd.DataFrame, events: EventLog, most: int, least: int) -> Sorted:
    """What is kept of the activities of journeys.

    Parameters
    ----------
    moments : DataFrame
        Of the journeys that count, with ``code`` from 0 and ``place``, in order.
    events : EventLog
        Says which order and stages are declared.
    most : int
        Touchpoints at most.
    least : int
        Activities of fewer customers are left out.
    """
    kept, left_out = _kept(moments, most, least)
    moments = moments[moments["touchpoint"].astype(str).isin(kept)]
    declared = [name for name in events.touchpoints if name in kept]
    names = declared if events.has_declared_touchpoints else sorted(kept)
    journeys = int(moments["code"].max()) + 1
    first = _first(moments, names, journeys)
    observed = observed_order(first)
    stage_by_name = _declared_stages(moments, events)
    order = np.arange(len(names)) if events.has_declared_touchpoints else observed.order
    if stage_by_name:
        known = list(events.stages)
        order = np.array(sorted(order, key=lambda at: known.index(stage_by_name[names[at]])))
    names = [names[at] for at in order]
    observed = ObservedOrder(
        np.arange(len(names)), observed.position[order], observed.ahead[np.ix_(order, order)]
    )
    first = first[:, order]
    code = moments["touchpoint"].astype(str).map({name: at for at, name in enumerate(names)})
    counts = directly_follows(moments["code"].to_numpy(), code.to_numpy(), len(names))
    if stage_by_name:
        stages = tuple(dict.fromkeys(stage_by_name[name] for name in names))
        stage_of = [stages.index(stage_by_name[name]) for name in names]
    else:
        stages, stage_of = (), _guessed_stages(moments, code.to_numpy(), counts)
    visits = np.bincount(code.to_numpy(), minlength=len(names))
    return Sorted(tuple(names), tuple(stage_of), stages, first, counts, visits, observed, left_out)


def _kept(moments: pd.DataFrame, most: int, least: int) -> tuple[list[str], pd.DataFrame]:
    """Names of the most frequent activities, and what is left out and why."""
    names = moments["touchpoint"].astype(str)
    by = moments.groupby(names)
    told = pd.DataFrame({"journeys": by["code"].nunique(), "people": by["customer_id"].nunique()})
    told["share"] = told["journeys"] / moments["code"].nunique()
    told = told.sort_values(["journeys"], ascending=False, kind="stable")
    reason = pd.Series("", told.index)
    reason[(told["share"] < RARE) | (told["people"] < least)] = "rare"
    reason[[len(name) > LONGEST for name in told.index]] = "long"
    fine = told.index[reason == ""]
    reason[fine[most:]] = "beyond"
    kept = fine[:most].tolist()
    out = told[reason != ""]
    few = out["people"] < least
    left_out = pd.DataFrame({
        "touchpoint": out.index.astype(object), "share": out["share"].where(~few).to_numpy(float),
        "reason": reason[reason != ""].to_numpy(object),
    })  # fmt: skip
    return kept, left_out


def _first(moments: pd.DataFrame, names: list[str], journeys: int) -> np.ndarray:
    code = moments["touchpoint"].astype(str).map({name: at for at, name in enumerate(names)})
    far = int(moments["place"].max()) + 1
    first = np.full((journeys, len(names)), far, dtype=np.int64)
    np.minimum.at(first, (moments["code"].to_numpy(), code.to_numpy()), moments["place"].to_numpy())
    return np.where(first == far, -1, first)


def _declared_stages(moments: pd.DataFrame, events: EventLog) -> dict[str, str]:
    """Stage of each touchpoint, the most frequent one; nothing where one has none."""
    if not events.stages:
        return {}
    names = moments["touchpoint"].astype(str)
    stages = moments["stage"].astype(object).groupby(names).agg(
        lambda one: one.dropna().mode().iloc[0] if one.notna().any() else None
    )  # fmt: skip
    return {} if stages.isna().any() else stages.to_dict()


def _guessed_stages(moments: pd.DataFrame, code: np.ndarray, counts: np.ndarray) -> list[int]:
    """Cut where journeys pause for long, or without times where few go on directly."""
    t = len(counts)
    gaps = np.full(max(t - 1, 0), np.nan)
    elapsed, journey = moments["elapsed"].to_numpy(), moments["code"].to_numpy()
    steps = np.flatnonzero(journey[1:] == journey[:-1])
    pause, from_, to = elapsed[steps + 1] - elapsed[steps], code[steps], code[steps + 1]
    for at in range(t - 1):
        across = (from_ <= at) & (to > at)
        own = pause[across & np.isfinite(pause)]
        if len(own):
            gaps[at] = max(float(np.median(own)), 1.0)
    if not np.isfinite(gaps).any():
        direct = np.array([counts[at, at + 1] for at in range(t - 1)], dtype=float)
        gaps = 1 / np.maximum(direct / max(counts.sum(), 1), 1e-6)
    ends = cuts(gaps, MOST_CUTS, FACTOR)
    return np.searchsorted(ends, np.arange(t), side="left").tolist()
