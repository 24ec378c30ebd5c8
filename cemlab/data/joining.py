"""Which journeys of an event log meet which responses of a survey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cemlab.errors import OptionError

if TYPE_CHECKING:
    from cemlab.data.moments import EventLog
    from cemlab.data.survey import Survey


def responses(log: EventLog, survey: Survey) -> pd.DataFrame:
    """One row per journey: its ids, the row of its response, and how many responses it has."""
    keys = _keys(log, survey)
    found = pd.DataFrame({"key": keys, "row": range(len(keys))}).dropna(subset="key")
    by_key = found.groupby("key")["row"]
    met = pd.DataFrame({"row": by_key.first(), "n_responses": by_key.size()}).reset_index()
    met["row"] = met["row"].where(met["n_responses"] == 1)
    journeys = log.journeys()[["journey_id", "customer_id"]]
    joined = journeys.assign(key=journeys[log.join_on]).merge(met, how="left", on="key")
    joined["n_responses"] = joined["n_responses"].fillna(0).astype(int)
    return joined.astype({"row": "Int64"}).drop(columns="key")


def match_rates(log: EventLog, survey: Survey) -> pd.DataFrame:
    """One row per unit: how many there are, how many meet, and how many meet several."""
    joined = responses(log, survey)
    joined = joined.assign(is_met=joined["row"].notna(), is_many=joined["n_responses"] > 1)
    flags = ["is_met", "is_many"]
    customers = joined.groupby("customer_id", as_index=False)[flags].any()
    moments = log.moments()[["journey_id"]].merge(joined, on="journey_id")
    rows = [
        _rate("customers", customers["is_met"], customers["is_many"] & ~customers["is_met"]),
        _rate("journeys", joined["is_met"], joined["is_many"]),
        _rate("moments", moments["is_met"], moments["is_many"]),
    ]
    is_met = _keys(log, survey).isin(joined[log.join_on])
    rows.append(_rate("responses", is_met, is_met & False))
    return pd.DataFrame(rows)


def unmatched(log: EventLog, survey: Survey) -> pd.DataFrame:
    """Ids that the other side does not know, or knows several times, and why nothing meets."""
    joined = responses(log, survey)
    lost = joined[joined["row"].isna()]
    reason = lost["n_responses"].gt(1).map({True: "several", False: "none"})
    journeys = pd.DataFrame(
        {"unit": "journey", "id": lost["journey_id"], "reason": reason, "n": lost["n_responses"]}
    )
    keys = _keys(log, survey)
    alone = keys[~keys.isin(joined[log.join_on])]
    reason = alone.isna().map({True: "no_id", False: "none"})
    others = pd.DataFrame({"unit": "response", "id": alone, "reason": reason, "n": 0})
    found = pd.concat([journeys, others], ignore_index=True)
    return found.astype({"reason": "str", "id": "str", "n": int})


def shared_responses(log: EventLog, survey: Survey) -> tuple[int, int]:
    """Responses that several journeys meet, and how many journeys these are."""
    n_journeys = responses(log, survey)["row"].dropna().value_counts()
    several = n_journeys[n_journeys > 1]
    return len(several), int(several.sum())


def _rate(unit: str, is_met: pd.Series, is_ambiguous: pd.Series) -> dict[str, object]:
    n, n_joined, n_ambiguous = len(is_met), int(is_met.sum()), int(is_ambiguous.sum())
    return {
        "unit": unit,
        "n": n,
        "n_joined": n_joined,
        "n_ambiguous": n_ambiguous,
        "n_not_joined": n - n_joined - n_ambiguous,
        "share": n_joined / n,
    }


def _keys(log: EventLog, survey: Survey) -> pd.Series:
    keys = survey.keys(log.join_on)
    if keys is not None:
        return keys
    if log.is_from_survey:  # without ids, responses are told apart by their row
        return pd.Series(range(1, len(survey) + 1)).astype(str)
    raise OptionError(
        "The survey has no id, so no moment can meet its response. Declare `id` (or `customer`) "
        "of the survey: the column that holds the same ids as the moments."
    )
