"""问卷星: the real pair of files, each the key to the other; layouts without a real file made."""

import pandas as pd
import pytest

from cemlab.sources import read_source
from cemlab.sources.tools.joined import pieces_of

HEADER = (
    "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,"
    "1、您的性别,2、购买渠道,3、满意度(外观),3、满意度(价格),总分"
)


@pytest.fixture(scope="module")
def folder(request):
    return request.getfixturevalue("shared") / "data" / "wjx_phone_interest"


@pytest.fixture(scope="module")
def by_text(folder):
    return read_source(folder / "wjx_800_by_text.xls")


@pytest.fixture(scope="module")
def by_code(folder):
    return read_source(folder / "wjx_800_by_code.xls")


def ticked(source, question: str) -> pd.DataFrame:
    """Options × respondents of a question with several answers, whatever the layout."""
    several = source.several[question]
    if several.columns:
        return pd.DataFrame(
            {words: source.table[name].eq("1") for name, words in several.columns.items()}
        )
    cells = source.table[question].map(lambda cell: pieces_of(cell, several.split))
    return pd.DataFrame(
        {one: cells.map(lambda own, one=one: one in own) for one in several.options}
    )


class TestRealPair:
    def test_both_have_the_same_questions(self, by_text, by_code):
        def questions(source):
            return {
                column.question or name for name, column in source.columns.items() if not column.use
            }

        assert questions(by_text) == questions(by_code) == {f"Q{n}" for n in range(1, 9)}
        assert len(by_text) == len(by_code) == 800
        assert (by_text.layout, by_code.layout) == ("by text", "by code")
        assert by_text.table["序号"].equals(by_code.table["序号"])
        for name in ("Q1", "Q2", "Q3", "Q4", "Q5", "Q7"):
            assert by_text.columns[name].wording == by_code.columns[name].wording != ""

    @pytest.mark.parametrize("question", ["Q6", "Q8"])
    def test_options_agree_cell_by_cell(self, by_text, by_code, question):
        text, code = ticked(by_text, question), ticked(by_code, question)
        assert set(text) == set(code)
        pd.testing.assert_frame_equal(text[list(code)], code)
        assert code.to_numpy().sum() > 1000

    @pytest.mark.parametrize("question", ["Q1", "Q2", "Q3", "Q4", "Q5", "Q7"])
    def test_every_code_stands_for_one_text(self, by_text, by_code, question):
        pairs = set(zip(by_text.table[question], by_code.table[question], strict=True))
        texts, codes = zip(*pairs, strict=True)
        assert len(set(texts)) == len(set(codes)) == len(pairs)

    def test_words_behind_other_stand_apart(self, by_text):
        assert by_text.columns["Q6_text"].is_other_text
        assert by_text.columns["Q6_text"].question == "Q6"
        said = by_text.table["Q6_text"]
        assert sorted(said[said.ne("")]) == ["军事国防", "宠物"]
        assert by_text.table.loc[said.ne(""), "Q6"].str.contains("其他【请注明】").all()
        assert not by_text.table.map(lambda cell: "〖" in cell).any(axis=None)

    def test_own_columns(self, by_text):
        uses = [column.use for column in by_text.columns.values()][:6]
        assert uses == ["id", "ended", "duration", "channel", "channel", "ip"]
        assert by_text.language == "zh"


@pytest.fixture(params=["xlsx", "csv", "gb18030"])
def made(request, tmp_path):
    """Made after the tool's layout: a grid, a skipped and a blank question, a score."""
    rows = [
        "1,2026/3/1 10:00:00,123秒,微信,N/A,1.2.3.4(北京-北京),男,淘宝┋其他〖朋友送的〗,5,4,9",
        "2,2026/3/1 10:02:00,95秒,微信,N/A,1.2.3.5(上海-上海),女,(跳过),3,(空),3",
        "3,2026/3/2 11:00:00,61秒,链接,直接访问,1.2.3.6(广东-深圳),女,淘宝┋京东,2,2,4",
    ]
    if request.param == "xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        path = tmp_path / "made.xlsx"
        book = openpyxl.Workbook()
        for line in [HEADER, *rows]:
            cells = line.split(",")
            book.active.append([int(cell) if cell.isdigit() else cell for cell in cells])
        book.save(path)
        return read_source(path)
    path = tmp_path / "made.csv"
    encoding = "utf-8-sig" if request.param == "csv" else "gb18030"
    path.write_bytes("\n".join([HEADER, *rows]).encode(encoding))
    return read_source(path)


class TestMadeFiles:
    def test_questions(self, made):
        assert made.format == "wenjuanxing"
        assert [name for name, column in made.columns.items() if not column.use] == [
            "Q1", "Q2", "Q2_text", "Q3_1", "Q3_2",
        ]  # fmt: skip
        assert made.columns["总分"].use == "other_meta"

    def test_a_grid(self, made):
        assert [made.columns[name].part for name in ("Q3_1", "Q3_2")] == ["外观", "价格"]
        assert {made.columns[name].wording for name in ("Q3_1", "Q3_2")} == {"满意度"}
        assert {made.columns[name].question for name in ("Q3_1", "Q3_2")} == {"Q3"}

    def test_gaps_are_told_apart(self, made):
        assert made.columns["Q2"].labels["(跳过)"].startswith("跳过")
        assert made.columns["Q2"].missing == ()
        assert made.columns["Q3_2"].missing == ("(空)",)
        assert made.several["Q2"].options == ("淘宝", "其他", "京东")
        assert made.table["Q2"].tolist() == ["淘宝┋其他", "(跳过)", "淘宝┋京东"]
        assert made.table["Q2_text"].tolist() == ["朋友送的", "", ""]

    def test_by_code(self, tmp_path):
        """Made: ticks as 0 and 1, -3 for those who were not asked, -2 for blanks."""
        path = tmp_path / "made.csv"
        path.write_text(
            "序号,提交答卷时间,所用时间,1、性别,第2题(淘宝),第2题(京东),第3题(外观),第3题(价格)\n"
            "1,2026/3/1 10:00,5秒,1,1,0,5,4\n2,2026/3/1 10:00,5秒,2,-3,-3,3,-2\n"
            "3,2026/3/1 10:00,5秒,2,0,1,1,2\n",
            "utf-8",
        )
        source = read_source(path)
        assert dict(source.several["Q2"].columns) == {"Q2_1": "淘宝", "Q2_2": "京东"}
        assert set(source.several) == {"Q2"}
        assert source.columns["Q2_1"].labels["-3"].startswith("跳过")
        assert source.columns["Q3_2"].missing == ("-2",)


def test_columns_of_the_file_are_counted(by_text, by_code):
    assert by_text.n_columns == 14 and by_code.n_columns == 36


def test_questions_without_their_words_are_told(by_text, by_code):
    assert not by_text.warnings
    (told,) = by_code.warnings
    assert "Q6" in told and "Q8" in told and "Q1" not in told
