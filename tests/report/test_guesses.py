"""What nobody has confirmed yet stands beside the findings."""

import pytest

import cemlab.metrics
from cemlab.data import read_survey
from cemlab.report import keep, render
from cemlab.study import open_study, remarks

GUESSED = """
study: {id: lift, title: Lift, language: zh}
survey:
  file: raw/survey.csv
  weight: weight  # check: by its name
  items:
    house:
      role: segment  # check: three groups
    staff:
      role: driver  # likely: rated
      scale: [1, 5]  # check: by the numbers that occur
      missing: [9]  # check: a usual code
      label: {en: Staff, zh: 员工}
    wait: {role: driver, scale: [1, 5]}  # 请核对：根据出现的数字推测
    overall:
      role: outcome  # 已核对：询问总体
      scale: [1, 5]
      label: "Overall # check: this is a label"
    call:  # sure: the file says it
      role: driver
      scale: [1, 5]
      not_applicable: [6]
"""


@pytest.fixture
def guessed(study):
    study.path.write_text(GUESSED, "utf-8")
    return open_study("lift")


def test_each_entry_counts_once(guessed):
    assert remarks.unchecked(guessed.path) == ("house", "staff", "wait", "weight")


def test_the_page_says_how_many_and_names_what_results_rest_on(guessed):
    survey = read_survey(guessed)
    keep(cemlab.metrics.score(survey, outcome="staff", metric="mean"), guessed)
    path = render(guessed).path
    english = path.with_name("index.en.html").read_text("utf-8")
    assert (
        "4 entries of study.yaml are guesses that nobody has confirmed yet "
        "(marked “请核对” there): Staff, house, wait and 1 more. "
        "What rests on them is no surer than the guesses."
    ) in english
    assert (
        "study.yaml 中有 4 项推测尚无人核对（文件中标有“请核对”）：员工、house、wait 及另外 1 项。"
        in (path.read_text("utf-8"))
    )


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (3, "3 entries of study.yaml are guesses that nobody has confirmed yet (marked “请核对” "
            "there): Staff, wait and weight."),
        (1, "1 entry of study.yaml is a guess that nobody has confirmed yet (marked “请核对” "
            "there): weight."),
    ],
)  # fmt: skip
def test_few_are_all_named(guessed, left, said):
    text = guessed.path.read_text("utf-8")
    marks = {"# check: three groups": 4, "# check: by the numbers that occur": 3,
             "# check: a usual code": 3, "# 请核对：根据出现的数字推测": 2}  # fmt: skip
    for mark, at in marks.items():
        if at > left:
            text = text.replace(mark, "")
    guessed.path.write_text(text, "utf-8")
    page = render(open_study("lift")).path.with_name("index.en.html").read_text("utf-8")
    assert said in page


def test_nothing_is_said_where_all_is_confirmed(study):
    assert "study.yaml" not in render(study).path.with_name("index.en.html").read_text("utf-8")


def test_only_data_that_were_checked_are_no_failed_statements(study):
    keep(read_survey(study), study)
    page = render(study).path.with_name("index.en.html").read_text("utf-8")
    assert "Only the data were checked; no analysis was run." in page
    assert "bear out no statement" not in page
