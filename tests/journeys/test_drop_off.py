"""Funnels: what they must equal, what must hold, what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError
from cemlab.journeys.methods import funnel, nested_counts

from .worlds import reference_case


def test_agrees_with_the_reference(shared):
    case = reference_case(shared, "funnel_dropoff")
    inputs, expected = case["inputs"], case["expected"]
    got = funnel(inputs["reached"], inputs["steps"])
    within = {"rtol": case["tolerance"]["rel"], "atol": case["tolerance"]["abs"]}
    np.testing.assert_allclose(100 * got.conversion[1:], expected["step_conversion"][1:], **within)
    interval = 100 * np.column_stack([got.conf_low, got.conf_high])
    np.testing.assert_allclose(interval[1:], expected["step_ci"][1:], **within)
    np.testing.assert_allclose(100 * got.loss_share[1:], expected["drop_off"][1:], **within)
    np.testing.assert_allclose(100 * got.overall, expected["overall"], **within)
    assert inputs["steps"][got.largest_relative_loss] == expected["largest_drop"]
    assert inputs["steps"][got.largest_absolute_loss] == expected["largest_absolute_loss"]
    assert np.isnan([got.conversion[0], got.conf_low[0], got.loss_share[0], got.lost[0]]).all()


def test_the_largest_losses_can_differ():
    # 1000 → 700 loses 300 people, 700 → 600 only 100, 600 → 400 a third
    got = funnel([1000, 700, 600, 400], "abcd")
    assert (got.largest_absolute_loss, got.largest_relative_loss) == (1, 3)
    assert got.lost[1:].tolist() == [300, 100, 200]


def test_nested_counts_by_hand():
    # customer 0: a b c; 1: c b a; 2: a c (not b); 3: b (not a)
    customers = [0, 0, 0, 1, 1, 1, 2, 2, 3]
    touchpoints = [0, 1, 2, 2, 1, 0, 0, 2, 1]
    assert nested_counts(customers, touchpoints, [0, 1, 2]).tolist() == [3, 2, 2]


class TestHolds:
    def test_nested_counts_make_a_funnel(self, rng):
        customers, touchpoints = rng.integers(0, 200, 900), rng.integers(0, 5, 900)
        reached = nested_counts(customers, touchpoints, [3, 0, 4])
        got = funnel(reached, ["d", "a", "e"])
        assert got.lost[1:].sum() == reached[0] - reached[-1]
        np.testing.assert_allclose(np.nancumprod(got.conversion), got.overall)

    def test_repeated_events_count_once(self, rng):
        customers, touchpoints = rng.integers(0, 50, 200), rng.integers(0, 3, 200)
        once = nested_counts(customers, touchpoints, [0, 1, 2])
        twice = nested_counts(np.tile(customers, 2), np.tile(touchpoints, 2), [0, 1, 2])
        np.testing.assert_array_equal(once, twice)


class TestEdges:
    def test_nobody_lost(self):
        got = funnel([5, 5], ["a", "b"])
        assert (got.largest_relative_loss, got.largest_absolute_loss) == (None, None)
        assert got.conf_high[1] == 1

    def test_nobody_left(self):
        got = funnel([5, 0, 0], ["a", "b", "c"])
        assert got.conversion[1] == 0 and np.isnan(got.conversion[2])
        assert got.largest_relative_loss == 1


class TestRefuses:
    def test_counts_that_are_not_nested(self):
        with pytest.raises(MethodError, match=r"'checkout' \(310\) exceeds 'basket' \(290\)"):
            funnel([400, 290, 310], ["visit", "basket", "checkout"])

    @pytest.mark.parametrize("wrong", [2.5, -1, np.nan])
    def test_impossible_counts(self, wrong):
        with pytest.raises(MethodError, match="'b' has the count"):
            funnel([5, wrong], ["a", "b"])

    def test_nobody_at_the_first_step(self):
        with pytest.raises(MethodError, match="'a' has the count 0"):
            funnel([0, 0], ["a", "b"])

    def test_a_single_step(self):
        with pytest.raises(MethodError, match="at least two steps; 1 counts and 1 steps"):
            funnel([5], ["a"])

    def test_steps_without_counts(self):
        with pytest.raises(MethodError, match="2 counts and 3 steps"):
            funnel([5, 4], ["a", "b", "c"])
