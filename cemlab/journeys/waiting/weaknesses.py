"""What weakens the slopes of waits, as notes of the result."""

from __future__ import annotations

import pandas as pd

from cemlab.data import EventLog
from cemlab.journeys.journey_outcome import MOMENTS

OFTEN = 0.05  # of the waits are shorter than what is told apart: said
PER_TERM, HALF = 10, 0.5


def notes(table: pd.DataFrame, whole: dict, facts: dict, events: EventLog):
    """Weak points, as (code, values for their sentence)."""
    if whole["outcome"] == MOMENTS:
        yield "deviations_of_moments", {}
    share = whole["n_answered"] / whole["n_journeys"]
    if share < HALF:
        yield "waits_half_known", {"share": share}
    if whole["n_answered"] < PER_TERM * facts["terms"]:
        yield "waits_few_per_term", {"n": whole["n_answered"], "terms": facts["terms"],
                                     "limit": PER_TERM}  # fmt: skip
    hidden = table.loc[table["verdict"] == "hidden", "wait"].tolist()
    if hidden:
        yield "suppressed", {"groups": hidden, "limit": whole["min_cell"]}
    untold = table.loc[(table["verdict"] != "hidden") & table["n_timed"].isna(), "wait"].tolist()
    if untold:
        yield "waits_n_hidden", {"items": untold}
    if facts["lacking"]:
        yield "waits_not_all", {}
    if facts["short"] > OFTEN:
        yield "waits_short", {"share": facts["short"], "seconds": whole["shortest"]}
    bent = table.loc[table["bends"], "wait"].tolist()
    if bent:
        yield "waits_bent", {"items": bent}
    same = table.loc[table["verdict"] == "inseparable", "wait"].tolist()
    if same:
        yield "waits_inseparable", {"items": same}
    if events.end is not None:
        yield "waits_running", {}
    yield "waits_no_cause", {}
