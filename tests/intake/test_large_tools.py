"""Exports of a tool beyond what memory likes: recognised and streamed."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from cemlab.data import read_survey
from cemlab.intake.making import new_study
from cemlab.sources import read_source, read_table, streaming
from cemlab.study import open_study
from tests.intake.large import ROWS, SMALL, lines_of


@pytest.fixture
def large(monkeypatch):
    """From here on every text counts as large; blocks and groups of rows are small."""

    def begins() -> None:
        for module, name, value in SMALL:
            monkeypatch.setattr(module, name, value)

    return begins


class TestTools:
    def test_header_rows_are_left_out_and_wordings_kept(self, root, large):
        names = ["StartDate", "Status", "ResponseId", "Q1", "Q2_1", "Q2_2"]
        asked = ["Start Date", "Response Type", "Response ID", "How satisfied\nare you?",
                 "What did you use? - App", "What did you use? - Web"]  # fmt: skip
        ids = ["startDate", "status", "_recordId", "QID1", "QID2_1", "QID2_2"]
        rows = [[f"2026-03-{row % 28 + 1:02} 10:00:00", "IP Address", f"R_{row}", row % 5 + 1,
                 "App" if row % 3 else "", "Web" if row % 2 else ""]
                for row in range(ROWS)]  # fmt: skip
        path = root / "answers.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            header = [names, asked, [f'{{"ImportId":"{one}"}}' for one in ids]]
            csv.writer(out).writerows([*header, *rows])
        small = new_study("small", path)
        expected = read_survey(open_study("small"))
        large()
        made = new_study("big", path)
        assert made.n == small.n == ROWS
        source = made.draft.source
        assert (source.format, source.rows, made.mended) == ("qualtrics", ROWS, ())
        assert source.columns["Q1"].wording == "How satisfied are you?"
        more = [line for line in lines_of("big") if line not in lines_of("small")]
        assert all(line.startswith("# ") for line in more)
        big = read_survey(open_study("big"))
        assert list(big.items) == list(expected.items) and "Q2" in big.items
        pd.testing.assert_frame_equal(big.answers(), expected.answers())

    def test_options_beside_words_of_ones_own_stay_as_they_are(self, tmp_path, large):
        path = tmp_path / "answers.csv"
        lines = ["序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、渠道,2、满意度"]
        cells = ("网上┋门店", "门店┋其他〖朋友送的〗", "网上")
        lines += [f"{n},2026/3/1 10:00:00,60秒,微信,N/A,1.1.1.1,{cells[n % 3]},{n % 5 + 1}"
                  for n in range(300)]  # fmt: skip
        path.write_text("\n".join(lines) + "\n", "utf-8")
        whole = read_source(path)
        assert "Q1_text" in whole.columns
        large()
        source = read_source(path)
        assert list(source.columns) == [name for name in whole.columns if name != "Q1_text"]
        assert set(source.table["Q1"]) == set(cells)
        assert source.several["Q1"].options == whole.several["Q1"].options
        assert "stay together in Q1" in source.warnings[-1]
        table = read_table(path, format="wenjuanxing", columns=["Q2", "Q1"])
        pd.testing.assert_frame_equal(table, source.table[["Q1", "Q2"]])

    @pytest.mark.parametrize(
        "name",
        ["limesurvey_fulltext_header_bom", "qualtrics_3header_excluder",
         "surveymonkey_2header_starwars", "surveygizmo_jupyter2015", "typeform_osmi2018"],
    )  # fmt: skip
    def test_real_exports_are_the_same_table(self, shared, monkeypatch, name):
        path = shared / "data" / "vendor_exports" / f"{name}.csv"
        whole = read_source(path)
        monkeypatch.setattr(streaming, "LARGE", 100)
        sample = read_source(path)
        assert (sample.format, sample.rows) == (whole.format, len(whole))
        assert (sample.columns, sample.several) == (whole.columns, whole.several)
        pd.testing.assert_frame_equal(read_table(path, format=whole.format), whole.table)
