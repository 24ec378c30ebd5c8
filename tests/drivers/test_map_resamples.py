"""Resamples of a map: people outside the model, designs, and weights that count."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.drivers.methods import shapley, two_part_design
from cemlab.drivers.methods.map_replicates import resampled_map
from cemlab.errors import MethodError


@pytest.fixture
def visits(rng):
    ratings = rng.integers(1, 6, size=(300, 3)).astype(float)
    applies = rng.random((300, 3)) < [2, 0.6, 0.5]
    y = ratings[:, 0] + applies[:, 1] * ratings[:, 1] + rng.normal(size=300)
    return ratings, applies, y


def _drawn(ratings, applies, y, weights=None, rows=slice(None), resamples=200, **more):
    own = None if weights is None or more.get("kind") == "frequency" else weights[rows]
    design = two_part_design(ratings[rows], applies[rows], own)
    if not isinstance(rows, slice):
        more["rows"] = rows
    return resampled_map(shapley.split, design, ratings, applies, y[rows], weights,
                         resamples=resamples, **more)  # fmt: skip


def test_who_is_not_in_the_model_is_rated_all_the_same(visits):
    ratings, applies, y = visits
    rows = np.arange(0, 300, 2)
    got = _drawn(ratings, applies, y, rows=rows)
    other = ratings.copy()
    other[1::2] = 5.0
    happier = _drawn(other, applies, y, rows=rows)
    np.testing.assert_allclose(happier.shares, got.shares, atol=1e-12)
    assert (happier.performance > got.performance).all()
    means = [ratings[applies[:, j], j].mean() for j in range(3)]
    assert got.performance.mean(axis=0) == pytest.approx(means, abs=0.05)


def test_all_rows_in_any_order_are_those_of_no_rows(visits):
    everybody = _drawn(*visits)
    turned = _drawn(*visits, rows=np.arange(300)[::-1])
    np.testing.assert_allclose(turned.shares, everybody.shares, atol=1e-12)
    np.testing.assert_allclose(turned.performance, everybody.performance, atol=1e-12)


def test_counts_are_people(visits):
    ratings, applies, y = visits
    counts = np.tile([0.0, 1.0, 3.0], 100)
    people = np.repeat(np.arange(300), counts.astype(int))
    got = _drawn(ratings, applies, y, counts, kind="frequency", resamples=800)
    apart = _drawn(ratings[people], applies[people], y[people], resamples=800)
    for name in ("shares", "performance"):
        one, other = getattr(got, name), getattr(apart, name)
        error = other.std(axis=0) / np.sqrt(800)
        assert (abs(one.mean(axis=0) - other.mean(axis=0)) < 5 * error).all()
        np.testing.assert_allclose(one.std(axis=0), other.std(axis=0), rtol=0.15)


def test_strata_keep_what_lies_between_them(visits):
    ratings, applies, y = visits
    strata = np.repeat([0, 1], 150)
    moved = ratings.copy()
    moved[150:, 0] += 20  # all between the strata, nothing of it within
    plain = _drawn(moved, applies, y, resamples=600)
    layered = _drawn(moved, applies, y, strata=strata, resamples=600)
    within = np.sqrt(sum(moved[strata == one, 0].var(ddof=1) * 150 for one in (0, 1))) / 300
    assert layered.performance[:, 0].std() == pytest.approx(within, rel=0.1)
    assert plain.performance[:, 0].std() > 3 * within


def test_columns_that_enter_first_get_nothing(visits):
    ratings, applies, y = visits
    design = two_part_design(ratings, applies)
    x = np.column_stack([design.x, ratings[:, 0]])  # says all that the first driver does
    forced = [x.shape[1] - 1]
    got = resampled_map(shapley.split, design._replace(x=x), ratings, applies, y, forced=forced,
                        resamples=100)  # fmt: skip
    assert got.shares[:, 0] == pytest.approx(0, abs=1e-8)


def test_refuses_counts_of_customers_and_shapes_that_differ(visits):
    ratings, applies, y = visits
    with pytest.raises(MethodError, match="Frequency weights count people"):
        _drawn(ratings, applies, y, np.ones(300), kind="frequency", customers=np.arange(300))
    design = two_part_design(ratings, applies)
    with pytest.raises(MethodError, match="as many rows of the design"):
        resampled_map(shapley.split, design, ratings, applies, y[:9], rows=np.arange(9))
    with pytest.raises(MethodError, match="more than one stratum"):
        _drawn(ratings, applies, y, customers=np.arange(300) // 2, strata=np.arange(300) % 2)
