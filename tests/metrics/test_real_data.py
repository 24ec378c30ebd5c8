"""Scores of real surveys against plain pandas, with what is small hidden."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import cemlab
from cemlab.metrics import compare, league, score

STUDIES = Path(__file__).resolve().parent.parent / "studies"
LEAST = 10


@pytest.fixture(scope="module")
def opened(shared):
    """Read the survey of a study of real data; its raw table beside it."""

    def read(name: str, file: str) -> tuple[cemlab.Survey, pd.DataFrame]:
        path = shared / "data" / name / file
        if not path.is_file():
            pytest.skip(f"no {file} among the shared data")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CEMLAB_DATA", str(shared / "data"))
            return cemlab.read_survey(cemlab.open_study(STUDIES / name)), pd.read_csv(path)

    return read


@pytest.fixture(scope="module")
def airport(opened):
    return opened("sfo_2017", "sfo_2017_survey.csv.gz")


@pytest.fixture(scope="module")
def city(opened):
    return opened("kcmo_residents_2021_08", "kcmo_residents_2021_08.csv")


def weighted(table: pd.DataFrame, value: pd.Series, by: str) -> pd.DataFrame:
    """Weighted mean and number of answers of each group, by plain pandas."""
    known = table.assign(value=value).dropna(subset="value")
    known["part"] = known["value"] * known["WEIGHT"]
    sums = known.groupby(by)[["part", "WEIGHT"]].sum()
    return pd.DataFrame({"estimate": sums["part"] / sums["WEIGHT"],
                         "n": known.groupby(by).size()})  # fmt: skip


def nps_codes(table: pd.DataFrame) -> pd.Series:
    likely = table["NETPRO"].where(table["NETPRO"] <= 10)  # 11 is blank
    return (100.0 * (likely >= 9) - 100.0 * (likely <= 6)).where(likely.notna())


def top_codes(table: pd.DataFrame) -> pd.Series:
    overall = pd.to_numeric(table["Q7ALL"], errors="coerce")
    return (overall >= 4).astype(float).where(overall.between(1, 5))


class TestAirport:
    @pytest.mark.parametrize("by", ["BAREA", "LANG"])
    @pytest.mark.parametrize(
        ("outcome", "metric", "codes"), [("NETPRO", "nps", nps_codes), ("Q7ALL", "csat", top_codes)]
    )
    def test_groups_are_those_of_pandas(self, airport, by, outcome, metric, codes):
        survey, table = airport
        expected = weighted(table, codes(table), by)
        expected.index = expected.index.astype(str)
        got = score(survey, outcome=outcome, metric=metric, by=by).tidy().set_index("group")
        shown = got.drop("all").dropna(subset="estimate")
        assert len(shown) >= 2
        for name in ("estimate", "n"):
            there = expected.loc[shown.index, name].to_numpy()
            assert shown[name].to_numpy() == pytest.approx(there)

    def test_a_language_of_few_is_hidden_with_another(self, airport):
        survey, table = airport
        sizes = table[table["NETPRO"] <= 10]["LANG"].astype(str).value_counts()
        (few,) = sizes.index[sizes < LEAST]
        got = score(survey, outcome="NETPRO", metric="nps", by="LANG")
        rows = got.tidy().set_index("group")
        hidden = rows.index[rows["estimate"].isna()]
        assert few in hidden and len(hidden) == 2 and sizes[hidden].sum() >= LEAST
        assert rows.loc[hidden].isna().all().all()
        assert rows.loc["all", "n"] - rows.drop("all")["n"].sum() == sizes[hidden].sum()
        said = dict(got.notes("en"))
        assert "Japanese" in said["suppressed"] and "Spanish" in said["complement_added"]
        for name in ("composition", "distribution", "bounds"):
            assert not set(hidden) & set(got.tables()[name]["group"]), name

    def test_the_same_languages_are_hidden_when_compared(self, airport):
        survey, _ = airport
        scored = score(survey, outcome="NETPRO", metric="nps", by="LANG").tidy()
        compared = compare(survey, outcome="NETPRO", metric="nps", by="LANG").tidy()
        hidden = [set(one.loc[one["estimate"].isna(), "group"]) for one in (scored, compared)]
        assert hidden[0] == hidden[1] and len(hidden[0]) == 2

    def test_an_area_and_the_rest_differ_as_in_pandas(self, airport):
        survey, table = airport
        codes = nps_codes(table)
        got = compare(survey, outcome="NETPRO", metric="nps", by="BAREA").tidy().set_index("group")
        for area in got.index:
            halves = weighted(table.assign(own=table["BAREA"] == area), codes, "own")["estimate"]
            assert got.loc[area, "estimate"] == pytest.approx(halves[True] - halves[False]), area
        (told,) = got.index[got["verdict"] == "changed"]
        assert told == "G" and got.loc["G", "conf_high"] < 0


class TestCity:
    def test_districts_are_not_ranked(self, city):
        survey, table = city
        known = table[table["q2_01"].between(1, 5)]
        groups = known.groupby(known["counci"].astype(str))["q2_01"]
        got = league(survey, outcome="q2_01", metric="mean", by="counci")
        rows = got.tidy().set_index("group")
        assert rows["score"].to_dict() == pytest.approx(groups.mean().to_dict())
        assert rows["n"].to_dict() == groups.size().to_dict()
        assert set(rows["verdict"]) == {"not_ranked"}
        whole = got.glance().iloc[0]
        precision = groups.size() / groups.var(ddof=0)
        centre = np.average(groups.mean(), weights=precision)
        q = (precision * (groups.mean() - centre) ** 2).sum()
        assert whole["q"] == pytest.approx(q)
        assert whole["p_value"] == pytest.approx(stats.chi2.sf(whole["q"], len(rows) - 1))

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_it_says_so(self, city, language):
        got = league(city[0], outcome="q2_01", metric="csat", by="counci")
        for said in (got.headline(language), got.narrate(language)):
            assert {"en": "not rank", "zh": "不应排名"}[language] in said

    def test_estimates_lie_between_a_district_and_the_mean_of_all(self, city):
        got = league(city[0], outcome="q2_01", metric="csat", by="counci")
        rows, mean = got.tidy(), got.glance()["mean"].iloc[0]
        low, high = np.minimum(rows["score"], mean), np.maximum(rows["score"], mean)
        assert (rows["estimate"].between(low - 1e-9, high + 1e-9)).all()
