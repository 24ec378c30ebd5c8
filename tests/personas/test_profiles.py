"""A persona against the rest: what it must equal, what must hold, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cemlab.errors import MethodError
from cemlab.personas.methods import categories, crosstable, effect_sizes, profiles

TOPIC = "09_profiling_and_evidence"


def test_numbers_agree_with_r(case):
    one = case(TOPIC, "persona_vs_rest_numeric")
    expected, rel = one["expected"], one["tolerance"]["rel"]
    a, b = (np.array(one["inputs"][name]) for name in ("persona_scores", "rest_scores"))
    got = profiles.contrast(a, b)
    assert got.mean == pytest.approx(expected["mean_persona"], rel=rel)
    assert got.rest_mean == pytest.approx(expected["mean_rest"], rel=rel)
    assert got.hedges_g == pytest.approx(expected["hedges_g"], rel=rel)
    assert got.cliffs_delta == pytest.approx(expected["cliffs_delta"], rel=rel)
    assert (got.cliffs_delta + 1) / 2 == pytest.approx(expected["prob_superiority"], rel=rel)
    assert (got.n, got.n_rest, got.distinctive) == (40, 110, True)


def test_the_correction_is_exact():
    # f = 2: J = Γ(1) / Γ(1/2) = 1/√π; the usual 1 − 3/(4f − 1) would give 0.571, not 0.564
    got = profiles.contrast(np.array([1.0, 3.0]), np.array([5.0, 7.0]))
    assert got.hedges_g == pytest.approx(-4 / np.sqrt(2) / np.sqrt(np.pi))
    assert got.cliffs_delta == -1


def test_shares_agree_with_r(case):
    one = case(TOPIC, "persona_vs_rest_binary")
    inputs, expected, rel = one["inputs"], one["expected"], one["tolerance"]["rel"]
    a = np.repeat([1, 0], [inputs["persona_yes"], inputs["persona_no"]])
    b = np.repeat([1, 0], [inputs["rest_yes"], inputs["rest_no"]])
    got = categories.share_contrast(a, b)
    told = {
        "p_persona": got.share,
        "p_rest": got.rest_share,
        "diff": got.difference,
        "odds_ratio": got.odds_ratio,
        "or_low": got.odds_low,
        "or_high": got.odds_high,
        "cohens_h": got.cohens_h,
        "index_vs_total_100": got.index_total,
        "index_vs_rest_100": got.index,
    }
    assert told == pytest.approx(expected, rel=rel)
    assert (got.n_chosen, got.n, got.n_rest, got.distinctive) == (18, 40, 110, True)


def test_the_interval_is_newcombes(case):
    one = case("02_proportions_means_weights", "newcombe_diff_56_70_vs_48_80")
    inputs, expected = one["inputs"], one["expected"]
    got = categories.share_contrast(
        np.arange(inputs["n1"]) < inputs["x1"], np.arange(inputs["n2"]) < inputs["x2"]
    )
    assert got.conf_low == pytest.approx(expected["low"], rel=1e-6)
    assert got.conf_high == pytest.approx(expected["high"], rel=1e-6)


def test_tables_agree_with_r(case):
    one = case(TOPIC, "persona_by_category_table")
    expected, rel = one["expected"], one["tolerance"]["rel"]
    got = crosstable.association(np.array(one["inputs"]["table"]))
    assert got.chi2 == pytest.approx(expected["chi2"], rel=rel)
    assert got.p_value == pytest.approx(expected["p_value"], rel=rel)
    assert got.cramers_v == pytest.approx(expected["cramers_v"], rel=rel)
    corrected = expected["cramers_v_bias_corrected"]
    assert got.cramers_v_corrected == pytest.approx(corrected, rel=rel)
    np.testing.assert_allclose(got.adjusted_residuals, expected["adjusted_residuals"], rtol=rel)


def test_residuals_of_cells_are_those_of_the_table(case):
    one = case(TOPIC, "persona_by_category_table")
    table, expected = np.array(one["inputs"]["table"]), one["expected"]["adjusted_residuals"]
    labels = np.repeat(np.arange(3), table.sum(axis=1))
    codes = np.concatenate([np.repeat(np.arange(3), row) for row in table])
    for group in range(3):
        for code in range(3):
            own = labels == group
            got = categories.share_contrast(codes[own] == code, codes[~own] == code)
            assert got.adjusted_residual == pytest.approx(expected[group][code], rel=1e-4)
    np.testing.assert_array_equal(crosstable.effective_table(labels, codes, (3, 3)), table)
    doubled = crosstable.effective_table(labels, codes, (3, 3), np.full(len(codes), 2.0))
    np.testing.assert_allclose(doubled, table)  # the unit of survey weights does not matter


def test_who_built_the_groups_always_differs(case):
    """The reason why items that built groups have no p-value here."""
    from sklearn.cluster import KMeans

    one = case(TOPIC, "double_dipping")
    rng, worlds = np.random.default_rng(7), one["inputs"]["replications"]
    built, unused = 0, 0
    for seed in range(worlds):
        x = rng.normal(size=(100, 5))
        labels = KMeans(2, n_init=3, random_state=seed).fit_predict(x)
        p_values = [_p_value(x[:, column], labels) for column in range(5)]
        built += min(p_values) < 0.05 / 5
        labels = KMeans(2, n_init=3, random_state=seed).fit_predict(x[:, :4])
        unused += _p_value(x[:, 4], labels) < 0.05
        got = [one for _, one in profiles.profile(x, labels, 0)]
        assert np.isnan([[one.p_value, one.conf_low] for one in got]).all()
    expected, close = one["expected"], one["tolerance"]["abs"]
    rate = expected["false_positive_rate_clustering_variables"]
    assert built / worlds == pytest.approx(rate, abs=close)
    rate = expected["false_positive_rate_variable_not_used"]
    assert unused / worlds == pytest.approx(rate, abs=close)


def _p_value(answers, labels):
    return profiles.contrast(answers[labels == 0], answers[labels == 1]).p_value


class TestHolds:
    def test_sides_may_be_swapped(self, scores):
        a, b = scores
        there, back = profiles.contrast(a, b), profiles.contrast(b, a)
        assert there.hedges_g == pytest.approx(-back.hedges_g)
        assert there.cliffs_delta == pytest.approx(-back.cliffs_delta)
        assert there.conf_low == pytest.approx(-back.conf_high)

    def test_the_interval_is_welchs(self, scores):
        got, welch = profiles.contrast(*scores), stats.ttest_ind(*scores, equal_var=False)
        told = welch.confidence_interval(0.95)
        assert (got.conf_low, got.conf_high) == pytest.approx((told.low, told.high))

    def test_items_that_built_the_groups_have_no_interval(self, scores):
        got = profiles.contrast(*scores, built=True)
        assert np.isnan([got.conf_low, got.conf_high, got.p_value]).all()
        assert profiles.contrast(*scores).p_value == pytest.approx(
            stats.ttest_ind(*scores, equal_var=False).pvalue
        )

    def test_delta_counts_all_pairs(self, scores, rng):
        a, b = scores
        v, w = rng.uniform(0.2, 3, len(a)), rng.uniform(0.2, 3, len(b))
        pairs = np.sign(a[:, None] - b[None, :])
        assert effect_sizes.cliffs_delta(a, b) == pytest.approx(pairs.mean())
        expected = v @ pairs @ w / v.sum() / w.sum()
        assert effect_sizes.cliffs_delta(a, b, v, w) == pytest.approx(expected)

    def test_equal_weights_are_no_weights(self, scores):
        a, b = scores
        got = profiles.contrast(a, b, np.full(len(a), 3.0), np.full(len(b), 3.0))
        assert got == pytest.approx(profiles.contrast(a, b))
        chosen, other = a > 3, b > 3
        weighted = categories.share_contrast(
            chosen, other, np.full(len(a), 3.0), np.full(len(b), 3.0)
        )
        assert weighted == pytest.approx(categories.share_contrast(chosen, other))

    def test_weights_move_means_and_shares(self):
        a, b, w = np.array([1.0, 5.0]), np.array([2.0, 4.0]), np.array([1.0, 3.0])
        assert profiles.contrast(a, b, w).mean == 4
        shares = categories.share_contrast(a > 3, b > 3, w, np.ones(2))
        assert shares.share == 0.75
        assert shares.index_total == pytest.approx(100 * 0.75 / (4 / 6))

    def test_a_profile_begins_with_the_largest_effect(self, planted, rng):
        x, truth = planted
        x = np.column_stack([rng.integers(1, 6, len(x)), x]).astype(float)
        x[:5, 0] = np.nan
        got = profiles.profile(x, truth, 0, built=[False] + [True] * 6)
        effects = [abs(one.hedges_g) for _, one in got]
        assert effects == sorted(effects, reverse=True)
        noise = next(one for column, one in got if column == 0)
        assert not noise.distinctive and noise.n == 115 and np.isfinite(noise.conf_low)
        first = got[0][1]
        assert first.distinctive and np.isnan(first.conf_low)
        assert {column for column, one in got if one.distinctive} >= {1, 2, 3, 4}

    def test_a_share_profile_begins_with_the_largest_difference(self):
        codes = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, -1])
        got = categories.share_profile(codes, np.repeat([0, 1], 5), 0)
        assert [code for code, _ in got] == [2, 0, 1]
        assert [one.n for _, one in got] == [5, 5, 5]
        assert [one.n_rest for _, one in got] == [4, 4, 4]
        assert got[0][1].difference == -1 and got[1][1].difference == pytest.approx(0.6)
        assert np.isnan(got[1][1].index)  # nobody of the rest chose it

    def test_ten_points_are_distinctive(self):
        got = categories.share_contrast(np.arange(10) < 4, np.arange(10) < 3)
        assert got.distinctive
        assert not categories.share_contrast(np.arange(100) < 39, np.arange(10) < 3).distinctive


class TestRefuses:
    def test_a_persona_of_all_or_nobody(self, planted):
        with pytest.raises(MethodError, match="Persona 7 has 0 of 270 rows"):
            profiles.profile(*planted, 7)
        with pytest.raises(MethodError, match="has 270 of 270 rows"):
            profiles.profile(planted[0], np.zeros(270), 0)

    def test_single_answers(self):
        with pytest.raises(MethodError, match="The rest has 1 answers"):
            profiles.contrast(np.array([1.0, 2.0]), np.array([3.0]))

    def test_gaps(self):
        with pytest.raises(MethodError, match="1 answers are missing"):
            profiles.contrast(np.array([1.0, np.nan]), np.array([3.0, 4.0]))

    def test_categories_nobody_answered(self):
        with pytest.raises(MethodError, match="0 answers of persona 0 and 2 of the rest"):
            categories.share_profile(np.array([-1, 1, 0]), np.array([0, 1, 1]), 0)

    def test_what_never_varies_has_no_effect_size(self):
        assert np.isnan(profiles.contrast(np.array([2.0, 2]), np.array([3.0, 3])).hedges_g)
        assert profiles.contrast(np.array([3.0, 3]), np.array([3.0, 3])).hedges_g == 0


@pytest.fixture
def scores(rng):
    return rng.integers(1, 6, 40).astype(float), rng.integers(1, 5, 90).astype(float)
