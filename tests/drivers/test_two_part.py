"""Not-applicable drivers: the published arithmetic, planted effects, shared visits."""

from __future__ import annotations

import json

import numpy as np
import pytest
import statsmodels.api as sm

from cemlab.drivers.methods import check_design, linear_fit, shapley, two_part_design
from cemlab.errors import MethodError


def test_agrees_with_the_reference(shared):
    text = (shared / "reference/methods/11_driver_regression.json").read_text("utf-8")
    case = next(c for c in json.loads(text)["cases"] if c["id"] == "not_applicable_two_part")
    inputs, expected, rel = case["inputs"], case["expected"], case["tolerance"]["rel"]
    ratings = np.array([inputs["always_rated"], inputs["sometimes_rated"]], float).T
    design = two_part_design(ratings, np.isfinite(ratings))
    assert design.part == ("level", "visited", "rating")
    assert design.players == ((0,), (1, 2))
    assert design.mean[1] == pytest.approx(expected["visitor_mean"], rel=rel)
    assert design.n_raters.tolist() == [expected["n"], expected["n_visitors"]]
    got = linear_fit(design.x, np.array(inputs["y"]))
    np.testing.assert_allclose(got.coefficient, expected["coef"], rtol=rel)
    classical = sm.OLS(inputs["y"], sm.add_constant(design.x)).fit()  # ours are HC3
    np.testing.assert_allclose(classical.bse, expected["se"], rtol=rel)
    listwise = np.isfinite(ratings).all(axis=1)
    assert listwise.sum() == expected["listwise_n"]
    assert got.n == expected["n"]


def test_finds_planted_effects(rng):
    n = 4000
    ratings, visited = rng.integers(1, 6, size=(n, 2)).astype(float), rng.random(n) < 0.4
    y = 0.8 * ratings[:, 0] - 0.6 * visited + 0.7 * visited * (ratings[:, 1] - 3)
    y += rng.normal(size=n)
    design = two_part_design(ratings, np.column_stack([np.ones(n, bool), visited]))
    got = linear_fit(design.x, y)
    np.testing.assert_allclose(got.coefficient[1:], [0.8, -0.6, 0.7], atol=4 * got.std_error.max())


def test_weighted_means_and_reach_by_hand():
    ratings = np.array([[1.0], [3.0], [5.0], [9.0]])
    applies = np.array([[True], [True], [True], [False]])
    design = two_part_design(ratings, applies, np.array([1.0, 1.0, 2.0, 4.0]))
    assert design.mean[0] == pytest.approx(3.5)
    assert design.reach[0] == pytest.approx(0.5)
    assert design.n_raters[0] == 3


class TestHolds:
    def test_the_centre_does_not_matter_to_importance(self, visits, rng):
        ratings, applies, y = visits
        design = two_part_design(ratings, applies)
        uncentred = design.x.copy()
        for column, part in enumerate(design.part):
            if part == "rating":
                uncentred[:, column] = np.where(
                    applies[:, design.driver[column]], ratings[:, design.driver[column]], 0
                )
        np.testing.assert_allclose(
            shapley.importance(design.x, y, players=design.players),
            shapley.importance(uncentred, y, players=design.players),
            atol=1e-12,
        )

    def test_nobody_is_dropped(self, visits):
        ratings, applies, _ = visits
        assert len(two_part_design(ratings, applies).x) == len(ratings)

    def test_frequencies_are_repeated_rows(self, visits, rng):
        ratings, applies, _ = visits
        people = rng.integers(0, 3, size=len(ratings))
        got = two_part_design(ratings, applies, people.astype(float), kind="frequency")
        expected = two_part_design(
            np.repeat(ratings, people, axis=0), np.repeat(applies, people, axis=0)
        )
        np.testing.assert_allclose(np.repeat(got.x, people, axis=0), expected.x, atol=1e-12)
        for name in ("mean", "reach", "n_raters"):
            np.testing.assert_allclose(getattr(got, name), getattr(expected, name), atol=1e-12)


def test_too_few_visitors_leave_the_visited_part_alone(rng):
    ratings = rng.integers(1, 6, size=(1000, 3)).astype(float)
    applies = np.zeros((1000, 3), bool)
    applies[:29, 0], applies[:49, 1], applies[:50, 2] = True, True, True
    design = two_part_design(ratings, applies)
    assert design.part == ("visited", "visited", "visited", "rating")
    assert design.visited_only == (0, 1)


def test_visitors_of_one_mind_leave_the_visited_part_alone(rng):
    ratings = np.full((200, 1), 4.0)
    design = two_part_design(ratings, rng.random((200, 1)) < 0.5)
    assert design.part == ("visited",)


def test_a_single_person_who_did_not_visit_gets_the_mean(rng):
    ratings = rng.integers(1, 6, size=(200, 1)).astype(float)
    applies = np.ones((200, 1), bool)
    applies[17] = False
    design = two_part_design(ratings, applies)
    assert design.part == ("level",)
    assert design.x[17, 0] == pytest.approx(np.delete(ratings, 17).mean())


def test_drivers_of_the_same_visit_share_their_visited_column(rng):
    n = 500
    ratings, visited = rng.integers(1, 6, size=(n, 3)).astype(float), rng.random(n) < 0.5
    applies = np.column_stack([visited, visited, ~visited])
    y = ratings[:, 0] * visited + rng.normal(size=n)
    design = two_part_design(ratings, applies)
    assert design.part == ("visited", "rating") * 3
    assert design.estimable == (0, 1, 3, 5)
    got = linear_fit(design.x[:, list(design.estimable)], y)
    assert got.coefficient[2] == pytest.approx(1, abs=4 * got.std_error[2])
    check_design(design.x, y, players=design.players)
    parts = shapley.importance(design.x, y, players=design.players)
    np.testing.assert_allclose(
        parts, shapley.definition(design.x, y, players=design.players), atol=1e-12
    )
    assert parts.sum() == pytest.approx(got.r_squared, abs=1e-12)


class TestRefuses:
    def test_a_rating_that_is_missing_where_it_applies(self):
        with pytest.raises(MethodError, match="1 ratings are missing where the driver applies"):
            two_part_design(np.array([[1.0], [np.nan]]), np.array([[True], [True]]))

    def test_a_driver_that_applies_to_nobody(self, visits):
        ratings, applies, y = visits
        design = two_part_design(ratings, applies & [True, True, False])
        with pytest.raises(MethodError, match="'c' never varies"):
            check_design(design.x, y, players=design.players, names=["a", "b", "c"])


@pytest.fixture
def visits(rng):
    ratings = rng.integers(1, 6, size=(400, 3)).astype(float)
    applies = rng.random((400, 3)) < [2, 0.5, 0.3]
    y = ratings[:, 0] + applies[:, 1] * ratings[:, 1] + rng.normal(size=400)
    return ratings, applies, y
