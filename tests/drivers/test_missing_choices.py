"""Ways to treat missing answers side by side: references, planted truths, who is kept, words."""

import json
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.drivers.choices.agreement import verdict
from cemlab.drivers.methods import shapley
from cemlab.drivers.methods.imputed_models import fit_imputed
from cemlab.language import LANGUAGES
from tests.drivers.gappy_cases import ask, compare, gappy, of, read

STUDIES = Path(__file__).parents[1] / "studies"


@pytest.fixture
def two(rng):
    return read(gappy(rng))


def test_the_lesson_of_the_reference(shared):
    path = shared / "reference" / "methods" / "11_driver_regression.json"
    cases = json.loads(path.read_text("utf-8"))["cases"]
    case = next(one for one in cases if one["id"] == "not_applicable_two_part")
    frame = pd.DataFrame(case["inputs"]).fillna({"sometimes_rated": -1})
    survey = Survey.from_frame(frame, not_applicable={"sometimes_rated": [-1]})
    drivers = ["always_rated", "sometimes_rated"]
    found = compare(survey, outcome="y", drivers=drivers, resamples=0)
    expected = case["expected"]
    for choice in ("two_part", "imputed"):  # nothing is blank: nothing is drawn
        assert of(found, choice)[drivers].tolist() == pytest.approx(
            [expected["coef"][1], expected["coef"][3]], rel=1e-6
        )
        assert (of(found, choice, "n") == 80).all()
    listwise = of(found, "complete")[drivers]
    assert listwise.tolist() == pytest.approx(expected["listwise_coef"][1:], rel=1e-6)
    kept = found.kept().set_index("choice")["n"]
    assert kept["complete"] == expected["listwise_n"]
    zeros = Survey.from_frame(pd.DataFrame(case["inputs"]).fillna(0.0))
    filled = of(compare(zeros, outcome="y", drivers=drivers, resamples=0), "two_part")
    assert abs(filled["sometimes_rated"]) < 0.05 < 0.6 < of(found, "two_part")["sometimes_rated"]
    assert (of(found, "imputed", "fmi") < 0.05).all()
    assert (of(found, "imputed", "monte_carlo_error") < 1e-12).all()


class TestNumbers:
    def test_choices_are_those_of_fit(self, two):
        found = ask(two)
        for choice in ("two_part", "complete"):
            alone = cemlab.drivers.fit(two, outcome="overall", drivers=["wait", "staff"],
                                       missing=choice, resamples=100)  # fmt: skip
            told = alone.tidy().set_index("driver")
            for column in ("share", "share_low", "share_high", "rank"):
                own = of(found, choice, column)
                assert own.to_dict() == pytest.approx(told[column].to_dict())
            terms = alone.coefficients()
            terms = terms[terms["part"].isin(["level", "rating"])].set_index("driver")
            for column, own in (
                ("estimate", "slope"), ("std_error", "std_error"), ("conf_low", "slope_low"),
                ("conf_high", "slope_high"),
            ):  # fmt: skip
                got = of(found, choice, own).to_dict()
                assert got == pytest.approx(terms[column].to_dict())

    def test_imputation_is_that_of_the_method(self, two):
        found = ask(two, seed=3)
        x = np.column_stack([two.column(name).to_numpy(float) for name in ("wait", "staff")])
        applies = np.column_stack([~two.is_not_applicable("wait"), np.ones(len(x), bool)])
        rated = np.isfinite(x).any(axis=1)
        y = two.column("overall").to_numpy(float)
        fit = fit_imputed(x[rated], applies[rated], y[rated], seed=3)
        assert found.glance()["tables"].iloc[0] == fit.coefficients.tables
        place = {"wait": 2, "staff": 3}  # after the intercept and who visited
        for column, values in (
            ("slope", fit.coefficients.estimate), ("std_error", fit.coefficients.std_error),
            ("fmi", fit.coefficients.fmi), ("slope_high", fit.coefficients.conf_high),
        ):  # fmt: skip
            got = of(found, "imputed", column)
            assert [got[name] for name in place] == pytest.approx(values[list(place.values())])

    def test_without_gaps_all_choices_are_one(self, rng):
        frame = gappy(rng, n=200)
        frame["wait"] = frame["wait"].where(frame["wait"] < 9, 3)
        frame["staff"] = frame["staff"].fillna(3)
        found = ask(read(frame))
        for column in ("share", "slope", "std_error"):
            told = [of(found, choice, column).to_dict() for choice in ("two_part", "imputed")]
            assert told[0] == pytest.approx(told[1], rel=1e-9)
        assert (found.tidy()["verdict"] == "agree").all()

    def test_weights_of_one_change_nothing(self, rng):
        frame = gappy(rng, n=150)
        plain, equal = (ask(read(one, **more)) for one, more in
                        ((frame, {}), (frame.assign(w=1.0), {"weight": "w"})))  # fmt: skip
        pd.testing.assert_frame_equal(plain.tidy(), equal.tidy())

    def test_frequencies_are_people(self, rng):
        frame = gappy(rng, n=90)
        twice = pd.concat([frame, frame], ignore_index=True)
        counted = read(frame.assign(w=2), weight="w", weight_kind="frequency")
        got, expected = (ask(one, resamples=0) for one in (counted, read(twice)))
        assert got.kept()["n"].tolist() == expected.kept()["n"].tolist()
        for choice in ("two_part", "complete"):
            one, other = (of(found, choice).to_dict() for found in (got, expected))
            assert one == pytest.approx(other)

    def test_the_order_of_drivers_does_not_matter(self, two):
        one, other = (ask(two, drivers=names, choices=["two_part", "complete"])
                      for names in (["wait", "staff"], ["staff", "wait"]))  # fmt: skip
        pd.testing.assert_frame_equal(one.tidy(), other.tidy())

    def test_items_where_low_is_good_are_turned(self, rng):
        frame = gappy(rng, n=200)
        other = frame.assign(staff=6 - frame["staff"])
        plain = ask(read(frame), choices="two_part")
        items = {"staff": {"role": "driver", "scale": [1, 5], "direction": "low_is_good"}}
        turned = ask(read(other, items=items), choices="two_part")
        assert of(turned, "two_part").to_dict() == pytest.approx(of(plain, "two_part").to_dict())
        assert dict(turned.notes("en"))["reversed"].startswith("staff")

    def test_covariates_get_no_share(self, rng):
        frame = gappy(rng, tenure=rng.normal(size=400))
        frame["overall"] += 0.5 * frame["tenure"]
        found = ask(read(frame), covariates=["tenure"])
        assert of(found, "imputed", "share").sum() == pytest.approx(1)
        assert set(found.tidy()["driver"]) == {"wait", "staff"}
        beside = of(found, "imputed", "std_error")
        alone = of(ask(read(frame)), "imputed", "std_error")
        assert (beside < alone).all()

    def test_customers_with_several_answers_are_taken_together(self, rng):
        frame = gappy(rng, n=150)
        frame = pd.concat([frame] * 3, ignore_index=True).assign(who=np.tile(np.arange(150), 3))
        together = ask(read(frame, customer="who"), resamples=0)
        apart = ask(read(frame.drop(columns="who")), resamples=0)
        once = ask(read(frame[:150].drop(columns="who")), resamples=0)
        for choice in ("two_part", "imputed"):
            errors = [of(one, choice, "std_error") for one in (apart, once, together)]
            assert (errors[0] < 0.75 * errors[1]).all()
            assert errors[2].to_dict() == pytest.approx(errors[1].to_dict(), rel=0.15)
        assert dict(together.notes("en"))["customers"]


class TestPlanted:
    def test_imputation_and_two_parts_recover_and_imputation_keeps_more(self):
        slopes, errors = {"two_part": [], "imputed": []}, {"two_part": [], "imputed": []}
        for seed in range(6):
            found = ask(read(gappy(np.random.default_rng(seed), n=600)), resamples=0,
                        choices=["two_part", "imputed"])  # fmt: skip
            for choice, kept in slopes.items():
                kept.append(of(found, choice)[["wait", "staff"]].to_numpy())
                errors[choice].append(of(found, choice, "std_error")[["wait", "staff"]])
        truth = np.array([0.6, 0.3])
        mean, error = np.mean(slopes["imputed"], axis=0), np.mean(errors["imputed"], axis=0)
        assert (np.abs(mean - truth) < 3 * error / np.sqrt(6)).all()
        # wait is never blank: what imputation keeps makes its slope more precise
        assert np.mean(errors["imputed"], axis=0)[0] < np.mean(errors["two_part"], axis=0)[0]

    def test_not_applicable_is_never_imputed(self, two):
        found = ask(two, resamples=0)
        visitors = float((~two.is_not_applicable("wait")).sum())
        assert found.kept().query("driver == 'wait'")["n"].iloc[0] == visitors
        # as nothing of `wait` is drawn, little of its slope is missing
        fmi = of(found, "imputed", "fmi")
        assert fmi["wait"] < fmi["staff"] / 2


class TestVerdicts:
    ROW: ClassVar = {
        "slope": 0.5, "slope_low": 0.4, "slope_high": 0.6, "share": 0.5, "share_low": 0.4,
        "share_high": 0.6, "rank": 1.0, "rank_low": 1.0, "rank_high": 1.0,
    }  # fmt: skip

    @pytest.mark.parametrize(
        ("other", "told"),
        [
            ({}, "agree"),
            ({"share": 0.7, "share_low": 0.45, "share_high": 0.9}, "agree"),
            ({"share": 0.7, "share_low": 0.62, "share_high": 0.9}, "size_changes"),
            ({"rank": 2.0, "rank_low": 2.0, "rank_high": 3.0}, "order_changes"),
            ({"rank": 2.0, "rank_low": 1.0, "rank_high": 3.0}, "agree"),
            ({"slope": -0.1, "slope_low": -0.8, "slope_high": 0.6}, "agree"),
            ({"slope": -0.1, "slope_low": -0.3, "slope_high": 0.1}, "sign_changes"),
            ({"share_low": np.nan, "share_high": np.nan}, "cannot_tell"),
            ({"rank": np.nan, "rank_low": np.nan, "rank_high": np.nan}, "agree"),
        ],
    )
    def test_two_numbers_differ_outside_of_both_intervals(self, other, told):
        for rows in ([self.ROW, self.ROW | other], [self.ROW | other, self.ROW]):
            assert verdict(pd.DataFrame(rows)) == told

    def test_a_choice_that_bends_the_shares_is_told(self, rng):
        # everybody who met `wait` was alike: complete cases know nothing of who did not
        frame = gappy(rng, n=900)
        met = frame["wait"] < 9
        frame.loc[~met, "overall"] = 3 + 1.5 * (frame["staff"].fillna(3) - 3)[~met]
        found = ask(read(frame), choices=["two_part", "complete"])
        assert "agree" not in set(found.tidy()["verdict"])
        for language in LANGUAGES:
            assert found.findings(language)[0].claim == found.headline(language)
        assert "changes the picture of" in found.headline("en")


@pytest.mark.filterwarnings("ignore")
def test_sfo_keeps_nearly_everybody(shared, monkeypatch):
    monkeypatch.setenv("CEMLAB_DATA", str(shared / "data"))
    if not (shared / "data/sfo_2017").is_dir():
        pytest.skip("no data of SFO")
    survey = cemlab.read_survey(cemlab.open_study(STUDIES / "sfo_2017"))
    drivers = [name for name in survey.items if name.startswith("Q7") and name != "Q7ALL"]
    found = compare(survey, outcome="Q7ALL", drivers=drivers, choices=["two_part", "complete"],
                    method="johnson")  # fmt: skip
    kept = found.kept().set_index("choice")["n"]
    assert len(drivers) == 14 and kept["two_part"] == 2387 and kept["complete"] == 494
    parking = found.tidy().set_index("driver").loc["Q7PARK"]
    assert parking["verdict"].iloc[0] == "order_changes"


def test_the_method_splits_as_fit_does(two):
    found = ask(two, method="last", resamples=0, choices="complete")
    x = np.column_stack([two.complete(["overall", "wait", "staff"])[name].to_numpy(float)
                         for name in ("wait", "staff", "overall")])  # fmt: skip
    assert shapley.importance(x[:, :2], x[:, 2]).sum() > 0
    alone = cemlab.drivers.fit(two, outcome="overall", drivers=["wait", "staff"], method="last",
                               missing="complete", resamples=0)  # fmt: skip
    expected = alone.tidy().set_index("driver")["share"]
    assert of(found, "complete", "share").to_dict() == pytest.approx(expected.to_dict())
