"""Files beyond what memory likes: the same study as of a small file, by a sample and all rows."""

from __future__ import annotations

import zipfile

import numpy as np
import pandas as pd
import pytest

from cemlab.data import read_survey
from cemlab.errors import DataError
from cemlab.intake.making import new_study
from cemlab.intake.watching import STEPS
from cemlab.sources import (
    blocks,
    sampling,
)
from cemlab.study import open_study
from tests.intake.large import ROWS, SMALL, lines_of, written

WORDS = ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")
COLUMNS = {
    "respondent_id": lambda row: f"p{row}",
    "Overall satisfaction": lambda row: WORDS[row % 5],
    "Waiting time": lambda row: WORDS[(row * 2) % 5],
    "Friendly staff": lambda row: WORDS[(row * 3 + row // 7) % 5],
    "Fair price": lambda row: WORDS[(row + row // 5) % 5],
    "Region": lambda row: ("North", "South", "East")[row % 3],
    "Comment": lambda row: f"This is what person {row} wanted to tell you, and, 说明",
}


@pytest.fixture
def large(monkeypatch):
    """From here on every text counts as large; blocks and groups of rows are small."""

    def begins(sample: int = 1_000_000) -> None:
        for module, name, value in SMALL:
            monkeypatch.setattr(module, name, value)
        monkeypatch.setattr(sampling, "SAMPLE_ROWS", sample)

    return begins


def changed(rows: dict[int, str], column: str) -> dict:
    """The columns with other cells in some rows of one."""
    usual = COLUMNS[column]
    return {**COLUMNS, column: lambda row: rows.get(row, usual(row))}


class TestNew:
    def test_the_same_study_file_but_for_the_remark_on_the_sample(self, root, large):
        path = written(root / "answers.csv", COLUMNS)
        small = new_study("small", path)
        large()
        made = new_study("big", path)
        assert made.n == small.n == ROWS
        more = [line for line in lines_of("big") if line not in lines_of("small")]
        assert " ".join(line.lstrip("# ") for line in more) == (
            "The guesses come from a sample of 3,000 of 3,000 rows, evenly spread. All rows were "
            "checked against them; the same rows by columns lie in derived/."
        )
        rest = [line for line in lines_of("big") if line not in more]
        assert rest == lines_of("small")

    def test_it_is_read_from_the_derived_file(self, root, large, monkeypatch):
        path = written(root / "answers.csv", COLUMNS)
        small = read_survey(open_study(new_study("small", path).name))
        large()
        made = new_study("big", path)
        assert (made.folder / "derived" / "answers.csv.parquet").is_file()
        assert "derived/" in (made.folder / ".gitignore").read_text("utf-8").splitlines()
        monkeypatch.setattr(blocks, "batches", lambda *_: pytest.fail("streamed anew"))
        big = read_survey(open_study("big"))
        assert (big._answers["Fair price"].dtype, small._answers["Fair price"].dtype) == (
            np.float32, np.float64,
        )  # fmt: skip
        pd.testing.assert_frame_equal(big.answers(), small.answers())

    @pytest.mark.parametrize(
        ("column", "rows", "said"),
        [
            ("Fair price", {1501: "Rather unfair", 2003: "Rather unfair"}, "Rather unfair"),
            ("Region", {1501: "Mars"}, ""),
            ("respondent_id", {1501: "p3"}, "id: did not hold as guessed"),
            ("respondent_id", {1501: " "}, "id: did not hold as guessed"),
        ],
    )
    def test_what_no_row_of_the_sample_shows(self, root, large, column, rows, said):
        path = written(root / "answers.csv", changed(rows, column))
        large(sample=100)
        made = new_study("big", path)
        assert len(made.draft.source) < 200
        assert not set(rows.values()) & set(made.draft.source.table[column])
        assert said in " ".join(made.mended)
        assert made.n == len(read_survey(open_study("big"))) == ROWS

    def test_an_archive(self, root, large):
        path = written(root / "answers.csv", COLUMNS)
        with zipfile.ZipFile(root / "packed.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(path, "answers.csv")
        large()
        made = new_study("big", root / "packed.zip")
        assert made.n == len(read_survey(open_study("big"))) == ROWS
        assert not list((made.folder / "derived").iterdir())

    def test_irregular_lines_leave_nothing_behind(self, root, large):
        path = written(root / "answers.csv", COLUMNS)
        text = path.read_text("utf-8").replace("p2000,", "p2000,more,")
        path.write_text(text, "utf-8")
        large(sample=100)
        with pytest.raises(DataError, match="has 8 cells, the header 7"):
            new_study("big", path)
        assert list((root / "data").iterdir()) == []

    def test_steps_are_told(self, root, large):
        from contextlib import contextmanager

        path = written(root / "answers.csv", COLUMNS)
        large()
        told: dict[str, list] = {}

        @contextmanager
        def watch(step):
            yield lambda done, whole: told.setdefault(step, []).append((done, whole))

        new_study("big", path, watch=watch)
        assert set(told) == set(STEPS) - {"sample"}
        assert told["columns"][-1] == told["rows"][-1] == (ROWS, ROWS)
        assert len(told["rows"]) > 5
        assert told["copy"][-1] == (path.stat().st_size,) * 2
