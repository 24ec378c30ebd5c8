"""Answers made ready: what it must equal, what must hold, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import answering
from cemlab.personas.methods import preparation

FIVE = (1, 5)


def test_agrees_with_the_reference(case):
    one = case("08_segmentation", "ipsatise_and_response_style")
    inputs, expected, rel = one["inputs"], one["expected"], one["tolerance"]["rel"]
    x = np.array(inputs["ratings"], dtype=float)
    plain = answering.ipsatised(x)
    np.testing.assert_allclose(plain.mean, expected["person_mean"], rtol=rel)
    np.testing.assert_allclose(plain.sd, expected["person_sd"], rtol=rel)
    centred = np.array(expected["centred"], dtype=float)
    np.testing.assert_allclose(plain.values, centred, rtol=rel, atol=1e-8)
    standardised = np.array(expected["standardised_sd0_to_zero"], dtype=float)
    got = answering.ipsatised(x, standardise=True)
    np.testing.assert_allclose(got.values, standardised, rtol=rel, atol=1e-8)
    style = answering.response_style(x, (inputs["scale_min"], inputs["scale_max"]))
    np.testing.assert_allclose(style.extreme, expected["extreme_response_share"], rtol=rel)
    np.testing.assert_allclose(style.midpoint, expected["midpoint_share"], rtol=rel)
    np.testing.assert_allclose(style.acquiescence, expected["acquiescence_share_top2"], rtol=rel)
    assert answering.straight_liners(x).tolist() == expected["straightliner"]
    assert got.flat.tolist() == expected["straightliner"]


def test_gaps_are_filled_by_hand():
    # person means 3, 4, 2; the last item stands 1 above them where it was answered
    x = np.array([[2.0, 3, 4], [3, 4, 5], [2, 2, np.nan]])
    got = preparation.prepare(x, [FIVE] * 3)
    assert got.x[2].tolist() == [2, 2, 3]
    assert (got.n_filled, got.n_mostly_missing, got.scaling) == (1, 0, "as_answered")
    amounts = np.array([[1.0, 10, 1], [3, 30, 3], [np.nan, 20, 2]])
    got = preparation.prepare(amounts, [None] * 3)
    assert got.centre.tolist() == [2, 20, 2]  # the gap became the mean, 2
    assert got.x[2].tolist() == [0, 0, 0]


def test_rows_with_many_gaps_are_left_out_and_counted():
    x = np.array([[1.0, 2, 3, 4, 5], [np.nan, np.nan, 3, 4, 5], [np.nan] * 3 + [4, 5]])
    got = preparation.prepare(x, [FIVE] * 5)  # 2 of 5 is 40%, not more
    assert got.rows.tolist() == [0, 1]
    assert got.n_mostly_missing == 1


def test_straight_liners_do_not_shape_groups_but_stay():
    x = np.array([[3.0] * 5, [1, 2, 3, 4, 5], [2, 2, 2, 2, np.nan]])
    got = preparation.prepare(x, [FIVE] * 5)
    assert got.fitting.tolist() == [False, True, True]  # four answers prove nothing
    assert got.n_straight_liners == 1
    assert preparation.prepare(x, [FIVE] * 5, exclude_straight_liners=False).fitting.all()
    known = np.array([False, True, False])
    assert preparation.prepare(x, [FIVE] * 5, straight=known).fitting.tolist() == [
        True,
        False,
        True,
    ]


class TestScaling:
    def test_items_of_one_scale_stay_as_answered(self, likert):
        got = preparation.prepare(likert, [FIVE] * 6)
        np.testing.assert_array_equal(got.x, likert)

    def test_mixed_items_become_z_scores_but_yes_or_no(self, likert, rng):
        mixed = np.column_stack([likert[:, 0], likert[:, 1] * 200, likert[:, 2] > 3]).astype(float)
        weights = rng.uniform(0.5, 2, len(mixed))
        got = preparation.prepare(mixed, [FIVE, None, (0, 1)], weights)
        assert got.scaling == "z_scores"
        np.testing.assert_allclose(np.average(got.x[:, :2], axis=0, weights=weights), 0, atol=1e-12)
        spread = np.average(got.x[:, :2] ** 2, axis=0, weights=weights)
        np.testing.assert_allclose(spread, 1)
        np.testing.assert_array_equal(got.x[:, 2], mixed[:, 2])
        np.testing.assert_allclose(got.x * got.spread + got.centre, mixed)

    def test_ipsatised_rows_add_up_to_nothing(self, likert):
        got = preparation.prepare(likert, [FIVE] * 6, ipsatise=True)
        np.testing.assert_allclose(got.x.sum(axis=1), 0, atol=1e-12)
        np.testing.assert_allclose(got.person_mean, likert.mean(axis=1))
        higher = preparation.prepare(likert + 1, [(1, 6)] * 6, ipsatise=True)
        np.testing.assert_allclose(got.x, higher.x, atol=1e-12)


class TestStyle:
    def test_who_ticks_high_dominates(self, rng):
        level = rng.normal(3, 1, size=(400, 1))
        x = np.clip(np.rint(level + rng.normal(0, 0.4, size=(400, 8))), 1, 5)
        got = answering.response_style(x, FIVE)
        assert got.dominates and got.r_first_component > 0.98

    def test_a_contrast_of_wants_does_not(self, planted):
        got = answering.response_style(planted[0], FIVE)
        assert not got.dominates and got.r_first_component < 0.5

    def test_a_scale_without_middle_has_no_midpoint(self):
        got = answering.response_style(np.array([[1.0, 2, 4], [4, 4, 3]]), (1, 4))
        assert np.isnan(got.midpoint).all()


class TestRefuses:
    def test_ipsatising_items_of_several_scales(self, likert):
        with pytest.raises(OptionError, match="not declared on one scale"):
            preparation.prepare(likert[:, :2], [FIVE, (0, 10)], ipsatise=True)

    def test_answers_of_nobody(self):
        with pytest.raises(MethodError, match="All 4 rows have more than 40%"):
            preparation.prepare(np.full((4, 3), np.nan), [FIVE] * 3)
        with pytest.raises(MethodError, match=r"x\[:, 2\] has no answers"):
            preparation.prepare(np.array([[1.0, 2, np.nan], [2, 1, np.nan]]), [FIVE] * 3)

    def test_a_z_score_of_what_never_varies(self):
        with pytest.raises(MethodError, match="never varies: all 2 answers are 7"):
            preparation.prepare(np.array([[1.0, 7], [2, 7]]), [FIVE, None])

    def test_scales_that_do_not_fit_the_items(self, likert):
        with pytest.raises(OptionError, match="2 scales for 6 items"):
            preparation.prepare(likert, [FIVE, FIVE])

    def test_answers_off_the_scale(self):
        with pytest.raises(MethodError, match=r"1 answers lie outside 1–5 \(99\)"):
            answering.response_style(np.array([[1.0, 99], [2, 3]]), FIVE)


@pytest.fixture
def likert(rng):
    return rng.integers(1, 6, size=(60, 6)).astype(float)
