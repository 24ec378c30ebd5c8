"""A world written as a study: whole, true to itself, and never over anything."""

import os
import pickle
import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

import cemlab
from cemlab import simulate
from cemlab.documents import Quote, lint, read_documents
from cemlab.errors import OptionError, StudyError
from cemlab.simulate import document_files, writing
from cemlab.simulate.generating import stream
from cemlab.simulate.recipe_reading import FOLDER

TABLES = {"raw/survey.csv", "raw/events.csv", "raw/customers.csv", "raw/outcomes.csv"}
FILES = {
    "study.yaml",
    "truth.yaml",
    "documents/blueprints/repair.yaml",
    "documents/journeys/repair.yaml",
    "documents/journeys/repair_to_be.yaml",
    "documents/personas/chen.yaml",
    "documents/personas/lin.yaml",
    "documents/personas/zhou.yaml",
    "documents/story_maps/repair.yaml",
    "raw/quotes.csv",
    *TABLES,
}
SMALL = ("raw/quotes.csv",)  # CSV whatever the format
SEEDS = range(1, 7)
FINDINGS = {"bank": {"many_touchpoints"}}  # a map of thirty steps, to see how it is drawn
GROUPS_OF = {"lin": "no_time", "zhou": "price", "chen": "contact"}

each = pytest.mark.parametrize("name", simulate.WORLDS)


@pytest.fixture(scope="module")
def world():
    return simulate.property(n=200, seed=7)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """`written(n, seed)` writes a world, once, and gives its study; look, do not touch."""

    @cache
    def write(n: int, seed: int, name: str = "property", **options):
        folder = tmp_path_factory.mktemp(name) / f"world-{n}-{seed}"
        simulate.make(name, n, seed=seed).write_study(folder, **options)
        return cemlab.open_study(folder)

    return write


def _files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _bytes(folder):
    return {name: (folder / name).read_bytes() for name in _files(folder)}


@cache
def _made(seed, n):
    return simulate.property(n=n, seed=seed)


def _survey(seed, n):
    return _made(seed, n).survey()


class TestStudy:
    @each
    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_can_be_opened_and_read(self, written, name, language):
        study = written(200, 3, name, language=language)
        assert (study.id, study.language, study.simulated) == ("world-200-3", language, True)
        assert "n=200, seed=3" in study.source["en"] and "n=200, seed=3" in study.source["zh"]
        assert cemlab.read_survey(study).n == 200
        assert cemlab.read_events(study).is_simulated
        documents = read_documents(study)
        assert documents.personas and documents.journeys
        found = {finding.code for finding in lint(documents, language)}
        assert found == FINDINGS.get(name, set())

    def test_has_every_analysis_and_every_document(self, written):
        study = written(200, 3)
        assert set(study.analyses) >= {"metrics", "personas", "journeys", "drivers", "peak_end"}
        assert set(read_documents(study).personas) == set(GROUPS_OF)

    def test_the_language_is_that_of_the_world_unless_another_is_wanted(self, tmp_path):
        own = simulate.property(n=60, language="zh")
        own.write_study(tmp_path / "zh" / "same")
        own.write_study(tmp_path / "en" / "same", language="en")
        assert cemlab.open_study(tmp_path / "zh" / "same").language == "zh"
        assert cemlab.open_study(tmp_path / "en" / "same").language == "en"
        left, right = (_bytes(tmp_path / place / "same") for place in ("zh", "en"))
        assert {name for name in left if left[name] != right[name]} == {"study.yaml"}

    @each
    def test_holds_what_the_world_holds(self, name, tmp_path):
        one = simulate.make(name, 120, seed=3)
        one.write_study(tmp_path / "mine")
        for table in writing.TABLES:
            path = tmp_path / "mine" / "raw" / f"{table}.csv"
            back = pd.read_csv(path, dtype=str, keep_default_na=False)
            own = getattr(one, table)()
            assert list(back) == list(own) and len(back) == len(own)
            for column, values in own.items():
                if pd.api.types.is_datetime64_dtype(values):
                    values = values.dt.strftime(writing.DATES[table])
                if pd.api.types.is_float_dtype(values):
                    np.testing.assert_array_equal(back[column].astype(float), values)
                else:
                    told = values.astype(object).where(values.notna(), "").astype(str)
                    assert back[column].tolist() == told.tolist(), (table, column)

    def test_tells_its_truth(self, world, tmp_path):
        world.write_study(tmp_path / "mine")
        text = (tmp_path / "mine" / "truth.yaml").read_text("utf-8")
        assert text.startswith("# Simulated: nobody gave these answers.")
        told = YAML(typ="safe", pure=True).load(text)
        assert told == dict(world.truth)

    def test_says_where_files_went(self, world, tmp_path):
        files = world.write_study(tmp_path / "mine")
        assert {path.relative_to(tmp_path / "mine").as_posix() for path in files} == FILES
        assert _files(tmp_path / "mine") == FILES
        assert files[0].name == "study.yaml" and all(path.is_file() for path in files)

    @pytest.mark.parametrize("name", ["2026", "1e5", "null", "yes", "true", "2026-01-31", "a.b_c"])
    def test_any_name_of_a_folder_is_an_id(self, world, tmp_path, name):
        world.write_study(tmp_path / name)
        assert cemlab.open_study(tmp_path / name).id == name

    def test_several_waves(self, tmp_path):
        one = simulate.property(n=150, seed=2, waves=2)
        one.write_study(tmp_path / "waves")
        assert _files(tmp_path / "waves") == FILES | {"raw/actions.csv"}
        study = cemlab.open_study(tmp_path / "waves")
        assert study.survey.wave == "wave" and cemlab.read_survey(study).n == 300
        assert "2 waves" in study.period["en"] and "共 2 期" in study.period["zh"]
        actions = pd.read_csv(tmp_path / "waves" / "raw" / "actions.csv")
        assert actions.to_dict("list") == one.actions().to_dict("list")
        customers = pd.read_csv(tmp_path / "waves" / "raw" / "customers.csv")
        assert set(customers["wave"]) == {1, 2}

    def test_a_measure_nowhere_is_no_file(self, tmp_path):
        bare = simulate.variant("property", {"interventions": {}})
        simulate.make(bare, 60, waves=2).write_study(tmp_path / "waves")
        assert "raw/actions.csv" not in _files(tmp_path / "waves")


class TestSameBytes:
    def test_of_the_same_world(self, tmp_path):
        for place in ("a", "b"):
            simulate.property(n=80, seed=5).write_study(tmp_path / place / "same")
        assert _bytes(tmp_path / "a" / "same") == _bytes(tmp_path / "b" / "same")

    def test_of_tables_asked_for_before(self, tmp_path):
        first, second = simulate.property(n=80, seed=5), simulate.property(n=80, seed=5)
        first.survey(), first.hidden()
        first.write_study(tmp_path / "a" / "same")
        second.write_study(tmp_path / "b" / "same")
        assert _bytes(tmp_path / "a" / "same") == _bytes(tmp_path / "b" / "same")

    def test_of_any_number_of_workers(self, tmp_path):
        one = simulate.property(n=1500, seed=5, waves=2)  # several blocks in each wave
        assert len(list(stream(one.recipe, one.options))) == 4
        for workers in (1, 2):
            one.write_study(tmp_path / str(workers) / "same", workers=workers)
        assert _bytes(tmp_path / "1" / "same") == _bytes(tmp_path / "2" / "same")
        survey = pd.read_csv(tmp_path / "1" / "same" / "raw" / "survey.csv", dtype=str)
        assert survey["respondent_id"].tolist() == one.survey()["respondent_id"].tolist()

    def test_of_a_world_that_went_to_another_process(self, world, tmp_path):
        pickle.loads(pickle.dumps(world)).write_study(tmp_path / "a" / "same")
        world.write_study(tmp_path / "b" / "same")
        assert _files(tmp_path / "a" / "same") == FILES
        assert _bytes(tmp_path / "a" / "same") == _bytes(tmp_path / "b" / "same")


class TestParquet:
    def test_is_the_same_study(self, tmp_path):
        one = simulate.property(n=300, seed=4)
        for format in ("csv", "parquet"):
            one.write_study(tmp_path / format / "same", format=format)
        assert _files(tmp_path / "parquet" / "same") == {
            name if name in SMALL else name.replace(".csv", ".parquet") for name in FILES
        }
        csv, parquet = (
            cemlab.open_study(tmp_path / format / "same") for format in ("csv", "parquet")
        )
        left, right = cemlab.read_survey(csv), cemlab.read_survey(parquet)
        pd.testing.assert_frame_equal(left.answers(), right.answers())
        np.testing.assert_array_equal(left.weights(), right.weights())
        left, right = cemlab.read_events(csv), cemlab.read_events(parquet)
        pd.testing.assert_frame_equal(left.moments(), right.moments())
        documents = [read_documents(study).personas.keys() for study in (csv, parquet)]
        assert documents[0] == documents[1]

    @pytest.mark.parametrize("table", ["survey", "events", "customers", "outcomes"])
    def test_over_blocks_holds_what_the_world_holds(self, tmp_path, table):
        one = simulate.property(n=1400, seed=4)
        one.write_study(tmp_path / "mine", format="parquet")
        back = pd.read_parquet(tmp_path / "mine" / "raw" / f"{table}.parquet")
        own = getattr(one, table)()
        assert list(back) == list(own)
        for column in own:  # pandas reads times and texts as types of its own
            left, right = back[column].astype(object), own[column].astype(object)
            assert left.isna().tolist() == right.isna().tolist()
            assert left.dropna().tolist() == right.dropna().tolist(), column

    @pytest.mark.parametrize("format", ["csv", "parquet"])
    def test_where_nobody_answers_in_the_first_block(self, tmp_path, monkeypatch, format):
        one = simulate.property(n=60, seed=4)

        def late(recipe, options, **named):
            (block,) = stream(recipe, options)
            silent = {
                name: getattr(block, name).iloc[:0] for name in ("survey", "events", "hidden")
            }
            yield block._replace(**silent)
            yield block

        monkeypatch.setattr("cemlab.simulate.world.stream", late)
        one.write_study(tmp_path / "mine", format=format)
        study = cemlab.open_study(tmp_path / "mine")
        assert cemlab.read_survey(study).n == 60 and cemlab.read_events(study).n_customers == 60

    @pytest.mark.parametrize("format", ["xlsx", "CSV", "", None])
    def test_other_formats_are_refused(self, world, tmp_path, format):
        with pytest.raises(OptionError, match=r"`format` is .*Allowed: csv, parquet"):
            world.write_study(tmp_path / "new", format=format)
        assert not list(tmp_path.iterdir())


class TestDocuments:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_quotes_are_words_of_this_world(self, written, seed):
        study = written(150, seed)
        said = _survey(seed, 150).set_index("respondent_id")["comment"]
        quotes = [part for document in read_documents(study).all()
                  for _, part in document.parts() if isinstance(part, Quote)]  # fmt: skip
        assert quotes
        for quote in quotes:
            assert said[quote.speaker] in quote.text.values() and set(quote.text) == {"en", "zh"}

    @each
    def test_quotes_are_words_of_every_world(self, written, name):
        study = written(300, 2, name)
        said = simulate.make(name, 300, seed=2).survey().set_index("respondent_id")["comment"]
        quotes = [part for document in read_documents(study).all()
                  for _, part in document.parts() if isinstance(part, Quote)]  # fmt: skip
        assert quotes
        for quote in quotes:
            assert said[quote.speaker] in quote.text.values()

    @pytest.mark.parametrize("seed", SEEDS)
    def test_personas_speak_through_their_own_group(self, written, seed):
        study, one = written(400, seed), _made(seed, 400)
        group = document_files.groups_of(one.recipe, one.survey())
        of = dict(zip(one.survey()["respondent_id"], group, strict=True))
        spoke = 0
        for name, persona in read_documents(study).personas.items():
            assert {of[quote.speaker] for quote in persona.quotes} <= {GROUPS_OF[name]}
            spoke += len(persona.quotes)
        assert spoke

    @pytest.mark.parametrize("seed", SEEDS)
    def test_what_nobody_said_is_no_evidence(self, written, seed):
        study, hidden = written(150, seed), _made(seed, 150).hidden()
        themes = set(hidden["theme"])
        journey = read_documents(study).journeys["repair"]
        assert journey.sources()["comments"].n == (_survey(seed, 150)["comment"] != "").sum()
        for step in journey.steps:
            about = {step.id, *(pain.item for pain in step.pains)} - {None}
            for pain in step.pains:
                assert ("comments" in pain.evidence) == bool(about & themes)

    def test_a_world_that_speaks_of_one_thing(self):
        told = _documents("quality")
        journey = told["documents/journeys/repair.yaml"]
        first = _survey(1, 150)["respondent_id"].iloc[0]
        assert journey.count("speaker:") == 1 and f"speaker: {first}\n" in journey
        assert journey.count("thoughts:") == 1 and journey.count(", comments]") == 1
        assert not any("quotes:" in told[f"documents/personas/{one}.yaml"] for one in GROUPS_OF)

    def test_a_world_that_says_nothing(self):
        told = _documents("")
        journey = told["documents/journeys/repair.yaml"]
        assert "speaker:" not in journey and "comments]" not in journey
        assert "thoughts:" not in journey and "evidence: comments" not in journey

    def test_praise_is_no_pain(self):
        journey = _documents("praise.quality")["documents/journeys/repair.yaml"]
        assert "speaker:" not in journey and ", comments]" not in journey

    @pytest.mark.parametrize("seed", SEEDS)
    def test_personas_tell_of_the_group_that_an_analysis_finds(self, written, seed):
        study = written(400, seed)
        found = cemlab.personas.fit(
            cemlab.read_survey(study), **study.options("personas") | {"k": 3, "resamples": 0},
            k_max=3,
        )  # fmt: skip
        means = found.tables()["profiles"].set_index(["persona", "item"])["mean"]
        planted = _made(1, 150).truth["groups"]
        for name, persona in read_documents(study).personas.items():
            mine = means[str(persona.segment.group)]
            far = {
                group: np.abs(mine[list(levels)] - list(levels.values())).mean()
                for group, levels in planted.items()
            }
            assert min(far, key=far.get) == GROUPS_OF[name]

    def test_groups_are_counted_by_size(self):
        one = _made(1, 300)
        survey = one.survey()
        group = document_files.groups_of(one.recipe, survey)
        survey["weight"] = np.where(group == "contact", 9.0, 1.0)
        told = document_files.documents_of(
            one.recipe, FOLDER / "property" / "documents", survey, one.hidden(), n=300, comments=90
        )
        assert "group: 1}" in told["documents/personas/chen.yaml"]

    @each
    def test_every_planted_group_has_its_persona(self, name):
        recipe = simulate.read_recipe(name)
        texts = [path.read_text("utf-8") for path in (FOLDER / name).glob("documents/personas/*")]
        for group in recipe.groups:
            assert sum(f"$group_{group}}}" in text for text in texts) == 1, group

    @each
    def test_every_quote_has_a_theme_that_somebody_may_speak_of(self, name):
        recipe = simulate.read_recipe(name)
        themes = {*recipe.comments.complaints, *recipe.comments.praise}
        themes |= {f"praise.{theme}" for theme in recipe.comments.praise}
        for path in (FOLDER / name / "documents").rglob("*.yaml"):
            told = re.findall(r"quote: *([\w.]+)", path.read_text("utf-8"))
            assert set(told) <= themes, path.name


def _documents(theme):
    """Documents of a world in which the first person alone says something, of this theme."""
    one = _made(1, 150)
    survey, hidden = one.survey(), one.hidden()
    survey["comment"], hidden["theme"] = "", ""
    if theme:
        survey.loc[0, "comment"], hidden.loc[0, "theme"] = "漏水。", theme
        hidden.loc[0, ["comment_en", "comment_zh"]] = ["It leaks.", "漏水。"]
        group = document_files.groups_of(one.recipe, survey)[0]
        assert group in GROUPS_OF.values()
    folder = FOLDER / "property" / "documents"
    return document_files.documents_of(
        one.recipe, folder, survey, hidden, n=150, comments=int(theme != "")
    )


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

    @pytest.mark.parametrize("name", ["my world", "-世界", "..", "-x", "a" * 101])
    def test_names_that_no_study_can_have(self, world, tmp_path, name):
        with pytest.raises(StudyError, match="Expected letters .Latin or Chinese., digits"):
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

    @pytest.mark.parametrize("format", ["csv", "parquet"])
    def test_a_disk_that_refuses_in_the_middle_of_a_table(
        self, world, tmp_path, monkeypatch, format
    ):
        def full(*given, **named):
            raise OSError(28, "No space left on device")

        if format == "csv":
            monkeypatch.setattr(pd.DataFrame, "to_csv", full)
        else:
            from pyarrow import parquet

            monkeypatch.setattr(parquet.ParquetWriter, "write_table", full)
        with pytest.raises(OptionError, match="cannot be written: No space left on device"):
            world.write_study(tmp_path / "new", format=format)
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError("broken")])
    def test_who_stops_it_between_blocks_finds_nothing(self, tmp_path, monkeypatch, stop):
        one = simulate.property(n=1400, seed=5)

        def stopped(*given, **named):
            yield next(stream(one.recipe, one.options))
            raise stop

        monkeypatch.setattr("cemlab.simulate.world.stream", stopped)
        with pytest.raises(KeyboardInterrupt if stop is KeyboardInterrupt else ValueError):
            one.write_study(tmp_path / "new")
        assert not list(tmp_path.iterdir())

    def test_what_came_in_meanwhile_stays(self, tmp_path, monkeypatch):
        (tmp_path / "new").mkdir()
        monkeypatch.setattr(writing, "check_folder", Path)
        with (
            pytest.raises(OptionError, match="cannot be written"),
            writing.new_folder(tmp_path / "new") as whole,
        ):
            (whole / "a.txt").write_text("a", "utf-8")
            (tmp_path / "new" / "notes.txt").write_text("mine", "utf-8")
        assert _files(tmp_path) == {"new/notes.txt"}


class TestArguments:
    def test_too_few_for_a_study(self, tmp_path):
        with pytest.raises(OptionError, match="`n` is 49. Expected 50 or more for a study"):
            simulate.property(49).write_study(tmp_path / "new")
        assert not list(tmp_path.iterdir())

    def test_language(self, world, tmp_path):
        with pytest.raises(OptionError, match="`language` is 'fr'"):
            world.write_study(tmp_path / "new", language="fr")
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize("workers", [0, -1, 1.5, "2", None, True])
    def test_workers(self, world, tmp_path, workers):
        with pytest.raises(OptionError, match="`workers` is .* Expected a whole number, 1 or more"):
            world.write_study(tmp_path / "new", workers=workers)
        assert not list(tmp_path.iterdir())


class TestWordsOfOthers:
    """What a recipe says is written as it is, and breaks out of nothing."""

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (
                "title: {en: Patient survey, zh: 患者调查}",
                'title: {en: "A\\nb: c", zh: "A\\nb: c"}',
            ),
            ('names: {en: "Clinic {}", zh: "{} 门诊"}', 'names: {en: "{} {city} {", zh: "{}{0}"}'),
            ("label: {en: Clinic, zh: 门诊}", 'label: {en: "=1+1 # <b>: x", zh: "{a: [1}"}'),
        ],
    )
    def test_in_the_study_file(self, recipe_file, tmp_path, old, new):
        simulate.make(recipe_file((old, new)), n=60).write_study(tmp_path / "mine")
        study = cemlab.open_study(tmp_path / "mine")
        assert study.title["en"] in ("A\nb: c", "Patient survey")
        levels = study.survey.items["clinic"].levels
        assert levels["A"]["en"] in ("A {city} {", "Clinic A")


def test_documents_count_all_responses_of_a_large_world(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "ENOUGH", 100)  # then only the first block is looked at
    simulate.property(n=2500, seed=2).write_study(tmp_path / "large")
    study = cemlab.open_study(tmp_path / "large")
    sources = read_documents(study).journeys["repair"].sources()
    comments = simulate.property(n=2500, seed=2).survey()["comment"]
    assert (sources["survey"].n, sources["comments"].n) == (2500, (comments != "").sum())


def test_a_group_whose_name_begins_another(recipe_file, monkeypatch):
    path = recipe_file()
    first, second = list(simulate.read_recipe(path).groups)[:2]
    longer = f"{first}_too"
    text = path.read_text("utf-8").replace(second, longer)
    path.write_text(text, "utf-8")
    (path.parent / "documents" / "personas").mkdir(parents=True)
    told = f"who: $group_{longer}\nquotes:\n  - quote: wait\n"
    (path.parent / "documents" / "personas" / "one.yaml").write_text(told, "utf-8")
    seen = []
    monkeypatch.setattr(
        document_files, "_themes", lambda recipe, hidden: seen.append(len(hidden)) or {}
    )
    world = simulate.make(path, n=300)
    survey, hidden = world.survey(), world.hidden()
    document_files.documents_of(
        world.recipe, path.parent / "documents", survey, hidden, n=300, comments=0
    )
    assert seen == [(document_files.groups_of(world.recipe, survey) == longer).sum()]
