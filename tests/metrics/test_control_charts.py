"""Limits of control charts against the handbook's, and their rate of false alarms."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.metrics.methods.control_charts import nps_chart, run_of, share_chart, xmr_chart


def places(flags: np.ndarray) -> list[int]:
    return (np.flatnonzero(flags) + 1).tolist()


def test_single_values_agree_with_the_handbook(case):
    one = case("04_control_charts", "xmr_nist_flowrate")
    got, expected = xmr_chart(one["inputs"]["values"]), one["expected"]
    within = one["tolerance"]
    assert got.center == pytest.approx(expected["center"], **within)
    assert got.low == pytest.approx(expected["lcl"], **within)
    assert got.high == pytest.approx(expected["ucl"], **within)
    assert got.range_high == pytest.approx(expected["mr_ucl"], **within)
    assert places(got.is_beyond) == expected["signals_beyond_limits"]


def test_shares_agree_with_the_handbook(case):
    one = case("04_control_charts", "p_chart_nist_wafers")
    got = share_chart(one["inputs"]["counts"], one["inputs"]["n"], laney=False)
    expected, within = one["expected"], one["tolerance"]
    assert got.center == pytest.approx(expected["center"], **within)
    assert got.high == pytest.approx(expected["ucl"], **within)
    assert got.low == pytest.approx(expected["lcl"], **within)
    assert places(got.is_beyond) == expected["signals_1based"]


def test_shares_of_varying_n_agree_with_the_reference(case):
    one = case("04_control_charts", "p_chart_varying_n_and_laney")
    counts, n = one["inputs"]["counts"], one["inputs"]["n"]
    plain, wide = share_chart(counts, n, laney=False), share_chart(counts, n)
    expected, within = one["expected"], one["tolerance"]
    assert plain.high == pytest.approx(expected["p_ucl"], **within)
    assert plain.low == pytest.approx(expected["p_lcl"], **within)
    assert places(plain.is_beyond) == expected["p_signals_1based"]
    assert wide.sigma_z == pytest.approx(expected["sigma_z"], **within)
    assert wide.high == pytest.approx(expected["laney_ucl"], **within)
    assert wide.low == pytest.approx(expected["laney_lcl"], **within)
    assert places(wide.is_beyond) == expected["laney_signals_1based"]


def test_frozen_limits_and_rules_agree_with_the_reference(case):
    one = case("04_control_charts", "xmr_frozen_baseline_rules")
    got = xmr_chart(one["inputs"]["values"], baseline=one["inputs"]["baseline_first"])
    expected, within = one["expected"], one["tolerance"]
    baseline = expected["baseline"]
    assert got.center == pytest.approx(baseline["center"], **within)
    assert got.high == pytest.approx(baseline["ucl"], **within)
    assert got.low == pytest.approx(baseline["lcl"], **within)
    assert got.range_high == pytest.approx(baseline["mr_ucl"], **within)
    assert places(got.is_beyond) == expected["rule1_beyond_3sigma_1based"]
    assert places(got.is_run) == expected["rule_run_of_8_1based"]


def test_nps_agrees_with_the_reference(case):
    one = case("19_sensitivity_linearity_misc", "nps_control_chart_varying_n")
    counts = [one["inputs"][key] for key in ("promoters", "detractors", "n")]
    plain, wide = nps_chart(*counts, laney=False), nps_chart(*counts)
    expected, within = one["expected"], one["tolerance"]
    assert plain.center == pytest.approx(expected["center"], **within)
    assert plain.high == pytest.approx(expected["sampling_only_ucl"], **within)
    assert plain.low == pytest.approx(expected["sampling_only_lcl"], **within)
    assert places(plain.is_beyond) == expected["signals_sampling_only_1based"]
    assert wide.sigma_z == pytest.approx(expected["sigma_z"], **within)
    assert wide.high == pytest.approx(expected["ucl"], **within)
    assert wide.low == pytest.approx(expected["lcl"], **within)
    assert places(wide.is_beyond) == expected["signals_1based"]


class TestHolds:
    def test_later_periods_never_move_the_limits(self, rng):
        values = rng.normal(40, 3, 12)
        before = xmr_chart(values, baseline=12)
        after = xmr_chart([*values, 90, 95, 99], baseline=12)
        assert (after.low[0], after.high[0]) == (before.low[0], before.high[0])

    def test_a_value_on_the_centre_breaks_a_run(self):
        assert places(run_of([1] * 7 + [0] + [1] * 8, 0)) == [16]

    def test_one_side_then_the_other_is_no_run(self):
        assert not run_of([1, -1] * 10, 0).any()

    def test_single_false_alarms_are_as_rare_as_stated(self, rng):
        beyond = [
            xmr_chart(rng.normal(0, 1, 112), baseline=100).is_beyond[100:] for _ in range(400)
        ]
        assert np.mean(beyond) == pytest.approx(0.0027, abs=0.004)


class TestRefuses:
    def test_periods_without_answers(self):
        with pytest.raises(MethodError, match="period 2 do not fit"):
            share_chart([1, 0, 3], [5, 0, 5])

    def test_a_baseline_longer_than_the_series(self):
        with pytest.raises(OptionError, match="expected 2 to 3"):
            xmr_chart([1, 2, 3], baseline=4)
