"""An attack on a real study: all that its tables tell, and what subtraction makes of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.personas.profiling import categories, profiles
from cemlab.personas.sample import take

LEAST = 10
GAPS = ("n_missing", "n_not_applicable", "n_not_asked", "n_dropped_out")
GROUPED = ("Q7ROADS", "Q7SIGN", "Q7SCREENS", "Q7WALKWAYS", "Q7WIFI", "Q7FOOD", "Q7STORE", "Q7ART")
OUTCOMES = {"NETPRO": "nps", "Q7ALL": "mean", "Q7LTPARKING": "mean"}  # 64% never met the last


@pytest.fixture(scope="module")
def survey(read):
    return read("sfo_2017")


@pytest.fixture(scope="module")
def segments(survey):
    return [name for name, item in survey.items.items() if item.role == "segment"]


@pytest.fixture(scope="module")
def covered(survey):
    return survey.coverage().set_index(["segment", "level"])


def _left(whole: float, shown: pd.Series) -> float:
    """How many people are left when those that are shown are taken from the whole."""
    return round(whole - shown.sum(), 6)


def test_it_has_something_to_attack(survey, segments):
    sizes = pd.concat(survey.column(name).value_counts() for name in segments)
    assert len(segments) >= 20 and sizes.between(1, LEAST - 1).sum() >= 5


def test_levels_less_those_shown_leave_no_few(survey, segments, covered):
    for name in segments:
        table = covered.loc[name]
        left = _left(survey.n, table["n"])
        assert left == 0 or left >= LEAST, name
        counts = survey.column(name).value_counts()
        few = [str(level) for level, n in counts.items() if 0 < n < LEAST]
        assert table.loc[few, "n"].isna().all(), name


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_groups_less_those_shown_leave_no_few(survey, segments, covered, outcome):
    for by in segments:
        score = cemlab.metrics.score(survey, outcome=outcome, metric=OUTCOMES[outcome], by=by)
        table = score.tidy().set_index("group")
        whole, groups = table.loc["all"], table.drop("all")
        shown = groups.dropna(subset="estimate")
        left = _left(whole["n"], shown["n"])
        assert (shown["n"] >= LEAST).all() and (left == 0 or left >= LEAST), by
        assert groups.loc[groups["estimate"].isna(), "n"].fillna(0).eq(0).all(), by
        for gap in set(GAPS) & set(table):
            told = groups[gap].dropna()
            left = _left(whole[gap], told)
            assert not told.between(1, LEAST - 1).any(), (by, gap)
            assert left == 0 or left >= min(LEAST, whole[gap]), (by, gap)
        parts = score.composition()
        if len(parts):  # the base of the classes of everybody outside the groups shown
            bases = parts.groupby("group")["n"].sum()
            left = _left(bases["all"], bases.drop("all"))
            assert left == 0 or left >= LEAST, by
        both = covered.loc[by]  # members of levels that one of two tables tells
        members = shown["n"] + shown[[one for one in GAPS if one in table]].sum(
            axis=1, skipna=False
        )
        members.index = members.index.str.removesuffix(" (group)")
        told = both["n"].combine_first(members).drop("", errors="ignore")
        nowhere = both["n"].get("", 0.0)
        left = _left(survey.n - (0 if nowhere != nowhere else nowhere), told)
        assert left == 0 or left >= LEAST, by


@pytest.fixture(scope="module")
def personas(survey):
    """Three groups by their mean rating, without weights, so that a share is a count."""
    plain = survey.unweighted()
    taken = take(plain, GROUPED, ipsatise=False)
    labels = pd.qcut(np.nanmean(taken.answers, axis=1), 3, labels=False)
    return plain, taken, labels, 3


def test_personas_less_those_shown_leave_no_few(personas, segments):
    table = categories(*personas, segments, {})
    assert table["share"].isna().any() and table["share"].notna().any()
    table["count"] = table["share"] * table["n"]
    table["rest"] = table["rest_share"] * table["n_rest"]
    for item, own in table.groupby("item"):
        shown = own.dropna(subset="share")
        assert not shown["count"].round(6).between(0.5, LEAST - 0.5).any(), item
        for persona, levels in own.groupby("persona"):
            left = _left(levels["n"].iloc[0], levels["count"])
            assert not 0.5 < left < LEAST, (item, persona)
        for level, groups in own.groupby("level"):
            known = groups.dropna(subset="share")
            if len(known):
                left = _left((known["count"] + known["rest"]).iloc[0], groups["count"])
                assert not 0.5 < left < LEAST, (item, level)


def test_profiles_less_those_shown_leave_no_few(survey, personas):
    answered = survey.codebook().set_index("item")["n"]
    outside = ["Q7RENTAL", "Q7LTPARKING"]
    table = profiles(*personas, GROUPED, outside)
    for item, rows in table.groupby("item"):
        assert rows["n"].min() >= LEAST and rows["n"].sum() <= answered[item]
        left = rows["n"] + rows["n_rest"] - rows["n"].sum()
        assert ((left == 0) | (left >= LEAST)).all()
