"""Transitions: what they must equal, what must hold, what they refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import MethodError
from cemlab.journeys.methods import (
    directly_follows,
    order_moments,
    transitions,
)

from .worlds import reference_case


def test_agrees_with_the_reference(shared):
    case = reference_case(shared, "transition_matrix_with_exit")
    states, expected = case["inputs"]["states"], case["expected"]
    journeys, touchpoints = _long(case["inputs"]["sequences"], states)
    got = transitions(journeys, touchpoints, len(states))
    assert got.counts[:-1].tolist() == expected["counts"]
    np.testing.assert_allclose(got.share[:-1], expected["probabilities"], **_near(case))
    np.testing.assert_allclose(got.share[:-1, -1], expected["exit_share"], **_near(case))
    assert got.counts[-1].tolist() == [4, 1, 0, 0, 0, 0]  # entries


def test_counts_of_the_permit_log_are_those_of_pandas(shared):
    path = shared / "data" / "permit_receipt_log" / "permit_receipt_log.csv.gz"
    if not path.exists():
        pytest.skip("no permit log beside the reference data")
    log = pd.read_csv(path)
    journey, _ = pd.factorize(log["case:concept:name"])
    touchpoint, names = pd.factorize(log["concept:name"], sort=True)
    times = pd.to_datetime(log["time:timestamp"], utc=True, format="ISO8601")
    placed = order_moments(journey, touchpoint, times=times.to_numpy("datetime64[ns]"))
    got = transitions(journey[placed.order], touchpoint[placed.order], len(names))
    assert (got.n, got.journeys, len(names)) == (8577, 1434, 27)

    log = log.assign(time=times).sort_values(["case:concept:name", "time"], kind="stable")
    following = log.groupby("case:concept:name")["concept:name"].shift(-1).fillna("(exit)")
    expected = pd.crosstab(log["concept:name"], following)
    expected = expected.reindex(index=names, columns=[*names, "(exit)"], fill_value=0)
    np.testing.assert_array_equal(got.counts[:-1], expected)


def test_open_journeys_are_no_exits():
    # A B, A B (open), A (open): of 3 at A two go on, one stays open; of 2 at B one leaves
    got = transitions([0, 0, 1, 1, 2], [0, 1, 0, 1, 0], 2, open_journeys=[1, 2])
    assert got.counts.tolist() == [[0, 2, 0], [0, 0, 1], [3, 0, 0]]
    assert got.row_n.tolist() == [2, 1, 3]
    assert got.open_at.tolist() == [1, 1]
    assert (got.journeys, got.n_open, got.n) == (3, 2, 5)


def test_repeats_can_be_one():
    journeys, touchpoints = [0, 0, 0, 1, 1], [0, 0, 1, 1, 1]
    assert transitions(journeys, touchpoints, 2).counts.tolist() == [
        [1, 1, 0],
        [0, 1, 2],
        [1, 1, 0],
    ]
    got = transitions(journeys, touchpoints, 2, collapse_repeats=True)
    assert got.counts.tolist() == [[0, 1, 0], [0, 0, 2], [1, 1, 0]]
    assert got.n == 3


class TestHolds:
    @pytest.fixture
    def log(self, rng):
        journeys = np.sort(rng.integers(0, 400, 3000))
        return journeys, rng.integers(0, 6, 3000)

    def test_shares_of_a_row_add_up_to_one(self, log):
        np.testing.assert_allclose(transitions(*log, 6).share.sum(axis=1), 1)

    @pytest.mark.parametrize("collapse", [False, True])
    def test_counts_balance(self, log, rng, collapse):
        still_open = rng.choice(np.unique(log[0]), 50, replace=False)
        got = transitions(*log, 6, open_journeys=still_open, collapse_repeats=collapse)
        steps_in = got.counts[:, :-1].sum(axis=0)
        np.testing.assert_array_equal(steps_in, got.row_n[:-1] + got.open_at)
        assert steps_in.sum() == got.n
        assert got.row_n[-1] == got.journeys
        assert got.counts[:, -1].sum() + got.n_open == got.journeys

    def test_shares_lie_within_their_intervals(self, log):
        got = transitions(*log, 6)
        assert ((got.conf_low <= got.share) & (got.share <= got.conf_high)).all()

    def test_names_of_journeys_do_not_matter(self, log):
        np.testing.assert_array_equal(
            directly_follows(*log, 6), directly_follows(1000 - log[0], log[1], 6)
        )

    def test_directly_follows_is_the_middle(self, log):
        np.testing.assert_array_equal(
            directly_follows(*log, 6), transitions(*log, 6).counts[:6, :6]
        )

    def test_a_touchpoint_nobody_visits_has_no_shares(self, log):
        got = transitions(*log, 7)
        assert got.row_n[6] == 0 and np.isnan(got.share[6]).all()
        assert got.counts[-1, -1] == 0  # nobody leaves before coming


class TestRefuses:
    def test_journeys_that_are_not_together(self):
        with pytest.raises(MethodError, match=r"1 journeys are not together .* \(codes 0\)"):
            transitions([0, 1, 0], [0, 1, 0], 2)

    def test_unknown_touchpoints(self):
        with pytest.raises(MethodError, match=r"1 of 2 moments have unknown touchpoints \(5\)"):
            transitions([0, 0], [0, 5], 2)

    def test_gaps_in_journeys(self):
        with pytest.raises(MethodError, match=r"unknown journeys \(-1\)"):
            directly_follows([0, -1], [0, 1], 2)

    def test_open_journeys_that_do_not_exist(self):
        with pytest.raises(MethodError, match=r"1 open journeys have no moments \(codes 9\)"):
            transitions([0, 0], [0, 1], 2, open_journeys=[9])

    def test_no_moments(self):
        with pytest.raises(MethodError, match="No moments"):
            transitions([], [], 2)


def _long(sequences, states):
    journeys = np.repeat(np.arange(len(sequences)), [len(one) for one in sequences])
    return journeys, np.array([states.index(state) for one in sequences for state in one])


def _near(case):
    return {"rtol": case["tolerance"]["rel"], "atol": case["tolerance"]["abs"]}
