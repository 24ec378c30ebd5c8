"""Drivers by persona: the published test, planted differences, small personas, words."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.drivers.methods.heterogeneity import by_persona as method
from cemlab.errors import MethodError, OptionError, SmallSampleWarning
from cemlab.language import LANGUAGES

STUDIES = Path(__file__).parents[1] / "studies"
SLOPES = {"old": 0.2, "mid": 0.5, "new": 0.9}


def asked(survey, **options):
    defaults = {"outcome": "overall", "drivers": ["wait", "staff"], "by": "tenure"}
    return cemlab.drivers.by_persona(survey, **(defaults | options))


def frame_of(rng, n=600, sizes=None, names=("old", "mid", "new")):
    """`wait` counts for more the newer the customer, `staff` the same for all; wait does not
    apply (9) to a third."""
    tenure = np.repeat(names, sizes) if sizes else rng.choice(names, n)
    n = len(tenure)
    x = np.clip(np.rint(3 + 1.1 * rng.normal(size=(n, 2))), 1, 5)
    applies = rng.random(n) < 0.67
    slope = np.array([SLOPES.get(one, 0.5) for one in tenure])
    y = 2 + applies * slope * (x[:, 0] - 3) + 0.4 * x[:, 1] + 0.7 * rng.normal(size=n)
    return pd.DataFrame({"overall": y, "wait": np.where(applies, x[:, 0], 9), "staff": x[:, 1],
                         "tenure": tenure})  # fmt: skip


def read(frame, **more):
    levels = {one: {"en": one, "zh": one} for one in frame["tenure"].dropna().unique()}
    levels["old"] = {"en": "Five years or more", "zh": "五年以上"}
    words = {"en": "Tenure", "zh": "入住年限"}
    items = {"tenure": {"role": "segment", "label": words, "levels": levels}}
    return Survey.from_frame(
        frame, items=items, scale={"wait": (1, 5)}, not_applicable={"wait": [9]}, **more
    )


def plain(frame, **more):
    return Survey.from_frame(frame.drop(columns=["wait"]), **more)


def test_differences_of_the_reference(shared):
    text = (shared / "reference/methods/11_driver_regression.json").read_text("utf-8")
    case = next(c for c in json.loads(text)["cases"] if c["id"] == "driver_by_persona_interaction")
    survey = Survey.from_frame(pd.DataFrame(case["inputs"]))
    with pytest.raises(MethodError, match="50 each are needed"):  # 40 a persona in the reference
        asked(survey, outcome="y", drivers=["x"], by="persona")
    twice = pd.concat([pd.DataFrame(case["inputs"])] * 2)
    found = asked(Survey.from_frame(twice), outcome="y", drivers=["x"], by="persona")
    own = found.tidy().set_index("persona")["own"].to_dict()
    assert own == pytest.approx(case["expected"]["slopes"], rel=1e-6)
    assert found.tests()["verdict"].tolist() == ["differs"]


class TestNumbers:
    def test_they_are_those_of_the_method(self, rng):
        frame = frame_of(rng)
        frame["wait"] = frame["wait"].replace(9, 3)
        found = asked(Survey.from_frame(frame))
        x, y = frame[["wait", "staff"]].to_numpy(float), frame["overall"].to_numpy()
        told = method(x, y, frame["tenure"].to_numpy(str))
        tests = found.tests().set_index("driver").loc[["wait", "staff"]]
        np.testing.assert_allclose(tests["statistic"], told.differences.f)
        np.testing.assert_allclose(tests["p_adjusted"], told.differences.p_adjusted)
        rows = found.tidy().set_index(["persona", "driver"])
        for place, name in enumerate(told.personas):
            own = rows.loc[name].loc[["wait", "staff"]]
            np.testing.assert_allclose(own["own"], told.slopes.own[place])
            np.testing.assert_allclose(own["slope"], told.slopes.estimate[place])
            half = (own["own_high"] - own["own_low"]) / 2
            assert (half / own["std_error"] > 1.96).all()
            assert own["n"].eq(told.n[place]).all()

    def test_weights_of_one_change_nothing(self, rng):
        frame = frame_of(rng)
        one, other = asked(read(frame)), asked(read(frame.assign(w=1.0), weight="w"))
        pd.testing.assert_frame_equal(one.tidy(), other.tidy())

    def test_frequencies_are_people(self, rng):
        frame = frame_of(rng, n=200)
        twice = pd.concat([frame, frame], ignore_index=True)
        counted = read(frame.assign(w=2), weight="w", weight_kind="frequency")
        pd.testing.assert_frame_equal(asked(counted).tidy(), asked(read(twice)).tidy())

    def test_the_order_of_drivers_does_not_matter(self, rng):
        survey = read(frame_of(rng))
        one, other = asked(survey), asked(survey, drivers=["staff", "wait"])
        columns = ["driver", "persona", "own", "p_adjusted", "verdict", "n"]
        pd.testing.assert_frame_equal(one.tidy()[columns], other.tidy()[columns])

    def test_covariates_are_not_tested(self, rng):
        frame = frame_of(rng).assign(age=rng.normal(size=600))
        frame["overall"] += frame["age"]
        found = asked(read(frame), covariates=["age"])
        assert set(found.tests()["driver"]) == {"wait", "staff"}
        tests = found.tests().set_index("driver")
        smallest = tests["p_value"].min()
        assert tests["p_adjusted"].min() == pytest.approx(min(1, 2 * smallest))  # of two drivers
        alone = asked(read(frame)).tidy()["std_error"].mean()
        assert found.tidy()["std_error"].mean() < alone

    def test_items_where_low_is_good_are_turned(self, rng):
        frame = frame_of(rng)
        items = {"staff": {"role": "driver", "scale": [1, 5], "direction": "low_is_good"}}
        told = [asked(plain(one, items=more), drivers=["staff"]).tidy()["own"] for one, more in
                ((frame, None), (frame.assign(staff=6 - frame["staff"]), items))]  # fmt: skip
        np.testing.assert_allclose(*told)


class TestPlanted:
    def test_the_driver_that_differs_is_told_and_the_other_is_not(self, rng):
        found = asked(read(frame_of(rng, n=1200)))
        tests = found.tests().set_index("driver")["verdict"]
        assert tests.to_dict() == {"wait": "differs", "staff": "no_difference"}
        rows = found.tidy().set_index(["driver", "persona"])
        for name, slope in SLOPES.items():
            row = rows.loc[("wait", name)]
            assert row["slope_low"] < slope < row["slope_high"]
        assert found.headline("en") == "Linked with overall to a different degree by Tenure: wait"
        said = found.narrate("en")
        assert "in one group and not in another is no difference" in said
        assert "Five years or more" in said and "五年以上" in found.narrate("zh")
        assert found.findings("en")[0].value == "1 of 2"

    def test_told_in_one_and_not_in_the_other_is_no_difference(self):
        rng = np.random.default_rng(8)
        frame = frame_of(rng, sizes=(400, 60), names=("many", "few"))
        frame["overall"] = 0.25 * frame["staff"] + rng.normal(size=460)
        found = asked(plain(frame), drivers=["staff"])
        rows = found.tidy().set_index("persona")
        assert rows.loc["many", "own_low"] > 0 > rows.loc["few", "own_low"]
        assert found.tests()["verdict"].tolist() == ["no_difference"]
        assert "no driver can be told to differ" in found.headline("en")
        for language in LANGUAGES:
            assert found.narrate(language).count("0") and found.findings(language)


class TestSmallPersonas:
    def test_they_get_the_common_slope_and_are_named(self, rng):
        frame = frame_of(rng, sizes=(200, 200, 40))
        with pytest.warns(SmallSampleWarning, match="new: fewer than 50 answers"):
            found = asked(read(frame))
        rows = found.tidy().set_index("persona")
        assert rows.loc["new", "kind"].eq("common").all() and rows.loc["new", "own"].isna().all()
        common = found.tests().set_index("driver")["common"]
        told = rows.loc["new"].set_index("driver")["slope"]
        assert told.to_dict() == pytest.approx(common.to_dict())
        assert "new" in found.narrate("en")
        checks = found.checks().set_index("check")
        assert not checks.loc["common", "passed"]

    def test_those_under_the_smallest_cell_are_hidden_with_their_cover(self, rng):
        frame = frame_of(rng, sizes=(200, 150, 90, 4), names=("old", "mid", "new", "rare"))
        found = asked(read(frame))
        rows = found.tidy().set_index("persona")
        assert rows.loc["rare", "kind"].eq("hidden").all()
        numbers = ["slope", "own", "std_error", "n"]
        assert rows.loc["rare", numbers].isna().all(axis=None)
        # all but the rare one would tell of it, as the total is known
        assert rows.loc["new", numbers].isna().all(axis=None)
        assert found.notes_of("suppressed_slopes")["n"] == 2
        assert found.glance()["smallest"].iloc[0] == 150
        assert found.tests()["df_residual"].isna().all()
        assert "rare" not in found.narrate("en") + str(found.notes("en"))

    def test_a_persona_that_hardly_met_a_driver_has_the_common_slope_of_it(self, rng):
        frame = frame_of(rng)
        new = frame.index[frame["tenure"] == "new"]
        frame.loc[new[20:], "wait"] = 9
        found = asked(read(frame))
        kinds = found.tidy().set_index(["driver", "persona"])["kind"]
        assert kinds["wait", "new"] == "common" and kinds["staff", "new"] == "own"
        assert "wait" in dict(found.notes("en"))["common_slope_some"]

    def test_a_persona_that_all_met_a_driver_but_one(self, rng):
        frame = frame_of(rng)
        met = (frame["tenure"] == "new") & (frame["wait"] == 9)
        frame.loc[met[met].index[1:], "wait"] = 3
        found = asked(read(frame))
        assert found.tidy()["kind"].eq("own").all()

    def test_fewer_than_two_that_are_large(self, rng):
        survey = read(frame_of(rng, sizes=(200, 30, 4), names=("old", "mid", "rare")))
        with pytest.raises(MethodError, match="1 of 3 personas have enough") as caught:
            asked(survey)
        assert "old 200" in str(caught.value) and "rare" not in str(caught.value)

    def test_who_has_none_is_left_out_and_said(self, rng):
        frame = frame_of(rng)
        frame.loc[:19, "tenure"] = None
        found = asked(read(frame))
        assert found.glance()["n"].iloc[0] == 580
        assert "20 respondents" in dict(found.notes("en"))["no_persona"]
        frame.loc[2:19, "tenure"] = "old"
        told = dict(asked(read(frame)).notes("en"))["no_persona_few"]
        assert told.startswith("Left out: respondents without") and not re.search(r"\d", told)


def test_customers_who_answered_several_times_are_refused(rng):
    frame = frame_of(rng).assign(who=np.arange(600) // 2)
    with pytest.raises(MethodError, match="600 answers come from 300 customers"):
        asked(read(frame, customer="who"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by": "nobody"}, "`by` is 'nobody'"),
        ({"by": 3}, "Expected the name of one segment"),
        ({"by": "staff"}, "is in the model"),
        ({"by": "price"}, "holds numbers or free text"),
        ({"adjust": "none"}, "`adjust` is 'none'"),
        ({"missing": "pairwise"}, "negative eigenvalue"),
        ({"drivers": ["overall"], "by": "nobody"}, "is the outcome.* `by` is 'nobody'"),
    ],
)
def test_bad_questions(survey, options, said):
    with pytest.raises(OptionError, match=said):
        asked(survey, **({"by": "building"} | options))


@pytest.mark.filterwarnings("ignore")
def test_sfo_by_gender(shared, monkeypatch):
    monkeypatch.setenv("CEMLAB_DATA", str(shared / "data"))
    if not (shared / "data/sfo_2017").is_dir():
        pytest.skip("no data of SFO")
    survey = cemlab.read_survey(cemlab.open_study(STUDIES / "sfo_2017"))
    drivers = [name for name in survey.items if name.startswith("Q7") and name != "Q7ALL"]
    found = asked(survey, outcome="Q7ALL", drivers=drivers, by="Q20GENDER")
    assert len(found.tests()) == 14
    # the upper booths are told from 0 among women only, and yet no difference is told
    rows = found.tidy().query("driver == 'Q7INFOUP'").set_index("persona")
    assert rows.loc["2", "own_low"] > 0 > rows.loc["1", "own_low"]
    assert set(found.tests()["verdict"]) == {"no_difference"}


@pytest.mark.filterwarnings("ignore")
def test_bundled_study_by_household(study_of_homes):
    drivers = ["reporting", "reply", "progress", "punctuality", "quality", "pricing"]
    found = asked(study_of_homes, drivers=drivers, by="household")
    assert not (found.tests()["verdict"] == "cannot_tell").any()
    assert found.tidy()["n"].dropna().min() >= study_of_homes.circumstances.min_cell


@pytest.fixture
def study_of_homes():
    return cemlab.read_survey(cemlab.open_study(Path(__file__).parents[2] / "data/wuye-repair"))
