"""Questions with several answers: a column for each option, or all in one cell."""

import pandas as pd
import pytest

from cemlab import Survey
from cemlab.errors import DataError, OptionError

SPORT = {"en": "Sport", "zh": "运动"}


def ticked(columns, **facts):
    frame = pd.DataFrame(columns)
    flags = {name: {"column": name, "label": {"en": name.title()}} for name in columns}
    item = {"role": "profile", "flags": flags} | facts
    return Survey.from_frame(frame, items={"q": item})


def split(cells, flags, mark="┋", **facts):
    flags = {option: {} for option in flags} if isinstance(flags, list) else flags
    item = {"role": "profile", "split": mark, "flags": flags} | facts
    return Survey.from_frame(pd.DataFrame({"q": cells}), items={"q": item})


class TestColumns:
    def test_words_and_ones_tick(self):
        survey = ticked({"sport": ["运动", "", "运动", ""], "film": ["", "电影", "电影", ""]})
        flags = survey.flags("q")
        assert flags["sport"].tolist() == [True, False, True, pd.NA]
        assert survey.kinds("q").tolist() == ["answered"] * 3 + ["unanswered"]
        assert survey.column("q").tolist()[:3] == ["Sport", "Film", "Sport · Film"]
        assert list(survey.items) == ["q"]  # columns of options are no items of their own

    def test_zeros_are_answers(self):
        survey = ticked({"a": [1, 0, None], "b": [0, 0, None]})
        assert survey.flags("q")["a"].tolist() == [True, False, pd.NA]
        assert survey.kinds("q").tolist() == ["answered", "answered", "unanswered"]
        assert survey.column("q").tolist()[1] == ""

    @pytest.mark.parametrize(
        "word", ["No", "FALSE", "否", "未选", "0", "0.0", "Not selected", "Nein", "Non", "-"]
    )
    def test_words_for_not_ticked(self, word):
        assert ticked({"a": [word, "x"], "b": ["x", word]}).flags("q")["a"].tolist() == [
            False,
            True,
        ]

    def test_several_numbers_need_saying(self):
        with pytest.raises(DataError, match=r"several different numbers .*`picked`"):
            ticked({"a": [1, 2, 1], "b": [2, 2, 1]})
        flags = ticked({"a": [1, 2, 1], "b": [2, 2, 1]}, picked=[1]).flags("q")
        assert flags["a"].tolist() == [True, False, True]

    def test_codes_of_gaps(self):
        survey = ticked({"a": ["-99", "x", "-77"], "b": ["-99", "-99", "-77"]},
                        missing=[-99], not_asked=[-77])  # fmt: skip
        assert survey.kinds("q").tolist() == ["unanswered", "answered", "not_asked"]
        assert survey.flags("q")["b"].tolist() == [pd.NA, pd.NA, pd.NA]

    def test_conditions(self):
        frame = pd.DataFrame({"has": ["y", "n", "y"], "a": ["x", "", ""], "b": ["", "", ""]})
        item = {"role": "profile", "flags": {"a": {"column": "a"}, "b": {"column": "b"}},
                "asked_if": {"has": ["Y"]}}  # fmt: skip
        survey = Survey.from_frame(frame, items={"q": item, "has": {"role": "segment"}})
        assert survey.kinds("q").tolist() == ["answered", "not_asked", "unanswered"]


class TestOneCell:
    def test_is_split_by_its_mark(self):
        survey = split(["运动┋电影", "电影", "", "(跳过)"], ["运动", "电影"], not_asked=["(跳过)"])
        assert survey.flags("q")["运动"].tolist() == [True, False, pd.NA, pd.NA]
        assert survey.kinds("q").tolist() == ["answered", "answered", "unanswered", "not_asked"]
        assert survey.column("q")[0] == "运动 · 电影"

    def test_words_of_their_own_behind_an_option_are_not_part_of_it(self):
        survey = split(["其他〖猫和狗〗┋运动", "其他〖鱼"], ["运动", "其他"])
        assert survey.flags("q")["其他"].tolist() == [True, True]
        assert "猫" not in survey.column("q")[0]

    def test_an_option_may_hold_the_mark(self):
        survey = split(["Yes, often, No", "No"], ["Yes, often", "No"], mark=",")
        assert survey.flags("q")["Yes, often"].tolist() == [True, False]
        assert survey.flags("q")["No"].tolist() == [True, True]

    def test_numbers_are_options_whatever_their_spelling(self):
        assert split(["1┋2", "2.0"], ["1", "2"]).flags("q")["2"].tolist() == [True, True]
        assert split([1.0, 2.0], ["1", "2"]).flags("q")["1"].tolist() == [True, False]

    def test_unknown_options_are_refused_with_their_rows(self):
        with pytest.raises(DataError) as caught:
            split(["a;b", "a", "a;c", "d"], ["a", "b"], mark=";")
        said = str(caught.value)
        assert "options not declared ('c', 'd'), 2 times, rows 3, 4" in said
        assert "Options declared: a, b" in said

    def test_one_flag_may_take_the_rest(self):
        flags = {"a": {}, "Other": {"other": True}}
        survey = split(["a;something", "own words", "a"], flags, mark=";")
        assert survey.flags("q")["Other"].tolist() == [True, True, False]

    def test_labels_are_in_the_language_of_the_survey(self):
        frame = pd.DataFrame({"q": ["s"]})
        item = {"role": "profile", "split": ";", "flags": {"s": {"label": SPORT}}}
        for language, said in SPORT.items():
            survey = Survey.from_frame(frame, items={"q": item}, language=language)
            assert survey.column("q").tolist() == [said]


class TestRefusals:
    def test_of_other_items(self):
        survey = Survey.from_frame(pd.DataFrame({"a": [1, 2]}))
        with pytest.raises(OptionError, match="no question with several answers"):
            survey.flags("a")

    def test_of_columns_that_are_not_there(self):
        frame = pd.DataFrame({"q_1": ["x"]})
        item = {"role": "profile", "flags": {"a": {"column": "q_1"}, "b": {"column": "q_3"}}}
        with pytest.raises(OptionError, match="'q_3', which is not .* Did you mean 'q_1'"):
            Survey.from_frame(frame, items={"q": item})
