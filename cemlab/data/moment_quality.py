"""What an event log can bear: checks of its moments, and the sentences that sum them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from cemlab.data import joining
from cemlab.language import speaker

if TYPE_CHECKING:
    from cemlab.data.moments import EventLog
    from cemlab.data.survey import Survey

SHOWN = 6


def checks(log: EventLog, language: str, survey: Survey | None) -> pd.DataFrame:
    """One row per question about the moments: check, value, threshold, passed, note.

    Counts that are no fault have neither threshold nor verdict.
    """
    say = speaker(language)
    moments = log.moments()
    rows = [("customers", log.n_customers, {}), ("journeys", log.n_journeys, {}),
            ("moments", len(log), {})]  # fmt: skip
    faults = [("single_moments", int((log.journeys()["n"] == 1).sum()), {})]
    if log.has_times:
        faults.append(("untimed", int(moments["occurred_at"].isna().sum()), {}))
    if log.is_ordered and not log.is_from_survey:
        faults.append(("out_of_order", out_of_order(moments), {}))
    if not log.is_from_survey:
        faults.append(("duplicates", duplicates(moments), {}))
    unrated = int(moments["experience"].isna().sum())
    said = {} if log.has_ratings else {"said": "never_rated"}
    faults.append(("unrated", unrated, said))
    if log.end is not None:
        end = {"end": log.label(log.end, language)}
        faults.append(("without_end", _without_end(log), end))
        faults.append(("after_end", _after_end(moments, log.end), end))
    if log._facts.get("n_moved"):
        faults.append(("clock_changes", log._facts["n_moved"], {"timezone": log.timezone}))
    if survey is not None:
        customers = joining.match_rates(log, survey).set_index("unit").loc["customers"]
        rows.append(("joined", customers["n_joined"], {"share": customers["share"]}))
        faults.append(("unjoined", customers["n_not_joined"], {}))
        faults.append(("ambiguous", customers["n_ambiguous"], {}))
    table = [(check, value, None, None, more) for check, value, more in rows]
    table += [(check, value, 0, value == 0, more) for check, value, more in faults]
    if log._facts.get("n_naive"):
        table.append(("naive_times", log._facts["n_naive"], None, None, {}))
    if log.ignored:
        more = {
            "columns": " · ".join(
                [*log.ignored[:SHOWN], *(["…"] if len(log.ignored) > SHOWN else [])]
            )
        }
        table.append(("unused_columns", len(log.ignored), None, None, more))
    return pd.DataFrame(
        [
            {"check": check, "value": float(value), "threshold": threshold, "passed": passed,
             "note": say(f"data.moments.{more.get('said', check)}", value=value, **more)}
            for check, value, threshold, passed, more in table
        ]
    ).astype({"threshold": float, "passed": object})  # fmt: skip


def out_of_order(moments: pd.DataFrame) -> int:
    """Moments that stand in the file below one of their journey that came after them."""
    in_file = moments.sort_values("row")
    furthest = in_file.groupby("journey_id")["moment"].cummax()
    return int((in_file["moment"] < furthest).sum())


def duplicates(moments: pd.DataFrame) -> int:
    """Moments that repeat one: same journey and touchpoint, same time (or position, untimed)."""
    timed = moments["occurred_at"].notna()
    placed = ~timed & moments["position"].notna()
    same = ["journey_id", "touchpoint"]
    again = moments[timed].duplicated([*same, "occurred_at"]).sum()
    return int(again + moments[placed].duplicated([*same, "position"]).sum())


def finding(log: EventLog, language: str) -> str:
    """How many moments of how many journeys, how they are ordered, and what is missing."""
    say = speaker(language)
    moments = log.moments()
    facts: dict[str, Any] = {
        "n": len(log), "n_journeys": log.n_journeys, "n_customers": log.n_customers,
        "n_touchpoints": moments["touchpoint"].nunique(),
    }  # fmt: skip
    sentences = [say("data.log.sizes", **facts)]
    if log.has_ratings:
        sentences.append(say("data.log.rated", share=moments["experience"].notna().mean()))
    else:
        sentences.append(say("data.log.never_rated"))
    single = int((log.journeys()["n"] == 1).sum())
    if single:
        sentences.append(say("data.log.single_moments", n=single, n_journeys=log.n_journeys))
    if not log.is_ordered:
        sentences.append(say("data.log.unordered"))
    elif log.has_times:
        untimed = int(moments["occurred_at"].isna().sum())
        if untimed:
            sentences.append(say("data.log.untimed", n=untimed))
    elif moments["position"].isna().all():
        sentences.append(say("data.log.by_row"))
    if log.is_retrospective:
        sentences.append(say("data.log.retrospective"))
    if log.is_simulated:
        sentences.append(say("data.narrative.simulated"))
    return say("join").join(sentences)


def _without_end(log: EventLog) -> int:
    moments = log.moments()
    ended = moments.loc[moments["touchpoint"] == log.end, "journey_id"].nunique()
    return log.n_journeys - int(ended)


def _after_end(moments: pd.DataFrame, end: str) -> int:
    """Moments below the last one at the touchpoint that ends their journey."""
    last = moments["moment"].where(moments["touchpoint"] == end)
    return int((moments["moment"] > last.groupby(moments["journey_id"]).transform("max")).sum())
