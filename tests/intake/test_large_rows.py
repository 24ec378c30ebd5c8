"""All rows of a large file, part by part: checked and read as they are read whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cemlab.data import check_rows, memory, read_survey, row_checks
from cemlab.errors import DataError
from cemlab.sources import DerivedRows, blocks, read_table, streaming, to_parquet
from cemlab.study import open_study
from tests.intake.large import written

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
        monkeypatch.setattr(blocks, "BLOCK", 4096)
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

    @pytest.mark.parametrize("column", [*WRONG, "all of them"])
    def test_the_same_is_refused_in_the_same_words(self, study, monkeypatch, column):
        wrong = WRONG if column == "all of them" else {column: WRONG[column]}
        if column == "round":  # a part of an id that repeats with the other
            wrong = {"round": {row: "0" for row in range(40, 60)}}
        mine, rows = study(wrong)
        with pytest.raises(DataError) as whole:
            read_survey(mine)
        for most in (7, 50_000):
            monkeypatch.setattr(row_checks, "MOST_DIFFERENT", most)
            with pytest.raises(DataError) as parts:
                check_rows(mine, rows)
            assert str(parts.value) == str(whole.value), most
            assert parts.value.failures == whole.value.failures, most

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

    def test_read_in_parts_it_is_the_survey_read_whole(self, study, monkeypatch):
        mine, _ = study({"status": dict.fromkeys(range(200, 420), "test")})  # parts without a row
        whole = read_survey(mine)
        monkeypatch.setattr(streaming, "LARGE", 1000)
        parts = read_survey(mine)
        assert parts._answers["score"].dtype == np.float32
        pd.testing.assert_frame_equal(parts.answers(), whole.answers())
        names = ["score", "region"]
        pd.testing.assert_frame_equal(parts.complete(names), whole.complete(names))
        for name in whole.items:
            pd.testing.assert_series_equal(parts.column(name), whole.column(name))
            pd.testing.assert_series_equal(parts.kinds(name), whole.kinds(name))
        for name in ("sports", "meals"):
            pd.testing.assert_frame_equal(parts.flags(name), whole.flags(name))
        for told in ("ids", "durations", "times"):
            pd.testing.assert_series_equal(getattr(parts, told)(), getattr(whole, told)())
        for join in ("customer_id", "journey_id"):
            pd.testing.assert_series_equal(parts.keys(join), whole.keys(join))
        np.testing.assert_array_equal(parts.weights(), whole.weights())
        np.testing.assert_array_equal(parts.customers(), whole.customers())
        assert vars(parts.circumstances) == vars(whole.circumstances)
        for name in ("n", "n_effective", "n_zero_weight", "source", "weight_kind", "items"):
            assert getattr(parts, name) == getattr(whole, name)

    def test_weights_may_be_zero_in_a_whole_part(self, study, monkeypatch):
        mine, _ = study({"weight": dict.fromkeys(range(300, 600), "0")})
        whole = read_survey(mine)
        monkeypatch.setattr(streaming, "LARGE", 1000)
        assert read_survey(mine).n_zero_weight == whole.n_zero_weight > 200

    @pytest.mark.parametrize("column", ["at", "score", "who", "meals"])
    def test_read_in_parts_it_is_refused_in_the_same_words(self, study, monkeypatch, column):
        mine, _ = study({column: WRONG[column]})
        with pytest.raises(DataError) as whole:
            read_survey(mine)
        monkeypatch.setattr(streaming, "LARGE", 1000)
        with pytest.raises(DataError) as parts:
            read_survey(mine)
        assert str(parts.value) == str(whole.value)

    def test_more_answers_than_memory(self, study, monkeypatch):
        mine, _ = study({})
        monkeypatch.setattr(streaming, "LARGE", 1000)
        monkeypatch.setattr(memory, "there_is", lambda: 20_000)
        with pytest.raises(
            DataError, match=r"1,000 rows with 6 items need about 0\.0 GB .* `only`"
        ):
            read_survey(mine)
