"""Files beyond what memory likes: the same study as of a small file, by a sample and all rows."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from cemlab.data import check_rows, read_survey, row_checks
from cemlab.errors import DataError
from cemlab.intake.making import new_study
from cemlab.intake.watching import STEPS
from cemlab.sources import DerivedRows, read_table, streaming, to_parquet
from cemlab.study import open_study

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
ROWS = 3000


@pytest.fixture
def large(monkeypatch):
    """From here on every text counts as large; blocks and groups of rows are small."""

    def begins(sample: int = 1_000_000) -> None:
        for name, value in (("LARGE", 1000), ("HEAD", 8000), ("BLOCK", 8192), ("GROUP", 20_000)):
            monkeypatch.setattr(streaming, name, value)
        monkeypatch.setattr(streaming, "SAMPLE_ROWS", sample)

    return begins


def written(path: Path, columns: dict, n: int = ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(columns)
        table.writerows([make(row) for make in columns.values()] for row in range(n))
    return path


def changed(rows: dict[int, str], column: str) -> dict:
    """The columns with other cells in some rows of one."""
    usual = COLUMNS[column]
    return {**COLUMNS, column: lambda row: rows.get(row, usual(row))}


def lines_of(name: str) -> list[str]:
    """A study file without the name of the study."""
    text = (open_study(name).folder / "study.yaml").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() not in (f"id: {name}",
            f"title: {name}")]  # fmt: skip


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
        monkeypatch.setattr(streaming, "_batches", lambda *_: pytest.fail("streamed anew"))
        big = read_survey(open_study("big"))
        pd.testing.assert_frame_equal(big._answers, small._answers)

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


STUDY = """
study: {id: mine, title: mine, language: en, source: made}
survey:
  file: raw/answers.csv
  id: [who, round]
  customer: customer
  weight: weight
  answered_at: {column: at, timezone: Asia/Shanghai}
  duration: took
  only: {status: [real]}
  items:
    score: {role: outcome, scale: [1, 5], direction: high_is_good, missing: [99]}
    open: {role: driver, direction: high_is_good}
    region: {role: segment, levels: {n: North, s: South}}
    sports: {role: profile, flags: {run: {column: t1}, swim: {column: t2}}}
    meals: {role: profile, split: ;, flags: {tea: {label: Tea}, rice: {label: Rice}}}
    said: {role: verbatim}
"""
GOOD = {
    "who": lambda row: f"p{row // 2}", "round": lambda row: str(row % 2),
    "customer": lambda row: f"c{row // 3}", "weight": lambda row: str(row % 4),
    "at": lambda row: f"2026-03-{row % 28 + 1:02} 10:{row % 60:02}:{row % 59:02}",
    "took": lambda row: str(row % 900), "status": lambda row: "test" if row % 10 == 3 else "real",
    "score": lambda row: ("1", "5", "99", "")[row % 4], "open": lambda row: str(row / 7),
    "region": lambda row: "ns"[row % 2], "t1": lambda row: "01"[row % 2],
    "t2": lambda row: "01"[row % 3 // 2], "meals": lambda row: ("tea", "tea;rice", "")[row % 3],
    "said": lambda row: f"words {row}",
}  # fmt: skip
WRONG = {
    "who": {11: "p4", 12: "", 211: "p4"}, "round": {211: "1"}, "customer": {500: "  "},
    "weight": {401: "-1", 402: "much", 500: "", 501: "inf"},
    "at": {2: "soon", 905: "later", 906: "2026-03-01T00:00:00+01:00"},
    "took": {1: "-3", 800: "long"}, "score": {601: "7", 602: "8", 702: "7", 603: "no", 0: "99"},
    "open": {609: "many", 10: "inf", 611: "many"}, "region": {612: "east", 14: "west"},
    "t1": {615: "2"}, "meals": {616: "soup", 17: "tea;bread", 618: "soup"},
}  # fmt: skip
REAL = 3  # rows that end with it are tests, and left out


class TestAllRows:
    """Part by part, as the survey is read."""

    @pytest.fixture
    def study(self, tmp_path, monkeypatch):
        monkeypatch.setattr(streaming, "GROUP", 10_000)
        monkeypatch.setattr(streaming, "BLOCK", 4096)
        folder = tmp_path / "mine"
        for name in ("raw", "derived"):
            (folder / name).mkdir(parents=True)

        def of(wrong: dict):
            cells = {
                name: lambda row, name=name, make=make: wrong.get(name, {}).get(row, make(row))
                for name, make in GOOD.items()
            }
            path = written(folder / "raw" / "answers.csv", cells, 1000)
            (folder / "study.yaml").write_text(STUDY, "utf-8")
            derived = folder / "derived" / "answers.csv.parquet"
            to_parquet(path, derived)
            return open_study(folder / "study.yaml"), DerivedRows(derived)

        return of

    def test_nothing_wrong(self, study):
        mine, rows = study({})
        assert len(list(rows(["who"]))) > 3
        assert check_rows(mine, rows) == len(read_survey(mine))

    @pytest.mark.parametrize("most", [7, 50_000])
    @pytest.mark.parametrize("column", [*WRONG, "all of them"])
    def test_the_same_is_refused_in_the_same_words(self, study, monkeypatch, column, most):
        monkeypatch.setattr(row_checks, "MOST_DIFFERENT", most)
        wrong = WRONG if column == "all of them" else {column: WRONG[column]}
        if column == "round":  # a part of an id that repeats with the other
            wrong = {"round": {row: "0" for row in range(40, 60)}}
        mine, rows = study(wrong)
        with pytest.raises(DataError) as whole:
            read_survey(mine)
        with pytest.raises(DataError) as parts:
            check_rows(mine, rows)
        assert str(parts.value) == str(whole.value)
        assert parts.value.failures == whole.value.failures

    def test_rows_that_are_left_out_may_hold_anything(self, study):
        mine, rows = study({name: {53: "what?", 103: "what?"} for name in WRONG})
        assert check_rows(mine, rows) == len(read_survey(mine))

    def test_a_condition_that_leaves_no_row(self, study):
        mine, rows = study({"status": dict.fromkeys(range(1000), "test")})
        with pytest.raises(DataError, match="leaves no row"):
            check_rows(mine, rows)

    def test_different_cells_are_the_most_frequent_first(self, study):
        _, rows = study({"region": {1: "east", 500: "east", 900: "west"}})
        assert rows.different("region").tolist() == ["s", "n", "east", "west"]

    def test_the_parts_are_the_table(self, study, tmp_path):
        _, rows = study({})
        whole = pd.concat(rows(["at", "said"]))
        table = read_table(tmp_path / "mine" / "raw" / "answers.csv")
        pd.testing.assert_frame_equal(whole, table[["at", "said"]], check_index_type=False)
