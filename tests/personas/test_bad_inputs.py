"""What goes wrong when people are grouped is told at once, with what to do."""

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import MethodError, OptionError

own = cemlab.personas
ITEMS = list("abcd")
QUICK = {"resamples": 0, "null_samples": 0, "splits": 1, "k_max": 3}


def survey(n=120, **columns):
    rng = np.random.default_rng(0)
    kind = rng.integers(0, 2, n)[:, None]
    answers = np.where(kind, [5, 5, 1, 1], [1, 1, 5, 5]) + rng.normal(0, 0.8, (n, 4))
    frame = pd.DataFrame(np.clip(np.rint(answers), 1, 5), columns=ITEMS).assign(**columns)
    return Survey.from_frame(frame, scale=dict.fromkeys(ITEMS, (1, 5)))


def refused(error, verb, *people, **options):
    with pytest.raises(error) as told:
        verb(*people, **options)
    return str(told.value)


def test_every_wrong_option_and_name_at_once():
    said = refused(OptionError, own.fit, survey(), items=["a", "zz"], describe=["nope"], k=0,
                   k_max=1, resamples=5, null_samples=3, splits=0, seed=0)  # fmt: skip
    for name in ("k_max", "k", "resamples", "null_samples", "splits", "items", "describe"):
        assert f"`{name}` is" in said


def test_a_number_of_groups_is_held_against_the_largest_only_where_that_is_one():
    assert "from 2 to k_max, which is 3" in refused(OptionError, own.fit, survey(), items=ITEMS,
                                                    k=9, **QUICK)  # fmt: skip
    said = refused(OptionError, own.fit, survey(), items=ITEMS, k=9, **QUICK | {"k_max": 0})
    assert "`k_max` is 0" in said and "`k` is" not in said


def test_more_groups_than_people():
    said = refused(MethodError, own.fit, survey(12), items=ITEMS, k=20, **QUICK | {"k_max": 30})
    assert "`k` is 20, but the 12 respondents who shape groups are too few for any" in said
    assert "two need 60" in said
    said = refused(MethodError, own.fit, survey(12), items=ITEMS, **QUICK | {"k_max": 30})
    assert "`k_max` is 30, but the 12 respondents who shape groups gave only" in said
    assert "Ask for at most 3," in said


def test_what_is_advised_is_taken():
    said = refused(MethodError, own.fit, survey(95), items=ITEMS, k=9, **QUICK | {"k_max": 9})
    assert "fill at most 3 groups" in said and "Ask for at most 3." in said
    own.fit(survey(12), items=ITEMS, **QUICK | {"k_max": 3})


def test_one_item_and_items_that_never_vary():
    assert "One item alone is a score" in refused(OptionError, own.fit, survey(), items=["a"])
    still = survey(a=3.0, b=3.0)
    said = refused(MethodError, own.fit, still, items=ITEMS, **QUICK)
    assert "'a' never varies (all 3), 'b' never varies (all 3). They cannot" in said
    assert "It cannot" in refused(MethodError, own.fit, survey(a=3.0), items=ITEMS, **QUICK)


def test_rows_that_are_mostly_missing():
    said = refused(MethodError, own.fit, survey(b=np.nan, c=np.nan, d=np.nan), items=ITEMS)
    assert "More than 40% did not rate: b, c, d" in said


@pytest.mark.parametrize("method", ["kmeans", "famd"])
def test_codes_are_not_taken_for_numbers(method):
    city = np.arange(120) % 7 + 1
    said = refused(OptionError, own.fit, survey(city=city), items=["a", "b", "city"],
                   method=method, scale="z")  # fmt: skip
    assert "'city' declares no scale and holds 7 whole numbers" in said and "segment" in said


def test_a_wave_that_asked_something_else():
    model = own.fit(survey(), items=ITEMS, k=2, **QUICK)
    frame = pd.DataFrame({"aa": [1, 5] * 20, "b": [1, 5] * 20, "c": [1, 5] * 20})
    later = Survey.from_frame(frame, scale={"aa": (1, 5), "b": (1, 7), "c": (1, 5)})
    said = refused(OptionError, own.drift, survey(), later, model, resamples=0)
    assert "The second wave does not fit the persona model (3 problems)" in said
    assert "Did you mean 'aa'?" in said and "1 to 7" in said and "'d' is missing" in said


def test_a_persona_that_is_nothing_is_told_with_the_others():
    said = refused(OptionError, own.predict, survey(), outcome="zz", persona="yy", baseline=["xx"])
    assert all(f"`{name}` is" in said for name in ("outcome", "persona", "baseline"))
    said = refused(OptionError, own.value, survey(), persona="yy", repeat="zz", refer="ww")
    assert all(f"`{name}` is" in said for name in ("repeat", "persona", "refer"))
