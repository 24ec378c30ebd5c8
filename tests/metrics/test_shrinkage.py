"""Branches drawn towards their mean: against metafor, Efron and Morris, and planted truths."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError
from cemlab.metrics.methods.funnel import funnel_limits
from cemlab.metrics.methods.shrinkage import pooled_errors, shrink_shares
from cemlab.numerics import draws, rank_summary, shrink

TOPIC = "06_shrinkage_league_tables"


@pytest.mark.parametrize("method", ["dl", "reml"])
def test_branches_agree_with_metafor(case, method):
    one = case(TOPIC, "branch_nps_empirical_bayes")
    got = shrink(one["inputs"]["branch_nps"], one["inputs"]["se"], method=method)
    expected, within = one["expected"][method], one["tolerance"]
    assert got.mean == pytest.approx(expected["mu"], **within)
    assert got.mean_error == pytest.approx(expected["se_mu"], **within)
    assert got.spread**2 == pytest.approx(expected["tau2"], **within)
    assert got.q == pytest.approx(expected["Q"], **within)
    assert got.estimate == pytest.approx(expected["blup"], **within)
    assert got.std_error == pytest.approx(expected["blup_se"], **within)
    if method == "reml":
        assert got.pull == pytest.approx(one["expected"]["reml_shrinkage_weight"], **within)


@pytest.mark.parametrize("method", ["dl", "reml"])
def test_noise_alone_gives_everybody_the_mean(case, method):
    one = case(TOPIC, "branch_no_true_variation")
    got = shrink(one["inputs"]["branch_nps"], one["inputs"]["se"], method=method)
    expected, within = one["expected"], one["tolerance"]
    assert got.spread == expected["tau2"] == 0
    assert got.q == pytest.approx(expected["Q"], **within)
    assert got.p_value == pytest.approx(expected["p_heterogeneity"], **within)
    assert got.estimate == pytest.approx(expected["shrunken"], **within)


def test_shares_agree_with_the_reference(case):
    one = case(TOPIC, "beta_binomial_csat_branches")
    got = shrink_shares(one["inputs"]["top_box"], one["inputs"]["n"])
    expected, within = one["expected"], one["tolerance"]
    assert got.alpha == pytest.approx(expected["alpha"], **within)
    assert got.beta == pytest.approx(expected["beta"], **within)
    assert got.estimate == pytest.approx(expected["posterior_mean"], **within)
    assert got.conf_low == pytest.approx(expected["posterior_low"], **within)
    assert got.conf_high == pytest.approx(expected["posterior_high"], **within)
    assert got.is_spread


def test_baseball_is_drawn_in_as_published(case):
    one = case(TOPIC, "james_stein_baseball")
    hits, bats = np.array(one["inputs"]["hits"]), one["inputs"]["at_bats"]
    expected = one["expected"]
    share = hits / bats
    error = np.sqrt(share.mean() * (1 - share.mean()) / bats)
    assert error**2 == pytest.approx(expected["sigma2"], rel=1e-6)
    # James and Stein's factor is 1 - (k - 3) s² / Σ(y - ȳ)²; DerSimonian and Laird's has k - 1
    got = shrink(share, np.full(18, error), method="dl")
    squares = ((share - share.mean()) ** 2).sum()
    assert got.pull[0] == pytest.approx(1 - 17 * error**2 / squares, rel=1e-9)
    factor = 1 - 15 * error**2 / squares
    assert factor == pytest.approx(expected["shrink_factor"], rel=1e-6)
    truth = np.array(expected["truth"])
    assert ((got.estimate - truth) ** 2).sum() < expected["sse_mle_vs_truth"] / 3


def test_funnel_limits_agree_with_the_reference(case):
    one = case(TOPIC, "funnel_limits_p")
    target, n = one["inputs"]["target"], np.array(one["inputs"]["n"])
    for level, key in ((0.95, "limits95"), (0.998, "limits998")):
        got = np.column_stack(funnel_limits(target, n, level=level))
        np.testing.assert_allclose(got, one["expected"][key], rtol=1e-6)


def test_rank_intervals_hold_the_rank_of_the_estimate(case):
    one = case(TOPIC, "branch_nps_empirical_bayes")
    shrunk = shrink(one["inputs"]["branch_nps"], one["inputs"]["se"])
    summary = rank_summary(
        draws(one["inputs"]["branch_nps"], one["inputs"]["se"], n=20_000, seed=1)
    )
    rank = (-shrunk.estimate).argsort().argsort() + 1
    assert (summary.rank_low <= rank).all()
    assert (rank <= summary.rank_high).all()
    assert (summary.rank_high - summary.rank_low >= 1).all()


class TestHolds:
    def test_three_equal_answers_do_not_get_all_the_weight(self):
        errors = pooled_errors(np.array([0.0, 0.6, 0.7]), np.array([3, 50, 60]))
        assert errors[0] == pytest.approx(np.sqrt((0.6 * 50 + 0.7 * 60) / 113 / 3))
        assert errors[1] == pytest.approx(np.sqrt(0.6 / 50))

    def test_draws_agree_with_the_estimates_where_the_spread_is_well_known(self, rng):
        errors = np.full(200, 5.0)
        y = rng.normal(rng.normal(40, 10, 200), errors)
        shrunk, drawn = shrink(y, errors), draws(y, errors)
        assert drawn.mean(axis=0) == pytest.approx(shrunk.estimate, abs=0.3)
        assert drawn.std(axis=0) == pytest.approx(shrunk.std_error, rel=0.05)

    def test_equal_shares_are_said_to_be_equal(self):
        assert not shrink_shares(np.array([50, 51, 49, 50]), np.full(4, 100)).is_spread

    def test_draws_cover_planted_branches(self, rng):
        covered = []
        for seed in range(300):
            truth = rng.normal(40, 10, 12)
            errors = rng.uniform(4, 15, 12)
            drawn = draws(rng.normal(truth, errors), errors, n=1000, seed=seed)
            low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
            covered.append((low <= truth) & (truth <= high))
        assert 0.93 < np.mean(covered) < 0.97


class TestRefuses:
    def test_one_branch_or_no_error(self):
        with pytest.raises(MethodError, match="At least 2"):
            shrink([1.0], [1.0])
        with pytest.raises(MethodError, match="1 of them without"):
            shrink([1.0, 2.0], [0.0, 1.0])
