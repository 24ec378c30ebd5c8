"""Ridits, and shares moved as those of a kindred measure move."""

import numpy as np
import pytest

from cemlab.drivers.methods import moved_shares, ridits


def test_by_hand():
    np.testing.assert_allclose(ridits(np.array([1, 1, 2, 5])), [0.25, 0.25, 0.625, 0.875])


def test_weights_count_as_rows(rng):
    y, people = rng.integers(1, 6, 30), rng.integers(1, 5, 30)
    repeated = ridits(np.repeat(y, people))
    np.testing.assert_allclose(np.repeat(ridits(y, people), people), repeated)
    assert repeated.mean() == pytest.approx(0.5)


def test_shares_stay_shares(rng):
    drawn = rng.dirichlet([4, 2, 1], 50)
    moved = moved_shares(np.array([0.5, 0.5, 0.0]), np.array([0.6, 0.3, 0.1]), drawn)
    np.testing.assert_allclose(moved.sum(axis=1), 1)
    assert (moved >= 0).all() and (moved[:, 2] == 0).all()


def test_what_does_not_move_stays():
    shares, kindred = np.array([0.7, 0.3]), np.array([0.6, 0.4])
    np.testing.assert_allclose(moved_shares(shares, kindred, kindred[None]), shares[None])
