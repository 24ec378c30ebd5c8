"""Scenarios of ordinal models: shares, top box and NPS before and after, with intervals."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cemlab.drivers.methods import ordinal, partial_odds, scenarios
from cemlab.errors import MethodError
from tests.drivers.ordinal_cases import case_of, cells_of

POLR = {"logit": "polr.logistic", "probit": "polr.probit", "cloglog": "polr.cloglog"}


@pytest.mark.parametrize("link", POLR)
def test_shares_agree_with_polr(shared, link):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / "ordinal_mobi.json").read_text("utf-8"))
    table = pd.read_csv(folder / reference["input"])
    y = table["CUSA1"].map({answer: k for k, answer in enumerate(reference["order"])}).to_numpy()
    x = table.iloc[:, 1:].to_numpy(float)
    got = scenarios.category_shares(ordinal.fit(x, y, link=link), x[:5])
    kept = reference["results"][POLR[link]]["values"]["fitted.first5"]["data"]
    np.testing.assert_allclose(got, kept, atol=1e-6)


@pytest.mark.parametrize("link", POLR)
def test_shares_of_tenants_agree_with_polr(shared, link):
    x, y, weights = cells_of(case_of(shared, "housing_proportional_odds")["inputs"])
    path = shared / "reference/drivers/ordinal_housing.json"
    kept = json.loads(path.read_text("utf-8"))["results"][POLR[link]]["values"]["fitted.first5"]
    found = ordinal.fit(x, y, weights, kind="frequency", link=link)
    np.testing.assert_allclose(scenarios.category_shares(found, x[:5]), kept["data"], atol=1e-6)


def test_agrees_with_the_published_what_if(shared):
    case = case_of(shared, "housing_proportional_odds")
    expected, within = case["expected"]["what_if_all_contact_high"], case["tolerance"]["abs"]
    x, y, weights = cells_of(case["inputs"])
    found = ordinal.fit(x, y, weights, kind="frequency")
    contact = x.copy()
    contact[:, 5] = 1
    got = scenarios.scenario(found, x, contact, weights).shares
    np.testing.assert_allclose(got.before, expected["model_share"], atol=1e-6)
    np.testing.assert_allclose(got.after, expected["counterfactual_share"], atol=1e-6)
    assert got.change[2] == pytest.approx(expected["change_in_share_high"], abs=1e-6)
    observed = np.bincount(y, weights) / weights.sum()
    np.testing.assert_allclose(observed, expected["observed_share"], atol=within)


def test_one_person_by_hand():
    # one driver with slope 1 and thresholds 0 and 1: shares at 0 are 1/2, F(1) − 1/2, 1 − F(1)
    x = np.array([[0.0], [1.0]] * 3)
    found = ordinal.fit(np.arange(12.0)[:, None] % 4, [0, 1, 2] * 4)
    found = found._replace(parameter=np.array([0.0, 1.0, 1.0]))
    got = scenarios.category_shares(found, x[:2])
    f = 1 / (1 + np.exp(-1))
    np.testing.assert_allclose(got, [[0.5, f - 0.5, 1 - f], [1 - f, f - 0.5, 0.5]])
    whole = scenarios.scenario(found, x[:1], x[1:2], scores=[np.array([-100, 0, 100])])
    assert whole.scores.before[0] == pytest.approx(100 * (0.5 - f))
    assert whole.scores.change[0] == pytest.approx(100 * (2 * f - 1))


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog"])
@pytest.mark.parametrize("varying", [(), (0,)])
def test_errors_are_the_delta_method(x, y, rng, link, varying):
    found = ordinal.fit(x, y, varying=varying, link=link)
    weights = rng.uniform(0.2, 3, size=len(y))
    score = scenarios.net_promoter(found.categories)
    got = scenarios.scenario(found, x, x + 0.3, weights, scores=[score])

    def change(parameter):
        moved = found._replace(parameter=parameter)
        each = scenarios.category_shares(moved, x + 0.3) - scenarios.category_shares(moved, x)
        return score @ np.average(each, axis=0, weights=weights)

    steps = 1e-6 * np.eye(len(found.parameter))
    slope = [(change(found.parameter + h) - change(found.parameter - h)) / 2e-6 for h in steps]
    error = np.sqrt(slope @ found.covariance @ slope)
    assert got.scores.change[0] == pytest.approx(change(found.parameter), abs=1e-10)
    assert got.scores.std_error[0] == pytest.approx(error, rel=1e-5)
    assert got.scores.conf_low[0] == pytest.approx(
        got.scores.change[0] - 1.959964 * error, rel=1e-5
    )


class TestHolds:
    def test_shares_add_up_and_changes_cancel(self, x, y):
        got = scenarios.scenario(ordinal.fit(x, y), x, x + 0.5).shares
        assert got.before.sum() == pytest.approx(1)
        assert got.after.sum() == pytest.approx(1)
        assert got.change.sum() == pytest.approx(0, abs=1e-12)

    def test_no_change_is_none(self, x, y):
        got = scenarios.scenario(ordinal.fit(x, y), x, x, scores=[np.arange(4.0)])
        for part in got:
            np.testing.assert_array_equal(part.change, 0)
            np.testing.assert_array_equal(part.std_error, 0)

    def test_logit_shares_average_to_the_observed_ones_of_two_categories(self, x, y, rng):
        weights = rng.integers(1, 4, size=len(y)).astype(float)
        found = ordinal.fit(x, y > 7, weights, kind="frequency")
        got = scenarios.scenario(found, x, x, weights).shares
        assert got.before[1] == pytest.approx(np.average(y > 7, weights=weights), abs=1e-9)

    def test_better_is_better(self, x, y):
        found = ordinal.fit(x, y)
        score = scenarios.net_promoter(found.categories)
        for_all = scenarios.scenario(found, x, x + np.array([1, 0]), scores=[score]).scores.change[
            0
        ]
        for_half = x + np.array([1, 0]) * (np.arange(len(x)) % 2)[:, None]
        half = scenarios.scenario(found, x, for_half, scores=[score]).scores.change[0]
        assert 0 < half < for_all

    def test_draws_from_the_covariance_give_the_delta_method(self, x, y, rng):
        found = ordinal.fit(x, y)
        draws = rng.multivariate_normal(found.parameter, found.covariance, size=4000)
        score = scenarios.top_box(found.categories, 9)
        delta = scenarios.scenario(found, x, x + 0.2, scores=[score]).scores
        got = scenarios.scenario(found, x, x + 0.2, scores=[score], draws=draws).scores
        assert got.std_error[0] == pytest.approx(delta.std_error[0], rel=0.06)
        assert got.conf_high[0] == pytest.approx(delta.conf_high[0], abs=0.15 * delta.std_error[0])

    def test_blocks_do_not_matter(self, x, y, monkeypatch):
        found = ordinal.fit(x, y)
        whole = scenarios.scenario(found, x, x + 1).shares
        monkeypatch.setattr(scenarios, "BLOCK", 29)
        for got, expected in zip(scenarios.scenario(found, x, x + 1).shares, whole, strict=True):
            np.testing.assert_allclose(got, expected, atol=1e-12)

    def test_interval_covers_the_planted_change(self):
        rng, held, worlds = np.random.default_rng(3), 0, 200
        for _ in range(worlds):
            x = rng.normal(size=(300, 2))
            y = np.digitize(x @ [0.8, 0.2] + rng.logistic(size=300), [-1, 0, 1])
            score = np.array([0.0, 0, 0, 1])
            got = scenarios.scenario(
                ordinal.fit(x, y), x, x + np.array([0.5, 0]), scores=[score]
            ).scores
            level = x @ [0.8, 0.2] - 1
            truth = (1 / (1 + np.exp(-level - 0.4)) - 1 / (1 + np.exp(-level))).mean()
            held += got.conf_low[0] <= truth <= got.conf_high[0]
        low, high = stats.binom.interval(0.999, worlds, 0.95)
        assert low <= held <= high


def test_values_of_scores():
    nps = scenarios.net_promoter([0, 5, 6, 7, 8, 9, 10])
    assert nps.tolist() == [-100, -100, -100, 0, 0, 100, 100]
    assert scenarios.top_box([1, 2, 3, 5], 4).tolist() == [0, 0, 0, 1]
    with pytest.raises(
        MethodError, match="NPS needs the 0–10 scale; these answers go from 1 to 100"
    ):
        scenarios.net_promoter([1, 50, 100])


class TestRefuses:
    def test_columns_that_are_not_those_of_the_model(self, x, y):
        found = ordinal.fit(x, y)
        with pytest.raises(
            MethodError, match=r"shape \(500, 1\) before .* expected \(n, 2\) twice"
        ):
            scenarios.scenario(found, x[:, :1], x[:, :1])

    def test_all_at_once(self, x, y):
        found = ordinal.fit(x, y)
        gap = x.copy()
        gap[0, 0] = np.nan
        with pytest.raises(MethodError) as caught:
            scenarios.scenario(found, x, gap, scores=[np.ones(2)], draws=np.ones((9, 1)))
        for part in ("are missing", "a value for each of the 4 categories", "`draws` has shape"):
            assert part in str(caught.value)

    def test_shares_below_zero(self, x, y):
        free = partial_odds.fit(x, y, varying=[0])
        assert np.ptp(free.slopes[:, 0]) > 0
        with pytest.raises(MethodError, match="500 answers get a category with a negative share"):
            scenarios.scenario(free, x, x + np.array([1000, 0]))


@pytest.fixture
def x(rng):
    return rng.normal(size=(500, 2))


@pytest.fixture
def y(rng, x):
    return 6 + np.digitize(x @ [0.8, 0.3] + rng.logistic(size=len(x)), [-1.2, 0, 1.2]) + 0.0
