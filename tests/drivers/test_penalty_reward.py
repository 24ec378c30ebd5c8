"""Penalty–reward contrasts: what they must equal, and what is refused or warned of."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from cemlab.drivers.methods import penalty_reward
from cemlab.errors import MethodError, OptionError
from tests.drivers.ordinal_cases import case_of

CUTS = {"perq7_low6_high9": (6, 9), "perq7_low5_high10": (5, 10)}


@pytest.mark.parametrize("rule", CUTS)
def test_agrees_with_lm_and_sandwich(shared, rule):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / "prca_mobi.json").read_text("utf-8"))
    table, kept = pd.read_csv(folder / reference["input"]), reference["results"][rule]
    ratings, y = table[kept["drivers"]].to_numpy(float), table[kept["outcome"]].to_numpy(float)
    low, high = CUTS[rule]
    got = penalty_reward.fit(ratings, y, low=low, high=high, min_group=10)
    coefficients = kept["fit"]["values"]["coefficients"]
    value = {
        row: data[0] for row, data in zip(coefficients["rows"], coefficients["data"], strict=True)
    }
    error = kept["fit"]["values"]["HC3"]
    near = {"rtol": 1e-9, "atol": 0}
    np.testing.assert_allclose(got.intercept, value["(Intercept)"], **near)
    np.testing.assert_allclose(got.r_squared, kept["fit"]["values"]["r.squared"], **near)
    for name, one in zip(kept["drivers"], got.drivers, strict=True):
        assert one.penalty == pytest.approx(value[f"{name}_low"], rel=1e-9)
        assert one.penalty == pytest.approx(kept["fit"]["values"]["penalty"][name], rel=1e-9)
        assert one.reward == pytest.approx(value[f"{name}_high"], rel=1e-9)
        assert one.reward == pytest.approx(kept["fit"]["values"]["reward"][name], rel=1e-9)
        assert one.penalty_error == pytest.approx(error[f"{name}_low"], rel=1e-9)
        assert one.reward_error == pytest.approx(error[f"{name}_high"], rel=1e-9)
        assert one.share_low == pytest.approx(kept["share.low"][name], rel=1e-12)
        assert one.share_high == pytest.approx(kept["share.high"][name], rel=1e-12)


def test_agrees_with_the_three_attributes(shared):
    case = case_of(shared, "penalty_reward_three_attributes", "13_penalty_reward_kano_ipa")
    inputs, expected, rel = case["inputs"], case["expected"], case["tolerance"]["rel"]
    ratings = np.column_stack([inputs[name] for name in expected["attributes"]])
    got = penalty_reward.fit(
        ratings,
        np.array(inputs["overall"]),
        low=inputs["penalty_if_at_most"],
        high=inputs["reward_if_at_least"],
        min_group=15,  # 15 rate a2 highest, fewer than the 20 it takes by default
    )
    assert got.intercept == pytest.approx(expected["intercept"], rel=rel)
    for one, want in zip(got.drivers, expected["attributes"].values(), strict=True):
        pairs = {
            "penalty": one.penalty,
            "reward": one.reward,
            "penalty_p": one.penalty_p_value,
            "reward_p": one.reward_p_value,
            "asymmetry_reward_plus_penalty": one.asymmetry,
            "asymmetry_t": one.asymmetry_statistic,
            "asymmetry_p": one.asymmetry_p_value,
            "range_of_impact": one.range_of_impact,
            "share_low": one.share_low,
            "share_top": one.share_high,
        }
        for key, value in pairs.items():
            assert value == pytest.approx(want[key], rel=rel), key
        assert one.category == want["category"]
        if want["impact_asymmetry_index"] is None:
            assert np.isnan(one.impact_asymmetry)
        else:
            assert one.impact_asymmetry == pytest.approx(want["impact_asymmetry_index"], rel=rel)


def test_calls_a_straight_line_basic_and_tells_why(shared):
    case = case_of(shared, "linear_truth_prca_false_basic", "18_asymmetry_and_property_checks")
    inputs, rel = case["inputs"], case["tolerance"]["rel"]
    legacy, distance = case["expected"]["legacy_prca"], case["expected"]["mean_distance"]
    (got,) = penalty_reward.fit(
        np.array(inputs["x"], float)[:, None], np.array(inputs["y"]), low=2, high=5
    ).drivers
    pairs = [
        (got.penalty, legacy["penalty"]),
        (got.reward, legacy["reward"]),
        (got.asymmetry, legacy["sum"]),
        (got.asymmetry / got.asymmetry_statistic, legacy["se"]),
        (got.asymmetry_p_value, legacy["p_value"]),
        (got.distance_low, distance["penalty_group_to_reference"]),
        (got.distance_high, distance["reference_to_reward_group"]),
        (got.penalty_per_point, case["expected"]["penalty_per_scale_point"]),
        (got.reward_per_point, case["expected"]["reward_per_scale_point"]),
    ]
    for value, want in pairs:
        assert value == pytest.approx(want, rel=rel)
    assert got.category == legacy["naive_category"]
    assert got.per_point_p_value > 0.05  # per scale point nothing is left of it


def test_agrees_with_weighted_statsmodels(answers):
    ratings, y, weights = answers
    got = penalty_reward.fit(ratings, y, weights, low=2, high=5)
    x = np.column_stack([own for r in ratings.T for own in (r <= 2, r >= 5)]).astype(float)
    fit = sm.WLS(y, sm.add_constant(x), weights=weights).fit(cov_type="HC3", use_t=True)
    one = got.drivers[1]
    assert one.penalty_error == pytest.approx(fit.bse[3])
    assert (one.reward_conf_low, one.reward_conf_high) == pytest.approx(tuple(fit.conf_int()[4]))
    test = fit.t_test(np.array([0, 0, 0, 1 / one.distance_low, 1 / one.distance_high, 0, 0]))
    assert one.per_point_p_value == pytest.approx(float(test.pvalue))
    assert got.r_squared == pytest.approx(fit.rsquared)
    low = ratings[:, 1] <= 2
    assert one.share_low == pytest.approx(weights[low].sum() / weights.sum())


def test_frequencies_are_repeated_rows(answers, rng):
    ratings, y, _ = answers
    people = rng.integers(0, 4, size=len(y))
    got = penalty_reward.fit(ratings, y, people.astype(float), low=2, high=5, kind="frequency")
    expected = penalty_reward.fit(
        np.repeat(ratings, people, 0), np.repeat(y, people), low=2, high=5
    )
    for one, other in zip(got.drivers, expected.drivers, strict=True):
        np.testing.assert_allclose(one[1:], other[1:])


def test_visitors_are_compared_with_visitors(answers):
    ratings, y, _ = answers
    applies = np.ones(ratings.shape, bool)
    applies[:200, 0] = False
    got = penalty_reward.fit(ratings, y, low=2, high=5, applies=applies).drivers[0]
    v = applies[:, 0]
    x = [v & (ratings[:, 0] <= 2), v & (ratings[:, 0] >= 5), v]
    x += [own for r in ratings.T[1:] for own in (r <= 2, r >= 5)]
    fit = sm.OLS(y, sm.add_constant(np.column_stack(x).astype(float))).fit()
    assert (got.penalty, got.reward) == pytest.approx(tuple(fit.params[1:3]))
    assert got.n_low + got.n_middle + got.n_high == v.sum()


class TestRefuses:
    def test_a_group_that_is_too_small_stays_a_straight_line(self, answers):
        ratings, y, _ = answers
        ratings = ratings.copy()
        ratings[:, 2] = np.where(np.arange(len(y)) < 19, 1, 3 + (ratings[:, 2] > 3) * 2)
        got = penalty_reward.fit(ratings, y, low=2, high=5)
        few = got.drivers[2]
        assert few.category == "too_few" and few.n_low == 19
        assert np.isnan([few.penalty, few.reward, few.asymmetry_p_value, few.distance_low]).all()
        x = [own for r in ratings.T[:2] for own in (r <= 2, r >= 5)]
        fit = sm.OLS(y, sm.add_constant(np.column_stack([*x, ratings[:, 2]]).astype(float))).fit()
        assert got.drivers[0].penalty == pytest.approx(fit.params[1])

    def test_groups_too_small_everywhere(self, answers):
        ratings, y, _ = answers
        with pytest.raises(MethodError, match=r"No driver has 20 people.*'wait' low") as told:
            penalty_reward.fit(ratings[:30, :1] * 0 + np.r_[[1] * 5, [3] * 20, [5] * 5][:, None],
                               y[:30], low=2, high=5, names=["wait"])  # fmt: skip
        assert "Move the cuts" in str(told.value)

    def test_cuts_without_a_middle(self, answers):
        ratings, y, _ = answers
        for low, high in ((3, 3), (4, 2), (np.nan, 5)):
            with pytest.raises(OptionError, match="expected low below high"):
                penalty_reward.fit(ratings, y, low=low, high=high)


@pytest.fixture
def answers():
    rng = np.random.default_rng(12)
    common = rng.normal(size=(500, 1))
    ratings = np.clip(np.rint(3.4 + 0.8 * common + rng.normal(size=(500, 3))), 1, 5)
    y = ratings @ [0.6, 0.3, 0.0] + rng.normal(size=500)
    return ratings, y, rng.uniform(0.3, 3, size=500)
