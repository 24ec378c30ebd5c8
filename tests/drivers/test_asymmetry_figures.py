"""Figures of asymmetry and of penalty and reward: all is drawn, nothing meets or leaves."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.language import LANGUAGES
from cemlab.style import colour, exhibit, leaving_texts, meeting_texts

STUDIES = Path(__file__).resolve().parents[2] / "data"
LONG = {
    "en": "How satisfied were you with the information that you received about the progress of "
    "the repair while you were waiting at home",
    "zh": "在等待维修期间，您对物业向您通报维修进度的及时性与透明度的满意程度如何（最近一次报修）",
}
MAKERS = {"slopes": cemlab.drivers.asymmetry, "contrasts": cemlab.drivers.penalty_reward}


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def made(count: int, n: int = 1500):
    """Drivers of every kind in turn: pain, delight, itch, nothing, against the outcome, flat."""
    rng = np.random.default_rng(count)
    x = rng.integers(1, 6, (n, count)).astype(float)
    below, above = np.minimum(x - 3, 0), np.maximum(x - 3, 0)
    ways = [(0.9, 0.1), (0.1, 0.9), (0.7, 0.7), (0, 0), (-0.5, -0.5), (0.25, 0)]
    y = 25 + sum(below[:, j] * ways[j % 6][0] + above[:, j] * ways[j % 6][1] for j in range(count))
    frame = pd.DataFrame(x, columns=[f"d{j}" for j in range(count)])
    frame["y"] = np.clip(np.rint(y + rng.normal(0, 1.5, n)), 0, 50)
    if count > 6:
        frame[f"d{count - 1}"] = np.where(rng.random(n) < 0.03, 1, 4 + (x[:, -1] > 3))
    labels = {name: LONG for name in frame if name in ("d0", "d1")}
    labels["y"] = {"en": "Overall satisfaction", "zh": "总体满意度"}
    scale = {name: (1, 5) for name in frame if name != "y"} | {"y": (0, 50)}
    return cemlab.Survey.from_frame(frame, scale=scale, labels=labels)


@pytest.fixture(scope="module", params=[1, 3, 18])
def results(request):
    survey = made(request.param, 300 if request.param < 4 else 1500)
    drivers = [name for name in survey.items if name.startswith("d")]
    return {name: make(survey, outcome="y", drivers=drivers) for name, make in MAKERS.items()}


def draw(result, name, language, **more):
    return getattr(result, f"plot_{name}")(language=language, **more)


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAKERS)
def test_texts_neither_meet_nor_leave(results, name, language):
    result = results[name]
    figure = exhibit(partial(draw, result, name, language), kicker="x", headline="y",
                     subline=result.subline(name, language), source="n = 500",
                     language=language)  # fmt: skip
    assert meeting_texts(figure) == []
    assert leaving_texts(figure) == []


@pytest.mark.parametrize("name", MAKERS)
def test_everything_stays_inside_the_place_of_a_given_axes(results, name):
    figure, (left, right) = plt.subplots(1, 2, figsize=(20, 9))
    assert draw(results[name], name, "zh", ax=left) is left
    assert leaving_texts(figure) == []
    edge = right.get_position().x0 * 20 * figure.dpi
    assert max(text.get_window_extent().x1 for text in left.texts) < edge


def test_slopes_are_those_of_the_table(results):
    result = results["slopes"]
    table = result.tidy().dropna(subset="difference")
    ax = result.plot_slopes()
    dots = [line for line in ax.lines if line.get_gid() == "dot"]
    drawn = [dot.get_xdata()[0] for dot in dots]
    np.testing.assert_allclose(drawn, table[["slope_below", "slope_above"]].to_numpy().ravel())
    told = table["verdict"].isin(["basic_like", "excitement_like", "performance"])
    filled = [dot.get_markerfacecolor() != colour("paper") for dot in dots]
    assert filled == np.repeat(told, 2).tolist()
    lines = [line.get_xdata() for line in ax.lines if line.get_gid() == "interval"]
    names = ["slope_below_low", "slope_below_high", "slope_above_low", "slope_above_high"]
    np.testing.assert_allclose(np.ravel(lines), table[names].to_numpy().ravel())
    rules = [line for line in ax.lines if line.get_gid() == "group"]
    assert len(rules) == result.tidy()["verdict"].nunique() - 1


def test_bars_are_those_of_the_table(results):
    result = results["contrasts"]
    table = result.tidy().dropna(subset="penalty")
    ax = result.plot_contrasts()
    bars = [bar for bar in ax.patches if bar.get_gid() == "bar"]
    ends = [bar.get_x() + bar.get_width() if bar.get_x() == 0 else bar.get_x() for bar in bars]
    np.testing.assert_allclose(ends, table[["penalty", "reward"]].to_numpy().ravel(), atol=1e-12)
    sides = [(row[f"{side}_low"], row[f"{side}_high"]) for _, row in table.iterrows()
             for side in ("penalty", "reward")]  # fmt: skip
    hollow = [bar.get_facecolor()[:3] == (1, 1, 1) for bar in bars]
    assert hollow == [low <= 0 <= high for low, high in sides]


def test_what_was_not_tested_has_a_note_and_no_marks():
    survey = made(18)
    result = cemlab.drivers.asymmetry(survey, outcome="y", drivers=[f"d{j}" for j in range(18)])
    assert result.tidy()["verdict"].tolist()[-1] == "not_testable"
    said = [text.get_text() for text in result.plot_slopes(language="en").texts]
    assert said.count("not tested") == 1


@pytest.fixture(scope="module")
def airport(shared):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEMLAB_DATA", str(shared / "data"))
        study = cemlab.open_study(STUDIES / "sfo-2017")
        survey = cemlab.read_survey(study)
    block = study.analyses["drivers"]
    return survey, {"outcome": block["outcome"], "drivers": list(block["drivers"])}


class TestAirport:
    """SFO 2017: the older contrasts set seven of fourteen touchpoints apart, two slopes none."""

    def test_nobody_is_dropped_for_a_touchpoint_never_visited(self, airport):
        survey, question = airport
        with pytest.warns(cemlab.errors.MissingDataWarning):
            got = cemlab.drivers.asymmetry(survey, **question)
            complete = cemlab.drivers.asymmetry(survey, missing="complete", **question)
        assert got.glance()["n"].item() == 2387
        assert complete.glance()["n"].item() < 0.25 * 2387
        assert not got.tidy()["verdict"].isin(["basic_like", "excitement_like"]).any()

    def test_the_older_contrasts_see_what_two_slopes_do_not(self, airport):
        survey, question = airport
        with pytest.warns(cemlab.errors.MissingDataWarning):
            got = cemlab.drivers.penalty_reward(survey, **question)
        directed = got.tidy()["verdict"].isin(["basic", "excitement"]).sum()
        assert directed == 7 and "per scale point for 5" in got.headline("en")
        assert "prca_distance_good" in dict(got.notes())
