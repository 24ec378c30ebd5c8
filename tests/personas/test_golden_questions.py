"""Typing tools: the choice, honest agreement, the printed rule, and what is refused."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

import cemlab
from cemlab.errors import CemlabWarning, MethodError, OptionError
from cemlab.language import LANGUAGES
from cemlab.personas.methods import golden
from cemlab.style import leaving_texts, meeting_texts
from tests.personas.waves_of_people import NAMES, answers, personas, survey

golden_questions = cemlab.personas.golden_questions


@pytest.fixture(scope="module")
def people():
    return survey(answers(400, seed=1))


@pytest.fixture(scope="module")
def model(people):
    return personas(people)


@pytest.fixture(scope="module")
def tool(model, people):
    return golden_questions(model, people, n_questions=4)


class TestMethods:
    def test_cohen_kappa_of_the_reference(self, case):
        one = case("09_profiling_and_evidence", "cohen_kappa_50")
        table = next(np.array(value, float) for value in one["inputs"].values()
                     if np.ndim(value) == 2)  # fmt: skip
        kappa = next(value for name, value in one["expected"].items() if "kappa" in name)
        assert golden.kappa(table) == pytest.approx(kappa, rel=1e-6)

    def test_the_rule_is_that_of_scikit_learn(self):
        x, rng = answers(300, seed=2)[:, :3], np.random.default_rng(1)
        labels = np.where(x[:, 0] + rng.normal(0, 1, 300) > 3, 1, 0) + (x[:, 2] > 3)
        rule, alike = golden.rule_of(x, labels, 3)
        said = (x @ rule.weights + rule.constants).argmax(axis=1)
        other = LinearDiscriminantAnalysis().fit(x, labels).predict(x)
        assert (said == other).mean() >= 0.99 and alike >= 0.99

    def test_doubling_weights_changes_nothing(self):
        x, rng = answers(200, seed=2), np.random.default_rng(1)
        labels, weights = (x[:, 0] > 3).astype(int), rng.uniform(0.5, 2, 200)
        blocks = [[column] for column in range(6)]
        one, two = (golden.choose(x, blocks, labels, 2, factor * weights, steps=2)
                    for factor in (1, 2))  # fmt: skip
        assert one.chosen == two.chosen
        np.testing.assert_allclose(one.kappa, two.kappa)

    def test_the_choice_is_no_success_of_its_own(self):
        """The best 4 of 40 questions of noise agree in the sample, and not with other people."""
        rng = np.random.default_rng(3)
        x, labels = rng.normal(size=(150, 40)), rng.integers(0, 3, 150)
        found = golden.choose(x, [[column] for column in range(40)], labels, 3, steps=4)
        chosen = list(found.chosen)
        said = LinearDiscriminantAnalysis().fit(x[:, chosen], labels).predict(x[:, chosen])
        table = np.zeros((3, 3))
        np.add.at(table, (labels, said), 1)
        assert golden.kappa(table) > 0.2 and abs(found.kappa[-1]) < 0.12
        assert found.kappa_low[-1] < 0 < found.kappa_high[-1]

    def test_answers_of_one_customer_stay_in_one_fold(self):
        rng = np.random.default_rng(4)
        who = np.repeat(np.arange(40), 5)
        x, labels = rng.normal(size=(40, 6))[who], rng.integers(0, 2, 40)[who]
        blocks = [[column] for column in range(6)]
        apart = golden.choose(x, blocks, labels, 2, steps=3, clusters=who).kappa[-1]
        assert golden.choose(x, blocks, labels, 2, steps=3).kappa[-1] > apart + 0.1


def test_questions_in_order_of_choice(tool):
    table = tool.tidy()
    assert len(set(table["item"])) == 4 and set(table["item"]) <= set(NAMES)
    assert table["estimate"].iloc[-1] > table["estimate"].iloc[0]
    assert table["estimate"].iloc[-1] > 0.8 and tool.glance()["verdict"].iloc[0] == "ship"
    assert (table["conf_low"] < table["estimate"]).all()
    assert table["chosen_in"].between(0, 1).all()
    assert len(tool.recall()) == 3 and tool.recall()["n"].sum() == table["n"].iloc[0]


def test_the_printed_points_give_the_persona(tool, people, model):
    """Somebody with paper and pencil gets as many right as the table says."""
    points = tool.scoring().set_index("item")[["points_1", "points_2", "points_3"]]
    assert (points == points.round()).all().all() and (points >= 0).all().all()
    asked = tool.questionnaire()["item"].tolist()
    total = people.answers()[asked].to_numpy(float) @ points.loc[asked].to_numpy()
    said = (total + points.loc["constant"].to_numpy()).argmax(axis=1)
    own = cemlab.personas.assign(model, people).people()
    clear = own.notna().to_numpy()
    assert (said[clear] + 1 == own[clear].astype(int)).mean() > 0.9


def test_a_questionnaire_has_words_of_both_languages(model):
    labels = {"a": {"en": "I pay for speed", "zh": "我愿为速度付费"}}
    spoken = survey(answers(400, seed=1), labels=labels)
    table = golden_questions(model, spoken, n_questions=6).questionnaire().set_index("item")
    assert table.loc["a", "question_zh"] == "我愿为速度付费"
    assert table.loc["a", "answers_en"] == "1 to 5" and table.loc["a", "answers_zh"] == "1 至 5"


def test_reversed_items_are_scored_as_they_are_answered(people):
    table = answers(400, seed=1)
    table[:, 0] = 6 - table[:, 0]
    turned = survey(table, items={"a": {"role": "driver", "direction": "low_is_good"}})
    one = golden_questions(personas(people), people, n_questions=6)
    other = golden_questions(personas(turned), turned, n_questions=6)
    assert one.tidy()["estimate"].tolist() == pytest.approx(other.tidy()["estimate"].tolist())
    slopes = [tool.scoring().set_index("item").loc["a", ["points_1", "points_2"]].astype(float)
              for tool in (one, other)]  # fmt: skip
    assert np.sign(slopes[0]["points_1"] - slopes[0]["points_2"]) == -np.sign(
        slopes[1]["points_1"] - slopes[1]["points_2"]
    )


def test_segments_may_be_asked(people, model):
    kinds = cemlab.personas.assign(model, people).people().fillna("none")
    with_segment = survey(answers(400, seed=1), {"badge": "kind " + kinds.astype(str)})
    found = golden_questions(model, with_segment, n_questions=2, candidates=["badge", "a"])
    assert found.tidy()["item"].iloc[0] == "badge"
    levels = found.scoring().query("item == 'badge'")["level"].tolist()
    assert levels == ["kind 2", "kind 3", "kind none"]  # the first is the base


def test_noise_is_not_shipped(people, model):
    rng = np.random.default_rng(6)
    noise = survey(answers(400, seed=1), {f"q{i}": rng.integers(1, 6, 400) for i in range(5)})
    with pytest.warns(CemlabWarning, match="Do not ship"):
        found = golden_questions(
            model, noise, n_questions=3, candidates=[f"q{i}" for i in range(5)]
        )
    assert found.glance()["verdict"].iloc[0] == "do_not_ship"
    assert "Do not ship" in found.headline("en") and "不可投入使用" in found.headline("zh")
    for language in LANGUAGES:
        figure = found.plot_kappa(language=language).figure
        figure.canvas.draw()
        assert not leaving_texts(figure) and not meeting_texts(figure)
    plt.close("all")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"n_questions": 7}, "7 questions cannot be chosen from 6 candidates"),
        ({"n_questions": 0}, "whole number from 1"),
        ({"candidates": ["a", "bb"]}, "Did you mean"),
        ({"candidates": ["a", "said"], "n_questions": 1}, "'said' holds text"),
    ],
)
def test_refused(model, options, said):
    table = {"said": [f"word {number}" for number in range(400)]}
    asked = survey(answers(400, seed=1), table, items={"said": {"role": "verbatim"}})
    with pytest.raises(OptionError, match=said):
        golden_questions(model, asked, **options)


def test_too_few_to_learn_from(model):
    few = survey(np.vstack([answers(60, (0.5, 0.5, 0.0)), answers(3, (0, 0, 1.0))]))
    with pytest.raises(MethodError, match="too few to learn from"):
        golden_questions(model, few)


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_questions_keep_apart(people, model, language):
    labels = {name: f"A question of very many words that goes on about {name} and does not end "
                    "before the reader does" for name in NAMES}  # fmt: skip
    spoken = survey(answers(400, seed=1), labels=labels)
    figure = golden_questions(model, spoken, n_questions=6).plot_kappa(language=language).figure
    figure.canvas.draw()
    assert not leaving_texts(figure) and not meeting_texts(figure)
    plt.close("all")


def test_tables_have_nobody_in_them(tool):
    assert all(len(table) < 30 for table in tool.tables().values())
    assert isinstance(tool.tables()["questionnaire"], pd.DataFrame)
