"""The bucket bootstrap: one pass, the same correlations, the errors of the customer bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import (
    bucket_correlations,
    bucket_sums,
    correlation_matrix,
    resampled_buckets,
    resampled_correlations,
    shapley_parts,
)


def test_correlations_are_those_of_all_rows_in_any_portions(table, customers, weights):
    expected = correlation_matrix(table, weights)
    for ends in ([4000], [1, 2, 1500, 4000], [3999, 4000]):
        got = bucket_correlations(bucket_sums(_portions(ends, table, customers, weights)))
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-11)


def test_far_from_zero_nothing_cancels(table, customers):
    moved = 1e6 + table
    got = bucket_correlations(bucket_sums(_portions([100, 4000], moved, customers)))
    np.testing.assert_allclose(got, correlation_matrix(table), rtol=0, atol=1e-8)


def test_as_many_buckets_as_customers_is_the_customer_bootstrap(table, customers, weights):
    """Same distribution; every replicate is a mixture of whole customers."""
    buckets = bucket_sums([(table, customers, weights)], buckets=800)
    got = shapley_parts(resampled_buckets(buckets, 3000, seed=1)).std(axis=0)
    drawn = resampled_correlations(table, weights=weights, customers=customers, resamples=3000)[0]
    np.testing.assert_allclose(got, shapley_parts(drawn).std(axis=0), rtol=0.08)


def test_fewer_buckets_than_customers_have_the_same_errors(table, customers):
    buckets = bucket_sums([(table, customers, None)], buckets=400)
    got = shapley_parts(resampled_buckets(buckets, 2000, seed=1)).std(axis=0)
    drawn = resampled_correlations(table, customers=customers, resamples=2000)[0]
    np.testing.assert_allclose(got, shapley_parts(drawn).std(axis=0), rtol=0.15)


def test_same_seed_same_numbers(table, customers):
    found = bucket_sums([(table, customers, None)])
    np.testing.assert_array_equal(
        resampled_buckets(found, 5, seed=3), resampled_buckets(found, 5, seed=3)
    )
    assert found.n == len(table) and found.columns == table.shape[1]


class TestRefuses:
    def test_too_few_buckets_resamples_or_rows(self, table, customers):
        with pytest.raises(OptionError, match="`buckets` is 1"):
            bucket_sums([(table, customers, None)], buckets=1)
        with pytest.raises(OptionError, match="`resamples` is 0"):
            resampled_buckets(bucket_sums([(table, customers, None)]), resamples=0)
        with pytest.raises(MethodError, match="no rows"):
            bucket_sums([])
        with pytest.raises(MethodError, match="one bucket"):
            bucket_sums([(table, np.full(len(table), 3), None)])

    def test_blocks_that_do_not_fit(self, table, customers):
        with pytest.raises(MethodError, match="Number the customers"):
            bucket_sums([(table, customers + 0.5, None)])
        with pytest.raises(MethodError, match="with a row or more"):
            bucket_sums([(table, customers[:5], None)])
        table[7, 1] = np.nan
        with pytest.raises(MethodError, match="1 of 4000 rows of a block have gaps"):
            bucket_sums([(table, customers, None)])


@pytest.fixture
def customers():
    return np.repeat(np.arange(800), 5)


@pytest.fixture
def table(rng, customers):
    own = rng.normal(size=(800, 4)) + rng.normal(size=(800, 1))
    return own[customers] + rng.normal(size=(4000, 4))


@pytest.fixture
def weights(rng, customers):
    return rng.uniform(0.5, 2, len(customers))


def _portions(ends, table, customers, weights=None):
    start = 0
    for end in ends:
        own = slice(start, end)
        yield table[own], customers[own], None if weights is None else weights[own]
        start = end
