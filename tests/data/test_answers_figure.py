"""Figure of the answers: parts add up, worst first, nothing meets."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cemlab import Survey
from cemlab.data import figures, quality
from cemlab.style import exhibit, leaving_texts, meeting_texts

LANGUAGES = ("en", "zh")


@pytest.fixture
def table(rng):
    missing = rng.uniform(0, 0.15, 12)
    absent = np.where(np.arange(12) % 3 == 0, rng.uniform(0, 0.5, 12), 0)
    return pd.DataFrame(
        {"item": [f"i{i}" for i in range(12)], "label": [f"维修题目 {i} (item)" for i in range(12)],
         "answered": 1 - missing - absent, "not_applicable": absent, "missing": missing,
         "n": np.round(1000 * (1 - missing - absent))}
    )  # fmt: skip


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_neither_meet_nor_leave(table, language):
    figure = exhibit(
        lambda ax: figures.answers(table, ax=ax, language=language), headline="x", language=language
    )
    assert meeting_texts(figure) == []
    assert leaving_texts(figure) == []


def test_parts_add_up_and_the_worst_is_first(table):
    ax = figures.answers(table, ax=None, language="en")
    bars = [bar for bar in ax.patches if bar.get_gid() == "part"]
    assert len(bars) == 12 * 2 + 4
    assert sum(bar.get_width() for bar in bars) == pytest.approx(12)
    worst = table.sort_values("missing", ascending=False)["label"].iloc[0]
    assert ax.get_yticklabels()[0].get_text() == worst
    plt.close(ax.figure)


class TestWithoutRatings:
    def test_other_questions_are_shown(self):
        frame = pd.DataFrame({"city": ["Bonn", "Kiel", None, "Bonn"], "say": ["a", "b", "c", "d"]})
        items = {"city": {"role": "segment"}, "say": {"role": "verbatim"}}
        survey = Survey.from_frame(frame, items=items)
        table = quality.shares(survey, "en")
        assert table["item"].tolist() == ["city"] and table["missing"].tolist() == [0.25]
        assert survey.figures() == ("answers",)
        assert not {"worst_missing", "constant_items"} & set(survey.quality()["check"])
        assert "no item is a rating" in survey.narrate() and "city (25.0%)" in survey.narrate()

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_sentence_stands_where_nothing_can_be_drawn(self, language):
        frame = pd.DataFrame({"say": ["a", "b"]})
        survey = Survey.from_frame(frame, items={"say": {"role": "verbatim"}})
        assert survey.figures() == ()
        figure = exhibit(
            lambda ax: survey.plot_answers(ax=ax, language=language), headline="x",
            language=language,
        )  # fmt: skip
        assert meeting_texts(figure) == [] and leaving_texts(figure) == []
        plt.close(figure)
