"""A row for each journey, a column of times for each touchpoint."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cemlab import EventLog, read_events
from cemlab.errors import DataError, OptionError, StudyError
from cemlab.study import open_study

TIMES = {"order": "ordered", "pay": "paid", "arrive": "arrived"}
COLUMNS = {"journey_id": "id", "customer_id": "who", "channel": "shop"}


@pytest.fixture
def frame():
    """Four orders: one whole, one not arrived, one paid before it was ordered, one without time."""
    return pd.DataFrame(
        {
            "id": ["o1", "o2", "o3", "o4"],
            "who": ["a", "b", "a", "c"],
            "shop": ["app", "app", "desk", ""],
            "ordered": ["2025-03-01 10:00", "2025-03-01 11:00", "2025-03-02 09:00", ""],
            "paid": ["2025-03-01 10:05", "2025-03-01 11:00", "2025-03-02 08:59", " "],
            "arrived": ["2025-03-04", "", "2025-03-09", "0000-00-00"],
            "room": [1, 2, 3, 4],
        }
    )


def _log(frame, **meaning):
    return EventLog.from_frame(frame, **({"columns": COLUMNS, "times": TIMES} | meaning))


def test_a_time_is_a_moment_and_a_blank_is_none(frame):
    log = _log(frame)
    moments = log.moments()
    assert (len(log), log.n_journeys, log.n_customers) == (8, 3, 2)
    by_journey = moments.groupby("journey_id")["touchpoint"].agg(list).to_dict()
    assert by_journey == {
        "o1": ["order", "pay", "arrive"], "o2": ["order", "pay"], "o3": ["pay", "order", "arrive"],
    }  # fmt: skip
    assert moments["row"].tolist() == [0, 0, 0, 1, 1, 2, 2, 2]
    assert moments["channel"].astype(str).tolist() == ["app"] * 5 + ["desk"] * 3
    assert log.journeys()["duration"].tolist()[1:] == [0, 7 * 86400 - 8 * 3600 - 59 * 60]
    assert list(log.touchpoints) == list(TIMES) and log.has_declared_touchpoints


def test_what_was_never_reached_is_told_as_such(frame):
    found = _log(frame, end="arrive").quality().set_index("check")
    assert found.loc["never_reached", "value"] == 4
    assert "order: 1, pay: 1, arrive: 2" in found.loc["never_reached", "note"]
    assert "not a missing answer" in found.loc["never_reached", "note"]
    assert found.loc["unreached", "value"] == 1 and found.loc["without_end", "value"] == 1
    assert found.loc["no_dates", "value"] == 1 and found.loc["against_order", "value"] == 1
    assert "row 3" in found.loc["against_order", "note"] and "out_of_order" not in found.index
    assert found.loc["unused_columns", "value"] == 1
    assert _log(frame).quality("zh")["note"].str.len().gt(0).all()


def test_equal_times_are_in_the_order_that_is_declared(frame):
    turned = _log(frame, times=dict(reversed(TIMES.items()))).moments()
    assert turned.query("journey_id == 'o2'")["touchpoint"].tolist() == ["pay", "order"]


def test_labels_and_their_names(frame):
    labels = {"order": {"en": "Order", "zh": "下单"}, "pay": "Pay", "arrive": "Arrive", "x": "X"}
    log = _log(frame, touchpoints=labels)
    assert log.label("order", "zh") == "下单" and len(log) == 8
    with pytest.raises(OptionError, match="times.arrive: is no touchpoint.*Known: order, pay"):
        _log(frame, touchpoints=["order", "pay"])


@settings(max_examples=20, deadline=None)
@given(data=st.data(), n=st.integers(1, 12))
def test_shuffling_rows_or_columns_changes_nothing(data, n):
    hours = st.one_of(st.none(), st.integers(0, 500))
    cells = {
        column: [data.draw(hours) for _ in range(n)] for column in TIMES.values()
    }  # fmt: skip
    start = pd.Timestamp("2025-01-01")
    frame = pd.DataFrame({"id": [f"j{k}" for k in range(n)]})
    for column, values in cells.items():
        frame[column] = ["" if h is None else str(start + pd.Timedelta(hours=h)) for h in values]
    if all(h is None for values in cells.values() for h in values):
        return
    order = data.draw(st.permutations(range(n)))
    columns = {"journey_id": "id"}
    straight, turned = (
        _log(table, columns=columns).moments().drop(columns="row")
        for table in (frame, frame.iloc[order][frame.columns[::-1]])
    )
    by = ["journey_id", "moment"]
    left, right = (table.sort_values(by, ignore_index=True) for table in (straight, turned))
    pd.testing.assert_frame_equal(left, right)
    n_given = sum(h is not None for values in cells.values() for h in values)
    assert len(left) == n_given


@settings(max_examples=20, deadline=None)
@given(data=st.data(), n=st.integers(2, 40))
def test_shuffling_the_rows_of_a_long_log_changes_nothing(data, n):
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    frame = pd.DataFrame(
        {
            "journey_id": rng.integers(0, 6, n), "touchpoint": rng.choice(list("abc"), n),
            "occurred_at": pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.permutation(n), "min"),
            "experience": rng.integers(1, 6, n), "channel": rng.choice(["app", "desk"], n),
        }
    )  # fmt: skip
    order = data.draw(st.permutations(range(n)))
    duplicates = data.draw(st.sampled_from(["keep", "drop"]))
    plain = {"touchpoint": "str", "channel": "str"}
    left, right = (
        EventLog.from_frame(table, scale=(1, 5), duplicates=duplicates)
        .moments().drop(columns="row").astype(plain)
        .sort_values(["journey_id", "moment"], ignore_index=True)
        for table in (frame, frame.iloc[order])
    )  # fmt: skip
    pd.testing.assert_frame_equal(left, right)


class TestDuplicates:
    @pytest.fixture
    def again(self):
        """A moment three times: as it was, and with another rating."""
        return pd.DataFrame(
            {"customer_id": "a", "touchpoint": ["call", "call", "call", "wait"],
             "occurred_at": ["2025-03-01 09:00"] * 3 + ["2025-03-01 09:10"],
             "experience": [2, 2, 5, None]}
        )  # fmt: skip

    def test_are_kept_and_counted(self, again):
        log = EventLog.from_frame(again, scale=(1, 5))
        found = log.quality().set_index("check")["value"]
        assert len(log) == 4 and found["duplicates"] == 2 and "dropped" not in found

    def test_are_dropped_only_where_all_is_the_same_and_counted(self, again):
        log = EventLog.from_frame(again, scale=(1, 5), duplicates="drop")
        found = log.quality().set_index("check")["value"]
        assert len(log) == 3 and found["dropped"] == 1 and found["duplicates"] == 1
        assert sorted(log.moments()["row"]) == [0, 2, 3]

    def test_a_rating_left_out_twice_is_the_same(self, again):
        log = EventLog.from_frame(again.assign(experience=None), duplicates="drop")
        assert len(log) == 2

    def test_word(self, again):
        with pytest.raises(OptionError, match="duplicates: is 'dropp'. Did you mean 'drop'"):
            EventLog.from_frame(again, duplicates="dropp")


class TestActors:
    def test_stand_beside_the_moments_and_in_no_result(self, frame):
        table = frame.assign(clerk=["Ann", "Bob", "Ann", "Bob"])
        log = _log(table, columns=COLUMNS | {"actor": "clerk"})
        assert log.moments()["actor"].tolist() == ["Ann"] * 3 + ["Bob"] * 2 + ["Ann"] * 3
        found = log.quality().set_index("check")
        assert found.loc["actors", "value"] == 2
        assert "Ann" not in str(log.to_dict()) + str(log.tables()) + log._repr_html_()


class TestAbsurdTimes:
    def test_are_told_and_kept(self, frame):
        frame.loc[0, "ordered"], frame.loc[1, "arrived"] = "1925-03-01 10:00", "2125-03-01"
        log = _log(frame)
        found = log.quality().set_index("check")
        assert found.loc["early_times", "value"] == found.loc["future_times", "value"] == 1
        assert "before 1990" in found.loc["early_times", "note"] and len(log) == 9
        assert "row 1" in found.loc["early_times", "note"]
        assert not found.loc["future_times", "passed"]

    def test_numbers_from_a_common_start_are_none(self):
        frame = pd.DataFrame({"customer_id": "a", "touchpoint": ["x", "y"], "occurred_at": [0, 5]})
        log = EventLog.from_frame(frame, time_format="seconds")
        assert not {"early_times", "future_times"} & set(log.quality()["check"])


WRONG = {
    "a journey twice": ({"id": ["o1", "o2", "o2", "o4"]}, "id: repeats journeys of earlier rows "
                        r"\('o2'\), 1 time, row 3\. With `times` a row is a journey"),
    "no case": ({"id": ["o1", "", "o3", "o4"]}, "id: has no journey, 1 time, row 2"),
    "three unreadable": ({"paid": ["soon", "01/03/2025", "never", ""]},
                         r"paid: holds what is no time \('soon', '01/03/2025', 'never'\), 3 times, "
                         "rows 1, 2, 3. Expected times with the year first"),
    "zones beside none": ({"paid": ["2025-03-01 10:05Z", "", "", ""]},
                          "ordered, arrived: have times without a zone, beside paid with one"),
    "no time at all": ({"ordered": "", "paid": "", "arrived": ""}, "hold no time at all"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_tables(frame, case):
    change, message = WRONG[case]
    with pytest.raises(DataError, match=message):
        _log(frame.assign(**change))


def test_columns_that_are_not_there(frame):
    with pytest.raises(DataError, match="has 2 problems") as caught:
        _log(frame, columns=COLUMNS | {"journey_id": "case"}, times=TIMES | {"pay": "payed"})
    assert "case: the journey_id column is not in the data" in str(caught.value)
    assert "payed: the time of pay column is not in the data. Did you mean 'paid'" in str(
        caught.value
    )


def test_impossible_declarations(frame):
    with pytest.raises(OptionError, match="has 3 problems") as caught:
        _log(frame, columns={"touchpoint": "shop", "occurred_at": "paid"})
    for said in ("names neither customer_id nor", "columns.touchpoint: is of files with a row for",
                 "columns.occurred_at: is of files"):  # fmt: skip
        assert said in str(caught.value)
    with pytest.raises(OptionError, match="'paid' is the time of several touchpoints"):
        _log(frame, times=TIMES | {"again": "paid"})
    with pytest.raises(OptionError, match="'arived'.*Did you mean 'arrive'"):
        _log(frame, end="arived")
    with pytest.raises(OptionError, match="times: names no column"):
        _log(frame, times={})


EVENTS = """
events:
  file: raw/orders.csv
  columns: {journey_id: id, customer_id: who}
  times: {order: ordered, pay: paid, arrive: arrived}
  timezone: Asia/Shanghai
"""
TOUCHPOINTS = """
stages: {before: {}, after: {}}
touchpoints: {order: {stage: before}, pay: {stage: before}, arrive: {stage: after}}
"""
MISTAKES = {
    "end": ("  end: arived\n", "events.end: names 'arived', .*Did you mean 'arrive'"),
    "format": ("  time_format: day-first\n", "events.time_format: is 'day-first', .*'day_first'"),
    "file format": ("  format: xess\n", "events.format: is 'xess'.*Did you mean 'xes'"),
    "hash": ("  sha256: 12ab\n", "events.sha256: is no fingerprint"),
    "scale": ("  scale: [1, 5]\n", "events.scale: is given, but `columns` names no experience"),
}


class TestStudy:
    @pytest.fixture
    def folder(self, study_folder, frame):
        frame.to_csv(study_folder / "raw" / "orders.csv", index=False)
        return self._add(study_folder, EVENTS)

    def _add(self, folder, text):
        path = folder / "study.yaml"
        path.write_text(path.read_text("utf-8") + text, "utf-8")
        return folder

    def test_is_read(self, folder):
        log = read_events(open_study(self._add(folder, TOUCHPOINTS)))
        assert len(log) == 8 and log.timezone == "Asia/Shanghai" and list(log.stages)
        assert log.moments()["stage"].astype(str).tolist()[:3] == ["before", "before", "after"]

    @pytest.mark.parametrize("case", MISTAKES)
    def test_mistakes(self, folder, case):
        text, message = MISTAKES[case]
        with pytest.raises(StudyError, match=message):
            open_study(self._add(folder, text))

    def test_times_of_no_touchpoint(self, folder):
        text = TOUCHPOINTS.replace("pay:", "payment:")
        with pytest.raises(StudyError, match="events.times.pay: names 'pay', which is no touchp"):
            open_study(self._add(folder, text))

    def test_a_file_that_has_changed_is_refused(self, folder):
        study = open_study(self._add(folder, f"  sha256: {'ab' * 32}\n"))
        with pytest.raises(DataError, match="orders.csv is not the file that was imported"):
            read_events(study)
