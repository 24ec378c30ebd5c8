"""Something as strong as the strongest other column: published numbers, and real confounders."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from cemlab.drivers.methods.robustness import adjusted, benchmark, value
from cemlab.errors import MethodError, OptionError


def test_agrees_with_the_published_darfur_benchmark():
    """Cinelli & Hazlett: 'directly harmed' beside something once as strong as 'female'."""
    estimate, error = 0.09731582, 0.02325654
    got = adjusted(estimate, estimate / error, 783, 0.009164287, 0.1246409)
    assert got == pytest.approx((0.07522025, 3.438904), rel=1e-5)


def _partial_r2(y, x, own):
    full, rest = (sm.OLS(y, sm.add_constant(one)).fit().ssr for one in (x, np.delete(x, own, 1)))
    return 1 - full / rest


def test_is_the_formula_with_partial_r2_of_regressions(x, y):
    got = benchmark(x, y)
    fit = sm.OLS(y, sm.add_constant(x)).fit()
    np.testing.assert_allclose(got.robustness.value, value(fit.tvalues[1:], fit.df_resid).value)
    for d in range(3):
        worst = []
        for j in set(range(3)) - {d}:
            others = np.delete(x, d, axis=1)
            with_d = _partial_r2(x[:, d], others, j - (j > d))
            with_y = _partial_r2(y, x, j)
            of_d = with_d / (1 - with_d)
            between = with_d**2 / (1 - with_d) ** 2
            of_y = (1 + np.sqrt(between)) ** 2 / (1 - between) * with_y / (1 - with_y)
            of_y = min(of_y, 1)
            bias = fit.bse[d + 1] * np.sqrt(of_y * of_d / (1 - of_d) * fit.df_resid)
            worst.append((abs(fit.params[d + 1]) - bias, j, of_d, of_y))
        least = min(worst)
        assert got.column[d] == least[1]
        assert got.of_driver[d] == pytest.approx(least[2])
        assert got.of_outcome[d] == pytest.approx(least[3])
        assert got.estimate[d] == pytest.approx(np.sign(fit.params[d + 1]) * least[0])


def test_no_confounder_as_strong_does_more_harm(rng):
    """What is left out is made exactly as strong as the other column, in both respects."""
    for _ in range(30):
        n = 400
        raw = np.linalg.qr(np.column_stack([np.ones(n), rng.normal(size=(n, 4))]))[0][:, 1:]
        j, z, e, u = raw.T * np.sqrt(n)
        a, b = rng.uniform(0.1, 0.6, size=2)
        d = a * j + a * z + e  # z and j go with d alike, and not with each other
        y = rng.uniform(-1, 1) * d + b * j + b * z + rng.uniform(0.5, 2) * u
        found = benchmark(np.column_stack([d, j]), y)
        with_z = sm.OLS(y, sm.add_constant(np.column_stack([d, j, z]))).fit()
        sign = np.sign(found.robustness.partial_r2[0]) * np.sign(
            sm.OLS(y, sm.add_constant(np.column_stack([d, j]))).fit().params[1]
        )
        assert sign * with_z.params[1] >= sign * found.estimate[0] - 1e-9
        given_j = np.column_stack([j, z])
        assert _partial_r2(d, given_j, 1) == pytest.approx(found.of_driver[0])


def test_a_value_above_the_benchmark_keeps_its_sign(x, y):
    got = benchmark(x, y)
    strongest = np.maximum(got.of_driver, got.of_outcome)
    kept = got.robustness.value > strongest
    sign = np.sign(sm.OLS(y, sm.add_constant(x)).fit().params[1:])
    assert kept.any()
    assert (sign * got.estimate)[kept].min() > 0


def test_twice_as_strong_does_more(x, y):
    once, twice = benchmark(x, y), benchmark(x, y, times=2)
    sign = np.sign(sm.OLS(y, sm.add_constant(x)).fit().params[1:])
    assert (sign * twice.estimate < sign * once.estimate).all()


def test_weights_and_players(x, y, rng):
    weights = rng.integers(1, 3, size=len(y)).astype(float)
    got = benchmark(x, y, weights, players=[(0, 1), (2,)])
    assert got.column.tolist()[:2] == [2, 2]
    fit = sm.WLS(y, sm.add_constant(x), weights=weights).fit()
    np.testing.assert_allclose(
        got.robustness.partial_r2, fit.tvalues[1:] ** 2 / (fit.tvalues[1:] ** 2 + fit.df_resid)
    )


def test_drivers_nearly_alike_have_no_bound(rng):
    j = rng.normal(size=300)
    d = j + 0.1 * rng.normal(size=300)
    got = benchmark(np.column_stack([d, j]), d + rng.normal(size=300))
    assert np.isinf(got.of_driver).all()
    assert np.isneginf(got.estimate[0])


class TestRefuses:
    def test_a_single_driver_or_no_strength(self, x, y):
        for options in ({"players": [(0, 1, 2)]}, {"times": 0}):
            with pytest.raises(OptionError, match="at least 2 drivers"):
                benchmark(x, y, **options)

    def test_gaps(self, x, y):
        with pytest.raises(MethodError, match="have gaps"):
            benchmark(np.where(x == x.max(), np.nan, x), y)


@pytest.fixture
def x(rng):
    return rng.normal(size=(300, 3)) + 0.7 * rng.normal(size=(300, 1))


@pytest.fixture
def y(rng, x):
    return x @ [0.8, -0.3, 0.2] + rng.normal(size=300)
