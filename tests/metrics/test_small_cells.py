"""Few people of a group: no table of a score tells of them, nor lets anybody work them out."""

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import cemlab
from cemlab import Survey

KINDS = ("n", "n_missing", "n_not_applicable")
GROUPS = ("a", "b", "c", "d", None)  # the last belong to no group
PEOPLE = arrays(np.int64, (len(GROUPS), len(KINDS)), elements=st.one_of(
    st.integers(0, 14), st.integers(0, 60), st.just(0)))  # fmt: skip


def _survey(people):
    """So many of each group who answered, left a blank, or to whom it did not apply."""
    answer = {"n": 4.0, "n_missing": np.nan, "n_not_applicable": 6.0}
    rows = [
        (group, answer[kind])
        for group, counts in zip(GROUPS, people, strict=True)
        for kind, n in zip(KINDS, counts, strict=True)
        for _ in range(n)
    ]
    frame = pd.DataFrame(rows, columns=["group", "x"])
    frame["group"] = frame["group"].astype(pd.CategoricalDtype([one for one in GROUPS if one]))
    frame.loc[frame.index[frame["x"].eq(4)][::2], "x"] = 5.0
    items = {"group": {"role": "segment"}, "x": {"role": "outcome"}}
    return Survey.from_frame(frame, items=items, scale={"x": (1, 5)}, not_applicable={"x": [6]})


def _known(tidy):
    """What a reader of the table knows of the people of each group and kind."""
    for kind in KINDS:
        yield [(str(group), kind) for group in GROUPS], tidy[kind].iloc[0]
    for row in tidy.iloc[1:].to_dict("records"):
        yield from (([(row["group"], kind)], row[kind]) for kind in KINDS if row[kind] == row[kind])


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_no_few_of_a_group_can_be_worked_out(bounds, people):
    assume(people[:, 0].sum() >= 10 and people[:-1].sum())
    survey = _survey(people)
    equations = list(_known(cemlab.metrics.score(survey, outcome="x", metric="mean", by="group")
                            .tidy()))  # fmt: skip
    for group, counts in zip(GROUPS, people, strict=True):
        for kind, n, total in zip(KINDS, counts, people.sum(axis=0), strict=True):
            if 0 < n < 10:
                low, high = bounds(equations, [(str(group), kind)])
                assert high - low >= min(10, total) - 1e-6, (group, kind, low, high)


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_nor_with_the_table_of_coverage_beside(bounds, people):
    """Members of a level: what the levels of both tables leave of those that each hides."""
    assume(people[:, 0].sum() >= 10 and people[:-1].sum())
    survey = _survey(people)
    score = cemlab.metrics.score(survey, outcome="x", metric="mean", by="group")
    equations = list(_known(score.tidy()))
    covered = survey.coverage("group").dropna(subset="n").set_index("level")["n"]
    of = {str(group): [(str(group), kind) for kind in KINDS] for group in GROUPS}
    equations += [(of[level or "None"], n) for level, n in covered.items()]
    for group, n in zip(GROUPS, people.sum(axis=1), strict=True):
        if 0 < n < 10:
            low, high = bounds(equations, of[str(group)])
            assert high - low >= 10 - 1e-6, (group, low, high)


def test_the_same_group_is_cover_in_both_tables():
    """Of the same people, the smallest level by members is not the smallest by answers."""
    people = [[4, 0, 0], [50, 0, 10], [52, 0, 0], [90, 0, 0], [0, 0, 0]]
    survey = _survey(np.array(people))
    tidy = cemlab.metrics.score(survey, outcome="x", metric="mean", by="group").tidy()
    hidden = set(tidy.loc[tidy["n"].isna(), "group"])
    covered = survey.coverage("group")
    assert set(covered.loc[covered["hidden"], "level"]) == {"a", "c"} <= hidden


def test_gaps_of_few_are_hidden_and_it_is_said():
    people = [[40, 3, 20], [50, 12, 25], [60, 15, 30], [0, 0, 0], [0, 0, 0]]
    score = cemlab.metrics.score(_survey(np.array(people)), outcome="x", metric="mean", by="group")
    tidy = score.tidy().set_index("group")
    gaps = tidy[["n_missing", "n_not_applicable"]]
    assert gaps.loc[["a", "b"]].isna().all(axis=None)  # b: the total less the others tells a
    assert gaps.loc["c"].tolist() == [15, 30] and gaps.loc["all"].tolist() == [30, 75]
    assert tidy.loc[["all", "a", "b", "c"], "n"].tolist() == [150, 40, 50, 60]
    assert score.notes_of("few_gaps") == {"limit": 10}
    assert "nan" not in score.narrate() + score.narrate("zh")


def test_without_few_every_gap_is_told():
    people = [[40, 10, 20], [50, 12, 25], [60, 0, 30], [0, 0, 0], [0, 0, 0]]
    score = cemlab.metrics.score(_survey(np.array(people)), outcome="x", metric="mean", by="group")
    tidy = score.tidy().set_index("group").loc[["all", "a", "b", "c"]]
    assert tidy[["n_missing", "n_not_applicable"]].notna().all(axis=None)
    assert not score.notes_of("few_gaps")
