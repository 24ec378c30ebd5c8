"""Profiles grouped anew, and steps of one dimension: by hand, and what must hold."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError
from cemlab.numerics import percentile_interval, sample
from cemlab.personas.methods import kmeans, ordered_steps, regrouping
from cemlab.personas.methods.effect_sizes import g_of_one_point, hedges_g


def regrouped(x, k, resamples=40, **options):
    labels = kmeans.fit(x, k).labels
    defaults = {"fitting": np.ones(len(x), bool), "resamples": resamples}
    found = regrouping.regrouped(x, x, labels, k, np.ones(len(x)), **(defaults | options))
    return labels, found.differences


class TestRegrouping:
    def test_firm_groups_keep_their_profile(self, planted):
        x = planted[0]
        labels, found = regrouped(x, 3)
        low, high = percentile_interval(found)
        own = np.array([x[labels == g].mean(axis=0) - x[labels != g].mean(axis=0)
                        for g in range(3)])  # fmt: skip
        assert (low < own).all() and (own < high).all()
        assert (high - low).max() < 1

    def test_groups_of_noise_do_not(self, rng):
        _, found = regrouped(rng.normal(size=(300, 5)), 4)
        low, high = percentile_interval(found)
        assert ((low < 0) & (high > 0)).mean() > 0.7

    def test_a_resample_that_cannot_be_grouped_takes_no_interval_away(self, planted):
        x, k = planted[0], 3
        labels = kmeans.fit(x, k).labels
        sorts = []

        def often(rows, k, weights, rng):
            sorts.append(len(rows))
            if len(sorts) % 4 == 0:
                raise MethodError("An item of one answer.")
            return lambda others: labels[others]

        def found(resamples):
            sorts.clear()
            return regrouping.regrouped(
                x, x, labels, k, np.ones(len(x)), fitting=np.ones(len(x), bool),
                resamples=resamples, again=often,
            )  # fmt: skip

        some = found(60)
        assert np.isnan(some.shares).any(axis=1).sum() == 15
        low, high = some.interval()
        assert (low < high).all()
        assert np.isnan(found(40).interval()).all()  # 30 are too few for an end of 95%

    def test_names_of_groups_do_not_matter(self):
        known, again = np.array([0, 0, 0, 1, 1, 2]), np.array([2, 2, 2, 0, 0, 1])
        got = regrouping.named_alike(known, again, 3, np.ones(6))
        np.testing.assert_array_equal(got, known)

    def test_differences_by_hand(self):
        answers = np.array([[1.0, np.nan], [3, 4], [5, 2], [np.nan, 2]])
        weights = np.array([3.0, 1, 1, 1])
        got = regrouping._differences(answers, np.array([0, 0, 1, 1]), 2, weights)
        assert got[0].tolist() == [(3 + 3) / 4 - 5, 4 - 2]
        assert got[1].tolist() == [5 - 1.5, -2]

    def test_the_same_seed_gives_the_same_numbers(self, planted):
        first, second = (regrouped(planted[0], 3, resamples=5)[1] for _ in range(2))
        np.testing.assert_array_equal(first, second)


class TestSteps:
    def test_low_middle_high(self):
        centres = np.array([[1.0, 1, 2], [3, 3, 3.5], [5, 5, 5]])
        got = ordered_steps.steps(centres, np.full(3, 1 / 3))
        assert got.first_component > 0.99 and got.same_sign and got.gradient_only

    def test_a_triangle_is_no_line(self):
        got = ordered_steps.steps(np.array([[1.0, 5, 1], [5, 1, 1], [1, 1, 5]]), np.ones(3))
        assert got.first_component == pytest.approx(0.5) and not got.gradient_only

    def test_two_groups_lie_on_a_line_and_need_one_sign(self):
        across = ordered_steps.steps(np.array([[1.0, 5], [5, 1]]), np.ones(2))
        assert across.first_component == pytest.approx(1) and not across.gradient_only
        assert ordered_steps.steps(np.array([[1.0, 2], [4, 5]]), np.ones(2)).gradient_only

    def test_equal_centres_have_no_axis(self):
        got = ordered_steps.steps(np.ones((2, 3)), np.ones(2))
        assert np.isnan(got.first_component) and not got.gradient_only


def test_g_of_one_point_is_the_unit_of_g(rng):
    a, b = sample(rng.normal(1, 2, 50)), sample(rng.normal(0, 2, 80))
    assert g_of_one_point(a, b) * (a.mean - b.mean) == pytest.approx(hedges_g(a, b))
