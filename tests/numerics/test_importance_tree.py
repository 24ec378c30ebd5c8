"""The tree over subsets: exact, accurate near collinearity, and its sampled stand-in."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import factorial

import numpy as np
import pytest

from cemlab.numerics import correlation_matrix, resampled_correlations, sampled_parts, shapley_parts
from cemlab.numerics.importance_tree import WIDTH


@pytest.mark.parametrize("closeness", [1e-1, 1e-2, 1e-3, 1e-4, 3e-5])
def test_agrees_with_exact_arithmetic_up_to_a_condition_number_of_1e10(rng, closeness):
    table = rng.normal(size=(400, 8))
    table[:, 3] = table[:, 0] - table[:, 1] + closeness * table[:, 3]
    table[:, 6] = table[:, 2] + closeness * table[:, 6]
    table[:, 7] += table[:, :7] @ rng.normal(size=7)
    r = correlation_matrix(table)
    assert np.linalg.cond(r[:-1, :-1]) < 1.2e10
    np.testing.assert_allclose(shapley_parts(r), exact_parts(r), rtol=0, atol=1e-10)


def test_a_player_who_is_fixed_by_the_others_adds_nothing_to_them():
    # x₂ = x₁: whoever enters first gets it all, so both get half
    r = np.array([[1, 1, 0, 0.6], [1, 1, 0, 0.6], [0, 0, 1, 0.3], [0.6, 0.6, 0.3, 1]])
    np.testing.assert_allclose(shapley_parts(r), [0.18, 0.18, 0.09], atol=1e-12)


def test_a_column_without_variance_adds_nothing():
    r = np.array([[1, 0, 0.5], [0, 0, 0], [0.5, 0, 1]])
    np.testing.assert_allclose(shapley_parts(r), [0.25, 0])


@pytest.mark.parametrize("p", [1, 2, 3, 16])
def test_parts_add_up_to_r_squared(rng, p):
    r = _correlations(rng, p)
    whole = r[-1, :-1] @ np.linalg.solve(r[:-1, :-1], r[:-1, -1])
    assert shapley_parts(r).sum() == pytest.approx(whole, abs=1e-12)


def test_a_stack_is_its_matrices_one_by_one_in_breadth_and_in_depth(rng):
    p = 9
    stack = np.stack([_correlations(rng, p) for _ in range(300)])
    assert len(stack) * 2**p > WIDTH
    players = [(0, 5), (1,), (2, 3, 4), (6,), (7,), (8,)]
    for own in (None, players):
        expected = [shapley_parts(r, own) for r in stack]
        np.testing.assert_allclose(shapley_parts(stack, own), expected, rtol=0, atol=1e-12)


def test_wide_players_alone_need_no_single_ones(rng):
    r = _correlations(rng, 6)
    players = [(0, 1), (2, 3), (4, 5)]
    values = {
        team: _r_squared(r, [column for player in team for column in players[player]])
        for size in range(4)
        for team in combinations(range(3), size)
    }
    np.testing.assert_allclose(shapley_parts(r, players), _shapley(values, 3), atol=1e-12)


class TestSampled:
    def test_is_close_to_exact_and_adds_up(self, rng):
        table = rng.normal(size=(600, 13)) + rng.normal(size=(600, 1))
        table[:, -1] += table[:, :4].sum(axis=1)
        stack, _, _ = resampled_correlations(table, resamples=200, seed=4)
        exact, sampled = shapley_parts(stack), sampled_parts(stack)
        error = np.sqrt(((sampled - exact) ** 2).mean(axis=0))
        assert np.median(error / exact.std(axis=0)) < 0.12  # widens an interval by half a percent
        np.testing.assert_allclose(sampled.std(axis=0), exact.std(axis=0), rtol=0.05)
        np.testing.assert_allclose(sampled.sum(axis=1), exact.sum(axis=1), rtol=0, atol=1e-6)

    def test_players_in_pairs(self, rng):
        table = rng.normal(size=(500, 9)) + 0.7 * rng.normal(size=(500, 1))
        stack, _, _ = resampled_correlations(table, resamples=40, seed=4)
        players = [(0, 1), (2,), (3, 4), (5,), (6, 7)]
        exact, sampled = shapley_parts(stack, players), sampled_parts(stack, players)
        assert np.abs(sampled - exact).max() < 0.1 * exact.std(axis=0).max()

    def test_same_seed_same_numbers(self, rng):
        stack = np.stack([_correlations(rng, 5) for _ in range(4)])
        np.testing.assert_array_equal(sampled_parts(stack, seed=3), sampled_parts(stack, seed=3))

    def test_anchor_of_one_matrix_is_exact(self, rng):
        r = _correlations(rng, 6)[None]
        np.testing.assert_allclose(sampled_parts(r), shapley_parts(r), atol=1e-14)


def _correlations(rng, p):
    table = rng.normal(size=(100, p + 1)) + rng.normal(size=(100, 1))
    return correlation_matrix(table)


def _r_squared(r, team):
    if not team:
        return 0.0
    own = r[np.ix_(team, team)]
    return r[team, -1] @ np.linalg.solve(own, r[team, -1])


def exact_parts(r):
    """Shapley parts of a correlation matrix in rational arithmetic."""
    p = len(r) - 1
    exact = [[Fraction(float(value)) for value in row] for row in r]
    values = {}
    for size in range(p + 1):
        for team in combinations(range(p), size):
            values[team] = _solved(exact, team)
    return _shapley(values, p)


def _shapley(values, p):
    """Shapley values from the value of each team, as fractions."""
    orders, parts = factorial(p), [Fraction(0)] * p
    for team, value in values.items():
        size = len(team)
        for j in range(p):
            if j in team:
                parts[j] += Fraction(value) * factorial(size - 1) * factorial(p - size) / orders
            else:
                parts[j] -= Fraction(value) * factorial(size) * factorial(p - 1 - size) / orders
    return [float(part) for part in parts]


def _solved(exact, team):
    """R² of a team by Gaussian elimination without rounding."""
    rows = [[exact[i][j] for j in (*team, -1)] for i in (*team, -1)]
    while len(rows) > 1:
        pivot, *rest = rows
        rows = [
            [
                value - row[0] / pivot[0] * other
                for value, other in zip(row[1:], pivot[1:], strict=True)
            ]
            for row in rest
        ]
    return 1 - rows[0][0]
