"""Ordinal regression: what it must equal, what must hold, what it refuses."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import optimize

from cemlab.drivers.methods import cumulative, ordinal, ordinal_answers, top_box
from cemlab.drivers.methods.links import LINKS
from tests.drivers.ordinal_cases import case_of, cells_of

DATA = ["housing", "mobi"]
POLR = {"logit": "polr.logistic", "probit": "polr.probit", "cloglog": "polr.cloglog"}


@pytest.mark.parametrize("link", POLR)
@pytest.mark.parametrize("name", DATA)
class TestAgreesWithPolr:
    def test_estimates(self, shared, name, link):
        got, kept = _fitted(shared, name, link)
        kept = kept[POLR[link]]["values"]
        np.testing.assert_allclose(got.coefficient, _list(kept["coefficients"]), atol=1e-6, rtol=0)
        np.testing.assert_allclose(got.threshold, _list(kept["thresholds"]), atol=1e-6, rtol=0)
        assert got.log_likelihood == pytest.approx(kept["logLik"], abs=1e-7)
        assert got.deviance == pytest.approx(kept["deviance"], abs=2e-7)
        assert got.aic == pytest.approx(kept["AIC"], abs=2e-7)
        assert (got.n, len(got.parameter)) == (kept["nobs"], kept["edf"])

    def test_null_model(self, shared, name, link):
        # the same for all links, Σ n_k log(n_k / n); polr finds it numerically, and a little less
        got, kept = _fitted(shared, name, link)
        polr = kept[POLR[link]]["values"]["logLik.null"]
        assert got.log_likelihood_null >= polr
        assert got.log_likelihood_null == pytest.approx(polr, rel=1e-7)

    def test_errors(self, shared, name, link):
        got, kept = _fitted(shared, name, link)
        kept = kept[POLR[link]]["values"]
        errors = np.concatenate([got.std_error, got.threshold_error])
        np.testing.assert_allclose(errors, _list(kept["std.errors"]), rtol=5e-4)
        statistics = np.concatenate([got.statistic, got.threshold / got.threshold_error])
        np.testing.assert_allclose(statistics, _list(kept["t.values"]), rtol=5e-4)
        order = np.concatenate([got.layout.slopes[0], got.layout.thresholds])
        scale = np.outer(errors, errors)
        vcov = np.array(kept["vcov"]["data"]) / scale
        np.testing.assert_allclose(got.covariance[np.ix_(order, order)] / scale, vcov, atol=1e-3)


@pytest.mark.parametrize("link", ["logit", "probit"])
@pytest.mark.parametrize("name", DATA)
def test_agrees_with_clm(shared, name, link):
    got, kept = _fitted(shared, name, link)
    kept = kept[f"clm.{link}"]["values"]
    np.testing.assert_allclose(got.coefficient, _list(kept["coefficients"]), atol=1e-6, rtol=0)
    np.testing.assert_allclose(got.threshold, _list(kept["thresholds"]), atol=1e-6, rtol=0)
    errors = np.concatenate([got.threshold_error, got.std_error])
    np.testing.assert_allclose(errors, _list(kept["std.errors"]), rtol=1e-5)
    assert got.log_likelihood == pytest.approx(kept["logLik"], abs=1e-7)
    assert got.aic == pytest.approx(kept["AIC"], abs=2e-7)


@pytest.mark.parametrize("name", DATA)
def test_agrees_with_the_likelihood_ratio_test(shared, name):
    got, kept = _fitted(shared, name, "logit")
    kept = kept["lr.test"]["values"]
    ratio = 2 * (got.log_likelihood - got.log_likelihood_null)
    assert ratio == pytest.approx(kept["LR"], rel=1e-7)
    assert len(got.coefficient) == kept["df"]


def test_agrees_with_the_published_tenants(shared):
    case = case_of(shared, "housing_proportional_odds")
    x, y, weights = cells_of(case["inputs"])
    expected, within = case["expected"], case["tolerance"]["abs"]
    got = ordinal.fit(x, y, weights, kind="frequency")
    np.testing.assert_allclose(got.coefficient, _list(expected["coef"]), atol=within)
    np.testing.assert_allclose(got.std_error, _list(expected["se"]), atol=within)
    np.testing.assert_allclose(got.threshold, _list(expected["thresholds"]), atol=within)
    np.testing.assert_allclose(got.threshold_error, expected["threshold_se"], atol=within)
    assert got.deviance == pytest.approx(expected["deviance"], abs=within)
    assert got.log_likelihood == pytest.approx(expected["log_likelihood"], abs=within)
    assert got.n == expected["n"]


def test_an_answer_that_nobody_gave(shared):
    case = case_of(shared, "ordinal_collapsed_category")
    inputs, expected = case["inputs"], case["expected"]
    x, y = np.array(inputs["x"])[:, None], np.array(inputs["y"])
    got = ordinal.fit(x, y, categories=inputs["order"])
    assert got.categories.tolist() == expected["categories_used"]
    assert list(got.empty) == expected["dropped_empty"]
    assert len(got.threshold) == expected["n_thresholds"]
    closed = ordinal.fit(x, np.where(y == 5, 4, y), categories=[1, 2, 3, 4])
    assert not closed.empty
    assert got.log_likelihood == closed.log_likelihood


class TestAgreesWithSurvey:
    """Of R: coefficients with converged weighted fits, errors with svyolr, which stops early."""

    def test_strata(self, shared):
        table, kept = _survey(shared, "apistrat", "svyolr.apistrat")
        y = np.digitize(table["api00"], [550, 650, 750], right=True)
        x = table[["ell", "meals", "mobility"]].to_numpy(float)
        got = ordinal.fit(x, y, table["pw"].to_numpy(), strata=table["stype"].to_numpy())
        self._check(got, kept)
        assert got.df == len(table) - 3

    def test_clusters(self, shared):
        table, kept = _survey(shared, "apiclus1", "svyolr.apiclus1")
        meals = pd.cut(table["meals"], [0, 25, 50, 75, 100])
        rows = table["avg.ed"].notna() & meals.notna()
        table, y = table[rows], meals[rows].cat.codes.to_numpy()
        columns = [table["avg.ed"], table["mobility"], table["stype"] == "H", table["stype"] == "M"]
        x = np.column_stack(columns).astype(float)
        got = ordinal.fit(x, y, table["pw"].to_numpy(), clusters=table["dnum"].to_numpy())
        self._check(got, kept, correction=np.sqrt(1 - 15 / 757))  # svyolr was told of 757 clusters
        assert got.df == 14

    def test_binary(self, shared):
        table, kept = _survey(shared, "apistrat", "svyglm.binomial.apistrat")
        x, y = table[["ell", "meals", "mobility"]].to_numpy(float), table["api00"].to_numpy(float)
        weights, strata = table["pw"].to_numpy(), table["stype"].to_numpy()
        got = top_box.fit(x, y, weights, least=700, strata=strata)
        estimates = np.concatenate([-got.threshold, got.coefficient])
        errors = np.concatenate([got.threshold_error, got.std_error])
        np.testing.assert_allclose(estimates, _list(kept["coefficients"]), rtol=1e-8)
        # svyglm takes the curvature from one step before its last; that step again is its errors
        early = _errors_a_step_early(x, (y >= 700).astype(float), weights, strata)
        np.testing.assert_allclose(early, _list(kept["std.errors"]), rtol=1e-8)
        np.testing.assert_allclose(errors, early, rtol=1e-6)

    @staticmethod
    def _check(got, kept, correction=1.0):
        exact = _list(kept["clm.coefficients"]), _list(kept["clm.thresholds"])
        np.testing.assert_allclose(got.coefficient, exact[0], rtol=1e-6)
        np.testing.assert_allclose(got.threshold, exact[1], rtol=1e-6)
        errors = np.concatenate([got.std_error, got.threshold_error]) * correction
        np.testing.assert_allclose(errors, _list(kept["std.errors"]), rtol=1e-3)


def test_two_by_two_table_by_hand():
    # 30 of 40 in the top box with the driver, 12 of 48 without
    x = np.array([1.0, 1, 0, 0])[:, None]
    got = ordinal.fit(x, [1, 0, 1, 0], np.array([30, 10, 12, 36]), kind="frequency")
    assert got.coefficient[0] == pytest.approx(np.log(30 * 36 / (10 * 12)), abs=1e-9)
    assert got.std_error[0] == pytest.approx(np.sqrt(1 / 30 + 1 / 10 + 1 / 12 + 1 / 36), abs=1e-7)
    assert got.threshold[0] == pytest.approx(np.log(36 / 12), abs=1e-9)
    assert got.mcfadden == pytest.approx(1 - got.log_likelihood / got.log_likelihood_null)


@pytest.mark.parametrize(("link", "model"), [("logit", sm.Logit), ("probit", sm.Probit)])
def test_two_categories_are_binary_regression(x, y, link, model):
    above = (y >= 4).astype(float)
    expected = model(above, sm.add_constant(x)).fit(disp=0)
    got = top_box.fit(x, y, least=4, link=link)
    np.testing.assert_allclose(got.coefficient, expected.params[1:], rtol=1e-6)
    np.testing.assert_allclose(-got.threshold, expected.params[:1], rtol=1e-6)
    np.testing.assert_allclose(got.std_error, expected.bse[1:], rtol=1e-6)
    assert got.mcfadden == pytest.approx(expected.prsquared, abs=1e-9)


def test_customers_are_cr1(x, y, rng):
    customers = rng.integers(0, 40, size=len(y))
    above = (y >= 4).astype(float)
    expected = sm.Logit(above, sm.add_constant(x)).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": customers}
    )
    correction = (len(y) - 1) / (len(y) - 4)  # statsmodels counts parameters too
    got = top_box.fit(x, y, least=4, clusters=customers)
    np.testing.assert_allclose(got.std_error * np.sqrt(correction), expected.bse[1:], rtol=1e-6)
    assert got.df == 39


class TestHolds:
    @pytest.mark.parametrize("link", LINKS)
    def test_frequencies_are_repeated_rows(self, x, y, rng, link):
        people = rng.integers(0, 4, size=len(y))
        got = ordinal.fit(x, y, people.astype(float), kind="frequency", link=link)
        expected = ordinal.fit(np.repeat(x, people, axis=0), np.repeat(y, people), link=link)
        _same(got, expected)
        assert got.n == people.sum()

    def test_scale_of_survey_weights_does_not_matter(self, x, y, rng):
        weights = rng.uniform(0.2, 3, size=len(y))
        _same(ordinal.fit(x, y, weights), ordinal.fit(x, y, 50 * weights))

    def test_equal_survey_weights_are_none(self, x, y):
        _same(ordinal.fit(x, y, np.full(len(y), 2.5)), ordinal.fit(x, y))

    def test_every_row_a_customer_is_survey_weighting(self, x, y, rng):
        weights = rng.uniform(0.2, 3, size=len(y))
        got = ordinal.fit(x, y, weights, clusters=np.arange(len(y)))
        np.testing.assert_allclose(got.covariance, ordinal.fit(x, y, weights).covariance)

    @pytest.mark.parametrize("link", ["logit", "probit"])
    def test_turning_the_scale_turns_the_slopes(self, x, y, link):
        got, turned = ordinal.fit(x, y, link=link), ordinal.fit(x, 6 - y, link=link)
        np.testing.assert_allclose(turned.coefficient, -got.coefficient, atol=1e-7)
        np.testing.assert_allclose(turned.threshold, -got.threshold[::-1], atol=1e-7)

    def test_units_of_a_driver_are_those_of_its_slope(self, x, y):
        got, other = ordinal.fit(x, y), ordinal.fit(1e4 * x + 1e6, y)
        np.testing.assert_allclose(1e4 * other.coefficient, got.coefficient, rtol=1e-7)
        assert other.log_likelihood == pytest.approx(got.log_likelihood, abs=1e-8)

    def test_names_of_categories_do_not_matter(self, x, y):
        _same(ordinal.fit(x, y**2 + 0.5), ordinal.fit(x, y))

    def test_whole_numbers_and_floats_are_the_same(self, y, rng):
        ratings = rng.integers(1, 8, size=(len(y), 3))
        _same(ordinal.fit(ratings.astype(np.int8), y), ordinal.fit(ratings.astype(float), y))

    @pytest.mark.parametrize("grouped", [False, True])
    def test_blocks_do_not_matter(self, x, y, rng, monkeypatch, grouped):
        weights = rng.uniform(0.2, 3, size=len(y))
        groups = {"clusters": rng.integers(0, 60, size=len(y))} if grouped else {}
        whole = ordinal.fit(x, y, weights, **groups)
        for module in (cumulative, ordinal_answers):
            monkeypatch.setattr(module, "BLOCK", 37)
        _same(ordinal.fit(x, y, weights, **groups), whole)

    @pytest.mark.parametrize("link", LINKS)
    @pytest.mark.parametrize("varying", [(), (1,)])
    def test_derivatives_are_those_of_the_value(self, x, y, rng, link, varying):
        answers = ordinal_answers.prepare(x, y, rng.uniform(0.5, 2, size=len(y)))
        layout = cumulative.Layout(len(answers.categories) - 1, x.shape[1], varying)
        likelihood = ordinal.likelihood_of(answers, layout, link, penalised=True)
        here = rng.normal(0, 0.1, size=layout.size)
        here[layout.thresholds] = LINKS[link].quantile(np.cumsum(answers.shares)[:-1])
        point = likelihood.at(here)
        slope = optimize.approx_fprime(here, lambda b: likelihood.at(b).value, 1e-6)
        np.testing.assert_allclose(point.gradient, slope, atol=2e-3)
        bend = [
            (likelihood.at(here + step).gradient - likelihood.at(here - step).gradient) / 2e-5
            for step in 1e-5 * np.eye(layout.size)
        ]
        np.testing.assert_allclose(point.hessian, bend, atol=1e-4)
        rows = np.vstack([each for _, each in likelihood.scores(here)])
        np.testing.assert_allclose(
            rows.sum(axis=0) - likelihood.penalties * here, point.gradient, atol=1e-8
        )


@pytest.mark.parametrize("link", LINKS)
class TestLinks:
    def test_far_out_in_the_tails(self, link):
        far = np.array([-30.0, -12.0, -5.0, 0.0, 2.0])
        cells = LINKS[link].cells(far, far - 0.5)
        assert all(np.isfinite(field).all() for field in cells)
        middle = LINKS[link].cdf(far[1:]) - LINKS[link].cdf(far[1:] - 0.5)
        np.testing.assert_allclose(np.exp(cells.log_p[1:]), middle, rtol=1e-9)

    def test_categories_add_up_to_one(self, link, rng):
        cuts = np.sort(rng.normal(size=(4, 50)), axis=0)
        ends = [None, *cuts, None]
        pairs = [LINKS[link].cells(ends[k + 1], ends[k]) for k in range(5)]
        np.testing.assert_allclose(sum(np.exp(one.log_p) for one in pairs), 1, atol=1e-12)

    def test_quantile_undoes_cdf(self, link):
        shares = np.array([0.001, 0.2, 0.5, 0.99])
        np.testing.assert_allclose(LINKS[link].cdf(LINKS[link].quantile(shares)), shares)

    def test_density_is_the_slope_of_the_cdf(self, link):
        at = np.linspace(-3, 2, 9)
        slope = (LINKS[link].cdf(at + 1e-6) - LINKS[link].cdf(at - 1e-6)) / 2e-6
        np.testing.assert_allclose(LINKS[link].density(at), slope, atol=1e-8)


@pytest.fixture
def x(rng):
    return rng.normal(size=(400, 3)) + 0.7 * rng.normal(size=(400, 1))


@pytest.fixture
def y(rng, x):
    return np.digitize(x @ [0.8, 0.3, 0.0] + rng.logistic(size=len(x)), [-2, -0.5, 0.7, 2]) + 1.0


def _same(got, expected):
    np.testing.assert_allclose(got.parameter, expected.parameter, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(got.covariance, expected.covariance, rtol=1e-6, atol=1e-9)
    assert got.log_likelihood == pytest.approx(expected.log_likelihood, abs=1e-8)
    assert got.df == expected.df


def _fitted(shared, name, link):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / f"ordinal_{name}.json").read_text("utf-8"))
    table = pd.read_csv(folder / reference["input"])
    code = {answer: place for place, answer in enumerate(reference["order"])}
    if name == "housing":
        y, weights = table["Sat"].map(code).to_numpy(), table["Freq"].to_numpy()
        dummies = [
            table[item] == level
            for item in ("Infl", "Type", "Cont")
            for level in reference["levels"][item][1:]
        ]
        got = ordinal.fit(np.column_stack(dummies), y, weights, kind="frequency", link=link)
    else:
        y = table["CUSA1"].map(code).to_numpy()
        got = ordinal.fit(table.drop(columns="CUSA1").to_numpy(float), y, link=link)
    return got, reference["results"]


def _survey(shared, data, result):
    folder = shared / "reference" / "drivers"
    kept = json.loads((folder / "svyglm_api.json").read_text("utf-8"))["results"][result]
    return pd.read_csv(folder / f"inputs/{data}.csv"), kept["values"]


def _errors_a_step_early(x, y, weights, strata):
    """Sandwich errors of R's iterated least squares, stopped as R stops it."""
    x, w = np.column_stack([np.ones(len(x)), x]), weights / weights.mean()
    share = (w * y + 0.5) / (w + 1)
    level, before = np.log(share / (1 - share)), np.inf
    while True:
        bend = w * share * (1 - share)
        inverse = np.linalg.inv(x.T @ (bend[:, None] * x))
        level = x @ inverse @ x.T @ (bend * level + w * (y - share))
        share = 1 / (1 + np.exp(-level))
        deviance = -2 * w @ np.log(np.where(y == 1, share, 1 - share))
        if abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8:
            break
        before = deviance
    scores = x * (bend * (y - share) / (share * (1 - share)))[:, None]
    middle = sum(
        len(own) * np.cov(own.T, bias=True) * len(own) / (len(own) - 1)
        for own in (scores[strata == stratum] for stratum in np.unique(strata))
    )
    return np.sqrt(np.diagonal(inverse @ middle @ inverse))


def _list(values):
    return list(values.values())
