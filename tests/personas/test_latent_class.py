"""Latent classes: what they must equal, gaps, local maxima, what must hold.

Compared once by hand with stepmix 3.0.0 (30 starts, abs_tol 1e-10): carcinoma, 3 classes:
−293.704979 by both. A made table (400 rows, 6 items of 4 categories, 3 planted classes, 15% gaps;
`categorical_nan`): −2104.811564 by both; with weights of 0.5 to 2 scaled to mean 1 −2119.284103
against −2119.284101 there (it had not quite ended). Shares agree to 1e-5. With a fourth class,
which is not there: −2091.6749 here, found once in 10 long runs and said so; −2092.9969 there.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods import class_search, closeness, latent_class


def table(one) -> np.ndarray:
    """Rows of a reference case, codes from 0."""
    inputs = one["inputs"]
    patterns = np.array(inputs["patterns"]) - inputs["categories_start_at"]
    return np.repeat(patterns, inputs["frequency"], axis=0)


@pytest.fixture(scope="module")
def carcinoma(case):
    return table(case("08_segmentation", "lca_carcinoma"))


@pytest.fixture(scope="module")
def with_gaps():
    """Three classes, 15% of the answers missing."""
    rng = np.random.default_rng(20260101)
    chances = rng.dirichlet(np.full(4, 0.6), size=(3, 6))
    truth = np.repeat([0, 1, 2], [200, 120, 80])
    codes = np.array([[rng.choice(4, p=chances[own, j]) for j in range(6)] for own in truth])
    codes[rng.random(codes.shape) < 0.15] = -1
    codes.setflags(write=False)
    return codes, truth


class TestReference:
    @pytest.mark.parametrize("name", ["lca_carcinoma", "lca_values"])
    def test_agrees_with_po_lca(self, case, name):
        one = case("08_segmentation", name)
        codes, bic = table(one), {}
        for k in (int(key) for key in one["expected"] if key.isdigit()):
            expected, got = one["expected"][str(k)], latent_class.fit(codes, k)
            bic[k] = got.bic
            for key, value in [("log_likelihood", got.log_likelihood), ("aic", got.aic),
                               ("bic", got.bic), ("g_squared", got.g_squared)]:  # fmt: skip
                assert value == pytest.approx(expected[key], abs=1e-3)  # the file allows 0.02
            assert got.n_parameters == expected["n_parameters"] and got.identified
            assert not got.local_maxima
            if "class_shares_sorted" in expected:
                np.testing.assert_allclose(got.share, expected["class_shares_sorted"], atol=1e-3)
            if "relative_entropy" in expected:
                assert got.entropy == pytest.approx(expected["relative_entropy"], abs=1e-4)
        assert min(bic, key=bic.__getitem__) == one["expected"]["best_k_by_bic"]

    def test_a_gradient_looks_like_classes_to_bic(self, case, rng):
        expected = case("18_asymmetry_and_property_checks", "k_rules_on_a_gradient")["expected"]
        found = []
        for _ in range(4):  # the reference: 3 classes in 8 of 8, give or take 3
            values = 0.75 * rng.normal(size=(400, 1)) + 0.66 * rng.normal(size=(400, 8))
            codes = np.digitize(values, [-1.5, -0.7, 0.2, 1.1])
            bic = {k: latent_class.fit(codes, k).bic for k in range(1, 6)}
            found.append(min(bic, key=bic.__getitem__))
        # BIC by stepmix, to the last digit, also prefers 2 classes in the first of these worlds
        assert expected["chosen_k_counts"]["lca_bic"] == {"3": 8}
        assert min(found) > 1 and found.count(3) >= 3


class TestGaps:
    def test_the_likelihood_is_that_of_the_answers_given(self, with_gaps):
        codes, _ = with_gaps
        got = latent_class.fit(codes, 3)
        total = 0.0
        for row in codes:
            chance = got.share.copy()
            for item, code in enumerate(row):
                if code >= 0:
                    chance *= got.probabilities[item][:, code]
            total += np.log(chance.sum())
        assert got.log_likelihood == pytest.approx(total)
        assert np.isnan(got.g_squared)

    def test_as_stepmix_found_it(self, with_gaps):
        codes, _ = with_gaps
        got = latent_class.fit(codes, 3)
        assert got.log_likelihood == pytest.approx(-2104.811564, abs=1e-5)
        np.testing.assert_allclose(got.share, [0.49388, 0.29394, 0.21218], atol=1e-5)

    def test_classes_are_found(self, with_gaps):
        codes, truth = with_gaps
        assert adjusted_rand_score(truth, latent_class.fit(codes, 3).labels) > 0.6

    def test_a_row_without_answers_changes_nothing(self, with_gaps):
        codes, _ = with_gaps
        got = latent_class.fit(codes, 3)
        more = latent_class.fit(np.vstack([codes, np.full((1, 6), -1)]), 3)
        assert more.log_likelihood == pytest.approx(got.log_likelihood)
        assert more.bic == pytest.approx(got.bic)
        assert more.labels[-1] == 0
        np.testing.assert_allclose(more.posterior[-1], got.share, atol=1e-6)

    def test_nobody_answered_an_item(self, with_gaps):
        codes = np.array(with_gaps[0])
        codes[:, 2] = -1
        with pytest.raises(MethodError, match=r"codes\[:, 2\] has no answers"):
            latent_class.fit(codes, 2, levels=(4,) * 6)


class TestHolds:
    def test_the_likelihood_is_at_its_top(self, carcinoma):
        got = latent_class.fit(carcinoma, 2)
        patterns = class_search.Patterns(
            hot=np.array([carcinoma[:, j] == c for j, c in product(range(7), (0, 1))], float),
            mass=np.ones(118),
            items=np.repeat(np.arange(7), 2),
            begins=np.arange(0, 14, 2),
        )
        probabilities = np.hstack(got.probabilities)
        share, again, reached = class_search._step(patterns, got.share[None], probabilities[None])
        assert reached[0] == pytest.approx(got.log_likelihood)
        np.testing.assert_allclose(share[0], got.share, atol=1e-4)  # where EM stays
        np.testing.assert_allclose(again[0], probabilities, atol=1e-3)

    def test_leaps_never_lead_down(self, with_gaps, monkeypatch):
        codes, _ = with_gaps
        leaping = latent_class.fit(codes, 3)
        monkeypatch.setattr(class_search, "_leap", lambda now, first, second, patterns: second)
        steady = latent_class.fit(codes, 3)
        assert leaping.log_likelihood >= steady.log_likelihood - 1e-3

    def test_probabilities_and_posteriors_add_up(self, with_gaps):
        got = latent_class.fit(with_gaps[0], 4)
        for one in got.probabilities:
            np.testing.assert_allclose(one.sum(axis=1), 1)
        np.testing.assert_allclose(got.posterior.sum(axis=1), 1)
        assert (np.diff(got.share) <= 1e-9).all() and got.share.sum() == pytest.approx(1)
        np.testing.assert_allclose(got.posterior.mean(axis=0), got.share, atol=1e-4)

    def test_few_starts_at_a_time_find_the_same(self, with_gaps, monkeypatch):
        whole = latent_class.fit(with_gaps[0], 3)
        monkeypatch.setattr(class_search, "CELLS_AT_ONCE", 4 * 400 * 3)
        parts = latent_class.fit(with_gaps[0], 3)
        assert parts.log_likelihood == pytest.approx(whole.log_likelihood, abs=1e-5)
        assert parts.long_runs == whole.long_runs == 10

    def test_one_class_is_independence(self, carcinoma):
        got = latent_class.fit(carcinoma, 1)
        shares = carcinoma.mean(axis=0)
        told = 118 * (shares * np.log(shares) + (1 - shares) * np.log(1 - shares)).sum()
        assert got.log_likelihood == pytest.approx(told)
        assert np.isnan(got.entropy) and (got.posterior == 1).all()

    def test_levels_that_nobody_chose_are_no_parameters(self, carcinoma):
        got = latent_class.fit(carcinoma, 2, levels=(5,) * 7)
        plain = latent_class.fit(carcinoma, 2)
        assert got.n_parameters == plain.n_parameters
        assert got.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-4)
        assert len(got.boundary) == len(plain.boundary)


class TestSays:
    def test_what_items_share_beyond_the_classes(self, rng):
        truth = rng.integers(2, size=600)
        codes = np.where(rng.random((600, 6)) < 0.85, truth[:, None], 1 - truth[:, None])
        codes[:, 5] = np.where(rng.random(600) < 0.9, codes[:, 4], 1 - codes[:, 4])  # a twin
        got = latent_class.fit(codes, 2)
        assert np.isnan(np.diag(got.residuals)).all()
        np.testing.assert_allclose(got.residuals, got.residuals.T)
        assert np.nanmax(got.residuals) > 4
        fine = latent_class.fit(codes[:, :5], 2)
        assert np.nanmax(fine.residuals) < 4

    def test_residuals_by_hand(self, carcinoma):
        got = latent_class.fit(carcinoma, 2)
        i, j = np.unravel_index(np.nanargmax(got.residuals), (7, 7))
        told = 118 * np.einsum(
            "c,ci,cj->ij", got.share, got.probabilities[i], got.probabilities[j]
        )  # fmt: skip
        seen = np.array([[((carcinoma[:, i] == a) & (carcinoma[:, j] == b)).sum()
                          for b in (0, 1)] for a in (0, 1)])  # fmt: skip
        assert got.residuals[i, j] == pytest.approx(((seen - told) ** 2 / told).sum())
        assert got.residuals[i, j] > 4  # two classes are too few

    def test_probabilities_at_the_boundary(self, carcinoma):
        got = latent_class.fit(carcinoma, 2)
        for group, item, code in got.boundary:
            value = got.probabilities[item][group, code]
            assert value < 1e-4 or value > 1 - 1e-4
        assert len(got.boundary) == 10

    def test_a_best_solution_found_once(self, with_gaps):
        got = latent_class.fit(with_gaps[0], 6)  # far more than there are
        assert got.times_best_found < 3 and got.local_maxima
        assert not latent_class.fit(with_gaps[0], 2).local_maxima

    def test_more_parameters_than_patterns(self, carcinoma):
        assert not latent_class.fit(carcinoma[:, :3], 3).identified  # 11 of 8 − 1
        assert latent_class.fit(carcinoma[:, :3], 1).identified


def test_frozen_classes_know_their_people(with_gaps):
    codes, _ = with_gaps
    got = latent_class.fit(codes, 3)
    labels, certainty, _ = closeness.of(
        "latent_class", got.parameters, np.empty((len(codes), 0)), codes
    )
    np.testing.assert_array_equal(labels, got.labels)
    np.testing.assert_allclose(certainty, got.posterior.max(axis=1), atol=1e-8)


@pytest.mark.parametrize("codes", [np.zeros(5, int), np.empty((0, 3), int), np.zeros((2, 2, 2))])
def test_what_is_no_table_is_refused(codes):
    with pytest.raises(MethodError, match="expected"):
        latent_class.fit(codes, 2)


def test_codes_that_are_none_are_refused(carcinoma):
    for wrong in (np.nan, 0.5, -3):
        codes = carcinoma.astype(float)
        codes[4, 1] = wrong
        with pytest.raises(MethodError, match="0 to"):
            latent_class.fit(codes, 2)


def test_few_starts_are_refused(carcinoma):
    with pytest.raises(OptionError, match="at least 30"):
        latent_class.fit(carcinoma, 2, starts=5)
