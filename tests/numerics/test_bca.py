"""BCa intervals and the jackknife: the law schools, and what must hold."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cemlab.errors import MethodError
from cemlab.numerics import (
    bca_interval,
    correlation_matrix,
    jackknife_correlations,
    percentile_interval,
    resampled_correlations,
)


def test_agrees_with_the_law_schools(shared):
    text = (shared / "reference/methods/11_driver_regression.json").read_text("utf-8")
    case = next(case for case in json.loads(text)["cases"] if case["id"] == "bca_law_school")
    expected, within = case["expected"], case["tolerance"]["abs"]
    table = np.column_stack([case["inputs"]["LSAT"], case["inputs"]["GPA"]]).astype(float)
    r = correlation_matrix(table)[0, 1:]
    assert r[0] == pytest.approx(expected["r"], abs=1e-8)
    left_out = jackknife_correlations(table)[:, 0, 1:]
    off = left_out.mean() - left_out
    error = np.sqrt(14 / 15 * (off**2).sum())
    assert error == pytest.approx(expected["jackknife_se"], abs=1e-8)
    acceleration = (off**3).sum() / (6 * (off**2).sum() ** 1.5)
    assert acceleration == pytest.approx(expected["acceleration"], abs=1e-6)
    drawn = resampled_correlations(table, resamples=100_000, seed=1)[0][:, 0, 1:]
    assert drawn.std() == pytest.approx(expected["bootstrap_sd"], abs=within)
    for level in (0.95, 0.90):
        name = f"{100 * level:.0f}"
        got = bca_interval(r, drawn, left_out, level)
        np.testing.assert_allclose(
            [got.low[0], got.high[0]], expected[f"bca{name}"], rtol=0, atol=within
        )
        ends = np.ravel(percentile_interval(drawn, level))
        np.testing.assert_allclose(ends, expected[f"percentile{name}"], rtol=0, atol=within)


def test_without_bias_or_skew_it_is_the_percentile_interval():
    replicates = np.arange(-500, 501)[:, None] / 100
    jackknife = np.array([[-1.0], [0.0], [1.0]])
    got = bca_interval(np.zeros(1), replicates, jackknife)
    np.testing.assert_allclose(np.ravel(got[:2]), np.ravel(percentile_interval(replicates)))


def test_replicates_on_one_side_give_the_percentile_interval_and_say_so(rng):
    replicates = 1 + rng.random((200, 2))
    got = bca_interval(np.array([0.5, 1.5]), replicates, rng.normal(size=(30, 2)))
    assert got.failed.tolist() == [True, False]
    np.testing.assert_allclose([got.low[0], got.high[0]], percentile_interval(replicates[:, 0]))


class TestJackknife:
    def test_is_each_correlation_without_one_customer(self, rng):
        table = rng.normal(size=(30, 4)) + 100
        weights, customers = rng.uniform(0.5, 2, 30), rng.integers(0, 7, 30)
        got = jackknife_correlations(table, weights, customers)
        for place, customer in enumerate(np.unique(customers)):
            kept = customers != customer
            expected = correlation_matrix(table[kept], weights[kept])
            np.testing.assert_allclose(got[place], expected, rtol=0, atol=1e-12)
        got = jackknife_correlations(table)
        np.testing.assert_allclose(got[3], correlation_matrix(np.delete(table, 3, axis=0)))

    def test_refuses_one_customer_and_too_many(self, rng):
        with pytest.raises(MethodError, match="each of 1 customers"):
            jackknife_correlations(rng.normal(size=(9, 2)), customers=np.zeros(9))
        with pytest.raises(MethodError, match="each of 5001 customers.*percentile"):
            jackknife_correlations(rng.normal(size=(5001, 2)))
