"""What is no table, damaged or hostile: a message for people, nothing else; raw files untouched."""

import gzip
import os
import random
import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cemlab.errors import CemlabError, DataError, OptionError
from cemlab.sources import fingerprint, read_source, read_table

READERS = (read_source, read_table)
CASES = 80
FEWER = 12  # where each case takes a process of its own
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t")


def _packed(content: bytes) -> bytes:
    """The same bytes in each process: a gzip file else holds the second at which it was made."""
    return gzip.compress(content, mtime=0)


class TestNoTable:
    @pytest.mark.parametrize("read", READERS)
    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("a.csv", b"", "a.csv is empty"),
            ("a.csv", b" \r\n\n", "a.csv is empty"),
            ("a.csv", b"\xef\xbb\xbf", "a.csv is empty"),
            ("a.csv", "\u3000\n".encode(), "a.csv is empty"),
            ("a.csv", b'" "\n', "a.csv is empty"),
            ("a.csv", b"a,b\n", "a header but no answers"),
            ("a.csv", b"a,b\n1,\x002\n", "line 2: a NUL byte"),
            ("a.csv", b'a,b\n1,2\n3,"cut sho', "line 3: a quote opens and never closes"),
            ("a.csv", b'a,b\n1,"cut sho\n2,3\n', "line 2: a quote opens and never closes"),
            ("a.csv", b"a,a\n1,2\n", "a: stands 2 times in the header"),
            ("a.csv", b"a,,\n1,2,3\n", "2 columns have no name"),
            ("a.csv", b"a,b\n1,2,3\n", "line 2 has 3 cells, the header 2"),
            ("a.csv", bytes(range(256)) * 8, "no text: it holds bytes that no text has"),
            ("a.csv", b"%PDF-1.7 ...", "a.csv is a PDF document"),
            ("a.csv", b"\x89PNG\r\n\x1a\n", "a.csv is a picture"),
            ("a.csv", b"SQLite format 3\x00", "a.csv is a database"),
            ("a.pdf", b"x", "of a kind that cannot be read"),
            ("a.csv", b'<?xml version="1.0"?><survey/>', "is XML, but no event log"),
            ("a.csv.gz", _packed(b"a,b\n" + b"1,2\n" * 999)[:-20], "cannot be unpacked"),
            ("a.csv.gz", b"a,b\n1,2\n", "cannot be unpacked"),
            ("a.sav.gz", _packed(b"$FL2" + b"x" * 99), "Unpack it .gunzip."),
            ("a.csv", b"PAR1" + b"x" * 99 + b"PAR1", "cannot be read as Parquet"),
            ("a.sav", b"$FL2" + b"x" * 400, "cannot be read as a SPSS system file"),
            ("a.dta", b"<stata_dta><header>", "cannot be read as a Stata file"),
            ("a.zip", b"PK\x03\x04" + b"x" * 99, "cannot be unpacked"),
            ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "as an Excel workbook"),
        ],
    )
    def test_is_told(self, tmp_path, read, name, content, message):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(DataError, match=message):
            read(path)
        assert path.read_bytes() == content

    def test_bombs_of_gzip(self, tmp_path):
        path = tmp_path / "a.csv.gz"
        path.write_bytes(gzip.compress(b"0" * 60_000_000))
        with pytest.raises(DataError, match="grows to more than 200 times its size"):
            read_source(path)

    @pytest.mark.parametrize("read", [*READERS, fingerprint])
    def test_folders_and_nothing(self, tmp_path, read):
        with pytest.raises(DataError, match="is a folder. Expected a file"):
            read(tmp_path)
        with pytest.raises(DataError, match=r"none.csv does not exist. Expected it in the folder"):
            read(tmp_path / "none.csv")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_no_right_to_read(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(b"a,b\n1,2\n")
        path.chmod(0)
        with pytest.raises(DataError, match="may not be read"):
            read_source(path)

    def test_no_right_to_read_as_the_system_says_it(self, tmp_path, monkeypatch):
        from pathlib import Path

        path = tmp_path / "a.csv"
        path.write_bytes(b"a,b\n1,2\n")

        def refuse(*_, **__):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        for read in (*READERS, fingerprint):
            with pytest.raises(DataError, match="a.csv may not be read. Give yourself the right"):
                read(path)

    def test_two_headers_of_different_length(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(b"q1,q2,q3\nHow?,Why?\n1,2,3\n")
        with pytest.raises(DataError, match="line 2 has 2 cells, the header 3"):
            read_source(path)

    def test_formats_that_are_none(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(b"a,b\n1,2\n")
        with pytest.raises(OptionError, match="Did you mean 'qualtrics'"):
            read_source(path, format="qualtrix")
        with pytest.raises(DataError, match="does not look like a file of Qualtrics"):
            read_source(path, format="qualtrics")
        assert read_source(path, format="table").table.shape == (1, 2)

    def test_the_content_counts_and_not_the_name(self, tmp_path):
        frame = pd.DataFrame({"a": ["1"], "b": ["2"]})
        frame.to_parquet(tmp_path / "a.csv")
        frame.to_csv(tmp_path / "b.xlsx", index=False)
        with zipfile.ZipFile(tmp_path / "c.csv", "w") as packed:
            packed.write(tmp_path / "b.xlsx", "b.csv")
        (tmp_path / "d.csv").write_bytes(gzip.compress(b"a,b\n1,2\n"))
        for name in ("a.csv", "b.xlsx", "c.csv", "d.csv"):
            pd.testing.assert_frame_equal(read_table(tmp_path / name), frame)


def _mutated(raw: bytes, chance: random.Random) -> bytes:
    """The bytes with damage as disks, mails and programs do it."""
    kind = chance.randrange(6)
    at = chance.randrange(len(raw))
    to = min(len(raw), at + chance.randrange(1, 400))
    if kind == 0:
        return raw[:at]
    if kind == 1:
        return raw[:at] + raw[to:]
    if kind == 2:
        return raw[:at] + raw[at:to] * 2 + raw[to:]
    if kind == 3:
        return raw[:at] + chance.randbytes(to - at) + raw[to:]
    if kind == 4:
        return raw[:at] + bytes(to - at) + raw[to:]
    few = bytearray(raw)
    for _ in range(8):
        few[chance.randrange(len(few))] = chance.choice(b'",;\n\r\t\x00\xff\x80 0')
    return bytes(few)


FUZZED = {
    "text": "ecsi_mobile/ecsi_mobile.csv",
    "packed text": "wellbeing_relgoods/wellbeing_relgoods.csv",
    "latin": "vendor_exports/surveymonkey_2header_starwars.csv",
    "old workbook": "wjx_phone_interest/wjx_800_by_text.xls",
    "spss": "vendor_exports/spss_hotel_value_labels.sav",
}


class TestFuzz:
    @pytest.mark.parametrize("what", FUZZED)
    def test_real_files_with_damage(self, shared, tmp_path, what):
        real = shared / "data" / FUZZED[what]
        before = fingerprint(real)
        raw = real.read_bytes()
        # a part of a long file is as good and much quicker
        raw = raw[:40_000] if what in ("text", "packed text", "latin") else raw
        raw = gzip.compress(raw) if what.startswith("packed") else raw
        self._check(raw, tmp_path / f"a{real.suffix}", random.Random(what))
        assert fingerprint(real) == before

    @pytest.mark.parametrize("what", ["xlsx", "parquet", "dta", "zip"])
    def test_made_files_with_damage(self, tmp_path, what):
        """Made with openpyxl, pyarrow, pandas and zipfile."""
        frame = pd.DataFrame(
            {"id": range(30), "score": [1.5, 2, 3] * 10, "why": ["好", "", "x"] * 10}
        )
        path = tmp_path / f"made.{what}"
        if what == "xlsx":
            frame.to_excel(path, index=False)
        elif what == "parquet":
            frame.to_parquet(path)
        elif what == "dta":
            frame.to_stata(path, version=118, write_index=False)
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
                packed.writestr("a.csv", frame.to_csv(index=False))
        self._check(path.read_bytes(), tmp_path / f"a.{what}", random.Random(what))

    @staticmethod
    def _check(raw, path, chance):
        read = 0
        cases = FEWER if "xls" in path.suffix else CASES
        for case in range(cases):
            content = _mutated(raw, chance)
            path.write_bytes(content)
            try:
                READERS[case % 2](path)
                read += 1
            except CemlabError as bad:
                assert path.name in str(bad)
            assert path.read_bytes() == content
        assert read < cases  # some damage was seen

    @settings(max_examples=CASES, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
    def test_any_bytes(self, tmp_path, content):
        path = tmp_path / "a.csv"
        path.write_bytes(content)
        for reader in READERS:
            try:
                table = reader(path)
            except CemlabError as bad:
                assert str(bad)
            else:
                assert len(table)

    @settings(max_examples=CASES, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(
        rows=st.lists(
            st.lists(st.text(LETTERS, max_size=9), min_size=3, max_size=3), min_size=1, max_size=6
        ),
        mark=st.sampled_from([",", ";", "\t", "|"]),
        encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    )  # fmt: skip
    def test_what_is_written_is_read(self, tmp_path, rows, mark, encoding):
        path = tmp_path / "a.csv"
        frame = pd.DataFrame(rows, columns=["a", "b", "c"], dtype="str")
        raw = frame.to_csv(index=False, sep=mark, lineterminator="\n", quoting=1)
        path.write_bytes(raw.encode(encoding))
        read = read_table(path, separator=mark, encoding=encoding)
        pd.testing.assert_frame_equal(read, frame)


def test_a_parquet_file_cut_short_says_what_to_do_and_not_where_it_lies(tmp_path):
    whole = tmp_path / "whole.parquet"
    pd.DataFrame({"a": range(50)}).to_parquet(whole)
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(whole.read_bytes()[:300])
    with pytest.raises(DataError, match="cut short or damaged; save it again") as told:
        read_source(cut)
    assert str(tmp_path) not in str(told.value)
