"""Journeys so long that they hold an outsized share of the moments of a touchpoint."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

OUTSIZED = 0.05  # our choice: of the moments of a touchpoint, in one journey
TIMES = 20  # our choice: as long as this many median journeys, or it is no journey out of size


class Outsized(NamedTuple):
    """A journey and the touchpoint of whose moments it holds most.

    Attributes
    ----------
    journey, place : int
        Codes.
    share : float
        Of the moments of the touchpoint.
    n : int
        Moments of the touchpoint.
    length : int
        Moments of the journey.
    median : float
        Moments of the median journey.
    """

    journey: int
    place: int
    share: float
    n: int
    length: int
    median: float


def outsized(
    journeys: np.ndarray, places: np.ndarray, counted: np.ndarray | None = None
) -> list[Outsized]:
    """The touchpoints of which one journey holds too much, with that journey; largest share first.

    Parameters
    ----------
    journeys, places : ndarray of int, shape (n,)
        Codes from 0 of the journey and the touchpoint of each moment.
    counted : ndarray of bool, shape (n,), optional
        Moments whose shares count, such as those with a rating; lengths are of all moments.
    """
    if not len(journeys):
        return []
    length = np.bincount(journeys)
    median = float(np.median(length[length > 0]))
    long = np.flatnonzero(length > TIMES * median)
    if counted is not None:
        journeys, places = journeys[counted], places[counted]
    found = []
    size = np.bincount(places, minlength=1)
    for place in np.flatnonzero(size):
        own = np.bincount(journeys[places == place], minlength=len(length))[long]
        if len(long) and own.max() > OUTSIZED * size[place]:
            first = int(long[own.argmax()])
            found.append(Outsized(first, int(place), float(own.max() / size[place]),
                                  int(size[place]), int(length[first]), median))  # fmt: skip
    return sorted(found, key=lambda one: -one.share)
