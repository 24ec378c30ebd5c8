"""Retention and purchases against the published fits, and recovery of planted customers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.metrics.methods.contracts import constant_value, fit_retention
from cemlab.metrics.methods.purchases import BgNbd, bgnbd_log_likelihood, fit_purchases

TOPIC = "03_retention_clv"


def test_retention_agrees_with_fader_and_hardie(case):
    one = case(TOPIC, "sbg_high_end")
    inputs, expected = one["inputs"], one["expected"]
    got, within = fit_retention(inputs["active_by_period"]), {"rel": one["tolerance"]["rel"]}
    assert got.alpha == pytest.approx(expected["alpha"], **within)
    assert got.beta == pytest.approx(expected["beta"], **within)
    assert round(got.alpha, 3) == expected["published_alpha"]
    assert round(got.beta, 3) == expected["published_beta"]
    assert got.log_likelihood == pytest.approx(expected["log_likelihood"], abs=0.001)
    survival = got.survival(inputs["forecast_periods"])
    assert survival == pytest.approx(expected["survival_forecast"], **within)
    retention = got.retention(np.arange(1, 8))
    assert retention == pytest.approx(expected["retention_rate_period_1_to_7"], **within)
    lifetime = got.expected_lifetime(inputs["annual_discount"])
    expected_lifetime = expected["discounted_expected_lifetime_at_acquisition"]
    assert lifetime == pytest.approx(expected_lifetime, **within)


def test_constant_retention_agrees_with_the_reference(case):
    one = case(TOPIC, "clv_constant_retention")
    given = [one["inputs"][key] for key in ("margin", "retention", "discount")]
    expected, within = one["expected"], one["tolerance"]
    later = constant_value(*given, first="next")
    assert later == pytest.approx(expected["clv_first_margin_next_period"], **within)
    assert constant_value(*given) == pytest.approx(expected["clv_first_margin_now"], **within)
    five = constant_value(*given, horizon=5)
    assert five == pytest.approx(expected["clv_5_periods_first_margin_now"], **within)


def test_purchases_agree_with_the_published_points(case):
    one = case(TOPIC, "bgnbd_likelihood_points")
    parameters = [one["inputs"]["params"][key] for key in ("r", "alpha", "a", "b")]
    customers = pd.DataFrame(one["inputs"]["customers"]).to_numpy().T
    expected, within = one["expected"], one["tolerance"]
    each = bgnbd_log_likelihood(parameters, *customers)
    assert each == pytest.approx(expected["log_likelihoods"], **within)
    model = BgNbd(*parameters, 0.0)
    assert model.p_alive(*customers) == pytest.approx(expected["p_alive"], **within)
    got = model.expected(39, *customers)
    assert got == pytest.approx(expected["conditional_expected_purchases_t39"], **within)


def test_the_record_shop_agrees_with_the_published_fit(case, shared):
    one = case(TOPIC, "bgnbd_cdnow_fit_summary")
    bought = pd.read_csv(shared / "data" / "cdnow_purchases" / "cdnow_purchases.csv",
                         parse_dates=["Date"])  # fmt: skip
    bought = bought[bought["Date"] <= "1997-09-30"].drop_duplicates(["Id", "Date"])
    days = bought.groupby("Id")["Date"].agg(["min", "max", "size"])
    recency = (days["max"] - days["min"]).dt.days / 7
    age = (pd.Timestamp("1997-09-30") - days["min"]).dt.days / 7
    got = fit_purchases(days["size"] - 1, recency, age)
    expected, within = one["expected"], {"rel": one["tolerance"]["rel"]}
    assert len(days) == one["inputs"]["n_customers"]
    for name in ("r", "alpha", "a", "b", "log_likelihood"):
        assert getattr(got, name) == pytest.approx(expected[name], **within), name
        places = 1 if name == "log_likelihood" else 3
        assert round(getattr(got, name), places) == expected["published"][name], name


class TestHolds:
    @pytest.fixture
    def planted(self, rng):
        """Frequency, recency and age of 4,000 customers with known chances."""
        n = 4000
        rate, leaves = rng.gamma(0.5, 1 / 6, n), rng.beta(0.9, 2.5, n)
        x, t_x, age = np.zeros(n), np.zeros(n), rng.uniform(30, 50, n)
        for i in range(n):
            now, alive = 0.0, True
            while alive:
                now += rng.exponential(1 / rate[i])
                if now > age[i]:
                    break
                x[i], t_x[i], alive = x[i] + 1, now, rng.random() >= leaves[i]
        return x, t_x, age

    def test_planted_customers_are_found(self, planted):
        got = fit_purchases(*planted)
        assert got.r == pytest.approx(0.5, rel=0.15)
        assert got.r / got.alpha == pytest.approx(0.5 / 6, rel=0.15)
        assert got.a / (got.a + got.b) == pytest.approx(0.9 / 3.4, rel=0.15)

    def test_the_unit_of_time_does_not_matter(self, planted):
        x, t_x, t = (one[:800] for one in planted)
        weeks, days = fit_purchases(x, t_x, t), fit_purchases(x, 7 * t_x, 7 * t)
        assert days.r == pytest.approx(weeks.r, rel=1e-4)
        assert days.alpha == pytest.approx(7 * weeks.alpha, rel=1e-4)
        each = bgnbd_log_likelihood(weeks[:4], x, t_x, t).sum()
        assert each == pytest.approx(weeks.log_likelihood, abs=1e-4)

    def test_a_residual_lifetime_is_the_rest_of_the_sum(self):
        got = fit_retention([1000, 869, 743, 653, 593, 551, 517, 491])
        t = np.arange(5, 4000)
        rest = (got.survival(t) / got.survival(4) / 1.1 ** (t - 5)).sum()
        assert got.residual_lifetime(0.1, 4) == pytest.approx(rest, rel=1e-6)

    def test_equal_customers_are_said_to_be_equal(self):
        equal = 100_000 * 0.8 ** np.arange(8)
        assert fit_retention(equal).is_homogeneous
        assert not fit_retention([1000, 869, 743, 653, 593, 551, 517, 491]).is_homogeneous


class TestRefuses:
    def test_days_since_taken_for_recency(self):
        with pytest.raises(MethodError, match=r"2 customers .*rows 1, 3.*age at the last purchase"):
            fit_purchases(np.array([2, 0, 3]), np.array([50.0, 0, 0]), np.array([40.0, 40, 40]))

    def test_nobody_bought_again(self):
        with pytest.raises(MethodError, match="Nobody bought again"):
            fit_purchases(np.zeros(3), np.zeros(3), np.full(3, 9.0))

    def test_counts_that_rise(self):
        with pytest.raises(MethodError, match="never rise"):
            fit_retention([100, 90, 95])

    def test_a_value_without_end(self):
        with pytest.raises(OptionError, match="no end"):
            constant_value(100, 1.0, 0.0)
