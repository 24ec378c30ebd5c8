"""San Francisco airport, 2017: fourteen touchpoints that few passengers met all of."""

from __future__ import annotations

import gzip

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import cemlab
from tests.drivers.real_data import survey_of

NAMES = ("ART", "FOOD", "STORE", "SIGN", "WALKWAYS", "SCREENS", "INFODOWN", "INFOUP", "WIFI",
         "ROADS", "PARK", "AIRTRAIN", "LTPARKING", "RENTAL")  # fmt: skip
TOUCHPOINTS = [f"Q7{name}" for name in NAMES]
OUTCOMES = {"Q7ALL": (1, 5), "NETPRO": (0, 10)}

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.MissingDataWarning")


@pytest.fixture(scope="module", params=OUTCOMES)
def outcome(request):
    return request.param


@pytest.fixture(scope="module")
def found(shared, outcome):
    survey = survey_of(shared, "sfo_2017")
    return cemlab.drivers.fit(survey, outcome=outcome, drivers=TOUCHPOINTS, resamples=100)


@pytest.fixture(scope="module")
def rated(shared, outcome):
    """Codes as they stand in the file, of those who gave one to everything: 6 never used."""
    survey_of(shared, "sfo_2017")  # skips where there is none
    with gzip.open(shared / "data" / "sfo_2017" / "sfo_2017_survey.csv.gz") as file:
        table = pd.read_csv(file, usecols=[*TOUCHPOINTS, outcome, "WEIGHT"])
    table[outcome] = pd.to_numeric(table[outcome], errors="coerce")
    return table[table[outcome].between(*OUTCOMES[outcome])]


def test_nobody_is_dropped_for_a_touchpoint_never_visited(found, rated, outcome):
    asked, answered = len(rated), rated[TOUCHPOINTS].isin(range(1, 7)).all(axis=1)
    kept = found.kept().set_index("choice")["n"]
    assert kept["two_part"] == answered.sum() == {"Q7ALL": 2387, "NETPRO": 2404}[outcome]
    assert kept["complete"] == rated[TOUCHPOINTS].isin(range(1, 6)).all(axis=1).sum()
    whole = found.glance().iloc[0]
    assert whole["n"] == answered.sum()
    assert whole["left_out"] == pytest.approx(1 - answered.sum() / asked)
    assert set(found.tidy()["driver"]) == set(TOUCHPOINTS)
    assert found.notes_of("na_declared")["items"] == TOUCHPOINTS
    assert found.notes_of("listwise")["n_dropped"] == asked - answered.sum()


def test_complete_cases_would_keep_a_sixth_of_all_rows(found, outcome):
    kept = found.kept().set_index("choice")
    of_all = kept.loc["complete", "n"] / 2831  # rows of the file
    assert round(of_all, 2) == 0.17
    assert kept.loc["two_part", "n"] > 4.8 * kept.loc["complete", "n"]
    assert kept.loc["two_part", "share"] > 0.87


def test_is_the_weighted_regression_of_both_parts(found, rated, outcome):
    """R² by hand, from the codes of the file: whether it applied, and how it was rated."""
    table = rated[rated[TOUCHPOINTS].isin(range(1, 7)).all(axis=1)]
    applied = (table[TOUCHPOINTS] <= 5).to_numpy(float)
    terms = sm.add_constant(np.hstack([applied, applied * table[TOUCHPOINTS].to_numpy(float)]))
    fits = [sm.WLS(table[outcome], terms, weights=weights).fit()
            for weights in (table["WEIGHT"], np.ones(len(table)))]  # fmt: skip
    whole, parts = found.glance().iloc[0], found.tidy()
    assert found.provenance.weighted
    assert whole["r_squared"] == pytest.approx(fits[0].rsquared, abs=1e-9)
    assert abs(fits[0].rsquared - fits[1].rsquared) > 1e-4
    assert parts["estimate"].sum() == pytest.approx(fits[0].rsquared, abs=1e-9)
    assert parts["share"].sum() == pytest.approx(1)


def test_words_say_who_is_in(found, rated, outcome):
    dropped = int(found.notes_of("listwise")["n_dropped"])
    said = found.narrate("en")
    assert "Nobody was left out for something they never met: 14 drivers" in said
    assert f"because of a blank: {dropped} respondents" in said
    assert f"{dropped} 人" in found.narrate("zh")
    for name in TOUCHPOINTS:  # every label is said in the notes, in both languages
        for language in ("en", "zh"):
            assert found.label(name, language) in dict(found.notes(language))["na_declared"]


def test_names_that_hold_a_comma_are_told_apart(found):
    said = dict(found.notes("en"))["na_declared"]
    assert "SFO; Escalators, elevators, moving walkways; Information on screens" in said


@pytest.mark.filterwarnings("ignore::cemlab.errors.CollinearityWarning")
def test_only_complete_cases_are_another_answer(found, rated, outcome, shared):
    survey = survey_of(shared, "sfo_2017")
    other = cemlab.drivers.fit(survey, outcome=outcome, drivers=TOUCHPOINTS, missing="complete",
                               resamples=0)  # fmt: skip
    table = rated[rated[TOUCHPOINTS].isin(range(1, 6)).all(axis=1)]
    by_hand = sm.WLS(table[outcome], sm.add_constant(table[TOUCHPOINTS]), table["WEIGHT"]).fit()
    assert other.glance()["r_squared"].iloc[0] == pytest.approx(by_hand.rsquared, abs=1e-9)
    told = other.notes_of("complete_only")
    assert told["n"] == len(table) and told["n_two_part"] == found.glance()["n"].iloc[0]
    assert not other.notes_of("na_declared")
    assert "Only those who rated every driver" in other.narrate("en")
    assert not other.checks().set_index("check").loc["left_out", "passed"]
    ranks = [one.tidy().set_index("driver")["rank"][TOUCHPOINTS] for one in (found, other)]
    assert (ranks[0] - ranks[1]).abs().max() >= 3  # a touchpoint moves by three places or more


def test_food_is_rated_low_and_matters(found, outcome):
    """Whatever the outcome; which touchpoint comes first, nobody can tell."""
    assert "Restaurants" in found.headline("en") and "餐厅" in found.headline("zh")
    assert found.tidy()["p_first"].iloc[0] < 0.95
    nearest = found.pairs("neighbours").iloc[0]
    assert nearest["verdict"] == "too_close"
    tied = [one.claim for one in found.findings("en") if "too close to call" in one.claim]
    assert len(tied) == 1
