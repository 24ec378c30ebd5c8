"""R² in answers not seen, against the plain way of computing it."""

import numpy as np
import pytest

from cemlab.drivers.methods import unseen_r_squared
from cemlab.drivers.methods.cross_validation import FOLDS, REPEATS


def plain(x, y, weights, code, seed):
    """Fit and predict, fold by fold."""
    rng, found = np.random.default_rng([seed, 2]), []
    terms = np.column_stack([np.ones(len(y)), x])
    for _ in range(REPEATS):
        fold = (rng.permutation(code.max() + 1) % FOLDS)[code]
        left = spread = 0.0
        for number in range(FOLDS):
            test, train = fold == number, fold != number
            root = np.sqrt(weights[train])
            beta = np.linalg.lstsq(terms[train] * root[:, None], y[train] * root, rcond=None)[0]
            left += weights[test] @ (y[test] - terms[test] @ beta) ** 2
            mean = np.average(y[train], weights=weights[train])
            spread += weights[test] @ (y[test] - mean) ** 2
        found.append(1 - left / spread)
    return np.mean(found)


@pytest.mark.parametrize("clustered", [False, True])
def test_is_what_fitting_fold_by_fold_gives(rng, clustered):
    x = rng.normal(3, 1, (200, 4))
    y = x @ [0.5, 0.2, 0.0, -0.3] + rng.normal(size=200)
    weights = rng.uniform(0.5, 2, 200)
    customers = rng.integers(0, 60, 200) if clustered else None
    code = np.arange(200) if customers is None else np.unique(customers, return_inverse=True)[1]
    got = unseen_r_squared(x, y, weights, customers=customers, seed=3)
    assert got == pytest.approx(plain(x, y, weights, code, 3), abs=1e-10)


def test_noise_predicts_nothing(rng):
    assert unseen_r_squared(rng.normal(size=(100, 5)), rng.normal(size=100)) < 0.05


def test_customers_are_not_learned_from_and_predicted(rng):
    person = np.repeat(np.arange(40), 5)
    x = rng.normal(size=(40, 10))[person]
    y = rng.normal(size=40)[person] + 0.1 * rng.normal(size=200)
    assert unseen_r_squared(x, y) > unseen_r_squared(x, y, customers=person) + 0.1


def test_too_few_customers_for_folds():
    assert np.isnan(unseen_r_squared(np.ones((12, 1)), np.arange(12.0)))
