"""The customer bootstrap: whom it resamples, what it equals, and how ranks come of it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from cemlab.drivers.methods import METHODS, SPLITS
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import (
    bca_interval,
    correlation_matrix,
    importance_replicates,
    percentile_interval,
    resampled_correlations,
    resampling,
    shapley_parts,
    standardised,
)
from cemlab.numerics.product_sums import correlations_from_sums, row_products

OUTCOME = {"attitude": "rating", "swiss": "Fertility", "mobi_perq7": "CUSA1"}
RUNS = 16  # of as many resamples as the reference drew


@pytest.mark.parametrize("key", ["lmg", "genizi", "pratt"])
@pytest.mark.parametrize("name", OUTCOME)
def test_percentile_intervals_agree_with_relaimpo(shared, name, key):
    reference, x, y = _boot(shared, name)
    split = SPLITS[{"lmg": "shapley", "genizi": "johnson"}.get(key, key)]
    drawn = importance_replicates(split, x, y, resamples=4000, seed=1)
    _compare(drawn, reference["results"]["perc"]["values"][key])


@pytest.mark.parametrize("key", ["lmg", "genizi", "pratt", "first", "last"])
@pytest.mark.parametrize("name", OUTCOME)
def test_relaimpo_could_be_one_of_our_runs(shared, name, key):
    """Ends of skewed parts move by more than a tenth of the width from run to run, so the ends of
    the reference are held against the spread of runs of its size. Of its four kinds of interval
    we give the percentile and BCa; the other two follow from the same replicates."""
    reference, x, y = _boot(shared, name)
    split = SPLITS[{"lmg": "shapley", "genizi": "johnson"}.get(key, key)]
    for kind, ends in _runs(split, x, y, reference["nboot"]).items():
        expected = reference["results"][kind]["values"][key]
        off = [expected["lower"], expected["upper"]] - ends.mean(axis=0)
        assert (np.abs(off) <= 4 * ends.std(axis=0, ddof=1)).all(), kind


def test_rwa_could_be_one_of_our_runs(shared):
    reference, x, y = _boot(shared, "mobi_perq7")
    expected = reference["results"]["rwa.bootstrap"]["values"]
    ends = _runs(SPLITS["johnson"], x, y, 1000)["bca"]
    off = [expected["Raw.RelWeight.CI.Lower"], expected["Raw.RelWeight.CI.Upper"]]
    off -= ends.mean(axis=0)
    assert (np.abs(off) <= 4 * ends.std(axis=0, ddof=1)).all()


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


class TestForced:
    def test_replicates_equal_one_call_each(self, table):
        got = importance_replicates(
            SPLITS["shapley"], table[:, :-1], table[:, -1], forced=[1], resamples=20, seed=5
        )
        r = resampled_correlations(table, resamples=20, seed=5)[0]
        np.testing.assert_allclose(got.parts, [shapley_parts(one, None, [1]) for one in r])
        np.testing.assert_allclose(got.r_squared, got.parts.sum(axis=1), rtol=0, atol=1e-12)

    @pytest.mark.parametrize("method", ["first", "last", "betasq"])
    def test_shares_add_up_where_parts_do_not(self, table, method):
        x, y = table[:, :-1], table[:, -1]
        got = importance_replicates(SPLITS[method], x, y, resamples=20, seed=5)
        whole = importance_replicates(SPLITS["shapley"], x, y, resamples=20, seed=5)
        np.testing.assert_allclose(got.r_squared, whole.parts.sum(axis=1), rtol=0, atol=1e-12)
        np.testing.assert_allclose(got.shares.sum(axis=1), 1)


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


def _boot(shared, name):
    reference, table = _reference(shared, f"boot_{name}")
    drivers = reference["results"]["perc"]["values"]["lmg"]["drivers"]
    return reference, table[drivers].to_numpy(float), table[OUTCOME[name]].to_numpy(float)


def _runs(split, x, y, resamples):
    """Ends of four kinds of interval in several runs, each of shape (runs, 2, drivers).

    R's boot takes the acceleration of BCa from a regression of the replicates on how often each
    row was drawn, not from the jackknife; with 30 answers the two can be far apart.
    """
    z = standardised(np.column_stack([x, y]))
    products, n, rng = row_products(z), len(z), np.random.default_rng(1)
    estimate = split(correlation_matrix(z))
    found = {kind: [] for kind in ("perc", "bca", "basic", "norm")}
    for _ in range(RUNS):
        counts = rng.multinomial(n, np.full(n, 1 / n), size=resamples).astype(float)
        run = split(correlations_from_sums(counts @ products, z.shape[1]))
        low, high = percentile_interval(run)
        free = counts[:, 1:] - counts[:, 1:].mean(axis=0)  # the counts of a run add up to n
        slopes = np.linalg.solve(free.T @ free, free.T @ run)
        influence = np.concatenate([np.zeros((1, x.shape[1])), slopes])
        bca = bca_interval(estimate, run, -influence)
        assert not bca.failed.any()
        middle, reach = 2 * estimate - run.mean(axis=0), 1.96 * run.std(axis=0)
        found["perc"].append((low, high))
        found["bca"].append((bca.low, bca.high))
        found["basic"].append((2 * estimate - high, 2 * estimate - low))
        found["norm"].append((middle - reach, middle + reach))
    return {kind: np.array(ends) for kind, ends in found.items()}


def _compare(got, expected):
    """Ends within a tenth of the width, as the reference asks; errors within a tenth."""
    low, high = percentile_interval(got.parts)
    reference_low, reference_high = np.array(expected["lower"]), np.array(expected["upper"])
    width = reference_high - reference_low
    assert (np.abs(low - reference_low) <= 0.1 * width).all()
    assert (np.abs(high - reference_high) <= 0.1 * width).all()
    assert (np.abs(got.parts.std(axis=0) - expected["boot.se"]) <= 0.1 * width).all()
