"""Lifetime value through the verb: published fits, planted truths, warnings, refusals."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import optimize
from threadpoolctl import threadpool_limits

from cemlab.errors import MethodError, OptionError
from cemlab.metrics import lifetime_value
from cemlab.metrics.customers.worth import _expected
from cemlab.metrics.methods.contracts import ShiftedBetaGeometric
from cemlab.metrics.methods.purchases import BgNbd, _loss, bgnbd_log_likelihood, fit_purchases
from cemlab.results import read

TOPIC = "03_retention_clv"
SUMMARY = {"frequency": "x", "recency": "t_x", "age": "t"}
RECORDS = {"customer": "Id", "bought_at": "Date", "until": "1997-09-30", "horizon": 39}


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Fits of few parameters: threads would wait for each other, three times as long."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="module")
def records(shared):
    """Every purchase of 2,357 customers of a record shop, several a day included."""
    return pd.read_csv(shared / "data" / "cdnow_purchases" / "cdnow_purchases.csv")


def of_contracts(counts, **more):
    options = {"margin": 100, "discount": 0.1, "resamples": 0} | more
    return lifetime_value(pd.DataFrame({"active": counts}), contractual=True, **options)


def of_shop(table, **more):
    options = {"margin": 10, "discount": 0.002, "resamples": 0} | more
    return lifetime_value(table, contractual=False, **options)


def shoppers(rng, n, *, weeks=40, r=0.5, alpha=6.0, a=0.9, b=2.5):
    """Customers with planted BG/NBD chances, a row for each."""
    rate, leaves = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
    rows = []
    for own, chance in zip(rate, leaves, strict=True):
        x, last, now = 0, 0.0, rng.exponential(1 / own)
        while now < weeks:
            x, last = x + 1, now
            if rng.random() < chance:
                break
            now += rng.exponential(1 / own)
        rows.append((x, last, weeks))
    return pd.DataFrame(rows, columns=["x", "t_x", "t"])


def terms(result):
    return result.tidy().set_index("term")


class TestContracts:
    def test_the_published_cohort(self, case):
        one = case(TOPIC, "sbg_high_end")
        expected, within = one["expected"], {"rel": one["tolerance"]["rel"]}
        got = of_contracts(one["inputs"]["active_by_period"])
        found = terms(got)["estimate"]
        assert found["alpha"] == pytest.approx(expected["alpha"], **within)
        assert found["beta"] == pytest.approx(expected["beta"], **within)
        lifetime = expected["discounted_expected_lifetime_at_acquisition"]
        assert found["lifetime"] == pytest.approx(lifetime, **within)
        assert found["value"] == pytest.approx(100 * lifetime, **within)
        later = got.survival().set_index("period")["fitted"][one["inputs"]["forecast_periods"]]
        assert later.tolist() == pytest.approx(expected["survival_forecast"], **within)

    def test_the_first_margin_now_or_after_a_period_differ_by_one(self):
        now, later = (of_contracts([1000, 869, 743, 653], first=one) for one in ("now", "next"))
        assert terms(now)["estimate"]["value"] - terms(later)["estimate"]["value"] == 100
        assert "counted at once" in now.narrate("en") and "一期之后计入" in later.narrate("zh")

    def test_how_much_lies_beyond_what_was_seen(self):
        got = of_contracts([1000, 869, 743, 653])
        curve = ShiftedBetaGeometric(*terms(got)["estimate"][["alpha", "beta"]], 0.0)
        t = np.arange(5000)
        each = curve.survival(t) / 1.1**t
        assert got.glance()["beyond"].iloc[0] == pytest.approx(
            each[4:].sum() / each.sum(), abs=1e-6
        )
        assert "after the 3 periods seen" in got.narrate("en")

    def test_intervals_hold_the_planted_lifetime(self, rng):
        """In 320 cohorts it was 93%; of alpha and beta, which lean to one side, 90% and 91%."""
        truth, inside = ShiftedBetaGeometric(0.8, 3.0, 0.0).expected_lifetime(0.1), []
        for seed in range(20):
            leaves = rng.geometric(rng.beta(0.8, 3.0, 800))
            counts = [(leaves > t).sum() for t in range(8)]
            table = terms(of_contracts(counts, resamples=100, seed=seed))
            assert (table["conf_low"] <= table["estimate"]).all()
            assert (table["estimate"] <= table["conf_high"]).all()
            low, high = table.loc["lifetime", ["conf_low", "conf_high"]]
            inside.append(low <= truth <= high)
        assert np.mean(inside) >= 0.85

    def test_customers_who_do_not_differ_are_said_so(self):
        got = of_contracts((100_000 * 0.8 ** np.arange(8)).round())
        assert "homogeneous" in dict(got.notes())
        assert not got.checks().set_index("check")["passed"]["heterogeneity"]
        assert not of_contracts([1000, 869, 743, 653, 593]).notes()


class TestPurchases:
    def test_the_record_shop_from_raw_purchases(self, case, records):
        one = case(TOPIC, "bgnbd_cdnow_fit_summary")
        got = of_shop(records, **RECORDS)
        found, expected = terms(got)["estimate"], one["expected"]
        assert got.provenance.n == one["inputs"]["n_customers"]
        for name in ("r", "alpha", "a", "b"):
            assert found[name] == pytest.approx(expected[name], rel=one["tolerance"]["rel"])
            assert round(found[name], 3) == expected["published"][name]
        likely = got.glance()["log_likelihood"].iloc[0]
        assert round(likely, 1) == expected["published"]["log_likelihood"]

    def test_raw_purchases_and_their_summary_are_one(self, records):
        bought = records[records["Date"] <= "1997-09-30"].drop_duplicates(["Id", "Date"])
        days = pd.to_datetime(bought["Date"]).groupby(bought["Id"]).agg(["min", "max", "size"])
        table = pd.DataFrame(
            {
                "x": days["size"] - 1,
                "t_x": (days["max"] - days["min"]).dt.days / 7,
                "t": (pd.Timestamp("1997-09-30") - days["min"]).dt.days / 7,
            }
        )
        pd.testing.assert_frame_equal(of_shop(table, horizon=39, **SUMMARY).tidy(),
                                      of_shop(records, **RECORDS).tidy())  # fmt: skip

    def test_what_the_shop_sold_later(self, records):
        """Purchases of the next 39 weeks, which the fit has not seen."""
        days = records.drop_duplicates(["Id", "Date"])
        later = (days["Date"] > "1997-09-30").sum() / days["Id"].nunique()
        got = terms(of_shop(records, **RECORDS))["estimate"]["purchases"]
        assert got == pytest.approx(later, rel=0.15)

    def test_the_unit_of_time_changes_no_chance(self, records):
        weeks = terms(of_shop(records, discount=0, **RECORDS))["estimate"]
        days = terms(of_shop(records, discount=0, unit="day", **RECORDS | {"horizon": 273}))
        assert days["estimate"]["purchases"] == pytest.approx(weeks["purchases"], rel=1e-4)
        assert days["estimate"]["alpha"] == pytest.approx(7 * weeks["alpha"], rel=1e-3)

    def test_the_discounted_sum_is_that_of_small_steps(self, rng):
        model = BgNbd(0.243, 4.414, 0.793, 2.426, 0.0)
        each = shoppers(rng, 60).to_numpy().T
        number, worth = _expected(model, each, np.ones(60), 52, 0.01)
        times = np.linspace(0, 52, 1041)
        total = [0.0, *(model.expected(t, *each).mean() for t in times[1:])]
        middle = (times[1:] + times[:-1]) / 2
        assert worth == pytest.approx((np.diff(total) / 1.01**middle).sum(), rel=1e-5)
        assert number == pytest.approx(total[-1])

    def test_the_gradient_and_the_likelihood_agree(self, rng):
        x, t_x, t = shoppers(rng, 80).to_numpy().T
        loss = _loss(x, t_x, t, np.full(80, 1 / 80))
        for at in ([0.0, 0, 0, 0], [-1, 1.5, 0.3, 1.2], [2, 1, -2, -1]):
            value, gradient = loss(np.array(at))
            assert value == pytest.approx(-bgnbd_log_likelihood(np.exp(at), x, t_x, t).mean())
            near = optimize.approx_fprime(np.array(at), lambda theta: loss(theta)[0], 1e-6)
            assert gradient == pytest.approx(near, abs=1e-4)

    def test_counts_stand_for_rows(self, rng):
        x, t_x, t = shoppers(rng, 200).to_numpy().T
        twice = fit_purchases(*(np.repeat(one, 2) for one in (x, t_x, t)))
        counted = fit_purchases(x, t_x, t, np.full(200, 2.0))
        assert counted[:4] == pytest.approx(twice[:4], rel=1e-4)

    def test_intervals_hold_the_planted_truth(self, rng):
        inside, mean = [], []
        for seed in range(6):
            table = terms(of_shop(shoppers(rng, 500), resamples=100, seed=seed, **SUMMARY))
            assert (table["conf_low"] <= table["estimate"]).all()
            assert (table["estimate"] <= table["conf_high"]).all()
            low, high = table.loc["r", ["conf_low", "conf_high"]]
            inside.append(low <= 0.5 <= high)
            mean.append(table["estimate"]["r"] / table["estimate"]["alpha"])
        assert np.mean(inside) >= 0.8
        assert np.mean(mean) == pytest.approx(0.5 / 6, rel=0.05)

    def test_mostly_once_is_warned_of(self, rng):
        table = shoppers(rng, 400, r=0.05)
        got = of_shop(table, **SUMMARY)
        once = (table["x"] == 0).mean()
        assert once > 0.8 and f"{once:.0%} of the customers" in dict(got.notes("en"))["mostly_once"]
        assert not got.checks().set_index("check")["passed"]["once"]

    def test_time_is_told_in_its_unit(self, records):
        got = of_shop(records, **RECORDS)
        assert "Over the next 39 weeks" in got.narrate("en") and "今后 39 周内" in got.narrate("zh")
        assert "the 60% who bought only once all count as customers" in got.narrate("en")

    def test_the_same_seed_gives_the_same_intervals(self, rng):
        table = shoppers(rng, 150)
        one, two = (of_shop(table, resamples=100, seed=3, **SUMMARY).tidy() for _ in "ab")
        pd.testing.assert_frame_equal(one, two)


def test_a_constant_retention(case):
    one = case(TOPIC, "clv_constant_retention")
    got = lifetime_value(**{k: one["inputs"][k] for k in ("margin", "retention", "discount")})
    expected = one["expected"]["clv_first_margin_now"]
    assert terms(got)["estimate"]["value"] == pytest.approx(expected, **one["tolerance"])
    assert "n =" not in got.source_line("en") and "nan" not in got.narrate("zh")


@pytest.mark.parametrize("model", ["purchases", "constant"])
def test_without_a_figure_it_is_kept_and_says_why(model, rng):
    got = (of_shop(shoppers(rng, 60), **SUMMARY) if model == "purchases"
           else lifetime_value(margin=10, discount=0.1, retention=0.8))  # fmt: skip
    assert got.figures() == () and got.findings() == ()
    back = read(json.loads(json.dumps(got.to_dict(), allow_nan=False)))
    for language in ("en", "zh"):
        assert back.narrate(language) == got.narrate(language) and "nan" not in got.narrate(
            language
        )
        assert back.headline(language) == got.headline(language)
    with pytest.raises(MethodError, match="Only the value of contracts"):
        got.plot_projection()


class TestRefuses:
    def test_days_since_taken_for_recency(self, rng):
        table = shoppers(rng, 50)
        table.loc[[3, 7], "t_x"] = 99.0
        with pytest.raises(MethodError, match=r"2 customers .*rows 4, 8.*age at the last purchase"):
            of_shop(table, **SUMMARY)

    @pytest.mark.parametrize("dates", [19970101, 35431.0, "01.02.1997"])
    def test_dates_that_are_none(self, dates):
        table = pd.DataFrame({"customer": [1, 1, 2], "bought_at": [dates] * 3})
        with pytest.raises(OptionError, match=r"3 of 3 values of `bought_at` .*rows 1, 2, 3, such"):
            of_shop(table, customer="customer")

    def test_purchases_of_nobody(self, records):
        table = records.astype({"Id": float})
        table.loc[[0, 5], "Id"] = np.nan
        with pytest.raises(OptionError, match=r"2 of 6696 rows have no `customer` .*rows 1, 6"):
            of_shop(table, **RECORDS)

    @pytest.mark.parametrize(("given", "message"), [
        ({"until": "soon"}, "`until` is 'soon'"), ({"until": "1990-01-01"}, "No purchase is from"),
        ({"unit": "weeks"}, "weeks.*week"), ({"horizon": 0}, "`horizon` is 0"),
        ({"discount": -1}, "`discount` is -1"), ({"margin": "ten"}, "`margin` is 'ten'"),
        ({"first": "later"}, "later"),
    ])  # fmt: skip
    def test_options_that_cannot_be(self, records, given, message):
        with pytest.raises((OptionError, MethodError), match=message):
            of_shop(records, **RECORDS | given)

    def test_a_business_that_is_not_said(self, records):
        with pytest.raises(OptionError, match="`contractual` is not given"):
            lifetime_value(records, margin=1, discount=0.1)
        with pytest.raises(OptionError, match="`customer` and `bought_at`"):
            of_shop(records)

    def test_contracts_without_a_sum_or_with_few_customers(self):
        with pytest.raises(OptionError, match="`discount` is 0"):
            of_contracts([40, 30, 25, 21], discount=0)
        with pytest.raises(MethodError, match="9 customers; values of fewer than 10"):
            of_contracts([9, 8, 7])
