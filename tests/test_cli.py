"""The command by itself: what it offers, and that it starts without what it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cemlab import __version__, cli
from cemlab.simulate.telling import WORLDS
from cemlab.study import DEFAULT_STUDY

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

    def test_says_what_it_wrote_and_what_is_next(self, simulate, tmp_path):
        status, out, err = simulate("property", "--n", "60", "--seed", "4", "--to", "data/mine")
        assert (status, err) == (0, "")
        assert out.startswith("Wrote data/mine, a simulated study: 60 answers, ")
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

    def test_in_chinese(self, simulate, tmp_path):
        assert simulate("property", "--n", "50", "--to", "mine", "--language", "zh")[0] == 0
        assert "\n  language: zh\n" in (tmp_path / "mine" / "study.yaml").read_text("utf-8")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("propety", "--to", "x"), "no world 'propety'. Did you mean 'property'?"),
            (("property",), "Missing option '--to'"),
            (("property", "--to", "x", "--n", "-5"), "--n is -5. Expected 50 or more for a study"),
            (("property", "--to", "x", "--n", "49"), "--n is 49. Expected 50 or more"),
            (("property", "--to", "x", "--n", "1000001"), "--n is 1000001. Expected a whole"),
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
        assert cli._complete_world("pro") == ["property"]
        assert cli._complete_world("x") == []
        assert set(cli.WORLDS) == set(WORLDS)  # the names are there without pandas
