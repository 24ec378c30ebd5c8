"""Predictions for unseen people: by hand, against other ways, and what must hold."""

import numpy as np
import pytest
import statsmodels.api as sm

from cemlab.numerics import dealt, resampled_sums, unseen_chances, unseen_errors


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(60, 3))
    return x, x @ [1.0, -0.5, 0.0] + rng.normal(size=60), rng.uniform(0.5, 2, 60)


def test_leaving_one_out_is_the_residual_over_one_less_its_leverage(world):
    x, y, _ = world
    design = np.column_stack([np.ones(60), x])
    hat = design @ np.linalg.solve(design.T @ design, design.T)
    expected = (y - hat @ y) / (1 - np.diag(hat))
    found = unseen_errors(x, y, [(0, 1, 2)], np.arange(60), 60)
    np.testing.assert_allclose(found[1], expected, rtol=1e-10)
    np.testing.assert_allclose(found[0], (y - y.mean()) * 60 / 59, rtol=1e-10)


def test_weights_are_those_of_weighted_least_squares(world):
    x, y, w = world
    fold = np.arange(60) % 5
    found = unseen_errors(x, y, [(0, 1)], fold, 5, w)[1]
    for one in range(5):
        own = fold == one
        fit = sm.WLS(y[~own], sm.add_constant(x[~own][:, :2]), weights=w[~own]).fit()
        expected = y[own] - fit.predict(sm.add_constant(x[own][:, :2], has_constant="add"))
        np.testing.assert_allclose(found[own], expected, rtol=1e-8)
    np.testing.assert_allclose(
        unseen_errors(x, y, [(0,)], fold, 5), unseen_errors(x, y, [(0,)], fold, 5, np.ones(60))
    )


def test_chances_are_those_of_a_logistic_regression():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(4000, 2))
    y = (rng.random(4000) < 1 / (1 + np.exp(0.5 - x[:, 0]))).astype(float)
    fold = np.arange(4000) % 4
    found = unseen_chances(x, y, [(), (0, 1)], fold, 4)
    own = fold == 2
    fit = sm.Logit(y[~own], sm.add_constant(x[~own])).fit(disp=0)
    expected = fit.predict(sm.add_constant(x[own]))
    assert np.abs(found[1, own] - expected).max() < 1e-3  # the prior is weak
    np.testing.assert_allclose(found[0, own], y[~own].mean(), atol=1e-6)


def test_a_group_without_any_yes_has_finite_chances():
    group = np.repeat([0.0, 1.0], 100)
    y = np.where((group == 0) & (np.arange(200) % 2 == 0), 1.0, 0.0)
    found = unseen_chances(group[:, None], y, [(0,)], np.arange(200) % 10, 10)[0]
    assert (found[group == 1] > 0).all() and (found[group == 1] < 0.05).all()
    np.testing.assert_allclose(found[group == 0], 0.5, atol=0.06)


def test_folds_are_even_in_each_stratum():
    strata = np.arange(103) < 20
    fold = dealt(103, 10, np.random.default_rng(0), strata)
    assert set(np.bincount(fold[strata], minlength=10)) == {2}
    assert set(np.bincount(fold)) <= {10, 11}
    assert set(np.bincount(dealt(100, 10, np.random.default_rng(0)))) == {10}


def test_resampled_sums_keep_the_whole_on_average():
    sums = np.arange(12.0).reshape(6, 2)
    drawn = resampled_sums(sums, 4000, np.random.default_rng(0))
    assert drawn.shape == (4000, 2)
    error = sums.std(axis=0) * np.sqrt(6 / 4000)
    assert (np.abs(drawn.mean(axis=0) - sums.sum(axis=0)) < 4 * error).all()
    assert resampled_sums(sums, 0, np.random.default_rng(0)).shape == (0, 2)
