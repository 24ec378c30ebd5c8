"""Moments and documents that are wrong, as somebody meets them who checks a study."""

import re
import shutil
from pathlib import Path

import pytest

from cemlab.data import read_events, read_survey
from cemlab.errors import DataError
from cemlab.run import tell_check
from cemlab.study import open_study

ROOT = Path(__file__).parents[2]
ANALYSES = """analyses:
  journeys: {outcome: overall}
  peak_end: {outcome: remembered}

notebooks: [01_data_check]
"""


@pytest.fixture
def folder(tmp_path):
    """A copy of the flagship that analyses its moments only; its log holds repairs only."""
    shutil.copy(ROOT / "environment.yml", tmp_path)
    (tmp_path / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "01_data_check.ipynb", tmp_path / "notebooks")
    copy = tmp_path / "data" / "wuye-repair"
    shutil.copytree(ROOT / "data" / "wuye-repair", copy)
    path = copy / "study.yaml"
    text = path.read_text("utf-8").partition("analyses:")[0] + ANALYSES
    for line in ("journey_id: [customer_id, journey]", "journey: journey", "journey: repair"):
        text = re.sub(rf"^ +{re.escape(line)}\n", "", text, flags=re.M)
    path.write_text(text, "utf-8")
    raw = copy / "raw" / "events.csv"
    rows = [line.split(",") for line in raw.read_text("utf-8").splitlines()]
    kept = [row[:1] + row[2:] for row in rows if row[1] in ("journey", "repair")]
    raw.write_text("\n".join(map(",".join, kept)) + "\n", "utf-8")
    shutil.rmtree(copy / "documents")
    return copy


@pytest.fixture
def log(folder):
    """`log(rows)` writes events.csv anew: each row a list of its cells, the header first."""
    path = folder / "raw" / "events.csv"
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]

    def write(change):
        changed = change([list(row) for row in rows])
        path.write_text("\n".join(map(",".join, changed)) + "\n", "utf-8")
        return open_study(folder)

    return write


@pytest.fixture
def told(capsys):
    """What the command says of a study, and whether it finds it well."""

    def check(study):
        well = tell_check(study, "", "wuye-repair")
        said = capsys.readouterr()
        return well, said.out + said.err

    return check


def test_the_study_itself_is_well(log, told):
    well, said = told(log(lambda rows: rows))
    assert well and "no problems" in said


def test_every_problem_of_the_moments_is_told_at_once(log, told):
    def break_it(rows):
        rows[3][3] = "24/03/2026"
        rows[5][1] = "payy"
        rows[6][4], rows[7][4] = "7", "good"
        rows[8][0] = ""
        return rows

    well, said = told(log(break_it))
    assert not well and "events.csv has 5 problems:" in said
    for line in (
        r"customer_id: has no customer, 1 time, row 8\. Give every row its customer",
        r"touchpoint: names touchpoints not declared \('payy'\), 1 time, row 5\. 'payy': did you "
        r"mean 'pay'\? Declared touchpoints: report, confirm",
        r"occurred_at: holds what is no time \('24/03/2026'\), 1 time, row 3\. Expected times with "
        r"the year first",
        r"experience: holds text where a rating is expected \('good'\), 1 time, row 7\.",
        r"experience: 1 value lies outside -2\.\.2 \('7'\), row 6\. Declare codes",
    ):
        assert re.search(line, said), line


class TestWhatIsKeptButTold:
    """Moments that can be used, or passed over, are never dropped in silence."""

    def test_out_of_order(self, log, told):
        def break_it(rows):
            rows[1:6] = rows[5:0:-1]
            return rows

        good = read_events(log(lambda rows: rows)).moments()
        study = log(break_it)
        moments = read_events(study).moments()
        assert moments["touchpoint"].tolist() == good["touchpoint"].tolist()
        well, said = told(study)
        assert well and "Moments that stood out of order in the file: 4." in said
        assert "In events.csv: rows 2, 3, 4, 5." in said

    def test_without_time(self, log, told):
        def break_it(rows):
            rows[4][3] = rows[12][3] = ""
            return rows

        study = log(break_it)
        events = read_events(study)
        assert len(events) == 3844 and events.moments()["occurred_at"].isna().sum() == 2
        assert events.journeys()["duration"].isna().sum() == 2
        well, said = told(study)
        assert well and "Moments without a time: 2." in said
        assert "as they stand in the file. In events.csv: rows 4, 12." in said
        note = events.quality("zh").set_index("check").loc["untimed", "note"]
        assert note.endswith("见 events.csv 第 4、12 行。")

    def test_journeys_of_one_moment(self, log, told):
        def only_reports(rows):
            return rows[:1] + [row for row in rows[1:] if row[1] == "report"]

        well, said = told(log(only_reports))
        assert "Journeys of one moment, in which peak, end and mean are the same: 600." in said
        assert "In events.csv: rows 1, 2, 3, 4, 5 and more." in said
        assert not well and re.search(
            r"analyses.peak_end: None of the 600 journeys can be used: .*fewer than 3 rated", said
        )

    def test_some_customers_without_a_response(self, log, told):
        def rename(rows):
            return [[f"X{row[0]}" if 0 < at < 13 else row[0], *row[1:]]
                    for at, row in enumerate(rows)]  # fmt: skip

        study = log(rename)
        well, said = told(study)
        assert well and "Customers without a response in the survey: 3." in said
        assert "In events.csv: rows 1, 2, 3, 4, 5 and more." in said
        rates = read_events(study).join(read_survey(study)).set_index("unit")
        assert rates.loc["customers", "n_not_joined"] == 3


def test_a_log_that_does_not_join(log, told):
    def rename(rows):
        return rows[:1] + [[f"X{row[0]}", *row[1:]] for row in rows[1:]]

    well, said = told(log(rename))
    assert not well and "Customers without a response in the survey: 600." in said
    assert re.search(r"analyses.journeys: .*no journey meets a response.* declare the `id`", said)
    assert re.search(r"analyses.peak_end: .*has 'XR00005', the first response 'R00005'", said)


def test_columns_that_are_not_there(log, told):
    def rename(rows):
        return [["customer", "touchpoints", *rows[0][2:]], *rows[1:]]

    well, said = told(log(rename))
    assert not well and "events.csv has 2 problems:" in said
    assert (
        "customer_id: the customer_id column is not in the data. Did you mean 'customer'?" in said
    )
    assert "Did you mean 'touchpoints'? Columns there: customer, touchpoints, channel" in said


def test_a_log_of_nothing(log):
    with pytest.raises(DataError, match="events.csv has a header but no answers"):
        read_events(log(lambda rows: rows[:1]))


def test_a_log_that_is_not_there(folder, told):
    (folder / "raw" / "events.csv").unlink()
    well, said = told(open_study(folder))
    assert not well and re.search("events.csv.* Put the file in one of these places", said)
