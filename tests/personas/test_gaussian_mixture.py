"""Gaussian mixtures: shapes, lattice points, items that follow from others."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import ipsatised
from cemlab.personas.methods import closeness, gaussian_mixture
from cemlab.personas.methods.gaussian_mixture import FLOOR, SHAPES

NO_CODES = np.empty((0, 0), int)


@pytest.fixture(scope="module")
def ellipses():
    """Two long groups that cross: their shape tells them apart, not their place."""
    rng = np.random.default_rng(3)
    long = rng.normal(size=(300, 2)) * [4, 0.4]
    steep = rng.normal(size=(200, 2)) * [0.4, 4] + [0.5, 0]
    return np.vstack([long, steep]), np.repeat([0, 1], [300, 200])


def gradient(rng, n=400):
    """Eight five-point items of one factor, as in the reference: no groups at all."""
    values = 0.75 * rng.normal(size=(n, 1)) + 0.66 * rng.normal(size=(n, 8))
    return np.digitize(values, [-1.5, -0.7, 0.2, 1.1]) + 1.0


def test_four_groups_of_ruspini_by_bic(case, ruspini):
    wanted = case("08_segmentation", "ruspini_k_diagnostics")["expected"]["gmm_full_cov_bic_best_k"]
    # In raw units, to 150, scikit-learn finds 5 from five starts on: a 'group' of three points.
    # In units near 1 the floor keeps it from that.
    x = (ruspini - ruspini.mean(axis=0)) / ruspini.std(axis=0)
    found = {k: gaussian_mixture.fit(x, k, shapes=["full"]).bic for k in range(1, 7)}
    assert min(found, key=found.__getitem__) == wanted


def test_crossing_ellipses(ellipses):
    x, truth = ellipses
    got = gaussian_mixture.fit(x, 2)
    assert got.shape in ("full", "diag")
    assert adjusted_rand_score(truth, got.labels) > 0.7  # they cross: nobody can do much better
    np.testing.assert_allclose(got.share, [0.6, 0.4], atol=0.05)
    assert got.times_best_found >= 3 and not got.on_lattice


def test_each_shape_has_the_bic_of_scikit_learn(ellipses):
    x, _ = ellipses
    got = gaussian_mixture.fit(x, 2)
    assert set(got.bic_by_shape) == set(SHAPES)
    assert got.bic == min(got.bic_by_shape.values()) == got.bic_by_shape[got.shape]
    for shape in SHAPES:
        model = GaussianMixture(
            2, covariance_type=shape, reg_covar=FLOOR, n_init=10, tol=1e-6, max_iter=1000,
            random_state=0,
        ).fit(x)  # fmt: skip
        assert got.bic_by_shape[shape] <= model.bic(x) + 0.5


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_can_be_frozen(ellipses, shape):
    x, _ = ellipses
    got = gaussian_mixture.fit(x, 3, shapes=[shape])
    labels, certainty, away = closeness.of("gaussian_mixture", got.parameters, x, NO_CODES)
    np.testing.assert_array_equal(labels, got.labels)
    np.testing.assert_allclose(certainty, got.posterior.max(axis=1), atol=1e-9)
    assert -away.sum() == pytest.approx(got.log_likelihood)


def test_points_of_a_scale_are_named(rng):
    always = np.repeat([[5.0, 1], [1, 5]], 100, axis=0)  # who loves one thing and hates another
    x = np.vstack([always, rng.integers(2, 5, size=(150, 2))])
    got = gaussian_mixture.fit(x, 3, shapes=["full"])
    assert len(got.on_lattice) >= 2 and got.set_aside == ()
    spread = got.parameters["covariances"]
    for group in range(3):
        assert (np.linalg.eigvalsh(spread[group])[0] < 2 * FLOOR) == (group in got.on_lattice)
    whole = gaussian_mixture.fit(x, 3)
    assert "full" in whole.set_aside and whole.shape not in whole.set_aside
    assert whole.bic > whole.bic_by_shape["full"] and not whole.on_lattice
    assert not gaussian_mixture.fit(x, 1).on_lattice
    assert not gaussian_mixture.fit(rng.normal(size=(300, 2)), 2).on_lattice


def test_points_of_a_scale_come_last(rng):
    x = gradient(rng)
    got = gaussian_mixture.fit(x, 5, shapes=["full"])
    narrow = GaussianMixture(5, reg_covar=FLOOR, n_init=20, random_state=1).fit(x)
    assert np.linalg.eigvalsh(narrow.covariances_).min() < 2 * FLOOR  # what the likelihood likes
    assert narrow.score(x) * len(x) > got.log_likelihood and not got.on_lattice


def test_bic_by_full_covariances_finds_no_groups_in_a_gradient_and_by_diagonal_ones_does(case, rng):
    expected = case("18_asymmetry_and_property_checks", "k_rules_on_a_gradient")["expected"]
    counts = expected["chosen_k_counts"]
    for shape, rule in [("full", "gmm_full_bic"), ("diag", "gmm_diag_bic")]:
        for _ in range(2):  # of the 8 of the reference, which chose only these numbers
            x = gradient(rng)
            found = {
                k: gaussian_mixture.fit(x, k, shapes=[shape], starts=3).bic for k in range(1, 6)
            }
            assert str(min(found, key=found.__getitem__)) in counts[rule]


def test_ipsatised_items_are_fitted_on_the_axes_they_have(planted):
    x, truth = planted
    own = ipsatised(x).values
    got = gaussian_mixture.fit(own, 3)
    assert got.n_dependent == 1
    assert adjusted_rand_score(truth, got.labels) > 0.9
    # one item less says the same, in other units: likelihoods differ by a constant
    short = gaussian_mixture.fit(own[:, :-1], 3, shapes=["full"])
    whole = gaussian_mixture.fit(own, 3, shapes=["full"])
    assert adjusted_rand_score(short.labels, whole.labels) > 0.95
    labels, *_ = closeness.of("gaussian_mixture", got.parameters, own, NO_CODES)
    np.testing.assert_array_equal(labels, got.labels)


def test_one_group_is_a_normal(rng):
    x = rng.normal(size=(200, 3))
    got = gaussian_mixture.fit(x, 1, shapes=["full"])
    np.testing.assert_allclose(got.means[0], x.mean(axis=0))
    wanted = np.cov(x.T, bias=True) + FLOOR * np.eye(3)
    np.testing.assert_allclose(got.parameters["covariances"][0], wanted, atol=1e-12)
    assert np.isnan(got.entropy) and got.average_posterior[0] == 1


def test_refuses_weights(ellipses):
    x, _ = ellipses
    with pytest.raises(MethodError, match="cannot take survey weights"):
        gaussian_mixture.fit(x, 2, np.r_[2.0, np.ones(len(x) - 1)])


def test_refuses_unknown_shapes_and_no_starts(ellipses):
    x, _ = ellipses
    with pytest.raises(OptionError, match="Did you mean 'tied'"):
        gaussian_mixture.fit(x, 2, shapes=["tie"])
    with pytest.raises(OptionError, match="`shapes`"):
        gaussian_mixture.fit(x, 2, shapes=[])
    with pytest.raises(OptionError, match="`starts` is 0"):
        gaussian_mixture.fit(x, 2, starts=0)
