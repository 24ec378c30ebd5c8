"""Differences of scores against published and reference values, and what must hold."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cemlab.errors import MethodError, OptionError
from cemlab.metrics.methods.differences import (
    mean_difference,
    nps_difference,
    paired_difference,
    paired_share_difference,
    share_difference,
)

COMPARING = "05_multiplicity_and_comparison"


def same(got, expected: dict, within: dict, **names: str) -> None:
    for ours, theirs in names.items():
        assert getattr(got, ours) == pytest.approx(expected[theirs], **within), ours


@pytest.mark.parametrize("name", ["a", "b_wave"])
def test_two_net_promoter_scores_agree_with_the_reference(case, name):
    one = case("01_nps", f"nps_two_sample_{name}")
    counts = [[one["inputs"][group][part] for part in ("promoters", "passives", "detractors")]
              for group in ("group1", "group2")]  # fmt: skip
    got = nps_difference(*counts)
    expected = one["expected"] | {"shown": one["expected"]["unadjusted"]["diff"]}
    same(got, expected, one["tolerance"], estimate="shown", std_error="se",
         p_value="p_value", conf_low="low", conf_high="high")  # fmt: skip


def test_paired_waves_agree_with_the_reference(case):
    one = case("01_nps", "nps_paired_waves")
    first, second = (100 * np.array(one["inputs"][f"wave{i}_category"]) for i in (2, 1))
    same(paired_difference(first, second), one["expected"], one["tolerance"], estimate="diff",
         std_error="se", p_value="p_value", conf_low="low", conf_high="high")  # fmt: skip


def test_two_shares_agree_with_newcombe(case):
    one = case("02_proportions_means_weights", "newcombe_diff_56_70_vs_48_80")
    got = share_difference(*(one["inputs"][key] for key in ("x1", "n1", "x2", "n2")))
    names = {"estimate": "diff", "conf_low": "low", "conf_high": "high"}
    same(got, one["expected"], one["tolerance"], **names)


def test_two_means_agree_with_welch(case):
    one = case("02_proportions_means_weights", "mean_ci_and_welch")
    groups = [np.array(one["inputs"][f"group{i}"]) for i in (1, 2)]
    got = mean_difference(
        tuple(x.mean() for x in groups), tuple(stats.sem(x) for x in groups),
        tuple(len(x) - 1 for x in groups),
    )  # fmt: skip
    same(got, one["expected"], one["tolerance"], estimate="diff", p_value="p_value",
         conf_low="diff_low", conf_high="diff_high")  # fmt: skip


def test_the_same_raters_of_two_firms_agree_with_the_reference(case):
    one = case(COMPARING, "competitor_same_raters")
    got = paired_difference(one["inputs"]["own"], one["inputs"]["competitor"])
    same(got, one["expected"], one["tolerance"], estimate="diff", p_value="p_paired",
         conf_low="low", conf_high="high")  # fmt: skip


def test_changed_minds_agree_with_mcnemar(case):
    one = case(COMPARING, "mcnemar_two_waves")
    counts, expected = one["inputs"], one["expected"]
    got = paired_share_difference(counts["only_wave2"], counts["only_wave1"], 120)
    same(got, expected, one["tolerance"], estimate="diff", p_value="mcnemar_p")
    few = paired_share_difference(7, 3, 40)
    assert few.p_value == pytest.approx(stats.binomtest(3, 10).pvalue)


class TestHolds:
    @pytest.mark.parametrize(
        "difference",
        [
            nps_difference((50, 30, 20), (45, 30, 25)),
            share_difference(60, 100, 50, 90),
            mean_difference((4.1, 4.0), (0.05, 0.06), (90, 80)),
            paired_difference(np.arange(20.0), np.arange(20.0)[::-1] + 0.5),
        ],
    )
    def test_equal_within_a_bound_means_the_interval_lies_inside(self, difference):
        low, high = difference.interval(0.9)
        bound = max(high, -low)
        assert (
            difference.p_equivalent(bound * 1.001) < 0.05 < difference.p_equivalent(bound * 0.999)
        )
        assert difference.p_equivalent(bound) == pytest.approx(0.05, abs=1e-6)

    def test_equivalence_is_the_two_one_sided_t_tests(self):
        x, y = np.array([4.0, 3, 5, 4, 4, 2, 3, 5]), np.array([4.0, 4, 4, 4, 3, 3, 3, 4])
        got = paired_difference(x, y).p_equivalent(1.0)
        one_sided = [stats.ttest_1samp(x - y, bound, alternative=side).pvalue
                     for bound, side in ((-1.0, "greater"), (1.0, "less"))]  # fmt: skip
        assert got == pytest.approx(max(one_sided), abs=1e-6)

    def test_a_share_difference_covers_its_truth(self, rng):
        for p_1, p_2, n_1, n_2 in [(0.9, 0.8, 30, 50), (0.5, 0.5, 20, 20), (0.05, 0.1, 60, 40)]:
            ones = [share_difference(rng.binomial(n_1, p_1), n_1, rng.binomial(n_2, p_2), n_2)
                    for _ in range(1500)]  # fmt: skip
            covered = np.mean([one.conf_low <= p_1 - p_2 <= one.conf_high for one in ones])
            assert covered > 0.93

    def test_nobody_changed_their_mind(self):
        got = paired_share_difference(0, 0, 30)
        assert got.estimate == 0
        assert got.p_value == 1
        assert got.conf_low < 0 < got.conf_high


class TestRefuses:
    def test_a_bound_of_nothing(self):
        with pytest.raises(OptionError, match="above 0"):
            nps_difference((5, 3, 2), (4, 3, 3)).p_equivalent(0)

    def test_one_person(self):
        with pytest.raises(MethodError, match="1 people answered both"):
            paired_difference([1.0], [2.0])
