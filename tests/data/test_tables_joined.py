"""Joined tables: matched by key, told how well, refused where a row is not the only one."""

import pytest

from cemlab import read_survey
from cemlab.errors import DataError, OptionError, StudyError
from cemlab.study import open_study

JOIN = """
joins:
  crm:
    file: raw/crm.csv
    key: account
    to: who
    items:
      plan: {role: segment, levels: {basic: Basic, plus: Plus}}
      spent: {role: profile, missing: [-1]}
"""
CRM = """account,plan,spent,secret
r1,basic,10.5,x
r3,plus,-1,x
r9,plus,3,x
r2,basic,,x
"""


@pytest.fixture
def joined(study_folder):
    path = study_folder / "study.yaml"
    path.write_text(path.read_text("utf-8") + JOIN, "utf-8")
    (study_folder / "raw" / "crm.csv").write_text(CRM, "utf-8")
    return study_folder


def edit(folder, file, old, new):
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")


def test_columns_become_items(joined):
    survey = read_survey(open_study(joined))
    assert survey.column("plan").tolist()[:3] == ["basic", "basic", "plus"]
    assert survey.kinds("plan").tolist() == ["answered"] * 3 + ["not_asked"]
    assert survey.kinds("spent").tolist() == ["answered", "unanswered", "unanswered", "not_asked"]
    assert "plan" in survey.codebook()["item"].tolist() and "secret" not in survey.items


def test_match_rates_and_the_unmatched_are_told(joined):
    survey = read_survey(open_study(joined))
    row = survey.joined().iloc[0]
    assert row[["n", "n_matched", "n_table", "n_unused"]].tolist() == [4, 3, 4, 1]
    assert row["share"] == 0.75
    unmatched = survey.unmatched("crm")
    assert unmatched.to_numpy().tolist() == [["survey", "r4"], ["table", "r9"]]
    check = survey.quality().set_index("check").loc["joined"]
    assert not check["passed"] and check["note"].startswith("75.0%")
    with pytest.raises(OptionError, match="Did you mean 'crm'"):
        survey.unmatched("crn")


def test_several_rows_are_refused_unless_one_is_said_to_count(joined):
    with (joined / "raw" / "crm.csv").open("a", encoding="utf-8") as file:
        file.write("r1,plus,99,x\n")
    with pytest.raises(DataError, match=r"crm.csv has 1 problem.*\n.*repeats keys .*'r1'.*row 5"):
        read_survey(open_study(joined))
    for many, plan in (("first", "basic"), ("last", "plus")):
        edit(joined, "study.yaml", "key: account", f"key: account\n    many: {many}")
        survey = read_survey(open_study(joined))
        assert survey.column("plan")[0] == plan and len(survey) == 4
        assert survey.joined()["n_repeated"].item() == 1
        edit(joined, "study.yaml", f"\n    many: {many}", "")


def test_the_customer_or_the_id_is_the_key_unless_said(joined):
    edit(joined, "study.yaml", "    to: who\n", "")
    assert read_survey(open_study(joined)).joined()["to"].item() == "who"


def test_numbers_and_texts_are_one_key(joined):
    for file in ("raw/survey.csv", "raw/crm.csv"):
        path = joined / file
        path.write_text(path.read_text("utf-8").replace("\nr", "\n"), "utf-8")
    assert read_survey(open_study(joined)).joined()["n_matched"].item() == 3


def test_bad_cells_are_told_with_the_rows_of_the_other_table(joined):
    edit(joined, "raw/crm.csv", "r9,plus", "r9,gold")
    with pytest.raises(DataError, match=r"plan: has levels not declared \('gold'\), 1 time, row 3"):
        read_survey(open_study(joined))


def test_analyses_may_name_joined_items(joined):
    edit(joined, "study.yaml", "drivers: [wait, staff]", "drivers: [wait, spend]")
    with pytest.raises(StudyError, match="names 'spend', .*Did you mean 'spent'"):
        open_study(joined)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("      spent: {", "      staff: {", "is also an item of the survey"),
        ("      spent: {", "      account: {", "is also the key column"),
        ("file: raw/crm.csv", "file: /raw/crm.csv", "Expected a path below"),
        ("missing: [-1]}", "missing: [-1], asked_if: {plan: [plus]}}", "asks nobody"),
        ("file: raw/crm.csv", "file: raw/crm.csv\n    sha256: abc", "is no fingerprint"),
    ],
)
def test_what_joins_may_not_say(joined, old, new, said):
    edit(joined, "study.yaml", old, new)
    with pytest.raises(StudyError, match=said):
        open_study(joined)


def test_files_of_joins_are_inputs_of_the_study(joined):
    assert [path.name for path in open_study(joined).inputs()] == ["survey.csv", "crm.csv"]
