"""Distances of sequences, and groups around typical ones."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from cemlab.journeys.methods import aligning, medoids

from .worlds import reference_case


def of_reference(shared):
    case = reference_case(shared, "optimal_matching_five")
    letters = sorted({one for row in case["inputs"]["sequences"] for one in row})
    coded = [np.array([letters.index(one) for one in row]) for row in case["inputs"]["sequences"]]
    variants = aligning.variants_of(coded)
    return case["expected"], variants, variants.of, letters


@pytest.mark.parametrize(
    ("key", "indel", "costs", "normalised"),
    [
        ("om_indel1_sub2", 1, "constant", False),
        ("om_indel1_5_sub2", 1.5, "constant", False),
        ("om_indel1_trate", 1, "rates", False),
        ("om_indel1_sub2_normalised_maxlength", 1, "constant", True),
    ],
)
def test_as_traminer(shared, key, indel, costs, normalised):
    expected, variants, of, letters = of_reference(shared)
    n = len(letters)
    table = (aligning.constant_costs(n) if costs == "constant"
             else aligning.transition_costs(variants, n))  # fmt: skip
    found = aligning.distances(variants, table, indel=indel, normalised=normalised)
    np.testing.assert_allclose(found[np.ix_(of, of)], expected[key], rtol=1e-6, atol=1e-8)


def test_transition_costs_of_traminer(shared):
    expected, variants, _, letters = of_reference(shared)
    costs = aligning.transition_costs(variants, len(letters))
    for pair, cost in expected["transition_rate_substitution_costs"].items():
        first, second = (letters.index(one) for one in pair.split("-"))
        assert costs[first, second] == costs[second, first] == pytest.approx(cost)


def walk(rng, n_codes=4, longest=7):
    return rng.integers(0, n_codes, rng.integers(1, longest + 1))


def plain_distance(one, other, costs, indel):
    """The table of Needleman and Wunsch, cell by cell."""
    table = np.zeros((len(one) + 1, len(other) + 1))
    table[:, 0], table[0] = indel * np.arange(len(one) + 1), indel * np.arange(len(other) + 1)
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            table[i, j] = min(table[i - 1, j] + indel, table[i, j - 1] + indel,
                              table[i - 1, j - 1] + costs[a, b])  # fmt: skip
    return table[-1, -1]


def test_equals_the_plain_table(rng):
    variants = aligning.variants_of([walk(rng) for _ in range(40)])
    costs = rng.uniform(0.5, 2, (4, 4))
    costs = (costs + costs.T) * (1 - np.eye(4)) / 2
    found = aligning.distances(variants, costs, indel=0.9, normalised=False)
    for i in range(len(found)):
        for j in range(len(found)):
            one, other = (variants.codes[at, : variants.lengths[at]] for at in (i, j))
            assert found[i, j] == pytest.approx(plain_distance(one, other, costs, 0.9))


class TestVariants:
    def test_counts_and_back(self, rng):
        walks = [walk(rng, 2, 3) for _ in range(60)]
        variants = aligning.variants_of(walks)
        assert variants.counts.sum() == 60 and (np.diff(variants.counts) <= 0).all()
        for one, at in zip(walks, variants.of, strict=True):
            np.testing.assert_array_equal(variants.codes[at, : variants.lengths[at]], one)


class TestMedoids:
    @pytest.fixture
    def cloud(self, rng):
        points = rng.normal(size=(90, 2)) * 0.4 + np.repeat([[0, 0], [4, 0], [0, 4]], 30, axis=0)
        return np.linalg.norm(points[:, None] - points, axis=2)

    def test_planted_groups(self, cloud):
        found = medoids.around_medoids(cloud, 3, np.ones(90))
        assert adjusted_rand_score(found.labels, np.repeat([0, 1, 2], 30)) == 1

    def test_no_pair_of_medoids_is_better(self, rng, cloud):
        few = cloud[:14, :14]
        found = medoids.around_medoids(few, 2, np.ones(14))
        best = min(few[:, [i, j]].min(axis=1).sum() for i in range(14) for j in range(i))
        assert found.loss == pytest.approx(best)

    def test_weights_are_copies(self, rng, cloud):
        few, counts = cloud[::3, ::3], rng.integers(1, 4, 30)
        rows = np.repeat(np.arange(30), counts)
        weighted = medoids.around_medoids(few, 3, counts.astype(float))
        copied = medoids.around_medoids(few[np.ix_(rows, rows)], 3, np.ones(len(rows)))
        assert weighted.loss == pytest.approx(copied.loss)
        own = medoids.silhouettes(few, weighted.labels, counts)
        other = silhouette_samples(
            few[np.ix_(rows, rows)], weighted.labels[rows], metric="precomputed"
        )
        np.testing.assert_allclose(own[rows], other, atol=1e-12)

    def test_ward_agrees_where_groups_are_clear(self, cloud):
        found = medoids.around_medoids(cloud, 3, np.ones(90))
        flat = cloud[np.triu_indices(90, 1)]
        ward = fcluster(linkage(flat, "ward"), 3, "maxclust")
        assert adjusted_rand_score(found.labels, ward) == 1

    def test_groups_come_back_and_noise_does_not(self, rng, cloud):
        labels = medoids.around_medoids(cloud, 3, np.ones(90)).labels
        found = medoids.jaccards(cloud, labels, np.ones(90), resamples=20, seed=0)
        assert (found > 0.95).all()
        noise = rng.uniform(size=(90, 8))
        far = np.linalg.norm(noise[:, None] - noise, axis=2)
        labels = medoids.around_medoids(far, 4, np.ones(90)).labels
        assert medoids.jaccards(far, labels, np.ones(90), resamples=20, seed=0).min() < 0.6

    def test_adjusted_rand(self, rng):
        first, second = rng.integers(0, 3, 50), rng.integers(0, 4, 50)
        counts = rng.integers(1, 4, 50)
        rows = np.repeat(np.arange(50), counts)
        expected = adjusted_rand_score(first[rows], second[rows])
        assert medoids.adjusted_rand(first, second, counts) == pytest.approx(expected)
        assert medoids.adjusted_rand(first, first, counts) == 1
