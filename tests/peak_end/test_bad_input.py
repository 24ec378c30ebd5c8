"""Moments and ratings that allow no contest, or only a part of one: what is said of each."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import EventLog, Survey
from cemlab.errors import CemlabWarning, DataError, MethodError, OptionError

from .worlds import MOMENTS, fit, log_of, planted, survey_of, world

STUDY = """\
study: {id: timed, title: Timed}
survey:
  file: raw/survey.csv
  id: case
  answered_at: {column: answered, timezone: Asia/Shanghai}
  items: {overall: {role: outcome, scale: [0, 10]}}
events:
  file: raw/events.csv
  columns: {journey_id: case, touchpoint: step, occurred_at: at, experience: felt}
  join: journey_id
  scale: [-9, 9]
  timezone: Asia/Shanghai
"""


def timed(folder, rng, answered, n=60):
    """A study with times: moments of journey i begin on the i-th hour, one a minute."""
    _, rated, overall = world(rng, n, "peak_end", state=1.0)
    start = pd.Timestamp("2025-03-01 00:00")
    rows = [
        {"case": case, "step": f"s{place}", "felt": round(float(np.clip(felt, -9, 9)), 3),
         "at": start + pd.Timedelta(hours=case, minutes=place)}
        for case, own in enumerate(rated.reshape(n, MOMENTS)) for place, felt in enumerate(own)
    ]  # fmt: skip
    ends = [start + pd.Timedelta(hours=case, minutes=MOMENTS - 1) for case in range(n)]
    table = pd.DataFrame({"case": range(n), "overall": np.clip(np.rint(overall + 5), 0, 10)})
    table["answered"] = [answered(case, end) for case, end in enumerate(ends)]
    (folder / "raw").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    pd.DataFrame(rows).to_csv(folder / "raw" / "events.csv", index=False)
    table.to_csv(folder / "raw" / "survey.csv", index=False)
    study = cemlab.open_study(folder / "study.yaml")
    return cemlab.read_events(study), cemlab.read_survey(study)


class TestRatedBeforeTheEnd:
    def test_such_journeys_are_left_out_and_told(self, tmp_path, rng):
        early = pd.Timedelta(minutes=-1)
        log, survey = timed(
            tmp_path / "timed", rng,
            lambda case, end: end + (early if case < 7 else pd.Timedelta(hours=3)),
        )  # fmt: skip
        with pytest.warns(CemlabWarning, match="7 of 60 journeys were rated as a whole before"):
            got = fit(log, survey)
        whole = got.glance().iloc[0]
        assert whole[["n_early", "n", "n_dropped"]].tolist() == [7, 53, 7]
        assert whole["hours"] == pytest.approx(3)
        checks = got.checks("zh").set_index("check")
        assert not checks.loc["early", "passed"] and "11.7%" in checks.loc["early", "note"]
        assert "7 of 60 journeys" in got.narrate("en")

    def test_when_all_are_there_is_no_contest(self, tmp_path, rng):
        log, survey = timed(tmp_path / "timed", rng, lambda case, end: end - pd.Timedelta(hours=1))
        with pytest.raises(MethodError, match="60 rated before their last moment"):
            fit(log, survey)

    def test_a_day_without_a_time_is_not_before(self, tmp_path, rng):
        log, survey = timed(tmp_path / "timed", rng, lambda case, end: end.date())
        assert fit(log, survey).glance()["n_early"].iloc[0] == 0


class TestNothingToContest:
    def test_one_customer(self, rng):
        _, rated, overall = world(rng, 30, "mean")
        log = log_of(rated.reshape(30, MOMENTS).tolist(), who=["a"] * 30)
        with pytest.raises(MethodError, match="All 30 usable journeys belong to one customer"):
            fit(log, survey_of(overall))

    def test_journeys_of_one_moment(self, rng):
        with pytest.raises(MethodError, match="20 with fewer than 3 rated moments"):
            fit(log_of([[1.0]] * 20), survey_of(rng.normal(size=20)))

    def test_an_end_that_nobody_rated(self, rng):
        _, rated, overall = world(rng, 20, "mean")
        rows = log_of(rated.reshape(20, MOMENTS).tolist()).moments()
        rows = rows[["journey_id", "touchpoint", "experience", "position"]]
        rows.loc[rows["touchpoint"] == "s7", "experience"] = np.nan
        log = EventLog.from_frame(rows, scale=(-9, 9), end="s7", join="journey_id")
        table = cemlab.peak_end.features(log)
        assert table["end"].isna().all() and table["n_unrated"].tolist() == [1] * 20
        with pytest.raises(MethodError, match="20 without a rated end"):
            fit(log, survey_of(overall))

    def test_ties_everywhere(self, rng):
        flat = rng.integers(-2, 3, 60).astype(float)
        log = log_of([[felt] * 5 for felt in flat])
        assert cemlab.peak_end.features(log)["peak_abs_tied"].all()
        with pytest.raises(MethodError, match="fixed exactly by.*cannot be told apart"):
            fit(log, survey_of(flat + rng.normal(size=60)))

    def test_all_moments_alike(self, rng):
        with pytest.raises(MethodError, match="'mean' and 'end' never vary over 60 journeys"):
            fit(log_of([[1.0] * 5] * 60), survey_of(rng.normal(size=60)))

    def test_a_rating_that_never_varies(self, rng):
        events, _ = planted(rng, 40, "mean")
        with pytest.raises(MethodError, match="'overall' never varies: all 40 journeys"):
            fit(events, survey_of(np.full(40, 7.0)))

    def test_a_survey_without_ids(self, rng):
        events, _ = planted(rng, 20, "mean")
        with pytest.raises(OptionError, match="no id.*Declare `id`"):
            fit(events, Survey.from_frame(pd.DataFrame({"overall": range(20)})))


class TestMoments:
    def test_ratings_off_the_scale(self):
        with pytest.raises(DataError, match="(?s)experience|felt.*off|outside|scale"):
            log_of([[1, 2, 30], [1, 2, 3]])

    def test_rows_in_any_order_are_put_in_order(self, tmp_path, rng):
        log, survey = timed(tmp_path / "timed", rng, lambda case, end: end + pd.Timedelta(hours=1))
        columns = {"journey_id": "journey_id", "touchpoint": "touchpoint",
                   "experience": "experience", "occurred_at": "occurred_at"}  # fmt: skip
        mixed = log.moments()[list(columns)].sample(frac=1, random_state=1)
        again = EventLog.from_frame(mixed, columns=columns, scale=(-9, 9), join="journey_id")
        one, two = fit(log, survey, resamples=0), fit(again, survey, resamples=0)
        # the same journeys in another order: folds differ, what is measured does not
        pd.testing.assert_frame_equal(one.coefficients(), two.coefficients())

    def test_a_window_where_some_moments_have_no_time(self, tmp_path, rng):
        log, survey = timed(tmp_path / "timed", rng, lambda case, end: end + pd.Timedelta(hours=1))
        rows = log.moments()[["journey_id", "touchpoint", "experience", "occurred_at"]]
        rows.loc[rows.groupby("journey_id").ngroup().to_numpy() < 4, "occurred_at"] = pd.NaT
        some = EventLog.from_frame(rows, scale=(-9, 9), join="journey_id")
        got = fit(some, survey, end_window=120, resamples=0)
        assert got.glance()["n_without_end"].iloc[0] == 4
        assert "last seconds are not known" in dict(got.notes("en"))["without_times"]

    def test_every_problem_of_the_question_is_told_at_once(self, rng):
        events, survey = planted(rng, 20, "mean")
        with pytest.raises(OptionError) as told:
            fit(events, survey, outcome="overal", covariates=["ages"], by="persona",
                same_sitting="yes", duration_bound=0)  # fmt: skip
        for part in ("'overal'", "'ages'", "'persona'", "`same_sitting`", "`duration_bound`"):
            assert part in str(told.value)
