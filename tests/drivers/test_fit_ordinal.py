"""Ordinal and binary outcomes through the door: McFadden's R², Brant's test, refusals."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.drivers import diagnostics
from cemlab.drivers.methods import dominance_of, ordinal_values
from cemlab.errors import MethodError, OptionError

LEVELS = {"Low": 1, "Medium": 2, "High": 3}


@pytest.fixture(scope="session")
def housing(shared):
    return pd.read_csv(shared / "reference" / "drivers" / "inputs" / "housing.csv")


def tenants(housing, **options):
    frame = housing.assign(Sat=housing["Sat"].map(LEVELS))
    return Survey.from_frame(
        frame, weight="Freq", weight_kind="frequency", scale={"Sat": (1, 3)}, **options
    )


def fit(survey, **options):
    defaults = {"outcome": "overall", "drivers": ["wait", "staff", "price"], "model": "ordinal",
                "resamples": 100}  # fmt: skip
    return cemlab.drivers.fit(survey, **(defaults | options))


def of_housing(housing, **options):
    groups = {"Influence": ["Infl"], "Kind": ["Type"], "Contact": ["Cont"]}
    return cemlab.drivers.fit(
        tenants(housing), outcome="Sat", drivers=["Infl", "Type", "Cont"], groups=groups,
        model="ordinal", **options,
    )  # fmt: skip


class TestReference:
    def test_the_published_fit(self, shared, housing):
        path = shared / "reference" / "drivers" / "ordinal_housing.json"
        expected = json.loads(path.read_text("utf-8"))["results"]["polr.logistic"]["values"]
        found = of_housing(housing, resamples=0)
        whole, terms = found.glance().iloc[0], found.coefficients().set_index("term")
        assert whole["deviance"] == pytest.approx(3479.149, abs=5e-4) and whole["n"] == 1681
        for item, levels in {
            "Infl": ["Low", "Medium", "High"],
            "Cont": ["Low", "High"],
            "Type": ["Tower", "Apartment", "Atrium", "Terrace"],
        }.items():
            own = np.array([terms["estimate"].get(f"{item}: {level}", 0.0) for level in levels])
            theirs = [expected["coefficients"].get(f"{item}{level}", 0.0) for level in levels]
            # another level is compared with; what lies between levels is the same
            np.testing.assert_allclose(own - own[0], theirs, atol=2e-4)

    def test_brant_as_published(self, housing):
        found = of_housing(housing, resamples=0)
        checks = found.checks().set_index("check")
        assert checks.loc["brant", "value"] == pytest.approx(0.2015, abs=2e-3)
        assert checks.loc["brant", "passed"] is True
        # a test that does not fail names no driver
        assert "uneven_slopes" not in dict(found.notes())
        assert checks.loc["brant", "note"].endswith(f"p = {checks.loc['brant', 'value']:.3f}.")
        assert found.glance()["brant_statistic"].iloc[0] == pytest.approx(8.53, abs=0.01)

    def test_the_same_deviance_with_covariates(self, housing):
        frame = housing.assign(Cont=housing["Cont"].map({"Low": 0, "High": 1}))
        found = cemlab.drivers.fit(
            tenants(frame), outcome="Sat", drivers=["Cont"], covariates=["Infl", "Type"],
            model="ordinal", resamples=0,
        )  # fmt: skip
        whole = found.glance().iloc[0]
        assert whole["deviance"] == pytest.approx(3479.149, abs=5e-4)
        row = found.coefficients().set_index("term").loc["Cont"]
        assert row["estimate"] == pytest.approx(0.360284, abs=1e-5)
        assert row["std_error"] == pytest.approx(0.095536, abs=1e-5)
        assert "Beyond Infl and Type" in found.narrate()
        r_squared = whole["r_squared_total"] - whole["r_squared"]
        said = dict(found.notes())["covariates_mcfadden"]
        assert f"McFadden’s R² {r_squared:.2f} before" in said and "their own" not in said
        for language, words in (("en", "beyond the covariates"), ("zh", "在协变量之外")):
            assert words in found.plot_importance(language=language).get_xlabel()
        plt.close("all")


class TestHolds:
    def test_parts_add_up_to_mcfadden(self, survey):
        found = fit(survey, resamples=0)
        whole = found.glance().iloc[0]
        assert found.tidy()["estimate"].sum() == pytest.approx(whole["r_squared"])
        assert whole["r_squared"] == pytest.approx(whole["r_squared_total"])
        assert found.provenance.options["model"] == "ordinal"

    def test_intervals_are_those_of_refitted_resamples(self, housing):
        """Resamples of ridits stand for resamples of the model itself."""
        found = of_housing(housing, resamples=1000).tidy().set_index("driver")
        y = housing["Sat"].map(LEVELS).to_numpy(float)
        x = pd.get_dummies(housing[["Infl", "Type", "Cont"]], drop_first=True).to_numpy(float)
        people, rng = housing["Freq"].to_numpy(), np.random.default_rng(1)
        shares = []
        for _ in range(200):
            drawn = rng.multinomial(people.sum(), people / people.sum()).astype(float)
            parts = dominance_of(ordinal_values(
                x, y, drawn, [(0, 1), (2, 3, 4), (5,)], kind="frequency"
            )).general  # fmt: skip
            shares.append(parts / parts.sum())
        low, high = np.quantile(shares, [0.025, 0.975], axis=0)
        for place, name in enumerate(("Influence", "Kind", "Contact")):
            assert found.loc[name, "share_low"] == pytest.approx(low[place], abs=0.04)
            assert found.loc[name, "share_high"] == pytest.approx(high[place], abs=0.04)

    def test_survey_weights_and_customers_give_errors_of_the_design(self, answers):
        frame = pd.concat([answers.replace(99, 3)] * 2, ignore_index=True)
        frame["person"] = np.tile(np.arange(300), 2)
        options = {"scale": {"overall": (1, 5)}, "not_applicable": {"wait": [6]}}
        plain = fit(Survey.from_frame(frame.drop(columns="w"), **options), resamples=0)
        people = fit(Survey.from_frame(frame, customer="person", **options), resamples=0)
        errors = [one.coefficients().set_index("term")["std_error"] for one in (plain, people)]
        assert plain.glance()["errors"].iloc[0] == "ML"
        assert people.glance()["errors"].iloc[0] == "design"
        assert errors[1]["staff"] > 1.2 * errors[0]["staff"]

    def test_a_noise_driver_is_told(self, survey):
        table = fit(survey, resamples=200).tidy().set_index("driver")
        assert table.loc["price", "verdict"] == "noise"
        assert table.index[0] == "wait"


class TestGroups:
    def test_members_divide_their_group(self, survey):
        found = fit(survey, groups={"service": ["wait", "staff"]})
        members = found.members().set_index("item")
        group = found.tidy().set_index("driver").loc["service", "estimate"]
        assert members.loc[["wait", "staff"], "estimate"].sum() == pytest.approx(group)


class TestBinary:
    def test_is_the_logit_of_the_top_boxes(self, survey, answers):
        from statsmodels.api import Logit, add_constant

        found = fit(survey.unweighted(), model="binary", top_boxes=2, drivers=["staff", "price"],
                    resamples=0)  # fmt: skip
        rows = answers["overall"] != 99
        x = add_constant(answers.loc[rows, ["staff", "price"]])
        expected = Logit((answers.loc[rows, "overall"] >= 4).astype(int), x).fit(disp=False)
        terms = found.coefficients().set_index("term")["estimate"]
        np.testing.assert_allclose(terms[["staff", "price"]], expected.params[1:], rtol=1e-5)
        assert found.glance()["r_squared"].iloc[0] == pytest.approx(expected.prsquared, rel=1e-6)

    def test_needs_a_scale(self, answers):
        with pytest.raises(OptionError, match="needs the scale of 'overall'"):
            fit(Survey.from_frame(answers, missing={"overall": [99]}), model="binary")

    @pytest.mark.parametrize("boxes", [0, 5, 2.5, True])
    def test_boxes_that_are_none(self, survey, boxes):
        with pytest.raises(OptionError, match="`top_boxes` is"):
            fit(survey, model="binary", top_boxes=boxes)


class TestNotes:
    def test_answers_that_nobody_gave(self, answers):
        frame = answers.assign(overall=answers["overall"].replace({1: 2, 99: 3}))
        survey = Survey.from_frame(frame, scale={"overall": (1, 5)})
        notes = dict(fit(survey, drivers=["staff"], resamples=0).notes())
        assert "Nobody gave the answer 1 of overall" in notes["empty_answers"]

    def test_where_a_linear_model_ranks_otherwise_only_if_it_does(self, survey):
        assert "linear_ranks" not in dict(fit(survey).notes())

    def test_no_warning_of_a_test_that_was_not_made(self, answers, monkeypatch):
        def sparse(test):
            def made(*args, **options):
                return test(*args, **options)._replace(p_value=np.nan, empty_cells=3)

            return made

        frame = answers.assign(overall=answers["overall"].replace(99, 3))
        survey = Survey.from_frame(frame, scale={"overall": (1, 5)})
        asked = {"drivers": ["staff", "price"], "resamples": 0}
        monkeypatch.setattr(diagnostics, "brant_test", sparse(diagnostics.brant_test))
        found = fit(survey, **asked)
        assert "brant" not in set(found.checks()["check"])
        assert "brant_sparse" not in dict(found.notes())

    def test_resampling_is_told(self, survey):
        assert "resampled_ridits" in dict(fit(survey).notes())
        assert "resampled_ridits" not in dict(fit(survey, resamples=0).notes())


class TestRefuses:
    def test_more_than_twelve(self, rng):
        frame = pd.DataFrame(rng.integers(1, 6, (300, 14)), columns=[*"abcdefghijklm", "y"])
        survey = Survey.from_frame(frame)
        with pytest.raises(MethodError, match=r"at most 12 of them; 13 were given"):
            fit(survey, outcome="y", drivers=list("abcdefghijklm"), resamples=0)
        groups = {"One": list("abcdefg"), "Two": list("hijklm")}
        assert len(fit(survey, outcome="y", drivers=list("abcdefghijklm"), groups=groups,
                       resamples=0).tidy()) == 2  # fmt: skip

    @pytest.mark.parametrize("method", ["johnson", "pratt", "last", "sampled", "owen"])
    def test_methods_of_linear_models(self, survey, method):
        with pytest.raises(OptionError, match="divides the R² of a linear model"):
            fit(survey, method=method, groups={"service": ["wait", "staff"]})

    def test_separation_is_named_with_advice_that_can_be_followed(self, rng):
        frame = pd.DataFrame({"y": np.repeat([1, 2, 3], 40), "a": rng.integers(1, 6, 120)})
        frame["tells"] = frame["y"] * 2 + rng.integers(0, 2, 120)
        survey = Survey.from_frame(frame, scale={"y": (1, 3)})
        with pytest.raises(MethodError, match="'tells' separates 1 from 2 perfectly") as caught:
            fit(survey, outcome="y", drivers=["a", "tells"], resamples=0)
        assert "model='linear'" in str(caught.value) and "penalised" not in str(caught.value)

    def test_an_unknown_model(self, survey):
        with pytest.raises(OptionError, match="Did you mean 'ordinal'"):
            fit(survey, model="ordinl")
