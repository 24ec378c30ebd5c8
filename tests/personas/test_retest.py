"""Two samples of one wave, grouped by the method of the model: how far it agrees with itself."""

import warnings

import numpy as np
import pytest

import cemlab
from cemlab.personas.methods import gaussian_mixture, wave_changes
from cemlab.personas.methods.frozen import FrozenItem, freeze
from cemlab.personas.methods.mixed import Mixed, of_numbers
from tests.personas.people_of_kinds import CHANCES, NOMINAL, PATTERNS, RATINGS, fit, people, survey

ITEMS = {
    "famd": [*RATINGS, *NOMINAL], "k_prototypes": [*RATINGS, *NOMINAL], "latent_class": NOMINAL,
    "gaussian_mixture": RATINGS,
}  # fmt: skip


def drift(first, second, model, **more):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cemlab.personas.drift(first, second, model, **more)


@pytest.fixture(scope="module")
def waves():
    return survey(people(160, seed=1)[0]), survey(people(140, seed=2)[0])


@pytest.fixture
def few(monkeypatch):
    """Few pairs, for they take long."""
    monkeypatch.setattr(wave_changes, "PAIRS", 8)


@pytest.mark.parametrize("method", ITEMS)
def test_planted_groups_agree_with_themselves(waves, method, few):
    model = fit(waves[0], items=ITEMS[method], method=method, k=3)
    found = drift(*waves, model)
    whole = found.glance().iloc[0]
    assert whole["retest"] > 0.6 and whole["shape"] == "same"
    assert whole["retest_low"] <= whole["retest"] <= whole["retest_high"] <= 1
    assert whole["retest_pairs"] == found.provenance.resamples == wave_changes.PAIRS


def test_classes_that_never_were_firm_are_not_called_changed(few):
    rng = np.random.default_rng(4)

    def noise():
        table = people(150)[0]
        for name in NOMINAL:
            table[name] = rng.choice(CHANCES[name][0], 150)
        return survey(table)

    first = noise()
    found = drift(first, noise(), fit(first, items=NOMINAL, method="latent_class", k=2))
    whole = found.glance().iloc[0]
    assert whole["retest"] < 0.6 and whole["shape"] == "cannot_tell"
    assert set(found.tidy()["verdict"]) <= {"not_read", "hidden"}


def test_groups_that_changed_shape_are(few):
    """New kinds of people, halfway between the old ones: each old group takes half of two."""
    rng, first = np.random.default_rng(1), survey(people(240, seed=6)[0])
    items = [*RATINGS, "device"]
    model = fit(first, items=items, method="k_prototypes", k=3)
    other = people(240, seed=7)[0]
    halfway = (PATTERNS + np.roll(PATTERNS, 1, axis=0)) / 2
    ratings = halfway[rng.integers(3, size=240)] + rng.normal(0, 0.4, (240, 4))
    other[RATINGS] = np.clip(np.rint(ratings), 1, 5)
    other["device"] = rng.choice(CHANCES["device"][0], 240)
    whole = drift(first, survey(other), model).glance().iloc[0]
    assert whole["ari"] < min(0.6, whole["retest_low"]) and whole["shape"] == "changed"


def test_samples_that_cannot_be_grouped_tell_nothing():
    """One person with the other answer: most samples hold one answer only."""
    codes = np.zeros((40, 2), int)
    codes[0] = 1
    items = [FrozenItem(name, levels=("x", "y")) for name in "ab"]
    held = {"share": [0.9, 0.1], "probabilities": [[[0.9, 0.1], [0.1, 0.9]]] * 2}
    model = freeze("latent_class", items, None, held, (0.9, 0.1), np.empty((40, 0)), codes)
    found = wave_changes.retest_by(
        model, Mixed(np.empty((40, 0)), codes, (2, 2)), np.ones(40), np.arange(40) > 0, 40,
        resamples=100,
    )  # fmt: skip
    assert np.isnan(found.median) and found.draws == 0


@pytest.mark.parametrize("shape", gaussian_mixture.SHAPES)
def test_the_shape_of_a_mixture_is_known_from_its_numbers(shape):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(150, 3)) * np.array([1.0, 0.6, 1.4]) + rng.integers(2, size=(150, 1)) * 5
    held = gaussian_mixture.fit(of_numbers(x).numbers, 2, shapes=(shape,), starts=3).parameters
    assert wave_changes._shape(held["covariances"]) == shape
