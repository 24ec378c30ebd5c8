"""Designs: what may be edited, what is predicted of it, and what is never recommended."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import EventLog
from cemlab.errors import MethodError, OptionError
from cemlab.peak_end.designs import fitted_model
from cemlab.peak_end.methods.edits import Journey, Rules, edits_of
from cemlab.peak_end.methods.predictions import Fitted, change_of, features_row, level_of

from .worlds import MOMENTS, fit, log_of, planted, survey_of, world

DRAWN = {"arrive": 0.5, "wait": -1.5, "talk": 1.5, "pay": -0.5, "leave": 0.2}


@pytest.fixture(scope="module")
def supported():
    """People recall half the peak and half the end."""
    return fit(*planted(np.random.default_rng(1), 400, "peak_end", state=1.0), extremes="peak")


@pytest.fixture(scope="module")
def averaged():
    return fit(*planted(np.random.default_rng(2), 400, "mean", state=1.0), extremes="peak")


class TestReference:
    def test_reorder_counterfactual(self, shared):
        text = (shared / "reference/methods/14_peak_end.json").read_text("utf-8")
        case = next(one for one in json.loads(text)["cases"]
                    if one["id"] == "reorder_counterfactual")  # fmt: skip
        given, expected = case["inputs"], case["expected"]
        coefficients = given["coef"]
        terms = ("peak", "end", "mean")
        slopes = np.array([coefficients[name] for name in ("peak_max", "end", "mean")])
        model = Fitted(terms, slopes, np.zeros((3, 3)), np.zeros(3), np.eye(3),
                       coefficients["intercept"], 10.0)  # fmt: skip
        journey = Journey(tuple(map(str, range(6))), tuple(map(float, given["valence"])))
        rules = Rules(fixed=[str(at) for at in given["fixed_positions"]], neutral=0.0)
        made = {one.name: one.journey.felt for one in edits_of(journey, rules)[0]}
        scenarios = given["scenarios"]
        assert made["end_with_best"] == tuple(scenarios["swap_last_two"])
        assert made["add_closing"] == tuple(scenarios["append_plus_one"])
        here = features_row(journey.felt, terms)
        assert level_of(model, here) == pytest.approx(expected["baseline"])
        for name, own, change in [("end_with_best", "swap_last_two", "change_swap"),
                                  ("add_closing", "append_plus_one", "change_append")]:  # fmt: skip
            after = features_row(made[name], terms)
            assert level_of(model, after) == pytest.approx(expected[own])
            assert change_of(model, after - here).estimate == pytest.approx(expected[change])


class TestPredicts:
    def test_by_hand_from_the_coefficients(self, supported):
        found = cemlab.peak_end.design(supported, DRAWN).tidy().set_index("edit")
        b = supported.coefficients().query("model == 'both'").set_index("term")["estimate"]
        end = found.loc["raise_end"]
        assert end["estimate"] == pytest.approx(b["mean"] / 5 + b["end"])
        every = b["mean"] + b["peak"] + b["end"]
        assert end["baseline"] == pytest.approx(every / 5)
        assert end["difference"] == pytest.approx(end["estimate"] - end["baseline"])
        moved = found.loc["end_with_best"]
        assert moved["estimate"] == pytest.approx(1.3 * b["end"])
        assert moved["baseline"] == 0 and moved["mean_change"] == 0

    def test_one_term_has_the_interval_of_its_coefficient(self, supported):
        found = cemlab.peak_end.design(supported, DRAWN).tidy().set_index("edit")
        end = supported.coefficients().query("model == 'both' and term == 'end'").iloc[0]
        moved = found.loc["end_with_best"]
        assert moved["conf_low"] == pytest.approx(1.3 * end["conf_low"])
        assert moved["conf_high"] == pytest.approx(1.3 * end["conf_high"])

    def test_the_interval_is_that_of_a_bootstrap_of_customers(self):
        """methods 5.7 asks for a bootstrap; for a contrast of coefficients both are one."""
        rng = np.random.default_rng(8)
        _, rated, overall = world(rng, 300, "peak_end", state=1.0)
        rated = np.clip(rated, -9, 9).reshape(300, MOMENTS)
        found = cemlab.peak_end.design(
            fit(log_of(rated.tolist()), survey_of(overall), extremes="peak"), DRAWN
        )
        row = found.tidy().set_index("edit").loc["raise_end"]
        x = np.column_stack([np.ones(300), rated.mean(1), rated.max(1), rated[:, -1]])
        drawn = []
        for _ in range(2000):
            own = rng.integers(300, size=300)
            b = np.linalg.lstsq(x[own], overall[own], rcond=None)[0]
            drawn.append(b[1] / 5 + b[3])
        low, high = np.percentile(drawn, [2.5, 97.5])
        width = row["conf_high"] - row["conf_low"]
        assert abs(row["conf_low"] - low) < 0.1 * width
        assert abs(row["conf_high"] - high) < 0.1 * width

    def test_moments_that_all_rise_are_their_own_baseline(self, supported):
        flat = cemlab.peak_end.design(supported, {"a": 1.0, "b": 1.0, "c": 1.0}).tidy()
        assert flat["baseline"].gt(0).all()
        twice = cemlab.peak_end.design(supported, DRAWN, step=2.0).tidy().set_index("edit")
        once = cemlab.peak_end.design(supported, DRAWN).tidy().set_index("edit")
        assert twice.loc["raise_end", "baseline"] == pytest.approx(
            2 * once.loc["raise_end", "baseline"]
        )

    def test_far_journeys_are_extrapolations(self, supported):
        near = cemlab.peak_end.design(supported, DRAWN)
        assert not near.tidy().set_index("edit").loc["raise_end", "extrapolates"]
        # every journey has eight moments: none was ever seen with one more
        assert near.tidy().set_index("edit").loc["add_closing", "extrapolates"]
        assert "design_extrapolates" in dict(near.notes())
        far = cemlab.peak_end.design(supported, {"a": -8.0, "b": -8.0, "c": 8.0})
        assert far.tidy()["extrapolates"].all() and "design_far_journey" in dict(far.notes())
        assert not far.checks().set_index("check").loc["far_journey", "passed"]

    def test_a_plan_to_try_it(self, supported):
        from statsmodels.stats.power import TTestIndPower

        found = cemlab.peak_end.design(supported, DRAWN)
        plan = found.ab_plan().set_index("edit")
        row = plan.loc["raise_end"]
        sd = supported.glance()["outcome_sd"].item()
        needed = TTestIndPower().solve_power(row["change"] / sd, alpha=0.05, power=0.8)
        assert row["n_per_arm"] == np.ceil(needed)
        assert row["n_per_arm_half"] == pytest.approx(4 * row["n_per_arm"], rel=0.02)
        assert np.isnan(plan.loc["raise_trough", "n_against_baseline"])
        best = found.tidy().query("not extrapolates")["edit"].iloc[0]
        assert f"{plan.loc[best, 'n_per_arm']:,.0f} customers" in found.narrate("en")

    def test_the_planted_end_is_found(self, supported):
        """Half the end is recalled; with noisy moments a little less is told."""
        found = cemlab.peak_end.design(supported, DRAWN).tidy().set_index("edit")
        assert 0.3 < found.loc["raise_end", "estimate"] < 0.6
        assert found.loc["end_with_best", "against_baseline"] == "more"
        assert found.loc["raise_trough", "against_baseline"] == "less"


class TestPrudence:
    def test_without_support_only_the_worst_moment_is_raised(self, averaged):
        assert averaged.glance()["verdict"].item() in ("averaging", "cannot_tell")
        found = cemlab.peak_end.design(averaged, DRAWN)
        assert found.tidy()["edit"].tolist() == ["raise_trough"] and found.findings() == ()
        assert "supports no design of peak or end" in found.headline("en")
        assert "不支持对峰值或结尾的设计" in found.headline("zh")
        assert "design_limited" in dict(found.notes()) and "Do not decorate" not in found.narrate()

    @pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
    def test_descriptive_contests_support_nothing(self, rng):
        _, rated, overall = world(rng, 300, "peak_end", state=1.0)
        rated = np.clip(rated, -9, 9).reshape(300, MOMENTS).tolist()
        found = cemlab.peak_end.design(
            fit(log_of(rated, retrospective=True), survey_of(overall)), DRAWN
        )
        assert found.tidy()["edit"].tolist() == ["raise_trough"]
        assert "predict nothing" in found.narrate("en") and "不预测" in found.narrate("zh")

    def test_the_trough_is_never_left_behind_a_decorated_end(self, supported):
        for language, words in [("en", "Do not decorate the end"), ("zh", "只去装点结尾")]:
            assert words in cemlab.peak_end.design(supported, DRAWN).narrate(language)

    def test_no_grade_is_a_and_an_extrapolation_is_c(self, supported):
        found = cemlab.peak_end.design(supported, DRAWN)
        assert [one.grade for one in found.findings()] == ["B"]
        far = cemlab.peak_end.design(supported, {"a": -8.0, "b": -8.0, "c": 7.0})
        assert {one.grade for one in far.findings()} <= {"C"}


class TestMeanJourney:
    def test_ends_where_most_journeys_end_and_hides_few(self, rng):
        rows = [(who, f"s{at}", at, float(rng.normal()))
                for who in range(80) for at in range(6)
                if (at != 2 or who < 5) and (at != 5 or who < 20)]  # fmt: skip
        frame = pd.DataFrame(rows, columns=["customer_id", "touchpoint", "position", "experience"])
        log = EventLog.from_frame(
            frame, touchpoints=[f"s{at}" for at in range(6)], scale=(-9, 9), join="customer_id"
        )
        survey = cemlab.Survey.from_frame(
            pd.DataFrame({"who": range(80), "overall": rng.normal(size=80)}), id="who"
        )
        found = cemlab.peak_end.design(fit(log, survey, extremes="peak"))
        own = found.journeys().query("journey == 'as_it_is'")
        assert own["touchpoint"].tolist() == ["s0", "s1", "s3", "s4"]
        notes = dict(found.notes("en"))
        assert notes["design_hidden_places"].endswith("rated them: 1.")
        assert notes["design_later_places"].endswith("journeys end: 1.")
        assert "n = 80" in found.narrate("en")

    def test_the_declared_end_is_fixed(self, rng):
        _, rated, overall = world(rng, 200, "end", state=1.0)
        rated = np.clip(rated, -9, 9).reshape(200, MOMENTS).tolist()
        places = [f"s{at}" for at in range(MOMENTS)]
        log = log_of(rated, touchpoints=places, end=places[-1])
        found = cemlab.peak_end.design(fit(log, survey_of(overall), extremes="peak"))
        assert found.glance()["contest"].item() == "end_only"
        assert set(found.left_out()["reason"]) == {"end_fixed"}
        assert "raise_end" in set(found.tidy()["edit"])

    def test_several_journeys_of_a_customer_are_clusters(self, rng):
        _, rated, overall = world(rng, 120, "peak_end", state=1.0)
        rated = np.clip(rated, -9, 9).reshape(120, MOMENTS).tolist()
        got = fit(log_of(rated, who=[at // 4 for at in range(120)]), survey_of(overall))
        assert fitted_model(got).df == 29
        end = got.coefficients().query("model == 'both' and term == 'end'")
        error = np.sqrt(fitted_model(got).covariance[-1, -1])
        assert error == pytest.approx(end["std_error"].item())
        assert cemlab.peak_end.design(got, DRAWN).provenance.customers == 30

    def test_needs_named_touchpoints(self, rng):
        log = log_of(rng.normal(size=(60, 5)).tolist())
        got = fit(log, survey_of(rng.normal(size=60)))
        with pytest.raises(MethodError, match="places of these journeys are numbers"):
            cemlab.peak_end.design(got)


class TestRefuses:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"journey": [1, 2, 3]}, "Expected touchpoints with what was felt"),
            ({"journey": {"a": 1, "b": 2}}, "has 2 moments. Expected 3 or more"),
            ({"journey": [("a", 1), ("a", 2), ("b", 3)]}, "names a more than once"),
            ({"journey": DRAWN | {"pay": 12}}, "12 at 'pay'. Expected a number from -9 to 9"),
            ({"journey": DRAWN | {"pay": "bad"}}, "'bad' at 'pay'"),
            ({"fixed": "leaf"}, "`fixed` names 'leaf'.*Did you mean 'leave'"),
            ({"fixed": 3}, "names of touchpoints that keep their place"),
            ({"before": ["pay"]}, "what must come before a touchpoint"),
            ({"before": {"pay": "leave"}}, "'leave' comes before 'pay', but in the journey"),
            ({"before": {"pay": "rapair"}, "fixed": "x"}, "`fixed` names 'x'.*`before` names"),
            ({"step": 0}, "`step` is 0"),
        ],
    )
    def test_options(self, supported, options, message):
        with pytest.raises(OptionError, match=message):
            cemlab.peak_end.design(supported, **({"journey": DRAWN} | options))

    def test_what_is_no_contest(self, supported):
        with pytest.raises(OptionError, match="first argument is a DataFrame"):
            cemlab.peak_end.design(supported.tidy(), DRAWN)

    def test_an_end_that_is_a_time_and_a_result_without_its_model(self, supported):
        timed = replace(supported, _whole={**supported._whole, "end_window": 5.0})
        with pytest.raises(MethodError, match="last 5 seconds.*without `end_window`"):
            cemlab.peak_end.design(timed, DRAWN)
        tables = {name: one for name, one in supported._tables.items() if name != "m3"}
        with pytest.raises(MethodError, match="kept by an earlier cemlab"):
            cemlab.peak_end.design(replace(supported, _tables=tables), DRAWN)

    def test_nothing_to_change(self, supported):
        with pytest.raises(MethodError, match="Nothing of this journey can be changed"):
            cemlab.peak_end.design(supported, dict.fromkeys("abc", 9.0))
