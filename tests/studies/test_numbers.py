"""The numbers that the SOURCE.md files of the shared data state come out of the studies here."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import DataError
from cemlab.sources import read_source

from . import gold


def _raw(data, name, **how):
    """The table of a study's file, not cleaned."""
    spec = cemlab.open_study(gold.FOLDER / name).survey
    return read_source(data / spec.file, format=spec.format or "table", **how).table


def _share(where) -> float:
    return round(float(np.mean(where)), 3)


class TestSfo2017:
    TOUCHPOINTS = ("ART", "FOOD", "STORE", "SIGN", "WALKWAYS", "SCREENS", "INFODOWN", "INFOUP",
                   "WIFI", "ROADS", "PARK", "AIRTRAIN", "LTPARKING", "RENTAL")  # fmt: skip
    NAMES = tuple(f"Q7{name}" for name in TOUCHPOINTS)

    def test_nps_weighted_and_plain(self, read):
        survey = read("sfo_2017")
        weighted = cemlab.metrics.score(survey, outcome="NETPRO", metric="nps").tidy().iloc[0]
        plain = cemlab.metrics.score(survey.unweighted(), outcome="NETPRO", metric="nps")
        plain = plain.tidy().iloc[0]
        assert (weighted["n"], round(weighted["estimate"], 1)) == (2746, 40.4)
        assert (plain["n"], round(plain["estimate"], 1)) == (2746, 39.8)

    def test_nps_if_the_blank_were_a_promoter(self, data):
        table = _raw(data, "sfo_2017")[["NETPRO"]]
        table = table.assign(NETPRO=table["NETPRO"].replace("11", "10"))
        wrong = cemlab.Survey.from_frame(table, scale={"NETPRO": (0, 10)})
        score = cemlab.metrics.score(wrong, outcome="NETPRO", metric="nps").tidy().iloc[0]
        assert round(score["estimate"], 1) == 41.6

    def test_eleven_is_refused_where_nobody_declares_it(self, data):
        table = _raw(data, "sfo_2017")[["NETPRO"]]
        with pytest.raises(DataError, match="84 values lie outside 0..10"):
            cemlab.Survey.from_frame(table, scale={"NETPRO": (0, 10)})

    def test_shares_of_not_applicable(self, read):
        survey = read("sfo_2017")
        shares = {name: survey.is_not_applicable(name).mean() for name in self.NAMES}
        assert min(shares, key=shares.get) == "Q7SIGN"
        assert max(shares, key=shares.get) == "Q7LTPARKING"
        assert round(min(shares.values()), 3) == 0.019 and round(max(shares.values()), 3) == 0.641
        gaps = {name: survey.answers()[name].isna().mean() for name in self.NAMES}
        assert round(gaps["Q7SIGN"], 3) == 0.045 and round(gaps["Q7LTPARKING"], 3) == 0.705

    def test_complete_cases(self, read):
        """About 17%: with an overall rating as well; 17.7% rated all the touchpoints."""
        answered = read("sfo_2017").answers().notna()
        assert round(answered[list(self.NAMES)].all(axis=1).mean(), 3) == 0.177
        assert round(answered[[*self.NAMES, "Q7ALL"]].all(axis=1).mean(), 2) == 0.17

    def test_weights(self, read):
        survey = read("sfo_2017")
        weights = survey.weights()
        assert round(weights.mean(), 3) == 1
        assert (round(weights.min(), 2), round(weights.max(), 2)) == (0.28, 1.63)
        assert round(survey.design_effect, 2) == 1.21

    def test_routing_is_kept_apart_from_blanks(self, read):
        survey = read("sfo_2017")
        kinds = survey.kinds("Q12PRECHEKCRATE").value_counts()
        assert (kinds["not_asked"], kinds["unanswered"], kinds["answered"]) == (1871, 44, 916)
        assert survey.is_not_asked("Q3PARK").sum() == 2641

    def test_code_1_is_been_here_before(self, data):
        """As in the code list; those of code 2 have flown from here once, and for under a year."""
        table = _raw(data, "sfo_2017")
        first = table[table["Q5FIRSTTIME"] == "2"]
        assert _share(first["Q5TIMESFLOWN"] == "1") > 0.9
        assert _share(first["Q6LONGUSE"] == "1") > 0.85


class TestKcmo:
    def test_do_not_know(self, read):
        survey = read("kcmo_residents_2021_08")
        shares = [survey.is_missing(f"q3_{i:02d}").mean() for i in range(1, 17)]
        assert round(min(shares), 2) == 0 and round(max(shares), 2) == 0.36

    def test_picks_without_a_second_are_not_asked(self, read):
        survey = read("kcmo_residents_2021_08")
        assert survey.is_missing("q4_01").sum() == 121
        assert survey.is_not_asked("q4_02").sum() == 146

    def test_ticks(self, read):
        flags = read("kcmo_residents_2021_08").flags("q22")
        assert flags.sum().tolist() == [286, 67, 42, 238]


def test_airline(read):
    survey = read("airline_passengers")
    assert survey.is_not_applicable("Departure/Arrival time convenient").sum() == 1037
    assert survey.is_missing("Arrival Delay in Minutes").sum() == 51


def test_students_who_tick_one_answer_throughout(read):
    survey = read("student_evaluation_tr")
    rated = [name for name, item in survey.items.items() if item.role in ("driver", "outcome")]
    answers = survey.answers()[rated]
    assert len(rated) == 28
    alike = answers.eq(answers.iloc[:, 0], axis=0).all(axis=1)
    assert round(alike.mean(), 2) == 0.51


def test_relgoods_lacks_520_cells(read):
    survey = read("wellbeing_relgoods")
    assert sum(survey.is_missing(name).sum() for name in survey.items) == 520


def test_corporate_reputation_codes(read):
    survey = read("corporate_reputation")
    assert survey.is_missing("occupation").sum() == 45 and survey.is_missing("cusa").sum() == 1


def test_telco_blanks(read):
    survey = read("churn_telco_ibm")
    assert survey.is_missing("TotalCharges").sum() == 11
    assert survey.is_not_applicable("TechSupport").sum() == 1526


class TestSkytrax:
    def test_two_scales(self, data):
        rating = pd.to_numeric(_raw(data, "skytrax_lounge")["overall_rating"])
        assert (rating > 5).sum() == 67

    def test_the_new_form_is_left_out_whole(self, data, read):
        table = _raw(data, "skytrax_lounge")
        new = table["type_traveller"] != ""
        over = pd.to_numeric(table["overall_rating"]) > 5
        assert new.sum() == 119 and (over & new).sum() == 66
        survey = read("skytrax_lounge")
        assert survey.answers()["overall_rating"].max() == 5
        assert survey.is_missing("overall_rating").sum() == 6  # five blanks and the 8


def test_asap_not_mentioned_is_most_of_the_matrix(read):
    survey = read("asap_dianping")
    aspects = [name for name, item in survey.items.items() if item.role == "driver"]
    mentioned = [survey.is_not_applicable(name).mean() for name in aspects]
    assert len(aspects) == 18 and round(np.mean(mentioned), 2) == 0.66
    assert (survey.answers()["star"] >= 4).mean() > 0.7


def test_yellow_pages(read):
    answers = read("customersat_yellowpages").answers()
    assert not answers.isna().any().any()
    y, x = answers["q1"], answers.drop(columns="q1")
    fitted = np.linalg.lstsq(np.c_[np.ones(len(x)), x], y, rcond=None)[0]
    residuals = y - np.c_[np.ones(len(x)), x] @ fitted
    assert round(1 - residuals.var() / y.var(), 4) == 0.7167
    corner = np.triu_indices(9, 1)
    assert round(x.corr().to_numpy()[corner].mean(), 2) == 0.54


def test_service_quality(read):
    answers = read("service_quality_sq").answers().drop(columns="sat")
    assert round(answers.corr().abs().to_numpy()[np.triu_indices(22, 1)].mean(), 2) == 0.53
    assert set(np.unique(answers)) <= {0, 20, 40, 60, 80, 100}


def test_caravan(read):
    assert round(read("caravan_insurance").answers()["Purchase"].mean(), 2) == 0.06


def test_iranian_churn_has_300_copies(data):
    assert _raw(data, "churn_iran_telecom").duplicated().sum() == 300


def test_campus_life(read):
    survey = read("campus_life_zh")
    assert survey.n_customers == 937
    assert survey.answers()["university"].nunique() == 260
    assert survey.answers()["question"].nunique() == 25


def test_copenhagen_counts_people(read):
    assert read("copenhagen_housing").n == 1681


def test_cdnow(read):
    assert read("cdnow_purchases").n_customers == 2357


def test_news_videos_make_the_end_look_perfect(read, data):
    survey = read("news_video_valence")
    events = cemlab.read_events(cemlab.open_study(gold.FOLDER / "news_video_valence"))
    got = cemlab.peak_end.features(events).set_index("journey_id")
    overall = survey.answers()["Valence Rating Mean"].set_axis(survey.ids().astype(str))
    overall = overall.reindex(got.index.astype(str)).to_numpy()
    assert round(np.corrcoef(got["end"], overall)[0, 1], 2) == 0.99
    assert round(np.corrcoef(got["mean"], overall)[0, 1], 2) == 0.96


@pytest.mark.parametrize(
    ("name", "empty"), [("hotel_7766", 1), ("online_shopping_sample", 1), ("waimai_10k", 0)]
)
def test_empty_reviews(read, name, empty):
    assert read(name).is_missing("review").sum() == empty


class TestSurveyTools:
    def test_jupyter_partial_responses(self, read):
        for name in ("surveygizmo_jupyter2015", "jupyter_ux_2015"):
            left = cemlab.open_study(gold.FOLDER / name).survey.finished
            assert list(left.values()) == [("Complete",)]
            quality = read(name).quality().set_index("check")
            assert round(quality.loc["dropped_out", "value"], 2) == 0.54

    def test_both_files_of_jupyter_say_the_same(self, read):
        old, new = read("surveygizmo_jupyter2015"), read("jupyter_ux_2015")
        pairs = {"q1": "how_often", "q3": "how_long_used", "q5": "how_run", "q14": "years_in_role",
                 "q16": "audience_size"}  # fmt: skip
        for here, there in pairs.items():
            assert old.column(here).astype("str").equals(new.column(there).astype("str")), here
        assert old.flags("q12").equals(new.flags("keywords"))

    def test_wenjuanxing_by_text_and_by_code_agree(self, read):
        text, code = read("wjx_800_by_text"), read("wjx_800_by_code")
        assert text.ids().astype("str").equals(code.ids().astype("str"))
        for name in ("Q1", "Q2", "Q3", "Q4", "Q5", "Q7"):
            words = {level: said["zh"] for level, said in code.items[name].levels.items()}
            decoded = code.column(name).astype("str").map(words, na_action="ignore")
            assert decoded.equals(text.column(name).astype("str")), name
        for name in ("Q6", "Q8"):
            ticks, named = text.flags(name), code.flags(name)
            assert ticks.to_numpy().tolist() == named.to_numpy().tolist(), name
        assert text.flags("Q6").sum().tolist() == [
            479, 436, 461, 492, 478, 214, 95, 294, 145, 76, 184, 425, 242, 2,
        ]  # fmt: skip

    def test_qualtrics_previews_and_unfinished(self, read):
        survey = read("qualtrics_3header_excluder")
        quality = survey.quality().set_index("check")
        assert quality.loc["left_out_rows", "value"] == 2
        assert len(survey.durations()) == 98 and survey.durations().min() == 40

    def test_star_wars(self, read):
        survey = read("surveymonkey_2header_starwars")
        assert survey.flags("q3").sum().tolist() == [673, 571, 550, 607, 758, 738]
        assert survey.is_not_applicable("q5_6").sum() == 156  # unfamiliar with the Emperor
        assert survey.is_not_asked("q5_1").sum() == 250  # has seen none of the films
        assert (
            survey.answers()["q5_1"].max() == 5
            and survey.answers()["q4_1"].between(1, 6).sum() == 835
        )

    def test_research_software_engineers(self, read):
        survey = read("limesurvey_code_text_rse2017_uk")
        satisfied = survey.answers()["satisGen1[SQ001]"]
        assert (satisfied == 0).sum() == 7 and (satisfied == 10).sum() == 5
        assert satisfied.notna().sum() == 219
        assert survey.flags("currentEmp13").shape == (253, 65)
        assert survey.is_not_asked("fund2").sum() == 54

    def test_mental_health_in_tech(self, read):
        survey = read("typeform_osmi2018")
        assert survey.is_not_asked("q5").sum() == 18 and survey.is_not_asked("q31").sum() == 27
        sent = survey.times()
        assert sent.min().year == sent.max().year == 2018
        assert sent.dt.strftime("%d-%m-%Y").isin(["20-12-2018", "03-12-2018"]).any()

    def test_dask(self, read):
        survey = read("googleforms_dask2020")
        assert survey.flags("q2").sum()["DataFrame"] == 179
        assert survey.flags("q3").sum().tolist() == [194, 157]

    def test_hotel(self, read):
        survey = read("spss_hotel_value_labels")
        turned = {n for n, item in survey.items.items() if item.direction == "low_is_good"}
        assert turned == {"v3", "v5"} and not survey.answers().isna().any().any()


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("airline_passengers", 8759 / 20000),
        ("caravan_insurance", 348 / 5822),
        ("churn_iran_telecom", 495 / 3150),
        ("churn_telco_ibm", 1869 / 7043),
        ("hotel_7766", 5322 / 7766),
        ("online_shopping_sample", 5875 / 11375),
        ("waimai_10k", 4000 / 11987),
    ],
)
def test_outcomes_of_two_words_are_shares(read, name, share):
    survey = read(name)
    options = cemlab.open_study(gold.FOLDER / name).options("metrics") | {"by": None}
    got = cemlab.metrics.score(survey, **options).tidy().iloc[0]
    assert got["n"] == len(survey) and round(got["estimate"], 6) == round(share, 6)


def test_churn_is_no_good_thing(read):
    for name in ("churn_iran_telecom", "churn_telco_ibm"):
        assert read(name).items["Churn"].direction == "low_is_good"
