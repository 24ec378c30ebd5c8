"""What 937 students wrote of life on campus, coded by words: machines count, people judge."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from tests.personas.real_surveys import read_real, whole_sentences

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")

SCENES = {
    "食堂价格贵吗，会吃出异物吗？": "食堂",
    "宿舍限电情况？": "限电",
    "校园网怎么样？": "校园网",
}
THEMES = {"食堂贵": ["贵"], "异物": ["异物", "虫", "头发"], "网慢": ["卡顿", "很慢", "垃圾"]}


@pytest.fixture(scope="module")
def survey(shared):
    return read_real(shared, "campus_life_zh")


@pytest.fixture(scope="module")
def quotes(survey):
    answers = survey.answers()
    own = answers["question"].astype(str).isin(SCENES).to_numpy()
    table = pd.DataFrame({
        "respondent": np.asarray(survey.customers()).astype(str)[own],
        "text": answers["answer"].astype(str)[own],
        "touchpoint": answers["question"].astype(str)[own].map(SCENES),
    }).assign(persona="学生", kind="feedback")  # fmt: skip
    return cemlab.personas.code_by_keywords(table, THEMES)


@pytest.fixture(scope="module")
def drawn(quotes, survey):
    return cemlab.personas.empathy_map(quotes, survey, resamples=200)


def test_people_are_counted_and_all_who_wrote_are_the_base(drawn, quotes):
    for row in drawn.tidy().itertuples():
        who = quotes.loc[quotes["theme"] == row.theme, "respondent"].nunique()
        assert (row.respondents, row.n) == (who, 937) and row.estimate == pytest.approx(who / 937)


def test_words_alone_are_never_firm(drawn):
    assert set(drawn.tidy()["grade"]) == {"C"} and drawn.notes_of("machine_only") == {}
    assert [code for code, _ in drawn.notes()] == ["machine_only"]
    assert "尚无人核对" in drawn.narrate("zh") and whole_sentences(drawn)


def test_a_fifth_is_not_called_most_people(drawn):
    first = drawn.tidy()["estimate"].max()
    assert first < 0.5 and "by most:" not in drawn.headline("en")


def test_every_quote_stands_in_an_answer_and_nobody_is_named(drawn, quotes, survey):
    assert drawn.checks().set_index("check").loc["verbatim", "value"] == 1
    speakers = set(drawn.tables()["quotes"]["speaker"])
    assert speakers.isdisjoint(set(quotes["respondent"]))


def test_what_is_denied_is_no_complaint(quotes):
    """“异物没吃到过” denies after the word, as Chinese mostly does."""
    told = quotes.loc[quotes["theme"] == "异物", "text"]
    denied = quotes["text"].str.contains("异物没吃到过")
    assert denied.any() and not told.str.fullmatch(".*[，。 ]异物没吃到过[。]?").any()
    assert told.str.contains("会吃出异物").any()


def test_a_scene_narrows_the_map(quotes, survey):
    found = cemlab.personas.empathy_map(quotes, survey, scene="校园网", resamples=200)
    assert "网慢" in set(found.tidy()["theme"]) and "异物" not in set(found.tidy()["theme"])
    assert found.draw(fields=4, language="zh").svg().count("没有原话") == 5  # pains and gains too
