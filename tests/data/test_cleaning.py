"""Cells and codes: when they are one, what is empty, and what is text."""

import numpy as np
import pandas as pd
import pytest

from cemlab import Survey, read_survey
from cemlab.errors import DataError, OptionError
from cemlab.study import open_study


def one(cells, **facts):
    return Survey.from_frame(pd.DataFrame({"a": cells}), items={"a": facts})


class TestNothing:
    @pytest.mark.parametrize("code", [np.nan, float("nan"), pd.NA, "nan", "NaN"])
    def test_swallows_no_text(self, code):
        with pytest.raises(DataError, match=r"holds text .*\('oops'\), 1 time"):
            one(["1", "oops", None], role="driver", missing=[code])

    @pytest.mark.parametrize("code", [".nan", "nan"])
    def test_in_a_study_file(self, study_folder, code):
        edits = {
            "study.yaml": ("staff: {role: driver, ", f"staff: {{role: driver, missing: [{code}], "),
            "raw/survey.csv": ("r1,5,6,4", "r1,5,6,x"),
        }
        for file, (old, new) in edits.items():
            text = (study_folder / file).read_text("utf-8")
            assert old in text
            (study_folder / file).write_text(text.replace(old, new), "utf-8")
        with pytest.raises(DataError, match=r"staff: holds text .*\('x'\)"):
            read_survey(open_study(study_folder))

    def test_the_text_nan_is_a_text(self):
        survey = one(["1", "nan", None, "2"], role="driver", not_applicable=["nan"])
        assert survey.is_not_applicable("a").tolist() == [False, True, False, False]
        assert survey.is_missing("a").tolist() == [False, False, True, False]
        assert one(["x", "nan"], role="segment").column("a").tolist() == ["x", "nan"]

    @pytest.mark.parametrize("cells", [["1", None, " "], pd.array([1, None, None], "Int64")])
    def test_blank_cells_can_be_declared_not_applicable(self, cells):
        survey = one(cells, role="driver", not_applicable=[np.nan])
        assert survey.is_not_applicable("a").tolist() == [False, True, True]


class TestText:
    def test_of_numbers_is_exact(self):
        cells = [1234567.0, 1234568.0, 0.1234567, 2.0]
        found = one(cells, role="segment").column("a").astype(str).tolist()
        assert found == ["1234567", "1234568", "0.1234567", "2"]

    def test_of_mixed_cells_is_the_same(self):
        assert one([1, 1.0, "1 ", "x"], role="segment").column("a").nunique() == 2

    def test_of_levels_is_trimmed_as_cells_are(self):
        cells = pd.Categorical(["low ", "high", " low"], ["low ", " low", "high"])
        column = one(cells).column("a")
        assert column.tolist() == ["low", "high", "low"]
        assert column.cat.categories.tolist() == ["low", "high"]
        numbered = one(pd.Categorical([2.0, 1.0], [2.0, 1.0]), role="segment").column("a")
        assert numbered.cat.categories.tolist() == ["2", "1"]
        declared = one(["a ", "b"], role="segment", levels={" a": "A", "b ": "B"})
        assert declared.column("a").tolist() == ["a", "b"]

    def test_values_match_numbers_however_written(self):
        values = {1: 5, "Low": 1}
        survey = one(["1", "1.0", " Low ", None], role="driver", values=values)
        assert survey.column("a").dropna().tolist() == [5, 5, 1]


class TestFileCells:
    def read(self, tmp_path, text, **meaning):
        (tmp_path / "x.csv").write_text(text, "utf-8")
        return read_survey(tmp_path / "x.csv", **meaning)

    def test_codes_keep_their_digits(self, tmp_path):
        text = "zip,long,rating,share\n01,12345678901234567,1,0.123456789012345678\n02,1,2,0.5\n"
        survey = self.read(tmp_path, text)
        assert survey.column("zip").tolist() == ["01", "02"]
        assert survey.column("long").tolist()[0] == "12345678901234567"
        assert survey.column("rating").tolist() == [1, 2]
        assert survey.column("share").tolist()[1] == 0.5

    def test_declared_texts_stay_texts(self, tmp_path):
        text = "who,person,g,v,l,x\n1.0,1,1.0,2.50,1.0,3\n2.0,1,2.0,3,2.0,4\n"
        items = {"g": {"role": "segment"}, "v": {"role": "verbatim"},
                 "l": {"role": "segment", "levels": {"1.0": "A", "2.0": "B"}}}  # fmt: skip
        survey = self.read(tmp_path, text, id="who", customer="person", items=items)
        assert survey.ids().tolist() == ["1.0", "2.0"]
        assert survey.column("g").tolist() == ["1.0", "2.0"] == survey.column("l").tolist()
        assert survey.column("v").tolist() == ["2.50", "3"]
        assert survey.column("x").tolist() == [3, 4]


def test_infinite_ratings_are_called_so():
    with pytest.raises(DataError, match="a: is infinite .*1 time, row 2") as caught:
        one([1.0, np.inf, 3.0], role="driver", scale=(1, 5))
    assert "text" not in str(caught.value) and "outside" not in str(caught.value)


@pytest.mark.parametrize("blank", [None, " ", np.nan])
def test_a_customer_who_is_blank_is_a_failure(blank):
    frame = pd.DataFrame({"a": [1, 2, 3], "person": ["p", blank, blank]})
    with pytest.raises(DataError, match="person: has no customer, 2 times, rows 2, 3"):
        Survey.from_frame(frame, customer="person")


class TestMoreIsBetter:
    def test_turns_round_what_is_best_when_low(self):
        survey = one([1, 5, None], role="driver", scale=(1, 5), direction="low_is_good")
        np.testing.assert_array_equal(survey.more_is_better("a"), [5, 1, np.nan])
        survey = one([1, 5, None], role="driver")
        np.testing.assert_array_equal(survey.more_is_better("a"), [1, 5, np.nan])

    def test_needs_a_scale(self):
        with pytest.raises(OptionError, match="Declare its scale"):
            one([1, 5], role="driver", direction="low_is_good").more_is_better("a")


def test_numbers_beside_none_are_numbers():
    frame = pd.DataFrame({"a": [1, 99, 3, 5]}).replace(99, None)
    assert frame["a"].dtype == object
    survey = Survey.from_frame(frame)
    assert survey.column("a").isna().tolist() == [False, True, False, False]
    assert survey.items["a"].role == "driver"
