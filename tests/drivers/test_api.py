"""Driver models through the door: planted truths, not-applicable drivers, messages."""

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cemlab
from cemlab import Survey
from cemlab.errors import (
    CollinearityWarning,
    MethodError,
    MissingDataWarning,
    OptionError,
    SmallSampleWarning,
)


def fit(survey, **options):
    defaults = {"outcome": "overall", "drivers": ["wait", "staff", "price"], "resamples": 200}
    return cemlab.drivers.fit(survey, **(defaults | options))


class TestReference:
    def test_importance_of_swiss(self, shared):
        folder = shared / "reference" / "drivers"
        expected = json.loads((folder / "importance_swiss.json").read_text("utf-8"))
        values = expected["results"]["relaimpo.lmg"]["values"]
        survey = Survey.from_frame(pd.read_csv(folder / expected["input"]))
        drivers = cemlab.drivers.fit(
            survey, outcome="Fertility", drivers=expected["drivers"], resamples=0
        )
        got = drivers.tidy().set_index("driver")["estimate"]
        np.testing.assert_allclose(got[list(values)], list(values.values()), atol=1e-12)

    def test_two_part_drivers(self, shared):
        path = shared / "reference" / "methods" / "11_driver_regression.json"
        cases = json.loads(path.read_text("utf-8"))["cases"]
        case = next(one for one in cases if one["id"] == "not_applicable_two_part")
        frame = pd.DataFrame(case["inputs"]).fillna({"sometimes_rated": -1})
        survey = Survey.from_frame(frame, not_applicable={"sometimes_rated": [-1]})
        drivers = cemlab.drivers.fit(
            survey, outcome="y", drivers=["always_rated", "sometimes_rated"], resamples=0
        )
        terms, expected = drivers.coefficients(), case["expected"]
        np.testing.assert_allclose(terms["estimate"], expected["coef"], rtol=1e-6)
        assert drivers.glance()["n"].iloc[0] == expected["n"]
        row = drivers.tidy().set_index("driver").loc["sometimes_rated"]
        assert row["n"] == expected["n_visitors"]
        assert row["mean"] == pytest.approx(expected["visitor_mean"])


class TestRecovers:
    def test_the_planted_order_and_the_useless_driver(self, survey):
        drivers = fit(survey)
        table = drivers.tidy().set_index("driver")
        assert table.index.tolist() == ["wait", "staff", "price"]
        assert table.loc["price", "verdict"] == "noise"
        assert set(table.loc[["wait", "staff"], "verdict"]) == {"above_noise"}

    def test_slopes_of_the_flagship(self):
        world = cemlab.simulate.property(n=4000, seed=3)
        survey = _of(world)
        drivers = cemlab.drivers.fit(
            survey, outcome="overall", drivers=list(world.truth["effects"]), resamples=0
        )
        terms = drivers.coefficients().set_index("term")
        slopes = world.truth["population"]["of_those_who_answer"]["slopes"]
        for name, effect in world.truth["effects"].items():
            row = terms.loc[f"{name}: rating" if name in world.truth["asked_of_those_at"] else name]
            assert row["estimate"] == pytest.approx(slopes[name], abs=0.05), name
            if effect["below"] == effect["above"]:
                # rounding to the scale shrinks slopes a little at its ends
                assert row["estimate"] == pytest.approx(effect["below"], abs=0.05), name


class TestHolds:
    def test_shares_add_up_and_parts_give_r_squared(self, survey):
        drivers = fit(survey)
        assert drivers.tidy()["share"].sum() == pytest.approx(1)
        whole = drivers.glance()["r_squared"].iloc[0]
        assert drivers.tidy()["estimate"].sum() == pytest.approx(whole)

    def test_intervals_hold_their_estimate(self, survey):
        table = fit(survey).tidy()
        assert (table["share_low"] <= table["share"]).all()
        assert (table["share"] <= table["share_high"]).all()
        assert (table["share_low"] <= table["share_inner_low"]).all()
        assert (table["rank_low"] <= table["rank"]).all()

    def test_the_same_seed_gives_the_same_numbers(self, survey):
        pd.testing.assert_frame_equal(fit(survey).tidy(), fit(survey).tidy())
        assert not fit(survey, seed=1).tidy().equals(fit(survey).tidy())

    def test_nobody_is_dropped_for_what_does_not_apply(self, survey):
        drivers = fit(survey)
        assert drivers.glance()["n"].iloc[0] == 297
        row = drivers.tidy().set_index("driver").loc["wait"]
        assert row["n"] + row["n_not_applicable"] == 300 and 0.6 < row["reach"] < 0.75
        assert "na_declared" in dict(drivers.notes())

    def test_aliases_give_equal_numbers(self, survey):
        for one, other in (("shapley", "dominance"), ("johnson", "genizi")):
            first, second = fit(survey, method=one), fit(survey, method=other)
            pd.testing.assert_frame_equal(first.tidy(), second.tidy())

    def test_frequencies_equal_repeated_rows(self, answers):
        frame = answers[["overall", "staff", "price"]].replace(99, 3)
        counts = frame.groupby(list(frame), as_index=False).size()
        plain = Survey.from_frame(frame)
        counted = Survey.from_frame(counts, weight="size", weight_kind="frequency")
        options = {"drivers": ["staff", "price"], "resamples": 0}
        first, second = fit(plain, **options), fit(counted, **options)
        pd.testing.assert_frame_equal(first.tidy(), second.tidy())
        pd.testing.assert_frame_equal(first.coefficients(), second.coefficients())

    def test_a_driver_where_low_is_good_is_turned_round(self, answers):
        frame = answers.assign(trouble=6 - answers["staff"])
        items = {"trouble": {"role": "driver", "scale": [1, 5], "direction": "low_is_good"}}
        survey = Survey.from_frame(frame, items=items, missing={"overall": [99]})
        drivers = fit(survey, drivers=["trouble"], resamples=0)
        assert drivers.coefficients()["estimate"].iloc[1] > 0
        assert "reversed" in dict(drivers.notes())

    def test_without_resamples_no_interval_and_no_claim(self, survey):
        drivers = fit(survey, resamples=0)
        table = drivers.tidy()
        assert table[["share_low", "rank_low", "noise_floor"]].isna().all().all()
        assert set(table["verdict"]) == {"not_tested"} and drivers.findings() == ()
        assert "without intervals" in drivers.headline()

    def test_customers_widen_the_intervals(self, answers):
        frame = pd.concat([answers] * 4, ignore_index=True).replace(99, 3)
        frame["person"] = np.tile(np.arange(300), 4)
        rows = Survey.from_frame(frame, not_applicable={"wait": [6]})
        people = Survey.from_frame(frame, customer="person", not_applicable={"wait": [6]})
        width = [
            (table["share_high"] - table["share_low"]).mean()
            for table in (fit(rows).tidy(), fit(people).tidy())
        ]
        assert width[1] > 1.6 * width[0]
        assert "customers" in dict(fit(people).notes())


class TestPriorities:
    """A driver is called a priority only where improving it could be one."""

    def test_a_good_driver_where_low_is_good_is_none(self, answers):
        frame = answers.assign(hassle=6 - np.clip(answers["staff"] + 1, 1, 5))
        items = {
            "hassle": {"role": "driver", "scale": [1, 5], "direction": "low_is_good"},
            "price": {"role": "driver", "scale": [1, 5]},
        }
        survey = Survey.from_frame(frame, items=items, missing={"overall": [99]})
        drivers = fit(survey, drivers=["hassle", "price"])
        row = drivers.tidy().set_index("driver").loc["hassle"]
        assert row["mean"] > 3.5 and "below average" not in drivers.headline()

    def test_ratings_on_different_or_unknown_scales_are_not_compared(self, answers):
        survey = Survey.from_frame(answers, missing={"overall": [99]},
                                   scale={"staff": (1, 5), "recommend": (0, 10)})  # fmt: skip
        drivers = fit(survey, drivers=["staff", "recommend"])
        assert np.isnan(drivers.glance()["mean_cut"].iloc[0])
        assert drivers.figures() == ("importance",) and "below average" not in drivers.headline()
        assert "no_common_scale" in dict(drivers.notes())
        with pytest.raises(MethodError, match="Declare the scale of every driver"):
            drivers.plot_matrix()
        drivers.plot_importance().figure.canvas.draw()

    def test_a_driver_that_goes_down_with_the_outcome_is_none(self, answers):
        frame = answers.assign(effort=np.clip(5 - answers["staff"], 1, 5))
        scale = {"effort": (1, 5), "price": (1, 5)}
        survey = Survey.from_frame(frame, scale=scale, missing={"overall": [99]})
        drivers = fit(survey, drivers=["effort", "price"])
        assert "negative_link" in dict(drivers.notes())
        assert "below average" not in drivers.headline()

    def test_an_outcome_where_low_is_good_is_turned_round(self, answers):
        frame = answers.replace(99, 3).assign(complaint=6 - answers["overall"].replace(99, 3))
        items = {"complaint": {"role": "outcome", "scale": [1, 5], "direction": "low_is_good"}}
        survey = Survey.from_frame(frame, items=items)
        drivers = fit(survey, outcome="complaint", drivers=["staff"], resamples=0)
        assert drivers.coefficients()["estimate"].iloc[1] > 0


class TestNoise:
    def test_one_random_driver_gets_no_claim(self, rng):
        frame = pd.DataFrame(rng.integers(1, 6, (300, 2)), columns=["a", "overall"])
        drivers = fit(Survey.from_frame(frame), drivers=["a"])
        assert drivers.tidy()["verdict"].item() == "noise"
        assert "can be told from a random item" in drivers.headline()
        assert [finding.figure for finding in drivers.findings()] == ["importance"]

    def test_random_drivers_are_not_ranked(self, rng):
        columns = ["a", "b", "overall"]
        frame = pd.DataFrame(rng.integers(1, 6, (300, 3)), columns=columns)
        drivers = fit(Survey.from_frame(frame), drivers=["a", "b"])
        assert "None of the drivers" in drivers.narrate()


class TestSmallNumbers:
    def test_a_mean_of_a_few_is_not_shown(self, answers):
        frame = answers.assign(price=answers["price"].where(answers.index < 6, 6))
        survey = Survey.from_frame(frame, missing={"overall": [99]}, not_applicable={"price": [6]})
        drivers = fit(survey, drivers=["staff", "price"])
        row = drivers.tidy().set_index("driver").loc["price"]
        assert row["n"] == 6 and np.isnan(row["mean"])
        drivers.plot_importance().figure.canvas.draw()
        assert "nan" not in drivers.narrate() and drivers.narrate("zh")

    def test_below_five_answers_a_parameter_nobody_leads(self, answers):
        few = Survey.from_frame(answers.head(20), missing={"overall": [99]})
        with pytest.warns(SmallSampleWarning):
            drivers = fit(few, drivers=["staff", "price", "recommend"], resamples=100)
        assert "without resampling" not in drivers.narrate()
        assert "too few answers" in drivers.narrate() and "Too few" in drivers.headline()


class TestHeadline:
    def test_names_a_first_driver_only_when_it_leads(self, survey):
        drivers = fit(survey)
        assert "Waiting time" in drivers.headline() and "等待时间" in drivers.headline("zh")

    def test_two_equal_drivers_are_too_close_to_call(self, rng):
        x = np.clip(np.rint(rng.normal(3, 1, (400, 2))), 1, 5)
        y = x.sum(axis=1) / 2 + rng.normal(0, 0.7, 400)
        survey = Survey.from_frame(pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "overall": y}))
        drivers = fit(survey, drivers=["a", "b"])
        assert "too close to call" in drivers.narrate() and "难分先后" in drivers.narrate("zh")
        assert drivers.checks().set_index("check")["passed"]["lead"] is False


class TestWarns:
    def test_of_few_answers_and_gives_no_ranks(self, answers):
        few = Survey.from_frame(answers.head(13), missing={"overall": [99]})
        with pytest.warns(SmallSampleWarning, match="No ranks are given"):
            drivers = fit(few, drivers=["staff", "price"], resamples=100)
        assert drivers.tidy()["rank"].isna().all() and drivers.findings() == ()
        assert drivers.narrate() and drivers.narrate("zh")
        drivers.plot_importance().figure.canvas.draw()

    def test_only_of_what_is_there(self):
        study = cemlab.open_study(Path(__file__).parents[2] / "data" / "wuye-repair")
        with pytest.warns(MissingDataWarning):
            drivers = cemlab.drivers.fit(cemlab.read_survey(study), **study.options("drivers"))
        assert [code for code, _ in drivers.notes()] == [
            "listwise", "na_declared", "no_own_effect", "noise_floor",
        ]  # fmt: skip

    def test_of_blanks(self, answers):
        frame = answers.assign(staff=answers["staff"].where(answers.index % 5 > 0))
        survey = Survey.from_frame(frame, missing={"overall": [99]})
        with pytest.warns(MissingDataWarning, match=r"\(20%\) left a blank"):
            drivers = fit(survey, drivers=["staff", "price"])
        assert "listwise" in dict(drivers.notes())

    def test_and_leaves_out_what_most_left_blank(self, answers):
        frame = answers.assign(price=answers["price"].where(answers.index % 2 > 0))
        survey = Survey.from_frame(frame, missing={"overall": [99]})
        with pytest.warns(MissingDataWarning, match="price: more than 40% did not answer"):
            drivers = fit(survey, drivers=["staff", "price"])
        assert drivers.tidy()["driver"].tolist() == ["staff"]

    def test_of_collinear_drivers(self, answers, rng):
        frame = answers.assign(twin=answers["staff"] + rng.normal(0, 0.05, 300))
        survey = Survey.from_frame(frame, missing={"overall": [99]})
        with pytest.warns(CollinearityWarning, match="VIF above 10"):
            fit(survey, drivers=["staff", "twin"])

    def test_not_when_all_is_well(self, survey):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fit(survey)


class TestRefuses:
    def test_unknown_names_all_at_once(self, survey):
        with pytest.raises(OptionError, match="Did you mean 'wait'") as caught:
            fit(survey, outcome="overal", drivers=["wayt", "staff", "staff"])
        said = str(caught.value)
        assert "Did you mean 'overall'" in said and "'staff' more than once" in said

    def test_an_unknown_method(self, survey):
        with pytest.raises(OptionError, match="Did you mean 'shapley'"):
            fit(survey, method="shapely")

    @pytest.mark.parametrize("resamples", [-1, 2.5, "many", True, 99])
    def test_resamples_that_are_no_count(self, survey, resamples):
        with pytest.raises(OptionError, match="Expected a whole number: 0"):
            fit(survey, resamples=resamples)

    def test_the_outcome_among_the_drivers(self, survey):
        with pytest.raises(OptionError, match="cannot be a driver as well"):
            fit(survey, drivers=["overall", "wait"])

    @pytest.mark.parametrize("seed", [-1, None, 1.5])
    def test_seeds_that_are_none(self, survey, seed):
        with pytest.raises(OptionError, match="`seed` is"):
            fit(survey, seed=seed)

    def test_a_frame_instead_of_a_survey(self, answers):
        with pytest.raises(OptionError, match="Expected a Survey: make one with"):
            fit(answers)

    def test_no_driver(self, survey):
        with pytest.raises(OptionError, match="`drivers` is empty"):
            fit(survey, drivers=[])

    @pytest.mark.parametrize("role", ["validation", "ignored", "verbatim"])
    def test_roles_that_cannot_drive(self, answers, role):
        survey = Survey.from_frame(answers, items={"price": {"role": role, "scale": [1, 5]}},
                                   missing={"overall": [99]})  # fmt: skip
        with pytest.raises(OptionError, match=f"'price' is declared role: {role}"):
            fit(survey, drivers=["price"])

    def test_a_segment(self, survey):
        with pytest.raises(OptionError, match="'building' is declared role: segment"):
            fit(survey, drivers=["building"])

    def test_a_constant_driver(self, answers):
        survey = Survey.from_frame(answers.assign(price=3), missing={"overall": [99]})
        with pytest.raises(MethodError, match="Driver 'price' never varies: all 297 answers are 3"):
            fit(survey, drivers=["staff", "price"])

    def test_duplicate_drivers_by_name(self, answers):
        frame = answers.assign(twin=answers["staff"] * 2)
        survey = Survey.from_frame(frame, missing={"overall": [99]})
        with pytest.raises(MethodError, match="'twin' and 'staff'|'staff' and 'twin'"):
            fit(survey, drivers=["staff", "twin", "price"])

    def test_a_constant_outcome(self, answers):
        survey = Survey.from_frame(answers.assign(overall=4))
        with pytest.raises(MethodError, match="outcome 'overall' never varies"):
            fit(survey, drivers=["staff"])

    def test_one_respondent(self, answers):
        survey = Survey.from_frame(answers.head(1))
        with pytest.raises(MethodError, match="1 complete answers for 2 parameters|never varies"):
            fit(survey, drivers=["staff"])

    def test_all_answers_missing(self, answers):
        survey = Survey.from_frame(answers.assign(price=99), missing={"price": [99]})
        with pytest.raises(MethodError, match=r"No valid answers in 'price' \(300 missing"):
            fit(survey, drivers=["staff", "price"])

    def test_a_driver_nobody_met(self, answers):
        survey = Survey.from_frame(answers.assign(price=6), not_applicable={"price": [6]})
        with pytest.raises(MethodError, match="300 not applicable"):
            fit(survey, drivers=["staff", "price"])


def _of(world):
    names = list(world.truth["effects"])
    return Survey.from_frame(
        world.survey(),
        id="respondent_id",
        weight="weight",
        missing={name: [99] for name in ["overall", "recommend", *names]},
        not_applicable={name: [6] for name in world.truth["asked_of_those_at"]},
    )


def test_whether_a_driver_applied_has_no_coefficient_where_few_stand_on_a_side(rng):
    frame = pd.DataFrame(rng.integers(1, 6, (200, 3)).astype(float), columns=["y", "few", "many"])
    frame.loc[:3, "few"] = 6
    frame.loc[50:99, "many"] = 6
    survey = cemlab.Survey.from_frame(
        frame, scale=dict.fromkeys(frame, (1, 5)), not_applicable={"few": [6], "many": [6]}
    )
    found = cemlab.drivers.fit(survey, outcome="y", drivers=["few", "many"], resamples=0)
    table = found.coefficients().set_index(["driver", "part"])
    assert table.loc[("few", "visited"), "estimate":].isna().all()
    assert table.drop(("few", "visited"))["estimate"].notna().all()
