"""What a kept model may be called: the verdict of its fit goes along, and a score stays one."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

import cemlab
from cemlab import Survey
from cemlab.errors import DataError
from cemlab.language import LANGUAGES
from cemlab.personas.methods.frozen import FrozenModel
from tests.personas.waves_of_people import answers, personas, survey

own = cemlab.personas
VERBS = ["assign", "drift", "golden_questions", "predict", "predict_alone", "value", "value_plain"]


def drawn_texts(result, language):
    """Every text in the figures."""
    for name in result.figures():
        figure = getattr(result, f"plot_{name}")(language=language).figure
        figure.canvas.draw()
        yield from (text.get_text() for text in figure.findobj(Text))
        plt.close(figure)


def gradient(n, seed=0):
    """Answers that follow one line, from low to high."""
    rng = np.random.default_rng(seed)
    return np.clip(np.rint(3 + 1.2 * rng.normal(size=(n, 1)) + rng.normal(0, 0.6, (n, 6))), 1, 5)


@pytest.fixture(scope="module")
def score():
    """Steps of a score, the people who made them, and others."""
    first = survey(gradient(300))
    return personas(first), first, survey(gradient(200, seed=1))


@pytest.fixture(scope="module")
def used(score):
    """Each verb that uses a kept model."""
    model, first, later = score
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(gradient(300, seed=4), columns=list(first.items)[:6])
    frame["again"] = np.clip(np.rint(frame.mean(axis=1) + rng.normal(0, 1, 300)), 1, 5)
    frame["age"] = rng.integers(20, 70, 300)
    scales = {name: (1, 5) for name in frame if name != "age"}
    asked = Survey.from_frame(frame, scale=scales)
    return {
        "assign": own.assign(model, later),
        "drift": own.drift(first, later, model, resamples=0),
        "golden_questions": own.golden_questions(model, first, n_questions=2),
        "predict": own.predict(asked, persona=model, outcome="again", baseline=["age"],
                               resamples=100),
        "predict_alone": own.predict(asked, persona=model, outcome="again", resamples=0),
        "value": own.value(asked, persona=model, repeat="again", resamples=100),
        "value_plain": own.value(asked, persona=model, repeat="again", resamples=0),
    }  # fmt: skip


def test_the_fit_tells_its_model(score):
    model = score[0].model()
    assert score[0].glance()["gradient_only"].iloc[0] and model.is_score is True
    assert model.verdict == score[0].glance()["verdict"].iloc[0] != ""
    kept = personas(survey(answers(200))).model()
    assert kept.is_score is False and kept.verdict in ("reproducible", "constructive")


@pytest.mark.parametrize("verb", VERBS)
def test_a_score_is_nowhere_called_personas(used, verb):
    result = used[verb]
    assert result.glance()["model_verdict"].iloc[0] == "score"
    for language, word, denied in (("en", "persona", "not personas"), ("zh", "画像", "不是画像")):
        texts = [result.headline(language), result.narrate(language)]
        texts += [message for _, message in result.notes(language)]
        texts += [result.subline(figure, language) for figure in result.figures()]
        texts += [one.claim + one.detail for one in result.findings(language)]
        texts += result.checks(language)["note"].tolist()
        texts += drawn_texts(result, language)
        texts += [words[language] for name, words in result.labels.items()
                  if name in ("baseline", "persona", "both", "items")]  # fmt: skip
        said = " ".join(texts)
        assert denied in said  # said, in the sentences and in a note
        assert word not in said.replace(denied, "")
    assert "score level" in result.narrate("en") + result.headline("en")
    assert "分数段" in result.narrate("zh")
    assert "model_score" in dict(result.notes())


def test_personas_are_called_personas():
    model = personas(survey(answers(200)))
    found = own.assign(model, survey(answers(200, seed=1)))
    assert "personas" in found.headline("en") and "画像" in found.headline("zh")
    assert "not personas" not in found.narrate("en")


@pytest.mark.parametrize("verdict", ["natural", "reproducible", "constructive", "none"])
def test_each_verdict_is_said(verdict):
    from dataclasses import replace

    kept = replace(personas(survey(answers(150))).model(), verdict=verdict, is_score=False)
    found = own.assign(FrozenModel.from_yaml(kept.to_yaml()), survey(answers(150, seed=1)))
    assert found.glance()["model_verdict"].iloc[0] == verdict
    weak = "model_constructive" in dict(found.notes())
    assert weak == (verdict in ("constructive", "none"))
    words = {"none": "no cluster structure"}
    assert words.get(verdict, f"called {verdict}") in found.narrate("en")


class TestYaml:
    def test_the_verdict_comes_back_and_is_no_part_of_the_rule(self, score):
        model = score[0].model()
        back = FrozenModel.from_yaml(model.to_yaml())
        assert (back.verdict, back.is_score) == (model.verdict, True)
        assert back.ambiguous_line == model.ambiguous_line
        plain = FrozenModel.from_dict(model.to_dict() | {"verdict": None, "is_score": None})
        assert plain.version == model.version

    def test_a_model_of_before_loads_and_says_so(self, score):
        old = re.sub(r"^(verdict|is_score|ambiguous_line): .*\n", "", score[0].model().to_yaml(),
                     flags=re.MULTILINE)  # fmt: skip
        model = FrozenModel.from_yaml(old)
        assert (model.verdict, model.is_score) == ("", None)
        found = own.assign(model, score[2])
        assert found.glance()["model_verdict"].iloc[0] == "unknown"
        for language, said in (("en", "is not known"), ("zh", "不得而知")):
            assert said in found.narrate(language)
            assert "model_unknown" in dict(found.notes(language))

    @pytest.mark.parametrize(
        ("key", "value", "said"),
        [("verdict", "splendid", "Known: natural"), ("is_score", "perhaps", "true or false"),
         ("is_score", [1], "true or false"), ("verdict", ["natural"], "Known: natural")],
    )  # fmt: skip
    def test_words_that_are_none(self, score, key, value, said):
        with pytest.raises(DataError, match=said):
            FrozenModel.from_dict(score[0].model().to_dict() | {key: value})


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_of_a_score_are_whole(used, language):
    for result in used.values():
        text = result.narrate(language) + result.headline(language)
        assert "{" not in text and "nan" not in text
