"""The test of two slopes: what it must equal, planted shapes, and what cannot be tested."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.miscmodels.ordinal_model import OrderedModel

from cemlab.drivers.methods import asymmetry, two_slopes
from cemlab.drivers.methods.driver_columns import columns_of
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import adjusted_p
from tests.drivers.ordinal_cases import case_of


def test_agrees_with_the_reference(shared):
    case = case_of(shared, "linear_truth_prca_false_basic", "18_asymmetry_and_property_checks")
    inputs, expected = case["inputs"], case["expected"]["piecewise"]
    found = asymmetry.fit(np.array(inputs["x"], float)[:, None], np.array(inputs["y"]))
    got = found.drivers[0]
    assert got.knot.at == inputs["knot"]
    pairs = {
        "intercept": got.slopes.intercept,
        "slope_below": got.slopes.below,
        "slope_above": got.slopes.above,
        "difference_below_minus_above": got.slopes.difference,
        "se": got.slopes.std_error,
        "p_value": got.slopes.p_value,
    }
    for key, value in pairs.items():
        assert value == pytest.approx(expected[key], rel=case["tolerance"]["rel"]), key
    assert got.shape not in ("basic_like", "excitement_like")
    assert found.n == got.n == len(inputs["y"])


def test_agrees_with_statsmodels(ratings, rng):
    weights, region = rng.uniform(0.3, 3, size=len(ratings)), rng.integers(0, 2, len(ratings))
    y = np.minimum(ratings[:, 0], 3) + 0.5 * ratings[:, 1] + rng.normal(size=len(ratings))
    found = asymmetry.fit(ratings, y, weights, covariates=region[:, None], level=0.9)
    got = found.drivers[0]
    low, high = np.minimum(ratings[:, 0] - 3, 0), np.maximum(ratings[:, 0] - 3, 0)
    x = sm.add_constant(np.column_stack([low, high, ratings[:, 1:], region]))
    fit = sm.WLS(y, x, weights=weights).fit(cov_type="HC3", use_t=True)
    test = fit.t_test([0, 1, -1, 0, 0, 0])
    own = got.slopes
    assert got.knot.at == 3
    assert (own.below, own.above) == pytest.approx(tuple(fit.params[1:3]))
    assert (own.below_low, own.below_high) == pytest.approx(tuple(fit.conf_int(0.1)[1]))
    assert (own.above_low, own.above_high) == pytest.approx(tuple(fit.conf_int(0.1)[2]))
    assert own.difference == pytest.approx(test.effect[0])
    assert own.std_error == pytest.approx(test.sd.item())
    assert own.p_value == pytest.approx(test.pvalue.item())
    assert (own.conf_low, own.conf_high) == pytest.approx(tuple(test.conf_int(0.1)[0]))
    assert (own.equal_low, own.equal_high) == pytest.approx(tuple(test.conf_int(0.2)[0]))
    line = sm.WLS(y, sm.add_constant(np.column_stack([ratings, region])), weights=weights)
    line = line.fit(cov_type="HC3", use_t=True)
    assert (got.slope, got.slope_p_value) == pytest.approx((line.params[1], line.pvalues[1]))
    p_values = np.array([one.slopes.p_value for one in found.drivers])
    np.testing.assert_allclose([d.p_adjusted for d in found.drivers], adjusted_p(p_values))


def test_the_probit_is_that_of_statsmodels(ratings, rng):
    y = np.clip(np.rint(3 + np.minimum(ratings[:, 0], 3) + rng.normal(size=len(ratings))), 1, 5)
    columns = columns_of(ratings, y)
    low, high = np.minimum(ratings[:, 0] - 3, 0), np.maximum(ratings[:, 0] - 3, 0)
    x = np.column_stack([low, high, ratings[:, 1:]])
    fit = OrderedModel(y.astype(int), x, distr="probit").fit(method="newton", disp=False)
    test = fit.t_test(np.r_[1, -1, np.zeros(len(fit.params) - 2)])
    difference, p_value = two_slopes.latent_difference(columns, 0, 3)
    assert difference == pytest.approx(float(test.effect[0]), rel=1e-6)
    assert p_value == pytest.approx(float(test.pvalue), rel=1e-4)


class TestShapes:
    def test_planted_shapes_are_found(self):
        rng = np.random.default_rng(3)
        x = rng.integers(1, 6, size=(3000, 4)).astype(float)
        y = 0.8 * np.minimum(x[:, 0], 3) + 0.8 * np.maximum(x[:, 1], 3) + 0.6 * x[:, 2]
        found = asymmetry.fit(x, y + rng.normal(size=3000), crowd=1)
        shapes = [one.shape for one in found.drivers]
        assert shapes == ["basic_like", "excitement_like", "performance", "no_detectable_effect"]
        own = found.drivers[0].slopes
        assert own.below_low < 0.8 < own.below_high and own.above_low < 0 < own.above_high
        assert [one.knot.at for one in found.drivers] == [3, 3, 3, 3]

    @pytest.mark.parametrize(
        ("below", "above", "error", "p_value", "line_p", "shape"),
        [
            (0.9, 0.1, 0.10, 0.001, 0.001, "basic_like"),
            (0.1, 0.9, 0.10, 0.001, 0.001, "excitement_like"),
            (0.5, 0.5, 0.10, 0.900, 0.001, "performance"),
            (0.6, 0.4, 0.10, 0.200, 0.001, "undetermined"),  # 0.2 + 1.64 × 0.1 is beyond 0.25
            (0.1, 0.1, 0.10, 0.900, 0.200, "no_detectable_effect"),
            (-0.1, -0.9, 0.10, 0.001, 0.001, "undetermined"),  # what is liked more goes with less
            (-0.5, -0.5, 0.01, 0.900, 0.001, "undetermined"),
        ],
    )
    def test_rules(self, below, above, error, p_value, line_p, shape):
        reach, apart = 1.96 * 0.07, below - above
        slopes = two_slopes.UNKNOWN._replace(
            below_low=below - reach, above_low=above - reach, difference=apart,
            equal_low=apart - 1.64 * error, equal_high=apart + 1.64 * error,
        )  # fmt: skip
        line = (below + above) / 2
        assert two_slopes.shape_of(slopes, p_value, line, line_p, 0.5, 0.05) == shape

    def test_turned_round_basic_is_exciting(self, ratings, rng):
        y = np.clip(np.rint(4 + np.minimum(ratings[:, 0], 3) + rng.normal(size=len(ratings))), 1, 9)
        once = asymmetry.fit(ratings, y, scale=(1, 9)).drivers[0]
        turned = asymmetry.fit(6 - ratings, 10 - y, scale=(1, 9)).drivers[0]
        assert (once.shape, turned.shape) == ("basic_like", "excitement_like")
        assert turned.slopes.below == pytest.approx(once.slopes.above)
        assert turned.slopes.difference == pytest.approx(-once.slopes.difference)
        assert turned.slopes.p_value == pytest.approx(once.slopes.p_value)

    def test_units_do_not_matter(self, ratings, rng):
        y = np.minimum(ratings[:, 0], 3) + rng.normal(size=len(ratings))
        once = asymmetry.fit(ratings, y, crowd=1)
        other = asymmetry.fit(20 * ratings - 20, 7 - 3 * -y, crowd=1, step=20)
        for one, two in zip(once.drivers, other.drivers, strict=True):
            assert two.shape == one.shape and two.is_knot_sensitive == one.is_knot_sensitive
            assert two.slopes.below == pytest.approx(one.slopes.below * 3 / 20)
            assert two.slopes.p_value == pytest.approx(one.slopes.p_value)

    def test_frequencies_are_repeated_rows(self, ratings, rng):
        y = np.clip(np.rint(2 * np.minimum(ratings[:, 0], 3) + rng.normal(size=len(ratings))), 1, 7)
        people = rng.integers(0, 4, size=len(y))
        got = asymmetry.fit(ratings, y, people.astype(float), kind="frequency")
        expected = asymmetry.fit(np.repeat(ratings, people, 0), np.repeat(y, people))
        assert got == expected


class TestKnot:
    @pytest.mark.parametrize(
        ("counts", "at"),
        [
            ((20, 20, 20, 20, 20), 3),
            ((5, 10, 20, 40, 25), 4),
            ((2, 3, 10, 25, 60), 4),  # the median is the top: one point inwards
            ((1, 1, 8, 20, 70), 4),  # exactly a tenth below
            ((60, 25, 10, 3, 2), 2),
            ((10, 40, 0, 40, 10), 2),  # both middle points would do; the lower median
        ],
    )
    def test_median_moved_inwards(self, counts, at):
        knot = two_slopes.middle_knot(_columns(counts), 0, 0.10)
        assert knot.at == at
        assert (knot.n_below, knot.n_above) == (sum(counts[: at - 1]), sum(counts[at:]))
        assert knot.share_below == pytest.approx(sum(counts[: at - 1]) / 100)

    def test_weights_move_it(self):
        ratings = np.repeat(np.arange(1.0, 6), 20)
        weights = np.where(ratings == 5, 9.0, 1.0)
        columns = columns_of(ratings[:, None], np.arange(100.0), weights)
        knot = two_slopes.middle_knot(columns, 0, 0.10)
        assert knot.at == 4  # nine thirteenths of the weight lie on the top
        assert knot.share_above == pytest.approx(9 / 13) and knot.n_above == 20

    def test_few_on_one_side_are_told(self):
        rng = np.random.default_rng(2)
        x = np.repeat(np.arange(1.0, 6), [1, 0, 2, 37, 60])[:, None]
        got = asymmetry.fit(x, x[:, 0] + rng.normal(size=100)).drivers[0]
        assert (got.shape, got.reason, got.knot.at) == ("not_testable", "one_side", 4)
        assert got.knot.share_below == pytest.approx(0.03) and got.knot.n_below == 3
        assert np.isnan(got.slopes).all() and np.isnan(got.p_adjusted)
        assert got.slope_p_value < 0.05  # its common slope is known

    def test_sensitivity_to_the_knot(self):
        rng = np.random.default_rng(4)
        x = rng.integers(1, 8, size=(4000, 2)).astype(float)
        y = np.minimum(x[:, 0], 3) + 0.5 * np.minimum(x[:, 1], 4) + 0.5 * rng.normal(size=4000)
        bent, other = asymmetry.fit(x, y, crowd=1).drivers
        assert [at for at, _ in bent.shifted] == [3, 5]
        assert not bent.is_knot_sensitive and {shape for _, shape in bent.shifted} == {"basic_like"}
        columns = columns_of(x, y)
        for at, _ in other.shifted:
            assert two_slopes.slopes_at(columns, 1, at).p_value < 0.05

    def test_a_shifted_knot_may_tell_otherwise(self):
        rng = np.random.default_rng(0)
        x = rng.integers(1, 8, size=(3000, 1)).astype(float)
        steps = np.array([0, 0, 1.5, 3, 3, 3, 4.5, 6])  # down, flat, up again
        got = asymmetry.fit(x, steps[x[:, 0].astype(int)] + rng.normal(size=3000), crowd=1).drivers[
            0
        ]
        told = dict(got.shifted)
        assert told[3.0] != told[5.0]
        assert got.is_knot_sensitive


class TestNotApplicable:
    def test_visitors_have_slopes_and_nobody_is_dropped(self):
        rng = np.random.default_rng(6)
        n = 4000
        x, visited = rng.integers(1, 6, size=(n, 2)).astype(float), rng.random(n) < 0.4
        own = np.where(x[:, 1] < 3, 0.9 * (x[:, 1] - 3), 0.1 * (x[:, 1] - 3))
        y = 0.5 * x[:, 0] + visited * (0.7 + own) + rng.normal(size=n)
        applies = np.column_stack([np.ones(n, bool), visited])
        ratings = np.where(applies, x, np.nan)
        found = asymmetry.fit(ratings, y, applies=applies)
        got = found.drivers[1]
        assert found.n == n and got.n == visited.sum()
        assert got.shape == "basic_like" and got.knot.at == 3
        assert got.slopes.below_low < 0.9 < got.slopes.below_high
        assert got.slopes.above_low < 0.1 < got.slopes.above_high
        low = visited * np.minimum(x[:, 1] - 3, 0)
        high = visited * np.maximum(x[:, 1] - 3, 0)
        fit = sm.OLS(y, sm.add_constant(np.column_stack([low, high, visited, x[:, 0]]))).fit()
        assert (got.slopes.below, got.slopes.above) == pytest.approx(tuple(fit.params[1:3]))

    def test_few_visitors_are_told(self, ratings, rng):
        applies = np.ones(ratings.shape, bool)
        applies[29:, 2] = False
        found = asymmetry.fit(ratings, ratings[:, 0] + rng.normal(size=600), applies=applies)
        got = found.drivers[2]
        assert (got.shape, got.reason, got.n) == ("not_testable", "few_visitors", 29)
        assert got.knot is None and np.isnan(got.slope)
        assert found.drivers[0].shape != "not_testable"

    def test_drivers_of_one_visit_and_covariates_that_repeat_each_other(self, ratings, rng):
        visited = rng.random(600) < 0.5
        applies = np.column_stack([np.ones(600, bool), visited, visited])
        y = ratings[:, 0] + visited * ratings[:, 1] + rng.normal(size=600)
        region = rng.random((600, 1)) < [0.5]
        found = asymmetry.fit(ratings, y, applies=applies, covariates=np.hstack([region, ~region]))
        expected = asymmetry.fit(ratings, y, applies=applies, covariates=region)
        assert [one.shape == "not_testable" for one in found.drivers] == [False] * 3
        assert found.drivers[1].slope_low < 1 < found.drivers[1].slope_high
        for one, other in zip(found.drivers, expected.drivers, strict=True):
            np.testing.assert_allclose(one.slopes, other.slopes)


class TestCeiling:
    def test_holds_back_what_the_end_of_the_scale_has_made(self):
        rng = np.random.default_rng(41)
        x = rng.choice(np.arange(1.0, 6), size=3000, p=[0.05, 0.10, 0.20, 0.40, 0.25])
        y = np.clip(np.rint(9 + 0.8 * (x - 3.7) + rng.normal(0, 1.8, 3000)), 0, 10)
        found = asymmetry.fit(x[:, None], y)
        got = found.drivers[0]
        assert 0.38 < found.share_top < 0.44 and found.share_bottom < 0.01
        assert (got.linear_shape, got.shape) == ("basic_like", "undetermined")
        assert got.latent_p_value > 0.05
        assert asymmetry.fit(x[:, None], y, crowd=1).drivers[0].shape == "basic_like"
        turned = asymmetry.fit(6 - x[:, None], 10 - y).drivers[0]  # a crowd at the bottom
        assert (turned.linear_shape, turned.shape) == ("excitement_like", "undetermined")
        assert turned.latent_difference == pytest.approx(-got.latent_difference, abs=1e-6)

    def test_delight_cut_off_by_the_scale_is_no_performance(self):
        rng = np.random.default_rng(45)
        x = rng.integers(1, 6, size=4000).astype(float)
        latent = 8 + 0.75 * np.minimum(x - 3, 0) + 1.5 * np.maximum(x - 3, 0)
        y = np.clip(np.rint(latent + rng.normal(0, 1.8, 4000)), 0, 10)
        got = asymmetry.fit(x[:, None], y).drivers[0]
        assert (got.linear_shape, got.shape) == ("performance", "undetermined")
        assert got.latent_p_value < 0.05 and got.latent_difference < 0

    def test_lets_pass_what_holds_without_it(self):
        rng = np.random.default_rng(42)
        x = rng.integers(1, 6, size=1500).astype(float)
        y = np.clip(np.rint(6 + 1.5 * np.minimum(x - 2, 1) + rng.normal(0, 1.8, 1500)), 0, 9)
        got = asymmetry.fit(x[:, None], y, scale=(0, 9)).drivers[0]
        assert got.shape == got.linear_shape == "basic_like"
        assert got.latent_p_value < 0.05 and got.latent_difference > 0

    def test_outcomes_of_many_values_are_cut(self):
        rng = np.random.default_rng(43)
        x = rng.integers(1, 6, size=2000).astype(float)
        y = np.minimum(75 + 8 * (x - 3) + rng.normal(0, 18, 2000), 100)
        found = asymmetry.fit(x[:, None], y)
        got = found.drivers[0]
        assert len(np.unique(y)) > 25 and found.share_top > 0.05
        assert (got.linear_shape, got.shape) == ("basic_like", "undetermined")

    def test_without_a_fit_nothing_is_confirmed(self):
        rng = np.random.default_rng(44)
        x = np.repeat(np.arange(1.0, 6), 40)
        y = np.where(x < 3, np.where(x < 2, 1, 2), 4.0) + 0.0
        y[x == 3] = rng.choice([3.0, 4.0], 40)
        got = asymmetry.fit(x[:, None], y).drivers[0]
        assert (got.linear_shape, got.shape) == ("basic_like", "undetermined")
        assert np.isnan(got.latent_p_value)


class TestClusters:
    def test_errors_and_degrees_of_freedom_are_those_of_the_bend(self):
        rng = np.random.default_rng(7)
        branch = np.repeat(np.arange(9), [10, 20, 30, 40, 50, 60, 20, 30, 40])
        x = rng.integers(1, 6, size=(300, 2)).astype(float)
        y = x[:, 0] + rng.normal(size=9)[branch] + rng.normal(size=300)
        columns = columns_of(x, y, clusters=branch)
        got = two_slopes.slopes_at(columns, 0, 3)
        bend = columns.regression(np.column_stack([np.maximum(x[:, 0] - 3, 0), x]))
        assert bend.kind == "CR2"
        assert got.difference == pytest.approx(-bend.coefficient[1])
        assert got.std_error == pytest.approx(bend.std_error[1])
        assert got.df == pytest.approx(bend.df[1]) and got.df < 8
        assert got.p_value == pytest.approx(bend.p_value[1])
        assert np.isfinite(asymmetry.fit(x, y, clusters=branch).drivers[0].slopes.p_value)


class TestRefuses:
    def test_two_ratings_have_no_middle(self, ratings, rng):
        ratings = np.column_stack([ratings, ratings[:, 0] > 3])
        got = asymmetry.fit(ratings, rng.normal(size=600)).drivers[3]
        assert (got.shape, got.reason, got.knot) == ("not_testable", "two_points", None)

    def test_pieces_that_other_columns_fix(self, ratings, rng):
        dummies = (ratings[:, [0]] == [2, 3, 4]).astype(float)
        y = rng.normal(size=600)
        got = asymmetry.fit(ratings, y, covariates=dummies).drivers[0]
        assert (got.shape, got.reason) == ("not_testable", "not_separable")
        assert np.isnan(got.p_adjusted)

    def test_all_impossible_options_at_once(self, ratings):
        with pytest.raises(OptionError) as told:
            asymmetry.fit(ratings, ratings[:, 0], least=0.5, margin=0, crowd=2, step=-1)
        for name in ("least", "margin", "crowd", "step"):
            assert f"`{name}` is" in str(told.value)
        with pytest.raises(OptionError, match="`level` is 1"):
            asymmetry.fit(ratings, ratings[:, 0], level=1)

    def test_frequencies_in_clusters(self, ratings):
        ones = np.ones(600)
        with pytest.raises(MethodError, match="cannot be grouped by cluster"):
            asymmetry.fit(ratings, ratings[:, 0], ones, kind="frequency", clusters=ones)

    def test_names_the_driver(self, ratings, rng):
        ratings[:, 1] = 4
        with pytest.raises(MethodError, match="Driver 'staff' never varies"):
            asymmetry.fit(ratings, rng.normal(size=600), names=["wait", "staff", "price"])


def _columns(counts):
    ratings = np.repeat(np.arange(1.0, 6), counts)[:, None]
    return columns_of(ratings, np.arange(len(ratings), dtype=float))


@pytest.fixture
def ratings():
    rng = np.random.default_rng(13)
    common = rng.normal(size=(600, 1))
    return np.clip(np.rint(3.1 + 0.6 * common + rng.normal(size=(600, 3))), 1, 5)
