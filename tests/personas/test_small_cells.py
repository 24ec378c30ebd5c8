"""Shares of few people in a group: hidden, and not to be worked out from the others."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import cemlab
from cemlab import Survey
from cemlab.personas.profiling import categories, profiles
from cemlab.personas.sample import take

ITEMS = ["a", "b", "c"]


def _found(levels, *, least=10):
    rng = np.random.default_rng(2)
    high = np.arange(len(levels)) % 2 == 0
    mood = np.where(high, 5, 1)[:, None] + rng.integers(-1, 2, (len(levels), 3))
    frame = pd.DataFrame(np.clip(mood, 1, 5), columns=ITEMS).assign(side=levels)
    survey = Survey.from_frame(frame, scale=dict.fromkeys(ITEMS, (1, 5)))
    survey = replace(survey, circumstances=replace(survey.circumstances, min_cell=least))
    return cemlab.personas.fit(survey, items=ITEMS, describe=["side"], k=2, resamples=0)


def test_a_level_of_few_people_has_no_share_anywhere():
    levels = ["north"] * 120 + ["south"] * 100 + ["attic"] * 6
    table = _found(levels).categories().set_index(["level", "persona"])
    hidden = ["share", "rest_share", "difference", "conf_low", "index", "adjusted_residual"]
    told = table[[*hidden, "n_chosen"]]
    assert told.loc["attic"].isna().all(axis=None)
    for persona in ("1", "2"):  # of a group, all but one level would tell of the last
        assert told.xs(persona, level="persona")["share"].isna().sum() >= 2


def test_the_limit_is_that_of_the_study():
    levels = ["north"] * 120 + ["south"] * 100 + ["attic"] * 30
    usual, strict = _found(levels), _found(levels, least=40)
    assert usual.categories()["share"].notna().all()
    assert strict.categories().query("level == 'attic'")["share"].isna().all()


def test_cards_and_words_stand_without_the_shares():
    found = _found(["north"] * 120 + ["south"] * 100 + ["attic"] * 6)
    for language in ("en", "zh"):
        assert "nan" not in found.narrate(language)
        found.plot_profiles(language=language).figure.canvas.draw()


def _grouped(people, answered=None):
    """A survey of so many people of each group and level, its sample, and the groups.

    `answered` says how many of each group rated an item that did not build the groups.
    """
    rng = np.random.default_rng(4)
    levels = [f"l{level}" for counts in people for level, n in enumerate(counts) for _ in range(n)]
    labels = np.repeat(np.arange(len(people)), np.sum(people, axis=1))
    frame = pd.DataFrame(rng.integers(1, 6, (len(labels), 3)), columns=ITEMS).assign(side=levels)
    frame["d"] = rng.integers(1, 6, len(labels)).astype(float)
    for group, n in enumerate(answered if answered is not None else ()):
        frame.loc[np.flatnonzero(labels == group)[n:], "d"] = np.nan
    survey = Survey.from_frame(frame, scale=dict.fromkeys([*ITEMS, "d"], (1, 5)))
    return survey, take(survey, ITEMS, ipsatise=False), labels


def _told_of_levels(survey, table):
    """What the shares and the bases of a table, and the table of coverage, tell of the people."""
    personas, levels = sorted(set(table["persona"])), sorted(set(table["level"]))
    for row in table.to_dict("records"):
        own, level = row["persona"], row["level"]
        others = [one for one in personas if one != own]
        if row["n"] == row["n"]:
            yield [(own, one) for one in levels], row["n"]
            yield [(one, other) for one in others for other in levels], row["n_rest"]
        if row["share"] == row["share"]:
            yield [(own, level)], row["share"] * row["n"]
            yield [(one, level) for one in others], row["rest_share"] * row["n_rest"]
    for row in survey.coverage("side").dropna(subset="n").to_dict("records"):
        yield [(one, row["level"]) for one in personas], row["n"]
    yield [(one, level) for one in personas for level in levels], survey.n


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 4).flatmap(lambda k: arrays(
    np.int64, st.tuples(st.just(k), st.integers(2, 4)),
    elements=st.one_of(st.integers(0, 14), st.integers(10, 60)))))  # fmt: skip
def test_no_few_of_a_persona_and_level_can_be_worked_out(bounds, people):
    people = people[:, people.any(axis=0)]
    assume(people.shape[1] > 1 and (people.sum(axis=1) >= 10).all())
    survey, taken, labels = _grouped(people)
    table = categories(survey, taken, labels, len(people), ["side"], {})
    equations = list(_told_of_levels(survey, table))
    for group, counts in enumerate(people, start=1):
        for level, n in enumerate(counts):
            if 0 < n < 10:
                low, high = bounds(equations, [(str(group), f"l{level}")])
                assert high - low >= 10 - 1e-6, (group, level, low, high)


def test_a_level_that_coverage_hides_is_hidden_here(monkeypatch):
    """Two tables with different cover would tell together what each hides."""
    survey, taken, labels = _grouped(np.array([[40, 20, 30], [40, 31, 24]]))
    assert categories(survey, taken, labels, 2, ["side"], {})["share"].notna().all()
    monkeypatch.setattr(cemlab.data.coverage, "hidden_levels", lambda *_: ["l1"])
    table = categories(survey, taken, labels, 2, ["side"], {}).set_index("level")
    assert table.loc["l1", ["share", "rest_share"]].isna().all(axis=None)
    assert table.loc[["l0", "l2"], "share"].notna().all()


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5).flatmap(lambda k: arrays(np.int64, k, elements=st.integers(0, 40))))
def test_no_few_raters_of_a_persona_can_be_worked_out(bounds, answered):
    assume(answered.sum() >= 20)
    survey, taken, labels = _grouped([[20, 20]] * len(answered), answered)
    table = profiles(survey, taken, labels, len(answered), ITEMS, ["d"])
    table = table[table["item"] == "d"].dropna(subset="n")
    names = [str(group + 1) for group in range(len(answered))]
    equations = [(names, answered.sum())]  # the codebook tells
    for row in table.to_dict("records"):
        equations.append(([row["persona"]], row["n"]))
        equations.append(([one for one in names if one != row["persona"]], row["n_rest"]))
    for name, n in zip(names, answered, strict=True):
        if 0 < n < 10:
            low, high = bounds(equations, [name])
            assert high - low >= 10 - 1e-6, (name, low, high)


def test_of_few_raters_a_second_persona_is_cover():
    survey, taken, labels = _grouped([[20, 20]] * 3, [4, 30, 38])
    table = profiles(survey, taken, labels, 3, ITEMS, ["d"])
    told = table[table["item"] == "d"].set_index("persona")[["n", "n_rest", "mean", "rest_mean"]]
    assert told.loc[["1", "2"]].isna().all(axis=None)
    assert told.loc["3", ["n", "n_rest"]].tolist() == [38, 34] and told.loc["3"].notna().all()


@pytest.mark.parametrize(("left_out", "is_said"), [(0, False), (4, True), (12, False)])
def test_few_people_outside_the_groups_are_said(left_out, is_said):
    rng = np.random.default_rng(2)
    mood = np.repeat([[5], [1]], 100, axis=0) + rng.integers(-1, 2, (200, 3))
    frame = pd.DataFrame(np.clip(mood, 1, 5).astype(float), columns=ITEMS)
    frame.loc[: left_out - 1, ["a", "b"]] = np.nan
    survey = Survey.from_frame(frame, scale=dict.fromkeys(ITEMS, (1, 5)))
    found = cemlab.personas.fit(survey, items=ITEMS, k=2, resamples=0)
    assert (found.notes_of("differencing") == {"limit": 10}) == is_said
