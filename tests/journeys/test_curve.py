"""The emotion curve: what it must equal, what must hold, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.journeys.methods import emotion_curve, touchpoint_reach

from .worlds import complete, selective_visits, unhappy


def test_agrees_with_the_reference(shared):
    case, moments = selective_visits(shared)
    expected = case["expected"]
    got = emotion_curve(*moments, scale=tuple(case["inputs"]["scale"]))
    assert got.reach.n.tolist() == expected["n_per_touchpoint"]
    np.testing.assert_allclose(got.reach.share, expected["reach"], rtol=1e-9)
    np.testing.assert_allclose(got.mean, expected["naive_mean"], rtol=1e-8)
    np.testing.assert_allclose(
        np.column_stack([got.conf_low, got.conf_high]), expected["naive_ci"], rtol=1e-8
    )
    for found, kept in [
        (got.adjusted, "adjusted_mean_random_intercept_reml"),
        (got.adjusted_error, "adjusted_se"),
        (got.model.person_variance, "person_variance"),
        (got.model.residual_variance, "residual_variance"),
        (got.fixed, "adjusted_mean_person_fixed_effects"),
    ]:
        np.testing.assert_allclose(found, expected[kept], rtol=0, atol=1e-6)
    assert got.model.status == "mixed"


def test_reach_and_extremes_by_hand():
    # four customers; touchpoint 0: 1, 1, 2, 5, 5 by three of them; touchpoint 1: one 3
    got = emotion_curve(
        [0, 0, 1, 2, 2, 3], [0, 0, 0, 0, 0, 1], [1, 1, 2, 5, 5, 3], 3, scale=(1, 5), min_shown=2
    )
    assert got.reach.n.tolist() == [5, 1, 0]
    assert got.reach.n_customers.tolist() == [3, 1, 0]
    assert got.reach.share.tolist() == [0.75, 0.25, 0]
    assert (got.share_negative[0], got.share_positive[0]) == (0.4, 0.4)
    assert got.suppressed.tolist() == [False, True, False]
    assert got.sd[0] == pytest.approx(np.std([1, 1, 2, 5, 5], ddof=1))


class TestHolds:
    @pytest.mark.parametrize("weighted", [False, True])
    def test_equal_visits_need_no_adjustment(self, rng, weighted):
        customers, touchpoints, values = complete(rng, 60)
        weights = rng.uniform(0.3, 3, 60)[customers] if weighted else None
        got = emotion_curve(customers, touchpoints, values, 5, weights)
        np.testing.assert_allclose(got.adjusted, got.mean, rtol=0, atol=1e-12)
        np.testing.assert_allclose(got.fixed, got.mean, rtol=0, atol=1e-12)
        np.testing.assert_allclose(got.fixed_high, got.conf_high, rtol=1e-10)
        if weighted:  # the sandwich is then the linearised error
            np.testing.assert_allclose(got.adjusted_error, got.std_error, rtol=1e-10)

    def test_the_order_of_rows_does_not_matter(self, rng):
        customers, touchpoints, values, t = unhappy(80, 1)
        rows = rng.permutation(len(values))
        one = emotion_curve(customers, touchpoints, values, t)
        other = emotion_curve(1000 - customers[rows], touchpoints[rows], values[rows], t)
        for name in ("mean", "conf_low", "adjusted", "adjusted_high", "fixed_low", "sd"):
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=1e-7)

    def test_constant_weights_are_no_weights(self):
        customers, touchpoints, values, t = unhappy(80, 2)
        one = emotion_curve(customers, touchpoints, values, t)
        other = emotion_curve(customers, touchpoints, values, t, np.full(len(values), 4.0))
        np.testing.assert_allclose(other.adjusted_low, one.adjusted_low)
        np.testing.assert_allclose(other.conf_low, one.conf_low)

    def test_moments_of_weight_0_are_not_counted(self):
        customers, touchpoints, values, t = unhappy(80, 2)
        counted = customers % 3 > 0
        one = emotion_curve(customers, touchpoints, values, t, counted.astype(float))
        other = emotion_curve(customers[counted], touchpoints[counted], values[counted], t)
        np.testing.assert_allclose(one.adjusted_low, other.adjusted_low)
        np.testing.assert_array_equal(one.reach.share, other.reach.share)

    def test_reach_counts_customers_once(self):
        got = touchpoint_reach([0, 0, 0, 1], [0, 0, 1, 1], 2)
        assert got.n.tolist() == [2, 2]
        assert got.share.tolist() == [0.5, 1]

    def test_weighted_reach(self):
        got = touchpoint_reach([0, 0, 1], [0, 1, 1], 2, np.array([3.0, 3.0, 1.0]))
        np.testing.assert_allclose(got.share, [0.75, 1])


class TestEdges:
    def test_everybody_says_the_same(self):
        got = emotion_curve(np.repeat(np.arange(12), 2), np.tile([0, 1], 12), np.full(24, 4.0), 2)
        assert got.model.status == "singular"
        np.testing.assert_array_equal(got.adjusted, [4, 4])
        np.testing.assert_array_equal(got.adjusted_low, [4, 4])

    def test_one_moment_each_cannot_be_adjusted(self):
        got = emotion_curve(np.arange(40), np.arange(40) % 2, np.arange(40.0), 2)
        assert got.model.status == "not_estimable"
        assert np.isnan(got.adjusted).all() and np.isnan(got.fixed).all()
        assert np.isfinite(got.mean).all()

    def test_few_are_suppressed_and_still_counted(self):
        customers, touchpoints, values, t = unhappy(60, 5)
        kept = (touchpoints != 4) | (np.cumsum(touchpoints == 4) <= 9)
        got = emotion_curve(customers[kept], touchpoints[kept], values[kept], t + 1)
        assert got.suppressed.tolist() == [False] * 4 + [True, False]
        assert got.reach.n.tolist()[4:] == [9, 0]
        for name in ("mean", "conf_low", "adjusted", "adjusted_low", "fixed", "sd", "n_effective"):
            assert np.isnan(getattr(got, name)[4:]).all()
            assert np.isfinite(getattr(got, name)[:4]).all()

    def test_many_moments_of_few_customers_are_few(self):
        customers = np.r_[np.repeat(np.arange(3), 20), np.arange(30)]
        touchpoints = np.r_[np.zeros(60, int), np.ones(30, int)]
        got = emotion_curve(customers, touchpoints, np.sin(np.arange(90)), 2)
        assert got.suppressed.tolist() == [True, False]


class TestRefuses:
    def test_gaps(self):
        with pytest.raises(MethodError, match=r"1 of 3 moments have no experience \(first rows: 1"):
            emotion_curve([0, 0, 1], [0, 1, 0], [1, np.nan, 2], 2)

    def test_one_customer(self):
        with pytest.raises(MethodError, match="those of one customer"):
            emotion_curve([3, 3, 3], [0, 1, 0], [1, 2, 3], 2)

    @pytest.mark.parametrize("code", [-1, 2])
    def test_unknown_touchpoints(self, code):
        with pytest.raises(MethodError, match=rf"unknown touchpoints \({code}\); known are 0 to 1"):
            emotion_curve([0, 0, 1], [0, 1, code], [1, 2, 3], 2)

    def test_names_instead_of_codes(self):
        with pytest.raises(MethodError, match="customers are not whole codes"):
            emotion_curve(["a", "b"], [0, 1], [1, 2], 2)

    def test_values_off_the_scale(self):
        with pytest.raises(MethodError, match=r"1 of 3 moments lie outside 1–5 \(99\)"):
            emotion_curve([0, 0, 1], [0, 1, 0], [1, 99, 2], 2, scale=(1, 5))

    def test_arrays_of_different_length(self):
        with pytest.raises(MethodError, match=r"`values` has shape \(2,\) for 3 moments"):
            emotion_curve([0, 0, 1], [0, 1, 0], [1, 2], 2)

    def test_no_moments(self):
        with pytest.raises(MethodError, match="No moments"):
            emotion_curve([], [], [], 2)

    def test_negative_weights(self):
        with pytest.raises(MethodError, match="weights are negative"):
            emotion_curve([0, 0, 1], [0, 1, 0], [1, 2, 3], 2, [1, -1, 1])

    def test_an_impossible_level(self):
        with pytest.raises(OptionError, match="`level` is 95"):
            emotion_curve([0, 0, 1], [0, 1, 0], [1, 2, 3], 2, level=95)
