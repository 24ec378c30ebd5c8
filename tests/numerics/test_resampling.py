"""The customer bootstrap: whom it resamples, what it equals, and how ranks come of it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from cemlab.drivers.methods import METHODS, SPLITS
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import (
    correlation_matrix,
    importance_replicates,
    percentile_interval,
    rank_summary,
    ranks,
    resampled_correlations,
    resampling,
    shapley_parts,
)


@pytest.mark.parametrize("key", ["lmg", "genizi", "pratt"])
@pytest.mark.parametrize("name", ["attitude", "swiss", "mobi_perq7"])
def test_percentile_intervals_agree_with_relaimpo(shared, name, key):
    reference, table = _reference(shared, f"boot_{name}")
    expected = reference["results"]["perc"]["values"][key]
    outcome = {"attitude": "rating", "swiss": "Fertility", "mobi_perq7": "CUSA1"}[name]
    split = SPLITS[{"lmg": "shapley", "genizi": "johnson", "pratt": "pratt"}[key]]
    x, y = table[expected["drivers"]].to_numpy(float), table[outcome].to_numpy(float)
    _compare(importance_replicates(split, x, y, resamples=4000, seed=1), expected)


@pytest.mark.parametrize("key", ["lmg", "genizi"])
@pytest.mark.parametrize("by", ["iid", "cluster"])
def test_customers_are_resampled_like_clusters_in_relaimpo(shared, by, key):
    reference, table = _reference(shared, "boot_cluster_apiclus1")
    expected = reference["results"][by]["values"][key]
    x, y = table[expected["drivers"]].to_numpy(float), table["api00"].to_numpy(float)
    got = importance_replicates(
        SPLITS[{"lmg": "shapley", "genizi": "johnson"}[key]],
        x,
        y,
        weights=table["pw"].to_numpy(float) if by == "cluster" else None,
        customers=table["dnum"].to_numpy() if by == "cluster" else None,
        resamples=4000,
        seed=1,
    )
    _compare(got, expected)


@pytest.mark.parametrize("method", ["shapley", "johnson", "pratt"])
def test_replicates_equal_one_call_each(table, weights, method):
    """The counts are found again from a column that tells the rows apart."""
    n = len(table)
    r = resampled_correlations(table, weights=weights, resamples=20, seed=5)[0]
    counts = np.random.default_rng(5)
    counts.multinomial(n, [1.0], size=20)
    picked = counts.integers(n, size=(20, n))
    for replicate, rows in zip(SPLITS[method](r), picked, strict=True):
        times = np.bincount(rows, minlength=n)
        expected = METHODS[method](table[:, :-1], table[:, -1], weights * times)
        np.testing.assert_allclose(replicate, expected, rtol=0, atol=1e-12)


def test_five_thousand_replicates_equal_one_call_each(rng):
    table = rng.normal(size=(400, 7)) + rng.normal(size=(400, 1))
    stack, _, _ = resampled_correlations(table, resamples=5000, seed=1)
    got = shapley_parts(stack)
    some = rng.integers(5000, size=50)
    np.testing.assert_allclose(got[some], [shapley_parts(stack[i]) for i in some], atol=1e-12)


class TestHolds:
    def test_same_seed_same_numbers(self, table):
        first, again, other = (
            resampled_correlations(table, resamples=30, seed=seed)[0] for seed in (7, 7, 8)
        )
        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other)

    def test_one_row_a_customer_is_the_row_bootstrap(self, table):
        customers = np.arange(len(table))
        np.testing.assert_allclose(
            resampled_correlations(table, customers=customers, resamples=30)[0],
            resampled_correlations(table, resamples=30)[0],
            atol=1e-12,
        )

    def test_names_and_order_of_customers_do_not_matter(self, table, rng):
        customers = np.repeat(np.arange(60), 5)
        shuffled = rng.permutation(len(table))
        np.testing.assert_allclose(
            resampled_correlations(table, customers=customers, resamples=30)[0],
            resampled_correlations(
                table[shuffled],
                customers=np.char.add("c", np.char.zfill(customers[shuffled].astype(str), 3)),
                resamples=30,
            )[0],
            atol=1e-12,
        )

    def test_constant_weights_are_no_weights(self, table):
        np.testing.assert_allclose(
            resampled_correlations(table, weights=np.full(len(table), 3.0), resamples=30)[0],
            resampled_correlations(table, resamples=30)[0],
            atol=1e-12,
        )

    def test_units_do_not_matter(self, table):
        np.testing.assert_allclose(
            resampled_correlations(1e6 + 1e-3 * table, resamples=30)[0],
            resampled_correlations(table, resamples=30)[0],
            atol=1e-6,  # 1e6 + 1e-3 x keeps ten digits of x
        )

    def test_many_blocks_resample_like_one(self, table, monkeypatch):
        customers = np.repeat(np.arange(60), 5)
        spread = {}
        for at_once in (10**9, 3000):
            monkeypatch.setattr(resampling, "PRODUCTS_AT_ONCE", at_once)
            monkeypatch.setattr(resampling, "COUNTS_AT_ONCE", 3000)
            r = resampled_correlations(table, customers=customers, resamples=3000, seed=2)[0]
            spread[at_once] = r.std(axis=0)[np.triu_indices(len(r[0]), 1)]
        np.testing.assert_allclose(spread[3000], spread[10**9], rtol=0.12)

    def test_frequencies_resample_people(self, rng):
        cells = rng.integers(1, 6, size=(40, 3)).astype(float)
        cells[:, 2] += cells[:, 0]
        people = rng.integers(0, 30, size=40)
        tables = {
            "cells": resampled_correlations(
                cells, weights=people.astype(float), kind="frequency", resamples=4000, seed=1
            )[0],
            "people": resampled_correlations(np.repeat(cells, people, axis=0), resamples=4000)[0],
        }
        low, high = (
            np.array([np.quantile(r, q, axis=0) for r in tables.values()]) for q in (0.025, 0.975)
        )
        width = (high - low).mean(axis=0)
        assert (np.abs(low[0] - low[1]) <= 0.1 * width + 1e-12).all()
        assert (np.abs(high[0] - high[1]) <= 0.1 * width + 1e-12).all()

    def test_customers_with_five_like_rows_widen_the_error(self, rng):
        single = rng.normal(size=(80, 4)) + rng.normal(size=(80, 1))
        rows = np.repeat(single, 5, axis=0)
        by_row = resampled_correlations(rows, resamples=1500)[0].std(axis=0)[0, 1]
        by_customer = resampled_correlations(
            rows, customers=np.repeat(np.arange(80), 5), resamples=1500
        )[0].std(axis=0)[0, 1]
        assert by_customer / by_row == pytest.approx(np.sqrt(5), rel=0.15)


def test_a_driver_that_sometimes_never_varies_is_counted_and_adds_nothing(rng):
    x, y = rng.normal(size=(60, 2)), rng.normal(size=60)
    x[:, 1] = 0
    x[13, 1] = 1  # a resample misses this row with probability 1/e
    got = importance_replicates(shapley_parts, x, y, resamples=2000, seed=1)
    assert got.dropped == 0
    assert got.degenerate / 2000 == pytest.approx(np.exp(-1), abs=0.05)
    assert (got.parts[:, 1] == 0).mean() == pytest.approx(got.degenerate / 2000)
    assert np.isfinite(got.parts).all()


def test_an_outcome_that_sometimes_never_varies_is_counted_and_dropped(rng):
    x, y = rng.normal(size=(60, 2)), np.zeros(60)
    y[4] = 1
    got = importance_replicates(shapley_parts, x, y, resamples=2000, seed=1)
    assert got.dropped / 2000 == pytest.approx(np.exp(-1), abs=0.05)
    assert len(got.parts) == len(got.r_squared) == 2000 - got.dropped
    assert np.isfinite(got.shares).all()


def test_intervals_cover_the_truth(rng):
    """Of 95% intervals for the part of a driver about 95 of 100 hold its true part."""
    mixing = np.array([[1, 0.4, 0.2], [0, 1, 0.4], [0, 0, 1]])
    slopes = np.array([0.5, 0.3, 0.2])

    def draw(n):
        x = rng.normal(size=(n, 3)) @ mixing
        return x, x @ slopes + rng.normal(size=n)

    covariance = mixing.T @ mixing
    whole = np.block(
        [
            [covariance, (covariance @ slopes)[:, None]],
            [covariance @ slopes, np.atleast_1d(slopes @ covariance @ slopes + 1)],
        ]
    )
    scale = np.sqrt(np.diagonal(whole))
    truth = shapley_parts(whole / np.outer(scale, scale))
    covered = []
    for _ in range(150):
        low, high = percentile_interval(
            importance_replicates(shapley_parts, *draw(300), resamples=300, seed=3).parts
        )
        covered.append((low <= truth) & (truth <= high))
    assert 0.90 <= np.mean(covered) <= 0.98


class TestRanks:
    def test_by_hand(self):
        parts = np.array([[0.3, 0.1, 0.2], [0.2, 0.1, 0.3], [0.3, 0.2, 0.1], [0.4, 0.1, 0.2]])
        assert ranks(parts).tolist() == [[1, 3, 2], [2, 3, 1], [1, 2, 3], [1, 3, 2]]
        got = rank_summary(parts)
        assert got.rank_low.tolist() == [1, 2, 1]
        assert got.rank_high.tolist() == [2, 3, 3]
        assert got.p_first.tolist() == [0.75, 0, 0.25]
        assert got.p_top3.tolist() == [1, 1, 1]

    def test_somebody_is_first(self, rng):
        got = rank_summary(rng.normal(size=(500, 6)))
        assert got.p_first.sum() == pytest.approx(1)
        assert got.p_top3.sum() == pytest.approx(3)
        assert (got.rank_low <= got.rank_high).all()

    def test_a_clear_leader_is_first(self, rng):
        x = rng.normal(size=(800, 3))
        y = 2 * x[:, 1] + 0.3 * x[:, 0] + rng.normal(size=800)
        got = rank_summary(importance_replicates(shapley_parts, x, y, resamples=200).parts)
        assert got.p_first[1] == 1
        assert (got.rank_low[1], got.rank_high[1]) == (1, 1)


class TestRefuses:
    def test_no_resamples(self, table):
        with pytest.raises(OptionError, match="`resamples` is 0"):
            resampled_correlations(table, resamples=0)

    def test_a_single_customer(self, table):
        with pytest.raises(MethodError, match="one customer"):
            resampled_correlations(table, customers=np.zeros(len(table)))

    def test_frequencies_of_customers(self, table):
        n = len(table)
        with pytest.raises(MethodError, match="cannot be grouped by customer"):
            resampled_correlations(
                table, weights=np.ones(n), kind="frequency", customers=np.arange(n)
            )


@pytest.fixture
def table(rng):
    return rng.normal(size=(300, 5)) + np.repeat(rng.normal(size=(60, 5)), 5, axis=0)


@pytest.fixture
def weights(rng, table):
    return rng.uniform(0.3, 3, size=len(table))


def test_correlations_have_a_unit_diagonal(table, weights):
    np.testing.assert_array_equal(np.diagonal(correlation_matrix(table, weights)), 1.0)


def _reference(shared, name):
    folder = shared / "reference" / "drivers"
    reference = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return reference, pd.read_csv(folder / reference["input"])


def _compare(got, expected):
    """Ends within a tenth of the width, as the reference asks; errors within a tenth."""
    low, high = percentile_interval(got.parts)
    reference_low, reference_high = np.array(expected["lower"]), np.array(expected["upper"])
    width = reference_high - reference_low
    assert (np.abs(low - reference_low) <= 0.1 * width).all()
    assert (np.abs(high - reference_high) <= 0.1 * width).all()
    assert (np.abs(got.parts.std(axis=0) - expected["boot.se"]) <= 0.1 * width).all()
