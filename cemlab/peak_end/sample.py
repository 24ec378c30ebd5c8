"""Which journeys meet an overall rating, and how many do not, for which reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods import MIN_MOMENTS

REFUSED_ROLES = ("segment", "verbatim", "ignored")
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
    counts : dict of str to int
        `n_journeys`, and why journeys are not here: `n_few_moments`, `n_without_end`,
        `n_ambiguous`, `n_unjoined`, `n_unanswered` (asked for the outcome, no answer), `n_blank`
        (the same of a covariate), each journey under the first that holds; `n_shared`: journeys
        here that share a response with another. Where there are any, `n_outcome_not_applicable`,
        `n_outcome_not_asked`, `n_outcome_dropped_out`, and the same of a covariate.
    """

    places: np.ndarray
    y: np.ndarray
    covariates: np.ndarray
    customers: np.ndarray
    counts: dict[str, int]


def check_arguments(
    survey: Survey, outcome: str, covariates: Sequence[str], resamples: int, seed: int
) -> None:
    """Refuse arguments of the wrong kind before anything is computed; every item at once."""
    if not isinstance(survey, Survey):
        raise OptionError(
            f"The second argument is a {type(survey).__name__}. Expected the Survey that holds "
            "the overall ratings: cemlab.read_survey(study)."
        )
    arguments.check_outcome(outcome)
    arguments.check_items("covariates", covariates)
    arguments.check_resampling(resamples, seed)
    if survey.weight_kind == "frequency":
        raise OptionError(
            "The rows of the survey stand for several people each (frequency weights), and a "
            "journey has one. Give a row for every response."
        )
    _check_items(survey, outcome, list(covariates))


def _check_items(survey: Survey, outcome: str, covariates: list[str]) -> None:
    problems = []
    for name in dict.fromkeys([outcome, *covariates]):
        if name not in survey.items:
            use = "outcome" if name == outcome else "covariates"
            problems.append(str(OptionError.unknown(use, name, survey.items)))
        elif survey.items[name].role in REFUSED_ROLES or not pd.api.types.is_numeric_dtype(
            survey.column(name).dtype
        ):
            problems.append(
                f"{name!r} holds groups or text, or is declared as such, and no ratings. Choose an "
                "item with a scale or values."
            )
    if outcome in covariates:
        problems.append(f"{outcome!r} is the outcome and cannot be a covariate as well.")
    if len(set(covariates)) < len(covariates):
        problems.append("`covariates` names an item more than once.")
    if problems:
        raise OptionError(" ".join(problems))


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
        raise MethodError(_nothing_joins(events, survey))
    rows = row.fillna(0).to_numpy(int)
    y = survey.more_is_better(outcome)[rows]
    held = [survey.more_is_better(name)[rows] for name in covariates]
    held = np.column_stack([np.empty((len(rows), 0)), *held])
    several = joined["n_responses"].to_numpy() > 1
    reasons = {
        "n_few_moments": table["n_moments"].to_numpy() < MIN_MOMENTS,
        "n_without_end": table["end"].isna().to_numpy(),
        "n_ambiguous": several,
        "n_unjoined": ~met & ~several,
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
            f"{MIN_MOMENTS} rated moments, its end, and a response that rates {outcome!r}."
        )
    counts["n_shared"] = int(row[kept].duplicated(keep=False).sum())
    customers = _customers(survey, rows[kept], joined.loc[kept, "customer_id"])
    people = len(np.unique(customers))
    least = max(events.min_cell, survey.circumstances.min_cell)
    if people < least:
        raise MethodError(
            f"{people} customers with a usable journey ({_told(counts)}). Under {least} "
            "nothing is shown: collect more journeys, or check how moments and responses join."
        )
    return Sample(np.flatnonzero(kept), y[kept], held[kept], customers, counts)


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


def _nothing_joins(events: EventLog, survey: Survey) -> str:
    """Why no journey meets a response, with ids of both sides to compare."""
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
        "n_unjoined": "without a response", "n_unanswered": "whose response lacks the outcome",
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
