"""Figures of choices for missing answers and of slopes by persona: everything can be read."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.drivers.segments.telling import drawn
from cemlab.style import exhibit, leaving_texts, meeting_texts

LANGUAGES = ("en", "zh")
LONG = {
    "en": "How satisfied were you with the information that you received about the progress of "
    "the repair while you were waiting at home",
    "zh": "在等待维修期间，您对物业向您通报维修进度的及时性与透明度的满意程度如何（最近一次报修）",
}
CASES = {
    "one": {"count": 1, "groups": 2},
    "few": {"count": 4, "groups": 3, "long": True},
    "many": {"count": 16, "groups": 5, "long": True},
}

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*left a blank"),
    pytest.mark.filterwarnings("error:Glyph"),
]


def found_in(count, groups, long=False):
    """Some drivers go down with the outcome; the last group has few, and a fifth is blank."""
    rng = np.random.default_rng(count)
    n = 200 * groups + 30
    group = np.repeat([f"g{i}" for i in range(groups + 1)], [200] * groups + [30])
    x = np.clip(np.rint(3 + rng.normal(size=(n, count)) + 0.4 * rng.normal(size=(n, 1))), 1, 5)
    slopes = np.linspace(0.5, -0.3, count) if count > 1 else np.array([-0.5])
    y = x @ slopes + 0.4 * (group == "g0") * x[:, 0] + rng.normal(size=n)
    frame = pd.DataFrame(x, columns=[f"d{i}" for i in range(count)]).assign(overall=y, group=group)
    frame["d0"] = frame["d0"].where(rng.random(n) > 0.2)
    words = {"en": "Group of a rather long name ", "zh": "名称相当长的一个群体 "}
    levels = {one: {language: said + one for language, said in words.items()}
              for one in np.unique(group)}  # fmt: skip
    labels = {"d0": LONG, "d2": LONG, "overall": LONG} if long else {}
    labels = {name: said for name, said in labels.items() if name in frame}
    survey = Survey.from_frame(
        frame, labels=labels, items={"group": {"role": "segment", "levels": levels}},
        scale={name: (1, 5) for name in frame if name.startswith("d")},
    )  # fmt: skip
    drivers = [f"d{i}" for i in range(count)]
    choices = cemlab.drivers.missing_choices(
        survey, outcome="overall", drivers=drivers, method="johnson", resamples=100,
        choices=["two_part", "complete"] if count > 4 else ["two_part", "complete", "imputed"],
    )  # fmt: skip
    personas = cemlab.drivers.by_persona(survey, outcome="overall", drivers=drivers, by="group")
    return {"choice_shares": choices, "choice_slopes": choices, "personas": personas}


@pytest.fixture(scope="module")
def results():
    return {case: found_in(**options) for case, options in CASES.items()}


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def draw(results, case, what, language, **more):
    result = results[case][what]
    return getattr(result, f"plot_{what}")(language=language, **more)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("what", ["choice_shares", "choice_slopes", "personas"])
class TestEveryFigure:
    def test_texts_neither_meet_nor_leave(self, results, what, case, language):
        result = results[case][what]
        figure = exhibit(
            lambda ax: draw(results, case, what, language, ax=ax), kicker="x",
            headline=result.headline(language), subline=result.subline(what, language),
            source=result.source_line(language), language=language,
        )  # fmt: skip
        assert meeting_texts(figure) == []
        assert leaving_texts(figure) == []

    def test_every_estimate_has_its_mark(self, results, what, case, language):
        ax = draw(results, case, what, language)
        table = results[case][what].tidy()
        if what == "personas":
            table = table[table["driver"].isin(drawn(results[case][what]))]
        column = "share" if what == "choice_shares" else "slope"
        dots = [line for line in ax.lines if line.get_gid() == "dot"]
        seen = sorted(float(line.get_xdata()[0]) for line in dots)
        np.testing.assert_allclose(seen, sorted(table[column].dropna()))
        intervals = [line for line in ax.lines if line.get_gid() == "interval"]
        assert len(intervals) == len(dots)
        low, high = ax.get_xlim()
        assert low <= min(seen) and max(seen) <= high


def test_the_legend_says_whom_each_choice_keeps(results):
    ax = draw(results, "few", "choice_shares", "en")
    result = results["few"]["choice_shares"]
    kept = result.kept().set_index("choice")["n"]
    said = " ".join(text.get_text() for text in ax.texts)
    assert f"complete cases, n = {kept['complete']:,.0f}" in said
    assert f"two parts, blanks imputed, n = {kept['imputed']:,.0f}" in said


def test_a_given_axes_keeps_everything_inside(results):
    figure, (left, right) = plt.subplots(1, 2, figsize=(20, 24))
    for what in ("choice_shares", "personas"):
        ax = figure.add_axes(left.get_position())
        draw(results, "few", what, "zh", ax=ax)
        edge = right.get_position().x0 * 20 * figure.dpi
        assert max(text.get_window_extent().x1 for text in ax.texts) < edge
    left.remove()
    assert leaving_texts(figure) == []


def test_of_many_drivers_the_figure_says_how_many_it_shows(results):
    result = results["many"]["personas"]
    assert len(drawn(result)) == 8 and len(result.tests()) == 16
    assert "8 of 16 drivers" in result.subline("personas", "en")
    assert "16 个驱动因素中的 8 个" in result.subline("personas", "zh")
    assert "drivers" not in results["few"]["personas"].subline("personas", "en")
