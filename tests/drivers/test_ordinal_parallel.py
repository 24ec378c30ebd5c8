"""Brant's test and partial proportional odds: what they equal, what holds, what they refuse."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from cemlab.drivers.methods import ordinal, partial_odds
from cemlab.drivers.methods.brant import brant_test
from cemlab.errors import MethodError
from tests.drivers.ordinal_cases import case_of, cells_of


class TestBrant:
    @pytest.mark.parametrize("name", ["housing", "mobi"])
    def test_drivers_agree_with_brant(self, shared, name):
        x, y, weights, kept = _reference(shared, name)
        got = brant_test(x, y, weights, kind="frequency")
        kept = np.array(kept["brant"]["values"]["data"])
        np.testing.assert_allclose(got.player_chi2, kept[1:, 0], rtol=2e-4)  # glm's loose stop
        np.testing.assert_array_equal(got.player_df, kept[1:, 1])
        np.testing.assert_allclose(got.player_p, kept[1:, 2], atol=1e-5)
        assert got.df == kept[0, 1]

    @pytest.mark.parametrize("name", ["housing", "mobi"])
    def test_omnibus_is_that_of_a_symmetric_covariance(self, shared, name):
        # R's brant copies the covariance of two thresholds below the diagonal without turning it
        # over; with the same slip the definition gives its number, without it ours
        x, y, weights, kept = _reference(shared, name)
        found = kept["brant"]["values"]["data"][0][0]
        got = brant_test(x, y, weights, kind="frequency").chi2
        assert _definition(x, y, weights, turned=False) == pytest.approx(found, rel=1e-5)
        assert got == pytest.approx(_definition(x, y, weights, turned=True), rel=1e-6)

    def test_agrees_with_the_published_tenants(self, shared):
        case = case_of(shared, "housing_proportional_odds")
        expected, within = dict(case["expected"]["brant"]), case["tolerance"]["abs"]
        got = brant_test(*cells_of(case["inputs"]), kind="frequency")
        omnibus = expected.pop("omnibus")
        assert got.chi2 == pytest.approx(omnibus["chi2"], abs=within)
        assert got.df == omnibus["df"]
        assert got.p_value == pytest.approx(omnibus["p"], abs=within)
        np.testing.assert_allclose(got.player_chi2, list(expected.values()), atol=within)
        assert got.empty_cells == 0

    def test_slopes_are_those_of_binary_logits(self, x, y):
        got = brant_test(x, y)
        for cut, (slope, error) in enumerate(zip(got.slopes, got.std_error, strict=True)):
            alone = ordinal.fit(x, y > cut)
            np.testing.assert_allclose(slope, alone.coefficient, rtol=1e-8)
            np.testing.assert_allclose(error, alone.std_error, rtol=1e-6)
        np.testing.assert_allclose(got.common, ordinal.fit(x, y).coefficient)

    def test_frequencies_are_repeated_rows(self, x, y, rng):
        people = rng.integers(1, 4, size=len(y))
        got = brant_test(x, y, people, kind="frequency")
        expected = brant_test(np.repeat(x, people, axis=0), np.repeat(y, people))
        assert got.chi2 == pytest.approx(expected.chi2, rel=1e-7)
        np.testing.assert_allclose(got.player_chi2, expected.player_chi2, rtol=1e-7)

    def test_units_and_directions_do_not_matter(self, x, y):
        got, other = brant_test(x, y), brant_test(5 - 10 * x, 3 - y)
        assert other.chi2 == pytest.approx(got.chi2, rel=1e-6)

    def test_a_player_of_all_columns_is_the_omnibus(self, x, y):
        got = brant_test(x, y, players=[(0, 1)])
        assert got.player_chi2[0] == pytest.approx(got.chi2)
        assert got.player_df[0] == got.df == 4

    def test_finds_planted_slopes_and_keeps_its_level(self):
        rng = np.random.default_rng(4)
        refused, worlds = 0, 200
        for _ in range(worlds):
            x = rng.normal(size=(400, 2))
            y = np.digitize(x @ [0.7, 0.3] + rng.logistic(size=400), [-1.2, 0, 1.2])
            refused += brant_test(x, y).p_value < 0.05
        low, high = stats.binom.interval(0.999, worlds, 0.05)
        assert low <= refused <= high
        got = brant_test(*_crossed(rng, 4000))
        assert got.player_p[0] < 1e-6
        assert got.player_p[1] > 0.001
        assert got.is_relevant.tolist() == [True, False]

    def test_design_errors_meet_model_errors_in_a_simple_sample(self):
        rng = np.random.default_rng(6)
        x, y = _crossed(rng, 4000)
        got = brant_test(x, y, clusters=np.arange(len(y)))
        expected = brant_test(x, y)
        np.testing.assert_allclose(got.slopes, expected.slopes)
        np.testing.assert_allclose(got.std_error, expected.std_error, rtol=0.05)
        assert got.player_chi2[0] == pytest.approx(expected.player_chi2[0], rel=0.15)

    def test_customers_of_many_answers_are_no_further_evidence(self, x, y):
        copies = np.tile(np.arange(len(y)), 4)
        got = brant_test(np.tile(x, (4, 1)), np.tile(y, 4), clusters=copies)
        expected = brant_test(x, y, clusters=np.arange(len(y)))
        assert got.chi2 == pytest.approx(expected.chi2, rel=1e-6)

    def test_fewer_customers_than_comparisons(self, x, y):
        got = brant_test(x, y, clusters=np.arange(len(y)) % 4)
        assert np.isnan(got.chi2) and np.isnan(got.p_value)
        assert np.isfinite(got.player_chi2).all()

    def test_empty_cells_of_short_scales(self, x, y):
        lounge = (np.arange(len(y)) % 3 == 0) & (y != 1)
        got = brant_test(np.column_stack([x, lounge]), y)
        assert got.empty_cells == 1  # nobody with the lounge said 1; long scales are not counted
        assert brant_test(x, y).empty_cells == 0

    def test_refuses_two_categories(self, x, y):
        with pytest.raises(MethodError, match="'csat' has two categories and so one threshold"):
            brant_test(x, y > 1, outcome="csat")

    def test_refuses_a_threshold_that_a_driver_separates(self, x, y):
        lounge = (y == 3) & (np.arange(len(y)) % 2 == 0)
        with pytest.raises(MethodError, match="'lounge' separates"):
            brant_test(np.column_stack([x, lounge]), y, names=["a", "b", "lounge"])


class TestPartialOdds:
    @pytest.mark.parametrize("link", ["logit", "probit"])
    @pytest.mark.parametrize("name", ["housing", "mobi"])
    def test_agrees_with_nominal_test(self, shared, name, link):
        x, y, weights, kept = _reference(shared, name)
        players = [(0, 1), (2, 3, 4), (5,)] if name == "housing" else None
        got = partial_odds.parallel_tests(
            x, y, weights, players=players, kind="frequency", link=link
        )
        kept = kept[f"clm.{link}.nominal_test"]["values"]["data"][1:]
        for place, (df, log_likelihood, _, chi2, p) in enumerate(kept):
            if df is None:  # lines cross within the answers: no model of shares, and clm gives none
                assert got.crossing[place] > 0
                continue
            assert got.crossing[place] == 0
            assert got.df[place] == df
            assert got.log_likelihood[place] == pytest.approx(log_likelihood, abs=1e-7)
            assert got.chi2[place] == pytest.approx(chi2, abs=1e-6)
            assert got.p_value[place] == pytest.approx(p, abs=1e-6)

    def test_agrees_with_the_published_tenants(self, shared):
        case = case_of(shared, "housing_proportional_odds")
        expected, within = case["expected"], case["tolerance"]["abs"]
        x, y, weights = cells_of(case["inputs"])
        got = partial_odds.fit(x, y, weights, varying=[5], kind="frequency")
        contact = expected["partial_po_contact_only"]
        assert got.log_likelihood == pytest.approx(contact["log_likelihood"], abs=within)
        assert got.coefficient[:, 5] == pytest.approx(
            [contact["coef_ge_medium"], contact["coef_ge_high"]], abs=within
        )
        whole = expected["lr_test_parallel"]
        test = partial_odds.parallel_tests(x, y, weights, players=[range(6)], kind="frequency")
        assert test.chi2[0] == pytest.approx(whole["chi2"], abs=within)
        assert test.log_likelihood[0] == pytest.approx(whole["nonparallel_loglik"], abs=within)
        assert test.p_value[0] == pytest.approx(whole["p"], abs=within)
        assert test.df[0] == whole["df"]

    def test_recovers_planted_slopes(self):
        x, y = _crossed(np.random.default_rng(7), 20_000)
        got = partial_odds.fit(x, y, varying=[0])
        planted = np.column_stack([_STEPS, np.full(3, 0.5)])
        assert np.abs((got.coefficient - planted) / got.std_error).max() < 4
        np.testing.assert_array_equal(got.coefficient[:, 1], got.coefficient[0, 1])

    def test_two_categories_have_nothing_to_vary(self, x, y):
        got = partial_odds.fit(x, y > 1, varying=[0])
        np.testing.assert_allclose(got.coefficient[0], ordinal.fit(x, y > 1).coefficient, rtol=1e-8)

    def test_wald_test_of_a_simple_sample_is_near_the_likelihood_ratio(self):
        x, y = _crossed(np.random.default_rng(8), 4000)
        ratio = partial_odds.parallel_tests(x, y)
        wald = partial_odds.parallel_tests(x, y, clusters=np.arange(len(y)))
        np.testing.assert_allclose(wald.log_likelihood, ratio.log_likelihood, atol=1e-8)
        assert wald.chi2[0] == pytest.approx(ratio.chi2[0], rel=0.15)

    def test_refuses_lines_that_cross(self, shared):
        x, y, *_ = _reference(shared, "mobi")
        with pytest.raises(MethodError, match=r"for 'PERQ3', 7 of 250 answers get a category with"):
            partial_odds.fit(x, y, varying=[2], names=["PERQ1", "PERQ2", "PERQ3", "PERQ4", "PERQ7"])

    def test_refuses_columns_that_are_not_there(self, x, y):
        with pytest.raises(
            MethodError, match=r"`varying` is \(0, 2\); expected columns from 0 to 1"
        ):
            partial_odds.fit(x, y, varying=[0, 2])


_STEPS = np.array([1.1, 0.6, 0.1])  # slopes at the three thresholds


def _crossed(rng, n):
    """Answers 0 to 3 whose thresholds the first rating, 0 to 2, moves by less and less."""
    x = np.column_stack([rng.integers(0, 3, size=n), rng.normal(size=n)]).astype(float)
    below = special.expit(np.array([-1.0, 0.6, 2.0]) - x[:, :1] * _STEPS - 0.5 * x[:, 1:])
    assert (np.diff(below, axis=1) > 0).all()
    return x, (rng.random(n)[:, None] > below).sum(axis=1)


def _definition(x, y, weights, turned):
    """Brant's omnibus statistic word for word."""
    terms, answers, p = np.column_stack([np.ones(len(x)), x]), np.unique(y), x.shape[1]
    fits = [ordinal.fit(x, y > k, weights, kind="frequency") for k in answers[:-1]]
    slopes = np.concatenate([one.coefficient for one in fits])
    above = [special.expit(x @ one.coefficient - one.threshold) for one in fits]
    inverse = [np.linalg.inv(terms.T @ (weights * q * (1 - q) * terms.T).T) for q in above]
    cuts = len(fits)
    v = np.empty((cuts * p, cuts * p))
    for m in range(cuts):
        for n in range(m, cuts):
            middle = terms.T @ (weights * (above[n] - above[m] * above[n]) * terms.T).T
            own = (inverse[m] @ middle @ inverse[n])[1:, 1:]
            v[m * p : m * p + p, n * p : n * p + p] = own
            v[n * p : n * p + p, m * p : m * p + p] = own.T if turned else own
    apart = np.hstack([np.tile(np.eye(p), (cuts - 1, 1)), -np.eye((cuts - 1) * p)])
    return (apart @ slopes) @ np.linalg.solve(apart @ v @ apart.T, apart @ slopes)


@pytest.fixture
def x(rng):
    return rng.normal(size=(500, 2))


@pytest.fixture
def y(rng, x):
    return np.digitize(x @ [0.7, 0.3] + rng.logistic(size=len(x)), [-1.2, 0, 1.2])


def _reference(shared, name):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / f"ordinal_{name}.json").read_text("utf-8"))
    if name == "housing":
        x, y, weights = cells_of(case_of(shared, "housing_proportional_odds")["inputs"])
        return x, y, weights, reference["results"]
    table = pd.read_csv(folder / reference["input"])
    y = table["CUSA1"].map({answer: k for k, answer in enumerate(reference["order"])}).to_numpy()
    return table.iloc[:, 1:].to_numpy(float), y, np.ones(len(y)), reference["results"]
