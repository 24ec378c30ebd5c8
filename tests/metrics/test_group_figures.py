"""Figures of comparisons, leagues, trends and distributions: nothing meets, n and axes are said."""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import cemlab
from cemlab.language import LANGUAGES
from cemlab.style import colour, exhibit, leaving_texts, meeting_texts

PARTS = [3, 8, 10]
USUAL, BAD, GOOD = (0.25, 0.3, 0.45), (0.8, 0.1, 0.1), (0.02, 0.08, 0.9)
ASK = {"outcome": "recommend", "metric": "nps"}


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def survey_of(sizes, shares=(), *, name="branch", names=None, **more) -> cemlab.Survey:
    """Groups of so many answers; of those without shares of their own the usual."""
    rng, shares = np.random.default_rng(5), dict(shares)
    names = names or [f"B{i:02d}" for i in range(len(sizes))]
    parts = [
        pd.DataFrame({"recommend": rng.choice(PARTS, n, p=shares.get(one, USUAL)), name: one})
        for one, n in zip(names, sizes, strict=True)
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame["line"] = rng.choice(["Life", "Motor"], len(frame))
    items = {name: {"role": "segment"}, "line": {"role": "segment"},
             "recommend": {"role": "outcome", "scale": [0, 10]}}  # fmt: skip
    if "wave" in more:
        items.pop(name)
    return cemlab.Survey.from_frame(frame, items=items, **more)


def waves(count: int, sizes=None) -> cemlab.Survey:
    names = [f"2026-{i + 1:02d}" for i in range(count)]
    return survey_of(sizes or [60] * count, name="wave", names=names, wave="wave")


def planted() -> cemlab.Survey:
    """Branches far apart, some of them with as many answers and much the same score."""
    return survey_of([40, 40, 41, 41, 150, 150, 22, 300],
                     {"B00": BAD, "B01": BAD, "B02": BAD, "B03": GOOD, "B06": GOOD})  # fmt: skip


FIGURES = {
    "differences": lambda: cemlab.metrics.compare(planted(), by="branch", **ASK).plot_differences,
    "league": lambda: cemlab.metrics.league(planted(), by="branch", **ASK).plot_league,
    "funnel": lambda: cemlab.metrics.league(planted(), by="branch", **ASK).plot_spread,
    "funnel of effort": lambda: cemlab.metrics.league(
        planted(), outcome="recommend", metric="ces", direction="high_is_easy", by="branch"
    ).plot_spread,
    "heat": lambda: cemlab.metrics.league(planted(), by=["branch", "line"], **ASK).plot_heat,
    "trend": lambda: cemlab.metrics.trend(waves(12, [22, *[60] * 11]), baseline=5,
                                          **ASK).plot_trend,
    "trend of many": lambda: cemlab.metrics.trend(waves(12, [1200] * 12), **ASK).plot_trend,
    "strips": lambda: cemlab.metrics.score(planted(), by="branch", **ASK).plot_distribution,
}  # fmt: skip


def texts(ax) -> set[str]:
    return {one.get_text() for one in [*ax.texts, *ax.get_xticklabels()]}


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_texts_neither_meet_nor_leave(name, language):
    figure = exhibit(partial(FIGURES[name](), language=language), kicker="x", headline="y",
                     subline="z", source="n = 540", language=language)  # fmt: skip
    assert meeting_texts(figure) == []
    assert leaving_texts(figure) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_name_of_an_axis_stays_above_the_source(language):
    rng = np.random.default_rng(1)
    names = ["Cleanliness of the boarding areas", "Cleanliness of the restaurants", "Restrooms"]
    frame = pd.DataFrame(rng.integers(1, 6, (200, 3)), columns=["a", "b", "c"])
    items = {one: {"role": "driver", "scale": [1, 5], "label": said}
             for one, said in zip(frame, names, strict=True)}  # fmt: skip
    got = cemlab.metrics.score(cemlab.Survey.from_frame(frame, items=items),
                               outcome=["a", "b", "c"], metric="index")  # fmt: skip
    figure = exhibit(partial(got.plot_distribution, language=language), kicker="x", headline="y",
                     source="n = 200", language=language)  # fmt: skip
    assert "\n" in figure.axes[0].get_xlabel()
    assert meeting_texts(figure) == []


def test_strips_say_the_share_of_their_tallest_bar():
    got = cemlab.metrics.score(planted(), by="branch", **ASK)
    table = got.tables()["distribution"]
    tallest = table.groupby("group", sort=False)["share"].max()
    drawn = [one.get_text() for one in got.plot_distribution().texts]
    assert [one for one in drawn if one.endswith("%")] == [f"{x:.0%}" for x in tallest]


class TestSizes:
    """n stands at each row, few answers in the colour of a warning."""

    def test_of_differences(self):
        ax = FIGURES["differences"]()(language="en")
        assert {"n = 300 / 484", "n = 22 / 762, small"} <= texts(ax)

    @pytest.mark.parametrize("name", ["league", "heat"])
    def test_of_a_league(self, name):
        ax = FIGURES[name]()(language="en")
        few = [one for one in ax.texts if one.get_text().endswith(", small")]
        assert few and {to_hex(one.get_color()).upper() for one in few} == {colour("bad_text")}
        if name == "league":
            assert {"n = 300", "n = 22, small"} <= texts(ax)

    def test_of_conversion(self):
        frame = pd.DataFrame({"bought": np.arange(120) % 3 == 0, "shop": ["a"] * 100 + ["b"] * 20})
        ax = cemlab.metrics.conversion(frame, converted="bought", by="shop").plot_conversion()
        assert {"n = 120", "n = 100", "n = 20, small"} <= texts(ax)

    def test_of_cohorts(self):
        rng = np.random.default_rng(2)
        frame = pd.DataFrame({"months": rng.integers(1, 9, 200), "left": rng.random(200) < 0.4,
                              "plan": ["basic"] * 150 + ["plus"] * 50})  # fmt: skip
        got = cemlab.metrics.retention(frame, tenure="months", left="left", cohort="plan")
        assert {"basic\nn = 150", "plus\nn = 50"} <= texts(got.plot_survival(language="en"))

    def test_of_periods(self):
        ax = FIGURES["trend"]()(language="en")
        assert {"n = 60", "n = 22, small"} <= texts(ax)

    def test_of_many_periods(self):
        assert "n = " not in cemlab.metrics.trend(waves(12), **ASK).subline("trend", "en")
        more = cemlab.metrics.trend(
            survey_of([40, *[60] * 13], name="wave", names=[f"w{i:02d}" for i in range(14)],
                      wave="wave"), **ASK)  # fmt: skip
        assert more.subline("trend", "en").endswith("n = 40 to 60 a period")
        assert more.subline("trend", "zh").endswith("每期 n = 40 至 60")


def test_waves_stay_in_the_order_of_time_and_branches_in_that_of_the_difference():
    got = cemlab.metrics.compare(
        survey_of([60] * 14, {"w03": GOOD, "w09": BAD}, name="wave",
                  names=[f"w{i:02d}" for i in range(14)], wave="wave"),
        by="wave", to="first", **ASK)  # fmt: skip
    rows = [one.get_text() for one in got.plot_differences(language="en").get_yticklabels()]
    assert rows == [f"w{i:02d}" for i in range(1, 14)]
    branches = cemlab.metrics.compare(survey_of([60] * 13, {"B12": GOOD}), by="branch", **ASK)
    rows = [one.get_text() for one in branches.plot_differences(language="en").get_yticklabels()]
    assert rows[0] == "B12" and rows != sorted(rows)


class TestFunnel:
    def test_no_dot_lies_on_an_edge_and_both_axes_have_names(self):
        ax = FIGURES["funnel"]()(language="en")
        low, high = ax.get_xlim()
        at = [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "dot"]
        assert low + 0.02 * (high - low) < min(at) and max(at) < high - 0.02 * (high - low)
        assert ax.get_xlabel() and ax.get_ylabel() == "Own NPS"

    def test_branches_that_stand_together_keep_their_names_apart(self):
        figure = exhibit(partial(FIGURES["funnel"](), language="en"), kicker="x", headline="y",
                         source="n = 1", language="en")  # fmt: skip
        drawn = [one.get_text() for ax in figure.axes for one in ax.texts]
        assert {"B00", "B01", "B02", "B03", "B06"} <= set(drawn)
        assert meeting_texts(figure) == []


class TestHeat:
    def test_has_no_colours_where_nobody_may_be_ranked(self):
        frame = pd.DataFrame({"recommend": np.tile([3, 8, 10, 10], 120),
                              "branch": np.repeat(list("ABC"), 160),
                              "line": np.repeat(["Life", "Motor"] * 3, 80)})  # fmt: skip
        items = {"branch": {"role": "segment"}, "line": {"role": "segment"},
                 "recommend": {"role": "outcome", "scale": [0, 10]}}  # fmt: skip
        equal = cemlab.metrics.league(cemlab.Survey.from_frame(frame, items=items),
                                      by=["branch", "line"], **ASK)  # fmt: skip
        assert not equal.glance()["is_spread"].iloc[0]
        assert not equal.plot_heat(language="en").patches
        assert "No colours" in equal.subline("heat", "en")
        assert "不着色" in equal.subline("heat", "zh")

    def test_has_colours_where_they_differ(self):
        apart = cemlab.metrics.league(planted(), by=["branch", "line"], **ASK)
        assert apart.glance()["is_spread"].iloc[0]
        assert len(apart.plot_heat(language="en").patches) == apart.tidy()["n"].notna().sum()
        assert "the stronger the colour" in apart.subline("heat", "en")


class TestTrend:
    def test_names_both_axes_and_the_end_of_the_baseline(self):
        ax = FIGURES["trend"]()(language="en")
        assert ax.get_ylabel() == "NPS"
        ends = [one for one in ax.texts if one.get_text() == "end of the baseline"]
        assert [one.xy[0] for one in ends] == [4.5]

    def test_has_no_end_of_a_baseline_of_all(self):
        ax = cemlab.metrics.trend(waves(6), **ASK).plot_trend(language="en")
        assert "end of the baseline" not in texts(ax)


@pytest.mark.parametrize(("language", "said"), [("en", "higher is easier"), ("zh", "越高越省力")])
def test_an_effort_league_says_which_end_is_easy(language, said):
    got = cemlab.metrics.league(planted(), outcome="recommend", metric="ces", by="branch",
                                direction="high_is_easy")  # fmt: skip
    assert said in got.plot_league(language=language).get_xlabel()
    assert said in got.plot_spread(language=language).get_ylabel()
