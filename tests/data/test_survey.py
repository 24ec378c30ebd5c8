"""Surveys: from a study, a file or a frame; every value an answer or a declared code."""

import gzip
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import DataError, OptionError, StudyError
from cemlab.study import open_study


class TestFromFrame:
    def test_codes_become_gaps_and_not_applicable_is_kept_apart(self, survey, answers):
        wait = survey.column("wait")
        not_applicable = (answers["wait"] == 6).to_numpy()
        np.testing.assert_array_equal(survey.is_not_applicable("wait"), not_applicable)
        assert wait.isna().sum() == not_applicable.sum() and not survey.is_missing("wait").any()
        assert survey.is_missing("overall").sum() == 3 and wait.max() == 5

    def test_the_frame_is_not_changed_and_copies_come_out(self, answers):
        before = answers.copy()
        survey = Survey.from_frame(answers, weight="w")
        table, column = survey.answers(), survey.column("staff")
        table["price"] = -1
        column.iloc[:] = -1
        pd.testing.assert_frame_equal(answers, before)
        assert survey.column("staff").min() >= 1 and survey.column("price").min() >= 1

    def test_every_row_is_answered_missing_or_not_applicable(self, survey):
        for name in survey.items:
            answered = survey.column(name).notna().sum()
            gaps = survey.is_missing(name).sum() + survey.is_not_applicable(name).sum()
            assert answered + gaps == len(survey)

    def test_complete_says_where_its_rows_stood(self, survey):
        kept = survey.complete(["overall", "wait"])
        assert kept["row"].is_monotonic_increasing and not kept.isna().any().any()
        whole = survey.answers().loc[kept["row"], "wait"].to_numpy()
        np.testing.assert_array_equal(kept["wait"], whole)

    def test_any_verb_works_without_a_study(self, answers):
        survey = Survey.from_frame(
            answers, weight="w", missing={"overall": [99]}, not_applicable={"wait": [6]}
        )
        drivers = cemlab.drivers.fit(
            survey, outcome="overall", drivers=["wait", "staff"], resamples=100
        )
        assert drivers.tidy()["driver"].tolist() == ["wait", "staff"]
        nps = cemlab.metrics.score(survey, outcome="recommend", metric="nps")
        assert nps.glance()["n"].iloc[0] == 300

    def test_a_bare_list_of_codes_is_refused_where_it_may_be_an_answer(self, answers):
        with pytest.raises(DataError, match=r"valid answers of: recommend \(6\)") as caught:
            Survey.from_frame(answers, not_applicable=[6], scale={"wait": (1, 5)})
        assert "Codes belong to items" in str(caught.value)

    def test_a_bare_list_far_from_all_answers_is_taken(self, answers):
        frame = answers.drop(columns="w").replace(99, 999)
        survey = Survey.from_frame(frame, missing=[999])
        assert survey.is_missing("overall").sum() == 3

    def test_groups_keep_the_order_of_a_categorical(self):
        levels = ["low", "middle", "high"]
        frame = pd.DataFrame({"size": pd.Categorical(["high", "low", "middle"], levels)})
        assert Survey.from_frame(frame).column("size").cat.categories.tolist() == levels

    def test_unknown_names_are_refused(self, answers):
        with pytest.raises(OptionError, match="Did you mean 'wait'"):
            Survey.from_frame(answers, missing={"wayt": [99]})
        with pytest.raises(DataError, match="the weight column is not in the data"):
            Survey.from_frame(answers, weight="weigth")
        with pytest.raises(OptionError, match="Did you mean 'staff'"):
            Survey.from_frame(answers).column("staf")

    def test_customers_are_told_apart(self, answers):
        frame = answers.assign(person=np.arange(300) // 3)
        survey = Survey.from_frame(frame, customer="person")
        assert len(np.unique(survey.customers())) == 100 and "person" not in survey.items


def test_halves_keep_customers_whole_and_lose_nobody():
    frame = pd.DataFrame({"who": np.repeat(range(40), 3), "a": np.tile([1, 2, 3], 40)})
    survey = Survey.from_frame(frame.assign(number=range(120)), customer="who")
    halves = survey.halves(seed=1)
    numbers = [half.column("number").tolist() for half in halves]
    assert sorted([*numbers[0], *numbers[1]]) == list(range(120))
    assert [half.n_customers for half in halves] == [20, 20]
    assert numbers[0] == survey.halves(seed=1)[0].column("number").tolist()
    assert numbers[0] != survey.halves(seed=2)[0].column("number").tolist()


class TestFromAStudy:
    def test_reads_scales_codes_weights_and_levels(self, study_folder):
        survey = cemlab.read_survey(open_study(study_folder))
        assert len(survey) == 4 and survey.weight_kind == "survey"
        assert survey.is_missing("overall").tolist() == [False, True, False, False]
        assert survey.is_not_applicable("wait").tolist() == [True, False, False, False]
        assert survey.column("building").cat.categories.tolist() == ["A", "B"]
        assert survey.n_effective == pytest.approx(4**2 / (1 + 0.25 + 2.25 + 1))

    def test_columns_nobody_declared_are_counted(self, study_folder):
        _write(study_folder, "who,overall,wait,staff,building,w,extra\nr1,5,6,4,A,1,x\n")
        assert cemlab.read_survey(open_study(study_folder)).ignored == ("extra",)

    def test_arguments_of_a_frame_are_refused(self, study_folder):
        with pytest.raises(OptionError, match="A study says itself"):
            cemlab.read_survey(open_study(study_folder), weight="w")


class TestFiles:
    @pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
    def test_the_same_answers_from_every_kind(self, answers, tmp_path, suffix):
        path = tmp_path / f"answers{suffix}"
        if suffix == ".parquet":
            answers.to_parquet(path)
        else:
            answers.to_csv(path, index=False)
        meaning = {"weight": "w", "missing": {"overall": [99]}, "not_applicable": {"wait": [6]}}
        from_file = cemlab.read_survey(path, **meaning)
        from_frame = Survey.from_frame(answers, **meaning)
        pd.testing.assert_frame_equal(from_file.answers(), from_frame.answers())
        assert from_file.source == path.name

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
    def test_encodings_of_chinese_files(self, tmp_path, encoding):
        path = tmp_path / "调查.csv"
        path.write_bytes("满意度,楼栋\n5,东区一栋\n4,西区二栋、靠门\n".encode(encoding))
        survey = cemlab.read_survey(path)
        assert survey.column("楼栋").tolist()[0] == "东区一栋"

    def test_a_western_encoding_is_named_not_guessed(self, tmp_path):
        path = tmp_path / "answers.csv"
        path.write_bytes("a,b\n1,caf\xe9 cr\xe8me\n".encode("latin-1"))
        with pytest.raises(DataError, match="line 2: byte .* is not UTF-8. Declare .*latin-1"):
            cemlab.read_survey(path)
        survey = cemlab.read_survey(path, encoding="latin-1")
        assert survey.column("b").tolist() == ["café crème"]

    @pytest.mark.parametrize("separator", [";", "\t", "|"])
    def test_other_separators(self, tmp_path, separator):
        path = tmp_path / "answers.csv"
        path.write_text(f"a{separator}b\n1{separator}2\n", "utf-8")
        assert list(cemlab.read_survey(path).items) == ["a", "b"]

    def test_ragged_rows_are_named_by_line(self, tmp_path):
        path = tmp_path / "answers.csv"
        path.write_text("a,b,c\n1,2,3\n1,2\n1,2,3,4\n", "utf-8")
        with pytest.raises(DataError) as caught:
            cemlab.read_survey(path)
        assert "line 3 has 2 cells, the header 3" in str(caught.value)
        assert "line 4 has 4 cells, the header 3" in str(caught.value)

    def test_line_breaks_inside_quotes_are_no_ragged_rows(self, tmp_path):
        path = tmp_path / "answers.csv"
        path.write_text('a,b\n1,"two\nlines"\n', "utf-8")
        assert len(cemlab.read_survey(path)) == 1

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "is empty"),
            (b"a,b\n", "has a header but no answers"),
            (b"a,a\n1,2\n", "a: stands 2 times in the header"),
            (b"a,b\n1,\x002\n", "line 2: a NUL byte"),
        ],
    )
    def test_broken_files_are_named(self, tmp_path, content, message):
        path = tmp_path / "answers.csv"
        path.write_bytes(content)
        with pytest.raises(DataError, match=message):
            cemlab.read_survey(path)

    def test_a_truncated_archive_is_named(self, tmp_path):
        path = tmp_path / "answers.csv.gz"
        path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 999)[:-20])
        with pytest.raises(DataError, match="cannot be unpacked"):
            cemlab.read_survey(path)

    def test_missing_files_and_unknown_kinds(self, tmp_path):
        with pytest.raises(DataError, match="does not exist"):
            cemlab.read_survey(tmp_path / "none.csv")
        (tmp_path / "a.pdf").write_bytes(b"x")
        with pytest.raises(DataError, match="of a kind that cannot be read"):
            cemlab.read_survey(tmp_path / "a.pdf")

    def test_the_raw_file_is_not_touched(self, study_folder):
        path = study_folder / "raw" / "survey.csv"
        before = path.read_bytes(), path.stat().st_mtime_ns
        cemlab.read_survey(open_study(study_folder))
        assert (path.read_bytes(), path.stat().st_mtime_ns) == before


class TestRefuses:
    BAD: ClassVar = {
        "text in a rating column": (
            "r1,often,2,3,A,1\nr2,5,2,3,A,1\n",
            r"overall: holds text where a rating is expected \('often'\), 1 time, row 1\.",
        ),
        "value off the scale": (
            "r1,5,9,3,A,1\nr2,5,0,3,A,1\n",
            r"wait: 2 values lie outside 1..5 \('9', '0'\), rows 1, 2\..*not_applicable",
        ),
        "duplicate ids": (
            "r1,5,2,3,A,1\nr1,5,2,3,A,1\n",
            r"who: repeats ids of earlier rows \('r1'\), 1 time, row 2",
        ),
        "undeclared level": ("r1,5,2,3,C,1\n", r"building: has levels not declared \('C'\)"),
        "negative weight": ("r1,5,2,3,A,-1\n", r"w: has negative weights \('-1'\)"),
        "missing weight": ("r1,5,2,3,A,\nr2,5,2,3,A,1\n", "w: has no weight, 1 time, row 1"),
        "weights that are text": ("r1,5,2,3,A,much\n", "w: is the weight, but holds text"),
        "only zero weights": ("r1,5,2,3,A,0\n", "w: has only weights of 0"),
    }

    @pytest.mark.parametrize("bad", BAD)
    def test_names_column_value_count_and_rows(self, study_folder, bad):
        rows, message = self.BAD[bad]
        _write(study_folder, "who,overall,wait,staff,building,w\n" + rows)
        with pytest.raises(DataError, match=message):
            cemlab.read_survey(open_study(study_folder))

    def test_lists_all_problems_at_once(self, study_folder):
        _write(study_folder, "who,overall,wait,staf,building,w\nr1,x,9,3,C,-1\nr1,5,2,3,A,1\n")
        with pytest.raises(DataError, match="has 6 problems") as caught:
            cemlab.read_survey(open_study(study_folder))
        columns = {failure.column for failure in caught.value.failures}
        assert columns == {"who", "overall", "wait", "staff", "building", "w"}
        assert "Did you mean 'staf'?" in str(caught.value)

    def test_a_missing_data_file(self, study_folder):
        (study_folder / "raw" / "survey.csv").unlink()
        with pytest.raises(StudyError, match="the data file 'raw/survey.csv' is not there"):
            cemlab.read_survey(open_study(study_folder))

    def test_what_is_no_frame(self):
        with pytest.raises(DataError, match="Expected a pandas DataFrame; got list"):
            Survey.from_frame([1, 2])

    def test_frequencies_that_are_fractions(self, answers):
        with pytest.raises(DataError, match="frequencies that are not whole numbers"):
            Survey.from_frame(answers, weight="w", weight_kind="frequency")


class TestWeights:
    def test_zero_weights_are_left_out_and_counted(self, answers):
        frame = answers.assign(w=np.where(answers.index < 5, 0.0, 1.0))
        survey = Survey.from_frame(frame, weight="w")
        assert len(survey) == 295 and survey.n_zero_weight == 5
        assert "zero_weights" in survey.quality()["check"].tolist()

    def test_frequencies_count_people(self, answers):
        counts = answers.groupby(["staff", "price"], as_index=False).size()
        survey = Survey.from_frame(counts, weight="size", weight_kind="frequency")
        assert survey.n == 300 and survey.n_effective == 300
        assert survey.codebook()["n"].tolist() == [300, 300]

    def test_unweighted_is_the_same_without_weights(self, survey):
        assert survey.is_weighted and not survey.unweighted().is_weighted
        assert survey.unweighted().design_effect == 1 < survey.design_effect


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tells_of_itself_in_both_languages(survey, language):
    assert survey.narrate(language)
    book = survey.codebook(language)
    assert book.loc[book["item"] == "wait", "label"].item() in ("Waiting time", "等待时间")
    checks = survey.quality(language)
    assert checks.columns.tolist() == ["check", "value", "threshold", "passed", "note"]
    survey.plot_answers(language=language).figure.canvas.draw()


def test_straight_liners_and_constant_items_are_found():
    same = pd.DataFrame({"a": [1, 2, 3, 3], "b": [1, 2, 3, 1], "c": [1, 2, 3, 2], "d": 4})
    checks = Survey.from_frame(same[["a", "b", "c"]]).quality().set_index("check")["value"]
    assert checks["straight_lined"] == 0.75
    assert Survey.from_frame(same).quality().set_index("check")["value"]["constant_items"] == 1


def test_what_is_kept_holds_no_answers(survey):
    import json

    kept = survey.to_dict()
    assert kept["n"] == 300 and json.loads(json.dumps(kept, allow_nan=False)) == kept


def _write(study_folder, text):
    (study_folder / "raw" / "survey.csv").write_text(text, "utf-8")
