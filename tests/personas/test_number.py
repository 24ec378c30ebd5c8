"""Numbers of groups, stability and the verdict: equal, hold, refuse."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods import kmeans, number, stability, threads, verdict
from cemlab.personas.methods.copula_null import homogeneity


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
        one, many = (
            stability.prediction_strength(ruspini, 4, np.ones(75), starts=starts, splits=100)[0]
            for starts in (1, 30)
        )
        assert one < 0.92 and many > 0.99

    def test_four_groups_are_reproducible(self, ruspini_numbers):
        got = verdict.judge(ruspini_numbers)
        assert (got.label, got.k) == ("reproducible", 4)
        assert got.passed == ("prediction_strength", "jaccard")
        assert not got.separation_tested
        assert verdict.judge(ruspini_numbers, p=0.01).label == "natural"
        each = np.where(np.arange(2, 2 + len(ruspini_numbers) - 1) == 4, 0.4, 0.01)
        other = verdict.judge(ruspini_numbers, p=each)  # other numbers of groups say nothing of 4
        assert (other.k, other.label, other.p) == (4, "reproducible", 0.4)
        rejected = verdict.judge(ruspini_numbers, p=0.05)
        assert rejected.label == "reproducible" and rejected.separation_tested


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
        got = verdict.judge(cloud_numbers, 3, p=0.01)
        assert (got.label, got.k, got.passed) == ("constructive", 3, ())


def test_finds_planted_groups(planted):
    numbers = number.compare(planted[0], k_max=5, splits=10, resamples=40)
    got = verdict.judge(numbers)
    assert (got.label, got.k) == ("reproducible", 3)
    assert got.jaccard_min > 0.95 and not numbers[2].dissolves
    assert got.separation_tested is False


def test_of_the_numbers_that_come_back_the_one_furthest_above_a_continuum(ruspini_numbers):
    # three and four both pass; five and six have groups that are too small
    firm = [one._replace(prediction_strength=0.9) if one.k in (3, 4) else one
            for one in ruspini_numbers]  # fmt: skip
    z = np.array([9.0, 5.0, 2.0, 9.0, 9.0])  # of 2 to 6
    got = verdict.judge(firm, p=np.array([0.01, 0.02, 0.4, 0.01, 0.01]), z=z)
    passed = [one.k for one in firm if one.offered and one.k > 1 and one.prediction_strength >= 0.8]
    assert passed[-1] == 4 and got.k == min(passed) and got.label == "natural"
    assert verdict.judge(firm).k == 4  # without the test the largest
    assert verdict.judge(firm, z=np.zeros(5)).k == 4  # and where it cannot tell
    assert verdict.judge(firm, 4, z=z).k == 4  # who asks gets what was asked for


def test_a_strong_factor_does_not_cut_planted_groups():
    # Four groups differ in eight items, and three further items share a factor: five groups come
    # back as well, two of them halves of one.
    rng = np.random.default_rng([0, 600, 77])
    means = 1.4 * np.array(
        [[1, 1, -1, -1, 0, 0, 1, 0], [-1, -1, 1, 1, 0, 0, 0, 1],
         [0, 0, -1, -1, 1, 1, -1, -1], [1, -1, 1, -1, -1, -1, 0, 0]]
    )  # fmt: skip
    truth = rng.choice(4, 600, p=[0.35, 0.3, 0.2, 0.15])
    factor = 0.9 * rng.normal(size=(600, 1)) + np.sqrt(0.19) * rng.normal(size=(600, 3))
    latent = np.hstack([means[truth] + 0.7 * rng.normal(size=(600, 8)), factor])
    x = np.searchsorted([-1.5, -0.5, 0.5, 1.5], latent) + 1.0
    numbers = number.compare(x, k_max=5, splits=4, resamples=0, starts=20)
    tested = homogeneity(x, k_max=5, samples=39)
    got = verdict.judge(numbers, p=tested.p_each, z=tested.z)
    assert got.k == 4 and adjusted_rand_score(truth, numbers[3].clusters.labels) > 0.98


def test_groups_that_come_back_by_one_measure_are_never_natural(ruspini_numbers):
    half = [one._replace(prediction_strength=0.7) if one.k > 1 else one for one in ruspini_numbers]
    got = verdict.judge(half, p=0.01)
    assert (got.label, got.passed, got.separate) == ("reproducible", ("jaccard",), True)


def test_overlap_agrees_with_the_reference(case):
    one = case("08_segmentation", "ari_and_max_jaccard")
    got = stability.overlap(np.array(one["inputs"]["a"]), np.array(one["inputs"]["b"]), 3)
    np.testing.assert_allclose(got, one["expected"]["max_jaccard_per_cluster_of_a"])


def test_pairs_kept_by_hand():
    # own groups {0,1,2,3} and {4,5}: 4 of 12 ordered pairs stay together, and both of 2
    own, other = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    assert stability._kept_pairs(own, other, np.ones(6), 3) == pytest.approx(4 / 12)
    assert stability._kept_pairs(np.array([0, 1]), np.array([0, 0]), np.ones(2), 2) == 1


class TestFastPath:
    @pytest.fixture(scope="class")
    def many(self):
        rng = np.random.default_rng(20260101)
        centres = np.array([[4, 4, 2, 2, 3], [2, 2, 4, 4, 3], [3, 3, 3, 2, 5.0]])
        truth = rng.integers(3, size=24_000)
        return np.clip(np.rint(rng.normal(centres[truth], 0.8)), 1, 5), truth

    def test_starts_from_parts_end_where_all_starts_do(self, many, monkeypatch):
        quick = kmeans.fit(many[0], 3)
        monkeypatch.setattr(kmeans, "QUICK", 10**9)
        whole = kmeans.fit(many[0], 3, starts=20)
        assert quick.inertia == pytest.approx(whole.inertia, rel=1e-4)
        assert adjusted_rand_score(quick.labels, whole.labels) > 0.99

    def test_it_says_how_many_are_drawn_and_finds_the_same(self, many):
        numbers = number.compare(many[0], k_max=3, splits=5, resamples=10)
        assert {one.n_resampled for one in numbers} == {4_000}
        got = verdict.judge(numbers)
        assert (got.label, got.k) == ("reproducible", 3)
        slow = stability.jaccard(
            many[0][:20_000], kmeans.fit(many[0][:20_000], 3, starts=20).labels, 3,
            np.ones(20_000), resamples=10,
        )  # fmt: skip
        assert numbers[2].jaccard_min == pytest.approx(slow.mean.min(), abs=0.03)

    def test_starting_at_the_known_centres_would_make_noise_look_stable(self, rng):
        # why no resample starts there; see the notes of `stability.jaccard`
        x = rng.normal(size=(2_000, 8))
        labels = kmeans.fit(x, 3, starts=20).labels
        assert stability.jaccard(x, labels, 3, np.ones(2_000), resamples=20).mean.min() < 0.6

    def test_threads_change_nothing(self, many, monkeypatch):
        x = many[0][:3_000]
        labels, weights = kmeans.fit(x, 3, starts=20).labels, np.ones(3_000)
        first = stability.jaccard(x, labels, 3, weights, resamples=4)
        monkeypatch.setattr(threads, "LONG", 10**9)
        again = stability.jaccard(x, labels, 3, weights, resamples=4)
        np.testing.assert_array_equal(first.mean, again.mean)


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
