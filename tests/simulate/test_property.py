"""The simulated flagship: reproducible, marked as simulated, with the truth it says."""

from pathlib import Path

import pandas as pd
import pytest

import cemlab
from cemlab import simulate
from cemlab.simulate import property_moments

STUDY = Path(__file__).parents[2] / "data" / "wuye-repair"
FILES = ("raw/survey.csv", "raw/events.csv", "truth.yaml")


@pytest.fixture(scope="module")
def world():
    return simulate.property(2000, seed=6)


@pytest.fixture(scope="module")
def log(world):
    return world.events()


def test_the_bundled_files_are_made_by_the_generator(tmp_path):
    written = simulate.property(n=600, seed=1).write(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == list(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (STUDY / name).read_bytes(), name


def test_what_is_hidden_is_in_no_file():
    for name in FILES[:2]:
        text = (STUDY / name).read_text("utf-8")
        assert "felt_" not in text and "need_group" not in text and "no_time" not in text


def test_the_same_seed_gives_the_same_world():
    first, second = simulate.property(50, seed=4), simulate.property(50, seed=4)
    for frame in ("survey", "events", "hidden"):
        pd.testing.assert_frame_equal(getattr(first, frame)(), getattr(second, frame)())
    assert not simulate.property(50, seed=5).survey().equals(first.survey())


def test_marked_simulated_wherever_it_shows():
    study = cemlab.open_study(STUDY)
    survey = cemlab.read_survey(study)
    assert study.simulated and survey.is_simulated
    assert "simulated" in survey.narrate("en") and "模拟" in survey.narrate("zh")
    score = cemlab.metrics.score(survey, **study.options("metrics"))
    assert "simulated" in score.source_line("en") and "模拟" in score.source_line("zh")
    events = cemlab.read_events(study)
    assert events.is_simulated and "simulated" in events.narrate("en")


def test_shares_are_those_of_the_truth():
    world = simulate.property(20_000, seed=2)
    table, truth = world.survey(), world.truth
    for name, reach in truth["reach"].items():
        applies = (table.loc[table[name] != 99, name] != 6).mean()
        assert applies == pytest.approx(reach, abs=0.02)
    shares = table.groupby("household")["weight"].sum() / table["weight"].sum()
    for household, share in truth["population"].items():
        assert shares[household] == pytest.approx(share, abs=0.02)
    groups = table.groupby(world.hidden()["need_group"])["weight"].sum() / table["weight"].sum()
    assert groups.to_dict() == pytest.approx(
        {"no_time": 0.45, "price": 0.33, "contact": 0.22}, abs=0.02
    )


@pytest.mark.parametrize(
    ("frame", "column"), [("survey", "overall"), ("events", "experience"), ("hidden", "felt_wait")]
)
def test_the_frames_handed_out_are_copies(frame, column):
    world = simulate.property(20)
    table = getattr(world, frame)()
    table[column] = -9
    assert getattr(world, frame)()[column].min() >= -2


class TestMoments:
    def test_who_pays_and_who_is_called_is_as_the_survey_says(self, world, log):
        answers = world.survey().set_index("respondent_id")
        for touchpoint, item in (("pay", "pricing"), ("callback", "callback")):
            came = answers.index.isin(log.loc[log["touchpoint"] == touchpoint, "customer_id"])
            known = answers[item] != 99
            assert (came == (answers[item] != 6))[known].all()

    def test_who_says_that_he_had_to_ask_has_asked(self, world, log):
        answers = world.survey()
        told = answers.loc[answers["comment"].str.contains("一遍遍|how it stood"), "respondent_id"]
        assert set(told) <= set(log.loc[log["touchpoint"] == "chase", "customer_id"])

    def test_moments_follow_each_other_by_day(self, log):
        order = pd.Index(property_moments.TOUCHPOINTS)
        steps = pd.Series(order.get_indexer(log["touchpoint"]), log.index)
        hours = log.groupby("customer_id")["occurred_at"].diff().dt.total_seconds() / 3600
        assert (hours.dropna() > 0).all()
        assert (steps.groupby(log["customer_id"]).diff().dropna() > 0).all()
        of = {name: hours[log["touchpoint"] == name] for name in order}
        assert 1 < of["confirm"].median() < 12 and of["repair"].max() < 3
        at = log.set_index(["touchpoint", "customer_id"])["occurred_at"]
        days = (at["visit"] - at["confirm"]).dt.total_seconds() / 86_400
        assert 1 < days.median() < 2.5
        clock = log["occurred_at"].dt.hour
        assert (
            clock[log["touchpoint"] == "visit"].between(8, 17).all() and clock.between(7, 21).all()
        )

    def test_moments_are_rated_from_minus_2_to_2_and_some_are_not(self, log):
        assert set(log["experience"].dropna()) == {-2, -1, 0, 1, 2}
        assert 0.05 < log["experience"].isna().mean() < 0.08

    def test_channels_are_those_that_documents_know(self, world, log):
        assert set(log["channel"]) <= set(cemlab.documents.CHANNELS)
        told = world.survey().set_index("respondent_id")["reported_by"]
        first = log[log["touchpoint"] == "report"].set_index("customer_id")["channel"]
        assert (first == told).all()
