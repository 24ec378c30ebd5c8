"""Few people at a touchpoint, a step or a stage: no table tells how few."""

from dataclasses import replace

import numpy as np
import pandas as pd

import cemlab
from cemlab import EventLog


def _journeys(few=4, who=60, least=10):
    rng = np.random.default_rng(5)
    rows = []
    for one in range(who):
        places = "abcd" if one >= few else "abxd"
        rows += [(one, place, at, rng.normal()) for at, place in enumerate(places)]
    frame = pd.DataFrame(rows, columns=["customer_id", "touchpoint", "position", "experience"])
    frame["stage"] = frame["touchpoint"].map(dict.fromkeys("ab", "first")).fillna("second")
    log = EventLog.from_frame(frame, scale=(-5, 5), touchpoints=list("abcxd"))
    return cemlab.journeys.map(replace(log, min_cell=least))


class TestTouchpoints:
    def test_no_number_of_few_raters_is_told(self):
        row = _journeys().tidy().set_index("touchpoint").loc["x"]
        assert row[["n", "n_customers", "reach", "reach_low", "estimate", "adjusted"]].isna().all()

    def test_the_total_does_not_give_them_away(self):
        journeys = _journeys()
        table = journeys.tidy()
        assert table["n"].isna().sum() == 2  # and one more, that says why
        also = journeys.notes_of("complement_added")["groups"]
        assert table.set_index("touchpoint").loc[also, ["n", "estimate"]].isna().all(axis=None)
        assert journeys.notes_of("few_raters_hidden")["items"] == ["x"]

    def test_a_stage_tells_nothing_of_its_hidden_touchpoint(self):
        journeys = _journeys()
        hidden = journeys.tidy().query("n.isna()")["stage"]
        assert journeys.stages().set_index("stage").loc[list(set(hidden)), "n"].isna().all()

    def test_figures_and_words_stand_without_the_numbers(self):
        journeys = _journeys()
        for language in ("en", "zh"):
            assert "nan" not in journeys.narrate(language)
            for name in journeys.figures():
                getattr(journeys, f"plot_{name}")(language=language).figure.canvas.draw()


class TestSteps:
    def test_a_rare_step_cannot_be_worked_out(self):
        steps = _journeys().transitions()
        shown = steps["count"].dropna()
        assert shown.min() >= 10 and steps["count"].isna().any()
        assert steps.loc[steps["to"] == "x", "count"].isna().all()
        # of "b" with 60 steps in all, the other step would give the rare one away
        assert steps.loc[steps["from"] == "b", "count"].isna().all()

    def test_who_comes_far_is_not_told_where_few_do(self):
        rows = [(who, place, at) for who in range(60)
                for at, place in enumerate("ab" if who >= 3 else "abc")]  # fmt: skip
        frame = pd.DataFrame(rows, columns=["customer_id", "touchpoint", "position"])
        funnel = cemlab.journeys.map(EventLog.from_frame(frame, touchpoints=list("abc"))).funnel()
        funnel = funnel.set_index("touchpoint")
        assert funnel.loc["c"].isna().all()
        assert funnel.loc["b", ["lost", "stop_share"]].isna().all() and funnel.loc["b", "n"] == 60

    def test_who_was_at_a_touchpoint_that_few_met_is_not_told(self):
        funnel = _journeys().funnel().set_index("touchpoint")  # four of sixty came by it
        assert np.isnan(funnel.loc["x", "visited_share"]) and funnel.loc["x", "n"] == 60
        assert funnel.loc["b", "visited_share"] == 1


def test_the_limit_is_that_of_the_study():
    told = _journeys(few=15)
    assert told.tidy().set_index("touchpoint").loc["x", "n"] == 15
    strict = _journeys(few=15, least=20)
    assert strict.tidy().set_index("touchpoint").loc["x", ["n", "estimate"]].isna().all()
    assert strict.notes_of("few_raters_hidden")["limit"] == 20
