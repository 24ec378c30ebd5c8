"""Repeated journeys: what the parts must equal, what is recovered, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.regression.mixed_linear_model import MixedLM

from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods import (
    added_terms,
    contest,
    contest_design,
    journey_features,
    within_between,
)

from .worlds import world

NAMES = ("mean", "peak", "end")


def people(rng, m, k, *, slopes=(1.0, 0.0, 0.0), level=1.5, style=1.0, differ=0.0, noise=0.7):
    """Ratings, features and customers: m people with k journeys each, or with those of a list.

    People differ by `style` in how high they rate all moments, and by `level` times as much in
    their overall ratings; `differ` is the spread of their slopes of the second feature.
    """
    customer = np.repeat(np.arange(m), k)
    own = style * rng.normal(size=m)
    x = rng.normal(size=(len(customer), 3)) + own[customer, None]
    slope = np.array(slopes) + differ * rng.normal(size=(m, 1))[customer] * [0, 1, 0]
    y = 5 + (slope * x).sum(axis=1) + level * own[customer] + rng.normal(0, noise, len(customer))
    return y, x, customer


class TestReference:
    def test_nights_without_sleep(self, case):
        one = case("14_peak_end", "mixed_model_sleepstudy")
        given, close = one["inputs"], one["tolerance"]
        expected = one["expected"]["random_intercept"]
        days = np.array(given["x"], dtype=float)
        got = within_between(given["y"], days[:, None], given["group"], ["days"])
        assert (got.status, got.n, got.n_customers, got.n_repeating) == ("mixed", 180, 18, 18)
        # everybody was tested on the same days: no part between people, and the intercept of
        # the reference lies at day 0 instead of the mean
        assert got.left_out == (("days", "between"),)
        fixed = [got.slope("const", "intercept") - got.slope("days") * days.mean(),
                 got.slope("days")]  # fmt: skip
        assert fixed == pytest.approx(expected["fixed"], **close)
        assert got.customer_variance == pytest.approx(expected["var_intercept"], **close)
        assert got.residual_variance == pytest.approx(expected["var_residual"], **close)
        assert got.log_likelihood == pytest.approx(expected["reml_loglik"], abs=1e-5)
        assert got.r_squared_marginal == pytest.approx(expected["r2_marginal"], **close)
        assert got.r_squared_conditional == pytest.approx(expected["r2_conditional"], **close)
        assert got.df.tolist() == [17, 161]
        # people lose different amounts a day: the error by customer knows, that of the model
        # does not
        slopes = one["expected"]["random_slope"]
        assert got.slope("days") == pytest.approx(slopes["fixed"][1], **close)
        assert got.robust_error[1] == pytest.approx(slopes["se"][1], **close)
        assert got.std_error[1] < 0.6 * slopes["se"][1]


class TestHolds:
    def test_agrees_with_statsmodels(self, rng):
        y, x, customer = people(rng, 60, rng.integers(1, 6, 60), level=1.0)
        y = y + rng.normal(size=60)[customer]
        got = within_between(y, x, customer, NAMES)
        own = np.array([x[customer == one].mean(axis=0) for one in range(60)])[customer]
        z = np.column_stack([np.ones(len(y)), x - own, own])
        other = MixedLM(y, z, groups=customer).fit(reml=True)
        np.testing.assert_allclose(got.estimate, other.fe_params, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(got.std_error, other.bse_fe, rtol=2e-3)
        assert got.customer_variance == pytest.approx(other.cov_re[0, 0], rel=2e-3)
        assert got.log_likelihood == pytest.approx(other.llf, abs=1e-5)
        large, small = (
            MixedLM(y, np.delete(z, out, axis=1), groups=customer).fit(reml=False).llf
            for out in ([], [2, 3])
        )
        test = added_terms(y, x, customer, NAMES, ["peak", "end"])
        assert test.statistic == pytest.approx(2 * (large - small), abs=1e-4)
        assert (test.df, test.df1, test.df2) == (2, 2, 59)

    def test_slopes_within_are_those_with_a_dummy_for_each_customer(self, rng):
        y, x, customer = people(rng, 40, rng.integers(1, 8, 40))
        got = within_between(y, x, customer, NAMES)
        dummies = OLS(y, np.column_stack([x, np.eye(40)[customer]])).fit()
        inside = np.array(got.parts) == "within"
        np.testing.assert_allclose(got.estimate[inside], dummies.params[:3])
        assert set(got.df[inside]) == {dummies.df_resid}

    def test_one_term_tested_is_its_t_squared(self, rng):
        y, x, customer = people(rng, 30, 4, slopes=(1, 0.2, 0))
        y = y + rng.normal(size=30)[customer]
        got = within_between(y, x, customer, NAMES)
        for part, error in [("within", got.robust_error), ("between", got.std_error)]:
            at = list(zip(got.terms, got.parts, strict=True)).index(("peak", part))
            test = added_terms(y, x, customer, NAMES, ["peak"], part=part)
            assert test.wald == pytest.approx((got.estimate[at] / error[at]) ** 2)
            p_value = got.robust_p_value if part == "within" else got.p_value
            assert test.wald_p_value == pytest.approx(p_value[at])

    def test_order_and_units_do_not_matter(self, rng):
        y, x, customer = people(rng, 30, 4)
        got = within_between(y, x, customer, NAMES)
        mixed = rng.permutation(len(y))
        names = np.array([f"客户{one}" for one in customer])
        scale = np.array([1, 60.0, 1e4])
        other = within_between(2 * y[mixed] - 7, (x * scale)[mixed], names[mixed], NAMES)
        scales = np.r_[1, scale, scale]
        np.testing.assert_allclose((other.estimate * scales)[1:], 2 * got.estimate[1:], rtol=1e-6)
        np.testing.assert_allclose(other.p_value[1:], got.p_value[1:], rtol=1e-5)
        assert other.r_squared_conditional == pytest.approx(got.r_squared_conditional)

    def test_a_level_that_explains_nothing_is_said(self, rng):
        y, x, customer = people(rng, 40, 4, level=0)
        y = y - np.array([y[customer == one].mean() for one in range(40)])[customer]
        y = 3 + y + x.mean(axis=1) + 0.1 * rng.normal(size=40)[customer]
        got = within_between(y, x, customer, NAMES)
        assert (got.status, got.customer_variance) == ("singular", 0)
        assert got.r_squared_conditional == got.r_squared_marginal
        assert set(got.df) == {39}
        own = np.array([x[customer == one].mean(axis=0) for one in range(40)])[customer]
        plain = OLS(y, np.column_stack([np.ones(len(y)), x - own, own])).fit(
            cov_type="cluster", cov_kwds={"groups": customer}, use_t=True
        )
        np.testing.assert_allclose(got.estimate, plain.params)
        np.testing.assert_allclose(got.std_error, plain.bse)
        np.testing.assert_allclose(got.p_value, plain.pvalues)
        np.testing.assert_allclose(np.c_[got.robust_low, got.robust_high], plain.conf_int())

    def test_a_trait_of_customers_has_no_part_within(self, rng):
        y, x, customer = people(rng, 40, 3)
        age = rng.normal(size=40)[customer]
        got = within_between(y, np.column_stack([x, age]), customer, [*NAMES, "age"])
        assert got.left_out == (("age", "within"),)
        assert got.parts.count("within") == 3 and got.parts.count("between") == 4


class TestTruth:
    def test_slopes_within_are_recovered_where_least_squares_fails(self, rng):
        # people who feel everything higher remember it far higher, whatever they recall
        y, x, customer = people(rng, 400, 4, slopes=(0.6, 0.0, 0.3))
        got = within_between(y, x, customer, NAMES)
        plain = OLS(y, np.column_stack([np.ones(len(y)), x])).fit()
        inside = got.estimate[1:4]
        assert inside == pytest.approx([0.6, 0, 0.3], abs=4 * got.robust_error[1:4].max())
        assert (plain.params[1:] - [0.6, 0, 0.3] > 0.3).all()
        assert plain.pvalues[2] < 1e-6 < 0.01 < got.robust_p_value[2]  # the peak counts nothing
        assert got.slope("peak", "between") > 0.3

    @pytest.mark.parametrize(("truth", "adds"), [("mean", False), ("peak_end", True)])
    def test_people_of_different_levels_decide_nothing_within(self, truth, adds):
        # the overall rating tells more of a person's level than the moments do
        rng, found = np.random.default_rng(59), []
        customers = np.repeat(range(100), 4)
        for _ in range(40):
            journey, rated, overall = world(rng, 400, truth)
            style = 1.5 * rng.normal(size=100)[customers]
            features = journey_features(journey, rated + np.repeat(style, 8))
            design = contest_design(features, overall + 3 * style, customers=customers)
            columns = design.models["both"]
            terms = [design.terms[column] for column in columns]
            test = added_terms(
                design.y, design.x[:, columns], design.customer, terms, ["peak", "trough", "end"]
            )
            plain = contest(design, repeats=1, resamples=0).tests["mean", "both"]
            found.append([test.wald_p_value, plain.robust_p_value])
        within, across = (np.array(found) < 0.05).mean(axis=0)
        if adds:
            assert within >= 0.9
        else:
            assert within <= 0.15 and across > 0.25  # the plain contest is fooled

    def test_false_alarms_where_customers_differ_in_their_slopes(self):
        rng, found = np.random.default_rng(58), []
        for _ in range(100):
            y, x, customer = people(rng, 30, 8, differ=0.5)
            got = within_between(y, x, customer, NAMES)
            test = added_terms(y, x, customer, NAMES, ["peak", "end"])
            found.append([got.p_value[2], got.robust_p_value[2], test.p_value, test.wald_p_value])
        model, robust, ratio, wald = (np.array(found) < 0.05).mean(axis=0)
        assert robust <= 0.12 and wald <= 0.12
        assert model > 0.15 and ratio > 0.15


class TestRefuses:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda y, x, c: (y, x, np.arange(len(y))), "40 customers has one journey"),
            (lambda y, x, c: (y, x, 0 * c), "40 journeys belong to one customer"),
            (lambda y, x, c: (y[c], x, c), "same overall rating, so there is nothing"),
            (lambda y, x, c: (x @ [1, 2, 3] + c, x, c), "terms give the outcome exactly"),
            (lambda y, x, c: (y, x[:, [0, 0, 1]], c), r"fixed exactly by 'mean \(within\)'|"
             r"'mean \(within\)' is fixed"),
            (lambda y, x, c: (y, np.where(x > 1, np.nan, x), c), "gap in covariates"),
            (lambda y, x, c: (y, x, c // 4), "40 journeys of 3 customers are too few for 3 terms "
             "between customers. Collect more customers"),
            (lambda y, x, c: (y, x, np.where(c < 9, np.arange(40), 99)), "too few for 3 terms "
             "within customers. Collect more journeys of the same"),
            (lambda y, x, c: (y[1:], x, c), "one row of each per journey"),
        ],
    )  # fmt: skip
    def test_what_nothing_can_be_said_of(self, rng, change, message):
        with pytest.raises(MethodError, match=message):
            within_between(*change(*people(rng, 10, 4)), NAMES)

    def test_options(self, rng):
        given = people(rng, 10, 4)
        with pytest.raises(OptionError, match="name each once"):
            within_between(*given, ["mean", "mean", "end"])
        with pytest.raises(OptionError, match="such as 0.95"):
            within_between(*given, NAMES, level=95)
        with pytest.raises(OptionError, match="Did you mean 'peak'"):
            added_terms(*given, NAMES, ["peek"])
        with pytest.raises(OptionError, match="Allowed: between, within"):
            added_terms(*given, NAMES, ["peak"], part="both")
        y, x, customer = given
        trait = np.column_stack([x, customer])
        with pytest.raises(MethodError, match="'age' never varies within customers"):
            added_terms(y, trait, customer, [*NAMES, "age"], ["age"])
