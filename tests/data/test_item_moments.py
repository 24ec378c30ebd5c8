"""Items of a survey as moments: who left the questionnaire among them has no end."""

import pytest

import cemlab

STUDY = """\
study: {id: left, title: Left}
survey:
  file: raw/survey.csv
  finished: {done: [1]}
  items:
    call: {role: driver, scale: [1, 5], touchpoint: call}
    visit: {role: driver, scale: [1, 5], touchpoint: visit}
    overall: {role: outcome, scale: [1, 5]}
events: {from_items: [call, visit]}
stages: {all: {label: All}}
touchpoints: {call: {stage: all, label: Call}, visit: {stage: all, label: Visit}}
"""


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "data" / "left"
    (folder / "raw").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    rows = ["done,call,visit,overall", "1,5,4,4", "1,3,,3", "0,1,,", "0,2,4,"]
    (folder / "raw" / "survey.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return cemlab.open_study(folder / "study.yaml")


def test_a_journey_that_nobody_saw_end_is_left_out_and_told(study):
    log = cemlab.read_events(study)
    assert log.journeys()["n"].tolist() == [2, 1, 2]  # the third row left after the call
    told = log.quality("en").set_index("check").loc["left_early"]
    assert told["value"] == 1 and "left the questionnaire" in told["note"]


def test_a_blank_of_who_stayed_is_no_dropping_out(study):
    survey = cemlab.read_survey(study)
    kinds = ["answered", "unanswered", "dropped_out", "answered"]
    assert survey.kinds("visit").tolist() == kinds
