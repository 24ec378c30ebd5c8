"""A project on disk for tests of runs: one study, notebooks made of plain code cells."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARAMETERS = """\
study_id: str = "tiny"  # folder under data/
language: str = "en"  # en or zh
options: str = ""  # changes to the study's options, as YAML
run_id: str = "draft"  # given by a batch run
"""
STUDY = """\
study:
  id: tiny
  title: {en: Tiny, zh: 小}
survey:
  file: raw/survey.csv
  items:
    overall: {role: outcome, scale: [1, 5]}
    wait: {role: driver, scale: [1, 5]}
    staff: {role: driver, scale: [1, 5]}
analyses:
  metrics: {outcome: overall, metric: top_box}
  drivers: {outcome: overall, drivers: [wait, staff], resamples: 100}
notebooks: [02_metrics, 05_drivers]
"""
ROWS = [f"{i % 5 + 1},{i % 4 + 1},{(i * 3) % 5 + 1 - (i % 7 == 0)}" for i in range(1, 121)]
ANSWERS = "\n".join(["overall,wait,staff", *(row.replace(",0", ",1") for row in ROWS)]) + "\n"
WRITE = """\
import json, os, pathlib
folder = pathlib.Path(os.environ["CEMLAB_STEP_FOLDER"])
kept = {{"kind": "Test", "provenance": {{"seed": 7}}, "options": options, "language": language}}
(folder / "{name}.result.json").write_text(json.dumps(kept))
print("kept", run_id)"""
REPORT = """\
import os, pathlib
folder = pathlib.Path(os.environ["CEMLAB_STEP_FOLDER"])
run = pathlib.Path(os.environ["CEMLAB_ROOT"]) / "reports" / study_id / run_id
told = sorted(path.name for path in run.glob("*/*.result.json"))
(folder / "index.html").write_text(" ".join(told))
(folder / "index.zh.html").write_text(" ".join(told))"""


def cell(kind: str, text: str, *tags: str, name: str = "") -> dict[str, Any]:
    """A cell as it stands in a file."""
    whole: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}, "source": text}
    if tags:
        whole["metadata"]["tags"] = list(tags)
    if kind == "code":
        whole |= {"outputs": [], "execution_count": None}
    return whole


@dataclass(frozen=True)
class Project:
    """A project folder and what tests do to it."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> Project:
        """A study `tiny` with two analyses; `analysis` and `report` write more notebooks."""
        (root / "environment.yml").write_text("name: tiny\n")
        (root / "notebooks").mkdir()
        raw = root / "data" / "tiny" / "raw"
        raw.mkdir(parents=True)
        (raw / "survey.csv").write_text(ANSWERS)
        project = cls(root)
        project.study_file.write_text(STUDY, "utf-8")
        project.analysis("02_metrics", 'study.options("metrics")')
        project.analysis("05_drivers", 'study.options("drivers")')
        return project

    @property
    def study_file(self) -> Path:
        return self.root / "data" / "tiny" / "study.yaml"

    @property
    def raw_file(self) -> Path:
        return self.root / "data" / "tiny" / "raw" / "survey.csv"

    @property
    def current(self) -> Path:
        return self.root / "reports" / "tiny" / "current"

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.current / "manifest.json").read_text("utf-8"))

    def step(self, stem: str) -> dict[str, Any]:
        """The record of a step."""
        return next(one for one in self.manifest["steps"] if one["notebook"] == stem)

    def notebook(self, stem: str, *codes: str, text: str = "# A lesson", parameters=PARAMETERS):
        """Write a notebook: a text, the parameters, then code cells."""
        cells = [cell("markdown", text)]
        if parameters is not None:
            cells.append(cell("code", parameters, "parameters"))
        cells += [cell("code", textwrap.dedent(code)) for code in codes]
        for number, one in enumerate(cells):
            one["id"] = f"cell-{number}"
        spec = {"name": "elsewhere", "display_name": "Elsewhere", "language": "python"}
        whole = {
            "cells": cells,
            "metadata": {"kernelspec": spec},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        path = self.root / "notebooks" / f"{stem}.ipynb"
        path.write_text(json.dumps(whole, ensure_ascii=False, indent=1), "utf-8")

    def analysis(self, stem: str, *codes: str, text: str = "# A lesson") -> None:
        """A notebook that keeps one result; `codes` are put in as comments, for their words."""
        words = "\n".join(f"# {code}" for code in codes)
        name = stem.split("_", 1)[1]
        self.notebook(stem, f"{words}\n{WRITE.format(name=name)}", text=text)

    def report(self) -> None:
        """A report that lists the kept results."""
        self.notebook("07_report", REPORT)

    def persona(self, label: str) -> None:
        """Write the one persona of the study."""
        folder = self.root / "data" / "tiny" / "documents" / "personas"
        folder.mkdir(parents=True, exist_ok=True)
        text = f"schema: persona/1\nid: ann\nlabel: {label}\nkind: qualitative\nsummary: Waits.\n"
        (folder / "ann.yaml").write_text(text, "utf-8")

    def leave_out_drivers(self) -> None:
        """Have the study leave out 05_drivers on purpose."""
        self.write(self.study_file, "[02_metrics, 05_drivers]", "[02_metrics]")
        with self.study_file.open("a", encoding="utf-8") as file:
            file.write("left_out: {05_drivers: {en: Too few answers., zh: 答卷太少。}}\n")

    def write(self, path: Path, before: str, after: str) -> None:
        """Change a text file."""
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")

    def command(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """`cemlab …` as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "cemlab.cli", *arguments],
            cwd=self.root,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # a run of the tests in the background ignores Ctrl-C, and so would its children
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )


def statuses(steps: Sequence[Any]) -> dict[str, str]:
    """Status by notebook."""
    return {step.notebook: step.status for step in steps}
