"""Life tables against the published survival of patients, and at the ends of what can happen."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.metrics.methods.survival import life_table, survival_of

# Remission of 21 patients given 6-MP (Freireich et al., 1963), as in every textbook on survival.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PUBLISHED = {  # week: survival and its log–log interval, as printed by R's survfit
    6: (0.857, 0.620, 0.952), 7: (0.807, 0.563, 0.923), 10: (0.753, 0.503, 0.889),
    13: (0.690, 0.432, 0.849), 16: (0.627, 0.368, 0.805), 22: (0.538, 0.268, 0.747),
    23: (0.448, 0.188, 0.680),
}  # fmt: skip


def test_patients_are_counted_as_published():
    period, at_risk, left = life_table(WEEKS, ENDED)
    ended = left > 0
    assert period[ended].tolist() == list(PUBLISHED)
    assert at_risk[ended].tolist() == [21, 17, 15, 12, 11, 7, 6]
    got = survival_of(at_risk, left, period)
    each = np.column_stack([got.survival, got.survival_low, got.survival_high])[ended]
    np.testing.assert_allclose(each, list(PUBLISHED.values()), atol=6e-4)


def test_the_interval_by_hand():
    got = survival_of([100, 80], [20, 20], [1, 2])
    assert got.survival.tolist() == pytest.approx([0.8, 0.6])
    greenwood = 20 / (100 * 80) + 20 / (80 * 60)
    reach = 1.959964 * np.sqrt(greenwood) / abs(np.log(0.6))
    assert got.survival_low[1] == pytest.approx(0.6 ** np.exp(reach), rel=1e-6)
    assert got.survival_high[1] == pytest.approx(0.6 ** np.exp(-reach), rel=1e-6)


def test_survival_is_the_product_of_retentions(rng):
    tenure, has_left = rng.integers(1, 9, 200), rng.random(200) < 0.5
    period, at_risk, left = life_table(tenure, has_left)
    got = survival_of(at_risk, left, period)
    np.testing.assert_allclose(got.survival, np.cumprod(got.retention))
    assert left.sum() == has_left.sum() and at_risk[0] == 200


def test_who_is_still_there_leaves_the_risk_and_not_the_customers():
    period, at_risk, left = life_table([1, 1, 2, 2, 3, 0], [1, 0, 1, 0, 0, 0])
    assert (period.tolist(), at_risk.tolist(), left.tolist()) == ([1, 2, 3], [5, 3, 1], [1, 1, 0])


def test_nobody_and_everybody_left_have_an_interval():
    got = survival_of([20, 15], [0, 0], [1, 2])
    assert got.survival_high.tolist() == [1, 1]
    assert got.survival_low.tolist() == pytest.approx([0.8389, 0.7961], abs=1e-4)  # Wilson
    gone = survival_of([40, 20], [20, 20], [1, 2])
    assert (gone.survival[1], gone.survival_low[1]) == (0, 0)
    assert gone.survival_high[1] == pytest.approx(gone.survival_high[0] * 0.1611, abs=1e-4)


def test_intervals_hold_what_they_should(rng):
    truth, inside = 0.9**5, []
    for _ in range(400):
        leaves, seen = rng.geometric(0.1, 60), rng.integers(3, 12, 60)
        period, at_risk, left = life_table(np.minimum(leaves, seen), leaves <= seen)
        got = survival_of(at_risk, left, period)
        at = np.searchsorted(period, 5)
        inside.append(got.survival_low[at] <= truth <= got.survival_high[at])
    assert 0.92 <= np.mean(inside) <= 0.98
