"""Lack of fit: what it must equal, planted bends, and where there is nothing to test."""

from __future__ import annotations

import numpy as np
import patsy
import pytest
import statsmodels.api as sm

from cemlab.drivers.methods import linearity
from cemlab.drivers.methods.linearity import lack_of_fit
from cemlab.errors import MethodError
from tests.drivers.ordinal_cases import case_of


def test_agrees_with_the_reference(shared):
    case = case_of(shared, "linearity_lack_of_fit", "19_sensitivity_linearity_misc")
    inputs, expected = case["inputs"], case["expected"]
    (got,) = lack_of_fit(np.array(inputs["x"], float)[:, None], np.array(inputs["y"]))
    near = {"rtol": case["tolerance"]["rel"], "atol": case["tolerance"]["abs"]}
    np.testing.assert_allclose(got.statistic, expected["F"], **near)
    assert [got.df1, got.df2] == expected["df"]
    np.testing.assert_allclose(got.p_value, expected["p_value"], rtol=near["rtol"])
    np.testing.assert_allclose(got.mean, expected["category_means"], **near)
    assert got.form == "points" and got.n.sum() == len(inputs["x"])


def test_agrees_with_nested_models_of_statsmodels(answers):
    ratings, y, weights = answers
    got = lack_of_fit(ratings, y, weights)[1]
    dummies = (ratings[:, [1]] == [2, 3, 4]).astype(float)
    small = sm.WLS(y, sm.add_constant(ratings), weights=weights).fit()
    model = sm.WLS(y, sm.add_constant(np.column_stack([ratings, dummies])), weights=weights)
    statistic, p_value, df = model.fit().compare_f_test(small)
    assert (got.statistic, got.p_value, got.df1) == pytest.approx((statistic, p_value, df))
    robust = model.fit(cov_type="HC3", use_t=True).wald_test(np.eye(7)[4:], use_f=True, scalar=True)
    assert got.robust_p_value == pytest.approx(float(robust.pvalue), rel=1e-9)


def test_a_spline_is_the_natural_cubic_spline(rng):
    x = rng.gamma(2, 10, size=(400, 1))
    y = np.log(x[:, 0]) + rng.normal(size=400)
    (got,) = lack_of_fit(x, y)
    assert got.form == "spline" and got.df1 == 2
    low, *inner, high = np.quantile(x, linearity.KNOTS, method="inverted_cdf")
    natural = patsy.dmatrix(
        "cr(x, knots=inner, lower_bound=low, upper_bound=high) - 1",
        {"x": x[:, 0], "inner": inner, "low": low, "high": high},
    )
    bent, line = sm.OLS(y, np.asarray(natural)).fit(), sm.OLS(y, sm.add_constant(x)).fit()
    assert got.statistic == pytest.approx((line.ssr - bent.ssr) / 2 / (bent.ssr / 396), rel=1e-8)


def test_finds_the_bent_one_among_straight_ones(answers):
    ratings, _, _ = answers
    rng = np.random.default_rng(5)
    y = ratings[:, 0] + np.minimum(ratings[:, 1], 3) + rng.normal(size=len(ratings))
    straight, bent, none = lack_of_fit(ratings, y)
    assert bent.p_adjusted < 0.001 and bent.robust_p_value < 0.001
    assert min(straight.p_adjusted, none.p_adjusted) > 0.05
    steps = np.diff(bent.mean)
    np.testing.assert_allclose(steps, [1, 1, 0, 0], atol=0.3)


def test_straight_lines_are_rejected_at_the_level():
    rng = np.random.default_rng(8)
    p_values = []
    for _ in range(400):
        x = rng.integers(1, 6, size=(150, 2)).astype(float)
        y = x @ [0.5, 0.3] + rng.normal(size=150)
        p_values.append(lack_of_fit(x, y)[0].p_value)
    assert 0.03 < (np.array(p_values) < 0.05).mean() < 0.08


def test_visitors_alone_are_compared(answers):
    ratings, y, _ = answers
    applies = np.ones(ratings.shape, bool)
    applies[: len(y) // 2, 1] = False
    got = lack_of_fit(np.where(applies, ratings, np.nan), y, applies=applies)[1]
    assert got.n.sum() == len(y) - len(y) // 2
    visited = applies[:, 1].astype(float)
    others = sm.add_constant(np.column_stack([ratings[:, [0, 2]], visited]))
    small = sm.OLS(y, np.column_stack([others, visited * ratings[:, 1]])).fit()
    points = visited[:, None] * (ratings[:, [1]] == [1, 2, 3, 4])
    large = sm.OLS(y, np.column_stack([others, points])).fit()
    assert got.statistic == pytest.approx(large.compare_f_test(small)[0])
    at = np.r_[1, ratings[:, [0, 2]].mean(axis=0), 1]
    np.testing.assert_allclose(got.mean, at @ large.params[:4] + np.r_[large.params[4:], 0])


def test_frequencies_are_repeated_rows(answers, rng):
    ratings, y, _ = answers
    people = rng.integers(0, 4, size=len(y)).astype(float)
    got = lack_of_fit(ratings, y, people, kind="frequency")
    expected = lack_of_fit(
        np.repeat(ratings, people.astype(int), 0), np.repeat(y, people.astype(int))
    )
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_allclose(np.hstack(one[1:]), np.hstack(other[1:]))


class TestNothingToTest:
    def test_two_answers(self, answers):
        ratings, y, _ = answers
        (got,) = lack_of_fit((ratings[:, [0]] > 3).astype(float), y)
        assert got.form == "" and np.isnan(got.p_value)

    def test_few_visitors(self, answers):
        ratings, y, _ = answers
        applies = np.ones(ratings.shape, bool)
        applies[20:, 0] = False
        got = lack_of_fit(ratings, y, applies=applies)
        assert [one.form for one in got] == ["", "points", "points"]

    def test_an_answer_alone_has_no_robust_test(self, answers):
        ratings, y, _ = answers
        ratings = ratings.copy()
        ratings[:, 0] = np.clip(ratings[:, 0], 2, 5)
        ratings[0, 0] = 1
        got = lack_of_fit(ratings, y)[0]
        assert got.n[0] == 1 and np.isfinite(got.p_value) and np.isnan(got.robust_p_value)

    def test_dummies_that_are_there_already(self, answers):
        ratings, y, _ = answers
        covariates = (ratings[:, [0]] == [2, 3, 4]).astype(float)
        assert lack_of_fit(ratings, y, covariates=covariates)[0].form == ""


def test_all_shapes_that_do_not_fit_are_told_at_once(answers):
    ratings, y, _ = answers
    with pytest.raises(MethodError) as told:
        lack_of_fit(ratings, y, applies=np.ones((3, 3)), covariates=y, names=["a", "b"])
    for what in ("applies", "covariates", "2 names for 3 drivers"):
        assert what in str(told.value)
    with pytest.raises(MethodError, match=r"Ratings have shape \(300, 3\) and the outcome \(4,\)"):
        lack_of_fit(ratings, y[:4])


@pytest.fixture
def answers():
    rng = np.random.default_rng(11)
    common = rng.normal(size=(300, 1))
    ratings = np.clip(np.rint(3.2 + 0.8 * common + rng.normal(size=(300, 3))), 1, 5)
    y = ratings @ [0.6, 0.3, 0.0] + rng.normal(size=300) * np.exp(0.2 * common[:, 0])
    return ratings, y, rng.uniform(0.3, 3, size=300)
