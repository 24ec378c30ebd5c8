"""The command on a small project: what it says, and with which status it ends."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from cemlab import cli
from cemlab.cli import completing

from .project import Project


@pytest.fixture
def cemlab(project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run the command in this process: status, output, error output."""

    def cemlab(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["cemlab", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), " ".join(out.split()), " ".join(err.split())

    return cemlab


class TestRun:
    def test_then_up_to_date(self, project: Project, quick: list[str], cemlab):
        project.report()
        status, out, err = cemlab("run", "tiny")
        assert (status, err) == (0, "")
        assert "tiny: 3 notebooks to run" in out
        assert "05_drivers: done after" in out
        assert "Report: reports/tiny/current/index.html" in out
        status, out, _ = cemlab("run", "tiny")
        assert status == 0
        assert "tiny: everything is up to date, nothing was run." in out
        assert "Report: reports/tiny/current/index.html" in out

    def test_why(self, project: Project, quick: list[str], cemlab):
        status, out, _ = cemlab("run", "tiny", "--why")
        assert status == 0
        assert "05_drivers yes never run" in out
        assert quick == []
        cemlab("run", "tiny")
        _, out, _ = cemlab("run", "tiny", "--why", "--set", "drivers.resamples=200")
        assert "02_metrics no up to date" in out
        assert "05_drivers yes options changed: drivers.resamples 100 → 200" in out

    def test_one_notebook_with_an_option(self, project: Project, quick: list[str], cemlab):
        project.report()
        cemlab("run", "tiny")
        arguments = ("--notebook", "05_drivers", "--set", "drivers.resamples=200")
        status, out, _ = cemlab("run", "tiny", *arguments)
        assert status == 0
        assert quick[3:] == ["05_drivers"]
        assert "The report was not written again" in out
        assert project.step("05_drivers")["options"]["drivers"]["resamples"] == 200

    def test_a_failure_names_notebook_cell_and_cause(
        self, project: Project, quick: list[str], cemlab
    ):
        project.analysis("02_metrics", "fail")
        status, out, err = cemlab("run", "tiny")
        assert status == 1
        assert "02_metrics failed" in out
        assert "02_metrics, cell 3: ValueError: no" in err
        assert "reports/tiny/current/02_metrics/02_metrics.failed.ipynb" in err

    def test_several_studies_one_after_the_other(self, project: Project, quick: list[str], cemlab):
        other = project.root / "data" / "other"
        other.mkdir()
        text = project.study_file.read_text("utf-8").replace("id: tiny", "id: other")
        (other / "study.yaml").write_text(text, "utf-8")  # without its data
        status, out, err = cemlab("run", "other", "tiny")
        assert status == 1
        assert "other: data/other/study.yaml: the data file 'raw/survey.csv' is not there" in err
        assert "05_drivers: done" in out

    def test_wrong_data_are_said_once(self, project: Project, quick: list[str], cemlab):
        project.raw_file.write_text("overall,wait,staff\n5,7,3\n")
        status, out, err = cemlab("run", "tiny")
        assert (status, out) == (1, "")
        assert err.count("wait") == 1
        assert quick == []
        assert not (project.root / "reports").exists()

    def test_what_is_left_out(self, project: Project, quick: list[str], cemlab):
        project.leave_out_drivers()
        _, out, _ = cemlab("run", "tiny", "--why")
        assert "02_metrics yes never run 05_drivers left out Too few answers." in out
        _, out, _ = cemlab("run", "tiny", "--language", "zh")
        assert "never run 05_drivers left out 答卷太少。" in out
        _, out, _ = cemlab("run", "tiny", "--language", "zh")
        assert "05_drivers is left out: 答卷太少。" in out

    def test_wrong_settings_end_the_command_before_any_study_runs(
        self, project: Project, quick: list[str], cemlab
    ):
        other = project.root / "data" / "other"
        shutil.copytree(project.root / "data" / "tiny", other)
        project.write(other / "study.yaml", "id: tiny", "id: other")
        project.write(other / "study.yaml", "wait", "delay")
        status, out, err = cemlab("run", "tiny", "other", "--set", "drivers.outcome=wait")
        assert (status, out, quick) == (2, "", [])
        assert "--set: drivers.outcome: names 'wait', which is no item" in err

    def test_why_and_an_unchanged_run_do_not_load_pandas(
        self, project: Project, quick: list[str], cemlab
    ):
        cemlab("run", "tiny")
        code = (
            "import sys\nfrom cemlab import cli\n"
            "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
            "print('pandas' in sys.modules, 'papermill' in sys.modules)"
        )
        for arguments in (["--why", "--force"], []):
            command = [sys.executable, "-c", code, "run", "tiny", *arguments]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            assert done.stdout.endswith("False False\n")

    def test_another_run_and_language(self, project: Project, quick: list[str], cemlab):
        status, _, _ = cemlab("run", "tiny", "--run", "second", "--language", "zh", "--jobs", "1")
        assert status == 0
        kept = project.root / "reports" / "tiny" / "second" / "05_drivers" / "x.result.json"
        assert '"language": "zh"' in kept.read_text()

    @pytest.mark.parametrize(
        ("arguments", "status", "said"),
        [
            (["tny"], 2, "Did you mean 'tiny'"),
            (["../../etc"], 1, "The name of the study is '../../etc'"),
            (["tiny", "--notebook", "05_driver"], 2, "--notebook is '05_driver'. Did"),
            (["tiny", "--notebook", "05_driver", "--why"], 2, "Did you mean '05_drivers'"),
            (["tiny", "--set", "drivers.resample=5"], 2, "Did you mean 'resamples'"),
            (["tiny", "--set", "driver.resamples=200"], 2, "--set: driver: unknown block."),
            (["tiny", "--set", "resamples=200"], 2, "--set: 'resamples=200' is not"),
            (["tiny", "--set", "drivers.resamples=many"], 2, "--set: drivers.resamples: input"),
            (["tiny", "--set", "drivers.outcome=x"], 2, "--set: drivers.outcome: names 'x'"),
            (["tiny", "--set", "drivers.outcome=x", "--why"], 2, "--set: drivers.outcome"),
            (["tiny", "--set", "drivers.resamples=[1"], 2, "--set: The value in"),
            (["tiny", "--run", "../x"], 2, "--run is '../x'. Expected at most 64 of a–z"),
            (["tiny", "--run", "试验"], 2, "--run is '试验'. Expected at most 64 of a–z"),
            (["tiny", "--run", "../x", "--why"], 2, "--run is '../x'"),
            (["tiny", "--language", "de"], 2, "--language is 'de'"),
            (["tiny", "--jobs", "0"], 2, "--jobs"),
            (["tiny", "--wy"], 2, "--why"),
            ([], 2, "Missing argument"),
        ],
    )
    def test_refuses(self, quick: list[str], cemlab, arguments: list[str], status: int, said: str):
        got, out, err = cemlab("run", *arguments)
        assert (got, out) == (status, "")
        assert said in err.replace(" │ │ ", " ")
        assert "Traceback" not in err
        assert quick == []


class TestCheck:
    def test_a_sound_study(self, project: Project, cemlab):
        with project.raw_file.open("a") as file:
            file.write("3,,1\n")
        status, out, err = cemlab("check", "tiny")
        assert (status, err) == (0, "")
        assert "file: survey.csv, 121 rows" in out
        assert "items: 1 outcome, 2 driver" in out
        assert "weights: none" in out
        assert "wait wait driver 1–5 120 1 0" in out
        assert "tiny: no problems." in out
        assert not (project.root / "reports").exists()

    def test_moments_and_documents(self, project: Project, cemlab):
        project.persona("Ann")
        project.write(
            project.study_file, "analyses:",
            "events: {file: raw/log.csv, columns: {customer_id: who, touchpoint: step}}\nanalyses:",
        )  # fmt: skip
        (project.raw_file.parent / "log.csv").write_text("who,step\na,x\na,y\n")
        status, out, err = cemlab("check", "tiny")
        assert (status, err) == (0, "")
        assert "moments: log.csv, 2 in 1 journeys" in out and "documents: personas/ann.yaml" in out
        assert "No moment has a rating" in out
        project.persona("{fr: Anne}")
        (project.raw_file.parent / "log.csv").write_text("who,step\n,x\n")
        status, out, err = cemlab("check", "tiny")
        assert status == 1
        assert "log.csv" in err and "data/tiny/documents/personas/ann.yaml" in err

    def test_columns_nobody_declared(self, project: Project, cemlab):
        project.raw_file.write_text("overall,wait,staff,note,door\n5,4,3,a,b\n4,4,4,c,d\n")
        _, out, _ = cemlab("check", "tiny")
        assert "ignored columns: 2 note, door" in out

    def test_every_problem_at_once(self, project: Project, cemlab):
        project.raw_file.write_text("overall,wait,staff\n5,7,3\n4,x,5\n")
        project.notebook("05_drivers", parameters=None)
        status, _, err = cemlab("check", "tiny")
        assert status == 1
        assert "wait" in err
        assert "05_drivers.ipynb has no cell tagged 'parameters'" in err

    def test_a_study_file_with_problems(self, project: Project, cemlab):
        project.write(project.study_file, "role: outcome", "rol: outcome")
        status, _, err = cemlab("check", "tiny")
        assert status == 1
        assert "Did you mean 'role'" in err

    def test_of_several_studies_says_whose_problem_it_is(self, project: Project, cemlab):
        other = project.root / "data" / "other"
        shutil.copytree(project.root / "data" / "tiny", other)
        project.write(other / "study.yaml", "id: tiny", "id: other")
        (other / "raw" / "survey.csv").write_text("overall,wait,staff\n5,7,3\n")
        _, _, alone = cemlab("check", "other")
        status, _, err = cemlab("check", "tiny", "other")
        assert status == 1
        assert err == f"other: {alone}"

    def test_refuses_an_unknown_language(self, project: Project, cemlab):
        status, _, err = cemlab("check", "tiny", "--language", "de")
        assert (status, "--language is 'de'" in err) == (2, True)

    def test_goes_on_with_the_next_study(self, project: Project, cemlab):
        (project.root / "data" / "empty").mkdir()
        (project.root / "data" / "empty" / "study.yaml").write_text("")
        status, out, err = cemlab("check", "empty", "tiny")
        assert status == 1
        assert "empty" in err
        assert "tiny: no problems." in out


class TestLab:
    def test_says_its_command(self, project: Project, cemlab):
        status, out, _ = cemlab("lab", "tiny", "--print")
        assert status == 0
        assert out.startswith("CEMLAB_STUDY=tiny ")
        assert "-m jupyterlab" in out
        assert out.endswith("default_url=/lab/tree/notebooks")

    def test_starts_at_the_first_notebook(self, project: Project, cemlab):
        project.notebook("00_start_here", "1")
        _, out, _ = cemlab("lab", "tiny", "--print", "--no-browser", "--port", "8889")
        assert out.endswith("notebooks/00_start_here.ipynb --no-browser --port 8889")

    def test_refuses_an_unknown_study(self, cemlab):
        status, _, err = cemlab("lab", "tny", "--print")
        assert status == 2
        assert "Did you mean" in err


class TestFoldersNamedByVariables:
    def test_a_root_that_is_not_there(
        self, project: Project, cemlab, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("CEMLAB_ROOT", "/nowhere")
        for command in ("run", "check", "lab"):
            status, out, err = cemlab(command, "tiny")
            assert (status, out) == (1, "")
            assert "CEMLAB_ROOT is '/nowhere', which is no folder." in err

    def test_data_that_are_not_there(
        self, project: Project, cemlab, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("CEMLAB_DATA", "/nowhere")
        status, out, err = cemlab("check", "tiny")
        assert (status, "tiny: no problems." in out) == (0, True)
        assert "CEMLAB_DATA is '/nowhere', which is no folder." in err


class TestCompletion:
    def test_studies(self, project: Project):
        assert completing.study_names("t") == ["tiny"]
        assert completing.study_names("x") == []

    def test_notebooks(self, project: Project):
        (project.root / "notebooks" / "_template.ipynb").write_text("{}")
        assert completing.notebook_names("") == ["02_metrics", "05_drivers"]

    def test_outside_a_project(self, project: Project, tmp_path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.chdir(tmp_path)
        assert completing.study_names("") == []
        assert completing.notebook_names("") == []

    def test_by_the_shell(self, project: Project):
        process = project.command(
            _CEMLAB_COMPLETE="complete_bash", COMP_WORDS="cemlab run t", COMP_CWORD="2"
        )
        out, _ = process.communicate(timeout=60)
        assert out.split() == ["tiny"]
