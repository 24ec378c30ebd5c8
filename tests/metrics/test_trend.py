"""Trends: what is a signal, gaps, frozen baselines, false alarms at their stated rate, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import DataError, MethodError, OptionError
from cemlab.language import LANGUAGES
from cemlab.metrics.methods.control_charts import AHEAD, false_alarms, mean_chart
from cemlab.study import open_study

PARTS, USUAL, WORSE = [3, 8, 10], (0.25, 0.3, 0.45), (0.7, 0.2, 0.1)
STUDY = """
study: {id: small, title: Small}
survey:
  file: raw/survey.csv
  id: id
  answered_at: day
  items:
    recommend: {role: outcome, scale: [0, 10], label: Recommend}
"""


def of_waves(rng, sizes, bad=(), names=None) -> cemlab.Survey:
    names = names or [f"w{i:02d}" for i in range(len(sizes))]
    parts = [
        pd.DataFrame({"recommend": rng.choice(PARTS, n, p=WORSE if name in bad else USUAL)}).assign(
            wave=name
        )
        for name, n in zip(names, sizes, strict=True)
    ]
    return cemlab.Survey.from_frame(
        pd.concat(parts, ignore_index=True), wave="wave", scale={"recommend": (0, 10)}
    )


@pytest.fixture
def dated(study_folder):
    def made(days, answers) -> cemlab.Survey:
        frame = pd.DataFrame({"recommend": answers, "day": days}).reset_index(names="id")
        (study_folder / "study.yaml").write_text(STUDY, "utf-8")
        frame.to_csv(study_folder / "raw" / "survey.csv", index=False)
        return cemlab.read_survey(open_study(study_folder))

    return made


def nps(survey, **more):
    return cemlab.metrics.trend(survey, outcome="recommend", metric="nps", **more)


def test_a_collapse_after_the_baseline_is_a_signal_and_moves_no_limit(rng):
    sizes = [200] * 14
    steady = of_waves(np.random.default_rng(1), sizes)
    fallen = of_waves(np.random.default_rng(1), sizes, bad=("w12", "w13"))
    before, after = nps(steady).tidy(), nps(fallen).tidy()
    assert after["verdict"].tolist()[12:] == ["below", "below"]
    limits = ["center", "limit_low", "limit_high"]
    pd.testing.assert_frame_equal(before[limits], after[limits])
    assert "Below what it does by itself: w12 and w13" in nps(fallen).narrate("en")


def test_limits_follow_the_number_of_answers(rng):
    got = nps(of_waves(rng, [100, 400] * 6)).tidy()
    width = (got["limit_high"] - got["limit_low"]).to_numpy()
    assert width[0] == pytest.approx(2 * width[1], rel=1e-9)


def test_numbered_waves_are_in_order_of_time(rng):
    names = [str(i + 1) for i in range(12)]
    survey = of_waves(rng, [40] * 12, names=names)
    assert survey.waves() == names == list(survey.wave_of().cat.categories)
    assert nps(survey).tidy()["period"].tolist() == names
    against = cemlab.metrics.compare(survey, outcome="recommend", metric="nps", by="wave").tidy()
    assert against["against"].tolist() == names[:-1]
    assert "Wave 12" in nps(survey).findings("en")[0].detail
    assert "第 12 期" in nps(survey).findings("zh")[0].detail


@pytest.mark.parametrize(("every", "first", "periods"), [
    ("month", "2025-01", 12), ("quarter", "2025Q1", 4), ("week", "2024-12-30", 53),
    ("year", "2025", 1),
])  # fmt: skip
def test_calendar_periods(rng, dated, every, first, periods):
    days = pd.date_range("2025-01-01", "2025-12-31", periods=1300).strftime("%Y-%m-%d")
    survey = dated(days, rng.choice(PARTS, 1300, p=USUAL))
    if periods == 1:
        with pytest.raises(MethodError, match="1 of 1 periods"):
            nps(survey, every=every)
        return
    got = nps(survey, every=every).tidy()
    assert (got["period"].iloc[0], len(got)) == (first, periods)
    assert got["n"].sum() <= 1300


def test_a_month_without_answers_is_a_gap_that_ends_a_run(dated):
    days = [f"2025-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 21)]
    answers = [10 if int(day[5:7]) % 2 else 3 for day in days]
    keep = [i for i, day in enumerate(days) if day[5:7] != "06"]
    got = nps(dated([days[i] for i in keep], [answers[i] for i in keep]), every="month")
    table = got.tidy()
    assert len(table) == 12
    assert table.loc[5, ["estimate", "n", "limit_low", "verdict"]].isna().all()
    drawn = [np.asarray(line.get_ydata(), float) for line in got.plot_trend().lines]
    assert np.isnan(next(line for line in drawn if len(line) == 12)[5])


def test_a_declared_order_of_waves_stays(rng):
    names = ["spring", "autumn", "winter"]
    survey = of_waves(rng, [40] * 3, names=names)
    assert survey.waves() == sorted(names)
    frame = survey.answers().assign(
        wave=pd.Categorical(np.repeat(names, 40), categories=names, ordered=True)
    )
    declared = cemlab.Survey.from_frame(frame, wave="wave", scale={"recommend": (0, 10)})
    assert declared.waves() == nps(declared).tidy()["period"].tolist() == names


def test_waiting_that_grows_is_a_fall(rng):
    """Of an item where low is good higher answers are below the limits, and bad."""
    frame = pd.DataFrame({"wait": np.r_[rng.choice([1, 2, 3], 1200), rng.choice([4, 5], 100)],
                          "wave": np.repeat([f"w{i:02d}" for i in range(13)], 100)})  # fmt: skip
    survey = cemlab.Survey.from_frame(frame, wave="wave", items={
        "wait": {"role": "driver", "scale": [1, 5], "direction": "low_is_good"},
    })  # fmt: skip
    got = cemlab.metrics.trend(survey, outcome="wait", metric="mean")
    assert got.tidy()["verdict"].iloc[-1] == "below"
    assert got.findings("en")[0].tone == "bad"
    assert got.notes_of("reversed") == {"items": ["wait"]}
    assert got.tidy()["estimate"].iloc[-1] == pytest.approx(6 - frame["wait"].iloc[-100:].mean())
    assert got.tidy()["limit_high"].max() <= 5


def test_few_periods_are_said_to_say_little(rng):
    got = nps(of_waves(rng, [100] * 5))
    assert "few_points" in dict(got.notes("en"))
    assert "5 periods: limits are provisional" in dict(got.notes("en"))["few_points"]
    assert "say little" in got.narrate("en")
    assert not got.checks()["passed"].iloc[0]


def test_hidden_periods_of_the_baseline_do_not_count(rng):
    enough = nps(of_waves(rng, [100] * 9 + [4] * 3))
    assert not {"few_points", "few_of_baseline"} & {code for code, _ in enough.notes("en")}
    short = nps(of_waves(rng, [100] * 7 + [4] * 5))
    assert short.notes_of("few_of_baseline")["n"] == 7


def test_a_short_baseline_is_not_taken_for_all_periods(rng):
    got = nps(of_waves(rng, [100] * 14), baseline=5)
    said = "5 periods of the baseline with enough answers: limits are provisional"
    assert dict(got.notes("en"))["few_of_baseline"].startswith(said)
    assert "too few periods" in got.headline("en")


class TestHolds:
    @pytest.mark.parametrize("baseline", [8, 12, 24])
    def test_false_alarms_are_as_rare_as_stated(self, baseline):
        rng, series = np.random.default_rng(20261122), 800
        for spread, stated in zip((1.0, 3.0), false_alarms(baseline), strict=True):
            z = rng.normal(0, spread, (series, baseline + AHEAD))
            ones = np.ones(baseline + AHEAD)
            alarms = 0
            for one in z:
                chart = mean_chart(one, ones, ones, baseline=baseline)
                alarms += (chart.is_beyond | chart.is_run)[baseline:].any()
            # 3 standard errors of 800 series
            assert alarms / series == pytest.approx(stated, abs=0.045)

    def test_the_rate_falls_with_the_baseline_to_that_of_known_limits(self):
        rates = [false_alarms(n) for n in (2, 3, 5, 8, 12, 30, 500, 10_000)]
        assert rates == sorted(rates, reverse=True)
        assert rates[-1] == pytest.approx((0.073, 0.075))

    def test_a_calm_baseline_does_not_narrow_the_limits(self):
        calm = np.tile([0.49, 0.51], 6)
        one = mean_chart(calm, np.full(12, 0.25), np.full(12, 25.0))
        assert one.sigma_z < 1
        assert one.high[0] == pytest.approx(0.5 + 3 * 0.1)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_rate_is_said(self, rng, language):
        said = nps(of_waves(rng, [60] * 14)).narrate(language)
        assert "10%" in said and "21%" in said


class TestRefuses:
    def test_one_wave(self, rng):
        survey = cemlab.Survey.from_frame(
            pd.DataFrame({"recommend": rng.choice(PARTS, 50)}), scale={"recommend": (0, 10)}
        )
        with pytest.raises(OptionError, match='one wave.*every="month"'):
            nps(survey)
        with pytest.raises(OptionError, match="answered_at"):
            nps(survey, every="month")

    def test_forty_waves_with_one_answer_each(self, rng):
        with pytest.raises(MethodError, match="0 of 40 periods have 10 answers"):
            nps(of_waves(rng, [1] * 40))

    def test_dates_that_are_not_dates(self, dated):
        with pytest.raises(DataError, match="day"):
            dated(["soon"] * 30, [9] * 30)

    def test_centuries_of_days(self, dated):
        days = ["1925-01-01"] * 20 + ["2025-01-01"] * 20
        with pytest.raises(OptionError, match="wrong years"):
            nps(dated(days, [9] * 40), every="day")

    @pytest.mark.parametrize("baseline", [1, 99, 2.5, True])
    def test_a_baseline_that_does_not_fit(self, rng, baseline):
        with pytest.raises(OptionError, match="from 2 to 4"):
            nps(of_waves(rng, [50] * 4), baseline=baseline)

    def test_an_unknown_period(self, rng):
        with pytest.raises(OptionError, match="fortnight"):
            nps(of_waves(rng, [50] * 4), every="fortnight")
