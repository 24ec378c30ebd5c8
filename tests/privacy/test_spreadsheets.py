"""Cells that a spreadsheet would run are text; numbers stay numbers."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cemlab.privacy import as_text, text_cells

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    "  =cmd|' /C calc'!A0",
]


class TestAsText:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile(self, text):
        assert as_text(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["", "a=1", "等于", "1-2", "'=1", "(−1)", "50%"])
    def test_harmless(self, text):
        assert as_text(text) == text

    @given(st.text())
    def test_never_begins_with_a_sign(self, text):
        assert not as_text(text).lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert as_text(as_text(text)) == as_text(text)


class TestTextCells:
    def test_numbers_stay_and_names_are_safe(self):
        frame = pd.DataFrame(
            {"=evil": ["=1", None, "ok"], "n": [-1.5, 2, 3], "mixed": [-1, "-1", "x"]}
        )
        safe = text_cells(frame)
        assert list(safe.columns) == ["'=evil", "n", "mixed"]
        assert safe["'=evil"].tolist()[0] == "'=1"
        assert safe["'=evil"].isna().tolist() == [False, True, False]
        assert safe["n"].tolist() == [-1.5, 2, 3]
        assert safe["mixed"].tolist() == [-1, "'-1", "x"]
        assert frame.columns[0] == "=evil"  # the given table is untouched

    def test_categories(self):
        frame = pd.DataFrame({"level": pd.Categorical(["=a", "b", "=a"], ["b", "=a"])})
        assert text_cells(frame)["level"].tolist() == ["'=a", "b", "'=a"]

    def test_columns_of_one_name(self):
        frame = pd.DataFrame([["=a", "=b"]], columns=["x", "x"])
        assert text_cells(frame).iloc[0].tolist() == ["'=a", "'=b"]

    def test_csv_reads_back(self):
        frame = pd.DataFrame({"label": HOSTILE})
        # quoted, since the writer of pandas leaves a lone carriage return bare
        back = pd.read_csv(
            io.StringIO(text_cells(frame).to_csv(index=False, quoting=csv.QUOTE_ALL))
        )
        assert back["label"].str.startswith("'").all()
