"""Who is in the survey: small cells hidden, and as many more as would give them away."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cemlab import Survey
from cemlab.data import figures, quality
from cemlab.errors import OptionError
from cemlab.style import exhibit, leaving_texts, meeting_texts

LANGUAGES = ("en", "zh")


@pytest.fixture
def covered(rng):
    n = 200
    frame = pd.DataFrame(
        {"a": rng.integers(1, 6, n).astype(float), "b": rng.integers(1, 6, n).astype(float),
         "w": rng.uniform(0.5, 2, n),
         "area": ["north"] * 120 + ["south"] * 60 + ["east"] * 15 + ["west"] * 4 + [None]}
    )  # fmt: skip
    frame.loc[:9, "a"] = np.nan
    frame.loc[10:29, "a"] = 6
    return Survey.from_frame(
        frame, weight="w", not_applicable={"a": [6]}, scale={"a": (1, 5), "b": (1, 5)},
        items={"area": {"role": "segment", "label": {"en": "Area", "zh": "区域"}}},
    )  # fmt: skip


def test_shares_of_kinds_by_level(covered):
    table = covered.coverage("area").set_index("level")
    north = table.loc["north"]
    assert north["n"] == 120 and north["share"] == 0.6
    assert north["missing"] == 10 / 240 and north["not_applicable"] == 20 / 240
    assert north["answered"] == 210 / 240
    rows = covered.column("area").eq("north").to_numpy()
    expected = covered.weights(rows).sum() / covered.weights().sum()
    assert north["weighted_share"] == pytest.approx(expected)


def test_small_levels_are_hidden_and_cannot_be_found_by_subtraction(covered):
    table = covered.coverage("area").set_index("level")
    assert table["hidden"][["west", ""]].all() and not table.loc["north", "hidden"]
    assert table.loc[table["hidden"], ["n", "share", "answered"]].isna().all(axis=None)
    hidden = 200 - table["n"].sum()  # what subtraction tells
    assert hidden >= 10 + 5  # 5 people in small levels, and a level of ten or more with them
    assert table["hidden"].sum() == 3


def test_the_small_are_named_in_quality(covered):
    row = covered.quality().set_index("check").loc["coverage"]
    assert row["value"] == 1 and not row["passed"] and "Area: west" in row["note"]
    assert "区域" in covered.quality("zh").set_index("check").loc["coverage", "note"]


def test_only_segments_divide(covered):
    with pytest.raises(OptionError, match="Did you mean 'area'"):
        covered.coverage("aera")
    with pytest.raises(OptionError, match="'a', which is no segment. Segments: area"):
        covered.coverage("a")
    plain = Survey.from_frame(pd.DataFrame({"a": [1, 2]}))
    assert plain.coverage().empty
    with pytest.raises(OptionError, match="nothing to show by segment"):
        plain.plot_coverage()


@pytest.fixture
def all_kinds(rng):
    cuts = np.sort(rng.uniform(0, 1, (9, 4)), axis=1)
    shares = np.diff(np.hstack([np.zeros((9, 1)), cuts, np.ones((9, 1))]), axis=1)
    return pd.DataFrame(shares, columns=list(quality.PARTS)).assign(
        item=[f"i{i}" for i in range(9)], label=[f"维修题目 {i} (item)" for i in range(9)],
        n=np.round(500 * shares[:, 0]), hidden=False,
    )  # fmt: skip


@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("draw", [figures.answers, figures.coverage])
def test_all_kinds_have_a_key_and_no_texts_meet(all_kinds, draw, language):
    figure = exhibit(
        lambda ax: draw(all_kinds, ax=ax, language=language), headline="x", language=language
    )
    assert meeting_texts(figure) == [] and leaving_texts(figure) == []
    keys = [patch for ax in figure.axes for patch in ax.patches if patch.get_gid() == "key"]
    assert len(keys) == 5
    looks = {(key.get_facecolor(), key.get_hatch()) for key in keys}
    assert len(looks) == 5
    plt.close(figure)


def test_hidden_levels_have_no_bar(covered):
    ax = covered.plot_coverage("area")
    bars = [bar for bar in ax.patches if bar.get_gid() == "part"]
    assert sum(bar.get_width() for bar in bars) == pytest.approx(2)  # north and south
    assert len(ax.get_yticklabels()) == 5
    plt.close(ax.figure)
