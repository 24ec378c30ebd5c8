"""What a report keeps of an event log: counts and checks in both languages, no moments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cemlab.data import moment_quality
from cemlab.data.quality import column_names, records
from cemlab.language import LANGUAGES
from cemlab.numerics import suppress
from cemlab.study import words

if TYPE_CHECKING:
    from cemlab.data.moments import EventLog

COUNTS = ("n_moments", "n_rated", "n_journeys", "n_customers")
COLUMNS = ("touchpoint", "label", "stage", *COUNTS)


def touchpoints(log: EventLog, language: str) -> pd.DataFrame:
    """One row per touchpoint in the order of the journey: its moments, and whose they are.

    Where fewer customers than `min_cell` were there or rated it, nothing is counted, nor at
    further touchpoints from which these few could be worked out.
    """
    moments = log.moments()
    counts = (
        moments.groupby("touchpoint")
        .agg(
            stage=("stage", "first"),
            n_moments=("moment", "size"),
            n_rated=("experience", "count"),
            n_journeys=("journey_id", "nunique"),
            n_customers=("customer_id", "nunique"),
        )
        .astype(dict.fromkeys(COUNTS, float))
    )
    order = [name for name in log.touchpoints if name in counts.index]
    table = counts.loc[order].reset_index()
    table["label"] = [words(log.touchpoints[name], language) or name for name in order]
    table["stage"] = [
        "" if pd.isna(name) else words(log.stages.get(name, {}), language) or name
        for name in table["stage"]
    ]
    table.loc[_untold(log, moments, order), list(COUNTS)] = np.nan
    return table[list(COLUMNS)]


def _untold(log: EventLog, moments: pd.DataFrame, order: list[str]) -> np.ndarray:
    """Touchpoints of few people, and who gives them away; the numbers of all moments and of all
    rated ones are told."""
    hidden = np.zeros(len(order), bool)
    for own in (moments, moments[moments["experience"].notna()]):
        by = own.groupby("touchpoint")
        n = by.size().reindex(order, fill_value=0).to_numpy()
        people = by["customer_id"].nunique().reindex(order, fill_value=0).to_numpy()
        few = (people > 0) & (people < log.min_cell)
        hidden |= suppress(np.where(few, np.minimum(n, log.min_cell - 1), n), minimum=log.min_cell)
    return hidden


def tables(log: EventLog, language: str) -> dict[str, pd.DataFrame]:
    """Touchpoints and quality."""
    return {
        "touchpoints": touchpoints(log, language),
        "quality": moment_quality.checks(log, language, None),
    }


def kept(log: EventLog) -> dict[str, Any]:
    """Sizes, meaning and tables of an event log for a report."""
    told = {}
    for language in LANGUAGES:
        told[language] = {
            **{name: records(table) for name, table in tables(log, language).items()},
            "narrative": moment_quality.finding(log, language),
            "columns": column_names(language),
        }
    return {
        "kind": "EventLog",
        "file": log.source,
        "n": len(log),
        "n_journeys": log.n_journeys,
        "n_customers": log.n_customers,
        "scale": log.scale,
        "neutral": log.neutral,
        "ties": log.ties,
        "end": log.end,
        "timezone": log.timezone,
        "retrospective": log.is_retrospective,
        "ordered": log.is_ordered,
        "from_survey": log.is_from_survey,
        "simulated": log.is_simulated,
        "ignored": list(log.ignored),
        "words": told,
    }
