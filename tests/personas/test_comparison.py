"""Personas side by side: everything fits, every mark leads to a row, and no row says more."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.errors import CemlabWarning, OptionError
from tests.personas.test_cards import (
    HOSTILE,
    LANGUAGES,
    LETTERS,
    LONG,
    _Found,
    check_fits,
    grouped,
    of_group,
    words,
    written,
)

draw = cemlab.personas.draw_comparison


@pytest.fixture(scope="module")
def result(planted):
    return grouped(planted, resamples=0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_fits(result, language, theme):
    drawing = draw(result, language=language, theme=theme)
    check_fits(drawing)
    said = words(drawing)
    for row in result.tidy().itertuples():
        assert f"{row.estimate:.0%}" in said and f"n = {row.n:.0f}" in said
    assert {"en": "Group 3", "zh": "第 3 组"}[language] in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_fits_with_long_names_and_labels(planted, language):
    found = grouped(planted, dict.fromkeys([*LETTERS, "channel"], LONG), resamples=0)
    documents = _Found(of_group(1, id="one"), of_group(2, id="two"), of_group(3, id="three"))
    check_fits(draw(found, documents, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_fits_with_hostile_words(planted, language):
    found = grouped(planted, dict.fromkeys(["a", "channel"], HOSTILE), resamples=0)
    drawing = draw(found, _Found(of_group(1, text=HOSTILE, fiction=None)), language=language)
    check_fits(drawing)
    assert "<script" not in drawing.svg()


@pytest.mark.parametrize("language", LANGUAGES)
def test_eight_personas_make_it_wider(rng, language):
    centres = rng.permuted(np.tile([1, 1, 2, 3, 4, 5, 5, 3], (6, 1)), axis=1).T
    truth = np.repeat(np.arange(8), 45)
    answers = np.clip(np.rint(centres[truth] + rng.normal(0, 0.3, (360, 6))), 1, 5)
    found = grouped_many(answers, truth)
    drawing = draw(found, language=language)
    assert drawing.width > 1000
    check_fits(drawing)


def grouped_many(answers, truth):
    frame = pd.DataFrame(answers, columns=LETTERS)
    frame["channel"] = np.array(["app", "desk"])[truth % 2]
    items = {name: {"role": "profile", "scale": [1, 5]} for name in LETTERS}
    survey = cemlab.Survey.from_frame(frame, items=items | {"channel": {"role": "segment"}})
    return cemlab.personas.fit(survey, items=LETTERS, describe=["channel"], k=8, resamples=0,
                               null_samples=0)  # fmt: skip


def test_one_scale_for_all_columns(result):
    drawing = draw(result, language="en")
    profiles, ends = result.profiles(), {}
    for at, tie in drawing.ties:
        mark = drawing.marks[at]
        if ".difference." in tie and type(mark).__name__ == "Rect":
            ends[tie] = (mark.box.x0 + mark.box.x1) / 2
    assert len(ends) == 15  # five items of three personas
    zero = {}
    for persona in "123":
        own = profiles[profiles["persona"] == persona].set_index("item")["hedges_g"]
        at = {tie.rpartition(".")[2]: x for tie, x in ends.items() if tie.startswith(persona)}
        low, high = min(at, key=lambda item: own[item]), max(at, key=lambda item: own[item])
        zero[persona] = (at[high] - at[low]) / (own[high] - own[low])  # pixels per spread
    assert max(zero.values()) - min(zero.values()) < 1e-6


def test_shows_the_items_that_differ_most(result):
    drawing = draw(result, language="en")
    largest = result.profiles().groupby("item")["hedges_g"].agg(lambda one: one.abs().max())
    shown = {tie.rpartition(".")[2] for _, tie in drawing.ties if ".difference." in tie}
    assert shown == set(largest.nlargest(5).index)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mark_leads_to_a_row(result, language):
    documents = _Found(of_group(1, id="one"), of_group(2, id="two"))
    drawing = draw(result, documents, language=language)
    rows = drawing.evidence()
    assert {tie for _, tie in drawing.ties} <= set(rows["mark"])
    assert not rows[rows["mark"].duplicated()].size
    row = rows.set_index("mark").loc["2.size"]
    assert row["estimate"] == result.tidy()["estimate"][1]
    assert 'data-evidence="2.size"' in drawing.svg(fonts=False)


def test_small_cells_stay_hidden(planted):
    found = grouped_few(planted[0])
    drawing = draw(found, language="en")
    assert "hidden" in words(drawing) and "could be worked out" in words(drawing)
    hidden = drawing.evidence().query("state == 'hidden'")
    assert len(hidden) and hidden[["n", "estimate", "conf_low"]].isna().all().all()
    assert (hidden["data_hash"] == "").all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_hidden_is_said_only_where_something_is(result, planted, language):
    why = {"en": "could be worked out", "zh": "推算"}[language]
    assert why in words(draw(grouped_few(planted[0]), language=language))
    assert why not in words(draw(result, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_people_are_marked_as_assumed(result, language):
    key = {"en": "E an assumption", "zh": "E 假设"}[language]
    named = draw(result, _Found(of_group(1), of_group(2, id="two")), language=language)
    marked = [tie for at, tie in named.ties if getattr(named.marks[at], "words", "") == "E"]
    assert marked == ["1.label", "2.label"] and key in words(named)
    check_fits(named)
    assert key not in words(draw(result, language=language))


def grouped_few(answers):
    frame = pd.DataFrame(answers, columns=LETTERS)
    frame["channel"] = ["app"] * 115 + ["rare"] * 5 + ["app", "desk"] * 75
    items = {name: {"role": "profile", "scale": [1, 5]} for name in LETTERS}
    survey = cemlab.Survey.from_frame(frame, items=items | {"channel": {"role": "segment"}})
    return cemlab.personas.fit(survey, items=LETTERS, describe=["channel"], k=3, resamples=0,
                               null_samples=0)  # fmt: skip


def test_without_groups_there_is_nothing_to_compare(rng):
    answers = np.clip(np.rint(rng.normal(3, 1, (270, 6))), 1, 5)
    found = grouped((answers, np.arange(270) % 3), resamples=0)
    with pytest.raises(OptionError, match="no groups to compare"):
        draw(found)


def test_a_document_of_other_groups_has_no_column(result):
    with pytest.warns(CemlabWarning, match="written for group 1 of 4"):
        drawing = draw(result, _Found(of_group(1, k=4), written(id="guess")), language="en")
    assert "Lin Jing" not in words(drawing)


def test_the_same_strip_twice_is_the_same_file(result):
    first, second = (draw(result, language="zh") for _ in range(2))
    assert first.svg() == second.svg()
