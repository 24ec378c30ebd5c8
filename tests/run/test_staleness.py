"""Reasons to run again: each is found, named, and gone after the run."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from cemlab.run import fingerprints, run, why

from .project import Project


def reasons(**more) -> dict[str, str]:
    return {step.notebook: step.reason for step in why("tiny", **more)}


def change_notebook(project: Project) -> None:
    project.analysis("05_drivers", 'study.options("drivers")', "more")


def change_options(project: Project) -> None:
    project.write(project.study_file, "resamples: 100", "resamples: 150")


def change_items(project: Project) -> None:
    project.write(project.study_file, "staff: {role: driver", "staff: {role: validation")
    project.write(project.study_file, "[wait, staff]", "[wait]")


def change_data(project: Project) -> None:
    project.write(project.raw_file, "5,4,3", "5,4,4")


def lose_file(project: Project) -> None:
    (project.current / "05_drivers" / "x.result.json").unlink()


def edit_file(project: Project) -> None:
    (project.current / "05_drivers" / "x.result.json").write_text("better numbers")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (change_notebook, "notebook changed"),
        (change_options, "options changed: drivers.resamples 100 → 150"),
        (change_data, "data changed: raw/survey.csv"),
        (lose_file, "results missing: 05_drivers/x.result.json"),
        (edit_file, "results changed by hand: 05_drivers/x.result.json"),
    ],
)
def test_each_reason(
    project: Project, quick: list[str], change: Callable[[Project], None], said: str
):
    assert run("tiny").ok
    assert set(reasons().values()) == {""}
    change(project)
    assert reasons()["05_drivers"] == said
    assert run("tiny").ok
    assert set(reasons().values()) == {""}


def test_never_run(project: Project):
    assert reasons() == {"02_metrics": "never run", "05_drivers": "never run"}


def test_study_changed(project: Project, quick: list[str]):
    run("tiny")
    project.write(project.study_file, "title: {en: Tiny", "title: {en: Smaller")
    assert reasons()["02_metrics"].startswith("study.yaml changed")
    change_items(project)
    assert reasons()["02_metrics"].startswith("study.yaml changed")


def test_a_document(project: Project, quick: list[str]):
    project.report()
    project.persona("Ann")
    run("tiny")
    project.persona("Anna")
    assert reasons() == {
        "02_metrics": "",
        "05_drivers": "",
        "07_report": "data changed: documents/personas/ann.yaml",
    }


def test_another_language(project: Project, quick: list[str]):
    run("tiny")
    assert reasons(language="zh")["05_drivers"] == "parameters changed: language en → zh"


def test_an_option_for_this_run(project: Project, quick: list[str]):
    run("tiny")
    more = {"options": "drivers: {seed: 3}"}
    assert reasons(**more)["05_drivers"] == "options changed: drivers.seed none → 3"
    assert reasons(**more)["02_metrics"] == ""


def test_another_version_of_a_package(
    project: Project, quick: list[str], monkeypatch: pytest.MonkeyPatch
):
    run("tiny")
    now = fingerprints.versions()
    monkeypatch.setattr(fingerprints, "versions", lambda: now | {"pandas": "9.9"})
    assert reasons()["02_metrics"] == f"packages changed: pandas {now['pandas']} → 9.9"
    monkeypatch.setattr(fingerprints, "versions", lambda: now | {"cemlab source": "other"})
    assert reasons()["02_metrics"] == "cemlab's own code changed"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("failed", "failed last time"),
        ("stopped", "was stopped"),
        ("killed", "was killed"),
        ("running", "was cut short"),
    ],
)
def test_unfinished(project: Project, quick: list[str], status: str, said: str):
    run("tiny")
    whole = project.manifest
    whole["steps"][0]["status"] = status
    (project.current / "manifest.json").write_text(json.dumps(whole))
    assert reasons() == {"02_metrics": said, "05_drivers": ""}


def test_forced(project: Project, quick: list[str]):
    run("tiny")
    assert set(reasons(force=True).values()) == {"forced"}


class TestReport:
    def test_follows_the_others(self, project: Project, quick: list[str]):
        project.report()
        run("tiny")
        change_options(project)
        assert reasons() == {
            "02_metrics": "",
            "05_drivers": "options changed: drivers.resamples 100 → 150",
            "07_report": "follows 05_drivers",
        }

    def test_is_behind_after_one_notebook_alone(self, project: Project, quick: list[str]):
        project.report()
        run("tiny")
        change_notebook(project)
        run("tiny", notebooks=["05_drivers"])
        assert reasons() == {
            "02_metrics": "",
            "05_drivers": "",
            "07_report": "other notebooks or their text changed",
        }

    def test_is_behind_after_a_guess_was_looked_at(self, project: Project, quick: list[str]):
        project.write(
            project.study_file, "survey:\n", "survey:\n  format: table  # check: looks so\n"
        )
        project.report()
        run("tiny")
        assert set(reasons().values()) == {""}
        project.write(project.study_file, "# check: looks so", "# looked at: looks so")
        assert [stem for stem, reason in reasons().items() if reason] == ["07_report"]

    def test_is_all_that_runs_after_a_change_of_words(self, project: Project, quick: list[str]):
        project.report()
        run("tiny")
        quick.clear()
        project.analysis("05_drivers", 'study.options("drivers")', text="# Better words")
        assert run("tiny").ok
        assert quick == ["07_report"]
        executed = (project.current / "05_drivers" / "05_drivers.ipynb").read_text("utf-8")
        assert "# Better words" in executed
        assert set(reasons().values()) == {""}

    def test_is_written_again_when_a_page_is_lost(self, project: Project, quick: list[str]):
        project.report()
        run("tiny")
        (project.current / "index.html").unlink()
        assert reasons()["07_report"] == "results missing: index.html"


def test_asking_why_writes_nothing(project: Project):
    reasons()
    assert not (project.root / "reports").exists()
