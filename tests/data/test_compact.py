"""Columns in few bytes: the same values as they were given."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cemlab.data import compact
from cemlab.data.compact import Stack, full


class TestStack:
    """Parts of a column below each other."""

    @pytest.mark.parametrize(
        "parts",
        [
            [[1.0, np.nan], [5.0, 4.0]],
            [[1.0, 2.0], [0.1, 16_777_217.0], [1e300, 3.0]],
            [["a", "a", None, "b"], ["c", "c", "c", "a"]],
            [["a", "a", "a", None], ["b", "c", "d", "e"], ["a", "a", "a", "a"]],
            [["a", "b", "c"], ["a", "a", "a"]],
            [[f"{n // 3}" for n in range(600)], [f"{n // 3}" for n in range(600, 1200)]],
        ],
    )
    def test_the_same_values(self, parts):
        dtype = "float64" if isinstance(parts[0][0], float) else "str"
        stack = Stack()
        for part in parts:
            stack.add(pd.Series(part, dtype=dtype, name="x"))
        whole = pd.Series([one for part in parts for one in part], dtype=dtype, name="x")
        pd.testing.assert_series_equal(full(stack.column()), whole)

    def test_too_many_different_texts_stay_texts(self, monkeypatch):
        monkeypatch.setattr(compact, "MOST_TEXTS", 5)
        stack = Stack()
        for start in range(0, 12, 3):
            stack.add(pd.Series([f"t{start + n % 3}" for n in range(9)], dtype="str"))
        assert stack.column().tolist() == [f"t{s + n % 3}" for s in (0, 3, 6, 9) for n in range(9)]

    @pytest.mark.parametrize(
        ("levels", "order"),
        [((), ["a", "b", "c"]), (("c", "x", "b", "a"), ["c", "b", "a"])],
    )
    def test_groups_in_order(self, levels, order):
        stack = Stack()
        for part in (["b", "c", None], ["a", "c"]):
            present = sorted({one for one in part if one})
            stack.add(pd.Series(pd.Categorical(part, categories=present, ordered=True)))
        column = stack.column(levels)
        assert column.cat.categories.tolist() == order and column.cat.ordered
        assert column.isna().tolist() == [False, False, True, False, False]
        assert column.dropna().tolist() == ["b", "c", "a", "c"]
