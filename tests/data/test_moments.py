"""Event logs: from a frame, a file or a study; in order, checked, joined to a survey."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import EventLog, Survey, read_events
from cemlab.errors import DataError, OptionError

COLUMNS = {
    "customer_id": "who", "touchpoint": "step", "occurred_at": "at", "experience": "score",
}  # fmt: skip


@pytest.fixture
def frame():
    """Two customers, their moments shuffled."""
    return pd.DataFrame(
        {
            "who": ["b", "a", "a", "b", "a"],
            "step": ["call", "leave", "call", "wait", "wait"],
            "at": [
                "2025-03-01 10:00", "2025-03-01 09:30", "2025-03-01 09:00", "2025-03-01 10:05",
                "2025-03-01 09:10",
            ],
            "score": [3, 5, 4, 99, 1],
            "room": [1, 2, 3, 4, 5],
        }
    )  # fmt: skip


@pytest.fixture
def log(frame):
    return _log(frame)


def _log(frame, **meaning):
    meaning = {"columns": COLUMNS, "scale": (1, 5), "missing": [99]} | meaning
    return EventLog.from_frame(frame, **meaning)


class TestOrder:
    def test_by_journey_then_time(self, log):
        moments = log.moments()
        assert moments["journey_id"].tolist() == ["b", "b", "a", "a", "a"]
        assert moments["touchpoint"].tolist() == ["call", "wait", "call", "wait", "leave"]
        assert moments["moment"].tolist() == [1, 2, 1, 2, 3]
        assert moments["row"].tolist() == [0, 3, 2, 4, 1]

    def test_durations_are_seconds(self, log):
        assert log.moments()["elapsed"].tolist() == [0, 300, 0, 600, 1800]
        assert log.journeys()["duration"].tolist() == [300, 1800]

    def test_does_not_depend_on_rows_where_times_differ(self, frame, log):
        turned = _log(frame.iloc[::-1]).moments().sort_values(["journey_id", "moment"])
        straight = log.moments().sort_values(["journey_id", "moment"])
        columns = ["journey_id", "touchpoint", "experience", "moment"]
        left, right = (
            table[columns].astype({"touchpoint": "str"}).reset_index(drop=True)
            for table in (turned, straight)
        )
        pd.testing.assert_frame_equal(left, right)

    def test_position_decides_between_equal_times_and_rows_between_equal_positions(self):
        frame = pd.DataFrame(
            {"customer_id": "a", "touchpoint": ["x", "y", "z", "w"], "position": [2, 1, 1, 3],
             "occurred_at": ["2025-01-01"] * 3 + ["2024-12-31"]}
        )  # fmt: skip
        assert EventLog.from_frame(frame).moments()["touchpoint"].tolist() == ["w", "y", "z", "x"]

    def test_a_moment_without_time_never_becomes_the_end(self, frame):
        frame.loc[2, "at"] = ""
        moments = _log(frame).moments().query("journey_id == 'a'")
        assert moments["row"].tolist() == [1, 2, 4]  # as in the file: time cannot order them
        assert moments["elapsed"].isna().all() and moments["occurred_at"].notna().sum() == 2

    def test_touchpoints_come_as_declared_or_as_they_appear(self, frame, log):
        assert list(log.touchpoints) == ["call", "wait", "leave"]
        assert not log.has_declared_touchpoints
        declared = _log(frame, touchpoints={"wait": "Waiting", "call": "Call", "leave": "Leaving"})
        assert list(declared.moments()["touchpoint"].cat.categories) == ["wait", "call", "leave"]
        assert declared.has_declared_touchpoints and declared.label("wait", "zh") == "Waiting"
        assert declared.labels()["call"] == {"en": "Call", "zh": "Call"}


class TestIds:
    def test_a_customer_is_one_journey_without_journey_ids(self, log):
        assert log.n_journeys == log.n_customers == 2

    def test_a_journey_is_another_customer_s_without_customer_ids(self, frame):
        log = EventLog.from_frame(frame, columns={"journey_id": "who", "touchpoint": "step"})
        assert log.n_customers == 2 and log.journeys()["customer_id"].tolist() == ["b", "a"]

    def test_several_columns_make_one_id(self, frame):
        log = _log(frame, columns=COLUMNS | {"journey_id": ["who", "room"]})
        assert log.n_journeys == 5 and log.n_customers == 2
        assert "a / 2" in log.journeys()["journey_id"].tolist()

    def test_numbers_and_texts_are_the_same_id(self):
        frame = pd.DataFrame({"customer_id": [1.0, "1", 1], "touchpoint": "x"}, dtype=object)
        assert EventLog.from_frame(frame).n_customers == 1


class TestRatings:
    def test_codes_are_moments_without_a_rating(self, log):
        moments = log.moments()
        assert moments["experience"].isna().sum() == 1 and len(log) == 5
        assert log.journeys()["n_rated"].tolist() == [1, 3]

    def test_neutral_is_the_middle_unless_declared(self, frame, log):
        assert log.neutral == 3 and _log(frame, neutral=2.5).neutral == 2.5
        assert EventLog.from_frame(frame, columns=COLUMNS | {"experience": "room"}).neutral is None

    def test_logs_without_ratings_are_logs(self, frame):
        log = EventLog.from_frame(frame, columns={"customer_id": "who", "touchpoint": "step"})
        assert not log.has_ratings and not log.has_times and log.moments()["elapsed"].isna().all()
        assert "No moment has a rating." in log.narrate()
        assert "the order is that of the file" in log.narrate()


class TestHolds:
    def test_cannot_be_changed_and_hands_out_copies(self, frame, log):
        before = frame.copy()
        with pytest.raises(dataclasses.FrozenInstanceError):
            log.scale = (0, 10)
        moments, journeys = log.moments(), log.journeys()
        moments["experience"] = journeys["n"] = -1
        with pytest.raises(TypeError):
            log.touchpoints["call"] = {}
        assert log.moments()["experience"].min() == 1 and log.journeys()["n"].min() == 2
        pd.testing.assert_frame_equal(frame, before)

    def test_every_moment_is_kept(self, rng):
        n = 500
        frame = pd.DataFrame(
            {
                "customer_id": rng.integers(0, 40, n), "touchpoint": rng.choice(list("uvw"), n),
                "occurred_at": pd.Timestamp("2025-01-01")
                + pd.to_timedelta(rng.integers(0, 9, n), unit="h"),
                "experience": rng.integers(1, 8, n),
            }
        )  # fmt: skip
        moments = EventLog.from_frame(frame, scale=(1, 7)).moments()
        assert sorted(moments["row"]) == list(range(n))
        back = moments.sort_values("row", ignore_index=True)
        np.testing.assert_array_equal(back["experience"], frame["experience"])
        for _, journey in moments.groupby("journey_id"):
            assert journey["occurred_at"].is_monotonic_increasing
            assert journey["moment"].tolist() == list(range(1, len(journey) + 1))


class TestQuality:
    def test_counts_what_is_wrong(self, frame):
        again = frame.iloc[[0]].assign(who="c")
        untimed = frame.iloc[[1]].assign(who="d", at="")
        log = _log(pd.concat([frame, frame.iloc[[2]], again, untimed]), end="leave")
        found = log.quality().set_index("check")["value"]
        assert found["customers"] == found["journeys"] == 4 and found["moments"] == 8
        assert found["single_moments"] == 2 and found["untimed"] == 1
        assert found["out_of_order"] == 3 and found["duplicates"] == 1 and found["unrated"] == 1
        assert found["without_end"] == 2 and found["after_end"] == 0
        assert found["unused_columns"] == 1 and found["naive_times"] == 7

    def test_a_few_moments_may_be_unrated(self, frame):
        def passed(table):
            return _log(table).quality().set_index("check").loc["unrated", "passed"]

        ratings = _log(frame).moments()["experience"]
        assert ratings.isna().sum() == 1 and passed(frame)
        assert not passed(frame.assign(score=[5, *[None] * (len(frame) - 1)]))

    def test_moments_after_the_end_are_counted(self, frame):
        found = _log(frame, end="wait").quality().set_index("check")["value"]
        assert found["after_end"] == 1 and found["without_end"] == 0

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_speaks(self, log, language):
        assert log.quality(language)["note"].str.len().gt(0).all()
        assert "5" in log.narrate(language) and log.narrate() in log._repr_html_()


class TestJoin:
    def test_on_customers(self, log):
        survey = Survey.from_frame(pd.DataFrame({"id": ["a", "x"], "overall": [1, 2]}), id="id")
        rates = log.join(survey).set_index("unit")
        assert rates.loc["customers", ["n", "n_joined", "n_not_joined"]].tolist() == [2, 1, 1]
        assert rates.loc["moments", "n_joined"] == 3 and rates.loc["responses", "n_joined"] == 1
        rows = log.responses(survey).set_index("journey_id")["row"]
        assert rows["a"] == 0 and rows["b"] is pd.NA
        found = log.quality(survey=survey).set_index("check")["value"]
        assert found["joined"] == 1 and found["unjoined"] == 1 and found["ambiguous"] == 0

    def test_several_responses_of_a_customer_are_told_and_none_is_taken(self, log):
        answers = pd.DataFrame({"id": [1, 2, 3], "who": ["a", "a", "b"], "overall": [1, 2, 3]})
        survey = Survey.from_frame(answers, id="id", customer="who")
        rates = log.join(survey).set_index("unit")
        assert rates.loc["journeys", ["n_joined", "n_ambiguous"]].tolist() == [1, 1]
        assert log.responses(survey)["row"].tolist() == [2, pd.NA]

    def test_on_journeys_with_an_id_of_several_columns(self, frame):
        columns = COLUMNS | {"journey_id": ["who", "step"]}
        log = _log(frame, columns=columns, join="journey_id")
        answers = frame[["who", "step"]].assign(overall=[1, 2, 3, 4, 5])
        survey = Survey.from_frame(answers, id=["who", "step"], customer="who")
        rows = log.responses(survey)
        assert rows["row"].tolist() == log.moments()["row"].tolist() == [0, 1, 2, 3, 4]
        assert rows["customer_id"].tolist() == answers["who"].tolist()

    def test_what_does_not_meet_is_listed_both_ways(self, log):
        answers = pd.DataFrame(
            {"id": [1, 2, 3, 4], "who": ["b", "b", "x", ""], "overall": [1, 2, 3, 4]}
        )
        survey = Survey.from_frame(answers[:3], id="id", customer="who")
        lost = log.unmatched(survey)
        assert lost.to_dict("records") == [
            {"unit": "journey", "id": "b", "reason": "several", "n": 2},
            {"unit": "journey", "id": "a", "reason": "none", "n": 0},
            {"unit": "response", "id": "x", "reason": "none", "n": 0},
        ]
        whole = Survey.from_frame(pd.DataFrame({"id": ["a", "b"], "overall": [1, 2]}), id="id")
        assert log.unmatched(whole).empty

    def test_one_response_to_several_journeys_is_told(self, frame):
        log = _log(frame, columns=COLUMNS | {"journey_id": ["who", "step"]})
        survey = Survey.from_frame(pd.DataFrame({"id": ["a", "b"], "overall": [1, 2]}), id="id")
        found = log.quality(survey=survey).set_index("check")
        assert found.loc["shared_responses", "value"] == 2
        assert "for 5 journeys" in found.loc["shared_responses", "note"]
        assert log.join(survey)["share"].eq(1).all()

    def test_needs_ids(self, log):
        survey = Survey.from_frame(pd.DataFrame({"overall": [1, 2]}))
        with pytest.raises(OptionError, match="The survey has no id"):
            log.join(survey)


WRONG_CELLS = {
    "off the scale": ("score", 1, 7, r"score: 1 value lies outside 1\.\.5 \('7'\), row 2\."),
    "text": ("score", 0, "good", r"score: holds text where a rating.*'good'.*row 1"),
    "no touchpoint": ("step", 3, " ", "step: has no touchpoint, 1 time, row 4"),
    "unknown touchpoint": ("step", 2, "cal", "'cal': did you mean 'call'"),
    "no customer": ("who", 4, None, "who: has no customer, 1 time, row 5"),
    "no time": ("at", 1, "yesterday", "at: holds what is no time .'yesterday'.*time_format"),
    "mixed zones": ("at", 0, "2025-03-01T10:00Z", "times without a zone beside times with one"),
    "no number": ("room", 2, "three", "room: is the position, but holds no number"),
}


class TestRefuses:
    @pytest.mark.parametrize("case", WRONG_CELLS)
    def test_names_column_value_count_and_rows(self, frame, case):
        column, row, value, message = WRONG_CELLS[case]
        frame = frame.astype(object)
        frame.loc[row, column] = value
        with pytest.raises(DataError, match=message) as caught:
            _log(frame, columns=COLUMNS | {"position": "room"},
                 touchpoints=["call", "wait", "leave"])  # fmt: skip
        assert len(caught.value.failures) == 1 and caught.value.failures[0].rows

    def test_lists_all_problems_at_once(self, frame):
        frame = frame.astype(object)
        for column, row, value, _ in WRONG_CELLS.values():
            frame.loc[row, column] = value
        with pytest.raises(DataError, match="has 8 problems") as caught:
            _log(frame, columns=COLUMNS | {"position": "room", "channel": "chanel"})
        assert "the channel column is not in the data" in str(caught.value)

    def test_journeys_of_several_customers(self, frame):
        with pytest.raises(DataError, match="room: differs within 2 journeys.*Let `journey_id`"):
            _log(frame, columns=COLUMNS | {"journey_id": "who", "customer_id": "room"})

    def test_lists_all_that_is_declared_wrong(self, frame):
        with pytest.raises(OptionError, match="has 5 problems") as caught:
            _log(frame, missing=[5], neutral=6, timezone="Asia/Shangai", end="cal", ordered=False,
                 touchpoints=["call", "wait", "leave"])  # fmt: skip
        for said in ("5 lies on the scale", "is 6, off the scale", "Did you mean 'Asia/Shanghai'",
                     "Did you mean 'call'", "have no end"):  # fmt: skip
            assert said in str(caught.value)

    @pytest.mark.parametrize(
        ("meaning", "message"),
        [
            ({"columns": {"touchpoint": "step"}}, "names neither customer_id nor journey_id"),
            ({"columns": {"customer_id": "who"}}, "columns.touchpoint: this key is required"),
            ({"columns": COLUMNS | {"chanel": "x"}}, "Did you mean 'channel'"),
            ({"columns": ["who"]}, "`columns` is"),
            ({"ties": "middle"}, "ties: is 'middle'"),
            ({"scale": (5, 1)}, "lower end first"),
            ({"touchpoints": "call"}, "expected names in the order"),
            ({"touchpoints": {"call": {"fr": "appel"}}}, "touchpoints.call.label: .*'fr'"),
            ({"end": "cal"}, "`end` is 'cal'. Did you mean 'call'"),
            ({"time_format": "%Q"}, "`time_format` is '%Q'"),
            ({"language": "fr"}, "Allowed: en, zh"),
        ],
    )
    def test_impossible_declarations(self, frame, meaning, message):
        with pytest.raises(OptionError, match=message):
            _log(frame, **meaning)

    @pytest.mark.parametrize("bad", [pd.DataFrame({"a": []}), [1, 2]])
    def test_what_is_no_table(self, bad):
        with pytest.raises(DataError, match="Expected a"):
            EventLog.from_frame(bad)


def test_is_at_the_front_door():
    assert cemlab.EventLog is EventLog and cemlab.read_events is read_events
