"""Drivers by persona: the published test, regressions by persona, planted truths."""

from __future__ import annotations

import json

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from cemlab.drivers.methods.covariance import robust
from cemlab.drivers.methods.heterogeneity import by_persona
from cemlab.errors import MethodError, OptionError


def test_agrees_with_anova(shared):
    text = (shared / "reference/methods/11_driver_regression.json").read_text("utf-8")
    case = next(c for c in json.loads(text)["cases"] if c["id"] == "driver_by_persona_interaction")
    inputs, expected, within = case["inputs"], case["expected"], case["tolerance"]
    x = np.array(inputs["x"])[:, None]
    got = by_persona(x, inputs["y"], inputs["persona"], errors="classical", min_n=10)
    found = got.differences
    assert found.f[0] == pytest.approx(expected["F"], **within)
    assert [found.df[0], found.df_residual[0]] == expected["df"]
    assert found.p_value[0] == pytest.approx(expected["p_value"], **within)
    slopes = dict(zip(got.personas.tolist(), got.slopes.own[:, 0], strict=True))
    assert slopes == pytest.approx(expected["slopes"], **within)


def test_is_the_model_of_all_products(x, y, personas, rng):
    weights = rng.uniform(0.3, 2, size=len(y))
    got = by_persona(x, y, personas, weights, players=[(0,), (1, 2)])
    blocks = [
        np.column_stack([np.ones(len(y)), x]) * (personas == one)[:, None] for one in got.personas
    ]
    fit = sm.WLS(y, np.column_stack(blocks), weights=weights).fit(cov_type="HC3", use_t=True)
    for player, columns in enumerate([(0,), (1, 2)]):
        rows = []
        for column in columns:
            for group in (1, 2):
                row = np.zeros(12)
                row[1 + column], row[4 * group + 1 + column] = -1, 1
                rows.append(row)
        wald = fit.f_test(np.array(rows))
        assert got.differences.f[player] == pytest.approx(float(wald.fvalue))
        assert got.differences.p_value[player] == pytest.approx(float(wald.pvalue))
        assert got.differences.df[player] == len(rows)
    for group, one in enumerate(got.personas):
        rows = personas == one
        alone = robust(x[rows], y[rows], weights[rows])
        np.testing.assert_allclose(got.slopes.own[group], alone.coefficient[1:])
        np.testing.assert_allclose(got.slopes.own_error[group], alone.std_error[1:])


def test_adjusts_for_the_number_of_drivers(x, y, personas):
    found = by_persona(x, y, personas).differences
    order = np.sort(found.p_value)
    assert np.sort(found.p_adjusted)[0] == pytest.approx(min(1, 3 * order[0]))
    screened = by_persona(x, y, personas, adjust="bh").differences
    assert (screened.p_adjusted <= found.p_adjusted).all()


class TestPersonasWithoutSlopesOfTheirOwn:
    def test_small_ones_get_the_common_slope(self, x, y, personas):
        small = np.where(np.arange(len(y)) < 49, "tiny", personas)
        got = by_persona(x, y, small)
        rest = by_persona(x[49:], y[49:], personas[49:])
        place = got.personas.tolist().index("tiny")
        assert got.n[place] == 49
        assert np.isnan(got.slopes.own[place]).all()
        assert got.slopes.is_common[place].all()
        np.testing.assert_array_equal(got.slopes.estimate[place], got.slopes.common)
        np.testing.assert_array_equal(got.differences.f, rest.differences.f)

    def test_so_do_those_whose_answers_never_vary(self, x, y, personas):
        x = x.copy()
        x[personas == "b", 1] = 4.0
        got = by_persona(x, y, personas)
        assert got.slopes.is_common.tolist() == [[False] * 3, [False, True, False], [False] * 3]
        assert got.differences.df.tolist() == [2, 1, 2]

    def test_a_driver_only_one_persona_knows_cannot_differ(self, x, y, personas):
        x = x.copy()
        x[personas != "a", 1] = 4.0
        got = by_persona(x, y, personas)
        assert np.isnan([got.differences.p_value[1], got.slopes.common[1]]).all()
        assert np.isfinite(got.slopes.own[0, 1])
        assert (got.differences.p_adjusted[[0, 2]] <= 1).all()


def test_slopes_are_drawn_between_own_and_common(x, y, personas):
    found = by_persona(x, y, personas).slopes
    near, far = np.minimum(found.own, found.common), np.maximum(found.own, found.common)
    margin = 0.1 * found.own_error  # the common slope is itself drawn
    assert ((near - margin <= found.estimate) & (found.estimate <= far + margin)).all()
    assert (found.conf_low < found.estimate).all() and (found.estimate < found.conf_high).all()


def _survey(rng, spread, n=4 * 120):
    """Four personas, skewed errors that grow with x; slopes spread about .5 for x0 alone."""
    personas = rng.permutation(np.arange(n) % 4)
    x = rng.normal(size=(n, 1)) + rng.normal(size=(n, 2))
    slopes = 0.5 + spread * rng.normal(size=4)
    noise = (rng.exponential(size=n) - 1) * np.exp(0.3 * x[:, 1])
    return x, slopes[personas] * x[:, 0] + 0.3 * x[:, 1] + personas + noise, personas, slopes


def test_equal_slopes_are_seldom_called_different():
    rng, worlds = np.random.default_rng(11), 250
    found = [by_persona(*_survey(rng, 0.0)[:3], n_draws=2).differences for _ in range(worlds)]
    wrong = np.sum([one.p_value < 0.05 for one in found], axis=0)
    assert (wrong <= stats.binom.ppf(0.999, worlds, 0.05)).all()


def test_different_slopes_are_found_and_covered():
    rng, worlds, found, shrunk, own, held = np.random.default_rng(12), 100, 0, 0.0, 0.0, 0
    for seed in range(worlds):
        x, y, personas, slopes = _survey(rng, 0.25)
        got = by_persona(x, y, personas, n_draws=1000, seed=seed)
        found += got.differences.p_adjusted < 0.05
        mine = got.slopes
        held += ((mine.conf_low[:, 0] <= slopes) & (slopes <= mine.conf_high[:, 0])).sum()
        shrunk += ((mine.estimate[:, 0] - slopes) ** 2).sum()
        own += ((mine.own[:, 0] - slopes) ** 2).sum()
    assert found[0] > 0.5 * worlds
    assert found[1] < 0.1 * worlds
    low, high = stats.binom.interval(0.999, 4 * worlds, 0.95)
    assert low <= held <= high
    assert shrunk < own


class TestRefuses:
    def test_too_few_people(self, x, y, personas):
        with pytest.raises(MethodError, match="people: a 100, b 100, c 100.*; 101 each are needed"):
            by_persona(x, y, personas, min_n=101)

    def test_everything_at_once(self, x, y, personas):
        x, y = x.copy(), y.copy()
        y[personas == "a"] = 3
        x[personas == "b", 2] = 2 * x[personas == "b", 0] + 1
        x[personas == "c", 1] = 0
        x[np.flatnonzero(personas == "c")[0], 1] = 1
        with pytest.raises(MethodError) as caught:
            by_persona(x, y, personas, names=["staff", "price", "wait"])
        expected = [
            "'a': its outcome never",
            "'b': columns 'wait' are fixed",
            "'c': one single answer",
        ]
        assert [part for part in expected if part not in str(caught.value)] == []

    def test_gaps_and_shapes(self, x, y, personas):
        gappy = np.where(x == x.max(), np.nan, x)
        with pytest.raises(MethodError, match="1 of 300 rows have gaps"):
            by_persona(gappy, y, personas)
        with pytest.raises(MethodError, match=r"personas \(299,\)"):
            by_persona(x, y, personas[1:])

    def test_options(self, x, y, personas):
        with pytest.raises(OptionError, match="`errors` is 'HC9'"):
            by_persona(x, y, personas, errors="HC9")
        with pytest.raises(OptionError, match="`method` is 'none'"):
            by_persona(x, y, personas, adjust="none")


@pytest.fixture
def personas():
    return np.array(["a", "b", "c"])[np.arange(300) % 3]


@pytest.fixture
def x(rng):
    return rng.normal(size=(300, 3)) + rng.normal(size=(300, 1))


@pytest.fixture
def y(rng, x, personas):
    return x @ [0.5, 0.3, 0.1] + 0.4 * x[:, 0] * (personas == "a") + rng.normal(size=300)
