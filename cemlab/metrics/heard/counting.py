"""Who was heard at each part: people, items and moments counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.language import LANGUAGES, speaker
from cemlab.study import words

COUNTS = ("n_answered", "n_missing", "n_not_applicable", "n_not_asked")
OF_SAMPLE = ("touchpoint", "item")  # of whom the survey heard only some of all customers
OF_LOG = ("journey", "moment")
RATED = ("outcome", "driver")


class People(NamedTuple):
    """People in the survey, and those of them who rated anything."""

    in_file: float
    answered: float


def people(survey: Survey, rows: np.ndarray) -> float:
    """How many different people stand in some rows."""
    codes = survey.customers()
    if codes is None:
        return survey.count(rows)
    return float(len(np.unique(codes[rows & (codes >= 0)])) + survey.count(rows & (codes < 0)))


def people_of(survey: Survey) -> People:
    """People in the survey, and those who rated anything (without ratings: answered anything)."""
    everybody = np.ones(len(survey), bool)
    rated = [name for name, item in survey.items.items() if item.role in RATED]
    names = rated or [name for name, item in survey.items.items() if item.role != "ignored"]
    answered = survey.answers()[names].notna().any(axis=1).to_numpy()
    return People(people(survey, everybody), people(survey, answered))


def customers_of(survey: Survey, events: EventLog | None) -> int | None:
    """All who are in the log or in the survey; None where they cannot be told to be the same."""
    if events is None or events.is_from_survey or events.join_on != "customer_id":
        return None
    keys = survey.keys("customer_id")
    if keys is None or keys.isna().any():
        return None
    return len(set(keys) | set(events.moments()["customer_id"].dropna().astype(str)))


def of_customers(found: People, known: int | None) -> dict[str, Any]:
    """The row of everybody."""
    row = {"part": "customers", "kind": "customers", "n": found.in_file if known is None else known,
           "n_answered": found.answered, "n_missing": found.in_file - found.answered}  # fmt: skip
    return row if known is None else row | {"n_not_asked": known - found.in_file}


def of_items(survey: Survey) -> Iterator[dict[str, Any]]:
    """A row for each touchpoint that items belong to, and for each rated item of none.

    Of several items of a touchpoint one answer is enough.
    """
    parts: dict[tuple[str, str], list[str]] = {}
    for name, item in survey.items.items():
        if item.role in RATED:
            at = ("item", name) if item.touchpoint is None else ("touchpoint", item.touchpoint)
            parts.setdefault(at, []).append(name)
    for (kind, part), names in parts.items():
        answered = survey.answers()[names].notna().any(axis=1).to_numpy()
        row = {"part": part, "kind": kind, "n": survey.n, "n_answered": survey.count(answered)}
        rest = ~answered
        silent = np.any([survey.is_missing(one) | survey.has_dropped_out(one) for one in names], 0)
        unasked = np.any([survey.is_not_asked(one) for one in names], axis=0) & ~silent
        row["n_missing"] = survey.count(rest & silent)
        row["n_not_asked"] = survey.count(rest & unasked)
        row["n_not_applicable"] = survey.count(rest & ~silent & ~unasked)
        yield row


def of_events(events: EventLog) -> Iterator[dict[str, Any]]:
    """A row for each kind of journey, and one for each touchpoint; what is unrated is silent."""
    journeys = events.journeys()
    kinds = journeys["journey"].astype("string").fillna("journeys")
    yield from _counted("journey", kinds, journeys["n_rated"].gt(0))
    moments = events.moments()
    yield from _counted("moment", moments["touchpoint"], moments["experience"].notna())


def _counted(kind: str, parts: pd.Series, is_rated: pd.Series) -> Iterator[dict[str, Any]]:
    for part, rated in is_rated.groupby(parts, sort=False, observed=True):
        yield {"part": str(part), "kind": kind, "n": len(rated), "n_answered": int(rated.sum()),
               "n_missing": int((~rated).sum())}  # fmt: skip


def labels_of(survey: Survey, events: EventLog | None) -> dict[str, dict[str, str]]:
    """What the parts are called, in both languages."""
    rated = [name for name, item in survey.items.items() if item.role in RATED]
    found = {name: {one: survey.label(name, one) for one in LANGUAGES} for name in rated}
    found |= {
        name: {one: words(said, one) or name for one in LANGUAGES}
        for name, said in survey.touchpoints.items()
    }
    if events is not None:
        found |= events.labels()
    for part in ("customers", "journeys"):
        found[part] = {one: speaker(one)(f"metrics.coverage.part.{part}") for one in LANGUAGES}
    return found
