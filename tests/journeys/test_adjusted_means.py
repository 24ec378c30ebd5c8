"""Means adjusted for who goes where: what they must equal, what must hold, what they find."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from cemlab.journeys.methods import emotion_curve, fixed_persons_fit, random_intercept_fit

from .worlds import TRUTH, complainers, selective_visits, unhappy


def test_agrees_with_mixedlm(shared):
    from statsmodels.regression.mixed_linear_model import MixedLM

    for customers, touchpoints, values, t in (selective_visits(shared)[1], unhappy(150, 3)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = MixedLM(values, np.eye(t)[touchpoints], groups=customers).fit(reml=True)
        ours = random_intercept_fit(customers, touchpoints, values, t)
        assert ours.deviance == pytest.approx(-2 * theirs.llf, rel=1e-7)
        assert ours.deviance <= -2 * theirs.llf + 1e-8
        np.testing.assert_allclose(ours.mean, theirs.fe_params, atol=2e-4)
        # theirs are from the joint information with the variances; lme4's equal ours
        np.testing.assert_allclose(ours.std_error, theirs.bse_fe, rtol=5e-3)
        assert ours.person_variance == pytest.approx(float(theirs.cov_re[0, 0]), rel=1e-3)


def test_balanced_variances_by_hand():
    # rows (1, 3), (5, 7), (3, 8): means 3 and 6; MS of customers 9.5, MS left 1.5
    # so σ_e² = 1.5 and σ_u² = (9.5 − 1.5) / 2 = 4
    got = random_intercept_fit([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1], [1, 3, 5, 7, 3, 8.0], 2)
    np.testing.assert_allclose(got.mean, [3, 6], rtol=1e-12)
    assert got.residual_variance == pytest.approx(1.5, rel=1e-6)
    assert got.person_variance == pytest.approx(4, rel=1e-6)
    np.testing.assert_allclose(got.std_error**2, 5.5 / 3, rtol=1e-6)


class TestHolds:
    def test_units_do_not_matter(self):
        customers, touchpoints, values, t = unhappy(80, 2)
        one = random_intercept_fit(customers, touchpoints, values, t)
        other = random_intercept_fit(customers, touchpoints, 1e3 * values + 1e6, t)
        np.testing.assert_allclose(other.mean, 1e3 * one.mean + 1e6, atol=1e-3)
        np.testing.assert_allclose(other.std_error, 1e3 * one.std_error, rtol=1e-6)


class TestRecovers:
    """Unhappy people visit the last touchpoint; its true mean is −0.9."""

    @pytest.fixture
    def curve(self):
        return emotion_curve(*unhappy(4000, 7))

    def test_the_plain_mean_is_biased(self, curve):
        assert curve.mean[4] - TRUTH[4] < -0.6
        assert curve.conf_high[4] < TRUTH[4] - 0.5

    def test_the_adjusted_one_loses_most_of_the_bias_and_the_check_all(self, curve):
        assert abs(curve.adjusted[4] - TRUTH[4]) < 0.2 * abs(curve.mean[4] - TRUTH[4])
        assert curve.fixed_low[4] < TRUTH[4] < curve.fixed_high[4]
        assert (np.abs(curve.fixed - TRUTH) < 0.08).all()

    def test_the_adjusted_one_loses_all_of_it_where_ratings_decide_who_comes(self):
        got = emotion_curve(*complainers(4000, 8))
        assert got.conf_high[4] < TRUTH[4] - 0.3
        assert got.adjusted_low[4] < TRUTH[4] < got.adjusted_high[4]
        assert (np.abs(got.adjusted - TRUTH) < 0.08).all()

    def test_the_interval_covers_the_truth(self):
        covered = np.zeros(5)
        for seed in range(120):
            got = random_intercept_fit(*complainers(60, seed))
            covered += np.abs(got.mean - TRUTH) < 2.0 * got.std_error
        assert (covered / 120 > 0.88).all()


class TestEdges:
    def test_customers_who_do_not_differ(self):
        # the middle two differ by less than chance would have it
        got = random_intercept_fit([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1], [1, 5, 2, 4, 3, 3.0], 2)
        assert got.status == "singular" and got.person_variance == 0
        np.testing.assert_allclose(got.mean, [2, 4])
        np.testing.assert_allclose(got.std_error, np.sqrt(1 / 3))  # RSS 4 on 4 df, n = 3

    def test_customers_who_say_one_thing_everywhere(self):
        customers, touchpoints = np.repeat(np.arange(12), 2), np.tile([0, 1], 12)
        got = random_intercept_fit(customers, touchpoints, customers.astype(float), 2)
        np.testing.assert_allclose(got.mean, 5.5)
        assert got.residual_variance < 1e-6 < got.person_variance

    def test_parts_that_nobody_connects_have_no_check(self):
        customers = np.repeat(np.arange(40), 2)
        touchpoints = np.where(customers < 20, 0, 2) + np.tile([0, 1], 40)
        values = np.random.default_rng(1).normal(size=80)
        assert np.isnan(fixed_persons_fit(customers, touchpoints, values, 4).mean).all()
        assert np.isfinite(random_intercept_fit(customers, touchpoints, values, 4).mean).all()
