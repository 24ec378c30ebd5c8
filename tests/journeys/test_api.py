"""The journey through the door: planted truths, reference values, traps, messages."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

import cemlab
from cemlab.errors import MethodError, MissingDataWarning, OptionError, SmallSampleWarning

from .worlds import STEPS, log, reference_case, walks

TRUTH = {"report": 0.4, "await": -0.8, "complain": -0.2, "repair": 0.9, "pay": 0.1}


class TestReference:
    def test_emotion_curve_with_selective_visits(self, shared):
        case = reference_case(shared, "emotion_curve_selective_visits")
        expected, order = case["expected"], case["inputs"]["order"]
        rows = [(who, name, felt) for who, name, felt in case["inputs"]["long"]]
        journeys = cemlab.journeys.map(log(rows, touchpoints=order, scale=(-4, 4)))
        table = journeys.tidy()
        assert table["touchpoint"].tolist() == order
        near = {"rtol": 2e-3, "atol": 2e-3}
        np.testing.assert_allclose(table["n"], expected["n_per_touchpoint"])
        np.testing.assert_allclose(table["reach"], expected["reach"], **near)
        np.testing.assert_allclose(table["estimate"], expected["naive_mean"], **near)
        intervals = np.array(expected["naive_ci"])
        np.testing.assert_allclose(table["conf_low"], intervals[:, 0], **near)
        np.testing.assert_allclose(table["conf_high"], intervals[:, 1], **near)
        adjusted = expected["adjusted_mean_random_intercept_reml"]
        np.testing.assert_allclose(table["adjusted"], adjusted, **near)
        fixed = journeys.tables()["adjustment"]["fixed"]
        np.testing.assert_allclose(fixed, expected["adjusted_mean_person_fixed_effects"], **near)
        assert journeys.notes_of("selective_visits")["items"] == ["complain"]
        assert "−1.92, the adjusted one −1.24" in journeys.narrate("en")

    def test_funnel(self, shared):
        case = reference_case(shared, "funnel_dropoff")
        steps, reached = case["inputs"]["steps"], np.array(case["inputs"]["reached"])
        counts = np.repeat(np.arange(1, 6), reached - np.r_[reached[1:], 0])
        journeys = cemlab.journeys.map(walks(counts, steps, end="order"))
        table, expected = journeys.funnel(), case["expected"]
        assert table["n"].tolist() == reached.tolist()
        np.testing.assert_allclose(table["step_share"][1:] * 100, expected["step_conversion"][1:])
        intervals = np.array(expected["step_ci"][1:])
        np.testing.assert_allclose(table["step_low"][1:] * 100, intervals[:, 0])
        np.testing.assert_allclose(table["step_high"][1:] * 100, intervals[:, 1])
        np.testing.assert_allclose(table["share"] * 100, expected["overall"])
        assert "as far as product, 64% went no further" in journeys.headline("en")

    def test_transitions_with_entry_and_exit(self, shared):
        case = reference_case(shared, "transition_matrix_with_exit")
        states = case["inputs"]["states"]
        walked = case["inputs"]["sequences"]
        rows = [
            (f"{at}, {copy}", name) for copy in range(10)
            for at, names in enumerate(walked) for name in names
        ]  # fmt: skip
        found = cemlab.journeys.map(log(rows, ("who", "touchpoint"), touchpoints=states))
        steps = found.transitions()
        wide = steps.pivot_table(index="from", columns="to", values="share").fillna(0.0)
        wide = wide.reindex(index=states, columns=[*states, "(exit)"]).fillna(0.0)
        np.testing.assert_allclose(wide, case["expected"]["probabilities"])
        entry = steps[steps["from"] == "(entry)"]
        assert entry["to"].tolist() == ["A", "B"] and entry["share"].tolist() == [0.8, 0.2]


class TestRecovers:
    def test_the_planted_means(self, events, survey):
        table = cemlab.journeys.map(events).tidy().set_index("touchpoint")
        truth = pd.Series(TRUTH)
        assert table.index.tolist() == list(TRUTH)
        assert (table["adjusted"] - truth).abs().max() < 0.2
        assert table.loc["complain", "estimate"] < table.loc["complain", "adjusted"] - 0.1
        weighted = cemlab.journeys.map(events, survey).tidy().set_index("touchpoint")
        assert (weighted["adjusted"] - truth).abs().max() < 0.25
        assert not weighted["adjusted"].equals(table["adjusted"])

    def test_low_and_high_point(self, events):
        journeys = cemlab.journeys.map(events)
        assert journeys.headline("en") == "The low point of the journey: Waiting (−0.8)"
        claims = [one.claim for one in journeys.findings("zh")]
        assert claims[0] == "等待：旅程的低谷" and claims[-1] == "维修：旅程的高点"

    def test_what_differences_do_not_allow_is_not_claimed(self, rated):
        journeys = cemlab.journeys.map(log([row for row in rated if row[1] in "acd"]))
        said = journeys.narrate("en")
        assert "cannot be told: c and d" in said or "cannot be told: d and c" in said
        assert "cannot be told" in journeys.headline("en")
        claims = [one.claim for one in journeys.findings("en")]
        assert "the lowest mean, but it cannot be told from" in claims[0]

    def test_differences_are_holm_adjusted(self, rated):
        table = cemlab.journeys.map(log(rated)).differences()
        assert len(table) == 6 and (table["p_adjusted"] >= table["p_value"]).all()
        alike = table[(table["first"] == "c") & (table["second"] == "d")].iloc[0]
        assert alike["p_adjusted"] > 0.05 and alike["conf_low"] < 0 < alike["conf_high"]

    def test_outcome_and_low_answers(self, events, survey):
        tables = cemlab.journeys.map(events, survey, outcome="overall").tables()
        kpis = tables["kpis"].set_index("kpi")
        score = cemlab.metrics.score(survey, outcome="overall", metric="mean").tidy().iloc[0]
        assert kpis.loc["mean", "value"] == pytest.approx(score["estimate"])
        top = cemlab.metrics.score(survey, outcome="overall", metric="csat").tidy().iloc[0]
        assert kpis.loc["top_box", ["value", "conf_low"]].tolist() == pytest.approx(
            [top["estimate"], top["conf_low"]]
        )
        assert kpis.loc["duration", "unit"] == "seconds" and kpis.loc["duration", "n"] == 120
        low = tables["low_answers"].set_index("item").loc["staff"]
        assert low["share"] == pytest.approx(
            np.average(survey.column("staff") < 3, weights=survey.weights())
        )


class TestMoments:
    def test_without_ratings_there_is_only_flow(self):
        journeys = cemlab.journeys.map(walks([4] * 20 + [2] * 20))
        assert journeys.tidy()["adjusted"].isna().all() and (journeys.tidy()["n"] == 0).all()
        assert journeys.figures() == ("funnel", "transitions") and journeys.findings() == ()
        assert "how the journey felt cannot be told" in journeys.narrate("en")

    def test_without_an_order_there_are_no_steps(self, rated):
        journeys = cemlab.journeys.map(log(rated, ordered=False))
        assert journeys.figures() == ("curve",) and not journeys.glance()["is_ordered"].iloc[0]
        assert "no end" in journeys.narrate("en") and "没有结尾" in journeys.narrate("zh")
        assert len(journeys.transitions()) == len(journeys.funnel()) == 0

    def test_items_of_a_survey_are_no_observed_steps(self, study_folder):
        text = (study_folder / "study.yaml").read_text("utf-8")
        text = text.replace("driver, scale", "driver, touchpoint: X, scale")
        text = text.replace("X", "wait", 1).replace("X", "staff", 1).replace(
            "analyses:\n",
            "events: {from_items: [wait, staff]}\nstages: {s: {}}\n"
            "touchpoints: {wait: {stage: s}, staff: {stage: s}}\nanalyses:\n",
        )  # fmt: skip
        (study_folder / "study.yaml").write_text(text, "utf-8")
        rows = "".join(f"r{n},4,{n % 5 + 1},{(n + n % 3) % 5 + 1},A,1\n" for n in range(40))
        (study_folder / "raw/survey.csv").write_text(
            "who,overall,wait,staff,building,w\n" + rows, "utf-8"
        )
        study = cemlab.open_study(study_folder)
        journeys = cemlab.journeys.map(cemlab.read_events(study), cemlab.read_survey(study))
        assert {"recalled_moments", "order_declared"} <= set(dict(journeys.notes()))
        assert journeys.figures() == ("curve",) and journeys.glance()["is_ordered"].iloc[0]
        assert "at one sitting" in journeys.narrate("en")
        recalled = journeys.checks().set_index("check").loc["recalled"]
        assert not recalled["passed"]

    def test_touchpoints_nobody_put_in_order_are_dots_without_drop_off(self, rated):
        journeys = cemlab.journeys.map(log(rated, touchpoints=None))
        assert "no_touchpoint_order" in dict(journeys.notes())
        assert journeys.figures() == ("curve", "transitions")

    def test_few_customers_are_a_gap(self, rated):
        rows = [row for row in rated if row[1] != "c" or row[0] < 9]
        journeys = cemlab.journeys.map(log(rows))
        row = journeys.tidy().set_index("touchpoint").loc["c"]
        assert row[["n", "estimate", "adjusted"]].isna().all()  # nobody learns how few
        emotion = journeys.tables()["emotion"].set_index("touchpoint")
        assert emotion.loc["c", "verdict"] == "suppressed" and not emotion.loc["c", "small"]
        assert journeys.notes_of("few_raters_hidden")["items"] == ["c"]
        assert "below every other touchpoint with enough ratings" in journeys.narrate("en")
        pairs = journeys.differences()
        assert "c" not in {*pairs["first"], *pairs["second"]}

    def test_small_touchpoints_are_said_and_graded(self, rated):
        rows = [row for row in rated if row[1] != "b" or row[0] < 15]
        with pytest.warns(SmallSampleWarning, match="b: rated by fewer than 30 customers"):
            journeys = cemlab.journeys.map(log(rows))
        assert journeys.findings("en")[0].grade == "C"

    def test_journeys_of_one_moment(self, rng):
        rows = [(who, STEPS[who % 4], 1.0) for who in range(80)]
        with pytest.warns(SmallSampleWarning, match="means are plain"):
            journeys = cemlab.journeys.map(log(rows))
        assert journeys.glance()["curve"].iloc[0] == "plain"
        assert journeys.tidy()["adjusted"].isna().all() and not len(journeys.differences())
        assert "cannot be told" in journeys.narrate("en")
        assert journeys.checks().set_index("check").loc["journeys_single", "value"] == 1

    def test_where_journeys_of_one_moment_stop_is_not_told(self):
        rows = [(who, STEPS[who % 3], 1.0, f"2024-03-{1 + who % 9:02d}") for who in range(90)]
        with pytest.warns(SmallSampleWarning):
            journeys = cemlab.journeys.map(log(rows, ("who", "touchpoint", "felt", "time"),
                                               timezone="UTC", end="d"))  # fmt: skip
        assert "single moment, so how far journeys come is not told" in journeys.narrate("en")
        # without a pause nobody knows which are still open
        assert journeys.glance()["n_open"].iloc[0] == 0 and not journeys.notes_of("open_journeys")
        assert all(finding.figure != "funnel" for finding in journeys.findings("en"))
        assert journeys.notes_of("no_spread")["items"] == ["a", "b", "c"]

    def test_a_loss_is_only_told_where_an_end_is_declared(self, rng):
        counts = rng.choice([2, 3, 4], p=[0.1, 0.5, 0.4], size=200)
        said = cemlab.journeys.map(walks(counts)).narrate("en")
        assert "have it as their furthest touchpoint" in said and "no end is declared" in said
        assert "went no further" not in said
        assert "went no further" in cemlab.journeys.map(walks(counts, end="d")).narrate("en")

    def test_a_lowest_mean_like_all_others_is_no_finding(self, rng):
        felt = rng.normal(0, 0.5, (40, 4)).clip(-2, 2)
        rows = [(who, step, felt[who, at]) for who in range(40) for at, step in enumerate(STEPS)]
        journeys = cemlab.journeys.map(log(rows))
        assert journeys.findings("en") == () and "cannot be told" in journeys.headline("en")

    def test_what_lies_below_neutral_need_not_hold_the_low_point(self):
        rng, truth = np.random.default_rng(1), {"a": 0.6, "b": -0.7, "c": -0.3, "d": -0.6}
        rows = [(who, step, float(np.clip(mean + rng.normal(0, 0.8), -2, 2)))
                for who in range(100) for step, mean in truth.items()
                if step != "d" or who < 12]  # fmt: skip
        with pytest.warns(SmallSampleWarning):
            journeys = cemlab.journeys.map(log(rows))
        assert "which of them" not in journeys.headline("en")

    def test_one_customer(self):
        with pytest.raises(MethodError, match="one customer"):
            cemlab.journeys.map(log([("w", step, 1.0) for step in STEPS]))

    def test_nobody_is_shown_of_nine_customers(self, rated):
        journeys = cemlab.journeys.map(log([row for row in rated if row[0] < 9]))
        assert journeys.figures() == () and journeys.headline("en") == ""
        assert "No touchpoint has enough ratings" in journeys.narrate("en")
        assert journeys.transitions()["share"].isna().all() and not len(journeys.funnel())

    def test_experience_is_rescaled_round_neutral(self, rated):
        rows = [(who, step, felt + 3) for who, step, felt in rated]
        journeys = cemlab.journeys.map(log(rows, scale=(1, 5)))
        plain = cemlab.journeys.map(log(rated))
        np.testing.assert_allclose(
            journeys.tables()["emotion"]["emotion"], plain.tables()["emotion"]["emotion"]
        )
        high = cemlab.journeys.map(log(rows, scale=(1, 5), neutral=4)).tables()["emotion"]
        assert (high["verdict"] == "bad").sum() == 4 and high["emotion"].between(-2, 2).all()

    def test_without_a_scale_nothing_is_good_or_bad(self, rated):
        journeys = cemlab.journeys.map(log(rated, scale=None))
        emotion = journeys.tables()["emotion"]
        assert emotion["emotion"].isna().all() and set(emotion["verdict"]) == {"open"}
        assert "no_scale" in dict(journeys.notes())
        assert {one.tone for one in journeys.findings()} == {"plain"}

    def test_who_never_came_could_move_a_mean(self, events):
        journeys = cemlab.journeys.map(events)
        table = journeys.tables()["sensitivity"]
        row = journeys.tidy().set_index("touchpoint").loc["complain"]
        worse = table[(table["touchpoint"] == "complain") & (table["shift"] == -1)].iloc[0]
        assert worse["estimate"] == pytest.approx(row["adjusted"] - (1 - row["reach"]) * row["sd"])
        assert "report" not in set(table["touchpoint"])

    def test_skipping_is_not_stopping(self):
        rows = [(who, step) for who in range(40)
                for step in ("abcd" if who < 10 else "abd" if who < 30 else "ab")]  # fmt: skip
        table = cemlab.journeys.map(log(rows, ("who", "touchpoint"))).funnel()
        assert table["n"].tolist() == [40, 40, 30, 30]
        assert table["stop_share"].tolist()[:3] == pytest.approx([0, 0.25, 0])

    def test_open_journeys_have_not_stopped(self):
        rows = [
            (who, step, f"2026-03-{1 + who // 2:02d} {9 + at}:00")
            for who in range(60) for at, step in enumerate("ad" if who < 56 else "a")
        ]  # fmt: skip
        events = log(rows, ("who", "touchpoint", "time"), timezone="UTC", end="d")
        with pytest.warns(MissingDataWarning, match=r"journeys were still open on 2026-03-30"):
            journeys = cemlab.journeys.map(events)
        whole = journeys.glance().iloc[0]
        assert whole["n_open"] == 2  # of the four without an end: the others are a day old
        assert journeys.funnel()["n"].tolist()[0] == 58
        exits = journeys.transitions().query("to == '(exit)'").set_index("from")["count"]
        assert np.isnan(exits["a"])  # two: too few to tell of

    def test_stages_have_means_and_durations(self):
        walk = (("a", "one", 8), ("b", "one", 9), ("c", "two", 12))
        rows = [
            (who, step, 1.0, stage, f"2026-03-01 {hour:02d}:00")
            for who in range(12) for step, stage, hour in walk
        ]  # fmt: skip
        events = log(rows, ("who", "touchpoint", "felt", "stage", "time"), timezone="UTC")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SmallSampleWarning)
            table = cemlab.journeys.map(events).stages().set_index("stage")
        assert table.loc["one", "duration_median"] == 4 * 3600  # until the next stage begins
        assert np.isnan(table.loc["two", "duration_median"]) and table.loc["two", "n"] == 12

    def test_a_median_has_the_n_that_it_is_of(self):
        rows, start = [], pd.Timestamp("2026-03-01")
        for who in range(60):  # forty go on to c, of whom twenty have a second moment there
            walk = [("a", "one", 0), ("b", "one", 2 + who % 5)]
            walk += [("c", "two", 10)] if who >= 20 else []
            walk += [("c", "two", 10 + who % 7)] if who >= 40 else []
            rows += [(who, step, stage, str(start + pd.Timedelta(hours=at)))
                     for step, stage, at in walk]  # fmt: skip
        events = log(rows, ("who", "touchpoint", "stage", "time"), timezone="UTC")
        table = cemlab.journeys.map(events).stages().set_index("stage")
        one, two = table.loc["one"], table.loc["two"]
        assert (one["n_journeys"], one["n_timed"], one["n_ended"]) == (60, 60, 20)
        assert (two["n_journeys"], two["n_timed"], two["n_ended"]) == (40, 20, 20)
        truth = np.array([2 + who % 5 if who < 20 else 10 for who in range(60)]) * 3600.0
        assert one["duration_median"] == np.median(truth)
        later = np.array([who % 7 for who in range(40, 60)]) * 3600.0
        assert two["duration_median"] == np.median(later)
        half = 1.959964 * np.sqrt(0.25 / 20)
        ends = np.quantile(later, [0.5 - half, 0.5 + half])
        assert two[["duration_median_low", "duration_median_high"]].to_numpy(float) == (
            pytest.approx(ends, rel=1e-4)
        )

    def test_several_journeys_of_a_customer_stay_together(self, rated):
        rows = [(who // 2, who, step, felt) for who, step, felt in rated]
        journeys = cemlab.journeys.map(log(rows, ("who", "case", "touchpoint", "felt")))
        alone = cemlab.journeys.map(log(rated))
        assert "several_journeys" in dict(journeys.notes())
        assert journeys.glance()["n_customers"].iloc[0] == 20
        assert (journeys.funnel()["n"] == 40).all()
        assert not journeys.tidy()["conf_low"].equals(alone.tidy()["conf_low"])


class TestRefuses:
    def test_tables_of_the_wrong_kind(self, survey, events):
        with pytest.raises(OptionError, match="is a Survey. Expected an EventLog"):
            cemlab.journeys.map(survey)
        with pytest.raises(OptionError, match="`survey` is a DataFrame. Expected a Survey"):
            cemlab.journeys.map(events, pd.DataFrame())

    def test_an_outcome_without_a_survey(self, events):
        with pytest.raises(OptionError, match="no survey was given. Write"):
            cemlab.journeys.map(events, outcome="overall")

    def test_an_outcome_that_is_none(self, events, survey):
        with pytest.raises(OptionError, match="Did you mean 'overall'"):
            cemlab.journeys.map(events, survey, outcome="overal")
        with pytest.raises(OptionError, match="groups or text, not ratings"):
            cemlab.journeys.map(events, survey, outcome="building")
        with pytest.raises(OptionError, match="the name of one item"):
            cemlab.journeys.map(events, survey, outcome=["overall"])


def test_the_truth_of_the_flagship():
    """The adjusted means are those of everybody; the plain one at the selective step is not."""
    folder = Path(__file__).parents[2] / "data" / "wuye-repair"
    told = YAML(typ="safe").load((folder / "truth.yaml").read_text("utf-8"))
    truth = told["population"]["of_those_who_answer"]
    study = cemlab.open_study(folder)
    journeys = cemlab.journeys.map(cemlab.read_events(study), cemlab.read_survey(study))
    table = journeys.tidy().set_index("touchpoint")
    everybody = pd.Series(truth["experience_if_everybody_came"])[table.index]
    assert ((table["adjusted_low"] < everybody) & (everybody < table["adjusted_high"])).all()
    chase = table.loc["chase"]
    assert chase["conf_high"] < everybody["chase"]
    assert chase["estimate"] == pytest.approx(
        truth["experience_of_those_who_came"]["chase"], abs=0.1
    )
    assert journeys.notes_of("selective_visits")["items"] == ["chase"]
    assert "Chase" in journeys.headline("en") and "催" in journeys.headline("zh")


def test_says_no_number_of_nobody(events, survey):
    journeys = cemlab.journeys.map(events, survey, outcome="overall")
    for language in ("en", "zh"):
        assert "nan" not in " ".join(message for _, message in journeys.notes(language))
        assert "{" not in " ".join(journeys.checks(language)["note"])
