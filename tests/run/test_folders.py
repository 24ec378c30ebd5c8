"""The folder of a run: locked, swapped, swept."""

from __future__ import annotations

from pathlib import Path

import pytest

from cemlab.errors import RunError
from cemlab.run.folders import RunFolder
from cemlab.study import open_study

from .project import Project


@pytest.fixture
def folder(project: Project) -> RunFolder:
    return RunFolder(open_study("tiny"), "current")


def staged(folder: RunFolder, **files: str) -> Path:
    place = folder.stage("05_drivers")
    for name, text in files.items():
        (place / name.replace("_", ".")).write_text(text)
    return place


def test_two_runs_at_once_are_refused(folder: RunFolder):
    with folder.locked():
        with (
            pytest.raises(RunError, match=r"Another run is at work in .* \(process \d+\)"),
            RunFolder(open_study("tiny"), "current").locked(),
        ):
            pass
        with RunFolder(open_study("tiny"), "second").locked():
            pass


def test_the_lock_opens_at_the_end(folder: RunFolder):
    for _ in range(2):
        with folder.locked():
            pass


def test_results_are_replaced_as_a_whole(folder: RunFolder):
    with folder.locked():
        staged(folder, old_csv="1")
        folder.swap_in("05_drivers")
        staged(folder, new_csv="2")
        assert folder.swap_in("05_drivers") == ["05_drivers/new.csv"]
    assert [path.name for path in (folder.path / "05_drivers").iterdir()] == ["new.csv"]


def test_pages_go_to_the_top(folder: RunFolder):
    with folder.locked():
        staged(folder, index_zh_html="二", index_html="1")
        assert folder.swap_in("05_drivers") == ["index.html", "index.zh.html"]
    assert [page.name for page in folder.pages()] == ["index.html", "index.zh.html"]


def test_leftovers_of_a_killed_run_are_swept_out(folder: RunFolder, project: Project):
    reports = project.root / "reports" / "tiny"
    half = reports / ".current.part" / "999-05_drivers"
    half.mkdir(parents=True)
    (half / "half.csv").write_text("1,")
    folder.path.mkdir()
    (folder.path / ".manifest.json.part").write_text("{")
    other = reports / ".second.part"
    other.mkdir()
    with folder.locked():
        assert not half.exists()
    assert other.exists()
    assert list(folder.path.iterdir()) == []
