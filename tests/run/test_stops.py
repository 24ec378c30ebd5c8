"""Runs that are stopped or killed: nothing looks whole, and the next run repairs it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from cemlab.errors import RunError
from cemlab.run import run, why

from .project import Project

PATIENCE = 60.0  # seconds; a loaded machine starts a kernel in ten
WAIT = """\
import os, pathlib, time
(pathlib.Path(os.environ["CEMLAB_STEP_FOLDER"]) / "half.csv").write_text("half")
pathlib.Path(os.environ["CEMLAB_ROOT"], "pid").write_text(str(os.getpid()))
time.sleep(600)"""


def until_it_waits(project: Project, process: subprocess.Popen[str]) -> int:
    """The process of the kernel, once it is at work."""
    note, end = project.root / "pid", time.monotonic() + PATIENCE
    while not (note.exists() and note.read_text()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.05)
    return int(note.read_text())


def gone(pid: int) -> bool:
    """Whether a process ends in time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        state = Path(f"/proc/{pid}/stat")
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_stopped_with_the_keyboard(project: Project, quick: list[str]):
    project.report()
    project.notebook("05_drivers", WAIT)
    process = project.command("run", "tiny")
    kernel = until_it_waits(project, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, (out, err)
    assert "Stopped" in err
    assert "Traceback" not in err
    assert gone(kernel)
    assert project.step("05_drivers")["status"] == "stopped"
    assert project.manifest["status"] == "stopped"
    assert not list(project.root.rglob("half.csv"))
    assert not (project.current / "index.html").exists()

    project.analysis("05_drivers", 'study.options("drivers")')
    assert {step.notebook: step.reason for step in why("tiny")}["05_drivers"] == "was stopped"
    assert run("tiny").ok


def test_another_run_meanwhile_is_refused_and_death_opens_the_lock(
    project: Project, quick: list[str]
):
    project.notebook("05_drivers", WAIT)
    process = project.command("run", "tiny", "--notebook", "05_drivers")
    kernel = until_it_waits(project, process)
    with pytest.raises(RunError, match=rf"at work in .*/current/ \(process {process.pid}\)"):
        run("tiny")
    reasons = {step.notebook: step.reason for step in why("tiny")}
    assert reasons["05_drivers"] == "is running now, in another process"

    process.kill()
    process.communicate()
    assert project.step("05_drivers")["status"] == "running"
    assert not (project.current / "05_drivers").exists()
    assert gone(kernel)  # a kernel notices that nobody listens any more

    project.analysis("05_drivers", 'study.options("drivers")')
    record = run("tiny")
    assert record.ok
    assert {step.notebook: step.reason for step in record.steps} == {
        "02_metrics": "never run",
        "05_drivers": "was killed",
    }
    assert not list(project.root.rglob("half.csv"))
