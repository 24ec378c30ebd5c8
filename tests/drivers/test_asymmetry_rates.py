"""How often shapes are claimed that are not there, and found that are: simulated, by one seed."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.drivers.methods import asymmetry, penalty_reward, two_slopes
from cemlab.drivers.methods.driver_columns import columns_of
from cemlab.numerics import wilson_intervals
from tests.drivers.ordinal_cases import case_of

SHARES = [0.05, 0.10, 0.20, 0.40, 0.25]  # of the ratings 1 to 5
AT_MOST = 0.06


@pytest.mark.parametrize(("place", "worlds"), [(0, 700), (1, 600), (2, 250)])
def test_a_straight_line_is_basic_by_dummies_and_not_by_slopes(shared, place, worlds):
    case = case_of(shared, "prca_false_positive_rates", "18_asymmetry_and_property_checks")
    n, expected = case["inputs"]["n"][place], case["expected"]
    basic, bent, called = 0, 0, 0
    for x, y in _worlds(worlds, n, lambda x, noise: 2 + 0.5 * x + noise):
        legacy = penalty_reward.fit(x, y, low=2, high=5, min_group=1).drivers[0]
        slopes = asymmetry.fit(x, y).drivers[0]
        assert slopes.knot.at == 4
        basic += legacy.category == "basic"
        bent += slopes.slopes.p_value < 0.05
        called += slopes.shape == "basic_like"
    near = case["tolerance"]["abs"]
    assert basic / worlds == pytest.approx(expected["prca_says_basic"][place], abs=near)
    assert bent / worlds == pytest.approx(expected["piecewise_rejects"][place], abs=near)
    assert _lowest(called, worlds) <= AT_MOST


def test_a_ceiling_bends_least_squares_and_not_the_probit(shared):
    case = case_of(shared, "outcome_ceiling_false_asymmetry", "18_asymmetry_and_property_checks")
    expected, near, worlds = case["expected"], case["tolerance"]["abs"], 200
    flags, rejects, called = 0, 0, 0
    for x, y in _worlds(worlds, 1000, _rated(9.0)):
        found = asymmetry.fit(x, y, scale=(0, 10))
        assert 0.3 < found.share_top < 0.5
        flags += found.drivers[0].linear_shape == "basic_like"
        rejects += two_slopes.latent_difference(columns_of(x, y), 0, 4)[1] < 0.05
        called += found.drivers[0].shape == "basic_like"
    assert flags / worlds == pytest.approx(expected["ols_piecewise_flags_basic"], abs=near)
    assert rejects / worlds == pytest.approx(expected["ordered_probit_piecewise_rejects"], abs=near)
    assert _lowest(called, worlds) <= AT_MOST and called <= rejects


@pytest.mark.parametrize(("middle", "share_top"), [(7.0, 0.10), (7.5, 0.16), (8.0, 0.23)])
def test_a_smaller_crowd_at_the_top_bends_as_well(middle, share_top):
    """The quarter of methods.md 4.5 is too late for 3,000 answers: see `asymmetry.CROWD`."""
    worlds, called, unchecked = 150, 0, 0
    for x, y in _worlds(worlds, 3000, _rated(middle)):
        found = asymmetry.fit(x, y, scale=(0, 10))
        assert found.share_top == pytest.approx(share_top, abs=0.03)
        unchecked += found.drivers[0].linear_shape == "basic_like"
        called += found.drivers[0].shape == "basic_like"
    assert _lowest(called, worlds) <= AT_MOST
    if middle > 7:
        assert _lowest(unchecked, worlds) > AT_MOST


def test_of_six_straight_drivers_hardly_ever_one_is_called_bent():
    rng = np.random.default_rng(30)
    worlds, any_bent = 150, 0
    for _ in range(worlds):
        common = rng.normal(size=(600, 1))
        x = np.clip(np.rint(3.6 + 0.7 * common + 0.8 * rng.normal(size=(600, 6))), 1, 5)
        y = x @ [0.5, 0.4, 0.3, 0.2, 0.1, 0.0] + rng.normal(size=600)
        shapes = {one.shape for one in asymmetry.fit(x, y).drivers}
        any_bent += bool(shapes & {"basic_like", "excitement_like"})
    assert _lowest(any_bent, worlds) <= AT_MOST


@pytest.mark.parametrize(
    ("low", "high", "shape"), [(1, 0.2, "basic_like"), (0.2, 1, "excitement_like")]
)
def test_planted_shapes_are_found_below_a_ceiling(low, high, shape):
    worlds, found = 60, 0

    def rated(x, noise):
        latent = 7.5 + low * np.minimum(x - 3, 0) + high * np.maximum(x - 3, 0) + 1.5 * noise
        return np.clip(np.rint(latent), 0, 10)

    for x, y in _worlds(worlds, 2000, rated, [0.1, 0.2, 0.3, 0.25, 0.15]):
        found += asymmetry.fit(x, y, scale=(0, 10)).drivers[0].shape == shape
    assert found / worlds >= 0.9


def _worlds(count, n, outcome, shares=SHARES):
    """Ratings of one driver, and an outcome from them and standard normal noise."""
    rng = np.random.default_rng(n + count)
    for _ in range(count):
        x = rng.choice(np.arange(1.0, 6), size=n, p=shares)
        yield x[:, None], outcome(x, rng.normal(size=n))


def _rated(middle):
    """A straight line on a scale from 0 to 10, which ends."""
    return lambda x, noise: np.clip(np.rint(middle + 0.8 * (x - 3.7) + 1.8 * noise), 0, 10)


def _lowest(times, of):
    """The lower end of the 95% interval of a rate."""
    return float(wilson_intervals(times, of)[1])
