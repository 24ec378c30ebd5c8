"""Journeys of which it is known how people recall them."""

from __future__ import annotations

import numpy as np
import pandas as pd

import cemlab
from cemlab import EventLog, Survey

MOMENTS = 8


def world(rng, n, truth, *, state=0.5, recall=0.6):
    """Long codes, ratings of moments, and overall ratings.

    People differ by 1, walk in steps of .35, feel each moment `state` apart from the walk
    and rate it with a noise of .6. They recall the mean ("mean"), half of peak and end
    each ("peak_end"), the end ("end"), or nothing ("nothing"), with the noise `recall`.
    """
    walk = np.cumsum(rng.normal(0, 0.35, size=(n, MOMENTS)), axis=1)
    felt = rng.normal(size=(n, 1)) + walk + rng.normal(0, state, size=(n, MOMENTS))
    rated = felt + rng.normal(0, 0.6, size=felt.shape)
    recalled = {
        "mean": felt.mean(axis=1),
        "peak_end": (felt.max(axis=1) + felt[:, -1]) / 2,
        "end": felt[:, -1],
        "nothing": np.zeros(n),
    }[truth]
    journey = np.repeat(np.arange(n), MOMENTS)
    return journey, rated.ravel(), recalled + rng.normal(0, recall, size=n)


def log_of(journeys, *, who=None, **options):
    """An event log of lists of ratings, moments in order."""
    rows = [
        {"who": who[at] if who else at, "case": at, "step": f"s{place}", "felt": felt,
         "place": place}
        for at, ratings in enumerate(journeys)
        for place, felt in enumerate(ratings)
    ]  # fmt: skip
    columns = {"customer_id": "who", "journey_id": "case", "touchpoint": "step",
               "experience": "felt", "position": "place"}  # fmt: skip
    defaults = {"join": "journey_id", "scale": (-9, 9)}
    return EventLog.from_frame(pd.DataFrame(rows), columns=columns, **(defaults | options))


def survey_of(overall, *, who=None, **options):
    frame = pd.DataFrame({"case": range(len(overall)), "overall": overall})
    if who is not None:
        frame["who"] = who
        options["customer"] = "who"
    return Survey.from_frame(frame, id="case", **options)


def planted(rng, n, truth, **options):
    """Moments and overall ratings of people who recall in a known way."""
    _, rated, overall = world(rng, n, truth, **options)
    rated = np.clip(rated, -9, 9).reshape(n, MOMENTS)
    return log_of(rated.tolist()), survey_of(overall)


def fit(events, survey, **options):
    defaults = {"outcome": "overall", "resamples": 300}
    return cemlab.peak_end.fit(events, survey, **(defaults | options))
