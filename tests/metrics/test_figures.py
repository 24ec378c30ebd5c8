"""Figures of metrics: scores by group, answers, and items side by side."""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cemlab.metrics import figures
from cemlab.style import colour, exhibit, leaving_texts, meeting_texts

LANGUAGES = ("en", "zh")
GROUPS = [  # name, English, Chinese, n, NPS, half width, shares of the three parts
    ("all", "All respondents", "全部受访者", 540, -8, 4, (0.36, 0.36, 0.28)),
    ("retired", "Retired owners", "退休业主", 121, 35, 8, (0.17, 0.31, 0.52)),
    ("dual", "Dual-income owners", "双职工业主", 173, -5, 7, (0.36, 0.33, 0.31)),
    ("shops", "Shop tenants", "商铺租户", 22, -27, 24, (0.48, 0.31, 0.21)),
    ("few", "Holiday lets", "度假短租", 7, np.nan, np.nan, None),
]
PARTS = {
    "nps": ("detractors", "passives", "promoters"),
    "top_box": ("low", "middle", "top"),
    "csat": ("low", "middle", "top"),
}
LONG = {
    "en": "Owners who moved in within the last twelve months and have not reported a repair " * 2,
    "zh": "最近十二个月内入住、尚未报修过、并且由物业公司统一管理的年轻租户家庭（含合租）" * 2,
}


class Found:
    """Stands in for a result: tables and labels, nothing else."""

    def __init__(self, tidy, whole, labels, **tables):
        self._tidy, self._whole, self._labels, self._tables = tidy, whole, labels, tables
        self.language = "en"

    def tidy(self):
        return self._tidy.copy()

    def glance(self):
        return pd.DataFrame([self._whole])

    def tables(self):
        return {"tidy": self.tidy(), "glance": self.glance(), **self._tables}

    def label(self, name, language=None):
        return self._labels.get(name, {}).get(language or self.language, name)


def scored(metric="nps", *, rows=5, more=0, long=False):
    scale = {"nps": lambda x: x, "mean": lambda x: 3 + x / 50}.get(metric, lambda x: 0.5 + x / 200)
    factor = {"nps": 1, "mean": 1 / 50}.get(metric, 1 / 200)
    groups = GROUPS[:rows] + [
        (f"g{i}", f"Segment {i}", f"分组 {i}", 60, -40 - i, 12, (0.5, 0.4, 0.1))
        for i in range(more)
    ]
    tidy = pd.DataFrame(
        [
            {"group": name, "estimate": scale(nps), "conf_low": scale(nps) - half * factor,
             "conf_high": scale(nps) + half * factor, "std_error": half * factor / 2, "n": n,
             "n_effective": float(n), "n_missing": 3, "n_not_applicable": 0}
            for name, _, _, n, nps, half, _ in groups
        ]
    )  # fmt: skip
    composition = pd.DataFrame(
        [
            {"group": name, "part": part, "share": share, "n": round(share * n)}
            for name, _, _, n, _, _, shares in groups
            if shares
            for part, share in zip(PARTS.get(metric, ()), shares, strict=bool(PARTS.get(metric)))
        ],
        columns=["group", "part", "share", "n"],
    )
    points = np.arange(11) if metric == "nps" else np.arange(1, 6)
    share = np.where(points == 2, 0, points + 1.0)
    share = share / share.sum()
    distribution = pd.DataFrame(
        {"group": "all", "score": points, "share": share, "n": np.round(540 * share)}
    )
    labels = {name: {"en": english, "zh": chinese} for name, english, chinese, *_ in groups}
    labels |= {"recommend": {"en": "Would you recommend us?", "zh": "推荐意愿"}}
    labels |= {"retired": LONG} if long else {}
    whole = {
        "outcome": "recommend", "metric": metric, "by": "segment", "scale_min": points[0],
        "scale_max": points[-1], "top_boxes": 2, "n": 540, "n_effective": 540.0, "n_dropped": 3,
    }  # fmt: skip
    return Found(tidy, whole, labels, composition=composition, distribution=distribution)


def side_by_side(count=10, *, scale=(1, 5)):
    mean = np.linspace(4.4, 2.7, count)
    tidy = pd.DataFrame(
        {"item": [f"i{i}" for i in range(count)], "estimate": mean, "conf_low": mean - 0.1,
         "conf_high": mean + 0.1, "share": (mean - 1) / 4, "share_low": 0.1, "share_high": 0.9,
         "n": np.where(np.arange(count) == 1, 25, 500), "n_effective": 500.0, "n_missing": 1,
         "n_not_applicable": 0}
    )  # fmt: skip
    low, high = scale or (np.nan, np.nan)
    whole = {"metric": "mean", "scale_min": low, "scale_max": high, "top_boxes": 2, "n": 540}
    labels = {f"i{i}": {"en": f"Repair item {i}", "zh": f"维修题目 {i}"} for i in range(count)}
    return Found(tidy, whole, labels | {"i0": LONG})


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def _marks(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


DRAWN = {
    "nps": partial(figures.score, scored()),
    "nps, many and long": partial(figures.score, scored(more=8, long=True)),
    "nps, everyone": partial(figures.score, scored(rows=1)),
    "top box": partial(figures.score, scored("top_box")),
    "csat": partial(figures.score, scored("csat")),
    "mean": partial(figures.score, scored("mean")),
    "nps answers": partial(figures.distribution, scored()),
    "top box answers": partial(figures.distribution, scored("top_box")),
    "mean answers": partial(figures.distribution, scored("mean")),
    "items": partial(figures.items, side_by_side()),
    "items, one": partial(figures.items, side_by_side(1)),
    "items, no common scale": partial(figures.items, side_by_side(20, scale=None)),
}


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DRAWN)
def test_texts_neither_meet_nor_leave(name, language):
    figure = exhibit(
        lambda ax: DRAWN[name](ax=ax, language=language),
        kicker="x", headline="y", subline="z", source="n = 540", language=language,
    )  # fmt: skip
    assert meeting_texts(figure) == []
    assert leaving_texts(figure) == []


@pytest.mark.parametrize("name", ["nps", "mean", "nps answers", "items"])
def test_draws_on_a_given_axes(name):
    figure, ax = plt.subplots(figsize=(11, 6))
    assert DRAWN[name](ax=ax, language="en") is ax
    assert leaving_texts(figure) == []
    assert tuple(figure.get_size_inches()) == (11, 6)


class TestScore:
    def test_draws_every_group_that_may_be_shown(self):
        ax = figures.score(scored(), ax=None, language="en")
        dots = [dot.get_xdata()[0] for dot in _marks(ax.child_axes[0], "dot")]
        assert dots == [-8, 35, -5, -27]
        assert len([bar for bar in ax.patches if bar.get_gid() == "part"]) == 12

    def test_parts_add_up_and_are_centred(self):
        ax = figures.score(scored(), ax=None, language="en")
        bars = [bar for bar in ax.patches if bar.get_gid() == "part"]
        for first, middle, last in zip(bars[::3], bars[1::3], bars[2::3], strict=True):
            assert middle.get_x() + middle.get_width() / 2 == pytest.approx(0)
            assert first.get_width() + middle.get_width() + last.get_width() == pytest.approx(1)

    def test_two_parts_are_named_too(self):
        result = scored("top_box")
        parts = result._tables["composition"]
        result._tables["composition"] = parts[parts["part"] != "middle"]
        ax = figures.score(result, ax=None, language="en")
        assert {"Other answers", "Top-2 box"} <= {text.get_text() for text in ax.texts}

    def test_colours_follow_the_interval(self):
        ax = figures.score(scored(), ax=None, language="en")
        tones = [dot.get_markeredgecolor() for dot in _marks(ax.child_axes[0], "dot")]
        assert tones == [colour(role) for role in ("bad", "good", "ink_2", "bad")]

    def test_few_answers_are_hollow_dashed_and_said(self):
        ax = figures.score(scored(), ax=None, language="en")
        panel = ax.child_axes[0]
        assert _marks(panel, "dot")[-1].get_markerfacecolor() == colour("paper")
        assert _marks(panel, "interval")[-1].get_linestyle() == "--"
        assert "n = 22, small" in [text.get_text() for text in ax.texts]

    @pytest.mark.parametrize("metric", ["nps", "mean"])
    def test_a_suppressed_group_is_a_gap_with_a_note(self, metric):
        ax = figures.score(scored(metric), ax=None, language="en")
        written = [text.get_text() for text in ax.texts]
        assert "not shown, to protect small groups" in written
        assert not any("n = 7" in text for text in written)

    def test_all_groups_suppressed_can_be_drawn(self):
        result = scored()
        result._tidy[["estimate", "conf_low", "conf_high"]] = np.nan
        result._tables["composition"] = result._tables["composition"].iloc[:0]
        ax = figures.score(result, ax=None, language="en")
        assert not _marks(ax, "dot")

    def test_scores_have_signs(self):
        ax = figures.score(scored(), ax=None, language="zh")
        assert {"+35", "−27"} <= {text.get_text() for text in ax.texts}

    def test_a_mean_has_the_full_scale_and_no_bars(self):
        ax = figures.score(scored("mean"), ax=None, language="en")
        assert ax.get_xlim() == (1, 5)
        assert not [bar for bar in ax.patches if bar.get_gid() == "part"]


class TestDistribution:
    def test_draws_every_point_of_the_scale(self):
        ax = figures.distribution(scored(), ax=None, language="en")
        heights = [bar.get_height() for bar in ax.patches if bar.get_gid() == "bar"]
        assert len(heights) == 11
        assert heights[2] == 0
        assert sum(heights) == pytest.approx(1)

    def test_colours_are_the_classes(self):
        ax = figures.distribution(scored(), ax=None, language="en")
        from matplotlib.colors import to_hex

        bars = [bar for bar in ax.patches if bar.get_gid() == "bar"]
        got = [to_hex(bar.get_facecolor()).upper() for bar in bars]
        roles = ["bad"] * 7 + ["mark_weak"] * 2 + ["good"] * 2
        assert got == [colour(role) for role in roles]


class TestItems:
    def test_draws_every_item(self):
        result = side_by_side()
        ax = figures.items(result, ax=None, language="en")
        dots = [dot.get_xdata()[0] for dot in _marks(ax, "dot")]
        np.testing.assert_allclose(dots, result.tidy()["estimate"])
        assert ax.get_xlim() == (1, 5)

    def test_writes_mean_share_and_n(self):
        ax = figures.items(side_by_side(), ax=None, language="en")
        assert {"Mean", "Top-2 box", "n", "4.40", "85%", "25"} <= {t.get_text() for t in ax.texts}


def test_a_mean_without_a_scale_shows_the_range_of_what_is_drawn():
    result = scored("mean")
    result._whole |= {"scale_min": np.nan, "scale_max": np.nan}
    ax = figures.score(result, ax=None, language="en")
    low, high = ax.get_xlim()
    seen = result.tidy()[["conf_low", "conf_high"]]
    assert low <= seen.min().min() and seen.max().max() <= high
    assert "nan" not in ax.get_xlabel()


def test_a_little_is_not_called_nothing():
    from cemlab.language import speaker
    from cemlab.style import marks

    say = speaker("en")
    said = [marks.percent(share, say) for share in (0, 0.004, 0.006, 0.5)]
    assert said == ["0%", "<1%", "1%", "50%"]
