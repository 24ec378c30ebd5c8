"""k-means: what it must equal, what must hold, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods import kmeans, many_starts, silhouette


def test_agrees_with_r_on_ruspini(case, ruspini):
    one = case("08_segmentation", "ruspini_kmeans_silhouette")
    expected, rel = one["expected"], one["tolerance"]["rel"]
    for k in one["inputs"]["k"]:
        got = kmeans.fit(ruspini, k)
        assert got.inertia == pytest.approx(expected["total_within_ss"][str(k)], rel=rel)
        assert got.mean_silhouette == pytest.approx(expected["mean_silhouette"][str(k)], rel=rel)
    assert kmeans.fit(ruspini, 4).size.tolist() == [23, 20, 17, 15]


def test_margins_agree_with_the_reference(case):
    one = case("08_segmentation", "assign_new_respondents")
    inputs, expected = one["inputs"], one["expected"]
    labels, margin = kmeans.nearest(np.array(inputs["new"]), np.array(inputs["centroids"]))
    np.testing.assert_allclose(margin, expected["margin"], rtol=one["tolerance"]["rel"], atol=1e-8)
    assert labels[[0, 2]].tolist() == [0, 1]


def test_two_groups_by_hand():
    got = kmeans.fit(np.array([[0.0], [1.0], [9.0], [10.0], [11.0]]), 2)
    assert got.labels.tolist() == [1, 1, 0, 0, 0]
    assert got.centroids[:, 0].tolist() == [10, 0.5]
    assert got.inertia == pytest.approx(2.5)
    assert got.silhouette[0] == pytest.approx((10 - 1) / 10)
    assert got.silhouette[3] == pytest.approx((9.5 - 1) / 9.5)
    assert got.margin[0] == pytest.approx((10 - 0.5) / 10)
    assert got.margin[3] == 1


def test_equal_sizes_are_ordered_by_the_first_centre():
    got = kmeans.fit(np.array([[9.0, 0], [8, 0], [1, 5], [0, 5]]), 2)
    assert got.labels.tolist() == [1, 1, 0, 0]


def test_finds_planted_groups(planted):
    x, truth = planted
    assert adjusted_rand_score(truth, kmeans.fit(x, 3).labels) > 0.97


def test_many_starts_are_as_good_as_scikit_learn(rng):
    x = rng.normal(size=(300, 6))
    weights = rng.integers(1, 4, size=300).astype(float)
    for k in (2, 3, 5):
        expected = KMeans(k, n_init=20, random_state=0).fit(x, sample_weight=weights).inertia_
        with kmeans.one_thread():
            centroids, labels, inertia = many_starts.search(x, k, weights, starts=30, rng=rng)
        assert inertia <= 1.005 * expected
        np.testing.assert_array_equal(labels, kmeans.nearest(x, centroids)[0])
        assert inertia == pytest.approx(weights @ ((x - centroids[labels]) ** 2).sum(axis=1))


class TestHolds:
    def test_the_order_of_rows_does_not_matter(self, rng):
        x, weights = rng.normal(size=(200, 4)), rng.uniform(0.5, 2, 200)  # no structure at all
        got, order = kmeans.fit(x, 5, weights), rng.permutation(200)
        again = kmeans.fit(x[order], 5, weights[order])
        np.testing.assert_array_equal(again.labels, got.labels[order])
        np.testing.assert_allclose(again.centroids, got.centroids)
        np.testing.assert_allclose(again.silhouette, got.silhouette[order])

    def test_silhouettes_are_those_of_scikit_learn(self, planted):
        got = kmeans.fit(planted[0], 3)
        np.testing.assert_allclose(got.silhouette, silhouette_samples(planted[0], got.labels))

    def test_whole_weights_are_repeated_rows(self, planted, rng):
        x = np.unique(planted[0], axis=0)
        people = rng.integers(1, 4, size=len(x))
        got = kmeans.fit(x, 3, people.astype(float))
        repeated = kmeans.fit(np.repeat(x, people, axis=0), 3)
        np.testing.assert_array_equal(np.repeat(got.labels, people), repeated.labels)
        np.testing.assert_allclose(got.centroids, repeated.centroids)
        assert got.inertia * people.mean() == pytest.approx(repeated.inertia)

    def test_equal_weights_are_no_weights(self, planted):
        x = planted[0]
        got, expected = kmeans.fit(x, 3, np.full(len(x), 7.0)), kmeans.fit(x, 3)
        for mine, other in zip(got, expected, strict=True):
            np.testing.assert_allclose(mine, other)

    def test_groups_come_by_size(self, planted, rng):
        got = kmeans.fit(planted[0], 3, rng.uniform(0.2, 5, len(planted[0])))
        assert (np.diff(got.share) <= 0).all()
        assert got.share.sum() == pytest.approx(1)
        assert got.size.sum() == len(planted[0])

    def test_a_single_group_is_the_mean(self, planted):
        got = kmeans.fit(planted[0], 1)
        np.testing.assert_allclose(got.centroids[0], planted[0].mean(axis=0))
        assert np.isnan(got.mean_silhouette) and np.isnan(got.margin).all()

    def test_lonely_rows_have_silhouette_0(self):
        got = kmeans.fit(np.array([[0.0], [0.1], [50.0]]), 2)
        assert got.silhouette[2] == 0

    def test_part_of_the_distances_is_enough_for_many_rows(self, planted, monkeypatch):
        whole = kmeans.fit(planted[0], 3).mean_silhouette
        monkeypatch.setattr(silhouette, "LARGE", 200)
        monkeypatch.setattr(silhouette, "PART", 150)
        assert kmeans.fit(planted[0], 3).mean_silhouette == pytest.approx(whole, abs=0.02)

    def test_means_of_many_groupings_at_once_are_those_of_one(self, planted, rng):
        x, weights = planted[0], rng.uniform(0.5, 2, 270)
        found = [kmeans.fit(x, k, weights, starts=20) for k in (2, 3, 5)]
        labels = [one.labels for one in found]
        got = silhouette.mean_silhouettes(x, [*labels, np.zeros(270, int)], weights)
        np.testing.assert_allclose(got[:3], [one.mean_silhouette for one in found], atol=1e-5)
        assert got[3] == 0
        empty = np.where(labels[1] == 1, 3, labels[1])  # a number that nobody has
        again = silhouette.mean_silhouettes(x, [labels[1], empty], weights)
        assert again[0] == pytest.approx(again[1], abs=1e-6)


class TestRefuses:
    def test_more_groups_than_different_rows(self):
        with pytest.raises(MethodError, match="4 groups were asked for, but only 3 of 4 rows"):
            kmeans.fit(np.array([[1.0], [2], [3], [3]]), 4)

    def test_an_item_that_never_varies(self, planted):
        x = np.column_stack([planted[0], np.full(270, 4.0)])
        with pytest.raises(MethodError, match="'price' never varies: all 270 answers are 4"):
            kmeans.fit(x, 3, names=[*"abcdef", "price"])

    def test_gaps(self, planted):
        x = planted[0].copy()
        x[[3, 5], 0] = np.nan
        with pytest.raises(MethodError, match="2 of 270 rows have gaps"):
            kmeans.fit(x, 3)

    def test_few_starts_and_impossible_numbers(self, planted):
        with pytest.raises(OptionError, match="at least 20"):
            kmeans.fit(planted[0], 3, starts=1)
        for k in (0, 2.5):
            with pytest.raises(OptionError, match="whole number of groups"):
                kmeans.fit(planted[0], k)

    def test_weights_that_are_none(self, planted):
        with pytest.raises(MethodError, match="1 of 270 weights are 0"):
            kmeans.fit(planted[0], 3, np.r_[0.0, np.ones(269)])
        with pytest.raises(MethodError, match="negative"):
            kmeans.fit(planted[0], 3, np.r_[-1.0, np.ones(269)])
