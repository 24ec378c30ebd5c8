"""Features through the door: a row for every journey, ties, ends, gaps."""

import pandas as pd
import pytest

import cemlab
from cemlab import EventLog

from .worlds import log_of


class TestFeatures:
    def test_a_row_for_every_journey(self):
        got = cemlab.peak_end.features(log_of([[1, 2, 3], [None, None], [4]]))
        assert got["n_moments"].tolist() == [3, 0, 1]
        assert got["n_unrated"].tolist() == [0, 2, 0]
        assert got.loc[1, ["mean", "peak", "end", "start"]].isna().all()
        assert got["end_is_peak"].tolist() == [True, pd.NA, True]

    def test_moments_without_a_rating_are_passed_over(self):
        got = cemlab.peak_end.features(log_of([[1, None, 3, None]])).iloc[0]
        assert got["end"] == 3 and got["end_touchpoint"] == "s2" and got["n_unrated"] == 2

    def test_ties_as_the_log_declares(self):
        for ties, at in (("last", "s2"), ("first", "s0")):
            got = cemlab.peak_end.features(log_of([[-2, 0, 2]], ties=ties)).iloc[0]
            assert got["peak_abs_touchpoint"] == at and got["peak_abs_tied"]

    def test_neutral_as_the_log_declares(self):
        log = log_of([[1, 5, 7]], scale=(1, 9), neutral=5)
        assert cemlab.peak_end.features(log).loc[0, "peak_abs"] == 1
        without = cemlab.peak_end.features(log_of([[1, 5, 7]], scale=None)).iloc[0]
        assert pd.isna(without["peak_abs"]) and without["peak"] == 7

    def test_what_comes_after_the_declared_end_is_left_out(self):
        log = log_of([[1, 2, 3, -9], [1, 2], [4, 4, None, 4]], end="s2")
        got = cemlab.peak_end.features(log)
        assert got.loc[0, ["end", "trough", "n_moments", "n_after_end"]].tolist() == [3, 1, 3, 1]
        assert got.loc[1:, "end"].isna().all()  # never reached; reached, but not rated
        assert got.loc[1:, "end_is_peak"].isna().all() and got.loc[1, "peak"] == 2

    def test_times(self):
        frame = pd.DataFrame(
            {"who": "a", "step": list("xyz"), "felt": [0, 2, 4], "at": [0, 60, 180]}
        )
        columns = {"customer_id": "who", "touchpoint": "step", "experience": "felt",
                   "occurred_at": "at"}  # fmt: skip
        log = EventLog.from_frame(frame, columns=columns, scale=(-5, 5), time_format="seconds")
        got = cemlab.peak_end.features(log).iloc[0]
        assert (got["duration"], got["time_weighted_mean"]) == (180, pytest.approx(7 / 3))
        assert cemlab.peak_end.features(log, end_window=121).loc[0, "end"] == 3

    def test_journeys_with_and_without_times(self):
        frame = pd.DataFrame(
            {"who": list("aaabbb"), "step": list("xyzxyz"), "felt": [0, 2, 4, 1, 1, 3],
             "at": [0, 60, 180, 0, None, 60]}
        )  # fmt: skip
        columns = {"customer_id": "who", "touchpoint": "step", "experience": "felt",
                   "occurred_at": "at"}  # fmt: skip
        log = EventLog.from_frame(frame, columns=columns, scale=(-5, 5), time_format="seconds")
        got = cemlab.peak_end.features(log).set_index("journey_id")
        assert got.loc["a", "duration"] == 180 and pd.isna(got.loc["b", "duration"])
        assert got["end"].tolist() == [4, 3]
        assert cemlab.peak_end.features(log, end_window=5)["end"].isna().tolist() == [False, True]
