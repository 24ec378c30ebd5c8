"""Answers made ready: what it must equal, what must hold, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from cemlab.errors import MethodError, OptionError
from cemlab.numerics import answering
from cemlab.personas.methods import blocks, preparation, ready_rule

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

    def test_all_become_z_scores_when_asked(self, likert):
        got = preparation.prepare(likert, [FIVE] * 6, scale="z")
        np.testing.assert_allclose(got.x.mean(axis=0), 0, atol=1e-12)
        np.testing.assert_allclose(got.x.std(axis=0), 1)

    def test_row_ranks_know_no_level_and_no_stretch(self, likert):
        got = preparation.prepare(likert, [FIVE] * 6, scale="row_rank")
        np.testing.assert_allclose(got.x.sum(axis=1), 21)  # 1 + … + 6, ties share
        stretched = preparation.prepare(likert**2, [(1, 25)] * 6, scale="row_rank")
        np.testing.assert_array_equal(got.x, stretched.x)
        assert preparation.prepare(np.full((9, 6), 2.0), [FIVE] * 6, scale="row_rank").flat.all()

    def test_a_block_of_four_weighs_as_one(self, likert):
        x = np.column_stack([likert[:, :1]] * 4 + [likert[:, 1:2]])
        got = preparation.prepare(x, [FIVE] * 5, blocks=np.array([0, 0, 0, 0, 1]))
        alone = preparation.prepare(likert[:, :2], [FIVE] * 2)
        for one in (got.x, alone.x):  # distances between people are those of two items
            one -= one[0]
        np.testing.assert_allclose((got.x**2).sum(axis=1), (alone.x**2).sum(axis=1))

    def test_logarithms_of_amounts(self):
        x = np.column_stack([np.array([0.0, 9, 99, np.nan]), [1.0, 2, 3, 4]])
        got = preparation.prepare(x, [None, (1, 5)], amounts=np.array([True, False]), max_missing=1)
        logs = np.log([1, 10, 100])
        assert got.rule.fill[0] == pytest.approx(logs.mean())
        spread = np.append(logs, logs.mean()).std()
        np.testing.assert_allclose(got.x[:3, 0], (logs - logs.mean()) / spread)
        assert got.x[3, 0] == pytest.approx(0)

    @pytest.mark.parametrize("options", [
        {}, {"ipsatise": True}, {"ipsatise": True, "standardise": True}, {"scale": "z"},
        {"scale": "row_rank", "blocks": np.array([0, 0, 1, 1, 1, 2])},
    ])  # fmt: skip
    def test_new_answers_are_treated_alike(self, likert, options):
        likert[::7, 2] = np.nan
        got = preparation.prepare(likert, [FIVE] * 6, **options)
        np.testing.assert_allclose(ready_rule.ready(likert[got.rows], got.rule), got.x)
        np.testing.assert_allclose(ready_rule.ready(likert[:3], got.rule), got.x[:3])

    def test_blocks_of_correlated_items(self, rng):
        first, second = rng.normal(size=(2, 500, 1))
        x = np.hstack([first + rng.normal(0, 0.5, (500, 3)), -first,
                       second + rng.normal(0, 0.5, (500, 2)), np.full((500, 1), 3.0)])  # fmt: skip
        got = blocks.found(x)
        assert len(set(got[:4])) == 1 and len(set(got[4:6])) == 1 and len(set(got)) == 3
        x[:100, 0] = np.nan
        alike = blocks.found(x)
        assert ((alike[:, None] == alike) == (got[:, None] == got)).all()
        assert blocks.declared(list("abcd"), {"one": ["d", "b"], "two": ["z"]}).tolist() == [
            2, 0, 3, 0
        ]  # fmt: skip


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

    def test_the_level_taken_away_twice(self, likert):
        for scale in ("z", "row_rank"):
            with pytest.raises(OptionError, match="Choose one of the two"):
                preparation.prepare(likert, [FIVE] * 6, ipsatise=True, scale=scale)
        with pytest.raises(OptionError, match="not declared on one scale"):
            preparation.prepare(likert[:, :2], [FIVE, (0, 10)], scale="row_rank")

    def test_amounts_below_nothing(self):
        x = np.array([[1.0, -2], [2, 3]])
        with pytest.raises(MethodError, match=r"x\[:, 1\] has 1 amounts below 0"):
            preparation.prepare(x, [FIVE, None], amounts=np.array([False, True]))

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
