"""One general judgment: shares by hand, planted halos, and the marker of the reference."""

from __future__ import annotations

import json

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from cemlab.drivers.methods.halo import beyond_others, first_factor, one_judgment, without_marker
from cemlab.errors import MethodError


def test_marker_agrees_with_the_reference(shared):
    path = shared / "reference/methods/17_index_models_and_measurement.json"
    cases = json.loads(path.read_text("utf-8"))["cases"]
    case = next(one for one in cases if one["id"] == "marker_variable_correction")
    inputs, expected, within = case["inputs"], case["expected"], case["tolerance"]
    got = without_marker(inputs["r"], inputs["r_marker"], inputs["n"])
    assert got.r == pytest.approx(expected["r_adjusted"], **within)
    assert got.statistic == pytest.approx(expected["t"], **within)
    assert got.p_value == pytest.approx(expected["p"], rel=within["rel"], abs=0)


def test_a_marker_takes_what_is_common_away(rng):
    n, method = 200_000, rng.normal(size=200_000)
    driver, outcome, marker = 0.5 * method + rng.normal(size=(3, n))
    outcome = outcome + 0.4 * (driver - 0.5 * method)
    r = np.corrcoef([driver, outcome, marker])
    without_method = 0.4 / np.sqrt(1 + 0.16)
    got = without_marker(r[0, 1], r[1, 2], n).r
    assert got == pytest.approx(without_method, abs=0.01)
    assert r[0, 1] > without_method + 0.1


class TestOneJudgment:
    @pytest.mark.parametrize("r", [0.0, 0.3, 0.7])
    def test_equal_correlations_by_hand(self, r):
        matrix = np.full((5, 5), r) + (1 - r) * np.eye(5)
        share, mean = first_factor(matrix)
        assert share == pytest.approx((1 + 4 * r) / 5)
        assert mean == pytest.approx(r)

    @pytest.mark.parametrize(("strength", "halo"), [(0.6, False), (2.0, True)])
    def test_finds_the_planted_judgment(self, rng, strength, halo):
        items = strength * rng.normal(size=(600, 1)) + rng.normal(size=(600, 6))
        r = strength**2 / (1 + strength**2)
        got = one_judgment(items, resamples=300)
        assert got.is_halo == halo
        assert got.mean_r_low < r < got.mean_r_high
        assert got.first_low < (1 + 5 * r) / 6 < got.first_high
        assert got.n == 600

    def test_weights_are_repeats_and_gaps_are_left_out(self, rng):
        items = rng.normal(size=(200, 4)) + rng.normal(size=(200, 1))
        weights = rng.integers(1, 4, size=200)
        gappy = np.vstack([items, np.full((5, 4), np.nan)])
        got = one_judgment(gappy, np.append(weights, [9] * 5), resamples=10)
        repeated = one_judgment(np.repeat(items, weights, axis=0), resamples=10)
        assert got.n == 200
        assert got.first_share == pytest.approx(repeated.first_share)
        assert got.mean_r == pytest.approx(repeated.mean_r)

    def test_customers_widen_the_interval(self, rng):
        people = rng.normal(size=(60, 4)) + rng.normal(size=(60, 1))
        items = np.repeat(people, 5, axis=0) + 0.1 * rng.normal(size=(300, 4))
        rows = one_judgment(items, resamples=300)
        own = one_judgment(items, customers=np.repeat(np.arange(60), 5), resamples=300)
        assert own.mean_r_high - own.mean_r_low > 1.6 * (rows.mean_r_high - rows.mean_r_low)


class TestBeyondOthers:
    def test_is_the_regression_on_driver_and_mean_of_others(self, halo_world):
        ratings, y = halo_world
        ratings = ratings.copy()
        ratings[:50, 0], ratings[40:60, 1:] = np.nan, np.nan
        got = beyond_others(ratings, y)
        assert got.n.tolist() == [440, 480, 480, 480]
        own = np.arange(500) >= 60
        x = np.column_stack([ratings[own, 0], ratings[own, 1:].mean(axis=1)])
        fit = sm.OLS(y[own], sm.add_constant(x)).fit(cov_type="HC3", use_t=True)
        less = sm.OLS(y[own], sm.add_constant(x[:, 1])).fit()
        assert got.slope[0] == pytest.approx(fit.params[1])
        assert [got.conf_low[0], got.conf_high[0]] == pytest.approx(fit.conf_int()[1])
        assert got.beyond[0] == pytest.approx(fit.rsquared - less.rsquared)
        assert got.alone[0] == pytest.approx(np.corrcoef(x[:, 0], y[own])[0, 1] ** 2)

    def test_who_rated_one_item_only_has_no_others(self, halo_world):
        ratings, y = halo_world
        ratings = ratings.copy()
        ratings[:30, 1:] = np.nan
        assert beyond_others(ratings, y).n.tolist() == [470] * 4

    def test_a_halo_explains_all_but_the_one_that_counts(self, halo_world):
        got = beyond_others(*halo_world)
        assert got.alone.min() > 0.3  # each looks important
        assert got.conf_low[0] > 0.3
        assert (got.beyond[1:] < 0.02).all()
        assert got.beyond[0] > 3 * got.beyond[1:].max()

    def test_weights_are_repeats(self, halo_world, rng):
        ratings, y = halo_world
        weights = rng.integers(1, 4, size=500)
        got = beyond_others(ratings, y, weights.astype(float))
        repeated = beyond_others(np.repeat(ratings, weights, axis=0), np.repeat(y, weights))
        for name in ("alone", "beyond", "slope"):
            np.testing.assert_allclose(getattr(got, name), getattr(repeated, name))


class TestRefuses:
    def test_two_items(self):
        with pytest.raises(MethodError, match="at least 3 items"):
            one_judgment(np.ones((9, 2)))
        with pytest.raises(MethodError, match="p ≥ 3"):
            beyond_others(np.ones((9, 2)), np.ones(9))

    def test_few_complete_rows(self):
        with pytest.raises(MethodError, match="0 people rated all 3 items"):
            one_judgment(np.full((9, 3), np.nan))

    @pytest.mark.parametrize(("r_marker", "n"), [(-0.1, 50), (1.0, 50), (0.1, 3)])
    def test_markers(self, r_marker, n):
        with pytest.raises(MethodError, match="`r_marker` is"):
            without_marker(0.3, r_marker, n)

    def test_correlations_below_the_marker(self):
        with pytest.raises(MethodError, match="1 correlations leave −1 to 1"):
            without_marker(np.array([0.3, -0.9]), 0.5, 100)

    def test_p_values_are_those_of_t(self):
        got = without_marker(np.array([0.2, -0.1]), 0.0, 40)
        np.testing.assert_allclose(got.p_value, 2 * stats.t.sf(np.abs(got.statistic), 37))


@pytest.fixture
def halo_world(rng):
    """Four items of one judgment; the outcome follows it, and the first item's own part."""
    mood, own = rng.normal(size=(500, 1)), rng.normal(size=(500, 4))
    y = 1.5 * mood[:, 0] + own[:, 0] + rng.normal(size=500)
    return 1.5 * mood + own, y
