"""What was planted in the flagship is found, and nothing is found where nothing was planted."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

import cemlab
from cemlab import simulate
from cemlab.documents import read_documents
from cemlab.personas.methods import kmeans, number, preparation, verdict
from cemlab.simulate import plan_questions as questions

STUDY = Path(__file__).parents[2] / "data" / "wuye-repair"
NEEDS = tuple(simulate.read_recipe("property").needs.items)
Z = 3.6  # of three comparisons that raise a false alarm once in a thousand times
GROUPS = {"no_time": 1, "price": 2, "contact": 3}  # by size


@pytest.fixture(scope="module")
def study():
    return cemlab.open_study(STUDY)


@pytest.fixture(scope="module")
def survey(study):
    return cemlab.read_survey(study)


@pytest.fixture(scope="module")
def world():
    return simulate.property(n=600, seed=1)


@pytest.fixture(scope="module")
def personas(study, survey):
    return cemlab.personas.fit(survey, **study.options("personas") | {"k_max": 5})


@pytest.fixture(scope="module")
def journeys(study, survey):
    return cemlab.journeys.map(cemlab.read_events(study), survey, **study.options("journeys"))


class TestPersonas:
    def test_three_groups_that_come_back(self, personas):
        whole = personas.glance().iloc[0]
        assert (whole["k"], whole["verdict"]) == (3, "natural")
        assert whole["prediction_strength"] >= 0.8 and whole["jaccard_min"] >= 0.75
        assert not whole["gradient_only"]

    def test_shares_and_profiles_are_the_planted_ones(self, personas, world):
        tidy = personas.tidy().set_index("persona")["estimate"]
        shares = world.truth["population"]["of_those_who_answer"]["shares_of_groups"]
        errors = {group: np.sqrt(shares[group] * (1 - shares[group]) / 600) for group in GROUPS}
        for group, share in zip(GROUPS, tidy, strict=True):
            assert abs(share - shares[group]) <= Z * errors[group]
        profiles = personas.tables()["profiles"].set_index(["persona", "item"])["mean"]
        for group, levels in world.truth["groups"].items():
            for need, level in levels.items():
                # the ends of the scale take something from the highest and the lowest
                assert profiles[str(GROUPS[group]), need] == pytest.approx(level, abs=0.35)

    def test_most_people_are_in_their_group_but_groups_overlap(self, world):
        labels, rows = _groups(world)
        agreement = adjusted_rand_score(world.hidden()["group"].to_numpy()[rows], labels)
        assert 0.75 < agreement < 0.95

    def test_documents_tell_of_the_right_group(self, study, world):
        labels, rows = _groups(world)
        of = dict(zip(world.survey()["respondent_id"].to_numpy()[rows], labels + 1, strict=True))
        for persona in read_documents(study).personas.values():
            assert {of[quote.speaker] for quote in persona.quotes} == {persona.segment.group}
        hidden = world.hidden().iloc[rows]["group"].to_numpy()
        for group, place in GROUPS.items():
            assert np.mean(hidden[labels + 1 == place] == group) > 0.8

    def test_channels_of_a_document_are_the_commonest_of_its_group(self, study, world):
        labels, rows = _groups(world)
        answers = world.survey().iloc[rows]
        used = answers.groupby([labels + 1, "reported_by"])["weight"].sum().unstack()
        for persona in read_documents(study).personas.values():
            told = [channel.channel for channel in persona.channels]
            common = used.loc[persona.segment.group].sort_values(ascending=False).index
            assert told == list(common[: len(told)])

    def test_in_other_worlds_as_well(self):
        for seed in (2, 3):
            found = verdict.judge(_compared(simulate.property(n=600, seed=seed)))
            assert (found.k, found.label) == (3, "reproducible")

    def test_only_who_ticks_high_where_all_want_the_same(self):
        same = dict(zip(NEEDS, (3.2, 3.0, 3.5, 3.2, 3.6, 3.9), strict=True))
        changes = {f"needs.items.{need}.level": level for need, level in same.items()}
        alike = simulate.variant("property", changes)
        answers = simulate.make(alike, n=600, seed=1).survey()
        needs = {need: (1, 5) for need in NEEDS}
        survey = cemlab.Survey.from_frame(
            answers[list(NEEDS)], scale=needs, missing={need: [99] for need in NEEDS}
        )
        with pytest.warns(cemlab.errors.CemlabWarning, match="score, not personas"):
            found = cemlab.personas.fit(survey, items=list(NEEDS), k_max=4)
        assert found.glance().iloc[0]["k"] == 2 and "score, not personas" in found.headline("en")


class TestJourney:
    def test_valley_and_peak(self, journeys):
        feelings = journeys.tidy().set_index("touchpoint")["adjusted"]
        assert feelings.idxmin() == "chase" and feelings.idxmax() == "repair"
        assert feelings["wait"] < -0.5 and feelings["callback"] > 0.2

    def test_the_adjusted_mean_is_that_of_everybody(self, journeys, world):
        tidy = journeys.tidy().set_index("touchpoint")
        seen = world.truth["population"]["of_those_who_answer"]
        for touchpoint, true in seen["experience_if_everybody_came"].items():
            row = tidy.loc[touchpoint]
            assert row["adjusted_low"] <= true <= row["adjusted_high"], touchpoint

    def test_the_plain_mean_is_that_of_the_unhappy_who_had_to_ask(self, journeys, world):
        row = journeys.tidy().set_index("touchpoint").loc["chase"]
        seen = world.truth["population"]["of_those_who_answer"]
        everybody = seen["experience_if_everybody_came"]["chase"]
        visitors = seen["experience_of_those_who_came"]["chase"]
        assert row["conf_low"] <= visitors <= row["conf_high"] < everybody
        assert row["conf_high"] < row["adjusted_low"]
        assert "selective_visits" in dict(journeys.notes())

    def test_no_difference_where_anybody_may_have_to_ask(self):
        fair = simulate.variant("property", {"journeys.repair.steps.wait.lean": {}})
        found = _journeys(simulate.make(fair, n=600, seed=1))
        row = found.set_index("touchpoint").loc["chase"]
        assert abs(row["estimate"] - row["adjusted"]) < 0.1


class TestPeakEnd:
    def test_of_the_flagship(self, study, survey):
        options = study.options("peak_end") | {"resamples": 300}
        found = cemlab.peak_end.fit(cemlab.read_events(study), survey, **options)
        whole = found.glance().iloc[0]
        assert whole["verdict"] == "over_weighting" and whole["gain_low"] > 0.05
        seen = simulate.property(n=600, seed=1).truth["population"]["of_those_who_answer"]
        told = seen["remembered_r_squared_of_the_rule"]
        assert whole["r_squared_peak_end"] == pytest.approx(told, abs=0.05)

    def test_in_other_worlds_as_well(self):
        verdicts = [_verdict(simulate.property(n=600, seed=seed)) for seed in range(2, 12)]
        assert verdicts.count("over_weighting") == len(verdicts)

    def test_silent_where_the_mean_is_remembered(self):
        fair = simulate.variant("property", {"memory.weights": {"mean": 1.0}})
        verdicts = [_verdict(simulate.make(fair, n=600, seed=seed)) for seed in range(1, 21)]
        assert verdicts.count("over_weighting") <= 1 and verdicts.count("end_only") == 0
        assert verdicts.count("averaging") >= 15


def _prepared(world):
    answers = world.survey()
    needs = answers[list(NEEDS)].to_numpy(float)
    weights = answers["weight"].to_numpy()
    ready = preparation.prepare(
        np.where(needs == 99, np.nan, needs), [(1, 5)] * len(NEEDS), weights
    )
    rows = ready.rows[ready.fitting]
    return ready.x[ready.fitting], weights[rows], rows


def _groups(world):
    x, weights, rows = _prepared(world)
    return kmeans.fit(x, 3, weights).labels, rows


def _compared(world):
    x, weights, _ = _prepared(world)
    return number.compare(x, weights, k_max=4, splits=10, resamples=30)


def _journeys(world):
    return cemlab.journeys.map(questions._events(world)).tidy()


def _verdict(world):
    survey = cemlab.Survey.from_frame(
        world.survey()[["respondent_id", "remembered"]],
        id="respondent_id", scale={"remembered": (0, 10)}, missing={"remembered": [99]},
    )  # fmt: skip
    found = cemlab.peak_end.fit(
        questions._events(world), survey, outcome="remembered", resamples=200
    )
    return found.glance()["verdict"].iloc[0]
