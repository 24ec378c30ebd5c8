"""Rubin's rules: the published arithmetic, limits by hand, and what cannot be pooled."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from cemlab.drivers.methods.pooling import pool, pool_r_squared
from cemlab.errors import MethodError


def test_agrees_with_mice(shared):
    text = (shared / "reference/methods/11_driver_regression.json").read_text("utf-8")
    case = next(c for c in json.loads(text)["cases"] if c["id"] == "rubin_rules_barnard_rubin")
    inputs, expected = case["inputs"], case["expected"]
    got = pool(
        inputs["estimates"], inputs["variances"], inputs["n"] - inputs["k"], level=inputs["conf"]
    )
    names = {
        "estimate": "estimate", "within": "within", "between": "between", "total": "total",
        "std_error": "se", "part_missing": "lambda_", "df": "df", "df_old": "df_old_rubin",
        "riv": "riv", "fmi": "fmi", "conf_low": "low", "conf_high": "high",
    }  # fmt: skip
    assert set(names.values()) == set(expected)
    for ours, theirs in names.items():
        assert getattr(got, ours) == pytest.approx(expected[theirs], **case["tolerance"]), ours
    assert got.tables == 5


def test_tables_that_agree_have_no_missing_part():
    got = pool(np.full((5, 2), 0.3), np.full((5, 2), 0.04), 58)
    np.testing.assert_allclose(got.std_error, 0.2)
    np.testing.assert_allclose(got.df, 59 / 61 * 58)
    np.testing.assert_array_equal(got.part_missing, 0)
    assert np.isinf(got.df_old).all()
    np.testing.assert_allclose(got.conf_high, 0.3 + stats.t.ppf(0.975, 59 / 61 * 58) * 0.2)
    endless = pool(np.full(5, 0.3), np.full(5, 0.04))
    assert endless.conf_high == pytest.approx(0.3 + 1.959963985 * 0.2)
    assert np.isfinite(endless.p_value)


def test_tables_without_error_of_their_own():
    got = pool([1.0, 2.0, 3.0], np.zeros(3), 50)
    assert got.part_missing == got.fmi == 1
    assert got.df == 0
    assert np.isnan([got.conf_low, got.conf_high]).all()  # nothing to judge an error by


def test_monte_carlo_error_says_how_many_tables():
    estimates = np.array([0.0, 2.0, 0.0, 2.0])  # between 4/3, error of the mean √(1/3)
    got = pool(estimates, np.full(4, 10.0))
    assert got.monte_carlo_error == pytest.approx(np.sqrt(1 / 3))
    assert not got.is_enough
    assert got.tables_needed == np.ceil(100 * (4 / 3) / (10 + 5 / 3))
    assert pool(np.tile(estimates, 3), np.full(12, 10.0)).is_enough


def test_r_squared_by_hand():
    got = pool_r_squared([0.25, 0.36], 103)
    z = np.arctanh([0.5, 0.6])
    assert got.estimate == pytest.approx(np.tanh(z.mean()) ** 2)
    error = np.sqrt(0.01 + 1.5 * z.var(ddof=1))
    reach = stats.t.ppf(0.975, got.df_old) * error
    assert got.conf_low == pytest.approx(np.tanh(z.mean() - reach) ** 2)
    assert got.conf_high == pytest.approx(np.tanh(z.mean() + reach) ** 2)


class TestRefuses:
    @pytest.mark.parametrize("estimates", [[0.5], 0.5])
    def test_a_single_table(self, estimates):
        with pytest.raises(MethodError, match="at least 2 tables"):
            pool(estimates, estimates)

    def test_all_at_once(self):
        with pytest.raises(MethodError) as caught:
            pool([0.1, np.nan, 0.2], [0.1, -0.1, 0.1], 0)
        for part in ("1 values are missing", "1 variances are negative", "`df_complete` is 0"):
            assert part in str(caught.value)

    def test_r_squared_out_of_range(self):
        with pytest.raises(MethodError, match="expected at least 0 and below 1"):
            pool_r_squared([0.2, 1.0], 50)
