"""Cells for studies with a block of options: run where the block is there, gone elsewhere."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from cemlab.run.plan import _no_block
from cemlab.run.sources import for_blocks, read_source

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9]*.ipynb"))


def cell(text: str, *tags: str) -> dict:
    return {"cell_type": "code", "id": text, "metadata": {"tags": list(tags)}, "outputs": [],
            "execution_count": None, "source": text}  # fmt: skip


@pytest.fixture
def notebook(tmp_path):
    """A notebook of these cells."""

    def made(*cells):
        whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        path = tmp_path / "02_any.ipynb"
        path.write_text(json.dumps(whole), "utf-8")
        return read_source(path)

    return made


@pytest.fixture
def source(notebook):
    return notebook(cell("study.options('metrics')"),
                    cell("study.options('league')", "needs:league"),
                    cell("league_and_trend", "needs:league", "needs:trend"))  # fmt: skip


@pytest.mark.parametrize(
    ("blocks", "left"), [((), 1), (("league",), 2), (("league", "trend"), 3), (("trend",), 1)]
)
def test_cells_stay_where_their_blocks_are(source, blocks, left):
    got = for_blocks(source, blocks)
    assert len(got.cells) == len(json.loads(got.content)["cells"]) == left


def test_a_block_that_no_cell_needs_any_more_is_not_asked_for(source):
    assert source.blocks == ("metrics", "league")
    assert for_blocks(source, ("metrics",)).blocks == ("metrics",)


def test_nothing_to_leave_out_is_the_same_notebook(source):
    assert for_blocks(source, ("league", "trend")) is source


def test_the_blocks_that_are_needed_are_known(source):
    assert source.needed == ("league", "trend")


def test_a_study_with_none_of_them_is_told_which(source):
    study = SimpleNamespace(folder=Path("data/mine"), analyses={"metrics": {}})
    (said,) = _no_block(source, study)
    assert "data/mine/study.yaml" in said and "analyses.league, analyses.trend" in said
    study.analyses["trend"] = {}
    assert not _no_block(source, study)


def test_a_notebook_that_keeps_something_without_them_is_right(notebook):
    kept = cell("cemlab.report.keep(found, study)")
    part = cell("study.options('league')", "needs:league")
    study = SimpleNamespace(folder=Path("data/mine"), analyses={})
    assert not _no_block(notebook(kept, part), study)
    assert _no_block(notebook(cell("found"), part), study)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda one: one.stem)
def test_no_cell_uses_what_a_study_may_not_have_made(path):
    made: dict[str, list[set[str]]] = {}
    for one in read_source(path).code:
        needs = {tag for tag in one.tags if tag.startswith("needs:")}
        names = [node for node in ast.walk(ast.parse(one.text)) if isinstance(node, ast.Name)]
        own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        for name in {node.id for node in names} & made.keys():
            known = any(before <= needs for before in made[name])
            assert known or name in own, f"{name} in: {one.text}"
        for name in own:
            made.setdefault(name, []).append(needs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda one: one.stem)
def test_a_run_warns_of_the_study_and_not_of_an_example(path):
    """Worlds that are made to show something are no part of a run; 08 is about them."""
    source = read_source(path)
    made = [
        one for one in source.code if re.search(r"simulate\.(property|insurance|make)\(", one.text)
    ]
    assert path.stem.startswith(("08", "09")) or not any(one.runs for one in made)
