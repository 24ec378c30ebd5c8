"""Journeys as they were lived: cut to their scope, over or still open, and how they deviate."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog
from cemlab.documents import Journey
from cemlab.errors import MethodError
from cemlab.journeys.deviating.recognising import Plan, events_named, recognised
from cemlab.journeys.endings import journeys_over
from cemlab.journeys.methods.plan_graph import out_of_order

OTHER = "(other)"  # activities of the log that are too rare to be named; no activity has brackets
FAILED = "failed"


class Lived(NamedTuple):
    """Journeys that are over.

    Attributes
    ----------
    journeys, customers : ndarray of str, shape (J,)
    columns : tuple of (kind, touchpoint)
        Every deviation that could be: missing, ad_hoc, failed, out_of_order.
    deviates : ndarray of bool, shape (J, K)
    pairs : ndarray of int, shape (S, S)
        Journeys in which the step of the row came before that of the column, which must precede it.
    unseen : tuple of str
        Steps that the log never has: nobody lived them, or nobody wrote them down.
    strange : int
        Activities of the log that are no step, nor have the id of one that is unseen.
    felt : ndarray, shape (J,)
        Mean of the rated moments; NaN without.
    facts : dict
        Counts of journeys and moments that were left out, and how journeys were told to be over.
    """

    journeys: np.ndarray
    customers: np.ndarray
    columns: tuple[tuple[str, str], ...]
    deviates: np.ndarray
    pairs: np.ndarray
    unseen: tuple[str, ...]
    strange: int
    felt: np.ndarray
    facts: dict


def lived(events: EventLog, document: Journey, plan: Plan, least: int) -> Lived:
    """The journeys of a log that are over, beside their plan.

    Raises
    ------
    MethodError
        The log has none of the steps, an event of the scope is unknown, or no journey is over.
    """
    moments = events.moments()
    moments["step"] = recognised(document, moments)
    moments["code"] = pd.factorize(moments["journey_id"])[0]
    moments["place"] = _places(moments)
    moments, facts = _in_scope(moments, document, events)
    over, told = journeys_over(moments, events, has_end=facts["has_end"])
    facts |= told
    if not len(over):
        raise MethodError(
            "No journey is over: all are still open, or never came to where the journey starts. "
            "Check `scope` of the document and `end` of the moments, or wait for more data."
        )
    moments = moments[moments["code"].isin(over)]
    codes, own = np.unique(moments["code"], return_inverse=True)
    moments = moments.assign(code=own)
    step, first, last = moments["step"].to_numpy(), *_first_and_last(moments, plan)
    seen = np.isin(np.arange(len(plan.steps)), step)
    columns, parts = [], []
    for at in np.flatnonzero(plan.required & seen):
        columns.append(("missing", plan.steps[at]))
        parts.append(first[:, at] < 0)
    unseen = tuple(np.array(plan.steps, dtype=object)[~seen])
    strange, unmatched, added = _added(moments, len(codes), least, unseen)
    columns += [("ad_hoc", name) for name in added]
    parts += list(added.values())
    if "status" in moments and moments["status"].eq(FAILED).any() | events.has_status:
        failed = moments["status"].eq(FAILED).to_numpy()
        for at in np.flatnonzero(seen):
            columns.append(("failed", plan.steps[at]))
            parts.append(np.bincount(own[failed & (step == at)], minlength=len(codes)) > 0)
    early, pairs = out_of_order(first, last, plan.order)
    if events.is_ordered:
        for at in np.flatnonzero(seen & plan.order.before.any(axis=0)):
            columns.append(("out_of_order", plan.steps[at]))
            parts.append(early[:, at])
    journeys = moments.drop_duplicates("code")
    felt = moments.groupby("code")["experience"].mean().to_numpy(float)
    return Lived(
        journeys=journeys["journey_id"].to_numpy(), customers=journeys["customer_id"].to_numpy(),
        columns=tuple(columns),
        deviates=np.column_stack(parts) if parts else np.zeros((len(codes), 0), dtype=bool),
        pairs=pairs if events.is_ordered else np.zeros_like(pairs),
        unseen=unseen, strange=strange, felt=felt,
        facts=facts | {"n_moments": len(moments), "unmatched": unmatched,
                       "asked": _asked(document, unmatched)},
    )  # fmt: skip


def _places(moments: pd.DataFrame) -> np.ndarray:
    """Place of each moment in its journey; moments that nothing tells apart have one place."""
    same = moments["code"].eq(moments["code"].shift())
    for name in ("elapsed", "position"):
        value, before = moments[name], moments[name].shift()
        same &= value.eq(before) | (value.isna() & before.isna() & (name == "position"))
    return (~same).cumsum().to_numpy()


def _in_scope(
    moments: pd.DataFrame, document: Journey, events: EventLog
) -> tuple[pd.DataFrame, dict]:
    """From the first start to the last end of each journey; journeys without a start left out."""
    scope = document.scope
    start = None if scope is None else scope.start_event
    end = events.end if scope is None or scope.end_event is None else scope.end_event
    facts = {"n_unstarted": 0, "n_before": 0, "n_after": 0, "has_end": end is not None}
    n = int(moments["code"].max()) + 1
    row = np.arange(len(moments))
    if start is not None:
        own = events_named(document, moments, start, "scope.start_event")
        begins = np.full(n, len(moments))
        np.minimum.at(begins, moments["code"].to_numpy()[own], row[own])
        begins = begins[moments["code"]]
        facts["n_unstarted"] = int(moments.loc[begins == len(moments), "code"].nunique())
        facts["n_before"] = int(((row < begins) & (begins < len(moments))).sum())
        moments = moments[row >= begins].reset_index(drop=True)
    moments["ended"] = False
    if end is not None and len(moments):
        own = events_named(document, moments, end, "scope.end_event")
        ends = np.full(n, -1)
        row = np.arange(len(moments))
        np.maximum.at(ends, moments["code"].to_numpy()[own], row[own])
        ends = ends[moments["code"]]
        moments["ended"] = ends >= 0
        beyond = (ends >= 0) & (row > ends)
        facts["n_after"] = int(beyond.sum())
        moments = moments[~beyond].reset_index(drop=True)
    return moments, facts


def _first_and_last(moments: pd.DataFrame, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Place of the first and the last time a journey was at a step; −1 where it never was."""
    shape = (int(moments["code"].max()) + 1, len(plan.steps))
    last = np.full(shape, -1, dtype=np.int64)
    far = int(moments["place"].max()) + 1
    first = np.full(shape, far, dtype=np.int64)
    known = (moments["step"] >= 0).to_numpy()
    at = (moments["code"].to_numpy()[known], moments["step"].to_numpy()[known])
    place = moments["place"].to_numpy()[known]
    np.minimum.at(first, at, place)
    np.maximum.at(last, at, place)
    return np.where(first == far, -1, first), last


def _asked(document: Journey, unmatched: tuple[str, ...]) -> list[str]:
    """What the `match` of these steps asks for."""
    found = []
    for step in document.steps:
        if step.id in unmatched and step.match is not None:
            found += step.match.event
            found += [f"{name}: {value}" for name, value in step.match.where.items()]
    return found


def _added(
    moments: pd.DataFrame, n: int, least: int, unseen: tuple[str, ...]
) -> tuple[int, tuple[str, ...], dict[str, np.ndarray]]:
    """Which journeys had activities that are no step; those of few customers together.

    An activity with the id of a step that is never seen is most likely that step, called otherwise
    in its `match`: it is left out, and told.
    """
    strange = moments[moments["step"] < 0]
    names = strange["touchpoint"].astype(str)
    unmatched = tuple(name for name in unseen if names.eq(name).any())
    strange, names = (one[~names.isin(unmatched)] for one in (strange, names))
    people = strange.groupby(names)["customer_id"].nunique().sort_values(ascending=False)
    rare = people.index[people < least]
    called = names.where(~names.isin(rare), OTHER)
    found = {}
    for name in [*people.index[people >= least], *([OTHER] if len(rare) else [])]:
        codes = strange["code"].to_numpy()[called.eq(name)]
        found[name] = np.bincount(codes, minlength=n) > 0
    return len(people), unmatched, found
