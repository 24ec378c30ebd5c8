"""The order of moments within journeys, and what is doubtful about it.

By time: time, then position, then row. By position: position, then time, then row. Nothing
is dropped; what an analysis might want to leave out is marked and counted. The peak does not
need an order; start, end and transitions do, and rest on nothing but the order of the file
wherever `row_decided` is true.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from cemlab.errors import OptionError
from cemlab.journeys.methods.order_keys import LAST, marked, ranks, sort_keys
from cemlab.journeys.methods.preconditions import checked_codes, same_length

By = Literal["time", "position", "row"]
BYS = ("time", "position", "row")
MARKS = (
    "undated",
    "unplaced",
    "duplicate",
    "out_of_order",
    "contradicted",
    "placed_last",
    "row_decided",
    "single",
)


class Ordering(NamedTuple):
    """Moments in order; n moments of m journeys.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        Rows, journeys by their code, moments in order: `touchpoints[order]`.
    place : ndarray of int, shape (n,)
        1, 2, … within the journey, along `order`.
    journey : ndarray of int, shape (m,)
        Code of each journey, rising.
    start, length : ndarray of int, shape (m,)
        Where a journey begins along `order`, and its moments.
    undated, unplaced : ndarray of bool, shape (n,)
        Rows without a time, and without a position, in the rows' own order; none where no
        times, or no positions, were given.
    duplicate : ndarray of bool, shape (n,)
        Rows that repeat journey, touchpoint and time (or position, without times) of one
        that comes before them; in the rows' own order.
    out_of_order : ndarray of bool, shape (m,)
        Journeys whose rows stand in another order than their moments.
    contradicted : ndarray of bool, shape (m,)
        Journeys in which time and position say different things.
    placed_last : ndarray of bool, shape (m,)
        Journeys of several moments with one that could not be placed, and was put last.
    row_decided : ndarray of bool, shape (m,)
        Journeys with moments that only the order of the rows tells apart.
    single : ndarray of bool, shape (m,)
        Journeys of one moment.
    by : {"time", "position", "row"}
        What the order rests on.
    """

    order: np.ndarray
    place: np.ndarray
    journey: np.ndarray
    start: np.ndarray
    length: np.ndarray
    undated: np.ndarray
    unplaced: np.ndarray
    duplicate: np.ndarray
    out_of_order: np.ndarray
    contradicted: np.ndarray
    placed_last: np.ndarray
    row_decided: np.ndarray
    single: np.ndarray
    by: By

    def counts(self) -> dict[str, int]:
        """How many moments (`n`, and the first three of `MARKS`) and journeys are so."""
        sizes = {"n": len(self.order), "journeys": len(self.journey)}
        return sizes | {name: int(getattr(self, name).sum()) for name in MARKS}


def order_moments(
    journeys: np.ndarray,
    touchpoints: np.ndarray,
    *,
    times: np.ndarray | None = None,
    positions: np.ndarray | None = None,
    by: By | None = None,
) -> Ordering:
    """Order the moments of each journey, and find what is doubtful.

    Parameters
    ----------
    journeys, touchpoints : ndarray of int, shape (n,)
        Codes of each moment.
    times : ndarray, shape (n,), optional
        `datetime64` or seconds; NaT or NaN where not known.
    positions : ndarray, shape (n,), optional
        Place in the journey as recorded; NaN where not known.
    by : {"time", "position", "row"}, optional
        What the order rests on; what is there, time before position, by default.

    Returns
    -------
    Ordering

    Raises
    ------
    MethodError
        Unknown codes, arrays of different length, or infinite times.
    OptionError
        `by` is unknown, or names what was not given.

    Notes
    -----
    A journey that lacks the time of some moments is ordered by position when it has all
    positions. Otherwise its undated moments come last, and the journey is `placed_last`.
    """
    journeys = checked_codes(journeys, "journeys")
    touchpoints = checked_codes(touchpoints, "touchpoints")
    same_length(len(journeys), touchpoints=touchpoints, times=times, positions=positions)
    by = _checked_by(by, times, positions)
    time, place = ranks(times, len(journeys)), ranks(positions, len(journeys))
    code, journey = np.unique(journeys, return_inverse=True)
    length = np.bincount(journey)
    first_key, second_key = sort_keys(by, time, place, journey)
    order = np.lexsort((second_key, first_key, journey))
    start = np.cumsum(length) - length

    along = journey[order]
    joined = along[1:] == along[:-1]
    tied = joined & (np.diff(first_key[order]) == 0) & (np.diff(second_key[order]) == 0)
    backwards = joined & (np.diff(order) < 0)
    return Ordering(
        order=order,
        place=np.arange(len(order)) - start[along] + 1,
        journey=code,
        start=start,
        length=length,
        undated=(time < 0) & (times is not None),
        unplaced=(place < 0) & (positions is not None),
        duplicate=_duplicates(journey, touchpoints, place if times is None else time),
        out_of_order=marked(along[1:][backwards], len(code)),
        contradicted=_contradicted(journey, time, place),
        placed_last=marked(journey[first_key == LAST], len(code)) & (length > 1),
        row_decided=marked(along[1:][tied], len(code)),
        single=length == 1,
        by=by,
    )


def _checked_by(by: By | None, times: np.ndarray | None, positions: np.ndarray | None) -> By:
    if by is None:
        return "time" if times is not None else "position" if positions is not None else "row"
    if by not in BYS:
        raise OptionError.unknown("by", by, BYS)
    if {"time": times, "position": positions, "row": ()}[by] is None:
        raise OptionError(f"`by` is {by!r}, but no `{by}s` were given. Give them, or leave it out.")
    return by


def _contradicted(journey: np.ndarray, time: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Journeys in which a later moment has an earlier position."""
    known = np.flatnonzero((time >= 0) & (place >= 0))
    known = known[np.lexsort((place[known], time[known], journey[known]))]
    falls = (np.diff(journey[known]) == 0) & (np.diff(place[known]) < 0)
    return marked(journey[known][1:][falls], int(journey.max()) + 1)


def _duplicates(journey: np.ndarray, touchpoints: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Rows that repeat an earlier one; without knowing when, nothing is a repetition."""
    order = np.lexsort((when, touchpoints, journey))
    again = np.zeros(len(journey), dtype=bool)
    same = (np.diff(journey[order]) == 0) & (np.diff(touchpoints[order]) == 0)
    again[order[1:]] = same & (np.diff(when[order]) == 0) & (when[order[1:]] >= 0)
    return again
