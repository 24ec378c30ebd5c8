"""What `cemlab check` finds before anything is run."""

import pytest

from cemlab.run.inspection import data_problems, read_once, tried, weak_points
from cemlab.study import open_study

HEAD = "who,overall,wait,staff,building,w\n"
ROWS = [f"r{i},{i % 5 + 1},{i % 4 + 1},{(i * 7) % 5 + 1},A,1" for i in range(60)]


@pytest.fixture
def found(study_folder):
    """Problems of the analyses after the rows of the data were changed."""

    def find(change=lambda row: row, rows=ROWS):
        text = HEAD + "\n".join(",".join(change(row.split(","))) for row in rows) + "\n"
        (study_folder / "raw" / "survey.csv").write_text(text, "utf-8")
        study = open_study(study_folder)
        return [str(problem) for problem in tried(study, read_once(study)[0])]

    return find


def test_good_data_have_none(found):
    assert found() == []


def test_an_outcome_nobody_answered(found):
    (said,) = found(lambda row: [row[0], "99", *row[2:]])
    assert "analyses.drivers: No valid answers in 'overall' (60 missing" in said


def test_a_constant_driver(found):
    (said,) = found(lambda row: [*row[:3], "3", *row[4:]])
    assert "'staff' never varies" in said


def test_duplicate_drivers(found):
    (said,) = found(lambda row: [*row[:3], row[2], *row[4:]])
    assert "'wait'" in said and "'staff'" in said


def test_one_respondent(found):
    assert len(found(rows=ROWS[:1])) == 1


def test_data_are_checked_although_the_file_has_problems_elsewhere(study_folder):
    path = study_folder / "study.yaml"
    path.write_text(path.read_text("utf-8").replace("resamples: 100", "resample: 1"), "utf-8")
    (study_folder / "raw" / "survey.csv").write_text(HEAD + "r1,5,2,3,A,-1\n", "utf-8")
    assert "negative weights" in str(data_problems(study_folder))


def test_a_weight_of_zero_is_told(study_folder):
    rows = "\n".join([*ROWS, "z,1,1,1,A,0"])
    (study_folder / "raw" / "survey.csv").write_text(HEAD + rows + "\n", "utf-8")
    told = weak_points(read_once(open_study(study_folder))[0])
    assert any("weight 0" in note for note in told)
