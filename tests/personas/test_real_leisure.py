"""Leisure of people in Naples: who does what, whatever number they tick on average."""

from __future__ import annotations

import numpy as np
import pytest

import cemlab
from cemlab.personas.methods.profiles import DISTINCTIVE_G
from tests.personas.real_surveys import read_real, whole_sentences

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")


@pytest.fixture(scope="module")
def survey(shared):
    return read_real(shared, "wellbeing_relgoods")


@pytest.fixture(scope="module")
def personas(survey):
    leisure = [name for name, item in survey.items.items()
               if item.role == "profile" and item.scale == (1, 10)]  # fmt: skip
    return cemlab.personas.fit(
        survey, items=leisure, ipsatise=True, k=3, k_max=3, null_samples=39,
        describe=["PlaySport", "Happiness"],
    )  # fmt: skip


def test_groups_come_back(personas):
    whole = personas.glance().iloc[0]
    assert whole["verdict"] in ("natural", "reproducible") and not whole["gradient_only"]
    assert whole["jaccard_min"] >= 0.75 and whole["n_mostly_missing"] < 10
    assert whole_sentences(personas)


def test_it_agrees_with_assign_on_how_clear_they_are(survey, personas):
    """Two verbs on the same people: no “separate groups” of which most people are in none."""
    found = cemlab.personas.assign(personas, survey)
    between = found.tables()["reasons"].set_index("reason").loc["ambiguous", "estimate"]
    told = personas.headline("en") + personas.narrate("en")
    assert between > 0.5 and "separate groups" not in told and f"({between:.0%})" in told
    shares = found.tidy()["estimate"].to_numpy()
    assert shares == pytest.approx(personas.tidy()["estimate"].to_numpy())
    assert whole_sentences(found)


def test_a_card_calls_nobody_separate_who_is_not(personas):
    drawn = [personas.draw_card(1, language=language).svg() for language in ("en", "zh")]
    assert "separate group" not in drawn[0] and "彼此分离" not in drawn[1]


def test_sports_people_say_that_they_play_sport(personas):
    """A question that built nothing agrees with the answers that did."""
    table = personas.distinctive()
    above = table[(table["kind"] == "above") & table["item"].isin(["Gym", "Sport"])]
    athlete = above["persona"].unique()
    assert len(athlete) == 1 and set(above["item"]) == {"Gym", "Sport"}
    played = personas.categories().query("item == 'PlaySport' and level.str.startswith('1')")
    played = played.set_index("persona")["share"]
    assert played.idxmin() == athlete[0] or played.idxmax() == athlete[0]
    assert personas.associations().set_index("item").loc["PlaySport", "cramers_v"] > 0.3


def test_what_stands_out_and_what_is_alike_keep_their_limits(personas):
    table = personas.distinctive()
    own = table[table["kind"].isin(["above", "below"])]
    assert (own["effect"].abs() >= DISTINCTIVE_G).all()
    alike = table[table["kind"] == "alike"]
    assert (alike[["effect_low", "effect_high"]].abs().max(axis=1) < DISTINCTIVE_G).all()


def test_largest_differences_are_confirmed_in_others(personas):
    sure = personas.confirmed().set_index(["persona", "item"])
    table = personas.distinctive().query("built and kind in ('above', 'below')")
    for row in table.groupby("persona").head(1).itertuples():
        found = sure.loc[(row.persona, row.item)]
        assert found["confirmed"] and np.sign(found["hedges_g"]) == np.sign(row.effect)
    weak = sure[sure["hedges_g"].abs() < DISTINCTIVE_G]
    assert not weak["confirmed"].any()


def test_four_questions_tell_them_apart(survey, personas):
    found = cemlab.personas.golden_questions(personas, survey)
    first = found.tidy()["item"].tolist()
    assert {"Gym", "SocialNetwork"} <= set(first) and found.glance()["verdict"].item() == "ship"
    passed = found.checks().set_index("check")["passed"]
    assert passed["kappa"] and passed["left_out"] and whole_sentences(found)


def test_two_halves_have_not_drifted(survey, personas):
    half = np.random.default_rng(0).random(len(survey)) < 0.5
    found = cemlab.personas.drift(survey.only(half), survey.only(~half), personas)
    assert found.glance()["shape"].item() == "same"
    assert not (found.tidy()["verdict"] == "changed").any()
    assert not found.tables()["items"]["is_shifted"].any() and whole_sentences(found)
