"""How long customers stay: what it must equal, what must hold, what it refuses."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.duration.survfunc import survdiff

from cemlab.errors import MethodError
from cemlab.journeys.methods import staying

from .worlds import reference_case


def test_gehan(shared):
    case = reference_case(shared, "dwell_time_censored")
    given, expected = case["inputs"], case["expected"]
    one = staying.stay(given["duration"], np.array(given["finished"], bool))
    assert staying.quantile_of(one)[0] == expected["median"]
    assert one.n_open == expected["n_censored"]
    by_time = dict(zip(one.curve.period, one.curve.survival, strict=True))
    for time, survival in expected["survival"].items():
        assert by_time[float(time)] == pytest.approx(survival, abs=1e-5)
    finished = np.array(given["duration"])[np.array(given["finished"], bool)]
    assert np.median(finished) == expected["naive_median_finished_only"]  # what is not told


def made(rng, n=150):
    true, seen = rng.weibull(1.3, n) * 10, rng.uniform(2, 20, n)
    durations = np.ceil(np.minimum(true, seen))  # with ties
    return durations, true <= seen


def test_quantiles_and_intervals_are_those_of_statsmodels(rng):
    durations, over = made(rng)
    one = staying.stay(durations, over)
    other = sm.SurvfuncRight(durations, over.astype(int))
    for share in (0.25, 0.5):
        found = staying.quantile_of(one, share)
        assert found[0] == other.quantile(share)
        assert found[1:] == pytest.approx(other.quantile_ci(share, method="cloglog"))


def test_log_rank_is_that_of_statsmodels(rng):
    durations, over = made(rng)
    groups = rng.integers(0, 3, len(durations))
    found = staying.log_rank(durations, over, groups)
    statistic, p = survdiff(durations, over.astype(int), groups)
    assert found.statistic == pytest.approx(statistic) and found.p_value == pytest.approx(p)
    assert found.df == 2


def test_by_hand():
    # 4 stays: one ends at 1 (of 4), one is lost at 2, one ends at 3 (of 2), one is lost at 5
    one = staying.stay([1, 2, 3, 5], [True, False, True, False])
    np.testing.assert_allclose(one.curve.survival, [0.75, 0.75, 0.375, 0.375])
    assert staying.share_beyond(one, 2.5)[0] == 0.75 and staying.share_beyond(one, 0)[0] == 1
    assert np.isnan(staying.share_beyond(one, 6)[0]) and staying.quantile_of(one)[0] == 3
    assert np.isnan(staying.quantile_of(one, 0.75)[0]) and one.longest == 5


class TestHolds:
    def test_without_open_stays_it_is_a_count(self, rng):
        durations = rng.integers(1, 30, 200).astype(float)
        one = staying.stay(durations, np.ones(200, bool))
        for limit in (0, 7, 29.5):
            assert staying.share_beyond(one, limit)[0] == pytest.approx((durations > limit).mean())
        assert staying.quantile_of(one)[0] == np.quantile(durations, 0.5, method="inverted_cdf")

    def test_units_do_not_matter_to_the_test(self, rng):
        durations, over = made(rng)
        groups = rng.integers(0, 2, len(durations))
        first, second = (staying.log_rank(durations * by, over, groups) for by in (1, 60))
        assert first.statistic == pytest.approx(second.statistic)

    def test_copies_of_customers_do_not_narrow_intervals(self, rng):
        durations, over = made(rng)
        alone = staying.stay(durations, over)
        twice, who = np.tile(durations, 2), np.tile(np.arange(len(over)), 2)
        copied = staying.stay(twice, np.tile(over, 2), who)
        assert copied.design_effect == pytest.approx(2)
        np.testing.assert_allclose(copied.curve.survival_low, alone.curve.survival_low)
        groups = rng.integers(0, 2, len(durations))
        once = staying.log_rank(durations, over, groups, np.arange(len(over)))
        again = staying.log_rank(twice, np.tile(over, 2), np.tile(groups, 2), who)
        assert again.statistic == pytest.approx(once.statistic)

    def test_stays_of_different_customers_have_no_design_effect(self, rng):
        durations, over = made(rng)
        assert staying.stay(durations, over, np.arange(len(over))).design_effect == 1


def test_level_under_the_null_with_several_stays_of_a_customer():
    # groups belong to customers, who differ in speed: the plain test would be wrong too often
    rng, wrong, plain = np.random.default_rng(3), 0, 0
    for _ in range(200):
        speed = np.repeat(rng.gamma(2, 0.5, 60), 5)
        who = np.repeat(np.arange(60), 5)
        durations = rng.exponential(1, 300) / speed
        groups = (who % 2).astype(int)
        over = durations < 2
        durations = np.minimum(durations, 2)
        wrong += staying.log_rank(durations, over, groups, who).p_value < 0.05
        plain += staying.log_rank(durations, over, groups).p_value < 0.05
    assert wrong <= 20 < plain  # 10 expected; binomial 99.9%: below 21


class TestRefuses:
    @pytest.mark.parametrize("durations", [[], [1, np.nan], [-1, 2]])
    def test_durations_that_are_none(self, durations):
        with pytest.raises(MethodError, match="missing or below 0"):
            staying.stay(durations, np.ones(len(durations), bool))

    def test_one_group(self):
        found = staying.log_rank([1, 2], [True, True], [0, 0])
        assert np.isnan(found.p_value) and found.df == 0


def test_frames_are_taken(rng):
    durations, over = made(rng)
    assert staying.stay(pd.Series(durations), pd.Series(over)).n == 150
