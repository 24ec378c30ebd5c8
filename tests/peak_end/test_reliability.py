"""Measurement error: what must be equal, and in which direction the curve leads."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.methods import (
    contest,
    contest_design,
    disattenuated,
    journey_features,
    mean_reliability,
    reliability_curve,
)

from .worlds import world

NOISE = 0.36  # variance of the error of a rating in the worlds


def test_agrees_with_the_reference(case):
    one = case("14_peak_end", "disattenuation")
    given, expected, close = one["inputs"], one["expected"], one["tolerance"]
    got = disattenuated(given["r"], given["reliability_x"], given["reliability_y"])
    assert got.is_consistent
    assert got.estimate == pytest.approx(expected["corrected_r"], **close)
    single = given["single_moment_reliability"]
    mean = mean_reliability(single, given["moments_in_mean"])
    assert mean == pytest.approx(expected["reliability_of_mean_spearman_brown"], **close)
    ratio = np.sqrt(single / mean)  # of the plain correlations of two features that count alike
    assert ratio == pytest.approx(expected["expected_ratio_end_vs_mean"], **close)


def test_numbers_that_contradict_each_other_are_said_to():
    assert disattenuated(0.9, 0.6, 0.8) == (pytest.approx(1.299, abs=1e-3), False)
    assert disattenuated(-0.9, 0.6, 0.8).is_consistent is False
    assert disattenuated(0.3, 1, 1) == (0.3, True)


def test_the_mean_of_many_moments_of_one_reliability(rng):
    level = rng.normal(size=(20_000, 1))
    twice = [level + rng.normal(0, 1.1, size=(20_000, 6)) for _ in range(2)]
    single, whole = (
        np.corrcoef(one, other)[0, 1]
        for one, other in ([rated[:, 0] for rated in twice],
                           [rated.mean(axis=1) for rated in twice])
    )  # fmt: skip
    assert mean_reliability(single, 6) == pytest.approx(whole, abs=0.02)
    assert mean_reliability(0.4, 1) == 0.4 and mean_reliability(1, 9) == 1


class TestHolds:
    def test_at_full_reliability_it_is_the_contest(self, rng):
        journey, rated, overall = world(rng, 120, "peak_end")
        design = contest_design(journey_features(journey, rated), overall)
        got = reliability_curve(design, journey, rated, draws=2)
        both = contest(design, repeats=1, resamples=0).models["both"]
        at = [both.terms.index(name) for name in got.terms]
        assert got.terms == ("mean", "peak", "trough", "end") and got.reliability[-1] == 1
        for name in ("estimate", "std_error", "conf_low", "conf_high"):
            np.testing.assert_allclose(getattr(got, name)[-1], getattr(both, name)[at])
        assert got.of_mean == pytest.approx([mean_reliability(one, 8) for one in got.reliability])

    def test_and_with_several_journeys_of_a_customer(self, rng):
        journey, rated, overall = world(rng, 120, "peak_end")
        customers = np.repeat(np.arange(30), 4)
        design = contest_design(journey_features(journey, rated), overall, customers=customers)
        got = reliability_curve(design, journey, rated, draws=2)
        both = contest(design, repeats=1, resamples=0).models["both"]
        at = [both.terms.index(name) for name in got.terms]
        np.testing.assert_allclose(got.conf_high[-1], both.conf_high[at])
        assert (got.n, got.n_customers) == (120, 30)

    def test_the_seed_decides_and_draws_hardly_matter(self, rng):
        journey, rated, overall = world(rng, 200, "peak_end")
        design = contest_design(journey_features(journey, rated), overall)
        one, same, other = (reliability_curve(design, journey, rated, seed=s) for s in (1, 1, 2))
        np.testing.assert_array_equal(one.estimate, same.estimate)
        assert one.reliability[6] == 0.8
        apart = np.abs(one.estimate - other.estimate)[6]
        assert (apart > 0).all() and (apart < 0.5 * one.std_error[6]).all()

    def test_features_are_made_as_those_of_the_design(self, rng):
        journey, rated, overall = world(rng, 150, "end")
        seconds = 30.0 * np.tile(np.arange(8), 150)
        options = {"neutral": 0.4, "ties": "first", "end_window": 50.0}
        features = journey_features(journey, rated, seconds, **options)
        age = rng.normal(size=(150, 1))
        design = contest_design(features, overall, extremes="peak_abs", covariates=age)
        got = reliability_curve(design, journey, rated, seconds, draws=5, **options)
        assert got.terms == ("mean", "peak_abs", "end")
        with pytest.raises(MethodError, match="do not give the features of the design"):
            reliability_curve(design, journey, rated, seconds, neutral=0.4)

    def test_intervals_hold_the_spread_over_surveys(self):
        rng, found, errors = np.random.default_rng(55), [], []
        for _ in range(60):
            journey, rated, overall = world(rng, 150, "peak_end")
            design = contest_design(journey_features(journey, rated), overall)
            got = reliability_curve(design, journey, rated, reliabilities=[0.8], draws=15)
            found.append(got.estimate[0])
            errors.append(got.std_error[0])
        ratio = np.std(found, axis=0) / np.mean(errors, axis=0)
        assert ((ratio > 0.75) & (ratio < 1.3)).all()


class TestTruth:
    @pytest.mark.parametrize(
        ("truth", "expected", "wrong"),
        [
            ("peak_end", [0, 0.5, 0, 0.5], ["mean", "peak", "end"]),
            ("end", [0, 0, 0, 1], ["mean", "end"]),
            ("mean", [1, 0, 0, 0], []),
        ],
    )
    def test_the_curve_leads_towards_the_truth(self, rng, truth, expected, wrong):
        # by error alone the mean counts beside peak and end, as if it were recalled
        journey, rated, overall = world(rng, 20_000, truth)
        design = contest_design(journey_features(journey, rated), overall)
        known = 1 - NOISE / rated.var()
        got = reliability_curve(design, journey, rated, reliabilities=[known, 1], draws=6)
        corrected, plain = np.abs(got.estimate - expected)
        at = np.isin(got.terms, wrong)
        assert (plain[at] > 3 * got.std_error[1][at]).all()
        assert (corrected[at] < 0.8 * plain[at]).all()
        assert (corrected[~at] < 0.2).all()


class TestRefuses:
    def test_options(self, rng):
        journey, rated, overall = world(rng, 40, "mean")
        design = contest_design(journey_features(journey, rated), overall)
        for wrong, message in [
            ({"reliabilities": [0.4]}, "from 0.5 to 1"),
            ({"reliabilities": []}, "from 0.5 to 1"),
            ({"reliabilities": [np.nan]}, "from 0.5 to 1"),
            ({"draws": 0}, "`draws` is 0"),
            ({"level": 95}, "such as 0.95"),
        ]:
            with pytest.raises(OptionError, match=message):
                reliability_curve(design, journey, rated, **wrong)
        for call in (
            lambda: disattenuated(0.3, 0, 1),
            lambda: disattenuated(0.3, 1, 1.2),
            lambda: disattenuated(1.3, 1, 1),
            lambda: mean_reliability(np.nan, 4),
            lambda: mean_reliability(0.5, 0),
        ):
            with pytest.raises(OptionError, match="expected"):
                call()

    def test_other_moments(self, rng):
        journey, rated, overall = world(rng, 40, "mean")
        design = contest_design(journey_features(journey, rated), overall)
        for moments in ((journey[:80], rated[:80]), (journey, rated[::-1])):
            with pytest.raises(MethodError, match="do not give the features"):
                reliability_curve(design, *moments)
