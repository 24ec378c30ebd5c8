"""New people in old personas: shares, how sure, and what is refused."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import CemlabWarning, DataError, MethodError, OptionError
from cemlab.language import LANGUAGES
from cemlab.results import read
from cemlab.style import leaving_texts, meeting_texts
from tests.personas.waves_of_people import NAMES, answers, personas, survey


@pytest.fixture(scope="module")
def model():
    return personas(survey(answers(400)))


@pytest.fixture(scope="module")
def later():
    rng = np.random.default_rng(2)
    table = answers(300, (0.2, 0.3, 0.5), seed=1)
    return survey(table, {"city": rng.choice(["North", "South", "Hill"], 300, p=[0.5, 0.46, 0.04])})


def test_shares_are_those_of_the_people(model, later):
    table = cemlab.personas.assign(model, later).tidy()
    assert table["n"].sum() == 300 and table["estimate"].sum() == pytest.approx(1)
    mix = dict(zip(model.tidy()["persona"], model.tidy()["estimate"], strict=True))
    assert dict(zip(table["persona"], table["before"], strict=True)) == pytest.approx(mix)
    assert (table["conf_low"] < table["estimate"]).all()
    assert (table["conf_high"] > table["estimate"]).all()
    assert table.loc[table["estimate"].idxmax(), "estimate"] == pytest.approx(0.5, abs=0.1)


def test_reasons_add_up(model, later):
    table = cemlab.personas.assign(model, later).reasons().set_index("reason")
    assert table.loc[["ok", "ambiguous", "outlier"], "n"].sum() == 300
    assert table.loc["too_few_answers", "n"] == 0


def test_a_result_its_model_and_its_file_say_the_same(model, later, tmp_path):
    path = tmp_path / "personas.yaml"
    path.write_text(model.model().to_yaml(), "utf-8")
    kept = cemlab.personas.PersonaResult.from_dict(json.loads(json.dumps(model.to_dict())))
    one, *others = (cemlab.personas.assign(given, later).tidy()
                    for given in (model, model.model(), path, str(path), kept))  # fmt: skip
    for other in others:
        pd.testing.assert_frame_equal(one, other)


def test_people_are_for_the_caller_and_nowhere_else(model, later):
    found = cemlab.personas.assign(model, later)
    people = found.people()
    assert len(people) == len(later) and people.index.equals(later.answers().index)
    assert people.dropna().isin(["1", "2", "3"]).all()
    assert people.isna().sum() == 300 - found.reasons().set_index("reason").loc["ok", "n"]
    kept = json.dumps(found.to_dict())
    assert "people" not in kept and len(kept) < 40_000
    assert all(len(table) < 20 for table in found.tables().values())
    with pytest.raises(MethodError, match="not kept"):
        read(json.loads(kept)).people()


def test_doubling_weights_changes_nothing(model):
    table, weight = answers(200, seed=4), np.random.default_rng(1).uniform(0.5, 2, 200)
    once, twice = (
        cemlab.personas.assign(model, survey(table, {"w": factor * weight}, weight="w")).tidy()
        for factor in (1, 2)
    )
    pd.testing.assert_frame_equal(once, twice)


def test_frequency_weights_are_people(model):
    table, often = answers(60, seed=4), np.random.default_rng(1).integers(1, 5, 60)
    weighted = survey(table, {"w": often}, weight="w", weight_kind="frequency")
    one, other = (cemlab.personas.assign(model, of).tidy()
                  for of in (weighted, survey(np.repeat(table, often, axis=0))))  # fmt: skip
    pd.testing.assert_frame_equal(one, other)


class TestRefused:
    def test_every_misfit_at_once(self, model):
        frame = pd.DataFrame(answers(100), columns=NAMES).rename(columns={"a": "aa"})
        frame["f"] = "often"
        other = cemlab.Survey.from_frame(
            frame, scale={"b": (1, 7), "c": (1, 5), "d": (1, 5), "e": (1, 5)},
            items={"c": {"role": "driver", "direction": "low_is_good", "scale": [1, 5]}},
        )  # fmt: skip
        with pytest.raises(OptionError) as refused:
            cemlab.personas.assign(model, other)
        said = str(refused.value)
        assert "4 problems" in said
        assert "'a' is missing. Did you mean 'aa'?" in said
        assert "'b' has the scale 1 to 7; the model takes 1 to 5." in said
        assert "'c' is declared low_is_good; the model takes high_is_good." in said
        assert "'f' holds groups or text" in said

    def test_what_is_no_model(self, later, tmp_path):
        with pytest.raises(OptionError, match="`model` is int"):
            cemlab.personas.assign(3, later)
        with pytest.raises(DataError, match=r"none\.yaml does not exist"):
            cemlab.personas.assign(tmp_path / "none.yaml", later)

    def test_a_segment_that_is_none(self, model, later):
        with pytest.raises(OptionError, match="Did you mean 'city'"):
            cemlab.personas.assign(model, later, by="citty")
        with pytest.raises(OptionError, match="no segment"):
            cemlab.personas.assign(model, later, by="a")

    def test_too_few_people(self, model):
        with pytest.raises(MethodError, match="fewer than 10"):
            cemlab.personas.assign(model, survey(answers(9)))


def test_small_cells_are_hidden_with_their_complements(model, later):
    table = cemlab.personas.assign(model, later, by="city").groups()
    hill = table[table["level"] == "Hill"]
    assert hill[["estimate", "n"]].isna().all().all()
    assert not (table["n"].dropna().between(1, 9)).any()
    for _, own in table.groupby("persona"):  # what is hidden in one row is not the only gap
        assert own["n"].isna().sum() != 1


def test_a_persona_of_few_people_is_not_told(model):
    table = np.vstack([answers(150, (0.5, 0.5, 0.0), seed=3), answers(4, (0, 0, 1.0), seed=3)])
    found = cemlab.personas.assign(model, survey(table))
    hidden = found.tidy()["estimate"].isna()
    assert hidden.sum() >= 2 and found.tidy().loc[hidden, "n"].isna().all()
    assert found.notes_of("suppressed")["groups"]
    for language in LANGUAGES:
        assert "nan" not in found.narrate(language)
        found.plot_shares(language=language).figure.canvas.draw()
    plt.close("all")


def test_too_few_answers_are_in_no_persona(model):
    table = answers(200, seed=5)
    table[:25, :3] = np.nan  # three of six
    found = cemlab.personas.assign(model, survey(table))
    assert found.notes_of("too_few_answers") == {"n": 25.0}
    assert found.provenance.n == 175 and found.provenance.n_dropped == 25
    assert found.people()[:25].isna().all()


def test_an_aged_model_is_told(model):
    between = answers(300, spread=2.0, seed=6)
    with pytest.warns(CemlabWarning, match="may be outdated"):
        found = cemlab.personas.assign(model, survey(between))
    assert "ambiguous_share" in dict(found.notes())
    assert not found.checks().set_index("check").loc["ambiguous", "passed"]
    assert "outdated" in found.headline("en") and "过时" in found.headline("zh")


def test_the_same_people_are_no_sign_of_age(recwarn):
    alarms = 0
    for seed in range(12):
        model = personas(survey(answers(200, seed=100 + seed)))
        recwarn.clear()
        cemlab.personas.assign(model, survey(answers(200, seed=200 + seed)))
        alarms += any("outdated" in str(one.message) for one in recwarn)
    assert alarms <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figure_keeps_its_texts_apart(model, later, language):
    figure = cemlab.personas.assign(model, later).plot_shares(language=language).figure
    figure.canvas.draw()
    assert not leaving_texts(figure) and not meeting_texts(figure)
    plt.close("all")
