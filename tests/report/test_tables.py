"""Tables as files: nothing is run by a spreadsheet, no number changes."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest

from cemlab.report.tables import csv_bytes, json_bytes, table_json_bytes


def _cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\v=1+1"]
)
def test_text_is_never_a_formula(text):
    cells = _cells(csv_bytes(pd.DataFrame({text: [text]})))
    assert all(cell.startswith("'") for row in cells for cell in row)


def test_numbers_are_untouched():
    table = pd.DataFrame({"estimate": [-0.1, 0.1 + 0.2, 1e-17], "n": [-3, 0, 12]})
    back = pd.read_csv(io.BytesIO(csv_bytes(table)))
    pd.testing.assert_frame_equal(back, table, check_exact=True)


def test_missing_values_are_empty_cells_and_null():
    table = pd.DataFrame({"a": ["x", None], "b": [np.nan, 1.5], "c": pd.array([1, None], "Int64")})
    assert _cells(csv_bytes(table))[1:] == [["x", "", "1"], ["", "1.5", ""]]
    assert json.loads(table_json_bytes(table))["data"] == [["x", None, 1], [None, 1.5, None]]


def test_opens_with_chinese_in_a_spreadsheet():
    assert csv_bytes(pd.DataFrame({"题目": ["等待"]})).startswith(b"\xef\xbb\xbf")


def test_json_reads_back_with_pandas():
    table = pd.DataFrame({"b": ["等待", "x"], "a": [0.1 + 0.2, -1.0], "n": [1, 2]})
    back = pd.read_json(io.BytesIO(table_json_bytes(table)), orient="split", precise_float=True)
    pd.testing.assert_frame_equal(back, table, check_dtype=False, check_column_type=False)


def test_an_empty_table_is_still_json():
    assert json.loads(table_json_bytes(pd.DataFrame({"a": []}))) == {"columns": ["a"], "data": []}


def test_dates_are_written_as_dates():
    table = pd.DataFrame({"day": [pd.Timestamp("2025-03-01"), pd.NaT]})
    assert _cells(csv_bytes(table))[1:] == [["2025-03-01T00:00:00"], [""]]
    assert json.loads(table_json_bytes(table))["data"] == [["2025-03-01T00:00:00"], [None]]


def test_json_has_no_nan():
    content = json_bytes({"b": float("nan"), "a": [np.inf, np.float64(0.1), np.int64(2)]})
    assert json.loads(content, parse_constant=pytest.fail) == {"b": None, "a": [None, 0.1, 2]}
