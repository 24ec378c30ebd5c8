"""What is said of a frame's columns: names, shorthands, bare codes, contradictions."""

import numpy as np
import pandas as pd
import pytest

from cemlab import Survey
from cemlab.errors import DataError, OptionError


@pytest.fixture
def frame():
    return pd.DataFrame({"a": [1, 5, 99, 3], "b": [2, 4, 4, 1], "who": ["x", "y", "z", "u"]})


class TestNames:
    @pytest.mark.parametrize("columns", [(1, "1"), ("a", "a "), ("a", "a")])
    def test_columns_that_become_one(self, columns):
        frame = pd.DataFrame([[1, 2, 3, 4]], columns=[*columns, "b", "b"])
        name = str(columns[1]).strip()
        with pytest.raises(DataError, match=f"several columns named '{name}', 'b'"):
            Survey.from_frame(frame)

    def test_parquet_with_columns_that_become_one(self, tmp_path):
        from cemlab import read_survey

        pd.DataFrame([[1, 2]], columns=["a", "a "]).to_parquet(tmp_path / "x.parquet")
        with pytest.raises(DataError, match=r"x\.parquet has several columns named 'a'"):
            read_survey(tmp_path / "x.parquet")

    def test_arguments_name_columns_as_the_frame_does(self):
        frame = pd.DataFrame({0: ["r1", "r2"], 1: [0.5, 1.5], 2: [9, 5], 3: [1, 6]})
        survey = Survey.from_frame(
            frame, id=0, weight=1, scale={2: (1, 5), 3: (1, 5)}, missing={2: [9]},
            not_applicable={3: [6]}, labels={2: "Two"}, items={3: {"role": "driver"}},
        )  # fmt: skip
        assert list(survey.items) == ["2", "3"] and survey.label("2") == "Two"
        assert survey.ids().tolist() == ["r1", "r2"] and survey.weights().tolist() == [0.5, 1.5]
        assert survey.is_missing("2").tolist() == [True, False]
        assert survey.is_not_applicable("3").tolist() == [False, True]

    @pytest.mark.parametrize("use", ["weight", "wave", "customer"])
    def test_a_column_has_one_use(self, frame, use):
        with pytest.raises(OptionError, match=f"b: is used as id and as {use}"):
            Survey.from_frame(frame, **{"id": "b", use: "b"})
        with pytest.raises(OptionError, match=f"b: is also the {use} column"):
            Survey.from_frame(frame, scale={"b": (1, 5)}, **{use: "b"})

    def test_names_of_no_column_all_at_once(self, frame):
        with pytest.raises(OptionError, match="2 problems") as caught:
            Survey.from_frame(frame, missing={"aa": [9]}, labels={"whoo": "Who"})
        assert "Did you mean 'a'?" in str(caught.value)
        assert "whoo: is named in `labels` and is no column" in str(caught.value)


class TestShapes:
    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"scale": (1, 5)}, r"`scale` is \(1, 5\); expected {'item': \(low, high\)}"),
            ({"labels": "A"}, "`labels` is 'A'; expected {'item': 'Its words'}"),
            ({"items": ["a"]}, "`items` is .*; expected {'item': {'role'"),
            ({"scale": {"a": "15"}}, "a.scale: expected two numbers, such as .*; got '15'"),
            ({"scale": {"a": (1, 3, 5)}}, "a.scale: expected two numbers"),
            ({"scale": {"a": 5}}, "a.scale: expected two numbers, such as .*; got 5"),
            ({"scale": {"a": (1, "five")}}, "a.scale.1: .*valid number.*got 'five'"),
            ({"scale": {"a": (1, np.inf)}}, "a.scale.1: .*finite number"),
            ({"items": {"a": "driver"}}, "a: expected key: value pairs; got 'driver'"),
            ({"items": {"a": {"role": "drivr"}}}, "a.role: .*Did you mean 'driver'"),
            ({"items": {"a": {"scal": [1, 5]}}}, "a.scal: unknown key. Did you mean 'scale'"),
            ({"missing": True}, "`missing` is True; expected a list of codes"),
        ],
    )
    def test_what_is_expected_is_said(self, frame, given, message):
        with pytest.raises(OptionError, match=message) as caught:
            Survey.from_frame(frame, **given)
        assert "pydantic" not in str(caught.value)

    @pytest.mark.parametrize("code", [99, 99.0, "99", np.int64(99), [99], {99}, np.array([99])])
    def test_one_code_is_a_list_of_one(self, frame, code):
        survey = Survey.from_frame(frame, missing=code)
        assert survey.is_missing("a").tolist() == [False, False, True, False]
        survey = Survey.from_frame(frame, missing={"a": code})
        assert survey.is_missing("a").sum() == 1

    @pytest.mark.parametrize(
        ("frame", "message"),
        [(pd.DataFrame({"a": []}), "The frame has no rows"),
         (pd.DataFrame(index=[1]), "The frame has no columns"),
         (pd.DataFrame(), "The frame has no columns")],
    )  # fmt: skip
    def test_an_empty_frame(self, frame, message):
        with pytest.raises(DataError, match=message):
            Survey.from_frame(frame)


class TestContradictions:
    @pytest.mark.parametrize(
        ("facts", "message"),
        [
            ({"scale": (1, 5), "missing": [3]}, "a.missing: 3 lies on the scale 1 to 5"),
            ({"scale": (1, 5), "missing": ["3"]}, "a.missing: 3 lies on the scale 1 to 5"),
            ({"scale": (5, 1)}, r"a.scale: is \[5, 1\]. Expected the lower end first"),
            ({"missing": [99], "not_applicable": ["99.0"]}, "a: 99 is declared missing and not"),
            ({"scale": (1, 5), "values": {"Top": 9}}, "a.values: Top stands for a value off"),
            ({"values": {"9": 5}, "missing": [9.0]}, "a.missing: 9.* lies on the list of its val"),
            ({"levels": {1: "One"}, "missing": ["1"]}, "a.missing: 1 lies on the list of its lev"),
        ],
    )
    def test_are_refused_as_in_a_study_file(self, frame, facts, message):
        with pytest.raises(OptionError, match=message):
            Survey.from_frame(frame, items={"a": facts})

    def test_all_at_once(self, frame):
        with pytest.raises(OptionError, match="3 problems"):
            Survey.from_frame(
                frame, scale={"a": (5, 1), "b": 3}, missing={"who": ["x"]},
                not_applicable={"who": ["x "]},
            )  # fmt: skip


class TestBareCodes:
    @pytest.mark.parametrize(
        ("answers", "code", "is_safe"),
        [
            ([1, 3, 5], 99, True),
            ([0, 7, 10], 99, True),
            ([1, 3, 5], -9, True),
            ([1, 3, 5], 6, False),
            ([1, 3, 5], -1, False),
            ([40, 50, 60], 99, False),
            ([40, 50, 60], 999, True),
            ([18, 44, 80], 99, False),
            ([18, 44, 80], 999, True),
            ([5, 5, 5], 99, False),
            ([0, 0, 0], 1, False),
            (["1", "5", "3"], "Blank", False),
        ],
    )
    def test_are_taken_only_far_beyond_all_other_answers(self, answers, code, is_safe):
        frame = pd.DataFrame({"a": [*answers, code]})
        if is_safe:
            assert Survey.from_frame(frame, missing=[code]).is_missing("a").sum() == 1
        else:
            with pytest.raises(DataError, match=rf"valid answers of: a \({code}\)"):
                Survey.from_frame(frame, missing=[code])

    @pytest.mark.parametrize(
        "facts",
        [
            {"role": "driver", "scale": (0, 100)},
            {"role": "segment", "levels": {"99": "Ninety-nine"}},
            {"role": "segment", "levels": {"99.0": "Ninety-nine"}},
            {"role": "driver", "values": {"99": 1}},
        ],
    )
    @pytest.mark.parametrize("code", [99, "99"])
    def test_are_refused_where_declared_an_answer(self, facts, code):
        frame = pd.DataFrame({"a": ["1", "99", "5"]})
        with pytest.raises(DataError, match=r"valid answers of: a \(99\)"):
            Survey.from_frame(frame, items={"a": facts}, missing=[code])

    def test_a_text_is_no_answer_of_a_rating(self):
        frame = pd.DataFrame({"a": ["1", "Blank", "5"]})
        survey = Survey.from_frame(frame, scale={"a": (1, 5)}, missing="Blank")
        assert survey.is_missing("a").tolist() == [False, True, False]

    def test_are_added_to_the_item_s_own(self):
        frame = pd.DataFrame({"a": [1, 5, 98, 999, 3], "b": [1, 2, 3, 4, 999]})
        survey = Survey.from_frame(frame, missing=[999], items={"a": {"missing": [98]}})
        assert survey.items["a"].missing == (98, 999)
        assert survey.is_missing("a").sum() == 2 and survey.is_missing("b").sum() == 1

    def test_of_two_kinds_do_not_hide_each_other(self):
        frame = pd.DataFrame({"a": [1, 5, 3, 98, 99]})
        survey = Survey.from_frame(frame, missing=[99], not_applicable=[98])
        assert survey.is_missing("a").sum() == 1 and survey.is_not_applicable("a").sum() == 1

    def test_mean_one_thing(self):
        frame = pd.DataFrame({"a": [1, 5, 3, 99]})
        with pytest.raises(OptionError, match="99 is declared missing and not applicable"):
            Survey.from_frame(frame, missing=[99], not_applicable=["99.0"])
