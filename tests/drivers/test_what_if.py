"""Scenarios: ceilings, visitors only, floors, reach; linear and ordinal models."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest
from scipy import stats

from cemlab.drivers.methods import ordinal, two_part_design
from cemlab.drivers.methods.covariance import robust
from cemlab.drivers.methods.linear_scenarios import beyond_scale, linear_change
from cemlab.drivers.methods.scenarios import net_promoter, scenario
from cemlab.drivers.methods.what_if import Step, raise_ratings, raise_reach
from cemlab.errors import MethodError

SCALE = (1, 5)


def _model(design, y, weights=None, **options):
    fit = robust(design.x[:, list(design.estimable)], y, weights)

    def compare(x, changed, each):
        df = float(fit.df[0])
        return linear_change(fit.coefficient, fit.covariance, x, changed, each, df=df, **options)

    return fit, compare


def test_agrees_with_the_reference(shared):
    text = (shared / "reference/methods/11_driver_regression.json").read_text("utf-8")
    case = next(c for c in json.loads(text)["cases"] if c["id"] == "what_if_ceiling")
    inputs, expected, within = case["inputs"], case["expected"], case["tolerance"]
    ratings = np.array(inputs["driver"])[:, None]
    applies = np.ones(ratings.shape, bool)
    compare = partial(linear_change, [2.0, inputs["coef"]], np.zeros((2, 2)))
    got = raise_ratings(
        compare, two_part_design(ratings, applies), ratings, applies,
        [Step(0, lift=inputs["lift"])], scale=(1, inputs["scale_max"]),
    )  # fmt: skip
    assert got.change.change[0] == pytest.approx(expected["predicted_outcome_change"], **within)
    assert got.moved[0].mean_lift == pytest.approx(expected["mean_actual_lift"], **within)
    assert got.moved[0].n_capped == expected["n_capped"]
    assert got.moved[0].n_changed == 7
    assert got.change.change[0] != pytest.approx(expected["naive_change_wrong"], abs=0.1)


class TestSteps:
    def test_visitors_in_scope_only(self, visits):
        design, ratings, applies, y = visits
        fit, compare = _model(design, y)
        scope = np.arange(400) % 3 == 0
        got = raise_ratings(
            compare, design, ratings, applies, [Step(1, lift=1)], scale=SCALE, in_scope=scope
        )
        own = scope & applies[:, 1]
        lifted = np.minimum(ratings[own, 1] + 1, 5) - ratings[own, 1]
        place = design.players[1][1] + 1
        assert got.moved[0].n == own.sum()
        assert got.moved[0].mean_lift == pytest.approx(lifted.mean())
        expected = fit.coefficient[place] * lifted.sum() / 400
        assert got.change.change[0] == pytest.approx(expected)
        assert got.change.std_error[0] == pytest.approx(fit.std_error[place] * lifted.sum() / 400)
        reach = stats.t.ppf(0.975, fit.df[0]) * got.change.std_error[0]
        assert got.change.conf_high[0] == pytest.approx(expected + reach)

    def test_floors_lift_those_below(self, visits):
        design, ratings, applies, y = visits
        fit, compare = _model(design, y)
        got = raise_ratings(compare, design, ratings, applies, [Step(0, floor=3)], scale=SCALE)
        low = ratings[:, 0] < 3
        assert (got.moved[0].n_changed, got.moved[0].n_capped) == (low.sum(), 0)
        mean = (3 - ratings[low, 0]).sum() / 400
        assert got.change.change[0] == pytest.approx(mean * fit.coefficient[1])

    def test_falls_stop_at_the_bottom(self, visits):
        design, ratings, applies, y = visits
        got = raise_ratings(
            _model(design, y)[1], design, ratings, applies, [Step(0, -1)], scale=SCALE
        )
        assert got.moved[0].n_capped == (ratings[:, 0] == 1).sum()
        assert got.change.change[0] < 0

    def test_together_is_the_sum_in_a_linear_model(self, visits):
        design, ratings, applies, y = visits
        run = partial(raise_ratings, _model(design, y)[1], design, ratings, applies, scale=SCALE)
        steps = [Step(0, lift=0.5), Step(2, floor=4)]
        both = run(steps)
        single = sum(run([step]).change.change[0] for step in steps)
        assert both.change.change[0] == pytest.approx(single)

    def test_weights(self, visits, rng):
        _, ratings, applies, y = visits
        weights = rng.integers(1, 4, size=400)
        weighted = two_part_design(ratings, applies, weights)
        _, compare = _model(weighted, y)
        got = raise_ratings(
            compare, weighted, ratings, applies, [Step(1, 1)], scale=SCALE, weights=weights
        )
        repeated = [np.repeat(one, weights, axis=0) for one in (ratings, applies)]
        expected = raise_ratings(compare, weighted, *repeated, [Step(1, 1)], scale=SCALE)
        assert got.change.change[0] == pytest.approx(expected.change.change[0])
        assert got.moved[0].mean_lift == pytest.approx(expected.moved[0].mean_lift)
        assert got.moved[0].mean_after == pytest.approx(expected.moved[0].mean_after)


class TestExtrapolation:
    def test_against_means_of_branches(self, visits):
        design, ratings, applies, y = visits
        _, compare = _model(design, y)
        branches = np.where(ratings[:, 0] >= 4, "good", "plain")
        run = partial(
            raise_ratings, compare, design, ratings, applies, scale=SCALE, groups=branches
        )
        near, far = run([Step(0, lift=0.1)]).moved[0], run([Step(0, lift=4)]).moved[0]
        assert far.observed_high == pytest.approx(ratings[branches == "good", 0].mean())
        assert not near.extrapolates
        assert far.extrapolates == (far.mean_after > far.observed_high)
        assert far.extrapolates

    def test_small_branches_are_not_looked_at(self, visits):
        design, ratings, applies, y = visits
        _, compare = _model(design, y)
        branches = np.where(np.arange(400) < 9, "tiny", "rest")
        run = partial(raise_ratings, compare, design, ratings, applies, [Step(0, 1)], scale=SCALE)
        one = run(groups=branches).moved[0]
        assert one.observed_low == one.observed_high
        assert np.isnan(run(groups=np.arange(400)).moved[0].observed_low)
        assert not run().moved[0].extrapolates
        assert run(groups=branches, min_group=9).moved[0].observed_low < one.observed_high


class TestReach:
    def test_is_the_visit_times_those_who_would_come(self, visits):
        design, ratings, applies, y = visits
        fit, compare = _model(design, y)
        now = applies[:, 1].mean()
        got = raise_reach(compare, design, ratings, applies, 1, now + 0.2)
        place = design.players[1][0] + 1
        assert got.change[0] == pytest.approx(0.2 * fit.coefficient[place])
        assert got.std_error[0] == pytest.approx(0.2 * fit.std_error[place])
        assert got.after[0] - got.before[0] == pytest.approx(got.change[0])
        assert got.before[0] == pytest.approx(y.mean())

    def test_refuses_no_rise_and_drivers_all_met(self, visits):
        design, ratings, applies, y = visits
        _, compare = _model(design, y)
        for reach in (0.1, 1.1):
            with pytest.raises(MethodError, match="present reach of 0"):
                raise_reach(compare, design, ratings, applies, 1, reach)
        with pytest.raises(MethodError, match="Driver 0 has no effect of a visit"):
            raise_reach(compare, design, ratings, applies, 0, 0.9)


class TestLinearChange:
    def test_predictions_end_with_the_scale(self):
        x, changed = np.array([[1.0], [2.0], [3.0]]), np.array([[2.0], [3.0], [4.0]])
        model = [0.0, 2.0], np.eye(2)
        got = linear_change(*model, x, changed, outcome_scale=(0, 5))
        assert got.before[0] == pytest.approx((2 + 4 + 5) / 3)
        assert got.after[0] == pytest.approx((4 + 5 + 5) / 3)
        # only the first two before and the first after still move with the coefficients
        slope = np.array([1 - 2, 2 - 1 - 2]) / 3
        assert got.std_error[0] == pytest.approx(np.sqrt(slope @ slope))
        assert beyond_scale(model[0], changed, (0, 5)) == 2
        assert linear_change(*model, x, changed).change[0] == pytest.approx(2)

    def test_draws_from_the_covariance_give_the_delta_method(self, rng):
        x = rng.normal(size=(100, 2))
        changed = x + np.array([0.3, 0.1])
        beta, covariance = np.array([1.0, 0.5, 0.2]), np.diag([0.1, 0.02, 0.01])
        delta = linear_change(beta, covariance, x, changed)
        draws = rng.multivariate_normal(beta, covariance, size=4000)
        got = linear_change(beta, covariance, x, changed, draws=draws)
        assert got.std_error[0] == pytest.approx(delta.std_error[0], rel=0.06)
        assert got.conf_high[0] == pytest.approx(delta.conf_high[0], abs=0.1 * delta.std_error[0])

    def test_refuses_other_columns(self):
        with pytest.raises(MethodError, match=r"expected \(n, 1\) twice and \(2, 2\)"):
            linear_change([1.0, 2.0], np.eye(2), np.ones((4, 2)), np.ones((4, 2)))

    def test_interval_covers_the_planted_change(self):
        rng, held, worlds = np.random.default_rng(8), 0, 300
        for _ in range(worlds):
            ratings = rng.integers(1, 6, size=(200, 2)).astype(float)
            y = ratings @ [0.6, 0.2] + rng.normal(size=200) * (1 + 0.2 * ratings[:, 0])
            applies = np.ones(ratings.shape, bool)
            design = two_part_design(ratings, applies)
            got = raise_ratings(
                _model(design, y)[1], design, ratings, applies, [Step(0, 1)], scale=SCALE
            )
            truth = 0.6 * got.moved[0].mean_lift
            held += got.change.conf_low[0] <= truth <= got.change.conf_high[0]
        low, high = stats.binom.interval(0.999, worlds, 0.95)
        assert low <= held <= high


def test_an_ordinal_model_gives_the_change_of_the_nps(visits, rng):
    design, ratings, applies, y = visits
    answers = np.clip(np.round(y + 3), 0, 10)
    kept = list(design.estimable)
    found = ordinal.fit(design.x[:, kept], answers)
    score = net_promoter(found.categories)

    def compare(x, changed, weights):
        return scenario(found, x, changed, weights, scores=[score]).scores

    got = raise_ratings(compare, design, ratings, applies, [Step(0, lift=1)], scale=SCALE)
    lifted = np.column_stack([np.minimum(ratings[:, 0] + 1, 5), ratings[:, 1:]])
    again = design.x.copy()
    again[:, 0] = lifted[:, 0] - (ratings[:, 0] - design.x[:, 0])[0]
    expected = scenario(found, design.x[:, kept], again[:, kept], scores=[score]).scores
    assert got.change.change[0] == pytest.approx(expected.change[0])
    assert got.change.change[0] > 0
    reached = raise_reach(compare, design, ratings, applies, 2, 0.9)
    assert np.isfinite([reached.conf_low[0], reached.conf_high[0]]).all()


class TestRefuses:
    def test_all_at_once(self, visits):
        design, ratings, applies, y = visits
        steps = [Step(0), Step(0, lift=1, floor=3), Step(7, lift=1), Step(1, floor=9)]
        with pytest.raises(MethodError) as caught:
            raise_ratings(_model(design, y)[1], design, ratings, applies, steps, scale=(2, 5))
        expected = [
            "ratings lie outside 2 to 5", "at most one for each driver", "lift 0 and floor None",
            "lift 1 and floor 3", "Driver 7 is not among the 3", "floor 9, outside 2 to 5",
        ]  # fmt: skip
        assert [part for part in expected if part not in str(caught.value)] == []

    def test_scopes_and_groups(self, visits):
        design, ratings, applies, y = visits
        run = partial(
            raise_ratings, _model(design, y)[1], design, ratings, applies, [Step(0, 1)], scale=SCALE
        )
        for options in ({"in_scope": np.ones(9, bool)}, {"groups": np.ones(9)}):
            with pytest.raises(MethodError, match="value for each of the 400 people"):
                run(**options)
        some = np.arange(400) < 9
        for options in ({"in_scope": ~(some | ~some)}, {"in_scope": some, "weights": 1.0 - some}):
            with pytest.raises(MethodError, match="rated by nobody in scope"):
                run(**options)

    def test_a_driver_without_a_slope(self, rng):
        ratings = rng.integers(1, 6, size=(200, 2)).astype(float)
        applies = np.column_stack([np.ones(200, bool), np.arange(200) < 20])
        design = two_part_design(ratings, applies)
        _, compare = _model(design, rng.normal(size=200))
        with pytest.raises(MethodError, match="Driver 1 has too few raters"):
            raise_ratings(compare, design, ratings, applies, [Step(1, 1)], scale=SCALE)


@pytest.fixture
def visits(rng):
    ratings = rng.integers(1, 6, size=(400, 3)).astype(float)
    applies = rng.random((400, 3)) < [2, 0.5, 0.3]
    y = ratings[:, 0] + applies[:, 1] * ratings[:, 1] + rng.normal(size=400)
    return two_part_design(ratings, applies), ratings, applies, y
