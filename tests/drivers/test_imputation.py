"""Missing answers: what is drawn, what never is, planted truths, and who is kept."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.imputation.mice import MICEData

from cemlab.drivers.methods import shapley, two_part_design
from cemlab.drivers.methods.chained_equations import _matched
from cemlab.drivers.methods.covariance import robust
from cemlab.drivers.methods.imputation import (
    bootstrap_imputed,
    imputations,
    imputations_needed,
)
from cemlab.drivers.methods.imputed_models import fit_imputed, importance_imputed
from cemlab.drivers.methods.keeping import kept_answers
from cemlab.drivers.methods.pooling import pool
from cemlab.drivers.methods.same_design import same_columns
from cemlab.errors import MethodError, OptionError


class TestImputations:
    def test_only_gaps_are_filled_and_only_with_answers_somebody_gave(self, gappy):
        table, applies = gappy
        for full in imputations(table, applies, count=2):
            given = applies & np.isfinite(table)
            np.testing.assert_array_equal(full[given], table[given])
            assert np.isnan(full[~applies]).all()
            assert np.isfinite(full[applies]).all()
            for j in range(table.shape[1]):
                assert set(full[applies[:, j], j]) <= set(table[given[:, j], j])

    def test_what_stands_where_a_column_does_not_apply_is_ignored(self, gappy):
        table, applies = gappy
        other = np.where(applies, table, 77.0)
        first, second = (next(imputations(one, applies, count=1)) for one in (table, other))
        np.testing.assert_array_equal(first, second)

    def test_the_seed_decides(self, gappy):
        tables = [list(imputations(*gappy, count=2, seed=seed)) for seed in (1, 1, 2)]
        np.testing.assert_array_equal(tables[0], tables[1])
        assert not np.array_equal(tables[0], tables[2], equal_nan=True)
        assert not np.array_equal(tables[0][0], tables[0][1], equal_nan=True)

    def test_complete_tables_stay_as_they_are(self, rng):
        table = rng.normal(size=(40, 3))
        np.testing.assert_array_equal(next(imputations(table, count=1)), table)

    def test_how_many(self):
        table = np.ones((100, 2))
        assert imputations_needed(table) == 20
        table[:43, 1] = np.nan
        assert imputations_needed(table) == 43
        applies = np.ones(table.shape, bool)
        applies[:40, 1] = False
        assert imputations_needed(table, applies) == 20

    def test_progress(self, gappy):
        seen = []
        list(imputations(*gappy, count=3, progress=lambda *step: seen.append(step)))
        assert seen == [(1, 3), (2, 3), (3, 3)]

    def test_columns_that_repeat_each_other_do_no_harm(self, gappy):
        table, applies = gappy
        twice = np.column_stack([table, table[:, 1], np.ones(len(table))])
        known = np.column_stack([applies, applies[:, 1], np.ones(len(table), bool)])
        full = next(imputations(twice, known, count=1))
        gaps = np.isnan(table[:, 1]) & applies[:, 1]
        assert np.isfinite(full[known]).all()
        assert np.corrcoef(full[gaps, 1], full[gaps, 3])[0, 1] > 0.6


def test_donors_are_the_five_nearest_and_equally_likely():
    among, wanted = np.arange(100.0), np.array([50.2, -3.0, 200.0])
    rng = np.random.default_rng(5)
    drawn = np.array([_matched(among, wanted, rng) for _ in range(4000)])
    for column, nearest in enumerate([range(48, 53), range(5), range(95, 100)]):
        values, counts = np.unique(drawn[:, column], return_counts=True)
        assert values.tolist() == list(nearest)
        assert stats.chisquare(counts).pvalue > 0.001


def test_ties_are_broken_at_random():
    rng = np.random.default_rng(6)
    drawn = np.concatenate([_matched(np.zeros(40), np.zeros(3), rng) for _ in range(2000)])
    assert stats.chisquare(np.bincount(drawn, minlength=40)).pvalue > 0.001


def _world(rng, n=300):
    """y = .5 x + .4 z + e on 1–5 scales; who is less content leaves out x more often."""
    mood = rng.normal(size=n)
    ratings = np.clip(np.round(3.6 + 0.7 * mood[:, None] + 0.8 * rng.normal(size=(n, 2))), 1, 5)
    y = ratings @ [0.5, 0.4] + rng.normal(size=n)
    gone = rng.random(n) < 1 / (1 + np.exp(1 + 0.8 * (y - 3.2)))
    ratings[gone, 0] = np.nan
    return ratings, np.ones((n, 2), bool), y


def test_recovers_planted_slopes_where_complete_cases_do_not():
    rng, held, worlds, found, listwise = np.random.default_rng(7), 0, 120, [], []
    truth = [0, 0.5, 0.4]
    for seed in range(worlds):
        ratings, applies, y = _world(rng)
        got = fit_imputed(ratings, applies, y, count=10, sweeps=2, seed=seed).coefficients
        found.append(got.estimate)
        held += ((got.conf_low <= truth) & (truth <= got.conf_high)).astype(int)
        kept = np.isfinite(ratings).all(axis=1)
        listwise.append(robust(ratings[kept], y[kept]).coefficient)
    low, high = stats.binom.interval(0.999, worlds, 0.95)
    assert ((low <= held) & (held <= high)).all()
    off, off_listwise = np.abs(np.mean(found, axis=0) - truth), np.mean(listwise, axis=0) - truth
    errors = np.std(found, axis=0) / np.sqrt(worlds)
    assert (off < 4 * errors).all()
    assert off_listwise[0] > 0.4  # those left are more content than all
    assert (off_listwise[1:] < -0.02).all()


def test_agrees_with_statsmodels(rng):
    """The same slopes and errors as its MICE, within what the draws of both leave open."""
    mood = rng.normal(size=(300, 1))
    x = np.clip(np.round(3.6 + 0.7 * mood + 0.8 * rng.normal(size=(300, 3))), 1, 5)
    y = x @ [0.5, 0.3, 0.1] + rng.normal(size=300)
    for j in (0, 1):
        x[rng.random(300) < 1 / (1 + np.exp(1 + 0.8 * (y - 3))), j] = np.nan
    ours = fit_imputed(x, np.ones(x.shape, bool), y, count=60).coefficients
    data = MICEData(pd.DataFrame(np.column_stack([x, y]), columns=list("abcy")), k_pmm=5, rng=rng)
    data.update_all(5)
    fits = []
    for _ in range(15):
        data.update_all(3)
        fits.append(robust(data.data[list("abc")].to_numpy(), data.data["y"].to_numpy()))
    theirs = pool([one.coefficient for one in fits], [one.std_error**2 for one in fits], 296)
    apart = np.hypot(ours.monte_carlo_error, theirs.monte_carlo_error)
    assert (np.abs(ours.estimate - theirs.estimate) < 4 * apart).all()
    np.testing.assert_allclose(ours.std_error, theirs.std_error, rtol=0.15)


def test_not_applicable_keeps_its_planted_effects(rng):
    n = 3000
    ratings, visited = rng.integers(1, 6, size=(n, 2)).astype(float), rng.random(n) < 0.4
    y = 0.8 * ratings[:, 0] - 0.6 * visited + 0.7 * visited * (ratings[:, 1] - 3)
    y += rng.normal(size=n)
    applies = np.column_stack([np.ones(n, bool), visited])
    ratings[rng.random((n, 2)) < 0.15] = np.nan
    got = fit_imputed(ratings, applies, y, count=5)
    assert got.design.part == ("level", "visited", "rating")
    one = got.coefficients
    assert (np.abs(one.estimate[1:] - [0.8, -0.6, 0.7]) < 4 * one.std_error[1:]).all()
    assert got.n == n
    # what is not known is between nothing and the part of people with gaps
    assert ((one.fmi[1:] > 0.005) & (one.fmi[1:] < 0.4)).all()


def test_without_gaps_it_is_the_plain_fit(rng):
    x, y = rng.normal(size=(80, 2)), rng.normal(size=80)
    weights = rng.uniform(0.5, 2, size=80)
    got = fit_imputed(x, np.ones((80, 2), bool), y, weights=weights, count=2)
    plain = robust(x, y, weights)
    np.testing.assert_allclose(got.coefficients.estimate, plain.coefficient)
    np.testing.assert_allclose(got.coefficients.std_error, plain.std_error)
    fitted = plain.coefficient[0] + x @ plain.coefficient[1:]
    r = np.cov(fitted, y, aweights=weights)
    assert got.r_squared.estimate == pytest.approx(r[0, 1] ** 2 / r[0, 0] / r[1, 1])


class TestImportance:
    def test_without_gaps_it_is_the_plain_one(self, rng):
        x, applies = rng.normal(size=(150, 3)), rng.random((150, 3)) < [2, 0.5, 2]
        y = x[:, 0] + np.where(applies[:, 1], x[:, 1], 0) + rng.normal(size=150)
        got = importance_imputed(shapley.split, x, applies, y, count=2, resamples=30)
        design = two_part_design(x, applies)
        expected = shapley.importance(design.x, y, players=design.players)
        np.testing.assert_allclose(got.parts, expected)
        assert got.replicates.parts.shape == (30, 3)
        np.testing.assert_allclose(got.replicates.parts.sum(axis=1), got.replicates.r_squared)

    def test_gaps_widen_the_interval_and_keep_the_order(self, rng):
        x = rng.normal(size=(400, 3))
        y = x @ [1.0, 0.5, 0.1] + rng.normal(size=400)
        gappy = x.copy()
        gappy[rng.random(400) < 0.6, 0] = np.nan
        applies = np.ones(x.shape, bool)
        full, less = (
            importance_imputed(shapley.split, one, applies, y, count=10, resamples=60)
            for one in (x, gappy)
        )
        assert less.replicates.parts[:, 0].std() > 1.2 * full.replicates.parts[:, 0].std()
        np.testing.assert_allclose(less.parts, full.parts, atol=0.1)
        assert np.argsort(-less.parts).tolist() == [0, 1, 2]


def test_customers_are_redrawn_whole(rng):
    table = rng.normal(size=(60, 2))
    customers = np.arange(60) // 3
    rows = bootstrap_imputed(
        lambda full, rows: np.sort(rows), table, customers=customers, resamples=5
    )
    for one in rows:
        counts = np.bincount(one, minlength=60).reshape(20, 3)
        assert (counts == counts[:, :1]).all()
        assert len(one) == 60


class TestKeptAnswers:
    def test_by_hand(self):
        nan = np.nan
        ratings = np.array([[1, 2], [3, nan], [nan, 4], [5, nan], [2, 2], [nan, nan]])
        applies = np.array([[1, 1], [1, 0], [1, 1], [1, 1], [1, 1], [1, 0]], bool)
        y = np.array([1, 2, 3, 4, nan, 5])
        got = kept_answers(ratings, applies, y)
        assert (got.n, got.no_outcome) == (5, 1)
        assert (got.complete, got.two_part, got.imputed) == (1, 2, 5)
        assert got.not_applicable.tolist() == [0, 2]
        assert got.missing.tolist() == [2, 1]
        np.testing.assert_allclose(got.missing_share, [2 / 5, 1 / 3])
        assert got.mostly_missing.tolist() == [False, False]
        assert not got.few_lost

    def test_a_driver_that_applies_to_nobody_is_not_mostly_missing(self):
        got = kept_answers(np.ones((9, 1)), np.zeros((9, 1), bool), np.ones(9))
        assert np.isnan(got.missing_share[0])
        assert not got.mostly_missing[0]
        assert got.few_lost


class TestRefuses:
    def test_all_at_once(self, gappy):
        table, applies = gappy
        table, applies = table[:60].copy(), applies[:60].copy()
        table[:3] = np.nan
        table[:, 1] = np.nan
        table[30:40, 1], applies[:, 1] = 1.0, True
        table[50, 0] = np.inf
        with pytest.raises(MethodError) as caught:
            imputations(table, applies, names=["y", "staff", "price"])
        for part in (
            "1 values are infinite",
            "3 people answered nothing",
            "'staff' has 10 answers",
        ):
            assert part in str(caught.value)

    def test_shapes(self):
        with pytest.raises(MethodError, match=r"shape \(5,\)"):
            imputations(np.ones(5))

    def test_no_table_sweep_or_resample(self, gappy):
        with pytest.raises(OptionError, match="`count` is 0"):
            imputations(*gappy, count=0)
        with pytest.raises(OptionError, match="`sweeps` is 0"):
            imputations(*gappy, sweeps=0)
        with pytest.raises(OptionError, match="`resamples` is 0"):
            bootstrap_imputed(lambda full, rows: 0.0, *gappy, resamples=0)

    def test_customers(self, gappy):
        for customers, message in ((np.zeros(300), "one customer"), (np.zeros(3), "one a row")):
            with pytest.raises(MethodError, match=message):
                bootstrap_imputed(lambda full, rows: 0.0, *gappy, customers=customers)

    def test_a_missing_outcome(self):
        with pytest.raises(MethodError, match="2 people gave no outcome"):
            fit_imputed(np.ones((5, 1)), np.ones((5, 1), bool), np.array([1, np.nan, 2, np.nan, 3]))

    def test_other_drivers_than_those_of_the_design(self, rng):
        x, applies = rng.normal(size=(50, 2)), np.ones((50, 2), bool)
        design = two_part_design(x, applies)
        with pytest.raises(MethodError, match=r"expected \(n, 2\) twice"):
            same_columns(design, x[:, :1], applies[:, :1])
        with pytest.raises(MethodError, match="1 ratings are missing"):
            same_columns(design, np.where(x == x.max(), np.nan, x), applies)


@pytest.fixture
def gappy(rng):
    """An outcome, a driver that applies to some, a driver with gaps, on a 1–5 scale."""
    mood = rng.normal(size=300)
    table = np.clip(np.round(3.4 + mood[:, None] + 0.5 * rng.normal(size=(300, 3))), 1, 5)
    applies = np.column_stack([np.ones(300), rng.random(300) < 0.6, np.ones(300)]).astype(bool)
    gaps = rng.random((300, 3)) < [0.0, 0.2, 0.3]
    return np.where(gaps | ~applies, np.nan, table), applies
