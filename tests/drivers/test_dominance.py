"""Dominance: what it must equal, what must hold, and how often resamples agree."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from cemlab.drivers.methods import dominance, shapley
from cemlab.errors import MethodError
from cemlab.numerics import correlation_matrix, resampled_correlations, team_values

SHARED = ["swiss", "attitude", "stackloss", "mtcars", "mobi_perq7", "mobi_p12"]


@pytest.mark.parametrize("name", SHARED)
def test_agrees_with_domir_and_dominanceanalysis(shared, name):
    reference, x, y = _reference(shared, f"importance_{name}")
    results, got = reference["results"], dominance.analyse(x, y)
    _close(got.conditional, results["domir.conditional"])
    _close(got.conditional.T, results["dominanceanalysis.conditional"])
    _close(got.wins, results["domir.complete"])
    _close(got.complete, results["dominanceanalysis.complete"])
    _close(got.conditional_pairs, results["dominanceanalysis.conditional.matrix"])
    _close(got.general_pairs, results["dominanceanalysis.general.matrix"])
    np.testing.assert_allclose(got.general, shapley.importance(x, y), rtol=0, atol=1e-12)


def test_agrees_with_domir_on_weights(shared):
    reference, x, y = _reference(shared, "weighted_apistrat")
    folder = shared / "reference" / "drivers"
    weights = pd.read_csv(folder / reference["input"])["pw"].to_numpy()
    results, got = reference["results"]["weighted"], dominance.analyse(x, y, weights)
    expected = list(results["domir.general"]["values"].values())
    np.testing.assert_allclose(got.general, expected, rtol=0, atol=1e-10)
    _close(got.conditional, results["domir.conditional"], atol=1e-10)
    _close(got.wins, results["domir.complete"])


def test_agrees_with_domir_on_factors(shared):
    folder = shared / "reference" / "drivers"
    results = json.loads((folder / "factors.json").read_text("utf-8"))["results"]["mtcars_factors"]
    table = pd.read_csv(folder / results["input"])
    table = pd.get_dummies(table, columns=["cyl", "gear"], drop_first=True)
    order = ["cyl_6", "cyl_8", "gear_4", "gear_5", "wt", "hp", "am"]
    players = [(0, 1), (2, 3), (4,), (5,), (6,)]
    got = dominance.analyse(
        table[order].to_numpy(float), table["mpg"].to_numpy(float), players=players
    )
    np.testing.assert_allclose(got.general, list(results["domir.general"]["values"].values()))
    _close(got.conditional, results["domir.conditional"])
    _close(got.wins, results["domir.complete"])


def test_agrees_with_dominanceanalysis_on_groups_and_a_constant(shared):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / "grouped_forced_swiss.json").read_text("utf-8"))
    table = pd.read_csv(folder / reference["input"])
    order = ["Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"]
    x, y = table[order].to_numpy(float), table["Fertility"].to_numpy(float)
    results = reference["results"]
    expected = list(results["always_Agriculture"]["dominanceanalysis.general"]["values"].values())
    got = dominance.analyse(x, y, forced=[0])
    np.testing.assert_allclose(got.general, expected, rtol=0, atol=1e-12)
    expected = list(results["groups"]["dominanceanalysis.general"]["values"].values())
    got = dominance.analyse(x, y, players=[(0,), (1, 2), (3, 4)])
    np.testing.assert_allclose(got.general, expected, rtol=0, atol=1e-12)


def test_values_agree_with_the_commonalities_of_yhat(shared):
    """Each commonality is an alternating sum of R² of teams: all 2^p of them are checked."""
    for name in ("swiss", "attitude", "mobi_perq7"):
        reference, x, y = _reference(shared, f"importance_{name}")
        values = team_values(correlation_matrix(np.column_stack([x, y])))
        drivers = reference["drivers"]
        everybody = range(len(drivers))
        for team, expected in reference["results"]["yhat.commonality"]["values"].items():
            if "," not in team and team not in drivers:
                continue
            own = [drivers.index(driver) for driver in team.split(",")]
            rest = sum(1 << j for j in everybody if j not in own)
            common = -sum(
                (-1) ** size * values[rest + sum(1 << j for j in part)]
                for size in range(len(own) + 1)
                for part in combinations(own, size)
            )
            assert common == pytest.approx(expected, abs=1e-11)  # rounded to 12 decimals there


def test_by_hand():
    # values of the teams: none, a, b, ab, c, ac, bc, abc
    values = np.array([0, 0.3, 0.2, 0.4, 0.1, 0.35, 0.25, 0.5])
    got = dominance.from_values(values)
    # a to {}, then to {b} and {c}, then to {b, c}
    np.testing.assert_allclose(got.conditional[0], [0.3, (0.2 + 0.25) / 2, 0.25])
    np.testing.assert_allclose(got.conditional[2], [0.1, (0.05 + 0.05) / 2, 0.1])
    np.testing.assert_allclose(got.general.sum(), 0.5)
    # a beats b alone (.3 > .2) and with c (.35 > .25)
    assert got.wins[0, 1] == 1 and got.complete[0, 1] == 1 and got.complete[1, 0] == 0


def test_a_pair_that_each_wins_once_is_undetermined():
    values = np.array([0, 0.3, 0.2, 0.4, 0.1, 0.3, 0.4, 0.5])  # ab without c, ba with c
    got = dominance.from_values(values)
    assert got.wins[0, 1] == got.wins[1, 0] == 0.5
    assert got.complete[0, 1] == got.complete[1, 0] == 0.5
    assert got.conditional_pairs[0, 1] == 0.5


@pytest.mark.parametrize("players", [None, [(0, 1), (2,), (3,), (4,)]])
def test_a_stack_is_its_matrices_one_by_one(rng, monkeypatch, players):
    monkeypatch.setattr(dominance, "MATRICES_AT_ONCE", 64)  # several pieces
    stack = np.array([correlation_matrix(rng.normal(size=(40, 6)) + 1e-3) for _ in range(7)])
    got = dominance.split(stack, players)
    for place, r in enumerate(stack):
        for field, expected in zip(got, dominance.split(r, players), strict=True):
            np.testing.assert_allclose(field[place], expected, rtol=0, atol=1e-14)


def test_complete_implies_conditional_implies_general(rng):
    for _ in range(20):
        table = rng.normal(size=(80, 6)) + rng.normal(size=(80, 1))
        got = dominance.analyse(table[:, :5], table[:, 5])
        assert (got.conditional_pairs[got.complete == 1] == 1).all()
        assert (got.general_pairs[got.conditional_pairs == 1] == 1).all()
        for pairs in (got.complete, got.conditional_pairs, got.general_pairs):
            np.testing.assert_array_equal(pairs + pairs.T, 1)


def test_two_drivers_that_stand_in_for_each_other_are_undetermined():
    r = np.array([[1, 0.3, 0.5], [0.3, 1, 0.5], [0.5, 0.5, 1]])
    got = dominance.split(r)
    for pairs in (got.complete, got.conditional_pairs, got.general_pairs):
        np.testing.assert_array_equal(pairs, 0.5)


class TestReproducibility:
    def test_by_hand(self):
        sample = np.array([[0.5, 1], [0, 0.5]])
        resamples = np.array([[[0.5, 1], [0, 0.5]]] * 3 + [[[0.5, 0.5], [0.5, 0.5]]])
        got = dominance.reproducibility(sample, resamples)
        assert got.mean[0, 1] == 0.875 and got.row[0, 1] == 0.75
        assert got.column[0, 1] == 0 and got.neither[0, 1] == 0.25
        assert got.reproduced[0, 1] == got.reproduced[1, 0] == 0.75

    def test_a_clear_leader_is_found_again_and_equals_are_not(self, rng):
        x = rng.normal(size=(200, 3)) + 0.5 * rng.normal(size=(200, 1))
        y = np.tile(x @ [1.0, 0.3, 0.3] + rng.normal(size=200), 2)
        x = np.concatenate([x, x[:, [0, 2, 1]]])  # the last two are exactly alike
        stack, _, _ = resampled_correlations(np.column_stack([x, y]), resamples=200, seed=1)
        sample, drawn = dominance.analyse(x, y), dominance.split(stack)
        got = dominance.reproducibility(sample.complete, drawn.complete)
        assert (got.reproduced[0, 1:] > 0.99).all() and (got.row[0, 1:] > 0.99).all()
        assert sample.complete[1, 2] == 0.5
        assert got.row[1, 2] == pytest.approx(got.column[1, 2], abs=0.15)
        assert got.row[1, 2] > 0.2
        np.testing.assert_allclose(got.row + got.column + got.neither, 1)


def test_too_many_drivers(rng):
    with pytest.raises(MethodError, match="at most 20 drivers; 21 were given"):
        dominance.analyse(rng.normal(size=(60, 21)), rng.normal(size=60))


def _reference(shared, name):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / f"{name}.json").read_text("utf-8"))
    table = pd.read_csv(folder / reference["input"])
    x = table[reference["drivers"]].to_numpy(float)
    return reference, x, table[reference["outcome"]].to_numpy(float)


def _close(got, expected, atol=1e-12):
    """Equal within the tolerance, where the reference has a value."""
    data = np.array(expected["values"]["data"], dtype=float)
    has = ~np.isnan(data)
    assert has.sum() >= data.size - len(data)
    np.testing.assert_allclose(got[has], data[has], rtol=0, atol=atol)
