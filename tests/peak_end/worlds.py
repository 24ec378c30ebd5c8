"""Journeys of which it is known how people recall them."""

from __future__ import annotations

import numpy as np

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
