"""Worlds to practise on, the world behind a study, and tables about all worlds."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import cemlab
from cemlab import simulate
from cemlab.errors import OptionError
from cemlab.language import speaker
from cemlab.simulate.evidence import false_claims, false_claims_table
from cemlab.simulate.evidence.null_worlds import NULL_WORLDS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A cemlab folder without studies."""
    shutil.copy(ROOT / "environment.yml", tmp_path)
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


class TestWorlds:
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_a_row_for_each(self, language):
        table = simulate.worlds(language)
        assert tuple(table.iloc[:, 0]) == simulate.WORLDS
        assert table.notna().all(axis=None) and (table.iloc[:, -1] > 3).all()

    @pytest.mark.parametrize(("language", "stop"), [("en", "."), ("zh", "。")])
    def test_one_sentence_each_so_that_nothing_planted_is_told(self, language, stop):
        told = simulate.worlds(language).iloc[:, 2]
        assert told.str.find(stop).eq(told.str.len() - 1).all()


class TestOpenWorld:
    def test_is_written_once_and_opened_after(self, project):
        study = simulate.open_world("store", n=60, seed=2)
        assert study.id == "store-60-2"
        stamp = (study.folder / "study.yaml").stat().st_mtime_ns
        again = simulate.open_world("store", n=60, seed=2, language="zh")
        assert again.language == "zh"
        assert (study.folder / "study.yaml").stat().st_mtime_ns == stamp

    def test_unknown_world(self, project):
        with pytest.raises(OptionError, match="shop"):
            simulate.open_world("shop")


class TestWorldOf:
    def test_makes_the_same_world_again(self, project):
        study = simulate.open_world("store", n=60, seed=2)
        world = simulate.world_of(study)
        raw = pd.read_csv(study.folder / "raw" / "survey.csv")
        assert list(raw["respondent_id"]) == list(world.survey()["respondent_id"])
        assert world.made_by == "cemlab.simulate.store(n=60, seed=2)"

    def test_with_all_options_and_in_the_language_of_the_study(self, project):
        made = simulate.bank(60, seed=3, waves=2, branches=3, response=0.5)
        made.write_study(project / "data" / "mine")
        study = cemlab.open_study("mine", language="zh")
        world = simulate.world_of(study)
        assert world.options == made.options._replace(language="zh")

    def test_a_real_study_has_none(self):
        with pytest.raises(OptionError, match="copenhagen-tenants has no truth.yaml"):
            simulate.world_of(cemlab.open_study(ROOT / "data" / "copenhagen-tenants"))

    def test_a_recipe_of_ones_own_is_told(self, project):
        recipe = simulate.variant("store", {"memory.noise": 1.0})
        simulate.make(recipe, 60).write_study(project / "data" / "mine")
        with pytest.raises(OptionError, match="cemlab.simulate.make"):
            simulate.world_of(cemlab.open_study("mine"))


class TestLikeness:
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_every_measure_is_named(self, language):
        table = simulate.likeness(["store", "campus"], 100, language=language)
        heads = ["measure", "low", "high", "outside"]
        said = [speaker(language)(f"simulate.likeness.{head}") for head in heads]
        assert list(table) == [said[0], "store", "campus", *said[1:]]
        assert table[said[0]].is_unique
        outside = set("、".join(table[said[3]]).replace(", ", "、").split("、"))
        assert outside <= {"", "store", "campus"}

    def test_unknown_world(self):
        with pytest.raises(OptionError, match="shop"):
            simulate.likeness(["shop"])


class TestFalseAlarms:
    @pytest.fixture(autouse=True)
    def table(self, monkeypatch):
        """One world of each kind would take minutes: a table of that shape."""
        rows = [
            {"claim": claim.words, "world": world.words, "n": 300, "worlds": 200, "false": 10,
             "rate": 0.05, "low": 0.02, "high": 0.09, "source": claim.source,
             "stated": false_claims.NOT_STATED if claim.stated is None else f"{claim.stated:g}",
             "holds": "" if claim.stated is None else "yes", "first": "x........."}
            for world in NULL_WORLDS.values() for claim in world.claims
        ]  # fmt: skip
        monkeypatch.setattr(false_claims_table, "recorded", lambda: pd.DataFrame(rows))
        return pd.DataFrame(rows)

    def test_says_in_english_what_was_recorded(self, table):
        shown = simulate.false_alarms()
        assert shown["Claim"].tolist() == table["claim"].tolist()
        assert shown["What was changed"].tolist() == table["world"].tolist()
        assert shown["Stated limit"].isna().sum() == table["stated"].eq("not stated").sum()

    def test_every_claim_is_worded_in_chinese(self):
        shown = simulate.false_alarms("zh")
        assert shown.iloc[:, :2].notna().all(axis=None)
        assert not shown.iloc[:, 1].str.fullmatch(r"[ -~]*").any()
        assert set(shown["是否守住"]) == {"是", ""}
