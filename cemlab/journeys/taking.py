"""Which moments count, with their codes and the weight of the customer who lived them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cemlab.data import EventLog, Survey, arguments
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import MIN_REPORT


class Taken(NamedTuple):
    """The moments of the analysis.

    Attributes
    ----------
    moments : DataFrame
        One row per moment, journey by journey in order: codes ``customer``, ``journey``,
        ``place`` (of the touchpoint) and ``stage`` (−1 without one), ``value``, ``elapsed``,
        ``time`` and ``weight`` (NaN where no response tells it).
    touchpoints, stages : tuple of str
        What the codes stand for, in the order of the journey.
    is_weighted : bool
    n_left_out : int
        Moments that are not even here: with frequency weights, those without a response.
    min_cell : int
        Fewer people than this are not told apart.
    """

    moments: pd.DataFrame
    touchpoints: tuple[str, ...]
    stages: tuple[str, ...]
    is_weighted: bool
    n_left_out: int = 0
    min_cell: int = MIN_REPORT

    @property
    def n_unjoined(self) -> int:
        """Moments that no response gives a weight."""
        return self.n_left_out + int(self.moments["weight"].isna().sum())

    def counted(self) -> pd.DataFrame:
        """Moments whose weight is known."""
        return self.moments[self.moments["weight"].notna()]

    def rated(self) -> pd.DataFrame:
        """Moments with a rating, whose weight is known."""
        return self.moments[self.moments["weight"].notna() & self.moments["value"].notna()]

    def weights(self, moments: pd.DataFrame) -> np.ndarray | None:
        """Weights of some of the moments; None without weights."""
        return moments["weight"].to_numpy() if self.is_weighted else None


def check_sources(events: EventLog, survey: Survey | None) -> None:
    """Refuse what is no log, and what is no survey."""
    if not isinstance(events, EventLog):
        raise OptionError(
            f"The first argument is a {type(events).__name__}. Expected an EventLog: make one "
            "with cemlab.EventLog.from_frame(frame) or cemlab.read_events(study)."
        )
    if survey is not None and not isinstance(survey, Survey):
        raise OptionError(
            f"`survey` is a {type(survey).__name__}. Expected a Survey, or nothing: make one with "
            "cemlab.Survey.from_frame(frame) or cemlab.read_survey(study)."
        )


def check_arguments(events: EventLog, survey: Survey | None, outcome: str | None) -> None:
    """Refuse arguments of the wrong kind before anything is computed."""
    check_sources(events, survey)
    if outcome is None:
        return
    if survey is None:
        raise OptionError(
            f"`outcome` is {outcome!r}, an item of a survey, but no survey was given. Write "
            f"cemlab.journeys.map(events, survey, outcome={outcome!r})."
        )
    arguments.check_outcome(outcome)
    if outcome not in survey.items:
        raise OptionError.unknown("outcome", outcome, survey.items)
    if not pd.api.types.is_numeric_dtype(survey.column(outcome).dtype):
        raise OptionError(
            f"`outcome` is {outcome!r}, which holds groups or text, not ratings. Choose a rated "
            "item, or declare its scale or values."
        )


def unused_weights(survey: Survey | None) -> tuple[tuple[str, dict[str, Any]], ...]:
    """A note that the weights of a survey are not used, where it has some."""
    weighted = survey is not None and survey.is_weighted
    return (("unused_weights", {}),) if weighted else ()


def take(events: EventLog, survey: Survey | None) -> Taken:
    """Moments with their codes; with a weighted survey, each has the weight of its response."""
    moments = events.moments()
    frame = pd.DataFrame(
        {
            "customer": pd.factorize(moments["customer_id"])[0],
            "journey": pd.factorize(moments["journey_id"])[0],
            "place": moments["touchpoint"].cat.codes.astype(int),
            "stage": moments["stage"].cat.codes.astype(int),
            "value": moments["experience"].astype(float),
            "elapsed": moments["elapsed"].astype(float),
            "time": moments["occurred_at"],
            "weight": 1.0,
        }
    )
    is_weighted, n_left_out = survey is not None and survey.is_weighted, 0
    if is_weighted:
        frame["weight"] = _weights(events, survey)[frame["journey"]]
        if survey.weight_kind == "frequency":
            n_left_out = int(frame["weight"].isna().sum())
            frame, is_weighted = _repeated(frame), False
    touchpoints, stages = tuple(events.touchpoints), tuple(events.stages)
    least = max(events.min_cell, survey.circumstances.min_cell if survey is not None else 0)
    return Taken(frame, touchpoints, stages, is_weighted, n_left_out, least)


def _weights(events: EventLog, survey: Survey) -> np.ndarray:
    """Weight of each journey, in the order of the log; NaN without a response."""
    rows = events.responses(survey)["row"]
    if not rows.notna().any():
        raise MethodError(
            "The survey is weighted, but no journey meets a response, so no moment has a weight. "
            f"Moments join on {events.join_on}; declare the `id` (or `customer`) of the survey "
            "that holds the same ids, or leave the survey out."
        )
    known = rows.notna().to_numpy()
    weights = np.full(len(rows), np.nan)
    weights[known] = survey.weights()[rows[known].to_numpy(int)]
    return weights


def _repeated(frame: pd.DataFrame) -> pd.DataFrame:
    """As many journeys, of as many customers, as a row stands for."""
    frame = frame[frame["weight"] > 0]
    frame = frame.loc[np.repeat(frame.index, frame["weight"].astype(int))]
    copy = frame.groupby(level=0).cumcount()
    frame = frame.assign(
        customer=pd.factorize(pd.MultiIndex.from_arrays([frame["customer"], copy]))[0],
        journey=pd.factorize(pd.MultiIndex.from_arrays([frame["journey"], copy]))[0],
        weight=1.0,
    )
    return frame.sort_values("journey", kind="stable", ignore_index=True)
