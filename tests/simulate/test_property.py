"""The simulated flagship: reproducible, marked as simulated, with the truth it says."""

from pathlib import Path

import pandas as pd
import pytest

import cemlab
from cemlab import simulate

STUDY = Path(__file__).parents[2] / "data" / "wuye-repair"


def test_the_bundled_files_are_made_by_the_generator(tmp_path):
    simulate.property(n=600, seed=1).write(tmp_path)
    for name in ("raw/survey.csv", "truth.yaml"):
        assert (tmp_path / name).read_bytes() == (STUDY / name).read_bytes(), name


def test_the_same_seed_gives_the_same_world():
    first, second = simulate.property(50, seed=4), simulate.property(50, seed=4)
    pd.testing.assert_frame_equal(first.survey(), second.survey())
    assert not simulate.property(50, seed=5).survey().equals(first.survey())


def test_marked_simulated_wherever_it_shows():
    study = cemlab.open_study(STUDY)
    survey = cemlab.read_survey(study)
    assert study.simulated and survey.is_simulated
    assert "simulated" in survey.narrate("en") and "模拟" in survey.narrate("zh")
    score = cemlab.metrics.score(survey, **study.options("metrics"))
    assert "simulated" in score.source_line("en") and "模拟" in score.source_line("zh")


def test_shares_are_those_of_the_truth():
    world = simulate.property(20_000, seed=2)
    table, truth = world.survey(), world.truth
    for name, reach in truth["reach"].items():
        applies = (table.loc[table[name] != 99, name] != 6).mean()
        assert applies == pytest.approx(reach, abs=0.02)
    shares = table.groupby("household")["weight"].sum() / table["weight"].sum()
    for household, share in truth["population"].items():
        assert shares[household] == pytest.approx(share, abs=0.02)


def test_the_frame_handed_out_is_a_copy():
    world = simulate.property(20)
    table = world.survey()
    table["overall"] = -1
    assert world.survey()["overall"].min() >= 1
