"""Figures of driver importance: every row is drawn, and every word is readable."""

import warnings
from functools import partial

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cemlab.drivers import figures
from cemlab.style import colour, exhibit, leaving_texts, meeting_texts, svg

LANGUAGES = ("en", "zh")
NAMES = {
    "en": ["Progress updates", "On-time arrival", "Repair quality", "Speed of reply"],
    "zh": ["进度透明", "准时到场", "维修质量", "响应速度"],
}
LONG = {
    "en": "How satisfied were you with the information that you received about the progress of "
    "the repair while you were waiting at home",
    "zh": "在等待维修期间，您对物业向您通报维修进度的及时性与透明度的满意程度如何（最近一次报修）",
}


class FoundDrivers:
    """Stands in for a DriverResult: tables and labels, nothing else."""

    def __init__(self, tidy, whole, labels):
        self._tidy, self._whole, self._labels = tidy, whole, labels
        self.language = "en"
        self.down = []

    def notes_of(self, code):
        return {"items": self.down} if code == "negative_link" else {}

    def tidy(self):
        return self._tidy.copy()

    def glance(self):
        return pd.DataFrame([self._whole])

    def tables(self):
        return {"tidy": self.tidy(), "glance": self.glance()}

    def label(self, name, language=None):
        return self._labels.get(name, {}).get(language or self.language, name)


def found(count=10, *, resamples=1000, floor=0.04, long=False, scale=(1, 5), words=None):
    """A result whose drivers fall in importance from the first to the last."""
    rng = np.random.default_rng(count)
    share = np.linspace(2, 0.1, count)
    share /= share.sum()
    half = 0.02 + 0.12 * share
    mean = rng.uniform(2.3, 4.5, count)
    off = np.nan if resamples == 0 else 1.0
    ranks = np.arange(1, count + 1)
    tidy = pd.DataFrame(
        {
            "driver": [f"d{index}" for index in range(count)],
            "estimate": 0.6 * share, "conf_low": off * 0.5 * share, "conf_high": off * 0.7 * share,
            "share": share, "share_low": off * np.maximum(share - half, 0.001),
            "share_high": off * (share + half), "share_inner_low": off * 0.8 * share,
            "share_inner_high": off * (share + 0.6 * half), "rank": ranks,
            "rank_low": off * np.maximum(ranks - 1, 1),
            "rank_high": off * np.minimum(ranks + 2, count),
            "p_first": off * 0.1, "p_top3": off * 0.3, "noise_floor": off * floor,
            "verdict": "not_tested" if resamples == 0 else
            np.where(share > floor, "above_noise", "noise"),
            "mean": mean, "mean_low": mean - 0.1, "mean_high": mean + 0.1, "reach": 1.0,
            "n": np.where(ranks == count, 24, 500), "n_missing": 2, "n_not_applicable": 0,
        }
    )  # fmt: skip
    low, high = scale or (np.nan, np.nan)
    whole = {
        "outcome": "overall", "r_squared": 0.6, "mean_share": 1 / count, "scale_min": low,
        "mean_cut": mean.mean(), "scale_max": high, "resamples": resamples, "n": 500,
    }  # fmt: skip
    labels = {
        f"d{index}": {
            language: f"{names[index % 4]} {index // 4 + 1}" for language, names in NAMES.items()
        }
        for index in range(count)
    }
    labels["overall"] = {"en": "overall satisfaction", "zh": "总体满意度"}
    labels |= {"d0": LONG, "d1": LONG} if long else {}
    labels |= {"d0": dict.fromkeys(LANGUAGES, words)} if words else {}
    return FoundDrivers(tidy, whole, labels)


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def _marks(ax, gid):
    return [line for axes in (ax, *ax.child_axes) for line in axes.lines if line.get_gid() == gid]


def _framed(draw, language):
    return exhibit(draw, kicker="x", headline="y", subline="z", source="n = 500", language=language)


CASES = {
    "three": {"count": 3, "long": True, "scale": (0, 10)},
    "ten": {"count": 10},
    "twenty": {"count": 20, "long": True},
    "plain": {"count": 6, "resamples": 0, "scale": None},
}


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("what", ["importance", "matrix"])
def test_texts_neither_meet_nor_leave(what, case, language):
    draw = partial(getattr(figures, what), found(**CASES[case]), language=language)
    figure = _framed(lambda ax: draw(ax=ax), language)
    assert meeting_texts(figure) == []
    assert leaving_texts(figure) == []


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", ["importance", "matrix"])
def test_everything_stays_inside_the_place_of_a_given_axes(what, language):
    figure, (left, right) = plt.subplots(1, 2, figsize=(20, 7))
    result = found(long=True, words="$5 和 $10")
    returned = getattr(figures, what)(result, ax=left, language=language)
    assert returned is left
    assert leaving_texts(figure) == []
    edge = right.get_position().x0 * 20 * figure.dpi
    boxes = [text.get_window_extent() for text in left.texts]
    assert max(box.x1 for box in boxes) < edge


@pytest.mark.parametrize("what", ["importance", "matrix"])
def test_settings_stay_as_they_were(what):
    before = dict(mpl.rcParams)
    getattr(figures, what)(found(), ax=None, language="zh")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("what", ["importance", "matrix"])
def test_words_of_people_are_only_words(what):
    words = "$5 和 $10 <b>“合理”</b> & \x0b"
    draw = partial(getattr(figures, what), found(4, words=words), ax=None, language="zh")
    text = svg(_framed(draw, "zh"))
    assert "$5 和 $10" in text
    assert "&lt;b&gt;" in text
    assert "<b>" not in text


class TestImportance:
    def test_a_small_floor_is_not_called_nothing(self):
        ax = figures.importance(found(floor=0.003), ax=None, language="en")
        assert "Noise 0.3%" in [text.get_text() for text in ax.texts]

    def test_ratings_on_different_scales_get_no_panel(self):
        result = found(scale=None)
        result._whole["mean_cut"] = np.nan
        ax = figures.importance(result, ax=None, language="en")
        assert ax.child_axes == []
        assert all(line.get_color() != colour("bad") for line in ax.lines)

    @pytest.mark.parametrize("count", [3, 10, 20])
    def test_draws_every_row_of_the_table(self, count):
        result = found(count)
        ax = figures.importance(result, ax=None, language="en")
        dots = [line for line in ax.lines if line.get_gid() == "dot"]
        np.testing.assert_allclose([dot.get_xdata()[0] for dot in dots], result.tidy()["share"])
        means = [line for line in ax.child_axes[0].lines if line.get_gid() == "dot"]
        np.testing.assert_allclose([dot.get_xdata()[0] for dot in means], result.tidy()["mean"])

    def test_draws_thick_and_thin_lines(self):
        result = found(10)
        ax = figures.importance(result, ax=None, language="en")
        lines = [line for line in ax.lines if line.get_gid() == "interval"]
        assert len(lines) == 20
        table = result.tidy()
        thin = [line for line in lines if line.get_linewidth() < 3]
        np.testing.assert_allclose(
            [line.get_xdata() for line in thin], table[["share_low", "share_high"]]
        )

    def test_writes_shares_and_rank_intervals(self):
        ax = figures.importance(found(10), ax=None, language="en")
        written = [text.get_text() for text in ax.texts]
        assert {"Share", "Rank range", "1–3", "Mean 10%", "Noise 4%"} <= set(written)
        assert sum(text.endswith("%") and text[0].isdigit() for text in written) == 10

    def test_hollow_and_weak_is_noise(self):
        result = found(10)
        ax = figures.importance(result, ax=None, language="en")
        dots = [line for line in ax.lines if line.get_gid() == "dot"]
        hollow = [dot.get_markerfacecolor() == colour("paper") for dot in dots]
        assert hollow == list(result.tidy()["verdict"] == "noise")

    def test_orange_is_important_and_rated_low(self):
        result = found(10)
        table, whole = result.tidy(), result.glance().iloc[0]
        expected = table["share_low"] > whole["mean_share"]
        expected &= table["mean_high"] < whole["mean_cut"]
        assert expected.any()
        ax = figures.importance(result, ax=None, language="en")
        dots = [line for line in ax.lines if line.get_gid() == "dot"]
        got = [dot.get_markeredgecolor() == colour("bad") for dot in dots]
        assert got == list(expected & (table["verdict"] != "noise"))

    def test_without_resampling_has_dots_only(self):
        ax = figures.importance(found(6, resamples=0), ax=None, language="en")
        written = {text.get_text() for text in ax.texts}
        assert not [line for line in ax.lines if line.get_gid() == "interval"]
        assert "Rank range" not in written
        assert not any(text.startswith("Noise") for text in written)

    def test_performance_has_the_full_scale(self):
        ax = figures.importance(found(5, scale=(0, 10)), ax=None, language="zh")
        assert ax.child_axes[0].get_xlim() == (0, 10)

    def test_names_the_outcome(self):
        ax = figures.importance(found(5), ax=None, language="zh")
        assert "总体满意度" in ax.get_xlabel()

    def test_a_floor_above_the_mean_share_is_named_too(self):
        figure = _framed(
            partial(figures.importance, found(10, floor=0.13), ax=None, language="en"), "en"
        )
        assert meeting_texts(figure) == []

    @pytest.mark.parametrize("what", ["importance", "matrix"])
    def test_a_negative_share_stays_inside_the_axes(self, what):
        result = found(5)
        negative = [-0.2, -0.35, -0.1]
        result._tidy.loc[4, ["share", "share_low", "share_high"]] = negative
        figure = _framed(partial(getattr(figures, what), result, ax=None, language="en"), "en")
        ax = figure.axes[0]
        low, _ = ax.get_xlim() if what == "importance" else ax.get_ylim()
        ticks = ax.get_xticklabels() if what == "importance" else ax.get_yticklabels()
        assert low <= -0.35
        assert any(tick.get_text().startswith("−") for tick in ticks)
        assert meeting_texts(figure) == []

    def test_a_driver_without_raters_has_no_performance(self):
        result = found(4)
        result._tidy.loc[2, ["mean", "mean_low", "mean_high"]] = np.nan
        ax = figures.importance(result, ax=None, language="en")
        assert len([line for line in ax.child_axes[0].lines if line.get_gid() == "dot"]) == 3


class TestMatrix:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_names_stand_in_the_quadrant_of_their_mark(self, language):
        result = found(14)
        ax = figures.matrix(result, ax=None, language=language)
        ax.figure.canvas.draw()
        whole = result.glance().iloc[0]
        for row in result.tidy().itertuples():
            name = result.label(row.driver, language)
            text = next(one for one in ax.texts if one.get_text().replace("\n", " ") == name)
            box = ax.transData.inverted().transform(text.get_window_extent().get_points())
            middle = box.mean(axis=0)
            assert (middle[0] > whole["mean_cut"]) == (row.mean > whole["mean_cut"])
            assert (middle[1] > whole["mean_share"]) == (row.share > whole["mean_share"])

    def test_what_goes_down_with_the_outcome_is_no_priority(self):
        result = found(3)
        result._tidy["mean"] = [2.0, 4.0, 4.0]
        result._whole["mean_cut"] = 3.5
        result.down = ["d0"]
        ax = figures.matrix(result, ax=None, language="en")
        assert all(line.get_color() != colour("bad") for line in ax.lines)

    @pytest.mark.parametrize("count", [3, 10, 20])
    def test_draws_every_row_of_the_table(self, count):
        result = found(count)
        ax = figures.matrix(result, ax=None, language="en")
        dots = [(d.get_xdata()[0], d.get_ydata()[0]) for d in _marks(ax, "dot")]
        np.testing.assert_allclose(dots, result.tidy()[["mean", "share"]])
        assert len(_marks(ax, "interval")) == 2 * count

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_names_quadrants_and_drivers(self, language):
        ax = figures.matrix(found(4), ax=None, language=language)
        written = " ".join(text.get_text() for text in ax.texts)
        corner = {"en": "Concentrate here", "zh": "集中改进"}[language]
        assert corner in written
        assert all(name in written for name in NAMES[language])

    def test_hollow_when_an_interval_crosses_a_line(self):
        result = found(10)
        table, whole = result.tidy(), result.glance().iloc[0]
        share, mean = whole["mean_share"], whole["mean_cut"]
        crosses = table["share_low"].lt(share) & table["share_high"].gt(share)
        crosses |= table["mean_low"].lt(mean) & table["mean_high"].gt(mean)
        ax = figures.matrix(result, ax=None, language="en")
        hollow = [dot.get_markerfacecolor() == colour("paper") for dot in _marks(ax, "dot")]
        assert hollow == list(crosses)

    def test_noise_is_grey(self):
        result = found(10)
        ax = figures.matrix(result, ax=None, language="en")
        weak = [dot.get_markeredgecolor() == colour("mark_weak") for dot in _marks(ax, "dot")]
        assert weak == list(result.tidy()["verdict"] == "noise") and any(weak)

    def test_without_resampling_has_no_crosses_in_importance(self):
        ax = figures.matrix(found(5, resamples=0), ax=None, language="en")
        assert len(_marks(ax, "interval")) == 5

    def test_says_nothing_on_the_console(self, capsys):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figures.matrix(found(5), ax=None, language="zh")
        assert capsys.readouterr() == ("", "")
