"""Moments from files and studies, and from items of the survey."""

import gzip
import sys

import numpy as np
import pandas as pd
import pytest

from cemlab import EventLog, read_events, read_survey
from cemlab.data import memory
from cemlab.errors import DataError, OptionError, StudyError
from cemlab.study import open_study

COLUMNS = {"customer_id": "resident", "touchpoint": "step", "occurred_at": "time",
           "experience": "score"}  # fmt: skip
ROWS = """resident,step,time,score
r1,visit,2025-03-01 10:00,4
r1,call,2025-03-01 09:00,2
r2,call,2025-03-02 09:00,9
"""
TOUCHPOINTS = """
stages:
  before: {label: {en: Before, zh: 之前}}
  during: {label: {en: During, zh: 之中}}
touchpoints:
  call: {stage: before, label: {en: Call, zh: 来电}}
  visit: {stage: during, label: {en: Visit, zh: 上门}}
"""
EVENTS = """
events:
  file: raw/events.csv
  columns: {customer_id: resident, touchpoint: step, occurred_at: time, experience: score}
  scale: [1, 5]
  missing: [9]
  timezone: Asia/Shanghai
  end: visit
"""


@pytest.fixture
def with_events(study_folder):
    (study_folder / "raw" / "events.csv").write_text(ROWS, "utf-8")
    return _add(study_folder, TOUCHPOINTS + EVENTS)


@pytest.fixture
def with_items(study_folder):
    path = study_folder / "study.yaml"
    text = path.read_text("utf-8")
    text = text.replace("not_applicable: [6]}", "not_applicable: [6], touchpoint: visit}")
    text = text.replace("staff: {role: driver,", "staff: {role: driver, touchpoint: call,")
    path.write_text(text, "utf-8")
    return _add(study_folder, TOUCHPOINTS + "events: {from_items: [wait, staff], end: visit}\n")


def _add(folder, text):
    path = folder / "study.yaml"
    path.write_text(path.read_text("utf-8") + text, "utf-8")
    return folder


class TestFiles:
    @pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet", ".xlsx"])
    def test_every_kind_gives_the_same_moments(self, tmp_path, ending):
        path = tmp_path / f"log{ending}"
        table = pd.read_csv(_write(tmp_path / "source.csv"))
        table["time"] = pd.to_datetime(table["time"])
        if ending == ".parquet":
            table.to_parquet(path)
        elif ending == ".xlsx":
            pytest.importorskip("openpyxl", reason="openpyxl is in the extra `import`")
            table.to_excel(path, index=False)
        elif ending == ".csv.gz":
            path.write_bytes(gzip.compress(ROWS.encode()))
        else:
            _write(path)
        log = read_events(path, columns=COLUMNS, scale=(1, 5), missing=[9])
        moments = log.moments()
        assert moments["touchpoint"].tolist() == ["call", "visit", "call"]
        assert moments["elapsed"].tolist() == [0, 3600, 0] and log.source == path.name
        np.testing.assert_array_equal(moments["experience"], [2, 4, np.nan])

    def test_workbooks_without_their_reader_say_what_to_install(self, tmp_path, monkeypatch):
        (tmp_path / "log.xlsx").write_bytes(b"PK")
        monkeypatch.setitem(sys.modules, "python_calamine", None)
        with pytest.raises(DataError, match="python-calamine.*is not installed.*pip install pyth"):
            read_events(tmp_path / "log.xlsx", columns=COLUMNS)

    def test_what_is_no_workbook(self, tmp_path):
        pytest.importorskip("python_calamine", reason="it is in the extra `import`")
        (tmp_path / "log.xlsx").write_bytes(b"PK")
        with pytest.raises(DataError, match="cannot be read as an Excel workbook"):
            read_events(tmp_path / "log.xlsx", columns=COLUMNS)

    def test_workbooks_of_several_tables_or_none(self, tmp_path):
        openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is in the extra `import`")
        book, path = openpyxl.Workbook(), tmp_path / "log.xlsx"
        book.create_sheet("empty")
        book.save(path)
        with pytest.raises(DataError, match="log.xlsx is empty"):
            read_events(path, columns=COLUMNS)
        for name in ("one", "two"):
            book.create_sheet(name).append(["resident", "step"])
        book.save(path)
        with pytest.raises(DataError, match=r"2 sheets with content \(one, two\)"):
            read_events(path, columns=COLUMNS)

    def test_a_sheet_may_be_named(self, tmp_path):
        openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is in the extra `test`")
        book, path = openpyxl.Workbook(), tmp_path / "log.xlsx"
        for name, cells in (("notes", ["a", "b"]), ("moments", ["r1", "call"])):
            sheet = book.create_sheet(name)
            sheet.append(["resident", "step"])
            sheet.append(cells)
        book.save(path)
        columns = {"customer_id": "resident", "touchpoint": "step"}
        assert list(read_events(path, sheet="moments", columns=columns).touchpoints) == ["call"]

    def test_problems_name_the_file(self, tmp_path):
        path = _write(tmp_path / "log.csv")
        with pytest.raises(DataError, match=r"log.csv has 1 problem:\n  score: 1 value lies"):
            read_events(path, columns=COLUMNS, scale=(1, 5))


class TestFromAStudy:
    def test_reads_order_labels_stages_and_zone(self, with_events):
        log = read_events(open_study(with_events))
        moments = log.moments()
        assert moments["touchpoint"].tolist() == ["call", "visit", "call"]
        assert moments["stage"].tolist() == ["before", "during", "before"]
        assert moments["experience"].isna().sum() == 1 and log.neutral == 3
        assert log.timezone == "Asia/Shanghai" and log.end == "visit"
        assert log.label("visit", "zh") == "上门" and log.label("before", "zh") == "之前"
        assert log.has_declared_touchpoints and not log.is_retrospective

    def test_joins_the_survey_of_the_study(self, with_events):
        study = open_study(with_events)
        rates = read_events(study).join(read_survey(study)).set_index("unit")
        assert rates.loc["customers", "share"] == 1 and rates.loc["responses", "share"] == 0.5

    def test_unknown_touchpoints_are_refused(self, with_events):
        (with_events / "raw" / "events.csv").write_text(ROWS.replace("visit", "visits"), "utf-8")
        with pytest.raises(DataError, match=r"events.csv has.*\n.*did you mean 'visit'\?"):
            read_events(open_study(with_events))

    def test_says_how_it_is_read_itself(self, with_events):
        with pytest.raises(OptionError, match="A study says itself"):
            read_events(open_study(with_events), scale=(1, 5))

    def test_without_moments(self, study_folder):
        with pytest.raises(StudyError, match=r"data/small/study.yaml has no block events. Add it"):
            read_events(open_study(study_folder))

    def test_the_survey_can_be_read_while_the_moments_are_missing(self, with_events):
        (with_events / "raw" / "events.csv").unlink()
        study = open_study(with_events)
        assert len(read_survey(study)) == 4
        with pytest.raises(StudyError, match="'raw/events.csv' is not there"):
            study.inputs()


XES = """<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/"><trace>
<string key="concept:name" value="r1"/>
<event><string key="concept:name" value="call"/>
<date key="time:timestamp" value="2025-03-01T09:00:00+08:00"/><int key="score" value="2"/></event>
<event><string key="concept:name" value="visit"/>
<date key="time:timestamp" value="2025-03-01T10:00:00+08:00"/><int key="score" value="9"/></event>
</trace></log>"""
OF_XES = """
events:
  file: raw/events.xes
  format: xes
  columns: {customer_id: "case:concept:name", touchpoint: "concept:name",
            occurred_at: "time:timestamp", experience: score}
  scale: [1, 5]
  missing: [9]
"""


class TestXes:
    def test_a_study_may_name_a_log_in_xes(self, study_folder):
        """Made by hand, as all files in XES here are."""
        (study_folder / "raw" / "events.xes").write_text(XES, "utf-8")
        study = open_study(_add(study_folder, TOUCHPOINTS + OF_XES))
        log = read_events(study)
        assert log.moments()["touchpoint"].tolist() == ["call", "visit"]
        np.testing.assert_array_equal(log.moments()["experience"], [2, np.nan])
        assert log.join(read_survey(study))["n_joined"].tolist() == [1, 1, 2, 1]

    def test_a_file_that_is_something_else(self, study_folder):
        (study_folder / "raw" / "events.xes").write_text(ROWS, "utf-8")
        with pytest.raises(DataError, match="events.xes"):
            read_events(open_study(_add(study_folder, TOUCHPOINTS + OF_XES)))


PRIVATE = """
privacy: {salt: private/salt.txt}
"""


class TestPseudonyms:
    @pytest.fixture
    def private(self, with_events):
        (with_events / "private").mkdir()
        (with_events / "private" / "salt.txt").write_text("0123456789abcdef" * 4, "utf-8")
        return with_events

    def test_take_the_place_of_ids_and_joins_hold(self, private):
        plain = open_study(private)
        before = read_events(plain).join(read_survey(plain))
        path = private / "study.yaml"
        text = path.read_text("utf-8").replace(
            "occurred_at: time,", "occurred_at: time, actor: by,"
        )
        path.write_text(text + PRIVATE, "utf-8")
        rows = [f"{row},{who}" for row, who in zip(
            ROWS.splitlines(), ["by", "Ann", "Ann", "Bob"], strict=True)]  # fmt: skip
        (private / "raw" / "events.csv").write_text("\n".join(rows) + "\n", "utf-8")
        study = open_study(private)
        log, survey = read_events(study), read_survey(study)
        pd.testing.assert_frame_equal(log.join(survey), before)
        moments = log.moments()
        for name in ("customer_id", "journey_id", "actor"):
            assert not moments[name].isin(["r1", "r2", "Ann", "Bob"]).any()
            assert moments[name].nunique() == 2 and moments[name].notna().all()
        assert log.quality().set_index("check").loc["pseudonyms", "value"] == 2
        lost = log.unmatched(survey)
        assert lost["unit"].tolist() == ["response", "response"]
        assert not lost["id"].isin(["r3", "r4"]).any()

    def test_a_lost_salt_is_no_new_one(self, private):
        (private / "private" / "salt.txt").unlink()
        with pytest.raises(StudyError, match="salt"):
            read_events(open_study(_add(private, PRIVATE)))
        assert not (private / "private" / "salt.txt").exists()


class TestFromItems:
    def test_one_moment_per_answered_item_in_the_order_of_the_study(self, with_items):
        log = read_events(open_study(with_items))
        moments = log.moments()
        first = moments.query("journey_id == 'r2'")
        assert first["touchpoint"].tolist() == ["call", "visit"]
        assert first["experience"].tolist() == [3, 3] and first["position"].tolist() == [1, 2]
        # wait does not apply (6) to r1
        assert moments.query("journey_id == 'r1'")["touchpoint"].tolist() == ["call"]
        assert len(log) == 7 and log.scale == (1, 5) and log.is_from_survey

    def test_is_retrospective_and_says_so(self, with_items):
        log = read_events(open_study(with_items))
        assert log.is_retrospective and log.is_ordered and log.has_declared_touchpoints
        assert "at one sitting" in log.narrate()
        assert "out_of_order" not in log.quality()["check"].tolist()

    def test_meets_every_response(self, with_items):
        study = open_study(with_items)
        log, survey = read_events(study), read_survey(study)
        assert log.join(survey)["share"].eq(1).all()
        assert log.responses(survey)["row"].tolist() == [0, 1, 2, 3]

    def test_meets_responses_without_ids_by_their_row(self, with_items):
        path = with_items / "study.yaml"
        path.write_text(path.read_text("utf-8").replace("  id: who\n", ""), "utf-8")
        study = open_study(with_items)
        assert read_events(study).join(read_survey(study))["share"].eq(1).all()

    def test_the_best_is_at_the_high_end(self, with_items):
        path = with_items / "study.yaml"
        text = path.read_text("utf-8")
        text = text.replace("touchpoint: call,", "touchpoint: call, direction: low_is_good,")
        path.write_text(text, "utf-8")
        calls = read_events(open_study(with_items)).moments().query("touchpoint == 'call'")
        assert calls["experience"].tolist() == [2, 3, 5, 1]

    def test_without_an_order_there_is_no_end(self, with_items):
        path = with_items / "study.yaml"
        text = path.read_text("utf-8").replace("end: visit", "ordered: false")
        path.write_text(text.replace("not_applicable: [6], touchpoint: visit", "missing: [6]"))
        log = read_events(open_study(with_items))
        assert not log.is_ordered and list(log.touchpoints) == ["wait", "call"]
        assert not log.has_declared_touchpoints and log.moments()["position"].isna().all()
        assert "none of them is the end" in log.narrate()

    def test_items_nobody_answered(self, with_items):
        (with_items / "raw" / "survey.csv").write_text(
            "who,overall,wait,staff,building,w\nr1,5,6,,A,1\n", "utf-8"
        )
        with pytest.raises(DataError, match="nobody answered any of wait, staff"):
            read_events(open_study(with_items))

    def test_of_a_real_survey(self, shared, tmp_path, monkeypatch):
        monkeypatch.setenv("CEMLAB_DATA", str(shared / "data"))
        folder = tmp_path / "sfo-2017"
        folder.mkdir()
        source = next(p for p in _studies() if p.parent.name == "sfo-2017")
        (folder / "study.yaml").write_text(source.read_text("utf-8"), "utf-8")
        study = open_study(folder)
        log, survey = read_events(study), read_survey(study)
        answered = survey.answers()[list(study.events.from_items)].notna()
        assert len(log) == answered.to_numpy().sum()
        assert log.n_journeys == answered.any(axis=1).sum()
        assert list(log.stages) == ["arrive", "find", "stay"]


class TestReal:
    def test_permits_of_mixed_offsets(self, shared):
        log = read_events(
            shared / "data" / "permit_receipt_log" / "permit_receipt_log.csv.gz",
            columns={"journey_id": "case:concept:name", "touchpoint": "concept:name",
                     "channel": "case:channel", "occurred_at": "time:timestamp"},
            timezone="Europe/Amsterdam",
        )  # fmt: skip
        assert (len(log), log.n_journeys, len(log.touchpoints)) == (8577, 1434, 27)
        assert log.timezone == "Europe/Amsterdam" and not log.has_ratings
        channels = log.moments().groupby("journey_id")["channel"].first()
        assert channels.eq("Internet").mean() == pytest.approx(0.87, abs=0.005)
        assert log.source == "permit_receipt_log.csv.gz"

    def test_tickets_of_a_help_desk(self, shared):
        path = shared / "data" / "helpdesk_log" / "helpdesk_log.csv.gz"
        columns = {"journey_id": "case:concept:name", "touchpoint": "concept:name",
                   "occurred_at": "time:timestamp"}  # fmt: skip
        log = read_events(path, columns=columns)
        assert (len(log), log.n_journeys, len(log.touchpoints)) == (21348, 4580, 14)
        with pytest.raises(DataError, match=r"helpdesk_log.csv.gz has.*\n.*within 7 journeys"):
            read_events(path, columns=columns | {"customer_id": "customer"})

    def test_traces_of_films_meet_their_ratings(self, shared):
        folder = shared / "data" / "ceap360vr"
        log = read_events(
            folder / "trace_1hz.csv.gz",
            columns={"customer_id": "participant", "journey_id": ["participant", "video"],
                     "journey": "video", "touchpoint": "video", "occurred_at": "second",
                     "experience": "valence"},
            scale=(1, 9), time_format="seconds", ties="first", join="journey_id",
        )  # fmt: skip
        assert (len(log), log.n_journeys, log.n_customers) == (15467, 256, 32)
        assert log.neutral == 5 and log.ties == "first"
        survey = read_survey(
            folder / "episodes.csv", id=["participant", "video"], customer="participant"
        )
        assert log.join(survey)["share"].eq(1).all() and len(survey) == 256
        means = log.moments().groupby("journey_id", sort=False)["experience"].mean().to_numpy()
        overall = survey.column("overall_valence")[log.responses(survey)["row"].to_numpy(int)]
        assert np.corrcoef(means, overall)[0, 1] ** 2 == pytest.approx(0.637, abs=0.0005)


def _studies():
    from cemlab.study import find_root

    return (find_root() / "data").glob("*/study.yaml")


def _write(path):
    path.write_text(ROWS, "utf-8")
    return path


def test_a_log_that_cannot_fit_is_refused_before_it_fills_the_memory(event_frame, monkeypatch):
    columns = {"customer_id": "who", "touchpoint": "touchpoint", "occurred_at": "time"}
    monkeypatch.setattr(memory, "there_is", lambda: 200_000)
    with pytest.raises(DataError, match=r"moments need about .* GB of memory"):
        EventLog.from_frame(event_frame, columns=columns)
