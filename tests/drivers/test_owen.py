"""Owen values of grouped drivers, and sampled Shapley for many of them."""

from __future__ import annotations

from functools import partial
from itertools import permutations

import numpy as np
import pytest

from cemlab.drivers.methods import METHODS, SPLITS, owen, sampled, shapley
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import (
    correlation_matrix,
    importance_replicates,
    sampled_parts,
    shapley_estimate,
    shapley_parts,
    team_values,
)

GROUPS = [(0, 3), (1,), (2, 4, 5)]


class TestOwen:
    def test_is_the_mean_over_all_queues_that_keep_groups_together(self, x, y):
        values = team_values(correlation_matrix(np.column_stack([x, y])))
        parts, queues = np.zeros(6), 0
        for queue in permutations(range(6)):
            places = {player: place for place, player in enumerate(queue)}
            if any(np.ptp([places[i] for i in group]) >= len(group) for group in GROUPS):
                continue
            queues, team = queues + 1, 0
            for player in queue:
                parts[player] += values[team | 1 << player] - values[team]
                team |= 1 << player
        assert queues == 6 * 2 * 6  # orders of three groups, and inside them
        got = METHODS["owen"](x, y, groups=GROUPS)
        np.testing.assert_allclose(got, parts / queues, rtol=0, atol=1e-12)

    def test_a_group_gets_what_it_gets_as_one_player(self, x, y, weights):
        got = METHODS["owen"](x, y, weights, groups=GROUPS)
        whole = shapley.importance(x, y, weights, players=GROUPS)
        np.testing.assert_allclose([got[list(own)].sum() for own in GROUPS], whole, atol=1e-12)

    @pytest.mark.parametrize("groups", [None, [(i,) for i in range(6)], [range(6)]])
    def test_without_groups_or_in_one_it_is_shapley(self, x, y, groups):
        got = METHODS["owen"](x, y, groups=groups)
        np.testing.assert_allclose(got, shapley.importance(x, y), rtol=0, atol=1e-12)

    def test_players_of_several_columns_and_covariates(self, x, y):
        players = [(5, 0), (2,), (3,), (4,)]
        got = METHODS["owen"](x, y, players=players, forced=[1], groups=[(0, 1), (2, 3)])
        whole = shapley.importance(x, y, players=[(5, 0, 2), (3, 4)], forced=[1])
        np.testing.assert_allclose([got[:2].sum(), got[2:].sum()], whole, rtol=0, atol=1e-12)

    def test_a_stack_is_its_matrices_one_by_one(self, rng, monkeypatch):
        monkeypatch.setattr(owen, "MATRICES_AT_ONCE", 64)  # several pieces
        stack = np.array([correlation_matrix(rng.normal(size=(50, 7))) for _ in range(9)])
        got = owen.split(stack, groups=GROUPS)
        expected = [owen.split(r, groups=GROUPS) for r in stack]
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-14)

    def test_goes_through_the_bootstrap(self, x, y):
        split = partial(SPLITS["owen"], groups=GROUPS)
        got = importance_replicates(split, x, y, forced=None, resamples=50, seed=2)
        np.testing.assert_allclose(got.parts.sum(axis=1), got.r_squared, rtol=0, atol=1e-12)

    def test_seven_like_items_do_not_push_one_aside(self, rng):
        staff, price = rng.normal(size=(2, 500))
        items = staff[:, None] + 0.5 * rng.normal(size=(500, 7))
        y = staff + price + rng.normal(size=500)
        x = np.column_stack([items, price])
        got = METHODS["owen"](x, y, groups=[range(7), (7,)])
        assert got[:7].sum() == pytest.approx(got[7], rel=0.25)

    def test_refuses_groups_that_are_not_a_division(self, x, y):
        with pytest.raises(MethodError, match=r"in two groups: 1; not a driver: 6; in no group: 5"):
            METHODS["owen"](x, y, groups=[(0, 1), (1, 2, 3, 4, 6)])
        with pytest.raises(MethodError, match="a group is empty"):
            METHODS["owen"](x, y, groups=[range(6), ()])

    def test_refuses_a_group_too_large(self, rng):
        with pytest.raises(MethodError, match="make 22 players; at most 20"):
            METHODS["owen"](
                rng.normal(size=(60, 22)), rng.normal(size=60), groups=[range(21), (21,)]
            )


class TestSampled:
    def test_covers_the_exact_parts_at_the_stated_error(self, rng):
        table = rng.normal(size=(300, 11)) + rng.normal(size=(300, 1))
        r = correlation_matrix(table)
        players = [(0, 1), (2,), (3,), (4, 5, 6), (7,), (8,), (9,)]
        exact = shapley_parts(r, players)
        off = []
        for seed in range(60):
            got = shapley_estimate(r, players, precision=1.0, seed=seed)
            off.append((got.parts - exact) / got.std_error)
        # 16 rounds: t with 15 degrees of freedom has a standard deviation of 1.07
        assert 0.9 < np.std(off) < 1.25
        assert np.abs(np.mean(off)) < 0.2

    def test_stops_at_the_precision_asked_for(self, rng):
        r = correlation_matrix(rng.normal(size=(200, 13)) + rng.normal(size=(200, 1)))
        coarse, fine = (shapley_estimate(r, precision=p) for p in (1e-2, 1e-4))
        assert coarse.std_error.max() <= 1e-2 and fine.std_error.max() <= 1e-4
        assert coarse.orders < fine.orders

    def test_thirty_drivers(self, rng):
        """Beyond the exact limit, against what symmetry knows: drivers alike have equal parts."""
        p = 30
        r = np.full((p + 1, p + 1), 0.3)
        r[:p, p] = r[p, :p] = 0.4
        np.fill_diagonal(r, 1)
        whole = r[:p, p] @ np.linalg.solve(r[:p, :p], r[:p, p])
        got = shapley_estimate(r)
        np.testing.assert_allclose(got.parts, whole / p, rtol=0, atol=1e-12)
        x = rng.normal(size=(400, p)) + rng.normal(size=(400, 1))
        y = x[:, 0] + rng.normal(size=400)
        told = sampled.estimate(x, y)
        assert told.std_error.max() <= 5e-4
        assert METHODS["sampled"](x, y).argmax() == 0

    def test_replicates_of_thirty_drivers(self, rng):
        x = rng.normal(size=(400, 30)) + rng.normal(size=(400, 1))
        y = x[:, 0] + rng.normal(size=400)
        got = importance_replicates(SPLITS["sampled"], x, y, resamples=20)
        np.testing.assert_allclose(got.parts.sum(axis=1), got.r_squared, rtol=0, atol=1e-3)

    def test_covariates_and_duplicates_inside_a_pair(self, rng):
        x = rng.normal(size=(300, 5)) + rng.normal(size=(300, 1))
        x[:, 2] = x[:, 0]
        y = x.sum(axis=1) + rng.normal(size=300)
        players, forced = [(0, 1), (2, 3)], [4]
        got = METHODS["sampled"](x, y, None, players, forced)
        expected = shapley.definition(x, y, None, players, forced)
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)  # a round has both orders
        r = correlation_matrix(np.column_stack([x, y]))
        stack = sampled_parts(np.array([r, r]), players, forced)
        np.testing.assert_allclose(stack, [expected] * 2, rtol=0, atol=1e-12)

    def test_refuses_a_precision_of_nothing(self):
        with pytest.raises(OptionError, match="`precision` is 0"):
            shapley_estimate(np.eye(3), precision=0)


@pytest.fixture
def x(rng):
    return rng.normal(size=(200, 6)) + rng.normal(size=(200, 1))


@pytest.fixture
def y(rng, x):
    return x @ [0.5, 0.4, 0.3, 0.2, 0.1, 0.0] + rng.normal(size=len(x))


@pytest.fixture
def weights(rng, x):
    return rng.uniform(0.2, 4, size=len(x))
