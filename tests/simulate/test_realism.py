"""Simulated worlds lie where real surveys lie, and what real surveys measure is as recorded."""

import numpy as np
import pandas as pd
import pytest

from cemlab import simulate
from cemlab.errors import OptionError, StudyError
from cemlab.simulate.evidence import realism
from cemlab.simulate.evidence.survey_features import features
from cemlab.study import load

# Where a world lies outside the range of the real surveys, and why that is meant.
UNRELATED = "one item is planted to go with nothing, so that nothing should be found"
EXCEPTIONS = {
    ("property", "correlation_lowest"): UNRELATED,
    ("insurance", "correlation_lowest"): UNRELATED,
    ("bank", "correlation_lowest"): UNRELATED,
    ("store", "correlation_lowest"): UNRELATED,
}


@pytest.fixture(scope="module")
def found(shared):
    specs = load(realism.SURVEYS, "realism.yaml")
    for spec in specs.values():
        if not (shared / "data" / spec["file"]).is_file():
            pytest.skip(f"no {spec['file']} among the shared data")
    return realism.measured(shared / "data")


class TestFeatures:
    def test_by_hand(self):
        ratings = pd.DataFrame({"a": [1, 2, 3, 4, 5, 99], "b": [2, 3, 4, 4, 5, 6]})
        got = features(ratings, pd.Series([1, 2, 3, 4, 5, 3]), scale=(1, 5), fewest=2)
        r = 7 / np.sqrt(10 * 5.2)
        expected = {
            "item_mean": (0.5 + 0.65) / 2,
            "item_mean_lowest": 0.5,
            "item_mean_highest": 0.65,
            "item_sd": (np.sqrt(2.5) + np.sqrt(1.3)) / 2 / 4,
            "top_box": 0.2,
            "bottom_box": 0.1,
            "skewness": (0 - 1.44 / 5 / 1.04**1.5 * np.sqrt(20) / 3) / 2,
            "correlation": r,
            "correlation_lowest": r,
            "correlation_highest": r,
            "first_component": (1 + r) / 2,
            "correlation_with_outcome": (1 + r) / 2,
            "r_squared": 1,
            "blank": 1 / 12,
            "blank_highest": 1 / 6,
            "not_applicable": 1 / 12,
            "not_applicable_highest": 1 / 6,
            "straight_lining": np.nan,  # nobody has five answers
            "outcome_mean": 0.5,
            "outcome_top_box": 1 / 6,
        }
        assert got.to_dict() == pytest.approx(expected, nan_ok=True)
        assert list(got.index) == list(expected)

    def test_what_does_not_apply_enters_in_two_parts(self):
        x = [1, 2, 3, 4, 6, 6, 6, 6]
        ratings = pd.DataFrame({"a": x, "b": x})  # the same twice explains nothing more
        outcome = pd.Series([1, 2, 3, 4, 2, 4, 2, 4])
        got = features(ratings, outcome, scale=(1, 5), fewest=2)
        # raters are met exactly, the others lie 1 from their mean of 3; 8 people, 3 terms
        assert got["r_squared"] == pytest.approx(1 - (4 / 5) / (9.5 / 7))

    def test_straight_lining_takes_five_answers(self):
        rows = [[3] * 6, [4] * 5 + [99], [3] * 4 + [99] * 2, [1, 2, 3, 4, 5, 4], [2, 1, 4, 3, 4, 5]]
        table = pd.DataFrame(rows, columns=list("abcdef"))
        got = features(table, table["a"], scale=(1, 5), fewest=2)
        assert got["straight_lining"] == 2 / 4

    def test_the_scale_and_codes_do_not_matter(self, rng):
        mood = rng.normal(size=(200, 1))
        answers = np.clip(np.rint(3.5 + mood + rng.normal(size=(200, 6))), 1, 5)
        table = pd.DataFrame(answers, columns=list("abcdey"))
        table.loc[:9, "a"], table.loc[5:30, "b"] = 99, 6
        other = ((table.mask(table.isin([6, 99])) - 1) * 2.5).astype(object)
        other.loc[:9, "a"], other.loc[5:30, "b"] = "Blank", -1
        plain = features(table[list("abcde")], table["y"], scale=(1, 5))
        far = features(other[list("abcde")], other["y"], scale=(0, 10), not_applicable=[-1])
        assert far.to_dict() == pytest.approx(plain.to_dict())

    def test_pairs_few_people_answered_say_nothing(self):
        ratings = pd.DataFrame(
            {"a": [1, 2, 4, 5, 99], "b": [5, 4, 99, 99, 3], "c": [1, 2, 4, 4, 5]}
        )
        got = features(ratings, ratings["c"], scale=(1, 5), fewest=3)
        assert got["correlation_lowest"] < 0 < got["correlation_highest"]  # b with c, a with c
        fewer = features(ratings, ratings["c"], scale=(1, 5), fewest=4)
        assert fewer["correlation_lowest"] == fewer["correlation_highest"] > 0.9  # a with c

    def test_answers_outside_the_scale_are_refused(self):
        ratings = pd.DataFrame({"a": [1, 2, 7], "b": [1, 2, 3]})
        with pytest.raises(OptionError, match="Answers to 'a' lie outside the scale 1 to 5. Give"):
            features(ratings, ratings["b"], scale=(1, 5))
        with pytest.raises(OptionError, match="Answers to the outcome lie outside"):
            features(ratings[["b"]], ratings["a"], scale=(1, 5))


class TestRealSurveys:
    def test_measure_what_is_recorded(self, found):
        recorded = realism.recorded().drop(columns="measured")
        pd.testing.assert_frame_equal(found, recorded, atol=1.5e-4, rtol=0, check_dtype=False)

    def test_measure_what_their_sources_say(self, found):
        not_asked, straight = found["not_applicable_highest"], found["straight_lining"]
        assert not_asked["sfo_2017"] == pytest.approx(0.641, abs=1e-3)  # Q7LTPARKING
        assert not_asked["kcmo_residents_2021_08"] == pytest.approx(0.36, abs=6e-3)
        assert straight["student_evaluation_tr"] == pytest.approx(0.51, abs=6e-3)

    def test_are_recorded_by_the_command(self, found, shared, tmp_path, monkeypatch, capsys):
        monkeypatch.setattr(realism, "MEASURED", tmp_path / "realism.csv")
        monkeypatch.setenv("CEMLAB_DATA", str(shared / "data"))
        realism.main()
        assert capsys.readouterr().out == "Wrote realism.csv: 5 surveys.\n"
        assert list(realism.recorded().columns[: len(realism.HEAD)]) == realism.HEAD
        pd.testing.assert_frame_equal(realism.recorded().drop(columns="measured"), found)

    def test_that_are_not_there_are_named(self, tmp_path):
        with pytest.raises(StudyError, match="sfo_2017_survey.csv.gz is not there. Set"):
            realism.measured(tmp_path)


@pytest.mark.parametrize("world", simulate.WORLDS)
def test_worlds_lie_where_real_surveys_lie(world):
    table = realism.compared([world])
    outside = set(table.index[table["outside"] == world])
    meant = {measure for name, measure in EXCEPTIONS if name == world}
    assert outside == meant, table.loc[sorted(outside ^ meant)].to_string()


@pytest.mark.parametrize(
    "world", [world for (world, _), why in EXCEPTIONS.items() if why == UNRELATED]
)
def test_all_other_items_go_together_as_in_real_surveys(world):
    made = simulate.make(world, n=4000, seed=1)
    asked, table = made.recipe.survey, made.survey()
    related = [name for name, driver in asked.drivers.items() if driver.halo]
    assert len(related) == len(asked.drivers) - 1
    got = features(table[related], table["overall"], scale=asked.scale)
    assert got["correlation_lowest"] >= realism.recorded()["correlation_lowest"].min()


def test_worlds_may_be_given():
    table = realism.compared({"mine": simulate.property(500, seed=3)})
    assert list(table.columns) == ["mine", "low", "high", "outside"]
    made = realism.compared(["property"], n=500, seed=3)
    pd.testing.assert_series_equal(table["mine"], made["property"], check_names=False)
    real = realism.recorded()
    assert (table["low"] == real[table.index].min()).all()
    is_within = table["mine"].between(table["low"], table["high"])
    assert ((table["outside"] == "") == is_within).all()
