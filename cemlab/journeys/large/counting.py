"""Counts of journeys that stream by, customer after customer: whatever a flow is made of.

Moments come in the order of customer, journey, time and row, a block at a time; the moments of
the last customer of a block wait for the next one. Everything is a sum over customers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cemlab.journeys.methods.curve import OUTER

EXACT = 20_000_000  # moments up to which every duration is kept; beyond, they are counted in bins
BINS = 64  # bins that a doubling of a duration has
ERROR = 2 ** (1 / (2 * BINS)) - 1  # the largest relative error of the middle of a bin


class Moments(NamedTuple):
    """A block of whole customers: arrays of its moments, and where customers and journeys begin."""

    code: np.ndarray
    time: np.ndarray
    value: np.ndarray
    new_customer: np.ndarray
    new_journey: np.ndarray


class Durations:
    """Durations in microseconds by touchpoint: all of them, or counts in bins."""

    def __init__(self, touchpoints: int, *, exact: bool) -> None:
        self.exact, self.t = exact, touchpoints
        self.parts: list[tuple[np.ndarray, np.ndarray]] = []
        self.counts = np.zeros((touchpoints, 64 * BINS + 1), dtype=np.int64)

    def add(self, code: np.ndarray, duration: np.ndarray) -> None:
        """More durations, each with the code of its touchpoint."""
        if self.exact:
            self.parts.append((code.astype(np.int16), duration))
            return
        place = _bins(duration)
        cell = code.astype(np.int64) * self.counts.shape[1] + place
        self.counts += np.bincount(cell, minlength=self.counts.size).reshape(self.counts.shape)

    def quantile(self, share: float) -> float:
        """A quantile of all of them, interpolated as numpy and pandas do; NaN without any."""
        if self.exact:
            every = np.concatenate([one for _, one in self.parts]) if self.parts else np.empty(0)
            return float(np.quantile(every, share)) if len(every) else np.nan
        values, counts = self.of(None)
        upto, at = np.cumsum(counts), share * (counts.sum() - 1)
        if not len(values):
            return np.nan
        low, high = (values[np.searchsorted(upto, place, side="right")]
                     for place in (np.floor(at), np.ceil(at)))  # fmt: skip
        return float(low + (high - low) * (at - np.floor(at)))

    def of(self, code: int | None) -> tuple[np.ndarray, np.ndarray]:
        """Different durations (microseconds), rising, and how many of each; None for all."""
        if self.exact:
            own = [d if code is None else d[c == code] for c, d in self.parts]
            return np.unique(np.concatenate(own) if own else np.empty(0, np.int64),
                             return_counts=True)  # fmt: skip
        counts = self.counts.sum(axis=0) if code is None else self.counts[code]
        at = np.flatnonzero(counts)
        return _middles(at), counts[at]


class Counts:
    """What is known of all journeys so far.

    Attributes
    ----------
    pairs : ndarray of int, shape (T, T)
        Direct steps.
    entries, ended : ndarray of int, shape (T,)
        First touchpoint of each journey; last touchpoint of those that came to their end.
    moments, customers : ndarray of int, shape (T,)
    ratings : ndarray, shape (9, T)
        Of the ratings: number, sum and sum of squares (centred); raters; over raters the sums of
        squared sums, of sums times numbers, of squared numbers; lowest and highest sixth.
    """

    def __init__(
        self, names: list[str], *, end: int | None, centre: float,
        scale: tuple[float, float] | None, exact: bool,
    ) -> None:  # fmt: skip
        t = self.t = len(names)
        self.end, self.centre, self.scale = end, centre, scale
        self.pairs = np.zeros((t, t), dtype=np.int64)
        self.entries, self.ended, self.moments, self.customers = np.zeros((4, t), dtype=np.int64)
        self.ratings = np.zeros((9, t))
        self.n_customers = self.n_journeys = 0
        self.pauses, self.stays = Durations(1, exact=exact), Durations(t, exact=exact)
        self.last: list[tuple[np.ndarray, np.ndarray]] = []  # of journeys without their end
        self.still: list[tuple[np.ndarray, np.ndarray]] = []  # stays that nobody saw ending

    def add(self, block: Moments) -> None:
        """Count the journeys of a block."""
        t, code, first = self.t, block.code, block.new_journey
        starts = np.flatnonzero(first)
        ends = np.append(starts[1:], len(code)) - 1
        inner = ~first[1:]
        step = code[:-1] * t + code[1:]
        self.pairs += np.bincount(step[inner], minlength=t * t).reshape(t, t)
        self.entries += np.bincount(code[starts], minlength=t)
        self.moments += np.bincount(code, minlength=t)
        self.n_journeys += len(starts)
        customer = np.cumsum(block.new_customer) - 1
        self.n_customers += int(customer[-1]) + 1
        cell = customer * t + code
        self.customers += np.bincount(_present(cell) % t, minlength=t)
        pause = np.diff(block.time)[inner]
        self.pauses.add(np.zeros(len(pause), dtype=np.int16), pause)
        self._ends(block, starts, ends)
        self._rate(block, cell)

    def _ends(self, block: Moments, starts: np.ndarray, ends: np.ndarray) -> None:
        """Journeys that came to their end, those that did not, and how long stays took."""
        code, time = block.code, block.time
        kept, came = np.ones(len(code), dtype=bool), np.ones(len(starts), dtype=bool)
        if self.end is not None:
            at_end = (code == self.end).astype(np.int64)
            so_far = np.cumsum(at_end) - at_end
            journey = np.cumsum(block.new_journey) - 1
            kept = so_far == so_far[starts][journey]  # nothing after the first moment at the end
            came = np.add.reduceat(at_end, starts) > 0
            self.last.append((code[ends[~came]].astype(np.int16), time[ends[~came]]))
        self.ended += np.bincount(code[ends[came]], minlength=self.t)
        code, time, first = code[kept], time[kept], block.new_journey[kept]
        run = np.flatnonzero(first | np.append(True, code[1:] != code[:-1]))
        begins, place = time[run], code[run]
        is_last = np.append(first[run][1:], True)
        length = np.append(begins[1:], 0) - begins
        self.stays.add(place[~is_last], length[~is_last])
        if self.end is not None:
            journey = np.cumsum(first[run]) - 1
            is_open = is_last & ~came[journey]
            self.still.append((place[is_open].astype(np.int16), begins[is_open]))

    def _rate(self, block: Moments, cell: np.ndarray) -> None:
        """Sums of the ratings, and over customers at each touchpoint."""
        rated = ~np.isnan(block.value)
        if not rated.any():
            return
        t, code, raw = self.t, block.code[rated], block.value[rated]
        x, cell = raw - self.centre, cell[rated]
        met = _present(cell)
        own = np.empty(int(cell.max()) + 1, dtype=np.int64)
        own[met] = np.arange(len(met))
        own, at = own[cell], met % t
        m, s = np.bincount(own), np.bincount(own, x)
        sums = [np.bincount(code, minlength=t), np.bincount(code, x, t),
                np.bincount(code, x * x, t), np.bincount(at, minlength=t),
                np.bincount(at, s * s, t), np.bincount(at, s * m, t),
                np.bincount(at, m * m, t)]  # fmt: skip
        if self.scale is not None:
            low, high = self.scale
            outer = (high - low) * (OUTER + 1e-9)  # a point on the border counts
            sums += [np.bincount(code[raw <= low + outer], minlength=t),
                     np.bincount(code[raw >= high - outer], minlength=t)]  # fmt: skip
        self.ratings[: len(sums)] += sums


def _present(cells: np.ndarray) -> np.ndarray:
    """Different cells, rising; quick, because there are few beyond those that occur."""
    seen = np.zeros(int(cells.max()) + 1, dtype=bool)
    seen[cells] = True
    return np.flatnonzero(seen)


def blocks(batches: Iterable[pa.RecordBatch]) -> Iterator[Moments]:
    """Whole customers of batches in order, as arrays."""
    waiting = None
    for batch in batches:
        table = pa.table(batch) if waiting is None else pa.concat_tables(
            [waiting, pa.table(batch)]).combine_chunks()  # fmt: skip
        if not len(table):
            continue
        begins = _changes(table["customer"])
        cut = int(np.flatnonzero(begins)[-1])
        if cut:
            yield _arrays(table.slice(0, cut), begins[:cut])
        waiting = table.slice(cut)
    if waiting is not None and len(waiting):
        yield _arrays(waiting, _changes(waiting["customer"]))


def _arrays(table: pa.Table, new_customer: np.ndarray) -> Moments:
    value = table["experience"].to_numpy().astype(float)
    return Moments(
        table["touchpoint"].to_numpy().astype(np.int64), table["time"].to_numpy(), value,
        new_customer, new_customer | _changes(table["journey"]),
    )  # fmt: skip


def _changes(column: pa.ChunkedArray) -> np.ndarray:
    """Where a column differs from the row before."""
    one = column.combine_chunks()
    if isinstance(one, pa.ChunkedArray):
        one = one.chunk(0)
    differs = pc.not_equal(one.slice(1), one.slice(0, len(one) - 1))
    return np.append(True, differs.to_numpy(zero_copy_only=False))


def _bins(duration: np.ndarray) -> np.ndarray:
    """Bin of each duration: 0 for none, then so many for each doubling of microseconds."""
    logs = np.log2(np.maximum(duration, 1))
    return np.where(duration < 1, 0, 1 + (logs * BINS).astype(np.int64))


def _middles(place: np.ndarray) -> np.ndarray:
    return np.where(place == 0, 0.0, 2 ** ((place - 0.5) / BINS))
