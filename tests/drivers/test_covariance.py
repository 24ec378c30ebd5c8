"""Sandwiches: what they must equal, what must hold, what they refuse."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from cemlab.drivers.methods import check_design, covariance, linear_fit, robustness
from cemlab.drivers.methods.preconditions import checked_correlations
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import vif

FITS = ["apiclus1", "apiclus1_weighted", "apistrat_weighted", "attitude", "swiss"]
CLUSTERED = FITS[:3]


@pytest.mark.parametrize("kind", covariance.HC)
@pytest.mark.parametrize("name", FITS)
def test_agrees_with_sandwich(shared, name, kind):
    reference, x, y, weights, _ = _robust(shared, name)
    got = covariance.robust(x, y, weights, kind=kind)
    np.testing.assert_allclose(got.coefficient, _values(reference["coefficients"]), rtol=1e-9)
    np.testing.assert_allclose(got.std_error, _values(reference[kind]), rtol=1e-9)
    if kind == "HC3":
        data = np.array(reference["HC3.vcov"]["values"]["data"])
        error = np.sqrt(np.diagonal(data))
        off = (got.covariance - data) / np.outer(error, error)  # as correlations
        np.testing.assert_allclose(off, 0, atol=1e-9)


@pytest.mark.parametrize("name", CLUSTERED)
def test_agrees_with_sandwich_and_clubsandwich_on_clusters(shared, name):
    reference, x, y, weights, clusters = _robust(shared, name)
    for kind in covariance.CR:
        got = covariance.clustered(x, y, clusters, weights, kind=kind)
        np.testing.assert_allclose(got.std_error, _values(reference[kind]), rtol=1e-9)
    for other, kind in (("HC0", "CR0"), ("HC0.cadjust", "CR1"), ("HC1", "CR1S")):
        got = covariance.clustered(x, y, clusters, weights, kind=kind)
        np.testing.assert_allclose(got.std_error, _values(reference[f"CL.{other}"]), rtol=1e-9)
    expected = reference["CR2.satterthwaite"]["values"]
    got = covariance.clustered(x, y, clusters, weights, kind="CR2")
    np.testing.assert_allclose(got.df, expected["df"], rtol=1e-9)
    np.testing.assert_allclose(got.statistic, expected["t"], rtol=1e-9)
    np.testing.assert_allclose(got.p_value, expected["p"], rtol=1e-7)


def test_agrees_with_the_worked_example(shared):
    case = _case(shared, "cluster_and_weights")
    inputs, expected, rel = case["inputs"], case["expected"], case["tolerance"]["rel"]
    x, y = np.column_stack([inputs["d1"], inputs["d2"]]), np.array(inputs["y"])
    clusters = np.array(inputs["cluster"])
    cr1 = covariance.clustered(x, y, clusters, kind="CR1S")
    np.testing.assert_allclose(cr1.std_error, expected["se_cluster_cr1"], rtol=rel)
    assert (cr1.df == 11).all()
    cr2 = covariance.clustered(x, y, clusters)  # 12 clusters are few
    assert cr2.kind == "CR2" and cr2.units == expected["n_clusters"]
    np.testing.assert_allclose(cr2.std_error, expected["se_cluster_cr2"], rtol=rel)
    np.testing.assert_allclose(cr2.df, expected["cr2_satterthwaite_df"], rtol=rel)
    np.testing.assert_allclose(cr2.p_value, expected["cr2_p"], rtol=rel)
    hc3 = covariance.robust(x, y, np.array(inputs["weight"]))
    np.testing.assert_allclose(hc3.std_error, expected["wls_se_hc3"], rtol=rel)


def test_agrees_with_the_published_school_spending(shared):
    case = _case(shared, "public_schools_hc")
    income = np.array(case["inputs"]["income_1e4"])
    x, y = np.column_stack([income, income**2]), np.array(case["inputs"]["expenditure"], float)
    for kind in ("HC0", "HC1", "HC2", "HC3"):
        got = covariance.robust(x, y, kind=kind)
        np.testing.assert_allclose(
            got.std_error, case["expected"]["se"][kind], rtol=case["tolerance"]["rel"]
        )


@pytest.mark.parametrize(
    ("name", "design"),
    [
        ("apiclus1.cluster", {"clusters": "dnum"}),
        ("apiclus1.cluster.fpc", {"clusters": "dnum", "population": "fpc"}),
        ("apistrat.weights.only", {}),
        ("apistrat.strata", {"strata": "stype"}),
        ("apistrat.strata.fpc", {"strata": "stype", "population": "fpc"}),
        ("apistrat.strata.fpc.p5", {"strata": "stype", "population": "fpc"}),
    ],
)
def test_agrees_with_svyglm(shared, name, design):
    folder = shared / "reference" / "drivers"
    results = json.loads((folder / "svyglm_api.json").read_text("utf-8"))["results"]
    expected = results[name]["values"]
    table = pd.read_csv(folder / f"inputs/{name.split('.')[0]}.csv")
    drivers = [term for term in expected["coefficients"] if term != "(Intercept)"]
    got = covariance.designed(
        table[drivers].to_numpy(float),
        table["api00"].to_numpy(float),
        table["pw"].to_numpy(float),
        **{what: table[column].to_numpy() for what, column in design.items()},
    )
    for key, field in (("coefficients", "coefficient"), ("std.errors", "std_error"),
                       ("t", "statistic")):  # fmt: skip
        np.testing.assert_allclose(getattr(got, field), list(expected[key].values()), rtol=1e-8)
    np.testing.assert_allclose(got.p_value, list(expected["p"].values()), rtol=1e-6)
    np.testing.assert_allclose(got.covariance, expected["vcov"]["data"], rtol=1e-8, atol=1e-10)
    ends = np.column_stack([got.conf_low, got.conf_high])
    np.testing.assert_allclose(ends, expected["confint"]["data"], rtol=1e-8)
    assert (got.df == expected["df.residual"]).all()


def test_vif_agrees_with_car(shared):
    """Plain, weighted, by design, and for factors: one formula on the right matrix."""
    folder = shared / "reference" / "drivers"
    results = json.loads((folder / "vif.json").read_text("utf-8"))["results"]
    for name, outcome in (("mtcars", "mpg"), ("attitude", "rating")):
        expected, table = results[name]["vif"]["values"], pd.read_csv(
            folder / results[name]["input"]
        )  # fmt: skip
        r = check_design(table[list(expected)].to_numpy(float), table[outcome].to_numpy(float))
        np.testing.assert_allclose(vif(r[:-1, :-1]), list(expected.values()), rtol=1e-9)
    table = pd.read_csv(folder / results["apistrat_weighted"]["input"])
    expected = results["apistrat_weighted"]["vif.svyglm"]["values"]
    got = covariance.designed(
        table[list(expected)].to_numpy(float),
        table["api00"].to_numpy(float),
        table["pw"].to_numpy(float),
        strata=table["stype"].to_numpy(),
        population=table["fpc"].to_numpy(),
    )
    inner = got.covariance[1:, 1:]
    error = np.sqrt(np.diagonal(inner))
    np.testing.assert_allclose(
        vif(inner / np.outer(error, error)), list(expected.values()), rtol=1e-9
    )
    iris = pd.read_csv(folder / results["iris"]["input"])
    columns = ["Sepal.Width", "Petal.Length", "Petal.Width"]
    dummies = pd.get_dummies(iris["Species"], drop_first=True).to_numpy(float)
    r = np.corrcoef(np.column_stack([iris[columns], dummies]).T)
    rows = np.array(results["iris"]["gvif"]["values"]["data"])
    factors = vif(r, [(0,), (1,), (2,), (3, 4)])
    np.testing.assert_allclose(factors ** rows[:, 1], rows[:, 0], rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(factors), rows[:, 2], rtol=1e-9)


@pytest.mark.parametrize("name", ["swiss", "attitude", "mtcars", "mobi_p12"])
def test_condition_number_and_vif_agree_with_r(shared, name):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / f"importance_{name}.json").read_text("utf-8"))
    table = pd.read_csv(folder / reference["input"])
    x = table[reference["drivers"]].to_numpy(float)
    got = linear_fit(x, table[reference["outcome"]].to_numpy(float))
    results = reference["results"]
    indices = results["condition.belsley"]["values"]
    assert got.condition_number == pytest.approx(max(indices), rel=1e-9)
    np.testing.assert_allclose(got.vif, list(results["car.vif"]["values"].values()), rtol=1e-9)
    r = check_design(x, table[reference["outcome"]].to_numpy(float))[:-1, :-1]
    assert np.linalg.cond(r) == pytest.approx(results["condition.corr"]["values"], rel=1e-8)


class TestHolds:
    def test_hc3_is_that_of_the_linear_fit(self, x, y, weights):
        for own in (None, weights):
            got, expected = covariance.robust(x, y, own), linear_fit(x, y, own)
            for field in ("coefficient", "std_error", "statistic", "p_value", "conf_low"):
                np.testing.assert_allclose(
                    getattr(got, field), getattr(expected, field), rtol=1e-9, atol=1e-12
                )

    def test_every_answer_a_cluster_is_no_clusters(self, x, y, weights):
        for cluster, answer in (("CR0", "HC0"), ("CR1S", "HC1"), ("CR3", "HC3")):
            alone = covariance.clustered(x, y, np.arange(len(y)), weights, kind=cluster)
            got = covariance.robust(x, y, weights, kind=answer)
            np.testing.assert_allclose(alone.std_error, got.std_error, rtol=1e-9)
        alone = covariance.clustered(x, y, np.arange(len(y)), kind="CR2")
        got = covariance.robust(x, y, kind="HC2")
        np.testing.assert_allclose(alone.std_error, got.std_error, rtol=1e-9)

    def test_cr3_is_the_jackknife_of_clusters(self, x, y, weights):
        clusters = np.arange(len(y)) % 7
        got = covariance.clustered(x, y, clusters, weights, kind="CR3")
        changes = [
            covariance.robust(x[own], y[own], weights[own]).coefficient - got.coefficient
            for own in (clusters != c for c in range(7))
        ]
        np.testing.assert_allclose(got.covariance, np.transpose(changes) @ changes, rtol=1e-8)

    def test_cr2_is_unbiased_for_a_constant_variance(self, rng):
        """On average over outcomes it is the true variance, whatever the drivers."""
        clusters = np.repeat(np.arange(8), [3, 4, 5, 6, 7, 9, 12, 30])
        x = rng.normal(size=(len(clusters), 2)) + rng.normal(size=(8, 2))[clusters]
        terms = np.column_stack([np.ones(len(x)), x])
        truth = np.diagonal(np.linalg.inv(terms.T @ terms))
        drawn = {kind: [] for kind in ("CR0", "CR2")}
        for _ in range(600):
            y = rng.normal(size=len(x))
            for kind, own in drawn.items():
                own.append(covariance.clustered(x, y, clusters, kind=kind).std_error ** 2)
        mean, error = (
            np.mean(drawn["CR2"], axis=0), np.std(drawn["CR2"], axis=0) / np.sqrt(600)
        )  # fmt: skip
        assert (np.abs(mean - truth) < 4 * error).all()
        assert (np.mean(drawn["CR0"], axis=0) < 0.9 * truth).all()

    def test_order_and_names_of_clusters_do_not_matter(self, x, y, weights, rng):
        clusters, order = np.arange(len(y)) // 10, rng.permutation(len(y))
        expected = covariance.clustered(x, y, clusters, weights, kind="CR2")
        got = covariance.clustered(
            x[order], y[order], np.char.add("c", clusters.astype(str))[order], weights[order],
            kind="CR2",
        )  # fmt: skip
        np.testing.assert_allclose(got.std_error, expected.std_error, rtol=1e-10)
        np.testing.assert_allclose(got.df, expected.df, rtol=1e-9)

    def test_weights_have_no_unit_and_zero_is_absent(self, x, y, weights):
        clusters = np.arange(len(y)) // 10
        weights[clusters == 2] = 0
        kept = weights > 0
        for fit in (covariance.robust, lambda x, y, w: covariance.clustered(x, y, clusters, w)):
            np.testing.assert_allclose(
                fit(x, y, weights).std_error, fit(x, y, 1000 * weights).std_error, rtol=1e-9
            )
        got = covariance.clustered(x, y, clusters, weights)
        expected = covariance.clustered(x[kept], y[kept], clusters[kept], weights[kept])
        np.testing.assert_allclose(got.p_value, expected.p_value, rtol=1e-8)
        assert got.units == 11

    def test_a_cluster_that_alone_has_a_driver(self, x, y):
        clusters = np.arange(len(y)) // 10
        x = np.column_stack([x, clusters == 3])
        for kind in ("CR2", "CR3"):
            got = covariance.clustered(x, y, clusters, kind=kind)
            assert np.isfinite(got.std_error[:3]).all()


class TestRefuses:
    def test_one_cluster(self, x, y):
        with pytest.raises(MethodError, match="120 answers belong to one cluster"):
            covariance.clustered(x, y, np.zeros(len(y)))

    def test_unknown_kinds(self, x, y):
        with pytest.raises(OptionError, match="HC9"):
            covariance.robust(x, y, kind="HC9")
        with pytest.raises(OptionError, match="CR9"):
            covariance.clustered(x, y, np.arange(len(y)), kind="CR9")

    def test_an_answer_fitted_exactly(self, x, y):
        x = np.column_stack([x, np.arange(len(y)) == 7])
        with pytest.raises(MethodError, match="Row 7 alone decides"):
            covariance.robust(x, y)

    def test_clusters_of_other_answers(self, x, y):
        with pytest.raises(MethodError, match="expected one each"):
            covariance.clustered(x, y, np.arange(5))

    def test_strata_that_are_none(self, x, y):
        clusters = np.arange(len(y)) // 10
        with pytest.raises(MethodError, match=r"2 clusters lie in more than one stratum \(2, 7\)"):
            covariance.designed(x, y, strata=np.arange(len(y)) // 25, clusters=clusters)
        strata = np.minimum(clusters, 1)
        with pytest.raises(MethodError, match=r"1 of 2 strata have a single cluster \(0\)"):
            covariance.designed(x, y, strata=strata, clusters=clusters)
        with pytest.raises(MethodError, match="All rows belong to one cluster"):
            covariance.designed(x, y, clusters=np.zeros(len(y)))

    def test_a_population_smaller_than_the_sample(self, x, y):
        with pytest.raises(MethodError, match="has 120 clusters in the sample"):
            covariance.designed(x, y, population=np.full(len(y), 50))

    def test_no_degrees_of_freedom(self, x, y):
        with pytest.raises(MethodError, match="leave no degrees of freedom"):
            covariance.designed(x, y, clusters=np.arange(len(y)) % 3)


class TestRobustnessValue:
    @pytest.mark.parametrize("name", ["robustness_value_darfur", "robustness_value_zero"])
    def test_agrees_with_the_published_example(self, shared, name):
        case = _case(shared, name, "19_sensitivity_linearity_misc")
        inputs, expected = case["inputs"], case["expected"]
        got = robustness.value(inputs["t"], inputs["df"], alpha=inputs["alpha"])
        found = [got.partial_r2, got.value, got.value_significant]
        names = ["partial_r2", "robustness_value", "robustness_value_alpha_05"]
        rel = case["tolerance"]["rel"]
        np.testing.assert_allclose(found, [expected[n] for n in names], rtol=rel, atol=1e-8)
        if "published_percent" in expected:
            published = [expected["published_percent"][n] for n in names]
            np.testing.assert_allclose(np.round(100 * np.array(found), 1), published)

    @pytest.mark.parametrize(("t", "df"), [(4.18, 783), (2.5, 40), (-3.0, 20), (14.0, 12)])
    def test_is_the_weakest_factor_that_does_it(self, t, df):
        """Search: the worst t left by any factor of at most that strength on both sides."""
        from scipy import stats

        got = robustness.value(t, df)
        critical = stats.t.ppf(0.975, df - 1)
        for target, value in ((0.0, got.value), (critical, got.value_significant)):
            for factor, sign in ((0.999, 1), (1.001, -1)):
                y = np.linspace(0, min(factor * value, 1), 4001)
                d = factor * value
                bias = np.sqrt(y * d / (1 - d)) * np.sqrt(df)
                error = np.sqrt((1 - y) / (1 - d) * df / (df - 1))
                worst = ((abs(t) - bias) / error).min()
                assert sign * (worst - target) > 0

    def test_refuses_what_is_out_of_range(self):
        for options in ({"q": 0}, {"alpha": 1.0}, {"df": 1}):
            with pytest.raises(OptionError, match="expected above 0"):
                robustness.value(2.0, **({"df": 20} | options))


class TestPairwiseCorrelations:
    def test_refuses_those_of_no_possible_data_set(self, shared):
        case = _case(shared, "pairwise_correlation_not_psd")
        table = pd.DataFrame(case["inputs"], dtype=float)
        r = table.corr().to_numpy()
        np.testing.assert_allclose(r, case["expected"]["correlation"], atol=1e-8)
        least = f"smallest eigenvalue {case['expected']['min_eigenvalue']:.2g}"
        with pytest.raises(MethodError, match=f"{least}.*no possible data set"):
            checked_correlations(r)

    def test_takes_those_of_data_even_with_repeats(self, rng):
        table = rng.normal(size=(20, 4))
        r = np.corrcoef(np.column_stack([table, table[:, 0]]).T)
        assert checked_correlations(r) is r

    @pytest.mark.parametrize(
        ("r", "message"),
        [
            (np.ones((2, 3)), "expected \\(q, q\\)"),
            ([[1, np.nan], [np.nan, 1]], "2 of 4 correlations are missing"),
            ([[2, 0.1], [0.2, 1]], "diagonal is not 1 and it is not symmetric"),
            ([[1, 1.2], [1.2, 1]], "smallest eigenvalue -0.2"),
        ],
    )
    def test_refuses_what_is_no_correlation_matrix(self, r, message):
        with pytest.raises(MethodError, match=message):
            checked_correlations(np.array(r))


@pytest.fixture
def x(rng):
    return rng.normal(size=(120, 2)) + np.repeat(rng.normal(size=(12, 1)), 10, axis=0)


@pytest.fixture
def y(rng, x):
    return x @ [0.6, 0.2] + np.repeat(rng.normal(size=12), 10) + rng.normal(size=len(x))


@pytest.fixture
def weights(rng, x):
    return rng.uniform(0.3, 3, size=len(x))


def _robust(shared, name):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / "robust_se.json").read_text("utf-8"))["results"][name]
    table = pd.read_csv(folder / reference["input"])
    drivers = [term for term in reference["coefficients"]["values"] if term != "(Intercept)"]
    outcome = reference["formula"].split("~")[0].strip()
    weights = table["pw"].to_numpy(float) if "weights" in reference else None
    clusters = table["dnum"].to_numpy() if "cluster" in reference else None
    x, y = table[drivers].to_numpy(float), table[outcome].to_numpy(float)
    return reference, x, y, weights, clusters


def _values(entry):
    return list(entry["values"].values())


def _case(shared, name, file="11_driver_regression"):
    text = (shared / f"reference/methods/{file}.json").read_text("utf-8")
    return next(case for case in json.loads(text)["cases"] if case["id"] == name)
