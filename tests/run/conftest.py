"""Small projects whose notebooks do nothing but write a file: what a run needs, and no more."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .project import Project

# Importing Jupyter spends a second on grammars of a check that nothing here uses.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project folder with one study and two notebooks, as the folder one works in."""
    for name in ("CEMLAB_ROOT", "CEMLAB_STUDY", "CEMLAB_DATA"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "lab"
    root.mkdir()
    monkeypatch.chdir(root)
    return Project.make(root)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Runs without kernels: each notebook keeps its parameters; the names of those executed.

    A notebook with the word `fail` in a cell fails there.
    """
    from cemlab.run import kernels

    executed: list[str] = []

    def execute(source, parameters, *, environment, folder, watch) -> kernels.Execution:
        executed.append(source.stem)
        staged = Path(environment["CEMLAB_STEP_FOLDER"])
        whole = json.loads(source.content)
        for number, cell in enumerate(source.cells, start=1):
            if cell.runs and "fail" in cell.text:
                return kernels.Execution(notebook=whole, cell=number, cause="ValueError: no")
        kept = {"provenance": {"seed": 7}, "parameters": dict(parameters)}
        (staged / "x.result.json").write_text(json.dumps(kept, sort_keys=True), "utf-8")
        if source.stem == "07_report":
            (staged / "index.html").write_text("page", "utf-8")
        return kernels.Execution(notebook=whole)

    monkeypatch.setattr(kernels, "execute", execute)
    return executed


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Make a folder read-only, or skip where that binds nobody."""

    def close(folder: Path) -> None:
        folder.chmod(0o555)
        if os.access(folder, os.W_OK):
            pytest.skip("this user can write everywhere")

    return close
