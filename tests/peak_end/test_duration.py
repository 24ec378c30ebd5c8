"""Duration neglect: what the tests must equal, what holds, what each truth is called."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.metrics.methods.differences import mean_difference
from cemlab.peak_end.methods import (
    contest_design,
    duration_neglect,
    journey_features,
    length_slope,
    two_one_sided,
)

from .worlds import world


def test_the_slope_of_the_reference(case):
    one = case("14_peak_end", "duration_neglect_tost")
    given, expected, close = one["inputs"], one["expected"], one["tolerance"]
    x = np.column_stack([given["peak"], given["end"]])
    got = length_slope(
        np.array(given["duration"]), np.array(given["recall"]), x,
        bound=given["bound_standardised"], alpha=given["alpha"], errors="classical",
    )  # fmt: skip
    test = got.equivalence
    found = {
        "beta": got.estimate, "se": got.std_error, "df": got.df, "p_zero": got.p_zero,
        "t_lower": test.t_lower, "t_upper": test.t_upper, "p_tost": test.p_value,
    }  # fmt: skip
    assert found == pytest.approx({key: expected[key] for key in found}, **close)
    assert [test.conf_low, test.conf_high] == pytest.approx(expected["ci90"], **close)
    assert expected["verdict"] == "inconclusive" and got.verdict == "cannot_tell"


def test_two_means_of_the_reference(case):
    one = case("14_peak_end", "tost_two_means_lakens")
    given, expected, close = one["inputs"], one["expected"], one["tolerance"]
    sds, sizes = ([given[f"{key}{i}"] for i in (1, 2)] for key in ("sd", "n"))
    parts = np.square(sds) / sizes
    error = np.sqrt(parts.sum())
    df = parts.sum() ** 2 / (parts**2 / np.subtract(sizes, 1)).sum()
    bound = given["bound_d"] * np.sqrt(np.square(sds).mean())
    got = two_one_sided(given["m1"] - given["m2"], error, df, bound)
    found = {"t_lower": got.t_lower, "t_upper": got.t_upper, "df": df, "p_tost": got.p_value}
    assert found == pytest.approx(expected, **close)
    # the other way to the same number: the interval that just fits within the bound
    errors = tuple(np.sqrt(parts))
    plain = mean_difference((given["m1"], given["m2"]), errors, (sizes[0] - 1, sizes[1] - 1))
    assert plain.p_equivalent(bound) == pytest.approx(got.p_value, rel=1e-5)


@pytest.mark.parametrize("estimate", [-0.2, -0.05, 0.0, 0.03, 0.06, 0.15])
@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2])
def test_shown_exactly_where_the_interval_lies_within(estimate, alpha):
    got = two_one_sided(estimate, 0.03, 40, 0.1, alpha=alpha)
    assert (got.p_value < alpha) == (got.conf_low > -0.1 and got.conf_high < 0.1)


class TestHolds:
    def test_units_do_not_matter(self, rng):
        length, y, x = _journeys(rng, 200, 0.3)
        got = length_slope(length, y, x)
        other = length_slope(5 + 60 * length, 20 * y - 3, x * [10, 0.1])
        assert other.estimate == pytest.approx(got.estimate)
        assert other.equivalence == pytest.approx(got.equivalence)

    def test_customers_are_clusters(self, rng):
        length, y, x = _journeys(rng, 200, 0.0)
        customer = np.repeat(np.arange(40), 5)
        level = rng.normal(size=(2, 40))[:, customer]  # long journeys and ratings go by person
        own = length_slope(length + 2 * level[0], y + 2 * level[1], x)
        got = length_slope(length + 2 * level[0], y + 2 * level[1], x, customer)
        assert (own.errors, got.errors) == ("HC3", "customer")
        assert (got.n, got.n_customers, got.df) == (200, 40, 39)
        assert got.estimate == own.estimate and got.std_error > 1.3 * own.std_error

    def test_journeys_without_a_duration_are_counted(self, rng):
        length, y, x = _journeys(rng, 120, 0.2)
        known = length_slope(length[7:], y[7:], x[7:])
        length[:7] = np.nan
        got = length_slope(length, y, x)
        assert (got.n, got.n_left_out) == (113, 7)
        assert got.estimate == known.estimate

    def test_both_lengths_of_a_journey(self, rng):
        features, overall, design = _lasting(rng, 150)
        got = duration_neglect(design, features)
        assert set(got) == {"log_duration", "n_moments"}
        assert (got["log_duration"].n, got["log_duration"].n_left_out) == (147, 3)
        assert got["n_moments"].n == 150
        for name, length in [("log_duration", np.log(features.duration[3:])),
                             ("n_moments", features.n_moments[3:])]:  # fmt: skip
            x = np.column_stack([features.peak, features.trough, features.end])[3:]
            alone = length_slope(length, overall[3:], x)
            if name == "log_duration":
                assert got[name].estimate == pytest.approx(alone.estimate)
        assert design.terms[0] == "n_moments"  # held equal in the contest, but not here

    def test_what_does_not_vary_or_is_not_known_is_absent(self, rng):
        journey, rated, overall = world(rng, 60, "mean")
        features = journey_features(journey, rated)
        assert duration_neglect(contest_design(features, overall), features) == {}
        features, _, design = _lasting(rng, 60)
        few = features._replace(duration=np.where(np.arange(60) < 55, np.nan, features.duration))
        assert list(duration_neglect(design, few)) == ["n_moments"]


class TestTruth:
    @pytest.mark.parametrize(
        ("slope", "n", "verdict", "share"),
        [
            (0.0, 1000, "neglect", 0.9),
            (0.0, 80, "cannot_tell", 0.9),
            (0.3, 300, "matters", 0.9),
        ],
    )
    def test_each_truth_has_its_name(self, slope, n, verdict, share):
        assert _verdicts(slope, n)[verdict] >= share * 60

    def test_a_slope_at_the_bound_is_hardly_ever_called_neglect(self):
        assert _verdicts(0.1, 400)["neglect"] <= 0.12 * 60

    def test_that_it_counts_by_more_than_the_bound_is_another_claim(self, rng):
        little = length_slope(*_journeys(rng, 8000, 0.1), bound=0.11)
        much = length_slope(*_journeys(rng, 8000, 0.2), bound=0.11)
        assert little.p_zero < 1e-6 and little.p_beyond > 0.1
        assert much.verdict == "matters" and much.p_beyond < 1e-6

    def test_a_small_sure_slope_is_neglect(self, rng):
        got = length_slope(*_journeys(rng, 8000, 0.05))
        assert got.p_zero < 0.01 and got.verdict == "neglect"


class TestRefuses:
    def test_what_nothing_can_be_said_of(self, rng):
        length, y, x = _journeys(rng, 30, 0)
        for change, message in [
            ({"length": np.full(30, np.nan)}, "No journey has a duration. Give the times"),
            ({"length": np.ones(30)}, "'duration' is the same in all 30 journeys"),
            ({"y": np.ones(30)}, "the outcome' never varies"),
            ({"length": x[:, 0] * 2}, "fixed exactly by 'peak'|'peak' is fixed exactly"),
            ({"length": length[:4], "y": y[:4], "x": x[:4]}, "4 journeys for 4 parameters"),
            ({"customer": np.zeros(30)}, "belong to one customer"),
        ]:
            given = {"length": length, "y": y, "x": x} | change
            with pytest.raises(MethodError, match=message):
                length_slope(**given, terms=["peak", "end"], name="duration")
        with pytest.raises(MethodError, match="Both|both must be above 0"):
            two_one_sided(0.0, 0.0, 5, 0.1)

    def test_features_of_another_log(self, rng):
        features, _, design = _lasting(rng, 60)
        few = type(features)(*(values[:20] for values in features))
        with pytest.raises(MethodError, match="only 20. Give the features"):
            duration_neglect(design, few)

    def test_options(self, rng):
        given = _journeys(rng, 30, 0)
        for wrong, message in [
            ({"bound": 0}, "such as 0.10"),
            ({"bound": np.nan}, "such as 0.10"),
            ({"alpha": 0.5}, "such as 0.05"),
            ({"errors": "hc3"}, "Did you mean 'HC3'"),
        ]:
            with pytest.raises(OptionError, match=message):
                length_slope(*given, **wrong)


def _journeys(rng, n, slope):
    """Lengths, ratings with this standardised slope of the length, and peaks and ends."""
    length, peak, end = rng.normal(size=(3, n))
    rest = 0.6 * peak + 0.4 * end + rng.normal(0, 0.7, n)
    of_rest = np.sqrt(0.36 + 0.16 + 0.49)
    y = slope * length + np.sqrt(1 - slope**2) * rest / of_rest
    return length, y, np.column_stack([peak, end])


def _verdicts(slope, n):
    rng = np.random.default_rng(54)
    return Counter(length_slope(*_journeys(rng, n, slope)).verdict for _ in range(60))


def _lasting(rng, n):
    """Journeys of 4 to 9 moments with times; the first three last no time."""
    counts = rng.integers(4, 10, n)
    journey = np.repeat(np.arange(n), counts)
    gaps = np.where(journey < 3, 0.0, rng.uniform(10, 500, len(journey)))
    rated = rng.normal(size=n)[journey] + rng.normal(size=len(journey))
    features = journey_features(journey, rated, np.cumsum(gaps))
    overall = features.mean + rng.normal(size=n)
    return features, overall, contest_design(features, overall)
