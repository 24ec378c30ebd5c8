"""Penalty and reward through the verb: reference values, default cuts, and what it warns of."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab.drivers.penalties.cuts import default_cuts
from cemlab.errors import MethodError, OptionError
from cemlab.language import LANGUAGES
from tests.drivers.ordinal_cases import case_of


def survey_of(frame: pd.DataFrame, **more) -> cemlab.Survey:
    scale = {name: (1, 5) for name in frame if name.startswith("d")} | {"y": (0, 40)}
    return cemlab.Survey.from_frame(frame, **({"scale": scale} | more))


def linear(n: int = 1000, seed: int = 2) -> pd.DataFrame:
    """Two drivers that go with the outcome in straight lines, rated high by most."""
    rng = np.random.default_rng(seed)
    x = rng.choice([1, 2, 3, 4, 5], (n, 2), p=[0.1, 0.1, 0.1, 0.4, 0.3]).astype(float)
    y = 20 + x @ [1.5, 1.0] + rng.normal(0, 1.5, n)
    return pd.DataFrame(x, columns=["d0", "d1"]).assign(y=np.rint(y).clip(0, 40))


def ask(survey: cemlab.Survey, drivers=("d0", "d1"), **more):
    return cemlab.drivers.penalty_reward(survey, outcome="y", drivers=list(drivers), **more)


def by_name(result) -> pd.DataFrame:
    return result.tidy().set_index("driver")


class TestReference:
    def test_mobile_phones(self, shared):
        folder = shared / "reference" / "drivers"
        reference = json.loads((folder / "prca_mobi.json").read_text("utf-8"))
        table = pd.read_csv(folder / reference["input"])
        kept = reference["results"]["perq7_low6_high9"]
        survey = cemlab.Survey.from_frame(table[[kept["outcome"], *kept["drivers"]]])
        got = cemlab.drivers.penalty_reward(
            survey, outcome=kept["outcome"], drivers=kept["drivers"], low=6, high=9
        )
        found, values = by_name(got), kept["fit"]["values"]
        assert got.glance()["r_squared"].item() == pytest.approx(values["r.squared"], rel=1e-9)
        for name in kept["drivers"]:
            assert found.loc[name, "penalty"] == pytest.approx(values["penalty"][name], rel=1e-9)
            assert found.loc[name, "reward"] == pytest.approx(values["reward"][name], rel=1e-9)

    def test_three_attributes(self, shared):
        case = case_of(shared, "penalty_reward_three_attributes", "13_penalty_reward_kano_ipa")
        inputs, expected = case["inputs"], case["expected"]
        frame = pd.DataFrame({name: inputs[name] for name in [*expected["attributes"], "overall"]})
        # 15 rate a2 highest; as two people each they are enough, and no coefficient moves
        survey = cemlab.Survey.from_frame(
            frame.assign(w=2), weight="w", weight_kind="frequency", scale={}
        )
        got = by_name(cemlab.drivers.penalty_reward(
            survey, outcome="overall", drivers=list(expected["attributes"]),
            low=inputs["penalty_if_at_most"], high=inputs["reward_if_at_least"],
        ))  # fmt: skip
        columns = {"penalty": "penalty", "reward": "reward", "impact": "range_of_impact",
                   "difference": "asymmetry_reward_plus_penalty",
                   "asymmetry": "impact_asymmetry_index"}  # fmt: skip
        for name, want in expected["attributes"].items():
            for column, key in columns.items():
                value = got.loc[name, column]
                if want["impact_asymmetry_index"] is None and column in ("impact", "asymmetry"):
                    assert math.isnan(value)
                else:
                    assert value == pytest.approx(want[key], rel=case["tolerance"]["rel"]), column

    def test_calls_a_straight_line_basic_and_takes_it_back(self, shared):
        case = case_of(shared, "linear_truth_prca_false_basic", "18_asymmetry_and_property_checks")
        inputs, rel = case["inputs"], case["tolerance"]["rel"]
        frame = pd.DataFrame({"d0": inputs["x"], "y": inputs["y"]})
        got = ask(cemlab.Survey.from_frame(frame), ["d0"], low=2, high=5)
        row, legacy = got.tidy().iloc[0], case["expected"]["legacy_prca"]
        assert row["verdict"] == legacy["naive_category"]
        assert row["difference"] == pytest.approx(legacy["sum"], rel=rel)
        assert row["p_value"] == pytest.approx(legacy["p_value"], rel=rel)
        point = got.per_point().iloc[0]
        distance = case["expected"]["mean_distance"]
        assert point["penalty"] == pytest.approx(case["expected"]["penalty_per_scale_point"])
        assert point["distance_poor"] == pytest.approx(distance["penalty_group_to_reference"])
        assert point["p_value"] > 0.05
        assert "per scale point for 0" in got.headline("en")
        told = {language: dict(got.notes(language))["prca_distance"] for language in LANGUAGES}
        assert all(f"{point['distance_poor']:.1f}" in one for one in told.values())


class TestIntervals:
    def test_of_the_sum_are_those_of_the_regression(self):
        frame = linear()
        got = by_name(ask(survey_of(frame)))
        import statsmodels.api as sm

        x = np.column_stack([own for name in ("d0", "d1")
                             for own in (frame[name] <= 2, frame[name] >= 4)])  # fmt: skip
        fit = sm.OLS(frame["y"], sm.add_constant(x.astype(float))).fit(cov_type="HC3", use_t=True)
        low, high = fit.t_test([0, 1, 1, 0, 0]).conf_int()[0]
        assert got.loc["d0", ["difference_low", "difference_high"]].tolist() == pytest.approx(
            [low, high])  # fmt: skip
        low, high = fit.t_test([0, -1, 1, 0, 0]).conf_int()[0]
        assert got.loc["d0", ["impact_low", "impact_high"]].tolist() == pytest.approx([low, high])

    def test_of_the_index_covers_the_truth(self):
        rng, truth, hits = np.random.default_rng(4), (1.2 - 2.4) / (1.2 + 2.4), 0
        for _ in range(400):
            x = rng.choice([2.0, 3.0, 4.0], 300, p=[0.3, 0.4, 0.3])
            y = 20 + np.where(x == 2, -2.4, np.where(x == 4, 1.2, 0)) + rng.normal(0, 2, 300)
            row = ask(survey_of(pd.DataFrame({"d0": x, "y": y})), ["d0"]).tidy().iloc[0]
            assert -1 < row["asymmetry_low"] < row["asymmetry"] < row["asymmetry_high"] < 1
            hits += row["asymmetry_low"] <= truth <= row["asymmetry_high"]
        assert 0.925 <= hits / 400 <= 0.975  # 0.95 with 2.3 standard errors


class TestCuts:
    @pytest.mark.parametrize(
        ("scale", "cuts"),
        [((1, 5), (2, 4)), ((0, 10), (4, 6)), ((1, 10), (4, 7)), ((1, 7), (3, 5)),
         ((1, 6), (2, 5)), ((1, 4), (1, 4)), ((1, 3), (1, 3)), ((0, 100), (40, 60)),
         ((-2, 2), (-1, 1)), ((0, 1), (0.4, 0.6))],
    )  # fmt: skip
    def test_defaults_keep_the_middle(self, scale, cuts):
        assert default_cuts(scale) == pytest.approx(cuts)

    def test_drivers_on_two_scales_have_their_own(self):
        frame = linear().assign(d1=lambda t: 2 * t["d1"])
        got = by_name(ask(survey_of(frame, scale={"d0": (1, 5), "d1": (0, 10), "y": (0, 40)})))
        assert got[["low", "high"]].loc[["d0", "d1"]].to_numpy().tolist() == [[2, 4], [4, 6]]

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"low": 4, "high": 2}, "Expected low below high"),
            ({"low": "two", "high": True}, "`low` is 'two'.*`high` is True"),
            ({"low": 0}, "rated from 1 to 5"),
            ({"high": 4, "covariates": "nothing"}, "'nothing'"),
        ],
    )
    def test_refused(self, more, said):
        with pytest.raises(OptionError, match=said):
            ask(survey_of(linear(100)), **more)

    def test_no_scale_no_default(self):
        with pytest.raises(OptionError, match="'d0', 'd1' declare no scale"):
            ask(survey_of(linear(100), scale={}), low=2)

    def test_one_cut_for_two_scales(self):
        survey = survey_of(linear(), scale={"d0": (1, 5), "d1": (0, 10), "y": (0, 40)})
        with pytest.raises(OptionError, match=r"different scales.*'nothing'|'nothing'.*different"):
            ask(survey, ["d0", "d1", "nothing"], low=2)


class TestSample:
    def test_the_order_of_drivers_and_weights_of_one_change_nothing(self):
        frame = linear(500)
        got = by_name(ask(survey_of(frame)))
        other = by_name(ask(survey_of(frame.assign(w=1.0), weight="w"), ["d1", "d0"]))
        pd.testing.assert_frame_equal(got, other.loc[got.index])

    def test_several_answers_of_a_customer_are_refused(self):
        frame = linear(200).assign(c=[*range(100)] * 2)
        with pytest.raises(MethodError, match=r"200 answers come from 100 customers.*asymmetry"):
            ask(survey_of(frame, customer="c"))

    def test_small_groups_get_no_contrasts_and_are_not_told(self):
        frame = linear(400)
        frame["d1"] = np.where(np.arange(400) < 6, 1, np.where(frame["d1"] > 3, 5, 3))
        got = ask(survey_of(frame))
        row = by_name(got).loc["d1"]
        assert row["verdict"] == "too_few"
        assert row[["penalty", "reward", "difference", "asymmetry", "n_poor"]].isna().all()
        assert row[["n_middle", "n_good"]].isna().any()  # or n would tell those hidden
        assert got.per_point()["driver"].tolist() == ["d0"]
        assert "too_few_contrasts" in dict(got.notes())

    def test_what_goes_the_other_way_is_said(self):
        frame = linear().assign(y=lambda t: 40 - t["y"])
        notes = dict(ask(survey_of(frame)).notes())
        assert "d0 and d1" in notes["prca_unexpected"].replace("d1 and d0", "d0 and d1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_never_names_a_driver_in_the_headline_and_advises_the_better_test(language):
    got = ask(survey_of(linear()), low=2, high=5)
    assert got.headline(language) and "d0" not in got.headline(language)
    assert "asymmetry" in got.narrate(language)
    assert {one.grade for one in got.findings(language)} == {"C"}
    assert any(code.startswith("prca_distance") for code, _ in got.notes(language))
