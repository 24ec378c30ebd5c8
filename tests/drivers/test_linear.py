"""Regression with HC3: what it must equal, what must hold, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cemlab.drivers.methods import linear, linear_fit
from cemlab.errors import MethodError
from cemlab.numerics import vif

ORACLES = Path(__file__).parent.parent / "oracles"
KEPT = json.loads((ORACLES / "importance.json").read_text("utf-8"))["data"]


@pytest.mark.parametrize("name", [name for name in KEPT if "hc3" in KEPT[name]])
def test_agrees_with_the_kept_oracles(name):
    kept, table = KEPT[name], pd.read_csv(ORACLES / f"{name}.csv")
    got = linear_fit(table[kept["drivers"]].to_numpy(float), table[kept["outcome"]].to_numpy(float))
    np.testing.assert_allclose(got.coefficient, kept["hc3"]["coefficient"], rtol=1e-9)
    np.testing.assert_allclose(got.std_error, kept["hc3"]["std_error"], rtol=1e-9)


@pytest.mark.parametrize("name", [name for name in KEPT if "vif" in KEPT[name]])
def test_vif_agrees_with_car(name):
    kept, table = KEPT[name], pd.read_csv(ORACLES / f"{name}.csv")
    got = linear_fit(table[kept["drivers"]].to_numpy(float), table[kept["outcome"]].to_numpy(float))
    np.testing.assert_allclose(got.vif, kept["vif"], rtol=1e-9)


@pytest.mark.parametrize(
    "name", ["apiclus1", "apiclus1_weighted", "apistrat_weighted", "attitude", "swiss"]
)
def test_agrees_with_sandwich(shared, name):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / "robust_se.json").read_text("utf-8"))["results"][name]
    table = pd.read_csv(folder / reference["input"])
    expected = reference["coefficients"]["values"]
    outcome = reference["formula"].split("~")[0].strip()
    weights = table["pw"].to_numpy(float) if "weights" in reference else None
    drivers = [term for term in expected if term != "(Intercept)"]
    got = linear_fit(table[drivers].to_numpy(float), table[outcome].to_numpy(float), weights)
    np.testing.assert_allclose(got.coefficient, list(expected.values()), rtol=1e-9)
    errors = list(reference["HC3"]["values"].values())
    np.testing.assert_allclose(got.std_error, errors, rtol=1e-9)


def test_agrees_with_the_published_school_spending(shared):
    case = _case(shared, "public_schools_hc")
    income = np.array(case["inputs"]["income_1e4"])
    got = linear_fit(
        np.column_stack([income, income**2]), np.array(case["inputs"]["expenditure"], float)
    )
    expected, rel = case["expected"], case["tolerance"]["rel"]
    np.testing.assert_allclose(got.coefficient, expected["coef"], rtol=rel)
    np.testing.assert_allclose(got.std_error, expected["se"]["HC3"], rtol=rel)
    np.testing.assert_allclose(got.p_value, expected["hc3_t_p"]["p"], rtol=0, atol=2e-5)
    assert got.r_squared == pytest.approx(expected["r_squared"], rel=rel)


def test_weighted_fit_agrees_with_sandwich(shared):
    case = _case(shared, "cluster_and_weights")
    inputs, expected, rel = case["inputs"], case["expected"], case["tolerance"]["rel"]
    x, y = np.column_stack([inputs["d1"], inputs["d2"]]), np.array(inputs["y"])
    plain, weighted = linear_fit(x, y), linear_fit(x, y, np.array(inputs["weight"]))
    np.testing.assert_allclose(plain.coefficient, expected["coef"], rtol=rel)
    np.testing.assert_allclose(plain.std_error, expected["se_hc3"], rtol=rel)
    np.testing.assert_allclose(weighted.coefficient, expected["wls_coef"], rtol=rel)
    np.testing.assert_allclose(weighted.std_error, expected["wls_se_hc3"], rtol=rel)


def test_longley_is_nearly_collinear(shared):
    case = _case(shared, "longley_vif")
    columns = dict(case["inputs"]["columns"])
    y = np.array(columns.pop("Employed"))
    got = linear_fit(np.column_stack([columns[name] for name in case["expected"]["vif"]]), y)
    rel = case["tolerance"]["rel"]
    np.testing.assert_allclose(got.vif, list(case["expected"]["vif"].values()), rtol=rel)
    expected = case["expected"]["condition_number_scaled_with_intercept"]
    assert got.condition_number == pytest.approx(expected, rel=rel)


def test_vif_agrees_with_car_on_weights_and_factors(shared):
    folder = shared / "reference" / "drivers"
    results = json.loads((folder / "vif.json").read_text("utf-8"))["results"]
    weighted = results["apistrat_weighted"]
    table = pd.read_csv(folder / weighted["input"])
    expected = weighted["vif.wls"]["values"]
    got = linear_fit(
        table[list(expected)].to_numpy(float),
        table["api00"].to_numpy(float),
        table["pw"].to_numpy(float),
    )
    np.testing.assert_allclose(got.vif, list(expected.values()), rtol=1e-9)

    factors = results["mtcars_factors"]
    table = pd.get_dummies(
        pd.read_csv(folder / factors["input"]), columns=["cyl", "gear"], drop_first=True
    )
    order = ["cyl_6", "cyl_8", "gear_4", "gear_5", "wt", "hp", "am"]
    r = np.corrcoef(table[order].to_numpy(float).T)
    rows = np.array(factors["gvif"]["values"]["data"])
    np.testing.assert_allclose(
        vif(r, [(0, 1), (2, 3), (4,), (5,), (6,)]), rows[:, 0] ** (1 / rows[:, 1]), rtol=1e-9
    )


class TestHolds:
    def test_intervals_are_t_intervals(self, x, y):
        got = linear_fit(x, y, level=0.9)
        reach = stats.t.ppf(0.95, len(y) - 4) * got.std_error
        np.testing.assert_allclose(got.conf_low, got.coefficient - reach)
        np.testing.assert_allclose(got.conf_high, got.coefficient + reach)
        assert got.df == len(y) - 4

    def test_frequencies_are_repeated_rows(self, x, y, rng):
        people = rng.integers(0, 5, size=len(y))
        got = linear_fit(x, y, people.astype(float), kind="frequency")
        expected = linear_fit(np.repeat(x, people, axis=0), np.repeat(y, people))
        for name in linear.LinearFit._fields:
            np.testing.assert_allclose(
                getattr(got, name), getattr(expected, name), rtol=1e-10, atol=1e-12
            )

    def test_survey_weights_have_no_unit(self, x, y, rng):
        weights = rng.uniform(0.3, 3, size=len(y))
        got, expected = linear_fit(x, y, 1000 * weights), linear_fit(x, y, weights)
        np.testing.assert_allclose(got.std_error, expected.std_error)
        assert got.cooks_max == pytest.approx(expected.cooks_max)

    def test_influence_is_that_of_statsmodels(self, x, y):
        import statsmodels.api as sm

        influence = sm.OLS(y, sm.add_constant(x)).fit().get_influence()
        got = linear_fit(x, y)
        assert got.leverage_max == pytest.approx(influence.hat_matrix_diag.max())
        assert got.cooks_max == pytest.approx(influence.cooks_distance[0].max())


class TestRefuses:
    def test_a_fixed_column(self, x, y):
        with pytest.raises(MethodError, match="'staff' and 'queue' hold the same"):
            linear_fit(np.column_stack([x, -x[:, 1]]), y, names=["wait", "staff", "price", "queue"])

    def test_no_more_people_than_parameters(self, x, y):
        with pytest.raises(MethodError, match="4 complete answers for 4 parameters"):
            linear_fit(x[:4], y[:4])

    def test_a_coefficient_that_rests_on_one_answer(self, x, y):
        lone = np.zeros(len(y))
        lone[7] = 1
        with pytest.raises(MethodError, match=r"row 7\) decides the coefficient of 'lounge'"):
            linear_fit(np.column_stack([x, lone]), y, names=["a", "b", "c", "lounge"])

    def test_broken_weights(self, x, y):
        for weights, message in [
            (np.r_[-1.0, np.ones(len(y) - 1)], "negative"),
            (np.r_[np.nan, np.ones(len(y) - 1)], "missing"),
            (np.zeros(len(y)), "All weights are 0"),
            (np.ones(3), "3 weights for 120 answers"),
        ]:
            with pytest.raises(MethodError, match=message):
                linear_fit(x, y, weights)
        with pytest.raises(MethodError, match="whole numbers"):
            linear_fit(x, y, np.full(len(y), 1.5), kind="frequency")


@pytest.fixture
def x(rng):
    return rng.normal(size=(120, 3)) + rng.normal(size=(120, 1))


@pytest.fixture
def y(rng, x):
    return x @ [0.6, 0.2, 0.0] + rng.normal(size=len(x)) * np.exp(0.3 * x[:, 0])


def _case(shared, name):
    text = (shared / "reference/methods/11_driver_regression.json").read_text("utf-8")
    return next(case for case in json.loads(text)["cases"] if case["id"] == name)
