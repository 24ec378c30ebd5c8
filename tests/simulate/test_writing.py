"""A world written as a study: whole, true to itself, and never over anything."""

import os
import pickle
from pathlib import Path

import numpy as np
import pytest

import cemlab
from cemlab import simulate
from cemlab.documents import Quote, lint, read_documents
from cemlab.errors import MethodError, OptionError, StudyError
from cemlab.simulate import World, property_documents, writing
from cemlab.simulate.property_answers import COMMENTS
from cemlab.simulate.property_people import GROUPS

FLAGSHIP = Path(__file__).parents[2] / "data" / "wuye-repair"
FILES = {
    "study.yaml",
    "documents/journeys/repair.yaml",
    "documents/personas/chen.yaml",
    "documents/personas/lin.yaml",
    "documents/personas/zhou.yaml",
    "raw/survey.csv",
    "raw/events.csv",
    "truth.yaml",
}
SEEDS = range(1, 7)


@pytest.fixture(scope="module")
def world():
    return simulate.property(n=200, seed=7)


@pytest.fixture
def written(tmp_path):
    """`written(n, seed)` writes a world and gives its study."""

    def write(n: int, seed: int, **options):
        folder = tmp_path / f"world-{n}-{seed}"
        simulate.property(n=n, seed=seed).write_study(folder, **options)
        return cemlab.open_study(folder)

    return write


def _files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


class TestStudy:
    def test_the_flagship_is_a_world(self, tmp_path):
        folder = tmp_path / "wuye-repair"
        files = simulate.property(n=600, seed=1).write_study(folder)
        assert {path.relative_to(folder).as_posix() for path in files} == FILES
        assert _files(folder) == FILES
        for name in FILES:
            assert (folder / name).read_bytes() == (FLAGSHIP / name).read_bytes(), name

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_can_be_opened_and_read(self, written, language):
        study = written(200, 3, language=language)
        assert (study.id, study.language, study.simulated) == ("world-200-3", language, True)
        assert "n=200, seed=3" in study.source["en"] and "n=200, seed=3" in study.source["zh"]
        assert cemlab.read_survey(study).n == 200
        assert cemlab.read_events(study).is_simulated
        assert set(study.analyses) >= {"metrics", "personas", "journeys", "drivers", "peak_end"}
        documents = read_documents(study)
        assert set(documents.personas) == {"lin", "zhou", "chen"}
        assert lint(documents, language) == ()

    @pytest.mark.parametrize("name", ["2026", "1e5", "null", "yes", "true", "2026-01-31", "a.b_c"])
    def test_any_name_of_a_folder_is_an_id(self, world, tmp_path, name):
        world.write_study(tmp_path / name)
        assert cemlab.open_study(tmp_path / name).id == name

    def test_the_same_world_gives_the_same_bytes(self, tmp_path):
        for place in ("a", "b"):
            simulate.property(n=80, seed=5).write_study(tmp_path / place / "same")
        for name in FILES:
            assert (tmp_path / "a/same" / name).read_bytes() == (
                tmp_path / "b/same" / name
            ).read_bytes()

    def test_a_world_can_go_to_another_process_and_still_be_written(self, world, tmp_path):
        pickle.loads(pickle.dumps(world)).write_study(tmp_path / "sent")
        assert _files(tmp_path / "sent") == FILES


class TestDocuments:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_quotes_are_words_of_this_world(self, written, seed):
        study = written(150, seed)
        said = _survey(seed, 150).set_index("respondent_id")["comment"]
        for document in read_documents(study).all():
            for _, part in document.parts():
                if isinstance(part, Quote):
                    assert said[part.speaker] in part.text.values()

    @pytest.mark.parametrize("seed", SEEDS)
    def test_what_nobody_said_is_no_evidence(self, written, seed):
        study, comments = written(150, seed), set(_survey(seed, 150)["comment"])
        journey = read_documents(study).journeys["repair"]
        assert journey.sources()["comments"].n == (_survey(seed, 150)["comment"] != "").sum()
        for step in journey.steps:
            for pain in step.pains:
                about = COMMENTS[pain.item or "progress"]
                assert ("comments" in pain.evidence) == (not comments.isdisjoint(about))

    def test_a_world_without_comments_on_a_touchpoint(self):
        survey = _survey(1, 150)
        survey["comment"] = ""
        survey.loc[0, "comment"] = COMMENTS["quality"][0]
        told = property_documents.documents_of(survey, seed=1, id="x", language="en")
        journey = told["documents/journeys/repair.yaml"]
        assert journey.count("speaker:") == 1 and "speaker: R00001\n" in journey
        assert journey.count("thoughts:") == 1 and journey.count(", comments]") == 1
        assert not any("quotes:" in told[f"documents/personas/{one}.yaml"] for one in GROUPS_OF)

    @pytest.mark.parametrize("seed", SEEDS)
    def test_personas_tell_of_the_group_that_an_analysis_finds(self, written, seed):
        study = written(400, seed)
        found = cemlab.personas.fit(
            cemlab.read_survey(study), **study.options("personas") | {"k": 3, "resamples": 0},
            k_max=3,
        )  # fmt: skip
        means = found.tables()["profiles"].set_index(["persona", "item"])["mean"]
        for name, persona in read_documents(study).personas.items():
            mine = means[str(persona.segment.group)]
            far = {
                group: np.abs(mine[list(levels)] - list(levels.values())).mean()
                for group, levels in simulate.property(50).truth["need_groups"].items()
            }
            assert min(far, key=far.get) == GROUPS_OF[name]

    def test_groups_are_counted_by_size(self, monkeypatch):
        survey = _survey(1, 300)
        monkeypatch.setitem(property_documents.PERSONAS, "lin", "price")
        survey["weight"] = np.where(property_documents._groups(survey) == "contact", 9.0, 1.0)
        told = property_documents.documents_of(survey, seed=1, id="x", language="en")
        assert "group: 1}" in told["documents/personas/chen.yaml"]

    def test_every_planted_group_has_its_persona(self):
        assert sorted(property_documents.PERSONAS.values()) == sorted(GROUPS)


class TestTarget:
    def test_a_full_folder_stays_as_it_is(self, world, tmp_path):
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "notes.txt").write_text("mine", "utf-8")
        with pytest.raises(OptionError, match="exists and is not empty. Nothing was overwritten"):
            world.write_study(tmp_path / "mine")
        assert _files(tmp_path) == {"mine/notes.txt"}

    def test_an_empty_folder_and_missing_parents_will_do(self, world, tmp_path):
        (tmp_path / "empty").mkdir()
        world.write_study(tmp_path / "empty")
        world.write_study(str(tmp_path / "not" / "yet" / "there"))
        assert _files(tmp_path / "empty") == _files(tmp_path / "not/yet/there") == FILES

    def test_what_is_no_folder(self, world, tmp_path):
        (tmp_path / "file").write_text("", "utf-8")
        with pytest.raises(OptionError, match="is a file or a link"):
            world.write_study(tmp_path / "file")
        with pytest.raises(OptionError, match="file is a file"):
            world.write_study(tmp_path / "file" / "below")
        (tmp_path / "link").symlink_to(tmp_path / "nowhere")
        with pytest.raises(OptionError, match="is a file or a link"):
            world.write_study(tmp_path / "link")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link"]

    def test_the_folder_one_is_in(self, world, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        for here in (".", "", tmp_path):
            with pytest.raises(OptionError, match="is the folder you are in"):
                world.write_study(here)

    @pytest.mark.parametrize("name", ["my world", "世界", "..", "-x", "a" * 101])
    def test_names_that_no_study_can_have(self, world, tmp_path, name):
        with pytest.raises(StudyError, match="Expected letters, digits"):
            world.write_study(tmp_path / "below" / name)
        assert not list(tmp_path.iterdir())

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root"
    )
    def test_no_right_to_write(self, world, tmp_path):
        (tmp_path / "locked").mkdir(mode=0o500)
        with pytest.raises(OptionError, match="cannot be written: Permission denied"):
            world.write_study(tmp_path / "locked" / "new")

    def test_a_disk_that_refuses_leaves_nothing(self, world, tmp_path, monkeypatch):
        write = Path.write_text

        def full(path, *given, **named):
            if path.name == "truth.yaml":
                raise OSError(28, "No space left on device")
            return write(path, *given, **named)

        monkeypatch.setattr(Path, "write_text", full)
        with pytest.raises(OptionError, match="cannot be written: No space left on device"):
            world.write_study(tmp_path / "new")
        assert not list(tmp_path.iterdir())

    def test_what_came_in_meanwhile_stays(self, tmp_path, monkeypatch):
        (tmp_path / "new").mkdir()
        monkeypatch.setattr(writing, "check_folder", Path)
        (tmp_path / "new" / "notes.txt").write_text("mine", "utf-8")
        with pytest.raises(OptionError, match="cannot be written"):
            writing.new_folder(tmp_path / "new", {"a.txt": "a"})
        assert _files(tmp_path) == {"new/notes.txt"}


class TestArguments:
    @pytest.mark.parametrize("n", [-5, 0, 9, 1_000_001, 2.5, "600", None, True, float("nan")])
    def test_how_many(self, n):
        with pytest.raises(OptionError, match="`n` is .* Expected a whole number, 10 to 1,000,000"):
            simulate.property(n)

    @pytest.mark.parametrize("seed", [-1, 1.5, "1", None, True])
    def test_seed(self, seed):
        with pytest.raises(OptionError, match="`seed` is .* Expected a whole number, 0 or more"):
            simulate.property(50, seed=seed)

    def test_too_few_for_a_study(self, tmp_path):
        with pytest.raises(OptionError, match="`n` is 49. Expected 50 or more for a study"):
            simulate.property(49).write_study(tmp_path / "new")
        assert not list(tmp_path.iterdir())

    def test_numbers_of_numpy_are_numbers(self):
        told = simulate.property(np.int64(50), seed=np.int64(3)).truth["made_by"]
        assert told == "cemlab.simulate.property(n=50, seed=3)"

    def test_language(self, world, tmp_path):
        with pytest.raises(OptionError, match="`language` is 'fr'"):
            world.write_study(tmp_path / "new", language="fr")
        assert not list(tmp_path.iterdir())

    def test_a_world_of_nobody_knows_whom_has_no_documents(self, world, tmp_path):
        bare = World(
            truth={}, _survey=world.survey(), _events=world.events(), _hidden=world.hidden()
        )
        with pytest.raises(MethodError, match="no documents"):
            bare.write_study(tmp_path / "new")


GROUPS_OF = property_documents.PERSONAS


def _survey(seed, n):
    return simulate.property(n=n, seed=seed).survey()
