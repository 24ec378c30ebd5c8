"""Reference values of drivers that belong to no method alone."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cemlab import metrics
from cemlab.drivers.methods import METHODS, check_design, covariance, dominance, linear_fit
from cemlab.numerics import vif
from tests.drivers.ordinal_cases import case_of

SETS = ["swiss", "attitude", "stackloss", "mtcars", "mobi_perq7", "mobi_p12"]


@pytest.mark.parametrize("name", SETS)
class TestOfOneRegression:
    def test_table_of_lm(self, shared, name):
        told, x, y = _set(shared, f"importance_{name}")
        got, lm = linear_fit(x, y), told["lm"]["values"]
        table = np.array(lm["coefficients"]["data"])
        np.testing.assert_allclose(got.coefficient, table[:, 0], rtol=1e-9)
        assert got.r_squared == pytest.approx(lm["r.squared"], abs=1e-12)
        assert got.r_squared_adjusted == pytest.approx(lm["adj.r.squared"], abs=1e-12)
        assert (got.n, got.df) == (lm["nobs"], lm["fstatistic"]["dendf"])

    def test_standardised_coefficients(self, shared, name):
        told, x, y = _set(shared, f"importance_{name}")
        beta = np.array(list(told["beta.std"]["values"].values()))
        np.testing.assert_allclose(METHODS["betasq"](x, y), beta**2, rtol=0, atol=1e-12)
        alone = check_design(x, y)[:-1, -1]
        np.testing.assert_allclose(METHODS["pratt"](x, y), beta * alone, rtol=0, atol=1e-12)

    def test_shares_of_other_packages(self, shared, name):
        told, x, y = _set(shared, f"importance_{name}")
        for method, key, whole in (("johnson", "rwa.rescaled", 100),
                                   ("shapley", "domir.standardized", 1)):  # fmt: skip
            parts = METHODS[method](x, y)
            expected = list(told[key]["values"].values())
            np.testing.assert_allclose(
                whole * parts / parts.sum(), expected, rtol=0, atol=whole * 1e-12
            )

    def test_all_measures_of_yhat(self, shared, name):
        """Rounded to 12 decimals there."""
        told, x, y = _set(shared, f"importance_{name}")
        if name == "mobi_p12":
            assert "yhat.predictor.metrics" not in told
            return
        kept = told["yhat.predictor.metrics"]["values"]
        table = pd.DataFrame(kept["data"], kept["rows"], kept["columns"]).astype(float)
        assert table.index[-1] == "Total"
        total, table = table.iloc[-1], table.iloc[:-1]
        alone, last = METHODS["first"](x, y), METHODS["last"](x, y)
        levels = dominance.analyse(x, y).conditional
        ours = {
            "b": linear_fit(x, y).coefficient[1:],
            "r": check_design(x, y)[:-1, -1],
            "Unique": last,
            "Common": alone - last,
            "GenDom": METHODS["shapley"](x, y),
            "Pratt": METHODS["pratt"](x, y),
            "RLW": METHODS["johnson"](x, y),
            **{f"CD:{size}": levels[:, size] for size in range(x.shape[1])},
        }
        for key, got in ours.items():
            np.testing.assert_allclose(got, table[key], rtol=0, atol=2e-12, err_msg=key)
            if key not in ("b", "r"):
                assert np.sum(got) == pytest.approx(total[key], abs=2e-11), key

    def test_inflation_and_condition(self, shared, name):
        told, x, y = _set(shared, f"importance_{name}")
        got = linear_fit(x, y)
        np.testing.assert_allclose(got.vif, list(told["car.vif"]["values"].values()), rtol=1e-9)
        worst = max(told["condition.belsley"]["values"])
        assert got.condition_number == pytest.approx(worst, rel=1e-9)
        r = check_design(x, y)[:-1, :-1]
        np.testing.assert_allclose(vif(r), got.vif, rtol=1e-9)
        eigen = np.linalg.eigvalsh(r)
        assert eigen[-1] / eigen[0] == pytest.approx(told["condition.corr"]["values"], rel=1e-9)


def test_r_squared_of_eighteen_drivers(shared):
    told, x, y = _set(shared, "large_mobi_p18")
    expected = told["r.squared"]["values"]
    assert linear_fit(x, y).r_squared == pytest.approx(expected, abs=1e-12)
    assert METHODS["shapley"](x, y).sum() == pytest.approx(expected, abs=1e-12)


def test_r_squared_with_weights(shared):
    reference, table = _read(shared, "weighted_apistrat")
    x, y = table[reference["drivers"]].to_numpy(float), table[reference["outcome"]].to_numpy(float)
    for design in ("unweighted", "weighted", "svyglm"):
        told = reference["results"][design]
        weights = None if design == "unweighted" else table["pw"].to_numpy()
        whole = linear_fit(x, y, weights).r_squared
        for key in ("R2", "domir.value"):
            if key in told:
                assert whole == pytest.approx(told[key]["values"], abs=1e-10)
    shares = METHODS["shapley"](x, y, table["pw"].to_numpy()) / whole
    expected = list(reference["results"]["weighted"]["domir.standardized"]["values"].values())
    np.testing.assert_allclose(shares, expected, rtol=0, atol=1e-10)


def test_r_squared_with_factors(shared):
    _, iris = _read(shared, "factors", "iris")
    _, cars = _read(shared, "factors", "mtcars_factors")
    told = json.loads((shared / "reference/drivers/factors.json").read_text("utf-8"))["results"]
    cars = pd.get_dummies(cars, columns=["cyl", "gear"], drop_first=True)
    flowers = pd.get_dummies(iris, columns=["Species"], drop_first=True)
    order = ["cyl_6", "cyl_8", "gear_4", "gear_5", "wt", "hp", "am"]
    x, y = cars[order].to_numpy(float), cars["mpg"].to_numpy(float)
    whole = linear_fit(x, y).r_squared
    for key in ("R2", "domir.value"):
        assert whole == pytest.approx(told["mtcars_factors"][key]["values"], abs=1e-12)
    parts = METHODS["shapley"](x, y, players=[(0, 1), (2, 3), (4,), (5,), (6,)])
    expected = list(told["mtcars_factors"]["domir.standardized"]["values"].values())
    np.testing.assert_allclose(parts / whole, expected, rtol=0, atol=1e-12)
    y = flowers.pop("Sepal.Length").to_numpy(float)
    got = linear_fit(flowers.to_numpy(float), y).r_squared
    assert got == pytest.approx(told["iris"]["R2"]["values"], abs=1e-12)


def test_r_squared_with_covariates_is_that_of_all(shared):
    """R2 is of covariates and drivers; what drivers divide is R2.decomp, less by the covariates."""
    reference, table = _read(shared, "grouped_forced_swiss")
    order = ["Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"]
    x, y = table[order].to_numpy(float), table[reference["outcome"]].to_numpy(float)
    alone = linear_fit(x[:, :1], y).r_squared
    for case in ("always_Agriculture", "groups", "always_and_group"):
        told = reference["results"][case]
        assert linear_fit(x, y).r_squared == pytest.approx(told["R2"]["values"], abs=1e-12)
        left = told["R2"]["values"] - (alone if case.startswith("always") else 0)
        assert left == pytest.approx(told["R2.decomp"]["values"], abs=1e-12)


def test_nps_of_the_r_package(shared):
    told = json.loads((shared / "reference/drivers/nps_csat.json").read_text("utf-8"))["results"]
    for name in ("nps_a", "nps_b", "nps_mobi"):
        one = told[name]
        counts = [one["counts"][key] for key in ("Promoter", "Passive", "Detractor")]
        got = metrics.methods.METHODS["nps"](np.repeat([10, 7, 0], counts))
        variance = (got.std_error / 100) ** 2 * one["n"]
        assert variance == pytest.approx(one["var"]["values"], abs=1e-10)
        ends = got.estimate + stats.norm.ppf(0.975) * got.std_error * np.array([-1, 1])
        np.testing.assert_allclose(ends, 100 * np.array(one["ci.wald"]["values"]), atol=1e-10)


def test_mean_of_a_stratified_survey(shared):
    """A mean and its error are those of a regression on strata, each at its weight."""
    _, table = _read(shared, "svyglm_api", file="inputs/apistrat.csv")
    told = json.loads((shared / "reference/drivers/svyglm_api.json").read_text("utf-8"))
    expected = told["results"]["svymean.apistrat.api00"]["values"]
    dummies = pd.get_dummies(table["stype"], drop_first=True, dtype=float)
    weights = table["pw"].to_numpy()
    got = covariance.designed(dummies.to_numpy(), table["api00"].to_numpy(float), weights,
                              strata=table["stype"].to_numpy(),
                              population=table["fpc"].to_numpy())  # fmt: skip
    mix = np.r_[1, np.average(dummies, axis=0, weights=weights)]
    assert mix @ got.coefficient == pytest.approx(expected["mean"], rel=1e-8)
    assert np.sqrt(mix @ got.covariance @ mix) == pytest.approx(expected["se"], rel=1e-8)


def test_few_clusters_reject_too_often_unless_their_errors_allow_for_it(shared):
    """Answers of one branch are alike: plain errors see a difference that is not there."""
    case = case_of(shared, "few_clusters_type_one_error", "18_asymmetry_and_property_checks")
    expected, within, worlds = case["expected"], case["tolerance"]["abs"], 700
    for place, branches in ((0, 6), (2, 20)):
        assert case["inputs"]["n_clusters"][place] == branches
        rng, p_values = np.random.default_rng(20260), []
        for _ in range(worlds):
            clusters = np.repeat(np.arange(branches), rng.integers(10, 41, branches))
            x = (rng.permutation(branches) < branches // 2).astype(float)[clusters][:, None]
            y = rng.normal(0, 0.4, branches)[clusters] + rng.normal(size=len(clusters))
            plain = covariance.robust(x, y, kind="HC1")
            cr1 = covariance.clustered(x, y, clusters, kind="CR1")
            ours = covariance.clustered(x, y, clusters, kind="CR2")
            p_values.append([plain.p_value[1], 2 * stats.norm.sf(abs(cr1.statistic[1])),
                             cr1.p_value[1], ours.p_value[1]])  # fmt: skip
        ols, normal, t, own = np.mean(np.array(p_values) < 0.05, axis=0)
        for got, key in ((ols, "ols"), (normal, "cr1_normal"), (t, "cr1_t_G_minus_1")):
            assert got == pytest.approx(expected[key][place], abs=within), key
        assert 0.02 < own < 0.08  # CR2 with Satterthwaite's degrees of freedom keeps its level


def _set(shared, name):
    reference, table = _read(shared, name)
    x = table[reference["drivers"]].to_numpy(float)
    return reference["results"], x, table[reference["outcome"]].to_numpy(float)


def _read(shared, name, within=None, file=None):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / f"{name}.json").read_text("utf-8"))
    kept = reference["results"][within] if within else reference
    return reference, pd.read_csv(folder / (file or kept["input"]))
