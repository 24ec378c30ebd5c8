"""Intervals of the shares of personas: by hand, against other surveys, what must hold."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.personas.methods import regrouping
from cemlab.personas.methods.kmeans import fit
from cemlab.personas.methods.many_starts import search
from cemlab.personas.methods.share_intervals import LEAST, ends_of_shares


def two_clouds(n, rng):
    """Two overlapping normals on one axis, 70% and 30%; k-means puts its border between them."""
    return np.where(rng.random(n) < 0.7, rng.normal(0, 1, n), rng.normal(3, 1, n))[:, None]


def lower(x, rng, starts=5):
    """Who is in the lower of two groups: the larger one."""
    centres, labels, _ = search(x, 2, np.ones(len(x)), starts=starts, rng=rng)
    return labels == centres[:, 0].argmin()


def resampled(x, labels, resamples=100, **options):
    k, ones = labels.max() + 1, np.ones(len(x))
    defaults = {"fitting": ones > 0, "resamples": resamples}
    return regrouping.regrouped(x, x, labels, k, ones, **(defaults | options))


class TestByHand:
    def test_ends_are_quantiles_of_gaps(self):
        drawn = np.linspace(0.2, 0.4, 199)[:, None] * [[1.0, -1.0]] + [[0.0, 1.0]]
        low, high = ends_of_shares(np.array([0.3, 0.7]), drawn, n=100, drawn=100)
        # the 5th and the 195th of 199: 5 of 200 gaps lie below, 5 above
        np.testing.assert_allclose(low, [0.2 + 0.2 * 4 / 198, 0.6 + 0.2 * 4 / 198])
        np.testing.assert_allclose(high, [0.4 - 0.2 * 4 / 198, 0.8 - 0.2 * 4 / 198])

    def test_small_resamples_of_many_people_move_more_than_these(self):
        drawn = np.linspace(0.2, 0.4, 199)[:, None]
        wide = ends_of_shares(np.array([0.3]), drawn, n=4_000, drawn=4_000)
        fine = ends_of_shares(np.array([0.3]), drawn, n=16_000, drawn=4_000)
        assert fine.high - fine.low == pytest.approx((wide.high - wide.low) / 2)

    def test_an_interval_holds_its_share(self):
        drawn = np.linspace(0.2, 0.3, 99)[:, None]
        low, high = ends_of_shares(np.array([0.5]), drawn, n=50, drawn=50)
        assert low < 0.5 and high == 0.5

    def test_too_few_resamples_give_none(self):
        drawn = np.full((LEAST + 10, 2), np.nan)
        drawn[: LEAST - 1] = 0.5
        assert np.isnan(ends_of_shares(np.array([0.5, 0.5]), drawn, n=50, drawn=50)).all()


class TestHolds:
    def test_shares_move_as_in_other_surveys_and_more_than_wilson_says(self):
        n, rng = 150, np.random.default_rng(5)
        surveys = np.array([lower(two_clouds(n, rng), rng).mean() for _ in range(300)])
        worlds = []
        for _ in range(8):
            x = two_clouds(n, rng)
            inside = lower(x, rng)
            worlds.append(resampled(x, (~inside).astype(int), 40).shares[:, 0].var())
        told, shown = np.sqrt(np.mean(worlds)), surveys.std()
        assert told == pytest.approx(shown, rel=0.15)
        given = np.sqrt(surveys.mean() * (1 - surveys.mean()) / n)  # were the border known
        assert told > 1.05 * given and shown > 1.05 * given

    def test_firm_groups_move_as_people_are_drawn_and_no_more(self, planted):
        x = planted[0]
        labels = fit(x, 3).labels
        shares = resampled(x, labels, 60).shares
        known = np.bincount(labels) / len(x)
        np.testing.assert_allclose(shares.sum(axis=1), 1)
        drawn = np.sqrt(known * (1 - known) / len(x))
        np.testing.assert_allclose(shares.std(axis=0), drawn, rtol=0.3)

    def test_customers_are_drawn_with_all_their_rows(self, planted):
        x = planted[0]
        labels = fit(x, 3).labels
        fours, customers = np.repeat(x, 4, axis=0), np.repeat(np.arange(len(x)), 4)
        whole = resampled(fours, np.repeat(labels, 4), 10, customers=customers)
        # whoever gives one answer four times has said no more than once
        np.testing.assert_allclose(whole.shares, resampled(x, labels, 10).shares)

    def test_weights_that_count_people_are_people(self, planted):
        x = planted[0]
        labels = fit(x, 3).labels
        heavy = np.where(labels == 0, 3.0, 1.0)
        found = regrouping.regrouped(
            x, x, labels, 3, heavy, fitting=heavy > 0, resamples=40
        ).shares.mean(axis=0)
        np.testing.assert_allclose(found, np.bincount(labels, heavy) / heavy.sum(), atol=0.02)
