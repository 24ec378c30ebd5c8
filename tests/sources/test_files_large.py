"""Large text files: streamed to Parquet, read by columns, sampled; in little memory."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from cemlab.errors import DataError
from cemlab.sources import (
    blocks,
    fingerprint,
    layouts,
    read_source,
    read_table,
    sampling,
    streaming,
    to_parquet,
)

ROWS = 4_000
SMALL = ((streaming, "LARGE", 1000), (layouts, "HEAD", 2000), (blocks, "BLOCK", 4096))


def _text(rows=ROWS, mark=",") -> str:
    lines = [mark.join(["id", " 满意度 ", "comment", "blank"])]
    for row in range(rows):
        comment = '"two\nlines, ""quoted"""' if row % 7 == 0 else "师傅很准时"
        lines.append(mark.join([f"r{row}", str(row % 5 + 1), comment, ""]))
    return "\n".join(lines) + "\n"


@pytest.fixture
def small(monkeypatch):
    """Every text counts as large, and blocks are small."""
    for module, name, value in SMALL:
        monkeypatch.setattr(module, name, value)


@pytest.fixture
def study(tmp_path):
    for name in ("raw", "derived"):
        (tmp_path / name).mkdir()
    return tmp_path


class TestStreamed:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
    def test_the_same_table_as_read_whole(self, tmp_path, monkeypatch, encoding, suffix):
        path = tmp_path / f"big{suffix}"
        raw = _text(500).encode(encoding)
        path.write_bytes(gzip.compress(raw) if suffix == ".csv.gz" else raw)
        whole = read_table(path)
        for module, name, value in SMALL:
            monkeypatch.setattr(module, name, value)
        pd.testing.assert_frame_equal(read_table(path), whole)
        facts = to_parquet(path, tmp_path / "big.parquet")
        written = parquet.read_table(tmp_path / "big.parquet")
        pd.testing.assert_frame_equal(written.to_pandas().astype("str"), whole)
        assert facts["rows"] == 500 and facts["columns"] == 4
        assert facts["sha256"] == fingerprint(path)
        assert facts["encoding"] == ("gb18030" if encoding == "gb18030" else None)
        assert json.loads(written.schema.metadata[b"cemlab"])["sha256"] == facts["sha256"]

    def test_other_separators(self, tmp_path, small):
        (tmp_path / "a.csv").write_text(_text(100, ";"), "utf-8")
        facts = to_parquet(tmp_path / "a.csv", tmp_path / "a.parquet")
        assert facts["separator"] == ";" and facts["rows"] == 100

    def test_only_the_columns_asked_for(self, tmp_path, small):
        path = tmp_path / "big.csv"
        path.write_text(_text(), "utf-8")
        table = read_table(path, columns=["满意度", "id"])
        assert table.columns.tolist() == ["id", "满意度"] and len(table) == ROWS
        with pytest.raises(DataError, match="idd: is not in the file. Did you mean 'id'"):
            read_table(path, columns=["idd"])

    def test_a_derived_file_is_read_instead_when_it_is_of_this_file(
        self, study, small, monkeypatch
    ):
        path = study / "raw" / "big.csv"
        path.write_text(_text(), "utf-8")
        direct = read_table(path, columns=["满意度"])
        to_parquet(path, study / "derived" / "big.csv.parquet")
        monkeypatch.setattr(blocks, "batches", lambda *_: pytest.fail("streamed anew"))
        pd.testing.assert_frame_equal(read_table(path, columns=["满意度"]), direct)

    def test_a_derived_file_of_other_bytes_is_not(self, study, small):
        path = study / "raw" / "big.csv"
        path.write_text(_text(), "utf-8")
        to_parquet(path, study / "derived" / "big.csv.parquet")
        path.write_text(_text(ROWS - 1), "utf-8")
        assert len(read_table(path, columns=["id"])) == ROWS - 1
        (study / "derived" / "big.csv.parquet").write_bytes(b"damaged")
        assert len(read_table(path, columns=["id"])) == ROWS - 1

    def test_a_source_is_a_sample_and_says_so(self, tmp_path, small, monkeypatch):
        monkeypatch.setattr(sampling, "SAMPLE_ROWS", 100)
        path = tmp_path / "big.csv"
        path.write_text(_text(), "utf-8")
        source = read_source(path)
        assert source.rows == ROWS and 100 < len(source) <= 200
        assert "of its 4,000 rows" in source.warnings[0]
        places = source.table["id"].str.removeprefix("r").astype(int).to_numpy()
        assert set(np.diff(places)) == {places[1] - places[0]} and places[-1] > 0.9 * ROWS


class TestRefused:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda text: text.replace("r2500,", "r2500,x,"), "line .* has 5 cells, the header 4"),
            (lambda text: text.replace("r2500,", "r2\x00500,"), "line 28.*: a NUL byte"),
            (lambda text: text + 'r,1,"open', "cannot be read as a table|quote"),
            (lambda text: text.replace("comment", "id"), "id: stands 2 times in the header"),
            (lambda text: text.replace("comment", ""), "1 column has no name"),
        ],
    )
    def test_damage_far_behind_the_header(self, tmp_path, small, change, message):
        path = tmp_path / "big.csv"
        path.write_text(change(_text()), "utf-8")
        for read in (lambda: read_table(path), lambda: to_parquet(path, tmp_path / "a.parquet")):
            with pytest.raises(DataError, match=message):
                read()
        assert sorted(one.name for one in tmp_path.iterdir()) == ["big.csv"]

    def test_bytes_that_are_not_utf_8(self, tmp_path, small):
        path = tmp_path / "big.csv"
        path.write_bytes(_text().encode().replace(b"r2500,", b"r\xff500,"))
        with pytest.raises(DataError, match="cannot be read as a table.*UTF"):
            read_table(path)

    def test_packed_ones_cut_short(self, tmp_path, small):
        path = tmp_path / "big.csv.gz"
        path.write_bytes(gzip.compress(_text().encode(), 0)[:-30_000])
        with pytest.raises(DataError, match=r"big.csv.gz"):
            read_table(path)

    @pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
    def test_packed_ones_with_damage_inside(self, tmp_path, small, place):
        path = tmp_path / "big.csv.gz"
        raw = bytearray(gzip.compress(_text().encode()))
        at = int(place * len(raw))
        raw[at : at + 40] = bytes(40)
        path.write_bytes(raw)
        for read in (read_source, read_table):
            with pytest.raises(DataError, match=r"big.csv.gz cannot be"):
                read(path)


DAMAGED = """
import gzip, sys
from pathlib import Path
from cemlab.errors import DataError
from cemlab.sources import blocks, layouts, read_table, streaming
streaming.LARGE, layouts.HEAD, blocks.BLOCK = 1000, 2000, 4096
text = "id,score\\n" + "".join(f"r{n},{n % 5}\\n" for n in range(30_000))
for number in range(8):
    raw = bytearray(gzip.compress(text.encode()))
    at = len(raw) * (number + 1) // 10
    raw[at : at + 40] = bytes(40)
    row = f"r{3500 * number + 500},"
    for name, content in (
        ("a.csv.gz", bytes(raw)), ("b.csv", text.replace(row, "r\\0,").encode()),
        ("c.csv", text.replace(row, '"open').encode()),
    ):
        path = Path(sys.argv[1]) / name
        path.write_bytes(content)
        try:
            read_table(path)
        except DataError as bad:
            assert name in str(bad)
        else:
            raise AssertionError(name)
print("over")
"""


def test_a_process_ends_after_damaged_ones(tmp_path):
    """It once waited for ever, when it ended, for the thread that had read ahead."""
    out = subprocess.run(
        [sys.executable, "-c", DAMAGED, tmp_path],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert out.stdout == "over\n"


MEASURE = """
import re, sys
from pathlib import Path
import pyarrow.csv, pyarrow.parquet
from cemlab.sources import blocks, streaming, to_parquet
blocks.BLOCK, streaming.GROUP = 1_000_000, 4_000_000
def peak():
    return 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
before = peak()
to_parquet(Path(sys.argv[1]), Path(sys.argv[2]))
print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells it there")
def test_memory_does_not_grow_with_the_file(tmp_path):
    """Three times the file, nearly the same memory: block by block, not whole."""
    line = b"r1,5,a comment of a resident about the time it took to repair the lift,2026-03-02\n"
    grown = {}
    for size in (30_000_000, 90_000_000):
        path = tmp_path / "big.csv"
        with path.open("wb") as file:
            file.write(b"id,score,comment,day\n")
            for _ in range(size // (len(line) * 1000)):
                file.write(line * 1000)
        out = subprocess.run(
            [sys.executable, "-c", MEASURE, path, tmp_path / "big.parquet"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        grown[size] = int(out.stdout)
        path.unlink()
    assert grown[90_000_000] < 1.5 * grown[30_000_000]
    assert grown[90_000_000] < 100_000_000
