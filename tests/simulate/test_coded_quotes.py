"""The file of coded quotes of a world: its own comments, a machine's themes, an empathy map."""

import io

import pandas as pd
import pytest

import cemlab
from cemlab import simulate
from cemlab.errors import StudyError
from cemlab.simulate.quoting import has_quotes, quote_text
from cemlab.simulate.recipe_reading import FOLDER

TEMPLATES = FOLDER / "property" / "documents"


@pytest.fixture(scope="module")
def world():
    return simulate.property(n=300, seed=4)


@pytest.fixture(scope="module")
def table(world):
    text = quote_text(world.recipe, TEMPLATES, world.survey())
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)


def test_every_comment_is_there_and_nothing_else(world, table):
    survey = world.survey().set_index("respondent_id")["comment"]
    assert set(table["respondent"]) == set(survey[survey != ""].index)
    assert (table["text"] == survey[table["respondent"]].to_numpy()).all()
    uncoded = table["theme"] == ""
    assert table.loc[uncoded, ["field", "coder", "touchpoint"]].eq("").all().all()
    assert not table[uncoded]["respondent"].isin(table[~uncoded]["respondent"]).any()


def test_the_coder_is_a_machine_and_says_so(table):
    coded = table[table["theme"] != ""]
    assert set(coded["coder"]) == {"keywords"} and set(coded["coder_kind"]) == {"machine"}
    assert set(table["kind"]) == {"survey"}


def test_themes_are_what_the_words_find(world, table):
    for theme, told in world.recipe.comments.coding.items():
        own = table[table["theme"] == theme]
        assert set(own["touchpoint"]) <= {told.at or ""} and set(own["field"]) <= set(told.fields)
        assert own["text"].map(lambda text, words=told.words: any(
            word.lower() in text.lower() for word in words)).all()  # fmt: skip


def test_personas_are_the_documents(table):
    assert set(table["persona"]) == {"lin", "zhou", "chen"}
    assert len(table[["respondent", "persona"]].drop_duplicates()) == len(set(table["respondent"]))


def test_without_documents_personas_are_the_groups(world):
    text = quote_text(world.recipe, None, world.survey())
    found = pd.read_csv(io.StringIO(text), keep_default_na=False)["persona"]
    assert set(found) == set(world.recipe.groups)


def test_only_worlds_with_a_list_of_words_have_the_file():
    having = [name for name in simulate.WORLDS if has_quotes(simulate.read_recipe(name))]
    assert having == ["property"]


def test_the_bundled_study_has_a_map_by_touchpoint():
    study = cemlab.open_study("wuye-repair")
    options = study.options("empathy_map")
    with pytest.warns(cemlab.errors.CemlabWarning, match="machine"):
        found = cemlab.personas.empathy_map(
            study.quotes_file, cemlab.read_survey(study), **options | {"resamples": 0}
        )
    assert found.glance()["scene"].iloc[0] == options["scene"] in study.touchpoints
    assert found.provenance.n >= 10 and set(found.tidy()["grade"]) == {"C"}


def test_a_theme_at_a_step_that_is_not_there():
    coding = {"no news": {"at": "waiting", "fields": ["says"], "words": ["news"]}}
    comments = simulate.read_recipe("property").comments.model_dump()
    with pytest.raises(StudyError, match="'waiting', which is no step"):
        simulate.variant("property", {"comments": comments | {"coding": coding}})
