"""Ranks and differences of players over resamples."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.numerics import (
    importance_replicates,
    pair_differences,
    rank_summary,
    ranks,
    shapley_parts,
)


class TestPairDifferences:
    def test_by_hand(self):
        shares = np.array([[0.5, 0.3], [0.6, 0.1], [0.2, 0.4], [0.3, 0.3]])
        got = pair_differences(shares, level=0.5)
        low, high = np.quantile([0.2, 0.5, -0.2, 0.0], [0.25, 0.75])
        assert (got.low[0, 1], got.high[0, 1]) == (low, high)
        assert got.p_larger[0, 1] == 0.625 and got.p_larger[1, 0] == 0.375  # the tie is halved

    def test_is_its_own_mirror(self, rng):
        got = pair_differences(rng.normal(size=(200, 5)))
        np.testing.assert_allclose(got.low, -got.high.T)
        np.testing.assert_allclose(got.p_larger + got.p_larger.T, 1)

    def test_shares_that_overlap_can_still_differ(self, rng):
        common = rng.normal(size=1000)
        shares = np.column_stack([common + 0.5, common + 0.1 * rng.normal(size=1000)])
        got = pair_differences(shares)
        assert shares[:, 0].min() < shares[:, 1].max() and got.low[0, 1] > 0


class TestRanks:
    def test_by_hand(self):
        parts = np.array([[0.3, 0.1, 0.2], [0.2, 0.1, 0.3], [0.3, 0.2, 0.1], [0.4, 0.1, 0.2]])
        assert ranks(parts).tolist() == [[1, 3, 2], [2, 3, 1], [1, 2, 3], [1, 3, 2]]
        got = rank_summary(parts)
        assert got.rank_low.tolist() == [1, 2, 1]
        assert got.rank_high.tolist() == [2, 3, 3]
        assert got.p_first.tolist() == [0.75, 0, 0.25]
        assert got.p_top3.tolist() == [1, 1, 1]

    def test_somebody_is_first(self, rng):
        got = rank_summary(rng.normal(size=(500, 6)))
        assert got.p_first.sum() == pytest.approx(1)
        assert got.p_top3.sum() == pytest.approx(3)
        assert (got.rank_low <= got.rank_high).all()

    def test_a_clear_leader_is_first(self, rng):
        x = rng.normal(size=(800, 3))
        y = 2 * x[:, 1] + 0.3 * x[:, 0] + rng.normal(size=800)
        got = rank_summary(importance_replicates(shapley_parts, x, y, resamples=200).parts)
        assert got.p_first[1] == 1
        assert (got.rank_low[1], got.rank_high[1]) == (1, 1)
