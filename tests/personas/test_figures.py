"""Figures of personas: every row is drawn, every word is readable, hollow means what it says."""

from __future__ import annotations

from functools import partial

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.style import colour, exhibit, leaving_texts, meeting_texts, svg

LANGUAGES = ("en", "zh")
FIGURES = ("numbers", "profiles")
LETTERS = list("abcdef")
LONG = {
    "en": "How important is it to you that somebody tells you beforehand who comes, and when, "
    "and what it will cost, and whether you have to be at home for it",
    "zh": "事先知道谁来、何时来、要花多少钱、是否必须在家等候，对您来说有多重要"
    "（请按最近一次报修作答）",
}


def grouped(planted, labels=None, **options):
    answers, truth = planted
    frame = pd.DataFrame(answers, columns=LETTERS).assign(score=truth * 2.0)
    frame.loc[::3, "score"] += 1
    survey = Survey.from_frame(
        frame, scale=dict.fromkeys(LETTERS, (1, 5)), labels=labels or {"a": LONG, "c": LONG}
    )
    defaults = {"describe": ["score"], "k_max": 4, "resamples": 0, "null_samples": 0}
    return cemlab.personas.fit(survey, items=LETTERS, **(defaults | options))


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def few(planted):
    return grouped(planted)


@pytest.fixture(scope="module")
def many():
    rng = np.random.default_rng(20260101)
    answers = np.clip(np.rint(rng.normal(3, 1.2, (400, 6))), 1, 5)
    return grouped((answers, np.arange(400) % 3), k=8, k_max=8, null_samples=39)


@pytest.fixture(scope="module")
def none():
    rng = np.random.default_rng(20260101)
    answers = np.clip(np.rint(rng.normal(3, 1, (300, 6))), 1, 5)
    return grouped((answers, np.arange(300) % 3))


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", ["few", "many", "none"])
@pytest.mark.parametrize("what", FIGURES)
def test_texts_neither_meet_nor_leave(what, case, language, request):
    result = request.getfixturevalue(case)
    draw = partial(getattr(result, f"plot_{what}"), language=language)
    figure = exhibit(
        draw, kicker="x", headline="y", subline=result.subline(what, language),
        source=result.source_line(language), language=language,
    )  # fmt: skip
    assert meeting_texts(figure) == []
    assert leaving_texts(figure) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", FIGURES)
def test_everything_stays_inside_the_place_of_a_given_axes(what, language, few):
    figure, (left, right) = plt.subplots(1, 2, figsize=(20, 7))
    returned = getattr(few, f"plot_{what}")(ax=left, language=language)
    assert returned is left
    assert leaving_texts(figure) == [] and meeting_texts(figure) == []
    edge = right.get_position().x0 * 20 * figure.dpi
    texts = [text for ax in (left, *left.child_axes) for text in ax.texts]
    assert max(text.get_window_extent().x1 for text in texts) < edge


@pytest.mark.parametrize("what", FIGURES)
def test_settings_stay_as_they_were(what, few):
    before = dict(mpl.rcParams)
    getattr(few, f"plot_{what}")(language="zh")
    assert dict(mpl.rcParams) == before


def test_words_of_people_are_only_words(planted):
    words = "$5 和 $10 <b>“合理”</b> & \x0b"
    result = grouped(planted, {"a": words})
    draw = partial(result.plot_profiles, language="zh")
    text = svg(exhibit(draw, headline="y", language="zh"))
    assert "$5 和 $10" in text and "&lt;b&gt;" in text and "<b>" not in text


class TestNumbers:
    def test_draws_every_row_of_the_table(self, few):
        table = few.numbers().query("k > 1")
        panels = few.plot_numbers(language="en").child_axes
        assert len(panels) == 2  # no Jaccard coefficients without resamples
        for panel, column in zip(panels, ["silhouette", "prediction_strength"], strict=True):
            dots = [line for line in panel.lines if line.get_gid() == "dot"]
            np.testing.assert_allclose([dot.get_ydata()[0] for dot in dots], table[column])

    def test_the_number_taken_is_larger_and_small_groups_are_hollow(self, many):
        table = many.numbers().query("k > 1")
        panel = many.plot_numbers(language="en").child_axes[0]
        dots = [line for line in panel.lines if line.get_gid() == "dot"]
        sizes = [dot.get_markersize() for dot in dots]
        assert int(np.argmax(sizes)) == table["chosen"].tolist().index(True)
        hollow = [dot.get_markerfacecolor() == colour("paper") for dot in dots]
        assert hollow == (~table["offered"]).tolist()

    def test_limits_are_drawn(self, planted):
        result = grouped(planted, resamples=100, k_max=3, null_samples=39)
        limit = result.glance()["copula_limit"].item()
        panels = result.plot_numbers(language="en").child_axes
        lines = [[line.get_ydata()[0] for line in panel.lines if line.get_gid() == "reference"]
                 for panel in panels]  # fmt: skip
        assert lines == [[], [limit], [], [0.8], [0.75, 0.6]]

    def test_the_gap_may_vote_for_one_group(self, many):
        panels = many.plot_numbers(language="en").child_axes
        drawn = [[line.get_xdata()[0] for line in panel.lines if line.get_gid() == "dot"]
                 for panel in panels]  # fmt: skip
        assert drawn == [[*range(2, 9)], [*range(2, 9)], [*range(1, 9)], [*range(2, 9)]]

    def test_five_panels_take_two_rows_where_there_is_little_room(self, planted):
        result = grouped(planted, resamples=100, k_max=3, null_samples=39)
        figure, ax = plt.subplots(figsize=(7, 7))
        result.plot_numbers(ax=ax, language="en")
        assert len({round(panel.get_position().y0, 3) for panel in ax.child_axes}) == 2
        assert leaving_texts(figure) == [] and meeting_texts(figure) == []


class TestProfiles:
    def test_a_panel_for_every_group_on_one_scale(self, few):
        panels = few.plot_profiles(language="en").child_axes
        assert len(panels) == len(few.tidy()) == 3
        assert len({panel.get_xlim() for panel in panels}) == 1

    def test_narrow_panels_keep_a_tick_on_each_side(self, many):
        panels = many.plot_profiles(language="zh").child_axes
        assert all(len(panel.get_xticks()) >= 3 for panel in panels)

    def test_draws_every_row_of_the_table(self, few):
        table = few.profiles()
        for persona, panel in enumerate(few.plot_profiles(language="en").child_axes, start=1):
            own = table[table["persona"] == str(persona)]
            dots = [line for line in panel.lines if line.get_gid() == "dot"]
            drawn = sorted(dot.get_xdata()[0] for dot in dots)
            np.testing.assert_allclose(drawn, sorted(own["hedges_g"]))

    def test_built_items_are_squares(self, few):
        panel = few.plot_profiles(language="en").child_axes[0]
        shapes = [line.get_marker() for line in panel.lines if line.get_gid() == "dot"]
        assert (shapes.count("s"), shapes.count("o")) == (6, 1)

    def test_hollow_where_the_interval_includes_zero(self, planted):
        result = grouped(planted, resamples=100, k_max=3)
        table = result.profiles()
        own = table[table["persona"] == "1"].set_index("hedges_g")
        for line in result.plot_profiles(language="en").child_axes[0].lines:
            if line.get_gid() == "dot":
                row = own.loc[line.get_xdata()[0]]
                crosses = row["hedges_g_low"] <= 0 <= row["hedges_g_high"]
                assert (line.get_markerfacecolor() == colour("paper")) == crosses
