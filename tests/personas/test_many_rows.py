"""k-means of some thousand rows in single precision: as good, and honest about what it found."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from cemlab.personas.methods import kmeans, many_rows, many_starts, silhouette


@pytest.fixture(scope="module")
def answers():
    """4,000 rows around three patterns of six items of 1 to 5, and their weights."""
    rng = np.random.default_rng(20260101)
    patterns = np.array([[4, 4, 2, 2, 3, 3], [2, 2, 4, 4, 3, 3], [3, 3, 3, 2, 5, 5.0]])
    truth = rng.integers(3, size=4_000)
    x = np.clip(np.rint(rng.normal(patterns[truth], 0.8)), 1, 5)
    return x, rng.uniform(0.5, 2, 4_000), truth


def search(x, k, weights, seed=0):
    return many_starts.search(x, k, weights, starts=10, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("k", [2, 3, 5])
def test_it_is_as_good_as_scikit_learn(answers, k):
    x, weights, _ = answers
    theirs = KMeans(k, n_init=10, random_state=0).fit(x, sample_weight=weights).inertia_
    assert search(x, k, weights)[2] <= 1.002 * theirs  # of five groups ours is the better


def test_it_finds_planted_groups(answers):
    x, weights, truth = answers
    labels = search(x, 3, weights)[1]
    whole = kmeans.fit(x, 3, weights, starts=20).labels  # below 5,000 rows by scikit-learn alone
    assert adjusted_rand_score(labels, whole) > 0.98
    assert adjusted_rand_score(labels, truth) > 0.8


def test_centroids_labels_and_inertia_belong_together(answers):
    x, weights, _ = answers
    centroids, labels, inertia = search(x + 1_000, 4, weights)  # far from 0 squares would cancel
    x = x + 1_000
    for group in range(4):
        own = labels == group
        mean = np.average(x[own], axis=0, weights=weights[own])
        np.testing.assert_allclose(centroids[group], mean, atol=1e-4)
    assert inertia == pytest.approx(weights @ ((x - centroids[labels]) ** 2).sum(axis=1), rel=1e-5)
    np.testing.assert_array_equal(kmeans.nearest(x, centroids)[0][:50], labels[:50])


def test_a_weight_counts_as_copies_do(answers):
    x = answers[0][:2_500]
    often = np.random.default_rng(1).integers(1, 4, size=len(x))
    weighted = search(x, 3, often.astype(float))
    copied = search(np.repeat(x, often, axis=0), 3, np.ones(often.sum()))
    assert weighted[2] == pytest.approx(copied[2], rel=1e-3)


def test_fewer_different_rows_than_groups():
    x = np.repeat(np.array([[1.0, 5.0], [5.0, 1.0], [3.0, 3.0]]), 1_200, axis=0)
    centroids, labels, inertia = search(x, 5, np.ones(3_600))
    assert np.isfinite(centroids).all() and len(np.unique(labels)) == 3
    assert inertia == pytest.approx(0, abs=1e-2)


def plain(x, weights, centres):
    """Lloyd's steps as they are written in books, all distances in every step."""
    labels = None
    for _ in range(many_rows.MAX_STEPS + 1):
        before, labels = labels, ((x[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        if before is not None and (before == labels).all():
            break
        own = [labels == group for group in range(len(centres))]
        centres = np.array([
            np.average(x[one], axis=0, weights=weights[one]) if one.any() else centre
            for one, centre in zip(own, centres, strict=True)
        ])  # fmt: skip
    return centres


class TestSettled:
    """Distances are found only for rows that may change; the end must be that of all distances."""

    @pytest.mark.parametrize("k", [1, 2, 4, 7])
    def test_it_ends_where_all_distances_lead(self, answers, k):
        rng, weights = np.random.default_rng(k), answers[1]
        x = answers[0] + 0.2 * rng.normal(size=answers[0].shape)  # nobody halfway between centres
        x = x - np.average(x, axis=0, weights=weights)
        begin = x[rng.choice(len(x), k, replace=False)]
        got = many_rows._settled(many_rows._set_out(x.astype(np.float32), weights), begin)
        np.testing.assert_allclose(got, plain(x, weights, begin), atol=2e-4)

    def test_also_in_a_cloud_where_it_takes_long(self):
        x = np.random.default_rng(2).normal(size=(2_500, 5))
        got = many_rows._settled(many_rows._set_out(x.astype(np.float32), np.ones(2_500)), x[:3])
        np.testing.assert_allclose(got, plain(x, np.ones(2_500), x[:3]), atol=2e-4)

    def test_a_group_of_nobody_stays_where_it_was(self):
        x = np.random.default_rng(3).normal(size=(2_000, 2))
        begin = np.array([[-1.0, 0], [1, 0], [900, 900]])
        got = many_rows._settled(many_rows._set_out(x.astype(np.float32), np.ones(2_000)), begin)
        assert got[2].tolist() == [900, 900]
        np.testing.assert_allclose(got[:2], plain(x, np.ones(2_000), begin[:2]), atol=2e-4)

    def test_a_group_that_loses_everybody_stays_where_it_was(self):
        x = np.concatenate([np.full(1_500, 0.0), np.full(700, 1.0), [10.0]])[:, None]
        weights = np.random.default_rng(4).uniform(0.001, 3, len(x))
        # the second takes 1 at first; its mean with 10 lies nearer to the third than 1 does
        begin = np.array([[0.0], [2.0], [30.0]])
        got = many_rows._settled(many_rows._set_out(x.astype(np.float32), weights), begin)
        assert np.isfinite(got).all() and np.abs(got).max() <= 30
        np.testing.assert_allclose(got, plain(x, weights, begin), atol=2e-4)

    def test_only_few_rows_are_looked_at_again(self, monkeypatch):
        x, seen = np.random.default_rng(5).normal(size=(3_000, 6)), []
        two = many_rows._two_nearest

        def counted(*given):
            seen.append(len(given[0]))
            return two(*given)

        monkeypatch.setattr(many_rows, "_two_nearest", counted)
        many_rows._settled(many_rows._set_out(x.astype(np.float32), np.ones(3_000)), x[:2])
        assert len(seen) > 10 and sum(seen) < len(seen) * 3_000 / 3


def test_one_group_is_the_mean(answers):
    x, weights, _ = answers
    centroids, labels, inertia = search(x, 1, weights)
    middle = np.average(x, axis=0, weights=weights)
    np.testing.assert_allclose(centroids[0], middle, atol=1e-4)
    assert not labels.any()
    assert inertia == pytest.approx(weights @ ((x - middle) ** 2).sum(axis=1), rel=1e-5)


def test_small_tables_go_the_old_way(answers, monkeypatch):
    x, weights = answers[0][: silhouette.MANY - 1], answers[1][: silhouette.MANY - 1]
    monkeypatch.setattr(many_rows, "search", None)  # would fail if it were called
    assert search(x, 3, weights)[1].shape == (silhouette.MANY - 1,)
    with pytest.raises(TypeError):
        search(answers[0], 3, answers[1])


def test_the_quick_fit_ends_where_all_starts_do(answers, monkeypatch):
    x = np.vstack([answers[0], answers[0][:1_500] + 0.25])
    quick = kmeans.fit(x, 3)
    monkeypatch.setattr(kmeans, "QUICK", 10**9)
    whole = kmeans.fit(x, 3, starts=20)
    assert quick.inertia == pytest.approx(whole.inertia, rel=1e-4)
    assert adjusted_rand_score(quick.labels, whole.labels) > 0.98


def test_silhouettes_in_single_precision_are_the_same(answers, monkeypatch):
    x, weights, truth = answers
    got = silhouette.silhouettes(x, truth, weights)
    monkeypatch.setattr(silhouette, "MANY", 10**9)
    np.testing.assert_allclose(got, silhouette.silhouettes(x, truth, weights), atol=1e-5)
