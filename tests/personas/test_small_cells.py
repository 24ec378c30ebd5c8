"""Shares of few people in a group: hidden, and not to be worked out from the others."""

from dataclasses import replace

import numpy as np
import pandas as pd

import cemlab
from cemlab import Survey

ITEMS = ["a", "b", "c"]


def _found(levels, *, least=10):
    rng = np.random.default_rng(2)
    high = np.arange(len(levels)) % 2 == 0
    mood = np.where(high, 5, 1)[:, None] + rng.integers(-1, 2, (len(levels), 3))
    frame = pd.DataFrame(np.clip(mood, 1, 5), columns=ITEMS).assign(side=levels)
    survey = Survey.from_frame(frame, scale=dict.fromkeys(ITEMS, (1, 5)))
    survey = replace(survey, circumstances=replace(survey.circumstances, min_cell=least))
    return cemlab.personas.fit(survey, items=ITEMS, describe=["side"], k=2, resamples=0)


def test_a_level_of_few_people_has_no_share_anywhere():
    levels = ["north"] * 120 + ["south"] * 100 + ["attic"] * 6
    table = _found(levels).categories().set_index(["level", "persona"])
    told = table[["share", "rest_share", "difference", "conf_low", "index"]]
    assert told.loc["attic"].isna().all(axis=None)
    for persona in ("1", "2"):  # of a group, all but one level would tell of the last
        assert told.xs(persona, level="persona")["share"].isna().sum() >= 2


def test_the_limit_is_that_of_the_study():
    levels = ["north"] * 120 + ["south"] * 100 + ["attic"] * 30
    usual, strict = _found(levels), _found(levels, least=40)
    assert usual.categories()["share"].notna().all()
    assert strict.categories().query("level == 'attic'")["share"].isna().all()


def test_cards_and_words_stand_without_the_shares():
    found = _found(["north"] * 120 + ["south"] * 100 + ["attic"] * 6)
    for language in ("en", "zh"):
        assert "nan" not in found.narrate(language)
        found.plot_profiles(language=language).figure.canvas.draw()
