"""SPSS and Stata: labels, declared missing codes, weights, sets.

One .sav is real; the others and all of Stata are made with pyreadstat and pandas.
"""

import datetime as dt
import struct

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import DataError
from cemlab.sources import read_source, read_table

pyreadstat = pytest.importorskip("pyreadstat", reason="pyreadstat is in the extra `import`")

AGREE = {1: "非常不同意", 5: "非常同意", 98: "不知道", 99: "拒答"}


@pytest.fixture
def made(tmp_path):
    """A .sav made with pyreadstat: Chinese labels, missing codes and a range, dates, weights."""
    frame = pd.DataFrame(
        {
            "who": ["r1", "r2", "r3", "r4"],
            "wait": [1.0, 5, 99, np.nan],
            "age": [31.0, 998, 999, 44],
            "day": [dt.date(2026, 3, 2), dt.date(2026, 3, 3), None, dt.date(2026, 3, 5)],
            "w": [0.5, 1.5, 1, 1],
            "a1": [1.0, 0, 1, 0],
            "a2": [0.0, 0, 1, 1],
        }
    )
    path = tmp_path / "made.sav"
    pyreadstat.write_sav(
        frame, path, file_label="小区调查",
        column_labels={"wait": "您对等待时间满意吗？", "a1": "App", "a2": "Phone"},
        variable_value_labels={"wait": AGREE},
        missing_ranges={"wait": [98, 99], "age": [{"lo": 900, "hi": 1000}]},
        variable_measure={"wait": "ordinal"}, variable_format={"day": "DATE11"},
    )  # fmt: skip
    return path


class TestSpss:
    def test_the_hotel(self, shared):
        source = read_source(shared / "data" / "vendor_exports" / "spss_hotel_value_labels.sav")
        assert source.format == "spss" and source.table.shape == (17, 5)
        assert source.columns["v3"].wording == "The staff were slow in responding"
        assert source.columns["v1"].labels == {
            "1": "Strongly Disagree", "2": "Disagree", "3": "No Opinion", "4": "Agree",
            "5": "Strongly Agree",
        }  # fmt: skip
        assert source.columns["v1"].declared == "single" and source.columns["v1"].missing == ()
        assert source.table["v1"].dtype == float and source.warnings == ()

    def test_labels_codes_and_types(self, made):
        source = read_source(made)
        wait, age = source.columns["wait"], source.columns["age"]
        assert source.title == "小区调查" and wait.wording == "您对等待时间满意吗？"
        assert wait.labels == {str(code): words for code, words in AGREE.items()}
        assert wait.missing == (98, 99) and age.missing == (998, 999)
        np.testing.assert_array_equal(source.table["wait"], [1, 5, 99, np.nan])
        assert source.table["day"].tolist() == ["2026-03-02", "2026-03-03", "", "2026-03-05"]
        declared = {name: one.declared for name, one in source.columns.items()}
        assert declared == {"who": "text", "wait": "single", "age": "number", "day": "date",
                            "w": "number", "a1": "number", "a2": "number"}  # fmt: skip
        assert not any(one.use for one in source.columns.values())

    def test_packed_ones_are_the_same(self, made, tmp_path):
        frame, told = pyreadstat.read_sav(made, user_missing=True)
        path = tmp_path / "made.zsav"
        pyreadstat.write_sav(
            frame, path, compress=True, variable_value_labels=told.variable_value_labels
        )
        pd.testing.assert_frame_equal(read_source(path).table, read_source(made).table)

    def test_the_weight_is_told_by_the_header(self, made):
        """pyreadstat cannot write weights: the number of the variable is patched in."""
        raw = bytearray(made.read_bytes())
        raw[76:80] = struct.pack("<i", 5)  # who, wait, age, day, w: one place each
        made.write_bytes(raw)
        uses = {name: one.use for name, one in read_source(made).columns.items() if one.use}
        assert uses == {"w": "weight"}
        raw[76:80] = struct.pack("<i", 1)  # a text cannot weight
        made.write_bytes(raw)
        assert "by which variable could not be told" in read_source(made).warnings[0]

    @pytest.mark.parametrize("width", [7, 8, 9, 255, 256, 300, 600])
    def test_the_weight_behind_long_texts(self, tmp_path, width):
        path = tmp_path / "made.sav"
        frame = pd.DataFrame({"text": ["x" * width, "y"], "score": [1.0, 2], "w": [1.0, 2]})
        pyreadstat.write_sav(frame, path)
        raw = bytearray(path.read_bytes())
        records, at = [], 176  # the records of variables follow the header
        while struct.unpack_from("<i", raw, at)[0] == 2:
            records.append(raw[at + 24 : at + 32].rstrip())
            at += 32 + (4 + -(-struct.unpack_from("<i", raw, at + 32)[0] // 4) * 4) * bool(
                struct.unpack_from("<i", raw, at + 8)[0]
            )
        raw[76:80] = struct.pack("<i", records.index(b"W" if b"W" in records else b"w") + 1)
        path.write_bytes(raw)
        assert read_source(path).columns["w"].use == "weight"

    def test_sets_of_several_answers(self, made):
        """pyreadstat cannot write sets: the record is put before the end of the dictionary."""
        text = b"$channels=D1 1 8 Channels a1 a2\n"
        record = struct.pack("<iiii", 7, 7, 1, len(text)) + text
        raw = made.read_bytes()
        end = raw.index(struct.pack("<ii", 999, 0))
        made.write_bytes(raw[:end] + record + raw[end:])
        source = read_source(made)
        assert source.several["channels"].columns == {"a1": "App", "a2": "Phone"}
        assert source.several["channels"].wording == "Channels"
        assert source.several["channels"].picked == (1,)

    @pytest.mark.parametrize("said", ["GBK", "UTF-8", ""])
    def test_old_files_in_gbk(self, tmp_path, said):
        """Made: texts are put into GBK; the file says so, says another encoding, or none."""
        path, words = tmp_path / "old.sav", "满意程度如何"
        pyreadstat.write_sav(pd.DataFrame({"q": [1.0, 2]}), path, column_labels={"q": words})
        raw = path.read_bytes().replace(words.encode(), words.encode("gbk") + b" " * 6)
        at = raw.index(b"UTF-8")
        if said:
            raw = raw[:at] + said.encode().ljust(5) + raw[at + 5 :]
        else:
            raw = raw[: at - 16] + raw[at + 5 :]
            raw = raw.replace(struct.pack("<i", 65001), struct.pack("<i", 2))
        path.write_bytes(raw)
        source = read_source(path)
        assert source.columns["q"].wording == words
        assert source.encoding == (None if said == "GBK" else "gb18030")
        assert bool(source.warnings) == (said != "GBK")
        again = read_source(path, encoding=source.encoding)
        assert again.columns["q"].wording == words and again.warnings == ()

    def test_portable_files(self, tmp_path):
        path = tmp_path / "made.por"
        pyreadstat.write_por(pd.DataFrame({"Q1": [1.0, 2], "NAME": ["a", "b"]}), path,
                             column_labels=["How was it?", "Who"])  # fmt: skip
        source = read_source(path)
        assert source.format == "spss" and source.columns["Q1"].wording == "How was it?"
        assert source.table["NAME"].tolist() == ["a", "b"]


class TestStata:
    def test_labels_and_extended_missing(self, tmp_path):
        """Made with pyreadstat."""
        frame = pd.DataFrame({"q1": [1, 2, "a", "b"], "name": ["x", "a", "", "王"]})
        frame["q1"] = frame["q1"].astype(object)
        path = tmp_path / "made.dta"
        pyreadstat.write_dta(
            frame, path, column_labels={"q1": "Overall satisfaction"},
            variable_value_labels={"q1": {1: "low", 2: "high"}},
            missing_user_values={"q1": ["a", "b"]},
        )  # fmt: skip
        source = read_source(path)
        assert source.format == "stata" and source.columns["q1"].missing == (".a", ".b")
        assert source.table["q1"].tolist() == ["1", "2", ".a", ".b"]
        assert source.table["name"].tolist() == ["x", "a", "", "王"]
        assert source.columns["q1"].labels["1"] == "low"

    @pytest.mark.parametrize("version", [114, 117, 118])
    def test_every_release(self, tmp_path, version):
        """Made with pandas."""
        frame = pd.DataFrame(
            {"score": [1.0, 5.0], "day": pd.to_datetime(["2026-03-02", "2026-03-03"]),
             "kind": pd.Categorical(["good", "bad"])}
        )  # fmt: skip
        path = tmp_path / "made.dta"
        frame.to_stata(path, write_index=False, version=version, convert_dates={"day": "td"},
                       variable_labels={"score": "How satisfied are you?"})  # fmt: skip
        source = read_source(path)
        assert source.columns["score"].wording == "How satisfied are you?"
        assert source.table["day"].tolist() == ["2026-03-02", "2026-03-03"]
        assert source.columns["day"].declared == "date"
        assert sorted(source.columns["kind"].labels.values()) == ["bad", "good"]


class TestRefused:
    def test_another_format_than_the_study_says(self, made):
        with pytest.raises(DataError, match="of the format spss, not qualtrics"):
            read_source(made, format="qualtrics")

    def test_empty_ones(self, tmp_path):
        pyreadstat.write_sav(pd.DataFrame({"q": pd.Series(dtype=float)}), tmp_path / "a.sav")
        with pytest.raises(DataError, match="no cases"):
            read_source(tmp_path / "a.sav")

    def test_cut_short(self, made):
        raw = made.read_bytes()
        for share in (0.1, 0.3, 0.6):
            made.write_bytes(raw[: int(share * len(raw))])
            with pytest.raises(DataError, match="cannot be read as a SPSS.*cut short"):
                read_source(made)

    def test_without_pyreadstat(self, made, monkeypatch):
        import sys

        monkeypatch.setitem(sys.modules, "pyreadstat", None)
        with pytest.raises(DataError, match="pyreadstat.*not installed.*pip install pyreadstat"):
            read_source(made)


def test_parquet_keeps_types(tmp_path):
    frame = pd.DataFrame({"id": ["a", "b"], "score": [1, 2], "share": [0.5, None]})
    frame.to_parquet(tmp_path / "a.bin")
    pd.testing.assert_frame_equal(read_table(tmp_path / "a.bin"), frame)
    source = read_source(tmp_path / "a.bin")
    assert source.format == "table" and source.layout == "Parquet, with types"
