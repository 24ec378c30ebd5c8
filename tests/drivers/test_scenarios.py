"""`what_if`: reference values, worked by hand, and what must hold whatever the answers."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import cemlab
from cemlab import Survey
from cemlab.drivers.scenarios import Simulator
from tests.drivers.ordinal_cases import case_of

pytestmark = pytest.mark.filterwarnings("ignore::cemlab.errors.CemlabWarning")
THREE = ["wait", "staff", "price"]


def made(n=600, *, seed=3, **more) -> Survey:
    """Overall = 0.5 wait + 0.2 staff + noise on 0 to 100, far from its ends; price says nothing."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.integers(1, 6, (n, 3)), columns=THREE)
    frame["overall"] = 50 + 5 * frame["wait"] + 2 * frame["staff"] + rng.normal(0, 4, n)
    frame["branch"] = np.where(rng.random(n) < 0.5, "North", "South")
    frame["count"] = rng.integers(1, 4, n)
    frame.loc[rng.random(n) < 0.3, "wait"] = 9
    items = {name: {"role": "driver", "scale": [1, 5]} for name in THREE} | {
        "overall": {"role": "outcome", "scale": [0, 100]}, "branch": {"role": "segment"},
        "wait": {"role": "driver", "scale": [1, 5], "not_applicable": [9]},
        "count": {"role": "ignored"},
    }  # fmt: skip
    if "weight" in more:
        items.pop("count")
    return Survey.from_frame(more.pop("frame", frame), items=items, **more)


def asked(survey: Survey, changes=None, **more):
    return cemlab.drivers.what_if(survey, outcome="overall", drivers=THREE, changes=changes, **more)


class TestReference:
    def test_ceiling_of_a_lift(self, shared):
        """Each rating of the case, with outcomes as far above as below the published line."""
        case = case_of(shared, "what_if_ceiling", topic="11_driver_regression")
        inputs, expected, within = case["inputs"], case["expected"], case["tolerance"]
        ratings = np.repeat(np.array(inputs["driver"], float), 20)
        noise = np.tile([0.3, -0.3], len(ratings) // 2)
        frame = pd.DataFrame({"d": ratings, "y": 2 + inputs["coef"] * ratings + noise})
        survey = Survey.from_frame(frame, scale={"d": (1, inputs["scale_max"])})
        got = cemlab.drivers.what_if(survey, outcome="y", drivers=["d"], changes=[
            {"driver": "d", "lift": inputs["lift"]}])  # fmt: skip
        row = got.tidy().iloc[0]
        assert row["estimate"] == pytest.approx(expected["predicted_outcome_change"], **within)
        assert row["mean_lift"] == pytest.approx(expected["mean_actual_lift"], **within)
        assert row["n_capped"] == 20 * expected["n_capped"]
        assert row["estimate"] != pytest.approx(expected["naive_change_wrong"], abs=0.1)

    def test_shares_of_the_copenhagen_tenants(self, shared):
        """All in high contact with their neighbours, as the shares that polr expects."""
        case = case_of(shared, "housing_proportional_odds")
        inputs, expected = case["inputs"], case["expected"]["what_if_all_contact_high"]
        cells = pd.DataFrame(inputs["cells"], columns=inputs["columns"])
        cells["Sat"] = cells["Sat"].map({name: 1 + i for i, name in enumerate(inputs["order"])})
        cells["Cont"] = cells["Cont"].map({"Low": 1, "High": 2})
        survey = Survey.from_frame(cells, weight="Freq", weight_kind="frequency",
                                   scale={"Sat": (1, 3), "Cont": (1, 2)})  # fmt: skip
        got = cemlab.drivers.what_if(
            survey, outcome="Sat", drivers=["Cont"], covariates=["Infl", "Type"], model="ordinal",
            score="top_box", top_boxes=1, changes=[{"driver": "Cont", "lift": 1}],
        )  # fmt: skip
        table, row = got.shares(), got.tidy().iloc[0]
        np.testing.assert_allclose(table["before"], expected["model_share"], atol=1e-6)
        np.testing.assert_allclose(table["after"], expected["counterfactual_share"], atol=1e-6)
        assert row["estimate"] == pytest.approx(expected["change_in_share_high"], abs=1e-6)
        assert row["n"] == cells["Freq"].sum() == row["n_capped"] + row["n_changed"]


class TestByHand:
    def test_lift_of_visitors(self):
        survey = made()
        table = survey.answers()
        met = table["wait"].notna().to_numpy(float)
        rating = table["wait"].fillna(table["wait"].mean())
        terms = sm.add_constant(np.column_stack([met, rating, table[["staff", "price"]]]))
        fit = sm.OLS(table["overall"], terms).fit(cov_type="HC3", use_t=True)
        lift = (table["wait"] + 1).clip(upper=5) - table["wait"]
        row = asked(survey).tidy().set_index("scenario").loc["wait"]
        share = lift.sum() / len(table)
        assert row["estimate"] == pytest.approx(fit.params.iloc[2] * share)
        assert row["std_error"] == pytest.approx(fit.bse.iloc[2] * share)
        assert (row["conf_low"], row["conf_high"]) == pytest.approx(
            tuple(fit.conf_int().iloc[2] * share))  # fmt: skip
        assert row["mean_lift"] == pytest.approx(lift.mean())
        assert row["n"] == met.sum() and row["n_capped"] == (table["wait"] == 5).sum()
        assert row["n_changed"] + row["n_capped"] == row["n"]
        assert row["before"] == pytest.approx(table["overall"].mean())
        assert row["after"] - row["before"] == pytest.approx(row["estimate"])

    def test_finds_what_was_planted(self):
        got = asked(made(4000)).tidy().set_index("scenario")
        assert got.loc["wait", "conf_low"] < 5 * 0.8 * 0.7 < got.loc["wait", "conf_high"]
        assert got.loc["staff", "conf_low"] < 2 * 0.8 < got.loc["staff", "conf_high"]
        assert got["verdict"].to_dict() == {
            "wait": "rise", "staff": "rise", "price": "cannot_tell"
        }  # fmt: skip

    def test_steps_of_a_scenario_add_up(self):
        """In a regression far from the ends of the outcome's scale."""
        survey = made()
        steps = [{"driver": "wait", "lift": 0.5}, {"driver": "staff", "floor": 3}]
        got = asked(survey, {"both": steps, "one": steps[0], "other": steps[1]})
        change = got.tidy().set_index("scenario")["estimate"]
        assert change["both"] == pytest.approx(change["one"] + change["other"])
        own = got.changes().set_index(["scenario", "driver"])
        assert own.loc[("both", "staff"), "mean_after"] >= 3
        assert own.loc[("both", "wait"), "mean_lift"] == own.loc[("one", "wait"), "mean_lift"]

    def test_reach_is_the_share_of_the_visit(self):
        survey = made()
        reaches = {"some": 0.85, "all": 1.0}
        changes = {name: {"driver": "wait", "reach": one} for name, one in reaches.items()}
        got = asked(survey, changes).tidy().set_index("scenario")
        now = survey.column("wait").notna().mean()
        part = (0.85 - now) / (1 - now)
        assert got.loc["some", "estimate"] == pytest.approx(part * got.loc["all", "estimate"])
        assert (
            got.loc["all", "n"] == got.loc["all", "n_changed"] == survey.column("wait").isna().sum()
        )

    def test_difference_of_two_scenarios(self):
        got = asked(made())
        change = got.tidy().set_index("scenario")["estimate"]
        lead = got.lead().set_index("against")
        assert lead.loc["staff", "difference"] == pytest.approx(change["wait"] - change["staff"])
        assert set(lead["verdict"]) == {"apart"} and got.glance()["is_first"].item()

    def test_cut_at_the_end_of_the_outcomes_scale(self):
        """A steep line leads to 5.6 for who is at the top; nobody can be above 5."""
        ratings = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0], 40)
        frame = pd.DataFrame({"x": ratings, "y": np.repeat([1.0, 1.0, 4.0, 5.0, 5.0], 40)})
        survey = Survey.from_frame(frame, scale={"x": (1, 5), "y": (1, 5)})
        got = cemlab.drivers.what_if(survey, outcome="y", drivers=["x"],
                                     changes=[{"driver": "x", "floor": 4}])  # fmt: skip
        slope, intercept = np.polyfit(frame["x"], frame["y"], 1)
        line = np.clip(intercept + slope * np.array([1, 2, 3, 4, 5]), 1, 5)
        row = got.tidy().iloc[0]
        assert intercept + 5 * slope > 5 and row["before"] == pytest.approx(line.mean())
        assert row["after"] == pytest.approx((4 * line[3] + line[4]) / 5)
        assert got.notes_of("beyond_scale")["share"] == pytest.approx(0.2)


class TestWhatMustHold:
    def test_order_of_drivers_does_not_matter(self, survey):
        change = [
            cemlab.drivers.what_if(survey, outcome="overall", drivers=own).tidy()
            for own in (THREE, THREE[::-1])
        ]
        pd.testing.assert_frame_equal(*change, rtol=1e-9)

    def test_weights_of_one_are_no_weights(self, answers):
        scale = dict.fromkeys(["overall", *THREE], (1, 5))
        made_of = {"scale": scale, "missing": {"overall": [99]}, "not_applicable": {"wait": [6]}}
        plain = asked(Survey.from_frame(answers, **made_of)).tidy()
        ones = asked(Survey.from_frame(answers.assign(w=1.0), weight="w", **made_of)).tidy()
        pd.testing.assert_frame_equal(ones, plain, rtol=1e-9)

    @pytest.mark.parametrize("model", ["linear", "ordinal"])
    def test_frequencies_are_rows(self, answers, model):
        scale = dict.fromkeys(["overall", *THREE], (1, 5))
        made_of = {"scale": scale, "missing": {"overall": [99]}, "not_applicable": {"wait": [6]}}
        answers["w"] = np.random.default_rng(1).integers(1, 4, len(answers))
        rows = answers.loc[answers.index.repeat(answers["w"])].drop(columns="w")
        counted = Survey.from_frame(answers, weight="w", weight_kind="frequency", **made_of)
        got, expected = (asked(one, model=model, by="building").tidy()
                         for one in (counted, Survey.from_frame(rows, **made_of)))  # fmt: skip
        pd.testing.assert_frame_equal(got, expected, rtol=1e-6)

    def test_items_where_low_is_good_are_lifted_downwards(self):
        survey = made()
        frame = survey.answers()
        frame["wait"] = 6 - frame["wait"]
        scale = {name: {"role": "driver", "scale": [1, 5]} for name in THREE}
        scale["wait"]["direction"] = "low_is_good"
        items = scale | {"overall": {"role": "outcome", "scale": [0, 100]},
                         "branch": {"role": "segment"}}  # fmt: skip
        frame["wait"] = frame["wait"].fillna(9)
        items["wait"]["not_applicable"] = [9]
        turned = Survey.from_frame(frame, items=items)
        for there, here in (({"lift": 1}, {"lift": 1}), ({"floor": 2}, {"floor": 4})):
            got = asked(turned, [{"driver": "wait"} | there]).tidy()
            expected = asked(survey, [{"driver": "wait"} | here]).tidy()
            pd.testing.assert_frame_equal(got, expected, rtol=1e-9)

    def test_scales_may_differ(self):
        survey = made()
        frame = survey.answers().assign(staff=lambda t: 25 * (t["staff"] - 1))
        scale = {"wait": (1, 5), "staff": (0, 100), "price": (1, 5), "overall": (0, 100)}
        other = Survey.from_frame(frame.fillna({"wait": 9}), scale=scale,
                                  not_applicable={"wait": [9]})  # fmt: skip
        got = asked(other, [{"driver": "staff", "lift": 25}]).tidy()
        expected = asked(survey, [{"driver": "staff", "lift": 1}]).tidy()
        assert got["estimate"].item() == pytest.approx(expected["estimate"].item())
        assert got["mean_lift"].item() == pytest.approx(25 * expected["mean_lift"].item())
        assert asked(other).changes().set_index("driver")["lift"]["staff"] == 10

    def test_clusters_have_the_errors_of_fit(self):
        survey = made()
        rng = np.random.default_rng(2)
        frame = survey.answers().fillna({"wait": 9}).assign(house=rng.integers(0, 12, 600))
        clustered = Survey.from_frame(
            frame, scale=dict.fromkeys(THREE, (1, 5)), not_applicable={"wait": [9]})  # fmt: skip
        got = asked(clustered, [{"driver": "staff", "lift": 1}], cluster="house")
        fit = cemlab.drivers.fit(clustered, outcome="overall", drivers=THREE, cluster="house",
                                 resamples=0)  # fmt: skip
        term = fit.coefficients().set_index("term").loc["staff"]
        row = got.tidy().iloc[0]
        assert got.glance()["errors"].item() == "CR2"
        for name in ("std_error", "conf_low", "conf_high"):
            assert row[name] == pytest.approx(term[name] * row["mean_lift"])


def test_simulator_says_the_same_and_quickly(survey):
    from time import perf_counter

    steps = [{"driver": "wait", "lift": 0.5}, {"driver": "staff", "floor": 4}]
    simulator = Simulator(survey, outcome="overall", drivers=THREE)
    row = asked(survey, {"one": steps}).tidy().iloc[0]
    answer = simulator.ask(steps)
    assert answer.change == row["estimate"] and answer.share_capped == row["share_capped"]
    start = perf_counter()
    for _ in range(20):
        simulator.ask(steps)
    assert (perf_counter() - start) / 20 < 0.1  # a few ms; wide for slow machines


def test_warns_of_steps_beyond_what_was_seen(survey):
    with pytest.warns(cemlab.errors.CemlabWarning, match="outside anything observed"):
        got = asked(survey, [{"driver": "wait", "lift": 2}], by="building")
    row, note = got.tidy().iloc[0], got.notes_of("extrapolation")
    means = survey.answers().groupby("building", observed=True)["wait"]
    assert row["extrapolates"] and row["observed_low"] < means.mean().max() + 0.3
    assert note["mean"] > note["high"] == row["observed_high"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        near = asked(survey, [{"driver": "wait", "lift": 0.001}], by="building")
    assert not near.tidy()["extrapolates"].item()
    assert asked(survey).notes_of("no_range") == {} and "no_range" in dict(asked(survey).notes())
