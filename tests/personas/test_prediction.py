"""What a grouping adds to a prediction: measures by hand, and what must hold."""

import numpy as np
import pytest

from cemlab.drivers.methods import unseen_r_squared
from cemlab.errors import MethodError
from cemlab.personas.methods import prediction
from cemlab.personas.methods.prediction import predicted, verdict


def area(p, y, w):
    """Weighted share of pairs of yes and no that are in the right order, a tie counting half."""
    right = total = 0.0
    for i in np.flatnonzero(y == 1):
        for j in np.flatnonzero(y == 0):
            right += w[i] * w[j] * ((p[i] > p[j]) + 0.5 * (p[i] == p[j]))
            total += w[i] * w[j]
    return right / total


def test_the_area_is_the_share_of_pairs_within_folds():
    rng = np.random.default_rng(1)
    y = (rng.random(40) < 0.4).astype(float)
    p = np.round(rng.random((2, 40)), 1)  # with ties
    w, fold = rng.uniform(0.5, 2, 40), np.arange(40) % 2
    sums = prediction._placed(p, y, fold, w).sum(axis=0)
    found = prediction._area(sums, sums)
    for model in range(2):
        each = [area(p[model, own], y[own], w[own]) for own in (fold == 0, fold == 1)]
        weight = [w[own & (y == 1)].sum() for own in (fold == 0, fold == 1)]
        assert found[model] == pytest.approx(np.average(each, weights=weight))


def test_a_model_that_knows_nothing_has_one_half():
    y = (np.arange(200) % 4 == 0).astype(float)
    found = predicted(np.empty((200, 0)), y, {"baseline": []}, is_yes_no=True, resamples=100)
    assert found["auc"].estimate["baseline"] == pytest.approx(0.5, abs=1e-12)
    assert found["log_score"].estimate["baseline"] == pytest.approx(
        0.25 * np.log(0.25) + 0.75 * np.log(0.75), abs=1e-3
    )


def test_r_squared_is_that_of_the_drivers():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, 2))
    y = x[:, 0] + rng.normal(size=400)
    own = predicted(x, y, {"baseline": [0, 1]}, is_yes_no=False, resamples=0)["r_squared"]
    other = unseen_r_squared(x, y)
    assert own.estimate["baseline"] == pytest.approx(other, abs=0.004)  # other folds


def test_people_of_one_customer_are_one():
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(150, 2)), rng.normal(size=150) + 1
    one = predicted(x, y, {"baseline": [0], "both": [0, 1]}, is_yes_no=False, resamples=200)
    twice = predicted(
        np.repeat(x, 2, axis=0), np.repeat(y, 2), {"baseline": [0], "both": [0, 1]},
        is_yes_no=False, customers=np.repeat(np.arange(150), 2), resamples=200,
    )  # fmt: skip
    for found in (one, twice):
        assert found["r_squared"].gains["beyond"] == pytest.approx(
            one["r_squared"].gains["beyond"], abs=1e-9
        )


def test_weights_have_no_unit():
    rng = np.random.default_rng(6)
    x, w = rng.normal(size=(200, 2)), rng.uniform(0.5, 2, 200)
    y = (x[:, 0] + rng.normal(size=200) > 0).astype(float)
    models = {"baseline": [1], "both": [0, 1]}
    once, thrice = (
        predicted(x, y, models, is_yes_no=True, weights=factor * w, resamples=100)
        for factor in (1, 3)
    )
    for name in ("auc", "log_score"):
        assert once[name].gains["beyond"] == pytest.approx(thrice[name].gains["beyond"])


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.01, 0.01, "adds_nothing"), (0.001, 0.019, "adds_nothing"), (0.001, 0.05, "adds"),
        (-0.01, 0.05, "cannot_tell"), (-0.05, 0.01, "cannot_tell"), (-0.05, -0.01, "worse"),
        (np.nan, np.nan, "cannot_tell"),
    ],
)  # fmt: skip
def test_verdicts(low, high, said):
    assert verdict(((low + high) / 2, low, high), 0.02) == said


def test_too_few_customers_and_too_few_of_an_answer():
    y = np.arange(19.0)
    with pytest.raises(MethodError, match="19 customers can be used; 20 are needed"):
        predicted(np.empty((19, 0)), y, {"baseline": []}, is_yes_no=False)
    y = (np.arange(50) < 9).astype(float)
    with pytest.raises(MethodError, match="9 customers with a yes and 41 with a no"):
        predicted(np.empty((50, 0)), y, {"baseline": []}, is_yes_no=True)
