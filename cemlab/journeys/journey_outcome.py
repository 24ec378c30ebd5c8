"""What each journey is judged by: an answer of the survey, or how its moments felt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.journeys.taking import check_sources

MOMENTS = "(moments)"  # no item has brackets


class JourneyOutcome(NamedTuple):
    """An outcome by journey, in an order that was asked for.

    Attributes
    ----------
    name : str
        The item; `MOMENTS` for the mean of the rated moments; empty without any outcome.
    values : ndarray, shape (J,)
        High is good; NaN where nothing is known.
    weights : ndarray, shape (J,), or None
        Survey weights.
    covariates : ndarray, shape (J, c)
        Columns made of further items; NaN where one has a gap.
    scale : tuple of float or None
    """

    name: str
    values: np.ndarray
    weights: np.ndarray | None
    covariates: np.ndarray
    scale: tuple[float, float] | None


def check_arguments(events: EventLog, survey: Survey | None, outcome: Any, covariates: Any) -> None:
    """Refuse arguments of the wrong kind before anything is computed."""
    check_sources(events, survey)
    arguments.check_items("covariates", covariates)
    covariates = [covariates] if isinstance(covariates, str) else list(covariates)
    if survey is None:
        if isinstance(outcome, str) or covariates:
            raise OptionError(
                "`outcome` and `covariates` are items of a survey, but no survey was given."
            )
        return
    if outcome is not None and not isinstance(outcome, Mapping | pd.Series):
        arguments.check_outcome(outcome)
        if outcome not in survey.items:
            raise OptionError.unknown("outcome", outcome, survey.items)
        if not pd.api.types.is_numeric_dtype(survey.column(outcome).dtype):
            raise OptionError(
                f"`outcome` is {outcome!r}, which holds groups or text, not ratings. Choose a "
                "rated item, or declare its scale or values."
            )
    for name in covariates:
        if name not in survey.items:
            raise OptionError.unknown("covariates", name, survey.items)
        if name == outcome:
            raise OptionError(f"`covariates` names {name!r}, which is the outcome.")
    if survey.weight_kind == "frequency":
        raise OptionError(
            "The survey has frequency weights, and journeys of people who are counted cannot be "
            "told apart. Give a row to each response, or pass survey.unweighted()."
        )


def outcome_of(
    events: EventLog, survey: Survey | None, outcome: str | Mapping | pd.Series | None,
    covariates: Sequence[str], journeys: np.ndarray, felt: np.ndarray,
) -> JourneyOutcome:  # fmt: skip
    """The outcome of each journey.

    Parameters
    ----------
    events : EventLog
    survey : Survey or None
    outcome : str, mapping or Series, optional
        An item of the survey, or a value by journey id. Without one, the mean of the moments.
    covariates : sequence of str
        Items of the survey.
    journeys : ndarray of str, shape (J,)
        Ids, in the order that is wanted.
    felt : ndarray, shape (J,)
        Mean of the rated moments.

    Raises
    ------
    MethodError
        No journey has an outcome.
    """
    covariates = [covariates] if isinstance(covariates, str) else list(covariates)
    none = np.empty((len(journeys), 0))
    if isinstance(outcome, Mapping | pd.Series):
        given = pd.Series(dict(outcome), dtype=float)
        given.index = given.index.astype(str)
        values = given.reindex(pd.Index(journeys).astype(str)).to_numpy()
        if np.isnan(values).all():
            raise MethodError(
                "`outcome` knows none of the journeys. Its keys are ids of journeys, as "
                "events.journeys() lists them."
            )
        return JourneyOutcome("outcome", values, None, none, None)
    if outcome is None and not covariates:
        name = "" if np.isnan(felt).all() else MOMENTS
        return JourneyOutcome(name, felt, None, none, events.scale)
    rows = events.responses(survey).set_index("journey_id")["row"].reindex(journeys)
    known = rows.notna().to_numpy()
    if not known.any():
        raise MethodError(
            "No journey meets a response, so none has an outcome. Moments join on "
            f"{events.join_on}; declare the `id` (or `customer`) of the survey that holds the same "
            "ids, or leave the survey out."
        )
    at = rows[known].to_numpy(int)

    def by_journey(column: np.ndarray) -> np.ndarray:
        found = np.full(len(journeys), np.nan)
        found[known] = np.asarray(column, dtype=float)[at]
        return found

    parts = [by_journey(one) for name in covariates for one in _columns(survey, name)]
    beside = np.column_stack(parts) if parts else none
    weights = by_journey(survey.weights()) if survey.is_weighted else None
    if outcome is None:
        return JourneyOutcome(MOMENTS, felt, weights, beside, events.scale)
    values = by_journey(survey.more_is_better(outcome))
    return JourneyOutcome(outcome, values, weights, beside, survey.items[outcome].scale)


def _columns(survey: Survey, name: str) -> list[np.ndarray]:
    """A rating as it is; groups as a column each, but for the first."""
    column = survey.column(name)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return [column.to_numpy(float, na_value=np.nan)]
    levels = column.dropna().unique().tolist()
    gap = column.isna().to_numpy()
    return [np.where(gap, np.nan, column.eq(level).fillna(False)) for level in levels[1:]]
