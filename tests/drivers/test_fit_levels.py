"""Drivers that enter by their levels: words, codes, and ratings whose steps are not alike."""

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

import cemlab
from cemlab import Survey
from cemlab.errors import OptionError

HOUSING = {
    "Infl": ["Low", "Medium", "High"],
    "Type": ["Tower", "Apartment", "Atrium", "Terrace"],
    "Cont": ["Low", "High"],
}


@pytest.fixture(scope="session")
def housing(shared):
    return pd.read_csv(shared / "reference" / "drivers" / "inputs" / "housing.csv")


def tenants(frame, **scale):
    steps = {"Low": 1, "Medium": 2, "High": 3}
    return Survey.from_frame(
        frame.assign(Sat=frame["Sat"].map(steps)),
        weight="Freq", weight_kind="frequency", scale={"Sat": (1, 3), **scale},
    )  # fmt: skip


def of_tenants(survey, **options):
    defaults = {"outcome": "Sat", "drivers": list(HOUSING), "levels": list(HOUSING),
                "model": "ordinal", "resamples": 0}  # fmt: skip
    return cemlab.drivers.fit(survey, **(defaults | options))


def fit(survey, **options):
    defaults = {"outcome": "overall", "drivers": ["wait", "staff", "price"], "resamples": 0}
    return cemlab.drivers.fit(survey, **(defaults | options))


class TestPublished:
    @pytest.mark.parametrize("is_rating", [True, False])
    def test_copenhagen_tenants(self, shared, housing, is_rating):
        """Ratings by levels, or words: the fit that R's polr has."""
        path = shared / "reference" / "drivers" / "ordinal_housing.json"
        theirs = json.loads(path.read_text("utf-8"))["results"]["polr.logistic"]["values"]
        frame, words, scale = housing, HOUSING, {}
        if is_rating:
            frame = housing.assign(Infl=housing["Infl"].map({"Low": 1, "Medium": 2, "High": 3}))
            words, scale = HOUSING | {"Infl": [1, 2, 3]}, {"Infl": (1, 3)}
        found = of_tenants(tenants(frame, **scale))
        assert found.glance()["deviance"].iloc[0] == pytest.approx(3479.149, abs=5e-4)
        terms = found.coefficients().set_index("term")["estimate"]
        for item, levels in words.items():
            own = np.array([terms.get(f"{item}: {level}", 0.0) for level in levels])
            names = [f"{item}{level}" for level in HOUSING[item]]
            other = np.array([theirs["coefficients"].get(name, 0.0) for name in names])
            # another level is compared with; what lies between levels is the same
            np.testing.assert_allclose(own - own[0], other, atol=2e-4)

    def test_a_slope_is_another_model(self, housing):
        frame = housing.assign(Infl=housing["Infl"].map({"Low": 1, "Medium": 2, "High": 3}))
        found = of_tenants(tenants(frame, Infl=(1, 3)), levels=["Type", "Cont"])
        assert found.glance()["deviance"].iloc[0] == pytest.approx(3479.814, abs=5e-4)

    def test_is_the_same_as_a_group_of_one(self, housing):
        survey = tenants(housing)
        groups = {"Kind": ["Infl"], "House": ["Type"], "Contact": ["Cont"]}
        grouped = of_tenants(survey, levels=["Infl"], groups=groups)
        by_levels = of_tenants(survey)
        np.testing.assert_allclose(grouped.tidy()["share"], by_levels.tidy()["share"])


class TestLinear:
    def test_parts_are_those_of_the_columns(self, survey, answers):
        found = fit(survey.unweighted(), drivers=["staff", "price"], levels=["staff"])
        model = smf.ols("overall ~ C(staff) + price", answers[answers["overall"] < 99]).fit()
        assert found.glance()["r_squared"].iloc[0] == pytest.approx(model.rsquared)
        terms = found.coefficients()
        own = terms.loc[terms["driver"] == "staff", "estimate"].tolist()
        most = answers.loc[answers["overall"] < 99, "staff"].mode()[0]
        theirs = {k: model.params.get(f"C(staff)[T.{k}]", 0.0) for k in range(1, 6)}
        assert own == pytest.approx([theirs[k] - theirs[most] for k in range(1, 6) if k != most])
        assert found.tidy()["estimate"].sum() == pytest.approx(model.rsquared)

    def test_not_applicable_is_one_more_level(self, survey, answers):
        found = fit(survey.unweighted(), levels=["wait"])
        there = answers[answers["overall"] < 99]
        model = smf.ols("overall ~ C(wait) + staff + price", there).fit()
        assert found.glance()["r_squared"].iloc[0] == pytest.approx(model.rsquared)
        row = found.tidy().set_index("driver").loc["wait"]
        assert found.glance()["n"].iloc[0] == len(there)
        assert row["reach"] == pytest.approx((there["wait"] < 6).mean())
        assert row["n_not_applicable"] == (answers["wait"] == 6).sum()

    def test_complete_leaves_them_out(self, survey, answers):
        found = fit(survey.unweighted(), levels=["wait"], missing="complete")
        there = answers[(answers["overall"] < 99) & (answers["wait"] < 6)]
        assert found.glance()["n"].iloc[0] == len(there)
        assert not found.coefficients()["term"].str.contains("applicable").any()

    def test_a_covariate_by_its_levels(self, survey, answers):
        found = fit(survey.unweighted(), drivers=["staff"], covariates=["price"], levels=["price"])
        model = smf.ols("overall ~ staff + C(price)", answers[answers["overall"] < 99]).fit()
        assert found.glance()["r_squared_total"].iloc[0] == pytest.approx(model.rsquared)

    def test_levels_are_as_answered_where_low_is_good(self, answers):
        items = {"price": {"role": "driver", "scale": [1, 5], "direction": "low_is_good"}}
        survey = Survey.from_frame(answers, items=items, missing={"overall": [99]})
        found = fit(survey, drivers=["price"], levels=["price"])
        other = fit(Survey.from_frame(answers, missing={"overall": [99]}), drivers=["price"],
                    levels=["price"])  # fmt: skip
        pd.testing.assert_frame_equal(found.coefficients(), other.coefficients())
        assert "reversed" not in dict(found.notes())

    def test_their_order_says_nothing(self, survey):
        one = fit(survey, levels=["wait", "staff"], resamples=100)
        other = fit(survey, levels=["staff", "wait"], resamples=100)
        pd.testing.assert_frame_equal(one.tidy(), other.tidy())

    def test_few_of_a_level_are_not_shown(self, answers):
        frame = answers[answers["overall"] < 99].reset_index(drop=True)
        frame["kind"] = np.where(frame.index < 6, "rare", np.where(frame.index < 150, "b", "c"))
        found = fit(Survey.from_frame(frame), drivers=["staff", "kind"], levels=["kind"])
        terms = found.coefficients().set_index("term")
        assert np.isnan(terms.loc["kind: rare", "estimate"])
        assert np.isfinite(terms.loc["kind: b", "estimate"])

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_speaks_and_remembers(self, survey, language):
        found = fit(survey, drivers=["staff", "building"], levels="building", resamples=100)
        assert found.provenance.options["levels"] == ["building"]
        assert "nan" not in found.narrate(language) + found.headline(language)


class TestRefuses:
    def test_all_at_once(self, survey):
        with pytest.raises(OptionError) as error:
            fit(survey, drivers=["staff", "nobody"], levels=["price", "staff", "staff"])
        said = str(error.value)
        assert "'nobody'" in said and "`levels` names 'price', not among the drivers" in said
        assert "`levels` names an item more than once" in said

    def test_what_is_no_list_of_names(self, survey):
        with pytest.raises(OptionError, match="`levels` is 3"):
            fit(survey, levels=3)

    def test_an_outcome_of_words(self, survey):
        with pytest.raises(OptionError, match="'building' is declared role: segment|holds groups"):
            fit(survey, outcome="building", levels=["building"])

    def test_a_segment_without_them(self, survey):
        with pytest.raises(OptionError, match="`levels`"):
            fit(survey, drivers=["staff", "building"])
