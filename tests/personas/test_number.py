"""Numbers of groups, stability and the verdict: equal, hold, refuse."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods import number, stability, verdict


@pytest.fixture(scope="module")
def ruspini_numbers(ruspini):
    return number.compare(ruspini, k_max=6, min_size=10)


@pytest.fixture(scope="module")
def cloud_numbers(case):
    x = np.array(case("08_segmentation", "single_gaussian_no_clusters")["inputs"]["matrix"])
    return number.compare(x, k_max=5)


class TestRuspini:
    def test_prediction_strength_agrees_with_fpc(self, case, ruspini_numbers):
        one = case("08_segmentation", "ruspini_k_diagnostics")
        expected = one["expected"]["prediction_strength_n_init_50"]
        for k, value in expected.items():
            got = ruspini_numbers[int(k) - 1].prediction_strength
            assert got == pytest.approx(value, abs=one["tolerance"]["abs"])

    def test_jaccard_agrees_with_fpc(self, case, ruspini_numbers):
        one = case("08_segmentation", "ruspini_k_diagnostics")
        expected, wide = one["expected"], one["tolerance"]["abs"]
        for k in (4, 5):
            value = expected[f"bootstrap_jaccard_k{k}_min"]
            assert ruspini_numbers[k - 1].jaccard_min == pytest.approx(value, abs=wide)

    def test_single_starts_hide_the_structure(self, ruspini):
        strength, _ = stability.prediction_strength(ruspini, 4, np.ones(75), starts=1)
        assert strength < 0.8

    def test_four_groups_are_reproducible(self, ruspini_numbers):
        got = verdict.judge(ruspini_numbers)
        assert (got.label, got.k) == ("reproducible", 4)
        assert got.passed == ("prediction_strength", "jaccard")
        assert not got.separation_tested


class TestNoGroups:
    def test_prediction_strength_agrees_with_fpc(self, case, cloud_numbers):
        one = case("08_segmentation", "single_gaussian_no_clusters")
        expected, wide = one["expected"]["reference"], one["tolerance"]["abs"]
        for k, value in expected["prediction_strength"].items():
            got = cloud_numbers[int(k) - 1].prediction_strength
            assert got == pytest.approx(value, abs=wide) and got < 0.8
        got, told = np.sort(cloud_numbers[2].jaccard), np.sort(expected["bootstrap_jaccard_k3"])
        np.testing.assert_allclose(got, told, atol=wide)

    def test_the_verdict_is_none_though_silhouettes_are_positive(self, cloud_numbers):
        got = verdict.judge(cloud_numbers)
        assert (got.label, got.k, got.passed) == ("none", 1, ())
        assert got.prediction_strength < 0.8 and got.jaccard_min < 0.75
        assert cloud_numbers[1].silhouette > 0.1

    def test_what_is_asked_for_all_the_same_is_constructive(self, cloud_numbers):
        got = verdict.judge(cloud_numbers, 3)
        assert (got.label, got.k, got.passed) == ("constructive", 3, ())


def test_finds_planted_groups(planted):
    numbers = number.compare(planted[0], k_max=5, splits=10, resamples=40)
    got = verdict.judge(numbers)
    assert (got.label, got.k) == ("reproducible", 3)
    assert got.jaccard_min > 0.95 and not numbers[2].dissolves
    assert got.separation_tested is False


def test_a_gradient_is_never_called_separate(rng):
    level = rng.normal(3, 1, size=(300, 1))
    x = np.clip(np.rint(level + rng.normal(0, 0.5, size=(300, 6))), 1, 5)
    got = verdict.judge(number.compare(x, k_max=3, splits=10, resamples=20))
    assert got.label == "reproducible" and not got.separation_tested  # cut at the same places
    assert verdict.NOT_TESTED.endswith("is not tested yet")


def test_overlap_agrees_with_the_reference(case):
    one = case("08_segmentation", "ari_and_max_jaccard")
    got = stability.overlap(np.array(one["inputs"]["a"]), np.array(one["inputs"]["b"]), 3)
    np.testing.assert_allclose(got, one["expected"]["max_jaccard_per_cluster_of_a"])


def test_pairs_kept_by_hand():
    # own groups {0,1,2,3} and {4,5}: 4 of 12 ordered pairs stay together, and both of 2
    own, other = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    assert stability._kept_pairs(own, other, np.ones(6), 3) == pytest.approx(4 / 12)
    assert stability._kept_pairs(np.array([0, 1]), np.array([0, 0]), np.ones(2), 2) == 1


class TestHolds:
    def test_the_order_of_rows_does_not_matter(self, planted, rng):
        x, order = planted[0], rng.permutation(270)
        weights = rng.uniform(0.5, 2, 270)
        options = {"k_max": 3, "splits": 3, "resamples": 5}
        got = number.compare(x, weights, **options)
        again = number.compare(x[order], weights[order], **options)
        for one, other in zip(got, again, strict=True):
            assert one.prediction_strength == pytest.approx(other.prediction_strength, abs=1e-12)
            np.testing.assert_allclose(one.jaccard, other.jaccard)
            np.testing.assert_array_equal(one.clusters.labels[order], other.clusters.labels)

    def test_names_of_groups_do_not_matter_to_overlap(self, rng):
        a, b = rng.integers(3, size=50), rng.integers(3, size=50)
        swap = np.array([2, 0, 1])
        np.testing.assert_allclose(stability.overlap(a, swap[b], 3), stability.overlap(a, b, 3))
        np.testing.assert_allclose(stability.overlap(a, swap[a], 3), 1)
        np.testing.assert_allclose(
            stability.overlap(swap[a], b, 3)[swap], stability.overlap(a, b, 3)
        )

    def test_inertia_falls_and_one_group_needs_no_evidence(self, ruspini_numbers):
        assert [one.k for one in ruspini_numbers] == [1, 2, 3, 4, 5, 6]
        assert (np.diff([one.inertia for one in ruspini_numbers]) < 0).all()
        first = ruspini_numbers[0]
        assert (first.prediction_strength, first.prediction_strength_error) == (1, 0)
        assert np.isnan(first.silhouette) and np.isnan(first.jaccard_min)

    def test_small_groups_are_not_offered_but_shown(self, ruspini_numbers):
        assert [one.offered for one in ruspini_numbers] == [True] * 4 + [False] * 2
        assert ruspini_numbers[4].reason == "smallest_below_minimum"
        assert ruspini_numbers[4].smallest_n == 4

    def test_groups_of_a_small_share_are_not_offered(self, rng):
        x = np.concatenate([rng.normal(0, 1, (800, 2)), rng.normal(20, 1, (35, 2))])
        got = number.compare(x, k_max=2, splits=0, resamples=0)[1]
        assert (got.smallest_n, got.offered, got.reason) == (35, False, "smallest_below_share")


class TestRefuses:
    def test_too_few_rows(self, ruspini):
        with pytest.raises(MethodError, match="20 rows are too few to compare up to 8"):
            number.compare(ruspini[:20])

    def test_impossible_options(self, ruspini):
        with pytest.raises(OptionError, match="from 2"):
            number.compare(ruspini, k_max=1)
        with pytest.raises(OptionError, match="at least 0"):
            number.compare(ruspini, resamples=-1)

    def test_a_number_whose_groups_are_too_small(self, ruspini_numbers):
        with pytest.raises(MethodError, match="With 5 groups the smallest has 4 people"):
            verdict.judge(ruspini_numbers, 5)

    def test_a_number_that_was_not_compared(self, ruspini_numbers):
        with pytest.raises(OptionError, match="9 groups were asked for; compared were 2, 3"):
            verdict.judge(ruspini_numbers, 9)

    def test_a_verdict_without_evidence(self, ruspini):
        bare = number.compare(ruspini, k_max=2, splits=0, resamples=0)
        with pytest.raises(MethodError, match="no verdict is possible"):
            verdict.judge(bare)
