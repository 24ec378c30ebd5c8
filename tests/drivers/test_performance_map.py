"""The importance–performance map: published quadrants, chances, ellipses, resamples."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cemlab.drivers.methods import shapley, two_part_design
from cemlab.drivers.methods.map_replicates import resampled_map
from cemlab.drivers.methods.performance_map import (
    QUADRANTS,
    certainty,
    changing,
    dividing_lines,
    quadrant_codes,
)
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import importance_replicates

CHOICES = {
    "quadrant_data_mean": {"lines": "mean"},
    "quadrant_median": {"lines": "median"},
    "quadrant_scale_midpoint_2_5": {
        "lines": "given", "importance_at": 2.5, "performance_at": 2.5,
    },
}  # fmt: skip


def _case(shared, name):
    text = (shared / "reference/methods/13_penalty_reward_kano_ipa.json").read_text("utf-8")
    return next(case for case in json.loads(text)["cases"] if case["id"] == name)


def test_agrees_with_martilla_and_james(shared):
    case = _case(shared, "ipa_martilla_james")
    inputs, expected, within = case["inputs"], case["expected"], case["tolerance"]
    both = inputs["importance"], inputs["performance"]
    for lines in ("mean", "median"):
        found = dividing_lines(*both, lines=lines)
        wanted = [expected[f"{lines}_{what}"] for what in ("importance", "performance")]
        assert np.ravel(found) == pytest.approx(wanted, **within)
    quadrants, change = changing(*both, CHOICES)
    for name, own in quadrants.items():
        assert own == expected[name]
    by_hand = [len({own[i] for own in quadrants.values()}) > 1 for i in range(14)]
    assert change.tolist() == by_hand
    assert 0 < change.sum() < 14


def test_chance_of_a_quadrant_agrees_with_the_normal_one(shared, rng):
    case = _case(shared, "ipa_quadrant_probability")
    inputs, expected = case["inputs"], case["expected"]
    centre = [inputs["importance_minus_axis"], inputs["performance_minus_axis"]]
    drawn = rng.multivariate_normal(centre, inputs["cov"], size=1_000_000)
    got = certainty(
        drawn[:, :1], drawn[:, 1:], lines="given", importance_at=0.0, performance_at=0.0
    )
    place = QUADRANTS.index("concentrate_here")
    assert got.probability[0, place] == pytest.approx(
        expected["probability_concentrate_here"], **case["tolerance"]
    )
    assert got.modal[0] == "concentrate_here"
    assert got.is_uncertain[0]


def test_ellipses_hold_their_level(rng):
    covariance = np.array([[0.04, 0.015], [0.015, 0.01]])  # of performance, importance
    drawn = rng.multivariate_normal([4, 0.2], covariance, size=50_000)
    got = certainty(drawn[:, 1:], drawn[:, :1], level=0.9)
    assert got.centre[0] == pytest.approx([4, 0.2], abs=0.005)
    c, s = np.cos(got.angle[0]), np.sin(got.angle[0])
    turned = (drawn - got.centre[0]) @ np.array([[c, -s], [s, c]])
    inside = ((turned / got.axes[0]) ** 2).sum(axis=1) <= 1
    assert inside.mean() == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / 50_000))
    assert got.axes[0, 0] > got.axes[0, 1]
    assert 0 < got.angle[0] < np.pi / 4


@pytest.mark.parametrize("slope", [1.0, -1.0])
def test_angles_lean_as_the_cloud_does(slope):
    t = np.linspace(-1, 1, 9)
    got = certainty(slope * t[:, None], t[:, None])
    assert got.angle[0] == pytest.approx(slope * np.pi / 4)
    assert got.axes[0, 1] == pytest.approx(0, abs=1e-7)


def test_values_on_a_line_count_as_high():
    codes = quadrant_codes([0.5, 0.5, 0.4, 0.4], [3, 2, 3, 2], 0.5, 3)
    assert [QUADRANTS[code] for code in codes] == [
        "keep_up", "concentrate_here", "possible_overkill", "low_priority",
    ]  # fmt: skip
    equal = np.full(3, 0.1)
    lines = dividing_lines(equal, equal)
    assert quadrant_codes(equal, equal, *lines).tolist() == [3, 3, 3]


def test_chances_add_up_and_lines_move_with_the_resample():
    rng = np.random.default_rng(3)
    importance, performance = rng.normal(size=(2, 50, 4))
    got = certainty(importance, performance)
    np.testing.assert_allclose(got.probability.sum(axis=1), 1)
    moved = certainty(importance + rng.normal(size=(50, 1)), performance)
    np.testing.assert_allclose(moved.probability, got.probability)
    fixed = certainty(importance + 5, performance, lines="given", importance_at=0.0)
    assert fixed.probability[:, [0, 2]].sum() == 0


class TestResamples:
    def test_shares_are_those_of_the_customer_bootstrap(self, visits):
        design, ratings, applies, y = visits
        got = resampled_map(shapley.split, design, ratings, applies, y, resamples=600)
        other = importance_replicates(
            shapley.split, design.x, y, players=design.players, resamples=600
        )
        assert got.dropped == 0
        np.testing.assert_allclose(got.shares.mean(axis=0), other.shares.mean(axis=0), atol=0.01)
        np.testing.assert_allclose(got.shares.std(axis=0), other.shares.std(axis=0), rtol=0.15)

    def test_performance_has_the_error_of_the_mean_of_raters(self, visits):
        design, ratings, applies, y = visits
        got = resampled_map(shapley.split, design, ratings, applies, y, resamples=1500).performance
        for j in range(3):
            own = ratings[applies[:, j], j]
            error = own.std() / np.sqrt(len(own))
            assert got[:, j].mean() == pytest.approx(own.mean(), abs=0.1 * error)
            assert got[:, j].std() == pytest.approx(error, rel=0.1)

    def test_customers_and_weights(self, visits):
        design, ratings, applies, y = visits
        single = resampled_map(shapley.split, design, ratings, applies, y, resamples=800)
        twice = two_part_design(np.repeat(ratings, 2, axis=0), np.repeat(applies, 2, axis=0))
        paired = [np.repeat(one, 2, axis=0) for one in (ratings, applies, y)]
        got = resampled_map(
            shapley.split, twice, *paired, np.full(800, 3.0),
            customers=np.repeat(np.arange(400), 2), resamples=800,
        )  # fmt: skip
        np.testing.assert_allclose(got.shares, single.shares, atol=1e-12)
        np.testing.assert_allclose(got.performance, single.performance, atol=1e-12)

    def test_a_clear_map_is_sure_and_one_of_noise_is_not(self, rng):
        n = 800
        ratings = np.clip(np.round(np.array([4.2, 3.0, 3.6, 3.6]) + rng.normal(size=(n, 4))), 1, 5)
        y = ratings @ [0.9, 0.7, 0.0, 0.0] + rng.normal(size=n)
        applies = np.ones(ratings.shape, bool)
        design = two_part_design(ratings, applies)
        found = resampled_map(shapley.split, design, ratings, applies, y, resamples=300)
        got = certainty(found.shares, found.performance)
        assert got.modal[:2].tolist() == ["keep_up", "concentrate_here"]
        assert not got.is_uncertain[:2].any()
        assert got.is_uncertain[2:].any()  # their true performance lies on the line


class TestRefuses:
    def test_shapes_and_gaps(self):
        with pytest.raises(MethodError, match=r"shape \(2,\) and performance \(3,\)"):
            dividing_lines([1, 2], [1, 2, 3])
        with pytest.raises(MethodError, match="1 drivers lack"):
            dividing_lines([1, np.nan], [1, 2])
        with pytest.raises(MethodError, match="at least 2 resamples"):
            certainty(np.ones((1, 3)), np.ones((1, 3)))

    def test_lines(self):
        with pytest.raises(OptionError, match="`lines` is 'mode'"):
            dividing_lines([1, 2], [1, 2], lines="mode")
        with pytest.raises(OptionError, match="with 0 numbers"):
            dividing_lines([1, 2], [1, 2], lines="given")
        with pytest.raises(OptionError, match="'mean' with 1 numbers"):
            dividing_lines([1, 2], [1, 2], importance_at=3.0)
        with pytest.raises(OptionError, match="empty"):
            changing([1, 2], [1, 2], {})

    def test_resamples(self, visits):
        design, ratings, applies, y = visits
        with pytest.raises(OptionError, match="`resamples` is 0"):
            resampled_map(shapley.split, design, ratings, applies, y, resamples=0)
        with pytest.raises(MethodError, match="at least two customers"):
            resampled_map(
                shapley.split, design, ratings, applies, y, customers=np.zeros(400), resamples=9
            )
        with pytest.raises(MethodError, match=r"shapes \(400, 2\)"):
            resampled_map(shapley.split, design, ratings[:, :2], applies, y)


@pytest.fixture
def visits(rng):
    ratings = rng.integers(1, 6, size=(400, 3)).astype(float)
    applies = rng.random((400, 3)) < [2, 0.5, 0.3]
    y = ratings[:, 0] + applies[:, 1] * ratings[:, 1] + rng.normal(size=400)
    return two_part_design(ratings, applies), ratings, applies, y
