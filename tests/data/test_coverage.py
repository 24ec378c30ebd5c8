"""Who is in the survey: small cells hidden, and as many more as would give them away."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

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


def _of_kinds(people):
    """One rated item: so many of each level who answered, left a blank, or had no use for it."""
    rows = [
        (f"l{level}", answer)
        for level, counts in enumerate(people)
        for answer, n in zip((4.0, np.nan, 6.0), counts, strict=True)
        for _ in range(n)
    ]
    frame = pd.DataFrame(rows, columns=["area", "a"])
    items = {"area": {"role": "segment"}}
    return Survey.from_frame(frame, items=items, scale={"a": (1, 5)}, not_applicable={"a": [6]})


@settings(max_examples=60, deadline=None)
@given(arrays(np.int64, (5, 3), elements=st.one_of(st.integers(0, 14), st.integers(1, 60))))
def test_no_kind_of_few_of_a_level_can_be_worked_out(bounds, people):
    people = people[people.sum(axis=1) > 0]
    assume(len(people) > 1 and people.sum() >= 20 and people[:, 0].any())
    table = _of_kinds(people).coverage("area")
    kinds = ["answered", "missing", "not_applicable"]
    levels = [f"l{level}" for level in range(len(people))]
    names = [one for one, n in zip(levels, people.sum(axis=1), strict=True) if n]
    equations = [([(level, kind) for level in names], total)
                 for kind, total in zip(kinds, people.sum(axis=0), strict=True)]  # fmt: skip
    for row in table.dropna(subset="n").to_dict("records"):
        equations.append(([(row["level"], kind) for kind in kinds], row["n"]))
        equations += [([(row["level"], kind)], row[kind] * row["n"])
                      for kind in kinds if row[kind] == row[kind]]  # fmt: skip
    for level, counts in zip(levels, people, strict=True):
        told = table.set_index("level").loc[level]
        for kind, n in zip(kinds, counts, strict=True):
            if 0 < n < 10:
                low, high = bounds(equations, [(level, kind)])
                widest = min(10, counts.sum(), people[:, kinds.index(kind)].sum())
                assert np.isnan(told[kind]) and high - low >= widest - 1e-6, (
                    level,
                    kind,
                    low,
                    high,
                )


def test_kinds_of_few_are_hidden_and_levels_stay():
    survey = _of_kinds([[40, 3, 20], [50, 12, 25], [60, 15, 30]])
    table = survey.coverage("area").set_index("level")
    assert table["n"].tolist() == [63, 87, 105] and not table["hidden"].any()
    assert table["missing"].isna().tolist() == [True, True, False]
    for language in LANGUAGES:
        assert meeting_texts(survey.plot_coverage("area", language=language).figure) == []


def test_the_small_are_named_in_quality(covered):
    row = covered.quality().set_index("check").loc["coverage"]
    assert row["value"] == 1 and not row["passed"] and "Area: west" in row["note"]
    assert "区域" in covered.quality("zh").set_index("check").loc["coverage", "note"]


def test_of_many_small_levels_a_few_are_named():
    frame = pd.DataFrame({"group": [f"g{number}" for number in range(20)]})
    survey = Survey.from_frame(frame, items={"group": {"role": "segment"}})
    note = survey.quality().set_index("check").loc["coverage", "note"]
    assert ": 20." in note and note.count("group: ") == 5 and note.endswith("; …")


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
