"""Workbooks: which sheet, which table in it; made ones are made with openpyxl and xlwt."""

import datetime as dt
import io
import sys

import pytest

from cemlab.errors import DataError
from cemlab.sources import read_source, read_table
from cemlab.sources.workbooks import sheet_of

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl makes the workbooks of these tests")
pytest.importorskip("python_calamine", reason="python-calamine is in the extra `import`")

ROWS = [["id", "score", "why"], [1, 5, "fine"], [2, 4, "好"], [3, 2, None]]


def _book(path, *sheets, **titled):
    book = openpyxl.Workbook()
    book.remove(book.active)
    titled = {f"s{number}": rows for number, rows in enumerate(sheets, start=1)} | titled
    for title, rows in titled.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


class TestRealFiles:
    def test_wenjuanxing_workbooks(self, shared):
        folder = shared / "data" / "wjx_phone_interest"
        by_text, by_code = (sheet_of(folder / f"wjx_800_by_{how}.xls") for how in ("text", "code"))
        assert by_text.body(1).shape == (800, 14) and by_code.body(1).shape == (800, 36)
        assert by_text.top[0][0] == "序号" and by_text.top[1][-1] == "娱乐八卦┋汽车类"
        assert by_code.top[1][6:11] == ["1", "7", "1", "5", "3"]


class TestCells:
    def test_every_cell_is_text(self, tmp_path):
        path = tmp_path / "a.xlsx"
        when = dt.datetime(2026, 3, 2, 10, 30)
        midnight = dt.datetime(2026, 3, 3)
        rows = [["n", "x", "day", "at", "yes", "clock", "long"],
                [3.0, 1.5, dt.date(2026, 3, 2), when, True, dt.time(8, 5), dt.timedelta(hours=30)],
                [4, "007", None, midnight, False, None, None]]  # fmt: skip
        _book(path, rows)
        table = read_table(path)
        assert table.iloc[0].tolist() == [
            "3", "1.5", "2026-03-02", "2026-03-02 10:30:00", "True", "08:05:00", "30:00:00",
        ]  # fmt: skip
        assert table.iloc[1].tolist() == ["4", "007", "", "2026-03-03 00:00:00", "False", "", ""]

    def test_old_workbooks_and_wrong_names(self, tmp_path):
        xlwt = pytest.importorskip("xlwt", reason="xlwt makes .xls files")
        book = xlwt.Workbook()
        sheet = book.add_sheet("答卷")
        for row, cells in enumerate(ROWS):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
        for name in ("a.xls", "a.csv", "a.xlsx"):
            book.save(tmp_path / name)
            assert read_table(tmp_path / name)["why"].tolist() == ["fine", "好", ""]

    def test_text_under_the_name_of_a_workbook(self, tmp_path):
        path = tmp_path / "a.xls"
        path.write_bytes("id\tscore\n1\t5\n".encode("utf-16"))
        source = read_source(path)
        assert source.table["score"].tolist() == ["5"]
        assert "text file under the name of a workbook" in source.warnings[0]


class TestSheets:
    def test_several_are_listed_and_one_can_be_named(self, tmp_path):
        path = tmp_path / "a.xlsx"
        _book(path, answers=ROWS, notes=[["x", "y"], ["1", "2"]], empty=[])
        with pytest.raises(DataError, match=r"2 sheets with content \(answers, notes\).*--sheet"):
            read_source(path)
        source = read_source(path, sheet="answers")
        assert len(source) == 3 and source.sheet == "answers"
        assert read_table(path, sheet="notes").shape == (1, 2)
        with pytest.raises(DataError, match="no sheet 'Answers'. Did you mean 'answers'"):
            read_source(path, sheet="Answers")

    def test_hidden_sheets_are_told(self, tmp_path):
        path = tmp_path / "a.xlsx"
        book = _book(path, answers=ROWS, lists=[["a"], ["b"]])
        book["lists"].sheet_state = "hidden"
        book.save(path)
        source = read_source(path)
        assert (
            source.sheet == "answers"
            and "hidden sheets that were not read: lists" in (source.warnings[0])
        )

    def test_an_empty_workbook(self, tmp_path):
        _book(tmp_path / "a.xlsx", [])
        with pytest.raises(DataError, match="a.xlsx is empty"):
            read_source(tmp_path / "a.xlsx")
        _book(tmp_path / "b.xlsx", ROWS[:1])
        with pytest.raises(DataError, match="a header but no answers"):
            read_source(tmp_path / "b.xlsx")


class TestTablesInASheet:
    def test_titles_above_the_header_are_told(self, tmp_path):
        path = tmp_path / "a.xlsx"
        wide = [["id", "q1", "q2", "q3", "q4"], [1, 5, 4, 3, 2], [2, 5, 5, 5, 5]]
        book = _book(path, [["Survey of residents", None, None], ["2026-03-02"], [], *wide])
        book["s1"].merge_cells("A1:E1")
        book.save(path)
        source = read_source(path)
        assert source.table.columns.tolist() == wide[0] and len(source) == 2
        assert "as titles: 'Survey of residents / 2026-03-02'" in source.warnings[0]

    def test_a_second_table_below(self, tmp_path):
        path = tmp_path / "a.xlsx"
        for second in (["id", "score", "why"], ["group", "mean", "n"], ["Source: own survey"]):
            _book(path, [*ROWS, [], second, ["1", "2", "3"] if len(second) > 1 else []])
            with pytest.raises(
                DataError, match=r"something else than the table begins, at cell A6"
            ):
                read_source(path)
            with pytest.raises(DataError, match="at cell A6"):
                read_table(path)

    def test_a_second_table_beside(self, tmp_path):
        rows = [[*row, None, *more] for row, more in zip(ROWS, [["g", "n"], ["A", 3], ["B", 4], []],
                                                         strict=True)]  # fmt: skip
        _book(tmp_path / "a.xlsx", rows)
        with pytest.raises(DataError, match=r"column D is blank.*at cell E1 \('g'\)"):
            read_source(tmp_path / "a.xlsx")

    def test_blank_rows_between_answers_are_told(self, tmp_path):
        _book(tmp_path / "a.xlsx", [*ROWS[:3], [], [], ROWS[3]])
        source = read_source(tmp_path / "a.xlsx")
        assert (
            len(source) == 3
            and "Blank rows inside the table were left out: row 4" in (source.warnings[0])
        )

    def test_merged_headers_are_refused(self, tmp_path):
        path = tmp_path / "a.xlsx"
        book = _book(path, [["id", "service", None, "price"], [1, 2, 3, 4], [1, 2, 3, 4]])
        book["s1"].merge_cells("B1:C1")
        book.save(path)
        with pytest.raises(DataError, match=r"cells of the header are merged \(B1:C1\)"):
            read_source(path)

    def test_merged_answers_are_told(self, tmp_path):
        path = tmp_path / "a.xlsx"
        book = _book(path, ROWS)
        book["s1"].merge_cells("C2:C3")
        book.save(path)
        assert "Merged cells hold their value only once" in read_source(path).warnings[0]

    def test_names_that_are_missing_or_repeated(self, tmp_path):
        _book(tmp_path / "a.xlsx", [["id", None, "b"], [1, 2, 3]])
        with pytest.raises(DataError, match="column B has cells but no name"):
            read_source(tmp_path / "a.xlsx")
        _book(tmp_path / "b.xlsx", [["id", "b", " b"], [1, 2, 3]])
        with pytest.raises(DataError, match="several columns named 'b'"):
            read_source(tmp_path / "b.xlsx")


class TestNoWorkbook:
    def test_a_password(self, tmp_path):
        """The workbook is protected with msoffcrypto, which wraps it as Excel does."""
        office = pytest.importorskip("msoffcrypto.format.ooxml", reason="msoffcrypto-tool protects")
        plain, path = tmp_path / "plain.xlsx", tmp_path / "a.xlsx"
        _book(plain, ROWS)
        with plain.open("rb") as source, path.open("wb") as target:
            office.OOXMLFile(source).encrypt("secret", target)
        for read in (read_source, read_table):
            with pytest.raises(DataError, match="a.xlsx is protected by a password. Open it"):
                read(path)

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
    def test_cut_short(self, tmp_path, share):
        path = tmp_path / "a.xlsx"
        _book(path, ROWS)
        raw = path.read_bytes()
        path.write_bytes(raw[: int(share * len(raw))])
        with pytest.raises(DataError, match="cannot be read as an Excel workbook.*cut short"):
            read_source(path)

    @pytest.mark.parametrize("start", ["<html><body>", "<!DOCTYPE html>\n", "\ufeff<table>"])
    def test_a_web_page(self, tmp_path, start):
        path = tmp_path / "a.xls"
        path.write_text(f"{start}<tr><td>序号</td></tr>", "utf-8")
        with pytest.raises(DataError, match="a web page, whatever its name says.*save it as .xlsx"):
            read_source(path)

    def test_the_xml_of_2003(self, tmp_path):
        path = tmp_path / "a.xls"
        path.write_text(
            '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><x/>', "utf-8"
        )
        with pytest.raises(DataError, match="XML spreadsheet of Excel 2003"):
            read_source(path)

    def test_without_calamine(self, tmp_path, monkeypatch):
        _book(tmp_path / "a.xlsx", ROWS)
        monkeypatch.setitem(sys.modules, "python_calamine", None)
        with pytest.raises(DataError, match="python-calamine.*is not installed.*pip install"):
            read_source(tmp_path / "a.xlsx")

    def test_what_only_has_the_name(self, tmp_path):
        (tmp_path / "a.xlsx").write_bytes(b"PK")
        with pytest.raises(DataError, match="cannot be read as an Excel workbook"):
            read_source(tmp_path / "a.xlsx")


def test_ten_thousand_columns(tmp_path):
    stream = io.StringIO()
    stream.write(",".join(f"q{number}" for number in range(10_000)) + "\n")
    stream.write((",".join("5" for _ in range(10_000)) + "\n") * 200)
    path = tmp_path / "wide.csv"
    path.write_text(stream.getvalue(), "utf-8")
    source = read_source(path)
    assert source.table.shape == (200, 10_000) and len(source.columns) == 10_000


@pytest.mark.parametrize("place", [(1_048_576, 16_384), (1_048_576, 1), (1, 16_384)])
def test_a_cell_far_away(tmp_path, place):
    """Readers reserve room for all cells before it: none of them may end this process."""
    path = tmp_path / "a.xlsx"
    book = _book(path, ROWS)
    book["s1"].cell(*place).value = "x"
    book.save(path)
    with pytest.raises(DataError, match="memory|else than the table|columns D to XFC are"):
        read_source(path)
