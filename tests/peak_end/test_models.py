"""The contest: what it must equal, what must hold, what it refuses."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pytest
import statsmodels.api as sm

from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods import contest, contest_design, journey_features

from .worlds import world


def test_agrees_with_the_reference(shared):
    inputs, expected, close = _case(shared, "competing_models")
    rows = [len(one) for one in inputs["journeys"]]
    features = journey_features(
        np.repeat(np.arange(len(rows)), rows), np.concatenate(inputs["journeys"])
    )
    plain = {"extremes": ["peak"], "count_moments": False}
    got = contest(contest_design(features, inputs["recall"], **plain))
    models = got.models
    counted = contest(contest_design(features, inputs["recall"], extremes=["peak"]), resamples=0)
    assert counted.models["both"].r_squared == pytest.approx(expected["r2"]["both_n"], **close)
    for name in ("mean", "peak_end", "both"):
        model = models[name]
        assert model.r_squared == pytest.approx(expected["r2"][name], **close)
        assert model.r_squared_adjusted == pytest.approx(expected["adj_r2"][name], **close)
        assert model.aicc == pytest.approx(expected["aicc_up_to_constant"][name], **close)
        assert model.bic == pytest.approx(expected["bic_up_to_constant"][name], **close)
    for name, value in expected["loo_r2"].items():
        assert models[name].r_squared_loo == pytest.approx(value, **close)
    for pair, key in [
        (("mean", "both"), "F_add_peak_end_to_mean"),
        (("peak_end", "both"), "F_add_mean_to_peak_end"),
    ]:
        test = got.tests[pair]
        found = {"F": test.statistic, "df1": test.df1, "df2": test.df2, "p": test.p_value}
        assert found == pytest.approx(expected[key], **close)
    mean, rival = got.rivals["mean"].statistic, got.rivals["peak_end"].statistic
    assert mean == pytest.approx(expected["J_test_t_mean_model"], **close)
    assert rival == pytest.approx(expected["J_test_t_peak_end_model"], **close)
    both = models["both"]
    found = dict(zip(both.terms, both.estimate, strict=True))
    found["peak_max"] = found.pop("peak")
    assert found == pytest.approx(expected["coef_both"], **close)


@pytest.mark.parametrize("truth", ["mean", "peak_end"])
def test_correlations_do_not_prove_a_rule(shared, rng, truth):
    _, expected, close = _case(shared, "high_correlation_does_not_prove_rule")
    journey, rated, overall = world(rng, 4000, truth, state=0, recall=0.5)
    features = journey_features(journey, rated)
    for name, value in expected[f"corr_when_truth_is_{truth}"].items():
        found = np.corrcoef(getattr(features, name), overall)[0, 1]
        assert found == pytest.approx(value, **close), name
    got = contest(contest_design(features, overall, extremes="peak"), repeats=1, resamples=0)
    r_squared = expected["r2"][f"truth_{truth}"]
    for name, key in [("mean", "mean"), ("peak_end", "peak_end"), ("both", "mean_peak_end")]:
        assert got.models[name].r_squared == pytest.approx(r_squared[key], **close)


def test_decision_rates_agree_with_the_reference(shared, rng):
    text = (shared / "reference/methods/18_asymmetry_and_property_checks.json").read_text("utf-8")
    case = next(c for c in json.loads(text)["cases"] if c["id"] == "peak_end_decision_rates")
    for truth, surveys in [("mean", 120), ("peak_end", 60)]:
        rates = np.zeros(2)
        for _ in range(surveys):
            journey, rated, overall = world(rng, 100, truth)
            design = contest_design(journey_features(journey, rated), overall, extremes="peak")
            tests = contest(design, repeats=1, resamples=0).tests
            pairs = (("mean", "both"), ("peak_end", "both"))
            rates += [tests[pair].p_value < 0.05 for pair in pairs]
        expected = case["expected"][f"truth_{truth}"]
        adds, mean_adds = rates / surveys
        assert adds == pytest.approx(expected["p_peak_end_adds_to_mean"][0], abs=0.06)
        assert mean_adds == pytest.approx(expected["p_mean_adds_to_peak_end"][0], abs=0.15)


class TestHolds:
    def test_errors_are_those_of_statsmodels(self, survey_of, rng):
        features, overall = survey_of(120)
        age = rng.normal(size=(120, 1))
        got = contest(
            contest_design(features, overall, covariates=age, covariate_names=["age"]),
            resamples=0,
        )
        both = got.models["both"]
        assert both.terms == ("const", "age", "mean", "peak", "trough", "end")
        assert got.left_out == ("n_moments",) and got.errors == "HC3"
        x = np.column_stack(
            [age[:, 0], features.mean, features.peak, features.trough, features.end]
        )
        fit = sm.OLS(overall, sm.add_constant(x)).fit(cov_type="HC3", use_t=True)
        np.testing.assert_allclose(both.std_error, fit.bse)
        np.testing.assert_allclose(np.c_[both.conf_low, both.conf_high], fit.conf_int())
        test = fit.wald_test(np.eye(6)[3:], use_f=True, scalar=True)
        assert got.tests["mean", "both"].robust_p_value == pytest.approx(float(test.pvalue))
        assert got.tests["mean", "both"].robust_df2 == both.df == 114
        z = (x - x.mean(axis=0)) / x.std(axis=0)
        beta = np.linalg.lstsq(z, (overall - overall.mean()) / overall.std(), rcond=None)[0]
        np.testing.assert_allclose(both.standardised[1:], beta)

    def test_customers_with_several_journeys_are_clusters(self, survey_of):
        features, overall = survey_of(120)
        customers = np.repeat(np.arange(30), 4)
        got = contest(contest_design(features, overall, customers=customers), resamples=0)
        assert (got.errors, got.n, got.n_customers) == ("customer", 120, 30)
        assert got.tests["mean", "both"].robust_df2 == 29
        x = np.column_stack([features.mean, features.peak, features.trough, features.end])
        fit = sm.OLS(overall, sm.add_constant(x)).fit(
            cov_type="cluster", cov_kwds={"groups": customers}, use_t=True
        )
        np.testing.assert_allclose(got.models["both"].p_value, fit.pvalues)

    def test_a_fold_for_each_journey_is_leaving_one_out(self, survey_of):
        features, overall = survey_of(40)
        got = contest(contest_design(features, overall), folds=40, resamples=0)
        assert (got.folds, got.repeats) == (40, 1)
        for model in got.models.values():
            assert model.r_squared_cv == pytest.approx(model.r_squared_loo)

    def test_folds_keep_customers_together(self, survey_of, rng):
        # copies of a journey give the answer away unless they share a fold
        features, overall = survey_of(15)
        copied = type(features)(*(np.repeat(one, 20) for one in features))
        noise = np.repeat(rng.normal(size=(15, 4)), 20, axis=0)  # 9 parameters for 15 customers
        own = np.repeat(np.arange(15), 20)
        design = {"covariates": noise, "count_moments": False}
        alone = contest_design(copied, np.repeat(overall, 20), **design)
        together = contest_design(copied, np.repeat(overall, 20), customers=own, **design)
        cheated = contest(alone, resamples=0).models["both"].r_squared_cv
        honest = contest(together, resamples=0).models["both"].r_squared_cv
        assert honest < cheated - 0.1

    def test_gains_are_differences_with_intervals_around_them(self, survey_of):
        features, overall = survey_of(200)
        got = contest(contest_design(features, overall))
        for (small, large), gain in got.gains.items():
            r_squared = got.models[large].r_squared_cv - got.models[small].r_squared_cv
            assert gain.estimate == pytest.approx(r_squared)
            assert gain.conf_low < gain.estimate < gain.conf_high
            assert gain.per_repeat.shape == (10,)
            assert gain.per_repeat.mean() == pytest.approx(gain.estimate, abs=1e-3)

    def test_the_seed_decides(self, survey_of):
        design = contest_design(*survey_of(80))
        one, same, other = (contest(design, seed=seed, resamples=50) for seed in (1, 1, 2))
        key = ("mean", "both")
        assert one.gains[key].conf_low == same.gains[key].conf_low
        assert one.gains[key].conf_low != other.gains[key].conf_low

    def test_units_do_not_matter(self, survey_of):
        features, overall = survey_of(80)
        plain = contest(contest_design(features, overall), resamples=50)
        scaled = contest(contest_design(features, 1000 * overall - 7e5), resamples=50)
        for pair, gain in plain.gains.items():
            assert scaled.gains[pair].conf_low == pytest.approx(gain.conf_low)
        np.testing.assert_allclose(
            scaled.models["both"].standardised, plain.models["both"].standardised
        )

    def test_short_journeys_are_counted_and_left_out(self, survey_of, rng):
        features, overall = survey_of(50)
        short = journey_features(np.repeat([90, 91], [1, 2]), [9.0, 9.0, -9.0])
        mixed = type(features)(*map(np.append, features, short))
        design = contest_design(mixed, np.append(overall, [np.nan, 3]), count_moments=False)
        got, expected = (
            contest(design, resamples=0),
            contest(contest_design(features, overall, count_moments=False), resamples=0),
        )
        assert (got.n, got.n_few_moments) == (50, 2)
        np.testing.assert_allclose(got.models["both"].estimate, expected.models["both"].estimate)

    def test_a_ceiling_leaves_the_peak_out(self, survey_of):
        features, overall = survey_of(60)
        got = contest(contest_design(features._replace(peak=np.full(60, 5.0)), overall))
        assert got.left_out == ("n_moments", "peak") and got.extremes == ("trough",)
        assert got.tests["mean", "both"].df1 == 2

    def test_a_covariate_of_few_people_survives_cross_validation(self, survey_of):
        features, overall = survey_of(60)
        rare = np.zeros((60, 1))
        rare[:2] = 1  # never varies in the training rows when both share a fold
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            got = contest(contest_design(features, overall, covariates=rare), folds=2)
        assert np.isfinite(got.models["both"].r_squared_cv)


class TestRefuses:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"outcome": np.full(60, 3.0)}, "'overall' never varies: all 60 journeys are rated 3"),
            ({"customers": np.zeros(60)}, "60 journeys belong to one customer.*at least two"),
            (
                {"outcome": np.r_[np.nan, np.arange(59.0)]},
                r"1 of 60 journeys have a gap in overall",
            ),
            (
                {"covariates": np.full((60, 1), np.nan)},
                "60 of 60 journeys have a gap in covariates",
            ),
            ({"outcome": np.arange(59.0)}, "60 journeys, 59 overall ratings"),
            ({"covariates": np.random.default_rng(0).normal(size=(60, 56))}, "for 61 parameters"),
            ({"min_moments": 9}, "None of the 60 journeys has 9 moments"),
        ],
    )
    def test_what_no_contest_can_be_held_on(self, survey_of, change, message):
        features, overall = survey_of(60)
        with pytest.raises(MethodError, match=message):
            contest_design(features, **{"outcome": overall, "outcome_name": "overall"} | change)

    def test_features_that_never_vary_or_fix_each_other(self, survey_of):
        features, overall = survey_of(60)
        with pytest.raises(MethodError, match="'end' never varies over 60 journeys"):
            contest_design(features._replace(end=np.ones(60)), overall)
        with pytest.raises(MethodError, match="'peak' is fixed exactly by 'end'|'end' is fixed"):
            contest_design(features._replace(end=features.peak), overall)

    def test_an_outcome_computed_from_the_moments(self, survey_of):
        features, _ = survey_of(60)
        with pytest.raises(MethodError, match="'mean' gives the outcome exactly"):
            contest(contest_design(features, 2 * features.mean + 1))

    def test_a_term_that_rests_on_one_journey(self, survey_of):
        features, overall = survey_of(60)
        lone = np.eye(60)[:, [7]]
        with pytest.raises(MethodError, match=r"\(place 7\) decides the coefficient of 'vip'"):
            contest(contest_design(features, overall, covariates=lone, covariate_names=["vip"]))

    def test_options(self, survey_of):
        features, overall = survey_of(60)
        with pytest.raises(OptionError, match="Did you mean 'trough'"):
            contest_design(features, overall, extremes=["trugh"])
        with pytest.raises(OptionError, match="`extremes` is empty"):
            contest_design(features, overall, extremes=[])
        with pytest.raises(OptionError, match="none of const, end"):
            contest_design(features, overall, covariates=np.ones((60, 1)), covariate_names=["end"])
        design = contest_design(features, overall)
        for wrong, message in [
            ({"errors": "hc3"}, "Did you mean 'HC3'"),
            ({"folds": 1}, "`folds` is 1; expected at least 2"),
            ({"repeats": 0}, "`repeats` is 0"),
            ({"resamples": -1}, "`resamples` is -1"),
            ({"level": 95}, "such as 0.95"),
        ]:
            with pytest.raises(OptionError, match=message):
                contest(design, **wrong)


@pytest.fixture
def survey_of(rng):
    """Features and overall ratings of n journeys, recalled by peak and end."""

    def make(n):
        journey, rated, overall = world(rng, n, "peak_end")
        return journey_features(journey, rated), overall

    return make


def _case(shared, name):
    text = (shared / "reference/methods/14_peak_end.json").read_text("utf-8")
    case = next(case for case in json.loads(text)["cases"] if case["id"] == name)
    return case["inputs"], case["expected"], case["tolerance"]
