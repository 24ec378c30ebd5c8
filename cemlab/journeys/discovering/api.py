"""The verb: check, sort out, count, wrap."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cemlab.data import EventLog, arguments
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.journeys.deviating.tables import clusters_of, share_of
from cemlab.journeys.discovering.drafting import named_ids
from cemlab.journeys.discovering.labelling import labels_of, stage_ids
from cemlab.journeys.discovering.leading_on import ways_of
from cemlab.journeys.discovering.result import DiscoveryResult
from cemlab.journeys.discovering.sorting_out import Sorted, sorted_out
from cemlab.journeys.endings import journeys_over
from cemlab.journeys.methods.first_visits import agreement
from cemlab.journeys.movement import has_flow
from cemlab.numerics import mean_interval, wilson_intervals
from cemlab.results import Provenance
from cemlab.study import Words

REQUIRED = 0.9  # of the journeys that are over
START = 0.9  # of the journeys begin or end there
SURE = 0.9  # of the pairs in agreement, with the lower end of the interval
WARNED = ("discovery_unsure",)


def discover(
    events: EventLog,
    *,
    title: str | Words | None = None,
    most: int = 16,
    personas: Sequence[str] = ("customer",),
) -> DiscoveryResult:
    """Make a first journey document from a log alone.

    Parameters
    ----------
    events : EventLog
        An order has to be observed. Declared touchpoints and stages keep their order.
    title : str or {en: …, zh: …}, optional
        Of the journey.
    most : int, default 16
        Touchpoints at most: the most frequent.
    personas : sequence of str, default ("customer",)
        Ids of the personas whose journey it is; a study must have them.

    Returns
    -------
    DiscoveryResult
        `journey()` is the document: every touchpoint and way in it is assumed, for a log knows what
        happened, not what was meant.

    Raises
    ------
    OptionError
        An argument is of the wrong kind.
    MethodError
        Nobody observed where customers go, or fewer than two activities are frequent enough.

    Warns
    -----
    CemlabWarning
        Journeys agree too little about the order; `notes()` says the same.

    Notes
    -----
    Touchpoints are activities of at least 5% of the journeys (and of as many customers as may be
    told apart), in the order of their mean first place, neighbours exchanged where more journeys
    meet them the other way round. Stages are those of the log, else cut where the pauses between
    touchpoints are three times as long as usual (without times: where few go on directly). Required
    is what 90% of the journeys that are over have. Ways on are told from 10% of the visits to a
    touchpoint on, ways back (loops) from 5%. The order is clear where on average 90% of the pairs
    of touchpoints of a journey agree with it (lower end of the interval over customers).

    References
    ----------
    Bernard & Andritsos (2017) for journeys as directly-follows relations; Halvorsrud, Kvale &
    Følstad (2016) for touchpoints and their order; Wilson (1927) for shares.

    Examples
    --------
    >>> found = cemlab.journeys.discover(events, title="Repair")
    >>> cemlab.documents.write_document(found.journey(), "documents/journeys/found.yaml")
    """
    _check(events, title, most, personas)
    least = events.min_cell
    moments, facts = _over(events)
    found = sorted_out(moments, events, int(most), least)
    if len(found.names) < 2:
        raise MethodError(
            f"{len(found.names)} activities happen in at least 5% of the journeys and to at least "
            f"{least} customers; a journey needs two. Rename activities so that alike ones have "
            "one name, or write the journey by hand."
        )
    customers = moments.drop_duplicates("code")["customer_id"].to_numpy()
    steps = _steps(found, customers, least)
    ways = ways_of(found, moments, least)
    agreed = _agreed(found, customers)
    whole = _whole(found, moments, events, facts, agreed)
    ids = named_ids(found.names)
    result = DiscoveryResult(
        _components=steps.assign(touchpoint=[ids[name] for name in steps["touchpoint"]]),
        _whole=whole,
        _tables={
            "ways": ways.replace({"from": ids, "to": ids}),
            "left_out": found.left_out,
            "names": pd.DataFrame({"touchpoint": [ids[name] for name in found.names],
                                   "event": np.array(found.names, dtype=object),
                                   "channel": _channels(moments, found.names)}),
        },
        _notes=tuple(_notes(whole, found)),
        labels=labels_of(events, title, found, ids),
        language=events.language,
        provenance=Provenance(
            method="discovery", options={"most": int(most), "personas": list(personas)},
            n=float(whole["n_journeys"]), n_effective=float(whole["n_journeys"]),
            n_dropped=float(facts["n_open"]), simulated=events.is_simulated,
            customers=whole["n_customers"], data=events.source,
        ),
    )  # fmt: skip
    for code, message in result.notes():
        if code in WARNED:
            warnings.warn(CemlabWarning(message, code), stacklevel=2)
    return result


def _check(events: Any, title: Any, most: Any, personas: Any) -> None:
    if not isinstance(events, EventLog):
        raise OptionError(
            f"The first argument is a {type(events).__name__}. Expected an EventLog: make one "
            "with cemlab.EventLog.from_frame(frame) or cemlab.read_events(study)."
        )
    if not arguments.is_count(most) or most < 2:
        raise OptionError(f"`most` is {most!r}. Expected a whole number, 2 or more.")
    if title is not None and not (isinstance(title, (str, dict)) and title):
        raise OptionError(f"`title` is {title!r}. Expected a text, or {{'en': …, 'zh': …}}.")
    if isinstance(personas, str) or not list(personas):
        raise OptionError(f"`personas` is {personas!r}. Expected a list of ids of personas.")
    if not has_flow(events):
        raise MethodError(
            "Nobody observed where customers go: the moments have no order, or are items of a "
            "survey. A journey is discovered in a log of what happened."
        )


def _over(events: EventLog) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Moments of the journeys that are over, with codes from 0 and places."""
    moments = events.moments()
    moments["code"] = pd.factorize(moments["journey_id"])[0]
    moments["ended"] = (
        moments["touchpoint"].eq(events.end).groupby(moments["code"]).transform("any")
        if events.end is not None
        else False
    )
    over, facts = journeys_over(moments, events, has_end=events.end is not None)
    if not len(over):
        raise MethodError("No journey is over: all are still open. Wait for more data.")
    moments = moments[moments["code"].isin(over)].reset_index(drop=True)
    moments["code"] = pd.factorize(moments["code"])[0]
    moments["place"] = moments["moment"]
    return moments, facts


def _steps(found: Sorted, customers: np.ndarray, least: int) -> pd.DataFrame:
    """A row per touchpoint in order."""
    ahead, stages = found.observed.ahead, stage_ids(found)
    rows = []
    for at, name in enumerate(found.names):
        own = found.first[:, at] >= 0
        share, low, high = share_of(own, customers)
        few = 0 < len(np.unique(customers[~own])) < least
        hidden = np.nan if few else 1.0
        row = {"touchpoint": name, "stage": stages[found.stage_of[at]],
               "rank": float(at + 1), "share": share * hidden, "share_low": low * hidden,
               "share_high": high * hidden, "n": float(len(own)),
               "relative_position": found.observed.position[at],
               "required": bool(share >= REQUIRED), "verdict": ""}  # fmt: skip
        if at + 1 < len(found.names):
            before, after = ahead[at, at + 1], ahead[at + 1, at]
            if before + after >= least:
                shares = wilson_intervals(before, before + after)
                names = ("ahead", "ahead_low", "ahead_high")
                row |= dict(zip(names, map(float, shares), strict=True))
                row["verdict"] = "sure" if shares[1] > 0.5 else "unsure"
            else:
                row["verdict"] = "rarely_both"
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(DiscoveryResult.columns))
    texts = {"touchpoint": "object", "stage": "object", "verdict": "object", "required": "bool"}
    return table.astype({name: texts.get(name, "float64") for name in table})


def _agreed(found: Sorted, customers: np.ndarray) -> dict[str, float]:
    """Share of the pairs that journeys met in this order, with its interval."""
    each = agreement(found.first, np.arange(len(found.names)))
    known = ~np.isnan(each)
    if known.sum() < 2:
        return {"agreement": np.nan, "agreement_low": np.nan, "agreement_high": np.nan}
    mean = mean_interval(each[known], clusters=clusters_of(customers[known]))
    return {"agreement": mean.estimate, "agreement_low": max(mean.conf_low, 0.0),
            "agreement_high": min(mean.conf_high, 1.0)}  # fmt: skip


def _whole(
    found: Sorted, moments: pd.DataFrame, events: EventLog, facts: dict, agreed: dict
) -> dict[str, Any]:
    by = moments.groupby("code")["touchpoint"]
    ends = {"start": by.first(), "end": by.last()}
    scope = {}
    for name, own in ends.items():
        shares = own.astype(str).value_counts(normalize=True)
        is_one = shares.iloc[0] >= START and shares.index[0] in found.names
        scope[name] = shares.index[0] if is_one else ""
    if events.end is not None and events.end in found.names:
        scope["end"] = events.end
    pairs = len(found.names) * (len(found.names) - 1) // 2
    low = agreed["agreement_low"]
    order = "declared" if events.has_declared_touchpoints else (
        "unknown" if np.isnan(low) else "clear" if low >= SURE else "unsure")  # fmt: skip
    return {
        "n_journeys": int(moments["code"].nunique()),
        "n_customers": int(moments["customer_id"].nunique()),
        "n_open": facts["n_open"], "n_touchpoints": len(found.names),
        "n_left_out": len(found.left_out), "n_stages": max(found.stage_of) + 1,
        "stages": "declared" if found.stages else "guessed", "order": order, "pairs": pairs,
        **agreed, "start_event": scope["start"], "end_event": scope["end"], "file": events.source,
        "min_cell": events.min_cell,
    }  # fmt: skip


def _channels(moments: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """The most frequent channel of each touchpoint, as the log calls it."""
    told = moments["channel"].astype(object)
    by = told.groupby(moments["touchpoint"].astype(str))
    most = {name: own.dropna().mode() for name, own in by}
    return np.array([str(most[name].iloc[0]) if len(most[name]) else "" for name in names],
                    dtype=object)  # fmt: skip


def _notes(whole: dict[str, Any], found: Sorted):
    yield "discovery_assumed", {}
    if whole["order"] == "unsure":
        yield "discovery_unsure", {"share": whole["agreement"], "low": whole["agreement_low"],
                                   "high": whole["agreement_high"]}  # fmt: skip
    if whole["n_left_out"]:
        rest = [f"event: {name}" for name in found.left_out["touchpoint"]]
        yield "discovery_left_out", {"count": whole["n_left_out"], "items": rest[:8]}
    if whole["stages"] == "guessed":
        yield "discovery_stages", {}
    if whole["n_open"]:
        yield "discovery_open", {"n": whole["n_open"]}
