"""Which journeys meet an overall rating, and how many do not, for which reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey
from cemlab.errors import MethodError
from cemlab.peak_end.methods import MIN_MOMENTS

GAPS = ("not_applicable", "not_asked", "dropped_out")  # kinds that are no refusal to answer
OF_OUTCOME = tuple(f"n_outcome_{kind}" for kind in GAPS)
OF_COVARIATES = tuple(f"n_covariate_{kind}" for kind in GAPS)
OTHER_GAPS = (*OF_OUTCOME, *OF_COVARIATES)


class Sample(NamedTuple):
    """The journeys of the contest.

    Attributes
    ----------
    places : ndarray of int
        Rows of the table of features.
    y : ndarray
        Overall rating, more is better.
    covariates : ndarray, shape (n, covariates)
    customers : ndarray of int
        Customer of each journey.
    rows : ndarray of int
        Response of each journey, as its row in the survey.
    hours : ndarray
        Hours from the last rated moment to the response; NaN where a time is not known.
    counts : dict of str to int
        `n_journeys`, and why journeys are not here: `n_few_moments`, `n_without_end`,
        `n_ambiguous`, `n_unjoined`, `n_early` (rated as a whole before their last moment),
        `n_unanswered` (asked for the outcome, no answer), `n_blank` (the same of a covariate),
        each journey under the first that holds; `n_shared`: journeys here that share a response
        with another. Where there are any, `n_outcome_not_applicable`, `n_outcome_not_asked`,
        `n_outcome_dropped_out`, and the same of a covariate.
    """

    places: np.ndarray
    y: np.ndarray
    covariates: np.ndarray
    customers: np.ndarray
    rows: np.ndarray
    hours: np.ndarray
    counts: dict[str, int]

    def of(self, rows: np.ndarray) -> Sample:
        """Some journeys of the sample, by their places in it; the counts stay those of all."""
        parts = (self.places, self.y, self.covariates, self.customers, self.rows, self.hours)
        return Sample(*(part[rows] for part in parts), self.counts)


def take(
    events: EventLog, survey: Survey, table: pd.DataFrame, outcome: str, covariates: Sequence[str]
) -> Sample:
    """Journeys with moments enough, an end, a response, and in it the outcome and covariates.

    Raises
    ------
    MethodError
        No journey meets a response, nobody answered, or too few customers are left to show.
    """
    joined = table[["journey_id"]].merge(events.responses(survey), how="left", on="journey_id")
    row = joined["row"]
    met = row.notna().to_numpy()
    if not met.any():
        raise MethodError(_nothing_joins(events, survey, joined["n_responses"].to_numpy() > 1))
    rows = row.fillna(0).to_numpy(int)
    y = survey.more_is_better(outcome)[rows]
    held = [survey.more_is_better(name)[rows] for name in covariates]
    held = np.column_stack([np.empty((len(rows), 0)), *held])
    several = joined["n_responses"].to_numpy() > 1
    hours = np.where(met, _hours(events, survey, table, rows), np.nan)
    reasons = {
        "n_few_moments": table["n_moments"].to_numpy() < MIN_MOMENTS,
        "n_without_end": table["end"].isna().to_numpy(),
        "n_ambiguous": several,
        "n_unjoined": ~met & ~several,
        "n_early": hours < 0,
        "n_unanswered": survey.is_missing(outcome)[rows],
        **_other_gaps(survey, [outcome], rows, OF_OUTCOME),
        "n_blank": _any([survey.is_missing(name) for name in covariates], rows),
        **_other_gaps(survey, covariates, rows, OF_COVARIATES),
    }
    counts, kept = {"n_journeys": len(table)}, np.ones(len(table), bool)
    for reason, holds in reasons.items():
        n = int((kept & holds).sum())
        if n or reason not in OTHER_GAPS:
            counts[reason] = n
        kept &= ~holds
    kept &= np.isfinite(y) & np.isfinite(held).all(axis=1)
    if not kept.any():
        raise MethodError(
            f"None of the {len(table)} journeys can be used: {_told(counts)}. A journey needs "
            f"{MIN_MOMENTS} rated moments, its end, and a response after it that rates "
            f"{outcome!r}."
        )
    counts["n_shared"] = int(row[kept].duplicated(keep=False).sum())
    customers = _customers(survey, rows[kept], joined.loc[kept, "customer_id"])
    people = len(np.unique(customers))
    if people == 1 and kept.sum() > 1:
        raise MethodError(
            f"All {kept.sum()} usable journeys belong to one customer ({_told(counts)}). Folds and "
            "intervals are made of customers: check the column of customers."
        )
    least = max(events.min_cell, survey.circumstances.min_cell)
    if people < least:
        raise MethodError(
            f"{people} customer{'s' * (people > 1)} with a usable journey ({_told(counts)}). "
            f"Under {least} nothing is shown: collect more journeys, or check how moments and "
            "responses join."
        )
    return Sample(np.flatnonzero(kept), y[kept], held[kept], customers, rows[kept], hours[kept],
                  counts)  # fmt: skip


def _hours(events: EventLog, survey: Survey, table: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    """Hours from the last rated moment of each journey to its response; NaN where unknown.

    Of responses with days only, the end of the day counts: nobody knows which came first. Times
    without a zone are not held against times with one.
    """
    answered, nothing = survey.times(), np.full(len(table), np.nan)
    if answered is None or not events.has_times:
        return nothing
    if bool(survey.circumstances.n_times_naive) != events.has_naive_times:
        return nothing
    moments = events.moments()
    moments = moments[moments["experience"].notna()]
    last = moments.groupby("journey_id")["occurred_at"].max().reindex(table["journey_id"])
    known = answered.dropna().dt.tz_localize(None)  # some midnights are skipped in summer
    if len(known) and (known == known.dt.normalize()).all():
        answered = answered + pd.Timedelta(hours=24)
    waited = answered.iloc[rows].to_numpy("datetime64[s]") - last.to_numpy("datetime64[s]")
    return waited / np.timedelta64(1, "h")


def _any(marks: Sequence[np.ndarray], rows: np.ndarray) -> np.ndarray:
    return np.any([mark[rows] for mark in marks], axis=0) if marks else np.zeros(len(rows), bool)


def _other_gaps(
    survey: Survey, names: Sequence[str], rows: np.ndarray, reasons: Sequence[str]
) -> dict[str, np.ndarray]:
    """Who has no answer for a reason of another kind than leaving it blank, by reason."""
    kinds = [survey.kinds(name).to_numpy(object) for name in names]
    return {
        reason: _any([own == kind for own in kinds], rows)
        for reason, kind in zip(reasons, GAPS, strict=True)
    }


def _nothing_joins(events: EventLog, survey: Survey, several: np.ndarray) -> str:
    """Why no journey meets one response, with ids of both sides to compare."""
    if several.any():
        return (
            f"None of the {len(several)} journeys meets one response of the survey: "
            f"{several.sum()} meet several on {events.join_on}, and nobody can say which rated the "
            "journey. Give the survey a row per journey, or join on an id that one response has."
        )
    ours = events.journeys()[events.join_on].iloc[0]
    keys = survey.keys(events.join_on)
    theirs = None if keys is None or not len(keys) else keys.iloc[0]
    return (
        f"None of the {events.n_journeys} journeys meets a response of the survey. They are joined "
        f"on {events.join_on}: the first journey has {ours!r}, the first response {theirs!r}. "
        "Declare the columns that hold the same ids on both sides."
    )


def _told(counts: dict[str, int]) -> str:
    words = {
        "n_few_moments": f"with fewer than {MIN_MOMENTS} rated moments",
        "n_without_end": "without a rated end", "n_ambiguous": "with several responses",
        "n_unjoined": "without a response", "n_early": "rated before their last moment",
        "n_unanswered": "whose response lacks the outcome",
        "n_blank": "whose response lacks a covariate",
    }  # fmt: skip
    for reason in OTHER_GAPS:
        of, kind = reason.removeprefix("n_").split("_", 1)
        words[reason] = f"whose {of} is {kind.replace('_', ' ')}"
    told = [f"{counts[reason]} {said}" for reason, said in words.items() if counts.get(reason)]
    return ", ".join(told) or f"{counts['n_journeys']} journeys in all"


def _customers(survey: Survey, rows: np.ndarray, ids: pd.Series) -> np.ndarray:
    """Customer of each journey, as the side tells it that knows more of them to be the same."""
    own = pd.factorize(ids)[0]
    told = survey.customers()
    if told is None or len(np.unique(told[rows])) >= len(np.unique(own)):
        return own
    return told[rows]
