"""Groups by other methods than k-means, through the door."""

import json
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

import cemlab
from cemlab import Survey
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.language import LANGUAGES
from cemlab.personas.methods import latent_class
from cemlab.personas.methods.class_cells import told
from cemlab.style import leaving_texts, meeting_texts
from tests.personas.people_of_kinds import NOMINAL, RATINGS, fit, people, survey

ITEMS = {
    "famd": [*RATINGS, "spent", *NOMINAL],
    "k_prototypes": [*RATINGS, "spent", *NOMINAL],
    "latent_class": [*RATINGS, *NOMINAL],
    "gaussian_mixture": RATINGS,
}
MIXED = ("famd", "k_prototypes", "latent_class")


@pytest.fixture(scope="module")
def found():
    table, _ = people()
    return {
        method: fit(survey(table), items=items, method=method, describe=["region"])
        for method, items in ITEMS.items()
    }


@pytest.fixture(scope="module")
def resampled():
    table, _ = people()
    given = {"items": [*RATINGS[:2], *NOMINAL], "describe": ["region"], "resamples": 100}
    return fit(survey(table), method="famd", **given)


def sorted_people(result, given):
    return cemlab.personas.assign(result, given).people()


@pytest.mark.parametrize("method", ITEMS)
class TestEveryMethod:
    def test_planted_groups_are_found_and_sorted_by_the_model(self, found, method):
        table, truth = people()
        result = found[method]
        assert result.glance()["k"].item() == 3 and result.provenance.method == method
        assert result.tidy()["n"].sum() == 240
        who = sorted_people(result, survey(table))
        assert who.notna().mean() > 0.9
        assert adjusted_rand_score(truth[who.notna()], who.dropna()) > 0.9

    def test_the_kept_model_sorts_alike(self, found, method):
        given = survey(people(seed=8)[0])
        kept = cemlab.personas.PersonaResult.from_dict(
            json.loads(json.dumps(found[method].to_dict()))
        )
        pd.testing.assert_series_equal(
            sorted_people(found[method], given), sorted_people(kept, given)
        )
        model = type(kept.model()).from_yaml(found[method].model().to_yaml())
        assert model.version == found[method].model().version

    def test_the_order_of_rows_does_not_matter(self, found, method):
        table, _ = people()
        other = fit(survey(table.iloc[::-1].reset_index(drop=True)), items=ITEMS[method],
                    method=method, describe=["region"])  # fmt: skip
        columns = ["estimate", "n"]
        pd.testing.assert_frame_equal(found[method].tidy()[columns], other.tidy()[columns])
        pd.testing.assert_frame_equal(found[method].numbers(), other.numbers())

    def test_waves_can_be_compared(self, found, method):
        drift = cemlab.personas.drift(
            survey(people()[0]), survey(people(seed=3)[0]), found[method], resamples=0
        )
        assert drift.glance()["shape"].item() == "same" and drift.glance()["ari"].item() > 0.9

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_words_figures_and_cards(self, found, method, language):
        result = found[method]
        assert result.narrate(language) and result.headline(language)
        assert len(result.checks(language)) and len(result.findings(language)) == 4
        assert str(result.draw_card(1, language=language).svg())
        for name in result.figures():
            figure = getattr(result, f"plot_{name}")(language=language).figure
            figure.canvas.draw()
            assert not meeting_texts(figure) and not leaving_texts(figure)


@pytest.mark.parametrize("method", MIXED)
class TestCategories:
    def test_they_are_never_called_natural(self, found, method):
        whole = found[method].glance().iloc[0]
        assert whole["verdict"] == "reproducible" and not whole["separation_testable"]
        assert found[method].notes_of("gradient_untestable")
        assert found[method].numbers()["copula_z"].isna().all()
        assert "categories" in found[method].narrate("en")

    def test_what_built_the_groups_has_no_test(self, found, method):
        table = found[method].categories().set_index("item")
        assert table.loc[NOMINAL, "built"].all() and not table.loc["region", "built"].any()
        assert table.loc[NOMINAL, "adjusted_residual"].isna().all()
        assert table.loc["region", "adjusted_residual"].notna().all()
        assert found[method].associations()["item"].tolist() == ["region"]
        assert found[method].profiles().query("built")["p_adjusted"].isna().all()

    def test_doubled_weights_change_nothing(self, found, method):
        table, _ = people()
        weighted = survey(table.assign(weight=2.0), weight="weight")
        other = fit(weighted, items=ITEMS[method], method=method, describe=["region"])
        np.testing.assert_allclose(other.tidy()["estimate"], found[method].tidy()["estimate"])
        np.testing.assert_allclose(
            other.numbers()["prediction_strength"], found[method].numbers()["prediction_strength"]
        )

    def test_a_category_that_nobody_knew_is_not_sorted(self, found, method):
        table, _ = people(seed=4)
        table.loc[:20, "device"] = "watch"
        with pytest.warns(CemlabWarning, match=r"device: 21 answers .*row 1"):
            sorted_in = sorted_people(found[method], survey(table))
        assert sorted_in[:21].isna().all() and sorted_in[21:].notna().sum() > 100


def test_what_a_method_cannot_have_is_a_gap(found):
    tables = {method: one.numbers() for method, one in found.items()}
    for method in ("latent_class", "gaussian_mixture"):
        assert tables[method]["bic"].idxmin() == 2
    for method in ("famd", "k_prototypes"):
        assert tables[method]["bic"].isna().all()
        assert (tables[method]["silhouette"][1:] > 0.3).all()
    assert tables["latent_class"]["silhouette"].isna().all()


def test_separate_ratings_are_natural_by_famd_too():
    result = fit(survey(people()[0]), items=RATINGS, method="famd", resamples=100,
                 null_samples=39)  # fmt: skip
    whole = result.glance().iloc[0]
    assert whole["verdict"] == "natural" and whole["gap_k"] == 3


def test_levels_come_back_in_resamples(resampled):
    table = resampled.categories().query("built").dropna(subset="share")
    assert (table["conf_low"] <= table["difference"] + 0.02).all()
    assert (table["conf_high"] >= table["difference"] - 0.02).all()
    assert resampled.tidy()["jaccard"].min() > 0.75
    named = resampled.distinctive().query("kind == 'more'")
    assert named["built"].all() and (named["conf_low"] > 0).all()
    first = resampled.narrate("en")
    assert "More often than the rest they answer" in first and "device: phone" in first


def test_few_people_of_a_level_are_hidden(resampled):
    table, _ = people()
    shown = resampled.categories().query("built").dropna(subset="share")
    assert ((shown["n_chosen"] >= 10) | (shown["n_chosen"] == 0)).all()
    assert shown["n_chosen"].sum() < 3 * len(table)  # some are hidden


@pytest.mark.parametrize("n", [50, 240])
def test_models_of_classes_tell_no_few(n):
    share = np.array([0.5, 0.5])
    chances = np.array([[0.9, 0.06, 0.04, 0.0], [0.3, 0.3, 0.2, 0.2]])
    for other in ([0.9, 0.05, 0.03, 0.02], [0.9, 0.02, 0.08, 0.0]):
        two = np.array([other, chances[1]])
        one, same = (told({"share": share, "probabilities": (given,)}, n, 10)["probabilities"][0]
                     for given in (chances, two))  # fmt: skip
        np.testing.assert_allclose(one.sum(axis=1), 1)
        if 0.1 * n * 0.5 < 10:  # together, too, they are few
            np.testing.assert_allclose(one[0], same[0])
    assert len(np.unique(one[0][1:].round(12))) == 1


def test_classes_leave_gaps_and_the_others_fill_them():
    table, truth = people()
    holes = table.mask(np.random.default_rng(2).random(table.shape) < 0.1)
    holes["region"] = table["region"]
    for method in ITEMS:
        result = fit(survey(holes), items=ITEMS[method], method=method)
        whole = result.glance().iloc[0]
        assert whole["k"] == 3
        assert (whole["n_filled"] == 0) == (method == "latent_class")
        who = sorted_people(result, survey(holes))
        assert adjusted_rand_score(truth[who.notna()], who.dropna()) > 0.85


def test_categories_without_groups_are_none():
    rng = np.random.default_rng(5)
    table = pd.DataFrame({name: rng.choice(["x", "y", "z"], 300) for name in "abcde"})
    given = Survey.from_frame(table, items={name: {"role": "segment"} for name in table})
    for method in MIXED:
        result = fit(given, items=list("abcde"), method=method)
        assert result.glance()["verdict"].item() == "none"
        with pytest.raises(MethodError, match="no groups"):
            result.model()


def test_persons_on_one_line_are_a_score_by_classes_too():
    rng = np.random.default_rng(3)
    level = rng.normal(size=400)
    answers = np.clip(np.rint(3 + level[:, None] * 1.2 + rng.normal(0, 0.4, (400, 5))), 1, 5)
    frame = pd.DataFrame(answers, columns=list("abcde"))
    given = Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 5)))
    result = fit(given, items=list("abcde"), method="latent_class", k=3)
    assert result.glance()["gradient_only"].item() and result.notes_of("gradient_only")


class TestReference:
    @pytest.mark.parametrize("name", ["lca_carcinoma", "lca_values"])
    def test_bic_of_published_classes(self, case, name):
        one = case("08_segmentation", name)
        inputs = one["inputs"]
        table = pd.DataFrame(
            np.repeat(inputs["patterns"], inputs["frequency"], axis=0), columns=inputs["columns"]
        )
        given = Survey.from_frame(table, scale=dict.fromkeys(table, (1, 2)))
        result = fit(given, items=inputs["columns"], method="latent_class", speeders=None,
                     duplicates=False)  # fmt: skip
        bic = result.numbers().set_index("k")["bic"]
        for k, own in one["expected"].items():
            if k.isdigit():
                assert bic[int(k)] == pytest.approx(own["bic"], abs=0.05)
        assert bic.idxmin() == one["expected"]["best_k_by_bic"]


class TestRefused:
    def fit(self, **options):
        return fit(survey(people()[0]), **options)

    def test_unknown_method(self):
        with pytest.raises(OptionError, match="famd"):
            self.fit(items=RATINGS, method="kmean")

    def test_kinds_for_kmeans_with_advice(self):
        for method in ("kmeans", "gaussian_mixture"):
            with pytest.raises(OptionError, match="method='famd'"):
                self.fit(items=[*RATINGS, "device"], method=method)
            with pytest.raises(OptionError, match="method='famd'"):
                self.fit(items=[*RATINGS, "spent"], method=method)

    def test_options_a_method_does_not_have_all_at_once(self):
        with pytest.raises(OptionError) as raised:
            self.fit(items=NOMINAL, method="latent_class", ipsatise=True, blocks="auto",
                     amounts=["spent"])  # fmt: skip
        for word in ("ipsatise", "blocks", "amounts"):
            assert f"`{word}`" in str(raised.value)

    def test_amounts_are_no_classes(self):
        with pytest.raises(OptionError, match="'spent' declares no scale"):
            self.fit(items=[*NOMINAL, "spent"], method="latent_class")

    def test_weights_of_a_mixture(self):
        table, _ = people()
        weighted = survey(table.assign(weight=np.linspace(0.5, 1.5, 240)), weight="weight")
        with pytest.raises(MethodError, match="survey weights"):
            fit(weighted, items=RATINGS, method="gaussian_mixture")

    def test_classes_that_two_items_cannot_tell_apart(self):
        rng = np.random.default_rng(1)
        table = pd.DataFrame({name: rng.choice(["x", "y"], 200) for name in "ab"})
        given = Survey.from_frame(table, items={name: {"role": "segment"} for name in table})
        with pytest.raises(MethodError, match="at least\\s+three items"):
            fit(given, items=["a", "b"], method="latent_class")

    def test_a_category_of_one_answer(self):
        table, _ = people()
        table["device"] = "phone"
        with pytest.raises(MethodError, match="'device'"):
            fit(survey(table), items=ITEMS["famd"], method="famd")

    def test_an_unknown_item_and_a_double_one(self):
        with pytest.raises(OptionError) as raised:
            self.fit(items=["devise", "reason", "reason"], method="famd")
        assert "'devise'" in str(raised.value) and "more than once" in str(raised.value)

    def test_a_scale_that_is_another_one(self, found):
        table, _ = people()
        given = Survey.from_frame(
            table, items={name: {"scale": (0, 5)} for name in RATINGS}
            | {name: {"role": "segment"} for name in NOMINAL},
        )  # fmt: skip
        with pytest.raises(OptionError, match="scale"):
            sorted_people(found["latent_class"], given)


class TestRemarks:
    def test_a_solution_that_was_found_once_is_said(self, monkeypatch):
        monkeypatch.setattr(latent_class, "ENOUGH_TIMES", 1000)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = cemlab.personas.fit(
                survey(people()[0]), items=NOMINAL, method="latent_class", k=3, k_max=3,
                resamples=0, null_samples=0,
            )  # fmt: skip
        assert result.notes_of("local_maxima")["k"] == 3
        assert any(isinstance(one.message, CemlabWarning) and "local" in str(one.message)
                   for one in caught)  # fmt: skip

    def test_points_of_the_scale_are_no_groups(self):
        rng = np.random.default_rng(0)
        sides = np.array([[5, 5, 1], [1, 1, 5], [3, 1, 1]])[rng.integers(3, size=300)]
        sides = np.where(rng.random((300, 3)) < 0.02, 3, sides)
        table = pd.DataFrame(sides, columns=list("abc"))
        given = Survey.from_frame(table, scale=dict.fromkeys(table, (1, 5)))
        result = fit(given, items=list("abc"), method="gaussian_mixture", k=3)
        codes = [code for code, _ in result.notes()]
        assert {"on_lattice", "shapes_set_aside"} & set(codes)


def test_the_study_block_knows_the_methods():
    from cemlab.study.analyses import PersonasBlock

    assert PersonasBlock(items=NOMINAL, method="latent_class").method
    assert PersonasBlock(items=NOMINAL).method == "kmeans"
    with pytest.raises(ValueError, match="famd"):
        PersonasBlock(items=NOMINAL, method="wards")
