"""Are groups separate? What the verb concludes and says, in both languages."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

import cemlab
from cemlab import Survey
from cemlab.errors import OptionError
from cemlab.personas.methods.kmeans import nearest
from tests.personas.test_copula_null import CUTS, gradient

LETTERS = list("abcdefgh")
SAID = {
    "untested": {"en": "was not tested", "zh": "未做检验"},
    "continuum": {"en": "borders are conventional", "zh": "界限出于约定"},
    "separate": {"en": "separate groups", "zh": "彼此分离"},
    "unsure": {"en": "not come back firmly enough", "zh": "还不够稳固"},
}  # fmt: skip


def fit(answers, **options):
    frame = pd.DataFrame(answers, columns=LETTERS[: answers.shape[1]])
    survey = Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 5)))
    defaults = {"items": list(frame), "k_max": 4, "resamples": 100, "null_samples": 39}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cemlab.personas.fit(survey, **(defaults | options))


@pytest.fixture(scope="module")
def separate(planted):
    return fit(planted[0])


@pytest.fixture(scope="module")
def steps():
    return fit(gradient(np.random.default_rng(1), 300), describe=())


@pytest.fixture(scope="module")
def patterned():
    """One factor with opposite items, cut in two: no score, and no groups."""
    rng = np.random.default_rng(5)
    latent = rng.normal(size=(400, 1)) * np.array([0.8] * 4 + [-0.8] * 4)
    return fit(np.digitize(latent + 0.5 * rng.normal(size=(400, 8)), CUTS) + 1.0, k=2)


class TestConcludes:
    def test_planted_groups_are_natural(self, separate):
        whole = separate.glance().iloc[0]
        assert (whole["k"], whole["verdict"]) == (3, "natural")
        assert whole["separation_tested"] and whole["separate"] and not whole["gradient_only"]
        assert whole["copula_p"] == pytest.approx(1 / 40)
        assert whole["copula_z"] == separate.numbers()["copula_z"].max() > whole["copula_limit"]
        assert separate.numbers().loc[0, ["gap", "gap_error"]].notna().all()
        assert whole["gap_k"] == 3

    def test_a_gradient_is_reproducible_at_most(self, steps):
        whole = steps.glance().iloc[0]
        assert whole["verdict"] == "reproducible" and whole["gradient_only"]
        assert whole["separation_tested"] and whole["copula_p"] > 0.05

    def test_a_pattern_across_is_a_continuum(self, patterned):
        whole = patterned.glance().iloc[0]
        assert whole["verdict"] == "reproducible" and not whole["gradient_only"]
        checks = patterned.checks().set_index("check")
        assert checks.loc["separation", "passed"] == False  # noqa: E712
        assert checks.loc["separation", "value"] == whole["copula_p"]

    def test_groups_are_found_as_well_as_their_centres_allow(self):
        rng = np.random.default_rng(8)
        centres = np.repeat([[0.9, -0.9], [-0.9, 0.9], [0.9, 0.9]], 4, axis=1)
        truth = rng.integers(3, size=600)
        latent = centres[truth] + 0.9 * rng.normal(size=(600, 8))
        answers = np.digitize(latent, CUTS) + 1.0
        personas = fit(answers)
        assert personas.glance()["verdict"].item() == "natural"
        means = personas.profiles().pivot_table(index="persona", columns="item", values="mean")
        known = np.array([answers[truth == group].mean(axis=0) for group in range(3)])
        found, best = (nearest(answers, one)[0] for one in (means[LETTERS].to_numpy(), known))
        assert adjusted_rand_score(truth, found) > adjusted_rand_score(truth, best) - 0.03

    def test_separate_steps_are_no_gradient(self):
        rng = np.random.default_rng(2)
        low = np.repeat([1.5, 4.5], 150)[:, None] + 0.5 * rng.normal(size=(300, 6))
        personas = fit(np.clip(np.rint(low), 1, 5), k=2)
        whole = personas.glance().iloc[0]
        if whole["verdict"] == "natural":  # their margins alone may explain them
            assert whole["ordered"] and not whole["gradient_only"]
            assert "ordered along one dimension" in personas.narrate()
        else:
            assert whole["gradient_only"]

    def test_the_test_can_be_switched_off(self, planted):
        personas = fit(planted[0], null_samples=0)
        whole = personas.glance().iloc[0]
        assert whole["verdict"] == "reproducible" and not whole["separation_tested"]
        assert np.isnan(whole["copula_p"]) and np.isnan(whole["gap_k"])
        assert personas.numbers()[["gap", "copula_z"]].isna().all(axis=None)
        assert "separation_untested" in dict(personas.notes())
        for language in ("en", "zh"):
            said = SAID["untested"][language]
            assert said in personas.headline(language) and said in personas.narrate(language)
            assert said in "".join(personas.checks(language)["note"])


@pytest.mark.parametrize("language", ["en", "zh"])
class TestSays:
    def test_separate_groups(self, separate, language):
        said = SAID["separate"][language]
        assert said in separate.headline(language) and said in separate.narrate(language)
        assert said in separate.findings(language)[0].claim

    def test_a_cut_of_a_continuum(self, patterned, language):
        said = SAID["continuum"][language]
        whole = {**patterned._whole, "prediction_strength": 0.9, "jaccard_min": 0.9}
        firm = dataclasses.replace(patterned, _whole=whole).headline(language)
        assert {"en": "a stable way to cut a continuum", "zh": "连续体的稳定切分"}[language] in firm
        told = (firm, patterned.headline(language), patterned.narrate(language))
        assert all(said in one for one in told)
        assert SAID["separate"]["en"] not in patterned.narrate("en")

    def test_what_divides_people_but_does_not_come_back(self, separate, language):
        whole = {**separate._whole, "verdict": "reproducible", "jaccard_min": 0.7}
        unsure = dataclasses.replace(separate, _whole=whole)
        assert SAID["unsure"][language] in unsure.narrate(language)
        whole |= {"verdict": "none", "k": 1, "prediction_strength": 0.7}
        unnamed = dataclasses.replace(separate, _whole=whole).narrate(language)
        assert {"en": "something divides them", "zh": "确有分化"}[language] in unnamed

    def test_a_card_says_it(self, separate, language):
        drawn = separate.draw_card(1, language=language).svg()
        assert {"en": "Natural", "zh": "自然群体"}[language] in drawn


@pytest.mark.parametrize("wrong", [-1, 10, 2.5, True, "99"])
def test_impossible_numbers_of_draws(wrong, planted):
    with pytest.raises(OptionError, match="`null_samples` is"):
        fit(planted[0], null_samples=wrong)


def test_few_are_drawn_of_many_and_it_says_so():
    rng = np.random.default_rng(3)
    centres = np.array([[5, 5, 1, 1], [1, 1, 5, 5]])
    answers = np.clip(np.rint(rng.normal(centres[rng.integers(2, size=20_500)], 0.8)), 1, 5)
    personas = fit(answers, k_max=2)
    whole = personas.glance().iloc[0]
    assert (whole["n_resampled"], whole["n_tested"]) == (4_000, 4_000)
    assert (whole["k"], whole["verdict"]) == (2, "natural")
    notes = dict(personas.notes())
    assert "4,000" in notes["part_resampled"] and "4,000" in notes["part_tested"]
