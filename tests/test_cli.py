"""The command by itself: what it offers, and that it starts without what it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cemlab import __version__
from cemlab.study import DEFAULT_STUDY

HEAVY = ("IPython", "jupyter_client", "matplotlib", "numpy", "pandas", "papermill", "pydantic")


def cemlab(*arguments: str) -> str:
    """What the command prints."""
    command = [sys.executable, "-m", "cemlab.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_help_lists_the_commands_with_examples():
    told = cemlab("--help")
    for line in ("run ", "check ", "lab ", "cemlab run wuye-repair", "cemlab lab wuye-repair"):
        assert line in told


@pytest.mark.parametrize("command", ["run", "check", "lab"])
def test_every_command_has_examples(command: str):
    told = cemlab(command, "--help")
    assert "Examples" in told
    assert f"cemlab {command} wuye-repair" in told


@pytest.mark.parametrize("command", [[], ["run"], ["check"], ["lab"]])
def test_help_speaks_of_no_types(command: list[str]):
    told = cemlab(*command, "--help")
    assert "<" not in told
    assert "STUDY..." in told or command not in (["run"], ["check"])


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
