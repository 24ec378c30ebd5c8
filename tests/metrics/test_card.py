"""The scorecard says in words what it counts, and of whom."""

import numpy as np
import pandas as pd
import pytest

from cemlab.data import Survey
from cemlab.metrics import scorecard

N = 60


@pytest.fixture
def frame():
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.integers(1, 6, (N, 2)), columns=["wait", "staff"])
    table["wait"] = table["wait"].where(np.arange(N) >= 12)
    return table.assign(weight=rng.uniform(0.5, 2, N))


def card(frame, language="en", **options):
    survey = Survey.from_frame(
        frame, scale={"wait": (1, 5), "staff": (1, 5)}, language=language, weight="weight"
    )
    return scorecard(survey, items=["wait", "staff"], **options).glance().iloc[0]


@pytest.mark.parametrize(
    ("language", "formula", "base"),
    [
        ("en", "the share of the 2 best answers", "48 to 60 valid answers"),
        ("zh", "最佳 2 档的占比", "各题 48 至 60 个有效回答"),
    ],
)
def test_formula_and_base_are_told(frame, language, formula, base):
    whole = card(frame, language)
    assert formula in whole["formula"] and base in whole["base"]
    assert {"en": "with survey weights", "zh": "使用抽样权重"}[language] in whole["formula"]


def test_the_same_number_is_told_once(frame):
    assert card(frame.dropna())["base"] == "48 valid answers to each item"


def test_a_share_that_is_not_there_is_no_part_of_the_formula(frame):
    assert "share" not in card(frame, top_boxes=5)["formula"]
