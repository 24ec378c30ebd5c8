"""Five ways of grouping behind one signature: what holds for all of them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from cemlab.errors import MethodError, OptionError
from cemlab.personas.methods import closeness
from cemlab.personas.methods.algorithms import ALGORITHMS, METHODS, Groups, group
from cemlab.personas.methods.frozen import FrozenItem, FrozenModel, assign_rows, freeze
from cemlab.personas.methods.kmeans import fit
from cemlab.personas.methods.mixed import Mixed

UNWEIGHTED = {"gaussian_mixture"}
WEIGHTED = sorted(set(METHODS) - UNWEIGHTED)


def easy(seed=20260101, n=400, gaps=0.0):
    """Three groups far apart in four numbers and in six items of four categories."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.repeat([0, 1, 2], [n // 2, n * 3 // 10, n - n // 2 - n * 3 // 10]))
    centres = np.array([[2.0, 2, 0, 0], [-2, 0, 2, 0], [0, -2, 0, 2]])
    numbers = centres[truth] + 0.7 * rng.normal(size=(n, 4))
    likely = np.array([[0, 1, 2, 3, 0, 1], [1, 2, 3, 0, 1, 2], [2, 3, 0, 1, 2, 3]])
    codes = np.where(
        rng.random((n, 6)) < 0.75, likely[truth], rng.integers(4, size=(n, 6))
    )  # fmt: skip
    codes[rng.random(codes.shape) < gaps] = -1
    return Mixed(numbers, codes, (4,) * 6), truth


def fitting(x: Mixed, method: str) -> Mixed:
    """The columns that a method takes."""
    one = ALGORITHMS[method]
    numbers = x.numbers if one.takes_numbers else x.numbers[:, :0]
    if one.takes_codes:
        return Mixed(numbers, x.codes, x.levels)
    return Mixed(numbers, x.codes[:, :0], ())


def same(one: Groups, other: Groups) -> None:
    """Nothing differs but what belongs to single rows or columns."""
    assert one.loss == pytest.approx(other.loss, rel=1e-6)
    assert one.bic == pytest.approx(other.bic, rel=1e-6, nan_ok=True)
    np.testing.assert_allclose(one.share, other.share, atol=1e-4)


@pytest.mark.parametrize("method", METHODS)
class TestEvery:
    def test_finds_planted_groups(self, method):
        x, truth = easy()
        got = group(fitting(x, method), 3, method)
        assert adjusted_rand_score(truth, got.labels) >= 0.9
        np.testing.assert_allclose(got.share, [0.5, 0.3, 0.2], atol=0.02)
        assert got.k == 3 and got.share.sum() == pytest.approx(1)
        assert ((got.certainty >= 0) & (got.certainty <= 1)).all()

    def test_the_order_of_rows_does_not_matter(self, method, rng):
        x = fitting(easy()[0], method)
        order = rng.permutation(len(x.numbers))
        got = group(x, 3, method)
        again = group(Mixed(x.numbers[order], x.codes[order], x.levels), 3, method)
        np.testing.assert_array_equal(again.labels, got.labels[order])
        np.testing.assert_allclose(again.certainty, got.certainty[order], atol=1e-4)
        same(again, got)

    def test_the_order_of_columns_does_not_matter(self, method, rng):
        x = fitting(easy()[0], method)
        numbers, codes = (rng.permutation(one.shape[1]) for one in (x.numbers, x.codes))
        levels = tuple(x.levels[one] for one in codes)
        got = group(x, 3, method)
        again = group(Mixed(x.numbers[:, numbers], x.codes[:, codes], levels), 3, method)
        assert adjusted_rand_score(got.labels, again.labels) == 1
        same(again, got)

    def test_the_same_seed_gives_the_same(self, method):
        x = fitting(easy()[0], method)
        one, other = (group(x, 3, method, seed=5) for _ in range(2))
        np.testing.assert_array_equal(one.labels, other.labels)
        np.testing.assert_array_equal(one.certainty, other.certainty)

    def test_equal_weights_are_no_weights(self, method):
        x = fitting(easy()[0], method)
        one, other = group(x, 3, method), group(x, 3, method, np.full(len(x.numbers), 7.0))
        np.testing.assert_array_equal(one.labels, other.labels)
        same(one, other)

    def test_parameters_give_the_same_groups_again(self, method):
        x = fitting(easy()[0], method)
        got = group(x, 3, method)
        labels, certainty, _ = closeness.of(method, got.parameters, x.numbers, x.codes)
        np.testing.assert_array_equal(labels, got.labels)
        np.testing.assert_allclose(certainty, got.certainty, atol=1e-8)

    def test_a_frozen_model_in_a_file_gives_the_same_groups(self, method):
        x = fitting(easy()[0], method)
        got = group(x, 3, method)
        items = [FrozenItem(f"number {j}") for j in range(x.numbers.shape[1])]
        items += [FrozenItem(f"choice {j}", levels=tuple("abcd")) for j in range(x.codes.shape[1])]
        model = freeze(method, items, None, got.parameters, got.share, x.numbers, x.codes)
        model = FrozenModel.from_yaml(model.to_yaml())
        again = assign_rows(model, x.numbers, x.codes)
        np.testing.assert_array_equal(again.nearest, got.labels)
        np.testing.assert_allclose(again.certainty, got.certainty, atol=1e-8)

    def test_parameters_group_new_people(self, method):
        parameters = group(fitting(easy()[0], method), 3, method).parameters
        x, truth = easy(seed=7, n=300)
        x = fitting(x, method)
        labels, _, distance = closeness.of(method, parameters, x.numbers, x.codes)
        assert adjusted_rand_score(truth, labels) >= 0.9
        assert np.isfinite(distance).all()

    def test_one_group_is_everybody(self, method):
        x = fitting(easy()[0], method)
        got = group(x, 1, method)
        assert not got.labels.any() and got.share.tolist() == [1]

    def test_more_groups_than_different_rows(self, method):
        x = easy(n=10)[0]
        x = fitting(Mixed(*(np.repeat(one[:3], 5, axis=0) for one in x[:2]), x.levels), method)
        varying = [column for column in x.codes.T if np.unique(column).size > 1]
        codes = np.column_stack(varying) if varying else x.codes
        with pytest.raises(MethodError, match=r"4 groups were asked for, but only 3 of 15 rows"):
            group(Mixed(x.numbers, codes, (4,) * codes.shape[1]), 4, method)

    def test_all_equal(self, method):
        x = fitting(Mixed(np.ones((20, 2)), np.zeros((20, 2), int), (4, 4)), method)
        with pytest.raises(MethodError, match="never varies") as told:
            group(x, 2, method)
        columns = x.numbers.shape[1] + x.codes.shape[1]
        assert str(told.value).count("never varies") == columns  # all problems at once

    def test_one_column(self, method):
        x = fitting(easy()[0], method)
        if ALGORITHMS[method].takes_numbers:
            x = Mixed(x.numbers[:, :1], x.codes[:, :0], ())
        else:
            x = Mixed(x.numbers, x.codes[:, :1], (4,))
        with pytest.raises(MethodError, match="at least two items"):
            group(x, 2, method)

    def test_impossible_numbers_of_groups(self, method):
        for k in (0, 2.5):
            with pytest.raises(OptionError, match="whole number of groups"):
                group(fitting(easy()[0], method), k, method)

    def test_weights_that_are_none(self, method):
        x = fitting(easy()[0], method)
        for weights, told in [(np.r_[0, np.ones(399)], "1 of 400 weights are 0"),
                              (np.r_[-1, np.ones(399)], "negative")]:  # fmt: skip
            with pytest.raises(MethodError, match=told):
                group(x, 3, method, weights)


@pytest.mark.parametrize("method", WEIGHTED)
class TestWeighted:
    def test_doubling_weights_changes_nothing(self, method, rng):
        x = fitting(easy()[0], method)
        weights = rng.uniform(0.5, 2, size=len(x.numbers))
        one, other = group(x, 3, method, weights), group(x, 3, method, 2 * weights)
        np.testing.assert_array_equal(one.labels, other.labels)
        same(one, other)

    def test_whole_weights_are_repeated_rows(self, method, rng):
        x, _ = easy(n=200)
        x = fitting(x, method)
        people = rng.integers(1, 4, size=200)
        got = group(x, 3, method, people.astype(float))
        repeated = group(
            Mixed(x.numbers.repeat(people, axis=0), x.codes.repeat(people, axis=0), x.levels),
            3, method,
        )  # fmt: skip
        np.testing.assert_array_equal(np.repeat(got.labels, people), repeated.labels)
        np.testing.assert_allclose(got.share, repeated.share, atol=1e-4)
        assert got.loss * people.mean() == pytest.approx(repeated.loss, rel=1e-6)


@pytest.mark.parametrize("method", [m for m in METHODS if ALGORITHMS[m].takes_codes])
def test_gaps_among_categories_are_taken(method):
    x, truth = easy(gaps=0.15)
    x = fitting(x, method)
    got = group(x, 3, method)
    assert adjusted_rand_score(truth, got.labels) >= 0.8
    some = (x.codes >= 0).any(axis=1)
    labels, certainty, _ = closeness.of(method, got.parameters, x.numbers[some], x.codes[some])
    np.testing.assert_array_equal(labels, got.labels[some])
    np.testing.assert_allclose(certainty, got.certainty[some], atol=1e-8)


def test_k_means_is_k_means():
    x = fitting(easy()[0], "kmeans")
    got, expected = group(x, 3), fit(x.numbers, 3)
    np.testing.assert_array_equal(got.labels, expected.labels)
    assert got.loss == expected.inertia and np.isnan(got.times_best_found)


def test_columns_a_method_cannot_take():
    x, _ = easy()
    for method in ("kmeans", "gaussian_mixture"):
        with pytest.raises(MethodError, match=f"{method} takes numbers; 6 items are categories"):
            group(x, 3, method)
    with pytest.raises(MethodError, match="latent_class takes categories; 4 items are numbers"):
        group(x, 3, "latent_class")


def test_an_unknown_method():
    with pytest.raises(OptionError, match="Did you mean 'latent_class'"):
        group(easy()[0], 3, "latent_clas")


def test_gaps_among_numbers_and_codes_beyond_the_levels():
    x, _ = easy()
    numbers = x.numbers.copy()
    numbers[[3, 5], 0] = np.nan
    with pytest.raises(MethodError, match="2 of 400 rows have gaps among their numbers"):
        group(Mixed(numbers, x.codes, x.levels), 3, "famd")
    for wrong, told in [(4, "expected 0 to 3"), (-2, "expected 0 to 3"), (0.5, "whole numbers")]:
        codes = x.codes.astype(float)
        codes[0, 2] = wrong
        with pytest.raises(MethodError, match=told):
            group(Mixed(x.numbers, codes, x.levels), 3, "famd")
    with pytest.raises(MethodError, match=r"\(n, p\), \(n, q\) and q"):
        group(Mixed(x.numbers, x.codes, (4,)), 3, "famd")
