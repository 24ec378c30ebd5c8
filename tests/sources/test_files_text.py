"""Text files: encodings, separators, line ends; real files first."""

import gzip

import pandas as pd
import pytest

from cemlab.errors import DataError
from cemlab.sources import fingerprint, read_source, read_table
from cemlab.sources.encodings import guess_encoding
from cemlab.sources.grid import Grid
from cemlab.sources.text_files import grid_of, separator_of

CHINESE = "满意度,楼栋,意见\n5,东区一栋,师傅很准时，态度也好\n4,西区二栋,\n3,南区,太慢了！\n"
WESTERN = "note,who\ncafé crème,Zoë\nIt’s “fine” – really,Jürgen\n5 €,señor\n"


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "said"),
        [
            ("utf-8", None),
            ("utf-8-sig", None),
            ("utf-16", None),
            ("utf-16-le", "utf-16-le"),
            ("utf-16-be", "utf-16-be"),
            ("gb18030", "gb18030"),
            ("gbk", "gb18030"),
        ],
    )
    def test_chinese(self, tmp_path, encoding, said):
        path = tmp_path / "调查.csv"
        path.write_bytes(CHINESE.encode(encoding))
        source = read_source(path)
        assert source.table["楼栋"].tolist() == ["东区一栋", "西区二栋", "南区"]
        assert source.encoding == said and source.warnings == ()
        again = read_source(path, encoding=source.encoding)
        pd.testing.assert_frame_equal(again.table, source.table)

    @pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
    def test_a_western_guess_is_right_and_said(self, tmp_path, encoding):
        path = tmp_path / "a.csv"
        path.write_bytes(WESTERN.encode(encoding))
        source = read_source(path)
        assert source.encoding == encoding
        assert source.table["who"].tolist() == ["Zoë", "Jürgen", "señor"]
        assert f"read as {encoding}" in source.warnings[0] and "café" in source.warnings[0]

    def test_cyrillic_is_told_by_its_letters(self, tmp_path):
        pytest.importorskip("charset_normalizer", reason="in the extra `import`")
        text = "вопрос,ответ\n" + "Насколько вы довольны обслуживанием,очень хорошо\n" * 5
        path = tmp_path / "a.csv"
        path.write_bytes(text.encode("cp1251"))
        source = read_source(path)
        assert list(source.table.columns) == ["вопрос", "ответ"]
        assert "frequency of its letters" in source.warnings[0]

    def test_a_plain_table_does_not_guess(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(WESTERN.encode("cp1252"))
        with pytest.raises(DataError, match="line 2: byte .* is not UTF-8. Declare .*latin-1"):
            read_table(path)
        assert read_table(path, encoding="cp1252")["who"].tolist()[0] == "Zoë"

    def test_star_wars(self, shared):
        grid = grid_of(shared / "data" / "vendor_exports" / "surveymonkey_2header_starwars.csv")
        assert grid.encoding in ("cp1252", "mac-roman", "latin-1")
        assert "is not UTF-8" in grid.warnings[0] and "Universe?" in grid.warnings[0]
        assert grid.body(2).shape == (1186, 38)

    @pytest.mark.parametrize("encoding", ["klingon", "rot13", "hex"])
    def test_names_of_encodings_that_are_none(self, tmp_path, encoding):
        path = tmp_path / "a.csv"
        path.write_bytes(b"a,b\n1,2\n")
        with pytest.raises(DataError, match=encoding):
            read_source(path, encoding=encoding)

    def test_every_real_text_is_read_as_it_is_declared(self, shared):
        for path in sorted((shared / "data").rglob("*.csv")):
            raw = path.read_bytes()
            written = guess_encoding(raw, path.name)
            assert written.needs_saying == (path.name == "surveymonkey_2header_starwars.csv")


class TestSeparators:
    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_found_over_several_lines(self, tmp_path, mark):
        path = tmp_path / "a.txt"
        rows = [["question, first; part", "b", "c"], ["1,5", "x; y", "a|b"], ["2,5", "z", "c"]]
        text = "\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows)
        path.write_text(text, "utf-8")
        source = read_source(path)
        assert source.table.columns.tolist() == rows[0]
        assert source.table.to_numpy().tolist() == rows[1:]
        assert source.separator == (None if mark == "," else mark)

    def test_decimal_commas_do_not_win(self):
        assert separator_of("a;b\n1,5;2,5\n3,5;4,5\n") == ";"

    def test_the_note_that_excel_writes(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(b"sep=;\r\na;b\r\n1,5;2\r\n3\r\n")
        with pytest.raises(DataError, match="line 4 has 1 cells, the header 2"):
            read_table(path)
        path.write_bytes(b"sep=;\r\na;b\r\n1,5;2\r\n")
        assert read_table(path).to_numpy().tolist() == [["1,5", "2"]]

    def test_texts_with_commas_in_one_column(self):
        assert separator_of("comment\nslow\nfriendly\nfast\n") == ","

    @pytest.mark.parametrize("mark", ["", "ab", '"', "\n"])
    def test_what_cannot_part_cells(self, tmp_path, mark):
        path = tmp_path / "a.csv"
        path.write_bytes(b"a,b\n1,2\n")
        with pytest.raises(DataError, match="cannot part cells"):
            read_table(path, separator=mark)


class TestLines:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_ends_of_every_system(self, tmp_path, end):
        path = tmp_path / "a.csv"
        path.write_bytes(end.join(["a,b", '1,"two"', "", "3,4"]).encode())
        assert read_table(path).to_numpy().tolist() == [["1", "two"], ["3", "4"]]

    def test_quotes_blanks_and_lines_inside_cells(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(b'a , b\n"one\ntwo","say ""hi"""\n 5 ,\n')
        table = read_table(path)
        assert table.columns.tolist() == ["a", "b"]
        assert table.to_numpy().tolist() == [["one\ntwo", 'say "hi"'], [" 5 ", ""]]
        assert table.dtypes.map(str).unique().tolist() == ["str"]

    def test_nothing_is_taken_for_missing_or_a_number(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(b"a,b\nNA,007\nnull,1e5\n")
        assert read_table(path).to_numpy().tolist() == [["NA", "007"], ["null", "1e5"]]

    def test_both_readers_of_plain_tables_agree_with_pandas(self, shared):
        for name in ("sfo_2017/sfo_2017_survey.csv.gz", "skytrax_lounge/skytrax_lounge.csv.gz",
                     "zh_reviews/waimai_10k.csv.gz"):  # fmt: skip
            path = shared / "data" / name
            by_pandas = pd.read_csv(path, dtype=str, na_filter=False).rename(columns=str.strip)
            pd.testing.assert_frame_equal(read_table(path), by_pandas)
            pd.testing.assert_frame_equal(read_source(path).table, by_pandas)

    def test_packed_files(self, tmp_path):
        path = tmp_path / "a.csv.gz"
        path.write_bytes(gzip.compress(CHINESE.encode()))
        source = read_source(path)
        assert len(source) == 3 and source.file == "a.csv.gz" and source.format == "table"


class TestGrid:
    def test_headers_of_different_length_and_blank_ends(self):
        rows = [(1, ["a"]), (2, ["a", "b"]), (3, ["1", "2", ""]), (4, ["3", "4"])]
        grid = Grid(file="x.csv", rows=lambda: iter(rows))
        assert grid.width(1) == 1 and grid.header(0, 2) == ["a", ""]
        assert grid.body(2).to_numpy().tolist() == [["1", "2"], ["3", "4"]]
        assert len(grid.body(4)) == 0

    def test_ragged_rows_are_named_by_line(self):
        rows = [(1, ["a", "b"]), *((line, ["x"]) for line in range(2, 12))]
        with pytest.raises(DataError) as caught:
            Grid(file="x.csv", rows=lambda: iter(rows)).body(1)
        assert "line 2 has 1 cells, the header 2" in str(caught.value)
        assert "and 5 more lines" in str(caught.value)

    def test_what_is_changed_in_a_body_does_not_come_back(self):
        grid = Grid(file="x.csv", rows=lambda: iter([(1, ["a"]), (2, ["1"])]))
        body = grid.body(1)
        body[0] = "changed"
        assert grid.body(1).to_numpy().tolist() == [["1"]]


def test_fingerprints_are_of_the_bytes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    assert fingerprint(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    with pytest.raises(DataError, match="does not exist"):
        fingerprint(tmp_path / "none.csv")
