"""Impact of touchpoints: the reference, by hand, and what must hold."""

import numpy as np
import pytest

from cemlab.journeys.methods.impact import impacts, resampled_impacts, top_chances

from .worlds import reference_case


def test_reference(shared):
    case = reference_case(shared, "pain_point_impact")
    given, expected = case["inputs"], case["expected"]
    found = impacts(np.array(given["importance"]), np.array(given["mean_satisfaction"]),
                    np.array(given["reach"]), given["target"])  # fmt: skip
    np.testing.assert_allclose(found, expected["impact"], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(found / found.sum(), expected["share"], rtol=1e-6, atol=1e-8)
    rank = (-found).argsort().argsort() + 1
    assert rank.tolist() == expected["rank"]


def moments(rng, m=80, t=3):
    customers, touchpoints = np.repeat(np.arange(m), t), np.tile(np.arange(t), m)
    came = rng.random(m * t) < [1.0, 0.5, 0.7][:t] * m
    values = np.where(rng.random(m * t) < 0.9, rng.normal(0, 1, m * t), np.nan)
    return customers[came], touchpoints[came], values[came], t


class TestHolds:
    def test_resamples_lie_around_the_estimate(self, rng):
        customers, touchpoints, values, t = moments(rng)
        importance = np.array([0.3, 0.2, 0.1])
        found = resampled_impacts(customers, touchpoints, values, t, importance, 1.0,
                                  resamples=400, seed=1)  # fmt: skip
        mean = [np.nanmean(values[touchpoints == one]) for one in range(t)]
        reach = [len(set(customers[touchpoints == one])) / 80 for one in range(t)]
        own = impacts(importance, np.array(mean), np.array(reach), 1.0)
        np.testing.assert_allclose(found.mean(axis=0), own, rtol=0.03)

    def test_as_drawing_customers_one_by_one(self, rng):
        customers, touchpoints, values, t = moments(rng, m=12)
        weights = rng.uniform(1, 2, 12)
        found = resampled_impacts(customers, touchpoints, values, t, np.ones(t), 2.0,
                                  weights[customers], resamples=5, seed=3)  # fmt: skip
        drawn = np.random.default_rng(3).multinomial(12, np.full(12, 1 / 12), size=5)
        for counts, row in zip(drawn, found, strict=True):
            for one in range(t):
                here = (touchpoints == one) & ~np.isnan(values)
                w = (counts * weights)[customers[here]]
                came = np.isin(np.arange(12), customers[touchpoints == one])
                reach = (counts * weights)[came].sum() / (counts * weights).sum()
                mean = np.average(values[here], weights=w)
                assert row[one] == pytest.approx(max(2 - mean, 0) * reach)

    def test_draws_of_importance_widen(self, rng):
        data = moments(rng)
        draws = np.random.default_rng(1).normal(0.3, 0.1, (300, 3))
        alone = resampled_impacts(*data, np.full(3, 0.3), 1.0, resamples=300, seed=0)
        wide = resampled_impacts(*data, draws, 1.0, resamples=300, seed=0)
        assert (wide.std(axis=0) > 1.5 * alone.std(axis=0)).all()

    def test_nothing_short_of_the_target_is_never_on_top(self):
        chances = top_chances(np.array([[0.0, 0.0, 1.0, np.nan]] * 4), 3)
        assert chances.tolist() == [0, 0, 1, 0]
