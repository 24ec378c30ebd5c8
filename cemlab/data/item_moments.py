"""Ordered touchpoint items of a survey → moments: one per answered item, rated in retrospect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cemlab.data.event_table import COLUMNS, empty_column
from cemlab.data.survey import Survey
from cemlab.errors import DataError
from cemlab.study import EventsSpec, Touchpoint


def moments_of_items(
    survey: Survey, spec: EventsSpec, touchpoints: Mapping[str, Touchpoint]
) -> tuple[pd.DataFrame, list[str]]:
    """Moments of every response, and the touchpoints they are of, in the order of the study.

    A response is a journey. Items that a respondent left out, or to whom they do not apply, are
    no moments. Who left the questionnaire among these items has no journey here: the last rated
    item would look like its end. The best experience is at the high end whatever the item's
    direction.
    """
    places = {survey.items[name].touchpoint or name: name for name in spec.from_items}
    if spec.ordered:
        places = {touchpoint: places[touchpoint] for touchpoint in touchpoints
                  if touchpoint in places}  # fmt: skip
    rows = pd.Series(range(1, len(survey) + 1)).astype(str)
    customers, journeys = (survey.keys(join) for join in ("customer_id", "journey_id"))
    pieces = []
    for position, (touchpoint, name) in enumerate(places.items(), start=1):
        stage = touchpoints[touchpoint].stage if touchpoint in touchpoints else np.nan
        pieces.append(
            pd.DataFrame(
                {
                    "customer_id": rows if customers is None else customers,
                    "journey_id": rows if journeys is None else journeys,
                    "stage": stage,
                    "touchpoint": touchpoint,
                    "position": float(position) if spec.ordered else np.nan,
                    "experience": survey.more_is_better(name),
                }
            )
        )
    stayed = ~left_early(survey, spec.from_items)
    frame = pd.concat([piece[stayed] for piece in pieces])
    frame = frame.sort_index(kind="stable").dropna(subset="experience")
    if frame.empty:
        raise DataError(
            f"{survey.source}: nobody answered any of {', '.join(spec.from_items)}, so there are "
            "no moments. Name other items under events.from_items."
        )
    frame = frame.reset_index(drop=True).astype({"stage": "str"})
    untold = [name for name in COLUMNS if name not in frame.columns]
    frame = frame.assign(**{name: empty_column(name, len(frame)) for name in untold})
    return frame[list(COLUMNS)], list(places)


def left_early(survey: Survey, names: Sequence[str]) -> np.ndarray:
    """Who left the questionnaire before the last of these items: booleans, shape (n,)."""
    return np.any([survey.has_dropped_out(name) for name in names], axis=0)
