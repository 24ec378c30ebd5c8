"""Checks of the data: people are counted, small means withheld, sentences fit the numbers."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cemlab import Survey


def notes(survey, language="en"):
    return survey.quality(language).set_index("check")["note"]


def test_straight_liners_are_people():
    frame = pd.DataFrame({"a": [1, 1], "b": [1, 2], "c": [1, 3], "n": [30, 10]})
    survey = Survey.from_frame(frame, weight="n", weight_kind="frequency")
    checks = survey.quality().set_index("check")["value"]
    assert checks["straight_lined"] == 0.75


def test_means_of_fewer_than_ten_are_withheld():
    frame = pd.DataFrame({"a": np.arange(10) % 5, "b": [1.0] * 9 + [np.nan]})
    means = Survey.from_frame(frame).codebook().set_index("item")["mean"]
    assert means["a"] == 2 and np.isnan(means["b"])
    people = pd.DataFrame({"a": [1, 2], "n": [5, 5]})
    people = Survey.from_frame(people, weight="n", weight_kind="frequency")
    assert people.codebook()["mean"].item() == 1.5


@pytest.mark.parametrize(("language", "words"), [("en", "never met"), ("zh", "没有经历过")])
def test_never_met_is_said_only_of_what_some_never_met(survey, answers, language, words):
    said = notes(survey, language)["complete_cases"]
    assert words in said and re.match(r"\d+\.\d% ", said)
    whole = Survey.from_frame(answers[["staff", "price"]])
    assert words not in notes(whole, language)["complete_cases"]
    assert "100.0%" in notes(whole, language)["complete_cases"]


def test_sentences_fit_a_count_of_one(study_folder):
    from cemlab import read_survey
    from cemlab.study import open_study

    rows = "who,overall,wait,staff,building,w,extra\nr1,5,4,4,A,1,x\nr2,5,4,4,A,0,x\n"
    (study_folder / "raw" / "survey.csv").write_text(rows, "utf-8")
    said = notes(read_survey(open_study(study_folder)))
    assert said["respondents"] == "Respondents: 1."
    assert said["zero_weights"] == "Respondents with weight 0: 1. They are in no estimate."
    assert said["ignored_columns"].endswith("declared nor used: 1.")


def test_touchpoints_have_their_labels():
    from pathlib import Path

    import cemlab

    study = cemlab.open_study(Path(__file__).parents[2] / "data" / "wuye-repair")
    book = cemlab.read_survey(study).codebook("zh").set_index("item")
    assert book.loc["progress", "touchpoint"] == "等待上门"


@pytest.mark.parametrize(("n", "passed"), [(3, False), (12, None)])
def test_few_rows_left_out_are_told_apart_by_whoever_has_the_whole(answers, n, passed):
    survey = Survey.from_frame(answers[["wait", "staff"]])
    told = replace(survey.circumstances, left_out={"closed": n})
    for language, said in (("en", "publish only one"), ("zh", "只发布其一")):
        row = replace(survey, circumstances=told).quality(language).set_index("check")
        row = row.loc["left_out_rows"]
        assert row["passed"] is passed and (said in row["note"]) == (passed is False)
