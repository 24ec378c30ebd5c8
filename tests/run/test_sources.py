"""Notebooks on disk: what is read from them without Jupyter."""

from __future__ import annotations

import json

from cemlab.run.sources import read_source, retold

from .project import Project, cell


def source(project: Project, *codes: str, text: str = "# A lesson"):
    project.notebook("09_any", *codes, text=text)
    return read_source(project.root / "notebooks" / "09_any.ipynb")


def test_counts_the_cells_that_run(project: Project):
    assert source(project, "1", "", "2").executed == 3  # with the parameters, without the empty


def test_cells_for_exploring_do_not_run(project: Project):
    path = source(project, "1").path
    whole = json.loads(path.read_text())
    whole["cells"].append(cell("code", "explore()", "skip-execution"))
    path.write_text(json.dumps(whole))
    assert read_source(path).executed == 2


def test_source_may_be_a_list_of_lines(project: Project):
    path = source(project, "1").path
    whole = json.loads(path.read_text())
    whole["cells"][2]["source"] = ["a = 1\n", "b = 2"]
    path.write_text(json.dumps(whole))
    assert read_source(path).cells[2].text == "a = 1\nb = 2"


class TestBlocks:
    def test_named_ones(self, project: Project):
        codes = ['fit(**study.options("drivers"))', "a(study.options( 'metrics'))"]
        assert source(project, *codes).blocks == ("drivers", "metrics")

    def test_none_named(self, project: Project):
        assert source(project, "1").blocks == ()

    def test_all_when_it_cannot_be_told(self, project: Project):
        assert source(project, 'study.options("drivers")', "study.options(block)").blocks is None
        assert source(project, "study.analyses").blocks is None


def test_text_is_told_anew_around_kept_outputs(project: Project):
    new = source(project, "1", text="# New words")
    old = json.loads(new.content)
    old["cells"][0]["source"] = "# Old words"
    old["cells"][2]["outputs"] = ["kept"]
    old["cells"].insert(2, cell("code", "injected", "injected-parameters"))
    told = retold(old, new)
    assert [one["source"] for one in told["cells"]] == [
        "# New words",
        old["cells"][1]["source"],
        "injected",
        "1",
    ]
    assert told["cells"][3]["outputs"] == ["kept"]
