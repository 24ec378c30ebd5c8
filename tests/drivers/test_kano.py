"""The Kano questionnaire: published tables and numbers, planted categories, and their chances."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cemlab.drivers.methods import kano, kano_chances, kano_scores, kano_table
from cemlab.errors import MethodError, OptionError
from cemlab.numerics import kish_n, wilson_intervals
from tests.drivers.ordinal_cases import case_of

TOPIC = "13_penalty_reward_kano_ipa"
A, O, M, I, R, Q = range(6)  # noqa: E741


class TestTable:
    def test_agrees_with_berger(self, shared):
        case = case_of(shared, "kano_evaluation_table", TOPIC)
        assert list(kano_table.ANSWERS) == case["inputs"]["answers"]
        for pair, expected in case["expected"].items():
            places = [kano_table.ANSWERS.index(answer) for answer in pair.split("|")]
            got = kano_table.classify(*(np.array([place]) for place in places))
            assert kano_table.CATEGORIES[got[0]] == expected, pair
        assert len(case["expected"]) == 25

    def test_pouliot_differs_in_two_cells(self):
        functional, dysfunctional = np.divmod(np.arange(25), 5)
        berger = kano_table.classify(functional, dysfunctional)
        pouliot = kano_table.classify(functional, dysfunctional, pouliot=True)
        different = np.flatnonzero(berger != pouliot)
        assert different.tolist() == [1 * 5 + 1, 3 * 5 + 3]  # must / must and live / live
        assert (berger[different] == I).all() and (pouliot[different] == Q).all()

    def test_exchanged_questions_are_of_the_absence(self):
        # dislike it with, like it without: reversed; of its absence, one-dimensional
        with_it, without = np.array([4, 3, 4, 0]), np.array([0, 0, 3, 0])
        assert kano_table.classify(with_it, without).tolist() == [R, R, R, Q]
        assert kano_table.classify(without, with_it).tolist() == [O, A, M, Q]

    def test_a_missing_answer_is_no_pair(self):
        got = kano_table.classify(np.array([[0, np.nan], [1, 2]]), np.array([[4, 4], [np.nan, 4]]))
        assert got.tolist() == [[O, -1], [-1, M]]

    def test_refuses_all_wrong_answers_at_once(self):
        with pytest.raises(MethodError) as told:
            kano_table.classify(np.array([0, 5, 2.5]), np.array([-1, 2, 1]))
        assert "2 functional answers are none of the five (2.5, 5)" in str(told.value)
        assert "1 dysfunctional answers are none of the five (-1)" in str(told.value)
        with pytest.raises(MethodError, match=r"shape \(3,\) and dysfunctional \(2,\)"):
            kano_table.classify(np.zeros(3), np.zeros(2))


class TestCounts:
    @pytest.mark.parametrize("name", ["kano_item_clear_must", "kano_item_ambiguous"])
    def test_agrees_with_the_reference(self, shared, name):
        case = case_of(shared, name, TOPIC)
        counts = [case["inputs"]["counts"][one] for one in kano_table.CATEGORIES]
        got, expected = kano.from_counts([counts]), case["expected"]
        pairs = {
            "n": got.n,
            "cs_plus": got.cs_plus,
            "cs_minus": got.cs_minus,
            "category_strength": got.category_strength,
            "total_strength": got.total_strength,
            "fong_difference": got.fong_difference,
            "fong_threshold": got.fong_threshold,
        }
        for key, value in pairs.items():
            assert value[0] == pytest.approx(expected[key], rel=1e-6, abs=1e-8), key
        assert got.mode[0] == expected["mode"]
        assert got.is_separable[0] == expected["fong_significant"]
        assert got.category[0] == expected["category_hierarchy_rule"]
        assert got.is_relevant[0]

    def test_agrees_with_the_published_skis(self, shared):
        case = case_of(shared, "kano_ski_percentages", TOPIC)
        percent, near = case["inputs"]["percent"], case["tolerance"]["abs"]
        got = kano.from_counts(
            [[percent[name][one] for one in kano_table.CATEGORIES] for name in percent]
        )
        for place, name in enumerate(percent):
            expected = case["expected"][name]
            assert got.cs_plus[place] == pytest.approx(expected["cs_plus"], abs=near)
            assert got.cs_minus[place] == pytest.approx(expected["cs_minus"], abs=near)
            assert got.mode[place] == expected["mode"]

    def test_nothing_is_said_of_questionable_answers(self, shared):
        case = case_of(shared, "kano_item_all_questionable", TOPIC)
        counts = [case["inputs"]["counts"][one] for one in kano_table.CATEGORIES]
        with pytest.raises(MethodError, match=case["expected"]["error"]):
            kano.from_counts([counts])
        got = kano.from_counts([counts, [10, 5, 3, 2, 0, 0]])
        assert np.isnan([got.cs_plus[0], got.cs_minus_low[0], got.category_strength[0]]).all()
        assert (got.mode[0], got.category[0]) == ("", "")
        assert got.is_unclear[0] and not got.is_separable[0] and not got.is_relevant[0]
        assert got.mode[1] == "A"

    @pytest.mark.parametrize(
        ("counts", "mode", "category"),
        [
            ([40, 40, 10, 10, 0, 0], "O", "O"),  # a tie
            ([43, 38, 10, 9, 0, 0], "A", "O"),  # a lead of 5%
            ([44, 38, 9, 9, 0, 0], "A", "A"),  # of 6%
            ([34, 31, 29, 6, 0, 0], "A", "M"),  # three in a crowd
            ([10, 10, 10, 35, 35, 0], "I", "I"),
            ([5, 5, 5, 5, 20, 60], "R", "R"),  # Q is no category
        ],
    )
    def test_ties_and_weak_leads(self, counts, mode, category):
        got = kano.from_counts([counts])
        assert (got.mode[0], got.category[0]) == (mode, category)

    def test_intervals_are_wilson_and_notes_have_their_limits(self):
        got = kano.from_counts([[30, 20, 40, 10, 25, 22], [30, 20, 40, 10, 26, 24]], level=0.9)
        _, low, high = map(float, wilson_intervals(50, 100, level=0.9))
        assert (got.cs_plus_low[0], got.cs_plus_high[0]) == pytest.approx((low, high))
        _, low, high = map(float, wilson_intervals(60, 100, level=0.9))
        assert (got.cs_minus_low[0], got.cs_minus_high[0]) == pytest.approx((-high, -low))
        limits = kano.from_counts([[53, 10, 10, 12, 0, 15], [52, 10, 10, 12, 0, 16]])
        assert limits.is_unclear.tolist() == [False, True]
        limits = kano.from_counts([[50, 10, 10, 10, 20, 0], [50, 10, 10, 9, 21, 0]])
        assert limits.is_reversed.tolist() == [False, True]

    def test_refuses_what_are_no_counts(self):
        for wrong in ([[1, 2, 3]], [[1, 2, 3, 4, 5, -6]], [1, 2, 3, 4, 5, 6]):
            with pytest.raises(MethodError, match=r"expected \(features, 6\)"):
                kano.from_counts(wrong)
        with pytest.raises(MethodError, match=r"1 of 2 features \(place 1\)"):
            kano.from_counts([[1, 2, 3, 4, 5, 6], [0] * 6])


class TestPeople:
    def test_counts_people(self, categories):
        got = kano.evaluate(categories)
        for feature, own in enumerate(categories.T):
            expected = [(own == place).sum() for place in range(6)]
            assert got.counts[feature].tolist() == expected
            assert got.n[feature] == (own >= 0).sum() == sum(expected)
        np.testing.assert_allclose(got.share.sum(axis=1), 1)

    def test_weights_count_as_many_as_they_are_worth(self, categories, rng):
        weights = rng.uniform(0.2, 5, size=len(categories))
        got = kano.evaluate(categories, weights)
        own = categories[:, 0]
        plus = weights[np.isin(own, [A, O])].sum() / weights[np.isin(own, [A, O, M, I])].sum()
        assert got.cs_plus[0] == pytest.approx(plus)
        assert got.counts[0].sum() == pytest.approx(kish_n(weights[own >= 0]))
        assert got.n[0] == (own >= 0).sum()
        plain = kano.evaluate(categories)
        assert (
            got.cs_plus_high[0] - got.cs_plus_low[0] > plain.cs_plus_high[0] - plain.cs_plus_low[0]
        )
        np.testing.assert_allclose(kano.evaluate(categories, 7 * weights).counts, got.counts)

    def test_equal_weights_are_none(self, categories):
        got = kano.evaluate(categories, np.full(len(categories), 3.0))
        np.testing.assert_allclose(got.counts, kano.evaluate(categories).counts)

    def test_frequencies_are_repeated_rows(self, categories, rng):
        people = rng.integers(0, 4, size=len(categories))
        got = kano.evaluate(categories, people.astype(float), kind="frequency")
        expected = kano.evaluate(np.repeat(categories, people, axis=0))
        for one, other in zip(got, expected, strict=True):
            np.testing.assert_array_equal(one, other)

    def test_half_attractive_and_half_must_is_one_dimensional_to_nobody(self):
        categories = np.repeat([A, M, O], [48, 48, 24])[:, None]
        persona = np.r_[np.repeat(["new", "old"], 48), np.tile(["new", "old"], 12)]
        whole = kano.evaluate(categories)
        assert whole.cs_plus[0] >= 0.5 and whole.cs_minus[0] <= -0.5  # the quadrant of O
        parts = kano.by_segment(categories, persona)
        assert {name: part.category[0] for name, part in parts.items()} == {"new": "A", "old": "M"}
        assert sum(part.n[0] for part in parts.values()) == whole.n[0]

    def test_segments_with_weights(self, categories, rng):
        weights, segment = rng.uniform(1, 3, len(categories)), rng.integers(0, 2, len(categories))
        got = kano.by_segment(categories, segment, weights)
        own = segment == 1
        np.testing.assert_array_equal(
            got[1].cs_plus, kano.evaluate(categories[own], weights[own]).cs_plus
        )

    def test_refuses(self, categories):
        for wrong in (categories.astype(float), categories + 1, categories[:, 0], categories - 1):
            with pytest.raises(MethodError, match="whole numbers from −1"):
                kano.evaluate(wrong)
        with pytest.raises(MethodError, match="`segments` has shape"):
            kano.by_segment(categories, np.zeros(3))
        empty = categories.copy()
        empty[:10] = -1
        with pytest.raises(MethodError, match=r"Segment 'few': Nobody answered both"):
            kano.by_segment(empty, np.where(np.arange(len(empty)) < 10, "few", "many"))
        with pytest.raises(MethodError, match="negative"):
            kano.evaluate(categories, np.full(len(categories), -1.0))


class TestChances:
    def test_two_equal_categories_have_half_each(self):
        categories = np.repeat([A, O, I], [200, 200, 50])[:, None]
        got = kano_chances.chances(categories, resamples=2000)
        assert got.p_mode[0, [A, O]].tolist() == pytest.approx([0.5, 0.5], abs=0.04)
        assert got.p_mode.sum(axis=1) == pytest.approx(1)

    def test_agrees_with_the_normal_approximation(self):
        categories = np.repeat([A, M], [220, 180])[:, None]
        got = kano_chances.chances(categories, resamples=4000)
        # A less M of a resample: mean 40, variance n − 40² / n, in steps of two, ties halved
        expected = stats.norm.sf(0, 40, np.sqrt(400 - 40**2 / 400))
        assert got.p_mode[0, A] == pytest.approx(expected, abs=0.01)

    def test_intervals_agree_with_wilson(self, categories):
        got, exact = kano_chances.chances(categories, resamples=4000), kano.evaluate(categories)
        for name in ("cs_plus_low", "cs_plus_high", "cs_minus_low", "cs_minus_high"):
            np.testing.assert_allclose(getattr(got, name), getattr(exact, name), atol=0.02)

    def test_unequal_weights_widen(self, categories, rng):
        weights = rng.choice([0.1, 5.0], size=len(categories))
        got = kano_chances.chances(categories, weights, resamples=4000)
        exact = kano.evaluate(categories, weights)
        np.testing.assert_allclose(got.cs_plus_low, exact.cs_plus_low, atol=0.03)
        plain = kano_chances.chances(categories)
        assert (
            got.cs_plus_high - got.cs_plus_low > 1.2 * (plain.cs_plus_high - plain.cs_plus_low)
        ).all()

    def test_clear_and_unclear_features(self, shared):
        kept = ("kano_item_clear_must", "kano_item_ambiguous")
        cases = [case_of(shared, name, TOPIC)["inputs"]["counts"] for name in kept]
        columns = [np.repeat(range(6), [one[c] for c in kano_table.CATEGORIES]) for one in cases]
        got = kano_chances.chances(np.column_stack(columns))
        assert got.p_mode[0, M] > 0.99 and got.p_category[0, M] > 0.99
        assert got.p_quadrant[0].tolist() == [0, 0, 1, 0]
        assert got.p_mode[1].max() < 0.8  # A leads O by four answers of two hundred
        assert got.p_category[1, O] > got.p_category[1, A]

    def test_the_seed_decides(self, categories):
        one, two, other = (kano_chances.chances(categories, seed=seed) for seed in (3, 3, 4))
        np.testing.assert_array_equal(one.cs_plus_low, two.cs_plus_low)
        assert (one.cs_plus_low != other.cs_plus_low).any()

    def test_many_people_go_in_pieces(self, categories, monkeypatch):
        whole = kano_chances.chances(categories, resamples=50)
        monkeypatch.setattr(kano_chances, "COUNTS_AT_ONCE", 7 * len(categories))
        pieces = kano_chances.chances(categories, resamples=50)
        np.testing.assert_array_equal(pieces.cs_plus_low, whole.cs_plus_low)

    def test_questionable_answers_alone_have_no_chance(self):
        categories = np.column_stack([np.full(30, Q), np.repeat([A, R], [29, 1])])
        got = kano_chances.chances(categories, resamples=50)
        assert np.isnan(got.p_mode[0]).all() and np.isnan(got.cs_plus_low[0])
        assert got.p_mode[1, A] == 1 and got.cs_plus_low[1] == 1

    def test_refuses(self, categories):
        with pytest.raises(OptionError, match="`resamples` is 0"):
            kano_chances.chances(categories, resamples=0)
        with pytest.raises(MethodError, match="at least two"):
            kano_chances.chances(categories[:1])


class TestScores:
    def test_by_hand(self):
        functional = np.array([[0, 2], [1, np.nan], [4, 3]])
        dysfunctional = np.array([[4, 0], [3, 1], [2, 1]])
        got = kano_scores.scores(functional, dysfunctional)
        assert got.n.tolist() == [3, 2]
        np.testing.assert_allclose(got.mean, [[4 / 3, 2], [-0.5, -1.5]])
        np.testing.assert_allclose(got.std_dev[0], [np.std([4, 2, -2]), np.std([4, 2, 0])])
        low, high = stats.t.interval(0.95, 2, 4 / 3, np.std([4, 2, -2], ddof=1) / np.sqrt(3))
        assert (got.conf_low[0, 0], got.conf_high[0, 0]) == pytest.approx((low, high))

    def test_weights(self):
        functional, dysfunctional = np.array([[0], [4], [2]]), np.array([[4], [4], [2]])
        got = kano_scores.scores(functional, dysfunctional, np.array([1.0, 3.0, 0.0]))
        np.testing.assert_allclose(got.mean[0], [(4 - 6) / 4, 4])
        twice = kano_scores.scores(
            functional, dysfunctional, np.array([1.0, 3, 0]), kind="frequency"
        )
        assert twice.n[0] == 4 and twice.mean[0, 0] == pytest.approx(-0.5)

    def test_refuses(self):
        with pytest.raises(MethodError, match="Nobody answered both questions about 1 of 1"):
            kano_scores.scores(np.array([[np.nan]]), np.array([[1.0]]))
        with pytest.raises(MethodError, match="expected \\(n, features\\)"):
            kano_scores.scores(np.zeros(3), np.zeros(3))


@pytest.fixture
def categories(rng):
    shares = [[0.5, 0.2, 0.1, 0.15, 0.03, 0.02], [0.1, 0.2, 0.5, 0.1, 0.05, 0.05]]
    found = np.column_stack([rng.choice(6, size=500, p=share) for share in shares])
    found[rng.random(found.shape) < 0.05] = -1
    return found
