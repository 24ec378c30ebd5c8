"""Resamples within strata: the error they must have, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError
from cemlab.numerics import linearised_error, resampled_correlations, resampling


class TestStrata:
    def test_a_mean_has_the_error_of_its_design(self, rng):
        """Few customers in a stratum: m of m would give two thirds of the variance here."""
        strata = np.repeat(np.arange(40), 3)
        y = 2.0 * rng.normal(size=40)[strata] + rng.normal(size=120)
        table = np.column_stack([rng.normal(size=120), y])
        mean = _means(table, strata, resamples=8000)[:, 1]
        assert mean.std() == pytest.approx(linearised_error(y, np.ones(120), strata), rel=0.04)
        plain = _means(table, resamples=8000)[:, 1]
        assert plain.std() == pytest.approx(linearised_error(y, np.ones(120)), rel=0.04)

    def test_clusters_in_strata_and_weights(self, rng):
        strata, clusters = np.repeat(np.arange(10), 20), np.repeat(np.arange(50), 4)
        y = rng.normal(size=10)[strata] + rng.normal(size=50)[clusters] + rng.normal(size=200)
        weights = rng.uniform(0.5, 2, size=200)
        mean = _means(y[:, None], strata, customers=clusters, weights=weights, resamples=8000)
        expected = linearised_error(y, weights, strata, clusters)
        assert mean.std() == pytest.approx(expected, rel=0.06)

    def test_one_stratum_is_no_strata(self, table):
        customers, one = np.arange(len(table)), np.zeros(len(table))
        got, expected = (
            resampled_correlations(table, customers=customers, strata=own, resamples=3000, seed=2)[
                0
            ].std(axis=0)
            for own in (one, None)
        )
        upper = np.triu_indices(len(got), 1)
        np.testing.assert_allclose(got[upper], expected[upper], rtol=0.1)

    def test_every_stratum_keeps_its_weight(self, rng):
        """A column that is the stratum never changes its mean or variance."""
        strata = np.repeat([0, 1, 2], [10, 40, 70])
        table = np.column_stack([strata, rng.normal(size=120)])
        mean = _means(table, strata, resamples=50)[:, 0]
        np.testing.assert_allclose(mean, mean[0], atol=1e-12)

    def test_refuses_a_stratum_of_one_and_a_customer_in_two(self, table):
        strata = np.r_[9, np.zeros(len(table) - 1)]
        with pytest.raises(MethodError, match=r"1 of 2 strata have a single cluster \(9.0\)"):
            resampled_correlations(table, strata=strata)
        with pytest.raises(MethodError, match=r"1 clusters lie in more than one stratum \(0\)"):
            n = len(table)
            customers = np.r_[0, np.arange(n - 1)]  # the first two rows are of one
            resampled_correlations(table, strata=np.arange(n) % 2, customers=customers)
        with pytest.raises(MethodError, match="by customer or stratum"):
            resampled_correlations(
                table, weights=np.ones(n), kind="frequency", strata=np.arange(n) % 2
            )


@pytest.fixture
def table(rng):
    return rng.normal(size=(300, 5)) + np.repeat(rng.normal(size=(60, 5)), 5, axis=0)


def _means(table, strata=None, *, customers=None, weights=None, resamples):
    """Means of the columns in resamples, shape (resamples, columns)."""
    rng = np.random.default_rng(3)
    if strata is None:
        sums = resampling._customer_sums(table, weights, customers, resamples, rng)
    else:
        sums = resampling._stratified_sums(table, weights, customers, strata, resamples, rng)
    return sums[:, 1 : table.shape[1] + 1] / sums[:, :1]
