"""Cells for studies with a block of options: run where the block is there, gone elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from cemlab.run.plan import _no_block
from cemlab.run.sources import for_blocks, read_source


def cell(text: str, *tags: str) -> dict:
    return {"cell_type": "code", "id": text, "metadata": {"tags": list(tags)}, "outputs": [],
            "execution_count": None, "source": text}  # fmt: skip


@pytest.fixture
def source(tmp_path):
    cells = [cell("study.options('metrics')"),
             cell("study.options('league')", "needs:league"),
             cell("league_and_trend", "needs:league", "needs:trend")]  # fmt: skip
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "02_any.ipynb"
    path.write_text(json.dumps(whole), "utf-8")
    return read_source(path)


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
