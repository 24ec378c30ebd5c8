"""The verbs over driver models as somebody meets them first: odd input, long lists, no gaps."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES, listed
from tests.drivers.real_data import drivers_of, survey_of

DRIVERS = ["wait", "staff", "price"]
RATED = [*DRIVERS, "late", "overall"]
VERBS = {
    "asymmetry": {}, "penalty_reward": {}, "priorities": {"resamples": 100}, "what_if": {},
    "missing_choices": {"resamples": 0}, "by_persona": {"by": "town"},
    "sensitivity": {"resamples": 0}, "fit": {"resamples": 0},
}  # fmt: skip
verbs = pytest.mark.parametrize("verb", VERBS)


@pytest.fixture
def frame(rng):
    mood, n = rng.normal(size=300), 300
    table = {name: np.clip(np.round(3.2 + by * mood + 0.9 * rng.normal(size=n)), 1, 5)
             for name, by in zip(RATED[:4], (0.6, 0.5, 0.4, 0.1), strict=True)}  # fmt: skip
    table["overall"] = np.clip(np.round(
        0.3 + 0.4 * table["wait"] + 0.3 * table["staff"] + 0.2 * table["price"]
        + 0.7 * rng.normal(size=n)), 1, 5)  # fmt: skip
    return pd.DataFrame(table).assign(town=rng.choice(["North", "South"], n))


def read(frame, **options):
    return Survey.from_frame(frame, scale={name: (1, 5) for name in RATED},
                             items={"town": {"role": "segment"}}, **options)  # fmt: skip


def ask(verb, survey, drivers=(*DRIVERS, "late"), **options):
    return getattr(cemlab.drivers, verb)(
        survey, outcome="overall", drivers=list(drivers), **(VERBS[verb] | options)
    )


class TestRefused:
    @verbs
    def test_a_driver_that_never_varies_is_named_in_its_own_points(self, frame, verb):
        with pytest.raises(MethodError, match=r"'late' never varies: all 300 answers are 3\."):
            ask(verb, read(frame.assign(late=3.0)))

    @verbs
    def test_two_drivers_that_say_the_same_are_named(self, frame, verb):
        with pytest.raises(MethodError, match="Drivers 'wait' and 'late' hold the same"):
            ask(verb, read(frame.assign(late=frame["wait"])))

    @verbs
    def test_an_outcome_that_never_varies_is_named(self, frame, verb):
        with pytest.raises(MethodError, match="outcome 'overall' never varies"):
            ask(verb, read(frame.assign(overall=3.0)))

    @verbs
    def test_no_answers_say_what_to_do(self, frame, verb):
        with pytest.raises(MethodError, match="No valid answers in 'late'.* Leave it out"):
            ask(verb, read(frame.assign(late=np.nan)))

    @pytest.mark.parametrize(
        ("verb", "options", "match"),
        [
            ("asymmetry", {"cluster": ["town"]}, r"`cluster` is \['town'\]"),
            ("what_if", {"changes": [["wait"]]}, r"`changes\[0\]` holds 'wait'"),
            ("what_if", {"changes": [{"driver": ["wait"], "lift": 1}]}, r"`changes\[0\]` holds"),
            ("what_if", {"changes": {"": [{"driver": "wait", "lift": 1}]}}, "names a scenario ''"),
            ("what_if", {"changes": {1: {"driver": "wait", "lift": 1},
                                     "1": {"driver": "wait", "lift": 2}}}, "there twice"),
            ("what_if", {"model": "ordinal", "top_boxes": 5}, "all answers of the scale"),
            ("sensitivity", {"covariates": None, "marker": "late"}, "`covariates` is None"),
            ("penalty_reward", {"high": 2}, "`high` is 2, and `low` is 2 when not given"),
            ("penalty_reward", {"low": 4}, "`low` is 4, and `high` is 4 when not given"),
        ],
    )  # fmt: skip
    def test_wrong_kinds_are_told_and_not_fallen_over(self, frame, verb, options, match):
        with pytest.raises(OptionError, match=match):
            ask(verb, read(frame), DRIVERS, **options)

    @pytest.mark.parametrize("verb", ["what_if", "sensitivity"])
    @pytest.mark.parametrize("drivers", [5, None, [["wait"]]])
    def test_drivers_that_are_no_names(self, frame, verb, drivers):
        more = {"marker": "late"} if verb == "sensitivity" else {"changes": [{"driver": "wait"}]}
        with pytest.raises(OptionError, match="`drivers` is"):
            getattr(cemlab.drivers, verb)(read(frame), outcome="overall", drivers=drivers, **more)

    def test_groups_that_are_too_small_are_not_counted_out(self, frame):
        with pytest.raises(MethodError, match="No driver has 20") as caught:
            ask("penalty_reward", read(frame.head(30)))
        counts = set(re.findall(r"\d+", str(caught.value)))
        assert counts == {"20"} and "'wait' low" in str(caught.value)


def test_slopes_of_personas_do_not_depend_on_the_order_of_drivers(frame):
    one, other = (ask("by_persona", read(frame), order).tidy().set_index(["driver", "persona"])
                  for order in (DRIVERS, DRIVERS[::-1]))  # fmt: skip
    numbers = ["slope", "slope_low", "slope_high", "own"]
    pd.testing.assert_frame_equal(one[numbers].sort_index(), other[numbers].sort_index())


class TestSaid:
    @pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_too_few_answers_promise_no_rise(self, frame, language):
        found = ask("what_if", read(frame.head(14)), DRIVERS)
        assert {"en": "Too few answers", "zh": "回答太少"}[language] in found.headline(language)

    @pytest.mark.parametrize("resamples", [0, 100])
    def test_choices_that_keep_the_same_people_do_not_agree(self, frame, resamples):
        found = ask("missing_choices", read(frame), resamples=resamples)
        assert found.findings() == ()
        for language, words in (("en", "nothing to compare"), ("zh", "无从比较")):
            assert words in found.headline(language)
            assert "alike" not in found.narrate(language)
        frame.loc[0, "wait"] = np.nan
        gappy = ask("missing_choices", read(frame), resamples=resamples)
        assert "nothing to compare" not in gappy.headline("en")
        alone = ask("missing_choices", read(frame), ["wait"], resamples=resamples)
        assert alone.kept()["n"].eq(299).all() and "nothing to compare" in alone.headline("en")

    def test_a_slope_that_holds_leads(self, shared):
        """The bank's largest robustness value is that of a slope that would not hold."""
        survey = survey_of(shared, "bank_satisfaction_es")
        found = cemlab.drivers.sensitivity(
            survey, outcome="sat1", drivers=drivers_of(survey), resamples=0
        )
        table = found.tidy()
        held = table.loc[table["verdict"] == "robust", "driver"].tolist()
        assert table["verdict"].iloc[0] == "fragile" and len(held) == 1
        name = found.label(held[0], "en")
        assert found.headline("en").endswith(name) and found.findings("en")[0].claim.startswith(
            name
        )
        assert f"Hardest to explain away is {name}" in found.narrate("en")

    @pytest.mark.filterwarnings("ignore::cemlab.errors.CollinearityWarning")
    def test_intervals_of_small_shares_keep_their_ends_apart(self, shared):
        survey = survey_of(shared, "student_evaluation_tr")
        found = cemlab.drivers.priorities(
            survey, outcome="instructor effictiveness", drivers=drivers_of(survey),
            method="johnson", resamples=100,
        )  # fmt: skip
        low, high = re.search(
            r"95% CI ([\d.]+%) to ([\d.]+%)", found.findings("en")[0].detail
        ).groups()
        assert low != high


@pytest.mark.parametrize(
    ("names", "language", "told"),
    [
        (["a", "b", "c", "d"], "en", "a, b and 2 more"),
        (["a", "b, or c", "d"], "en", "a; b, or c and 1 more"),
        (["a", "b"], "en", "a and b"),
        (["甲", "乙", "丙"], "zh", "甲、乙及另外 1 项"),
        (["甲、子", "乙", "丙"], "zh", "甲、子；乙及另外 1 项"),
    ],
)
def test_the_first_of_many_names_are_told_apart(names, language, told):
    assert listed(names, language, 2) == told


@pytest.mark.parametrize(
    ("drivers", "told"), [(["wait"], "The driver explains"), (DRIVERS, "Together the drivers")]
)
def test_one_driver_is_not_several(frame, drivers, told):
    found = ask("fit", read(frame), drivers, resamples=100)
    assert any(one.claim.startswith(told) for one in found.findings("en"))


@pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
def test_the_top_box_gives_no_rare_answer_away(frame):
    """Of the two best answers one is rare: their sum less the other would tell it."""
    best = frame.index[frame["overall"] == 5]
    frame.loc[best[3:], "overall"] = 4
    found = ask("what_if", read(frame), DRIVERS, model="ordinal")
    shares = found.shares().query("scenario == 'wait'").set_index("answer")
    assert shares.loc[[4, 5], ["before", "after", "change"]].isna().all(axis=None)
    assert 0 < found.tidy()["before"].iloc[0] < 1
    counts = frame["overall"].value_counts()
    others = shares.drop(index=[4, 5])
    assert counts[others.index].min() >= 10 and others["before"].notna().any()
