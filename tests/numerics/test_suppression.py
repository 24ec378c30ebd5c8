"""Small cells: hidden so that totals do not give them away, checked by brute force."""

import itertools
import json
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from cemlab.errors import OptionError
from cemlab.numerics import Hidden, exposed, pooled_cells, suppress, suppress_totals
from cemlab.numerics.open_tables import Table, freedom, interval

FLOW = np.array([[0, 7915, 74, 0, 143], [0, 0, 6273, 68, 1648], [3, 71, 0, 5102, 1177],
                 [0, 3, 3, 0, 5164], [8132, 0, 3, 0, 0]])  # fmt: skip
TABLES = arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 5)),
                elements=st.integers(0, 40))  # fmt: skip


class TestReference:
    def test_primary_and_complementary(self, shared):
        path = shared / "reference" / "methods" / "07_small_cells.json"
        cases = json.loads(path.read_text("utf-8"))["cases"]
        case = next(case for case in cases if case["id"] == "primary_and_complementary")
        table, expected = case["inputs"]["table"], case["expected"]
        hidden = suppress(np.array(table["n"]), minimum=case["inputs"]["min_n"])
        for row, column in expected["primary"]:
            assert hidden[table["rows"].index(row), table["columns"].index(column)]
        assert hidden.sum() == expected["n_cells_suppressed_min"]
        for lines in (hidden, hidden.T):
            assert all(line.sum() != 1 for line in lines)  # the rule of the reference

    def test_primary_alone_is_exposed(self):
        table = np.array([[34, 41, 22], [28, 7, 31], [45, 38, 26]])
        (found,) = exposed(table, table < 10)
        assert found == (1, 1, 7.0, 7.0)


class TestOneRow:
    @pytest.mark.parametrize(
        ("counts", "hidden"),
        [
            ([30, 40, 50], [0, 0, 0]),
            ([3, 40, 50], [1, 1, 0]),
            ([3, 0, 50], [1, 0, 1]),
            ([3, 4, 50], [1, 1, 1]),  # 3 + 4 is still fewer than 10
            ([5, 6, 50], [1, 1, 0]),
            ([3], [1]),
            ([0, 0], [0, 0]),
            ([], []),
        ],
    )
    def test_with_its_total(self, counts, hidden):
        assert suppress(np.array(counts)).tolist() == [bool(one) for one in hidden]

    def test_without_a_total(self):
        assert suppress(np.array([3, 40, 50]), margins=False).tolist() == [True, False, False]

    def test_a_small_total_is_hidden(self):
        assert suppress_totals(np.array([3, 2])).total


class TestTables:
    @settings(max_examples=60, deadline=None)
    @given(TABLES)
    def test_nothing_hidden_can_be_worked_out(self, table):
        hidden = suppress_totals(table)
        assert not exposed(table, hidden)
        small = (table > 0) & (table < 10)
        assert (hidden.cells | ~small).all()
        totals = [(hidden.rows, table.sum(axis=1)), (hidden.columns, table.sum(axis=0))]
        for mask, sums in totals:
            assert (mask | (sums == 0) | (sums >= 10)).all()
        assert suppress(table).tolist() == hidden.cells.tolist()

    @settings(max_examples=60, deadline=None)
    @given(TABLES)
    def test_nothing_is_hidden_without_a_small_cell(self, table):
        table = np.where(table < 10, 0, table)
        assert not suppress(table).any()

    @settings(max_examples=40, deadline=None)
    @given(TABLES)
    def test_nothing_hidden_beside_could_be_shown(self, table):
        hidden = suppress_totals(table)
        whole = np.vstack([table, table.sum(axis=0)])
        whole = np.hstack([whole, whole.sum(axis=1, keepdims=True)])
        mask = np.vstack([np.column_stack([hidden.cells, hidden.rows]),
                          [*hidden.columns, hidden.total]])  # fmt: skip
        for place in np.argwhere(mask & ((whole == 0) | (whole >= 10))):
            less = mask.copy()
            less[tuple(place)] = False
            parts = Hidden(less[:-1, :-1], less[:-1, -1], less[-1, :-1], bool(less[-1, -1]))
            assert exposed(table, parts), (place, mask)

    @settings(max_examples=12, deadline=None)
    @given(arrays(np.int64, st.sampled_from([(2, 2), (2, 3)]), elements=st.integers(10, 60)),
           st.integers(0, 3), st.integers(1, 9))  # fmt: skip
    def test_no_other_cells_of_fewer_people_would_do(self, table, place, few):
        """All ways to hide cells of a small table, tried one by one."""
        table.flat[place] = few
        table[(place // table.shape[1] + 1) % 2, 0] += 10  # a column never has one small cell only
        found = suppress(table)
        small, places = table < 10, np.arange(table.size).reshape(table.shape)
        least = min(
            table.flat[list(chosen)].sum()
            for size in range(table.size)
            for chosen in itertools.combinations(np.flatnonzero(~small), size)
            if not exposed(table, small | np.isin(places, chosen))
        )
        assert table[found & ~small].sum() == least

    def test_two_rows_are_enough(self):
        """The row of 3 and 3, and the next smallest with its total: no more."""
        hidden = suppress_totals(np.array([[100, 100], [80, 70], [30, 30], [3, 3]]))
        assert hidden.cells.any(axis=1).tolist() == [False, False, True, True]
        assert hidden.rows.tolist() == [False, False, True, True]
        assert not hidden.columns.any() and not hidden.total

    @settings(max_examples=40, deadline=None)
    @given(TABLES, st.randoms(use_true_random=False))
    def test_flow_and_linear_programming_agree(self, table, random):
        """On patterns drawn by chance, safe or not."""
        whole = Table.of(table.astype(float), 10)
        mask = np.array([[random.random() < 0.6 for _ in row] for row in whole.whole])
        for at in whole.places():
            if mask[at]:
                low, high = interval(whole, mask, at)
                assert freedom(whole, mask, at).is_enough == (high - low >= 10 - 1e-6)

    @settings(max_examples=60, deadline=None)
    @given(TABLES)
    def test_turning_the_table_round_hides_as_safely(self, table):
        assert not exposed(table.T, suppress_totals(table.T))

    @settings(max_examples=30, deadline=None)
    @given(arrays(np.int64, st.tuples(st.integers(2, 3), st.just(2)), elements=st.integers(0, 3)))
    def test_brute_force_agrees(self, table):
        """All tables with the same totals: every hidden cell takes values 2 or more apart."""
        hidden = suppress_totals(table, minimum=2)
        if hidden.rows.any() or hidden.columns.any() or hidden.total or not hidden.cells.any():
            return
        places = np.argwhere(hidden.cells)
        top = table.sum()
        possible = []
        for values in itertools.product(range(top + 1), repeat=min(len(places), 4)):
            if len(places) > 4:
                return
            other = table.copy()
            other[tuple(places.T)] = values
            if (other.sum(0) == table.sum(0)).all() and (other.sum(1) == table.sum(1)).all():
                possible.append(values)
        widths = np.ptp(np.array(possible), axis=0)
        assert (widths >= 2).all()

    def test_large_tables_are_quick(self, rng):
        table = rng.poisson(25, (50, 20))
        table[rng.random(table.shape) < 0.1] = 4
        start = time.process_time()
        hidden = suppress_totals(table)
        assert time.process_time() - start < 5
        assert hidden.cells.sum() < 0.2 * table.size
        assert not exposed(table, hidden)

    def test_a_large_number_is_spared_where_smaller_ones_do(self):
        """Steps of a real marketplace: 5,102, 1,648 and 6,273 need not be hidden."""
        hidden = suppress_totals(FLOW).cells
        assert FLOW[hidden & (FLOW >= 10)].tolist() == [74, 143, 71, 5164, 8132]
        assert not exposed(FLOW, suppress_totals(FLOW))


class TestPooled:
    def test_the_main_cell_of_a_row_is_told_with_the_rare_ones(self):
        assert pooled_cells(FLOW, suppress_totals(FLOW)) == {(3, 4): 2, (4, 0): 1}

    @settings(max_examples=40, deadline=None)
    @given(TABLES, st.integers(2, 10))
    def test_rare_cells_may_still_be_any_number(self, table, minimum):
        """All that is told, as a reader has it: found with a solver of its own."""
        table = np.where(np.arange(len(table))[:, None] % 2, table, table * 40)
        table[:, 0] = np.minimum(table[:, 0], 12)
        hidden = suppress_totals(table, minimum=minimum)
        pooled = pooled_cells(table, hidden, minimum=minimum)
        rare = hidden.cells & (table > 0) & (table < minimum)
        for row, column in pooled:
            assert rare[row].sum() == hidden.cells[row].sum() - 1 and not hidden.rows[row]
            assert table[row, column] >= minimum and not rare[row, column]
        if pooled:
            for at in np.argwhere(rare):
                low, high = _possible(table, hidden, rare, pooled, minimum, tuple(at))
                assert high - low >= max(minimum - 2, 1) - 1e-6

    def test_nothing_is_pooled_where_it_would_say_how_many(self):
        """Two rare cells of 9 in a row of main and rare: flagged rare, 18 would be 9 and 9."""
        table = np.array([[9, 9, 0], [600, 0, 300], [0, 600, 300]])
        hidden = Hidden(np.array([[1, 1, 0], [1, 0, 1], [0, 1, 1]], bool), np.zeros(3, bool),
                        np.zeros(3, bool), False)  # fmt: skip
        assert pooled_cells(table, hidden) == {}
        few = np.array([[40, 9], [600, 600]])  # 9 of 49 is no rounding
        assert pooled_cells(few, suppress_totals(few)) == {}


def _possible(table, hidden, rare, pooled, minimum, at):
    """Least and most of a cell, given the shown numbers and that rows are pooled."""
    places = [tuple(one) for one in np.argwhere(hidden.cells)]
    rows, sums = [], []
    for axis, totals in ((0, hidden.rows), (1, hidden.columns)):
        for line in np.flatnonzero(~totals):
            rows.append([float(one[axis] == line) for one in places])
            own = table[line] if axis == 0 else table[:, line]
            shown = ~(hidden.cells[line] if axis == 0 else hidden.cells[:, line])
            sums.append(own.sum() - own[shown].sum())
    told = {row for row, _ in pooled}
    bounds = [(1, minimum - 1) if rare[one] and one[0] in told
              else (minimum if one in pooled else 0, None) for one in places]  # fmt: skip
    aim = np.array([float(one == at) for one in places])
    ends = [linprog(sign * aim, A_eq=np.array(rows), b_eq=sums, bounds=bounds) for sign in (1, -1)]
    return [sign * one.fun if one.status == 0 else sign * -np.inf
            for sign, one in zip((1, -1), ends, strict=True)]  # fmt: skip


class TestProblems:
    @pytest.mark.parametrize("counts", [[-1, 2], [np.nan, 2], [np.inf], np.zeros((2, 2, 2)), 5])
    def test_no_counts(self, counts):
        with pytest.raises(OptionError, match="counts"):
            suppress(np.array(counts))

    @pytest.mark.parametrize("minimum", [0, -3, 2.5, "10"])
    def test_senseless_minimum(self, minimum):
        with pytest.raises(OptionError, match="minimum"):
            suppress(np.array([3, 40]), minimum=minimum)
