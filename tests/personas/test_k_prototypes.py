"""k-prototypes and Gower's distance: what they must equal and what must hold."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from cemlab.errors import OptionError
from cemlab.personas.methods import k_prototypes
from cemlab.personas.methods.mixed import Mixed, gower, of_codes, of_numbers


@pytest.fixture
def noise(rng):
    """Nothing to be found."""
    return Mixed(rng.normal(size=(150, 3)), rng.integers(3, size=(150, 4)), (3,) * 4)


class TestReference:
    def test_cost_of_given_groups(self, case):
        one = case("08_segmentation", "kprototypes_cost")
        inputs = one["inputs"]
        codes = np.unique(inputs["categorical"], return_inverse=True)[1].reshape(-1, 1)
        x = Mixed(np.array(inputs["numeric"]), codes, (2,))
        whole, of_numbers = k_prototypes.cost(x, inputs["labels"], gamma=inputs["gamma"])
        assert whole == pytest.approx(one["expected"]["cost"])
        assert of_numbers == 1
        assert k_prototypes.fit(x, 2, gamma=inputs["gamma"]).cost == pytest.approx(whole)

    def test_gower_is_that_of_daisy(self, case):
        one = case("08_segmentation", "gower_three_rows")
        rows, ranges = one["inputs"]["rows"], one["inputs"]["ranges"]
        codes = np.unique([row[0] for row in rows], return_inverse=True)[1]
        x = Mixed(np.array([row[1:] for row in rows], float), codes[:, None], (2,))
        expected = one["expected"]
        for got in (gower(x, np.array(ranges[1:])), gower(x)):
            np.testing.assert_allclose(got, got.T)
            told = [expected[name] for name in ("d12", "d13", "d23")]
            np.testing.assert_allclose(got[[0, 0, 1], [1, 2, 2]], told)

    def test_no_grouping_of_few_rows_costs_less(self, rng):
        x = Mixed(rng.normal(size=(8, 2)), rng.integers(3, size=(8, 3)), (3,) * 3)
        got = k_prototypes.fit(x, 2, starts=50)
        least = min(
            k_prototypes.cost(x, np.array([0, *labels]), gamma=got.gamma)[0]
            for labels in product([0, 1], repeat=7)
            if any(labels)
        )
        assert got.cost == pytest.approx(least)


class TestHolds:
    def test_gamma_is_half_the_mean_deviation(self, noise):
        got = k_prototypes.fit(noise, 3)
        assert got.gamma == pytest.approx(noise.numbers.std(axis=0).mean() / 2)

    def test_rows_are_in_the_cheapest_group_and_groups_are_their_own_means(self, noise, rng):
        weights = rng.uniform(0.5, 2, size=150)
        got = k_prototypes.fit(noise, 3, weights)
        mismatches = (noise.codes[:, None] != got.modes).sum(axis=2)
        away = ((noise.numbers[:, None] - got.centroids) ** 2).sum(axis=2)
        costs = away + got.gamma * mismatches
        np.testing.assert_array_equal(costs.argmin(axis=1), got.labels)
        weights = weights / weights.mean()
        assert got.cost == pytest.approx(weights @ costs.min(axis=1))
        assert got.cost_of_numbers == pytest.approx(weights @ away[np.arange(150), got.labels])
        first, second = np.sort(np.sqrt(costs), axis=1)[:, :2].T
        np.testing.assert_allclose(got.margin, (second - first) / second)
        for label in range(3):
            own = got.labels == label
            np.testing.assert_allclose(
                got.centroids[label], np.average(noise.numbers[own], axis=0, weights=weights[own])
            )
            for item, mode in enumerate(got.modes[label]):
                counts = np.bincount(noise.codes[own, item], weights[own])
                assert counts[mode] == pytest.approx(counts.max())

    def test_more_starts_never_cost_more(self, noise):
        costs = [k_prototypes.fit(noise, 5, starts=starts).cost for starts in (1, 5, 20, 60)]
        assert costs == sorted(costs, reverse=True) and costs[-1] < costs[0]

    def test_far_from_zero_is_as_good(self, noise):
        far = Mixed(noise.numbers + 1e6, noise.codes, noise.levels)
        got, expected = k_prototypes.fit(far, 3), k_prototypes.fit(noise, 3)
        np.testing.assert_array_equal(got.labels, expected.labels)
        assert got.cost == pytest.approx(expected.cost, rel=1e-6)

    def test_all_groups_have_people(self, rng):
        x = Mixed(np.repeat([[0.0], [1], [9]], 10, axis=0), np.tile([[0], [1]], (15, 1)), (2,))
        for k in range(2, 7):  # as many groups as different rows
            assert (k_prototypes.fit(x, k, starts=1).share > 0).all()

    def test_numbers_alone_and_categories_alone(self, rng):
        near = np.repeat([[0.0, 0], [5, 5]], 30, axis=0) + rng.normal(size=(60, 2))
        assert k_prototypes.fit(of_numbers(near), 2).share.tolist() == [0.5, 0.5]
        codes = np.repeat([[0, 0, 0], [1, 1, 1]], 30, axis=0)
        got = k_prototypes.fit(of_codes(codes), 2)
        assert got.gamma == 1 and got.cost == 0
        np.testing.assert_allclose(got.modes, [[0, 0, 0], [1, 1, 1]])

    def test_the_whole_sits_in_one_kind_where_gamma_says_so(self, noise):
        heavy = k_prototypes.fit(noise, 3, gamma=1e6)
        assert heavy.cost_of_numbers < 0.01 * heavy.cost

    def test_a_gap_is_no_mismatch(self):
        codes = np.array([[0, 0], [0, 0], [1, 1], [1, 1], [0, -1], [1, -1]])
        got = k_prototypes.fit(of_codes(codes), 2)
        assert got.cost == 0
        np.testing.assert_array_equal(got.labels[[4, 5]], got.labels[[0, 2]])

    def test_gower_leaves_gaps_out(self):
        x = Mixed(np.array([[0.0, np.nan], [1, 2], [np.nan, np.nan]]), np.array([[0], [1], [-1]]),
                  (2,))  # fmt: skip
        got = gower(x, np.array([2.0, 4.0]))
        assert got[0, 1] == pytest.approx((0.5 + 1) / 2)
        assert np.isnan(got[0, 2])


def test_impossible_options(noise):
    for gamma in (0, -1, np.nan):
        with pytest.raises(OptionError, match="`gamma` is"):
            k_prototypes.fit(noise, 2, gamma=gamma)
    with pytest.raises(OptionError, match="`starts` is 0"):
        k_prototypes.fit(noise, 2, starts=0)
