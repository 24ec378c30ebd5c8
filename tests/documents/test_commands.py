"""`cemlab lint` and `cemlab diff`."""

import pytest
from typer.testing import CliRunner

from cemlab import cli
from cemlab.cli.completing import rule_numbers
from cemlab.errors import StudyError

runner = CliRunner()


def _said(*arguments, code=0):
    done = runner.invoke(cli.app, [str(one) for one in arguments])
    assert done.exit_code == code, done.output
    return done.output


def test_lint_finds_nothing(folder):
    said = _said("lint", folder, "--on", "2026-07-01", "--strict")
    assert said.strip() == "small: nothing found in 2 documents."


def test_lint_tells_files_lines_and_rules(folder, edit):
    edit("journey", ("kind: as_is", "kind: as_is\nstatus: live"))
    said = _said("lint", folder, "--on", "2026-07-01")
    lines = said.splitlines()
    assert lines[0] == "data/small/documents/journeys/repair.yaml"
    assert "8 before, during, after" in said
    assert any(line.strip().startswith("15  2 actor and channel") for line in lines), lines
    assert lines[-1].startswith("small: ") and lines[-1].endswith("findings in 2 documents.")
    _said("lint", folder, "--on", "2026-07-01", "--strict", code=1)


def test_lint_of_one_rule(folder, edit):
    edit("journey", ("kind: as_is", "kind: as_is\nstatus: live"))
    said = _said("lint", folder, "--rule", 10, "--on", "2026-07-01", "--language", "zh")
    assert "10 关键时刻有询问" in said and said.count("关键时刻") == 2
    assert said.splitlines()[-1] == "small：2 份文档中有 1 处发现。"
    assert "nothing found" in _said("lint", folder, "--rule", 18, "--strict")
    assert "about drawings" in _said("lint", folder, "--rule", 20)


def test_lint_judges_days(folder):
    assert "6 assumptions reviewed" in _said("lint", folder, "--on", "2027-02-01")
    assert "is no day" in _said("lint", folder, "--on", "tomorrow", code=2)
    assert "no rule 21" in _said("lint", folder, "--rule", 21, code=2)


def test_lint_of_what_cannot_be_read(folder, edit):
    edit("journey", ("channel: phone", "channel: fone"))
    assert "line 17: steps.0.channel: is 'fone'" in _said("lint", folder, code=1)


def test_diff_tells_what_changed(folder, edit, tmp_path):
    path, old = edit("journey"), tmp_path / "old.yaml"
    old.write_text(path.read_text("utf-8"), "utf-8")
    edit("journey", ("en: Visit,", "en: Arrival,"))
    said = _said("diff", old, path, "--language", "en").splitlines()
    assert said[0] == f"From {old} to {path}: 1 changed."
    assert said[1] == "  The touchpoint visit, title.en: “Visit” became “Arrival”."
    assert "没有变化" in _said("diff", old, old, "--language", "zh")


def test_diff_of_what_is_no_document(tmp_path):
    done = runner.invoke(cli.app, ["diff", "none.yaml", "none.yaml", "--language", "en"])
    assert isinstance(done.exception, StudyError) and "does not exist" in str(done.exception)


@pytest.mark.parametrize("command", ["lint", "diff"])
def test_help_has_examples_and_no_types(command):
    said = _said(command, "--help")
    assert "Examples" in said and f"cemlab {command} " in said and "<" not in said


def test_completion():
    assert rule_numbers("1") == ["1", *(str(rule) for rule in range(10, 20))]
