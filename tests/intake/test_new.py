"""From a file as exported to a study that opens, reads and is tried: every vendor, then trouble."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from cemlab import cli
from cemlab.cli import completing
from cemlab.data import read_events, read_survey
from cemlab.errors import DataError, OptionError, StudyError
from cemlab.intake import making, settling
from cemlab.intake.draft import Guess, ItemGuess, Question
from cemlab.intake.guessing import guess
from cemlab.intake.making import new_study
from cemlab.intake.writing import study_text
from cemlab.sources import fingerprint, read_source
from cemlab.study import open_study
from tests.intake import large

SAID = {"en": ("Read", "response", "Next:"), "zh": ("已读取", "份答卷", "下一步：")}
VENDORS = {
    "vendor_exports/qualtrics_3header_de.csv": ("qualtrics", 1),
    "vendor_exports/qualtrics_legacy_2header_de.csv": ("qualtrics", 1),
    "vendor_exports/surveymonkey_2header_starwars.csv": ("surveymonkey", 1186),
    "vendor_exports/limesurvey_code_text_rse2017_uk.csv": ("limesurvey", 253),
    "vendor_exports/limesurvey_fulltext_header_bom.csv": ("limesurvey", 3),
    "vendor_exports/typeform_osmi2018.csv": ("typeform", 150),
    "vendor_exports/googleforms_dask2020.csv": ("google_forms", 239),
    "vendor_exports/surveygizmo_jupyter2015.csv": ("surveygizmo", 1706),
    "vendor_exports/spss_hotel_value_labels.sav": ("spss", 17),
    "wjx_phone_interest/wjx_800_by_code.xls": ("wenjuanxing", 800),
    "wjx_phone_interest/wjx_800_by_text.xls": ("wenjuanxing", 800),
}
CODEBOOKS = {
    "sfo_2017": ("sfo_2017_survey.csv.gz", "codebook_2018.csv", 2831),
    "kcmo_residents_2021_08": ("kcmo_residents_2021_08.csv", "codebook.csv", 1033),
    "corporate_reputation": ("corporate_reputation.csv", "codebook.csv", 344),
    "ecsi_mobile": ("ecsi_mobile.csv", "codebook.csv", 250),
}
WORDS = ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")
COLUMNS = {
    "who": lambda row: f"p{row}",
    "Overall satisfaction": lambda row: WORDS[row % 5],
    "Waiting time": lambda row: WORDS[(row * 2) % 5],
    "Friendly staff": lambda row: WORDS[(row * 3 + row // 7) % 5],
    "Fair price": lambda row: WORDS[(row + row // 5) % 5],
    "Visits": lambda row: row % 5 + 1,
    "Region": lambda row: ("North", "South", "East")[row % 3],
    "Comment": lambda row: f"This is what person {row} wanted to tell you about the visit",
}
RATED = Guess(value="driver", sure="sure", why="said")


def written(path: Path, columns: dict, n: int = 120) -> Path:
    return large.written(path, columns, n)


@pytest.fixture
def plain(root) -> Path:
    """A plain table of 120 answers."""
    return written(root / "answers.csv", COLUMNS)


def command(capsys, monkeypatch, *arguments: str) -> tuple[int, str, str]:
    """Status, output and error output of the command, in this process."""
    monkeypatch.setattr("sys.argv", ["cemlab", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out, " ".join(err.replace("│", " ").split())


def left(root: Path) -> list[str]:
    """What lies in data/, hidden folders too."""
    return [one.name for one in (root / "data").glob("*")] if (root / "data").exists() else []


class TestVendors:
    """The real files, each in one command."""

    @pytest.mark.parametrize("file", VENDORS)
    def test_one_command(self, root, shared, capsys, monkeypatch, file):
        tool, n = VENDORS[file]
        path = shared / "data" / file
        before = fingerprint(path)
        status, out, err = command(capsys, monkeypatch, "new", "mine", "--from", str(path), "--yes")
        assert (status, err) == (0, "")
        study = open_study("mine")
        read, answers, following = SAID[study.language]
        assert f"{read} {path.name}" in out and f"{n:,} {answers}" in out
        assert f"sha256 {before[:12]}" in out
        assert out.endswith(
            f"{following}\n  cemlab check mine\n  cemlab run mine\n  cemlab lab mine\n"
        )
        assert study.survey.format == tool
        assert len(read_survey(study)) == n
        assert fingerprint(path) == fingerprint(study.survey_file) == study.survey.sha256 == before
        status, out, err = command(capsys, monkeypatch, "check", "mine")
        assert (status, err) == (0, "")
        assert out.rstrip().endswith("mine: no problems.")

    @pytest.mark.parametrize("folder", CODEBOOKS)
    def test_with_a_codebook(self, root, shared, folder):
        file, codebook, n = CODEBOOKS[folder]
        place = shared / "data" / folder
        made = new_study("mine", place / file, codebook=place / codebook)
        assert made.n == n
        assert any(codebook in said for said in made.draft.source.evidence)
        assert (root / "data" / "mine" / "raw" / codebook).is_file()
        assert {"01_data_check", "02_metrics", "05_drivers"} <= set(open_study("mine").notebooks)

    def test_an_event_log(self, root, shared):
        log = shared / "data" / "helpdesk_log" / "helpdesk_log.csv.gz"
        made = new_study("mine", log)
        events = read_events(open_study("mine"))
        assert len(events) == 21_348
        assert made.plan.events["file"] == made.plan.file
        assert "04_journeys" in made.plan.notebooks

    def test_reviews_with_a_log(self, root, shared):
        place = shared / "data" / "olist_orders"
        made = new_study("mine", place / "reviews.csv.gz", events=place / "orders.csv.gz")
        study = open_study("mine")
        assert study.events.file == "raw/orders.csv.gz"
        assert read_events(study).n_journeys > 5_000
        assert len(read_survey(study)) == made.n > 8_000


class TestWritten:
    """What stands in the folder of a new study."""

    def test_the_folder(self, root, plain):
        before = plain.read_bytes(), plain.stat().st_mode
        made = new_study("mine", plain)
        folder = root / "data" / "mine"
        assert made.folder == folder
        raw = folder / "raw" / "answers.csv"
        assert raw.read_bytes() == before[0]
        assert (plain.read_bytes(), plain.stat().st_mode) == before
        assert not raw.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
        ignored = (folder / ".gitignore").read_text("utf-8").splitlines()
        assert {"raw/", "private/"} <= set(ignored)
        assert left(root) == ["mine"]

    def test_git_keeps_the_study_file_alone(self, root, plain):
        new_study("mine", plain)
        subprocess.run(["git", "init", "-q", str(root)], check=True)
        told = subprocess.run(
            ["git", "-C", str(root), "status", "--porcelain", "-uall", "data"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert told.split() == ["??", "data/mine/.gitignore", "??", "data/mine/study.yaml"]

    def test_the_salt_is_secret_and_new_each_time(self, root, plain):
        salts = []
        for name in ("one", "two"):
            new_study(name, plain)
            salt = root / "data" / name / "private" / "salt.txt"
            assert salt.stat().st_mode & 0o077 == 0
            salts.append(salt.read_text("utf-8").strip())
            assert open_study(name).privacy.salt == "private/salt.txt"
        assert salts[0] != salts[1]
        assert min(map(len, salts)) >= 32

    def test_every_guess_says_how_sure_it_is(self, root, plain):
        new_study("mine", plain)
        text = (root / "data" / "mine" / "study.yaml").read_text("utf-8")
        keys = ("role", "scale", "direction", "missing", "values")
        guessed = [line for line in text.splitlines() if line.strip().split(":")[0] in keys]
        assert len(guessed) >= 10
        for line in guessed:
            assert any(f"# {word}: " in line for word in ("sure", "likely", "check")), line

    def test_in_chinese(self, root, plain):
        new_study("mine", plain, language="zh")
        text = (root / "data" / "mine" / "study.yaml").read_text("utf-8")
        assert "  language: zh  # 确定：" in text
        assert "# 由 cemlab new 根据 answers.csv" in text
        assert open_study("mine").language == "zh"

    def test_title_and_language_are_taken(self, root, plain):
        new_study("mine", plain, language="zh", title="满意度 2026: “第一期”")
        study = open_study("mine")
        assert study.words(study.title) == "满意度 2026: “第一期”"

    def test_it_runs(self, root, plain):
        made = new_study("mine", plain)
        assert made.plan.notebooks == (
            "01_data_check", "02_metrics", "09_comparison", "05_drivers", "10_improvement"
        )  # fmt: skip
        assert {"priorities", "what_if", "sensitivity"} <= set(made.plan.analyses)
        assert open_study("mine").options("priorities")["outcome"] == "Overall satisfaction"
        assert made.plan.analyses["drivers"]["outcome"] == "Overall satisfaction"
        assert set(made.plan.left_out_notebooks) == {
            "03_personas", "04_journeys", "06_peak_end"
        }  # fmt: skip

    def test_lines_with_comments_are_not_too_long(self, root, shared):
        new_study(
            "mine", shared / "data" / "vendor_exports" / "limesurvey_code_text_rse2017_uk.csv"
        )
        text = (root / "data" / "mine" / "study.yaml").read_text("utf-8")
        assert max(len(line) for line in text.splitlines() if "  # " in line) <= 160


HOSTILE = [
    "]: &a !!python/object/apply:os.system ['true']",
    "two\nlines # and a comment",
    "😀 emoji: yes? {no}",
    "- a list\n- in a name",
    "'quotes' \"double\" \\back",
    "中文题目：您满意吗？#1",
    "\x1b[31mred\x07 bell",
    "[red]markup[/red]",
    "=cmd|' /C calc'!A0",
    "yes",
    "1",
    "null",
    "a" * 1500,
]


class TestHostile:
    """Words of a file are words, whatever they look like."""

    def test_names_and_labels(self, root, capsys, monkeypatch):
        columns = {name: (lambda row: row % 5 + 1) for name in HOSTILE}
        columns["texts"] = lambda row: HOSTILE[row % len(HOSTILE)]
        path = written(root / "hostile.csv", columns)
        status, out, err = command(capsys, monkeypatch, "new", "mine", "--from", str(path), "--yes")
        assert (status, err) == (0, "")
        assert "\x1b[31m" not in out and "\x07" not in out
        study = open_study("mine")
        known = set(read_source(path).table.columns)
        assert set(study.survey.items) <= known
        assert len(study.survey.items) >= len(HOSTILE) - 2
        text = study.path.read_text("utf-8")
        assert "\x1b" not in text and "\x07" not in text
        read_survey(study)

    @pytest.mark.parametrize("words", HOSTILE)
    def test_a_guess_in_any_words(self, plain, words):
        draft = guess(read_source(plain))
        item = ItemGuess(
            name=words, label=words, question=words + words,
            role=Guess(value="segment", sure="check", why="unreadable", facts={"problem": words}),
            levels=Guess(value={"1": words, words: "b"}, sure="sure", why="mended",
                         facts={"codes": words}),
        )  # fmt: skip
        draft = replace(draft, title=words, items={words: item}, outcome=None)
        plan = making.Plan(id="mine", file="raw/a.csv", sha256="0" * 64, undeclared=("another",))
        said = YAML(typ="safe", pure=True).load(study_text(draft, plan))
        ((name, found),) = said["survey"]["items"].items()
        assert str(name) == words
        assert found["levels"] == {"1": words, words: "b"} or words == "1"
        assert found["label"].split() == "".join(c for c in words if c.isprintable()
                                                 or c.isspace()).split()  # fmt: skip

    def test_three_hundred_columns(self, root):
        columns = {f"q{number}": (lambda row, k=number: (row * k) % 5 + 1)
                   for number in range(1, 301)}  # fmt: skip
        made = new_study("mine", written(root / "wide.csv", columns))
        assert len(open_study("mine").survey.items) + len(made.draft.left_out) >= 300

    def test_more_columns_than_a_study_file_holds(self, root, monkeypatch):
        monkeypatch.setattr(settling, "MOST_ITEMS", 20)
        columns = COLUMNS | {f"x{number}": (lambda row, k=number: "ABCDE"[row * k % 5])
                             for number in range(1, 60)}  # fmt: skip
        made = new_study("mine", written(root / "wide.csv", columns))
        study = open_study("mine")
        assert len(study.survey.items) == 20
        assert {"Overall satisfaction", "Friendly staff", "Region"} <= set(study.survey.items)
        assert len(made.plan.undeclared) == len(made.draft.items) - 20
        text = study.path.read_text("utf-8")
        assert all(name in text for name in made.plan.undeclared)


class TestMended:
    """Guesses that the data contradict."""

    def mend(self, monkeypatch, plain, **changes) -> making.Created:
        def wrong(source):
            draft = guess(source)
            items = {name: replace(item, **changes.get(name, {}))
                     for name, item in draft.items.items()}  # fmt: skip
            return replace(draft, **({"items": items} | changes.get("draft", {})))

        monkeypatch.setattr(making, "guess", wrong)
        return new_study("mine", plain)

    def test_values_off_the_scale_become_codes_to_check(self, root, plain, monkeypatch):
        scale = Guess(value=(1, 4), sure="sure", why="said")
        made = self.mend(monkeypatch, plain, Visits={"role": RATED, "scale": scale})
        item = open_study("mine").survey.items["Visits"]
        assert (item.scale, item.missing) == ((1, 4), (5,))
        assert any("Visits: 5 lie outside" in said for said in made.mended)
        text = (root / "data" / "mine" / "study.yaml").read_text("utf-8")
        assert "missing: [5]  # check: 5 occur" in text

    def test_what_cannot_be_read_is_ignored(self, root, plain, monkeypatch):
        scale = Guess(value=(1, 5), sure="sure", why="said")
        made = self.mend(monkeypatch, plain, Comment={"scale": scale, "role": RATED})
        assert open_study("mine").survey.items["Comment"].role == "ignored"
        assert any("Comment: could not be read" in said for said in made.mended)

    def test_an_impossible_guess_is_ignored(self, root, plain, monkeypatch):
        scale, missing = (Guess(value=value, sure="sure", why="said") for value in ((1, 5), (3,)))
        made = self.mend(
            monkeypatch, plain, Visits={"role": RATED, "scale": scale, "missing": missing}
        )
        assert open_study("mine").survey.items["Visits"].role == "ignored"
        assert made.mended

    def test_an_id_that_repeats(self, root, plain, monkeypatch):
        wrong = Guess(value=("Region",), sure="sure", why="said")
        items = dict(guess(read_source(plain)).items)
        items.pop("Region")
        made = self.mend(monkeypatch, plain, draft={"id": wrong, "items": items})
        assert open_study("mine").survey.id is None
        assert any("id" in said for said in made.mended)


class TestRefused:
    """Nothing is left behind by what did not work."""

    @pytest.mark.parametrize(
        "name", ["../mine", "a/b", "", ".hidden", "with blank", "-a", "a" * 200, "名" * 90]
    )
    def test_bad_names(self, root, plain, name):
        with pytest.raises(StudyError, match="The name of the study"):
            new_study(name, plain)
        assert left(root) == []

    def test_a_study_is_never_overwritten(self, root, plain):
        new_study("mine", plain)
        before = (root / "data" / "mine" / "study.yaml").read_bytes()
        with pytest.raises(StudyError, match=r"never overwritten.*--wave"):
            new_study("mine", plain)
        assert (root / "data" / "mine" / "study.yaml").read_bytes() == before

    def test_nor_a_folder_without_one(self, root, plain):
        (root / "data" / "mine").mkdir(parents=True)
        (root / "data" / "mine" / "notes.txt").write_text("mine", "utf-8")
        with pytest.raises(StudyError, match=r"holds no study\.yaml"):
            new_study("mine", plain)

    def test_no_such_file_names_the_nearest(self, root, plain):
        with pytest.raises(DataError, match=r"Did you mean 'answers\.csv'"):
            new_study("mine", root / "answer.csv")
        with pytest.raises(DataError, match="there is no folder"):
            new_study("mine", root / "nowhere" / "answers.csv")
        with pytest.raises(DataError, match="is a folder"):
            new_study("mine", root)
        assert left(root) == []

    def test_what_cannot_be_read(self, root):
        (root / "broken.csv").write_bytes(b"\x00\x01\x02" * 400)
        with pytest.raises(DataError):
            new_study("mine", root / "broken.csv")
        assert left(root) == []

    def test_a_codebook_of_something_else(self, root, plain):
        book = root / "codebook.csv"
        book.write_text("column,label\nother,What?\n", "utf-8")
        with pytest.raises(DataError, match="speaks of none of the 8 columns"):
            new_study("mine", plain, codebook=book)
        book.write_text("a,b\n1,2\n", "utf-8")
        with pytest.raises(DataError, match="is no codebook"):
            new_study("mine", plain, codebook=book)
        assert left(root) == []

    def test_events_that_are_none(self, root, plain):
        other = written(root / "other.csv", {"colour": lambda row: "red", "size": lambda row: row})
        with pytest.raises(DataError, match="not recognised as an event log"):
            new_study("mine", plain, events=other)
        assert left(root) == []

    def test_an_interrupted_copy(self, root, plain, monkeypatch):
        def stopped(number: int) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("os.fsync", stopped)
        with pytest.raises(KeyboardInterrupt):
            new_study("mine", plain)
        assert left(root) == []

    def test_a_full_disk(self, root, plain, monkeypatch):
        def full(number: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(DataError, match="No space left on device. Nothing was kept"):
            new_study("mine", plain)
        assert left(root) == []

    def test_a_disk_that_is_full_when_the_study_is_written(self, root, plain, monkeypatch):
        write = Path.write_text

        def full(path, *arguments, **options):
            if path.name == ".gitignore":
                raise OSError(28, "No space left on device")
            return write(path, *arguments, **options)

        monkeypatch.setattr(Path, "write_text", full)
        with pytest.raises(StudyError, match="No space left on device. Nothing was kept"):
            new_study("mine", plain)
        assert left(root) == []

    def test_a_copy_that_is_not_what_was_read(self, root, plain, monkeypatch):
        monkeypatch.setattr("cemlab.intake.copying.fingerprint", lambda path: "0" * 64)
        with pytest.raises(DataError, match="was not copied whole"):
            new_study("mine", plain)
        assert left(root) == []

    def test_a_folder_where_nothing_may_be_written(self, root, plain, monkeypatch):
        def closed(*arguments, **options):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("tempfile.TemporaryDirectory", closed)
        with pytest.raises(StudyError, match="data/mine cannot be written: Permission denied"):
            new_study("mine", plain)

    def test_an_unknown_language(self, root, plain):
        with pytest.raises(OptionError, match="language"):
            new_study("mine", plain, language="fr")


class TestCommand:
    """The command line around it."""

    def test_help_has_examples(self):
        told = subprocess.run(
            [sys.executable, "-m", "cemlab.cli", "new", "--help"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert "cemlab new my-study --from export.sav" in told
        assert "--wave 2026Q4" in told
        assert "<" not in told

    def test_says_what_to_look_at(self, plain, capsys, monkeypatch):
        _, out, _ = command(capsys, monkeypatch, "new", "mine", "--from", "answers.csv")
        lines = out.splitlines()
        assert lines[0].startswith("Read answers.csv: plain table, 120 responses, 8 columns")
        heads = next(line for line in lines if line.startswith("item "))
        assert all(word in heads for word in ("label", "role", "scale", "codes", "how sure"))
        assert any(line.startswith("Look at th") for line in lines)

    def test_says_how_to_have_scores_where_no_outcome_was_found(self, root, capsys, monkeypatch):
        written(root / "notes.csv", {"thoughts": lambda row: f"Some words, number {row}"})
        ask = ("new", "notes", "--from", "notes.csv", "--yes", "--language")
        said = {"en": "`role: outcome`, write `analyses: {metrics: {outcome: ITEM",
                "zh": "`role: outcome`，加上 `analyses: {metrics: {outcome: ITEM"}  # fmt: skip
        for language, words in said.items():
            _, out, _ = command(capsys, monkeypatch, *ask, language)
            assert words in out.replace("\n", "")
            shutil.rmtree(root / "data")

    def test_a_wave(self, root, plain, capsys, monkeypatch):
        command(capsys, monkeypatch, "new", "mine", "--from", "answers.csv")
        before, now = "Waiting time", "Waiting times"
        second = {(now if name == before else name): make
                  for name, make in COLUMNS.items()}  # fmt: skip
        written(root / "second.csv", second, n=60)
        status, out, err = command(
            capsys, monkeypatch, "new", "mine", "--wave", "2026Q4", "--from", "second.csv"
        )
        assert (status, err) == (0, "")
        assert "60 responses, 8 columns, as the wave 2026Q4 of mine" in out
        assert now in out
        assert open_study("mine").survey.waves["2026Q4"].columns == {before: now}

    def test_what_a_wave_cannot_have(self, plain, capsys, monkeypatch):
        status, _, err = command(
            capsys, monkeypatch, "new", "mine", "--wave", "2", "--from", "answers.csv",
            "--title", "T", "--language", "zh",
        )  # fmt: skip
        assert status == 2
        assert "--language, --title cannot be given with --wave" in err

    def test_a_wave_of_no_study(self, plain, capsys, monkeypatch):
        status, _, err = command(
            capsys, monkeypatch, "new", "mine", "--wave", "2", "--from", "answers.csv"
        )
        assert status == 2
        assert "There is no study 'mine'" in err

    def test_errors_are_messages(self, plain, capsys, monkeypatch):
        status, out, err = command(capsys, monkeypatch, "new", "mine", "--from", "answer.csv")
        assert (status, out) == (1, "")
        assert err.startswith("answer.csv does not exist. Did you mean 'answers.csv'?")
        assert "Traceback" not in err

    def test_files_are_completed(self, root, plain):
        (root / "exports").mkdir()
        assert completing.file_paths("ans") == ["answers.csv"]
        assert completing.file_paths("exp") == ["exports/"]
        assert completing.file_paths("nowhere/x") == []
        assert "qualtrics" in completing.format_names("q")


class TestAsked:
    """Open questions: asked in a terminal, answered by a function here."""

    def test_answers_are_taken(self, root, shared):
        asked: list[Question] = []

        def answer(question: Question, language: str) -> str:
            asked.append(question)
            return "low_is_good" if question.about == "direction" else question.default

        new_study("mine", shared / "data" / "ecsi_mobile" / "ecsi_mobile.csv", answers=answer)
        assert 0 < len(asked) <= 5
        turned = [name for one in asked if one.about == "direction" for name in one.items]
        items = open_study("mine").survey.items
        assert turned
        assert all(items[name].direction == "low_is_good" for name in turned)

    def test_an_answer_that_is_no_option(self, root, shared):
        with pytest.raises(OptionError, match="answer"):
            new_study(
                "mine",
                shared / "data" / "ecsi_mobile" / "ecsi_mobile.csv",
                answers=lambda question, language: "perhaps",
            )
        assert left(root) == []

    def test_the_terminal(self, monkeypatch, capsys):
        from cemlab.intake.asking import prompted

        question = Question(about="outcome", items=("a", "b"), options=("a", "b", ""), default="b",
                            facts={"items": ["a", "b"], "item": "a", "n": 2})  # fmt: skip
        monkeypatch.setattr("builtins.input", lambda *_: "")
        assert prompted(question, "en") == "b"
        monkeypatch.setattr("builtins.input", lambda *_: "1")
        assert prompted(question, "zh") == "a"
        assert "a" in capsys.readouterr().out
