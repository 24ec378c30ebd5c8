"""What people bring along: each gets the message of the catalogue, with its numbers.

The templates are those of the method specification (0.4, 1.1, 1.3, 1.6, 1.9, appendix C).
"""

import numpy as np
import pandas as pd
import pytest

from cemlab import Survey, read_survey
from cemlab.data import check_filters
from cemlab.errors import DataError, MethodError, OptionError
from cemlab.metrics import compare, coverage, league, score, score_file, trend
from cemlab.study import open_study

WRONG_NPS_SCALE = (
    "NPS needs the 0–10 scale; got minimum {low}, maximum {high} and no 0 among {n} answers"
)
CES_DIRECTION = "CES direction unknown: set direction='high_is_easy' or 'low_is_easy'."
NO_VALID = "No valid answers in '{col}' ({n_missing} missing, {n_na} not applicable)."
DIFFERENCING = "These two filters differ by {d} people; publishing both would reveal them."
FEW_POINTS = "{n} periods: limits are provisional (need 8, better 12)."
NPS_SCALE = {"x": (0, 10)}

STUDY = """
study: {{id: small, title: Small}}
survey:
  file: answers.csv
  answered_at: {{column: at, timezone: UTC}}
  items:
    x: {{role: outcome, scale: [0, 10]}}
"""


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def nps(frame, **options):
    return score(Survey.from_frame(frame, **options), outcome="x", metric="nps")


class TestScales:
    @pytest.mark.parametrize(("low", "high"), [(1, 10), (1, 7), (1, 5)])
    def test_no_nps_of_another_scale(self, rng, low, high):
        frame = pd.DataFrame({"x": rng.integers(low, high + 1, 412)})
        said = WRONG_NPS_SCALE.format(low=low, high=high, n=412)
        with pytest.raises(MethodError) as caught:
            nps(frame)
        assert str(caught.value).startswith(said)
        with pytest.raises(OptionError, match=f"declared as {low} to {high}"):
            nps(frame, scale={"x": (low, high)})

    @pytest.mark.parametrize("verb", [compare, league])
    def test_of_every_verb(self, rng, verb):
        frame = pd.DataFrame({"x": rng.integers(1, 6, 400), "branch": ["a", "b", "c", "d"] * 100})
        with pytest.raises(MethodError, match="NPS needs the 0–10 scale; got minimum 1, maximum 5"):
            verb(Survey.from_frame(frame), outcome="x", metric="nps", by="branch")

    def test_nor_of_a_file(self, rng, tmp_path):
        pd.DataFrame({"x": rng.integers(1, 11, 412)}).to_parquet(tmp_path / "x.parquet")
        with pytest.raises(MethodError) as caught:
            score_file(tmp_path / "x.parquet", items="x", metric="nps")
        assert str(caught.value).startswith(WRONG_NPS_SCALE.format(low=1, high=10, n=412))

    def test_codes_outside_the_scale(self, rng):
        values = [*rng.integers(1, 6, 40), 0, 6, 99]
        with pytest.raises(DataError) as caught:
            Survey.from_frame(pd.DataFrame({"x": values}), scale={"x": (1, 5)})
        said = str(caught.value)
        assert "x: 3 values lie outside 1..5 ('0', '6', '99'), rows 41, 42, 43." in said


class TestEffort:
    def test_without_a_direction(self, rng):
        frame = pd.DataFrame({"x": rng.integers(1, 8, 100)})
        survey = Survey.from_frame(frame, scale={"x": (1, 7)})
        with pytest.raises(OptionError) as caught:
            score(survey, outcome="x", metric="ces")
        assert str(caught.value).startswith(CES_DIRECTION)


class TestFewAnswers:
    def test_no_valid_answer(self):
        frame = pd.DataFrame({"x": [np.nan] * 30 + [99.0] * 12})
        with pytest.raises(MethodError) as caught:
            nps(frame, scale=NPS_SCALE, not_applicable={"x": [99]})
        assert str(caught.value) == NO_VALID.format(col="x", n_missing=30, n_na=12)

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_all_are_promoters(self, language):
        found = nps(pd.DataFrame({"x": [9, 10] * 20}), scale=NPS_SCALE)
        row = found.tidy().iloc[0]
        assert row["estimate"] == 100 and row["conf_low"] < 90 and row["conf_high"] == 100
        said = dict(found.notes(language))["degenerate_distribution"]
        assert "40" in said and f"{row['conf_low']:.0f}" in said and "100" in said
        if language == "en":
            assert said.startswith("All 40 answers are in one class. The true value is not known")

    def test_one_respondent(self):
        found = nps(pd.DataFrame({"x": [9]}), scale=NPS_SCALE)
        assert found.tidy().loc[0, ["estimate", "conf_low", "conf_high"]].isna().all()
        assert found.notes_of("suppressed") == {"groups": ["all"], "limit": 10}
        assert "fewer than 10" in found.narrate("en") and "少于 10" in found.narrate("zh")
        heard = coverage(Survey.from_frame(pd.DataFrame({"x": [9]}), scale=NPS_SCALE))
        assert heard.headline() == "" and heard.tidy()["n"].isna().all()


class TestWeights:
    def test_frequencies_taken_for_survey_weights(self, rng):
        frame = pd.DataFrame({"x": rng.integers(0, 11, 60), "w": rng.integers(1, 30, 60)})
        found = nps(frame, weight="w", scale=NPS_SCALE)
        assert found.notes_of("weights_like_counts") == {"n": 60, "total": frame["w"].sum()}
        assert "`kind: frequency`" in dict(found.notes("en"))["weights_like_counts"]
        assert "`kind: frequency`" in dict(found.notes("zh"))["weights_like_counts"]
        assert found.tidy()["n"].tolist() == [60]

    def test_survey_weights_taken_for_frequencies(self, rng):
        frame = pd.DataFrame({"x": rng.integers(0, 11, 300), "w": rng.integers(1, 30, 300)})
        found = nps(frame, weight="w", weight_kind="frequency", scale=NPS_SCALE)
        assert found.notes_of("counts_like_weights") == {"n": 300, "total": frame["w"].sum()}
        said = dict(found.notes("en"))["counts_like_weights"]
        assert "`kind: survey`" in said and "far too narrow" in said

    def test_no_frequency_is_a_fraction(self, rng):
        frame = pd.DataFrame({"x": rng.integers(0, 11, 60), "w": rng.uniform(0.5, 2, 60)})
        with pytest.raises(DataError, match="frequencies that are not whole numbers") as caught:
            nps(frame, weight="w", weight_kind="frequency", scale=NPS_SCALE)
        assert "declare `kind: survey`" in str(caught.value)


class TestTime:
    @pytest.fixture
    def thin(self, rng):
        frame = pd.DataFrame({"x": rng.integers(0, 11, 40), "wave": range(40)})
        return Survey.from_frame(frame, wave="wave", scale=NPS_SCALE)

    def test_forty_waves_of_one_answer_are_no_trend(self, thin):
        with pytest.raises(MethodError, match="0 of 40 periods have 10 answers or more"):
            trend(thin, outcome="x", metric="nps")

    def test_and_no_comparison(self, thin):
        with pytest.raises(MethodError, match="No comparison of 'x' has 10 answers on both sides"):
            compare(thin, outcome="x", metric="nps", by="wave")

    def test_few_periods(self, rng):
        frame = pd.DataFrame({"x": rng.integers(0, 11, 350), "wave": np.repeat(range(7), 50)})
        survey = Survey.from_frame(frame, wave="wave", scale=NPS_SCALE)
        found = trend(survey, outcome="x", metric="nps")
        assert dict(found.notes("en"))["few_points"] == FEW_POINTS.format(n=7)

    def test_months_without_times(self, thin):
        with pytest.raises(OptionError, match="every='month' needs the time of each response"):
            trend(thin, outcome="x", metric="nps", every="month")

    def test_dates_that_are_none(self, rng, tmp_path):
        folder = tmp_path / "data" / "small"
        folder.mkdir(parents=True)
        dates = ["2025-03-01 10:00"] * 47 + ["last Tuesday", "2025-13-45", "soon"]
        pd.DataFrame({"x": rng.integers(0, 11, 50), "at": dates}).to_csv(
            folder / "answers.csv", index=False
        )
        (folder / "study.yaml").write_text(STUDY.format(), "utf-8")
        with pytest.raises(DataError) as caught:
            read_survey(open_study(folder / "study.yaml"))
        said = str(caught.value)
        assert "at:" in said and "'last Tuesday'" in said and "'soon'" in said and "48" in said


class TestFilters:
    def test_a_pair_that_differs_by_three_people(self, rng):
        frame = pd.DataFrame({"x": rng.integers(0, 11, 57), "lead": [1] * 3 + [0] * 54})
        whole = Survey.from_frame(frame, scale=NPS_SCALE)
        part = Survey.from_frame(frame[frame["lead"] == 0], scale=NPS_SCALE)
        with pytest.raises(DataError) as caught:
            check_filters(whole, part)
        assert str(caught.value).startswith(DIFFERENCING.format(d=3))
