"""The loop: what runs, what is kept, what is said of it."""

from __future__ import annotations

import json
import os

import pytest

from cemlab.errors import DataError, OptionError, RunError, StudyError
from cemlab.run import Progress, run
from cemlab.run.folders import RunFolder
from cemlab.run.work import kernel_environment
from cemlab.study import open_study

from .project import Project, statuses


def test_an_unchanged_run_does_nothing(project: Project, quick: list[str]):
    project.report()
    first = run("tiny")
    assert first.ok
    assert not first.is_up_to_date
    assert sorted(quick) == ["02_metrics", "05_drivers", "07_report"]
    before = (project.current / "manifest.json").read_bytes()
    again = run("tiny")
    assert again.ok
    assert again.is_up_to_date
    assert again.pages == (project.current / "index.html",)
    assert len(quick) == 3
    assert (project.current / "manifest.json").read_bytes() == before


def test_force_runs_everything(project: Project, quick: list[str]):
    run("tiny")
    run("tiny", force=True)
    assert len(quick) == 4


def test_the_report_comes_last(project: Project, quick: list[str]):
    project.report()
    run("tiny", jobs=2)
    assert quick[-1] == "07_report"


def test_runs_with_names_do_not_touch_each_other(project: Project, quick: list[str]):
    run("tiny")
    run("tiny", run="second", options="drivers: {resamples: 200}")
    assert "resamples: 200" not in (project.current / "manifest.json").read_text()
    second = project.root / "reports" / "tiny" / "second"
    assert "resamples: 200" in (second / "05_drivers" / "x.result.json").read_text()


def test_manifest_tells_everything(project: Project, quick: list[str]):
    run("tiny", options="drivers: {resamples: 200}")
    whole = project.manifest
    assert (whole["study"], whole["run"], whole["language"]) == ("tiny", "current", "en")
    assert (whole["status"], whole["options"]) == ("done", "drivers: {resamples: 200}")
    step = project.step("05_drivers")
    assert step["status"] == "done"
    assert step["reason"] == "never run"
    assert step["parameters"]["run_id"] == "current"
    assert step["options"]["drivers"]["resamples"] == 200
    assert step["seeds"] == {"x": 7}
    assert len(step["inputs"]["raw/survey.csv"]["sha256"]) == 64
    assert {"python", "cemlab", "pandas", "statsmodels", "seaborn", "numpy", "matplotlib"} <= set(
        step["versions"]
    )
    assert set(step["kept"]) == {"05_drivers/05_drivers.ipynb", "05_drivers/x.result.json"}
    assert step["seconds"] >= 0
    assert step["warnings"] == []
    assert str(project.root) not in (project.current / "manifest.json").read_text()


class TestFailure:
    def test_others_go_on_and_the_report_is_written(self, project: Project, quick: list[str]):
        project.report()
        project.analysis("02_metrics", "fail")
        record = run("tiny")
        assert not record.ok
        assert statuses(record.steps) == {
            "02_metrics": "failed",
            "05_drivers": "done",
            "07_report": "done",
        }
        assert record.steps[0].error == "02_metrics, cell 3: ValueError: no"
        assert project.manifest["status"] == "failed"
        assert project.step("02_metrics")["error"] == {
            "notebook": "02_metrics",
            "cell": 3,
            "line": "",
            "cause": "ValueError: no",
        }

    def test_nothing_of_it_looks_whole(self, project: Project, quick: list[str]):
        run("tiny")
        project.analysis("02_metrics", "fail")
        run("tiny")
        folder = project.current / "02_metrics"
        assert [path.name for path in folder.iterdir()] == ["02_metrics.failed.ipynb"]

    def test_a_failed_report_leaves_no_page(self, project: Project, quick: list[str]):
        project.report()
        run("tiny")
        project.notebook("07_report", "fail")
        record = run("tiny")
        assert record.pages == ()
        assert statuses(record.steps)["05_drivers"] == "done"

    def test_is_repaired_by_the_next_run(self, project: Project, quick: list[str]):
        project.analysis("02_metrics", "fail")
        run("tiny")
        project.analysis("02_metrics")
        record = run("tiny")
        assert record.ok
        assert quick.count("05_drivers") == 1
        assert not (project.current / "02_metrics" / "02_metrics.failed.ipynb").exists()


def test_results_of_a_notebook_no_longer_listed_are_removed(project: Project, quick: list[str]):
    project.report()
    run("tiny")
    project.write(project.study_file, "[02_metrics, 05_drivers]", "[05_drivers]")
    quick.clear()
    assert run("tiny").ok
    assert quick == ["07_report"]
    assert not (project.current / "02_metrics").exists()
    assert [step["notebook"] for step in project.manifest["steps"]] == ["05_drivers", "07_report"]


class TestLeftOut:
    def test_is_recorded(self, project: Project, quick: list[str]):
        project.leave_out_drivers()
        record = run("tiny", language="zh")
        assert record.ok
        assert record.left_out == {"05_drivers": "答卷太少。"}
        assert project.manifest["left_out"] == {
            "05_drivers": {"en": "Too few answers.", "zh": "答卷太少。"}
        }

    def test_is_recorded_where_nothing_has_to_run(self, project: Project, quick: list[str]):
        project.leave_out_drivers()
        run("tiny")
        project.write(project.study_file, "Too few answers.", "Too few.")
        assert run("tiny").is_up_to_date
        assert project.manifest["left_out"]["05_drivers"]["en"] == "Too few."

    def test_one_that_is_listed_as_well_is_run(self, project: Project, quick: list[str]):
        project.leave_out_drivers()
        project.write(project.study_file, "[02_metrics]", "[02_metrics, 05_drivers]")
        assert run("tiny").left_out == {}
        assert sorted(quick) == ["02_metrics", "05_drivers"]


def test_a_page_in_a_language_no_longer_written_is_removed(project: Project, quick: list[str]):
    project.report()
    run("tiny")
    (project.current / "index.zh.html").write_text("old")
    run("tiny", force=True)
    assert not (project.current / "index.zh.html").exists()


def test_progress_is_told(project: Project, quick: list[str]):
    told = []

    class Listener(Progress):
        def begin(self, study, steps):
            told.append(("begin", study, [step.notebook for step in steps]))

        def ended(self, notebook, status, seconds):
            told.append((notebook, status))

    run("tiny", notebooks=["05_drivers"], progress=Listener())
    assert told == [("begin", "tiny", ["05_drivers"]), ("05_drivers", "done")]


def test_the_choice_of_jupyterlab_is_not_heeded(
    project: Project, quick: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CEMLAB_STUDY", "other")
    assert run("tiny").study == "tiny"
    environment = kernel_environment(open_study("tiny"), project.root)
    assert "CEMLAB_STUDY" not in environment
    assert environment["CEMLAB_ROOT"] == str(project.root)
    assert {environment[f"{one}_NUM_THREADS"] for one in ("OMP", "MKL", "OPENBLAS")} == {"1"}
    assert os.environ.get("CEMLAB_STEP_FOLDER") is None


class TestRefuses:
    @pytest.mark.parametrize("name", ["../../etc", "..", "/etc", "a/b", "", ".hidden"])
    def test_a_study_that_leads_elsewhere(self, project: Project, name: str):
        with pytest.raises(StudyError):
            run(name)
        assert not (project.root / "reports").exists()

    @pytest.mark.parametrize("name", ["../../etc", "..", "/etc", "a/b", "", ".hidden", "a..b"])
    def test_a_run_that_leads_elsewhere(self, project: Project, name: str):
        with pytest.raises(OptionError, match=r"Expected at most 64 of a–z, A–Z, 0–9"):
            run("tiny", run=name)
        assert not (project.root / "reports").exists()

    def test_an_unknown_option(self, project: Project, quick: list[str]):
        with pytest.raises(OptionError, match="Did you mean 'resamples'"):
            run("tiny", options="drivers: {resample: 5}")
        assert quick == []

    def test_data_that_are_not_there(self, project: Project, quick: list[str]):
        project.raw_file.unlink()
        with pytest.raises(StudyError, match="the data file"):
            run("tiny")
        assert quick == []

    def test_data_that_break_what_the_study_says(self, project: Project, quick: list[str]):
        project.raw_file.write_text("overall,wait,staff\n5,7,3\n4,2,x\n")
        with pytest.raises(DataError, match="has 2 problems"):
            run("tiny")
        assert quick == []
        assert not (project.root / "reports").exists()

    def test_data_that_have_become_wrong_and_keeps_the_results(
        self, project: Project, quick: list[str]
    ):
        project.report()
        run("tiny")
        before = {path: path.read_bytes() for path in project.current.rglob("*.*")}
        project.raw_file.write_text("overall,wait\n5,4\n")
        with pytest.raises(DataError, match="staff"):
            run("tiny")
        assert {path: path.read_bytes() for path in project.current.rglob("*.*")} == before
        assert len(quick) == 3

    def test_reports_that_are_no_folder(self, project: Project, quick: list[str]):
        (project.root / "reports").write_text("in the way")
        with pytest.raises(RunError, match=r"reports/tiny/current/ cannot be written .*Nothing"):
            run("tiny")
        assert quick == []

    def test_reports_that_cannot_be_written(self, project: Project, quick: list[str], read_only):
        (project.root / "reports").mkdir()
        read_only(project.root / "reports")
        with pytest.raises(RunError, match="cannot be written"):
            run("tiny")
        assert quick == []


def test_results_that_cannot_be_written(
    project: Project, quick: list[str], monkeypatch: pytest.MonkeyPatch
):
    def full(self, stem):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(RunFolder, "swap_in", full)
    with pytest.raises(RunError, match=r"02_metrics could not be written \(No space left"):
        run("tiny")
    assert sorted(quick) == ["02_metrics", "05_drivers"]
    assert project.manifest["status"] == "failed"
    assert not (project.current / "05_drivers").exists()
    monkeypatch.undo()
    monkeypatch.chdir(project.root)
    assert project.step("02_metrics")["status"] == "running"


def test_a_manifest_that_cannot_be_read_counts_as_none(project: Project, quick: list[str]):
    run("tiny")
    (project.current / "manifest.json").write_text('{"steps": [{"notebook"')
    record = run("tiny")
    assert record.ok
    assert {step.reason for step in record.steps} == {"never run"}
    assert json.loads((project.current / "manifest.json").read_text())["status"] == "done"
