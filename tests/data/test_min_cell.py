"""`privacy.min_cell` of a study reaches the survey, the moments and what is told of them."""

import pandas as pd
import pytest

from cemlab import read_events, read_survey
from cemlab.study import open_study

STUDY = """
study: {id: small, title: Small}
privacy: {min_cell: 25}
survey:
  file: answers.csv
  items:
    overall: {role: outcome, scale: [1, 5]}
    wait: {role: driver, scale: [1, 5], touchpoint: wait}
    staff: {role: driver, scale: [1, 5], touchpoint: staff}
    group: {role: segment}
stages: {visit: {label: Visit}}
touchpoints: {wait: {stage: visit, label: Wait}, staff: {stage: visit, label: Staff}}
events: {from_items: [wait, staff], retrospective: true}
"""


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "data" / "small"
    folder.mkdir(parents=True)
    n = 60
    frame = pd.DataFrame({name: [1, 2, 3, 4, 5] * 12 for name in ("overall", "wait", "staff")})
    frame["group"] = ["a"] * 20 + ["b"] * (n - 20)
    frame.loc[:39, "wait"] = None
    frame.to_csv(folder / "answers.csv", index=False)
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    return open_study(folder / "study.yaml")


def test_of_answers(study):
    survey = read_survey(study)
    assert survey.circumstances.min_cell == 25
    assert survey.coverage("group")["n"].isna().all()
    means = survey.codebook().set_index("item")["mean"]
    assert means.isna()["wait"] and means.notna()["staff"]  # 20 and 60 answers


def test_of_moments(study):
    assert read_events(study).min_cell == 25
