"""Sample sizes against R's power functions, and against simulated waves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cemlab.errors import MethodError, OptionError
from cemlab.metrics.methods.differences import nps_difference
from cemlab.metrics.methods.sample_size import (
    arcsine_effect,
    clustered_effect,
    needed_for_drivers,
    needed_for_shares,
    needed_for_width,
    needed_per_wave,
    nps_variance,
    regression_power,
    smallest_difference,
)
from cemlab.numerics import needed_for_means

TOPIC = "16_power_sample_size"


def test_two_waves_of_nps(case):
    one = case(TOPIC, "nps_two_waves_n")
    waves = [one["inputs"][f"wave{i}"] for i in (1, 2)]
    variances = tuple(nps_variance(wave["promoter"], wave["detractor"]) for wave in waves)
    expected = one["expected"]
    assert variances == pytest.approx((expected["variance1"], expected["variance2"]))
    difference = expected["difference_points"] / 100
    assert needed_per_wave(difference, variances) == expected["n_per_wave"]
    more = needed_per_wave(difference, variances, design_effect=1.5)
    assert more == expected["n_per_wave_deff_1_5"]


def test_width_of_nps(case):
    one = case(TOPIC, "nps_margin_of_error_n")
    inputs, expected = one["inputs"], one["expected"]
    half, variance = inputs["half_width_points"] / 100, nps_variance(0.5, 0.15)
    assert needed_for_width(half, variance) == expected["n_wald"]
    assert needed_for_width(half, variance, added=3) == expected["n_adjusted"]
    assert needed_for_width(half, expected["worst_case_variance"]) == expected["n_worst_case"]


def test_what_two_waves_of_nps_can_show(case):
    one = case(TOPIC, "nps_mde")
    variance = nps_variance(one["inputs"]["promoter"], one["inputs"]["detractor"])
    got = 100 * smallest_difference(400, 400, (variance, variance))
    assert got == pytest.approx(one["expected"]["mde_points"], rel=1e-6)
    half = 100 * 1.959963985 * np.sqrt(variance / 400)
    assert half == pytest.approx(one["expected"]["half_width_each_wave"], rel=1e-6)


def test_shares_means_and_drivers(case):
    one = case(TOPIC, "power_csat_driver")
    inputs, expected = one["inputs"], one["expected"]
    csat = inputs["csat"]
    assert needed_for_shares(csat["p1"], csat["p2"]) == expected["csat_n_per_wave"]
    assert needed_for_means(inputs["mean"]["d"]) == expected["mean_n_per_wave"]
    driver = inputs["driver"]
    got = needed_for_drivers(driver["partial_f2"], driver["n_other_drivers"] + 1)
    assert got == expected["driver_n_total"]
    h = arcsine_effect(csat["p1"], csat["p2"])
    arcsine = 2 * ((stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) / h) ** 2
    assert np.ceil(arcsine) == expected["csat_n_arcsine"]


def test_power_agrees_with_cohen(case):
    one = case(TOPIC, "pwr_package_examples")
    regression, expected = one["inputs"]["regression_f2"], one["expected"]
    got = regression_power(regression["f2"], regression["u"], regression["v"])
    assert got == pytest.approx(expected["regression_power"], abs=1e-4)


def test_design_effect(case):
    one = case(TOPIC, "design_effect")
    got = clustered_effect(one["inputs"]["cluster_size"], one["inputs"]["icc"])
    assert got == pytest.approx(one["expected"]["deff"])
    assert one["inputs"]["n"] / got == pytest.approx(one["expected"]["effective_n"])


class TestHolds:
    def test_waves_of_the_planned_size_show_the_difference_as_often_as_planned(self, rng):
        shares = np.array([[0.45, 0.35, 0.20], [0.55, 0.30, 0.15]])
        variances = tuple(nps_variance(up, down) for up, _, down in shares)
        n = needed_per_wave(0.15, variances)
        seen = [nps_difference(*(rng.multinomial(n, one) for one in shares)).p_value < 0.05
                for _ in range(1000)]  # fmt: skip
        assert np.mean(seen) == pytest.approx(0.8, abs=0.04)

    def test_the_same_people_need_fewer(self):
        plain = needed_per_wave(0.1, (0.6, 0.6))
        assert needed_per_wave(0.1, (0.6, 0.6), correlation=0.5) == pytest.approx(plain / 2, abs=1)

    def test_size_and_difference_are_inverse(self):
        n = needed_per_wave(0.07, (0.6, 0.55))
        assert smallest_difference(n, n, (0.6, 0.55)) == pytest.approx(0.07, rel=0.001)


class TestRefuses:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda: needed_per_wave(0, (0.5, 0.5)),
            lambda: nps_variance(0.8, 0.4),
            lambda: needed_for_shares(0.5, 0.5),
            lambda: needed_for_shares(1.5, 0.5),
            lambda: needed_per_wave(0.1, (0.5, 0.5), power=1.2),
            lambda: needed_per_wave(0.1, (0.5, 0.5), correlation=1),
            lambda: needed_for_width(0, 0.5),
        ],
    )
    def test_what_cannot_be_planned(self, ask):
        with pytest.raises(OptionError):
            ask()

    def test_effects_too_small_to_plan_for(self):
        with pytest.raises(MethodError, match="too small to plan"):
            needed_for_means(1e-6)
