"""The noise floor: useless drivers stay below it, real ones do not."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.drivers.methods import METHODS, SPLITS, two_part_design
from cemlab.errors import OptionError
from cemlab.numerics import noise_floor, noise_parts, shapley_parts


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("method", ["shapley", "johnson"])
def test_useless_drivers_stay_below_it_and_real_ones_do_not(rng, method, weighted):
    below, real = [], []
    for seed in range(100):
        x, y, weights = _survey(rng, weighted=weighted)
        floor = noise_floor(SPLITS[method], x, y, weights=weights, seed=seed)
        parts = METHODS[method](x, y, weights)
        below += (parts < floor)[[2, 3, 4, 5]].tolist()
        real += (parts < floor)[[0, 1]].tolist()
    assert 0.92 <= np.mean(below) <= 0.98
    assert np.mean(real) == 0


def test_useless_drivers_stay_below_it_where_customers_answer_often(rng):
    """Rows shuffled one by one would make noise look too small."""
    below = {"customers": [], "rows": []}
    for seed in range(120):
        customers = np.repeat(np.arange(80), 5)
        x = np.repeat(rng.normal(size=(80, 4)), 5, axis=0)
        y = x[:, 0] + np.repeat(rng.normal(size=80), 5) + 0.3 * rng.normal(size=400)
        parts = METHODS["shapley"](x, y)
        for how, own in (("customers", customers), ("rows", None)):
            floor = noise_floor(shapley_parts, x, y, customers=own, seed=seed)
            below[how] += (parts < floor)[1:].tolist()
    assert 0.92 <= np.mean(below["customers"]) <= 0.98
    assert np.mean(below["rows"]) < 0.8


def test_not_applicable_drivers_have_noise_in_pairs(rng):
    below = []
    for seed in range(100):
        ratings = rng.integers(1, 6, size=(400, 4)).astype(float)
        design = two_part_design(ratings, rng.random((400, 4)) < 0.5)
        y = design.x[:, :2] @ [0.5, 0.5] + rng.normal(size=400)
        parts = METHODS["shapley"](design.x, y, players=design.players)
        floor = noise_floor(shapley_parts, design.x, y, players=design.players, seed=seed)
        below += (parts < floor)[1:].tolist()
        assert parts[0] > floor
    assert 0.905 <= np.mean(below) <= 0.98


@pytest.mark.parametrize("drivers", [1, 2, 5])
def test_where_no_driver_says_anything_none_is_told_from_noise(rng, drivers):
    above = []
    for seed in range(150):
        x, y = rng.integers(1, 6, size=(200, drivers)).astype(float), rng.normal(size=200)
        floor = noise_floor(shapley_parts, x, y, seed=seed)
        above += (METHODS["shapley"](x, y) > floor).tolist()
    assert np.mean(above) <= 0.09


class TestHolds:
    def test_same_seed_same_numbers(self, rng):
        x, y, _ = _survey(rng)
        assert noise_floor(shapley_parts, x, y, seed=3) == noise_floor(shapley_parts, x, y, seed=3)
        assert noise_floor(shapley_parts, x, y, seed=3) != noise_floor(shapley_parts, x, y, seed=4)

    def test_constant_weights_are_no_weights(self, rng):
        x, y, _ = _survey(rng)
        np.testing.assert_allclose(
            noise_parts(shapley_parts, x, y, weights=np.full(len(y), 4.0)),
            noise_parts(shapley_parts, x, y),
        )

    def test_frequencies_are_repeated_rows(self, rng):
        x, y, _ = _survey(rng)
        people = rng.integers(0, 3, size=len(y))
        np.testing.assert_allclose(
            noise_parts(shapley_parts, x, y, weights=people.astype(float), kind="frequency"),
            noise_parts(shapley_parts, np.repeat(x, people, axis=0), np.repeat(y, people)),
        )

    def test_one_row_a_customer_shuffles_rows(self, rng):
        x, y, _ = _survey(rng)
        np.testing.assert_allclose(
            noise_parts(shapley_parts, x, y, customers=np.arange(len(y))),
            noise_parts(shapley_parts, x, y),
        )

    def test_the_copy_is_judged_like_any_driver(self, rng):
        """The part equals that of a column really added to the table."""
        x, y, weights = _survey(rng, weighted=True)
        order = np.random.default_rng([9, 1]).permutation(len(y))
        parts = METHODS["shapley"](np.column_stack([x, x[order, 0]]), y, weights)
        got = noise_parts(shapley_parts, x, y, weights=weights, rounds=1, seed=9)
        assert got[0][0] == pytest.approx(parts[-1], abs=1e-12)

    def test_the_copy_enters_after_the_covariates(self, rng):
        x, y, weights = _survey(rng, weighted=True)
        order = np.random.default_rng([9, 1]).permutation(len(y))
        both = np.column_stack([x, x[order, 1]])
        parts = METHODS["shapley"](both, y, weights, forced=[0])
        got = noise_parts(shapley_parts, x, y, weights=weights, forced=[0], rounds=1, seed=9)
        assert got[0][0] == pytest.approx(parts[-1], abs=1e-12)

    def test_many_drivers_are_sampled_in_bounded_time(self, rng):
        x = rng.normal(size=(500, 20)) + rng.normal(size=(500, 1))
        y = x[:, 0] + rng.normal(size=500)
        parts = METHODS["shapley"](x, y)
        floor = noise_floor(SPLITS["shapley"], x, y)
        exact = noise_floor(shapley_parts, x[:, :12], y)
        assert 0 < floor < parts.max()
        assert floor == pytest.approx(exact, rel=0.6)


def test_refuses_no_rounds(rng):
    x, y, _ = _survey(rng)
    with pytest.raises(OptionError, match="`rounds` is 0"):
        noise_floor(shapley_parts, x, y, rounds=0)


def _survey(rng, *, weighted=False, n=300):
    """Two real drivers and four useless ones."""
    x = rng.integers(1, 6, size=(n, 6)).astype(float)
    y = 0.6 * x[:, 0] + 0.5 * x[:, 1] + rng.normal(size=n)
    return x, y, rng.uniform(0.4, 2.5, size=n) if weighted else None
