"""The test against a continuum and the gap: references, what must hold, worlds with known truth."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods import copula_null, gap

CUTS = [-1.5, -0.7, 0.2, 1.1]  # of the reference simulation


def gradient(rng, n=300, factors=1):
    """Eight five-point items that one or two factors drive: no groups."""
    loading = np.repeat(np.eye(factors), 8 // factors, axis=1) * 0.75
    latent = rng.normal(size=(n, factors)) @ loading + 0.66 * rng.normal(size=(n, 8))
    return np.digitize(latent, CUTS) + 1.0


def groups(rng, n=300):
    centres = np.repeat([[1.2, -1.2], [-1.2, 1.2], [1.2, 1.2]], 4, axis=1)
    return np.digitize(centres[rng.integers(3, size=n)] + 0.8 * rng.normal(size=(n, 8)), CUTS) + 1.0


class TestReferences:
    def test_gap_of_ruspini(self, case, ruspini):
        one = case("08_segmentation", "ruspini_k_diagnostics")
        got, expected = gap.gaps(ruspini, k_max=6, samples=200), one["expected"]
        told = list(expected["gap_pca_aligned"].values())
        np.testing.assert_allclose(got.gap, told, atol=one["tolerance"]["abs"])
        assert got.k == expected["gap_k_tibs2001"]

    def test_gap_of_one_cloud(self, case):
        one = case("08_segmentation", "single_gaussian_no_clusters")
        got = gap.gaps(np.array(one["inputs"]["matrix"]), k_max=5)
        told = list(one["expected"]["reference"]["gap"].values())
        np.testing.assert_allclose(got.gap, told, atol=one["tolerance"]["abs"])
        assert got.k == one["expected"]["gap_k"]

    def test_gap_of_gradients(self, case):
        one = case("18_asymmetry_and_property_checks", "k_rules_on_a_gradient")
        told = one["expected"]["chosen_k_counts"]["gap_pca_reference"]
        chosen = [
            gap.gaps(gradient(np.random.default_rng(seed), 400), k_max=5, samples=30).k
            for seed in range(8)
        ]
        for k, count in told.items():
            assert chosen.count(int(k)) == pytest.approx(count, abs=one["tolerance"]["abs"])
        assert sum(k > 1 for k in chosen) >= 5  # it calls a gradient groups

    def test_nearest_correlations_of_higham(self):
        got = copula_null.nearest_correlations(np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]]))
        told = [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]
        np.testing.assert_allclose(got, told, atol=5e-5)

    def test_of_correlations_they_are_the_same(self, rng):
        r = np.corrcoef(rng.normal(size=(50, 6)).T)
        np.testing.assert_array_equal(copula_null.nearest_correlations(r), r)


class TestRates:
    """Few worlds, with few draws."""

    @pytest.mark.parametrize("factors", [1, 2])
    def test_gradients_are_not_called_separate(self, factors):
        p = [
            copula_null.homogeneity(
                gradient(np.random.default_rng([factors, seed]), factors=factors), k_max=4,
                samples=39, seed=seed,
            ).p
            for seed in range(20)
        ]  # fmt: skip
        assert sum(one < 0.05 for one in p) <= 3  # 4 of 20 come by chance once in 60
        assert np.median(p) > 0.2

    def test_groups_are(self):
        found = [
            copula_null.homogeneity(groups(np.random.default_rng(seed)), k_max=4, samples=39)
            for seed in range(5)
        ]
        assert all(one.p < 0.05 and one.z.argmax() == 1 for one in found)

    def test_one_cloud_is_not(self, case):
        matrix = case("08_segmentation", "single_gaussian_no_clusters")["inputs"]["matrix"]
        assert copula_null.homogeneity(np.array(matrix), k_max=5).p > 0.2


class TestHolds:
    def test_draws_keep_margins_ties_and_correlations(self, rng):
        x = gradient(rng, 400)
        margins = copula_null._Margins(x, np.ones(400))
        root, off = copula_null.calibrated(x, np.ones(400), margins, rng)
        drawn = margins.answers(rng.standard_normal((40_000, 8)) @ root.T)
        assert off < 0.01
        for own, other in zip(x.T, drawn.T, strict=True):
            share = [np.mean(own == point) for point in range(1, 6)]
            np.testing.assert_allclose(
                [np.mean(other == point) for point in range(1, 6)], share, atol=0.012
            )
        np.testing.assert_allclose(np.corrcoef(drawn.T), np.corrcoef(x.T), atol=0.04)

    def test_calibration_undoes_what_ties_take_away(self, rng):
        x, ones = gradient(rng, 400), np.ones(400)
        margins = copula_null._Margins(x, ones)
        plain = copula_null._reached(rng.standard_normal((4_000, 8)), np.corrcoef(x.T), margins)
        assert np.abs(plain - np.corrcoef(x.T)).max() > 0.03
        assert copula_null.calibrated(x, ones, margins, rng)[1] < 0.01

    def test_the_order_of_rows_does_not_matter(self, rng):
        x, order, weights = gradient(rng, 120), rng.permutation(120), rng.uniform(0.5, 2, 120)
        for work, name in ((copula_null.homogeneity, "z"), (gap.gaps, "gap")):
            one = work(x, weights, k_max=3, samples=39)
            other = work(x[order], weights[order], k_max=3, samples=39)
            np.testing.assert_allclose(getattr(one, name), getattr(other, name))

    def test_equal_weights_are_no_weights(self, rng):
        x = gradient(rng, 120)
        plain = copula_null.homogeneity(x, k_max=3, samples=39)
        weighted = copula_null.homogeneity(x, np.full(120, 5.0), k_max=3, samples=39)
        np.testing.assert_allclose(plain.z, weighted.z)

    def test_margins_are_weighted(self):
        x = np.array([[1.0, 1], [2, 2], [3, 1]])
        margins = copula_null._Margins(x, np.array([2.0, 1, 1]))
        drawn = margins.answers(np.random.default_rng(0).standard_normal((20_000, 2)))
        assert np.mean(drawn[:, 0] == 1) == pytest.approx(0.5, abs=0.02)
        assert np.mean(drawn[:, 1] == 2) == pytest.approx(0.25, abs=0.02)

    def test_a_part_stands_for_many_rows(self, rng, monkeypatch):
        for method in (copula_null, gap):
            monkeypatch.setattr(method, "MOST_ROWS", 200)
        x = groups(rng, 600)
        tested, found = copula_null.homogeneity(x, k_max=4, samples=39), gap.gaps(x, k_max=4)
        assert (tested.n, found.n) == (200, 200)
        assert tested.p < 0.05 and found.k == 3

    def test_progress_counts_the_answers_and_every_draw(self, rng):
        steps = []
        copula_null.homogeneity(gradient(rng, 60), k_max=2, samples=39, progress=steps.append)
        assert steps == [1] * 40

    def test_items_that_are_tied_together(self, rng):
        x = rng.integers(1, 6, (200, 3)).astype(float)
        got = copula_null.homogeneity(np.column_stack([x, 6 - x[:, 0]]), k_max=3, samples=39)
        assert 0 < got.p <= 1 and np.isfinite(got.z).all()


class TestRefuses:
    def test_few_draws(self, rng):
        with pytest.raises(OptionError, match="at least 39"):
            copula_null.homogeneity(gradient(rng), samples=19)
        with pytest.raises(OptionError, match="at least 2"):
            gap.gaps(gradient(rng), samples=1)

    def test_one_item(self, rng):
        with pytest.raises(MethodError, match="at least two items"):
            copula_null.homogeneity(rng.normal(size=(50, 1)), k_max=2)
