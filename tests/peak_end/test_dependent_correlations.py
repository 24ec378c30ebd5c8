"""Correlations that share people: what the test must equal, and its rates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cemlab.errors import MethodError
from cemlab.peak_end.methods import compared_correlations, williams_test


def test_agrees_with_the_reference(case):
    one = case("14_peak_end", "williams_dependent_correlations")
    given, expected, close = one["inputs"], one["expected"], one["tolerance"]
    got = williams_test(
        given["r_recall_peak"], given["r_recall_end"], given["r_peak_end"], given["n"]
    )
    found = {"t": got.statistic, "df": got.df, "p": got.p_value}
    assert found == pytest.approx(expected, **close)
    assert got.difference == pytest.approx(-0.1)


def test_order_turns_the_sign_only(rng):
    first, second, y = _journeys(rng, 80)
    one, other = compared_correlations(first, second, y), compared_correlations(second, first, y)
    assert one.statistic == pytest.approx(-other.statistic)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.difference == pytest.approx(
        np.corrcoef(first, y)[0, 1] - np.corrcoef(second, y)[0, 1]
    )
    assert compared_correlations(5 * first - 2, second, y).p_value == pytest.approx(one.p_value)


def test_false_alarms_are_as_many_as_the_level_says():
    rng = np.random.default_rng(56)
    p_values = [compared_correlations(*_journeys(rng, 40)).p_value for _ in range(400)]
    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_several_journeys_of_a_customer_are_no_new_people():
    rng, found = np.random.default_rng(57), []
    customer = np.repeat(np.arange(40), 5)
    for _ in range(200):
        own = 1.5 * rng.normal(size=(3, 40))[:, customer]
        first, second, y = np.array(_journeys(rng, 200)) + own
        found.append([compared_correlations(first, second, y, customer).p_value,
                      compared_correlations(first, second, y).p_value])  # fmt: skip
    by_customer, plain = (np.array(found) < 0.05).mean(axis=0)
    assert by_customer <= 0.10 and plain > 0.14


def test_with_a_journey_each_both_ways_agree(rng):
    first, second, y = _journeys(rng, 4000)
    plain = compared_correlations(first, second, y)
    twice = compared_correlations(
        *(np.tile(one, 2) for one in (first, second, y)), np.tile(np.arange(4000), 2)
    )
    assert twice.df == 3999 and plain.df == 3997
    assert twice.statistic == pytest.approx(plain.statistic, rel=0.05)


def test_refuses_what_no_test_is_for(rng):
    for given, message in [
        ((0.9, -0.9, 0.9, 50), "cannot occur together"),
        ((1.2, 0, 0, 50), "cannot occur together"),
        ((0.5, 0.5, 1, 50), "fix each other"),
        ((0.5, 0.4, 0.1, 3), "at least 4"),
    ]:
        with pytest.raises(MethodError, match=message):
            williams_test(*given)
    first, second, y = _journeys(rng, 30)
    with pytest.raises(MethodError, match="never varies"):
        compared_correlations(np.ones(30), second, y)
    with pytest.raises(MethodError, match="fix each other"):
        compared_correlations(first, 2 * first, y)
    with pytest.raises(MethodError, match="30 journeys of 3 customers"):
        compared_correlations(first, second, y, np.repeat(range(3), 10))


def _journeys(rng, n):
    """Two features that go with the outcome equally, and with each other."""
    common = rng.normal(size=n)
    return tuple(common + rng.normal(size=n) for _ in range(3))
