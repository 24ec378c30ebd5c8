"""Waves: stacked under the names of the first; what changed is not taken for the same."""

import pytest

from cemlab import read_survey
from cemlab.errors import DataError, OptionError, StudyError
from cemlab.study import open_study

STUDY = """
study: {id: small, title: Small}
survey:
  file: raw/survey.csv
  id: who
  first_wave: 2026Q3
  waves:
    2026Q4:
      file: raw/later.csv
      columns: {overall: Q1, wait: Q2, who: ID}
      items:
        wait: {scale: [0, 10]}
        app: {role: driver, scale: [1, 5]}
      changes:
        overall: {what: [wording], decision: undecided}
      absent: [price]
  items:
    overall: {role: outcome, scale: [1, 5], missing: [99], label: Overall}
    wait: {role: driver, scale: [1, 5]}
    staff: {role: driver, scale: [1, 5]}
    price: {role: driver, scale: [1, 5]}
    building: {role: segment, levels: {A: A, B: B}}
"""
FIRST = """who,overall,wait,staff,price,building
1,5,4,4,3,A
2,99,3,3,,B
3,2,1,1,2,A
"""
LATER = """ID,Q1,Q2,staff,app,building,wait
1,4,10,5,2,B,x
7,1,0,,5,A,y
"""


@pytest.fixture
def waves(study_folder):
    (study_folder / "study.yaml").write_text(STUDY, "utf-8")
    (study_folder / "raw" / "survey.csv").write_text(FIRST, "utf-8")
    (study_folder / "raw" / "later.csv").write_text(LATER, "utf-8")
    return study_folder


def edit(folder, old, new):
    text = (folder / "study.yaml").read_text("utf-8")
    assert old in text
    (folder / "study.yaml").write_text(text.replace(old, new), "utf-8")


class TestTogether:
    def test_stand_below_each_other(self, waves):
        survey = read_survey(open_study(waves))
        assert survey.waves() == ["2026Q3", "2026Q4"]
        assert survey.wave_of().tolist() == ["2026Q3"] * 3 + ["2026Q4"] * 2
        assert survey.column("staff").tolist()[:4] == [4, 3, 1, 5]
        assert survey.column("building").tolist() == ["A", "B", "A", "B", "A"]
        assert survey.ids().tolist() == ["1", "2", "3", "1", "7"]

    def test_what_a_wave_changed_or_lacks_was_not_asked_in_it(self, waves):
        survey = read_survey(open_study(waves))
        kinds = {name: survey.kinds(name).tolist() for name in survey.items}
        assert kinds["overall"] == ["answered", "unanswered", "answered", "not_asked", "not_asked"]
        assert kinds["wait"][3:] == ["not_asked"] * 2  # another scale, and nobody wrote it down
        assert kinds["price"] == ["answered", "unanswered", "answered", "not_asked", "not_asked"]
        assert kinds["app"] == ["not_asked"] * 3 + ["answered"] * 2
        assert kinds["staff"][3:] == ["answered", "unanswered"]

    def test_a_decision_makes_it_the_same(self, waves):
        edit(waves, "decision: undecided", "decision: same")
        survey = read_survey(open_study(waves))
        assert survey.column("overall").tolist()[3:] == [4, 1]
        survey.check_comparable(["overall", "staff"])

    def test_comparison_is_blocked_until_decided(self, waves):
        survey = read_survey(open_study(waves))
        survey.check_comparable(["staff", "building"])
        with pytest.raises(DataError) as caught:
            survey.check_comparable(["overall", "wait", "staff"])
        said = str(caught.value)
        assert "overall: wave 2026Q4 changed its wording, and nobody has decided" in said
        assert "survey.waves.2026Q4.changes.overall" in said and "wait: wave" in said
        edit(waves, "decision: undecided", "decision: different")
        with pytest.raises(DataError, match="decided to be different"):
            read_survey(open_study(waves)).check_comparable(["overall"])

    def test_quality_tells_it(self, waves):
        survey = read_survey(open_study(waves))
        row = survey.quality().set_index("check").loc["changed_items"]
        assert row["value"] == 2 and not row["passed"]
        assert "Overall and wait" in row["note"] and "2026Q4" in row["note"]

    def test_problems_of_all_waves_come_at_once(self, waves):
        for name in ("survey.csv", "later.csv"):
            path = waves / "raw" / name
            path.write_text(path.read_text("utf-8").replace(",A", ",Z"), "utf-8")
        with pytest.raises(DataError) as caught:
            read_survey(open_study(waves))
        assert "survey.csv has 1 problem" in str(caught.value)
        assert "later.csv has 1 problem" in str(caught.value)

    def test_a_missing_column_is_called_as_in_its_file(self, waves):
        edit(waves, "wait: Q2", "wait: Q9")
        with pytest.raises(DataError, match="Q9: the driver column is not in the data"):
            read_survey(open_study(waves))


class TestAlone:
    def test_is_read_as_it_was_asked(self, waves):
        study = open_study(waves)
        later = read_survey(study, wave="2026Q4")
        assert later.column("wait").tolist() == [10, 0] and later.items["wait"].scale == (0, 10)
        assert "price" not in later.items and later.waves() == []
        assert later.source == "later.csv"
        assert len(read_survey(study, wave="2026Q3")) == 3

    def test_unknown_waves_are_refused(self, waves, study_folder):
        with pytest.raises(OptionError, match="Did you mean '2026Q4'"):
            read_survey(open_study(waves), wave="2026q4")
        edit(waves, STUDY[STUDY.index("  waves:") : STUDY.index("  items:\n    overall")], "")
        with pytest.raises(OptionError, match="the study has no waves"):
            read_survey(open_study(waves), wave="2026Q4")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("overall: Q1", "overal: Q1", "is no item and no column .* Did you mean 'overall'"),
        ("overall: {what", "overal: {what", "names 'overal', which is no item .* mean 'overall'"),
        ("absent: [price]", "absent: [prize]", "names 'prize', .* Did you mean 'price'"),
        ("absent: [price]", "absent: [wait]", "'wait' is said to be absent and described as well"),
        ("first_wave: 2026Q3", "first_wave: 2026Q4", "has the name of the first wave"),
        ("first_wave: 2026Q3", "wave: year", "names a column of waves, but `waves` lists"),
        ("scale: [0, 10]", "scale: [10, 0]", "Expected the lower end first"),
        ("app: {role: driver, ", "app: {", "app.role: this key is required"),
        ("overall: {what: [wording], decision: undecided}",
         "wait: {what: [scale], decision: same}", "its scale was 1 to 5 and is 0 to 10"),
        ("file: raw/later.csv", "file: ../later.csv", "Expected a path below the study's folder"),
        ("file: raw/later.csv", "file: raw/later.csv\n      format: qualtrix", "mean 'qualtrics'"),
    ],
)  # fmt: skip
def test_what_waves_may_not_say(waves, old, new, said):
    edit(waves, old, new)
    with pytest.raises(StudyError, match=f"(?s)line .*{said}"):
        open_study(waves)
