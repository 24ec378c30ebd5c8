"""Few people at a touchpoint, a step or a stage: no table tells how few."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import EventLog
from cemlab.numerics import wilson_intervals

STUDIES = Path(__file__).parents[1] / "studies"


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


class TestOneJourney:
    def _moments(self, more):
        rng = np.random.default_rng(3)
        rows = [(who, place, at, rng.normal(-1 if place == "b" else 1, 0.5))
                for who in range(60) for at, place in enumerate("abc")]  # fmt: skip
        rows += [(0, "b", 10 + at, 4.0) for at in range(more)]
        frame = pd.DataFrame(rows, columns=["customer_id", "touchpoint", "position", "experience"])
        return EventLog.from_frame(frame, scale=(-5, 5), touchpoints=list("abc"))

    def test_it_is_named_with_its_length_and_its_rows(self):
        quality = self._moments(5000).quality("en").set_index("check")
        assert quality.loc["outsized", "value"] == 1 and not quality.loc["outsized", "passed"]
        note = quality.loc["outsized", "note"]
        assert "5,003 moments" in note and "60 customers" in note and "rows 1, 2, 3" in note
        for fine in (0, 20):  # 23 moments are long, but not 20 times the median
            assert "outsized" not in set(self._moments(fine).quality("en")["check"])

    def test_the_map_says_so_and_makes_no_selection_of_it(self):
        journeys = cemlab.journeys.map(self._moments(5000))
        facts = journeys.notes_of("one_journey")
        assert (facts["item"], facts["length"], facts["n_customers"]) == ("b", 5003, 60)
        assert facts["share"] == 5001 / 5060
        checks = journeys.checks("en").set_index("check")
        assert checks.loc["one_journey", "passed"] is False
        assert "b" not in journeys.notes_of("selective_visits").get("items", [])
        assert "less content" not in journeys.narrate("en")
        assert "more content" not in journeys.narrate("en")
        assert "5,003 moments" in journeys.narrate("en") and "5,003 个时刻" in journeys.narrate(
            "zh"
        )

    def test_nothing_is_said_of_journeys_of_usual_length(self):
        journeys = cemlab.journeys.map(self._moments(20))
        assert not journeys.notes_of("one_journey")
        assert journeys.checks("en").set_index("check").loc["one_journey", "passed"] is True

    def test_how_few_end_in_a_stage_cannot_be_worked_out(self):
        rows = [(who, place, stage, f"2026-03-01 {8 + at:02d}:{who % 60:02d}")
                for who in range(60) for at, (place, stage) in enumerate(
                    [("a", "one"), ("b", "one"), ("c", "two")][: 2 if who < 4 else 3])]  # fmt: skip
        frame = pd.DataFrame(rows, columns=["customer_id", "touchpoint", "stage", "occurred_at"])
        stages = cemlab.journeys.map(EventLog.from_frame(frame, timezone="UTC")).stages()
        assert stages["n_journeys"].tolist() == [60, 56] and stages["duration_median"].notna()[0]
        assert stages[["n_timed", "n_ended"]].isna().all(axis=None)


class TestSteps:
    def test_a_rare_step_cannot_be_worked_out(self):
        steps = _journeys().transitions()
        shown = steps["count"].dropna()
        assert shown.min() >= 10 and steps["count"].isna().any()
        assert steps.loc[steps["to"] == "x", "count"].isna().all()
        # of "b" with 60 steps in all, the other step would give the rare one away
        assert steps.loc[steps["from"] == "b", "count"].isna().all()

    def test_a_main_step_is_told_with_the_rare_ones(self):
        steps = _journeys(few=4, who=600).transitions().set_index(["from", "to"])
        assert np.isnan(steps.loc[("b", "x"), "count"])
        row = steps.loc[("b", "c")]  # 596, told as all 600 from b
        assert row[["count", "n", "n_rare"]].tolist() == [600, 600, 1]
        share, low, _ = wilson_intervals(591, 600)
        assert row["conf_low"] == low < share < row["share"] == row["conf_high"] == 1

    def test_hidden_and_pooled_steps_are_said(self):
        journeys = _journeys(few=4, who=600)
        assert (
            journeys.notes_of("steps_hidden")["n"] == journeys.transitions()["count"].isna().sum()
        )
        assert journeys.notes_of("steps_pooled")["n_rare"] == journeys.transitions()["n_rare"].sum()

    def test_a_real_flow_keeps_its_main_steps(self, shared, monkeypatch):
        if not (shared / "data" / "olist_orders").is_dir():
            pytest.skip("no olist_orders among the shared data")
        monkeypatch.setenv("CEMLAB_DATA", str(shared / "data"))
        log = cemlab.read_events(cemlab.open_study(STUDIES / "olist_orders"))
        journeys = cemlab.journeys.map(log)
        steps = journeys.transitions().set_index(["from", "to"])["count"]
        assert steps["carrier", "delivered"] == 5102 and steps["approved", "(exit)"] == 1648
        assert steps["delivered", "(exit)"] == 5170 and steps["(entry)", "purchase"] == 8135
        rare = [("(entry)", "carrier"), ("carrier", "purchase"), ("delivered", "carrier")]
        assert steps[rare].isna().all()

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
