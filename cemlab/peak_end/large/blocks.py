"""Moments in their order → features, one block of whole journeys after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from cemlab.peak_end.large.ordering import Meaning
from cemlab.peak_end.measuring import ORDERED, REST
from cemlab.peak_end.methods import journey_features

SECOND = 1e6  # microseconds
UNKNOWN = -1  # a flag or a touchpoint that a journey does not have
FLAGS = ("end_is_peak", "end_is_trough", "peak_abs_tied")
TOUCHPOINTS = ("peak_abs_touchpoint", "end_touchpoint")


def measured(batches: Iterable[Any], meaning: Meaning, names: Any) -> Iterator[Any]:
    """Features of journeys as they come.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        What `ordering.in_order` finds.
    meaning : Meaning
    names : pyarrow.Array of str
        Touchpoints by code.

    Yields
    ------
    pyarrow.Table
        One row per journey: the columns of `cemlab.peak_end.features`, then `is_shared`
        (whether several customers have it).
    """
    import pyarrow as pa

    held = None
    for batch in batches:
        parts = [pa.Table.from_batches([batch])]
        held = pa.concat_tables(parts if held is None else [held, *parts]).combine_chunks()
        first = _starts(held["journey"])
        if len(first) > 1:  # the last journey may go on in the next batch
            yield _features(held.slice(0, first[-1]), first[:-1], meaning, names)
            held = held.slice(first[-1])
    if held is not None and len(held):
        yield _features(held, np.array([0]), meaning, names)


def _features(moments: Any, first: np.ndarray, meaning: Meaning, names: Any) -> Any:
    """Features of whole journeys that begin in the rows `first`, as a table."""
    import pyarrow as pa

    told = _measured(moments, first, meaning)
    made = {
        "journey_id": moments["journey"].take(first).cast(pa.string()),
        "customer_id": moments["customer"].take(first).cast(pa.string()),
    }
    for name, values in told.items():
        if name in TOUCHPOINTS:
            made[name] = names.take(pa.array(values, mask=values == UNKNOWN))
        elif name in FLAGS:
            made[name] = pa.array(values == 1, mask=values == UNKNOWN)
        else:
            made[name] = pa.array(values, from_pandas=True)
    return pa.table(made)


def _measured(moments: Any, first: np.ndarray, meaning: Meaning) -> dict[str, np.ndarray]:
    """Features of whole journeys that begin in the rows `first`.

    Journeys with a time at every moment, and those without, are measured apart.
    """
    n = np.diff(first, append=len(moments))
    code = np.repeat(np.arange(len(n)), n)
    experience, touchpoint = (moments[name].to_numpy() for name in ("experience", "touchpoint"))
    is_rated = ~np.isnan(experience)
    after = _after_end(touchpoint, first, code, meaning.end)
    at = moments["time"].fill_null(0).to_numpy()
    seconds = (at - at[first][code]) / SECOND
    is_timed = moments["time"].take(first).is_valid().to_numpy()[code]
    told = _nothing(len(n))
    for has_times in (True, False):
        rows = np.flatnonzero(is_rated & ~after & (is_timed == has_times))
        if len(rows):
            _fill(told, code[rows], experience[rows], seconds[rows] if has_times else None,
                  touchpoint[rows], meaning)  # fmt: skip
    changes = _changes(moments["customer"])
    changes[first] = False
    return told | {
        "n_unrated": np.add.reduceat(~is_rated & ~after, first, dtype=np.int64),
        "n_after_end": np.add.reduceat(after, first, dtype=np.int64),
        "is_shared": np.logical_or.reduceat(changes, first),
    }


def _nothing(n: int) -> dict[str, np.ndarray]:
    """What journeys without a rating have."""
    told = {"n_moments": np.zeros(n, np.int64)}
    told |= {name: np.full(n, np.nan) for name in (*ORDERED, *REST)}
    return told | {name: np.full(n, UNKNOWN, np.int32) for name in (*FLAGS, *TOUCHPOINTS)}


def _fill(
    told: dict[str, np.ndarray], code: np.ndarray, experience: np.ndarray,
    seconds: np.ndarray | None, touchpoint: np.ndarray, meaning: Meaning,
) -> None:  # fmt: skip
    """Put the features of journeys into their places."""
    window = None if seconds is None else meaning.end_window
    found = journey_features(
        code, experience, seconds, neutral=meaning.neutral or 0.0, ties=meaning.ties,
        end_window=window,
    )  # fmt: skip
    own, begin = found.journey, np.cumsum(found.n_moments) - found.n_moments
    for name in ("n_moments", *ORDERED, *REST, *FLAGS):
        told[name][own] = getattr(found, name)
    told["end_touchpoint"][own] = touchpoint[begin + found.n_moments - 1]
    told["peak_abs_touchpoint"][own] = touchpoint[begin + found.peak_abs_position]
    if meaning.neutral is None:
        told["peak_abs"][own] = np.nan
        told["peak_abs_touchpoint"][own] = told["peak_abs_tied"][own] = UNKNOWN
    has_end = np.full(len(own), window == meaning.end_window)
    if meaning.end is not None:
        has_end &= told["end_touchpoint"][own] == meaning.end
    told["end"][own[~has_end]] = np.nan
    for name in ("end_is_peak", "end_is_trough"):
        told[name][own[~has_end]] = UNKNOWN


def _after_end(
    touchpoint: np.ndarray, first: np.ndarray, code: np.ndarray, end: int | None
) -> np.ndarray:
    """Which moments come after the last one at the touchpoint that ends their journey."""
    if end is None:
        return np.zeros(len(code), bool)
    row = np.arange(len(code))
    last = np.maximum.reduceat(np.where(touchpoint == end, row, -1), first)[code]
    return (last >= 0) & (row > last)


def _starts(journey: Any) -> np.ndarray:
    """Rows with which journeys begin."""
    changes = _changes(journey)
    changes[:1] = True
    return np.flatnonzero(changes)


def _changes(column: Any) -> np.ndarray:
    """Which values differ from the one before; the first does not."""
    from pyarrow import compute

    n = len(column)
    changes = np.zeros(n, bool)
    changes[1:] = compute.not_equal(column.slice(1), column.slice(0, max(n - 1, 0))).to_numpy()
    return changes
