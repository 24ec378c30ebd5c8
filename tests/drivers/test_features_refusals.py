"""What the Kano verb refuses, with all problems at once; the block of a study."""

import numpy as np
import pytest

import cemlab
from cemlab.errors import MethodError, OptionError
from cemlab.study.consistency import check_analyses
from tests.drivers.kano_cases import frame_of, pairs_of, survey_of

ITEMS = {"x_with": {}, "x_without": {}, "who": {}}
COUNTS = {"A": 30, "O": 30, "M": 30, "I": 30}


@pytest.fixture
def frame():
    return frame_of({"x": COUNTS, "y": COUNTS}).assign(who=["a", "b"] * 60, text="t", seven=7.0)


@pytest.fixture
def survey(frame):
    return cemlab.Survey.from_frame(
        frame, scale={one: (1, 5) for pair in pairs_of(frame).values() for one in pair}
        | {"seven": (1, 7)}, items={"text": {"role": "verbatim"}},
    )  # fmt: skip


@pytest.mark.parametrize("features", [None, {}, [("x_with", "x_without")], "x"])
def test_features_that_are_no_mapping(survey, features):
    with pytest.raises(OptionError, match="Expected names with the two items of each"):
        cemlab.drivers.kano(survey, features=features)


def test_all_wrong_pairs_at_once(survey):
    features = {
        "one": ["x_with"], "typo": ["x_wiht", "x_without"], "long": ["seven", "text"],
        "again": ["y_with", "y_with"], 3: ["y_without", "y_without"],
    }  # fmt: skip
    with pytest.raises(OptionError) as told:
        cemlab.drivers.kano(survey, features=features, by="y_without")
    for said in ("`features['one']` is ['x_with']. Expected two items",
                 "`features['typo']` is 'x_wiht'. Did you mean",
                 "'seven' is not declared with five answers", "has the name 3",
                 "'text' is declared role: verbatim", "'y_with', 'y_without' stands more than once",
                 "cannot be `by` as well"):  # fmt: skip
        assert said in str(told.value)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"by": "nobody"}, "`by` is 'nobody'"),
        ({"by": "seven"}, "role: segment"),
        ({"pouliot": "yes"}, "Expected True or False"),
        ({"resamples": 20}, "at least 100"),
        ({"seed": -1}, "`seed` is -1"),
    ],
)
def test_arguments(survey, more, said):
    with pytest.raises(OptionError, match=said):
        cemlab.drivers.kano(survey, features={"x": ["x_with", "x_without"]}, **more)


def test_a_feature_called_like_a_group(survey):
    with pytest.raises(OptionError, match="names of groups of 'who': 'a'"):
        cemlab.drivers.kano(survey, features={"a": ["x_with", "x_without"]}, by="who")


def test_what_is_no_survey(frame):
    with pytest.raises(OptionError, match="Expected a Survey"):
        cemlab.drivers.kano(frame, features=pairs_of(frame))


def test_levels_must_be_five(frame):
    words = frame[["x_with", "x_without"]].replace(
        {1: "like", 2: "must", 3: "so", 4: "so", 5: "no"}
    )
    items = {name: {"role": "segment"} for name in words}
    with pytest.raises(OptionError, match="'x_with' is not declared with five answers"):
        cemlab.drivers.kano(cemlab.Survey.from_frame(words, items=items), features=pairs_of(words))


def test_answers_between_the_five(frame):
    frame.loc[3, "x_with"], frame.loc[5, "y_without"] = 2.5, 1.25
    with pytest.raises(MethodError, match=r"'x_with' \(2.5\); 'y_without' \(1.25\)"):
        cemlab.drivers.kano(survey_of(frame), features=pairs_of(frame))


def test_customers_who_answered_twice(frame):
    twice = survey_of(frame.assign(customer=np.arange(120) // 2), customer="customer")
    with pytest.raises(MethodError, match="120 responses come from 60 customers"):
        cemlab.drivers.kano(twice, features=pairs_of(frame))
    once = survey_of(frame.assign(customer=np.arange(120)), customer="customer")
    assert len(cemlab.drivers.kano(once, features=pairs_of(frame)).tidy()) == 2


class TestBlock:
    def test_reads_pairs(self):
        block = {"features": {"x": ["x_with", "x_without"]}, "by": "who"}
        checked, problems = check_analyses({"kano": block}, ITEMS)
        assert not problems
        assert checked["kano"]["features"] == {"x": ("x_with", "x_without")}

    def test_names_that_are_no_items(self):
        block = {"features": {"x": ["x_with", "x_wihtout"]}, "by": "whom"}
        _, problems = check_analyses({"kano": block}, ITEMS)
        assert {place[2] for place, _ in problems} == {"features", "by"}
        assert all("no item of the survey" in said for _, said in problems)

    @pytest.mark.parametrize("features", [{}, {"x": ["x_with"]}, {"x": "x_with"}, ["x"]])
    def test_what_is_no_pair(self, features):
        _, problems = check_analyses({"kano": {"features": features}}, ITEMS)
        assert problems and all("features" in place for place, _ in problems)
