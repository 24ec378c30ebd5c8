"""Frozen models: the rule of the training, and nothing of a person."""

import numpy as np
import pytest

import cemlab
from cemlab.errors import DataError, MethodError
from cemlab.personas.methods.algorithms import group
from cemlab.personas.methods.frozen import FrozenItem, FrozenModel, assign_rows, freeze
from cemlab.personas.methods.mixed import Mixed

NAMES = ("a", "b", "c", "d", "e", "f")


def made(centroids, **more):
    items = tuple(FrozenItem(name, (1.0, 9.0)) for name in NAMES[: len(centroids[0])])
    told = {"limit": 3.0, "n": 10.0, "share": (1 / len(centroids),) * len(centroids)} | more
    return FrozenModel(method="kmeans", items=items, preparation=None,
                       parameters={"centroids": centroids}, **told)  # fmt: skip


def survey_of(answers, **more):
    import pandas as pd

    frame = pd.DataFrame(answers, columns=NAMES)
    return cemlab.Survey.from_frame(
        frame.assign(**more.pop("columns", {})), scale=dict.fromkeys(NAMES, (1, 5)), **more
    )


def test_assign_new_respondents_of_the_reference(case):
    one = case("08_segmentation", "assign_new_respondents")
    given, expected = one["inputs"], one["expected"]
    model = made(given["centroids"], limit=given["outlier_distance"] * given["within_sd"])
    found = assign_rows(model, np.array(given["new"]))
    assert [None if label < 0 else label for label in found.labels] == expected["label"]
    assert found.reason.tolist() == expected["reason"]
    np.testing.assert_allclose(found.certainty, expected["margin"], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(
        found.distance, np.min(expected["distances"], axis=1), rtol=1e-6, atol=1e-8
    )


def test_a_gap_is_left_out_of_the_distance_where_nothing_is_filled():
    model = made([[2.0, 2.0, 2.0], [4.0, 4.0, 4.0]], limit=9.0)
    found = assign_rows(model, np.array([[2.0, 3.0, np.nan], [2.0, np.nan, np.nan]]))
    assert found.distance[0] == pytest.approx(np.sqrt(1.0 * 3 / 2))  # two of three items
    assert found.reason[1] == "too_few_answers" and found.nearest[1] == -1
    assert np.isnan(found.distance[1])


def test_sixty_percent_is_enough():
    model = made([[2.0] * 5, [4.0] * 5], limit=9.0)
    rows = np.array([[2.0, 2, 2, np.nan, np.nan], [2.0, 2, np.nan, np.nan, np.nan]])
    assert assign_rows(model, rows).reason.tolist() == ["ok", "too_few_answers"]


@pytest.mark.parametrize("options", [{}, {"ipsatise": True}, {"scale": "row_rank"}])
def test_the_people_of_the_training_get_their_own_persona(planted, options):
    rng = np.random.default_rng(3)
    answers = np.where(rng.random(planted[0].shape) < 0.06, np.nan, planted[0])
    survey = survey_of(answers, weight="w", columns={"w": rng.uniform(0.5, 2, 270)},
                       items={"b": {"role": "driver", "direction": "low_is_good"}})  # fmt: skip
    found = cemlab.personas.fit(
        survey, items=list(NAMES), k=3, k_max=3, resamples=0, null_samples=0, **options
    )
    again = cemlab.personas.assign(found, survey)
    assert again.provenance.n == found.provenance.n
    np.testing.assert_allclose(again.tidy()["estimate"], found.tidy()["estimate"], rtol=1e-12)
    assert again.tidy()["n"].tolist() == found.tidy()["n"].tolist()
    outer = again.reasons().set_index("reason")["estimate"]["outlier"]
    assert outer <= 0.012  # beyond the 99% quantile of themselves


@pytest.mark.parametrize(
    "method", ["kmeans", "gaussian_mixture", "latent_class", "k_prototypes", "famd"]
)
def test_every_method_sorts_its_own_people_as_it_grouped_them(planted, method):
    answers = planted[0]
    n = answers.shape[1]
    split = {"kmeans": n, "gaussian_mixture": n, "latent_class": 0}.get(method, 3)
    numbers, codes = answers[:, :split], answers[:, split:].astype(int) - 1
    found = group(Mixed(numbers, codes, (5,) * (n - split)), 3, method)
    items = [FrozenItem(name, (1.0, 5.0)) for name in NAMES[:split]]
    items += [FrozenItem(name, levels=tuple("12345")) for name in NAMES[split:]]
    model = freeze(method, items, None, found.parameters, found.share, numbers, codes)
    sorted_ = assign_rows(model, numbers, codes)
    assert (sorted_.nearest == found.labels).all()
    np.testing.assert_allclose(sorted_.certainty, found.certainty, atol=1e-6)
    assert 0.0 < (sorted_.reason == "outlier").mean() <= 0.011 or method == "latent_class"
    back = FrozenModel.from_yaml(model.to_yaml())
    assert back.version == model.version
    assert (assign_rows(back, numbers, codes).labels == sorted_.labels).all()
    if method in ("gaussian_mixture", "latent_class"):
        assert (sorted_.certainty[sorted_.labels >= 0] >= 0.7).all()


def test_the_order_of_people_does_not_matter(planted):
    rng = np.random.default_rng(1)
    model = made(np.array([[5, 5, 1, 1, 3, 3], [1, 1, 5, 5, 3, 3.0]]), limit=4.0)
    order = rng.permutation(270)
    one, other = assign_rows(model, planted[0]), assign_rows(model, planted[0][order])
    assert (one.reason[order] == other.reason).all()
    assert (one.labels[order] == other.labels).all()


class TestYaml:
    def test_has_no_more_in_it_for_more_people(self, planted):
        lengths = []
        for times in (1, 3):
            found = cemlab.personas.fit(
                survey_of(np.repeat(planted[0], times, axis=0)), items=list(NAMES), k=3, k_max=3,
                resamples=0, null_samples=0,
            )  # fmt: skip
            lengths.append(len(found.model().to_yaml().splitlines()))
        assert lengths[0] == lengths[1]

    def test_the_same_rule_has_the_same_version(self):
        one, other = made([[2.0], [4.0]]), made([[2.0], [4.0]], n=99.0)
        assert one.version == other.version != made([[2.0], [4.5]]).version

    def test_numbers_changed_by_hand_are_refused(self):
        text = made([[2.0, 2.0], [4.0, 4.0]]).to_yaml()
        with pytest.raises(DataError, match="changed since it was written"):
            FrozenModel.from_yaml(text.replace("[4.0, 4.0]", "[4.0, 4.5]"))

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "no frozen model"),
            ("just words", "no frozen model"),
            ("a: [", "not YAML"),
            ("!!python/object/apply:os.system ['true']", "not YAML"),
            ("schema: frozen_personas/1\n", "no version"),
        ],
    )
    def test_what_is_no_model_is_refused(self, text, said):
        with pytest.raises(DataError, match=said):
            FrozenModel.from_yaml(text)

    def test_all_problems_at_once(self):
        text = made([[2.0, 2.0], [4.0, 4.0]]).to_yaml()
        text = text.replace("kmeans", "magic").replace("share:", "shares:")
        with pytest.raises(DataError) as refused:
            FrozenModel.from_yaml(text)
        assert {one.column for one in refused.value.failures} == {"method", "share"}

    def test_parts_that_do_not_fit_each_other(self):
        text = made([[2.0, 2.0], [4.0, 4.0]]).to_yaml()
        with pytest.raises(DataError, match=r"centroids: has shape \(2, 1\), expected \(2, 2\)"):
            FrozenModel.from_yaml(text.replace("[2.0, 2.0]", "[2.0]").replace("[4.0, 4.0]", "[4]"))

    def test_a_model_of_something_else_than_numbers(self):
        text = made([[2.0, 2.0], [4.0, 4.0]]).to_yaml()
        with pytest.raises(DataError, match="centroids: is not a table of numbers"):
            FrozenModel.from_yaml(text.replace("[4.0, 4.0]", "[4.0, four]"))


def test_without_groups_there_is_no_model():
    noise = np.clip(np.rint(np.random.default_rng(5).normal(3, 1, (200, 6))), 1, 5)
    found = cemlab.personas.fit(
        survey_of(noise), items=list(NAMES), k_max=3, resamples=0, null_samples=0
    )
    assert found.glance()["k"].iloc[0] == 1
    with pytest.raises(MethodError, match="no groups"):
        found.model()


def test_answers_of_another_shape_are_refused():
    with pytest.raises(MethodError, match="this model takes"):
        assign_rows(made([[2.0, 2.0], [4.0, 4.0]]), np.ones((3, 5)))
