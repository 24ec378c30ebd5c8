"""The README tells the truth: its commands, its code and its links."""

import re
import shlex
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from typer.testing import CliRunner

from cemlab.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, flags=re.DOTALL)


def test_the_first_screen_says_what_it_is_shows_it_and_gives_two_commands():
    screen = "\n".join(README.splitlines()[:15])
    assert "A research notebook kit for customer experience management" in screen
    assert "![" in screen and "make study" in screen and "make test" in screen


def test_the_commands_are_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"`?make (\w+)", README)):
        assert re.search(rf"^{target}:.*## ", makefile, flags=re.MULTILINE), target
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_code_runs_as_it_stands(capsys):
    code = [text for language, text in BLOCKS if language == "python"]
    assert code
    for text in code:
        exec(compile(text, "README.md", "exec"), {})
    assert "重抽样" in capsys.readouterr().out
    plt.close("all")


def test_the_command_has_the_options_the_readme_uses():
    lines = [line for _, text in BLOCKS for line in text.splitlines()]
    calls = [shlex.split(re.split(r"\s{2,}", line)[0]) for line in lines if line[:7] == "cemlab "]
    assert {call[1] for call in calls} == {
        "new", "run", "check", "lab", "simulate", "lint", "diff", "discover", "import", "export",
    }  # fmt: skip
    for call in calls:
        told = CliRunner().invoke(app, [call[1], "--help"], env={"COLUMNS": "200"}).output
        for option in (word for word in call if word.startswith("--")):
            assert option in told, option


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "reports/README.md"])
def test_links_lead_somewhere(name):
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)\)", text):
        if not target.startswith("http"):
            assert (ROOT / name).parent.joinpath(target).exists(), target


def test_the_first_picture_is_the_map_that_the_study_gives_today():
    import cemlab

    study = cemlab.open_study(ROOT / "data" / "wuye-repair", language="en")
    events, survey = cemlab.read_events(study), cemlab.read_survey(study)
    journeys = cemlab.journeys.map(events, survey, **study.options("journeys"))
    draw = journeys.drawings(cemlab.documents.read_documents(study))["map"]
    shown = re.search(r"!\[[^]]*\]\(([^)]*)\)", README)[1]
    assert draw("en").title in (ROOT / shown).read_text("utf-8")


def test_the_top_level_holds_what_the_owner_s_card_lists():
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    top = {path.split("/")[0] for path in listed.stdout.splitlines()}
    card = {"notebooks", "cemlab", "data", "reports", "tests", "environment.yml", "README.md"}
    others = {
        "pyproject.toml", "constraints.txt", "Makefile", "LICENSE", "CHANGELOG.md",
        "CONTRIBUTING.md", ".gitignore", ".pre-commit-config.yaml", ".ci",
    }  # fmt: skip
    assert top == card | others
