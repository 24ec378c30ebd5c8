"""The order of moments: what it must be, what must hold, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.journeys.methods import order_moments

NAN = np.nan


def test_time_then_position_then_row():
    got = order_moments(
        [0, 0, 0, 0], [0, 1, 2, 3], times=[5.0, 1.0, 5.0, 5.0], positions=[3, 1, 2, 2]
    )
    assert got.order.tolist() == [1, 2, 3, 0]  # rows 2 and 3 tie, and keep their order
    assert got.row_decided.tolist() == [True]
    assert got.out_of_order.tolist() == [True]
    assert not got.contradicted.any()


def test_position_then_time():
    got = order_moments(
        [0, 0, 0], [0, 1, 2], positions=[2, 1, 1], times=[1.0, 9.0, 3.0], by="position"
    )
    assert got.order.tolist() == [2, 1, 0]
    assert got.contradicted.tolist() == [True]  # the earliest has the last position


def test_journeys_come_by_code_and_places_from_one():
    got = order_moments([7, 2, 7, 2, 2], [0, 0, 1, 1, 2], times=[2, 3, 1, 1, 2])
    assert got.journey.tolist() == [2, 7]
    assert got.order.tolist() == [3, 4, 1, 2, 0]
    assert got.place.tolist() == [1, 2, 3, 1, 2]
    assert (got.start.tolist(), got.length.tolist()) == ([0, 3], [3, 2])


def test_dates_are_times():
    times = np.array(["2026-03-02", "NaT", "2026-03-01"], dtype="datetime64[s]")
    got = order_moments([0, 0, 0], [0, 1, 2], times=times)
    assert got.order.tolist() == [2, 0, 1]  # the undated one last
    assert got.undated.tolist() == [False, True, False]
    assert got.placed_last.tolist() == [True]


def test_an_undated_moment_with_a_position_keeps_its_place():
    # journey 0 has all positions and goes by them; journey 1 has not
    got = order_moments(
        [0, 0, 0, 1, 1, 1],
        [0, 1, 2, 0, 1, 2],
        times=[1, NAN, 3, NAN, 1, 2],
        positions=[1, 2, 3, 1, NAN, NAN],
    )
    assert got.order.tolist() == [0, 1, 2, 4, 5, 3]
    assert got.placed_last.tolist() == [False, True]
    assert got.undated.sum() == 2 and got.unplaced.sum() == 2


def test_duplicates_repeat_journey_touchpoint_and_time():
    got = order_moments(
        [0, 0, 0, 1, 0, 0, 0], [4, 4, 4, 4, 5, 6, 6], times=[1, 1, 2, 1, 1, NAN, NAN]
    )
    assert got.duplicate.tolist() == [False, True, False, False, False, False, False]


def test_without_times_duplicates_repeat_the_position():
    got = order_moments([0, 0, 0], [4, 4, 4], positions=[1, 1, 2])
    assert got.duplicate.tolist() == [False, True, False]


def test_without_anything_the_rows_decide():
    got = order_moments([1, 0, 1, 2], [0, 0, 0, 0])
    assert (got.by, got.order.tolist()) == ("row", [1, 0, 2, 3])
    assert got.row_decided.tolist() == [False, True, False]
    assert not got.duplicate.any()


def test_counts_name_everything_found():
    got = order_moments([0, 0, 1, 2, 2], [0, 0, 1, 1, 2], times=[1, 1, NAN, 9, 3])
    assert got.counts() == {
        "n": 5,
        "journeys": 3,
        "undated": 1,
        "unplaced": 0,
        "duplicate": 1,
        "out_of_order": 1,
        "contradicted": 0,
        "placed_last": 0,  # one moment alone has no other place
        "row_decided": 1,
        "single": 1,
    }


class TestHolds:
    @pytest.fixture
    def log(self, rng):
        n = 2000
        times = rng.integers(0, 60, n).astype(float)
        positions = rng.integers(1, 9, n).astype(float)
        times[rng.random(n) < 0.1] = positions[rng.random(n) < 0.05] = NAN
        return {
            "journeys": rng.integers(0, 300, n),
            "touchpoints": rng.integers(0, 6, n),
            "times": times,
            "positions": positions,
        }

    @pytest.mark.parametrize("by", ["time", "position", "row"])
    def test_no_moment_is_lost(self, log, by):
        got = order_moments(**log, by=by)
        assert sorted(got.order) == list(range(2000))
        assert got.length.sum() == 2000

    def test_ordering_again_changes_nothing(self, log):
        order = order_moments(**log).order
        again = order_moments(**{name: array[order] for name, array in log.items()})
        np.testing.assert_array_equal(again.order, np.arange(2000))
        assert not again.out_of_order.any()

    def test_equals_sorting_each_journey_alone(self, log):
        log["times"][np.isnan(log["times"])] = 0
        log["positions"][np.isnan(log["positions"])] = 0
        rows = zip(log["journeys"], log["times"], log["positions"], range(2000), strict=True)
        expected = [row for *_, row in sorted(rows)]
        assert order_moments(**log).order.tolist() == expected


class TestRefuses:
    def test_an_unknown_order(self):
        with pytest.raises(OptionError, match="`by` is 'times'. Did you mean 'time'"):
            order_moments([0], [0], times=[1.0], by="times")

    def test_an_order_by_what_is_not_there(self):
        with pytest.raises(OptionError, match="no `positions` were given"):
            order_moments([0], [0], times=[1.0], by="position")

    def test_journeys_without_a_code(self):
        with pytest.raises(MethodError, match=r"1 of 2 moments have unknown journeys \(-1\)"):
            order_moments([0, -1], [0, 0])

    def test_infinite_times(self):
        with pytest.raises(MethodError, match="1 times or positions are infinite"):
            order_moments([0, 0], [0, 0], times=[1.0, np.inf])

    def test_times_as_text(self):
        with pytest.raises(MethodError, match="expected datetime64 or numbers"):
            order_moments([0], [0], times=np.array(["2026-03-01"]))

    def test_times_of_another_length(self):
        with pytest.raises(MethodError, match=r"`times` has shape \(1,\) for 2 moments"):
            order_moments([0, 0], [0, 0], times=[1.0])
