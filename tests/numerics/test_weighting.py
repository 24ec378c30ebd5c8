"""Weights: linearised errors as in R survey, effective sizes, t intervals."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import design_effect, kish_n, linearised_error, mean_interval, sample


def test_linearised_errors_agree_with_svymean(shared):
    case = _case(shared, "01_nps", "nps_weighted_design")
    inputs, expected = case["inputs"], case["expected"]
    code, weights = np.array(inputs["category"], float), np.array(inputs["weight"])
    strata, clusters = np.array(inputs["stratum"]), np.array(inputs["cluster"])
    for key, design in {
        "se_weights_only": {},
        "se_stratified": {"strata": strata},
        "se_clustered": {"clusters": clusters},
        "se_stratified_clustered": {"strata": strata, "clusters": clusters},
    }.items():
        got = 100 * linearised_error(code, weights, **design)
        assert got == pytest.approx(expected[key], rel=1e-6, abs=1e-8), key
    assert kish_n(weights) == pytest.approx(expected["kish_neff"], rel=1e-6)
    assert design_effect(weights) == pytest.approx(expected["kish_deff"], rel=1e-6)


def test_means_agree_with_svymean(shared):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / "svyglm_api.json").read_text("utf-8"))["results"]
    expected = reference["svymean.apiclus1.api00"]["values"]
    table = pd.read_csv(folder / "inputs" / "apiclus1.csv")
    got = mean_interval(table["api00"], table["pw"], clusters=table["dnum"])
    # the reference has the correction for a finite population of 757 districts, we have none
    drawn = table["dnum"].nunique() / table["fpc"].iloc[0]
    assert got.estimate == pytest.approx(expected["mean"], rel=1e-8)
    assert got.std_error * np.sqrt(1 - drawn) == pytest.approx(expected["se"], rel=1e-8)


def test_mean_interval_agrees_with_t_test(shared):
    case = _case(shared, "02_proportions_means_weights", "mean_ci_and_welch")
    got, expected = mean_interval(np.array(case["inputs"]["group1"])), case["expected"]
    for value, key in [
        (got.estimate, "mean1"),
        (got.conf_low, "mean1_low"),
        (got.conf_high, "mean1_high"),
    ]:
        assert value == pytest.approx(expected[key], **case["tolerance"])


def test_raked_weights_agree_with_survey(shared):
    case = _case(shared, "02_proportions_means_weights", "raking_two_margins")
    cells, expected = case["inputs"]["sample_cells"], case["expected"]
    weights = np.concatenate(
        [
            np.full(cell["n"], expected["cell_weights"][f"{cell['gender']} {cell['age']}"])
            for cell in cells
        ]
    )
    got = mean_interval(np.array(case["inputs"]["scores"]), weights)
    assert got.estimate == pytest.approx(expected["weighted_mean"], rel=1e-5)
    assert kish_n(weights) == pytest.approx(expected["kish_neff"], rel=1e-5)
    assert design_effect(weights) == pytest.approx(expected["design_effect"], rel=1e-5)


class TestHolds:
    def test_constant_weights_are_no_weights(self, x):
        assert mean_interval(x, np.full(len(x), 0.7)) == mean_interval(x)

    def test_frequencies_are_repeated_rows(self, x, rng):
        people = rng.integers(0, 4, size=len(x))
        got = mean_interval(x, people, kind="frequency")
        np.testing.assert_allclose(got, mean_interval(np.repeat(x, people)), rtol=1e-12)

    def test_weights_have_no_unit(self, x, rng):
        weights = rng.uniform(0.5, 2, size=len(x))
        np.testing.assert_allclose(mean_interval(x, 99 * weights), mean_interval(x, weights))

    def test_effective_n_turns_variance_into_error(self, x, rng):
        weights = rng.uniform(0.5, 2, size=len(x))
        one = sample(x, weights)
        spread = one.variance * one.n / (one.n - 1)
        assert np.sqrt(spread / one.n_effective) == pytest.approx(one.std_error)
        assert one.n_effective < one.n

    def test_effective_n_is_kish_where_all_agree(self, rng):
        weights = rng.uniform(0.5, 2, size=30)
        assert sample(np.ones(30), weights).n_effective == pytest.approx(kish_n(weights))

    def test_customers_who_repeat_themselves_count_once(self, rng):
        single = rng.integers(1, 6, size=50).astype(float)
        got = mean_interval(np.repeat(single, 4), clusters=np.repeat(np.arange(50), 4))
        once = mean_interval(single)
        assert got.std_error == pytest.approx(once.std_error)
        assert got.conf_low == pytest.approx(once.conf_low)
        assert got.n == 200
        assert got.n_effective == pytest.approx(50, rel=0.03)

    def test_level_widens(self, x):
        assert mean_interval(x, level=0.8).conf_low > mean_interval(x, level=0.99).conf_low

    def test_a_single_answer_has_no_interval(self):
        got = mean_interval(np.array([4.0]))
        assert got.estimate == 4
        assert np.isnan([got.conf_low, got.conf_high, got.std_error]).all()

    def test_interval_covers_the_truth(self, rng):
        covered = 0
        for _ in range(400):
            x = rng.normal(size=40)
            got = mean_interval(x, rng.uniform(0.5, 2, size=40))
            covered += got.conf_low <= 0 <= got.conf_high
        assert stats.binomtest(covered, 400, 0.95).pvalue > 0.001


class TestRefuses:
    def test_no_answers(self):
        with pytest.raises(MethodError, match="No valid answers"):
            mean_interval(np.array([]))

    def test_missing_answers(self):
        with pytest.raises(MethodError, match="1 answers are missing"):
            mean_interval(np.array([1.0, np.nan]))

    def test_broken_weights(self, x):
        for weights, message in [
            (np.r_[-1.0, np.ones(len(x) - 1)], r"1 of 60 weights are negative \(first rows: 0\)"),
            (np.zeros(len(x)), "All weights are 0"),
        ]:
            with pytest.raises(MethodError, match=message):
                mean_interval(x, weights)

    def test_an_unknown_kind(self, x):
        with pytest.raises(OptionError, match=r"Did you mean 'frequency'"):
            mean_interval(x, np.ones(len(x)), kind="frequencies")

    def test_a_stratum_of_one_unit(self, x):
        with pytest.raises(MethodError, match="at least two customers"):
            linearised_error(x, np.ones(len(x)), strata=np.r_[1, np.zeros(len(x) - 1)])

    def test_an_impossible_level(self, x):
        with pytest.raises(OptionError, match="`level` is 95"):
            mean_interval(x, level=95)


@pytest.fixture
def x(rng):
    return rng.integers(1, 6, size=60).astype(float)


def _case(shared, topic, name):
    text = (shared / f"reference/methods/{topic}.json").read_text("utf-8")
    return next(case for case in json.loads(text)["cases"] if case["id"] == name)
