"""The map of priorities: what is drawn is what was found, and every word is readable."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.language import LANGUAGES
from cemlab.style import colour, exhibit, leaving_texts, meeting_texts, svg

SHORT = {"en": "Driver {}", "zh": "因素{}"}
LONG = {
    "en": "How satisfied were you with the information that you received about the repair, {}",
    "zh": "在等待维修期间，您对物业向您通报维修进度的及时性与透明度的满意程度如何（第{}次）",
}


def found(count, *, n=300, long=False, words=None, **options):
    """Drivers of falling importance, low and high by turns; the last says nothing."""
    rng = np.random.default_rng(count)
    names = [f"d{index}" for index in range(count)]
    means = np.where(np.arange(count) % 2, 4.0, 3.0)
    together = np.where(np.arange(count) < count - 1, 0.5, 0.0)
    rating = rng.normal(size=(n, count)) + together * rng.normal(size=(n, 1)) + means
    frame = pd.DataFrame(np.clip(np.rint(rating), 1, 5), columns=names)
    slopes = np.linspace(1, 0, count)
    y = frame @ slopes / slopes.sum()
    frame["overall"] = np.clip(np.rint(3 + 2 * (y - y.mean()) + rng.normal(0, 0.4, n)), 1, 5)
    said = LONG if long else SHORT
    labels = {
        name: {language: one.format(index) for language, one in said.items()}
        for index, name in enumerate(names)
    }
    if words:
        labels["d0"] = dict.fromkeys(LANGUAGES, words)
    survey = Survey.from_frame(frame, scale=dict.fromkeys(frame, (1, 5)), labels=labels)
    return cemlab.drivers.priorities(
        survey, outcome="overall", drivers=names, **{"resamples": 200} | options
    )


@pytest.fixture(scope="module")
def six():
    return found(6)


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def _framed(result, language):
    return exhibit(lambda ax: result.plot_priorities(ax=ax, language=language), kicker="x",
                   headline=result.headline(language),
                   subline=result.subline("priorities", language),
                   source=result.source_line(language), language=language)  # fmt: skip


def _dots(ax):
    return {
        (round(float(line.get_xdata()[0]), 6), round(float(line.get_ydata()[0]), 6)): line
        for line in ax.lines if line.get_gid() == "dot"
    }  # fmt: skip


def _dot_of(result, ax, driver):
    row = result.tidy().set_index("driver").loc[driver]
    return _dots(ax)[(round(row["mean"], 6), round(row["share"], 6))]


CASES = {
    "two": {"count": 2},
    "long": {"count": 6, "long": True},
    "many": {"count": 16, "long": True, "n": 500},
    "negative": {"count": 6, "method": "pratt", "lines": "median"},
    "far target": {"count": 4, "lines": "target", "performance_at": 5, "importance_at": 0.6},
}


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("case", CASES)
def test_texts_neither_meet_nor_leave(case):
    result = found(**CASES[case])
    for language in LANGUAGES:
        figure = _framed(result, language)
        assert meeting_texts(figure) == []
        assert leaving_texts(figure) == []


def test_everything_stays_inside_the_place_of_a_given_axes():
    figure, (left, right) = plt.subplots(1, 2, figsize=(16, 7))
    result = found(5, long=True)
    assert result.plot_priorities(ax=left, language="en") is left
    assert leaving_texts(figure) == []
    edge = right.get_position().x0 * 16 * figure.dpi
    assert max(text.get_window_extent().x1 for text in left.texts) < edge


def test_words_of_people_are_only_words_and_settings_stay():
    before = dict(mpl.rcParams)
    text = svg(_framed(found(4, words="$5 和 $10 <b>“合理”</b> & \x0b"), "zh"))
    assert "$5 和 $10" in text and "&lt;b&gt;" in text and "<b>" not in text
    assert dict(mpl.rcParams) == before


def test_draws_every_driver_where_it_lies(six):
    ax = six.plot_priorities(language="en")
    table = six.tidy()
    lies = {(round(a, 6), round(b, 6)) for a, b in zip(table["mean"], table["share"], strict=True)}
    assert set(_dots(ax)) == lies
    regions = [one for one in ax.patches if one.get_gid() == "region"]
    assert len(regions) == 2 * len(table)
    wide = {tuple(np.round(one.center, 9)): one for one in regions[::2]}
    for row in six.regions().itertuples():
        own = wide[tuple(np.round((row.mean, row.share), 9))]
        assert (own.width, own.height) == pytest.approx((2 * row.long, 2 * row.short))
        assert own.angle == pytest.approx(np.degrees(row.angle))


def test_marks_say_how_sure_a_place_is(six):
    ax, table = six.plot_priorities(language="en"), six.tidy().set_index("driver")
    assert set(table["verdict"]) == {"told", "cannot_tell", "noise"}
    for driver, row in table.iterrows():
        dot = _dot_of(six, ax, driver)
        is_first = row["verdict"] == "told" and row["quadrant"] == "concentrate"
        assert (dot.get_markeredgecolor() == colour("bad")) == is_first
        assert (dot.get_markerfacecolor() == colour("paper")) == (row["verdict"] == "cannot_tell")
        assert (dot.get_markeredgecolor() == colour("mark_weak")) == (row["verdict"] == "noise")


def test_the_chance_of_the_quadrant_stands_beside_names_near_it(six):
    texts = [text.get_text() for text in six.plot_priorities(language="en").texts]
    for row in six.chances().itertuples():
        own = next(text for text in texts if text.startswith(six.label(row.driver, "en")))
        assert ("P" in own.partition("\n")[2]) == (row.concentrate >= 0.05)


@pytest.mark.parametrize("at", [1, 5])
def test_names_of_quadrants_stand_beside_a_line_that_is_far_away(at):
    ax = found(4, lines="target", performance_at=at).plot_priorities(language="en")
    ax.figure.canvas.draw()
    line = ax.transData.transform((at, 0))[0]
    boxes = {text.get_text(): text.get_window_extent() for text in ax.texts}
    for name in ("Concentrate here", "Low priority"):
        assert boxes[name].x1 < line
    for name in ("Keep it up", "Possible overkill"):
        assert boxes[name].x0 > line
    assert all(1 <= tick <= 5 for tick in ax.get_xticks())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_are_named_and_a_target_has_no_band(language, six):
    words = {"en": ("Mean of drivers", "Target 3.5"), "zh": ("各项均值", "目标 3.5")}[language]
    ax = six.plot_priorities(language=language)
    assert any(text.get_text().startswith(words[0]) for text in ax.texts)
    target = found(6, lines="target", performance_at=3.5)
    ax = target.plot_priorities(language=language)
    assert words[1] in [text.get_text() for text in ax.texts]
    drawn = [one for one in ax.patches if one.get_gid() not in ("region", "ground")]
    before = [one for one in six.plot_priorities(language=language).patches
              if one.get_gid() not in ("region", "ground")]  # fmt: skip
    assert len(before) - len(drawn) == 1
    band = {"en": "Grey band", "zh": "灰带"}[language]
    assert band in six.subline("priorities", language)
    assert band not in target.subline("priorities", language)
