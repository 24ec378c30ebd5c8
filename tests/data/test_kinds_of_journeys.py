"""Logs that hold journeys of several kinds, of which one alone counts."""

import pandas as pd
import pytest

import cemlab
from cemlab import EventLog, read_events
from cemlab.errors import DataError, OptionError, StudyError
from cemlab.study import open_study

COLUMNS = {
    "customer_id": "who", "journey_id": ["who", "kind"], "journey": "kind", "touchpoint": "step",
    "occurred_at": "at", "experience": "felt",
}  # fmt: skip
MEANING = {"columns": COLUMNS, "journey": "repair", "scale": (-2, 2)}


@pytest.fixture
def frame():
    """Two repairs, and a complaint before each of them."""
    return pd.DataFrame(
        {
            "who": ["a", "a", "a", "a", "b", "b", "b"],
            "kind": ["complaint", "complaint", "repair", "repair", "complaint", "repair", "repair"],
            "step": ["complain", "answer", "report", "visit", "complain", "report", "visit"],
            "at": [
                "2026-03-01 09:00", "2026-03-03 09:00", "2026-03-02 09:00", "2026-03-02 12:00",
                "2026-03-01 10:00", "2026-03-04 10:00", "2026-03-04 15:00",
            ],
            "felt": [-2, 0, 1, 2, -1, 0, 1],
        }
    )  # fmt: skip


def _log(frame, **meaning):
    return EventLog.from_frame(frame, **(MEANING | meaning))


class TestFromAFrame:
    def test_only_journeys_of_the_kind_count(self, frame):
        log = _log(frame)
        moments = log.moments()
        assert (len(log), log.n_journeys, log.n_customers) == (4, 2, 2)
        assert moments["touchpoint"].tolist() == ["report", "visit", "report", "visit"]
        assert moments["experience"].tolist() == [1, 2, 0, 1]
        assert moments["journey"].unique().tolist() == ["repair"]
        assert list(log.touchpoints) == ["report", "visit"]
        assert log.journeys()["duration"].tolist() == [3 * 3600, 5 * 3600]

    def test_rows_are_those_of_the_table(self, frame):
        assert _log(frame).moments()["row"].tolist() == [2, 3, 5, 6]
        turned = _log(frame.iloc[::-1]).moments()
        assert turned.sort_values("journey_id", kind="stable")["row"].tolist() == [4, 3, 1, 0]

    def test_the_others_are_counted_and_told(self, frame):
        facts = _log(frame).quality("en").set_index("check")
        assert facts.loc["other_kinds", "value"] == 3
        assert facts.loc["other_kinds", "note"].endswith("which are left out: 3.")
        assert facts.loc["moments", "value"] == 4
        assert "3" in _log(frame).quality("zh").set_index("check").loc["other_kinds", "note"]

    def test_moments_of_no_kind_are_among_the_others(self, frame):
        frame["kind"] = frame["kind"].replace("complaint", None)
        log = _log(frame, columns=COLUMNS | {"journey_id": ["who", "step"]})
        assert len(log) == 4
        assert log.quality().set_index("check").loc["other_kinds", "value"] == 3

    def test_without_a_kind_all_count(self, frame):
        log = _log(frame, journey=None)
        assert (len(log), log.n_journeys) == (7, 4)
        assert "other_kinds" not in log.quality()["check"].tolist()

    def test_where_all_are_of_the_kind_nothing_is_told(self, frame):
        log = _log(frame[frame["kind"] == "repair"])
        assert len(log) == 4 and "other_kinds" not in log.quality()["check"].tolist()

    def test_the_table_stays_as_it_is(self, frame):
        before = frame.copy()
        _log(frame)
        pd.testing.assert_frame_equal(frame, before)

    def test_touchpoints_of_other_kinds_need_not_be_declared(self, frame):
        log = _log(frame, touchpoints=["report", "visit"])
        assert list(log.touchpoints) == ["report", "visit"] and log.has_declared_touchpoints
        with pytest.raises(DataError, match="complain"):
            _log(frame, touchpoints=["report", "visit"], journey=None)

    def test_touchpoints_of_the_kind_must_be(self, frame):
        frame.loc[6, "step"] = "visits"
        with pytest.raises(DataError, match=r"not declared.*row 7.*did you mean 'visit'\?"):
            _log(frame, touchpoints=["report", "visit"])


class TestRefused:
    def test_an_unknown_kind(self, frame):
        with pytest.raises(DataError) as refused:
            _log(frame, journey="repairs")
        said = str(refused.value)
        assert "kind: holds no journey of the kind 'repairs'" in said
        assert "Did you mean 'repair'? Kinds there: complaint, repair." in said

    def test_a_kind_like_no_other(self, frame):
        with pytest.raises(DataError, match=r"of the kind 'zzz'.*Kinds there: complaint, repair"):
            _log(frame, journey="zzz")

    def test_a_kind_without_a_column_that_says_it(self, frame):
        columns = {name: column for name, column in COLUMNS.items() if name != "journey"}
        with pytest.raises(OptionError, match="journey: is given, but `columns` names no journey"):
            _log(frame, columns=columns)

    def test_messages_name_rows_of_the_table(self, frame):
        frame.loc[6, "felt"] = 9
        with pytest.raises(DataError, match=r"felt: 1 value lies .*row 7"):
            _log(frame)


TOUCHPOINTS = """
stages:
  before: {label: {en: Before, zh: 之前}}
touchpoints:
  report: {stage: before, label: {en: Report, zh: 报修}}
  visit: {stage: before, label: {en: Visit, zh: 上门}}
"""
EVENTS = """
events:
  file: raw/events.csv
  columns: {customer_id: who, journey_id: [who, kind], journey: kind, touchpoint: step, occurred_at: at, experience: felt}
  journey: repair
  scale: [-2, 2]
  timezone: Asia/Shanghai
"""  # noqa: E501


class TestFromAStudy:
    @pytest.fixture
    def study(self, study_folder, frame):
        """`study(text)` is the study with these moments, and with this block of events."""
        frame.to_csv(study_folder / "raw" / "events.csv", index=False)
        path = study_folder / "study.yaml"
        own = path.read_text("utf-8")

        def study(events=EVENTS):
            path.write_text(own + TOUCHPOINTS + events, "utf-8")
            return open_study(study_folder)

        return study

    def test_only_journeys_of_the_kind_count(self, study):
        log = read_events(study())
        assert (len(log), log.n_journeys) == (4, 2) and log.label("visit", "zh") == "上门"
        assert log.quality().set_index("check").loc["other_kinds", "value"] == 3

    def test_rows_of_messages_are_those_of_the_file(self, study, study_folder, frame):
        frame["at"] = [*frame["at"][:5], "2026-03-04 16:00", "2026-03-04 15:00"]
        frame.to_csv(study_folder / "raw" / "events.csv", index=False)
        notes = read_events(study()).quality().set_index("check")["note"]
        assert "In events.csv: row 7." in notes["out_of_order"]

    def test_an_unknown_kind(self, study):
        events = EVENTS.replace("journey: repair", "journey: repairs")
        with pytest.raises(DataError, match=r"events.csv has 1 problem:\n.*Did you mean 'repair'"):
            read_events(study(events))

    def test_a_kind_without_a_column_that_says_it(self, study):
        events = EVENTS.replace(" journey: kind,", "")
        with pytest.raises(StudyError, match=r"events.journey: is given, but `columns` names no"):
            study(events)

    def test_items_of_the_survey_have_no_kinds(self, study):
        with pytest.raises(StudyError, match=r"events.*journey"):
            study("events: {from_items: [wait, staff], journey: repair}\n")


class TestTouchpointsInAnyOrder:
    """Customers may meet declared touchpoints in any order; moments still have theirs."""

    def test_of_a_frame(self, frame):
        names = ["visit", "report"]
        ordered, loose = (
            _log(frame, touchpoints=names, touchpoints_in_order=told) for told in (True, False)
        )
        assert ordered.has_declared_touchpoints and not loose.has_declared_touchpoints
        assert list(loose.touchpoints) == names and loose.is_ordered
        pd.testing.assert_frame_equal(ordered.moments(), loose.moments())

    def test_no_drop_off_is_told_then(self, frame):
        many = pd.concat([frame.assign(who=frame["who"] + str(at)) for at in range(12)])
        log = _log(many, touchpoints=["report", "visit"], touchpoints_in_order=False)
        journeys = cemlab.journeys.map(log)
        assert "no_touchpoint_order" in dict(journeys.notes()) and not len(journeys.funnel())
        assert len(journeys.transitions())
