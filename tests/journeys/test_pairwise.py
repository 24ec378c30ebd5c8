"""Differences between touchpoints, Holm's correction, and medians with their intervals."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from cemlab.journeys.methods import differences, quantile_interval, random_intercept_fit

from .worlds import TRUTH, complete


class TestDifferences:
    def test_p_values_are_adjusted_after_holm_over_all_pairs(self, rng):
        found = differences(rng.normal(0, 2, 5), np.eye(5), 40)
        expected = multipletests(found.p_value, method="holm")[1]
        assert (found.p_adjusted > found.p_value).any()
        np.testing.assert_allclose(found.p_adjusted, expected)

    def test_paired_data_give_the_paired_t_test(self, rng):
        """With two touchpoints that everybody rated the model contrast is the paired t test."""
        from scipy.stats import ttest_rel

        first, second = rng.normal(0, 1, (2, 30)) + rng.normal(0, 1, 30)
        model = random_intercept_fit(
            np.tile(np.arange(30), 2), np.repeat([0, 1], 30), np.r_[first, second], 2
        )
        found, expected = (
            differences(model.mean, model.covariance, model.df),
            ttest_rel(first, second),
        )
        assert found.estimate[0] == pytest.approx(first.mean() - second.mean())
        assert found.p_value[0] == pytest.approx(expected.pvalue, rel=1e-4)
        interval = expected.confidence_interval()
        assert found.conf_low[0] == pytest.approx(interval.low, abs=1e-4)

    def test_all_pairs_hold_the_truth(self, rng):
        customers, touchpoints, values = complete(rng, 300)
        model = random_intercept_fit(customers, touchpoints, values, 5)
        found = differences(model.mean, model.covariance, model.df)
        truth = TRUTH[found.first] - TRUTH[found.second]
        assert len(truth) == 10
        assert ((found.conf_low < truth) & (truth < found.conf_high)).sum() >= 8

    def test_gaps_are_not_compared(self):
        found = differences(np.array([1.0, np.nan, 2.0]), np.eye(3), 10)
        assert found.first.tolist() == [0] and found.second.tolist() == [2]

    def test_a_single_touchpoint_has_no_pair(self):
        assert not len(differences(np.array([1.0, np.nan]), np.eye(2), 10).estimate)

    def test_equal_without_variance_is_not_told_apart(self):
        assert differences(np.array([1.0, 1.0]), np.zeros((2, 2)), 10).p_value.tolist() == [1.0]


class TestQuantile:
    def test_coverage_of_the_median(self):
        rng = np.random.default_rng(5)
        samples = rng.exponential(1.0, (2000, 60))
        found = [quantile_interval(one) for one in samples]
        held = np.mean([one.conf_low <= np.log(2) <= one.conf_high for one in found])
        assert 0.93 < held < 0.98

    def test_weights_are_repetitions(self):
        x, weights = np.array([1.0, 2.0, 10.0]), np.array([1.0, 3.0, 1.0])
        assert quantile_interval(x, 0.5, weights).estimate == 2.0

    def test_ends_stay_among_the_values(self):
        one = quantile_interval(np.array([1.0, 5.0]))
        assert (one.conf_low, one.conf_high, one.n) == (1.0, 5.0, 2)
