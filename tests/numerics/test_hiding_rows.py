"""Rows of a table of kinds that are hidden whole: what is shown gives no few people away."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cemlab.errors import OptionError
from cemlab.numerics import rows_to_hide

TABLES = arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 4)),
                elements=st.one_of(st.integers(0, 12), st.integers(0, 60)))  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_no_kind_of_few_can_be_worked_out(table):
    """The total of each kind less the rows that are shown leaves an interval, from 0."""
    hidden = rows_to_hide(table)
    few = (table > 0) & (table < 10)
    assert not few[~hidden].any()
    if not hidden.any():
        return
    for kind in np.flatnonzero(few.any(axis=0)):
        left = table[hidden, kind].sum()  # what subtraction tells of the hidden rows together
        assert left >= min(10, table[:, kind].sum())
        assert hidden.sum() > 1 or len(table) == 1


@settings(max_examples=100, deadline=None)
@given(TABLES)
def test_no_row_is_hidden_without_need(table):
    assert not rows_to_hide(np.where(table < 10, 0, table)).any()


@pytest.mark.parametrize(
    ("table", "hidden"),
    [
        ([[3, 40], [20, 40], [30, 40]], [1, 1, 0]),  # 3 alone would be the total less the others
        ([[3, 40], [8, 40], [30, 40]], [1, 1, 0]),
        ([[3, 40], [6, 40], [30, 40]], [1, 1, 1]),  # 3 + 6 is still fewer than 10
        ([[4, 40], [0, 50], [0, 60]], [1, 1, 0]),  # all there is of the kind: whose, is open
        ([[10, 40], [0, 50]], [0, 0]),
        ([[4, 40]], [1]),
    ],
)
def test_cover_is_the_cheapest_row_that_has_the_kind(table, hidden):
    assert rows_to_hide(np.array(table)).tolist() == [bool(one) for one in hidden]


def test_rows_hidden_already_are_cover():
    table, already = np.array([[3, 40], [20, 40], [30, 40]]), np.array([False, False, True])
    assert rows_to_hide(table, hidden=already).tolist() == [True, False, True]


def test_few_people_may_have_many_cells():
    cells, few = np.array([[30, 99], [50, 99], [60, 99]]), np.zeros((3, 2), bool)
    few[0, 0] = True
    assert rows_to_hide(cells, few=few).tolist() == [True, True, False]


@pytest.mark.parametrize("counts", [[1, 2], [[-1, 2]], [[np.nan, 2]]])
def test_no_table(counts):
    with pytest.raises(OptionError, match="counts"):
        rows_to_hide(np.array(counts))
