"""One test of all differences in shape: what it must equal, and how often it is wrong."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from cemlab.journeys.methods.group_shapes import compare_shapes


def made(rng, m=60, apart=0.0, level=0.0, t=4, g=2, share=0.8):
    """`apart` is added to the last touchpoint of group 1, `level` to all of it."""
    customers, touchpoints = np.repeat(np.arange(m), t), np.tile(np.arange(t), m)
    groups = customers % g
    values = 0.3 * touchpoints + rng.normal(0, 0.8, m)[customers] + rng.normal(0, 0.6, m * t)
    values += (groups == 1) * (level + apart * (touchpoints == t - 1))
    came = rng.random(m * t) < share
    return customers[came], touchpoints[came], groups[came], values[came], t, g


def test_likelihood_ratios_are_those_of_statsmodels(rng):
    data = made(rng, apart=0.5, level=0.3, g=3)
    frame = pd.DataFrame(dict(zip("ctgy", data[:4], strict=True)))
    logs = [
        smf.mixedlm(formula, frame, groups="c").fit(reml=False, method="lbfgs").llf
        for formula in ("y ~ C(t)*C(g)", "y ~ C(t)+C(g)", "y ~ C(t)")
    ]
    found = compare_shapes(*data)
    assert found.interaction.statistic == pytest.approx(2 * (logs[0] - logs[1]), rel=1e-4)
    assert found.level.statistic == pytest.approx(2 * (logs[1] - logs[2]), rel=1e-4)
    assert (found.interaction.df, found.level.df) == (6, 2)


class TestHolds:
    def test_a_level_is_no_shape(self, rng):
        one, other = made(rng), made(np.random.default_rng(20260101), level=3.0)
        first, second = compare_shapes(*one), compare_shapes(*other)
        assert first.interaction.statistic == pytest.approx(second.interaction.statistic, abs=1e-4)
        assert second.level.p_value < 1e-6

    def test_empty_cells_cost_degrees_of_freedom(self, rng):
        customers, touchpoints, groups, values, t, g = made(rng, g=2)
        kept = ~((touchpoints == 0) & (groups == 1))
        found = compare_shapes(customers[kept], touchpoints[kept], groups[kept], values[kept], t, g)
        assert found.interaction.df == 2

    def test_equal_weights_are_none(self, rng):
        data = made(rng)
        weighted = compare_shapes(*data, np.full(len(data[0]), 2.0))
        assert weighted.interaction == compare_shapes(*data).interaction


def test_level_of_the_test():
    rng = np.random.default_rng(8)
    ps = np.array([compare_shapes(*made(rng, m=40)).interaction.p_value for _ in range(100)])
    assert (ps < 0.05).sum() <= 13  # 5 expected; binomial 99.9%: below 14


def test_level_with_weights():
    rng = np.random.default_rng(9)
    wrong = 0
    for _ in range(100):
        data = made(rng, m=80)
        weights = rng.uniform(0.5, 2, 80)[data[0]]
        found = compare_shapes(*data, weights).interaction
        wrong += found.p_value < 0.05
        assert found.kind == "wald" and found.df == 3
    assert wrong <= 13  # 5 expected; binomial 99.9%: below 14


def test_a_planted_shape_is_found(rng):
    found = compare_shapes(*made(rng, m=200, apart=0.8))
    assert found.interaction.p_value < 0.001
    cells = found.model.mean.reshape(4, 2)
    assert cells[3, 1] - cells[3, 0] == pytest.approx(0.8, abs=0.35)
