"""Checks and notes of a driver model: collinearity, sign flips, ceilings, weights, lines."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey


def fit(frame, drivers, *, scale=None, **options):
    survey = Survey.from_frame(frame, scale=scale, weight="w" if "w" in frame else None)
    return cemlab.drivers.fit(survey, outcome="y", drivers=drivers, **({"resamples": 0} | options))


def checked(found, language="en"):
    return found.checks(language).set_index("check")


class TestCollinearity:
    @pytest.fixture
    def twins(self, rng):
        a = rng.normal(size=500)
        frame = pd.DataFrame({"a": a, "b": a + rng.normal(0, 0.15, 500), "c": rng.normal(size=500)})
        return frame.assign(y=frame["a"] + rng.normal(size=500))

    @pytest.mark.filterwarnings("ignore")
    def test_vif_says_how_imprecise(self, twins):
        found = fit(twins, ["a", "b", "c"])
        row = checked(found).loc["vif"]
        assert row["passed"] is False and row["value"] > 20
        assert f"SE × {row['value'] ** 0.5:.1f}" in row["note"] and "group the items" in row["note"]
        assert "标准误为" in checked(found, "zh").loc["vif", "note"]

    def test_a_sign_that_turns_names_its_neighbour(self, rng):
        a = rng.normal(size=800)
        b = 0.8 * a + 0.6 * rng.normal(size=800)
        frame = pd.DataFrame({"a": a, "b": b, "c": rng.normal(size=800)})
        frame["y"] = a - 0.5 * b + 0.3 * rng.normal(size=800)
        found = fit(frame, ["a", "b", "c"])
        flip = found.notes_of("sign_flip")
        assert flip["items"] == ["b"] and flip["other"] == "a" and flip["r"] > 0
        said = dict(found.notes())["sign_flip"]
        assert "b goes up with the outcome" in said and "next to a" in said
        assert f"−{flip['slope']:.2f}" in said and "not harm" in said
        assert checked(found).loc["sign_flips", "passed"] is False

    def test_credit_for_what_others_do_is_told(self, rng):
        a = rng.normal(size=600)
        frame = pd.DataFrame({"a": a, "b": a + 0.6 * rng.normal(size=600)})
        frame["y"] = a + rng.normal(size=600)
        found = fit(frame, ["a", "b"], resamples=100)
        assert found.tidy().set_index("driver").loc["b", "verdict"] == "above_noise"
        assert found.notes_of("no_own_effect")["items"] == ["b"]
        assert "what it has in common with other drivers" in dict(found.notes())["no_own_effect"]
        assert "看不出对" in dict(found.notes("zh"))["no_own_effect"]

    def test_an_own_effect_is_not_called_borrowed(self, rng):
        a = rng.normal(size=600)
        frame = pd.DataFrame({"a": a, "b": a + 0.6 * rng.normal(size=600)})
        frame["y"] = a + frame["b"] + rng.normal(size=600)
        found = fit(frame, ["a", "b"], resamples=100)
        assert "no_own_effect" not in dict(found.notes())

    def test_every_flip_is_told(self, rng):
        pairs = []
        for _ in range(2):
            a = rng.normal(size=900)
            pairs += [a, 0.8 * a + 0.6 * rng.normal(size=900)]
        frame = pd.DataFrame(np.column_stack(pairs), columns=list("abcd"))
        frame["y"] = frame["a"] - 0.5 * frame["b"] + frame["c"] - 0.5 * frame["d"]
        frame["y"] += 0.3 * rng.normal(size=900)
        found = fit(frame, list("abcd"))
        told = [values for _, values in found.notes_by_code("sign_flip")]
        others = {values["items"][0]: values["other"] for values in told}
        assert others == {"b": "a", "d": "c"}
        assert checked(found).loc["sign_flips", "value"] == 2


class TestOutcome:
    def test_a_crowd_at_the_top_is_told(self, rng):
        frame = pd.DataFrame({"a": rng.integers(1, 6, 300), "y": rng.choice([3, 5], 300)})
        told = dict(fit(frame, ["a"], scale={"y": (1, 5)}).notes())
        share = (frame["y"] == 5).mean()
        assert told["ceiling_outcome"].startswith(f"{share:.0%} gave the top score of y")
        frame["y"] = rng.choice([1, 2, 3, 4, 5], 300, p=[0.25, 0.25, 0.2, 0.15, 0.15])
        assert "ceiling_outcome" not in dict(fit(frame, ["a"], scale={"y": (1, 5)}).notes())

    def test_unseen_r_squared_is_below_that_of_the_sample(self, rng):
        frame = pd.DataFrame(rng.normal(size=(100, 12)), columns=list("abcdefghijkl"))
        frame["y"] = frame["a"] + rng.normal(size=100)
        with pytest.warns():
            found = fit(frame, list("abcdefghijkl"))
        whole = found.glance().iloc[0]
        assert whole["r_squared_unseen"] < whole["r_squared_adjusted"] + 0.05
        assert whole["r_squared_unseen"] < whole["r_squared"] - 0.05
        note = checked(found).loc["unseen", "note"]
        assert f"{whole['r_squared_unseen']:.0%}" in note


class TestWeights:
    def test_an_effect_that_they_change_is_told(self, rng):
        group = np.repeat([0, 1], 400)
        frame = pd.DataFrame({"a": rng.normal(size=800), "b": rng.normal(size=800)})
        frame["y"] = np.where(group, 1.0, -0.2) * frame["a"] + frame["b"] + rng.normal(size=800)
        frame["w"] = np.where(group, 3.0, 0.3)
        assert "a" in fit(frame, ["a", "b"]).notes_of("weights_move")["items"]
        frame["w"] = rng.uniform(0.9, 1.1, 800)
        assert not fit(frame, ["a", "b"]).notes_of("weights_move")


class TestLines:
    def test_a_bend_is_found(self, rng):
        a, b = rng.integers(1, 6, (2, 800))
        y = np.minimum(a, 2) * 1.0 + 0.5 * b + rng.normal(0, 0.6, 800)
        frame = pd.DataFrame({"a": a, "b": b, "y": y})
        found = fit(frame, ["a", "b"])
        verdicts = found.linearity().set_index("driver")["verdict"]
        assert verdicts["a"] == "bends" and verdicts["b"] == "straight"
        assert "a" in checked(found).loc["linearity", "note"]

    def test_is_not_tested_in_an_ordinal_model(self, rng):
        frame = pd.DataFrame({"a": rng.integers(1, 6, 300), "y": rng.integers(1, 4, 300)})
        found = fit(frame, ["a"], scale={"y": (1, 3)}, model="ordinal")
        with pytest.raises(cemlab.errors.MethodError, match="linear models"):
            found.linearity()


class TestBrant:
    def test_uneven_slopes_are_named(self, rng):
        n = 3000
        a, b = rng.normal(size=(2, n))
        low = rng.random(n) < 1 / (1 + np.exp(1 + 2.0 * a + 0.7 * b))
        high = rng.random(n) < 1 / (1 + np.exp(0.5 - 0.2 * a - 0.7 * b))
        frame = pd.DataFrame({"a": a, "b": b, "y": np.where(low, 1, np.where(high, 3, 2))})
        found = fit(frame, ["a", "b"], scale={"y": (1, 3)}, model="ordinal")
        assert "a" in found.notes_of("uneven_slopes")["items"]
        row = checked(found).loc["brant"]
        assert row["passed"] is False and row["value"] < 0.05

    def test_empty_cells_are_counted(self, rng):
        a = rng.integers(1, 4, 400)
        y = np.clip(a + rng.integers(-1, 2, 400), 1, 4)
        frame = pd.DataFrame({"a": a, "b": rng.normal(size=400), "y": y})
        notes = dict(fit(frame, ["a", "b"], scale={"y": (1, 4)}, model="ordinal").notes())
        assert "brant_sparse" in notes or "brant_refused" in notes


class TestWhoIsLeftOut:
    @pytest.fixture
    def frame(self, rng):
        table = pd.DataFrame(rng.integers(1, 6, (400, 3)), columns=["a", "b", "age"]).astype(float)
        return table.assign(y=np.clip(table["a"] + rng.integers(-1, 2, 400), 1, 5))

    @pytest.mark.filterwarnings("ignore")
    @pytest.mark.parametrize(
        ("blanks", "why"), [("b", "drivers"), ("age", "covariates"), (["b", "age"], "both")]
    )
    def test_the_cause_is_told(self, frame, blanks, why):
        for place, name in enumerate([blanks] if isinstance(blanks, str) else blanks):
            frame.loc[100 * place : 100 * place + 79, name] = np.nan
        found = fit(frame, ["a", "b"], covariates=["age"])
        code = "listwise" if why == "drivers" else f"listwise_{why}"
        told, check = dict(found.notes()), checked(found).loc["left_out", "note"]
        assert [one for one in told if one.startswith("listwise")] == [code]
        in_drivers, in_covariates = why != "covariates", why != "drivers"
        assert ("blank among the drivers" in told[code]) is in_drivers
        assert ("covariates (age)" in told[code]) is in_covariates
        assert ("blank" in check) is in_drivers and ("covariate" in check) is in_covariates
        said = found.narrate()
        assert ("because of a blank" in said) is in_drivers
        assert ("want of an answer to age" in said) is in_covariates
        assert "{" not in found.narrate("zh") + checked(found, "zh").loc["left_out", "note"]

    def test_what_did_not_apply_is_no_blank(self, frame):
        frame.loc[:199, "b"] = 6
        survey = Survey.from_frame(frame, not_applicable={"b": [6]})
        found = cemlab.drivers.fit(
            survey, outcome="y", drivers=["a", "b"], missing="complete", resamples=0
        )
        for language, words in (("en", "did not rate every driver"), ("zh", "没有对所有")):
            note = checked(found, language).loc["left_out", "note"]
            assert words in note and "blank" not in note and "50.0%" in note

    def test_customers_are_resampled_only_where_they_are(self, frame):
        frame["who"], frame["place"] = np.arange(400) // 2, np.arange(400) // 8
        survey = Survey.from_frame(frame, customer="who")
        asked = {"outcome": "y", "drivers": ["a", "b"], "resamples": 0}
        assert "customers" in dict(cemlab.drivers.fit(survey, **asked).notes())
        notes = dict(cemlab.drivers.fit(survey, cluster="place", **asked).notes())
        assert "customers" not in notes and "clustered_drivers" in notes


class TestTied:
    def test_two_priorities_that_cannot_be_told_apart(self, rng):
        a, b, c = rng.integers(1, 6, (3, 400)).astype(float)
        y = a + b + 0.2 * c + rng.normal(0, 0.5, 400)
        frame = pd.DataFrame({"a": np.minimum(a, 4), "b": np.minimum(b, 4), "c": c, "y": y})
        frame["c"] = np.maximum(frame["c"], 4)
        found = fit(frame, list("abc"), scale=dict.fromkeys("abc", (1, 5)), resamples=200)
        table, pairs = found.tidy(), found.pairs()
        first, second = table["driver"].iloc[:2]
        assert {first, second} == {"a", "b"} and pairs["verdict"].iloc[0] == "too_close"
        p = f"{pairs['p_larger'].iloc[0]:.0%}"
        for language, words in (("en", "too close to call"), ("zh", "难分先后")):
            claims = [one.claim for one in found.findings(language)]
            assert [one for one in claims if words in one and p in one and second in one]
        assert len([one for one in claims if "重要" in one]) == 2  # both are priorities


class TestFigures:
    def test_one_driver_has_no_matrix(self, rng):
        frame = pd.DataFrame({"a": rng.integers(1, 6, 300), "y": rng.integers(1, 6, 300)})
        frame["b"] = rng.integers(1, 6, 300)
        scale = {"a": (1, 5), "b": (1, 5)}
        assert fit(frame, ["a", "b"], scale=scale).figures() == ("importance", "matrix")
        alone = fit(frame, ["a"], scale=scale)
        assert alone.figures() == ("importance",)
        with pytest.raises(
            cemlab.errors.MethodError, match="A matrix compares two drivers or more"
        ):
            alone.plot_matrix()


class TestFewClusters:
    @pytest.mark.filterwarnings("ignore")
    def test_none_leads_and_the_reason_is_told(self, rng):
        frame = pd.DataFrame(rng.integers(1, 6, (400, 2)), columns=["a", "b"])
        frame = frame.assign(y=frame["a"] + rng.integers(0, 2, 400), place=np.arange(400) % 4)
        found = fit(frame, ["a", "b"], cluster="place", resamples=100)
        assert "lead" not in set(found.checks()["check"]) and not found.findings()
        for language, words in (("en", "too few clusters"), ("zh", "整群太少")):
            assert words in found.narrate(language)
            assert words in found.headline(language).lower()
