"""The command by itself: what it offers, and that it starts without what it does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cemlab import __version__, cli
from cemlab.cli import completing
from cemlab.simulate import WORLDS
from cemlab.study import DEFAULT_STUDY

CLINIC = Path(__file__).parent / "simulate" / "clinic.yaml"
HEAVY = ("IPython", "jupyter_client", "matplotlib", "numpy", "pandas", "papermill", "pydantic")


def cemlab(*arguments: str) -> str:
    """What the command prints."""
    command = [sys.executable, "-m", "cemlab.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_help_lists_the_commands_with_examples():
    told = cemlab("--help")
    for line in (
        "run ",
        "check ",
        "lab ",
        "simulate ",
        "cemlab run wuye-repair",
        "cemlab lab wuye-repair",
    ):
        assert line in told


@pytest.mark.parametrize("command", ["run", "check", "lab"])
def test_every_command_has_examples(command: str):
    told = cemlab(command, "--help")
    assert "Examples" in told
    assert f"cemlab {command} wuye-repair" in told


@pytest.mark.parametrize("command", [[], ["run"], ["check"], ["lab"], ["simulate"]])
def test_help_speaks_of_no_types(command: list[str]):
    told = cemlab(*command, "--help")
    assert "<" not in told
    assert "STUDY..." in told or command not in (["run"], ["check"])
    assert "[OPTIONS] WORLD" in told or command != ["simulate"]


def test_help_names_the_study_that_is_opened_by_default():
    told = " ".join(cemlab("lab", "--help").split())
    assert "[OPTIONS] [STUDY]" in told
    assert f"{DEFAULT_STUDY} when not given" in told


def test_says_its_version():
    assert cemlab("--version").strip() == f"cemlab {__version__}"


def test_help_needs_nothing_heavy():
    code = (
        "import sys\n"
        "from cemlab import cli\n"
        "sys.argv = ['cemlab', '--help']\n"
        "try:\n    cli.main()\n"
        "except SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


class TestSimulate:
    """The command `simulate`, in a project of its own."""

    @pytest.fixture
    def simulate(self, tmp_path, capsys, monkeypatch):
        """Run it in this process and in an empty project: status, output, error output."""
        (tmp_path / "environment.yml").write_text("name: cemlab\n", "utf-8")
        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("CEMLAB_ROOT", raising=False)

        def simulate(*arguments: str) -> tuple[int, str, str]:
            monkeypatch.setattr("sys.argv", ["cemlab", "simulate", *arguments])
            with pytest.raises(SystemExit) as end:
                cli.main()
            out, err = capsys.readouterr()
            return int(end.value.code or 0), out, " ".join(err.replace("│", " ").split())

        return simulate

    def test_has_examples(self):
        told = cemlab("simulate", "--help")
        assert "cemlab simulate property --n 300 --seed 7 --to data/my-world" in told
        assert "cemlab simulate insurance --n 400 --waves 2 --branches 20" in told
        assert all(world in " ".join(told.split()) for world in WORLDS)

    def test_says_what_it_wrote_and_what_is_next(self, simulate, tmp_path):
        status, out, err = simulate("property", "--n", "60", "--seed", "4", "--to", "data/mine")
        assert (status, err) == (0, "")
        assert out.startswith("Wrote data/mine, a simulated study of 60 answers.\n")
        assert "What was planted is in truth.yaml." in out
        assert out.endswith("Next: cemlab run mine\n")
        told = {line.strip() for line in out.splitlines() if line.startswith("  ")}
        folder = tmp_path / "data" / "mine"
        assert told == {
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        }
        assert "property(n=60, seed=4)" in (folder / "truth.yaml").read_text("utf-8")

    def test_what_is_next_depends_on_the_place(self, simulate, tmp_path, monkeypatch):
        _, out, _ = simulate("property", "--n", "50", "--to", "worlds/mine")
        assert out.endswith(f"Next: cemlab run {tmp_path / 'worlds' / 'mine'}\n")
        monkeypatch.chdir(tmp_path / "worlds")
        _, out, _ = simulate("property", "--n", "50", "--to", "../data/mine")
        assert "Next: cemlab run " in out
        (tmp_path / "environment.yml").unlink()
        _, out, _ = simulate("property", "--n", "50", "--to", "other")
        assert f"Next: cemlab check {tmp_path / 'worlds' / 'other'} (to run it, move it" in out

    def test_waves_and_branches(self, simulate, tmp_path):
        status, out, err = simulate(
            "property", "--n", "60", "--waves", "2", "--branches", "30", "--to", "data/mine"
        )  # fmt: skip
        assert (status, err) == (0, "")
        assert out.startswith(
            "Wrote data/mine, a simulated study of 60 answers, in each of 2 waves.\n"
        )
        assert "\n  raw/actions.csv\n" in out
        text = (tmp_path / "data" / "mine" / "study.yaml").read_text("utf-8")
        assert "property(n=60, seed=1, waves=2, branches=30)" in text
        assert "\n  wave: wave\n" in text and "Building 030" in text
        survey = (tmp_path / "data" / "mine" / "raw" / "survey.csv").read_text("utf-8")
        assert len(survey.splitlines()) == 121

    def test_everybody_answers(self, simulate, tmp_path):
        assert simulate("property", "--n", "50", "--response", "1", "--to", "mine")[0] == 0
        customers = (tmp_path / "mine" / "raw" / "customers.csv").read_text("utf-8")
        assert len(customers.splitlines()) == 51
        assert "response=1.0" in (tmp_path / "mine" / "truth.yaml").read_text("utf-8")

    def test_several_processes(self, simulate, monkeypatch):
        given = {}
        monkeypatch.setattr(
            "cemlab.simulate.written", lambda *_, **options: given.update(options) or "Wrote it."
        )
        assert simulate("property", "--workers", "2", "--to", "mine")[:2] == (0, "Wrote it.\n")
        assert given == {
            "n": 600, "seed": 1, "waves": 1, "branches": None, "response": None,
            "language": "en", "format": "csv", "workers": 2,
        }  # fmt: skip

    def test_another_format(self, simulate, tmp_path):
        status, out, _ = simulate("property", "--n", "50", "--format", "parquet", "--to", "mine")
        tables = [line.strip() for line in out.splitlines() if ".csv" in line]
        assert status == 0 and "\n  raw/survey.parquet\n" in out
        assert tables == ["raw/quotes.csv"]  # read by people, and coded by them
        assert "file: raw/survey.parquet" in (tmp_path / "mine" / "study.yaml").read_text("utf-8")

    def test_a_recipe(self, simulate, tmp_path):
        (tmp_path / "clinic.yaml").write_text(CLINIC.read_text("utf-8"), "utf-8")
        status, out, err = simulate("clinic.yaml", "--n", "60", "--to", "mine")
        assert (status, err) == (0, "") and "documents" not in out
        told = (tmp_path / "mine" / "truth.yaml").read_text("utf-8")
        assert "make('clinic.yaml', n=60, seed=1)" in told.replace("''", "'")

    def test_bad_recipes_are_told_with_their_lines(self, simulate, tmp_path):
        text = CLINIC.read_text("utf-8").replace("share: 0.6", "share: 0.7")
        (tmp_path / "bad.yaml").write_text(text.replace("focus: visit", "focus: visits"), "utf-8")
        status, out, err = simulate("bad.yaml", "--to", "mine")
        assert (status, out) == (1, "")
        assert "bad.yaml has 2 problems: line " in err and "adds up to 1.1" in err
        assert "Did you mean 'visit'?" in err
        status, _, err = simulate("no.yaml", "--to", "mine")
        assert status == 1 and "no.yaml does not exist. Expected a recipe of a world" in err
        assert not (tmp_path / "mine").exists()

    def test_every_option_that_is_wrong_is_told_at_once(self, simulate, tmp_path):
        status, out, err = simulate(
            "property", "--n", "5", "--seed", "-1", "--waves", "99", "--branches", "0",
            "--response", "0", "--language", "fr", "--to", "mine",
        )  # fmt: skip
        assert (status, out) == (2, "") and "`" not in err
        names = ("n", "seed", "waves", "branches", "response", "language")
        places = [err.index(f"--{name} is ") for name in names]
        assert places == sorted(places)

    def test_in_chinese(self, simulate, tmp_path):
        assert simulate("property", "--n", "50", "--to", "mine", "--language", "zh")[0] == 0
        assert "\n  language: zh\n" in (tmp_path / "mine" / "study.yaml").read_text("utf-8")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("propety", "--to", "x"), "no world 'propety'. Did you mean 'property'?"),
            (("property",), "Missing option '--to'"),
            (("property", "--to", "x", "--n", "-5"), "--n is -5. Expected a whole number, 10 to"),
            (("property", "--to", "x", "--n", "49"), "--n is 49. Expected 50 or more"),
            (("property", "--to", "x", "--n", "100000001"), "--n is 100000001. Expected a whole"),
            (("property", "--to", "x", "--n", "many"), "--n"),
            (("property", "--to", "x", "--waves", "0"), "--waves is 0. Expected a whole number, 1"),
            (("property", "--to", "x", "--branches", "1"), "--branches is 1. Expected a whole"),
            (("property", "--to", "x", "--response", "2"), "--response is 2.0. Expected the share"),
            (("property", "--to", "x", "--format", "xlsx"), "--format is 'xlsx'. Allowed: csv, p"),
            (("property", "--to", "x", "--workers", "0"), "--workers"),
            (("property", "--to", "x", "--seed", "-1"), "--seed is -1. Expected a whole number"),
            (("property", "--to", "x", "--language", "fr"), "--language is 'fr'. Allowed: en, zh"),
            (("property", "--to", "."), ". is the folder you are in"),
            (("property", "--to", "environment.yml"), "environment.yml is a file or a link"),
            (("property", "--to", "environment.yml/x"), "environment.yml is a file"),
            (("property", "--to", "full"), "full exists and is not empty. Nothing was overwritten"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_written(
        self, simulate, tmp_path, arguments, said
    ):
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "study.yaml").write_text("mine", "utf-8")
        status, out, err = simulate(*arguments)
        assert (status, out) == (2, "")
        assert said in err
        assert {path.name for path in tmp_path.rglob("*")} == {
            "environment.yml", "full", "study.yaml",
        }  # fmt: skip

    def test_the_tab_key_knows_the_worlds(self):
        assert completing.world_names("pro") == ["property"]
        assert completing.world_names("x") == []
        assert completing.world_names("") == list(WORLDS)
