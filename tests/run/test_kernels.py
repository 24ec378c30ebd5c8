"""Real kernels: whose they are, what they are given, and how a notebook ends."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from cemlab.run import run
from cemlab.run.kernels import Watch, execute
from cemlab.run.sources import read_source
from cemlab.run.work import kernel_environment
from cemlab.study import open_study

from .project import Project, cell

SURROUNDINGS = """\
import json, os, pathlib, sys, warnings
told = {
    "python": sys.executable,
    "folder": os.getcwd(),
    "hash": os.environ["PYTHONHASHSEED"],
    "static": os.environ["CEMLAB_STATIC"],
    "profile": os.environ["IPYTHONDIR"],
    "given": [study_id, language, options, run_id],
}
folder = pathlib.Path(os.environ["CEMLAB_STEP_FOLDER"])
(folder / "told.json").write_text(json.dumps(told))"""


@pytest.fixture
def perform(project: Project, tmp_path: Path):
    """Execute a notebook of these cells; its outcome and what it wrote."""

    def perform(*codes: str, watch: Watch | None = None, tag: str = ""):
        project.notebook("09_any", *codes)
        path = project.root / "notebooks" / "09_any.ipynb"
        if tag:
            whole = json.loads(path.read_text())
            whole["cells"].append(cell("code", "raise ValueError", tag, name="tagged"))
            path.write_text(json.dumps(whole))
        staged = tmp_path / "staged"
        staged.mkdir(exist_ok=True)
        return execute(
            read_source(path),
            {"study_id": "tiny", "language": "zh", "options": "{a: 'ü\n'}", "run_id": "r"},
            environment=kernel_environment(open_study("tiny"), staged),
            folder=path.parent,
            watch=watch or Watch(),
        )

    return perform


def test_a_kernel_of_this_interpreter_with_its_own_surroundings(
    perform, project: Project, tmp_path: Path
):
    cells: list[int] = []
    here, before = Path.cwd(), dict(os.environ)
    done = perform(
        SURROUNDINGS,
        "warnings.warn('few answers')\nwarnings.warn('few answers')\nprint('x', file=sys.stderr)",
        "import matplotlib; matplotlib.get_backend()",
        watch=Watch(cells.append),
        tag="skip-execution",
    )
    assert done.ok, done.cause
    told = json.loads((tmp_path / "staged" / "told.json").read_text())
    assert told["python"] == sys.executable
    assert told["folder"] == str(project.root / "notebooks")
    assert (told["hash"], told["static"]) == ("0", "1")
    assert told["given"] == ["tiny", "zh", "{a: 'ü\n'}", "r"]
    assert not Path(told["profile"]).exists()
    assert done.warnings == ("UserWarning: few answers",)
    assert cells == [1, 2, 3, 4]
    assert "inline" in json.dumps(done.notebook["cells"][-2]["outputs"])
    assert "ipykernel_" not in json.dumps(done.notebook)
    assert "papermill" not in json.dumps(done.notebook["metadata"])
    assert Path.cwd() == here
    assert dict(os.environ) == before


def test_a_failing_cell_is_named_and_what_ran_is_kept(perform):
    done = perform("print('first')", "a = 1\nraise KeyError('gone')", "print('never')")
    assert not done.ok
    assert (done.cell, done.line, done.cause) == (4, "raise KeyError('gone')", "KeyError: 'gone'")
    outputs = [one.get("outputs") for one in done.notebook["cells"]]
    assert "first" in json.dumps(outputs)
    assert "never" not in json.dumps(outputs)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("def deep():\n    return 1 / 0\n\ndeep()", "return 1 / 0"),
        ("import json\njson.loads('x')", "json.loads('x')"),
        ("a = 1\nb = = 2", "b = = 2"),
        ("import os\nos._exit(3)", ""),
    ],
    ids=["a function of the cell", "a library", "no Python", "no traceback"],
)
def test_the_line_that_failed(perform, code: str, line: str):
    assert perform(code).line == line


def test_leaving_early_is_a_failure(perform):
    done = perform("import sys\nsys.exit(0)", "print('never')")
    assert not done.ok
    assert done.cell in (3, 4)
    assert "exit" in done.cause


def test_leaving_in_the_last_cell_is_none(perform):
    assert perform("1", "import sys\nsys.exit(0)").ok


def test_a_kernel_that_dies_is_a_failure(perform):
    done = perform("1", "import os\nos._exit(3)", "2")
    assert (done.cell, done.ok) == (4, False)
    assert "the kernel died" in done.cause


def test_words_flushed_in_pieces_are_kept_as_one(perform):
    """A slow machine flushes more often; the notebook must not show it."""
    late = "import sys, warnings\nfor text in 'ab':\n    warnings.warn(text, stacklevel=1)\n"
    late += "    sys.stderr.flush()\n    print(text)\n    sys.stdout.flush()"
    outputs = perform(late).notebook["cells"][-1]["outputs"]
    assert [output["name"] for output in outputs] == ["stdout", "stderr"]
    assert outputs[0]["text"] == "a\nb\n" and outputs[1]["text"].count("UserWarning") == 2


def test_equal_runs_make_equal_files(project: Project):
    project.report()
    files = {}
    for name in ("first", "second"):
        record = run("tiny", notebooks=["05_drivers", "07_report"], force=True)
        assert record.ok
        files[name] = {
            path.relative_to(project.current).as_posix(): path.read_bytes()
            for path in project.current.rglob("*")
            if path.is_file() and path.name != "manifest.json"
        }
    assert files["first"] == files["second"]
    assert {"index.html", "index.zh.html", "05_drivers/drivers.result.json"} <= set(files["first"])
    assert files["first"]["index.html"] == b"drivers.result.json"
