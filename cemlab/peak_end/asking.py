"""What was asked of a contest: arguments, refused all at once before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import pandas as pd

from cemlab.data import EventLog, Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.measuring import check_log

REFUSED_ROLES = ("segment", "verbatim", "ignored")
OF_LOG = "journey"  # `by` may name the kinds of journeys of the log


@dataclass(frozen=True)
class Asked:
    """The question, its arguments in one form."""

    outcome: str
    extremes: tuple[str, ...]
    end_window: float | None
    count_moments: bool
    covariates: tuple[str, ...]
    by: str | None
    same_sitting: bool
    duration_bound: float
    resamples: int
    seed: int

    def options(self) -> dict[str, Any]:
        """As a result keeps them."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in vars(self).items()
        }


def checked(
    events: EventLog, survey: Survey, *, outcome: str, extremes: Sequence[str] | str,
    end_window: float | None, count_moments: bool, covariates: Sequence[str] | str,
    by: str | None, same_sitting: bool, duration_bound: float, resamples: int,
    seed: int,
) -> Asked:  # fmt: skip
    """The question, or what is wrong with it.

    Raises
    ------
    OptionError
        An argument of the wrong kind, or items that cannot be used as asked.
    MethodError
        The log has no order, or no times although a window of seconds was asked for.
    """
    check_log(events)
    if not isinstance(survey, Survey):
        raise OptionError(
            f"The second argument is a {type(survey).__name__}. Expected the Survey that holds "
            "the overall ratings: cemlab.read_survey(study)."
        )
    if not survey.n:
        raise MethodError("The survey has no responses. Nobody rated the whole.")
    covariates = [covariates] if isinstance(covariates, str) else covariates
    extremes = [extremes] if isinstance(extremes, str) else list(extremes)
    arguments.check_outcome(outcome)
    arguments.check_items("covariates", covariates)
    arguments.check_resampling(resamples, seed)
    if survey.weight_kind == "frequency":
        raise OptionError(
            "The rows of the survey stand for several people each (frequency weights), and a "
            "journey has one. Give a row for every response."
        )
    problems = _items(survey, outcome, list(covariates)) + _groups(events, survey, by, outcome)
    problems += [
        f"`{name}` is {value!r}. Expected True or False."
        for name, value in (("count_moments", count_moments), ("same_sitting", same_sitting))
        if not isinstance(value, bool)
    ]
    if "peak_abs" in extremes and events.neutral is None:
        problems.append(
            "`extremes` names peak_abs, the moment furthest from neutral, but the moments of "
            f"{events.source!r} have no neutral point. Declare their scale, or `neutral`."
        )
    is_number = isinstance(duration_bound, Real) and not isinstance(duration_bound, bool)
    if not is_number or not 0 < duration_bound < 1:
        problems.append(
            f"`duration_bound` is {duration_bound!r}. Expected a standardised slope above 0 and "
            "below 1, such as 0.10."
        )
    if problems:
        raise OptionError(" ".join(problems))
    return Asked(
        outcome=outcome, extremes=tuple(extremes), end_window=end_window,
        count_moments=count_moments, covariates=tuple(covariates), by=by,
        same_sitting=same_sitting, duration_bound=float(duration_bound), resamples=resamples,
        seed=seed,
    )  # fmt: skip


def _items(survey: Survey, outcome: str, covariates: list[str]) -> list[str]:
    """What is wrong with outcome and covariates."""
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
    return problems


def _groups(events: EventLog, survey: Survey, by: object, outcome: str) -> list[str]:
    """What is wrong with the groups: a segment of the survey, or the kinds of journeys."""
    if by is None:
        return []
    if not isinstance(by, str):
        return [f"`by` is {by!r}. Expected the name of one segment of the survey, or {OF_LOG!r}."]
    if by in survey.items:
        if isinstance(survey.column(by).dtype, pd.CategoricalDtype):
            return []
        return [
            f"`by` is {by!r}, which holds numbers or free text. Expected an item with role: "
            f"segment, or {OF_LOG!r} for the kinds of journeys in the log."
        ]
    if by != OF_LOG:
        return [str(OptionError.unknown("by", by, [*survey.items, OF_LOG]))]
    if events.journeys()["journey"].nunique() < 2:
        return [
            f"`by` is {OF_LOG!r}, but the moments of {events.source!r} tell fewer than two kinds "
            f"of journeys. Name the column that tells them: `{OF_LOG}` of the moments."
        ]
    return []
