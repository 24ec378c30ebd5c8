"""Who is in the model: names checked, blanks left out, not applicable kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import Survey, arguments
from cemlab.errors import MethodError, OptionError

MOSTLY_MISSING = 0.40  # methods: 4.4, share of nonresponse above which a driver is left out
REFUSED_ROLES = ("segment", "verbatim", "validation", "ignored")


class Sample(NamedTuple):
    """The respondents of the model: ratings, gaps where a driver does not apply."""

    rows: np.ndarray
    x: np.ndarray
    applies: np.ndarray
    y: np.ndarray
    weights: np.ndarray | None
    kind: str
    customers: np.ndarray | None


def check_arguments(
    survey: Survey, outcome: str, drivers: Sequence[str], resamples: int, seed: int
) -> None:
    """Refuse arguments of the wrong kind before anything is computed."""
    arguments.check_survey(survey)
    arguments.check_outcome(outcome)
    arguments.check_items("drivers", drivers)
    arguments.check_resampling(resamples, seed)


def check_names(survey: Survey, outcome: str, drivers: Sequence[str]) -> None:
    """Known items of a kind that can be explained, or can explain; every problem at once."""
    problems = []
    for name in [outcome, *drivers]:
        if name not in survey.items:
            use = "outcome" if name == outcome else "drivers"
            problems.append(str(OptionError.unknown(use, name, survey.items)))
            continue
        item = survey.items[name]
        if item.role in REFUSED_ROLES and not (name == outcome and item.role == "validation"):
            problems.append(
                f"{name!r} is declared role: {item.role}, which is no outcome and no driver."
            )
        elif not pd.api.types.is_numeric_dtype(survey.column(name).dtype):
            problems.append(
                f"{name!r} holds groups or text, not ratings. Declare its scale or values."
            )
    if not drivers:
        problems.append("`drivers` is empty. Name at least one item.")
    if outcome in drivers:
        problems.append(f"{outcome!r} is the outcome and cannot be a driver as well.")
    again = sorted({name for name in drivers if drivers.count(name) > 1})
    if again:
        problems.append(f"`drivers` names {', '.join(map(repr, again))} more than once.")
    if problems:
        raise OptionError(" ".join(problems))


def left_by_kind(survey: Survey, outcome: str, drivers: Sequence[str]) -> dict[str, float]:
    """Respondents with the outcome whom the model lacks, because a driver was not asked of them
    or they had dropped out before it; each counts once, as not asked first."""
    there = ~np.isnan(survey.column(outcome).to_numpy(float))
    unasked = np.any([survey.is_not_asked(name) for name in drivers], axis=0) & there
    left = np.any([survey.has_dropped_out(name) for name in drivers], axis=0) & there & ~unasked
    return {"not_asked": survey.count(unasked), "dropped_out": survey.count(left)}


def answered(survey: Survey, drivers: Sequence[str]) -> tuple[list[str], list[str]]:
    """Drivers that enough people answered, and those that most left blank."""
    silent = []
    for name in drivers:
        given = survey.count(survey.column(name).notna().to_numpy())
        missing = survey.count(survey.is_missing(name))
        if not given:
            raise MethodError(f"No valid answers in {name!r} ({survey.gaps(name)}).")
        if missing / (given + missing) > MOSTLY_MISSING:
            silent.append(name)
    kept = [name for name in drivers if name not in silent]
    if not kept:
        raise MethodError(
            f"More than {MOSTLY_MISSING:.0%} left each driver blank: {', '.join(silent)}. "
            "No driver is left to model."
        )
    return kept, silent


def take(survey: Survey, outcome: str, drivers: Sequence[str]) -> tuple[Sample, float]:
    """Respondents with the outcome and, of every driver, a rating or 'not applicable'.

    Not asked and dropped out are no 'not applicable': whether the driver touched these people is
    not known, so that they are left out as those with a blank are.
    """
    y = survey.more_is_better(outcome)
    if np.isnan(y).all():
        raise MethodError(f"No valid answers in {outcome!r} ({survey.gaps(outcome)}).")
    x = np.column_stack([survey.more_is_better(name) for name in drivers])
    applies = np.column_stack([~survey.is_not_applicable(name) for name in drivers])
    blank = (np.isnan(x) & applies).any(axis=1)
    rows = np.flatnonzero(~np.isnan(y) & ~blank)
    if not len(rows):
        raise MethodError(
            f"Nobody answered {outcome!r} and all of {', '.join(drivers)}. Use fewer drivers."
        )
    customers = survey.customers()
    return Sample(
        rows=rows,
        x=x[rows],
        applies=applies[rows],
        y=y[rows],
        weights=survey.weights(rows),
        kind=survey.weight_kind or "survey",
        customers=None if customers is None else customers[rows],
    ), survey.count(~np.isnan(y))
