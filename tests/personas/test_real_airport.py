"""Passengers of an airport: weighted, a third of the touchpoints not used, one gradient."""

from __future__ import annotations

import numpy as np
import pytest

import cemlab
from tests.personas.real_surveys import read_real, whole_sentences

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")

ITEMS = [f"Q7{name}" for name in (
    "ART", "FOOD", "STORE", "SIGN", "WALKWAYS", "SCREENS", "INFODOWN", "INFOUP", "WIFI", "ROADS",
    "PARK", "AIRTRAIN", "LTPARKING", "RENTAL",
)]  # fmt: skip
UNUSED = {"Q7PARK", "Q7AIRTRAIN", "Q7LTPARKING", "Q7RENTAL"}


@pytest.fixture(scope="module")
def survey(shared):
    return read_real(shared, "sfo_2017")


@pytest.fixture(scope="module")
def personas(survey):
    return cemlab.personas.fit(
        survey, items=ITEMS, k_max=3, null_samples=39, describe=["PEAK", "Q7ALL"]
    )


def test_satisfied_and_dissatisfied_are_no_personas(personas):
    whole = personas.glance().iloc[0]
    assert whole["gradient_only"] and not whole["separate"] and whole["verdict"] != "natural"
    assert "a score, not personas" in personas.headline("en")
    assert "a continuum" in personas.narrate("en") and "连续体" in personas.narrate("zh")
    assert whole_sentences(personas)


def test_what_most_did_not_use_builds_nothing(personas):
    assert set(personas.notes_of("items_left_out")["items"]) == UNUSED
    built = personas.profiles().query("built")["item"]
    assert UNUSED.isdisjoint(built) and set(built) == set(ITEMS) - UNUSED


def test_one_preparation_has_one_share_of_filled_answers(survey, personas):
    ready = cemlab.personas.prepare(survey, items=ITEMS)
    share = ready.checks().set_index("check").loc["filled_in", "value"]
    assert share == pytest.approx(personas.checks().set_index("check").loc["filled_in", "value"])
    assert share == pytest.approx(ready.notes_of("filled_in_not_applicable")["share"])
    assert whole_sentences(ready)


def test_weights_count_and_people_are_counted(survey, personas):
    shares = cemlab.personas.assign(personas, survey)
    table = shares.tidy()
    assert table["n"].sum() == personas.glance()["n"].item() < survey.n
    assert not np.allclose(table["estimate"], table["n"] / table["n"].sum(), atol=0.001)
    assert whole_sentences(shares)


def test_a_questionnaire_of_a_third_of_the_people_is_no_best_evidence(survey, personas):
    found = cemlab.personas.golden_questions(personas, survey, n_questions=3)
    checks = found.checks().set_index("check")
    assert found.glance()["n"].item() < 0.4 * survey.n
    assert not checks.loc["left_out", "passed"] and checks.loc["left_out", "value"] > 0.5
    assert found.findings()[0].grade == "B" and whole_sentences(found)


def test_mornings_and_the_rest_of_the_day(survey, personas):
    """Two parts of one survey as waves: what is said follows from the intervals."""
    morning = (survey.column("STRATA").cat.codes == 0).to_numpy()
    found = cemlab.personas.drift(survey.only(morning), survey.only(~morning), personas)
    table = found.tidy()
    assert found.glance()["shape"].item() == "same"
    same = table["verdict"] == "same"
    inside = (table[["conf_low", "conf_high"]].abs() < 0.05).all(axis=1)
    assert (same == inside)[table["verdict"] != "changed"].all() and whole_sentences(found)
