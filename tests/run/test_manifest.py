"""The manifest: whole at every moment, read with suspicion."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cemlab.run.manifest import Manifest


def test_steps_stand_in_the_order_of_the_study(tmp_path: Path):
    manifest = Manifest(tmp_path)
    manifest.begin(("01_a", "02_b", "03_c"), study="tiny")
    for stem in ("03_c", "01_a", "02_b", "01_a"):
        manifest.note(stem, status="done")
    assert list(Manifest(tmp_path).steps) == ["01_a", "02_b", "03_c"]


def test_what_was_running_was_killed(tmp_path: Path):
    manifest = Manifest(tmp_path)
    manifest.begin(("01_a", "02_b"), study="tiny")
    manifest.note("01_a", status="done")
    manifest.note("02_b", status="running")
    late = Manifest(tmp_path)
    late.repair()
    assert {stem: step["status"] for stem, step in Manifest(tmp_path).steps.items()} == {
        "01_a": "done",
        "02_b": "killed",
    }
    assert Manifest(tmp_path).status == "killed"


def test_a_write_that_fails_leaves_the_old_one(tmp_path: Path):
    manifest = Manifest(tmp_path)
    manifest.begin(("01_a",), study="tiny")
    before = (tmp_path / "manifest.json").read_bytes()
    with pytest.raises(ValueError, match="not JSON compliant"):
        manifest.note("01_a", seconds=float("nan"))
    assert (tmp_path / "manifest.json").read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"format": 99, "steps": [{"notebook": "01_a"}]}',
        '{"format": 1, "steps": 3}',
        '{"format": 1, "steps": [3, {"notebook": 5}, {"notebook": "a", "kept": []}]}',
        '{"format": 1, "steps": [{"notebook": "a", "kept": {"a": 1}}]}',
        '{"format": 1, "steps": [{"notebook": "a", "inputs": {"a": {}}}]}',
    ],
)
def test_nonsense_counts_as_never_run(tmp_path: Path, content: str):
    (tmp_path / "manifest.json").write_text(content)
    assert Manifest(tmp_path).steps == {}


def test_inputs_are_remembered(tmp_path: Path):
    manifest = Manifest(tmp_path)
    manifest.begin(("01_a",), study="tiny")
    manifest.note("01_a", inputs={"raw/a.csv": {"sha256": "x", "size": 1}})
    assert Manifest(tmp_path).stamps() == {"raw/a.csv": {"sha256": "x", "size": 1}}
    assert json.loads((tmp_path / "manifest.json").read_text())["format"] == 1
