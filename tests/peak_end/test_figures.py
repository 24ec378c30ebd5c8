"""Figures of peak and end: everything is drawn, and every word is readable."""

from dataclasses import replace
from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import EventLog, Survey
from cemlab.style import colour, exhibit, leaving_texts, meeting_texts

LANGUAGES = ("en", "zh")
LONG = {
    "en": "How satisfied were you with the information about the progress of the repair",
    "zh": "在等待维修期间，您对物业向您通报维修进度的及时性与透明度的满意程度如何",
}


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def result(places=6, n=120, *, words=None, rare=(), extremes=("peak", "trough"), scale=(-2, 2),
           groups=0, **options):  # fmt: skip
    """A contest over journeys with so many places; the rare ones are met by five people."""
    rng = np.random.default_rng(places)
    felt = rng.normal(size=(n, 1)) * 0.5 + rng.normal(0, 0.7, (n, places))
    felt = np.clip(felt + np.sin(np.arange(places)), -2, 2)
    overall = felt.min(axis=1) + felt[:, -1] + rng.normal(0, 0.5, n)
    rows = [
        {"who": who, "step": f"s{at}", "felt": felt[who, at], "place": at}
        for who in range(n)
        for at in range(places)
        if at not in rare or who < 5
    ]
    columns = {"customer_id": "who", "touchpoint": "step", "experience": "felt",
               "position": "place"}  # fmt: skip
    labels = {f"s{at}": words or {"en": f"Step {at + 1}", "zh": f"第 {at + 1} 步"}
              for at in range(places)}  # fmt: skip
    log = EventLog.from_frame(pd.DataFrame(rows), columns=columns, scale=scale, touchpoints=labels)
    frame = pd.DataFrame({"who": range(n), "overall": np.clip(np.rint(overall + 5), 0, 10)})
    items = {}
    if groups:
        frame["line"] = [f"g{who % groups if who > 3 else groups}" for who in range(n)]
        levels = {name: words or {"en": f"Line {name}", "zh": f"业务线 {name}"}
                  for name in frame["line"].unique()}  # fmt: skip
        items, options = {"line": {"role": "segment", "levels": levels}}, options | {"by": "line"}
    survey = Survey.from_frame(
        frame, id="who", scale={"overall": (0, 10)}, items=items,
        labels={"overall": {"en": "Overall rating", "zh": "总体评价"}},
    )  # fmt: skip
    options = {"resamples": 100} | options
    return cemlab.peak_end.fit(log, survey, outcome="overall", extremes=extremes, **options)


CASES = {
    "plain": {},
    "groups": {"n": 300, "groups": 4},
    "many groups": {"n": 600, "groups": 17, "words": LONG},
    "one sitting": {"same_sitting": True, "groups": 2},
    "without resampling": {"resamples": 0, "groups": 2},
    "two": {"places": 3, "words": LONG},
    "many": {"places": 16, "words": LONG},
    "rare": {"places": 8, "rare": (2, 3)},
    "intense": {"extremes": "peak_abs"},
    "without a scale": {"scale": None},
    "few": {"n": 24},
}


@pytest.mark.filterwarnings("error:Glyph", "ignore::cemlab.errors.CemlabWarning")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("what", ["models", "curve", "importance", "groups"])
def test_texts_neither_meet_nor_leave(what, case, language):
    got = result(**CASES[case])
    draw = partial(getattr(got, f"plot_{what}"), language=language)
    figure = exhibit(draw, kicker="x", headline="y", subline=got.subline(what, language),
                     source=got.source_line(language, what), language=language)  # fmt: skip
    assert meeting_texts(figure) == []
    assert leaving_texts(figure) == []


@pytest.mark.parametrize("what", ["models", "curve", "importance", "groups"])
def test_everything_stays_inside_the_place_of_a_given_axes(what):
    figure, (left, right) = plt.subplots(1, 2, figsize=(22, 7))
    returned = getattr(result(), f"plot_{what}")(ax=left, language="en")
    assert returned is left and leaving_texts(figure) == []
    edge = right.get_position().x0 * 22 * figure.dpi
    assert max(text.get_window_extent().x1 for text in left.texts) < edge


def test_what_is_drawn_stands_in_the_tables():
    got = result()
    ax = got.plot_models(language="en")
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "dot"]
    table = got.tidy().query("parameters > 1")
    np.testing.assert_allclose(dots, table["estimate"])
    ax = got.plot_curve(language="en")
    line = next(line for line in ax.lines if line.get_gid() == "curve")
    np.testing.assert_allclose(line.get_ydata(), got.tables()["curve"]["estimate"])
    strip = ax.child_axes[0]
    levels = got.tables()["levels"].set_index("level")["estimate"]
    for name in ("remembered", "peak_end_mean", "mean"):
        drawn = next(line for line in strip.lines if line.get_gid() == name)
        assert drawn.get_ydata()[0] == pytest.approx(levels[name])


def test_shares_and_gains_are_drawn_as_they_stand_in_the_tables():
    got = result(groups=2, n=200)
    ax = got.plot_importance(language="en")
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "dot"]
    np.testing.assert_allclose(dots, got.importance()["share"])
    ax = got.plot_groups(language="en")
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "dot"]
    gains = [*got.groups()["estimate"].dropna(), got.glance()["gain"].iloc[0]]
    np.testing.assert_allclose(dots, gains)
    assert len(got.groups()) > len(gains)  # who is hidden has no dot


def test_models_not_told_from_the_best_are_filled():
    got = result()
    ax = got.plot_models(language="en")
    fills = [line.get_markerfacecolor() for line in ax.lines if line.get_gid() == "dot"]
    table = got.tidy().query("parameters > 1")
    expected = [colour("paper") if one == "behind" else colour("ink") for one in table["verdict"]]
    assert fills == expected and len(set(fills)) == 2


def test_a_place_of_few_people_is_a_gap():
    curve = result(**CASES["rare"]).tables()["curve"]
    rare = curve[curve["touchpoint"].isin(["s2", "s3"])]
    assert rare[["estimate", "n", "n_customers"]].isna().all(axis=None)


def test_where_few_journeys_end_is_not_told(rng):
    rows = [(who, f"s{at}", at, float(rng.integers(-2, 3)))
            for who in range(60) for at in range(5 if who < 4 else 6)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["customer_id", "touchpoint", "position", "experience"])
    events = EventLog.from_frame(frame, scale=(-2, 2), touchpoints=[f"s{at}" for at in range(6)])
    overall = pd.DataFrame({"who": range(60), "overall": rng.integers(1, 6, 60)})
    survey = Survey.from_frame(overall, id="who", scale={"overall": (1, 5)})
    got = cemlab.peak_end.fit(events, survey, outcome="overall", resamples=0)
    curve = got.tables()["curve"].set_index("touchpoint")
    assert curve["share_end"].isna().tolist() == [False] * 4 + [True] * 2
    assert curve.index[curve["is_end"]].tolist() == ["s5"]
    for language in ("en", "zh"):
        assert "nan" not in got.subline("curve", language)
        got.plot_curve(language=language).figure.canvas.draw()


def test_the_extremes_and_the_usual_end_are_marked():
    curve = result().tables()["curve"].set_index("touchpoint")
    assert curve["estimate"].idxmax() == curve.index[curve["mark"] == "peak"][0]
    assert curve["estimate"].idxmin() == curve.index[curve["mark"] == "trough"][0]
    assert curve.index[curve["is_end"]].tolist() == ["s5"]
    assert curve["share_end"].sum() == pytest.approx(1)


def test_a_hollow_mark_has_no_side():
    """Blue and orange say that the interval leaves neutral out; a hollow mark cannot."""
    got, neutral = result(), 0.0
    curve = got.tables()["curve"]
    curve.loc[curve["is_end"], ["conf_low", "conf_high"]] = -0.1, 0.1
    ax = replace(got, _tables={**got.tables(), "curve": curve}).plot_curve(language="en")
    turning = [line for line in ax.lines if line.get_gid() == "turning"]
    rows = curve[curve["is_end"] | curve["mark"].ne("")]
    hollow = (rows["conf_low"] <= neutral) & (rows["conf_high"] >= neutral)
    assert hollow.any() and not hollow.all()
    for line, empty in zip(turning, hollow, strict=True):
        assert (line.get_markerfacecolor() == colour("paper")) == empty
        assert (line.get_markeredgecolor() == colour("ink_2")) == empty


def test_a_moment_without_declared_touchpoints_has_its_place():
    rng = np.random.default_rng(0)
    rows = [
        {"journey_id": who, "touchpoint": rng.choice(["call", "chat"]), "experience": felt}
        for who in range(40)
        for felt in rng.normal(size=4)
    ]
    log = EventLog.from_frame(pd.DataFrame(rows), join="journey_id")
    survey = Survey.from_frame(pd.DataFrame({"id": range(40), "overall": range(40)}), id="id")
    got = cemlab.peak_end.fit(log, survey, outcome="overall", resamples=0)
    curve = got.tables()["curve"]
    assert curve["touchpoint"].tolist() == ["1", "2", "3", "4"] and set(curve["kind"]) == {"moment"}
    assert "remembered" not in set(got.tables()["levels"]["level"])
    got.plot_curve(language="zh")
